"""Numbers as they are written: exact, of any size and precision."""

from __future__ import annotations

from decimal import Decimal
from typing import TypeGuard

from .reader import Json


def is_number(value: Json) -> TypeGuard[int | Decimal]:
    """A number: `True` is none."""
    return isinstance(value, (int, Decimal)) and not isinstance(value, bool)


def is_integer(value: Json) -> TypeGuard[int | Decimal]:
    """An integer in JSON Schema's sense: `1`, `1.0` and `10e-1` are one."""
    if isinstance(value, Decimal):
        return value == value.to_integral_value()
    return isinstance(value, int) and not isinstance(value, bool)


def is_multiple_of(value: int | Decimal, divisor: int, scale: int) -> bool:
    """Whether a number is a multiple of `divisor` times ten to the power of `scale`; the divisor is at least 1 and does
    not end in a zero."""
    if scale == 0 and isinstance(value, int):
        return value % divisor == 0
    if value == 0:
        return True
    digits, power = _factors(value)
    if power < scale:
        return False  # the last digit is finer than the divisor's, and not zero
    return digits * pow(10, power - scale, divisor) % divisor == 0


def _factors(value: int | Decimal) -> tuple[int, int]:
    """The digits as a whole number that does not end in a zero, and the power of ten that they are multiplied by."""
    _, digits, power = Decimal(value).as_tuple()
    text = "".join(map(str, digits))
    stripped = text.rstrip("0")
    number = 0
    for start in range(0, len(stripped), 4000):  # `int` refuses texts that are longer
        part = stripped[start : start + 4000]
        number = number * 10 ** len(part) + int(part)
    return number, int(power) + len(text) - len(stripped)
