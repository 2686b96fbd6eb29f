"""What reading a message costs in Python, beside pydantic models written by hand.

All ways take turns within one run, so that a busy machine slows them alike, and the clock counts what the thread ran:
read the ratios, not the times.
"""

from __future__ import annotations

import gc
import json
import time
from statistics import median
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, Field, model_validator
from typing_extensions import Self

from aether_ws import WsMessageV3, WsMessageV3Input

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

ROUNDS = 400
CALLS = 12

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

DELIVERED: list[dict[str, Any]] = [
    {
        **message,
        "version": "3",
        "from_id": "device_abc123",
        "group_id": "group_abc123",
        "sent_at": "2026-01-02T03:04:05.678901Z",
    }
    for message in VALID
]
"""The same, as they are delivered."""

Id = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[0-9]*[A-Za-z_-][A-Za-z0-9_-]*$")]
MsgType = Literal["msg", "cmd", "heartbeat", "presence"]
Target = Literal["direct", "group", "broadcast", "echo"]
Cmd = Annotated[str, Field(min_length=1, max_length=128)]


class ReloadUi(BaseModel, frozen=True):
    """The payload of a command."""

    force: bool | None = None


class MaintenanceWarning(BaseModel, frozen=True):
    """The payload of another."""

    starts_at: AwareDatetime | None = None
    ends_at: AwareDatetime | None = None
    text: Annotated[str, Field(min_length=1, max_length=2000)] | None = None


# The protocol gives these a schema: who writes the model by hand checks them, too.
KNOWN: dict[str | None, type[BaseModel]] = {"RELOAD_UI": ReloadUi, "MAINTENANCE_WARNING": MaintenanceWarning}


class ByHand(BaseModel, frozen=True, extra="forbid"):
    """What is sent, as its users would write it for pydantic, by its manual."""

    version: Literal["3"] | None = None
    msg_type: MsgType
    target: Target
    from_id: Id | None = None
    to_id: Id | None = None
    group_id: Id | None = None
    cmd: Cmd | None = None
    msg: str | None = None
    payload: dict[str, Any] | None = None
    sent_at: AwareDatetime | None = None

    @model_validator(mode="after")
    def conditions(self) -> Self:
        """A direct message needs `to_id`, and a known command the payload that it has."""
        if self.target == "direct" and self.to_id is None:
            raise ValueError("to_id is required when target is 'direct'")
        if self.cmd in KNOWN:
            KNOWN[self.cmd].model_validate(self.payload or {})
        return self


class DeliveredByHand(BaseModel, frozen=True, extra="ignore"):
    """What is delivered, in the same way."""

    version: Literal["3"]
    msg_type: MsgType
    target: Target
    from_id: Id
    to_id: Id | None = None
    group_id: Id | None = None
    cmd: Cmd | None = None
    msg: str | None = None
    payload: dict[str, Any] | None = None
    sent_at: AwareDatetime

    @model_validator(mode="after")
    def conditions(self) -> Self:
        """Which target needs what, and a known command the payload that it has."""
        if self.target == "direct" and self.to_id is None:
            raise ValueError("to_id is required when target is 'direct'")
        if self.target in ("group", "echo") and self.group_id is None:
            raise ValueError("group_id is required when target is 'group' or 'echo'")
        if self.cmd in KNOWN:
            KNOWN[self.cmd].model_validate(self.payload or {})
        return self


def compare(title: str, inputs: Sequence[Any], ways: Sequence[tuple[str, Callable[[Any], object]]]) -> None:
    """Prints a table; the first way is the yardstick."""
    gc.collect()
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
    start = time.thread_time()
    for _ in range(CALLS):
        for one in inputs:
            read(one)
    return time.thread_time() - start


def refuses(read: Callable[[Any], object], wrong: object) -> bool:
    """Whether a way does its work at all."""
    try:
        read(wrong)
    except ValueError:
        return True
    return False


def main() -> None:
    """Measures from text, as a socket gives it, from a value, as a web framework does, and by fields, as code does."""
    by_hand = "a pydantic model written by hand"
    views: list[tuple[str, type[BaseModel], type[WsMessageV3 | WsMessageV3Input], list[dict[str, Any]]]] = [
        ("what is sent", ByHand, WsMessageV3Input, VALID),
        ("what is delivered", DeliveredByHand, WsMessageV3, DELIVERED),
    ]
    for title, peer, ours, messages in views:
        nobody = {**messages[0], "target": "direct"}
        from_text: list[tuple[str, Callable[[Any], object]]] = [
            (by_hand, peer.model_validate_json),
            (f"{ours.__name__}.model_validate_json", ours.model_validate_json),
            (f"{ours.__name__}.parse_json, lists all issues", ours.parse_json),
        ]
        from_value: list[tuple[str, Callable[[Any], object]]] = [
            (by_hand, peer.model_validate),
            (f"{ours.__name__}.model_validate", ours.model_validate),
            (f"{ours.__name__}.parse, lists all issues", ours.parse),
        ]
        from_fields: list[tuple[str, Callable[[Any], object]]] = [
            (by_hand, lambda fields, peer=peer: peer(**fields)),
            (f"{ours.__name__}(...)", lambda fields, ours=ours: ours(**fields)),
        ]
        if not all(refuses(read, json.dumps(nobody)) for _, read in from_text):
            raise AssertionError("one of the ways from text takes anything")
        if not all(refuses(read, nobody) for _, read in from_value + from_fields):
            raise AssertionError("one of the ways from a value takes anything")
        texts = [json.dumps(message) for message in messages]
        compare(f"{title}, as text (parse_json sees keys given twice, too)", texts, from_text)
        compare(f"{title}, as a value", messages, from_value)
        compare(f"{title}, by its fields", messages, from_fields)


if __name__ == "__main__":
    main()
