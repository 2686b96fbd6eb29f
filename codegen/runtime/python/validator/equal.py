"""Equality in JSON Schema's sense: numbers by their value, objects whatever the order of their keys, and no number is
`true`."""

from __future__ import annotations

from collections.abc import Hashable

from .reader import Json


def equal(a: Json, b: Json) -> bool:
    """Whether two values are equal."""
    if isinstance(a, dict):
        return isinstance(b, dict) and a.keys() == b.keys() and all(equal(value, b[key]) for key, value in a.items())
    if isinstance(a, list):
        return isinstance(b, list) and len(a) == len(b) and all(map(equal, a, b))
    return isinstance(a, bool) == isinstance(b, bool) and a == b


def all_different(items: list[Json]) -> bool:
    """Whether no two items are equal."""
    return len({_frozen(item) for item in items}) == len(items)


def _frozen(value: Json) -> Hashable:
    """Equal values have equal ones."""
    if isinstance(value, dict):
        return ("object", frozenset((key, _frozen(item)) for key, item in value.items()))
    if isinstance(value, list):
        return ("array", tuple(map(_frozen, value)))
    return ("boolean", value) if isinstance(value, bool) else value
