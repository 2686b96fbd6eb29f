# @generated from schema/ws_message_v3.schema.json by `cargo xtask codegen`: edit the schema, not this file.

"""Defaults of the intervals; where the server has a setting of that name, a deployment can change it."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

HEARTBEAT: Final = timedelta(milliseconds=30000)
"""A client sends a `heartbeat` this often, on a fixed clock."""

PING_AFTER: Final = timedelta(milliseconds=25000)
"""The server pings after this much silence."""

IDLE_TIMEOUT: Final = timedelta(milliseconds=75000)
"""The server closes with 4201 after this long without a sign of life."""

PRESENCE_TTL: Final = timedelta(milliseconds=90000)
"""The clients of a killed node are gone from presence within this time."""

PRESENCE_GATHER: Final = timedelta(milliseconds=200)
"""Presence events are gathered for at most this long into one `DIFF`."""

REJECTED_WINDOW: Final = timedelta(milliseconds=10000)
"""The time in which `rejected_messages` are counted."""

SLOW_CLOSE: Final = timedelta(milliseconds=5000)
"""How long closing a connection that does not read is attempted before it is reset."""

PROBE_SILENCE: Final = timedelta(milliseconds=10000)
"""A node probes its own subscription after this much silence."""

REDIS_TIMEOUT: Final = timedelta(milliseconds=1000)
"""How long a command to Redis may take before its outcome is unknown."""

DRAIN_TIMEOUT: Final = timedelta(milliseconds=30000)
"""The time over which a node that goes down closes its connections."""

HANDSHAKE_TIMEOUT: Final = timedelta(milliseconds=10000)
"""How long opening a connection may take."""

JWT_LEEWAY: Final = timedelta(milliseconds=5000)
"""Clock difference that is forgiven when a token's times are checked."""

HISTORY_AGE: Final = timedelta(milliseconds=120000)
"""How long a group's messages are kept."""
