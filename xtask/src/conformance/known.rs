//! The list of known failures: it only ever gets shorter.

use std::fmt;
use std::fs;
use std::path::Path;

use serde::Deserialize;

use crate::Result;
use crate::conformance::table::Outcome;
use crate::term::{BAD, QUIET};

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    #[serde(default)]
    failure: Vec<Known>,
}

/// Tests that are known not to pass.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Known {
    /// `optional/bignum`
    file: String,
    group: String,
    /// Without it, all tests of the group.
    test: Option<String>,
    languages: Vec<String>,
    /// Why we live with it.
    reason: String,
}

/// What was not foreseen.
#[derive(Debug)]
pub(crate) enum Surprise<'o> {
    /// A failure that is not in the list.
    Failed(&'o Outcome),
    /// An entry of the list that no longer fails.
    Passed(Known),
}

/// Reads the list.
pub(crate) fn read(path: &Path) -> Result<Vec<Known>> {
    let text = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let list: List = toml::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))?;
    if let Some(known) = list.failure.iter().find(|known| known.reason.trim().is_empty()) {
        return Err(format!("{}: {} has no reason", path.display(), known.file).into());
    }
    Ok(list.failure)
}

/// What the list does not foresee. Only a whole run of the pinned suite can say that an entry is out of date.
pub(crate) fn surprises<'o>(outcomes: &'o [Outcome], known: &[Known], whole: bool) -> Vec<Surprise<'o>> {
    let failed = |outcome: &&Outcome| outcome.failure.is_some();
    let unforeseen =
        outcomes.iter().filter(failed).filter(|outcome| !known.iter().any(|one| one.covers(outcome)));
    let mut surprises: Vec<Surprise<'o>> = unforeseen.map(Surprise::Failed).collect();
    if whole {
        for one in known {
            for language in &one.languages {
                let fails = |outcome: &Outcome| outcome.language == language && one.covers(outcome);
                if !outcomes.iter().filter(failed).any(fails) {
                    surprises
                        .push(Surprise::Passed(Known { languages: vec![language.clone()], ..one.clone() }));
                }
            }
        }
    }
    surprises
}

/// The surprises as a person reads them: tests of one group that fail for the same reason, with one voice.
pub(crate) fn told(surprises: &[Surprise<'_>]) -> Vec<String> {
    let mut told: Vec<(String, usize)> = Vec::new();
    for surprise in surprises {
        let text = surprise.to_string();
        match told.iter_mut().find(|(known, _)| *known == text) {
            Some((_, count)) => *count += 1,
            None => told.push((text, 1)),
        }
    }
    let line = |(text, count): (String, usize)| {
        if count == 1 { text } else { format!("{text}\n    ({count} times)") }
    };
    told.into_iter().map(line).collect()
}

impl Known {
    fn covers(&self, outcome: &Outcome) -> bool {
        self.file == format!("{}/{}", outcome.part, outcome.file)
            && self.group == outcome.group
            && self.test.as_ref().is_none_or(|test| *test == outcome.test)
            && self.languages.iter().any(|language| language == outcome.language)
    }
}

impl fmt::Display for Surprise<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Failed(outcome) => write!(
                f,
                "{BAD}failed{BAD:#} {}/{}: {}: {} {QUIET}({}){QUIET:#}\n    {}",
                outcome.part,
                outcome.file,
                outcome.group,
                if outcome.has_no_validator() { "every test" } else { &outcome.test },
                outcome.language,
                outcome.failure.as_deref().unwrap_or_default().replace('\n', "\n    ")
            ),
            Self::Passed(known) => write!(
                f,
                "{BAD}passed, though listed{BAD:#} {}: {}: {} {QUIET}({}){QUIET:#}\n    take it out of the list of known failures",
                known.file,
                known.group,
                known.test.as_deref().unwrap_or("all tests"),
                known.languages.join(", ")
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(test: &str, language: &'static str, failure: Option<&str>) -> Outcome {
        Outcome {
            part: "optional",
            file: "bignum".to_owned(),
            group: "integers".to_owned(),
            test: test.to_owned(),
            language,
            failure: failure.map(str::to_owned),
        }
    }

    fn known(test: Option<&str>, languages: &[&str]) -> Known {
        Known {
            file: "optional/bignum".to_owned(),
            group: "integers".to_owned(),
            test: test.map(str::to_owned),
            languages: languages.iter().map(ToString::to_string).collect(),
            reason: "a reason".to_owned(),
        }
    }

    /// Expects so many surprises of a whole run.
    #[track_caller]
    fn check(outcomes: &[Outcome], list: &[Known], expected: usize) {
        let surprises = surprises(outcomes, list, true);
        assert_eq!(surprises.len(), expected, "{surprises:?}");
    }

    #[test]
    fn a_failure_has_to_be_listed_for_its_language() {
        let failed = [outcome("a", "typescript", Some("is invalid"))];
        check(&failed, &[], 1);
        check(&failed, &[known(None, &["typescript"])], 0);
        check(&failed, &[known(Some("a"), &["typescript"])], 0);
        check(&failed, &[known(Some("b"), &["typescript"])], 2);
        check(&failed, &[known(None, &["rust", "typescript"])], 1);
    }

    #[test]
    fn an_entry_that_passes_has_to_go_after_a_whole_run() {
        let passed = [outcome("a", "rust", None)];
        check(&passed, &[known(None, &["rust"])], 1);
        assert!(surprises(&passed, &[known(None, &["rust"])], false).is_empty());
    }
}
