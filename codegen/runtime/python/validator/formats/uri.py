"""URIs and IRIs: RFC 3986 and RFC 3987."""

from __future__ import annotations

import re
from typing import Final

from .host import ipv6

_ASTRAL: Final = "".join(f"\\U{plane:04x}0000-\\U{plane:04x}fffd" for plane in range(1, 14))
_UCS: Final = rf"\xa0-\ud7ff\uf900-\ufdcf\ufdf0-\uffef{_ASTRAL}\U000e1000-\U000efffd"
_UNSEEN: Final = r"\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd"
_NAME: Final = rf"A-Za-z0-9\-._~!$&'()*+,;={_UCS}"


def _of(characters: str) -> re.Pattern[str]:
    return re.compile(rf"(?:[{characters}]|%[0-9A-Fa-f]{{2}})*")


_USER: Final = _of(rf"{_NAME}:")
_HOST: Final = _of(_NAME)
_PATH: Final = _of(rf"{_NAME}:@/")
_QUERY: Final = _of(rf"{_NAME}:@/?{_UNSEEN}")
_FRAGMENT: Final = _of(rf"{_NAME}:@/?")
_LITERAL: Final = _of(rf"!#$&'()*+,\-./0-9:;=?@A-Z\[\]_a-z~{_UCS}{_UNSEEN}")
_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_FUTURE: Final = re.compile(r"[Vv][0-9A-Fa-f]+\.[A-Za-z0-9\-._~!$&'()*+,;=:]+")
_ADDRESS: Final = re.compile(r"(?:\[([^\]]*)\]|([^:]*))(?::[0-9]*)?")


def uri(text: str) -> bool:
    """`https://example.com/a?b#c`"""
    return text.isascii() and iri(text)


def uri_reference(text: str) -> bool:
    """A URI, or what is relative to one."""
    return text.isascii() and iri_reference(text)


def iri(text: str) -> bool:
    """A URI with characters of any script."""
    scheme = _SCHEME.match(text)
    return scheme is not None and _hierarchy(text[scheme.end() :], has_scheme=True)


def iri_reference(text: str) -> bool:
    """An IRI, or what is relative to one."""
    return iri(text) or _hierarchy(text, has_scheme=False)


def is_literal(text: str) -> bool:
    """Whether a text can stand in a URI template outside its expressions."""
    return _LITERAL.fullmatch(text) is not None


def _hierarchy(text: str, *, has_scheme: bool) -> bool:
    rest, _, fragment = text.partition("#")
    rest, _, query = rest.partition("?")
    if not (_FRAGMENT.fullmatch(fragment) and _QUERY.fullmatch(query)):
        return False
    if rest.startswith("//"):
        authority, slash, path = rest[2:].partition("/")
        return _authority(authority) and _PATH.fullmatch(slash + path) is not None
    return _PATH.fullmatch(rest) is not None and (has_scheme or ":" not in rest.partition("/")[0])


def _authority(text: str) -> bool:
    user, _, rest = text.rpartition("@")
    parts = _ADDRESS.fullmatch(rest)
    if parts is None or not _USER.fullmatch(user):
        return False
    if parts[1] is None:
        return _HOST.fullmatch(parts[2]) is not None
    return ipv6(parts[1]) or _FUTURE.fullmatch(parts[1]) is not None
