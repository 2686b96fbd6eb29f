# @generated: carried over from codegen/runtime/python/_sure.py by `cargo xtask codegen`.

"""A quick look at a message: what it takes is valid for sure, and what it leaves is looked at in full.

Nearly all messages are valid and plain. For these, a validator of pydantic's core that calls no Python does the work;
beside it stands what the core cannot see in a text, such as a key that is given twice.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar, cast

from pydantic import MISSING, ValidationError
from pydantic_core import CoreSchema, SchemaValidator, core_schema

from ._json import TREE_DEPTH

if TYPE_CHECKING:
    from ._kinds import Record

R = TypeVar("R", bound="Record")

MAX_DEPTH: Final = 64
"""Deepest nesting that is taken, in levels; the message itself is level 1. More than 200 is never taken."""

_PLAIN: Final = re.compile(r"[A-Za-z0-9_-]+")
_SCALARS: Final = frozenset({int, bool, type(None)})


class Sure(Generic[R]):
    """The quick look at a record whose schema for the core is given.

    Each gives a message or, where it is not sure, nothing. They are functions with all at hand that they need: what a
    call costs shows here.
    """

    __slots__ = ("from_text", "from_text_exactly", "from_value", "from_value_exactly")

    def __init__(self, schema: CoreSchema, fields: Mapping[str, core_schema.ModelField]) -> None:
        core = SchemaValidator(schema)
        read: Callable[[str | bytes | bytearray], R] = core.validate_json
        take: Callable[[object], R] = core.validate_python
        keys = [cast("str", field.get("validation_alias", name)) for name, field in fields.items()]
        may_hide = SchemaValidator(
            core_schema.str_schema(pattern=_hiding(keys), regex_engine="rust-regex")
        ).isinstance_python
        # The fields that hold other values.
        deep = tuple(name for name, field in fields.items() if _is_deep(field["schema"]))

        def from_text(text: str | bytes | bytearray) -> R | None:
            try:
                message = read(text)
            except ValidationError:
                return None
            if message.unmet() is not None:
                return None
            if isinstance(text, str):
                return None if "N" in text and "NaN" in text else message
            return None if b"NaN" in text else message

        def from_text_exactly(text: str, max_depth: int) -> R | None:
            try:
                message = read(text)
            except ValidationError:
                return None
            if message.unmet() is None and (not may_hide(text) or _accounts_for(text, message, max_depth)):
                return message
            return None

        def from_value(value: object) -> R | None:
            if type(value) is not dict:
                return None
            try:
                message = take(value)
                if message.unmet() is not None:
                    return None
                parts = message.__dict__
                for name in deep:
                    if (part := parts[name]) is not MISSING:
                        _copied(part, TREE_DEPTH)
            except ValueError:
                return None
            return message

        def from_value_exactly(value: object, max_depth: int) -> R | None:
            if type(value) is not dict:
                return None
            try:
                message = take(value)
                if message.unmet() is not None:
                    return None
                parts = message.__dict__
                for name in deep:
                    if (part := parts[name]) is not MISSING:
                        parts[name] = _copied(part, max_depth - 1)
            except ValueError:
                return None
            # An unknown key may hold what is not JSON.
            known = len(message.__pydantic_fields_set__)
            return message if known == len(cast("dict[object, object]", value)) else None

        self.from_text: Final = from_text
        """Reads a text as pydantic does: of a key given twice, the last counts."""
        self.from_text_exactly: Final = from_text_exactly
        """Reads a text that has no known key twice and nothing that JSON has not."""
        self.from_value: Final = from_value
        """Reads a value as pydantic does: unknown keys may hold anything."""
        self.from_value_exactly: Final = from_value_exactly
        """Reads a value that is JSON in all its parts, and shares none of them."""


def _is_deep(schema: CoreSchema) -> bool:
    """Whether a value of this schema holds other values."""
    inner = cast("dict[str, Any]", schema)
    while inner["type"] == "default":
        inner = inner["schema"]
    return inner["type"] in {"dict", "list"}


def _hiding(keys: list[str]) -> str:
    """The pattern of all texts that may hide something: a known key twice, a constant that JSON has not, great depth.

    A key may be written with escapes. Deep is only what has many brackets.
    """
    if not all(map(_PLAIN.fullmatch, keys)):
        return ""
    space = r"[ \t\r\n]*"
    twice = "|".join(f'{key}"{space}:.*"{key}' for key in keys)
    return rf'(?s)^(?:(?:[^\[{{]*[\[{{]){{{MAX_DEPTH}}}|.*?(?:NaN|Infinity|\\u00|"(?:{twice})"{space}:))'


def _accounts_for(text: str, message: Record, max_depth: int) -> bool:
    """Whether a text says nothing beside the message: each key brings a colon, each array or object a bracket."""
    if "\\" in text or "NaN" in text or "Infinity" in text:
        return False
    fields = message.__dict__
    names = message.__pydantic_fields_set__
    colons = text.count(":") - len(names)
    brackets = text.count("{") + text.count("[") - 1
    waiting: list[tuple[object, int]] = [(fields[name], max_depth - 1) for name in names]
    while waiting:
        value, levels = waiting.pop()
        if levels < 1:
            return False
        if isinstance(value, str):
            colons -= value.count(":")
            brackets -= value.count("{") + value.count("[")
        elif isinstance(value, dict):
            members = cast("dict[str, object]", value)
            colons -= len(members)
            brackets -= 1
            waiting.extend((key, levels) for key in members)
            waiting.extend((item, levels - 1) for item in members.values())
        elif isinstance(value, list):
            brackets -= 1
            waiting.extend((item, levels - 1) for item in cast("list[object]", value))
    return colons == 0 and brackets == 0


def _copied(value: Any, levels: int) -> Any:
    """A copy of a value whose parts are all as JSON has them, and not deeper than some levels."""
    kind: type[Any] = type(value)  # pyright: ignore[reportUnknownVariableType]
    if kind is str:
        if not value.isascii():
            value.encode()  # raises where half of a surrogate pair stands alone
        return value
    if kind is dict:
        return _copied_object(value, levels)
    if kind is list:
        return _copied_array(value, levels)
    # Only what is not a number differs from itself.
    if kind is float and value == value:  # noqa: PLR0124
        return value
    raise ValueError("not JSON, or rarely so")


def _copied_object(value: dict[Any, Any], levels: int) -> dict[str, Any]:
    if levels < 1 + bool(value):
        raise ValueError("too deep")
    copy: dict[str, Any] = {}
    for key, item in value.items():
        if type(key) is not str:
            raise ValueError("a key that is no text")
        if not key.isascii():
            key.encode()
        copy[key] = item if type(item) in _SCALARS else _copied(item, levels - 1)
    return copy


def _copied_array(value: list[Any], levels: int) -> list[Any]:
    if levels < 1 + bool(value):
        raise ValueError("too deep")
    return [item if type(item) in _SCALARS else _copied(item, levels - 1) for item in value]
