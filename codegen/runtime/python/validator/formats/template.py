"""URI templates: RFC 6570."""

from __future__ import annotations

import re
from typing import Final

from .uri import is_literal

_EXPRESSION: Final = re.compile(r"\{([^{}]*)\}")
_NAME: Final = r"(?:[A-Za-z0-9_]|%[0-9A-Fa-f]{2})+"
_VARIABLE: Final = re.compile(rf"{_NAME}(?:\.{_NAME})*(?::[1-9][0-9]{{0,3}}|\*)?")


def uri_template(text: str) -> bool:
    """`http://example.com/{+path}{?query*}`"""
    parts = _EXPRESSION.split(text)  # literals and expressions by turns
    return all(map(is_literal, parts[::2])) and all(map(_is_expression, parts[1::2]))


def _is_expression(text: str) -> bool:
    """A list of variables, with or without an operator."""
    variables = text[1:] if text[:1] in tuple("+#./;?&=,!@|") else text
    return all(_VARIABLE.fullmatch(variable) for variable in variables.split(","))
