"""What generated models share: nothing becomes one that the schema refuses, and nothing of what is read is lost.

The checks of the schema decide, in whichever way a value comes in; pydantic only gives it its types.
"""

from __future__ import annotations

import re
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
from pydantic_core import CoreSchema, ErrorDetails, InitErrorDetails, PydanticCustomError, SchemaValidator, core_schema
from typing_extensions import Self

from ._runtime.issue import Check, Issue, Issues, token
from ._runtime.reader import TREE_DEPTH, Json, NotJson, as_json, as_key, read
from ._runtime.writer import write


class ParseError(ValueError):
    """The input is not what it should be."""

    code: Literal["invalid_json", "invalid_value", "too_deep"]
    """`invalid_json`: not JSON, or a lone surrogate; `invalid_value`: JSON that breaks the schema; `too_deep`: JSON that
    is nested deeper than is read."""
    issues: tuple[Issue, ...]
    """Of an `invalid_value`: all that is wrong, sorted by path, then code; else none."""

    def __init__(
        self, code: Literal["invalid_json", "invalid_value", "too_deep"], words: str, issues: tuple[Issue, ...]
    ) -> None:
        super().__init__(code, words, issues)
        self.code = code
        self.words = words
        self.issues = issues

    def __str__(self) -> str:
        return self.words


class _TooDeepError(ValueError):
    """The value is nested deeper than is read."""

    def __init__(self) -> None:
        super().__init__(f"nested deeper than {TREE_DEPTH} levels")


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


def _tree(value: object, depth: int = 1) -> Json:
    """A value as JSON, whatever models are within."""
    kind: object = type(value)
    if kind is dict:
        members = cast("dict[object, object]", value)
    elif kind is list:
        if depth > TREE_DEPTH:
            raise _TooDeepError
        return [_tree(item, depth + 1) for item in cast("list[object]", value)]
    elif isinstance(value, Record):
        members = cast("dict[object, object]", _members(value))
    elif kind in _SCALARS:
        return as_json(value)
    elif isinstance(value, Mapping):
        members = dict(cast("Mapping[object, object]", value))
    elif isinstance(value, (list, tuple)):
        return _tree(list(cast("list[object]", value)), depth)
    else:
        return as_json(value)
    if depth > TREE_DEPTH:
        raise _TooDeepError
    return {as_key(key): _tree(item, depth + 1) for key, item in members.items() if item is not MISSING}


_SCALARS: Final = frozenset((str, int, bool, float, Decimal, type(None)))


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
        raise _TooDeepError from None
    if not issues.found:
        return ()
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
    def model_validate(cls, obj: Any, **options: Any) -> Self:
        """As pydantic has it."""
        if options or not isinstance(obj, Mapping) or not _is_as_generated(cls):
            return super().model_validate(obj, **options)
        value = cast("object", obj)
        tree = _unrefused(cls, value, lambda: _tree(value))
        return cast("Self", _of_model(cls)(_kept(value, tree)))

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
        if options or not _is_as_generated(cls):
            tree = _unrefused(cls, json_data, lambda: _read(json_data), checks=())
            return cls.model_validate(tree, **options)
        return cast("Self", _of_model(cls)(_unrefused(cls, json_data, lambda: _read(json_data))))

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
R = TypeVar("R", bound=Record)


def _is_as_generated(model: type[Record]) -> bool:
    """Whether a model adds nothing to what was generated: a derived one may change values after they were checked."""
    return "_checks" in model.__dict__


@cache
def _of_model(model: type[Record]) -> Callable[[object], Any]:
    """What makes a model of a value that was checked."""
    model.model_rebuild()
    return _builder(model.__pydantic_core_schema__)


def _unrefused(
    model: type[Record], value: object, get: Callable[[], Json], checks: tuple[Check, ...] | None = None
) -> Json:
    """What comes as JSON and breaks no rule; else an error as pydantic has them."""
    try:
        tree = get()
        issues = _found(model._checks if checks is None else checks, tree)  # pyright: ignore[reportPrivateUsage]
    except (NotJson, _TooDeepError) as error:
        issues = _as_issue(error)
        tree = None
    if issues:
        raise _refused(model.__name__, value, issues)
    return tree


def _builder(schema: CoreSchema) -> Callable[[object], Any]:
    """What makes the types of a schema of values that were checked: it checks nothing once more."""
    # The validators that the classes have themselves would check once more.
    return SchemaValidator(cast("CoreSchema", _unchecked(schema)), None, False).validate_python  # noqa: FBT003


def _unchecked(schema: object) -> Any:
    """A schema without our checks."""
    if isinstance(schema, list):
        return list(map(_unchecked, cast("list[object]", schema)))
    if not isinstance(schema, Mapping):  # a schema that is built when it is first looked at is no `dict`
        return schema
    parts = cast("Mapping[str, Any]", schema)
    function = parts.get("function")
    called: object = cast("dict[str, object]", function).get("function") if isinstance(function, dict) else None
    if getattr(called, "__module__", None) == __name__:
        match getattr(called, "__name__", ""):
            case "_obeys":
                inner = cast("dict[str, Any]", _unchecked(parts["schema"]))
                return {**inner, "ref": parts["ref"]} if "ref" in parts else inner
            case "_as_it_is":
                return core_schema.union_schema(
                    [core_schema.int_schema(strict=True), core_schema.is_instance_schema(Decimal)], mode="left_to_right"
                )
            case "_as_integer":
                return core_schema.union_schema(
                    [core_schema.int_schema(strict=True), cast("CoreSchema", schema)], mode="left_to_right"
                )
            case _:
                pass
    return {key: part if key in _NO_SCHEMA else _unchecked(part) for key, part in parts.items()}


_NO_SCHEMA: Final = frozenset(("config", "function", "metadata", "serialization"))


class Reader(Generic[T]):
    """Reads and writes the values of a type that is no class."""

    __slots__ = ("_build", "_checks", "_name", "_type")

    def __init__(self, name: str, of: object, checks: tuple[Check, ...]) -> None:
        self._name = name
        self._type = of
        self._checks = checks
        self._build: Callable[[object], T] | None = None

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
        if self._build is None:
            adapter: TypeAdapter[T] = TypeAdapter(cast("type[T]", self._type))
            self._build = _builder(adapter.core_schema)
        return _build(self._build, _checked_tree(self._checks, get))


def checked(name: str, *checks: Check) -> WrapValidator:
    """Lets pydantic take for a type only what the checks take."""

    def _obeys(value: Any, handler: Callable[[object], Any]) -> Any:
        return _checked(name, checks, value, handler)

    return WrapValidator(_obeys)


def _read(text: str | bytes | bytearray) -> Json:
    if not isinstance(text, str):
        try:
            text = text.decode()
        except UnicodeDecodeError as error:
            raise NotJson(f"not UTF-8 at byte {error.start}") from None
    tree = read(text)
    if text.count("[") + text.count("{") > TREE_DEPTH and _nests_deeper(text):
        raise _TooDeepError
    return tree


def _nests_deeper(text: str) -> bool:
    """Whether JSON text nests deeper than a value may, if only in what a key has that is given again."""
    depth = 0
    for part in _STRING_OR_BRACKET.findall(text):
        if part in "[{":
            depth += 1
        elif part in "]}":
            depth -= 1
        if depth > TREE_DEPTH:
            return True
    return False


_STRING_OR_BRACKET: Final = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}]')


def _as_issue(error: NotJson | _TooDeepError) -> tuple[Issue, ...]:
    if isinstance(error, _TooDeepError):
        return (Issue("", cast("Any", "too_deep"), f"is {error}"),)
    return (Issue("", cast("Any", "invalid_json"), f"is not JSON: {error}"),)


def _checked_tree(checks: tuple[Check, ...], get: Callable[[], Json]) -> Json:
    try:
        tree = get()
        issues = _found(checks, tree)
    except NotJson as error:
        raise ParseError("invalid_json", f"not JSON: {error}", ()) from None
    except (_TooDeepError, RecursionError) as error:
        raise ParseError("too_deep", str(_TooDeepError()), ()) from error
    if issues:
        raise _invalid(issues)
    return tree


def _invalid(issues: tuple[Issue, ...]) -> ParseError:
    words = "; ".join(f"{issue.path or 'the value'} {issue.message}" for issue in issues)
    return ParseError("invalid_value", words, issues)


def _build(build: Callable[[object], T], tree: Json) -> T:
    try:
        return build(tree)
    except ValidationError as error:
        # The schema takes more than Python, or than a derived class.
        found = error.errors(include_url=False)
        told = [detail for detail in found if detail["type"] == "value_error"] or found
        raise _invalid(tuple(sorted(_unheld(detail, tree) for detail in told))) from None
    except RecursionError as error:
        raise ParseError("too_deep", str(_TooDeepError()), ()) from error


def _unheld(detail: ErrorDetails, tree: Json) -> Issue:
    """What pydantic says of a value; the names of a union's forms, which it has in its paths, are no keys."""
    path = ""
    for part in detail["loc"]:
        if isinstance(tree, dict) and isinstance(part, str) and part in tree:
            path, tree = f"{path}/{token(part)}", tree[part]
        elif isinstance(tree, list) and isinstance(part, int):
            path, tree = f"{path}/{part}", tree[part]
    return Issue(path, "type", detail["msg"].removeprefix("Value error, "))


def _parsed(model: type[R], checks: tuple[Check, ...], get: Callable[[], Json]) -> R:
    tree = _checked_tree(checks, get)
    if _is_as_generated(model):
        return _build(cast("Callable[[object], R]", _of_model(model)), tree)
    with _trusting(tree):
        return _build(model.model_validate, tree)


_MOST_DIGITS: Final = 4300
"""Python itself reads and writes no longer integers: what is longer stays the `Decimal` that it was read as."""


def _whole(value: object) -> object:
    """`1.0` is the integer that it is."""
    if not isinstance(value, Decimal):
        return value
    if value.is_zero():
        return 0  # whatever its exponent
    if value.adjusted() > _MOST_DIGITS:
        return value
    return int(value) if value == value.to_integral_value() else value


def _as_it_is(value: object, handler: Callable[[object], object]) -> object:
    """A number that is one already, with the spelling that pydantic would take from it."""
    return value if isinstance(value, (int, Decimal)) and not isinstance(value, bool) else handler(value)


def _as_integer(value: object, handler: Callable[[object], object]) -> object:
    """An integer, however it is spelled and however long it is."""
    whole = _whole(value)
    is_long = isinstance(whole, Decimal) and whole == whole.to_integral_value()
    return whole if is_long else handler(whole)


def _as_tuple(value: object) -> object:
    return tuple(cast("list[object]", value)) if isinstance(value, list) else value


Integer: TypeAlias = Annotated[int, WrapValidator(_as_integer)]
"""An integer; `1.0` is one. One of more than 4,300 digits is a `Decimal`: Python's own integers end there."""
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
