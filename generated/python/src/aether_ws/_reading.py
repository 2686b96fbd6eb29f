# @generated: carried over from codegen/runtime/python/_reading.py by `cargo xtask codegen`.

"""From a value, or from JSON text, to a typed message: what all readings share."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final, Generic, Literal, TypeVar

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

    def __init__(
        self,
        record: type[R],
        check: Callable[[Json, str, Issues], None],
        *,
        extra: Literal["forbid", "ignore"],
        quick: Callable[[str], R] | None = None,
    ) -> None:
        self._record = record
        self._check = check
        if quick is None:
            # The keys of records within the record may be given once in each: a count of them would tell nothing.
            self._quick: Callable[[str], R] = partial(
                record.model_validate_json, by_alias=True, by_name=False, extra=extra
            )
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
        try:
            if not isinstance(text, str):
                text = text.decode()
            max_depth = min(max_depth, TREE_DEPTH)
            if self._is_plain(text, max_depth):
                try:
                    message = self._quick(text)
                except ValidationError:
                    pass
                else:
                    if message.unmet() is None and self._is_unique(text, message):
                        return message
            tree = read(text)
            too_deep = first_too_deep(tree, max_depth)
            if too_deep is not None:
                tree = read_deep(text)
        except UnicodeDecodeError as error:
            raise MessageInvalid("invalid_json", f"not JSON: not UTF-8 at byte {error.start}") from None
        except NotJson as error:
            raise MessageInvalid("invalid_json", f"not JSON: {error}") from None
        return self._conclude(tree, too_deep, max_depth, max_issues)

    def _conclude(self, tree: Json, too_deep: str | None, max_depth: int, max_issues: int) -> R:
        issues = Issues()
        self._check(tree, "", issues)
        if too_deep is not None:
            issues.add(too_deep, "max_depth", f"is nested deeper than {max_depth} levels")
        found = issues.finish(max_issues)
        if found:
            raise invalid_message(found)
        return self._record.model_validate(as_plain(tree), by_alias=True, by_name=False)

    def _is_plain(self, text: str, max_depth: int) -> bool:
        """Whether the text holds nothing that `quick` cannot see: other depths and constants, keys in disguise."""
        return (
            "\\u00" not in text
            and "NaN" not in text
            and "Infinity" not in text
            and text.count("{") + text.count("[") < max_depth
        )

    def _is_unique(self, text: str, message: R) -> bool:
        """Whether no key of the message is given twice. A key in quotes that a comma or brace follows is a value."""
        keys = self._keys
        if keys is None:
            return is_unique(text)
        for field in message.__pydantic_fields_set__:
            key = keys[field]
            count = text.count(key)
            if count > 1 and count - text.count(f"{key},") - text.count(f"{key}}}") > 1:
                return False
        return True
