//! Texts that tell two patterns apart. Where both are within the subset that is compiled to an automaton, this is exact.

use crate::schema::{Pattern, State};
use std::collections::{HashSet, VecDeque};

/// What texts a writer may write: all of these patterns match, and the length is within bounds.
#[derive(Debug, Default)]
pub(super) struct Texts {
    pub(super) patterns: Vec<String>,
    pub(super) least: u64,
    pub(super) most: Option<u64>,
}

/// What is known of a pattern of the reader.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Told {
    /// Every text of the writer matches.
    Within,
    /// This one does not.
    Outside(String),
    Unknown,
}

/// How many states are looked at before a search is given up.
const MOST_STEPS: usize = 60_000;

/// Looks for a text of the writer that a pattern does not match.
pub(super) fn outside(texts: &Texts, pattern: &str) -> Told {
    if texts.patterns.iter().any(|own| own == pattern) {
        return Told::Within;
    }
    let Ok(reader) = compiled(pattern) else { return Told::Unknown };
    // A pattern that cannot be compiled is a rule of the writer that is not counted: what is found may be none of its texts.
    let own: Vec<Pattern> = texts.patterns.iter().filter_map(|own| compiled(own).ok()).collect();
    if own.iter().any(|own| included(own, &reader)) {
        return Told::Within;
    }
    match search(&own, &reader, texts) {
        Search::Found(text) => Told::Outside(text),
        Search::Nothing if own.iter().any(is_ascii) => Told::Within,
        Search::Nothing | Search::GivenUp => Told::Unknown,
    }
}

/// How a search ends.
enum Search {
    Found(String),
    /// No ASCII text tells them apart.
    Nothing,
    GivenUp,
}

/// Whether all texts of a pattern are ASCII.
fn is_ascii(pattern: &Pattern) -> bool {
    let ascii = |state: &State| !state.settled && state.next.iter().all(|(_, high, _)| high.is_ascii());
    pattern.states.iter().all(ascii)
}

/// The automaton of a pattern. The classes that the subset leaves out mean in ECMA-262 what they mean here.
fn compiled(pattern: &str) -> Result<Pattern, String> {
    let mut plain = String::new();
    let (mut chars, mut within) = (pattern.chars(), false);
    while let Some(c) = chars.next() {
        match (c, within) {
            ('\\', _) => match (chars.next(), within) {
                (Some('d'), true) => plain.push_str("0-9"),
                (Some('d'), false) => plain.push_str("[0-9]"),
                (Some('w'), true) => plain.push_str("A-Za-z0-9_"),
                (Some('w'), false) => plain.push_str("[A-Za-z0-9_]"),
                (other, _) => {
                    plain.push('\\');
                    plain.extend(other);
                }
            },
            _ => {
                within = (within || c == '[') && c != ']';
                plain.push(c);
            }
        }
    }
    Pattern::compile(&plain)
}

/// Whether every text of a pattern is one of another: no text of bytes ends where one accepts and the other does not.
fn included(own: &Pattern, other: &Pattern) -> bool {
    let mut queue = VecDeque::from([(At::State(0), At::State(0))]);
    let mut met: HashSet<(At, At)> = queue.iter().copied().collect();
    while let Some((left, right)) = queue.pop_front() {
        if left.accepts(own) && !right.accepts(other) {
            return false;
        }
        for byte in 0..=u8::MAX {
            let next = (left.step(own, byte), right.step(other, byte));
            if next.0 != At::Nowhere && next.1 != At::Anywhere && met.insert(next) {
                queue.push_back(next);
            }
        }
    }
    true
}

/// A shortest ASCII text that all of the writer's patterns match and the reader's does not.
fn search(own: &[Pattern], reader: &Pattern, texts: &Texts) -> Search {
    let most = texts.most.unwrap_or(u64::MAX);
    // Letters first, so that a proof reads well.
    let alphabet: Vec<u8> =
        (b'a'..=b'z').chain(b'A'..=b'Z').chain(b'0'..=b'9').chain(0x20..=0x7f).chain(0..0x20).collect();
    let start: (Vec<At>, At) = (vec![At::State(0); own.len()], At::State(0));
    let mut queue = VecDeque::from([(start, String::new())]);
    let mut met = HashSet::new();
    while let Some(((left, right), text)) = queue.pop_front() {
        let count = text.len() as u64;
        let written = left.iter().zip(own).all(|(at, own)| at.accepts(own));
        if count >= texts.least && count <= most && written && !right.accepts(reader) {
            return Search::Found(text);
        }
        if met.len() > MOST_STEPS {
            return Search::GivenUp;
        }
        if count >= most {
            continue;
        }
        for byte in &alphabet {
            let next: Vec<At> = left.iter().zip(own).map(|(at, own)| at.step(own, *byte)).collect();
            let next = (next, right.step(reader, *byte));
            let dead = next.0.contains(&At::Nowhere) || next.1 == At::Anywhere;
            // Below the least length each count is a state of its own.
            if !dead && met.insert((next.clone(), (count + 1).min(texts.least))) {
                queue.push_back((next, format!("{text}{}", char::from(*byte))));
            }
        }
    }
    Search::Nothing
}

/// Where a walk through an automaton stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum At {
    State(usize),
    /// Whatever comes, it matches.
    Anywhere,
    /// Whatever comes, it does not match.
    Nowhere,
}

impl At {
    fn step(self, pattern: &Pattern, byte: u8) -> Self {
        let Self::State(state) = self else { return self };
        if pattern.states[state].settled {
            return Self::Anywhere;
        }
        let next = pattern.states[state].next.iter().find(|(low, high, _)| (*low..=*high).contains(&byte));
        match next {
            Some((_, _, to)) if pattern.states[*to].settled => Self::Anywhere,
            Some((_, _, to)) => Self::State(*to),
            None => Self::Nowhere,
        }
    }

    fn accepts(self, pattern: &Pattern) -> bool {
        match self {
            Self::State(state) => pattern.states[state].accepts || pattern.states[state].settled,
            Self::Anywhere => true,
            Self::Nowhere => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(own: &str, reader: &str) -> Told {
        outside(&Texts { patterns: vec![own.to_owned()], ..Texts::default() }, reader)
    }

    #[test]
    fn patterns_are_compared_by_their_texts() {
        assert_eq!(told("^[a-z]+$", "^[a-z][a-z]*$"), Told::Within);
        assert_eq!(told("^[a-z]+$", "^[a-z0-9]+$"), Told::Within);
        assert_eq!(told("^[a-z]+$", "^[a-y]+$"), Told::Outside("z".to_owned()));
        assert_eq!(told("^[a-z]{3}$", "^[0-9]"), Told::Outside("aaa".to_owned()));
        assert_eq!(told("^ab", "b"), Told::Within);
        assert_eq!(told("b", "^ab"), Told::Outside("b".to_owned()));
    }

    #[test]
    fn lengths_count() {
        let texts = Texts { patterns: vec!["^[a-z]*$".to_owned()], least: 2, most: Some(4) };
        assert_eq!(outside(&texts, "^[a-z]{0,3}$"), Told::Outside("aaaa".to_owned()));
        assert_eq!(outside(&Texts { most: Some(3), ..texts }, "^[a-z]{0,3}$"), Told::Within);
    }
}
