//! Patterns that mean the same in every language: a subset of ECMA-262, compiled to a small state machine.
//!
//! # Design
//! Engines differ in what `\d`, `\w`, `$` and `.` mean, in backtracking and in speed. So a pattern is either within the
//! subset below, where all of them agree, or refused. `regex-automata` turns it into a minimal automaton once, here;
//! Rust gets that automaton as plain code, and needs no engine.

use regex_automata::dfa::{Automaton, StartKind, dense};
use regex_automata::nfa::thompson;
use regex_automata::util::primitives::StateID;
use regex_automata::{Anchored, util::start};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

/// More states than this would be a page of generated code.
const MOST_STATES: usize = 64;

/// How much memory the way there may take: a short pattern can ask for gigabytes.
const MOST_BYTES: usize = 1 << 19;

/// The same where nothing is printed of it.
const MOST_COMPARED: (usize, usize) = (4_000, 1 << 23);

const TOO_LARGE: &str = "it needs too large a state machine: split it, or bound it with maxLength instead";

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
        Self::within(source, (MOST_STATES, MOST_BYTES), true)
    }

    /// The same for whoever compares patterns, and does not print them: there is room for longer ones.
    pub(crate) fn compile_to_compare(source: &str) -> Result<Self, String> {
        let mut pattern = Self::within(source, MOST_COMPARED, false)?;
        pattern.trim();
        Ok(pattern)
    }

    /// Drops the steps to where no text matches any more: an automaton that is not minimal goes on there.
    fn trim(&mut self) {
        let mut before: Vec<Vec<usize>> = vec![Vec::new(); self.states.len()];
        for (from, state) in self.states.iter().enumerate() {
            state.next.iter().for_each(|(_, _, to)| before[*to].push(from));
        }
        let mut leads_on: Vec<bool> = self.states.iter().map(|state| state.accepts).collect();
        let mut open: Vec<usize> = (0..self.states.len()).filter(|state| leads_on[*state]).collect();
        while let Some(state) = open.pop() {
            for from in &before[state] {
                if !leads_on[*from] {
                    leads_on[*from] = true;
                    open.push(*from);
                }
            }
        }
        self.states.iter_mut().for_each(|state| state.next.retain(|(_, _, to)| leads_on[*to]));
    }

    fn within(
        source: &str,
        (most_states, most_bytes): (usize, usize),
        minimize: bool,
    ) -> Result<Self, String> {
        portable(source)?;
        crate::jsonschema::tame(source)?;
        let syntax = regex_automata::util::syntax::Config::new().unicode(true).utf8(true);
        let config = dense::Config::new()
            .minimize(minimize)
            .start_kind(StartKind::Unanchored)
            .dfa_size_limit(Some(most_bytes))
            .determinize_size_limit(Some(most_bytes));
        let dfa = dense::Builder::new()
            .configure(config)
            .thompson(thompson::Config::new().nfa_size_limit(Some(most_bytes)))
            .syntax(syntax)
            .build(source)
            .map_err(|error| reason(&error))?;
        let states = walk(&dfa, most_states)?;
        if !states.iter().any(|state| state.accepts) {
            return Err("no text matches it".to_owned());
        }
        Ok(Self { source: source.to_owned(), states })
    }

    /// Whether every text matches, so that nothing has to be checked.
    pub(crate) fn is_idle(&self) -> bool {
        let covers = |state: &State| {
            state.next.iter().map(|(low, high, _)| usize::from(high - low) + 1).sum::<usize>() == 256
        };
        self.states.iter().all(|state| state.settled || (state.accepts && covers(state)))
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
    let mut rest = source;
    // Whether something stands before this that can be repeated.
    let mut repeatable = false;
    while let Some(c) = rest.chars().next() {
        let after = &rest[c.len_utf8()..];
        rest = match c {
            '[' => class(after)?,
            '\\' => escape(after, "")?,
            '(' => match after.strip_prefix('?') {
                None => after,
                Some(group) => group.strip_prefix(':').ok_or("of the `(?` groups only `(?:` is portable")?,
            },
            '*' | '+' | '?' | '{' if !repeatable => {
                return Err(format!("nothing stands before `{c}` that could be repeated"));
            }
            '{' => repetition(after)?,
            '}' | ']' => return Err(format!(r"`{c}` as a character has to be written `\{c}`")),
            '.' => return Err("`.` does not mean the same everywhere: write a class".to_owned()),
            _ => after,
        };
        if matches!(c, '*' | '+' | '?' | '{')
            && let Some(lazy @ ('?' | '+')) = rest.chars().next()
        {
            let end = if c == '{' { '}' } else { c };
            return Err(format!(
                "`{end}{lazy}` is lazy or possessive, which changes nothing here: leave it out"
            ));
        }
        repeatable = !matches!(c, '*' | '+' | '?' | '{' | '(' | '|' | '^' | '$');
    }
    Ok(())
}

/// Passes over an escape, after its backslash; `more` can be escaped here beside what can be everywhere.
fn escape<'p>(text: &'p str, more: &str) -> Result<&'p str, String> {
    let escaped = text.chars().next().ok_or("it ends in a lone backslash")?;
    if !r"\./^$*+?()[]{}|".contains(escaped) && !more.contains(escaped) {
        return Err(format!(r"`\{escaped}` does not mean the same everywhere: write a class such as [0-9]"));
    }
    Ok(&text[escaped.len_utf8()..])
}

/// Passes over a class, after its opening bracket.
fn class(text: &str) -> Result<&str, String> {
    let mut rest = text.strip_prefix('^').unwrap_or(text);
    if rest.starts_with(']') {
        return Err("an empty class is read as three different things: leave it out".to_owned());
    }
    loop {
        let c = rest.chars().next().ok_or("a class has no end")?;
        let after = &rest[c.len_utf8()..];
        rest = match c {
            ']' => return Ok(after),
            '[' => return Err(r"`[` inside a class has to be written `\[`".to_owned()),
            '&' | '~' | '-' if after.starts_with(c) => {
                return Err(format!("`{c}{c}` inside a class is an operator in some engines: escape it"));
            }
            '\\' => escape(after, "-")?,
            _ => after,
        };
    }
}

/// Passes over `m}`, `m,}` or `m,n}`, after the opening brace.
fn repetition(text: &str) -> Result<&str, String> {
    let odd = r"`{` begins {m}, {m,} or {m,n}, without spaces; as a character it has to be written `\{`";
    let (counts, rest) = text.split_once('}').ok_or(odd)?;
    let (least, most) = counts.split_once(',').unwrap_or((counts, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if least.is_empty() || !digits(least) || !digits(most) {
        return Err(odd.to_owned());
    }
    Ok(rest)
}

/// What a regular expression engine says, without its wrapping.
fn reason(error: &dense::BuildError) -> String {
    if error.is_size_limit_exceeded() {
        return TOO_LARGE.to_owned();
    }
    let mut inner: &dyn std::error::Error = error;
    while let Some(source) = inner.source() {
        inner = source;
    }
    let words = inner.to_string();
    let last = words.lines().last().unwrap_or_default();
    format!("it is not a regular expression: {}", last.strip_prefix("error: ").unwrap_or(last))
}

/// Numbers the states that can be reached, in the order in which they are met.
fn walk(dfa: &dense::DFA<Vec<u32>>, most: usize) -> Result<Vec<State>, String> {
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
        if order.len() > most {
            return Err(TOO_LARGE.to_owned());
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
            r"\d",
            r"\w+",
            ".",
            "(?=a)",
            "(?i)a",
            "a+?",
            "a{2}?",
            "[a&&b]",
            "(",
            r"a\",
            "[]a]",
            "[^]a]",
            "^(?:a+)+$",
            "^(?:a|aa)*$",
            "a**",
            "^*a",
            "|+",
            "x{2}{3}",
            "a{ 2 }",
            "a{,3}",
            "a{}",
            "{",
            "(*a)",
        ] {
            assert!(Pattern::compile(pattern).is_err(), "{pattern}");
        }
    }
}
