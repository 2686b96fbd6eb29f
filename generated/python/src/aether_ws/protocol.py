# @generated from schema/ws_message_v3.schema.json by `cargo xtask codegen`: edit the schema, not this file.

"""The codes and names of the protocol."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal, NamedTuple, TypeAlias

SUBPROTOCOL: Final = "aether.v3"
"""The WebSocket subprotocol."""

BEARER_SUBPROTOCOL_PREFIX: Final = "bearer."
"""What an offered subprotocol that carries a token begins with; never echoed."""

SERVER_ID: Final = "server"
"""The `from_id` of the server's own messages; no client may have it."""

REFRESH_TOKEN_COMMAND: Final = "REFRESH_TOKEN"
"""The command, with target `echo`, that hands over a fresh token."""

REDIS_PREFIX: Final = "aether:v3"
"""What every key and channel in Redis begins with, unless configured."""

ErrorCode: TypeAlias = Literal[
    "rate_limited",
    "invalid_json",
    "unsupported_version",
    "invalid_message",
    "from_id_mismatch",
    "group_forbidden",
    "reserved",
    "broadcast_forbidden",
    "cmd_forbidden",
    "presence_forbidden",
    "token_refused",
    "recipient_not_connected",
    "backend_unavailable",
    "unknown_outcome",
    "internal",
]
"""Why a message was not accepted. The order is meaning: the first that applies is reported."""
ERROR_CODES: Final[Mapping[ErrorCode, str]] = MappingProxyType(
    {
        "rate_limited": "The sender is over its rate; the message was not taken.",
        "invalid_json": "The text is not JSON, or holds a lone surrogate.",
        "unsupported_version": '`version` is a string other than "3".',
        "invalid_message": "The message breaks the schema; `issues` says where and how.",
        "from_id_mismatch": "`from_id` is not the connection's own client id.",
        "group_forbidden": "`group_id` is not the connection's own group, nor one that its token grants.",
        "reserved": "The command is one that only the server sends.",
        "broadcast_forbidden": "The token does not grant `broadcast`.",
        "cmd_forbidden": "The token does not grant `cmd`.",
        "presence_forbidden": "The token does not grant `presence`.",
        "token_refused": "The fresh token is bad or not for this client, group and tenant; the old one goes on.",
        "recipient_not_connected": "No connection of `to_id` is there to receive the message.",
        "backend_unavailable": "Redis is away; the message was not handed over.",
        "unknown_outcome": "Redis did not answer in time; the message may have been delivered.",
        "internal": "The server failed; the message was not delivered.",
    }
)
"""Every `ErrorCode` with its meaning, in the order of the schema folder's data."""

ServerCommand: TypeAlias = Literal[
    "ERROR",
    "GAP",
    "DRAIN",
    "TOKEN_REFRESHED",
    "SYNC",
    "DIFF",
]
"""The commands that only the server sends: clients may not."""
SERVER_COMMANDS: Final[Mapping[ServerCommand, str]] = MappingProxyType(
    {
        "ERROR": "A message was not accepted.",
        "GAP": "Messages may have been missed.",
        "DRAIN": "The node is going down.",
        "TOKEN_REFRESHED": "A new token was taken.",
        "SYNC": "The whole presence set of the group.",
        "DIFF": "What changed in the presence set of the group.",
    }
)
"""Every `ServerCommand` with its meaning, in the order of the schema folder's data."""

GapScope: TypeAlias = Literal[
    "group",
    "direct",
    "broadcast",
    "presence",
]
"""What may have been missed."""
GAP_SCOPES: Final[Mapping[GapScope, str]] = MappingProxyType(
    {
        "group": "Messages to the group.",
        "direct": "Messages to the client.",
        "broadcast": "Messages to everyone.",
        "presence": "Presence events of the group.",
    }
)
"""Every `GapScope` with its meaning, in the order of the schema folder's data."""

GapReason: TypeAlias = Literal[
    "subscription_lost",
    "overflow",
    "resumed",
    "not_kept",
]
"""Why something may have been missed."""
GAP_REASONS: Final[Mapping[GapReason, str]] = MappingProxyType(
    {
        "subscription_lost": "The node lost and regained a subscription.",
        "overflow": "The node's queue from Redis overflowed.",
        "resumed": "The client came back with `since`.",
        "not_kept": "What was asked for is no longer kept, or history is off.",
    }
)
"""Every `GapReason` with its meaning, in the order of the schema folder's data."""

LeftReason: TypeAlias = Literal[
    "left",
    "expired",
    "kicked",
]
"""Why a client left a group's presence set."""
LEFT_REASONS: Final[Mapping[LeftReason, str]] = MappingProxyType(
    {
        "left": "The last connection closed.",
        "expired": "No sign of life, or its node is gone.",
        "kicked": "Disconnected by a backend.",
    }
)
"""Every `LeftReason` with its meaning, in the order of the schema folder's data."""

CloseClass: TypeAlias = Literal[
    "normal",
    "do_not_retry",
    "back_off",
    "retry",
]
"""What a client does after a close code."""
CLOSE_CLASSES: Final[Mapping[CloseClass, str]] = MappingProxyType(
    {
        "normal": "The WebSocket protocol's own codes.",
        "do_not_retry": "Coming back does not help until something is changed.",
        "back_off": "Come back later, with growing delays.",
        "retry": "Come back, after the hint if there was one.",
    }
)
"""Every `CloseClass` with its meaning, in the order of the schema folder's data."""

CLIENT_FAULTS: Final[frozenset[ErrorCode]] = frozenset(
    {
        "invalid_json",
        "unsupported_version",
        "invalid_message",
        "from_id_mismatch",
        "group_forbidden",
        "reserved",
        "broadcast_forbidden",
        "cmd_forbidden",
        "presence_forbidden",
    }
)
"""The error codes that count towards closing the connection with 1008."""

CloseCode: TypeAlias = Literal[
    1000,
    1001,
    1002,
    1003,
    1007,
    1008,
    1009,
    4001,
    4003,
    4011,
    4100,
    4101,
    4102,
    4103,
    4200,
    4201,
    4202,
]
"""Why a connection ends: the number in the close frame."""

CLOSE_NORMAL_CLOSURE: Final = 1000
"""Normal closure."""

CLOSE_GOING_AWAY: Final = 1001
"""Going away."""

CLOSE_PROTOCOL_ERROR: Final = 1002
"""A frame broke RFC 6455."""

CLOSE_UNSUPPORTED_DATA: Final = 1003
"""Binary message: send text."""

CLOSE_INVALID_UTF8: Final = 1007
"""A text message is not UTF-8."""

CLOSE_POLICY_VIOLATION: Final = 1008
"""Too many rejected messages."""

CLOSE_MESSAGE_TOO_BIG: Final = 1009
"""A message is over the size limit, all fragments counted."""

CLOSE_NOT_AUTHENTICATED: Final = 4001
"""Not authenticated."""

CLOSE_NOT_ALLOWED: Final = 4003
"""Not allowed."""

CLOSE_DISCONNECTED_BY_BACKEND: Final = 4011
"""Disconnected by a backend."""

CLOSE_OVERLOADED: Final = 4100
"""The server is overloaded."""

CLOSE_REDIS_UNREACHABLE: Final = 4101
"""Redis is unreachable."""

CLOSE_TOO_SLOW: Final = 4102
"""The client reads too slowly."""

CLOSE_RATE_OR_CONNECTION_LIMIT: Final = 4103
"""Over the rate limit or a connection limit."""

CLOSE_NODE_RESTARTS: Final = 4200
"""The node restarts."""

CLOSE_NO_SIGN_OF_LIFE: Final = 4201
"""No sign of life."""

CLOSE_TOKEN_EXPIRED: Final = 4202
"""The token expired: come back with a new one."""


class Close(NamedTuple):
    """What there is to know of a close code."""

    name: str
    """Its name: `token_expired`."""
    close_class: CloseClass
    """What a client does after it."""
    meaning: str
    """What it means, in one sentence."""


CLOSE_CODES: Final[Mapping[CloseCode, Close]] = MappingProxyType(
    {
        CLOSE_NORMAL_CLOSURE: Close("normal_closure", "normal", "Normal closure."),
        CLOSE_GOING_AWAY: Close("going_away", "normal", "Going away."),
        CLOSE_PROTOCOL_ERROR: Close("protocol_error", "normal", "A frame broke RFC 6455."),
        CLOSE_UNSUPPORTED_DATA: Close("unsupported_data", "normal", "Binary message: send text."),
        CLOSE_INVALID_UTF8: Close("invalid_utf8", "normal", "A text message is not UTF-8."),
        CLOSE_POLICY_VIOLATION: Close("policy_violation", "normal", "Too many rejected messages."),
        CLOSE_MESSAGE_TOO_BIG: Close("message_too_big", "normal", "A message is over the size limit, all fragments counted."),
        CLOSE_NOT_AUTHENTICATED: Close("not_authenticated", "do_not_retry", "Not authenticated."),
        CLOSE_NOT_ALLOWED: Close("not_allowed", "do_not_retry", "Not allowed."),
        CLOSE_DISCONNECTED_BY_BACKEND: Close("disconnected_by_backend", "do_not_retry", "Disconnected by a backend."),
        CLOSE_OVERLOADED: Close("overloaded", "back_off", "The server is overloaded."),
        CLOSE_REDIS_UNREACHABLE: Close("redis_unreachable", "back_off", "Redis is unreachable."),
        CLOSE_TOO_SLOW: Close("too_slow", "back_off", "The client reads too slowly."),
        CLOSE_RATE_OR_CONNECTION_LIMIT: Close("rate_or_connection_limit", "back_off", "Over the rate limit or a connection limit."),
        CLOSE_NODE_RESTARTS: Close("node_restarts", "retry", "The node restarts."),
        CLOSE_NO_SIGN_OF_LIFE: Close("no_sign_of_life", "retry", "No sign of life."),
        CLOSE_TOKEN_EXPIRED: Close("token_expired", "retry", "The token expired: come back with a new one."),
    }
)
"""Every close code, in the order of the schema folder's data."""
