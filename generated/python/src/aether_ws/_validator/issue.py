# @generated: carried over by `cargo xtask codegen`.

"""What a validator says: which value breaks which rule."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, Final, Literal, NamedTuple, TypeAlias

from .reader import Json

IssueCode: TypeAlias = Literal[
    "any_of",
    "const",
    "contains",
    "dependent_required",
    "enum",
    "exclusive_maximum",
    "exclusive_minimum",
    "false_schema",
    "format",
    "max_contains",
    "max_items",
    "max_length",
    "max_properties",
    "maximum",
    "min_contains",
    "min_items",
    "min_length",
    "min_properties",
    "minimum",
    "multiple_of",
    "not",
    "one_of",
    "pattern",
    "property_names",
    "required",
    "type",
    "unevaluated_items",
    "unevaluated_properties",
    "unique_items",
    "unknown_key",
]
"""The rule that is broken: a keyword of JSON Schema, in snake_case."""


class Issue(NamedTuple):
    """One broken rule."""

    path: str
    """RFC 6901 pointer to the value; for a missing or unknown key to where that key is or would be."""
    code: IssueCode
    """Which rule is broken."""
    message: str
    """The rule in words; reads well after the path."""


class Issues:
    """Collects issues during one walk over a value."""

    __slots__ = ("broken", "found")

    listed: ClassVar[bool] = True
    """Whether they are for somebody to read, and not only asked whether there is one."""

    def __init__(self) -> None:
        self.found: list[Issue] = []
        self.broken = False

    def add(self, path: str, code: IssueCode, message: str) -> None:
        """Notes a broken rule."""
        self.broken = True
        self.found.append(Issue(path, code, message))

    def leave_out(self, path: str, value: dict[str, Json], keys: tuple[str, ...]) -> None:
        """What is said of `null` at keys that may be left out is to leave them out: the advice that it nearly always needs."""
        if not self.found:
            return
        paths = {f"{path}/{token(key)}" for key in keys if key in value and value[key] is None}
        for index, issue in enumerate(self.found):
            if issue.code == "type" and issue.path in paths:
                self.found[index] = issue._replace(message='is null, which is not "absent": leave the key out')

    def finish(self) -> list[Issue]:
        """The issues sorted by path, then code."""
        return sorted(self.found, key=lambda issue: (issue.path, issue.code))


class Quiet(Issues):
    """Only whether there is an issue is asked: nothing is written down."""

    __slots__ = ()

    listed: ClassVar[bool] = False

    def add(self, path: str, code: IssueCode, message: str) -> None:
        """Notes that a rule is broken."""
        del path, code, message
        self.broken = True


Check: TypeAlias = Callable[[Json, str, Issues], None]
"""Lists every rule that a value breaks; the text is the pointer to it."""


class _BrokenError(Exception):
    """A rule is broken."""


class _First(Issues):
    """Only whether there is an issue is asked: the first ends the walk."""

    __slots__ = ()

    def add(self, path: str, code: IssueCode, message: str) -> None:
        """Ends the walk."""
        del path, code, message
        raise _BrokenError


_FIRST: Final = _First()


def valid(check: Check, value: Json) -> bool:
    """Whether a check finds nothing."""
    try:
        check(value, "", _FIRST)
    except _BrokenError:
        return False
    return True


def token(key: str) -> str:
    """A key as a token of an RFC 6901 pointer."""
    return key.replace("~", "~0").replace("/", "~1")
