"""Dates and times: RFC 3339, with its appendix A for durations."""

from __future__ import annotations

import re
from typing import Final

_DATE: Final = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_TIME: Final = re.compile(r"([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.[0-9]+)?(?:[Zz]|([+-])([0-9]{2}):([0-9]{2}))")
_SURE: Final = re.compile(
    r"[0-9]{4}-(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)"
    r"[Tt](?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?(?:[Zz]|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])"
)
"""What matches is a date-time; what does not may be one still, on a leap day or in a leap second."""
_DURATION: Final = re.compile(
    r"P(?:[0-9]+W|(?=.)(?:[0-9]+Y(?:[0-9]+M(?:[0-9]+D)?)?|[0-9]+M(?:[0-9]+D)?|[0-9]+D)?"
    r"(?:T(?:[0-9]+H(?:[0-9]+M(?:[0-9]+S)?)?|[0-9]+M(?:[0-9]+S)?|[0-9]+S))?)"
)
_LONGEST: Final = (0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def date_time(text: str) -> bool:
    """`2026-01-02T03:04:05.678Z`"""
    return _SURE.fullmatch(text) is not None or (text[10:11] in ("T", "t") and date(text[:10]) and time(text[11:]))


def date(text: str) -> bool:
    """`2026-01-02`"""
    match = _DATE.fullmatch(text)
    if match is None:
        return False
    year, month, day = map(int, match.groups())
    if not 1 <= month <= 12:
        return False
    leap = (year % 4 == 0 and year % 100 != 0) or year % 400 == 0
    return 1 <= day <= (29 if month == 2 and leap else _LONGEST[month])


def time(text: str) -> bool:
    """`03:04:05.678Z`; a leap second only where UTC has one."""
    match = _TIME.fullmatch(text)
    if match is None:
        return False
    hour, minute, second = map(int, match.group(1, 2, 3))
    offset = 0
    if match[4] is not None:
        hours, minutes = int(match[5]), int(match[6])
        if hours > 23 or minutes > 59:
            return False
        offset = (hours * 60 + minutes) * (1 if match[4] == "+" else -1)
    is_last = (hour * 60 + minute - offset) % (24 * 60) == 24 * 60 - 1
    return hour <= 23 and minute <= 59 and (second <= 59 or (second == 60 and is_last))


def duration(text: str) -> bool:
    """`P4DT12H30M5S`, `P2W`"""
    return _DURATION.fullmatch(text) is not None
