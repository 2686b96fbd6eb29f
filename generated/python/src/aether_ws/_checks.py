# @generated from schema/ws_message_v3.schema.json by `cargo xtask codegen`: edit the schema, not this file.

"""Plain code that lists every rule of WS_Message_V3 that a value breaks: one function for each schema."""

from __future__ import annotations

import re
from typing import Final

from ._command_checks import PAYLOADS
from ._format import is_date_time
from ._issue import Issues
from ._json import Json

_PATTERN_VISION_ID: Final = re.compile(r"^[0-9]*[A-Za-z_-][A-Za-z0-9_-]*\Z")

_KEYS_WS_MESSAGE_V3_INPUT: Final = frozenset(
    {
        "version",
        "msg_type",
        "target",
        "from_id",
        "to_id",
        "group_id",
        "cmd",
        "msg",
        "payload",
        "sent_at",
    }
)


def check_ws_message_v3_input(value: Json, at: str, issues: Issues) -> None:
    """Lists every rule that a message breaks in the view `input`."""
    if not isinstance(value, dict):
        issues.add(at, "type", "must be an object")
        return
    issues.add_repeated(at, value, _KEYS_WS_MESSAGE_V3_INPUT, closed=True)
    issues.add_unknown(at, value, _KEYS_WS_MESSAGE_V3_INPUT, "is not a known key; known are version, msg_type, target, from_id, to_id, group_id, cmd, msg, payload, sent_at")
    if "version" in value:
        check_version(value["version"], f"{at}/version", issues)
    if "msg_type" in value:
        check_msg_type(value["msg_type"], f"{at}/msg_type", issues)
    if "target" in value:
        check_target(value["target"], f"{at}/target", issues)
    if "from_id" in value:
        check_vision_id(value["from_id"], f"{at}/from_id", issues)
    if "to_id" in value:
        check_vision_id(value["to_id"], f"{at}/to_id", issues)
    if "group_id" in value:
        check_vision_id(value["group_id"], f"{at}/group_id", issues)
    if "cmd" in value:
        check_cmd(value["cmd"], f"{at}/cmd", issues)
    if "msg" in value:
        _check_msg(value["msg"], f"{at}/msg", issues)
    if "payload" in value:
        check_payload(value["payload"], f"{at}/payload", issues)
    if "sent_at" in value:
        check_timestamp(value["sent_at"], f"{at}/sent_at", issues)
    issues.leave_out(at, value, _KEYS_WS_MESSAGE_V3_INPUT)
    if "msg_type" not in value:
        issues.add(f"{at}/msg_type", "required", "is required")
    if "target" not in value:
        issues.add(f"{at}/target", "required", "is required")
    if value.get("target") == "direct" and "to_id" not in value:
        issues.add(f"{at}/to_id", "required", 'is required when `target` is "direct"')
    PAYLOADS.check(value, at, issues)


def check_ws_message_v3_delivered(value: Json, at: str, issues: Issues) -> None:
    """Lists every rule that a message breaks in the view `delivered`."""
    if not isinstance(value, dict):
        issues.add(at, "type", "must be an object")
        return
    issues.add_repeated(at, value, _KEYS_WS_MESSAGE_V3_INPUT, closed=False)
    if "version" in value:
        check_version(value["version"], f"{at}/version", issues)
    if "msg_type" in value:
        check_msg_type(value["msg_type"], f"{at}/msg_type", issues)
    if "target" in value:
        check_target(value["target"], f"{at}/target", issues)
    if "from_id" in value:
        check_vision_id(value["from_id"], f"{at}/from_id", issues)
    if "to_id" in value:
        check_vision_id(value["to_id"], f"{at}/to_id", issues)
    if "group_id" in value:
        check_vision_id(value["group_id"], f"{at}/group_id", issues)
    if "cmd" in value:
        check_cmd(value["cmd"], f"{at}/cmd", issues)
    if "msg" in value:
        _check_msg(value["msg"], f"{at}/msg", issues)
    if "payload" in value:
        check_payload(value["payload"], f"{at}/payload", issues)
    if "sent_at" in value:
        check_timestamp(value["sent_at"], f"{at}/sent_at", issues)
    issues.leave_out(at, value, _KEYS_WS_MESSAGE_V3_INPUT)
    if "msg_type" not in value:
        issues.add(f"{at}/msg_type", "required", "is required")
    if "target" not in value:
        issues.add(f"{at}/target", "required", "is required")
    if "version" not in value:
        issues.add(f"{at}/version", "required", "is required")
    if "from_id" not in value:
        issues.add(f"{at}/from_id", "required", "is required")
    if "sent_at" not in value:
        issues.add(f"{at}/sent_at", "required", "is required")
    if value.get("target") == "direct" and "to_id" not in value:
        issues.add(f"{at}/to_id", "required", 'is required when `target` is "direct"')
    if value.get("target") in ("group", "echo") and "group_id" not in value:
        issues.add(f"{at}/group_id", "required", 'is required when `target` is "group" or "echo"')
    PAYLOADS.check(value, at, issues)


def check_ws_message_v3_published(value: Json, at: str, issues: Issues) -> None:
    """Lists every rule that a message breaks in the view `published`."""
    if not isinstance(value, dict):
        issues.add(at, "type", "must be an object")
        return
    issues.add_repeated(at, value, _KEYS_WS_MESSAGE_V3_INPUT, closed=True)
    issues.add_unknown(at, value, _KEYS_WS_MESSAGE_V3_INPUT, "is not a known key; known are version, msg_type, target, from_id, to_id, group_id, cmd, msg, payload, sent_at")
    if "version" in value:
        check_version(value["version"], f"{at}/version", issues)
    if "msg_type" in value:
        check_msg_type(value["msg_type"], f"{at}/msg_type", issues)
    if "target" in value:
        check_target(value["target"], f"{at}/target", issues)
    if "from_id" in value:
        check_vision_id(value["from_id"], f"{at}/from_id", issues)
    if "to_id" in value:
        check_vision_id(value["to_id"], f"{at}/to_id", issues)
    if "group_id" in value:
        check_vision_id(value["group_id"], f"{at}/group_id", issues)
    if "cmd" in value:
        check_cmd(value["cmd"], f"{at}/cmd", issues)
    if "msg" in value:
        _check_msg(value["msg"], f"{at}/msg", issues)
    if "payload" in value:
        check_payload(value["payload"], f"{at}/payload", issues)
    if "sent_at" in value:
        check_timestamp(value["sent_at"], f"{at}/sent_at", issues)
    issues.leave_out(at, value, _KEYS_WS_MESSAGE_V3_INPUT)
    if "msg_type" not in value:
        issues.add(f"{at}/msg_type", "required", "is required")
    if "target" not in value:
        issues.add(f"{at}/target", "required", "is required")
    if "version" not in value:
        issues.add(f"{at}/version", "required", "is required")
    if "from_id" not in value:
        issues.add(f"{at}/from_id", "required", "is required")
    if "sent_at" not in value:
        issues.add(f"{at}/sent_at", "required", "is required")
    if value.get("target") == "direct" and "to_id" not in value:
        issues.add(f"{at}/to_id", "required", 'is required when `target` is "direct"')
    if value.get("target") in ("group", "echo") and "group_id" not in value:
        issues.add(f"{at}/group_id", "required", 'is required when `target` is "group" or "echo"')
    PAYLOADS.check(value, at, issues)


def check_version(value: Json, at: str, issues: Issues) -> None:
    """The version of the protocol."""
    if value != "3":
        issues.add(at, "const", 'must be "3"')
    if not isinstance(value, str):
        issues.add(at, "type", "must be a string")


def check_msg_type(value: Json, at: str, issues: Issues) -> None:
    """What kind of message this is."""
    if value not in ("msg", "cmd", "heartbeat", "presence"):
        issues.add(at, "enum", 'must be one of "msg", "cmd", "heartbeat", "presence"')
    if not isinstance(value, str):
        issues.add(at, "type", "must be a string")


def check_target(value: Json, at: str, issues: Issues) -> None:
    """Who receives the message."""
    if value not in ("direct", "group", "broadcast", "echo"):
        issues.add(at, "enum", 'must be one of "direct", "group", "broadcast", "echo"')
    if not isinstance(value, str):
        issues.add(at, "type", "must be a string")


def check_vision_id(value: Json, at: str, issues: Issues) -> None:
    """A random string id: 1 to 64 characters of `A-Z a-z 0-9 _ -`, at least one of them not a digit."""
    if not isinstance(value, str):
        issues.add(at, "type", "must be a string")
        return
    if len(value) < 1:
        issues.add(at, "min_length", "must have at least 1 character")
    if len(value) > 64:
        issues.add(at, "max_length", "must have at most 64 characters")
    if _PATTERN_VISION_ID.search(value) is None:
        issues.add(at, "pattern", "must be a Vision ID: only A-Z a-z 0-9 _ -, and not digits alone (that is a database integer; use the random string id, `id_random`)")


def check_cmd(value: Json, at: str, issues: Issues) -> None:
    """The keyword of a command."""
    if not isinstance(value, str):
        issues.add(at, "type", "must be a string")
        return
    if len(value) < 1:
        issues.add(at, "min_length", "must have at least 1 character")
    if len(value) > 128:
        issues.add(at, "max_length", "must have at most 128 characters")


def check_payload(value: Json, at: str, issues: Issues) -> None:
    """A free JSON object, handed on as it was written: numbers keep their spelling."""
    if not isinstance(value, dict):
        issues.add(at, "type", "must be an object")


def check_timestamp(value: Json, at: str, issues: Issues) -> None:
    """An RFC 3339 date-time; its offset is required. What the server writes is UTC with six digits: `2026-01-02T03:04:05.678901Z`."""
    if not isinstance(value, str):
        issues.add(at, "type", "must be a string")
        return
    if not is_date_time(value):
        issues.add(at, "format", "must be an RFC 3339 date-time with its offset, such as 2026-01-02T03:04:05.678901Z")


def _check_msg(value: Json, at: str, issues: Issues) -> None:
    if not isinstance(value, str):
        issues.add(at, "type", "must be a string")
