//! Strings that match a pattern, of a wanted length, and near misses.

use super::judge::matches;
use super::rng::Rng;
use regex_syntax::hir::{Class, Hir, HirKind};

/// What a character of each kind is worth trying, the plainest first.
const PLAIN: &str = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_-. /:@,;!~+*";

/// Beyond the plane that UTF-16 writes as one unit.
pub(super) const ASTRAL: char = '\u{1f980}';

/// A pattern that texts can be made of.
#[derive(Debug)]
pub(super) struct Shape {
    source: String,
    tree: Option<Hir>,
}

impl Shape {
    /// A pattern of ECMA-262. Of what the reader here does not know (looking around, references) only the rest is followed;
    /// whether a text really matches is asked of an engine.
    pub(super) fn of(source: &str) -> Self {
        let parse = |text: &str| regex_syntax::parse(text).ok();
        let tree = parse(source).or_else(|| parse(&without_looks(source)));
        Self { source: source.to_owned(), tree }
    }

    /// Texts that match, of this many characters if that is asked for; the shortest first where it is not.
    pub(super) fn texts(&self, length: Option<usize>, rng: &mut Rng) -> Vec<String> {
        let mut found: Vec<String> = Vec::new();
        let least = self.tree.as_ref().map_or(0, min_length);
        for round in 0..24_usize {
            let budget = length.map_or(round / 4, |length| length.saturating_sub(least));
            let text = self.tree.as_ref().map_or_else(String::new, |tree| {
                let mut rest = budget;
                write(tree, &mut rest, length.is_some(), round > 0, rng)
            });
            for text in padded(text, length) {
                if matches(&self.source, &text) && !found.contains(&text) {
                    found.push(text);
                }
            }
        }
        found
    }

    /// Texts that are one change away from `text` and do not match, those of the same length first.
    pub(super) fn misses(&self, text: &str) -> Vec<String> {
        let chars: Vec<char> = text.chars().collect();
        let changed = |at: usize, with: Option<char>| -> String {
            let mut chars = chars.clone();
            match with {
                Some(with) => chars[at] = with,
                None => drop(chars.remove(at)),
            }
            chars.into_iter().collect()
        };
        let mut tried: Vec<String> = Vec::new();
        let places = [0, chars.len() / 2, chars.len().saturating_sub(1)];
        for with in [' ', '\u{e9}', ASTRAL, '0', 'A', 'a', '-', '\n'] {
            tried.extend(places.iter().filter(|at| **at < chars.len()).map(|at| changed(*at, Some(with))));
        }
        for with in ['0', 'a', ' '] {
            tried.push(with.to_string().repeat(chars.len()));
        }
        tried.extend((0..chars.len().min(40)).map(|at| changed(at, None)));
        tried.extend([
            format!("{text}\n"),
            format!("\n{text}"),
            format!("{text} "),
            format!(" {text}"),
            format!("{text}0"),
        ]);
        tried.push(String::new());
        let mut misses: Vec<String> = Vec::new();
        for text in tried {
            if !misses.contains(&text) && !matches(&self.source, &text) {
                misses.push(text);
            }
        }
        misses
    }
}

/// The text itself, or with characters before or behind it where it is too short.
fn padded(text: String, length: Option<usize>) -> Vec<String> {
    let count = text.chars().count();
    match length {
        Some(length) if length > count => {
            let fill = |c: char| c.to_string().repeat(length - count);
            ['a', '0', ' ']
                .iter()
                .flat_map(|c| [format!("{text}{}", fill(*c)), format!("{}{text}", fill(*c))])
                .collect()
        }
        Some(length) if length < count => Vec::new(),
        _ => vec![text],
    }
}

/// The pattern without groups that look ahead or behind, and without references to groups.
fn without_looks(source: &str) -> String {
    let mut kept = String::new();
    let mut rest = source;
    while let Some(c) = rest.chars().next() {
        let look = ["(?=", "(?!", "(?<=", "(?<!"].iter().any(|start| rest.starts_with(start));
        let length = match c {
            '(' if look => group_length(rest),
            '\\' => {
                let escaped = rest[1..].chars().next().map_or(0, char::len_utf8);
                if !rest[1..].starts_with(|c: char| c.is_ascii_digit() || c == 'k') {
                    kept.push_str(&rest[..1 + escaped]);
                }
                1 + escaped
            }
            c => {
                kept.push(c);
                c.len_utf8()
            }
        };
        rest = &rest[length..];
    }
    kept
}

fn group_length(text: &str) -> usize {
    let (mut open, mut escaped, mut class) = (0_usize, false, false);
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '[' => class = true,
            ']' => class = false,
            '(' if !class => open += 1,
            ')' if !class => {
                open -= 1;
                if open == 0 {
                    return at + 1;
                }
            }
            _ => {}
        }
    }
    text.len()
}

fn min_length(tree: &Hir) -> usize {
    match tree.kind() {
        HirKind::Empty | HirKind::Look(_) => 0,
        HirKind::Literal(literal) => String::from_utf8_lossy(&literal.0).chars().count(),
        HirKind::Class(_) => 1,
        HirKind::Repetition(one) => min_length(&one.sub) * one.min as usize,
        HirKind::Capture(group) => min_length(&group.sub),
        HirKind::Concat(parts) => parts.iter().map(min_length).sum(),
        HirKind::Alternation(parts) => parts.iter().map(min_length).min().unwrap_or(0),
    }
}

/// Writes a text of the shape; `rest` is how many characters more than the least it may have.
fn write(tree: &Hir, rest: &mut usize, greedy: bool, vary: bool, rng: &mut Rng) -> String {
    match tree.kind() {
        HirKind::Empty | HirKind::Look(_) => String::new(),
        HirKind::Literal(literal) => String::from_utf8_lossy(&literal.0).into_owned(),
        HirKind::Class(class) => char_of(class, vary, rng).map(String::from).unwrap_or_default(),
        HirKind::Capture(group) => write(&group.sub, rest, greedy, vary, rng),
        HirKind::Concat(parts) => parts.iter().map(|part| write(part, rest, greedy, vary, rng)).collect(),
        HirKind::Alternation(parts) => {
            let index = if vary { rng.below(parts.len()) } else { 0 };
            let more = min_length(&parts[index]).saturating_sub(min_length(tree));
            *rest = rest.saturating_sub(more);
            write(&parts[index], rest, greedy, vary, rng)
        }
        HirKind::Repetition(one) => {
            let each = min_length(&one.sub).max(1);
            let room = one.max.map_or(usize::MAX, |most| (most - one.min) as usize).min(*rest / each);
            let more =
                if greedy && !(vary && rng.once_in(3)) { room } else { rng.below(room.saturating_add(1)) };
            *rest -= more * each;
            (0..one.min as usize + more).map(|_| write(&one.sub, rest, greedy, vary, rng)).collect()
        }
    }
}

fn char_of(class: &Class, vary: bool, rng: &mut Rng) -> Option<char> {
    let Class::Unicode(class) = class else { return None };
    let has = |c: char| class.ranges().iter().any(|range| (range.start()..=range.end()).contains(&c));
    let plain: Vec<char> = PLAIN.chars().filter(|c| has(*c)).collect();
    let odd: Vec<char> = class.ranges().iter().map(regex_syntax::hir::ClassUnicodeRange::start).collect();
    if vary && (plain.is_empty() || rng.once_in(12)) {
        return rng.pick(&odd).copied();
    }
    if vary { rng.pick(&plain).copied() } else { plain.first().or(odd.first()).copied() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(pattern: &str, length: Option<usize>) {
        let texts = Shape::of(pattern).texts(length, &mut Rng::new(1));
        assert!(!texts.is_empty(), "no text matches {pattern} with {length:?} characters");
        let right = |text: &String| {
            matches(pattern, text) && length.is_none_or(|length| text.chars().count() == length)
        };
        assert!(texts.iter().all(right), "{pattern}: {texts:?}");
    }

    #[test]
    fn texts_match_and_have_their_length() {
        let id = "^[0-9]*[A-Za-z_-][A-Za-z0-9_-]*$";
        check(id, None);
        check(id, Some(1));
        check(id, Some(64));
        check("b", Some(9));
        check(r"^(?:\d{3}-)?\d{4}$", Some(8));
        check(r"^(?=.*\d)[a-z\d]{8,}$", Some(12));
        check(r"^\p{L}+$", Some(3));
        check(r"^(a|bb)+\.[a-z]{2,4}$", Some(7));
    }

    #[test]
    fn misses_do_not_match() {
        let misses = Shape::of("^[a-z]+$").misses("abc");
        assert!(misses.contains(&"abc\n".to_owned()) && misses.contains(&String::new()), "{misses:?}");
        assert!(misses.iter().all(|text| !matches("^[a-z]+$", text)));
    }
}
