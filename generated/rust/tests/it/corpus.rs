//! Every case of `schema/cases/`: the same verdict, codes and pointers as in every other language.

use crate::readers::View;
use aether_ws_protocol::ParseError;
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;
use std::collections::BTreeSet;
use std::path::Path;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    description: String,
    view: String,
    data: Option<Box<RawValue>>,
    text: Option<String>,
    valid: bool,
    issues: Option<Vec<Expected>>,
    error: Option<String>,
}

#[derive(Deserialize, Debug, PartialEq)]
#[serde(deny_unknown_fields)]
struct Expected {
    path: String,
    code: String,
}

impl Case {
    fn text(&self) -> String {
        match (&self.data, &self.text) {
            (Some(data), None) => data.get().to_owned(),
            (None, Some(text)) => text.clone(),
            _ => panic!("{}: either `data` or `text`", self.description),
        }
    }
}

/// Panics with what differs, naming the case.
fn check(file: &str, case: &Case) {
    let (view, text) = (View::named(&case.view), case.text());
    let name = format!("{file}: {} ({})\n  {text:.300}\n", case.description, case.view);
    let found = view.check(&text);
    assert_eq!(found.is_ok(), case.valid, "{name}  {found:?}");
    assert_eq!(view.read(&text).err(), found.clone().err(), "{name}  the reader and the check must agree");
    match found {
        Ok(()) => assert_eq!(case.issues.as_deref(), Some(&[][..]), "{name}"),
        Err(ParseError::InvalidJson(_)) => assert_eq!(case.error.as_deref(), Some("invalid_json"), "{name}"),
        Err(ParseError::Invalid(issues)) => {
            let issues: Vec<Expected> = issues
                .into_iter()
                .map(|issue| Expected { path: issue.path, code: issue.code.as_str().to_owned() })
                .collect();
            assert_eq!(Some(issues), case.issues, "{name}");
        }
    }
}

fn corpus() -> Vec<(String, Vec<Case>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schema/cases");
    let mut files: Vec<(String, Vec<Case>)> = std::fs::read_dir(folder)
        .expect("the corpus is part of the repository")
        .map(|entry| entry.expect("its files can be read").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .map(|path| {
            let text = std::fs::read_to_string(&path).expect("its files can be read");
            let cases =
                serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            (path.file_name().expect("it is a file").to_string_lossy().into_owned(), cases)
        })
        .collect();
    files.sort_by(|a, b| a.0.cmp(&b.0));
    files
}

#[test]
fn verdict_codes_and_pointers_are_those_of_the_corpus() {
    let files = corpus();
    let count: usize = files.iter().map(|(_, cases)| cases.len()).sum();
    assert!(count >= 900, "the corpus has shrunk to {count} cases");
    for (file, cases) in &files {
        for case in cases {
            check(file, case);
        }
    }
}

#[test]
fn each_case_is_named_once() {
    for (file, cases) in &corpus() {
        let mut names = BTreeSet::new();
        for case in cases {
            assert!(
                names.insert((&case.view, &case.description)),
                "{file}: {} is there twice",
                case.description
            );
        }
    }
}

#[test]
fn a_message_that_is_read_and_written_again_keeps_what_it_said() {
    for (file, cases) in &corpus() {
        for case in cases.iter().filter(|case| case.valid && case.view != "delivered") {
            let (view, text) = (View::named(&case.view), case.text());
            let Ok(before) = serde_json::from_str::<Value>(&text) else { continue }; // 1e999 is JSON, but no `Value`
            let written = view.read(&text).expect("a valid case");
            let after: Value = serde_json::from_str(&written).expect("what we write is JSON");
            assert_eq!(before, after, "{file}: {}", case.description);
        }
    }
}

#[test]
fn plain_serde_takes_nothing_that_the_schema_refuses() {
    let mut taken = Vec::new();
    for (file, cases) in &corpus() {
        // Depth is a bound of the reader, and the closed reading of what is published has a reader of its own.
        let bound = |case: &&Case| {
            let depth = case.issues.iter().flatten().any(|issue| issue.code == "max_depth");
            !case.valid && !depth && case.view != "published"
        };
        for case in cases.iter().filter(bound) {
            if View::named(&case.view).serde(&case.text()) {
                taken.push(format!("{file}: {} ({})", case.description, case.view));
            }
        }
    }
    assert!(taken.is_empty(), "{taken:#?}");
}
