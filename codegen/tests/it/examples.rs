//! Three worlds that are not ours, through the whole of the toolkit: what is generated compiles without a warning, gives
//! the verdicts and issues that the cases ask for in every language, and reading and writing loses nothing.

mod python;
mod rust;
mod typescript;

use crate::root;
use aether_ws_codegen::SourceFile;
use aether_ws_codegen::toolkit::{Generated, Language, generate};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::path::{Path, PathBuf};

/// The folders of `codegen/examples`.
const WORLDS: [&str; 3] = ["chat_command", "device_config", "order_event"];

/// One value, and what is to be said of it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    description: String,
    /// The type that it is read as; the one of the folder unless given.
    root: Option<String>,
    data: Option<Box<RawValue>>,
    /// The text, where its spelling matters.
    text: Option<String>,
    valid: bool,
    #[serde(default)]
    issues: Vec<Issue>,
    /// Whether what is written again is the same text, not only the same value.
    #[serde(default)]
    keeps_text: bool,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
struct Issue {
    path: String,
    code: String,
}

/// What a language says of a case.
#[derive(Debug, Deserialize)]
struct Answer {
    issues: Vec<Issue>,
    /// The value as it is written again.
    written: Option<String>,
}

impl Case {
    fn text(&self) -> String {
        self.text
            .clone()
            .unwrap_or_else(|| self.data.as_ref().expect("a case has data or a text").get().to_owned())
    }

    fn root(&self, world: &str) -> String {
        let pascal = |word: &str| word[..1].to_uppercase() + &word[1..];
        self.root.clone().unwrap_or_else(|| world.split('_').map(pascal).collect())
    }
}

fn folder(world: &str) -> PathBuf {
    root().join("codegen/examples").join(world)
}

/// The schema files of a world, with the names that they have below its folder.
fn schemas(world: &str) -> Vec<SourceFile> {
    let mut files = Vec::new();
    let mut open = vec![folder(world)];
    while let Some(folder_path) = open.pop() {
        for entry in std::fs::read_dir(&folder_path).expect("the folder can be read") {
            let path = entry.expect("an entry of the folder").path();
            if path.is_dir() {
                open.push(path);
            } else if path.to_string_lossy().ends_with(".schema.json") {
                let name = path.strip_prefix(folder(world)).expect("it is below the folder");
                let name = name.to_string_lossy().replace('\\', "/");
                files
                    .push(SourceFile { name, text: std::fs::read_to_string(&path).expect("it can be read") });
            }
        }
    }
    files.sort_by(|a, b| a.name.cmp(&b.name));
    files
}

/// A package as a user has it, with the cases that are generated for it beside it.
fn generated(world: &str, language: Language) -> Generated {
    let wanted = [language, Language::Cases];
    generate(&world.replace('_', "-"), &schemas(world), &wanted).unwrap_or_else(|found| {
        panic!("{world}: {}", found.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n\n"))
    })
}

fn cases(world: &str) -> Vec<Case> {
    let text = std::fs::read_to_string(folder(world).join("cases.json")).expect("a world has cases");
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{world}/cases.json: {error}"))
}

/// All cases as lines for a language's runner: world, type, text.
fn lines() -> String {
    let line = |world: &str, case: &Case| {
        format!("{world}\t{}\t{}\n", case.root(world), case.text().replace('\n', " "))
    };
    WORLDS
        .iter()
        .flat_map(|world| cases(world).iter().map(|case| line(world, case)).collect::<Vec<_>>())
        .collect()
}

/// Holds what a language says against what the cases ask for.
#[track_caller]
fn judge(language: &str, output: &str) {
    compare(language, output, true);
}

/// The same for a language whose own numbers are not those of the text: what it writes again is not compared.
#[track_caller]
fn judge_verdicts(language: &str, output: &str) {
    compare(language, output, false);
}

#[track_caller]
fn compare(language: &str, output: &str, keeps_numbers: bool) {
    let all: Vec<(&str, Case)> =
        WORLDS.iter().flat_map(|world| cases(world).into_iter().map(move |case| (*world, case))).collect();
    assert_eq!(output.lines().count(), all.len(), "{language}: an answer for each case:\n{output}");
    let wrong = all.iter().zip(output.lines()).filter_map(|((world, case), line)| {
        let answer: Answer = match serde_json::from_str(line) {
            Ok(answer) => answer,
            Err(error) => return Some(format!("{world}, {}: {error}: {line}", case.description)),
        };
        let issues = answer.issues == case.issues && answer.written.is_some() == case.valid;
        let kept =
            answer.written.as_deref().filter(|_| keeps_numbers).is_none_or(|written| match case.keeps_text {
                true => written == case.text(),
                false => value(written) == value(&case.text()),
            });
        (!issues || !kept).then(|| format!("{world}, {}: {line}", case.description))
    });
    let wrong: Vec<String> = wrong.collect();
    assert!(wrong.is_empty(), "{language} says something else than the cases of\n{}", wrong.join("\n"));
}

/// A value whose numbers are compared by what they are worth.
fn value(text: &str) -> serde_json::Value {
    fn plain(value: serde_json::Value) -> serde_json::Value {
        match value {
            serde_json::Value::Number(number) => number.as_f64().map_or(serde_json::Value::Null, Into::into),
            serde_json::Value::Array(items) => items.into_iter().map(plain).collect(),
            serde_json::Value::Object(members) => {
                members.into_iter().map(|(key, value)| (key, plain(value))).collect()
            }
            other => other,
        }
    }
    plain(serde_json::from_str(text).expect("JSON"))
}

fn write(path: &Path, text: &str) {
    // What is unchanged stays untouched, so that nothing is compiled twice.
    if std::fs::read_to_string(path).is_ok_and(|old| old == text) {
        return;
    }
    std::fs::create_dir_all(path.parent().expect("a file has a folder")).expect("the folder can be made");
    std::fs::write(path, text).expect("the file can be written");
}

/// Lays a package below a folder, as `codegen --schema DIR --out DIR` does.
fn lay(world: &str, language: Language, folder: &Path) {
    for file in generated(world, language).files {
        write(&folder.join(file.path), &file.text);
    }
}

#[test]
fn every_run_writes_the_same_bytes() {
    for world in WORLDS {
        for language in Language::ALL {
            assert_eq!(generated(world, language).files, generated(world, language).files, "{world}");
        }
    }
}

#[test]
fn what_is_wider_than_its_schema_is_reported() {
    let report = generated("device_config", Language::Rust).report("schemas/");
    let expected = "schemas/device_config.schema.json:1:1  /  `dependentRequired`: no type says it: the validator alone enforces it";
    assert!(report.contains(expected), "{report}");
}
