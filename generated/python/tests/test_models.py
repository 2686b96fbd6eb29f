"""The models, as users and frameworks meet them."""

from __future__ import annotations

import copy
import json
import pickle
from enum import Enum
from typing import Any, get_args

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError
from typing_extensions import assert_never

import aether_ws
from aether_ws import (
    CLIENT_FAULTS,
    CLOSE_CODES,
    CLOSE_TOKEN_EXPIRED,
    ERROR_CODES,
    ISSUE_CODES,
    MISSING,
    CloseCode,
    ErrorCode,
    IssueCode,
    MessageInvalid,
    VisionId,
    WsMessageV3,
    WsMessageV3Input,
    WsMessageV3TargetBroadcast,
    WsMessageV3TargetDirect,
    WsMessageV3TargetEcho,
    WsMessageV3TargetGroup,
    intervals,
    limits,
)

DELIVERED: dict[str, Any] = {
    "version": "3",
    "msg_type": "msg",
    "target": "direct",
    "from_id": "server",
    "to_id": "a",
    "sent_at": "2026-01-02T03:04:05.678901Z",
}


def test_a_message_is_written_in_the_order_of_the_schema() -> None:
    message = WsMessageV3Input(payload={"force": True}, cmd="RELOAD_UI", target="group", msg_type="cmd")
    assert message.to_json() == '{"msg_type":"cmd","target":"group","cmd":"RELOAD_UI","payload":{"force":true}}'
    assert message.model_fields_set == {"payload", "cmd", "target", "msg_type"}


def test_what_is_sent_is_closed_and_what_is_delivered_open() -> None:
    with pytest.raises(ValidationError, match="Extra inputs are not permitted"):
        WsMessageV3Input.model_validate({"msg_type": "msg", "target": "echo", "x": 1})
    read = WsMessageV3.model_validate({**DELIVERED, "x": 1})
    assert read == WsMessageV3.parse(DELIVERED) == WsMessageV3.parse({**DELIVERED, "x": 1})
    assert not hasattr(read, "x")
    with pytest.raises(MessageInvalid, match="/x is not a known key"):
        WsMessageV3.parse_published({**DELIVERED, "x": 1})


def test_a_message_is_frozen_and_can_be_copied_and_pickled() -> None:
    message = WsMessageV3.parse(DELIVERED)
    with pytest.raises(ValidationError, match="frozen"):
        message.target = "group"  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]
    for copied in (copy.copy(message), copy.deepcopy(message), pickle.loads(pickle.dumps(message))):  # noqa: S301
        assert copied == message
        assert copied.msg is MISSING


def test_a_condition_holds_whichever_way_a_message_is_made() -> None:
    wanted = '`to_id` is required when `target` is "direct"'
    with pytest.raises(ValidationError, match=wanted):
        WsMessageV3Input(msg_type="msg", target="direct")
    with pytest.raises(ValidationError, match=wanted):
        WsMessageV3Input.model_validate_json('{"msg_type":"msg","target":"direct"}')
    with pytest.raises(ValidationError, match="`group_id` is required"):
        WsMessageV3.model_validate({**DELIVERED, "target": "group"})


def test_nothing_is_converted() -> None:
    for change in (
        {"msg_type": 1},
        {"msg": 1},
        {"msg": b"x"},
        {"to_id": 12},
        {"version": 3},
        {"payload": [("a", 1)]},
        {"sent_at": 1767323045},
        {"sent_at": "1767323045"},
        {"sent_at": "2026-01-02 03:04:05Z"},
        {"sent_at": "2026-01-02T03:04:05"},
    ):
        value = {"msg_type": "msg", "target": "echo", **change}
        with pytest.raises(ValidationError):
            WsMessageV3Input.model_validate(value)
        with pytest.raises(MessageInvalid):
            WsMessageV3Input.parse(value)


def test_the_payload_has_to_be_json() -> None:
    circle: dict[str, Any] = {}
    circle["self"] = circle
    for payload in (
        {"a": {1}},
        {"a": float("nan")},
        {1: 2},
        {"a": "\ud800"},
        {"\udfff": 1},
        {"a": MISSING_LIKE},
        circle,
    ):
        with pytest.raises(ValidationError, match="payload"):
            WsMessageV3Input(msg_type="msg", target="echo", payload=payload)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
        with pytest.raises(MessageInvalid):
            WsMessageV3Input.parse({"msg_type": "msg", "target": "echo", "payload": payload})


MISSING_LIKE = object()


def test_a_value_may_be_of_other_types_that_json_has_a_word_for() -> None:
    class Kind(str, Enum):
        MSG = "msg"

    value = {"msg_type": Kind.MSG, "target": "echo", "msg": MISSING, "payload": {"list": (1, 2), "kind": Kind.MSG}}
    message = WsMessageV3Input.parse(value)
    assert message.to_json() == '{"msg_type":"msg","target":"echo","payload":{"list":[1,2],"kind":"msg"}}'
    assert type(message.msg_type) is str


def test_a_target_brings_its_fields_along() -> None:
    seen: list[object] = []
    for target in ("direct", "group", "broadcast", "echo"):
        by_target = WsMessageV3.parse({**DELIVERED, "target": target, "group_id": "g"}).by_target()
        match by_target:
            case WsMessageV3TargetDirect(to_id=to_id):
                seen.append(to_id)
            case WsMessageV3TargetGroup(group_id=group_id) | WsMessageV3TargetEcho(group_id=group_id):
                seen.append(group_id)
            case WsMessageV3TargetBroadcast():
                seen.append(None)
            case _:
                assert_never(by_target)
    assert seen == ["a", "g", None, "g"]
    unchecked = WsMessageV3Input.model_construct(msg_type="msg", target="direct")
    with pytest.raises(MessageInvalid, match="/to_id is required when"):
        unchecked.by_target()


def test_bounds_are_the_callers_to_choose() -> None:
    deep = '{"msg_type":"msg","target":"echo","payload":' + '{"a":' * 90 + "1" + "}" * 90 + "}"
    with pytest.raises(MessageInvalid) as caught:
        WsMessageV3Input.parse_json(deep)
    (issue,) = caught.value.issues
    assert issue == ("/payload" + "/a" * 63, "max_depth", "is nested deeper than 64 levels")
    assert WsMessageV3Input.parse_json(deep, max_depth=92) == WsMessageV3Input.parse(json.loads(deep), max_depth=92)
    with pytest.raises(MessageInvalid, match="deeper than 91 levels"):
        WsMessageV3Input.parse_json(deep, max_depth=91)
    with pytest.raises(MessageInvalid, match="the message is nested deeper than 0 levels"):
        WsMessageV3Input.parse_json('{"msg_type":"msg","target":"echo"}', max_depth=0)
    with pytest.raises(MessageInvalid, match="/msg_type is nested deeper than 1 levels"):
        WsMessageV3Input.parse_json('{"msg_type":"msg","target":"echo"}', max_depth=1)
    with pytest.raises(MessageInvalid) as caught:
        WsMessageV3Input.parse({f"k{index}": 1 for index in range(50)}, max_issues=3)
    assert len(caught.value.issues) == 3
    assert caught.value.issues == tuple(sorted(caught.value.issues))


def test_no_depth_exhausts_the_stack() -> None:
    for levels in (199, 500, 100_000):
        text = '{"msg_type":"msg","target":"echo","payload":{"a":' + "[" * levels + "]" * levels + "}}"
        with pytest.raises(MessageInvalid) as caught:
            WsMessageV3Input.parse_json(text, max_depth=10_000)
        (issue,) = caught.value.issues
        assert issue.message == "is nested deeper than 200 levels"


def test_the_error_says_what_and_can_be_carried() -> None:
    with pytest.raises(MessageInvalid) as caught:
        WsMessageV3.parse_json("{")
    error = caught.value
    assert (error.code, error.issues) == ("invalid_json", ())
    assert str(error).startswith("not JSON: expecting property name")
    with pytest.raises(MessageInvalid, match="not UTF-8 at byte 1"):
        WsMessageV3.parse_json(b"{\xff}")
    with pytest.raises(MessageInvalid, match=r"lone surrogate .* at line 2, column 6"):
        WsMessageV3.parse_json('{\n"a":"\\ud800"}')
    with pytest.raises(MessageInvalid) as caught:
        WsMessageV3.parse([])
    again = pickle.loads(pickle.dumps(caught.value))  # noqa: S301
    assert (str(again), again.code, again.issues) == (str(caught.value), "invalid_message", caught.value.issues)
    assert isinstance(again, ValueError)


def test_models_serve_as_parts_of_others() -> None:
    class Outbox(BaseModel):
        messages: list[WsMessageV3Input]

    text = '{"messages":[{"msg_type":"heartbeat","target":"echo"}]}'
    assert Outbox.model_validate_json(text).model_dump_json() == text
    assert Outbox.model_validate(json.loads(text)).model_dump_json() == text
    assert TypeAdapter[str](VisionId).validate_python("a1") == "a1"


def test_the_json_schema_tells_the_rules() -> None:
    schema = WsMessageV3Input.model_json_schema()
    assert schema["required"] == ["msg_type", "target"]
    assert schema["additionalProperties"] is False
    assert schema["properties"]["to_id"]["maxLength"] == 64
    assert schema["properties"]["to_id"]["pattern"].startswith("^[0-9]*")
    assert schema["properties"]["sent_at"]["format"] == "date-time"
    assert "null" not in json.dumps(schema)


def test_the_constants_are_those_of_the_protocol() -> None:
    assert list(ERROR_CODES) == list(get_args(ErrorCode))
    assert set(CLIENT_FAULTS) < set(ERROR_CODES)
    assert list(CLOSE_CODES) == list(get_args(CloseCode))
    assert list(ISSUE_CODES) == list(get_args(IssueCode))
    assert CLOSE_CODES[CLOSE_TOKEN_EXPIRED].close_class == "retry"
    assert intervals.HEARTBEAT.total_seconds() == 30
    assert limits.JSON_DEPTH == 64
    with pytest.raises(TypeError):
        ERROR_CODES["internal"] = "other"  # type: ignore[index]  # pyright: ignore[reportIndexIssue]


def test_everything_public_is_exported() -> None:
    assert all(hasattr(aether_ws, name) for name in aether_ws.__all__)
    assert len(aether_ws.__all__) == len(set(aether_ws.__all__))
