"""The grammar of ECMA-262's regular expressions, with the flag `u`: `re` reads another language."""

from __future__ import annotations

import re
from typing import Final

_BINARY_NAMES: Final = (
    "Alpha Alphabetic CI Case_Ignorable Cased CWCF Changes_When_Casefolded CWCM Changes_When_Casemapped CWL "
    "Changes_When_Lowercased CWT Changes_When_Titlecased CWU Changes_When_Uppercased DI "
    "Default_Ignorable_Code_Point Gr_Base Grapheme_Base Gr_Ext Grapheme_Extend IDC ID_Continue IDS ID_Start Math "
    "XIDC XID_Continue XIDS XID_Start AHex ASCII_Hex_Digit Bidi_C Bidi_Control Dash Dep Deprecated Dia Diacritic "
    "Ext Extender Hex Hex_Digit IDSB IDS_Binary_Operator IDST IDS_Trinary_Operator Ideo Ideographic Join_C "
    "Join_Control LOE Logical_Order_Exception Lower Lowercase NChar Noncharacter_Code_Point Pat_Syn Pattern_Syntax "
    "Pat_WS Pattern_White_Space QMark Quotation_Mark Radical RI Regional_Indicator STerm Sentence_Terminal SD "
    "Soft_Dotted Term Terminal_Punctuation UIdeo Unified_Ideograph Upper Uppercase VS Variation_Selector space "
    "White_Space Emoji EComp Emoji_Component EMod Emoji_Modifier EBase Emoji_Modifier_Base EPres Emoji_Presentation "
    "ExtPict Extended_Pictographic CWKCF Changes_When_NFKC_Casefolded Bidi_M Bidi_Mirrored ASCII Any Assigned"
)
_CATEGORY_NAMES: Final = (
    "Pe Close_Punctuation Pc Connector_Punctuation cntrl Cc Control Sc Currency_Symbol Pd Dash_Punctuation digit Nd "
    "Decimal_Number Me Enclosing_Mark Pf Final_Punctuation Cf Format Pi Initial_Punctuation Nl Letter_Number Zl "
    "Line_Separator Ll Lowercase_Letter Sm Math_Symbol Lm Modifier_Letter Sk Modifier_Symbol Mn Nonspacing_Mark Ps "
    "Open_Punctuation Lo Other_Letter No Other_Number Po Other_Punctuation So Other_Symbol Zp Paragraph_Separator "
    "Co Private_Use Zs Space_Separator Mc Spacing_Mark Cs Surrogate Lt Titlecase_Letter Cn Unassigned Lu "
    "Uppercase_Letter LC Cased_Letter C Other L Letter Combining_Mark M Mark N Number punct P Punctuation S Symbol "
    "Z Separator"
)
_SCRIPT_NAMES: Final = (
    "Adlam Adlm Caucasian_Albanian Aghb Ahom Arabic Arab Imperial_Aramaic Armi Armenian Armn Avestan Avst Balinese "
    "Bali Bamum Bamu Bassa_Vah Bass Batak Batk Bengali Beng Beria_Erfe Berf Bhaiksuki Bhks Bopomofo Bopo Brahmi "
    "Brah Braille Brai Buginese Bugi Buhid Buhd Chakma Cakm Canadian_Aboriginal Cans Carian Cari Cham Cherokee Cher "
    "Chorasmian Chrs Coptic Copt Qaac Cypro_Minoan Cpmn Cypriot Cprt Cyrillic Cyrl Devanagari Deva Dives_Akuru Diak "
    "Dogra Dogr Deseret Dsrt Duployan Dupl Egyptian_Hieroglyphs Egyp Elbasan Elba Elymaic Elym Ethiopic Ethi Garay "
    "Gara Georgian Geor Glagolitic Glag Gunjala_Gondi Gong Masaram_Gondi Gonm Gothic Goth Grantha Gran Greek Grek "
    "Gujarati Gujr Gurung_Khema Gukh Gurmukhi Guru Hangul Hang Han Hani Hanunoo Hano Hatran Hatr Hebrew Hebr "
    "Hiragana Hira Anatolian_Hieroglyphs Hluw Pahawh_Hmong Hmng Nyiakeng_Puachue_Hmong Hmnp Old_Hungarian Hung "
    "Old_Italic Ital Javanese Java Kayah_Li Kali Katakana Kana Kawi Kharoshthi Khar Khmer Khmr Khojki Khoj "
    "Khitan_Small_Script Kits Kannada Knda Kirat_Rai Krai Kaithi Kthi Tai_Tham Lana Lao Laoo Latin Latn Lepcha Lepc "
    "Limbu Limb Linear_A Lina Linear_B Linb Lisu Lycian Lyci Lydian Lydi Mahajani Mahj Makasar Maka Mandaic Mand "
    "Manichaean Mani Marchen Marc Medefaidrin Medf Mende_Kikakui Mend Meroitic_Cursive Merc Meroitic_Hieroglyphs "
    "Mero Malayalam Mlym Modi Mongolian Mong Mro Mroo Meetei_Mayek Mtei Multani Mult Myanmar Mymr Nag_Mundari Nagm "
    "Nandinagari Nand Old_North_Arabian Narb Nabataean Nbat Newa Nko Nkoo Nushu Nshu Ogham Ogam Ol_Chiki Olck "
    "Ol_Onal Onao Old_Turkic Orkh Oriya Orya Osage Osge Osmanya Osma Old_Uyghur Ougr Palmyrene Palm Pau_Cin_Hau "
    "Pauc Old_Permic Perm Phags_Pa Phag Inscriptional_Pahlavi Phli Psalter_Pahlavi Phlp Phoenician Phnx Miao Plrd "
    "Inscriptional_Parthian Prti Rejang Rjng Hanifi_Rohingya Rohg Runic Runr Samaritan Samr Old_South_Arabian Sarb "
    "Saurashtra Saur SignWriting Sgnw Shavian Shaw Sharada Shrd Siddham Sidd Sidetic Sidt Khudawadi Sind Sinhala "
    "Sinh Sogdian Sogd Old_Sogdian Sogo Sora_Sompeng Sora Soyombo Soyo Sundanese Sund Sunuwar Sunu Syloti_Nagri "
    "Sylo Syriac Syrc Tagbanwa Tagb Takri Takr Tai_Le Tale New_Tai_Lue Talu Tamil Taml Tangut Tang Tai_Viet Tavt "
    "Tai_Yo Tayo Telugu Telu Tifinagh Tfng Tagalog Tglg Thaana Thaa Thai Tibetan Tibt Tirhuta Tirh Tangsa Tnsa "
    "Todhri Todr Tolong_Siki Tols Toto Tulu_Tigalari Tutg Ugaritic Ugar Vai Vaii Vithkuqi Vith Warang_Citi Wara "
    "Wancho Wcho Old_Persian Xpeo Cuneiform Xsux Yezidi Yezi Yi Yiii Zanabazar_Square Zanb Inherited Zinh Qaai "
    "Common Zyyy Unknown Zzzz"
)
_BINARY: Final = frozenset(_BINARY_NAMES.split())
_CATEGORIES: Final = frozenset(_CATEGORY_NAMES.split())
_SCRIPTS: Final = frozenset(_SCRIPT_NAMES.split())

_BRACES: Final = re.compile(r"\{([0-9]+)(?:(,)([0-9]*))?\}")
_HEX_2: Final = re.compile(r"[0-9A-Fa-f]{2}")
_HEX_4: Final = re.compile(r"[0-9A-Fa-f]{4}")
_CODE: Final = re.compile(r"\{0*([0-9A-Fa-f]{1,6})\}")
_PROPERTY: Final = re.compile(r"\{(?:([A-Za-z_]+)=)?([A-Za-z0-9_]+)\}")
_NUMBER: Final = re.compile(r"[1-9][0-9]*")
_SYNTAX: Final = "^$\\.*+?()[]{}|/"
_SETS: Final = "dDsSwW"


class _NoPatternError(Exception):
    """The text is no pattern."""


def regex(text: str) -> bool:
    """A pattern of ECMA-262."""
    try:
        _Parser(text).pattern()
    except (_NoPatternError, RecursionError):
        return False
    return True


class _Parser:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._groups = 0
        self._farthest = 0
        """The highest number of a group that is referred to."""
        self._names: list[str] = []
        self._wanted: list[str] = []

    def pattern(self) -> None:
        self._choice()
        if self._at != len(self._text) or self._farthest > self._groups or not set(self._wanted) <= set(self._names):
            raise _NoPatternError

    def _peek(self, text: str) -> bool:
        return self._text.startswith(text, self._at)

    def _take(self, text: str) -> bool:
        found = self._peek(text)
        if found:
            self._at += len(text)
        return found

    def _match(self, pattern: re.Pattern[str]) -> re.Match[str]:
        match = pattern.match(self._text, self._at)
        if match is None:
            raise _NoPatternError
        self._at = match.end()
        return match

    def _next(self) -> str:
        if self._at == len(self._text):
            raise _NoPatternError
        self._at += 1
        return self._text[self._at - 1]

    def _choice(self) -> None:
        """Alternatives; names of groups have to differ, save in different ones."""
        before = list(self._names)
        met: list[str] = []
        while True:
            self._names = list(before)
            while self._at < len(self._text) and self._text[self._at] not in "|)":
                self._term()
            met += self._names[len(before) :]
            if not self._take("|"):
                break
        self._names = before + met

    def _term(self) -> None:
        if self._take("^") or self._take("$") or self._take("\\b") or self._take("\\B"):
            return
        if any(self._take(start) for start in ("(?=", "(?!", "(?<=", "(?<!")):
            self._group()
            return
        self._atom()
        self._quantifier()

    def _group(self) -> None:
        self._choice()
        if not self._take(")"):
            raise _NoPatternError

    def _atom(self) -> None:
        character = self._next()
        if character == "(":
            if not self._take("?:"):
                self._groups += 1
                if self._take("?<"):
                    self._names.append(self._name())
                    if self._names.count(self._names[-1]) > 1:
                        raise _NoPatternError
                elif self._peek("?"):
                    raise _NoPatternError
            self._group()
        elif character == "[":
            self._class()
        elif character == "\\":
            self._escape()
        elif character in "*+?{}]":
            raise _NoPatternError

    def _quantifier(self) -> None:
        if self._peek("{"):
            least, comma, most = self._match(_BRACES).groups()
            if comma and most and _larger(least, most):
                raise _NoPatternError
        elif not (self._take("*") or self._take("+") or self._take("?")):
            return
        self._take("?")

    def _escape(self) -> None:
        if self._take("k"):
            if not self._take("<"):
                raise _NoPatternError
            self._wanted.append(self._name())
        elif (number := _NUMBER.match(self._text, self._at)) is not None:
            self._at = number.end()
            self._farthest = max(self._farthest, int(number[0][:9]))
        else:
            self._character_escape()

    def _character_escape(self) -> int | None:
        """An escape of a character, or of a set of them, after its backslash; the character's code."""
        character = self._next()
        if character in _SETS:
            return None
        if character in "pP":
            self._property()
            return None
        if character in "tnvfr":
            return "tnvfr".index(character) + 9
        if character == "c":
            letter = self._next()
            if not (letter.isascii() and letter.isalpha()):
                raise _NoPatternError
            return ord(letter) % 32
        if character == "0":
            if self._text[self._at : self._at + 1] in tuple("0123456789"):
                raise _NoPatternError
            return 0
        if character == "x":
            return int(self._match(_HEX_2)[0], 16)
        if character == "u":
            return self._unicode()
        if character not in _SYNTAX:
            raise _NoPatternError
        return ord(character)

    def _unicode(self) -> int:
        if self._peek("{"):
            code = int(self._match(_CODE)[1], 16)
            if code > 0x10FFFF:
                raise _NoPatternError
            return code
        first = int(self._match(_HEX_4)[0], 16)
        if 0xD800 <= first <= 0xDBFF and self._peek("\\u"):
            second = _HEX_4.match(self._text, self._at + 2)
            if second is not None and 0xDC00 <= int(second[0], 16) <= 0xDFFF:
                self._at = second.end()
                return 0x10000 + ((first - 0xD800) << 10) + int(second[0], 16) - 0xDC00
        return first

    def _property(self) -> None:
        name, value = self._match(_PROPERTY).groups()
        known = {
            None: _BINARY | _CATEGORIES,
            "General_Category": _CATEGORIES,
            "gc": _CATEGORIES,
            "Script": _SCRIPTS,
            "sc": _SCRIPTS,
            "Script_Extensions": _SCRIPTS,
            "scx": _SCRIPTS,
        }
        if value not in known.get(name, frozenset()):
            raise _NoPatternError

    def _class(self) -> None:
        self._take("^")
        while not self._take("]"):
            low = self._class_atom()
            if not self._peek("-") or self._peek("-]"):
                continue
            self._at += 1
            high = self._class_atom()
            if low is None or high is None or low > high:
                raise _NoPatternError

    def _class_atom(self) -> int | None:
        character = self._next()
        if character != "\\":
            return ord(character)
        if self._take("b"):
            return 8
        if self._take("-"):
            return ord("-")
        return self._character_escape()

    def _name(self) -> str:
        """The name of a group, after `<`."""
        name = ""
        while not self._take(">"):
            character = self._next()
            if character == "\\":
                if not self._take("u"):
                    raise _NoPatternError
                character = chr(self._unicode())
            joiner = character in "\u200c\u200d"
            if not (joiner or character in "$_" or f"_{character}".isidentifier()):
                raise _NoPatternError
            name += character
        if not (name[:1] == "$" or name[:1].isidentifier()):
            raise _NoPatternError
        return name


def _larger(least: str, most: str) -> bool:
    least, most = least.lstrip("0"), most.lstrip("0")
    return (len(least), least) > (len(most), most)
