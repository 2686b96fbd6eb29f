"""Names that are written from right to left, in part or as a whole: the rule of RFC 5893, section 2."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

_RIGHT_TO_LEFT: Final = re.compile(
    r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
"""Blocks that are written from right to left."""
_NEUTRAL: Final = re.compile(
    r"[\-\u00b7\u02b9\u02ba\u02c6-\u02cf\u02ec\u0375\u200c\u200d\u2e2f\u30fb\ua67f\ua717-\ua71f\ua788]"
)
"""What has no direction of its own."""
_EUROPEAN: Final = re.compile(r"[0-9\u06f0-\u06f9]")
_ARABIC: Final = re.compile(r"[\u0660-\u0669\U00010d30-\U00010d39]")
_RULE: Final = re.compile(r"(?:L(?:[LENM]*[LE])?|R(?:[RAENM]*[RAE])?)M*")
"""A label of classes: from left to right, or from right to left."""


def holds(labels: Iterable[str]) -> bool:
    """Whether the labels of a name, none of them encoded, can stand together."""
    classes = ["".join(map(_class, label)) for label in labels]
    concerned = any("R" in label or "A" in label for label in classes)
    return not concerned or all(_RULE.fullmatch(label) and not ("A" in label and "E" in label) for label in classes)


def _class(character: str) -> str:
    """The class of a character that a label may have.

    `L` and `R` for letters by their direction, `E` for European digits, `A` for Arabic ones, `M` for marks, `N` for what
    has no direction.
    """
    if "a" <= character <= "z":
        return "L"
    if _EUROPEAN.match(character):
        return "E"
    if _ARABIC.match(character):
        return "A"
    if unicodedata.category(character) == "Mn":
        return "M"
    if _RIGHT_TO_LEFT.match(character):
        return "R"
    return "N" if _NEUTRAL.match(character) else "L"
