//! Regular expressions of ECMA-262: refused here if no engine would take them.

/// Whether it is one.
///
/// # Errors
/// Why it is not.
pub(crate) fn check(pattern: &str) -> Result<(), String> {
    regress::Regex::with_flags(pattern, "u").map(drop).map_err(|error| error.to_string())
}
