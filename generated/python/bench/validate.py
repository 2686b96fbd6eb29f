"""What reading a message costs in Python, beside a pydantic model written by hand.

All ways take turns within one run, so that a busy machine slows them alike: read the ratios, not the times.
"""

from __future__ import annotations

import json
import time
from statistics import median
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, Field, model_validator

from aether_ws import WsMessageV3Input

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

ROUNDS = 40
CALLS = 200

VALID: list[dict[str, Any]] = [
    {"msg_type": "msg", "target": "group", "msg": "Hello team!"},
    {"msg_type": "heartbeat", "target": "echo"},
    {
        "msg_type": "msg",
        "target": "direct",
        "to_id": "device_xyz789",
        "from_id": "device_abc123",
        "group_id": "group_abc123",
        "msg": "Hello there, how are you today?",
        "payload": {"a": 1, "b": [1, 2, 3], "c": {"d": "some text here"}},
        "sent_at": "2026-01-02T03:04:05.678901Z",
    },
    {
        "version": "3",
        "msg_type": "cmd",
        "target": "broadcast",
        "cmd": "PRICES",
        "payload": {"currency": "EUR", "open": 101.5, "close": 99},
    },
]
"""Typical messages of an app."""

Id = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[0-9]*[A-Za-z_-][A-Za-z0-9_-]*$")]


class ByHand(BaseModel, frozen=True, extra="forbid"):
    """The message as its users would write it for pydantic, by its manual."""

    version: Literal["3"] | None = None
    msg_type: Literal["msg", "cmd", "heartbeat", "presence"]
    target: Literal["direct", "group", "broadcast", "echo"]
    from_id: Id | None = None
    to_id: Id | None = None
    group_id: Id | None = None
    cmd: Annotated[str, Field(min_length=1, max_length=128)] | None = None
    msg: str | None = None
    payload: dict[str, Any] | None = None
    sent_at: AwareDatetime | None = None

    @model_validator(mode="after")
    def direct_names_its_receiver(self) -> ByHand:
        """A direct message needs `to_id`."""
        if self.target == "direct" and self.to_id is None:
            raise ValueError("to_id is required when target is 'direct'")
        return self


def compare(title: str, inputs: Sequence[Any], ways: Sequence[tuple[str, Callable[[Any], object]]]) -> None:
    """Prints a table; the first way is the yardstick."""
    rounds: list[list[float]] = [[] for _ in ways]
    for number in range(ROUNDS):
        # Each goes first as often as the others: what the last one left to collect is paid by all.
        for turn in range(len(ways)):
            way = (number + turn) % len(ways)
            rounds[way].append(seconds(ways[way][1], inputs) / (CALLS * len(inputs)))
    medians = [median(times) for times in rounds]
    print(f"{title}, median of {ROUNDS} rounds\n")
    for (name, _), taken in zip(ways, medians, strict=True):
        print(f"{name:<44} {taken * 1e9:>7.0f} ns  {taken / medians[0]:>5.2f}")
    print()


def seconds(read: Callable[[Any], object], inputs: Sequence[Any]) -> float:
    """How long reading all inputs takes."""
    start = time.perf_counter()
    for _ in range(CALLS):
        for one in inputs:
            read(one)
    return time.perf_counter() - start


def refuses(read: Callable[[Any], object], wrong: object) -> bool:
    """Whether a way does its work at all."""
    try:
        read(wrong)
    except ValueError:
        return True
    return False


def main() -> None:
    """Measures from text, as a socket gives it, and from a value, as a web framework does."""
    texts = [json.dumps(message) for message in VALID]
    from_text: list[tuple[str, Callable[[Any], object]]] = [
        ("a pydantic model written by hand", ByHand.model_validate_json),
        ("WsMessageV3Input.model_validate_json", WsMessageV3Input.model_validate_json),
        ("WsMessageV3Input.parse_json, lists all issues", WsMessageV3Input.parse_json),
    ]
    from_value: list[tuple[str, Callable[[Any], object]]] = [
        ("a pydantic model written by hand", ByHand.model_validate),
        ("WsMessageV3Input.model_validate", WsMessageV3Input.model_validate),
        ("WsMessageV3Input.parse, lists all issues", WsMessageV3Input.parse),
    ]
    nobody = {"msg_type": "msg", "target": "direct"}
    if not all(refuses(read, json.dumps(nobody)) for _, read in from_text):
        raise AssertionError("one of the ways from text takes anything")
    if not all(refuses(read, nobody) for _, read in from_value):
        raise AssertionError("one of the ways from a value takes anything")
    compare("a valid message, as text (ours sees keys given twice, too)", texts, from_text)
    compare("a valid message, as a value", VALID, from_value)


if __name__ == "__main__":
    main()
