# @generated: carried over from codegen/runtime/python by `cargo xtask codegen`.

"""JSON values for pydantic's core, level by level: what is taken is JSON in all its parts, and copied."""

from __future__ import annotations

from typing import Any, Final

from pydantic_core import CoreSchema, SchemaValidator, core_schema

MAX_DEPTH: Final = 64
"""Deepest nesting that is taken, in levels; the message itself is level 1. More than 200 is never taken."""

TEXT: Final = core_schema.str_schema(strict=True, min_length=0)
"""A text. It is for its bound that the core looks at the characters, and refuses half of a surrogate pair."""


def json_object(level: int) -> CoreSchema:
    """An object with any keys that lies at a level of the message.

    Read from a text, it is JSON but for its constants and its depth.
    """
    text = core_schema.dict_schema(core_schema.str_schema(strict=True), core_schema.any_schema(), strict=True)
    return core_schema.json_or_python_schema(text, _object(level))


def _object(level: int) -> CoreSchema:
    return core_schema.dict_schema(TEXT, _value(level + 1), strict=True)


def _value(level: int) -> CoreSchema:
    return core_schema.definition_reference_schema(f"level-{level}")


def _of_level(level: int) -> CoreSchema:
    """A value by its type: to ask for that is quicker than to try one schema after the other."""
    scalar = core_schema.any_schema()
    kinds: dict[Any, CoreSchema] = {
        int: scalar,
        bool: scalar,
        type(None): scalar,
        str: TEXT,
        float: core_schema.float_schema(strict=True, allow_inf_nan=False),
    }
    if level < MAX_DEPTH:
        kinds[dict] = _object(level)
        kinds[list] = core_schema.list_schema(_value(level + 1), strict=True)
    return core_schema.tagged_union_schema(kinds, discriminator=type, ref=f"level-{level}")


LEVELS: Final = [_of_level(level) for level in range(2, MAX_DEPTH + 1)]
"""What the objects of all levels refer to."""

is_json: Final = SchemaValidator(core_schema.definitions_schema(_object(1), LEVELS)).isinstance_python
"""Whether a value is an object that could be a message: one that is not may be one still."""
