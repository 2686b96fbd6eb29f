# @generated: carried over from codegen/runtime/python by `cargo xtask codegen`.

"""JSON text (RFC 8259) without the gaps of `json.loads`, and values as JSON.

`json` takes `NaN` and lone surrogates, keeps the last of the keys given twice without a word, and gives up on deep
nesting and on long integers. Here the first two are refused, the third is reported, and the last two are read.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Final, NoReturn, TypeAlias, cast

from pydantic import MISSING

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | float | bool | None"
"""A JSON value as Python has it."""

TREE_DEPTH: Final = 200
"""How deep a tree is built: no input can exhaust the stack, and pydantic writes what is up to 255 levels deep."""


class NotJson(ValueError):
    """The input is not JSON."""


class Repeated(dict[str, Json]):
    """An object with keys given twice: the last value of each, and beside it all that was written."""

    __slots__ = ("members",)

    def __init__(self, members: list[tuple[str, Json]]) -> None:
        super().__init__(members)
        self.members = members

    @property
    def repeated(self) -> Iterator[str]:
        """The keys that are given more than once."""
        times = Counter(key for key, _ in self.members)
        return (key for key in self if times[key] > 1)


class _Deeper:
    """Stands for an array or object nested deeper than `TREE_DEPTH`: it is neither of them, nor anything else."""


DEEPER: Final = cast("Json", _Deeper())


def read(text: str) -> Json:
    """Reads a text; objects with keys given twice are `Repeated`."""
    _refuse_lone_surrogates(text)
    try:
        return cast("Json", _DECODER.decode(text))
    except json.JSONDecodeError as error:
        raise NotJson(f"{error.msg[:1].lower()}{error.msg[1:]} at line {error.lineno}, column {error.colno}") from None
    except NotJson:
        raise
    except (RecursionError, ValueError):
        return read_deep(text)  # nested too deep for `json`, or an integer too long for it


def read_deep(text: str) -> Json:
    """Reads a text as `read` does, however deep it is; what lies deeper than `TREE_DEPTH` is `DEEPER`."""
    return _Reader(text).read()


def is_unique(text: str) -> bool:
    """Whether a JSON text has no key twice in any object."""
    try:
        _STRICT_DECODER.decode(text)
    except (RecursionError, ValueError):
        return False
    return True


def as_json(value: object, depth: int = 1) -> Json:
    """A copy of a value as JSON has it. Absent is what is `MISSING`; what JSON has no word for is refused."""
    if value is None or isinstance(value, (bool, int)):
        return value
    if isinstance(value, float):
        if math.isnan(value):
            raise NotJson("NaN is no JSON number")
        return value
    if isinstance(value, str):
        return _unicode(value)
    if not isinstance(value, (Mapping, list, tuple)):
        raise NotJson(f"a value of the type {type(value).__name__} is not JSON")
    if depth > TREE_DEPTH:
        return DEEPER
    if not isinstance(value, Mapping):
        return [as_json(item, depth + 1) for item in cast("list[object]", value)]
    members = cast("Mapping[object, object]", value)
    return {_key(key): as_json(item, depth + 1) for key, item in members.items() if item is not MISSING}


def as_plain(value: Json) -> Json:
    """The value without what `Repeated` remembers beside it."""
    if isinstance(value, dict):
        return {key: as_plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [as_plain(item) for item in value]
    return value


def _key(key: object) -> str:
    if not isinstance(key, str):
        raise NotJson(f"a key of the type {type(key).__name__} is not JSON")
    return _unicode(key)


def _unicode(text: str) -> str:
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            raise NotJson(_SURROGATE) from None
    return str.__str__(text)  # a member of a string enum is its text


def _object(members: list[tuple[str, Json]]) -> dict[str, Json]:
    value = dict(members)
    return value if len(value) == len(members) else Repeated(members)


def _unique_object(members: list[tuple[str, Json]]) -> dict[str, Json]:
    value = dict(members)
    if len(value) != len(members):
        raise NotJson("a key is given twice")
    return value


def _no_constant(name: str) -> NoReturn:
    raise NotJson(f"{name} is not JSON")


_DECODER: Final = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_no_constant)
_STRICT_DECODER: Final = json.JSONDecoder(object_pairs_hook=_unique_object, parse_constant=_no_constant)

_SURROGATE: Final = "lone surrogate in a string (half of a \\u pair)"
# A pair, then half of one, then any other escape: reading them in this order never mistakes one for another.
_ESCAPE: Final = re.compile(
    r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(u[dD][89a-fA-F][0-9a-fA-F]{2})|.)", re.DOTALL
)


def _refuse_lone_surrogates(text: str) -> None:
    """In text that is not JSON for another reason either, so no harm is done by looking early."""
    _unicode(text)
    if "\\u" in text:
        for escape in _ESCAPE.finditer(text):
            if escape[1] is not None:
                raise NotJson(f"{_SURROGATE} at {_place(text, escape.start())}")


def _place(text: str, at: int) -> str:
    return f"line {text.count(chr(10), 0, at) + 1}, column {at - text.rfind(chr(10), 0, at)}"


_SPACE: Final = re.compile(r"[ \t\n\r]*")
_STRING: Final = re.compile(r'"(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"')
_NUMBER: Final = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_WORD: Final = re.compile(r"true|false|null")
_WORDS: Final[Mapping[str, Json]] = {"true": True, "false": False, "null": None}


class _Open:
    """An array or object that is being read."""

    __slots__ = ("array", "key", "members")

    def __init__(self, *, array: bool) -> None:
        self.array = array
        self.key = ""
        self.members: list[tuple[str, Json]] = []

    def finish(self) -> Json:
        return [item for _, item in self.members] if self.array else _object(self.members)


class _Reader:
    """Reads one text with a stack of its own."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._open: list[_Open] = []

    def read(self) -> Json:
        while True:
            value = self._begin()
            while value is not None:
                if not self._open:
                    self._space()
                    if self._at != len(self._text):
                        raise self._wrong("extra data")
                    return value[0]
                self._open[-1].members.append((self._open[-1].key, value[0]))
                value = self._after_value()

    def _begin(self) -> tuple[Json] | None:
        """Reads a value, or the beginning of one."""
        self._space()
        first = self._text[self._at : self._at + 1]
        if first not in ("{", "["):
            return (self._scalar(first),)
        self._at += 1
        self._open.append(_Open(array=first == "["))
        self._space()
        if self._text.startswith("]" if first == "[" else "}", self._at):
            return self._close()
        if first == "{":
            self._key()
        return None

    def _after_value(self) -> tuple[Json] | None:
        """Goes on within an array or object, or ends it; then it is the value."""
        self._space()
        array = self._open[-1].array
        if self._text.startswith("]" if array else "}", self._at):
            return self._close()
        if not self._text.startswith(",", self._at):
            raise self._wrong("expecting ',' delimiter")
        self._at += 1
        if not array:
            self._key()
        return None

    def _close(self) -> tuple[Json]:
        self._at += 1
        depth = len(self._open)
        value = self._open.pop().finish()
        return (value if depth <= TREE_DEPTH else DEEPER,)

    def _key(self) -> None:
        self._space()
        self._open[-1].key = self._string()
        self._space()
        if not self._text.startswith(":", self._at):
            raise self._wrong("expecting ':' delimiter")
        self._at += 1

    def _scalar(self, first: str) -> Json:
        if first == '"':
            return self._string()
        if (word := _WORD.match(self._text, self._at)) is not None:
            self._at = word.end()
            return _WORDS[word[0]]
        number = _NUMBER.match(self._text, self._at)
        if number is None:
            raise self._wrong("expecting value")
        self._at = number.end()
        if number[1] is not None or number[2] is not None:
            return float(number[0])
        return int(Decimal(number[0]))  # `int` itself refuses long texts

    def _string(self) -> str:
        string = _STRING.match(self._text, self._at)
        if string is None:
            raise self._wrong("expecting a string")
        self._at = string.end()
        return cast("str", json.loads(string[0]))

    def _space(self) -> None:
        space = _SPACE.match(self._text, self._at)
        self._at = self._at if space is None else space.end()

    def _wrong(self, what: str) -> NotJson:
        return NotJson(f"{what} at {_place(self._text, self._at)}")
