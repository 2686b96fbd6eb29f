# @generated: carried over by `cargo xtask codegen`.

"""JSON values whose numbers are exact: `int` and `Decimal`, never `float`.

`json.loads` reads `0.1` as another number and `1e999` as none, takes `NaN` and lone surrogates, and gives up on deep
nesting and on long integers. Here numbers are what the text says, the next two are refused, and the last two are read.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Final, NoReturn, TypeAlias, cast

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | Decimal | bool | Deeper | None"
"""A JSON value."""

TREE_DEPTH: Final = 128
"""How deep a value may nest, in every language: no input can exhaust the stack."""


class NotJson(ValueError):
    """The input is not JSON."""


class Deeper:
    """Stands for an array or object nested deeper than `TREE_DEPTH`: it is neither of them, nor anything else."""

    __slots__ = ()
    __hash__ = object.__hash__

    def __eq__(self, other: object) -> bool:
        return False


DEEPER: Final = Deeper()


class Spelled(Decimal):
    """A number that remembers how it was written; what is computed from it does not."""

    __slots__ = ("text",)
    text: str

    def __new__(cls, text: str) -> Spelled:
        """A number of JSON's grammar, with an exponent."""
        mantissa, _, exponent = text.replace("E", "e").partition("e")
        sign = "-" if exponent.startswith("-") else ""
        # Zeros that say nothing may be as many as there is room for; of a power beyond all bounds a start is enough.
        power = int(f"{sign}{exponent.lstrip('+-').lstrip('0')[:12] or '0'}")
        number = super().__new__(cls, f"{mantissa}e{max(-_LARGEST_EXPONENT, min(power, _LARGEST_EXPONENT))}")
        number.text = text
        return number

    def __reduce__(self) -> tuple[type[Spelled], tuple[str]]:
        return (Spelled, (self.text,))

    def __copy__(self) -> Spelled:
        return self

    def __deepcopy__(self, memo: object) -> Spelled:
        return self


def read(text: str) -> Json:
    """Reads a text. Of a key that is given twice the last value counts."""
    _refuse_lone_surrogates(text)
    try:
        value = cast("Json", _DECODER.decode(text))
    except json.JSONDecodeError as error:
        message = f"{error.msg[:1].lower()}{error.msg[1:]}"
        raise NotJson(f"{message} at line {error.lineno}, column {error.colno}") from None
    except RecursionError:
        return _Reader(text).read()
    if text.count("[") + text.count("{") > TREE_DEPTH and _is_too_deep(value):
        return _Reader(text).read()
    return value


def key_of(key: str) -> Json:
    """A key as a value, for `propertyNames`."""
    return key


def type_name(value: Json) -> str:
    """The JSON type of a value, integers being numbers; empty for what is nested too deep to be looked at."""
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int() | Decimal():
            return "number"
        case str():
            return "string"
        case list():
            return "array"
        case dict():
            return "object"
        case Deeper():
            return ""


def _is_too_deep(value: Json) -> bool:
    level = [value]
    for _ in range(TREE_DEPTH):
        arrays = [item for array in level if isinstance(array, list) for item in array]
        level = [item for members in level if isinstance(members, dict) for item in members.values()] + arrays
    return any(isinstance(item, (dict, list)) for item in level)


def as_json(value: object, depth: int = 1) -> Json:
    """A copy of a value with JSON's types: mappings are objects, lists and tuples arrays, and floats the numbers that
    they are written as. What JSON has no word for is refused."""
    if value is None or isinstance(value, (bool, int)):
        return value
    if isinstance(value, str):
        return _unicode(value)
    if isinstance(value, (float, Decimal)):
        if not (value.is_finite() if isinstance(value, Decimal) else math.isfinite(value)):
            raise NotJson(f"{value} is no JSON number")
        return Decimal(repr(value)) if isinstance(value, float) else value
    if not isinstance(value, (Mapping, list, tuple)):
        raise NotJson(f"a value of the type {type(value).__name__} is not JSON")
    if depth > TREE_DEPTH:
        return DEEPER
    if not isinstance(value, Mapping):
        return [as_json(item, depth + 1) for item in cast("list[object]", value)]
    members = cast("Mapping[object, object]", value)
    return {as_key(key): as_json(item, depth + 1) for key, item in members.items()}


def as_key(key: object) -> str:
    """A key, which is a text and nothing else."""
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


_LONGEST_INT: Final = 4000
"""`int` itself refuses texts that are a little longer."""
_LARGEST_EXPONENT: Final = 2**31 - 1
"""What no number of practical use has is cut off here, in every language alike."""


def _whole(text: str) -> int | Decimal:
    return int(text) if len(text) <= _LONGEST_INT else Decimal(text)


def _decimal(text: str) -> Decimal:
    return Spelled(text) if "e" in text or "E" in text else Decimal(text)  # which is written as it was read


def _no_constant(name: str) -> NoReturn:
    raise NotJson(f"{name} is not JSON")


_DECODER: Final = json.JSONDecoder(parse_float=_decimal, parse_int=_whole, parse_constant=_no_constant)

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
        return [item for _, item in self.members] if self.array else dict(self.members)


class _Reader:
    """Reads one text, however deep it is, with a stack of its own."""

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
        return _whole(number[0]) if number[1] is None and number[2] is None else _decimal(number[0])

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
