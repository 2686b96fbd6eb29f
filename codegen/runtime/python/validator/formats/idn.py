"""Labels of any script: RFC 5891 to RFC 5893, over what `unicodedata` knows of each character.

Of the rule for the zero width non-joiner between letters that join, the Arabic and the Syriac script are known.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_ALLOWED: Final = frozenset("\u00df\u03c2\u06fd\u06fe\u0f0b\u3007")
"""Characters that RFC 5892 allows (section 2.6) though its rules would not."""
_IN_CONTEXT: Final = frozenset("\u00b7\u0375\u05f3\u05f4\u30fb\u200c\u200d")
"""Characters that depend on those around them."""
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
_ARABIC_OR_SYRIAC: Final = (
    r"\u0600-\u0604\u0606-\u060b\u060d-\u061a\u061c-\u061e\u0620-\u063f\u0641-\u064a\u0656-\u066f"
    r"\u0671-\u06dc\u06de-\u070d\u070f-\u074a\u074d-\u077f\u0860-\u086a\u0870-\u088e\u0890\u0891"
    r"\u0897-\u08e1\u08e3-\u08ff\ufb50-\ufbc2\ufbd3-\ufd3d\ufd40-\ufd8f\ufd92-\ufdc7\ufdcf\ufdf0-\ufdff"
    r"\ufe70-\ufe74\ufe76-\ufefc\U00010e60-\U00010e7e\U00010ec2-\U00010ec4\U00010efc-\U00010eff"
    r"\U0001ee00-\U0001ee03\U0001ee05-\U0001ee1f\U0001ee21\U0001ee22\U0001ee24\U0001ee27"
    r"\U0001ee29-\U0001ee32\U0001ee34-\U0001ee37\U0001ee39\U0001ee3b\U0001ee42\U0001ee47\U0001ee49"
    r"\U0001ee4b\U0001ee4d-\U0001ee4f\U0001ee51\U0001ee52\U0001ee54\U0001ee57\U0001ee59\U0001ee5b"
    r"\U0001ee5d\U0001ee5f\U0001ee61\U0001ee62\U0001ee64\U0001ee67-\U0001ee6a\U0001ee6c-\U0001ee72"
    r"\U0001ee74-\U0001ee77\U0001ee79-\U0001ee7c\U0001ee7e\U0001ee80-\U0001ee89\U0001ee8b-\U0001ee9b"
    r"\U0001eea1-\U0001eea3\U0001eea5-\U0001eea9\U0001eeab-\U0001eebb\U0001eef0\U0001eef1"
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
_NOT_JOINING_NEXT: Final = (
    r"\u0621-\u0625\u0627\u0629\u062f-\u0632\u0648\u0671-\u0675\u0677\u0688-\u0699\u06c0\u06c3-\u06cb\u06cd\u06cf\u06d2"
    r"\u06d3\u06d5\u06ee\u06ef\u0710\u0715-\u0719\u071e\u0728\u072a\u072c\u072f\u074d"
)
_IS_GREEK: Final = re.compile(f"[{_GREEK}]")
_IS_HEBREW: Final = re.compile(f"[{_HEBREW}]")
_IS_JAPANESE: Final = re.compile(f"[{_JAPANESE}]")
_IS_REFUSED: Final = re.compile(f"[{_REFUSED}]")
_JOINS_NEXT: Final = re.compile(f"(?![{_NOT_JOINING_NEXT}])[{_ARABIC_OR_SYRIAC}]")
_JOINS_PREVIOUS: Final = re.compile(f"(?![\u0621\u0674])[{_ARABIC_OR_SYRIAC}]")


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
    return is_letter and _is_stable(character)


def _is_stable(character: str) -> bool:
    """Whether folding case and normalising leave a character as it is."""
    folded = unicodedata.normalize("NFKC", character).lower()
    return unicodedata.normalize("NFKC", folded) == character


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
        if unicodedata.category(character) != "Mn":
            return False
    return False


def _joins_previous(after: str) -> bool:
    """What is transparent, then a letter that joins the one before it."""
    letter = next((character for character in after if unicodedata.category(character) != "Mn"), "")
    return _JOINS_PREVIOUS.match(letter) is not None and unicodedata.category(letter).startswith("L")
