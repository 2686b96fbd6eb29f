//! What an author is told, and what the output looks like. Verdicts are the matter of `cargo xtask conformance`.

use super::{Options, Root, SchemaDocument, Validators, plan};
use crate::diagnostic::Diagnostic;
use crate::source::SourceFile;

fn planned(schema: &str, others: &[(&str, &str)]) -> Result<Validators, Vec<Diagnostic>> {
    let document = |uri: &str, text: &str| SchemaDocument {
        uri: uri.to_owned(),
        source: SourceFile { name: uri.to_owned(), text: text.to_owned() },
    };
    let mut documents = vec![document("https://example.com/root.json", schema)];
    documents.extend(others.iter().map(|(uri, text)| document(uri, text)));
    let roots = [Root { name: "check".to_owned(), uri: "https://example.com/root.json".to_owned() }];
    plan(&documents, &roots, Options { assert_formats: true })
}

/// Expects one diagnostic with this pointer, and these words in message and help.
#[track_caller]
fn refused(schema: &str, pointer: &str, message: &str, help: &str) {
    let found = planned(schema, &[]).expect_err("the schema is not understood");
    let matching = found.iter().find(|one| one.pointer == pointer && one.message.contains(message));
    let diagnostic = matching.unwrap_or_else(|| panic!("none at {pointer} says {message:?}: {found:#?}"));
    assert!(diagnostic.help.contains(help), "{diagnostic}");
}

fn rust(schema: &str) -> String {
    planned(schema, &[]).expect("the schema is understood").rust("crate::runtime")
}

#[test]
fn a_reference_that_leads_nowhere() {
    let misspelt = r##"{ "$ref": "#/$defs/id", "$defs": { "Id": {} } }"##;
    refused(misspelt, "/$ref", "leads nowhere", "did you mean `#/$defs/Id`?");
    refused(r##"{ "$ref": "#/$defs/Id" }"##, "/$ref", "leads nowhere", "add something at `/$defs/Id`");
    refused(r#"{ "$ref": "other.json" }"#, "/$ref", "leads nowhere", "`https://example.com/other.json`");
    let anchor = r##"{ "$ref": "#nod", "$defs": { "a": { "$anchor": "node" } } }"##;
    refused(anchor, "/$ref", "leads nowhere", "has the anchors node");
}

#[test]
fn a_reference_in_a_circle() {
    let alone = r##"{ "$ref": "#/$defs/a", "$defs": { "a": { "$ref": "#/$defs/a" } } }"##;
    refused(alone, "/$defs/a", "applies itself", "properties");
    let through = r##"{ "type": "object", "anyOf": [{ "$ref": "#" }] }"##;
    refused(through, "", "applies itself", "items");
    let pair = r##"{ "$ref": "#/$defs/a", "$defs": { "a": { "$ref": "#/$defs/b" }, "b": { "not": { "$ref": "#/$defs/a" } } } }"##;
    refused(pair, "/$defs/b", "applies itself", "items");
    for (schema, pointer) in [
        (r##"{ "anyOf": [{ "$ref": "#" }, { "type": "null" }] }"##, ""),
        (r##"{ "if": { "$ref": "#" }, "then": true }"##, ""),
        (r##"{ "type": "string", "dependentSchemas": { "a": { "$ref": "#" } } }"##, ""),
        (
            r##"{ "$ref": "#/$defs/a", "$defs": { "a": { "$ref": "#/$defs/b" }, "b": { "anyOf": [{ "$ref": "#/$defs/a" }] } } }"##,
            "/$defs/b",
        ),
        (r##"{ "$dynamicAnchor": "n", "anyOf": [{ "$dynamicRef": "#n" }, { "type": "null" }] }"##, ""),
    ] {
        refused(schema, pointer, "applies itself", "properties");
        let found = planned(schema, &[]).expect_err("it was just refused");
        assert_eq!(found.len(), 1, "{schema}: one place to mend it");
    }
    for schema in [
        r##"{ "properties": { "next": { "$ref": "#" } } }"##,
        r##"{ "anyOf": [{ "type": "array", "items": { "$ref": "#" } }, { "type": "null" }] }"##,
        r##"{ "if": { "additionalProperties": { "$ref": "#" } }, "then": { "not": { "items": { "$ref": "#" } } } }"##,
        // The way decides: from the document, the reference leads to the string.
        r##"{ "$dynamicAnchor": "n", "type": "string", "$ref": "b",
            "$defs": { "b": { "$id": "b", "$dynamicAnchor": "n", "properties": { "x": { "$dynamicRef": "#n" } } } } }"##,
    ] {
        assert!(planned(schema, &[]).is_ok(), "{schema}");
    }
}

#[test]
fn values_of_the_wrong_kind() {
    refused(r#"{ "minLength": "1" }"#, "/minLength", "must be a whole number", "write a whole number");
    refused(r#"{ "maxItems": 1.5 }"#, "/maxItems", "must be a whole number", "0 or more");
    refused(r#"{ "multipleOf": 0 }"#, "/multipleOf", "above 0", "above 0");
    refused(r#"{ "type": "int" }"#, "/type", "must be one of", "`integer`");
    refused(r#"{ "pattern": "a(" }"#, "/pattern", "not a regular expression", "new RegExp");
    refused(
        r#"{ "patternProperties": { "[": true } }"#,
        "/patternProperties/[",
        "not a regular",
        "new RegExp",
    );
    refused(r#"{ "required": "a" }"#, "/required", "a list of keys", "[\"a\"]");
    refused(r#"{ "properties": { "a": 1 } }"#, "/properties/a", "must be an object", "write `true`");
    refused(r#"{ "allOf": {} }"#, "/allOf", "a list of schemas", "write a list");
    refused(r#"{ "type": "object", "type": "array" }"#, "/type", "is given twice", "keep one");
}

#[test]
fn several_mistakes_at_once() {
    let found = planned(r#"{ "minLength": -1, "properties": { "a": { "type": "text" } } }"#, &[]);
    let pointers: Vec<String> = found.expect_err("two mistakes").into_iter().map(|one| one.pointer).collect();
    assert_eq!(pointers, ["/minLength", "/properties/a/type"]);
}

#[test]
fn dialects() {
    refused(
        r#"{ "$schema": "https://example.com/mine" }"#,
        "/$schema",
        "is not known",
        "metaschema's document",
    );
    let mine = r#"{ "$vocabulary": { "https://example.com/units": true } }"#;
    let found =
        planned(r#"{ "$schema": "https://example.com/mine" }"#, &[("https://example.com/mine", mine)]);
    let found = found.expect_err("a vocabulary that nobody knows");
    assert!(found[0].help.contains("https://example.com/units"), "{}", found[0]);
}

#[test]
fn a_dynamic_reference_is_a_plain_call() {
    let tree = r##"{ "$id": "https://example.com/tree", "$dynamicAnchor": "node", "type": "object",
        "properties": { "children": { "type": "array", "items": { "$dynamicRef": "#node" } } } }"##;
    let strict = r##"{ "$dynamicAnchor": "node", "$ref": "tree", "required": ["data"] }"##;
    let code = planned(strict, &[("https://example.com/tree", tree)]).expect("it is understood");
    let code = code.rust("crate::runtime");
    assert!(code.contains("fn check_tree(") && code.contains("check_root(value, at, issues)"), "{code}");
    assert!(!code.contains("fn check_tree_2("), "one binding, one function: {code}");
}

#[test]
fn evaluated_keys_are_noted_only_where_it_matters() {
    let closed = r#"{ "properties": { "a": true }, "unevaluatedProperties": false }"#;
    assert!(!rust(closed).contains("Seen"), "{}", rust(closed));
    let open = r#"{ "anyOf": [{ "properties": { "a": true } }, true], "unevaluatedProperties": false }"#;
    assert!(rust(open).contains("Seen"), "{}", rust(open));
}

#[test]
fn a_portable_pattern_needs_no_engine() {
    assert!(!rust(r#"{ "pattern": "^[a-z]+$" }"#).contains("Compiled"));
    assert!(rust(r#"{ "pattern": "^(?!a)" }"#).contains("pattern::Compiled"));
    assert!(
        !rust(r#"{ "pattern": "^(?:.+ ?)+$" }"#).contains("Compiled"),
        "no engine comes to an end with it"
    );
}

#[test]
fn a_pattern_that_may_take_exponential_time() {
    refused(r#"{ "pattern": "^(?=a)(?:a+)+$" }"#, "/pattern", "exponential time", "in one way only");
    refused(
        r#"{ "patternProperties": { "^(?!b)(a|a)*$": true } }"#,
        "/patternProperties/^(?!b)(a|a)*$",
        "two ways to match `a`",
        "`^a+$` instead of",
    );
}

#[test]
fn a_pattern_that_python_cannot_run() {
    let validators = planned(r#"{ "items": { "pattern": "(?<=a+)b" } }"#, &[]).expect("others can");
    assert!(validators.rust("crate::runtime").contains("(?<=a+)b"));
    let found = validators.python(".runtime").expect_err("Python looks behind over one length only");
    assert_eq!(found[0].pointer, "/items/pattern");
    assert!(found[0].message.contains("varying length"), "{}", found[0]);
}

#[test]
fn an_authors_own_words() {
    let code = rust(r#"{ "minLength": 1, "x-messages": { "minLength": "must say something" } }"#);
    assert!(code.contains(r#"IssueCode::MinLength, "must say something""#), "{code}");
}

#[test]
fn the_form_that_a_value_means() {
    let form = |kind: &str| {
        format!(
            r#"{{ "type": "object", "properties": {{ "type": {{ "const": "{kind}" }}, "n": {{ "enum": ["x"] }} }} }}"#
        )
    };
    let by_text = rust(&format!(
        r#"{{ "oneOf": [{}, {}, {{ "type": "string", "minLength": 1 }}] }}"#,
        form("a"),
        form("b")
    ));
    assert!(by_text.contains(r#"its `type` says which: \"a\", \"b\""#), "{by_text}");
    assert!(by_text.contains(r#"text_at(value, "type")"#), "a text at a key says which: {by_text}");
    assert!(
        by_text.contains("matches!(& value.data, Data::String(_))"),
        "there is one form for texts: {by_text}"
    );
    let alike = rust(&format!(r#"{{ "anyOf": [{}, {}] }}"#, form("a"), form("a")));
    assert!(!alike.contains("are_listed"), "one text means two forms: {alike}");
    let nullable = rust(r#"{ "anyOf": [{ "type": "array", "minItems": 1 }, { "type": "null" }] }"#);
    assert!(nullable.contains("issues.are_listed() && matches!(& value.data, Data::Array(_))"), "{nullable}");
}

#[test]
fn the_output_of_a_small_schema() {
    let validators = planned(include_str!("tests/order.schema.json"), &[]).expect("it is understood");
    let check = |is: &str, should: &str, name: &str| {
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            let path =
                std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/jsonschema/tests").join(name);
            return std::fs::write(path, is).expect("the file can be written");
        }
        assert!(is == should, "{name} has changed; UPDATE_GOLDEN=1 writes it. It should read:\n{is}");
    };
    check(&validators.rust("crate::runtime"), include_str!("tests/order.rs.txt"), "order.rs.txt");
    check(&validators.typescript("./runtime"), include_str!("tests/order.ts.txt"), "order.ts.txt");
    let python = validators.python(".runtime").expect("Python can run it");
    check(&python, include_str!("tests/order.py.txt"), "order.py.txt");
}

/// Expects which of some values the first schema takes, the others at hand.
#[track_caller]
fn takes(schema: &str, others: &[(&str, &str)], values: &[(&str, bool)]) {
    let validators = planned(schema, others).unwrap_or_else(|found| panic!("{schema}: {}", found[0]));
    for (value, expected) in values {
        let json = crate::json::parse(value).expect("JSON");
        assert_eq!(validators.accepts(0, &json), *expected, "{schema}: {value}");
    }
}

#[test]
fn an_older_draft_says_what_it_says_there() {
    let seven = |rest: &str| format!(r#"{{ "$schema": "http://json-schema.org/draft-07/schema#", {rest} }}"#);
    takes(
        &seven(r#""items": [{ "type": "string" }], "additionalItems": false"#),
        &[],
        &[(r#"["a"]"#, true), ("[1]", false), (r#"["a", 1]"#, false), ("[]", true)],
    );
    takes(&seven(r#""additionalItems": false"#), &[], &[("[1]", true)]);
    takes(&seven(r#""items": { "type": "string" }, "additionalItems": false"#), &[], &[(r#"["a"]"#, true)]);
    takes(
        &seven(r#""prefixItems": [false], "dependentRequired": { "a": ["b"] }"#),
        &[],
        &[("[1]", true), (r#"{"a":1}"#, true)],
    );
    let beside =
        seven(r##""$ref": "#/definitions/a", "maxLength": 1, "definitions": { "a": { "type": "string" } }"##);
    takes(&beside, &[], &[(r#""long""#, true), ("1", false)]);
    let anchor =
        seven(r##""allOf": [{ "$ref": "#a" }], "definitions": { "x": { "$id": "#a", "type": "string" } }"##);
    takes(&anchor, &[], &[(r#""a""#, true), ("1", false)]);
    let six = r#"{ "$schema": "http://json-schema.org/draft-06/schema#", "if": true, "then": false }"#;
    takes(six, &[], &[("1", true)]);
}

#[test]
fn a_reference_to_another_draft_is_read_by_its_rules() {
    let nineteen = r#"{ "$schema": "https://json-schema.org/draft/2019-09/schema", "prefixItems": [{ "type": "string" }] }"#;
    takes(
        r#"{ "type": "array", "$ref": "other" }"#,
        &[("https://example.com/other", nineteen)],
        &[("[1, 2]", true), ("1", false)],
    );
    let seven = r#"{ "$schema": "http://json-schema.org/draft-07/schema#", "$ref": "root2", "minimum": 9 }"#;
    takes(
        r#"{ "allOf": [{ "$ref": "other" }] }"#,
        &[
            ("https://example.com/other", seven),
            ("https://example.com/root2", r#"{ "prefixItems": [{ "type": "string" }] }"#),
        ],
        &[("[1]", false), (r#"["a"]"#, true), ("1", true)],
    );
}

#[test]
fn a_recursive_reference_finds_the_outermost_schema() {
    let tree = r##"{ "$schema": "https://json-schema.org/draft/2019-09/schema", "$id": "https://example.com/tree", "$recursiveAnchor": true,
        "type": "object", "properties": { "child": { "$recursiveRef": "#" } } }"##;
    let strict = r##"{ "$schema": "https://json-schema.org/draft/2019-09/schema", "$recursiveAnchor": true, "$ref": "tree",
        "unevaluatedProperties": false }"##;
    let values =
        [(r#"{ "child": {} }"#, true), (r#"{ "child": { "x": 1 } }"#, false), (r#"{ "x": 1 }"#, false)];
    takes(strict, &[("https://example.com/tree", tree)], &values);
    let values = [(r#"{ "child": { "x": 1 } }"#, true), (r#"{ "child": 1 }"#, false)];
    takes(tree, &[], &values);
}

#[test]
fn what_an_older_draft_means_otherwise_is_refused() {
    let four = r#"{ "$schema": "http://json-schema.org/draft-04/schema#" }"#;
    refused(four, "/$schema", "too old", "`$id` for `id`");
    let contains = r#"{ "$schema": "https://json-schema.org/draft/2019-09/schema", "contains": true, "unevaluatedItems": false }"#;
    refused(contains, "/contains", "evaluates no item", "2020-12");
}
