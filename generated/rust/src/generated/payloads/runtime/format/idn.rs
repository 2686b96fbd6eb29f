// @generated: carried over by `cargo xtask codegen`: format/idn.rs.

//! Labels of any script: RFC 5891 to RFC 5893, over the properties that `regress` knows of each character.
//!
//! Of the rule for the zero width non-joiner between letters that join, the Arabic and the Syriac script are known.

use regress::Regex;
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization;

/// Characters that RFC 5892 allows (section 2.6) though its rules would not.
const ALLOWED: &str = "\u{df}\u{3c2}\u{6fd}\u{6fe}\u{f0b}\u{3007}";
/// Characters that depend on those around them.
const IN_CONTEXT: &str = "\u{b7}\u{375}\u{5f3}\u{5f4}\u{30fb}\u{200c}\u{200d}";

static LETTERS: LazyLock<Regex> = LazyLock::new(|| regex(r"^[\p{Ll}\p{Lu}\p{Lo}\p{Nd}\p{Lm}\p{Mn}\p{Mc}]$"));
static REFUSED: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"[\p{Default_Ignorable_Code_Point}\p{White_Space}\p{Noncharacter_Code_Point}\u0640\u07fa\u302e\u302f\u3031-\u3035\u303b\u20d0-\u20ff\u{1d100}-\u{1d24f}\u1100-\u11ff\ua960-\ua97f\ud7b0-\ud7ff]",
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
        r"[\u094d\u09cd\u0a4d\u0acd\u0b4d\u0bcd\u0c4d\u0ccd\u0d3b\u0d3c\u0d4d\u0dca\u0e3a\u0eba\u0f84\u1039\u103a\u1714\u1715\u1734\u17d2\u1a60\u1b44\u1baa\u1bab\u1bf2\u1bf3\u2d7f\ua806\ua82c\ua8c4\ua953\ua9c0\uaaf6\uabed\u{10a3f}\u{11046}\u{11070}\u{1107f}\u{110b9}\u{11133}\u{11134}\u{111c0}\u{11235}\u{112ea}\u{1134d}\u{11442}\u{114c2}\u{115bf}\u{1163f}\u{116b6}\u{1172b}\u{11839}\u{1193d}\u{1193e}\u{119e0}\u{11a34}\u{11a47}\u{11a99}\u{11c3f}\u{11d44}\u{11d45}\u{11d97}]$",
    )
});
/// A letter that joins the one after it, then what is transparent.
static JOINS_NEXT: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?![\u0621-\u0625\u0627\u0629\u062f-\u0632\u0648\u0671-\u0675\u0677\u0688-\u0699\u06c0\u06c3-\u06cb\u06cd\u06cf\u06d2\u06d3\u06d5\u06ee\u06ef\u0710\u0715-\u0719\u071e\u0728\u072a\u072c\u072f\u074d])[\p{Script=Arabic}\p{Script=Syriac}]\p{Mn}*$",
    )
});
/// What is transparent, then a letter that joins the one before it.
static JOINS_PREVIOUS: LazyLock<Regex> =
    LazyLock::new(|| regex(r"^\p{Mn}*(?![\u0621\u0674])(?=\p{L})[\p{Script=Arabic}\p{Script=Syriac}]"));

fn regex(source: &str) -> Regex {
    Regex::with_flags(source, "u").expect("a pattern of this file")
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
                LETTERS.find(&text).is_some() && REFUSED.find(&text).is_none() && is_stable(&text)
            }
        }
    })
}

/// Whether folding case and normalising leave a character as it is.
fn is_stable(text: &str) -> bool {
    let folded = text.nfkc().collect::<String>().to_lowercase();
    folded.nfkc().eq(text.chars())
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
