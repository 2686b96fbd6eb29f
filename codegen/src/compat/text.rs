//! Texts that tell two schemas apart. For patterns this is exact: both are automata.

use crate::schema::{Pattern, Schema};
use std::collections::{HashSet, VecDeque};

const TIMESTAMP: &str = "2026-01-02T03:04:05Z";

/// How many pairs of states and lengths are looked at before a search is given up.
const MOST_STEPS: usize = 200_000;

/// A short valid text, if we find one.
pub(super) fn valid(schema: &Schema) -> Option<String> {
    if schema.format.is_some() {
        return Some(TIMESTAMP.to_owned());
    }
    shortest(schema, |_| true)
}

/// Texts that `writer` allows and that may break a rule of `reader`.
pub(super) fn telling(writer: &Schema, reader: &Schema) -> Vec<String> {
    let mut texts = Vec::new();
    if writer.format.is_some() {
        texts.push(TIMESTAMP.to_owned());
    }
    // One character past each bound of the reader, as far as the writer's rules go.
    if let Some(least) = reader.min_length {
        texts.extend(shortest(writer, |count| count < least));
    }
    if let Some(most) = reader.max_length {
        texts.extend(shortest(writer, |count| count > most));
    }
    if let Some(pattern) = &reader.pattern {
        texts.extend(outside(writer, pattern));
    }
    texts.extend(valid(writer));
    texts
}

/// The shortest text that obeys the schema and whose length passes.
fn shortest(schema: &Schema, length: impl Fn(u64) -> bool) -> Option<String> {
    search(schema, None, length)
}

/// The shortest text that obeys the schema and does not match the other pattern.
fn outside(schema: &Schema, other: &Pattern) -> Option<String> {
    search(schema, Some(other), |_| true)
}

/// Walks both automata at once, breadth first, over ASCII: enough to tell them apart wherever ASCII can.
fn search(schema: &Schema, other: Option<&Pattern>, length: impl Fn(u64) -> bool) -> Option<String> {
    let least = schema.min_length.unwrap_or(0);
    let most = schema.max_length.unwrap_or(u64::MAX);
    // Letters first, so that a proof reads well; then all of ASCII, so that it is found wherever there is one.
    let alphabet: Vec<u8> = (b'a'..=b'z').chain(b'A'..=b'Z').chain(b'0'..=b'9').chain(0..=0x7f).collect();
    let mut queue =
        VecDeque::from([(Walk::start(schema.pattern.as_ref()), Walk::start(other), String::new())]);
    let mut seen = HashSet::new();
    while let Some((own, against, text)) = queue.pop_front() {
        let count = text.len() as u64;
        let differs = other.is_none_or(|other| !against.accepts(other));
        let fits = count >= least && count <= most && length(count);
        if fits && differs && schema.pattern.as_ref().is_none_or(|pattern| own.accepts(pattern)) {
            return Some(text);
        }
        if count >= most || seen.len() > MOST_STEPS {
            continue;
        }
        for &byte in &alphabet {
            let next = (own.step(schema.pattern.as_ref(), byte), against.step(other, byte));
            if next.0 != Walk::Dead && seen.insert((next, count)) {
                queue.push_back((next.0, next.1, format!("{text}{}", char::from(byte))));
            }
        }
    }
    None
}

/// Where a walk through an automaton stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Walk {
    /// There is no pattern: everything goes.
    Free,
    At(usize),
    Dead,
}

impl Walk {
    fn start(pattern: Option<&Pattern>) -> Self {
        if pattern.is_some() { Self::At(0) } else { Self::Free }
    }

    fn step(self, pattern: Option<&Pattern>, byte: u8) -> Self {
        let (Self::At(state), Some(pattern)) = (self, pattern) else { return self };
        let state_data = &pattern.states[state];
        if state_data.settled {
            return self;
        }
        let next = state_data.next.iter().find(|(low, high, _)| (*low..=*high).contains(&byte));
        next.map_or(Self::Dead, |(_, _, to)| Self::At(*to))
    }

    fn accepts(self, pattern: &Pattern) -> bool {
        matches!(self, Self::At(state) if pattern.states[state].accepts)
    }
}
