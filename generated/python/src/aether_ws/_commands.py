# @generated: carried over from codegen/runtime/python by `cargo xtask codegen`.

"""From a message to the typed payload of its command, and back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from pydantic import MISSING

from ._issue import Issue, MessageInvalid, invalid_message
from ._issue_code import IssueCode
from ._json import Json, NotJson, as_json, read
from ._payloads import exact
from .payloads import ParseError

P = TypeVar("P")


def read_payload(payload: dict[str, Any] | MISSING, at: str, parse: Callable[[object], P]) -> P:
    """The payload of a message as its type: `{}` where there is none."""
    try:
        return parse(exact(as_json({} if payload is MISSING else payload)))
    except NotJson as error:
        raise MessageInvalid("invalid_json", f"not JSON: {error}") from None
    except ParseError as error:
        raise _invalid(error, at) from error


def write_payload(to_json: Callable[[], str], at: str) -> Json:
    """A payload as a message has it, whose own reader then checks it as a part of the whole."""
    try:
        return read(to_json())
    except ParseError as error:
        raise _invalid(error, at) from error
    except ValueError as error:
        # What was made without a check may hold what JSON has no word for.
        raise MessageInvalid("invalid_json", f"not JSON: {error}") from error


def _invalid(error: ParseError, at: str) -> MessageInvalid:
    """The error of a payload as one of the message that it is in."""
    if error.code == "invalid_json":
        return MessageInvalid("invalid_json", error.words)
    issues = [Issue(f"{at}{issue.path}", cast("IssueCode", issue.code), issue.message) for issue in error.issues]
    return invalid_message(tuple(sorted(issues)) or (Issue(at, "type", error.words),))
