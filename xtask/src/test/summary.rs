//! The end of a test run.

use std::fmt::Write;
use std::time::Duration;

use crate::term::{self, BAD, GOOD, STRONG};

/// How one step ended.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Outcome {
    pub(crate) step: &'static str,
    pub(crate) passed: bool,
    pub(crate) duration: Duration,
}

/// A row for each step, and a last line that says it all.
pub(crate) fn table(outcomes: &[Outcome]) -> String {
    let width = outcomes.iter().map(|outcome| outcome.step.len()).max().unwrap_or(0).max("step".len());
    let mut text = format!("\n{STRONG}{:width$}  result     time{STRONG:#}\n", "step");
    for Outcome { step, passed, duration } in outcomes {
        let (style, result) = if *passed { (GOOD, "passed") } else { (BAD, "failed") };
        let _ = writeln!(text, "{step:width$}  {style}{result}{style:#}  {:>7}", term::duration(*duration));
    }
    let passed = outcomes.iter().filter(|outcome| outcome.passed).count();
    let failed = outcomes.len() - passed;
    let total = term::duration(outcomes.iter().map(|outcome| outcome.duration).sum());
    let style = if failed == 0 { GOOD } else { BAD };
    let _ = writeln!(text, "\n{style}{passed} passed, {failed} failed{style:#} in {total}");
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_line_says_it_all() {
        let outcome =
            |step, passed, seconds| Outcome { step, passed, duration: Duration::from_secs(seconds) };
        let text = table(&[outcome("fmt", true, 1), outcome("typescript", false, 64)]);
        let expected = "
step        result     time
fmt         passed     1.0s
typescript  failed   1m 04s

1 passed, 1 failed in 1m 05s
";
        assert_eq!(anstream::adapter::strip_str(&text).to_string(), expected);
    }
}
