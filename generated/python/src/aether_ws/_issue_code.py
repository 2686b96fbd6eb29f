# @generated from schema/ws_message_v3.schema.json by `cargo xtask codegen`: edit the schema, not this file.

"""Which rule a value breaks."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

IssueCode: TypeAlias = Literal[
    "const",
    "duplicate_key",
    "enum",
    "format",
    "max_bytes",
    "max_depth",
    "max_length",
    "min_length",
    "pattern",
    "required",
    "type",
    "unknown_key",
]
"""Which rule a value breaks."""

ISSUE_CODES: Final[Mapping[IssueCode, str]] = MappingProxyType(
    {
        "const": "The value is not the one there is.",
        "duplicate_key": "A key is given twice.",
        "enum": "The value is none of those listed.",
        "format": "The text is not of the format.",
        "max_bytes": "The value is too large.",
        "max_depth": "The value is nested too deep.",
        "max_length": "The text has too many characters.",
        "min_length": "The text has too few characters.",
        "pattern": "The text does not match the pattern.",
        "required": "A key is missing.",
        "type": "The value has the wrong type.",
        "unknown_key": "A key is not known.",
    }
)
"""Every `IssueCode` with its meaning."""
