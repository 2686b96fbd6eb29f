"""Runs beside the package that was generated from `order.schema.json`: what `probe.rs` shows, for Python."""

from __future__ import annotations

import copy
import pickle
import warnings

import pytest
from pydantic import ValidationError

from aether_ws import (
    MISSING,
    MessageInvalid,
    OrderEvent,
    OrderEventAddress,
    OrderEventInput,
    OrderEventInputByKind,
    OrderEventInputKindPaid,
    OrderLine,
)

LEAST = '{"kind":"placed","type":"x","lines":[{"sku":"a","count":1}]}'


def issues(text: str) -> list[str]:
    """The issues of a text, as `path code`; pydantic's own reader has to agree, but for keys given twice."""
    try:
        message = OrderEventInput.parse_json(text)
    except MessageInvalid as error:
        if not any(issue.code == "duplicate_key" for issue in error.issues):
            with pytest.raises(ValidationError):
                OrderEventInput.model_validate_json(text, by_name=False)
        return [f"{issue.path} {issue.code}" for issue in error.issues]
    assert OrderEventInput.model_validate_json(text, by_name=False) == message
    return []


def with_members(members: str) -> str:
    """`LEAST` with more members."""
    return LEAST.replace("{", f"{{{members},", 1)


def test_every_shape_is_read_and_written_again() -> None:
    text = (
        '{"kind":"paid","type":"x","self":true,"match":"ab","priority":-3,"weight":0.5,'
        '"paid_at":"2026-01-02T03:04:05Z","lines":[{"sku":"a","count":1,"parts":[{"sku":"b","count":2}]}],'
        '"matrix":[[1,2],[]],"tags":["ab"],"address":{"city":"x","zip":"01234"},"extra":{"n":100.0},"note":""}'
    )
    assert issues(text) == []
    event = OrderEventInput.parse_json(text)
    assert event.to_json() == text
    assert event.model_dump_json() == text
    assert event.self_ is True
    assert pickle.loads(pickle.dumps(event)) == event  # noqa: S301
    assert copy.deepcopy(event) == event


def test_a_deprecated_field_warns_its_users_only() -> None:
    text = LEAST.replace("placed", "paid").replace("{", '{"priority":1,"paid_at":"2026-01-02T03:04:05Z",', 1)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        event = OrderEventInput.parse_json(text)
        by_kind: OrderEventInputByKind = event.by_kind()
    match by_kind:
        case OrderEventInputKindPaid(priority=priority, paid_at=paid_at):
            assert (priority, paid_at) == (1, "2026-01-02T03:04:05Z")
        case _:
            pytest.fail(repr(by_kind))
    with pytest.warns(DeprecationWarning, match="deprecated"):
        assert event.paid_at == "2026-01-02T03:04:05Z"


def test_it_is_built_by_hand_too() -> None:
    line = OrderLine(sku="a", count=1, parts=[OrderLine(sku="b", count=2)])
    event = OrderEventInput(
        kind="placed", type="x", self_=False, lines=[line], weight=3, address=OrderEventAddress(city="x")
    )
    assert event.to_json() == (
        '{"kind":"placed","type":"x","self":false,"weight":3,'
        '"lines":[{"sku":"a","count":1,"parts":[{"sku":"b","count":2}]}],"address":{"city":"x"}}'
    )
    assert event.note is MISSING
    assert OrderEventInput.parse_json(event.to_json()) == event
    with pytest.raises(ValidationError):
        OrderEventInput(kind="placed", type="x", lines=[])
    with pytest.raises(ValidationError, match="is required when `kind`"):
        OrderEventInput(kind="paid", type="x", lines=[line])


def test_an_absent_list_is_not_an_empty_one() -> None:
    assert OrderEventInput.parse_json(LEAST).matrix is MISSING
    assert OrderEventInput.parse_json(with_members('"matrix":[]')).matrix == []


def test_integers_are_json_schemas() -> None:
    assert issues(with_members('"priority":9.0')) == []
    event = OrderEventInput.parse_json(with_members('"priority":1e0'))
    assert (event.priority, type(event.priority)) == (1, int)
    assert issues(with_members('"priority":9.5')) == ["/priority type"]
    assert issues(with_members('"priority":true')) == ["/priority type"]
    assert issues(with_members('"priority":10')) == ["/priority maximum"]
    assert issues(with_members('"priority":-4')) == ["/priority minimum"]


def test_numbers_stay_what_they_are() -> None:
    whole = OrderEventInput.parse_json(with_members('"weight":1'))
    assert (whole.weight, type(whole.weight)) == (1, int)
    assert '"weight":1,' in whole.to_json()
    assert '"weight":1.5,' in OrderEventInput.parse_json(with_members('"weight":1.5')).to_json()
    assert issues(with_members('"weight":"1"')) == ["/weight type"]
    assert issues(with_members('"weight":false')) == ["/weight type"]
    assert issues(with_members('"weight":-0.1')) == ["/weight minimum"]
    assert '"weight":1e999,' in OrderEventInput.parse_json(with_members('"weight":1e999')).to_json()
    with pytest.raises(MessageInvalid, match="NaN"):
        OrderEventInput.parse_json(with_members('"weight":NaN'))
    with pytest.raises(ValidationError):
        OrderEventInput(kind="placed", type="x", lines=[OrderLine(sku="a", count=1)], weight=float("nan"))


def test_rules_hold_at_every_depth() -> None:
    assert issues(with_members('"matrix":[[1],[6,"x"]]')) == ["/matrix/1/0 maximum", "/matrix/1/1 type"]
    assert issues(with_members('"tags":["ab","c"]')) == ["/tags/1 pattern"]
    assert issues(with_members('"tags":["ab\\n"]')) == ["/tags/0 pattern"]
    assert issues(with_members('"address":{"zip":"1234"}')) == ["/address/city required", "/address/zip pattern"]
    assert issues('{"kind":"placed","type":"x","lines":[]}') == ["/lines min_items"]
    assert issues('{"kind":"placed","type":"x","lines":[{"sku":"","count":0,"x":1}]}') == [
        "/lines/0/count minimum",
        "/lines/0/sku min_length",
        "/lines/0/x unknown_key",
    ]
    assert issues(with_members('"match":"abcd"')) == ["/match max_length"]
    assert issues(with_members('"match":null')) == ["/match type"]
    assert issues(with_members('"kind":"paid","kind":"none"').replace('"kind":"placed",', "")) == [
        "/kind duplicate_key",
        "/kind enum",
    ]


def test_an_open_object_ignores_and_a_closed_one_refuses() -> None:
    assert issues(with_members('"address":{"city":"x","other":1,"other":2}')) == []
    assert issues(with_members('"address":{"city":"x","city":"y"}')) == ["/address/city duplicate_key"]
    assert issues(with_members('"other":1')) == ["/other unknown_key"]
    assert issues(with_members('"self_":true')) == ["/self_ unknown_key"]
    assert OrderEvent.parse_json(with_members('"other":1')).to_json() == LEAST
    with pytest.raises(MessageInvalid) as caught:
        OrderEvent.parse_json(LEAST.replace('"count":1', '"count":1,"x":1'))
    assert [issue.path for issue in caught.value.issues] == ["/lines/0/x"]


def test_a_condition_asks_for_all_that_it_names() -> None:
    assert issues(LEAST.replace("placed", "paid")) == ["/paid_at required", "/priority required"]


def test_no_record_within_a_record_exhausts_the_stack() -> None:
    for levels in (25, 40, 90, 400, 20_000):
        text = LEAST.replace('"count":1', '"count":1' + ',"parts":[{"sku":"a","count":1' * levels + "}]" * levels)
        found = [] if levels == 25 else ["/lines/0" + "/parts/0" * 31 + " max_depth"]
        assert [issue for issue in _all_issues(text) if "max_depth" in issue] == found, levels


def _all_issues(text: str) -> list[str]:
    try:
        OrderEventInput.parse_json(text)
    except MessageInvalid as error:
        return [f"{issue.path} {issue.code}" for issue in error.issues]
    return []
