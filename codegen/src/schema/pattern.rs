//! Patterns that mean the same in every language: a subset of ECMA-262, compiled to a small state machine.
//!
//! # Design
//! Engines differ in what `\d`, `\w`, `$` and `.` mean, in backtracking and in speed. So a pattern is either within the
//! subset below, where all of them agree, or refused. `regex-automata` turns it into a minimal automaton once, here;
//! Rust gets that automaton as plain code, and needs no engine.

use regex_automata::dfa::{Automaton, StartKind, dense};
use regex_automata::util::primitives::StateID;
use regex_automata::{Anchored, util::start};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

/// More states than this would be a page of generated code.
const MOST_STATES: usize = 64;

/// A pattern and its automaton over UTF-8 bytes. State 0 is where it starts.
#[derive(Clone, Debug)]
pub(crate) struct Pattern {
    pub(crate) source: String,
    pub(crate) states: Vec<State>,
}

/// One state of the automaton.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct State {
    /// Which byte ranges (both ends included) lead to which state; any other byte ends in a mismatch.
    pub(crate) next: Vec<(u8, u8, usize)>,
    /// Whether a text that ends here matches.
    pub(crate) accepts: bool,
    /// Whether any text that comes here matches, however it goes on.
    pub(crate) settled: bool,
}

impl Pattern {
    /// Compiles a pattern, or says why it is not portable.
    pub(crate) fn compile(source: &str) -> Result<Self, String> {
        portable(source)?;
        let syntax = regex_automata::util::syntax::Config::new().unicode(true).utf8(true);
        let config = dense::Config::new().minimize(true).start_kind(StartKind::Unanchored);
        let dfa = dense::Builder::new()
            .configure(config)
            .syntax(syntax)
            .build(source)
            .map_err(|error| format!("it is not a regular expression: {error}"))?;
        let states = walk(&dfa)?;
        Ok(Self { source: source.to_owned(), states })
    }

    /// Whether a text matches: the same walk as in the generated code.
    pub(crate) fn matches(&self, text: &str) -> bool {
        let mut state = 0;
        for byte in text.bytes() {
            if self.states[state].settled {
                return true;
            }
            match self.states[state].next.iter().find(|(low, high, _)| (*low..=*high).contains(&byte)) {
                Some((_, _, next)) => state = *next,
                None => return false,
            }
        }
        self.states[state].accepts
    }
}

/// Refuses what engines read differently, before any engine reads it.
fn portable(source: &str) -> Result<(), String> {
    let mut chars = source.chars().peekable();
    let mut in_class = false;
    let mut repeatable = false;
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some(escaped) if r"\.-/^$*+?()[]{}|".contains(escaped) => repeatable = true,
                Some(escaped) => {
                    return Err(format!(
                        r"`\{escaped}` does not mean the same everywhere: write a class such as [0-9]"
                    ));
                }
                None => return Err("it ends in a lone backslash".to_owned()),
            },
            '[' if in_class => return Err(r"`[` inside a class has to be written `\[`".to_owned()),
            '[' => {
                in_class = true;
                chars.next_if_eq(&'^');
                if chars.peek() == Some(&']') {
                    return Err(r"`]` at the beginning of a class has to be written `\]`".to_owned());
                }
            }
            ']' => (in_class, repeatable) = (false, true),
            '&' | '~' | '-' if in_class && chars.peek() == Some(&c) => {
                return Err(format!("`{c}{c}` inside a class is an operator in some engines: escape it"));
            }
            _ if in_class => {}
            '.' => return Err("`.` does not mean the same everywhere: write a class".to_owned()),
            '(' => {
                if chars.next_if_eq(&'?').is_some() && chars.next() != Some(':') {
                    return Err("of the `(?` groups only `(?:` is portable".to_owned());
                }
                repeatable = false;
            }
            '|' | '^' | '$' => repeatable = false,
            '*' | '+' | '?' | '{' => {
                let counted =
                    c != '{' || is_count(&chars.by_ref().take_while(|c| *c != '}').collect::<String>());
                if !repeatable || !counted {
                    return Err(format!(
                        "`{c}` repeats nothing here, or not in every engine: escape it, or write {{m,n}}"
                    ));
                }
                if let Some(next @ ('?' | '+')) = chars.peek() {
                    return Err(format!(
                        "`{next}` after a repetition is lazy or possessive, which changes nothing here: leave it out"
                    ));
                }
                repeatable = false;
            }
            _ => repeatable = true,
        }
    }
    Ok(())
}

/// What may stand between the braces of a repetition: `2`, `2,` or `2,3`.
fn is_count(count: &str) -> bool {
    let digits = |text: &str| text.chars().all(|c| c.is_ascii_digit());
    let (least, most) = count.split_once(',').unwrap_or((count, ""));
    !least.is_empty() && digits(least) && digits(most)
}

/// Numbers the states that can be reached, in the order in which they are met.
fn walk(dfa: &dense::DFA<Vec<u32>>) -> Result<Vec<State>, String> {
    let begin = dfa
        .start_state(&start::Config::new().anchored(Anchored::No))
        .map_err(|error| format!("it has no starting state: {error}"))?;
    let mut numbers = BTreeMap::from([(begin, 0)]);
    let mut order: Vec<StateID> = vec![begin];
    let mut states = Vec::new();
    while let Some(&id) = order.get(states.len()) {
        let mut state = State { accepts: dfa.is_match_state(dfa.next_eoi_state(id)), ..State::default() };
        state.settled = dfa.is_match_state(id);
        if !state.settled {
            for byte in 0..=u8::MAX {
                let next = dfa.next_state(id, byte);
                if dfa.is_dead_state(next) {
                    continue;
                }
                let new = order.len();
                let number = match numbers.entry(next) {
                    Entry::Occupied(known) => *known.get(),
                    Entry::Vacant(unknown) => {
                        order.push(next);
                        *unknown.insert(new)
                    }
                };
                match state.next.last_mut() {
                    Some((_, high, to)) if *to == number && *high + 1 == byte => *high = byte,
                    _ => state.next.push((byte, byte, number)),
                }
            }
        }
        state.accepts |= state.settled;
        states.push(state);
        if order.len() > MOST_STATES {
            return Err(format!(
                "it needs more than {MOST_STATES} states: split it, or bound it with maxLength instead"
            ));
        }
    }
    Ok(states)
}

#[cfg(test)]
mod tests {
    use super::Pattern;

    #[track_caller]
    fn check(pattern: &str, text: &str, expected: bool) {
        let pattern = Pattern::compile(pattern).expect("a portable pattern");
        assert_eq!(pattern.matches(text), expected, "{} on {text:?}", pattern.source);
    }

    #[test]
    fn anchors_classes_and_repetition() {
        let id = "^[0-9]*[A-Za-z_-][A-Za-z0-9_-]*$";
        check(id, "abc", true);
        check(id, "1a", true);
        check(id, "123", false);
        check(id, "", false);
        check(id, "abc\n", false);
        check(id, "é", false);
        check("^a{2,3}$", "aa", true);
        check("^a{2,3}$", "aaaa", false);
    }

    #[test]
    fn unanchored_means_anywhere() {
        check("b", "abc", true);
        check("b", "ac", false);
        check("b$", "ab", true);
        check("b$", "abc", false);
        check("^(?:x|yz)+$", "xyzx", true);
        check("é", "café au lait", true);
    }

    #[test]
    fn what_engines_read_differently_is_refused() {
        for pattern in [
            r"\d", r"\w+", ".", "(?=a)", "(?i)a", "a+?", "a{2}?", "[a&&b]", "(", r"a\", "[]a]", "[^]a]",
            "a**", "^*a", "|+", "x{2}{3}", "a{ 2 }", "a{,3}", "a{}", "{", "(*a)",
        ] {
            assert!(Pattern::compile(pattern).is_err(), "{pattern}");
        }
    }
}
