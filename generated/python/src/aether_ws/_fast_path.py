# @generated: carried over from codegen/runtime/python by `cargo xtask codegen`.

"""A quick look at a message: what it takes is valid for sure, and what it leaves is looked at in full.

Nearly all messages are valid and plain. For these, a validator of pydantic's core that calls no Python does the work;
beside it stands what the core cannot see, such as a key that is given twice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from pydantic import MISSING, ValidationError
from pydantic_core import CoreSchema, SchemaValidator, core_schema

from ._duplicate_keys import accounts_for, may_hide
from ._json import TREE_DEPTH
from ._levels import LEVELS, MAX_DEPTH, is_json

if TYPE_CHECKING:
    from ._kinds import Record

R = TypeVar("R", bound="Record")

Met = Callable[[Mapping[str, Any]], bool]
"""Whether the conditions between the fields of a record are met."""


def _without_conditions(_: Mapping[str, Any]) -> bool:
    return True


class Sure(Generic[R]):
    """The quick look at a record whose fields are given as pydantic's core has them.

    What it makes of it are functions that have all at hand that they need, and that call as little as can be: what a
    call costs shows here.
    """

    __slots__ = ("_closed", "_deep", "_is_met", "_known", "_read", "_record", "_take")

    def __init__(
        self,
        record: type[R],
        fields: Mapping[str, core_schema.ModelField],
        *,
        closed: bool,
        is_met: Met = _without_conditions,
    ) -> None:
        self._record = record
        self._closed = closed
        self._is_met = is_met
        # A value has each key once: to count them finds the unknown ones sooner than the core does.
        opened = _core(record, fields, "ignore")
        self._take: Callable[..., R] = opened.validate_python
        core = _core(record, fields, "forbid") if closed else opened
        self._read: Callable[[str | bytes | bytearray], R] = core.validate_json
        self._known = [cast("str", field.get("validation_alias", name)) for name, field in fields.items()]
        self._deep = tuple(name for name, field in fields.items() if _is_deep(field["schema"]))

    def text_reader(
        self, in_full: Callable[[str | bytes | bytearray, int, int], R]
    ) -> Callable[[str | bytes | bytearray, int, int], R]:
        """Reads a text that has no known key twice and nothing that JSON has not."""
        read, is_met, hides = self._read, self._is_met, may_hide(self._known)

        def parse_json(text: str | bytes | bytearray, max_depth: int, max_issues: int) -> R:
            if max_depth >= MAX_DEPTH:
                try:
                    message = read(text)
                except ValidationError:
                    pass
                else:
                    if (not hides(text) or accounts_for(text, message, min(max_depth, TREE_DEPTH))) and is_met(
                        message.__dict__
                    ):
                        return message
            return in_full(text, max_depth, max_issues)

        return parse_json

    def value_reader(self, in_full: Callable[[object, int, int], R]) -> Callable[[object, int, int], R]:
        """Reads a value that is JSON in all its parts, and shares none of them."""
        take, is_met, closed, known = self._take, self._is_met, self._closed, frozenset(self._known)

        def parse(value: object, max_depth: int, max_issues: int) -> R:
            kind: object = type(value)
            if kind is dict and max_depth >= MAX_DEPTH:
                try:
                    message = take(value)
                except ValidationError:
                    pass
                else:
                    if is_met(message.__dict__) and (
                        len(message.__pydantic_fields_set__) == len(cast("dict[object, object]", value))
                        or not (closed or _has_no_json(cast("dict[object, object]", value), known))
                    ):
                        return message
            return in_full(value, max_depth, max_issues)

        return parse

    def take_over(self) -> None:
        """Lets the methods of the record that pydantic gives it look quickly first.

        A class that is derived from the record has rules of its own, and none of this.
        """
        record = self._record
        ways = {
            "__init__": self._init(record.__init__),
            "model_validate": classmethod(self._model_validate(_function(record.model_validate))),
            "model_validate_json": classmethod(self._model_validate_json(_function(record.model_validate_json))),
        }
        for name, way in ways.items():
            setattr(record, name, way)

    def _init(self, in_full: Callable[..., None]) -> Callable[..., None]:
        record, take, is_met, closed = self._record, self._take, self._is_met, self._closed

        def __init__(self: R, /, **data: Any) -> None:
            if type(self) is record:
                try:
                    take(data, self_instance=self)
                except ValidationError:
                    pass
                else:
                    if is_met(self.__dict__) and (not closed or len(self.__pydantic_fields_set__) == len(data)):
                        return
            in_full(self, **data)

        # Pydantic asks whether this is its own: it does what that one does.
        __init__.__pydantic_base_init__ = True  # type: ignore[attr-defined]  # pyright: ignore[reportFunctionMemberAccess]
        return __init__

    def _model_validate(self, in_full: Callable[..., R]) -> Callable[..., R]:
        record, take, is_met, closed = self._record, self._take, self._is_met, self._closed

        def model_validate(
            cls: type[R],
            obj: Any,
            *,
            strict: bool | None = None,
            extra: Any = None,
            from_attributes: bool | None = None,
            context: Any | None = None,
            by_alias: bool | None = None,
            by_name: bool | None = None,
        ) -> R:
            """Reads a value, as every pydantic model does."""
            # What is taken so is taken with any of the other options, and the same.
            if type(obj) is dict and cls is record and extra is None and by_alias is None and by_name is None:
                try:
                    message = take(obj)
                except ValidationError:
                    pass
                else:
                    if is_met(message.__dict__) and (
                        not closed or len(message.__pydantic_fields_set__) == len(cast("dict[object, object]", obj))
                    ):
                        return message
            return in_full(
                cls,
                obj,
                strict=strict,
                extra=extra,
                from_attributes=from_attributes,
                context=context,
                by_alias=by_alias,
                by_name=by_name,
            )

        return model_validate

    def _model_validate_json(self, in_full: Callable[..., R]) -> Callable[..., R]:
        record, read, is_met, deep = self._record, self._read, self._is_met, self._deep

        def model_validate_json(
            cls: type[R],
            json_data: str | bytes | bytearray,
            *,
            strict: bool | None = None,
            extra: Any = None,
            context: Any | None = None,
            by_alias: bool | None = None,
            by_name: bool | None = None,
        ) -> R:
            """Reads a text, as every pydantic model does: of a key given twice, the last counts."""
            if cls is record and extra is None and by_alias is None and by_name is None:
                try:
                    message = read(json_data)
                except ValidationError:
                    pass
                else:
                    fields = message.__dict__
                    for name in deep:
                        if fields[name] is not MISSING and _has_constant(json_data):
                            break
                    else:
                        if is_met(fields):
                            return message
            return in_full(
                cls, json_data, strict=strict, extra=extra, context=context, by_alias=by_alias, by_name=by_name
            )

        return model_validate_json


def _function(method: Any) -> Callable[..., Any]:
    """The function of a class method, for other classes, too."""
    return cast("Callable[..., Any]", method.__func__)


def _core(record: type[Any], fields: Mapping[str, core_schema.ModelField], extra: Any) -> SchemaValidator:
    schema = core_schema.model_fields_schema(dict(fields), extra_behavior=extra)
    # Only keys come again and again.
    config = core_schema.CoreConfig(cache_strings="keys")
    model = core_schema.model_schema(record, schema, config=config)
    # The validator that the class has itself is not meant.
    return SchemaValidator(core_schema.definitions_schema(model, LEVELS), None, False)  # noqa: FBT003


def _is_deep(schema: CoreSchema) -> bool:
    """Whether a value of this schema holds other values."""
    inner = cast("dict[str, Any]", schema)
    while inner["type"] == "default":
        inner = inner["schema"]
    return inner["type"] in {"json-or-python", "list"}


def _has_constant(text: str | bytes | bytearray) -> bool:
    """Whether a text may have a word for a number that JSON has not."""
    if isinstance(text, str):
        return ("N" in text and "NaN" in text) or ("I" in text and "Infinity" in text)
    return b"NaN" in text or b"Infinity" in text


def _has_no_json(value: dict[object, object], known: frozenset[str]) -> bool:
    """Whether a key that is not known, or its value, may not be JSON."""
    return not is_json({key: item for key, item in value.items() if key not in known})
