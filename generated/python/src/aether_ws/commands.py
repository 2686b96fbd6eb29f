# @generated from schema/commands/ by `cargo xtask codegen`: edit the schemas, not this file.

"""The known commands: what each carries, how to send one and how to handle one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar, Final, Literal, TypeAlias

from pydantic import MISSING

from . import payloads
from ._commands import read_payload, write_payload
from ._json import Json
from ._kinds import JsonObject, Text
from .models import ClientId, GroupId, Target, Timestamp, Version, WsMessageV3, WsMessageV3Input


@dataclass(frozen=True, slots=True)
class MaintenanceWarningCommand:
    """Announces that the platform, or a part of it, will not be available for a while."""

    cmd: ClassVar[Literal["MAINTENANCE_WARNING"]] = "MAINTENANCE_WARNING"
    payload: payloads.MaintenanceWarning


@dataclass(frozen=True, slots=True)
class ReloadUiCommand:
    """Asks a user interface to load itself anew."""

    cmd: ClassVar[Literal["RELOAD_UI"]] = "RELOAD_UI"
    payload: payloads.ReloadUi


@dataclass(frozen=True, slots=True)
class UnknownCommand:
    """Any other command: its payload is free."""

    cmd: str
    payload: JsonObject | MISSING = MISSING


Command: TypeAlias = MaintenanceWarningCommand | ReloadUiCommand | UnknownCommand
"""A command with its payload: a new one breaks every `match` that ends in `assert_never`."""

CommandName: TypeAlias = Literal["MAINTENANCE_WARNING", "RELOAD_UI"]
"""The name of a known command."""

COMMANDS: Final[Mapping[CommandName, type[MaintenanceWarningCommand | ReloadUiCommand]]] = MappingProxyType(
    {
        "MAINTENANCE_WARNING": MaintenanceWarningCommand,
        "RELOAD_UI": ReloadUiCommand,
    }
)
"""Every known command, in the order of their names, with its class, whose `payload` has the type of its payload."""


def as_command(message: WsMessageV3Input | WsMessageV3) -> Command | None:
    """The message's command with its payload, `{}` where it has none; `None` where the message names no command.

    Raises `MessageInvalid` where the payload breaks the schema of its command: never so for a message that was validated.
    """
    cmd = message.cmd
    if cmd is MISSING:
        return None
    if cmd == "MAINTENANCE_WARNING":
        return MaintenanceWarningCommand(read_payload(message.payload, "/payload", payloads.MaintenanceWarning.parse))
    if cmd == "RELOAD_UI":
        return ReloadUiCommand(read_payload(message.payload, "/payload", payloads.ReloadUi.parse))
    return UnknownCommand(cmd, message.payload)


def build_command(
    command: Command,
    /,
    *,
    version: Version | MISSING = MISSING,
    target: Target,
    from_id: ClientId | MISSING = MISSING,
    to_id: ClientId | MISSING = MISSING,
    group_id: GroupId | MISSING = MISSING,
    msg: Text | MISSING = MISSING,
    sent_at: Timestamp | MISSING = MISSING,
) -> WsMessageV3Input:
    """A message with a command, ready to be sent.

    Raises `MessageInvalid`, with all issues, where it breaks the schema.
    """
    return WsMessageV3Input.parse(
        {
            "msg_type": "cmd",
            "version": version,
            "target": target,
            "from_id": from_id,
            "to_id": to_id,
            "group_id": group_id,
            "msg": msg,
            "sent_at": sent_at,
            "cmd": command.cmd,
            "payload": _written(command),
        }
    )


def _written(command: Command) -> Json | MISSING:
    if isinstance(command, MaintenanceWarningCommand):
        return write_payload(command.payload.to_json, "/payload")
    if isinstance(command, ReloadUiCommand):
        return write_payload(command.payload.to_json, "/payload")
    return command.payload
