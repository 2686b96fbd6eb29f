"""Holds what the Python validators say of each text against what Rust has said of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from aether_ws import MessageInvalid, WsMessageV3, WsMessageV3Input

VIEWS = {
    "input": WsMessageV3Input.parse_json,
    "delivered": WsMessageV3.parse_json,
    "published": WsMessageV3.parse_published_json,
}

VALUES = {
    "input": WsMessageV3Input.parse,
    "delivered": WsMessageV3.parse,
    "published": WsMessageV3.parse_published,
}


def plain(members: list[tuple[str, Any]]) -> dict[str, Any]:
    """No value has a key twice."""
    value = dict(members)
    if len(value) != len(members):
        raise ValueError
    return value


def no_constant(name: str) -> None:
    """No value has what JSON has not."""
    raise ValueError(name)


def said_of(read: Any, what: object) -> tuple[str | None, list[tuple[str, str, str]]]:
    """What a reader says."""
    try:
        read(what)
    except MessageInvalid as error:
        return error.code, [(issue.path, issue.code, issue.message) for issue in error.issues]
    return None, []


seen = {"valid": 0, "invalid_message": 0, "invalid_json": 0}
differing = []
for line in Path("texts.jsonl").read_text(encoding="utf-8").split("\n"):
    if not line:
        continue
    case = json.loads(line)
    rust = (case["error"], [(issue["path"], issue["code"], issue["message"]) for issue in case["issues"]])
    ways = [(VIEWS[case["view"]], case["text"])]
    try:
        ways.append((VALUES[case["view"]], json.loads(case["text"], object_pairs_hook=plain, parse_constant=no_constant)))
    except (RecursionError, ValueError):
        pass  # only its text can be read
    for read, what in ways:
        said = said_of(read, what)
        if said != rust:
            differing.append((case["view"], case["text"], rust, said))
    seen[case["error"] or "valid"] += 1

differing.sort(key=lambda one: len(one[1]))
for view, text, rust, said in differing[:3]:
    print(f"{view}: {text}\n  Rust: {rust}\n  Python: {said}")
assert not differing, f"{len(differing)} disagreements, the shortest of them above"
# Texts that are all of one kind would show nothing.
assert all(count > 1000 for count in seen.values()), seen
