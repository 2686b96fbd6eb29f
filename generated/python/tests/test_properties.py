"""What holds of every message."""

from __future__ import annotations

import json
from typing import Any, cast

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from messages import NUMBERS, PAYLOADS, TEXTS, delivered, inputs

from aether_ws import MISSING, MessageInvalid, WsMessageV3, WsMessageV3Input


def holds_null(value: object) -> bool:
    """Whether a message has a null outside its payload."""
    return None in cast("dict[str, object]", value).values()


@given(inputs())
def test_nothing_is_written_as_null(fields: dict[str, Any]) -> None:
    message = WsMessageV3Input(**fields)
    for written in (message.to_json(), message.model_dump_json()):
        assert not holds_null(json.loads(written))
    assert not holds_null(message.model_dump())
    assert set(message.model_dump()) == set(fields)
    for name in WsMessageV3Input.model_fields.keys() - fields.keys():
        assert getattr(message, name) is MISSING


@given(inputs(), st.sampled_from(list(WsMessageV3Input.model_fields)))
def test_null_is_refused_at_every_field(fields: dict[str, Any], name: str) -> None:
    fields[name] = None
    with pytest.raises(ValueError, match=name):
        WsMessageV3Input(**fields)
    expected = f'/{name} is null, which is not "absent": leave the key out'
    with pytest.raises(MessageInvalid) as caught:
        WsMessageV3Input.parse(fields)
    assert expected in map(str, caught.value.issues)
    with pytest.raises(MessageInvalid) as caught:
        WsMessageV3Input.parse_json(json.dumps(fields))
    assert expected in map(str, caught.value.issues)


@given(inputs())
def test_what_is_built_is_what_is_read(fields: dict[str, Any]) -> None:
    built = WsMessageV3Input(**fields)
    text = built.to_json()
    assert WsMessageV3Input.parse_json(text) == built
    assert WsMessageV3Input.parse_json(text.encode()) == built
    assert WsMessageV3Input.parse(fields) == built
    assert WsMessageV3Input.parse_json(json.dumps(fields, indent=1)) == built


@given(delivered())
def test_what_is_delivered_is_what_was_published(fields: dict[str, Any]) -> None:
    built = WsMessageV3(**fields)
    assert WsMessageV3.parse_published_json(built.to_json()) == built
    assert WsMessageV3.parse_json(built.to_json()) == built
    assert WsMessageV3.parse_json(json.dumps({"new": fields, **fields})) == built


@given(delivered(), st.sampled_from(list(WsMessageV3.model_fields)))
def test_a_key_given_twice_is_always_seen(fields: dict[str, Any], name: str) -> None:
    if name not in fields:
        return
    written = json.dumps(fields)
    for key in (f'"{name}"', f'"{name}" ', f'"\\u00{ord(name[0]):02x}{name[1:]}"'):
        text = f"{{{key}:{json.dumps(fields[name])},{written[1:]}"
        for read in (WsMessageV3.parse_json, WsMessageV3.parse_published_json):
            with pytest.raises(MessageInvalid) as caught:
                read(text)
            assert [(issue.path, issue.code) for issue in caught.value.issues] == [(f"/{name}", "duplicate_key")]


@given(NUMBERS)
@example(10**4000)
@example(-(2**63) - 1)
@example(5e-324)
@example(float("inf"))
@example(float("-inf"))
@example(-0.0)
def test_a_number_in_the_payload_stays_the_number_that_it_is(number: float) -> None:
    message = WsMessageV3Input(msg_type="msg", target="echo", payload={"n": number})
    again = WsMessageV3Input.parse_json(message.to_json())
    assert again.payload is not MISSING
    found = again.payload["n"]
    assert (type(found), found, str(found)) == (type(number), number, str(number))
    json.loads(message.to_json(), parse_constant=pytest.fail)


@given(PAYLOADS, TEXTS)
def test_the_payload_and_the_text_come_back_as_they_were(payload: dict[str, Any], text: str) -> None:
    message = WsMessageV3Input(msg_type="msg", target="echo", payload=payload, msg=text)
    again = WsMessageV3Input.parse_json(message.to_json())
    assert (again.payload, again.msg) == (payload, text)
    assert again.to_json() == message.to_json()


@given(st.recursive(st.text() | st.floats() | st.none() | st.binary() | st.sets(st.integers()), st.lists))
def test_any_value_is_answered(value: object) -> None:
    fields = {"msg_type": "msg", "target": "echo", "payload": {"value": value}}
    try:
        message = WsMessageV3Input.parse(fields)
    except MessageInvalid as error:
        refused: str | None = error.code
        with pytest.raises(ValueError, match="payload"):
            WsMessageV3Input(msg_type="msg", target="echo", payload={"value": value})
    else:
        refused = None
        assert WsMessageV3Input.parse_json(message.to_json()) == message
    assert refused in {None, "invalid_json"}


@given(st.text() | st.binary())
def test_any_text_is_answered(text: str | bytes) -> None:
    for read in (WsMessageV3Input.parse_json, WsMessageV3.parse_json, WsMessageV3.parse_published_json):
        with pytest.raises(MessageInvalid):
            read(text)
