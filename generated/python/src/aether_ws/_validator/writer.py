# @generated: carried over by `cargo xtask codegen`.

"""JSON text of values whose numbers are exact."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Final

from .reader import Deeper, Json, NotJson, Spelled


def write(value: Json) -> str:
    """The text of a value, on one line; numbers are written as they were read."""
    parts: list[str] = []
    _write(value, parts)
    return "".join(parts)


def _write(value: Json, to: list[str]) -> None:
    if isinstance(value, dict):
        mark = "{"
        for key, item in value.items():
            to.append(f"{mark}{json.dumps(key, ensure_ascii=False)}:")
            _write(item, to)
            mark = ","
        to.append("}" if value else "{}")
    elif isinstance(value, list):
        mark = "["
        for item in value:
            to.append(mark)
            _write(item, to)
            mark = ","
        to.append("]" if value else "[]")
    elif isinstance(value, bool) or value is None:
        to.append(json.dumps(value))
    elif isinstance(value, str):
        to.append(json.dumps(value, ensure_ascii=False))
    elif isinstance(value, Deeper):
        raise NotJson("what is nested too deep was not read")
    elif isinstance(value, Spelled):
        to.append(value.text)
    elif isinstance(value, Decimal):
        to.append(_plain(value))
    else:
        # `str` itself refuses integers that are very long.
        to.append(str(Decimal(value)) if abs(value) > _LONG else str(value))


def _plain(value: Decimal) -> str:
    """As it was read: Python would write `0.0000001` as `1E-7`."""
    power = int(value.as_tuple().exponent)
    return f"{value:f}" if -_MOST_PLACES < power <= 0 else str(value)


_LONG: Final = 10**4000
_MOST_PLACES: Final = 10_000
