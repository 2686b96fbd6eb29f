"""Prints the issues of each message of a file, one line each."""

import json
from pathlib import Path

from aether_ws import MessageInvalid, WsMessageV3Input

found = []
for text in Path("messages.jsonl").read_text().splitlines():
    try:
        WsMessageV3Input.parse_json(text)
        found.append([])
    except MessageInvalid as invalid:
        found.append([{"path": issue.path, "code": issue.code, "message": issue.message} for issue in invalid.issues])
Path("issues.jsonl").write_text("".join(json.dumps(issues) + "\n" for issues in found))
