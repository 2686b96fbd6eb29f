"""Strategies for messages that are valid."""

from __future__ import annotations

from typing import Any, Final

from hypothesis import strategies as st

IDS: Final = st.from_regex(r"[0-9]{0,3}[A-Za-z_-][A-Za-z0-9_-]{0,12}", fullmatch=True)
TEXTS: Final = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
NUMBERS: Final = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
VALUES: Final = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)
PAYLOADS: Final = st.dictionaries(TEXTS, VALUES, max_size=4)
TIMES: Final = st.sampled_from(
    ["2026-01-02T03:04:05.678901Z", "2024-02-29t23:59:60z", "2016-12-31T15:59:60.1-08:00", "1999-06-30T00:00:00+01:30"]
)


@st.composite
def inputs(draw: st.DrawFn) -> dict[str, Any]:
    """The fields of a message that a client may send, by name."""
    optional: dict[str, st.SearchStrategy[Any]] = {
        "version": st.just("3"),
        "from_id": IDS,
        "to_id": IDS,
        "group_id": IDS,
        "cmd": st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20),
        "msg": TEXTS,
        "payload": PAYLOADS,
        "sent_at": TIMES,
    }
    chosen = draw(st.sets(st.sampled_from(sorted(optional))))
    fields = {
        "msg_type": draw(st.sampled_from(["msg", "cmd", "heartbeat", "presence"])),
        "target": draw(st.sampled_from(["direct", "group", "broadcast", "echo"])),
        **{name: draw(optional[name]) for name in sorted(chosen)},
    }
    if fields["target"] == "direct":
        fields.setdefault("to_id", draw(IDS))
    return fields


@st.composite
def delivered(draw: st.DrawFn) -> dict[str, Any]:
    """The fields of a message that is delivered, by name."""
    fields = draw(inputs())
    fields.update(version="3", from_id=draw(IDS), sent_at=draw(TIMES))
    if fields["target"] in {"group", "echo"}:
        fields.setdefault("group_id", draw(IDS))
    return fields
