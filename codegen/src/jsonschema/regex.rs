//! Regular expressions of ECMA-262, with the flag `u`: refused here if no engine would take them, or if an engine that
//! backtracks could be kept busy by them without end.

mod growth;
mod parse;
mod python;
mod set;
mod strict;
#[cfg(test)]
mod tests;

pub(crate) use growth::Growth;
pub(crate) use strict::strict;

/// Whether it is one that every language can be given.
///
/// # Errors
/// Why it is not.
pub(crate) fn check(pattern: &str) -> Result<(), Refusal> {
    regress::Regex::with_flags(pattern, "u").map_err(|error| Refusal::Syntax(error.to_string()))?;
    // What this parser does not know is not looked into: the languages that cannot run it say so themselves.
    match parse::parse(pattern) {
        Ok(pattern) => growth::check(&pattern).map_err(Refusal::Growth),
        Err(_) => Ok(()),
    }
}

/// Whether engines that backtrack are done with it soon, whatever the text.
///
/// # Errors
/// Why not, and what to write.
pub(crate) fn tame(pattern: &str) -> Result<(), String> {
    match check(pattern) {
        Err(Refusal::Growth(growth)) => Err(format!("it {}; {}", growth.reason(pattern), Growth::REMEDY)),
        Ok(()) | Err(Refusal::Syntax(_)) => Ok(()),
    }
}

/// Why a pattern is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// It is not a regular expression.
    Syntax(String),
    /// It may take exponential time.
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

/// The pattern in the language of Python's `re`.
///
/// # Errors
/// Why `re` cannot do it.
pub(crate) fn python(pattern: &str) -> Result<String, String> {
    python::print(&parse::parse(pattern)?)
}
