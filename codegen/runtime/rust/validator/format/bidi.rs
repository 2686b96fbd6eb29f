//! Names that are written from right to left, in part or as a whole: the rule of RFC 5893, section 2.

use regress::Regex;
use std::sync::LazyLock;

static MARK: LazyLock<Regex> = LazyLock::new(|| regex(r"^\p{Mn}$"));
/// Blocks that are written from right to left.
static RIGHT_TO_LEFT: LazyLock<Regex> = LazyLock::new(|| {
    regex(r"^[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]$")
});
/// What has no direction of its own.
static NEUTRAL: LazyLock<Regex> = LazyLock::new(|| {
    regex(r"^[\u00b7\u02b9\u02ba\u02c6-\u02cf\u02ec\u0375\u200c\u200d\u2e2f\u30fb\ua67f\ua717-\ua71f\ua788]$")
});
/// A label of classes: from left to right, or from right to left.
static RULE: LazyLock<Regex> = LazyLock::new(|| regex("^(?:L(?:[LENM]*[LE])?|R(?:[RAENM]*[RAE])?)M*$"));

fn regex(source: &str) -> Regex {
    Regex::with_flags(source, "u").expect("a pattern of this file")
}

/// Whether the labels of a name, none of them encoded, can stand together.
pub(super) fn holds<'l>(labels: impl Iterator<Item = &'l str>) -> bool {
    let labels: Vec<String> = labels.map(|label| label.chars().map(class).collect()).collect();
    let concerned = labels.iter().any(|label| label.contains(['R', 'A']));
    !concerned
        || labels
            .iter()
            .all(|label| RULE.find(label).is_some() && !(label.contains('A') && label.contains('E')))
}

/// The class of a character that a label may have: `L` and `R` for letters by their direction, `E` for European digits,
/// `A` for Arabic ones, `M` for marks, `N` for what has no direction.
fn class(c: char) -> char {
    let text = c.to_string();
    match c {
        'a'..='z' => 'L',
        '-' => 'N',
        '0'..='9' | '\u{6f0}'..='\u{6f9}' => 'E',
        '\u{660}'..='\u{669}' | '\u{10d30}'..='\u{10d39}' => 'A',
        _ if MARK.find(&text).is_some() => 'M',
        _ if RIGHT_TO_LEFT.find(&text).is_some() => 'R',
        _ if NEUTRAL.find(&text).is_some() => 'N',
        _ => 'L',
    }
}
