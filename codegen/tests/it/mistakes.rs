//! What the author of anyone's schema is told: each mistake as a whole message, with what to write instead.

use aether_ws_codegen::SourceFile;
use aether_ws_codegen::toolkit::{Language, generate};

fn told(files: &[(&str, &str)]) -> String {
    let file =
        |(name, text): &(&str, &str)| SourceFile { name: (*name).to_owned(), text: (*text).to_owned() };
    let files: Vec<SourceFile> = files.iter().map(file).collect();
    let found = match generate("things", &files, &[Language::Rust]) {
        Ok(generated) => generated.warnings,
        Err(found) => found,
    };
    found.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n\n")
}

/// Expects exactly this to be told of one file; the expectation is written with the margin of its place here.
#[track_caller]
fn check(schema: &str, expected: &str) {
    check_all(&[("thing.schema.json", schema)], expected);
}

#[track_caller]
fn check_all(files: &[(&str, &str)], expected: &str) {
    let lines: Vec<&str> = expected.trim_matches('\n').trim_end().lines().collect();
    let margin = lines
        .iter()
        .filter(|line| !line.trim().is_empty())
        .map(|line| line.len() - line.trim_start().len())
        .min();
    let expected: Vec<&str> =
        lines.iter().map(|line| line.get(margin.unwrap_or(0)..).unwrap_or("").trim_end()).collect();
    let told = told(files);
    assert!(told == expected.join("\n"), "it says:\n{told}\n\nand should say:\n{}", expected.join("\n"));
}

#[test]
fn a_mistyped_keyword() {
    check(
        "{\n  \"type\": \"string\",\n  \"minLenght\": 1\n}",
        "
        error: unknown keyword `minLenght`
         --> thing.schema.json:3:3 (/minLenght)
          |
        3 |   \"minLenght\": 1
          |   ^^^^^^^^^^^
          = help: did you mean `minLength`?
        ",
    );
}

#[test]
fn a_keyword_of_another_format() {
    check(
        r#"{ "type": "string", "nullable": true }"#,
        r#"
        error: `nullable` is not a keyword of draft 2020-12: it would be ignored
         --> thing.schema.json:1:21 (/nullable)
          |
        1 | { "type": "string", "nullable": true }
          |                     ^^^^^^^^^^
          = help: list `null` among the types: `"type": ["string", "null"]`
        "#,
    );
}

#[test]
fn a_reference_that_leads_nowhere() {
    check_all(
        &[
            ("common.schema.json", r#"{ "$defs": { "Money": { "type": "number" } } }"#),
            ("thing.schema.json", r#"{ "$ref": "common.schema.json#/$defs/Mony" }"#),
        ],
        r#"
        error: the reference `common.schema.json#/$defs/Mony` leads nowhere
         --> thing.schema.json:1:11 (/$ref)
          |
        1 | { "$ref": "common.schema.json#/$defs/Mony" }
          |           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          = help: did you mean `common.schema.json#/$defs/Money`?
        "#,
    );
}

#[test]
fn a_file_that_is_called_otherwise() {
    check_all(
        &[
            ("common.schema.json", r#"{ "type": "number" }"#),
            ("thing.schema.json", r#"{ "$ref": "comon.schema.json" }"#),
        ],
        r#"
        error: the reference `comon.schema.json` leads nowhere
         --> thing.schema.json:1:11 (/$ref)
          |
        1 | { "$ref": "comon.schema.json" }
          |           ^^^^^^^^^^^^^^^^^^^
          = help: did you mean `common.schema.json`?
        "#,
    );
}

#[test]
fn a_value_of_the_wrong_kind() {
    check(
        r#"{ "type": "array", "minItems": "1" }"#,
        r#"
        error: `minItems` must be a whole number, 0 or more
         --> thing.schema.json:1:32 (/minItems)
          |
        1 | { "type": "array", "minItems": "1" }
          |                                ^^^
          = help: write a whole number, 0 or more here
        "#,
    );
}

#[test]
fn a_broken_pattern() {
    check(
        r#"{ "type": "string", "pattern": "a(b" }"#,
        r#"
        error: `a(b` is not a regular expression of ECMA-262: Unbalanced parenthesis
         --> thing.schema.json:1:32 (/pattern)
          |
        1 | { "type": "string", "pattern": "a(b" }
          |                                ^^^^^
          = help: write a pattern that JavaScript's `new RegExp(pattern, "u")` takes
        "#,
    );
}

#[test]
fn a_required_key_that_a_closed_object_does_not_know() {
    check(
        r#"{ "type": "object", "additionalProperties": false, "required": ["nmae"], "properties": { "name": true } }"#,
        r#"
        error: `nmae` is required, but the object is closed and knows no such key
         --> thing.schema.json:1:65 (/required/0)
          |
        1 | { "type": "object", "additionalProperties": false, "required": ["nmae"], "properties": { "name": true } }
          |                                                                 ^^^^^^
          = help: did you mean `name`?
        "#,
    );
}

#[test]
fn bounds_that_no_value_fits() {
    check(
        r#"{ "type": "integer", "minimum": 10, "maximum": 9.5 }"#,
        r#"
        error: no value fits: `minimum` is 10, and `maximum` is 9.5
         --> thing.schema.json:1:33 (/minimum)
          |
        1 | { "type": "integer", "minimum": 10, "maximum": 9.5 }
          |                                 ^^
          = help: write a `minimum` below `maximum`; perhaps they are swapped
        "#,
    );
}

#[test]
fn one_name_twice() {
    check(
        r#"{ "$defs": { "Id": { "type": "string" }, "Id": { "type": "integer" } } }"#,
        r#"
        error: `Id` is given twice
         --> thing.schema.json:1:42 (/$defs/Id)
          |
        1 | { "$defs": { "Id": { "type": "string" }, "Id": { "type": "integer" } } }
          |                                          ^^^^
          = help: keep one of them
        "#,
    );
}

#[test]
fn broken_json() {
    check(
        "{\n  \"type\": \"object\",\n  \"properties\": {,}\n}",
        "
        error: not JSON: key must be a string
         --> thing.schema.json:3:18 (the document)
          |
        3 |   \"properties\": {,}
          |                  ^
          = help: mend the text here, or just before
        ",
    );
}

#[test]
fn two_files_of_one_id() {
    check_all(
        &[
            ("a.schema.json", r#"{ "$id": "https://example.com/thing", "type": "string" }"#),
            ("b.schema.json", r#"{ "$id": "https://example.com/thing", "type": "number" }"#),
        ],
        r#"
        error: the `$id` <https://example.com/thing> is given twice, also in `a.schema.json`
         --> b.schema.json:1:10 (/$id)
          |
        1 | { "$id": "https://example.com/thing", "type": "number" }
          |          ^^^^^^^^^^^^^^^^^^^^^^^^^^^
          = help: give each schema an `$id` of its own, or none
        "#,
    );
}

#[test]
fn recursion_that_never_ends() {
    check(
        r##"{ "type": "object", "required": ["next"], "properties": { "next": { "$ref": "#" } } }"##,
        r##"
        error: no value ever ends: each needs another one in `next`, and that the next
         --> thing.schema.json:1:1 (the document)
          |
        1 | { "type": "object", "required": ["next"], "properties": { "next": { "$ref": "#" } } }
          | ^
          = help: take `next` out of `required`, let it be `null` too, or put it into an array that may be empty
        "##,
    );
    check(
        r##"{ "$ref": "#/$defs/A", "$defs": { "A": { "$ref": "#/$defs/A" } } }"##,
        r##"
        error: this schema applies itself to the same value, without end
         --> thing.schema.json:1:40 (/$defs/A)
          |
        1 | { "$ref": "#/$defs/A", "$defs": { "A": { "$ref": "#/$defs/A" } } }
          |                                        ^
          = help: let the reference stand within `properties` or `items`
        "##,
    );
    check(
        r##"{ "anyOf": [{ "$ref": "#" }, { "type": "null" }] }"##,
        r##"
        error: this schema applies itself to the same value, without end
         --> thing.schema.json:1:1 (the document)
          |
        1 | { "anyOf": [{ "$ref": "#" }, { "type": "null" }] }
          | ^
          = help: let the reference stand within `properties` or `items`
        "##,
    );
}

#[test]
fn a_default_that_its_own_schema_refuses() {
    check(
        r#"{ "type": "object", "properties": { "port": { "type": "integer", "maximum": 65535, "default": 70000 } } }"#,
        r#"
        warning: the default is refused by the schema that it stands in
         --> thing.schema.json:1:95 (/properties/port/default)
          |
        1 | { "type": "object", "properties": { "port": { "type": "integer", "maximum": 65535, "default": 70000 } } }
          |                                                                                               ^^^^^
          = help: write a value that the schema accepts, or leave the default out
        "#,
    );
}

#[test]
fn a_listed_value_of_another_type() {
    check(
        r#"{ "type": "string", "enum": ["a", 1] }"#,
        r#"
        error: this value is of the type `integer`, which `type` does not allow
         --> thing.schema.json:1:35 (/enum/1)
          |
        1 | { "type": "string", "enum": ["a", 1] }
          |                                   ^
          = help: write a value of the type `string`, or add `integer` to `type`
        "#,
    );
}

#[test]
fn a_format_that_there_is_not() {
    check(
        r#"{ "type": "string", "format": "datetime" }"#,
        r#"
        error: no format is called `datetime`: nothing would be checked
         --> thing.schema.json:1:31 (/format)
          |
        1 | { "type": "string", "format": "datetime" }
          |                               ^^^^^^^^^^
          = help: did you mean `date-time`?
        "#,
    );
}

#[test]
fn all_of_them_at_once_in_the_order_of_the_files() {
    let told = told(&[
        ("b.schema.json", r#"{ "tpye": "string", "$ref": "nowhere.json", "minimum": 2, "maximum": 1 }"#),
        ("a.schema.json", r#"{ "type": "strin" }"#),
    ]);
    let places: Vec<&str> = told.lines().filter(|line| line.contains("-->")).map(str::trim).collect();
    assert_eq!(
        places,
        [
            "--> a.schema.json:1:11 (/type)",
            "--> b.schema.json:1:3 (/tpye)",
            "--> b.schema.json:1:29 (/$ref)",
            "--> b.schema.json:1:56 (/minimum)",
        ]
    );
}

/// Expects one mistake: its message, its place and what to write.
#[track_caller]
fn one(schema: &str, message: &str, place: &str, help: &str) {
    one_of("error", schema, message, place, help);
}

/// Expects one thing that should be mended, though everything is generated.
#[track_caller]
fn warned(schema: &str, message: &str, place: &str, help: &str) {
    one_of("warning", schema, message, place, help);
}

#[track_caller]
fn one_of(severity: &str, schema: &str, message: &str, place: &str, help: &str) {
    let told = told(&[("thing.schema.json", schema)]);
    assert_eq!(told.matches("--> ").count(), 1, "{told}");
    let says = |words: &str| told.lines().any(|line| line.trim() == words);
    assert!(says(&format!("{severity}: {message}")), "{told}");
    assert!(says(&format!("--> thing.schema.json:{place}")), "{told}");
    let said = told.lines().find_map(|line| line.trim().strip_prefix("= help: "));
    assert!(said.is_some_and(|said| said.starts_with(help)), "{told}");
}

#[test]
fn text_that_is_no_json() {
    let whole = "(the document)";
    for (text, message, place, help) in [
        ("", "the file is empty", "1:1", "write a schema"),
        (" \n", "the file is empty", "1:1", "write a schema"),
        ("\u{feff}{}", "the file begins with a byte order mark", "1:1", "save it as UTF-8"),
        (r#"{ "type": "string", }"#, "not JSON: key must be a string", "1:19", "remove this comma"),
        (r#"{ "enum": [1, 2,] }"#, "not JSON: expected value", "1:16", "remove this comma"),
        ("{ // a\n}", "not JSON: key must be a string", "1:3", "JSON has no comments"),
        ("{ 'type': 1 }", "not JSON: key must be a string", "1:3", "JSON knows double quotes only"),
        ("{ type: 1 }", "not JSON: key must be a string", "1:3", "put the key in double quotes"),
        (r#"{ "title": "a" "type": "string" }"#, "not JSON: expected `,` or `}`", "1:16", "put a comma"),
        (r#"{ "type": "string" } {}"#, "not JSON: trailing characters", "1:22", "one file holds one schema"),
        (r#"{ "type": "string""#, "not JSON: EOF while parsing an object", "1:18", "close what is open"),
        (r#"{ "minimum": NaN }"#, "not JSON: expected value", "1:14", "JSON has no such number"),
        ("type: object\n", "not JSON: expected ident", "1:2", "a schema is JSON"),
    ] {
        one(text, message, &format!("{place} {whole}"), help);
    }
}

#[test]
fn what_older_drafts_and_other_formats_wrote() {
    one(
        r#"{ "$schema": "http://json-schema.org/draft-04/schema#", "type": "string" }"#,
        "the dialect `http://json-schema.org/draft-04/schema` is too old",
        "1:14 (/$schema)",
        "write \"https://json-schema.org/draft/2020-12/schema\"",
    );
    let no_schema = "a schema must be an object, `true` or `false`";
    one(r#"{ "items": [{}] }"#, no_schema, "1:12 (/items)", "write `prefixItems`");
    one(
        r#"{ "properties": { "a": "string" } }"#,
        no_schema,
        "1:24 (/properties/a)",
        r#"write { "type": "string" }"#,
    );
    one(
        r#"{ "additionalProperties": "false" }"#,
        no_schema,
        "1:27 (/additionalProperties)",
        "write false without quotes",
    );
    one(
        r#"{ "properties": { "a": { "required": true } } }"#,
        "this must be a list of keys",
        "1:38 (/properties/a/required)",
        "list the key in `required` of the object",
    );
    let types = "`type` must be one of `null`, `boolean`, `integer`, `number`, `string`, `array`, `object`, or a list of them";
    one(r#"{ "type": "int" }"#, types, "1:11 (/type)", "did you mean `integer`?");
    one(r#"{ "type": "String" }"#, types, "1:11 (/type)", "did you mean `string`?");
}

#[test]
fn what_would_say_nothing_or_twice() {
    one(
        r#"{ "$defs": { "A": { "$anchor": "x" }, "B": { "$anchor": "x" } } }"#,
        "the anchor `x` is given twice, also at `/$defs/A`",
        "1:57 (/$defs/B/$anchor)",
        "give each schema an anchor of its own",
    );
    warned(r#"{ "then": true }"#, "`then` says nothing without `if`", "1:3 (/then)", "write `if` beside it");
    warned(
        r#"{ "minContains": 2 }"#,
        "`minContains` says nothing without `contains`",
        "1:3 (/minContains)",
        "write `contains`",
    );
    one(r#"{ "anyOf": [] }"#, "`anyOf` is an empty list", "1:12 (/anyOf)", "list at least one");
    warned(r#"{ "enum": ["a", "b", "a"] }"#, "\"a\" is listed twice", "1:22 (/enum/2)", "list it once");
    warned(
        r#"{ "type": "integer", "minLength": 3 }"#,
        "`minLength` is about values of the type `string`, which `type` does not allow",
        "1:22 (/minLength)",
        "leave it out, or add `string` to `type`",
    );
}

#[test]
fn a_schema_that_is_nested_too_deep() {
    let around = |inner: String, _| format!(r#"{{"type":"array","items":{inner}}}"#);
    let told = told(&[("thing.schema.json", &(0..600).fold("true".to_owned(), around))]);
    assert!(
        told.starts_with("error: this is nested deeper than 512 levels of objects and arrays\n"),
        "{told}"
    );
    assert!(told.ends_with("= help: move the inner schemas into `$defs`, and refer to them"), "{told}");
}

#[test]
fn a_document_of_an_old_draft_is_told_that_and_nothing_else() {
    one(
        r#"{ "$schema": "http://json-schema.org/draft-04/schema#", "id": "x", "minimum": 1, "exclusiveMinimum": true,
             "definitions": { "misc": { "a": { "tpye": "string" } } }, "default": "no" }"#,
        "the dialect `http://json-schema.org/draft-04/schema` is too old",
        "1:14 (/$schema)",
        "write \"https://json-schema.org/draft/2020-12/schema\"",
    );
}

#[test]
fn the_part_of_a_pattern_that_takes_too_long() {
    one(
        r#"{ "pattern": "^x(?:[a-z]+ ?)*y\\b" }"#,
        r"`^x(?:[a-z]+ ?)*y\b` can take exponential time: within `(?:[a-z]+ ?)*`, there are two ways to match `a`",
        "1:14 (/pattern)",
        "write it so that each text can match in one way only",
    );
}

#[test]
fn a_pattern_that_needs_the_flag_to_be_off() {
    warned(
        r#"{ "pattern": "^[\\w-.]+\\:$" }"#,
        r"`^[\w-.]+\:$` is no pattern with the flag `u`, which the draft asks for",
        "1:14 (/pattern)",
        r"it is read as `^[\w\-.]+:$`: write that",
    );
}

#[test]
fn a_file_that_is_published_under_another_name() {
    check_all(
        &[
            ("codes.schema.json", r#"{ "$id": "https://example.com/v2/codes", "type": "string" }"#),
            ("thing.schema.json", r#"{ "$id": "https://example.com/thing", "$ref": "codes.schema.json" }"#),
        ],
        r#"
        warning: no document is called what `codes.schema.json` means here by the `$id`
         --> thing.schema.json:1:47 (/$ref)
          |
        1 | { "$id": "https://example.com/thing", "$ref": "codes.schema.json" }
          |                                               ^^^^^^^^^^^^^^^^^^^
          = help: `codes.schema.json` was taken, by its place; to be sure, write its `$id`
        "#,
    );
}

#[test]
fn a_key_is_not_taken_for_another_that_has_nothing_in_common() {
    let closed = |properties: &str, required: &str| {
        format!(
            r#"{{ "properties": {{ {properties} }}, "additionalProperties": false, "required": [{required}] }}"#
        )
    };
    for (properties, required, place, help) in [
        (
            r#""a": true"#,
            r#""b""#,
            "1:76 (/required/0)",
            "add `b` to `properties`, or take it out of `required`",
        ),
        (r#""id": true"#, r#""id", "ie""#, "1:83 (/required/1)", "add `ie` to `properties`"),
        (r#""id": true"#, r#""di""#, "1:77 (/required/0)", "did you mean `id`?"),
    ] {
        let name = required.rsplit('"').nth(1).expect("a name");
        let message = format!("`{name}` is required, but the object is closed and knows no such key");
        one(&closed(properties, required), &message, place, help);
    }
}

#[test]
fn a_file_that_is_not_there_is_named_as_a_file() {
    one(
        r#"{ "$ref": "sub/o.schema.json" }"#,
        "the reference `sub/o.schema.json` leads nowhere",
        "1:11 (/$ref)",
        "add the file `sub/o.schema.json` below the folder that is read",
    );
    one(
        r#"{ "$ref": "https://json-schema.org/draft/schema" }"#,
        "the reference `https://json-schema.org/draft/schema` leads nowhere",
        "1:11 (/$ref)",
        "add the document `https://json-schema.org/draft/schema`: nothing is fetched from a network",
    );
}

#[test]
fn a_class_of_posix() {
    warned(
        r#"{ "pattern": "^[[:alpha:]_]+$" }"#,
        "`^[[:alpha:]_]+$` is no pattern with the flag `u`, which the draft asks for",
        "1:14 (/pattern)",
        r"`[:alpha:]` is a class of POSIX, which ECMA-262 does not know: write `A-Za-z`, or `\p{L}` for the letters of every script; as it stands, it is read as `^[[:alpha:]_\]+$`",
    );
}

#[test]
fn what_only_a_reference_reaches_is_looked_at_too() {
    let shared = r#""x-shared": { "A": { "tpye": "string", "minLength": 3 } }"#;
    one(
        &format!(r##"{{ "properties": {{ "b": {{ "$ref": "#/x-shared/A" }} }}, {shared} }}"##),
        "unknown keyword `tpye`",
        "1:75 (/x-shared/A/tpye)",
        "did you mean `type`?",
    );
    let found = told(&[
        ("common.schema.json", &format!(r#"{{ "type": "string", {shared} }}"#)),
        ("thing.schema.json", r#"{ "properties": { "b": { "$ref": "common.schema.json#/x-shared/A" } } }"#),
    ]);
    assert!(found.contains("--> common.schema.json:1:42 (/x-shared/A/tpye)"), "{found}");
    assert_eq!(found.matches("--> ").count(), 1, "{found}");
    // Within what is reached, too, in the words of its draft; and what nothing refers to is its author's.
    one(
        r##"{ "properties": { "b": { "$ref": "#/x-shared/A" } },
              "x-shared": { "A": { "items": { "minimum": 2, "maximum": 1 } }, "B": { "tpye": "string" } } }"##,
        "no value fits: `minimum` is 2, and `maximum` is 1",
        "2:58 (/x-shared/A/items/minimum)",
        "write a `minimum` below `maximum`",
    );
}

#[test]
fn what_an_older_draft_ignores_beside_a_reference() {
    let schema = |beside: &str, draft: &str| {
        format!(
            r##"{{ "$schema": "{draft}", "properties": {{ "a": {{ "$ref": "#/definitions/A"{beside} }} }},
                  "definitions": {{ "A": {{ "type": "string" }} }} }}"##
        )
    };
    let seven = "http://json-schema.org/draft-07/schema#";
    warned(
        &schema(r#", "minLength": 2"#, seven),
        "`minLength` says nothing beside `$ref` in draft-07: it is ignored",
        "1:107 (/properties/a/minLength)",
        "put the `$ref` into an `allOf` beside it",
    );
    // What asks nothing is at home there, and in later drafts everything is.
    for (beside, draft) in [
        (r#", "description": "An A.", "default": "a", "examples": ["a"]"#, seven),
        (r#", "minLength": 1"#, "https://json-schema.org/draft/2019-09/schema"),
    ] {
        assert_eq!(told(&[("thing.schema.json", &schema(beside, draft))]), "");
    }
}

#[test]
fn formats_that_check_nothing() {
    let format = |types: &str, name: &str| format!(r#"{{ "type": {types}, "format": "{name}" }}"#);
    for (name, help) in [
        ("phone", "say what is asked in a `pattern`"),
        ("ip", "did you mean `ipv4` or `ipv6`?"),
        ("timestamp", "did you mean `date-time`?"),
    ] {
        let message = format!("unknown format `{name}`: nothing is checked");
        warned(&format(r#""string""#, name), &message, "1:31 (/format)", help);
    }
    let message = "no format is called `guid`: nothing would be checked";
    one(&format(r#""string""#, "guid"), message, "1:31 (/format)", "did you mean `uuid`?");
    for (types, name) in [
        (r#""integer""#, "int32"),
        (r#""integer""#, "int64"),
        (r#""number""#, "float"),
        (r#"["number", "null"]"#, "double"),
        (r#""string""#, "byte"),
        (r#""string""#, "binary"),
        (r#""string""#, "password"),
        (r#""string""#, "x-phone"),
    ] {
        assert_eq!(told(&[("thing.schema.json", &format(types, name))]), "", "{name}");
    }
    for (types, name, about) in [("string", "int32", "number"), ("integer", "date-time", "string")] {
        warned(
            &format(&format!("\"{types}\""), name),
            &format!(
                "the format `{name}` is about values of the type `{about}`, which `type` does not allow"
            ),
            if types == "string" { "1:31 (/format)" } else { "1:32 (/format)" },
            &format!("leave it out, or add `{about}` to `type`"),
        );
    }
}

#[test]
fn schemas_that_have_no_value_in_common() {
    let common = "write schemas that have values in common";
    for (schema, message, place, help) in [
        (
            r#"{ "allOf": [{ "type": "string" }, { "type": "integer" }] }"#,
            "no value fits: the type is `string` at `/allOf/0`, and `integer` at `/allOf/1`",
            "1:35 (/allOf/1)",
            common,
        ),
        (
            r#"{ "properties": { "p": { "allOf": [{ "const": "x" }, { "enum": ["y", "z"] }] } }, "required": ["p"] }"#,
            "no value fits: what is listed at `/properties/p/allOf/0` and at `/properties/p/allOf/1` has no value in common",
            "1:54 (/properties/p/allOf/1)",
            common,
        ),
        (
            r#"{ "const": "a", "enum": ["b", "c"] }"#,
            "no value fits: `enum` does not list what `const` is",
            "1:1 (the document)",
            common,
        ),
        (
            r#"{ "type": "string", "anyOf": [{ "type": "integer" }, { "type": "array" }] }"#,
            "no value fits: the types that these schemas allow have none in common",
            "1:1 (the document)",
            common,
        ),
        (
            r#"{ "type": "integer", "minimum": 5, "allOf": [{ "maximum": 3 }] }"#,
            "no number fits: the least is 5 at the top of `thing.schema.json`, and the most is 3 at `/allOf/0`",
            "1:46 (/allOf/0)",
            "widen one of them",
        ),
        (
            r#"{ "allOf": [{ "properties": { "a": true }, "additionalProperties": false }, { "required": ["b"] }] }"#,
            "no object fits: `b` is required at `/allOf/1`, and the closed object at `/allOf/0` knows no such key",
            "1:77 (/allOf/1)",
            "take `additionalProperties` out there, and write `\"unevaluatedProperties\": false`",
        ),
        (
            r#"{ "allOf": [{ "properties": { "a": { "type": "string" } } }, { "properties": { "a": { "type": "null" } } }] }"#,
            "`a` can never be there: the schemas at `/allOf/0/properties/a` and `/allOf/1/properties/a` have no value in common",
            "1:85 (/allOf/1/properties/a)",
            "write schemas for `a` that have values in common",
        ),
    ] {
        warned(schema, message, place, help);
    }
    // Two closed objects that both require a key of their own.
    let closed = |key: &str| {
        format!(
            r#"{{ "type": "object", "properties": {{ "{key}": true }}, "required": ["{key}"], "additionalProperties": false }}"#
        )
    };
    let told =
        told(&[("thing.schema.json", &format!(r#"{{ "allOf": [{}, {}] }}"#, closed("a"), closed("b")))]);
    assert_eq!(told.matches("warning: no object fits: ").count(), 2, "{told}");
}

#[test]
fn a_key_beside_a_closed_base_can_never_be_there() {
    let base = r#""$defs": { "Base": { "type": "object", "properties": { "id": true }, "additionalProperties": false } }"#;
    warned(
        &format!(
            r##"{{ "properties": {{ "name": true }}, "allOf": [{{ "$ref": "#/$defs/Base" }}], {base} }}"##
        ),
        "`name` can never be there: the closed object at `/$defs/Base` knows no such key",
        "1:1 (the document)",
        "take `additionalProperties` out there, and write `\"unevaluatedProperties\": false` where both come together",
    );
    warned(
        r##"{ "$ref": "#/$defs/Base", "properties": { "name": true }, "additionalProperties": false,
              "$defs": { "Base": { "type": "object", "properties": { "id": true, "at": true } } } }"##,
        "`at` and `id` can never be there: the closed object at the top of `thing.schema.json` knows no such key",
        "1:1 (the document)",
        "write `\"unevaluatedProperties\": false` in place of `additionalProperties`",
    );
    warned(
        r##"{ "$schema": "http://json-schema.org/draft-07/schema#", "allOf": [{ "properties": { "a": true } }],
              "properties": { "b": true }, "additionalProperties": false }"##,
        "`a` can never be there: the closed object at the top of `thing.schema.json` knows no such key",
        "1:67 (/allOf/0)",
        "list `a` in the `properties` of the closed object, too: `\"a\": true`",
    );
}

#[test]
fn who_says_that_there_is_no_value_means_it() {
    for schema in [
        "false",
        r#"{ "not": {} }"#,
        r#"{ "not": true }"#,
        r#"{ "properties": { "a": false } }"#,
        r#"{ "properties": { "a": { "not": {} } } }"#,
        r#"{ "allOf": [false, { "type": "string" }] }"#,
        r#"{ "type": "string", "anyOf": [false] }"#,
        r##"{ "allOf": [{ "$ref": "#/$defs/Base" }], "properties": { "name": false },
              "$defs": { "Base": { "type": "object", "properties": { "id": true }, "additionalProperties": false } } }"##,
        r##"{ "allOf": [{ "$ref": "#/$defs/Base" }], "properties": { "name": true }, "unevaluatedProperties": false,
              "$defs": { "Base": { "type": "object", "properties": { "id": true } } } }"##,
        r#"{ "properties": { "name": true, "id": true },
             "oneOf": [{ "required": ["id"], "properties": { "name": false } }, { "required": ["name"] }] }"#,
        r#"{ "allOf": [{ "properties": { "a": true }, "additionalProperties": false },
                        { "properties": { "a": { "type": "string" } }, "required": ["a"] }] }"#,
    ] {
        assert_eq!(told(&[("thing.schema.json", schema)]), "", "{schema}");
    }
}

#[test]
fn keywords_among_the_keys() {
    one(
        r#"{ "properties": { "a": true, "required": ["a"] } }"#,
        "a schema must be an object, `true` or `false`",
        "1:42 (/properties/required)",
        "move `required` out of `properties`",
    );
    one(
        r#"{ "properties": { "type": "object", "a": true } }"#,
        "a schema must be an object, `true` or `false`",
        "1:27 (/properties/type)",
        "move `type` out of `properties`",
    );
    warned(
        r#"{ "properties": { "a": true, "additionalProperties": false } }"#,
        "`additionalProperties` is the name of a key here, and closes nothing",
        "1:30 (/properties/additionalProperties)",
        "move `additionalProperties` out of `properties`",
    );
    one(
        r#"{ "required": { "a": true, "b": true } }"#,
        "this must be a list of keys",
        "1:15 (/required)",
        r#"write a list of strings: ["a", "b"]"#,
    );
}

#[test]
fn patterns_of_other_languages() {
    let general = |pattern: &str, place: &str, help: &str| {
        let schema = format!(r#"{{ "pattern": {} }}"#, serde_json::Value::from(pattern));
        let told = told(&[("thing.schema.json", &schema)]);
        assert!(told.starts_with("error: "), "{told}");
        assert!(told.contains(place) && told.contains(&format!("= help: {help}")), "{told}");
    };
    general("(?i)abc", "(/pattern)", "write `[Aa][Bb][Cc]`: ECMA-262 has no `(?i)`");
    general("(?i)^[a-f]+$", "(/pattern)", "ECMA-262 has no `(?i)`: write both cases of each letter");
    general(r"\A\w+\Z", "(/pattern)", r"write `^\w+$`: ECMA-262 has no `\A`, `\Z`");
    general("(?P<n>a)(?P=n)", "(/pattern)", r"write `(?<n>a)\k<n>`: ECMA-262 has no `(?P<`, `(?P=`");
    warned(
        r#"{ "pattern": "/^a$/i" }"#,
        "the slashes of `/^a$/i` are part of the pattern, and end nothing",
        "1:14 (/pattern)",
        "write `^a$`, and both cases of each letter",
    );
    for pattern in ["/api/v1/i", "^/a/$", "/users/", "/"] {
        assert_eq!(
            told(&[("thing.schema.json", &format!(r#"{{ "pattern": "{pattern}" }}"#))]),
            "",
            "{pattern}"
        );
    }
}

#[test]
fn what_is_meant_by_values_of_other_kinds() {
    one(
        r#"{ "minimum": 5, "exclusiveMinimum": true }"#,
        "`exclusiveMinimum` must be a number: only draft-04 wrote it so",
        "1:37 (/exclusiveMinimum)",
        r#"give the number here, and drop `minimum`: `"exclusiveMinimum": 5`"#,
    );
    let types = "`type` must be one of `null`, `boolean`, `integer`, `number`, `string`, `array`, `object`, or a list of them";
    one(r#"{ "type": "any" }"#, types, "1:11 (/type)", "leave `type` out");
    one(r#"{ "type": "string|null" }"#, types, "1:11 (/type)", r#"write `["string", "null"]`"#);
    one(r#"{ "type": "int, null" }"#, types, "1:11 (/type)", r#"write `["integer", "null"]`"#);
    for (reference, meant) in [("Address", "$defs"), ("#Address", "$defs"), ("Address", "definitions")] {
        one(
            &format!(r#"{{ "$ref": "{reference}", "{meant}": {{ "Address": true }} }}"#),
            &format!("the reference `{reference}` leads nowhere"),
            "1:11 (/$ref)",
            &format!("did you mean `#/{meant}/Address`?"),
        );
    }
}

#[test]
fn what_a_document_says_of_itself() {
    one(
        r#"{ "$schema": 7 }"#,
        "`$schema` must be a string",
        "1:14 (/$schema)",
        "write \"https://json-schema.org",
    );
    one(r#"{ "$id": 7 }"#, "`$id` must be a string", "1:10 (/$id)", "write it in quotes");
    one(
        r##"{ "$id": "#foo" }"##,
        "an `$id` has no fragment: nothing can refer to it",
        "1:10 (/$id)",
        r#"write `"$anchor": "foo"`"#,
    );
    one(
        r#"{ "$defs": [true] }"#,
        "`$defs` must be an object: nothing in it is read",
        "1:12 (/$defs)",
        "give each",
    );
    one(
        r#"{ "$anchor": "1bad" }"#,
        "`1bad` is no name for an anchor",
        "1:14 (/$anchor)",
        "begin it with a letter",
    );
    one(r##"{ "$anchor": "#a" }"##, "`#a` is no name for an anchor", "1:14 (/$anchor)", "write `a`");
    let older = r##"{ "$schema": "http://json-schema.org/draft-07/schema#", "definitions": { "A": { "$id": "#a" } } }"##;
    assert_eq!(told(&[("thing.schema.json", older)]), "");
}

#[test]
fn references_between_files_are_uris() {
    let files = |name: &str, reference: &str| {
        told(&[
            (name, r#"{ "type": "string" }"#),
            ("thing.schema.json", &format!(r#"{{ "properties": {{ "a": {{ "$ref": "{reference}" }} }} }}"#)),
        ])
    };
    for (name, reference) in [
        ("a b.schema.json", "a%20b.schema.json"),
        ("a b.schema.json", "a b.schema.json"),
        ("\u{65e5}\u{672c}.schema.json", "%E6%97%A5%E6%9C%AC.schema.json"),
        ("\u{65e5}\u{672c}.schema.json", "%e6%97%a5%e6%9c%ac.schema.json"),
        ("\u{65e5}\u{672c}.schema.json", "\u{65e5}\u{672c}.schema.json"),
        ("c#.schema.json", "c%23.schema.json"),
        ("d?.schema.json", "d%3F.schema.json"),
        ("a+b.schema.json", "a+b.schema.json"),
        ("100%.schema.json", "100%.schema.json"),
        ("100%.schema.json", "100%25.schema.json"),
        ("a%20b.schema.json", "a%20b.schema.json"),
        ("a%20b.schema.json", "a%2520b.schema.json"),
        ("sub dir/a.schema.json", "sub%20dir/a.schema.json"),
    ] {
        assert_eq!(files(name, reference), "", "{reference}");
    }
    for (name, reference) in [("c#.schema.json", "c#.schema.json"), ("c#.schema.json", "c%2.schema.json")] {
        let told = files(name, reference);
        assert!(told.contains("= help: did you mean `c%23.schema.json`?"), "{told}");
    }
    let told = files("something-else-entirely.schema.json", "sub/a%20b.schema.json");
    assert!(told.contains("= help: add the file `sub/a b.schema.json` below the folder"), "{told}");
}
