"""Typed commands: built, handled, and never mistaken for one another."""

from __future__ import annotations

import json
from dataclasses import FrozenInstanceError
from decimal import Decimal
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from messages import NUMBERS, PAYLOADS, TEXTS, TIMES
from pydantic import BaseModel, ValidationError
from typing_extensions import assert_never, assert_type

from aether_ws import MISSING, MessageInvalid, WsMessageV3, WsMessageV3Input, payloads
from aether_ws.commands import (
    COMMANDS,
    Command,
    CommandName,
    MaintenanceWarningCommand,
    ReloadUiCommand,
    UnknownCommand,
    as_command,
    build_command,
)

TO_GROUP: dict[str, Any] = {"msg_type": "cmd", "target": "group"}
STAMPS: dict[str, Any] = {"version": "3", "from_id": "b", "group_id": "g", "sent_at": "2026-01-02T03:04:05Z"}
NOON = "2026-01-02T12:00:00Z"


def told(command: Command | None) -> object:
    """What a handler makes of a command: without one of the cases the type checkers refuse this."""
    match command:
        case ReloadUiCommand(payload):
            assert_type(payload, payloads.ReloadUi)
            return payload.force
        case MaintenanceWarningCommand(payload):
            assert_type(payload, payloads.MaintenanceWarning)
            return payload.text
        case UnknownCommand(cmd, payload):
            return cmd, payload
        case None:
            return None
        case _:
            assert_never(command)


def test_a_command_is_built_and_handled() -> None:
    message = build_command(ReloadUiCommand(payloads.ReloadUi(force=True)), target="group")
    assert message.to_json() == '{"msg_type":"cmd","target":"group","cmd":"RELOAD_UI","payload":{"force":true}}'
    assert message == WsMessageV3Input(**TO_GROUP, cmd="RELOAD_UI", payload={"force": True})
    assert as_command(message) == ReloadUiCommand(payloads.ReloadUi(force=True))
    assert told(as_command(message)) is True

    warning = payloads.MaintenanceWarning(starts_at=NOON, text="Back soon.")
    message = build_command(MaintenanceWarningCommand(warning), target="direct", to_id="a", msg="Soon.")
    assert (message.to_id, message.msg) == ("a", "Soon.")
    delivered = WsMessageV3.parse_json(json.dumps({**json.loads(message.to_json()), **STAMPS}))
    assert as_command(delivered) == MaintenanceWarningCommand(warning)
    assert told(as_command(delivered)) == "Back soon."


def test_the_map_is_closed() -> None:
    assert list(COMMANDS) == list(get_args(CommandName)) == ["MAINTENANCE_WARNING", "RELOAD_UI"]
    assert all(known.cmd == name for name, known in COMMANDS.items())
    assert {*COMMANDS.values(), UnknownCommand} == set(get_args(Command))
    with pytest.raises(TypeError):
        COMMANDS["KICK"] = ReloadUiCommand  # type: ignore[index]  # pyright: ignore[reportIndexIssue, reportArgumentType]
    with pytest.raises(FrozenInstanceError):
        ReloadUiCommand(payloads.ReloadUi()).payload = payloads.ReloadUi()  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]


def test_what_is_not_there_is_told_from_what_is_empty() -> None:
    assert told(as_command(WsMessageV3Input(msg_type="msg", target="echo"))) is None
    # A known command needs no payload where its schema takes `{}`.
    without = as_command(WsMessageV3Input(**TO_GROUP, cmd="RELOAD_UI"))
    assert without == ReloadUiCommand(payloads.ReloadUi())
    assert told(without) is MISSING
    assert build_command(ReloadUiCommand(payloads.ReloadUi()), target="echo").payload == {}


def test_unknown_commands_stay_free() -> None:
    for cmd in ("KICK", "reload_ui", "RELOAD_UI ", "UNKNOWN"):
        message = WsMessageV3Input(**TO_GROUP, cmd=cmd, payload={"force": "yes"})
        command = as_command(message)
        assert told(command) == (cmd, {"force": "yes"})
        assert command is not None
        assert build_command(command, target="group") == message
    assert build_command(UnknownCommand("KICK"), target="echo").payload is MISSING


@pytest.mark.parametrize(
    ("of", "cmd", "payload", "issue"),
    [
        (payloads.ReloadUi, "RELOAD_UI", {"force": 1}, ("/payload/force", "type")),
        (payloads.ReloadUi, "RELOAD_UI", {"force": None}, ("/payload/force", "type")),
        (payloads.MaintenanceWarning, "MAINTENANCE_WARNING", {"text": ""}, ("/payload/text", "min_length")),
        (payloads.MaintenanceWarning, "MAINTENANCE_WARNING", {"ends_at": "at noon"}, ("/payload/ends_at", "format")),
    ],
)
def test_nothing_becomes_a_command_that_its_schema_refuses(
    of: type[BaseModel], cmd: str, payload: dict[str, Any], issue: object
) -> None:
    # Not as a payload, not as a command in disguise, and not in a message that nobody has checked.
    with pytest.raises(ValidationError):
        of(**payload)
    for attempt in (
        lambda: build_command(UnknownCommand(cmd, payload), target="group"),
        lambda: as_command(WsMessageV3Input.model_construct(**TO_GROUP, cmd=cmd, payload=payload)),
    ):
        with pytest.raises(MessageInvalid) as caught:
            attempt()
        assert [(found.path, found.code) for found in caught.value.issues] == [issue]


def test_what_was_made_without_a_check_is_checked_when_it_is_sent() -> None:
    unchecked = payloads.ReloadUi.model_construct(force="yes")  # pyright: ignore[reportArgumentType]
    with pytest.raises(MessageInvalid, match="/payload/force must be a boolean"):
        build_command(ReloadUiCommand(unchecked), target="group")
    with pytest.raises(MessageInvalid) as caught:
        build_command(ReloadUiCommand(payloads.ReloadUi.model_construct(force={1})), target="group")  # pyright: ignore[reportArgumentType]
    assert caught.value.code == "invalid_json"
    no_json = WsMessageV3Input.model_construct(**TO_GROUP, cmd="RELOAD_UI", payload={"force": {1}})
    with pytest.raises(MessageInvalid) as caught:
        as_command(no_json)
    assert caught.value.code == "invalid_json"


def test_the_rest_of_the_message_is_checked_too() -> None:
    command = ReloadUiCommand(payloads.ReloadUi())
    with pytest.raises(MessageInvalid, match="/to_id is required when"):
        build_command(command, target="direct")
    with pytest.raises(MessageInvalid, match="/target"):
        build_command(command, target="all")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    with pytest.raises(TypeError):
        build_command(command, target="echo", cmd="KICK")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]


def test_keys_that_the_schema_does_not_name_come_along() -> None:
    text = '{"msg_type":"cmd","target":"group","cmd":"RELOAD_UI","payload":{"force":true,"at":[1,0.1,1e999,null]}}'
    message = WsMessageV3Input.parse_json(text)
    command = as_command(message)
    assert isinstance(command, ReloadUiCommand)
    assert command.payload.model_extra == {"at": [1, Decimal("0.1"), Decimal("1e999"), None]}
    assert build_command(command, target="group") == message
    assert build_command(command, target="group").to_json() == text


KNOWN = st.fixed_dictionaries(
    {}, optional={"starts_at": TIMES, "text": TEXTS | NUMBERS, "force": st.booleans() | st.none(), "x": PAYLOADS}
)


@given(st.sampled_from([*COMMANDS, "KICK"]), st.none() | KNOWN)
def test_a_message_that_is_taken_has_a_command_that_makes_it_again(cmd: str, payload: dict[str, Any] | None) -> None:
    value = {**TO_GROUP, "cmd": cmd, **({} if payload is None else {"payload": payload})}
    try:
        message = WsMessageV3Input.parse(value)
    except MessageInvalid:
        return
    command = as_command(message)
    assert command is not None
    assert command.cmd == cmd
    assert isinstance(command, COMMANDS.get(cmd, UnknownCommand))  # type: ignore[call-overload]  # pyright: ignore
    again = build_command(command, target="group")
    assert again.cmd == cmd
    assert again.payload == (payload or {} if cmd in COMMANDS or payload is not None else MISSING)
