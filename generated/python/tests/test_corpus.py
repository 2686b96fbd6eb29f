"""Every case of the corpus, by hand and generated: verdict, codes and pointers as in every other language."""

from __future__ import annotations

import json
from typing import Any

import pytest
from corpus import BY_HAND, GENERATED, READERS, VALUE_READERS, Case, Outcome, cases, outcome
from pydantic import ValidationError

from aether_ws import MessageInvalid, WsMessageV3, WsMessageV3Input

FROM_SCHEMA = cases(GENERATED)
CASES = cases(BY_HAND) + FROM_SCHEMA

VISION_ID = (
    "must be a Vision ID: only A-Z a-z 0-9 _ -, and not digits alone"
    " (that is a database integer; use the random string id, `id_random`)"
)


def unique(members: list[tuple[str, Any]]) -> dict[str, Any]:
    """No value has a key twice."""
    value = dict(members)
    if len(value) != len(members):
        raise ValueError
    return value


SEEN_BY_TEXT_ONLY = {"duplicate_key", "max_depth"}
"""What only the readers of texts see: pydantic's own reader has no word for it."""


def test_the_corpus_is_whole() -> None:
    assert len(CASES) >= 1_700


@pytest.mark.parametrize("case", cases(BY_HAND), ids=lambda case: case.name)
def test_verdict_codes_and_pointers(case: Case) -> None:
    assert outcome(READERS[case.view], case.text) == case.expected


@pytest.mark.parametrize("case", cases(BY_HAND), ids=lambda case: case.name)
def test_bytes_are_read_as_text_is(case: Case) -> None:
    try:
        data = case.text.encode()
    except UnicodeEncodeError:
        pytest.fail("a case has to be UTF-8")
    assert outcome(READERS[case.view], data) == case.expected


def test_what_the_schema_itself_asks_for() -> None:
    """The generated cases are many and of one kind: one test has them all."""
    for case in FROM_SCHEMA:
        assert outcome(READERS[case.view], case.text) == case.expected, case.name
        assert outcome(READERS[case.view], case.text.encode()) == case.expected, case.name


def test_a_value_is_told_what_its_text_is_told() -> None:
    for case in CASES:
        if case.expected.verdict == "invalid_json":
            continue
        try:
            value = json.loads(case.text, object_pairs_hook=unique)
        except (RecursionError, ValueError):
            continue  # keys given twice, or what is too deep or too long for `json`
        assert outcome(VALUE_READERS[case.view], value) == case.expected, case.name


def test_what_is_read_and_written_again_says_the_same() -> None:
    for case in CASES:
        if case.expected != Outcome("valid"):
            continue
        message = READERS[case.view](case.text)
        written = message.to_json()
        again = READERS[case.view](written)
        assert again == message, case.name
        assert again.to_json() == written, case.name
        assert None not in json.loads(written, parse_int=str, parse_float=str).values(), case.name
        if case.view != "delivered" and "1e999" not in case.text and len(case.text) < 4_000:
            assert json.loads(written) == json.loads(case.text), case.name


def test_the_quick_reader_and_the_full_one_make_the_same_message() -> None:
    for case in CASES:
        if case.expected == Outcome("valid"):
            quick = READERS[case.view](case.text)
            # Spelled with an escape, no text is read quickly.
            full = READERS[case.view](case.text.replace('"target"', '"\\u0074arget"'))
            assert full == quick, case.name
            assert full.model_fields_set == quick.model_fields_set, case.name


def test_pydantic_alone_takes_nothing_that_the_schema_refuses() -> None:
    """`model_validate_json`, which users and frameworks call, is as strict in all that a parsed value shows."""
    for case in CASES:
        codes = {code for _, code in case.expected.issues}
        if case.view == "published" or codes & SEEN_BY_TEXT_ONLY or "NaN" in case.text or "Infinity" in case.text:
            continue
        model = WsMessageV3Input if case.view == "input" else WsMessageV3
        try:
            taken = model.model_validate_json(case.text)
        except ValidationError:
            assert case.expected.verdict != "valid" or "1e" in case.text or len(case.text) > 4_000, case.name
        else:
            assert case.expected.verdict == "valid", f"{case.name}: {taken!r}"


def test_the_words_say_where_and_what() -> None:
    with pytest.raises(MessageInvalid) as caught:
        WsMessageV3Input.parse_json('{"msg_type":"msg","target":"direct","group_id":"42","x":null}')
    assert [str(issue) for issue in caught.value.issues] == [
        f"/group_id {VISION_ID}",
        '/to_id is required when `target` is "direct"',
        f"/x is not a known key; known are {', '.join(WsMessageV3Input.model_fields)}",
    ]
    assert str(caught.value).startswith("not a valid message: /group_id must be")
    with pytest.raises(MessageInvalid, match="the message must be an object"):
        WsMessageV3.parse([])
