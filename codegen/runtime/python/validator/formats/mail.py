"""Mailboxes: RFC 5321 and RFC 6531."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from .host import idn_hostname, ipv6, is_plain_name

_ATOM: Final = r'[^\x00-\x20"(),.:;<>@\[\\\]\x7f]+'
_ATOMS: Final = re.compile(rf"{_ATOM}(?:\.{_ATOM})*")
_HALF: Final = re.compile("[\ud800-\udfff]")
"""Half a surrogate pair, which is no character."""
_BYTE: Final = r"(?:1?[0-9]{1,2}|0[0-9]{2}|2[0-4][0-9]|25[0-5])"
_IPV4: Final = re.compile(rf"{_BYTE}(?:\.{_BYTE}){{3}}")
"""`192.0.2.1`, with or without zeros in front."""
_QUOTED: Final = re.compile(r'"(?:[^\x00-\x1f"\\\x7f]|\\[\x20-\x7e])*"')


def email(text: str) -> bool:
    """`joe.bloggs@example.com`"""
    return text.isascii() and _mailbox(text, is_plain_name)


def idn_email(text: str) -> bool:
    """A mailbox whose parts may be of any script."""
    return _HALF.search(text) is None and _mailbox(text, idn_hostname)


def _mailbox(text: str, is_host: Callable[[str], bool]) -> bool:
    local, at, domain = text.rpartition("@")
    if not at or not (_ATOMS.fullmatch(local) or _QUOTED.fullmatch(local)):
        return False
    if not (domain.startswith("[") and domain.endswith("]")):
        return is_host(domain)
    return _is_address(domain[1:-1])


def _is_address(literal: str) -> bool:
    """`192.0.2.1`, or `IPv6:2001:db8::1`."""
    if literal[:5].lower() != "ipv6:":
        return _IPV4.fullmatch(literal) is not None
    # To mail, zeros may stand in front of the numbers of the IPv4 address at its end, too, and `::` is two groups at least.
    start, colon, last = literal[5:].rpartition(":")
    text = start + colon + ("0:0" if _IPV4.fullmatch(last) else last)
    groups = sum(group != "" for group in text.split(":"))
    return ipv6(text) and (groups == 8 or groups <= 6)
