"""Formats that are short: RFC 4122, RFC 6901 and relative pointers."""

from __future__ import annotations

import re
from typing import Final

_UUID: Final = re.compile(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
_TOKENS: Final = r"(?:/(?:[^/~]|~[01])*)*"
_POINTER: Final = re.compile(_TOKENS)
_RELATIVE: Final = re.compile(rf"(?:0|[1-9][0-9]*)(?:#|{_TOKENS})")


def uuid(text: str) -> bool:
    """`2eb8aa08-aa98-11ea-b4aa-73b441d16380`"""
    return _UUID.fullmatch(text) is not None


def json_pointer(text: str) -> bool:
    """`/a/b~0c/0`"""
    return _POINTER.fullmatch(text) is not None


def relative_json_pointer(text: str) -> bool:
    """`1/a`, `0#`"""
    return _RELATIVE.fullmatch(text) is not None
