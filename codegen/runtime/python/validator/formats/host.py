"""Names and addresses of hosts: RFC 1123, RFC 5890 with UTS 46, RFC 2673 and RFC 4291."""

from __future__ import annotations

import re
from typing import Final

from . import bidi
from .idn import is_label, mapped
from .punycode import decode, encode

_LONGEST_NAME: Final = 253
"""The longest name in its ASCII form, without the dot of the root."""
_LONGEST_LABEL: Final = 63
_ENCODED: Final = "xn--"
"""How the ASCII form of a label of another script begins."""
_LABEL: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?")
_BYTE: Final = r"(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
_IPV4: Final = re.compile(rf"{_BYTE}(?:\.{_BYTE}){{3}}")
_GROUP: Final = re.compile(r"[0-9A-Fa-f]{1,4}")


def hostname(text: str) -> bool:
    """`www.example.com`"""
    return text.isascii() and _is_name(text.lower())


def idn_hostname(text: str) -> bool:
    """A host name whose labels may be of any script."""
    return hostname(text) if text.isascii() else _is_name(mapped(text))


def is_plain_name(text: str) -> bool:
    """Letters, digits and hyphens within, as names of hosts have been since RFC 952.

    What a label is encoded from does not matter.
    """
    return len(text) <= _LONGEST_NAME and all(map(_LABEL.fullmatch, text.split(".")))


def _is_name(text: str) -> bool:
    """Whether a text in lower case is a name."""
    decoded: list[str] = []
    total = -1
    for label in text.split("."):
        length = _take(label, decoded)
        if length is None:
            return False
        total += length + 1
    return total <= _LONGEST_NAME and bidi.holds(decoded)


def _take(label: str, decoded: list[str]) -> int | None:
    """Adds what a label stands for, and says how long it is in its ASCII form.

    What begins with `xn--` has to stand for a label of another script.
    """
    if not label.isascii():
        decoded.append(label)
        # The ASCII form of a label is never shorter than the label: what is longer need not be looked at.
        if len(label) > _LONGEST_LABEL or not is_label(label):
            return None
        length = len(encode(label)) + len(_ENCODED)
        return length if length <= _LONGEST_LABEL else None
    if _LABEL.fullmatch(label) is None:
        return None
    if not label.startswith(_ENCODED):
        decoded.append(label)
        return len(label)
    encoded = label[len(_ENCODED) :]
    plain = decode(encoded)
    if plain is None or plain.isascii() or not is_label(plain) or encode(plain) != encoded:
        return None
    decoded.append(plain)
    return len(label)


def ipv4(text: str) -> bool:
    """`192.0.2.1`, without zeros in front."""
    return _IPV4.fullmatch(text) is not None


def ipv6(text: str) -> bool:
    """`2001:db8::1`, without a zone."""
    before, gap, after = text.partition("::")
    if not gap:
        return _groups(text, last=True) == 8
    counts = (_groups(before, last=False) if before else 0, _groups(after, last=True) if after else 0)
    return None not in counts and sum(count or 0 for count in counts) <= 7


def _groups(text: str, *, last: bool) -> int | None:
    """How many groups of 16 bits a text has; at its end two of them may be written as an IPv4 address."""
    parts = text.split(":")
    if all(_GROUP.fullmatch(part) for part in parts):
        return len(parts)
    if last and all(_GROUP.fullmatch(part) for part in parts[:-1]) and ipv4(parts[-1]):
        return len(parts) + 1
    return None
