"""Mailboxes: RFC 5321 and RFC 6531."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from .host import hostname, idn_hostname, ipv4, ipv6

_ATOM: Final = r'[^\x00-\x20"(),.:;<>@\[\\\]\x7f]+'
_ATOMS: Final = re.compile(rf"{_ATOM}(?:\.{_ATOM})*")
_QUOTED: Final = re.compile(r'"(?:[^\x00-\x1f"\\\x7f]|\\[\x20-\x7e])*"')


def email(text: str) -> bool:
    """`joe.bloggs@example.com`"""
    return text.isascii() and _mailbox(text, hostname)


def idn_email(text: str) -> bool:
    """A mailbox whose parts may be of any script."""
    return _mailbox(text, idn_hostname)


def _mailbox(text: str, is_host: Callable[[str], bool]) -> bool:
    local, at, domain = text.rpartition("@")
    if not at or not (_ATOMS.fullmatch(local) or _QUOTED.fullmatch(local)):
        return False
    if not (domain.startswith("[") and domain.endswith("]")):
        return is_host(domain)
    literal = domain[1:-1]
    return ipv6(literal[5:]) if literal.startswith("IPv6:") else ipv4(literal)
