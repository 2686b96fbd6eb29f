//! Regular expressions of ECMA-262, with the flag `u`: refused here if no engine would take them, or if an engine that
//! backtracks could be kept busy by them without end.

mod growth;
mod parse;
mod python;
mod set;
#[cfg(test)]
mod tests;

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
/// Why not.
pub(crate) fn tame(pattern: &str) -> Result<(), String> {
    match check(pattern) {
        Err(Refusal::Growth(example)) => Err(format!(
            "it can take exponential time: within a loop, there are two ways to match `{example}`; write `^a+$` instead of `^(?:a+)+$`"
        )),
        Ok(()) | Err(Refusal::Syntax(_)) => Ok(()),
    }
}

/// Why a pattern is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// It is not a regular expression.
    Syntax(String),
    /// It may take exponential time: the part of it that is to blame.
    Growth(String),
}

/// The pattern in the language of Python's `re`.
///
/// # Errors
/// Why `re` cannot do it.
pub(crate) fn python(pattern: &str) -> Result<String, String> {
    python::print(&parse::parse(pattern)?)
}
