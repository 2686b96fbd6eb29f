"""The quick look takes what the full reading takes, and gives the same."""

from __future__ import annotations

import json
from enum import Enum
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given
from messages import delivered, inputs
from pydantic import ValidationError, field_validator

from aether_ws import MessageInvalid, WsMessageV3, WsMessageV3Input

ECHO: dict[str, Any] = {"msg_type": "msg", "target": "echo"}
AGAIN = '{"msg_type":"msg","target":"echo","msg":"a:{","version":"3","payload":%s}'


class Word(str, Enum):
    """A text with a name."""

    ECHO = "echo"


@given(inputs())
def test_a_value_is_taken_alike(fields: dict[str, Any]) -> None:
    quick = WsMessageV3Input.parse(fields)
    # A mapping of another kind is never taken quickly.
    full = WsMessageV3Input.parse(MappingProxyType(fields))
    for message in (full, WsMessageV3Input.model_validate(fields), WsMessageV3Input(**fields)):
        assert message == quick
        assert message.model_fields_set == quick.model_fields_set
        assert message.to_json() == quick.to_json()


@given(delivered())
def test_a_delivered_value_is_taken_alike(fields: dict[str, Any]) -> None:
    quick = WsMessageV3.parse(fields)
    more = {**fields, "new": [1]}
    for message in (WsMessageV3.parse(more), WsMessageV3.model_validate(more), WsMessageV3.parse_published(fields)):
        assert message == quick
        assert message.model_fields_set == quick.model_fields_set
    with pytest.raises(MessageInvalid, match="not JSON"):
        WsMessageV3.parse({**fields, "new": object()})


@pytest.mark.parametrize(
    "payload",
    [
        {"a": float("nan")},
        {"a": ["\ud800"]},
        {"a": {"\ud800": 1}},
        {"a": {1: 1}},
        {b"a": 1},
        {"a": {1}},
        {"a": object()},
    ],
)
def test_what_is_not_json_is_in_no_payload(payload: object) -> None:
    message = {**ECHO, "payload": payload}
    with pytest.raises(MessageInvalid):
        WsMessageV3Input.parse(message)
    with pytest.raises(ValidationError):
        WsMessageV3Input.model_validate(message)


def test_no_constant_is_in_a_payload() -> None:
    for text in (AGAIN % '{"a":NaN}', AGAIN % '{"a":[-Infinity]}'):
        with pytest.raises(MessageInvalid, match="not JSON"):
            WsMessageV3Input.parse_json(text)
    for written in (AGAIN % '{"a":NaN}', (AGAIN % '{"a":NaN}').encode()):
        with pytest.raises(ValidationError):
            WsMessageV3Input.model_validate_json(written)


@pytest.mark.parametrize("cmd", ["PRICES", "RELOAD_UI"])
@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity"])
def test_no_way_from_a_text_takes_a_constant(cmd: str, number: str) -> None:
    text = '{"msg_type":"cmd","target":"echo","cmd":"%s","payload":{"a":%s}}' % (cmd, number)  # noqa: UP031
    for written in (text, text.encode()):
        with pytest.raises(MessageInvalid, match="not JSON"):
            WsMessageV3Input.parse_json(written)
        with pytest.raises(ValidationError, match="Invalid JSON"):
            WsMessageV3Input.model_validate_json(written)
    said = text.replace(number, f'"{number} and N and I"')
    assert WsMessageV3Input.model_validate_json(said) == WsMessageV3Input.parse_json(said)


@pytest.mark.parametrize("field", ["msg", "cmd", "from_id", "sent_at", "target"])
@pytest.mark.parametrize("text", ["\ud800", "a\udfff"])
def test_half_of_a_pair_is_in_no_field(field: str, text: str) -> None:
    fields: dict[str, Any] = {**ECHO, field: text}
    with pytest.raises(MessageInvalid, match="surrogate"):
        WsMessageV3Input.parse(fields)
    with pytest.raises(ValidationError, match=field):
        WsMessageV3Input.model_validate(fields)
    with pytest.raises(ValidationError, match=field):
        WsMessageV3Input(**fields)


def test_escapes_are_read_like_what_they_stand_for() -> None:
    for escaped in ("\\u00fc", "\\n\\t\\u20ac", '\\"to_id\\":', "\\ud83d\\ude00 \\u003a"):
        text = AGAIN.replace("a:{", escaped) % f'{{"msg":"{escaped}"}}'
        message = WsMessageV3Input.parse_json(text)
        assert message == WsMessageV3Input.parse(json.loads(text)) == WsMessageV3Input.parse_json(text.encode())
        for key in ('"version"', '"v\\u0065rsion"', '"version" \n', '"\\u0076ersion"\t'):
            with pytest.raises(MessageInvalid, match="/version is given twice"):
                WsMessageV3Input.parse_json(f"{{{key}:0,{text[1:]}")


def test_a_field_may_come_that_nobody_knows_yet() -> None:
    fields: dict[str, Any] = {
        "version": "3",
        "from_id": "a",
        "group_id": "a",
        "sent_at": "2026-01-02T03:04:05Z",
        "new": {"x": [1]},
        **ECHO,
    }
    message = WsMessageV3.parse(fields)
    assert message == WsMessageV3.parse_json(json.dumps(fields)) == WsMessageV3(**fields)
    for wrong in ({1}, float("nan"), {"x": ["\ud800"]}, {1: 1}):
        with pytest.raises(MessageInvalid, match="not JSON"):
            WsMessageV3.parse({**fields, "new": wrong})
        assert WsMessageV3.model_validate({**fields, "new": wrong}) == message


def test_a_payload_may_look_like_a_message() -> None:
    for payload in ('{"version":"3"}', '{"a":{"msg":"a:{","x":["}",{"msg":1}]}}', '{"a":1,"a":2,"version":0}'):
        text = AGAIN % payload
        assert WsMessageV3Input.parse_json(text).payload == json.loads(payload)
        assert WsMessageV3Input.parse_json(text.encode()).payload == json.loads(payload)
        with pytest.raises(MessageInvalid, match="/msg is given twice"):
            WsMessageV3Input.parse_json('{"msg" :"",' + text[1:])


def test_many_brackets_are_no_depth() -> None:
    wide = json.dumps([{"a": [1]}] * 100)
    assert WsMessageV3Input.parse_json(AGAIN % f'{{"a":{wide}}}').payload == {"a": json.loads(wide)}
    for levels in (61, 62):
        deep = '{"a":' + "[" * levels + "]" * levels + "}"
        for text in (AGAIN % deep, AGAIN % f'{deep[:-1]},"b":{wide}}}'):
            assert WsMessageV3Input.parse_json(text) == WsMessageV3Input.parse(json.loads(text))


def test_what_is_too_deep_is_never_taken_quickly() -> None:
    for inner in ("[" * 63 + "]" * 63, "[" * 62 + "1" + "]" * 62):
        text = AGAIN % f'{{"a":{inner}}}'
        with pytest.raises(MessageInvalid, match="deeper than 64 levels"):
            WsMessageV3Input.parse_json(text)
        with pytest.raises(MessageInvalid, match="deeper than 64 levels"):
            WsMessageV3Input.parse(json.loads(text))


def test_a_message_shares_nothing_with_what_it_was_read_from() -> None:
    inner: dict[str, Any] = {"b": [1]}
    message = WsMessageV3Input.parse({**ECHO, "payload": {"a": inner}})
    inner["b"].append(2)
    assert message.payload == {"a": {"b": [1]}}


def test_a_text_of_another_type_becomes_a_text() -> None:
    message = WsMessageV3Input.parse({"msg_type": "msg", "target": Word.ECHO, "msg": Word.ECHO})
    assert (type(message.target), type(message.msg)) == (str, str)
    assert message == WsMessageV3Input.parse({**ECHO, "msg": "echo"})


def test_a_class_derived_from_a_record_has_its_own_rules() -> None:
    class Short(WsMessageV3Input, frozen=True):
        @field_validator("msg_type")
        @classmethod
        def is_short(cls, value: str) -> str:
            raise ValueError(value)

    with pytest.raises(ValidationError):
        Short.model_validate(ECHO)
    with pytest.raises(ValidationError):
        Short.model_validate_json(json.dumps(ECHO))
    with pytest.raises(ValidationError):
        Short(msg_type="msg", target="echo")
    assert type(Short.model_construct(msg_type="msg")) is Short
    assert type(WsMessageV3Input.model_validate(WsMessageV3Input(**ECHO))) is WsMessageV3Input
