# @generated from schema/ws_message_v3.schema.json by `cargo xtask codegen`: edit the schema, not this file.

"""The types of WS_Message_V3. What is absent is `MISSING`, never `None`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final, Literal, TypeAlias

from pydantic import MISSING, Field, Strict, StringConstraints

from . import _checks, _quick
from ._command_checks import PAYLOADS
from ._issue import there
from ._kinds import ConditionalRecord, DateTime, JsonObject, Text
from ._levels import MAX_DEPTH
from ._reading import MAX_ISSUES, Reading

Version: TypeAlias = Literal["3"]
"""The version of the protocol."""

MsgType: TypeAlias = Literal["msg", "cmd", "heartbeat", "presence"]
"""What kind of message this is."""

Target: TypeAlias = Literal["direct", "group", "broadcast", "echo"]
"""Who receives the message."""

VisionId: TypeAlias = Annotated[str, Strict(), StringConstraints(min_length=1, max_length=64, pattern="^[0-9]*[A-Za-z_-][A-Za-z0-9_-]*$")]
"""A random string id: 1 to 64 characters of `A-Z a-z 0-9 _ -`, at least one of them not a digit."""

ClientId: TypeAlias = VisionId
"""The Vision ID of a client."""

GroupId: TypeAlias = VisionId
"""The Vision ID of a group."""

Cmd: TypeAlias = Annotated[str, Strict(), StringConstraints(min_length=1, max_length=128)]
"""The keyword of a command."""

Payload: TypeAlias = JsonObject
"""A free JSON object, handed on as it was written: numbers keep their spelling."""

Timestamp: TypeAlias = Annotated[str, Strict(), DateTime, Field(json_schema_extra={"format": "date-time"})]
"""An RFC 3339 date-time; its offset is required. What the server writes is UTC with six digits: `2026-01-02T03:04:05.678901Z`."""


@dataclass(frozen=True, slots=True)
class WsMessageV3InputTargetDirect:
    """Every connection of the client `to_id`, whatever its group."""

    to_id: ClientId
    """Target Client ID (Required for `target: 'direct'`)."""


@dataclass(frozen=True, slots=True)
class WsMessageV3InputTargetGroup:
    """Every connection in the group, the sender's too."""


@dataclass(frozen=True, slots=True)
class WsMessageV3InputTargetBroadcast:
    """Every connection on the platform."""


@dataclass(frozen=True, slots=True)
class WsMessageV3InputTargetEcho:
    """Only the connection that sent it."""


class WsMessageV3Input(ConditionalRecord, frozen=True, extra="forbid"):
    """One message of the Aether WebSocket V3 protocol: what a client sends and what it is handed."""

    version: Version | MISSING = Field(
        default=MISSING,
        description='Always `"3"`.',
    )
    msg_type: MsgType = Field(
        description="`'msg'`, `'cmd'`, `'heartbeat'`, `'presence'`",
    )
    target: Target = Field(
        description="`'direct'`, `'group'`, `'broadcast'`, `'echo'`",
    )
    from_id: ClientId | MISSING = Field(
        default=MISSING,
        description="Client ID of sender (Auto-filled by server if omitted).",
    )
    to_id: ClientId | MISSING = Field(
        default=MISSING,
        description="Target Client ID (Required for `target: 'direct'`).",
    )
    group_id: GroupId | MISSING = Field(
        default=MISSING,
        description="Target Group ID (Auto-filled by server if omitted).",
    )
    cmd: Cmd | MISSING = Field(
        default=MISSING,
        description="Specific action keyword (e.g., `'RELOAD'`).",
    )
    msg: Text | MISSING = Field(
        default=MISSING,
        description="Human-readable text content.",
    )
    payload: Payload | MISSING = Field(
        default=MISSING,
        description="Flexible key-value data.",
    )
    sent_at: Timestamp | MISSING = Field(
        default=MISSING,
        description="ISO 8601 Timestamp.",
    )

    @classmethod
    def parse(
        cls, value: object, *, max_depth: int = MAX_DEPTH, max_issues: int = MAX_ISSUES
    ) -> WsMessageV3Input:
        """Reads what a client sent: closed, so unknown keys are refused.

        Raises `MessageInvalid`, with all issues, for a value that breaks the schema or is not JSON.
        """
        return _INPUT.parse(value, max_depth, max_issues)

    @classmethod
    def parse_json(
        cls, text: str | bytes | bytearray, *, max_depth: int = MAX_DEPTH, max_issues: int = MAX_ISSUES
    ) -> WsMessageV3Input:
        """Reads the JSON text of what a client sent: closed, so unknown keys are refused.

        Raises `MessageInvalid`, with all issues, for a text that breaks the schema or is not JSON.
        """
        return _INPUT.parse_json(text, max_depth, max_issues)

    def by_target(self) -> WsMessageV3InputByTarget:
        """What the `target` brings along, for a `match` in which no value is forgotten."""
        if self.target == "direct":
            return WsMessageV3InputTargetDirect(
                to_id=there(self.to_id, "/to_id", 'is required when `target` is "direct"'),
            )
        if self.target == "group":
            return WsMessageV3InputTargetGroup()
        if self.target == "broadcast":
            return WsMessageV3InputTargetBroadcast()
        return WsMessageV3InputTargetEcho()

    def unmet(self) -> str | None:
        """The first condition between fields that is not met, in words: of a validated record none."""
        if self.target == "direct" and self.to_id is MISSING:
            return '`to_id` is required when `target` is "direct"'
        return None if self.cmd is MISSING else PAYLOADS.unmet(self.cmd, self.payload)


WsMessageV3InputByTarget: TypeAlias = (
    WsMessageV3InputTargetDirect
    | WsMessageV3InputTargetGroup
    | WsMessageV3InputTargetBroadcast
    | WsMessageV3InputTargetEcho
)
"""A `WsMessageV3Input` seen from its `target`."""


@dataclass(frozen=True, slots=True)
class WsMessageV3TargetDirect:
    """Every connection of the client `to_id`, whatever its group."""

    to_id: ClientId
    """Target Client ID (Required for `target: 'direct'`)."""


@dataclass(frozen=True, slots=True)
class WsMessageV3TargetGroup:
    """Every connection in the group, the sender's too."""

    group_id: GroupId
    """Target Group ID (Auto-filled by server if omitted)."""


@dataclass(frozen=True, slots=True)
class WsMessageV3TargetBroadcast:
    """Every connection on the platform."""


@dataclass(frozen=True, slots=True)
class WsMessageV3TargetEcho:
    """Only the connection that sent it."""

    group_id: GroupId
    """Target Group ID (Auto-filled by server if omitted)."""


class WsMessageV3(ConditionalRecord, frozen=True, extra="ignore"):
    """One message of the Aether WebSocket V3 protocol: what a client sends and what it is handed."""

    version: Version = Field(
        description='Always `"3"`.',
    )
    msg_type: MsgType = Field(
        description="`'msg'`, `'cmd'`, `'heartbeat'`, `'presence'`",
    )
    target: Target = Field(
        description="`'direct'`, `'group'`, `'broadcast'`, `'echo'`",
    )
    from_id: ClientId = Field(
        description="Client ID of sender (Auto-filled by server if omitted).",
    )
    to_id: ClientId | MISSING = Field(
        default=MISSING,
        description="Target Client ID (Required for `target: 'direct'`).",
    )
    group_id: GroupId | MISSING = Field(
        default=MISSING,
        description="Target Group ID (Auto-filled by server if omitted).",
    )
    cmd: Cmd | MISSING = Field(
        default=MISSING,
        description="Specific action keyword (e.g., `'RELOAD'`).",
    )
    msg: Text | MISSING = Field(
        default=MISSING,
        description="Human-readable text content.",
    )
    payload: Payload | MISSING = Field(
        default=MISSING,
        description="Flexible key-value data.",
    )
    sent_at: Timestamp = Field(
        description="ISO 8601 Timestamp.",
    )

    @classmethod
    def parse(
        cls, value: object, *, max_depth: int = MAX_DEPTH, max_issues: int = MAX_ISSUES
    ) -> WsMessageV3:
        """Reads what was delivered: open, so unknown keys are ignored.

        Raises `MessageInvalid`, with all issues, for a value that breaks the schema or is not JSON.
        """
        return _DELIVERED.parse(value, max_depth, max_issues)

    @classmethod
    def parse_json(
        cls, text: str | bytes | bytearray, *, max_depth: int = MAX_DEPTH, max_issues: int = MAX_ISSUES
    ) -> WsMessageV3:
        """Reads the JSON text of what was delivered: open, so unknown keys are ignored.

        Raises `MessageInvalid`, with all issues, for a text that breaks the schema or is not JSON.
        """
        return _DELIVERED.parse_json(text, max_depth, max_issues)

    @classmethod
    def parse_published(
        cls, value: object, *, max_depth: int = MAX_DEPTH, max_issues: int = MAX_ISSUES
    ) -> WsMessageV3:
        """Reads what a backend published: as delivered, but closed.

        Raises `MessageInvalid`, with all issues, for a value that breaks the schema or is not JSON.
        """
        return _PUBLISHED.parse(value, max_depth, max_issues)

    @classmethod
    def parse_published_json(
        cls, text: str | bytes | bytearray, *, max_depth: int = MAX_DEPTH, max_issues: int = MAX_ISSUES
    ) -> WsMessageV3:
        """Reads the JSON text of what a backend published: as delivered, but closed.

        Raises `MessageInvalid`, with all issues, for a text that breaks the schema or is not JSON.
        """
        return _PUBLISHED.parse_json(text, max_depth, max_issues)

    def by_target(self) -> WsMessageV3ByTarget:
        """What the `target` brings along, for a `match` in which no value is forgotten."""
        if self.target == "direct":
            return WsMessageV3TargetDirect(
                to_id=there(self.to_id, "/to_id", 'is required when `target` is "direct"'),
            )
        if self.target == "group":
            return WsMessageV3TargetGroup(
                group_id=there(self.group_id, "/group_id", 'is required when `target` is "group" or "echo"'),
            )
        if self.target == "broadcast":
            return WsMessageV3TargetBroadcast()
        return WsMessageV3TargetEcho(
            group_id=there(self.group_id, "/group_id", 'is required when `target` is "group" or "echo"'),
        )

    def unmet(self) -> str | None:
        """The first condition between fields that is not met, in words: of a validated record none."""
        if self.target == "direct" and self.to_id is MISSING:
            return '`to_id` is required when `target` is "direct"'
        if self.target in ("group", "echo") and self.group_id is MISSING:
            return '`group_id` is required when `target` is "group" or "echo"'
        return None if self.cmd is MISSING else PAYLOADS.unmet(self.cmd, self.payload)


WsMessageV3ByTarget: TypeAlias = (
    WsMessageV3TargetDirect
    | WsMessageV3TargetGroup
    | WsMessageV3TargetBroadcast
    | WsMessageV3TargetEcho
)
"""A `WsMessageV3` seen from its `target`."""

_INPUT: Final = Reading(
    WsMessageV3Input,
    _checks.check_ws_message_v3_input,
    extra="forbid",
    sure=_quick.ws_message_v3_input(WsMessageV3Input, "forbid"),
)
_DELIVERED: Final = Reading(
    WsMessageV3,
    _checks.check_ws_message_v3_delivered,
    extra="ignore",
    sure=_quick.ws_message_v3(WsMessageV3, "ignore"),
)
_PUBLISHED: Final = Reading(
    WsMessageV3,
    _checks.check_ws_message_v3_published,
    extra="forbid",
    sure=_quick.ws_message_v3(WsMessageV3, "forbid"),
)
