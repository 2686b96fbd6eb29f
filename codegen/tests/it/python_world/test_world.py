"""Runs beside the package that was generated from `schemas/`."""

from __future__ import annotations

import copy
import json
import pickle
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError, field_validator

from small_world import (
    JSON_TYPE_READER,
    MISSING,
    SHAPE_READER,
    Circle,
    Left,
    Money,
    ParseError,
    Right,
    Shape,
    Square,
    Thing,
    Tree,
)

LEAST = '{"id":"a-b","count":1,"class":"good","shape":{"kind":"circle","radius":1.5}}'

GOOD = [
    LEAST,
    LEAST.replace('"radius":1.5', '"radius":1e400'),
    LEAST.replace('"radius":1.5', '"radius":0.1000000000000000000000000000000001'),
    LEAST.replace('"count":1', '"count":123456789012345678901234567890'),
    (
        '{"id":"a","count":0,"ratio":0.50,"class":"better","to-id":null,"str":"äöü","model_dump":true,'
        '"Money":{"amount":12.30,"currency":"EUR"},"level":2,"mixed":1.5,"shape":{"kind":"box","side":9,"extra":[1.0]},'
        '"either":{"right":"r","more":{"n":1e2}},"kinds":[1,2],"pair":[1.25,"x"],"row":["a",1,2],'
        '"at":"2026-01-02T03:04:05Z","tree":{"value":{"a":[null]},"children":[{"value":1.10}]},"any":[1e999],'
        '"json":{"a":[1,{"b":null}]},"prices":{"x":1.0,"y":2},"open":{"x":1,"y":"z"},"free":{"class":1,"class_":2,"f":3},'
        '"nothing":null}'
    ),
    LEAST.replace('"count":1', '"count":1,"kinds":"text","mixed":null,"pair":[7],"row":["only"],"json":null'),
    LEAST.replace('"count":1', '"count":1,"kinds":5,"mixed":true,"level":-3,"either":{"left":"l"}'),
]

BAD: list[tuple[str, list[str]]] = [
    ("[]", [" type"]),
    ("{}", ["/class required", "/count required", "/id required", "/ratio required", "/shape required"]),
    (LEAST.replace('"count":1', '"count":1,"class_":"good"'), ["/class_ unknown_key"]),
    (LEAST.replace('"count":1', '"count":true'), ["/count type"]),
    (LEAST.replace('"count":1', '"count":1.5'), ["/count type"]),
    (LEAST.replace('"count":1', '"count":null'), ["/count type"]),
    (LEAST.replace('"count":1', '"count":"1"'), ["/count type"]),
    (LEAST.replace("good", "better"), ["/ratio required"]),
    (LEAST.replace("a-b", "a--b"), ["/id pattern"]),
    (LEAST.replace("circle", "square"), []),
    (LEAST.replace("circle", "oval"), ["/shape one_of"]),
    (LEAST.replace("1.5", "0"), ["/shape one_of", "/shape/radius exclusive_minimum"]),
    (LEAST.replace("1.5", '1.5,"more":1'), ["/shape one_of", "/shape/more unevaluated_properties"]),
    (LEAST.replace('"count":1', '"count":1,"never":1'), ["/never false_schema"]),
    (LEAST.replace('"count":1', '"count":1,"level":true'), ["/level enum"]),
    (LEAST.replace('"count":1', '"count":1,"mixed":1.50001'), ["/mixed enum"]),
    (LEAST.replace('"count":1', '"count":1,"pair":[1,"x",2]'), ["/pair/2 false_schema"]),
    (LEAST.replace('"count":1', '"count":1,"row":["a","b"]'), ["/row/1 type"]),
    (LEAST.replace('"count":1', '"count":1,"either":{}'), ["/either any_of"]),
    (LEAST.replace('"count":1', '"count":1,"open":{"y":1}'), ["/open/y type"]),
    (LEAST.replace('"count":1', '"count":1,"tree":{"value":1,"children":[{}]}'), ["/tree/children/0/value required"]),
    (LEAST.replace('"count":1', '"count":1,"Money":{"amount":1,"currency":"eur"}'), ["/Money/currency pattern"]),
]


def exact(text: str) -> object:
    """A text with its numbers as they are."""
    return json.loads(text, parse_float=Decimal)


def issues(text: str) -> list[str]:
    """The issues of a text, as `path code`."""
    try:
        Thing.parse_json(text)
    except ParseError as error:
        return [f"{issue.path} {issue.code}" for issue in error.issues]
    return []


@pytest.mark.parametrize("text", GOOD)
def test_reading_and_writing_lose_nothing(text: str) -> None:
    thing = Thing.parse_json(text)
    for again in (thing.to_json(), thing.model_dump_json()):
        assert exact(again) == exact(text)
        assert Thing.parse_json(again) == thing
    assert copy.deepcopy(thing) == thing
    assert pickle.loads(pickle.dumps(thing)) == thing  # noqa: S301


@pytest.mark.parametrize("text", GOOD)
def test_every_way_in_takes_what_the_schema_takes(text: str) -> None:
    value = json.loads(text, parse_float=Decimal)
    thing = Thing.parse_json(text)
    assert Thing.parse(value) == thing
    assert Thing.model_validate(value) == thing
    assert Thing.model_validate_json(text) == thing
    assert Thing.parse(thing.model_dump()) == thing


@pytest.mark.parametrize(("text", "expected"), BAD)
def test_every_way_in_refuses_what_the_schema_refuses(text: str, expected: list[str]) -> None:
    assert issues(text) == expected
    if not expected:
        return
    value: Any = json.loads(text, parse_float=Decimal)
    ways: list[Callable[[], object]] = [
        lambda: Thing.parse(value),
        lambda: Thing.model_validate(value),
        lambda: Thing.model_validate_json(text),
        lambda: TypeAdapter(list[Thing]).validate_json(f"[{text}]"),
    ]
    if value != [] and "class_" not in value:
        ways.append(lambda: Thing(**value))
    for way in ways:
        with pytest.raises((ValidationError, ParseError)):
            way()


def test_pydantic_tells_the_same_issues() -> None:
    with pytest.raises(ValidationError) as caught:
        circle = {"kind": "circle", "radius": 1}
        Thing.model_validate({"id": "a", "count": -1, "class": "good", "shape": circle, "x": 1})
    found = [(error["loc"], error["type"]) for error in caught.value.errors()]
    assert found == [(("count",), "minimum"), (("x",), "unknown_key")]


def test_a_constructor() -> None:
    circle = Circle(kind="circle", radius=Decimal("2.50"))
    thing = Thing(id="a", count=1, class_="better", ratio=1, shape=circle, to_id=None)
    assert thing.to_json() == (
        '{"id":"a","count":1,"ratio":1,"class":"better","to-id":null,"shape":{"kind":"circle","radius":2.50}}'
    )
    assert thing.shape is circle
    assert thing.at is MISSING
    with pytest.raises(ValidationError):
        Circle(kind="circle", radius=0)
    with pytest.raises(ValidationError):
        Thing(id="a", count=1, class_="better", shape=circle)


def test_models_are_frozen_and_open_where_the_schema_is() -> None:
    square = Square.parse({"kind": "square", "more": 1})
    assert square.model_extra == {"more": 1}
    with pytest.raises(ValidationError):
        square.kind = "box"  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]


def test_forms_are_told_apart() -> None:
    assert isinstance(Thing.parse_json(LEAST).shape, Circle)
    thing = Thing.parse_json(LEAST.replace('"count":1', '"count":1,"either":{"left":"l","right":"r"}'))
    assert isinstance(thing.either, Left)
    assert isinstance(Thing.parse_json(GOOD[4]).either, Right)
    assert isinstance(SHAPE_READER.parse({"kind": "box"}), Square)
    with pytest.raises(ParseError):
        SHAPE_READER.parse_json('{"kind":"circle"}')
    with pytest.raises(ValidationError):
        TypeAdapter(Shape).validate_python({"kind": "circle", "radius": -1})


def test_what_is_no_class_is_read_and_written() -> None:
    text = '{"a":[1.10,null,"x",{"b":true}]}'
    value = JSON_TYPE_READER.parse_json(text)
    assert JSON_TYPE_READER.to_json(value) == text
    assert JSON_TYPE_READER.parse_json("null") is None


def test_within_a_model_of_ones_own() -> None:
    class Order(BaseModel):
        price: Money
        tree: Tree | None = None

    assert Order.model_validate_json('{"price":{"amount":1.5,"currency":"EUR"}}').price.amount == Decimal("1.5")
    with pytest.raises(ValidationError):
        Order.model_validate({"price": {"amount": 1, "currency": "x"}})
    with pytest.raises(ValidationError):
        Order.model_validate({"price": {"amount": float("inf"), "currency": "EUR"}})


def test_what_is_not_json() -> None:
    for text in ("", "{", '{"a":NaN}', '"\\ud800"', b"\xff"):
        with pytest.raises(ParseError) as caught:
            Thing.parse_json(text)
        assert caught.value.code == "invalid_json"
        with pytest.raises(ValidationError):
            Thing.model_validate_json(text)


@pytest.mark.parametrize("number", ["1e999999999", "9" * 5_000, "9" * 5_000 + ".0"])
def test_an_integer_that_is_longer_than_pythons_is_kept_as_it_is_written(number: str) -> None:
    text = LEAST.replace('"count":1', f'"count":{number}')
    thing = Thing.parse_json(text)
    assert Decimal(thing.count) == Decimal(number)
    assert thing.to_json() == text
    shape = f'{{"kind":"box","side":-{number}}}'
    assert Thing.parse_json(LEAST.replace('{"kind":"circle","radius":1.5}', shape)).to_json().count(number) == 1


@pytest.mark.parametrize("number", ["0e7199254740993", "0.0", "-0e5000"])
def test_zero_is_zero_whatever_its_exponent(number: str) -> None:
    assert Thing.parse_json(LEAST.replace('"count":1', f'"count":{number}')).count == 0


def chain(levels: int) -> str:
    """A tree that has as many levels within one another."""
    return '{"value":1,"children":[' * levels + "]}" * levels


def test_every_depth_has_a_verdict() -> None:
    for text in (chain(64), f'{{"value":{"[" * 127}{"]" * 127}}}'):
        value = json.loads(text)
        tree = Tree.parse_json(text)
        assert tree == Tree.parse(value) == Tree.model_validate(value) == Tree.model_validate_json(text)
        assert json.loads(tree.to_json()) == value
    for text in (chain(65), chain(5_000), f'{{"value":{"[" * 128}{"]" * 128}}}', f'{{"value":{"[" * 5_000}{"]" * 5_000}}}'):
        with pytest.raises(ParseError, match="^nested deeper than 128 levels$") as caught:
            Tree.parse_json(text)
        assert (caught.value.code, caught.value.issues) == ("too_deep", ())
        with pytest.raises(ValidationError, match="nested deeper than 128 levels"):
            Tree.model_validate_json(text)
    cycle: list[Any] = []
    cycle.append(cycle)
    with pytest.raises(ParseError, match="^nested deeper than 128 levels$"):
        Tree.parse({"value": cycle})
    with pytest.raises(ParseError, match="^nested deeper than 128 levels$"):
        JSON_TYPE_READER.parse(cycle)
    with pytest.raises(ValidationError, match="nested deeper than 128 levels"):
        Tree.model_validate({"value": cycle})
    with pytest.raises(ValidationError, match="nested deeper than 128 levels"):
        Tree(value=cycle)


def test_keys_that_are_methods_of_models() -> None:
    keys = ("mro", "register", "self", "__class__", "model_config", "model_dump", "str")
    for key in keys:
        value: Any = "abc" if key == "str" else True
        text = LEAST.replace('"count":1', f'"count":1,"{key}":{json.dumps(value)}')
        thing = Thing.parse_json(text)
        assert json.loads(thing.to_json()) == json.loads(text) == json.loads(thing.model_dump_json())
        assert Thing(**json.loads(text)) == thing
    square = Square.parse({"kind": "box", **dict.fromkeys((*keys, "parse", "_checks", "model_extra"), 1)})
    assert json.loads(square.to_json())["parse"] == 1
    assert Square.parse_json(square.to_json()) == square
    assert copy.deepcopy(square) == square


def test_a_class_derived_from_a_record_has_its_own_rules() -> None:
    class Small(Circle, frozen=True):
        @field_validator("radius")
        @classmethod
        def is_small(cls, value: Decimal) -> Decimal:
            if value > 2:
                raise ValueError("is large")
            return value

    assert type(Small.parse({"kind": "circle", "radius": 1})) is Small
    assert type(Small.model_validate_json('{"kind":"circle","radius":1}')) is Small
    large: dict[str, Any] = {"kind": "circle", "radius": 3}
    for way in (Small.parse, Small.model_validate):
        with pytest.raises(ValueError, match="is large"):
            way(large)
    with pytest.raises(ValidationError, match="is large"):
        Small(**large)
    with pytest.raises(ParseError, match="/radius"):
        Small.parse({"kind": "circle", "radius": 0})
