//! Patterns as state machines, which take one step for each character whatever the text: for those that an engine which
//! backtracks could be kept busy by.
//!
//! # Design
//! The pattern becomes a graph of steps (Thompson's construction), and each set of steps that a text can lead to becomes a
//! state. There may be many of them, so that there is a limit; and what looks around or refers back is no such graph.

use super::parse::Node;
use super::set::Set;
use std::collections::BTreeMap;

/// More states than this would be a page of generated code.
const MOST_STATES: usize = 200;
/// More steps than this take long to make states of.
const MOST_STEPS: usize = 4000;
/// More changes of the state than this would be a page of generated code, too.
const MOST_TURNS: usize = 4000;

/// A pattern's states; the first is where it starts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Machine {
    pub(crate) states: Vec<State>,
}

/// One state.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct State {
    /// The first code point of a range and the state it leads to; a range ends where the next begins. Where there is
    /// none, no text that comes here matches.
    pub(crate) turns: Vec<(u32, Option<usize>)>,
    /// Whether a text that ends here matches.
    pub(crate) accepts: bool,
    /// Whether any text that comes here matches, however it goes on.
    pub(crate) settled: bool,
}

impl State {
    /// As a number: whether a text that ends here matches, and 2 where it does however it goes on.
    pub(crate) fn accepting(&self) -> u8 {
        u8::from(self.accepts) + u8::from(self.settled)
    }
}

/// A step of the pattern, and those that may come after it.
enum Step {
    /// Reads a character.
    Read(Set, usize),
    /// Goes on with any of these.
    Either(Vec<usize>),
    Start(usize),
    End(usize),
    Match,
}

/// The steps that a text has led to, which wait for a character or the end; and whether nothing has been read.
type Waiting = (Vec<usize>, bool);

impl Machine {
    /// The machine of a pattern, if it has one that is not too large.
    pub(super) fn of(pattern: &Node) -> Option<Self> {
        let mut steps = Steps(vec![Step::Match]);
        let start = steps.of(pattern, 0)?;
        let mut order: Vec<Waiting> = vec![(steps.waiting(&[start], true, false), true)];
        let mut numbers = BTreeMap::from([(order[0].clone(), 0)]);
        let (mut states, mut turns): (Vec<State>, usize) = (Vec::new(), 0);
        while let Some((waiting, nothing_read)) = order.get(states.len()).cloned() {
            let at_end = steps.waiting(&waiting, nothing_read, true);
            let mut state = State {
                turns: Vec::new(),
                accepts: at_end.iter().any(|step| matches!(steps.0[*step], Step::Match)),
                settled: waiting.iter().any(|step| matches!(steps.0[*step], Step::Match)),
            };
            if !state.settled {
                for (first, mut next) in steps.ranges(&waiting) {
                    // A match may begin anywhere.
                    next.push(start);
                    let next = steps.waiting(&next, false, false);
                    let to = (!next.is_empty()).then(|| {
                        *numbers.entry((next, false)).or_insert_with_key(|new| {
                            order.push(new.clone());
                            order.len() - 1
                        })
                    });
                    if state.turns.last().is_none_or(|(_, last)| *last != to) {
                        state.turns.push((first, to));
                    }
                }
            }
            turns += state.turns.len();
            states.push(state);
            if order.len() > MOST_STATES || turns > MOST_TURNS {
                return None;
            }
        }
        Some(Self { states })
    }

    /// Whether a text matches: the same walk as in the generated code.
    pub(super) fn matches(&self, text: &str) -> bool {
        let mut state = &self.states[0];
        for c in text.chars() {
            if state.settled {
                return true;
            }
            let turn = state.turns.partition_point(|(first, _)| *first <= u32::from(c));
            let Some(next) = turn.checked_sub(1).and_then(|turn| state.turns[turn].1) else { return false };
            state = &self.states[next];
        }
        state.accepts
    }
}

struct Steps(Vec<Step>);

impl Steps {
    fn add(&mut self, step: Step) -> Option<usize> {
        self.0.push(step);
        (self.0.len() <= MOST_STEPS).then_some(self.0.len() - 1)
    }

    /// The first step of a part that goes on with `next`.
    fn of(&mut self, node: &Node, next: usize) -> Option<usize> {
        match node {
            Node::Set(set) => self.add(Step::Read(set.clone(), next)),
            Node::Start => self.add(Step::Start(next)),
            Node::End => self.add(Step::End(next)),
            Node::Group(_, inner) => self.of(inner, next),
            Node::Sequence(nodes) => nodes.iter().rev().try_fold(next, |next, node| self.of(node, next)),
            Node::Choice(nodes) => {
                let branches =
                    nodes.iter().map(|node| self.of(node, next)).collect::<Option<Vec<usize>>>()?;
                self.add(Step::Either(branches))
            }
            Node::Repeat { inner, least, most, .. } => {
                let mut first = match most {
                    Some(most) => {
                        let mut first = next;
                        for _ in *least..*most {
                            let once = self.of(inner, first)?;
                            first = self.add(Step::Either(vec![once, next]))?;
                        }
                        first
                    }
                    None => {
                        let again = self.add(Step::Either(vec![next]))?;
                        let once = self.of(inner, again)?;
                        self.0[again] = Step::Either(vec![once, next]);
                        again
                    }
                };
                for _ in 0..*least {
                    let before = self.0.len();
                    first = self.of(inner, first)?;
                    if self.0.len() == before {
                        break; // it reads nothing, however often it comes
                    }
                }
                Some(first)
            }
            Node::Boundary { .. } | Node::Look { .. } | Node::Back(_) => None,
        }
    }

    /// The steps that wait for something, from these on: for a character, for the end unless it is here, or for nothing.
    fn waiting(&self, from: &[usize], at_start: bool, at_end: bool) -> Vec<usize> {
        let mut seen = vec![false; self.0.len()];
        let mut open = from.to_vec();
        while let Some(step) = open.pop() {
            if std::mem::replace(&mut seen[step], true) {
                continue;
            }
            match &self.0[step] {
                Step::Either(next) => open.extend(next),
                Step::Start(next) if at_start => open.push(*next),
                Step::End(next) if at_end => open.push(*next),
                _ => {}
            }
        }
        let waits = |step: &usize| {
            seen[*step] && matches!(self.0[*step], Step::Read(..) | Step::End(_) | Step::Match)
        };
        (0..self.0.len()).filter(waits).collect()
    }

    /// For each range of characters that steps read alike, by its first: the steps after them.
    fn ranges(&self, waiting: &[usize]) -> Vec<(u32, Vec<usize>)> {
        let mut ranges: BTreeMap<u32, Vec<usize>> = BTreeMap::from([(0, Vec::new())]);
        let reads = waiting.iter().filter_map(|step| match &self.0[*step] {
            Step::Read(set, next) => Some((set, *next)),
            _ => None,
        });
        let reads: Vec<(&Set, usize)> = reads.collect();
        for (low, high) in reads.iter().flat_map(|(set, _)| set.ranges()) {
            ranges.entry(*low).or_default();
            ranges.entry(*high + 1).or_default();
        }
        for (set, next) in reads {
            for (low, high) in set.ranges() {
                ranges.range_mut(*low..=*high).for_each(|(_, steps)| steps.push(next));
            }
        }
        ranges.remove(&(u32::from(char::MAX) + 1));
        ranges.into_iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::parse::parse;
    use super::Machine;

    const SLOW: [&str; 9] = [
        r"^(.+\/)+(.+)\.(ya?ml)(@.+)?$",
        r"^([A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*)*$",
        "^(?:a+)+$",
        r"^(\w+\s?)*$",
        "(x+x+)+y",
        r"(?:a|\u{1f432}|[^a])+b$|^$",
        r"(?:\p{Lu}?a*){2,3}$",
        "^(?:(?:|)a)*b",
        "(?:$^|a)*x|^(?:$a)*$",
    ];

    #[test]
    fn a_machine_says_what_an_engine_says() {
        let parts = ["", "a", "b", "x", "/", ".", ".yml", "@", "É", " ", "\n", "\u{1f432}", "_9"];
        let texts: Vec<String> = (0..parts.len().pow(4))
            .step_by(7)
            .map(|number| (0..4).map(|at| parts[number / parts.len().pow(at) % parts.len()]).collect())
            .collect();
        for pattern in SLOW {
            let machine = Machine::of(&parse(pattern).expect(pattern)).expect(pattern);
            let engine = regress::Regex::with_flags(pattern, "u").expect(pattern);
            for text in &texts {
                assert_eq!(machine.matches(text), engine.find(text).is_some(), "{pattern} on {text:?}");
            }
        }
    }

    #[test]
    fn what_reads_nothing_is_repeated_once() {
        for pattern in ["^(?:(?:){99999999999,}a+)+$", "^(?:(?:a{0}){3000000000}a+)+$"] {
            let machine = Machine::of(&parse(pattern).expect(pattern)).expect(pattern);
            assert!(machine.matches("aa") && !machine.matches("") && !machine.matches("b"), "{pattern}");
        }
    }

    #[test]
    fn not_every_pattern_has_one() {
        for pattern in ["(?=(a+)+b)c", r"(a+)+\1$", r"(a+)+\b", "(?:.*a.{20})+$", "(?:a{1,90}){1,90}$"] {
            assert_eq!(Machine::of(&parse(pattern).expect(pattern)), None, "{pattern}");
        }
    }
}
