# @generated: carried over from codegen/runtime/python/_reading.py by `cargo xtask codegen`.

"""From a value, or from JSON text, to a typed message: what all readings share."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Final, Generic, Literal, TypeVar

from pydantic import ValidationError

from ._issue import Issues, MessageInvalid, first_too_deep, invalid_message
from ._json import TREE_DEPTH, Json, NotJson, as_json, as_plain, is_unique, read, read_deep
from ._kinds import Record

MAX_DEPTH: Final = 64
"""Deepest nesting that is taken, in levels; the message itself is level 1. More than 200 is never taken."""
MAX_ISSUES: Final = 32
"""How many issues are listed."""

R = TypeVar("R", bound=Record)


class Reading(Generic[R]):
    """One way to read a message.

    A text goes first to `quick`, a validator of pydantic's core: what it takes is valid, unless the text holds what the
    core cannot see. Everything else is read by `json` and checked in full, to list all that is wrong.
    """

    __slots__ = ("_check", "_free", "_keys", "_quick", "_record", "_texts")

    def __init__(
        self,
        record: type[R],
        check: Callable[[Json, str, Issues], None],
        *,
        extra: Literal["forbid", "ignore"],
        quick: Callable[[str], R] | None = None,
        texts: tuple[str, ...] = (),
        free: tuple[str, ...] = (),
    ) -> None:
        self._record = record
        self._check = check
        self._texts = texts
        """The fields whose text may have a colon."""
        self._free = free
        """The fields that hold any JSON object."""
        if quick is None:
            # It would hold for the records within as well: closing them only sends them to be read in full.
            options: dict[str, Any] = {"extra": "forbid"} if extra == "forbid" else {}
            self._quick: Callable[[str], R] = partial(
                record.model_validate_json, by_alias=True, by_name=False, **options
            )
            # The keys of records within the record may be given once in each: a count of them would tell nothing.
            self._keys = None
        else:
            self._quick = quick
            self._keys = {name: f'"{field.validation_alias or name}"' for name, field in record.model_fields.items()}

    def parse(self, value: object, max_depth: int, max_issues: int) -> R:
        """Reads a value: what `json.loads` gives, or what is to be given to `json.dumps`."""
        try:
            tree = as_json(value)
        except NotJson as error:
            raise MessageInvalid("invalid_json", f"not JSON: {error}") from None
        max_depth = min(max_depth, TREE_DEPTH)
        return self._conclude(tree, first_too_deep(tree, max_depth), max_depth, max_issues)

    def parse_json(self, text: str | bytes | bytearray, max_depth: int, max_issues: int) -> R:
        """Reads a text, which tells more than a value: keys given twice."""
        if not isinstance(text, str):
            try:
                text = text.decode()
            except UnicodeDecodeError as error:
                raise MessageInvalid("invalid_json", f"not JSON: not UTF-8 at byte {error.start}") from None
        if max_depth >= MAX_DEPTH:  # what has no objects of any form is not as deep as that
            try:
                message = self._quick(text)
            except ValidationError:
                pass
            else:
                if message.unmet() is None and self._is_all(text, message, max_depth):
                    return message
        return self._parse_in_full(text, max_depth, max_issues)

    def _is_all(self, text: str, message: R, max_depth: int) -> bool:
        """Whether a text says nothing beside the message: no key twice, no constant or depth that JSON has not.

        Each key, wherever it is, brings a colon. Where all colons are accounted for, there is no other key; that takes
        one count, and holds for nearly all messages.
        """
        if "\\" in text and "\\u00" in text:
            return False  # a key in disguise, perhaps
        keys = self._keys
        if keys is None:
            return _is_plain(text, max_depth) and is_unique(text)
        names = message.__pydantic_fields_set__
        fields = message.__dict__
        others = text.count(":") - len(names)
        is_closed = True
        for name in self._free:
            if name in names:
                others -= len(fields[name])
                is_closed = False
        if others:
            for name in self._texts:
                if name in names:
                    others -= fields[name].count(":")
        if is_closed and others == 0:
            return True
        return _is_plain(text, max_depth) and (others == 0 or not any(_may_repeat(text, keys[name]) for name in names))

    def _parse_in_full(self, text: str, max_depth: int, max_issues: int) -> R:
        max_depth = min(max_depth, TREE_DEPTH)
        try:
            tree = read(text)
            too_deep = first_too_deep(tree, max_depth)
            if too_deep is not None:
                tree = read_deep(text)
        except NotJson as error:
            raise MessageInvalid("invalid_json", f"not JSON: {error}") from None
        return self._conclude(tree, too_deep, max_depth, max_issues)

    def _conclude(self, tree: Json, too_deep: str | None, max_depth: int, max_issues: int) -> R:
        issues = Issues()
        if too_deep is not None:
            # Before the checks: what is too deep for the message is not looked into any further.
            issues.add(too_deep, "max_depth", f"is nested deeper than {max_depth} levels")
        self._check(tree, "", issues)
        found = issues.finish(max_issues)
        if found:
            raise invalid_message(found)
        return self._record.model_validate(as_plain(tree), by_alias=True, by_name=False)


def _is_plain(text: str, max_depth: int) -> bool:
    """Whether a text has no constant that JSON has not, and too few brackets to be too deep."""
    if ("N" in text and "NaN" in text) or ("I" in text and "Infinity" in text):
        return False
    brackets = text.count("{") + (text.count("[") if "[" in text else 0)
    return brackets < max_depth and brackets < TREE_DEPTH


def _may_repeat(text: str, key: str) -> bool:
    """Whether a key, in quotes, may be given twice. What a comma or brace follows is a value that reads the same."""
    count = text.count(key)
    return count > 1 and count - text.count(f"{key},") - text.count(f"{key}}}") > 1
