//! Texts that tell two patterns apart. Where both are within the subset that is compiled to an automaton, this is exact.

use crate::schema::{Pattern, State};
use std::cell::RefCell;
use std::collections::{HashMap, HashSet, VecDeque};
use std::rc::Rc;

/// What texts a writer may write: all of these patterns match, and the length is within bounds.
#[derive(Clone, Debug, Default)]
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
const MOST_STEPS: usize = 250_000;

/// No example is longer than this.
const LONGEST: u64 = 1_000_000;

impl Texts {
    /// Looks for a text of the writer that a pattern does not match.
    pub(super) fn outside(&self, pattern: &str) -> Told {
        if self.patterns.iter().any(|own| own == pattern) {
            return Told::Within;
        }
        let Ok(reader) = compiled(pattern) else { return Told::Unknown };
        let own = self.compiled();
        if own.iter().any(|own| included(own, &reader)) {
            return Told::Within;
        }
        match search(&own, Some(&reader), self) {
            Search::Found(text) => Told::Outside(text),
            Search::Nothing if own.iter().any(|own| is_ascii(own)) => Told::Within,
            Search::Nothing | Search::GivenUp => Told::Unknown,
        }
    }

    /// One of them, as short as can be.
    pub(super) fn example(&self) -> Option<String> {
        if self.least > LONGEST || self.most.is_some_and(|most| most < self.least) {
            return None;
        }
        if self.patterns.is_empty() {
            return Some("a".repeat(usize::try_from(self.least).ok()?));
        }
        match search(&self.compiled(), None, self) {
            Search::Found(text) => Some(text),
            Search::Nothing | Search::GivenUp => None,
        }
    }

    /// The same texts, with bounds as narrow as the patterns make them.
    pub(super) fn with_lengths(self) -> Self {
        let lengths: Vec<(u64, Option<u64>)> = self.compiled().iter().map(|own| lengths(own)).collect();
        Self {
            least: lengths.iter().map(|(least, _)| *least).chain([self.least]).max().unwrap_or(0),
            most: lengths.iter().filter_map(|(_, most)| *most).chain(self.most).min(),
            ..self
        }
    }

    /// A pattern that cannot be compiled is a rule of the writer that is not counted: what is found may be none of its texts.
    fn compiled(&self) -> Vec<Rc<Pattern>> {
        self.patterns.iter().filter_map(|own| compiled(own).ok()).collect()
    }
}

/// Whether every text of a pattern is one of another, as far as that shows.
pub(super) fn covers(pattern: &str, inner: &str) -> bool {
    pattern == inner
        || match (compiled(pattern), compiled(inner)) {
            (Ok(pattern), Ok(inner)) => included(&inner, &pattern),
            _ => false,
        }
}

/// Whether no text is one of both, as far as that shows.
pub(super) fn are_apart(one: &str, other: &str) -> bool {
    let (Ok(one), Ok(other)) = (compiled(one), compiled(other)) else { return false };
    let meet = |left: At, right: At| left.accepts(&one) && right.accepts(&other);
    let dead = |left: At, right: At| left == At::Nowhere || right == At::Nowhere;
    walk(&one, &other, meet, dead)
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

thread_local! {
    /// A pattern is asked for at each place where it stands, and as often as that is looked at.
    static KNOWN: RefCell<HashMap<String, Result<Rc<Pattern>, String>>> = RefCell::default();
}

fn compiled(pattern: &str) -> Result<Rc<Pattern>, String> {
    KNOWN.with_borrow_mut(|known| match known.get(pattern) {
        Some(known) => known.clone(),
        None => {
            let made = compile(pattern).map(Rc::new);
            known.insert(pattern.to_owned(), made.clone());
            made
        }
    })
}

/// The automaton of a pattern. The classes that the subset leaves out mean in ECMA-262 what they mean here.
fn compile(pattern: &str) -> Result<Pattern, String> {
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
    Pattern::compile_to_compare(&plain)
}

/// Whether every text of a pattern is one of another: no text of bytes ends where one accepts and the other does not.
fn included(own: &Pattern, other: &Pattern) -> bool {
    let apart = |left: At, right: At| left.accepts(own) && !right.accepts(other);
    let dead = |left: At, right: At| left == At::Nowhere || right == At::Anywhere;
    walk(own, other, apart, dead)
}

/// Walks through two automata at once: whether they are never `met` by one text. What is `dead` leads to no such text.
fn walk(one: &Pattern, other: &Pattern, met: impl Fn(At, At) -> bool, dead: impl Fn(At, At) -> bool) -> bool {
    let mut queue = VecDeque::from([(At::State(0), At::State(0))]);
    let mut known: HashSet<(At, At)> = queue.iter().copied().collect();
    while let Some((left, right)) = queue.pop_front() {
        if met(left, right) || known.len() > MOST_STEPS {
            return false;
        }
        // Between the bytes where a range begins or ends, one byte is as good as another.
        let mut bytes: Vec<u8> = vec![0];
        bytes.extend(left.bounds(one));
        bytes.extend(right.bounds(other));
        bytes.sort_unstable();
        bytes.dedup();
        for byte in bytes {
            let next = (left.step(one, byte), right.step(other, byte));
            if !dead(next.0, next.1) && known.insert(next) {
                queue.push_back(next);
            }
        }
    }
    true
}

/// The bounds of the number of characters in the texts of a pattern, over its automaton of bytes: those that go on with a
/// character count nothing.
fn lengths(pattern: &Pattern) -> (u64, Option<u64>) {
    let states = &pattern.states;
    let goes_on = |low: u8, high: u8| low < 0xc0 && high >= 0x80;
    // The shortest, where steps cost nothing or one.
    let mut least = vec![u64::MAX; states.len()];
    let mut queue = VecDeque::from([(0, 0)]);
    while let Some((count, state)) = queue.pop_front() {
        if count >= least[state] {
            continue;
        }
        least[state] = count;
        for (low, high, to) in &states[state].next {
            if goes_on(*low, *high) {
                queue.push_front((count, *to));
            } else {
                queue.push_back((count + 1, *to));
            }
        }
    }
    let accepts = |state: usize| states[state].accepts || states[state].settled;
    let shortest = (0..states.len()).filter(|state| accepts(*state)).map(|state| least[state]).min();
    (shortest.unwrap_or(0), longest(pattern))
}

/// The longest text of a pattern; none where there is no end. States are taken once all that lead to them were.
fn longest(pattern: &Pattern) -> Option<u64> {
    let states = &pattern.states;
    if states.iter().any(|state| state.settled) {
        return None;
    }
    let mut before = vec![0_usize; states.len()];
    for (_, _, to) in states.iter().flat_map(|state| &state.next) {
        before[*to] += 1;
    }
    let mut most = vec![0_u64; states.len()];
    let mut ready: Vec<usize> = (0..states.len()).filter(|state| before[*state] == 0).collect();
    let mut taken = 0;
    while let Some(state) = ready.pop() {
        taken += 1;
        for (low, high, to) in &states[state].next {
            let step = u64::from(*low < 0x80 || *high >= 0xc0);
            most[*to] = most[*to].max(most[state] + step);
            before[*to] -= 1;
            if before[*to] == 0 {
                ready.push(*to);
            }
        }
    }
    // What is left is a circle.
    let ends = states.iter().zip(most).filter(|(state, _)| state.accepts).map(|(_, most)| most);
    if taken == states.len() { ends.max() } else { None }
}

/// Letters first, so that a proof reads well; of those that no pattern tells apart, the first.
fn alphabet(patterns: &[&Pattern]) -> Vec<u8> {
    let mut starts: Vec<u8> = vec![0];
    for (low, high, _) in patterns.iter().flat_map(|pattern| &pattern.states).flat_map(|state| &state.next) {
        starts.push(*low);
        starts.extend(high.checked_add(1));
    }
    starts.sort_unstable();
    starts.dedup();
    let mut met = HashSet::new();
    let letters = (b'a'..=b'z').chain(b'A'..=b'Z').chain(b'0'..=b'9').chain(0x20..=0x7f).chain(0..0x20);
    letters.filter(|letter| met.insert(starts.partition_point(|start| start <= letter))).collect()
}

/// A text on the way: how it began, and its last character.
struct Step {
    left: Vec<At>,
    right: At,
    count: u64,
    from: Option<(usize, u8)>,
}

/// A shortest ASCII text that all of the writer's patterns match and the reader's, if there is one, does not.
fn search(own: &[Rc<Pattern>], reader: Option<&Pattern>, texts: &Texts) -> Search {
    let most = texts.most.unwrap_or(u64::MAX);
    let all: Vec<&Pattern> = own.iter().map(|own| &**own).chain(reader).collect();
    let alphabet = alphabet(&all);
    let start = if reader.is_some() { At::State(0) } else { At::Nowhere };
    let mut steps = vec![Step { left: vec![At::State(0); own.len()], right: start, count: 0, from: None }];
    let mut met = HashSet::new();
    let mut index = 0;
    while let Some(Step { left, right, count, .. }) = steps.get(index) {
        let count = *count;
        let written = left.iter().zip(own).all(|(at, own)| at.accepts(own));
        let read = reader.is_some_and(|reader| right.accepts(reader));
        if count >= texts.least && count <= most && written && !read {
            return Search::Found(spelled(&steps, index));
        }
        if met.len() > MOST_STEPS {
            return Search::GivenUp;
        }
        let mut next = Vec::new();
        for byte in alphabet.iter().filter(|_| count < most) {
            let left: Vec<At> = left.iter().zip(own).map(|(at, own)| at.step(own, *byte)).collect();
            let right = reader.map_or(At::Nowhere, |reader| right.step(reader, *byte));
            let dead = left.contains(&At::Nowhere) || right == At::Anywhere;
            // Below the least length each count is a state of its own.
            if !dead && met.insert((left.clone(), right, (count + 1).min(texts.least))) {
                next.push(Step { left, right, count: count + 1, from: Some((index, *byte)) });
            }
        }
        steps.extend(next);
        index += 1;
    }
    Search::Nothing
}

fn spelled(steps: &[Step], end: usize) -> String {
    let mut text = Vec::new();
    let mut at = end;
    while let Some((from, byte)) = steps[at].from {
        text.push(char::from(byte));
        at = from;
    }
    text.iter().rev().collect()
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

    /// Where the ranges of bytes begin, and what follows them.
    fn bounds(self, pattern: &Pattern) -> impl Iterator<Item = u8> {
        let next = match self {
            Self::State(state) => pattern.states[state].next.as_slice(),
            Self::Anywhere | Self::Nowhere => &[],
        };
        next.iter().flat_map(|(low, high, _)| [Some(*low), high.checked_add(1)]).flatten()
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
        Texts { patterns: vec![own.to_owned()], ..Texts::default() }.outside(reader)
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
        assert_eq!(texts.outside("^[a-z]{0,3}$"), Told::Outside("aaaa".to_owned()));
        assert_eq!(Texts { most: Some(3), ..texts }.outside("^[a-z]{0,3}$"), Told::Within);
    }

    #[test]
    fn patterns_bound_lengths() {
        let lengths = |pattern: &str| {
            let texts = Texts { patterns: vec![pattern.to_owned()], ..Texts::default() }.with_lengths();
            (texts.least, texts.most)
        };
        assert_eq!(lengths("^[0-9a-f]{64}$"), (64, Some(64)));
        assert_eq!(lengths("^(?:ab|cdef)?g$"), (1, Some(5)));
        assert_eq!(lengths("^a+b$"), (2, None));
        assert_eq!(lengths("ab"), (2, None));
        assert_eq!(lengths("^[\u{e9}-\u{20ac}a]{2}$"), (2, Some(2)), "characters, not bytes");
    }

    #[test]
    fn long_texts_are_found() {
        let texts = |patterns: &[&str], least| Texts {
            patterns: patterns.iter().map(|pattern| (*pattern).to_owned()).collect(),
            least,
            most: None,
        };
        let long = texts(&["^[a-z]+[0-9]$"], 100_000).example();
        assert_eq!(long.map(|text| (text.len(), text.ends_with("a0"))), Some((100_000, true)));
        assert_eq!(texts(&["^a{3}$"], 4).example(), None);
        assert_eq!(told("^[a-z]{1,100}$", "^[a-z]{1,99}$"), Told::Outside("a".repeat(100)));
        assert_eq!(told("^[a-z]{1,99}$", "^[a-z]{1,100}$"), Told::Within);
    }

    #[test]
    fn patterns_of_keys() {
        assert!(covers("^[ab]", "^a") && !covers("^a", "^[ab]"));
        assert!(are_apart("^a", "^b") && !are_apart("^a", "b"));
    }
}
