//! Regular expressions of ECMA-262, with the flag `u`. An engine that backtracks could be kept busy without end by some of
//! them: these become state machines in every language, and are refused only where they cannot.

mod foreign;
mod growth;
mod machine;
mod parse;
mod python;
mod set;
mod strict;
#[cfg(test)]
mod tests;

pub(crate) use foreign::{between_slashes, instead, of_flags};
pub(crate) use growth::Growth;
pub(crate) use machine::{Machine, State};
pub(crate) use strict::{posix_class, strict};

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

/// How a pattern is asked whether a text matches.
#[derive(Clone, Debug)]
enum Way {
    /// By an engine for patterns.
    Engine(Rc<regress::Regex>),
    /// Step by step: an engine may not come to an end.
    Machine(Rc<Machine>),
}

/// The way of a pattern, which is looked for once.
///
/// # Errors
/// Why there is none.
fn way(pattern: &str) -> Result<Way, Refusal> {
    thread_local! {
        static KNOWN: RefCell<HashMap<String, Result<Way, Refusal>>> = RefCell::default();
    }
    if let Some(known) = KNOWN.with_borrow(|known| known.get(pattern).cloned()) {
        return known;
    }
    let way = find_way(pattern);
    KNOWN.with_borrow_mut(|known| known.insert(pattern.to_owned(), way.clone()));
    way
}

fn find_way(pattern: &str) -> Result<Way, Refusal> {
    let engine = regress::Regex::with_flags(pattern, "u");
    let engine = Way::Engine(Rc::new(engine.map_err(|error| Refusal::Syntax(error.to_string()))?));
    // What this parser does not know is not looked into: the languages that cannot run it say so themselves.
    let Ok(node) = parse::parse(pattern) else { return Ok(engine) };
    match growth::check(&node) {
        Ok(()) => Ok(engine),
        Err(growth) => {
            Machine::of(&node).map(|machine| Way::Machine(Rc::new(machine))).ok_or(Refusal::Growth(growth))
        }
    }
}

/// Whether it is one that every language can be given.
///
/// # Errors
/// Why it is not.
pub(crate) fn check(pattern: &str) -> Result<(), Refusal> {
    way(pattern).map(drop)
}

/// The machine of a pattern that an engine could be kept busy by.
pub(crate) fn machine(pattern: &str) -> Option<Rc<Machine>> {
    match way(pattern) {
        Ok(Way::Machine(machine)) => Some(machine),
        Ok(Way::Engine(_)) | Err(_) => None,
    }
}

/// Whether a text matches; no text matches a pattern that is none.
pub(crate) fn matches(pattern: &str, text: &str) -> bool {
    match way(pattern) {
        Ok(Way::Engine(engine)) => engine.find(text).is_some(),
        Ok(Way::Machine(machine)) => machine.matches(text),
        Err(_) => false,
    }
}

/// Whether engines that backtrack are done with it soon, whatever the text.
///
/// # Errors
/// Why not, and what to write.
pub(crate) fn tame(pattern: &str) -> Result<(), String> {
    let growth = parse::parse(pattern).ok().and_then(|pattern| growth::check(&pattern).err());
    match growth {
        Some(growth) => Err(format!("it {}; {}", growth.reason(pattern), Growth::REMEDY)),
        None => Ok(()),
    }
}

/// Why a pattern is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// It is not a regular expression.
    Syntax(String),
    /// It may take exponential time, and has no machine.
    Growth(Growth),
}

impl Growth {
    /// What to write instead.
    pub(crate) const REMEDY: &'static str = "write it so that each text can match in one way only: `^a+$` instead of `^(?:a+)+$`, `^a+(?: a+)*$` instead of `^(?:a+ ?)+$`";

    /// What is wrong with the pattern that it was found in.
    pub(crate) fn reason(&self, pattern: &str) -> String {
        let part = self.at.clone().and_then(|at| pattern.get(at)).filter(|part| *part != pattern);
        let part = part.map_or_else(|| "a loop".to_owned(), |part| format!("`{part}`"));
        format!("can take exponential time: within {part}, there are two ways to match `{}`", self.example)
    }
}

/// The pattern in the language of Python's `re`, for those that an engine runs.
///
/// # Errors
/// Why `re` cannot do it.
pub(crate) fn python(pattern: &str) -> Result<String, String> {
    python::print(&parse::parse(pattern)?)
}
