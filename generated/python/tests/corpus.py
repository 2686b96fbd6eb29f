"""The corpus: every case with its text, and the readers of its views."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, NamedTuple

from aether_ws import MessageInvalid, WsMessageV3, WsMessageV3Input

ROOT: Final = Path(__file__).resolve().parents[3]
BY_HAND: Final = ROOT / "schema" / "cases"
GENERATED: Final = ROOT / "generated" / "cases"

Message = WsMessageV3 | WsMessageV3Input
"""What the readers give."""

READERS: Final[dict[str, Callable[[str], Message]]] = {
    "input": WsMessageV3Input.parse_json,
    "delivered": WsMessageV3.parse_json,
    "published": WsMessageV3.parse_published_json,
}
VALUE_READERS: Final[dict[str, Callable[[object], Message]]] = {
    "input": WsMessageV3Input.parse,
    "delivered": WsMessageV3.parse,
    "published": WsMessageV3.parse_published,
}


class Outcome(NamedTuple):
    """What a reader says: `valid`, `invalid_json` or `invalid_message`, and the issues."""

    verdict: str
    issues: tuple[tuple[str, str], ...] = ()


class Case(NamedTuple):
    """One case."""

    name: str
    view: str
    text: str
    expected: Outcome


def outcome(read: Callable[[Any], Message], text: object) -> Outcome:
    """Reads a text, or a value."""
    try:
        read(text)
    except MessageInvalid as error:
        return Outcome(error.code, tuple((issue.path, issue.code) for issue in error.issues))
    return Outcome("valid")


def cases(folder: Path) -> list[Case]:
    """All cases of a folder, in the order of its files."""
    files = sorted(folder.glob("*.json"))
    assert files, f"{folder} has no cases: the tests run inside the repository"
    return [_case(file, case) for file in files for case in json.loads(file.read_text(encoding="utf-8"))]


def _case(file: Path, case: dict[str, Any]) -> Case:
    text = case["text"] if "text" in case else json.dumps(case["data"], ensure_ascii=False)
    if case["valid"]:
        expected = Outcome("valid")
    elif "error" in case:
        expected = Outcome(case["error"])
    else:
        expected = Outcome("invalid_message", tuple((issue["path"], issue["code"]) for issue in case["issues"]))
    return Case(
        f"{file.relative_to(ROOT).as_posix()}: {case['description']} ({case['view']})", case["view"], text, expected
    )
