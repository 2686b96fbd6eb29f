"""Holds what the Python validators say of each text against what Rust has said of it."""

from __future__ import annotations

import json
from pathlib import Path

from aether_ws import MessageInvalid, WsMessageV3, WsMessageV3Input

VIEWS = {
    "input": WsMessageV3Input.parse_json,
    "delivered": WsMessageV3.parse_json,
    "published": WsMessageV3.parse_published_json,
}

seen = {"valid": 0, "invalid_message": 0, "invalid_json": 0}
differing = []
for line in Path("texts.jsonl").read_text(encoding="utf-8").split("\n"):
    if not line:
        continue
    case = json.loads(line)
    rust = (case["error"], [(issue["path"], issue["code"], issue["message"]) for issue in case["issues"]])
    try:
        VIEWS[case["view"]](case["text"])
        said = (None, [])
    except MessageInvalid as error:
        said = (error.code, [(issue.path, issue.code, issue.message) for issue in error.issues])
    if said != rust:
        differing.append((case["view"], case["text"], rust, said))
    seen[case["error"] or "valid"] += 1

differing.sort(key=lambda one: len(one[1]))
for view, text, rust, said in differing[:3]:
    print(f"{view}: {text}\n  Rust: {rust}\n  Python: {said}")
assert not differing, f"{len(differing)} disagreements, the shortest of them above"
# Texts that are all of one kind would show nothing.
assert all(count > 1000 for count in seen.values()), seen
