//! From verdicts to outcomes, and to the table that a person reads.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use crate::Result;
use crate::conformance::generate::{Code, Generated};
use crate::conformance::suite::Suite;
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

/// The tests as lines of `group`, `test` and JSON text.
///
/// Only those of the schemas whose code is `wanted`.
pub(crate) fn tests_file(
    folder: &Path,
    suite: &Suite,
    generated: &[Generated],
    wanted: impl Fn(&Code) -> bool,
) -> Result<PathBuf> {
    let mut lines = String::new();
    for (group_index, ((_, group), code)) in suite.groups().zip(generated).enumerate() {
        if !code.as_ref().is_ok_and(&wanted) {
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

/// Reads what a runner prints: lines of `group`, `test` and issues.
pub(crate) fn verdicts(suite: &Suite, output: &str) -> Result<Vec<Vec<Option<Verdict>>>> {
    let mut verdicts: Vec<Vec<Option<Verdict>>> =
        suite.groups().map(|(_, group)| vec![None; group.tests.len()]).collect();
    for line in output.lines() {
        let mut parts = line.splitn(3, '\t');
        let mut number = || parts.next().and_then(|part| part.parse::<usize>().ok());
        let place = (number(), number());
        let (Some(group), Some(test), Some(issues)) = (place.0, place.1, parts.next()) else {
            return Err(format!("a validator said something else than a verdict: {line}").into());
        };
        let verdict = Verdict { valid: issues == "[]", issues: issues.to_owned() };
        verdicts[group][test] = Some(verdict);
    }
    Ok(verdicts)
}

/// How every test went in every language.
pub(crate) fn outcomes(
    suite: &Suite,
    generated: &[Generated],
    verdicts: &[Vec<Vec<Option<Verdict>>>; LANGUAGES.len()],
) -> Vec<Outcome> {
    let mut outcomes = Vec::new();
    for (index, ((file, group), code)) in suite.groups().zip(generated).enumerate() {
        for (test_index, test) in group.tests.iter().enumerate() {
            let said = verdicts.each_ref().map(|language| language[index][test_index].as_ref());
            let rust = said[0];
            for (language, verdict) in LANGUAGES.into_iter().zip(said) {
                let why_not = match code {
                    Err(why) => Some(why),
                    Ok(code) if language == "python" => code.python.as_ref().err(),
                    Ok(_) => None,
                };
                let failure = match (why_not, verdict) {
                    (Some(why), _) => Some(format!("no validator was generated:\n{why}")),
                    (None, None) => Some("the validator said nothing".to_owned()),
                    (None, Some(verdict)) if verdict.valid != test.valid => {
                        let (should, is) =
                            if test.valid { ("valid", "invalid") } else { ("invalid", "valid") };
                        Some(format!("should be {should}, is {is}: {} {}", test.data.get(), verdict.issues))
                    }
                    (None, Some(verdict)) => rust
                        .filter(|rust| differ(rust, verdict))
                        .map(|rust| format!("rust says {}, {language} {}", rust.issues, verdict.issues)),
                };
                outcomes.push(Outcome {
                    part: file.part,
                    file: file.name.clone(),
                    group: group.description.clone(),
                    test: test.description.clone(),
                    language,
                    failure,
                });
            }
        }
    }
    outcomes
}

/// Whether two languages agree on the verdict, but not on the issues.
fn differ(one: &Verdict, other: &Verdict) -> bool {
    one.valid == other.valid && one.issues != other.issues
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
    for part in ["required", "optional", "format"] {
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
