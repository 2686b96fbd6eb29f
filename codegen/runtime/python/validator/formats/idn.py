"""Labels of any script: RFC 5891 and RFC 5892, over what `unicodedata` knows of each character, after the mapping of
UTS 46.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_ALLOWED: Final = frozenset("\u00df\u03c2\u06fd\u06fe\u0f0b\u3007")
"""Characters that RFC 5892 allows (section 2.6) though its rules would not."""
_IN_CONTEXT: Final = frozenset("\u00b7\u0375\u05f3\u05f4\u30fb\u200c\u200d")
"""Characters that depend on those around them."""
_KEPT: Final = frozenset("\u00df\u03c2\u200c\u200d")
"""Characters that the mapping keeps, though folding case or normalising would not."""
_DOTS: Final = frozenset("\u3002\uff0e\uff61")
_LETTERS: Final = frozenset({"Ll", "Lu", "Lo", "Nd", "Lm", "Mn", "Mc"})
"""General categories."""

# Unicode's scripts and properties, which `unicodedata` does not know.
_GREEK: Final = (
    r"\u0370-\u0373\u0375-\u0377\u037a-\u037d\u037f\u0384\u0386\u0388-\u038a\u038c\u038e-\u03a1"
    r"\u03a3-\u03e1\u03f0-\u03ff\u1d26-\u1d2a\u1d5d-\u1d61\u1d66-\u1d6a\u1dbf\u1f00-\u1f15\u1f18-\u1f1d"
    r"\u1f20-\u1f45\u1f48-\u1f4d\u1f50-\u1f57\u1f59\u1f5b\u1f5d\u1f5f-\u1f7d\u1f80-\u1fb4\u1fb6-\u1fc4"
    r"\u1fc6-\u1fd3\u1fd6-\u1fdb\u1fdd-\u1fef\u1ff2-\u1ff4\u1ff6-\u1ffe\u2126\uab65\U00010140-\U0001018e"
    r"\U000101a0\U0001d200-\U0001d245"
)
_HEBREW: Final = (
    r"\u0591-\u05c7\u05d0-\u05ea\u05ef-\u05f4\ufb1d-\ufb36\ufb38-\ufb3c\ufb3e\ufb40\ufb41\ufb43\ufb44"
    r"\ufb46-\ufb4f"
)
_JAPANESE: Final = (
    r"\u2e80-\u2e99\u2e9b-\u2ef3\u2f00-\u2fd5\u3005\u3007\u3021-\u3029\u3038-\u303b\u3041-\u3096"
    r"\u309d-\u309f\u30a1-\u30fa\u30fd-\u30ff\u31f0-\u31ff\u32d0-\u32fe\u3300-\u3357\u3400-\u4dbf"
    r"\u4e00-\u9fff\uf900-\ufa6d\ufa70-\ufad9\uff66-\uff6f\uff71-\uff9d\U00016fe2\U00016fe3\U00016ff0"
    r"\U00016ff1\U0001aff0-\U0001aff3\U0001aff5-\U0001affb\U0001affd\U0001affe\U0001b000-\U0001b122"
    r"\U0001b132\U0001b150-\U0001b152\U0001b155\U0001b164-\U0001b167\U0001f200\U00020000-\U0002a6df"
    r"\U0002a700-\U0002b739\U0002b740-\U0002b81d\U0002b820-\U0002cea1\U0002ceb0-\U0002ebe0"
    r"\U0002ebf0-\U0002ee5d\U0002f800-\U0002fa1d\U00030000-\U0003134a\U00031350-\U000323af"
)
_REFUSED: Final = (
    r"\t-\r \x85\xa0\xad\u034f\u061c\u0640\u07fa\u1100-\u11ff\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u200f"
    r"\u2028-\u202f\u205f-\u206f\u20d0-\u20ff\u3000\u302e\u302f\u3031-\u3035\u303b\u3164\ua960-\ua97f"
    r"\ud7b0-\ud7ff\ufdd0-\ufdef\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\ufffe\uffff\U0001bca0-\U0001bca3"
    r"\U0001d100-\U0001d24f\U0001fffe\U0001ffff\U0002fffe\U0002ffff\U0003fffe\U0003ffff\U0004fffe"
    r"\U0004ffff\U0005fffe\U0005ffff\U0006fffe\U0006ffff\U0007fffe\U0007ffff\U0008fffe\U0008ffff\U0009fffe"
    r"\U0009ffff\U000afffe\U000affff\U000bfffe\U000bffff\U000cfffe\U000cffff\U000dfffe-\U000e0fff"
    r"\U000efffe\U000effff\U000ffffe\U000fffff\U0010fffe\U0010ffff"
)
"""What is ignored, white space, no character, or refused by RFC 5892 (sections 2.7 and 2.8)."""
_DUAL: Final = (
    r"\u0620\u0626\u0628\u062a-\u062e\u0633-\u063f\u0641-\u0647\u0649\u064a\u066e\u066f\u0679-\u0687"
    r"\u069a-\u06bf\u06c1\u06c2\u06cc\u06ce\u06d0\u06d1\u06fa-\u06fc\u06ff\u0712-\u0714\u071a-\u071d"
    r"\u071f-\u0727\u0729\u072b\u072d\u072e\u074e-\u0758\u075c-\u076a\u076d-\u0770\u0772\u0775-\u0777"
    r"\u077a-\u077f\u07ca-\u07ea\u0841-\u0845\u0848\u084a-\u0853\u0855\u0860\u0862-\u0865\u0868\u0886"
    r"\u0889-\u088d\u088f\u08a0-\u08a9\u08af\u08b0\u08b3-\u08b8\u08ba-\u08c8\u1820-\u1878\u1887-\u18a8\u18aa"
    r"\ua840-\ua871\U00010ac0-\U00010ac4\U00010ad3-\U00010ad6\U00010ad8-\U00010adc\U00010ade-\U00010ae0"
    r"\U00010b80\U00010b82\U00010b86-\U00010b88\U00010b8a\U00010b8b\U00010b8d\U00010b90\U00010d01-\U00010d21"
    r"\U00010d23\U00010ec3\U00010ec4\U00010ec6\U00010ec7\U00010f30-\U00010f32\U00010f34-\U00010f44"
    r"\U00010f70-\U00010f73\U00010f76-\U00010f81\U00010fb0\U00010fb2\U00010fb3\U00010fb8\U00010fbb\U00010fbc"
    r"\U00010fbe\U00010fbf\U00010fc1\U00010fc4\U0001e922-\U0001e943"
)
"""Letters that join those on both sides."""
_TO_NEXT: Final = r"\ua872\U00010acd\U00010ad7\U00010d00\U00010ed9-\U00010eee"
"""Letters that join the one after them."""
_TO_PREVIOUS: Final = (
    r"\u0622-\u0625\u0627\u0629\u062f-\u0632\u0648\u0671-\u0673\u0688-\u0699\u06c0\u06c3-\u06cb\u06cd\u06cf"
    r"\u06d2\u06d3\u06d5\u06ee\u06ef\u0710\u0715-\u0719\u071e\u0728\u072a\u072c\u072f\u074d\u0759-\u075b\u076b"
    r"\u076c\u0771\u0773\u0774\u0778\u0779\u0840\u0846\u0847\u0849\u0854\u0856-\u0858\u0867\u0869\u086a"
    r"\u0870-\u0882\u088e\u08aa-\u08ac\u08ae\u08b1\u08b2\u08b9\U00010ac5\U00010ac7\U00010ac9\U00010aca"
    r"\U00010ace-\U00010ad2\U00010add\U00010ae1\U00010ae4\U00010b81\U00010b83-\U00010b85\U00010b89\U00010b8c"
    r"\U00010b8e\U00010b8f\U00010b91\U00010d22\U00010ec2\U00010f33\U00010f74\U00010f75\U00010fb4-\U00010fb6"
    r"\U00010fb9\U00010fba\U00010fbd\U00010fc2\U00010fc3"
)
"""Letters that join the one before them."""
_IGNORED: Final = (
    r"\u00ad\u034f\u180b-\u180d\u180f\u200b\u2060\u2064\ufe00-\ufe0f\ufeff\U0001bca0-\U0001bca3"
    r"\U000e0100-\U000e01ef"
)
"""What the mapping leaves out."""
_IS_GREEK: Final = re.compile(f"[{_GREEK}]")
_IS_HEBREW: Final = re.compile(f"[{_HEBREW}]")
_IS_JAPANESE: Final = re.compile(f"[{_JAPANESE}]")
_IS_REFUSED: Final = re.compile(f"[{_REFUSED}]")
_IS_IGNORED: Final = re.compile(f"[{_IGNORED}]")
_JOINS_NEXT: Final = re.compile(f"[{_DUAL}{_TO_NEXT}]")
_JOINS_PREVIOUS: Final = re.compile(f"[{_DUAL}{_TO_PREVIOUS}]")


def mapped(text: str) -> str:
    """What a name stands for: the mapping of UTS 46 (section 4, steps 1 and 2)."""
    return unicodedata.normalize("NFC", "".join(map(_mapped_character, text)))


def _mapped_character(character: str) -> str:
    if character in _DOTS:
        return "."
    if character in _KEPT:
        return character
    if _IS_IGNORED.match(character):
        return ""
    folded = _folded(character)
    # A character that hides a dot is none.
    return character if "." in folded or "\u3002" in folded else folded


def _folded(text: str) -> str:
    """Case folded, and normalised for compatibility; the capital of the sharp s is that letter."""
    characters = unicodedata.normalize("NFKC", text)
    folded = "".join("\u00df" if character == "\u1e9e" else character.casefold() for character in characters)
    return unicodedata.normalize("NFKC", folded)


def is_label(label: str) -> bool:
    """Whether a text that is not ASCII is a label."""
    return (
        label != ""
        and not (label[0] == "-" or label[-1] == "-" or label[2:4] == "--")
        and unicodedata.normalize("NFC", label) == label
        and not unicodedata.category(label[0]).startswith("M")
        and all(_is_allowed(label, index) for index in range(len(label)))
        and not (_has(label, "\u0660", "\u0669") and _has(label, "\u06f0", "\u06f9"))
    )


def _has(label: str, first: str, last: str) -> bool:
    return any(first <= character <= last for character in label)


def _is_allowed(label: str, index: int) -> bool:
    character = label[index]
    if "a" <= character <= "z" or "0" <= character <= "9" or character == "-" or character in _ALLOWED:
        return True
    if character in _IN_CONTEXT:
        return _in_context(character, label[:index], label[index + 1 :], label)
    is_letter = unicodedata.category(character) in _LETTERS and _IS_REFUSED.match(character) is None
    return is_letter and _folded(character) == character


def _in_context(character: str, before: str, after: str, label: str) -> bool:
    """RFC 5892, appendix A."""
    if character == "\u00b7":
        return before.endswith("l") and after.startswith("l")
    if character == "\u0375":
        return _IS_GREEK.match(after) is not None
    if character in "\u05f3\u05f4":
        return _IS_HEBREW.match(before[-1:]) is not None
    if character == "\u30fb":
        return _IS_JAPANESE.search(label.replace("\u30fb", "")) is not None
    if before != "" and unicodedata.combining(before[-1]) == 9:  # a virama
        return True
    if character == "\u200d":
        return False
    return _joins_next(before) and _joins_previous(after)


def _joins_next(before: str) -> bool:
    """A letter that joins the one after it, then what is transparent."""
    for character in reversed(before):
        if _JOINS_NEXT.match(character):
            return True
        if not _is_transparent(character):
            return False
    return False


def _joins_previous(after: str) -> bool:
    """What is transparent, then a letter that joins the one before it."""
    letter = next((character for character in after if not _is_transparent(character)), "")
    return _JOINS_PREVIOUS.match(letter) is not None


def _is_transparent(character: str) -> bool:
    return unicodedata.category(character) == "Mn" or character == "\U0001e94b"
