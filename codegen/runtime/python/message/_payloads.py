"""The payloads of known commands: each obeys the schema of its command; any other command is free."""

from __future__ import annotations

import math
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final, cast

from pydantic import MISSING

from ._issue import Issues
from ._issue_code import IssueCode
from ._json import DEEPER, Json, as_json
from ._validator import reader
from ._validator.issue import Check, valid
from ._validator.issue import Issues as PayloadIssues


class Payloads:
    """The checks of all known commands, by the name of the command."""

    __slots__ = ("_name", "_payload", "known")

    def __init__(self, known: Mapping[str, tuple[Check, str | None]], *, name: str, payload: str) -> None:
        self.known: Final = known
        """The check of each payload and, where a message needs one, what it is told that has none."""
        self._name: Final = name
        self._payload: Final = payload

    def check(self, message: dict[str, Json], at: str, issues: Issues) -> None:
        """Lists every rule that the payload of a known command breaks."""
        cmd = message.get(self._name)
        known = self.known.get(cmd) if isinstance(cmd, str) else None
        # What is too deep, which is found out before anything else, is not looked into any further.
        if known is None or issues.has_depth():
            return
        check, required = known
        place = f"{at}/{self._payload}"
        if self._payload not in message:
            if required is not None:
                issues.add(place, "required", required)
            return
        payload = message[self._payload]
        if isinstance(payload, dict):
            found = PayloadIssues()
            check(exact(payload), place, found)
            for issue in found.found:
                issues.add(issue.path, cast("IssueCode", issue.code), issue.message)

    def unmet(self, cmd: str, payload: dict[str, Any] | MISSING) -> str | None:
        """What is wrong with the payload of a known command, in words; `None` where nothing is."""
        known = self.known.get(cmd)
        if known is None:
            return None
        check, required = known
        if payload is MISSING:
            return None if required is None else f"`{self._payload}` {required}"
        if valid(check, exact(as_json(payload))):
            return None
        return f"`{self._payload}` breaks the schema of its command"


def exact(value: Json) -> reader.Json:
    """The value with the numbers that its floats are written as."""
    if isinstance(value, float):
        # A number too large for a float has come as text such as 1e999.
        return Decimal(repr(value)) if math.isfinite(value) else Decimal("1e999").copy_sign(Decimal(repr(value)))
    if isinstance(value, dict):
        return {key: exact(item) for key, item in value.items()}
    if isinstance(value, list):
        return [exact(item) for item in value]
    return reader.DEEPER if value is DEEPER else value
