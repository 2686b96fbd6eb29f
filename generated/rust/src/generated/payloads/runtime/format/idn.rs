// @generated: carried over by `cargo xtask codegen`: format/idn.rs.

//! Labels of any script: RFC 5891 and RFC 5892, over the properties that `regress` knows of each character, after the
//! mapping of UTS 46.

use regress::Regex;
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization;

/// Characters that RFC 5892 allows (section 2.6) though its rules would not.
const ALLOWED: &str = "\u{df}\u{3c2}\u{6fd}\u{6fe}\u{f0b}\u{3007}";
/// Characters that depend on those around them.
const IN_CONTEXT: &str = "\u{b7}\u{375}\u{5f3}\u{5f4}\u{30fb}\u{200c}\u{200d}";
/// Characters that the mapping keeps, though folding case or normalising would not.
const KEPT: &str = "\u{df}\u{3c2}\u{200c}\u{200d}";

static LETTERS: LazyLock<Regex> = LazyLock::new(|| regex(r"^[\p{Ll}\p{Lu}\p{Lo}\p{Nd}\p{Lm}\p{Mn}\p{Mc}]$"));
static REFUSED: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"[\p{Default_Ignorable_Code_Point}\p{White_Space}\p{Noncharacter_Code_Point}\u0640\u07fa\u302e\u302f\u3031-\u3035\u303b\u20d0-\u20ff\u{1d100}-\u{1d24f}\u1100-\u11ff\ua960-\ua97f\ud7b0-\ud7ff]",
    )
});
/// What the mapping leaves out.
static IGNORED: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"^[\u00ad\u034f\u180b-\u180d\u180f\u200b\u2060\u2064\ufe00-\ufe0f\ufeff\u{1bca0}-\u{1bca3}\u{e0100}-\u{e01ef}]$",
    )
});
static MARK: LazyLock<Regex> = LazyLock::new(|| regex(r"^\p{M}"));
static GREEK: LazyLock<Regex> = LazyLock::new(|| regex(r"^\p{Script=Greek}"));
static HEBREW: LazyLock<Regex> = LazyLock::new(|| regex(r"\p{Script=Hebrew}$"));
static JAPANESE: LazyLock<Regex> =
    LazyLock::new(|| regex(r"[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]"));
/// A virama at the end: canonical combining class 9.
static VIRAMA: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"[\u094d\u09cd\u0a4d\u0acd\u0b4d\u0bcd\u0c4d\u0ccd\u0d3b\u0d3c\u0d4d\u0dca\u0e3a\u0eba\u0f84\u1039\u103a\u1714\u1715\u1734\u17d2\u1a60\u1b44\u1baa\u1bab\u1bf2\u1bf3\u2d7f\ua806\ua82c\ua8c4\ua953\ua9c0\uaaf6\uabed\u{10a3f}\u{11046}\u{11070}\u{1107f}\u{110b9}\u{11133}\u{11134}\u{111c0}\u{11235}\u{112ea}\u{1134d}\u{113ce}-\u{113d0}\u{11442}\u{114c2}\u{115bf}\u{1163f}\u{116b6}\u{1172b}\u{11839}\u{1193d}\u{1193e}\u{119e0}\u{11a34}\u{11a47}\u{11a99}\u{11c3f}\u{11d44}\u{11d45}\u{11d97}\u{11f41}\u{11f42}\u{1612f}]$",
    )
});
/// Letters that join those on both sides.
const DUAL: &str = r"\u0620\u0626\u0628\u062a-\u062e\u0633-\u063f\u0641-\u0647\u0649\u064a\u066e\u066f\u0679-\u0687\u069a-\u06bf\u06c1\u06c2\u06cc\u06ce\u06d0\u06d1\u06fa-\u06fc\u06ff\u0712-\u0714\u071a-\u071d\u071f-\u0727\u0729\u072b\u072d\u072e\u074e-\u0758\u075c-\u076a\u076d-\u0770\u0772\u0775-\u0777\u077a-\u077f\u07ca-\u07ea\u0841-\u0845\u0848\u084a-\u0853\u0855\u0860\u0862-\u0865\u0868\u0886\u0889-\u088d\u088f\u08a0-\u08a9\u08af\u08b0\u08b3-\u08b8\u08ba-\u08c8\u1820-\u1878\u1887-\u18a8\u18aa\ua840-\ua871\u{10ac0}-\u{10ac4}\u{10ad3}-\u{10ad6}\u{10ad8}-\u{10adc}\u{10ade}-\u{10ae0}\u{10b80}\u{10b82}\u{10b86}-\u{10b88}\u{10b8a}\u{10b8b}\u{10b8d}\u{10b90}\u{10d01}-\u{10d21}\u{10d23}\u{10ec3}\u{10ec4}\u{10ec6}\u{10ec7}\u{10f30}-\u{10f32}\u{10f34}-\u{10f44}\u{10f70}-\u{10f73}\u{10f76}-\u{10f81}\u{10fb0}\u{10fb2}\u{10fb3}\u{10fb8}\u{10fbb}\u{10fbc}\u{10fbe}\u{10fbf}\u{10fc1}\u{10fc4}\u{1e922}-\u{1e943}";
/// Letters that join the one after them.
const TO_NEXT: &str = r"\ua872\u{10acd}\u{10ad7}\u{10d00}\u{10ed9}-\u{10eee}";
/// Letters that join the one before them.
const TO_PREVIOUS: &str = r"\u0622-\u0625\u0627\u0629\u062f-\u0632\u0648\u0671-\u0673\u0688-\u0699\u06c0\u06c3-\u06cb\u06cd\u06cf\u06d2\u06d3\u06d5\u06ee\u06ef\u0710\u0715-\u0719\u071e\u0728\u072a\u072c\u072f\u074d\u0759-\u075b\u076b\u076c\u0771\u0773\u0774\u0778\u0779\u0840\u0846\u0847\u0849\u0854\u0856-\u0858\u0867\u0869\u086a\u0870-\u0882\u088e\u08aa-\u08ac\u08ae\u08b1\u08b2\u08b9\u{10ac5}\u{10ac7}\u{10ac9}\u{10aca}\u{10ace}-\u{10ad2}\u{10add}\u{10ae1}\u{10ae4}\u{10b81}\u{10b83}-\u{10b85}\u{10b89}\u{10b8c}\u{10b8e}\u{10b8f}\u{10b91}\u{10d22}\u{10ec2}\u{10f33}\u{10f74}\u{10f75}\u{10fb4}-\u{10fb6}\u{10fb9}\u{10fba}\u{10fbd}\u{10fc2}\u{10fc3}";
/// What is transparent to letters that join.
const TRANSPARENT: &str = r"\p{Mn}\u{1e94b}";
/// A letter that joins the one after it, then what is transparent.
static JOINS_NEXT: LazyLock<Regex> = LazyLock::new(|| regex(&format!("[{DUAL}{TO_NEXT}][{TRANSPARENT}]*$")));
/// What is transparent, then a letter that joins the one before it.
static JOINS_PREVIOUS: LazyLock<Regex> =
    LazyLock::new(|| regex(&format!("^[{TRANSPARENT}]*[{DUAL}{TO_PREVIOUS}]")));

fn regex(source: &str) -> Regex {
    Regex::with_flags(source, "u").expect("a pattern of this file")
}

/// What a name stands for: the mapping of UTS 46 (section 4, steps 1 and 2).
pub(super) fn mapped(text: &str) -> String {
    text.chars().map(mapped_char).collect::<String>().nfc().collect()
}

fn mapped_char(c: char) -> String {
    let text = c.to_string();
    if matches!(c, '\u{3002}' | '\u{ff0e}' | '\u{ff61}') {
        return ".".to_owned();
    }
    if KEPT.contains(c) {
        return text;
    }
    if IGNORED.find(&text).is_some() {
        return String::new();
    }
    let folded = folded(&text);
    // A character that hides a dot is none.
    if folded.contains(['.', '\u{3002}']) { text } else { folded }
}

/// Case folded, and normalised for compatibility.
fn folded(text: &str) -> String {
    let mut folded = String::new();
    for c in text.nfkc() {
        match c {
            '\u{131}' | '\u{13a0}'..='\u{13f5}' => folded.push(c),
            // The capital letters of Cherokee are the older ones.
            '\u{ab70}'..='\u{abbf}' => folded.extend(char::from_u32(u32::from(c) - 0xab70 + 0x13a0)),
            '\u{13f8}'..='\u{13fd}' => folded.extend(char::from_u32(u32::from(c) - 8)),
            c => folded.extend(c.to_uppercase().flat_map(char::to_lowercase)),
        }
    }
    folded.nfkc().collect()
}

/// Whether a text that is not ASCII is a label.
pub(super) fn is_label(label: &str) -> bool {
    let chars: Vec<char> = label.chars().collect();
    let hyphens =
        chars.first() == Some(&'-') || chars.last() == Some(&'-') || chars.get(2..4) == Some(&['-', '-']);
    let normal = label.nfc().eq(label.chars());
    !label.is_empty()
        && !hyphens
        && normal
        && MARK.find(label).is_none()
        && characters(label)
        && digits(label)
}

fn characters(label: &str) -> bool {
    label.char_indices().all(|(index, c)| {
        let (before, after) = (&label[..index], &label[index + c.len_utf8()..]);
        match c {
            'a'..='z' | '0'..='9' | '-' => true,
            c if ALLOWED.contains(c) => true,
            c if IN_CONTEXT.contains(c) => in_context(c, before, after, label),
            c => {
                let text = c.to_string();
                LETTERS.find(&text).is_some() && REFUSED.find(&text).is_none() && folded(&text) == text
            }
        }
    })
}

/// RFC 5892, appendix A.
fn in_context(c: char, before: &str, after: &str, label: &str) -> bool {
    match c {
        '\u{b7}' => before.ends_with('l') && after.starts_with('l'),
        '\u{375}' => GREEK.find(after).is_some(),
        '\u{5f3}' | '\u{5f4}' => HEBREW.find(before).is_some(),
        '\u{30fb}' => JAPANESE.find(&label.replace('\u{30fb}', "")).is_some(),
        '\u{200d}' => VIRAMA.find(before).is_some(),
        _ => {
            VIRAMA.find(before).is_some()
                || (JOINS_NEXT.find(before).is_some() && JOINS_PREVIOUS.find(after).is_some())
        }
    }
}

/// Arabic-Indic digits and extended ones do not stand together.
fn digits(label: &str) -> bool {
    let has = |first: char, last: char| label.chars().any(|c| (first..=last).contains(&c));
    !(has('\u{660}', '\u{669}') && has('\u{6f0}', '\u{6f9}'))
}
