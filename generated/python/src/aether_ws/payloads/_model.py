# @generated: carried over by `cargo xtask codegen`.

"""What generated models share: nothing becomes one that the schema refuses, and nothing of what is read is lost.

The checks of the schema decide, in whichever way a value comes in; pydantic only gives it its types.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from decimal import Decimal
from functools import cache
from typing import Annotated, Any, ClassVar, Final, Generic, Literal, TypeAlias, TypeVar, cast

from pydantic import (
    MISSING,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    ModelWrapValidatorHandler,
    TypeAdapter,
    ValidationError,
    WrapValidator,
    model_validator,
)
from pydantic_core import InitErrorDetails, PydanticCustomError
from typing_extensions import Self

from .._validator.issue import Check, Issue, Issues
from .._validator.reader import Deeper, Json, NotJson, as_json, read
from .._validator.writer import write


class ParseError(ValueError):
    """The input is not what it should be."""

    code: Literal["invalid_json", "invalid_value"]
    """`invalid_json`: not JSON, or a lone surrogate; `invalid_value`: JSON that breaks the schema."""
    issues: tuple[Issue, ...]
    """Of an `invalid_value`: all that is wrong, sorted by path, then code."""

    def __init__(self, code: Literal["invalid_json", "invalid_value"], words: str, issues: tuple[Issue, ...]) -> None:
        super().__init__(code, words, issues)
        self.code = code
        self.words = words
        self.issues = issues

    def __str__(self) -> str:
        return self.words


_trusted: ContextVar[frozenset[int]] = ContextVar("_trusted", default=frozenset())
"""The objects and arrays of the value that is being read, which was checked as a whole."""


@contextmanager
def _trusting(tree: object) -> Generator[None]:
    token = _trusted.set(frozenset(_identities(tree)))
    try:
        yield
    finally:
        _trusted.reset(token)


def _identities(tree: object) -> Iterator[int]:
    if isinstance(tree, dict):
        yield id(cast("object", tree))
        for item in cast("dict[str, object]", tree).values():
            yield from _identities(item)
    elif isinstance(tree, list):
        yield id(cast("object", tree))
        for item in cast("list[object]", tree):
            yield from _identities(item)
    elif isinstance(tree, Deeper):
        raise ValueError("is nested too deep")


def _tree(value: object) -> Json:
    """A value as JSON, whatever models are within."""
    return as_json(_plain(value))


def _plain(value: object) -> object:
    if isinstance(value, Record):
        return {key: _plain(item) for key, item in _members(value).items()}
    if isinstance(value, Mapping):
        members = cast("Mapping[object, object]", value)
        return {key: _plain(item) for key, item in members.items() if item is not MISSING}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in cast("list[object]", value)]
    return value


def _kept(value: object, tree: Json) -> object:
    """The tree, with the models that the value holds already."""
    if isinstance(value, Record):
        return value
    if isinstance(value, Mapping) and isinstance(tree, dict):
        members = cast("Mapping[str, object]", value)
        return {key: _kept(members[key], item) for key, item in tree.items()}
    if isinstance(value, (list, tuple)) and isinstance(tree, list):
        items = cast("list[object]", value)
        return [_kept(item, part) for item, part in zip(items, tree, strict=True)]
    return tree


def _found(checks: tuple[Check, ...], tree: Json) -> tuple[Issue, ...]:
    issues = Issues()
    try:
        for check in checks:
            check(tree, "", issues)
    except RecursionError:
        issues.add("", "type", "is nested too deep to be checked")
    return tuple(dict.fromkeys(issues.finish()))


def _refused(title: str, tree: object, issues: tuple[Issue, ...]) -> ValidationError:
    """The issues in the form that pydantic's errors have."""
    details = [
        InitErrorDetails(
            type=PydanticCustomError(issue.code, cast("Any", issue.message)),
            loc=tuple(part.replace("~1", "/").replace("~0", "~") for part in issue.path.split("/")[1:]),
            input=tree,
        )
        for issue in issues
    ]
    return ValidationError.from_exception_data(title, details)


def _checked(title: str, checks: tuple[Check, ...], value: object, handler: Callable[[object], Any]) -> Any:
    if id(value) in _trusted.get():
        return handler(value)
    try:
        tree = _tree(value)
    except NotJson as error:
        raise ValueError(str(error)) from None
    issues = _found(checks, tree)
    if issues:
        raise _refused(title, value, issues)
    kept = _kept(value, tree)
    with _trusting(kept):
        return handler(kept)


class Record(BaseModel, frozen=True):
    """An object with known keys. What is absent is `MISSING`, never `None`."""

    model_config = ConfigDict(protected_namespaces=(), serialize_by_alias=True, defer_build=True)
    _checks: ClassVar[tuple[Check, ...]] = ()
    """A value is one of this type if none of these finds anything."""

    def __init__(self, /, **data: Any) -> None:
        keys = _keys(type(self))
        super().__init__(**{keys.get(name, name): value for name, value in data.items() if value is not MISSING})

    # Pydantic asks whether `__init__` is its own; this one only gives attributes the names of their keys.
    __init__.__pydantic_base_init__ = True  # type: ignore[attr-defined]  # pyright: ignore[reportFunctionMemberAccess]

    @model_validator(mode="wrap")
    @classmethod
    def _obeys(cls, value: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        if isinstance(value, cls):
            return handler(value)
        return cast("Self", _checked(cls.__name__, cls._checks, value, handler))

    @classmethod
    def parse(cls, value: object) -> Self:
        """Reads a value: what `json.loads` gives, or what is to be given to `json.dumps`.

        Raises `ParseError`, with all issues, for a value that breaks the schema or is not JSON.
        """
        return _parsed(cls, cls._checks, lambda: _tree(value))

    @classmethod
    def parse_json(cls, text: str | bytes | bytearray) -> Self:
        """Reads a JSON text, whose numbers are kept as they are.

        Raises `ParseError`, with all issues, for a text that breaks the schema or is not JSON.
        """
        return _parsed(cls, cls._checks, lambda: _read(text))

    @classmethod
    def model_validate_json(cls, json_data: str | bytes | bytearray, **options: Any) -> Self:
        """As pydantic has it, but numbers are kept as they are."""
        try:
            tree = _read(json_data)
        except NotJson as error:
            raise _refused(cls.__name__, json_data, _as_issue(error)) from None
        return cls.model_validate(tree, **options)

    def to_json(self) -> str:
        """The JSON text: nothing is written for what is absent, and numbers as they are."""
        return write(_tree(self))

    def model_dump_json(self, **options: Any) -> str:
        """As pydantic has it, but numbers are kept as they are. `indent` and `ensure_ascii` are not heard."""
        for ignored in ("indent", "ensure_ascii"):
            options.pop(ignored, None)
        return write(_tree(self.model_dump(**options)))


def _members(record: Record) -> dict[str, object]:
    """The keys and their values, those that the schema does not name at the end."""
    keys = _keys(type(record))
    fields = {keys.get(name, name): value for name, value in record.__dict__.items() if value is not MISSING}
    return {**fields, **(record.__pydantic_extra__ or {})}


@cache
def _keys(model: type[BaseModel]) -> dict[str, str]:
    """The keys of the attributes that are called otherwise."""
    fields = model.__pydantic_fields__.items()
    return {name: field.validation_alias for name, field in fields if isinstance(field.validation_alias, str)}


T = TypeVar("T")


class Reader(Generic[T]):
    """Reads and writes the values of a type that is no class."""

    __slots__ = ("_adapter", "_checks", "_name", "_type")

    def __init__(self, name: str, of: object, checks: tuple[Check, ...]) -> None:
        self._name = name
        self._type = of
        self._checks = checks
        self._adapter: TypeAdapter[T] | None = None

    def parse(self, value: object) -> T:
        """Reads a value: what `json.loads` gives, or what is to be given to `json.dumps`.

        Raises `ParseError`, with all issues, for a value that breaks the schema or is not JSON.
        """
        return self._parse(lambda: _tree(value))

    def parse_json(self, text: str | bytes | bytearray) -> T:
        """Reads a JSON text, whose numbers are kept as they are.

        Raises `ParseError`, with all issues, for a text that breaks the schema or is not JSON.
        """
        return self._parse(lambda: _read(text))

    def to_json(self, value: T) -> str:
        """The JSON text of a value, checked once more."""
        return write(_checked_tree(self._checks, lambda: _tree(value)))

    def _parse(self, get: Callable[[], Json]) -> T:
        if self._adapter is None:
            self._adapter = TypeAdapter(cast("type[T]", self._type))
        return _build(self._adapter.validate_python, _checked_tree(self._checks, get))


def checked(name: str, *checks: Check) -> WrapValidator:
    """Lets pydantic take for a type only what the checks take."""

    def obeys(value: Any, handler: Callable[[object], Any]) -> Any:
        return _checked(name, checks, value, handler)

    return WrapValidator(obeys)


def _read(text: str | bytes | bytearray) -> Json:
    if not isinstance(text, str):
        try:
            text = text.decode()
        except UnicodeDecodeError as error:
            raise NotJson(f"not UTF-8 at byte {error.start}") from None
    return read(text)


def _as_issue(error: NotJson) -> tuple[Issue, ...]:
    return (Issue("", cast("Any", "invalid_json"), f"is not JSON: {error}"),)


def _checked_tree(checks: tuple[Check, ...], get: Callable[[], Json]) -> Json:
    try:
        tree = get()
    except NotJson as error:
        raise ParseError("invalid_json", f"not JSON: {error}", ()) from None
    issues = _found(checks, tree)
    if issues:
        words = "; ".join(f"{issue.path or 'the value'} {issue.message}" for issue in issues)
        raise ParseError("invalid_value", words, issues)
    return tree


def _build(build: Callable[[object], T], tree: Json) -> T:
    try:
        with _trusting(tree):
            return build(tree)
    except ValueError as error:
        # Pydantic's error is one of these: for an integer of millions of digits, and for deep nesting.
        raise ParseError("invalid_value", str(error), ()) from error


R = TypeVar("R", bound=Record)


def _parsed(model: type[R], checks: tuple[Check, ...], get: Callable[[], Json]) -> R:
    return _build(model.model_validate, _checked_tree(checks, get))


_MOST_DIGITS: Final = 4300
"""Python itself reads and writes no longer integers."""


def _whole(value: object) -> object:
    """`1.0` is the integer that it is."""
    if not isinstance(value, Decimal):
        return value
    if value.adjusted() > _MOST_DIGITS:
        raise ValueError("is an integer too long to be held")
    return int(value) if value == value.to_integral_value() else value


def _as_it_is(value: object, handler: Callable[[object], object]) -> object:
    """A number that is one already, with the spelling that pydantic would take from it."""
    return value if isinstance(value, (int, Decimal)) and not isinstance(value, bool) else handler(value)


def _as_tuple(value: object) -> object:
    return tuple(cast("list[object]", value)) if isinstance(value, list) else value


Integer: TypeAlias = Annotated[int, BeforeValidator(_whole)]
"""An integer; `1.0` is one."""
Number: TypeAlias = Annotated[int | Decimal, WrapValidator(_as_it_is)]
"""A number, exactly as it is written."""
JsonValue: TypeAlias = Any
"""Any JSON value; its numbers are `int` and `Decimal`."""
Whole: Final = BeforeValidator(_whole)
"""Reads `1.0` as the integer that it is."""
AsTuple: Final = BeforeValidator(_as_tuple)
"""Reads an array as a tuple."""


def holds(value: object, *checks: Check) -> bool:
    """Whether a value is one that checks find nothing in."""
    return not _found(checks, _tree(value))


def member(value: object, key: str) -> object:
    """The value of a key, of a model or of an object that is not one yet."""
    if isinstance(value, Record):
        return _members(value).get(key)
    return cast("dict[str, object]", value).get(key) if isinstance(value, dict) else None


def kind(value: object) -> str:
    """The JSON type of a value."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, (int, float, Decimal)):
        return "number"
    if isinstance(value, str):
        return "string"
    return "array" if isinstance(value, (list, tuple)) else "object"
