"""Punycode: RFC 3492. Python's own codec takes what the RFC does not."""

from __future__ import annotations

from typing import Final

_BASE: Final = 36
_LEAST: Final = 1
_MOST: Final = 26
_SKEW: Final = 38
_DAMP: Final = 700
_DIGITS: Final = "abcdefghijklmnopqrstuvwxyz0123456789"
_LARGEST: Final = 2**31 - 1


def decode(encoded: str) -> str | None:
    """The text that an encoded label, without its `xn--`, stands for."""
    basic, _, digits = encoded.rpartition("-")
    output = list(basic)
    code, index, bias, at = 128, 0, 72, 0
    while at < len(digits):
        before, weight, place = index, 1, _BASE
        while True:
            digit = _DIGITS.find(digits[at]) if at < len(digits) else -1
            if digit < 0:
                return None
            at += 1
            index += digit * weight
            threshold = _clamp(place - bias)
            if digit < threshold:
                break
            weight *= _BASE - threshold
            place += _BASE
            if index > _LARGEST or weight > _LARGEST:
                return None
        count = len(output) + 1
        bias = _adapt(index - before, count, first=before == 0)
        code += index // count
        if code > 0x10FFFF or 0xD800 <= code <= 0xDFFF:
            return None
        index %= count
        output.insert(index, chr(code))
        index += 1
    return "".join(output)


def encode(label: str) -> str:
    """A label in its encoded form, without `xn--`."""
    codes = [ord(character) for character in label]
    plain = [code for code in codes if code < 128]
    output = [chr(code) for code in plain] + (["-"] if plain else [])
    code, delta, bias, done = 128, 0, 72, len(plain)
    while done < len(codes):
        following = min(one for one in codes if one >= code)
        delta += (following - code) * (done + 1)
        code = following
        for one in codes:
            if one < code:
                delta += 1
            if one != code:
                continue
            rest, place = delta, _BASE
            while rest >= (threshold := _clamp(place - bias)):
                output.append(_DIGITS[threshold + (rest - threshold) % (_BASE - threshold)])
                rest = (rest - threshold) // (_BASE - threshold)
                place += _BASE
            output.append(_DIGITS[rest])
            bias = _adapt(delta, done + 1, first=done == len(plain))
            delta = 0
            done += 1
        delta += 1
        code += 1
    return "".join(output)


def _clamp(threshold: int) -> int:
    return min(max(threshold, _LEAST), _MOST)


def _adapt(change: int, count: int, *, first: bool) -> int:
    delta = change // (_DAMP if first else 2)
    delta += delta // count
    place = 0
    while delta > (_BASE - _LEAST) * _MOST // 2:
        delta //= _BASE - _LEAST
        place += _BASE
    return place + (_BASE - _LEAST + 1) * delta // (delta + _SKEW)
