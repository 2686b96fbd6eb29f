# @generated from schema/ws_message_v3.schema.json by `cargo xtask codegen`: edit the schema, not this file.

"""Defaults of the limits; where the server has a setting of that name, a deployment can change it."""

from __future__ import annotations

from typing import Final

MAX_MESSAGE_BYTES: Final = 65536
"""A message's size, all its fragments together. Unit: bytes."""

JSON_DEPTH: Final = 64
"""How deep a message may nest; the message itself is depth 1. Unit: levels."""

MAX_ISSUES: Final = 32
"""How many issues one `ERROR` lists. Unit: issues."""

PRESENCE_STATE_BYTES: Final = 1024
"""A client's presence state as JSON text. Unit: bytes."""

REJECTED_MESSAGES: Final = 20
"""Faults of the client within `rejected_window` that close the connection with 1008. Unit: messages."""

MESSAGES_PER_SECOND: Final = 50
"""Messages a connection may send, sustained. Unit: messages per second."""

MESSAGES_BURST: Final = 100
"""Messages a connection may send at once. Unit: messages."""

BROADCASTS_PER_SECOND: Final = 1
"""Broadcasts a connection may send, sustained. Unit: messages per second."""

BROADCASTS_BURST: Final = 5
"""Broadcasts a connection may send at once. Unit: messages."""

MAX_CONNECTIONS_PER_CLIENT: Final = 32
"""Connections with one client id. Unit: connections."""

MAX_CONNECTIONS_PER_ADDRESS: Final = 1000
"""Connections from one address. Unit: connections."""

QUEUE_MESSAGES: Final = 1024
"""Messages that wait for one connection before it is closed with 4102. Unit: messages."""

QUEUE_BYTES: Final = 1048576
"""Bytes that wait for one connection before it is closed with 4102. Unit: bytes."""

HISTORY_COUNT: Final = 200
"""Messages kept for a group. Unit: messages."""
