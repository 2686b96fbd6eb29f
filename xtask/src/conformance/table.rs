//! From verdicts to outcomes, and to the table that a person reads.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use crate::Result;
use crate::conformance::attempt::{Modules, Verdicts};
use crate::conformance::generate::Code;
use crate::conformance::suite::{Suite, Test};
use crate::conformance::{LANGUAGES, Verdict};
use crate::term::{BAD, GOOD, QUIET, STRONG};

/// How one test went in one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Outcome {
    pub(crate) part: &'static str,
    pub(crate) file: String,
    pub(crate) group: String,
    pub(crate) test: String,
    pub(crate) language: &'static str,
    /// Why it did not pass.
    pub(crate) failure: Option<String>,
}

/// How the words begin of a test whose schema has no validator.
const NO_VALIDATOR: &str = "no validator was generated";

impl Outcome {
    /// Whether it failed because nothing was there to run.
    pub(crate) fn has_no_validator(&self) -> bool {
        self.failure.as_ref().is_some_and(|failure| failure.starts_with(NO_VALIDATOR))
    }
}

/// Writes the files of a folder that differ, and removes those in its `src` that are no longer made.
pub(crate) fn write(folder: &Path, files: &[(String, String)]) -> Result<()> {
    let source = folder.join("src");
    fs::create_dir_all(&source)?;
    for entry in fs::read_dir(&source)? {
        let path = entry?.path();
        if path.is_file() && files.iter().all(|(name, _)| folder.join(name) != path) {
            fs::remove_file(path)?;
        }
    }
    for (name, text) in files {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().expect("a file is in a folder"))?;
        if fs::read_to_string(&path).is_ok_and(|old| old == *text) {
            continue;
        }
        fs::write(path, text)?;
    }
    Ok(())
}

/// The tests of these groups as lines of `group`, `test` and JSON text, in a file.
pub(crate) fn tests_file(folder: &Path, suite: &Suite, wanted: &Modules<'_>) -> Result<PathBuf> {
    let mut lines = String::new();
    for (group_index, (_, group)) in suite.groups().enumerate() {
        if !wanted.get(&group_index).is_some_and(|code| code.is_ok()) {
            continue;
        }
        for (test_index, test) in group.tests.iter().enumerate() {
            // A line break outside a string is only space, and inside one it is not JSON.
            let text = test.data.get().replace(['\n', '\r'], " ");
            writeln!(lines, "{group_index}\t{test_index}\t{text}")?;
        }
    }
    let path = folder.join("tests.tsv");
    fs::write(&path, lines)?;
    Ok(path)
}

/// The group and the test that a line is of.
pub(crate) fn place(line: &str) -> Option<(usize, usize)> {
    let mut parts = line.splitn(3, '\t');
    let mut number = || parts.next()?.parse().ok();
    Some((number()?, number()?))
}

/// Reads what a program prints, lines of `group`, `test` and issues, and says how many there are; what else it prints is
/// passed over. Behind a `!` are the words of a validator that stopped.
pub(crate) fn read_verdicts(output: &str, verdicts: &mut Verdicts) -> usize {
    let mut count = 0;
    for line in output.lines() {
        let Some((group, test)) = place(line) else { continue };
        let said = line.splitn(3, '\t').nth(2).unwrap_or_default();
        let Some(verdict) = verdicts.get_mut(group).and_then(|tests| tests.get_mut(test)) else { continue };
        *verdict = match said.strip_prefix('!') {
            Some(words) => Some(Verdict::Stopped(words.to_owned())),
            None => Some(Verdict::Said { valid: said == "[]", issues: said.to_owned() }),
        };
        count += 1;
    }
    count
}

/// How every test went in every language.
pub(crate) fn outcomes(
    suite: &Suite,
    generated: &[Code],
    verdicts: &[Verdicts; LANGUAGES.len()],
) -> Vec<Outcome> {
    let mut outcomes = Vec::new();
    for (index, ((file, group), code)) in suite.groups().zip(generated).enumerate() {
        let codes = [&code.rust, &code.typescript, &code.python];
        for (test_index, test) in group.tests.iter().enumerate() {
            let said = verdicts.each_ref().map(|language| language[index][test_index].as_ref());
            for ((language, verdict), code) in LANGUAGES.into_iter().zip(said).zip(codes) {
                outcomes.push(Outcome {
                    part: file.part,
                    file: file.name.clone(),
                    group: group.description.clone(),
                    test: test.description.clone(),
                    language,
                    failure: failure(test, language, code, verdict, said[0]),
                });
            }
        }
    }
    outcomes
}

/// Why a test did not pass, if it did not.
fn failure(
    test: &Test,
    language: &str,
    code: &std::result::Result<String, String>,
    verdict: Option<&Verdict>,
    rust: Option<&Verdict>,
) -> Option<String> {
    let (valid, issues) = match (code, verdict) {
        (Err(why), _) => return Some(format!("{NO_VALIDATOR}:\n{why}")),
        (Ok(_), None) => return Some("the validator said nothing".to_owned()),
        (Ok(_), Some(Verdict::Stopped(words))) => return Some(format!("the validator stopped: {words}")),
        (Ok(_), Some(Verdict::Said { valid, issues })) => (*valid, issues),
    };
    if valid != test.valid {
        let (should, is) = if test.valid { ("valid", "invalid") } else { ("invalid", "valid") };
        return Some(format!("should be {should}, is {is}: {} {issues}", test.data.get()));
    }
    match rust {
        Some(Verdict::Said { valid: other, issues: of_rust })
            if *other == valid && of_rust != issues && !is_no_json(of_rust) && !is_no_json(issues) =>
        {
            Some(format!("rust says {of_rust}, {language} {issues}"))
        }
        _ => None,
    }
}

/// Whether a text was refused before any validator saw it: a language's own reader may have let it pass.
fn is_no_json(issues: &str) -> bool {
    issues.starts_with(r#"[["","invalid_json","#)
}

/// How wide the column of a language is.
const WIDTH: usize = 14;

/// Passed and run, by language.
type Score = [(usize, usize); LANGUAGES.len()];

/// The table: a line for each file, then totals.
pub(crate) fn render(suite: &Suite, outcomes: &[Outcome]) -> String {
    let mut by_file: BTreeMap<(&str, &str), Score> = BTreeMap::new();
    let mut by_part: BTreeMap<&str, Score> = BTreeMap::new();
    for outcome in outcomes {
        let language = LANGUAGES.iter().position(|one| *one == outcome.language).unwrap_or(0);
        let scores = [
            by_file.entry((outcome.part, &outcome.file)).or_default(),
            by_part.entry(outcome.part).or_default(),
        ];
        for score in scores {
            score[language].0 += usize::from(outcome.failure.is_none());
            score[language].1 += 1;
        }
    }
    let heads: String = LANGUAGES.iter().map(|language| format!("{language:>WIDTH$}")).collect();
    let mut text = format!("{STRONG}{:<40}{heads}{STRONG:#}\n", "file");
    for file in &suite.files {
        let score = by_file.get(&(file.part, file.name.as_str())).copied().unwrap_or_default();
        line(&mut text, &format!("{}/{}", file.part, file.name), score);
    }
    let mut total = Score::default();
    for part in ["required", "optional", "format", "ours"] {
        let Some(score) = by_part.get(part) else { continue };
        let files = suite.files.iter().filter(|file| file.part == part).count();
        line(&mut text, &format!("{part}, {}", crate::term::count(files, "file")), *score);
        for (sum, one) in total.iter_mut().zip(score) {
            *sum = (sum.0 + one.0, sum.1 + one.1);
        }
    }
    line(&mut text, "all", total);
    text
}

fn line(text: &mut String, name: &str, score: Score) {
    let cell = |(passed, run): (usize, usize)| {
        let style = if passed == run { GOOD } else { BAD };
        format!("{style}{:>WIDTH$}{style:#}", format!("{passed}/{run}"))
    };
    let (style, cells) = (QUIET, score.map(cell).concat());
    text.push_str(&format!("{style}{name:<40}{style:#}{cells}\n"));
}
