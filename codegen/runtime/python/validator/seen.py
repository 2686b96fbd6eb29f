"""Which parts of a value were evaluated: what `unevaluatedProperties` and `unevaluatedItems` ask."""

from __future__ import annotations

from collections.abc import Callable

from .issue import Issues, Quiet
from .reader import Json


class Seen(set["str | int"]):
    """The keys of an object, or the indices of an array."""


def note_all(seen: Seen, value: dict[str, Json] | list[Json]) -> None:
    """Notes all of a value."""
    seen.update(value if isinstance(value, dict) else range(len(value)))


def note_first(seen: Seen, value: list[Json], count: int) -> None:
    """Notes the first `count` items, or as many as there are."""
    seen.update(range(min(count, len(value))))


def keep(seen: Seen, inner: Seen, issues: Issues) -> bool:
    """Whether nothing was found; only then is noted what was evaluated on the way."""
    if not issues.broken:
        seen |= inner
    return not issues.broken


def branch(check: Callable[[Json, str, Issues, Seen], None], value: Json, seen: Seen) -> bool:
    """Whether a check finds nothing; only then is noted what it evaluated."""
    issues, inner = Quiet(), Seen()
    check(value, "", issues, inner)
    return keep(seen, inner, issues)
