//! Every case of `schema/cases/` and of `generated/cases/`: the same verdict, codes and pointers as in every other language.

use crate::agreement::validators;
use crate::readers::View;
use aether_ws_protocol::ParseError;
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;
use std::collections::BTreeSet;
use std::path::Path;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Case {
    description: String,
    pub(crate) view: String,
    data: Option<Box<RawValue>>,
    text: Option<String>,
    valid: bool,
    pub(crate) issues: Option<Vec<Expected>>,
    error: Option<String>,
    /// Of a generated case: the keyword that it shows.
    #[serde(rename = "schema")]
    _schema: Option<String>,
}

#[derive(Deserialize, Debug, PartialEq)]
#[serde(deny_unknown_fields)]
pub(crate) struct Expected {
    path: String,
    code: String,
}

impl Case {
    pub(crate) fn text(&self) -> String {
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

pub(crate) fn corpus() -> Vec<(String, Vec<Case>)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut files: Vec<(String, Vec<Case>)> = ["schema/cases", "generated/cases"]
        .iter()
        .flat_map(|folder| {
            std::fs::read_dir(root.join(folder)).expect("the corpus is part of the repository")
        })
        .map(|entry| entry.expect("its files can be read").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .map(|path| {
            let text = std::fs::read_to_string(&path).expect("its files can be read");
            let cases =
                serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            (path.strip_prefix(&root).expect("it is below").to_string_lossy().into_owned(), cases)
        })
        .collect();
    files.sort_by(|a, b| a.0.cmp(&b.0));
    files
}

#[test]
fn verdict_codes_and_pointers_are_those_of_the_corpus() {
    let files = corpus();
    let count: usize = files.iter().map(|(_, cases)| cases.len()).sum();
    assert!(count >= 1_700, "the corpus has shrunk to {count} cases");
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

/// What a plain JSON Schema validator cannot see, and why: all that a case may differ by.
const BEYOND_JSON_SCHEMA: [(&str, &str); 2] = [
    (
        "duplicate_key",
        "`serde_json::Value` keeps the last of two equal keys, so the validator never sees the first",
    ),
    ("max_depth", "JSON Schema has no keyword for depth; the bound is the contract's, section 7"),
];

/// Why `serde_json::Value` cannot hold what some cases say: then there is nothing to ask the other validator.
fn beyond_value(text: &str, error: &serde_json::Error) -> bool {
    let too_large = error.to_string().contains("number out of range");
    let too_deep = error.to_string().contains("recursion limit exceeded");
    (too_large || too_deep) && serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok()
}

#[test]
fn the_jsonschema_crate_gives_the_verdict_of_the_corpus() {
    let validators = validators();
    let (mut asked, mut used) = (0_usize, BTreeSet::new());
    for (file, cases) in &corpus() {
        for case in cases.iter().filter(|case| case.error.is_none()) {
            let text = case.text();
            let value: Value = match serde_json::from_str(&text) {
                Ok(value) => value,
                Err(error) => {
                    assert!(beyond_value(&text, &error), "{file}: {}: {error}", case.description);
                    continue;
                }
            };
            let view = View::named(&case.view);
            let validator =
                validators.iter().find(|(known, _)| *known == view).map(|(_, validator)| validator);
            let verdict = validator.expect("every view has one").is_valid(&value);
            asked += 1;
            if verdict != case.valid {
                for issue in case.issues.iter().flatten() {
                    let reason = BEYOND_JSON_SCHEMA.iter().find(|(code, _)| *code == issue.code);
                    let (code, _) =
                        reason.unwrap_or_else(|| panic!("{file}: {} ({})", case.description, case.view));
                    used.insert(*code);
                }
            }
        }
    }
    assert!(asked > 750, "only {asked} cases could be asked");
    assert_eq!(used.len(), BEYOND_JSON_SCHEMA.len(), "a difference that no case shows any more: {used:?}");
}
