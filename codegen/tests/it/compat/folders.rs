//! Anyone's schemas: one change each, and what it breaks for whom. Every witness is held against another validator.

use aether_ws_codegen::SourceFile;
use aether_ws_codegen::compat::{Bump, Finding, Folder, Folders, Proof, Upgrade, Way, bump};
use serde_json::Value;

const OLD: Way = Way::OldWritersToNewReaders;
const NEW: Way = Way::NewWritersToOldReaders;

fn files(list: &[(&str, &str)]) -> Vec<SourceFile> {
    let file =
        |(name, text): &(&str, &str)| SourceFile { name: (*name).to_owned(), text: (*text).to_owned() };
    list.iter().map(file).collect()
}

fn compared(old: &[(&str, &str)], new: &[(&str, &str)], upgrade: Upgrade) -> Vec<Finding> {
    let [old, new] = [files(old), files(new)];
    let folder = |files| Folder { files, prefix: "" };
    let found = Folders { old: folder(&old), new: folder(&new), upgrade, annotations: &[] }.compare();
    found.unwrap_or_else(|found| panic!("{}", found[0]))
}

/// Whether a schema accepts a value, as the crate `jsonschema` says.
fn accepts(schema: &str, value: &Value) -> bool {
    let schema: Value = serde_json::from_str(schema).expect("a schema is JSON");
    let validator = jsonschema::options().should_validate_formats(true).build(&schema);
    validator.expect("the schema is valid").is_valid(value)
}

/// Expects these rules, each with a witness that holds, and this bump.
#[track_caller]
fn check(old: &str, new: &str, rules: &[(&str, &str, Way)], expected: Bump) {
    let found = compared(&[("thing.schema.json", old)], &[("thing.schema.json", new)], Upgrade::Any);
    let told: Vec<(&str, &str, Way)> =
        found.iter().map(|finding| (finding.rule, finding.path.as_str(), finding.way)).collect();
    assert_eq!(told, rules, "from {old}\nto   {new}\n{found:#?}");
    for finding in &found {
        let Proof::Witness(witness) = &finding.proof else { panic!("no witness: {finding:#?}") };
        let (writer, reader) = if finding.way == OLD { (old, new) } else { (new, old) };
        assert!(accepts(writer, witness), "the writer's schema refuses {witness}: {finding:#?}");
        assert!(!accepts(reader, witness), "the reader's schema accepts {witness}: {finding:#?}");
        assert_eq!(
            (finding.file.as_str(), finding.subject.as_str()),
            ("thing.schema.json", "thing.schema.json")
        );
    }
    assert_eq!(bump(&found), expected, "{found:#?}");
}

/// A change of the schema of `v`, which narrows it by this rule; turned round it widens it, and old readers are hurt.
#[track_caller]
fn narrows(wide: &str, narrow: &str, rule: &str) {
    narrows_at(wide, narrow, rule, "/v");
}

#[track_caller]
fn narrows_at(wide: &str, narrow: &str, rule: &str, path: &str) {
    let of = |schema: &str| {
        format!(r#"{{ "type": "object", "required": ["v"], "properties": {{ "v": {schema} }} }}"#)
    };
    check(&of(wide), &of(narrow), &[(rule, path, OLD)], Bump::Major);
    check(&of(narrow), &of(wide), &[(rule, path, NEW)], Bump::Major);
}

#[track_caller]
fn same(one: &str, other: &str) {
    check(one, other, &[], Bump::Patch);
    check(other, one, &[], Bump::Patch);
}

#[test]
fn each_keyword_narrows_and_widens() {
    for (wide, narrow, rule) in [
        (r#"{ "type": ["string", "null"] }"#, r#"{ "type": "string" }"#, "TYPE_CHANGED"),
        (r#"{ "type": "number" }"#, r#"{ "type": "integer" }"#, "TYPE_CHANGED"),
        ("true", r#"{ "type": "boolean" }"#, "TYPE_CHANGED"),
        (r#"{ "type": "integer" }"#, r#"{ "type": "integer", "minimum": 3 }"#, "MINIMUM_RAISED"),
        (
            r#"{ "type": "number", "minimum": 3 }"#,
            r#"{ "type": "number", "exclusiveMinimum": 3 }"#,
            "MINIMUM_RAISED",
        ),
        (
            r#"{ "type": "number", "maximum": 9.5 }"#,
            r#"{ "type": "number", "maximum": 9 }"#,
            "MAXIMUM_LOWERED",
        ),
        (r#"{ "type": "integer" }"#, r#"{ "type": "integer", "exclusiveMaximum": 5 }"#, "MAXIMUM_LOWERED"),
        (
            r#"{ "type": "integer", "multipleOf": 2 }"#,
            r#"{ "type": "integer", "multipleOf": 6 }"#,
            "MULTIPLE_OF_NARROWED",
        ),
        (r#"{ "type": "string" }"#, r#"{ "type": "string", "minLength": 2 }"#, "MIN_LENGTH_NARROWED"),
        (
            r#"{ "type": "string", "maxLength": 9 }"#,
            r#"{ "type": "string", "maxLength": 8 }"#,
            "MAX_LENGTH_NARROWED",
        ),
        (r#"{ "type": "string" }"#, r#"{ "type": "string", "pattern": "^[a-z]+$" }"#, "PATTERN_NARROWED"),
        (r#"{ "type": "string" }"#, r#"{ "type": "string", "format": "uuid" }"#, "FORMAT_ADDED"),
        (
            r#"{ "type": "string", "format": "uri-reference" }"#,
            r#"{ "type": "string", "format": "uri" }"#,
            "FORMAT_CHANGED",
        ),
        (r#"{ "type": "array" }"#, r#"{ "type": "array", "minItems": 1 }"#, "MIN_ITEMS_RAISED"),
        (
            r#"{ "type": "array", "maxItems": 4 }"#,
            r#"{ "type": "array", "maxItems": 3 }"#,
            "MAX_ITEMS_LOWERED",
        ),
        (r#"{ "type": "array" }"#, r#"{ "type": "array", "uniqueItems": true }"#, "UNIQUE_ITEMS_ADDED"),
        (r#"{ "type": "array" }"#, r#"{ "type": "array", "contains": { "const": 1 } }"#, "CONTAINS_NARROWED"),
        (r#"{ "type": "object" }"#, r#"{ "type": "object", "minProperties": 1 }"#, "MIN_PROPERTIES_RAISED"),
        (r#"{ "type": "object" }"#, r#"{ "type": "object", "maxProperties": 1 }"#, "MAX_PROPERTIES_LOWERED"),
        (
            r#"{ "type": "object" }"#,
            r#"{ "type": "object", "propertyNames": { "maxLength": 3 } }"#,
            "PROPERTY_NAMES_NARROWED",
        ),
        (
            r#"{ "type": "object", "properties": { "a": true } }"#,
            r#"{ "type": "object", "properties": { "a": true }, "additionalProperties": false }"#,
            "ADDITIONAL_PROPERTIES_CLOSED",
        ),
        (
            r#"{ "type": "object", "properties": { "a": true } }"#,
            r#"{ "type": "object", "properties": { "a": true }, "unevaluatedProperties": false }"#,
            "ADDITIONAL_PROPERTIES_CLOSED",
        ),
        (
            r#"{ "type": "object" }"#,
            r#"{ "type": "object", "additionalProperties": { "type": "integer" } }"#,
            "ADDITIONAL_PROPERTIES_NARROWED",
        ),
        (
            r#"{ "type": "object" }"#,
            r#"{ "type": "object", "patternProperties": { "^x-": { "type": "string" } } }"#,
            "PATTERN_PROPERTIES_ADDED",
        ),
        (
            r#"{ "type": "object" }"#,
            r#"{ "type": "object", "dependentSchemas": { "a": { "required": ["b"] } } }"#,
            "DEPENDENT_SCHEMA_ADDED",
        ),
        (r#"{ "type": "integer" }"#, r#"{ "type": "integer", "not": { "const": 4 } }"#, "NOT_ADDED"),
        (
            r#"{ "type": "object" }"#,
            r#"{ "type": "object", "if": { "required": ["a"] }, "then": { "required": ["b"] } }"#,
            "CONDITION_ADDED",
        ),
        (r#"{ "type": "string" }"#, r#"{ "enum": ["a", "b"] }"#, "ENUM_ADDED"),
    ] {
        let typed = if rule == "ENUM_ADDED" { r#"{ "type": "string", "enum": ["a", "b"] }"# } else { narrow };
        narrows(wide, typed, rule);
    }
}

#[test]
fn parts_of_a_value_are_told_by_their_path() {
    for (wide, narrow, rule, path) in [
        (
            r#"{ "type": "array", "items": { "type": "integer" } }"#,
            r#"{ "type": "array", "items": { "type": "integer", "minimum": 0 } }"#,
            "MINIMUM_RAISED",
            "/v/*",
        ),
        (
            r#"{ "type": "array", "prefixItems": [{ "type": "string" }] }"#,
            r#"{ "type": "array", "prefixItems": [{ "type": "string", "maxLength": 2 }] }"#,
            "MAX_LENGTH_NARROWED",
            "/v/0",
        ),
        (
            r#"{ "type": "object", "additionalProperties": { "type": "integer" } }"#,
            r#"{ "type": "object", "additionalProperties": { "type": "integer", "maximum": 7 } }"#,
            "MAXIMUM_LOWERED",
            "/v/*",
        ),
        (
            r#"{ "type": "object", "properties": { "a": {}, "b": { "type": "null" } }, "additionalProperties": false }"#,
            r#"{ "type": "object", "properties": { "a": {} }, "additionalProperties": false }"#,
            "PROPERTY_UNKNOWN",
            "/v/b",
        ),
        (
            r#"{ "type": "object", "properties": { "a": { "type": "string" } } }"#,
            r#"{ "type": "object", "properties": { "a": false } }"#,
            "PROPERTY_FORBIDDEN",
            "/v/a",
        ),
        (r#"{ "type": "object" }"#, r#"{ "type": "object", "required": ["a"] }"#, "REQUIRED_ADDED", "/v/a"),
        (
            r#"{ "type": "object" }"#,
            r#"{ "type": "object", "dependentRequired": { "a": ["b"] } }"#,
            "DEPENDENT_REQUIRED_ADDED",
            "/v/b",
        ),
        (r#"{ "enum": [1, 2, 3] }"#, r#"{ "enum": [1, 2] }"#, "ENUM_VALUE_UNKNOWN", "/v"),
    ] {
        narrows_at(wide, narrow, rule, path);
    }
}

#[test]
fn patterns() {
    let of = |pattern: &str| format!(r#"{{ "type": "string", "pattern": "{pattern}" }}"#);
    same(&of("^[a-z]+$"), &of("^[a-z][a-z]*$"));
    let rule = "PATTERN_NARROWED";
    check(&of("^[a-z]+$"), &of("^[a-f]+$"), &[(rule, "", OLD)], Bump::Major);
    check(&of("^[a-f]+$"), &of("^[a-z]+$"), &[(rule, "", NEW)], Bump::Major);
    check(&of("^[a-z]+$"), &of("^[0-9]+$"), &[(rule, "", OLD), (rule, "", NEW)], Bump::Major);
    // Classes beyond the subset of our own message.
    check(&of("^\\\\d+$"), &of("^\\\\w+$"), &[(rule, "", NEW)], Bump::Major);
}

#[test]
fn bounds_that_no_value_is_tried_for_by_chance() {
    let longest = |most: u32| format!(r#"{{ "type": "string", "maxLength": {most} }}"#);
    check(&longest(100_000), &longest(99_999), &[("MAX_LENGTH_NARROWED", "", OLD)], Bump::Major);
    check(&longest(99_999), &longest(100_000), &[("MAX_LENGTH_NARROWED", "", NEW)], Bump::Major);
    let of = |most: u32| format!(r#"{{ "type": "string", "pattern": "^[a-z]{{1,{most}}}$" }}"#);
    check(&of(100), &of(99), &[("PATTERN_NARROWED", "", OLD)], Bump::Major);
    check(&of(99), &of(100), &[("PATTERN_NARROWED", "", NEW)], Bump::Major);
    let of = |most: u32| {
        format!(
            r#"{{ "type": "array", "items": {{ "type": "integer", "minimum": 1 }}, "uniqueItems": true, "maxItems": {most} }}"#
        )
    };
    check(&of(1_000), &of(999), &[("MAX_ITEMS_LOWERED", "", OLD)], Bump::Major);
    check(&of(5_000), &of(4_999), &[("MAX_ITEMS_LOWERED", "", OLD)], Bump::Major);
}

#[test]
fn one_rule_in_the_words_of_another() {
    same(r#"{ "type": "integer", "minimum": 0, "maximum": 3 }"#, r#"{ "enum": [0, 1, 2, 3] }"#);
    same(r#"{ "type": "integer" }"#, r#"{ "type": "number", "multipleOf": 1 }"#);
    same(
        r#"{ "type": "string", "minLength": 64, "maxLength": 64, "pattern": "^[0-9a-f]+$" }"#,
        r#"{ "type": "string", "pattern": "^[0-9a-f]{64}$" }"#,
    );
    let integers = |most: u32| format!(r#"{{ "type": "integer", "minimum": 0, "maximum": {most} }}"#);
    check(&integers(3), &integers(2), &[("MAXIMUM_LOWERED", "", OLD)], Bump::Major);
}

#[test]
fn patterns_of_keys_that_hold_one_another() {
    let of = |pattern: &str| {
        format!(r#"{{ "type": "object", "patternProperties": {{ "{pattern}": {{ "type": "string" }} }} }}"#)
    };
    // Whatever begins with an `a` begins with an `a` or a `b`.
    check(&of("^a"), &of("^[ab]"), &[("PATTERN_PROPERTIES_ADDED", "", OLD)], Bump::Major);
    check(&of("^[ab]"), &of("^a"), &[("PATTERN_PROPERTIES_ADDED", "", NEW)], Bump::Major);
    let closed = |pattern: &str| of(pattern).replacen('{', r#"{ "additionalProperties": false,"#, 1);
    let rule = "ADDITIONAL_PROPERTIES_CLOSED";
    check(&closed("^a"), &closed("^[ab]"), &[(rule, "/*", NEW)], Bump::Major);
}

#[test]
fn what_is_said_otherwise_changes_nothing() {
    let base = r##"{ "type": "object", "required": ["a", "b"], "properties": { "a": { "$ref": "#/$defs/Id" }, "b": { "enum": [1, 2] } }, "$defs": { "Id": { "type": "string", "maxLength": 5 } } }"##;
    // A definition renamed, a reference written out, order, words, an annotation, a rule that says nothing.
    let [renamed, written_out] = [
        r##"{ "type": "object", "required": ["a", "b"], "properties": { "a": { "$ref": "#/$defs/Name" }, "b": { "enum": [1, 2] } }, "$defs": { "Name": { "type": "string", "maxLength": 5 } } }"##,
        r#"{ "type": "object", "required": ["a", "b"], "properties": { "a": { "type": "string", "maxLength": 5 }, "b": { "enum": [1, 2] } } }"#,
    ];
    // Who reads a definition by its name has to follow, and nobody else.
    for (old, new, rule) in [
        (base, renamed, Some(("DEFINITION_MOVED", "thing.schema.json#/$defs/Name"))),
        (base, written_out, Some(("DEFINITION_REMOVED", "thing.schema.json#/$defs/Id"))),
        (written_out, base, None),
    ] {
        let found = compared(&[("thing.schema.json", old)], &[("thing.schema.json", new)], Upgrade::Any);
        let told: Vec<(&str, String)> = found.iter().map(|one| (one.rule, one.place())).collect();
        let expected = rule.map(|(rule, place)| (rule, place.to_owned()));
        assert_eq!(told, Vec::from_iter(expected), "{found:#?}");
        assert!(found.iter().all(|one| !one.hurts), "{found:#?}");
    }
    let base = written_out;
    for other in [
        r#"{ "properties": { "b": { "enum": [2, 1.0] }, "a": { "maxLength": 5, "type": "string" } }, "required": ["b", "a"], "type": "object" }"#,
        r#"{ "title": "T", "description": "D", "type": "object", "required": ["a", "b"], "properties": { "a": { "type": "string", "maxLength": 5, "deprecated": true }, "b": { "enum": [1, 2], "x-note": 3 } } }"#,
        r#"{ "type": "object", "required": ["a", "b"], "minProperties": 2, "properties": { "a": { "allOf": [{ "type": "string" }, { "maxLength": 5 }], "minLength": 0 }, "b": { "anyOf": [{ "const": 1 }, { "const": 2 }] } } }"#,
    ] {
        same(base, other);
    }
    same(r#"{ "type": "integer", "exclusiveMinimum": 0 }"#, r#"{ "type": "integer", "minimum": 1 }"#);
    same(
        r#"{ "type": ["string", "null"], "maxLength": 3 }"#,
        r#"{ "anyOf": [{ "type": "null" }, { "type": "string", "maxLength": 3 }] }"#,
    );
    same(r#"{ "const": "a" }"#, r#"{ "enum": ["a"] }"#);
}

#[test]
fn a_key_of_an_open_object_that_comes_or_is_renamed_asks_for_no_major_version() {
    let without = r#"{ "type": "object", "properties": { "a": { "type": "string" } } }"#;
    let with =
        r#"{ "type": "object", "properties": { "a": { "type": "string" }, "b": { "type": "string" } } }"#;
    let renamed = r#"{ "type": "object", "properties": { "b": { "type": "string" } } }"#;
    check(without, with, &[("PROPERTY_ADDED", "/b", OLD)], Bump::Minor);
    check(with, without, &[("PROPERTY_ADDED", "/b", NEW)], Bump::Minor);
    check(without, renamed, &[("PROPERTY_ADDED", "/b", OLD), ("PROPERTY_ADDED", "/a", NEW)], Bump::Minor);
}

#[test]
fn alternatives_come_go_and_change() {
    let of = |branches: &str| format!(r#"{{ "oneOf": [{branches}] }}"#);
    let tagged = |kind: &str, more: &str| {
        format!(
            r#"{{ "type": "object", "required": ["k"], "properties": {{ "k": {{ "const": "{kind}" }}{more} }} }}"#
        )
    };
    let (a, b, c) = (tagged("a", ""), tagged("b", r#", "n": { "type": "integer" }"#), tagged("c", ""));
    let two = of(&format!("{a}, {b}"));
    let three = of(&format!("{a}, {b}, {c}"));
    check(&two, &three, &[("UNION_BRANCH_UNKNOWN", "", NEW)], Bump::Major);
    check(&three, &two, &[("UNION_BRANCH_UNKNOWN", "", OLD)], Bump::Major);
    let narrower = tagged("b", r#", "n": { "type": "integer", "minimum": 0 }"#);
    check(&two, &of(&format!("{narrower}, {a}")), &[("MINIMUM_RAISED", "/n", OLD)], Bump::Major);
    same(&two, &of(&format!("{b}, {a}")));
    check(
        r#"{ "oneOf": [{ "type": "string" }, { "type": "integer" }] }"#,
        r#"{ "oneOf": [{ "type": "string" }, { "type": "integer" }, { "const": "x" }] }"#,
        &[("ONE_OF_OVERLAPS", "", OLD)],
        Bump::Major,
    );
}

#[test]
fn conditions_are_compared_case_by_case() {
    let of = |values: &str, then: &str| {
        format!(
            r#"{{ "type": "object", "properties": {{ "t": {{ "enum": ["a", "b", "c"] }} }}, "if": {{ "properties": {{ "t": {{ "enum": [{values}] }} }}, "required": ["t"] }}, "then": {{ "required": [{then}] }} }}"#
        )
    };
    check(
        &of(r#""a""#, r#""x""#),
        &of(r#""a", "b""#, r#""x""#),
        &[("CONDITION_ADDED", "", OLD)],
        Bump::Major,
    );
    check(
        &of(r#""a", "b""#, r#""x""#),
        &of(r#""a""#, r#""x""#),
        &[("CONDITION_ADDED", "", NEW)],
        Bump::Major,
    );
    check(
        &of(r#""a""#, r#""x""#),
        &of(r#""a""#, r#""x", "y""#),
        &[("REQUIRED_ADDED", "/y", OLD)],
        Bump::Major,
    );
    // The same condition in other words.
    same(&of(r#""a", "b""#, r#""x""#), &of(r#""b", "a""#, r#""x""#));
}

#[test]
fn recursion_and_shared_definitions() {
    let tree = |most: u32| {
        format!(
            r##"{{ "$ref": "#/$defs/Tree", "$defs": {{ "Tree": {{ "type": "object", "properties": {{ "name": {{ "type": "string", "maxLength": {most} }}, "children": {{ "type": "array", "items": {{ "$ref": "#/$defs/Tree" }} }} }}, "additionalProperties": false }} }} }}"##
        )
    };
    same(&tree(9), &tree(9));
    check(&tree(9), &tree(5), &[("MAX_LENGTH_NARROWED", "/name", OLD)], Bump::Major);
}

#[test]
fn files_come_go_and_move() {
    let (text, number) = (r#"{ "type": "string" }"#, r#"{ "type": "number" }"#);
    let told = |old: &[(&str, &str)], new: &[(&str, &str)]| -> (Vec<(&'static str, String)>, Bump) {
        let found = compared(old, new, Upgrade::Any);
        (found.iter().map(|one| (one.rule, one.place())).collect(), bump(&found))
    };
    let a = ("a.schema.json", text);
    assert_eq!(
        told(&[a], &[a, ("b.schema.json", number)]),
        (vec![("SCHEMA_ADDED", "b.schema.json".to_owned())], Bump::Minor)
    );
    assert_eq!(
        told(&[a, ("b.schema.json", number)], &[a]),
        (vec![("SCHEMA_REMOVED", "b.schema.json".to_owned())], Bump::Major)
    );
    assert_eq!(
        told(&[a], &[("inner/a.schema.json", text)]),
        (vec![("SCHEMA_MOVED", "inner/a.schema.json".to_owned())], Bump::Minor)
    );
    assert_eq!(
        told(&[a], &[("inner/a.schema.json", r#"{ "type": "string", "maxLength": 3 }"#)]),
        (
            vec![
                ("MAX_LENGTH_NARROWED", "inner/a.schema.json".to_owned()),
                ("SCHEMA_MOVED", "inner/a.schema.json".to_owned()),
            ],
            Bump::Major
        )
    );
    let library = ("common.schema.json", r#"{ "$defs": { "T": { "type": "string" } } }"#);
    let user = ("a.schema.json", r##"{ "$ref": "common.schema.json#/$defs/T" }"##);
    assert_eq!(told(&[user, library], &[a]).1, Bump::Minor, "a definition that is written out");
    // What stands in another file is compared where it is used, and told where it stands.
    let narrower = ("common.schema.json", r#"{ "$defs": { "T": { "type": "string", "maxLength": 2 } } }"#);
    let found = compared(&[user, library], &[user, narrower], Upgrade::Any);
    assert_eq!((found[0].rule, found[0].file.as_str()), ("MAX_LENGTH_NARROWED", "common.schema.json"));
    assert_eq!(found.len(), 1, "{found:#?}");
}

#[test]
fn what_has_a_reader_of_its_own_is_compared_by_itself() {
    let told = |old: &str, new: &str| {
        let found = compared(&[("t.schema.json", old)], &[("t.schema.json", new)], Upgrade::Any);
        let rules: Vec<(&str, String)> = found.iter().map(|one| (one.rule, one.place())).collect();
        (rules, bump(&found))
    };
    let at = |place: &str| format!("t.schema.json{place}");
    // Nothing refers to either.
    let two = r#"{ "$defs": { "A": { "type": "integer" }, "B": { "type": "string" } } }"#;
    assert_eq!(
        told(two, r#"{ "$defs": { "A": { "type": "string" } } }"#),
        (
            vec![
                ("TYPE_CHANGED", at("#/$defs/A")),
                ("DEFINITION_REMOVED", at("#/$defs/B")),
                ("TYPE_CHANGED", at("#/$defs/A")),
            ],
            Bump::Major
        )
    );
    assert_eq!(
        told(
            r#"{ "$defs": { "B": { "type": "string" } } }"#,
            r#"{ "$defs": { "B": { "type": "string" }, "A": true } }"#
        ),
        (vec![("DEFINITION_ADDED", at("#/$defs/A"))], Bump::Minor)
    );
    // What two readers have in common is not the name of a keyword.
    let of = |rest: &str, c: &str| {
        format!(
            r#"{{ "type": "object", "additionalProperties": false, "properties": {{ "a": {{ "type": "array", "items": {{ "type": "string" }} }}, "c": {c}{rest} }} }}"#
        )
    };
    let old = of("", r##"{ "$ref": "#/properties/a/items" }"##);
    let new = of(
        r##", "b": { "type": "array", "items": { "type": "integer" } }, "d": { "$ref": "#/properties/b/items" }"##,
        r#"{ "type": "string" }"#,
    );
    let found = compared(&[("t.schema.json", &old)], &[("t.schema.json", &new)], Upgrade::ReadersFirst);
    assert!(found.iter().all(|one| one.rule != "TYPE_CHANGED"), "{found:#?}");
    // The file describes a value, and one of its definitions is no part of that.
    let of = |x: &str| {
        format!(
            r##"{{ "$ref": "#/$defs/A", "$defs": {{ "A": {{ "type": "string" }}, "B": {{ "type": "object", "properties": {{ "x": {{ "type": "{x}" }} }} }} }} }}"##
        )
    };
    let x = ("TYPE_CHANGED", at("#/$defs/B /x"));
    assert_eq!(told(&of("string"), &of("integer")), (vec![x.clone(), x], Bump::Major));
    // What is told of the whole is not told of its part once more; a part that the whole narrows anyway is.
    let of = |most: u32, own: u32| {
        format!(
            r##"{{ "$ref": "#/$defs/A", "maxLength": {own}, "$defs": {{ "A": {{ "type": "string", "maxLength": {most} }} }} }}"##
        )
    };
    assert_eq!(told(&of(5, 9), &of(4, 9)).0, [("MAX_LENGTH_NARROWED", at(""))]);
    assert_eq!(told(&of(5, 3), &of(4, 3)).0, [("MAX_LENGTH_NARROWED", at("#/$defs/A"))]);
    // Another group, or another file: the same definition.
    let (old, new) = (
        r#"{ "definitions": { "A": { "type": "string" } } }"#,
        r#"{ "$defs": { "A": { "type": "string" } } }"#,
    );
    assert_eq!(told(old, new), (vec![("DEFINITION_MOVED", at("#/$defs/A"))], Bump::Minor));
}

#[test]
fn a_default_that_changes_is_read_differently() {
    let of = |unit: &str| {
        format!(
            r##"{{ "type": "object", "required": ["id"], "properties": {{ "id": {{ "type": "integer" }}, "at": {{ "$ref": "#/$defs/At" }} }}, "$defs": {{ "At": {{ "type": "object", "properties": {{ "unit": {{ "type": "string"{unit} }} }} }} }} }}"##
        )
    };
    let [none, m, s] = ["", r#", "default": "m""#, r#", "default": "s""#].map(of);
    for (old, new, words) in [
        (&m, &s, r#"`default` was "m", and is "s""#),
        (&m, &none, r#"`default` was "m", and is none"#),
        (&none, &m, r#"`default` was none, and is "m""#),
    ] {
        let found = compared(&[("t.schema.json", old)], &[("t.schema.json", new)], Upgrade::Any);
        // Once, though the definition is compared by itself as well.
        let [one] = found.as_slice() else { panic!("{found:#?}") };
        assert_eq!(
            (one.rule, one.path.as_str(), one.message.as_str()),
            ("DEFAULT_CHANGED", "/at/unit", words)
        );
        let Proof::Ambiguous(message) = &one.proof else { panic!("{one:#?}") };
        assert!(accepts(old, message) && accepts(new, message), "{message}");
        assert_eq!(message.pointer("/at"), Some(&serde_json::json!({})), "{message}");
        assert_eq!(bump(&found), Bump::Minor);
    }
    let found = compared(
        &[("t.schema.json", r#"{ "properties": { "a": { "default": 1 } } }"#)],
        &[("t.schema.json", r#"{ "properties": { "a": { "default": 2 } } }"#)],
        Upgrade::Any,
    );
    assert_eq!(found[0].proof, Proof::Ambiguous(serde_json::json!({})));
    // Written otherwise, and the same.
    let found = compared(
        &[(
            "t.schema.json",
            r#"{ "properties": { "a": { "default": 1.0 }, "b": { "default": { "x": 1, "y": 2 } } } }"#,
        )],
        &[(
            "t.schema.json",
            r#"{ "properties": { "a": { "default": 1 }, "b": { "default": { "y": 2, "x": 1 } } } }"#,
        )],
        Upgrade::Any,
    );
    assert_eq!(found, []);
    // A key that is new has no default that was another one.
    let found = compared(
        &[("t.schema.json", r#"{ "properties": {} }"#)],
        &[("t.schema.json", r#"{ "properties": { "a": { "default": 2 } } }"#)],
        Upgrade::Any,
    );
    assert!(found.iter().all(|one| one.rule != "DEFAULT_CHANGED"), "{found:#?}");
}

#[test]
fn a_long_circle_of_definitions_is_compared_one_by_one() {
    let of = |most: u32| {
        let link = |index: u32| {
            let (most, next) = (if index == 7 { most } else { 9 }, (index + 1) % 210);
            format!(
                r##""T{index}": {{ "type": "object", "properties": {{ "a": {{ "type": "string", "maxLength": {most} }}, "n": {{ "$ref": "#/$defs/T{next}" }} }} }}"##
            )
        };
        format!(r#"{{ "$defs": {{ {} }} }}"#, (0..210).map(link).collect::<Vec<_>>().join(", "))
    };
    let (old, new) = (of(9), of(5));
    let found = compared(&[("t.schema.json", &old)], &[("t.schema.json", &new)], Upgrade::Any);
    let told: Vec<(&str, String)> = found.iter().map(|one| (one.rule, one.place())).collect();
    assert_eq!(told, [("MAX_LENGTH_NARROWED", "t.schema.json#/$defs/T7 /a".to_owned())]);
    assert_eq!(found[0].witness().and_then(|value| value["a"].as_str()), Some("aaaaaa"));
}

#[test]
fn a_mistake_says_on_which_side_it_is() {
    let [fine, wrong] = [r#"{ "type": "string" }"#, r#"{ "type": "strng" }"#];
    for (old, new, sides) in [
        (wrong, fine, &["v1:api/t.schema.json"][..]),
        (fine, wrong, &["api/t.schema.json"]),
        (wrong, wrong, &["v1:api/t.schema.json", "api/t.schema.json"]),
    ] {
        let [old, new] = [old, new].map(|text| files(&[("t.schema.json", text)]));
        let [old, new] = [(&old, "v1:api/"), (&new, "api/")].map(|(files, prefix)| Folder { files, prefix });
        let found = Folders { old, new, upgrade: Upgrade::Any, annotations: &[] }
            .compare()
            .expect_err("there is a mistake");
        let mut told: Vec<&str> = found.iter().map(|one| one.file.as_str()).collect();
        told.dedup();
        assert_eq!(told, sides, "{found:#?}");
    }
}

#[test]
fn a_keyword_of_the_authors_own_is_set_aside() {
    let new = files(&[("t.schema.json", r#"{ "type": "string", "unit": "m" }"#)]);
    let folder = Folder { files: &new, prefix: "" };
    let compare =
        |annotations| Folders { old: folder, new: folder, upgrade: Upgrade::Any, annotations }.compare();
    let refused = compare(&[]).expect_err("it is a keyword that nobody knows");
    assert!(refused[0].help.ends_with("`--annotation unit`"), "{refused:#?}");
    assert_eq!(compare(&["unit".to_owned()]), Ok(Vec::new()));
}

#[test]
fn an_agreed_order_of_upgrades_spares_a_major_version() {
    let (old, new) = (r#"{ "enum": ["a"] }"#, r#"{ "enum": ["a", "b"] }"#);
    let of = |upgrade| bump(&compared(&[("t.schema.json", old)], &[("t.schema.json", new)], upgrade));
    assert_eq!(of(Upgrade::Any), Bump::Major);
    assert_eq!(of(Upgrade::ReadersFirst), Bump::Minor);
    assert_eq!(of(Upgrade::WritersFirst), Bump::Major);
}

#[test]
fn a_break_is_told_where_the_new_schema_has_it() {
    let of = |most: u32| format!("{{\n  \"type\": \"string\",\n  \"maxLength\": {most}\n}}");
    for (old, new) in [(9, 5), (5, 9)] {
        let found = compared(&[("t.schema.json", &of(old))], &[("t.schema.json", &of(new))], Upgrade::Any);
        assert_eq!((found[0].position.line, found[0].position.column), (3, 3), "{found:#?}");
        let witness = found[0].witness().and_then(Value::as_str);
        assert_eq!(witness, Some("aaaaaa"), "as small as it can be");
    }
}

#[test]
fn what_is_neither_shown_nor_ruled_out_is_unknown() {
    // No text of eight hundred letters is tried by chance, and neither pattern is compiled to an automaton.
    let of = |pattern: &str| format!(r#"{{ "type": "string", "pattern": "{pattern}" }}"#);
    let (old, new) = (of("^(?=a{800}$)\\\\w+$"), of("^(?=a{800}$)[a-z]+$"));
    let found = compared(&[("t.schema.json", &old)], &[("t.schema.json", &new)], Upgrade::Any);
    assert!(found.iter().any(|one| one.proof == Proof::Unknown), "{found:#?}");
    assert_eq!(bump(&found), Bump::Major, "unknown is never fine");
}

#[test]
fn a_witness_keeps_every_digit() {
    let of = |most: &str| format!(r#"{{ "type": "number", "maximum": {most} }}"#);
    let found = compared(
        &[("t.schema.json", &of("0.3"))],
        &[("t.schema.json", &of("0.30000000000000001"))],
        Upgrade::Any,
    );
    let [one] = found.as_slice() else { panic!("{found:#?}") };
    let Proof::Witness(witness) = &one.proof else { panic!("{one:#?}") };
    assert_eq!((one.rule, one.way), ("MAXIMUM_LOWERED", NEW));
    let digits = witness.to_string();
    assert!(digits.starts_with("0.300000000000000") && digits.ends_with('1'), "{digits}");
}

#[test]
fn a_free_name_that_is_forbidden_gets_no_meaning() {
    let open = r#"{ "type": "object", "properties": { "a": true } }"#;
    let closed = r#"{ "type": "object", "properties": { "a": true, "zap": false } }"#;
    check(open, closed, &[("PROPERTY_FORBIDDEN", "/zap", OLD)], Bump::Major);
    check(closed, open, &[("PROPERTY_FORBIDDEN", "/zap", NEW)], Bump::Major);
}
