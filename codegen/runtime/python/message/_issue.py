"""What a validator says: which value breaks which rule."""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeVar

from pydantic import MISSING

from ._issue_code import IssueCode
from ._json import Json, Repeated


class Issue(NamedTuple):
    """One broken rule; the `issues` of an `ERROR` from the server have the same form."""

    path: str
    """RFC 6901 pointer to the value; for a missing or unknown key to where that key is or would be."""
    code: IssueCode
    """Which rule is broken."""
    message: str
    """The rule in words; reads well after the path."""

    def __str__(self) -> str:
        return f"{self.path or 'the message'} {self.message}"


class MessageInvalid(ValueError):
    """The input is not the message that it should be."""

    code: Literal["invalid_json", "invalid_message"]
    """`invalid_json`: not JSON, or a lone surrogate; `invalid_message`: JSON that breaks the schema."""
    message: str
    """What is wrong, for people."""
    issues: tuple[Issue, ...]
    """Of an `invalid_message` at least one, sorted by path, then code; of `invalid_json` none."""

    def __init__(
        self,
        code: Literal["invalid_json", "invalid_message"],
        message: str,
        issues: tuple[Issue, ...] = (),
    ) -> None:
        super().__init__(code, message, issues)
        self.code = code
        self.message = message
        self.issues = issues

    def __str__(self) -> str:
        return self.message


def invalid_message(issues: tuple[Issue, ...]) -> MessageInvalid:
    """The exception for a list of issues."""
    words = "; ".join(str(issue) for issue in issues)
    return MessageInvalid("invalid_message", f"not a valid message: {words}", issues)


T = TypeVar("T")


def there(value: T | MISSING, path: str, message: str) -> T:
    """The value of a field that a validated record always has."""
    if value is MISSING:
        raise invalid_message((Issue(path, "required", message),))
    return value


class Issues:
    """Collects issues during one walk over a value."""

    __slots__ = ("_found",)

    def __init__(self) -> None:
        self._found: list[Issue] = []

    def add(self, path: str, code: IssueCode, message: str) -> None:
        """A broken rule."""
        self._found.append(Issue(path, code, message))

    def leave_out(self, path: str, value: dict[str, Json], keys: frozenset[str]) -> None:
        """What is said of `null` at a key is to leave the key out: the advice that it nearly always needs."""
        if not self._found:
            return
        paths = {child(path, key) for key in keys if key in value and value[key] is None}
        for index, issue in enumerate(self._found):
            if issue.code == "type" and issue.path in paths:
                self._found[index] = issue._replace(message='is null, which is not "absent": leave the key out')

    def add_repeated(self, path: str, value: dict[str, Json], known: frozenset[str], *, closed: bool) -> None:
        """Keys given twice: of the known keys, and of all keys where the object is closed."""
        if isinstance(value, Repeated):
            for key in value.repeated:
                if closed or key in known:
                    self.add(child(path, key), "duplicate_key", "is given twice")

    def add_unknown(self, path: str, value: dict[str, Json], known: frozenset[str], message: str) -> None:
        """Keys that a closed object does not know."""
        for key in value:
            if key not in known:
                self.add(child(path, key), "unknown_key", message)

    def has_depth(self) -> bool:
        """Whether the message is nested too deep, which is found out before anything else."""
        return bool(self._found) and self._found[0].code == "max_depth"

    def finish(self, max_issues: int) -> tuple[Issue, ...]:
        """The issues sorted by path, then code, and of these the first; at least one is listed if there is one."""
        return tuple(sorted(self._found)[: max(max_issues, 1)])


def child(path: str, key: str | int) -> str:
    """Extends an RFC 6901 pointer by one token."""
    return f"{path}/{key.replace('~', '~0').replace('/', '~1')}" if isinstance(key, str) else f"{path}/{key}"


def first_too_deep(value: Json, max_depth: int, path: str = "") -> str | None:
    """Pointer to the first value, in the order of the text, that lies deeper than `max_depth` levels."""
    if max_depth < 1:
        return path
    if isinstance(value, Repeated):
        members = iter(value.members)
    elif isinstance(value, dict):
        members = iter(value.items())
    elif isinstance(value, list):
        for index, item in enumerate(value):
            if (found := first_too_deep(item, max_depth - 1, child(path, index))) is not None:
                return found
        return None
    else:
        return None
    for key, member in members:
        if (found := first_too_deep(member, max_depth - 1, child(path, key))) is not None:
            return found
    return None
