//! What the cases cover, and that another validator gives the same verdict on every one.

use super::{Case, Corpus, Near, corpus};
use crate::jsonschema::{Options, Root, SchemaDocument};
use crate::source::SourceFile;
use serde_json::Value;
use std::collections::BTreeSet;

const URI: &str = "https://suite.invalid/root.json";

fn documents(schema: &str) -> Vec<SchemaDocument> {
    let source = SourceFile { name: "root.json".to_owned(), text: schema.to_owned() };
    vec![SchemaDocument { uri: URI.to_owned(), source }]
}

fn cases_of(schema: &str) -> Corpus {
    let roots = [Root { name: "check".to_owned(), uri: URI.to_owned() }];
    let made = corpus(&documents(schema), &roots, Options { assert_formats: true });
    made.unwrap_or_else(|found| panic!("{}", found.iter().map(ToString::to_string).collect::<String>()))
}

/// Whether a `serde_json::Value` has every number as it is written: the other validator sees nothing else.
fn is_exact(case: &Case, value: &Value) -> bool {
    case.is_plain() || has_small_numbers(value)
}

fn has_small_numbers(value: &Value) -> bool {
    match value {
        Value::Number(number) => number.as_f64().is_some_and(|number| number.abs() < 9e15),
        Value::Array(items) => items.iter().all(has_small_numbers),
        Value::Object(members) => members.values().all(has_small_numbers),
        _ => true,
    }
}

/// Panics where the crate `jsonschema` gives another verdict on a case; says how many it could be asked.
fn compare(schema: &str, corpus: &Corpus) -> usize {
    let schema: Value = serde_json::from_str(schema).expect("it is JSON");
    let validator =
        jsonschema::options().should_validate_formats(true).build(&schema).expect("it is a schema");
    let mut differing = Vec::new();
    let mut asked = 0;
    for case in &corpus.cases {
        let Ok(value) = serde_json::from_str::<Value>(&case.text()) else { continue };
        if !is_exact(case, &value) {
            continue;
        }
        asked += 1;
        if validator.is_valid(&value) != case.issues.is_empty() {
            differing.push(format!("{}\n  {:?}\n  {:.300}", case.description, case.issues, case.text()));
        }
    }
    assert!(differing.is_empty(), "{}", differing.join("\n"));
    asked
}

#[test]
fn every_keyword_is_shown_from_both_sides_and_another_validator_agrees() {
    let schema = include_str!("tests/keywords.schema.json");
    let corpus = cases_of(schema);
    assert_eq!(corpus.gaps(), Vec::<String>::new(), "{}", corpus.report());
    assert!(corpus.cases.len() > 700, "there are only {} cases", corpus.cases.len());
    let asked = compare(schema, &corpus);
    assert!(asked > 600, "only {asked} of {} could be asked", corpus.cases.len());

    let names: BTreeSet<&str> = corpus.cases.iter().map(|case| case.description.as_str()).collect();
    assert_eq!(names.len(), corpus.cases.len(), "each case has a name of its own");
    let near = |seed| Near::new(&corpus.cases, seed).take(500).collect::<Vec<_>>();
    assert_eq!(near(1), near(1), "a seed gives the same texts");
    assert_ne!(near(1), near(2));
}

#[test]
fn what_cannot_be_shown_is_said() {
    // No value matches: the builder finds none, and says so.
    let corpus = cases_of(r#"{ "properties": { "a": { "pattern": "^(?=b)c$" } } }"#);
    assert_eq!(corpus.gaps(), ["#/properties/a/pattern: no case in which it holds"], "{}", corpus.report());
    // What no value can break is no gap.
    let corpus = cases_of(r#"{ "minLength": 0, "properties": { "a": true }, "required": [] }"#);
    assert_eq!(corpus.gaps(), Vec::<String>::new(), "{}", corpus.report());
    assert!(corpus.report().contains("#/minLength"), "{}", corpus.report());
}

/// Expects a case that shows this about a keyword, with these issues.
#[track_caller]
fn shows(schema: &str, description: &str, text: &str, issues: &[(&str, &str)]) {
    let corpus = cases_of(schema);
    let found = corpus.cases.iter().find(|case| case.description == description);
    let case = found.unwrap_or_else(|| {
        let names: Vec<&str> = corpus.cases.iter().map(|case| case.description.as_str()).collect();
        panic!("no case {description:?}: {names:#?}")
    });
    let said: Vec<(&str, &str)> =
        case.issues.iter().map(|(path, code)| (path.as_str(), code.as_str())).collect();
    assert_eq!((case.text().as_str(), said.as_slice()), (text, issues));
}

#[test]
fn a_long_enumeration_is_shown_by_its_ends() {
    let values: Vec<String> = (0..10_000).map(|number| number.to_string()).collect();
    let schema = format!(r#"{{ "enum": [{}] }}"#, values.join(","));
    shows(&schema, "#/enum: is 0", "0", &[]);
    shows(&schema, "#/enum: is 9999", "9999", &[]);
    shows(&schema, "#/enum: nearly: -1", "-1", &[("", "enum")]);
    assert!(compare(&schema, &cases_of(&schema)) < 200, "not each of its values has a case");
}

#[test]
fn what_is_in_two_long_enumerations_is_found() {
    let list = |numbers: std::ops::Range<usize>| {
        numbers.map(|number| number.to_string()).collect::<Vec<_>>().join(",")
    };
    let (one, other) = (list(0..1000), list(999..2000));
    let schema = format!(r#"{{ "allOf": [{{ "enum": [{one}] }}, {{ "enum": [{other}] }}] }}"#);
    shows(&schema, "#/allOf: as all of the schemas", "999", &[]);
}

#[test]
fn of_a_key_that_is_given_twice_the_last_value_counts() {
    let schema =
        r#"{ "required": ["b"], "properties": { "a": { "type": "null" }, "b": { "type": "string" } } }"#;
    shows(schema, "#: \"b\" is given twice: the first one is wrong", r#"{"b":null,"b":"a"}"#, &[]);
    let wrong = r#"{"b":"a","b":null}"#;
    shows(schema, "#: \"b\" is given twice: the last one is wrong", wrong, &[("/b", "type")]);
}

#[test]
fn boundaries_are_exact() {
    let text = r#"{ "type": "string", "minLength": 2 }"#;
    shows(text, "#/minLength: 2 characters of two UTF-16 units", "\"\u{1f980}\u{1f980}\"", &[]);
    shows(text, "#/minLength: 1 character of two UTF-16 units", "\"\u{1f980}\"", &[("", "min_length")]);
    let number = r#"{ "minimum": 9007199254740993 }"#;
    shows(number, "#/minimum: 9007199254740993 itself", "9007199254740993", &[]);
    shows(
        number,
        "#/minimum: 9007199254740992, past 9007199254740993",
        "9007199254740992",
        &[("", "minimum")],
    );
    let list = r#"{ "type": "array", "items": { "const": 1 }, "maxItems": 2 }"#;
    shows(list, "#/maxItems: 3 items", "[1,1,1]", &[("", "max_items")]);
    let one = r#"{ "oneOf": [{ "type": "integer" }, { "minimum": 2 }] }"#;
    shows(one, "#/oneOf: of forms 1 and 2 at once", "2", &[("", "one_of")]);
    let constant = r#"{ "const": 1 }"#;
    shows(constant, "#/const: equals 1, spelled differently", "1.0", &[]);
    shows(constant, "#/const: true instead of 1", "true", &[("", "const")]);
}

#[test]
fn recursion_goes_deep() {
    let tree = r##"{ "type": "object", "properties": { "next": { "$ref": "#" } } }"##;
    let deep = (0..24).fold("{}".to_owned(), |value, _| format!(r#"{{"next":{value}}}"#));
    shows(tree, "#: 24 rounds of recursion", &deep, &[]);
    let at = "/next".repeat(24);
    let wrong = deep.replace("{}", "null");
    shows(tree, "#: 24 rounds of recursion, and something wrong at the end", &wrong, &[(&at, "type")]);
}

/// Each definition uses the next one twice: there are 2^40 ways through them, and nothing that a value could break.
#[test]
fn definitions_that_ask_nothing_are_read_once() {
    let link = |index: usize| {
        let next = format!(r##"{{"$ref": "#/$defs/N{}"}}"##, index + 1);
        format!(r#""N{index}": {{"properties": {{"a": {next}, "b": {next}}}}}"#)
    };
    let links: Vec<String> = (0..40).map(link).collect();
    let schema = format!(r##"{{"$ref": "#/$defs/N0", "$defs": {{{}, "N40": true}}}}"##, links.join(", "));
    let corpus = cases_of(&schema);
    assert!(corpus.coverage.iter().all(|row| !row.can_break), "{}", corpus.report());
    assert!(!corpus.cases.is_empty());
}
