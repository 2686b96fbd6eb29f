//! Patterns that need an engine: `regress`, which has the semantics of ECMA-262.

use regress::Regex;
use std::sync::LazyLock;

/// A pattern that is compiled when it is first needed.
pub type Compiled = LazyLock<Regex>;

/// Compiles a pattern that the generator has compiled before.
///
/// # Panics
/// Never: the generator refuses what is not a pattern.
#[must_use]
pub fn compile(source: &str) -> Regex {
    Regex::with_flags(source, "u").expect("the generator has compiled it before")
}
