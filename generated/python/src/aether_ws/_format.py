# @generated: carried over from codegen/runtime/python by `cargo xtask codegen`.

"""The formats that are asserted, each by the grammar of its RFC and nothing else."""

from __future__ import annotations

import re
from typing import Final

_DATE_TIME: Final = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})[Tt]([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.[0-9]+)?"
    r"(?:[Zz]|([+-])([0-9]{2}):([0-9]{2}))"
)
_DAYS: Final = (0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)

SURE_DATE_TIME: Final = (
    r"^[0-9]{4}-(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)"
    r"[Tt](?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?(?:[Zz]|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])$"
)
"""What matches is a date-time; what does not may be one still, on a leap day or in a leap second."""


def is_date_time(text: str) -> bool:
    """RFC 3339 `date-time`: calendar days, an offset, and a leap second only where UTC has one (23:59:60)."""
    match = _DATE_TIME.fullmatch(text)
    if match is None:
        return False
    year, month, day, hour, minute, second = map(int, match.group(1, 2, 3, 4, 5, 6))
    if not (1 <= month <= 12 and 1 <= day <= _days(year, month) and hour <= 23 and minute <= 59):
        return False
    sign, offset_hour, offset_minute = match.group(7, 8, 9)
    offset = 0
    if sign is not None:
        if int(offset_hour) > 23 or int(offset_minute) > 59:
            return False
        offset = int(f"{sign}1") * (int(offset_hour) * 60 + int(offset_minute))
    if second == 60:
        return (hour * 60 + minute - offset) % (24 * 60) == 24 * 60 - 1
    return second <= 59


def _days(year: int, month: int) -> int:
    leap = (year % 4 == 0 and year % 100 != 0) or year % 400 == 0
    return 29 if month == 2 and leap else _DAYS[month]
