"""Commands whose payloads have all sorts of types: each is built and handled like any other."""

from __future__ import annotations

from typing import Any

import pytest

from aether_ws import MessageInvalid, WsMessageV3Input
from aether_ws.commands import COMMANDS, EitherCommand, as_command, build_command

SENT: dict[str, list[Any]] = {
    "ANY": [None, {}, {"a": [1, 0.5, {"b": None}]}],
    "EITHER": [{"kind": "a", "class": 1}, {"kind": "b", "x": 2}],
    "SAME": [None, {"force": True}],
    "SOME": [{"a": 1.5, "b": 10**30}],
    "TREE": [None, {"of": [{"of": []}, {}]}],
    "mail-to": [{"to": "a@example.com"}],
}
REFUSED: dict[str, Any] = {
    "EITHER": {"kind": "c"},
    "SAME": {"force": 1},
    "SOME": {"a": "1"},
    "TREE": {"of": [{"off": []}]},
    "mail-to": {"to": "nobody"},
}


@pytest.mark.parametrize("cmd", sorted(SENT))
def test_what_is_handled_can_be_built_again(cmd: str) -> None:
    assert cmd in COMMANDS
    for payload in SENT[cmd]:
        value = {"msg_type": "cmd", "target": "echo", "cmd": cmd} | ({} if payload is None else {"payload": payload})
        command = as_command(WsMessageV3Input.parse(value))
        assert command is not None
        assert command.cmd == cmd
        assert type(command) in COMMANDS.values()
        assert build_command(command, target="echo").payload == (payload or {})


@pytest.mark.parametrize("cmd", sorted(REFUSED))
def test_what_is_refused_becomes_no_command(cmd: str) -> None:
    message = WsMessageV3Input.model_construct(msg_type="cmd", target="echo", cmd=cmd, payload=REFUSED[cmd])
    with pytest.raises(MessageInvalid) as caught:
        as_command(message)
    assert all(issue.path.startswith("/payload") for issue in caught.value.issues)


def test_a_payload_that_is_no_class_is_checked_as_well() -> None:
    with pytest.raises(MessageInvalid, match="/payload"):
        build_command(EitherCommand({"kind": "c"}), target="echo")  # type: ignore[arg-type]
    command = as_command(WsMessageV3Input(msg_type="cmd", target="echo", cmd="EITHER", payload={"kind": "b"}))
    assert isinstance(command, EitherCommand)
    assert command.payload.kind == "b"
