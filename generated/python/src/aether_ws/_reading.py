# @generated: carried over from codegen/runtime/python by `cargo xtask codegen`.

"""From a value, or from JSON text, to a typed message: what all readings share."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Final, Generic, Literal, TypeVar

from pydantic import ValidationError

from ._fast_path import Sure
from ._issue import Issues, MessageInvalid, first_too_deep, invalid_message
from ._json import TREE_DEPTH, Json, NotJson, as_json, as_plain, is_unique, read, read_deep
from ._kinds import Record
from ._levels import MAX_DEPTH

MAX_ISSUES: Final = 32
"""How many issues are listed."""

R = TypeVar("R", bound=Record)


class Reading(Generic[R]):
    """One way to read a message.

    Most messages are read by `sure`. Everything else is read in full and checked, to list all that is wrong.
    """

    __slots__ = ("_check", "_quick", "_record", "parse", "parse_json")

    def __init__(
        self,
        record: type[R],
        check: Callable[[Json, str, Issues], None],
        *,
        extra: Literal["forbid", "ignore"],
        sure: Sure[R] | None = None,
    ) -> None:
        self._record = record
        self._check = check
        # It would hold for the records within as well: closing them only sends them to be read in full.
        options: dict[str, Any] = {"extra": "forbid"} if extra == "forbid" else {}
        self._quick: Callable[[str], R] = partial(record.model_validate_json, by_alias=True, by_name=False, **options)
        self.parse: Final = self._parse_in_full if sure is None else sure.value_reader(self._parse_in_full)
        """Reads a value: what `json.loads` gives, or what is to be given to `json.dumps`."""
        self.parse_json: Final = (
            self._parse_json_with_records if sure is None else sure.text_reader(self._parse_json_in_full)
        )
        """Reads a text, which tells more than a value: keys given twice."""
        if sure is not None and record.model_config.get("extra") == extra:
            sure.take_over()

    def _parse_in_full(self, value: object, max_depth: int, max_issues: int) -> R:
        try:
            tree = as_json(value)
        except NotJson as error:
            raise MessageInvalid("invalid_json", f"not JSON: {error}") from None
        max_depth = min(max_depth, TREE_DEPTH)
        return self._conclude(tree, first_too_deep(tree, max_depth), max_depth, max_issues)

    def _parse_json_with_records(self, text: str | bytes | bytearray, max_depth: int, max_issues: int) -> R:
        text = _decoded(text)
        message = self._quickly(text, max_depth) if max_depth >= MAX_DEPTH else None
        return self._parse_json_in_full(text, max_depth, max_issues) if message is None else message

    def _quickly(self, text: str, max_depth: int) -> R | None:
        """Reads a record with others within: their keys may be given once in each."""
        try:
            message = self._quick(text)
        except ValidationError:
            return None
        return message if _is_plain(text, max_depth) and is_unique(text) else None

    def _parse_json_in_full(self, text: str | bytes | bytearray, max_depth: int, max_issues: int) -> R:
        text = _decoded(text)
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


def _decoded(text: str | bytes | bytearray) -> str:
    if isinstance(text, str):
        return text
    try:
        return text.decode()
    except UnicodeDecodeError as error:
        raise MessageInvalid("invalid_json", f"not JSON: not UTF-8 at byte {error.start}") from None


def _is_plain(text: str, max_depth: int) -> bool:
    """Whether a text has no constant that JSON has not, and too few brackets to be too deep."""
    if "\\u00" in text or "NaN" in text or "Infinity" in text:
        return False
    brackets = text.count("{") + (text.count("[") if "[" in text else 0)
    return brackets < max_depth and brackets < TREE_DEPTH
