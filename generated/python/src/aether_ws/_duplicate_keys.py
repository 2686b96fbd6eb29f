# @generated: carried over from codegen/runtime/python by `cargo xtask codegen`.

"""Whether a text may say more than the message that was read from it: a key twice, a constant, great depth."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final, cast

from pydantic_core import SchemaValidator, core_schema

from ._levels import MAX_DEPTH

if TYPE_CHECKING:
    from ._kinds import Record

_PLAIN: Final = re.compile(r"[A-Za-z0-9_-]+")


def may_hide(keys: Sequence[str]) -> Callable[[object], bool]:
    """The function that finds all texts that may have one of these keys twice, a constant, or great depth.

    A key may be written with escapes. Deep is only what has many brackets.
    """
    space = r"[ \t\r\n]*"
    twice = "|".join(f'{key}"{space}:.*"{key}' for key in keys)
    pattern = rf'(?s)^(?:(?:[^\[{{]*[\[{{]){{{MAX_DEPTH}}}|.*?(?:NaN|Infinity|\\u00[2-7]|"(?:{twice})"{space}:))'
    plain = all(map(_PLAIN.fullmatch, keys))
    schema = core_schema.str_schema(pattern=pattern if plain else "", regex_engine="rust-regex")
    return SchemaValidator(schema).isinstance_python


def accounts_for(text: str | bytes | bytearray, message: Record, max_depth: int) -> bool:
    """Whether a message needs all that its text says: each key brings a colon, each array or object a bracket."""
    text = text if isinstance(text, str) else text.decode()
    if "\\u00" in text or "NaN" in text or "Infinity" in text:
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
