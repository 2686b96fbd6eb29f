# @generated from schema/ws_message_v3.schema.json by `cargo xtask codegen`: edit the schema, not this file.

"""Quick looks at WS_Message_V3: what they take is valid, what they refuse may be valid still."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

from pydantic import MISSING
from pydantic_core import core_schema

from ._command_checks import PAYLOADS
from ._fast_path import Sure
from ._format import SURE_DATE_TIME
from ._levels import TEXT, json_object

if TYPE_CHECKING:
    from .models import WsMessageV3, WsMessageV3Input


_VISION_ID = core_schema.str_schema(strict=True, min_length=1, max_length=64, pattern="^[0-9]*[A-Za-z_-][A-Za-z0-9_-]*$")
_CMD = core_schema.str_schema(strict=True, min_length=1, max_length=128)
_TIMESTAMP = core_schema.str_schema(strict=True, pattern=SURE_DATE_TIME)


def ws_message_v3(
    record: type[WsMessageV3], extra: Literal["forbid", "ignore"]
) -> Sure[WsMessageV3]:
    """The quick look at a `WsMessageV3`."""
    fields = {
        "version": core_schema.model_field(
            core_schema.literal_schema(["3"]),
        ),
        "msg_type": core_schema.model_field(
            core_schema.literal_schema(["msg", "cmd", "heartbeat", "presence"]),
        ),
        "target": core_schema.model_field(
            core_schema.literal_schema(["direct", "group", "broadcast", "echo"]),
        ),
        "from_id": core_schema.model_field(
            _VISION_ID,
        ),
        "to_id": core_schema.model_field(
            core_schema.with_default_schema(_VISION_ID, default=MISSING),
        ),
        "group_id": core_schema.model_field(
            core_schema.with_default_schema(_VISION_ID, default=MISSING),
        ),
        "cmd": core_schema.model_field(
            core_schema.with_default_schema(_CMD, default=MISSING),
        ),
        "msg": core_schema.model_field(
            core_schema.with_default_schema(TEXT, default=MISSING),
        ),
        "payload": core_schema.model_field(
            core_schema.with_default_schema(json_object(2), default=MISSING),
        ),
        "sent_at": core_schema.model_field(
            _TIMESTAMP,
        ),
    }
    return Sure(record, fields, closed=extra == "forbid", is_met=_ws_message_v3_is_met)


def _ws_message_v3_is_met(fields: Mapping[str, Any]) -> bool:
    """Whether the conditions between fields are met."""
    if fields["target"] == "direct" and fields["to_id"] is MISSING:
        return False
    if fields["target"] in ("group", "echo") and fields["group_id"] is MISSING:
        return False
    return fields["cmd"] not in PAYLOADS.known or PAYLOADS.unmet(fields["cmd"], fields["payload"]) is None


def ws_message_v3_input(
    record: type[WsMessageV3Input], extra: Literal["forbid", "ignore"]
) -> Sure[WsMessageV3Input]:
    """The quick look at a `WsMessageV3Input`."""
    fields = {
        "version": core_schema.model_field(
            core_schema.with_default_schema(core_schema.literal_schema(["3"]), default=MISSING),
        ),
        "msg_type": core_schema.model_field(
            core_schema.literal_schema(["msg", "cmd", "heartbeat", "presence"]),
        ),
        "target": core_schema.model_field(
            core_schema.literal_schema(["direct", "group", "broadcast", "echo"]),
        ),
        "from_id": core_schema.model_field(
            core_schema.with_default_schema(_VISION_ID, default=MISSING),
        ),
        "to_id": core_schema.model_field(
            core_schema.with_default_schema(_VISION_ID, default=MISSING),
        ),
        "group_id": core_schema.model_field(
            core_schema.with_default_schema(_VISION_ID, default=MISSING),
        ),
        "cmd": core_schema.model_field(
            core_schema.with_default_schema(_CMD, default=MISSING),
        ),
        "msg": core_schema.model_field(
            core_schema.with_default_schema(TEXT, default=MISSING),
        ),
        "payload": core_schema.model_field(
            core_schema.with_default_schema(json_object(2), default=MISSING),
        ),
        "sent_at": core_schema.model_field(
            core_schema.with_default_schema(_TIMESTAMP, default=MISSING),
        ),
    }
    return Sure(record, fields, closed=extra == "forbid", is_met=_ws_message_v3_input_is_met)


def _ws_message_v3_input_is_met(fields: Mapping[str, Any]) -> bool:
    """Whether the conditions between fields are met."""
    if fields["target"] == "direct" and fields["to_id"] is MISSING:
        return False
    return fields["cmd"] not in PAYLOADS.known or PAYLOADS.unmet(fields["cmd"], fields["payload"]) is None
