//! What an author is told: place, pointer, and what to write instead.

use crate::inputs;
use aether_ws_codegen::{Diagnostic, Inputs, SourceFile, generate};

/// A schema with one part of it replaced.
fn refused(from: &str, to: &str) -> Vec<Diagnostic> {
    let mut inputs = inputs();
    assert!(inputs.schema.text.contains(from), "the schema has no `{from}`");
    inputs.schema.text = inputs.schema.text.replacen(from, to, 1);
    generate(&inputs).expect_err("the schema is not understood, so nothing may be generated")
}

/// Expects one diagnostic with this pointer, and these words in message and help.
#[track_caller]
fn check(from: &str, to: &str, pointer: &str, message: &str, help: &str) {
    let found = refused(from, to);
    let matching =
        found.iter().find(|diagnostic| diagnostic.pointer == pointer && diagnostic.message.contains(message));
    let diagnostic = matching.unwrap_or_else(|| panic!("none at {pointer} says {message:?}: {found:#?}"));
    assert!(diagnostic.help.contains(help), "{diagnostic}");
    assert!(diagnostic.position.line > 1, "{diagnostic}");
}

#[test]
fn an_unknown_keyword() {
    check(
        r#""minLength": 1"#,
        r#""minLenght": 1"#,
        "/$defs/VisionId/minLenght",
        "unknown keyword",
        "did you mean `minLength`?",
    );
    check(
        r#""minLength": 1"#,
        r#""frobnicate": 1"#,
        "/$defs/VisionId/frobnicate",
        "unknown keyword",
        "x-comment",
    );
}

#[test]
fn a_keyword_that_is_not_carried() {
    check(r#""minLength": 1"#, r#""oneOf": []"#, "/$defs/VisionId/oneOf", "does not carry", "minLength");
    check(
        r#""additionalProperties": false"#,
        r#""additionalProperties": {}"#,
        "/additionalProperties",
        "true or false",
        "closed",
    );
}

#[test]
fn a_dangling_reference() {
    check(
        "#/$defs/ClientId",
        "#/$defs/ClientID",
        "/properties/from_id/$ref",
        "leads nowhere",
        "#/$defs/ClientId",
    );
    check(
        "#/$defs/ClientId",
        "other.json",
        "/properties/from_id/$ref",
        "not a reference into `$defs`",
        "$defs",
    );
    check(
        r##""$ref": "#/$defs/VisionId""##,
        r##""$ref": "#/$defs/ClientId""##,
        "/$defs/ClientId",
        "refers only to itself",
        "type",
    );
}

#[test]
fn an_unsupported_condition() {
    let from = r#""if": { "properties": { "target": { "const": "direct" } }, "required": ["target"] }"#;
    check(
        from,
        r#""if": { "properties": { "target": { "minLength": 3 } }, "required": ["target"] }"#,
        "/allOf/0/if",
        "unsupported condition",
        "const",
    );
    check(
        from,
        r#""if": { "properties": { "target": { "const": "direct" } } }"#,
        "/allOf/0/if",
        "missing",
        "required",
    );
    check(
        r#""then": { "required": ["to_id"] }"#,
        r#""else": { "required": ["to_id"] }"#,
        "/allOf/0",
        "belong together",
        "then",
    );
    check(
        r#""then": { "required": ["to_id"] }"#,
        r#""then": { "required": ["to_ids"] }"#,
        "/allOf",
        "not among the properties",
        "to_id",
    );
}

#[test]
fn a_pattern_that_engines_read_differently() {
    check(
        r"^[0-9]*[A-Za-z_-][A-Za-z0-9_-]*$",
        r"^\\w+$",
        "/$defs/VisionId/pattern",
        "does not mean the same everywhere",
        "classes",
    );
}

#[test]
fn a_wrong_value() {
    check(
        r#""minLength": 1"#,
        r#""minLength": -1"#,
        "/$defs/VisionId/minLength",
        "whole number",
        "0 or more",
    );
    check(r#""minLength": 1"#, r#""minLength": 65"#, "/$defs/VisionId/minLength", "no value fits", "widen");
    check(
        r#""format": "date-time""#,
        r#""format": "datetime""#,
        "/$defs/Timestamp/format",
        "not carried",
        "date-time",
    );
    check(
        r#""type": "string",
      "const": "3""#,
        r#""type": "sting",
      "const": "3""#,
        "/$defs/Version/type",
        "not a type",
        "string",
    );
    check(r#""enum": ["msg", "#, r#""enum": ["cmd", "msg", "#, "/$defs/MsgType/enum", "listed twice", "once");
}

#[test]
fn names_that_no_language_takes() {
    check(r#""to_id": {"#, r#""toId": {"#, "/properties/toId", "cannot name a field", "snake_case");
    check(
        r#""$defs": {"#,
        r#""$defs": { "Error": { "type": "object" },"#,
        "/$defs/Error",
        "a meaning of its own",
        "MessageError",
    );
}

#[test]
fn a_keyword_that_would_be_lost_where_it_stands() {
    check(
        r#""minLength": 1"#,
        r#""minLength": 1, "x-view": "input""#,
        "/$defs/VisionId/x-view",
        "means nothing here",
        "`allOf`",
    );
    check(
        r#""then": {"#,
        r#""required": ["msg"], "then": {"#,
        "/allOf/0/required",
        "means nothing here",
        "conditions",
    );
    check(
        r#""pattern": "must be"#,
        r#""patern": "must be"#,
        "/$defs/VisionId/x-messages/patern",
        "patern",
        "`pattern`",
    );
    check(
        r#""Text or data for people and programs.","#,
        "",
        "/$defs/MsgType/x-enum-descriptions",
        "3 descriptions for 4 values",
        "each value",
    );
}

#[test]
fn what_never_holds_or_never_ends() {
    check(r#""const": "direct""#, r#""const": "directs""#, "/allOf/0/if", "never holds", "\"direct\"");
    check(
        r#""examples": ["RELOAD_UI"]"#,
        r#""examples": [""]"#,
        "/$defs/Cmd/examples",
        "not valid",
        "accepts",
    );
    check(
        r#""$defs": {"#,
        r##""$defs": { "Tree": { "type": "array", "items": { "$ref": "#/$defs/Tree" } },"##,
        "/$defs/Tree",
        "without an end",
        "object",
    );
}

#[test]
fn an_example_that_is_no_message() {
    check(
        r#""target": "direct", "to_id": "target_client_random_id","#,
        r#""target": "direct","#,
        "/examples/1",
        "not valid",
        "a client may send",
    );
}

#[test]
fn two_things_of_one_name() {
    check(
        r#""$defs": {"#,
        r#""$defs": { "VisionID": { "type": "string", "minLength": 2 },"#,
        "/$defs/VisionId",
        "get the same name",
        "rename",
    );
}

#[test]
fn a_byte_order_mark() {
    let mut inputs = inputs();
    inputs.schema.text.insert(0, '\u{feff}');
    let found = generate(&inputs).expect_err("no JSON begins so");
    assert!(found[0].to_string().contains("byte order mark"), "{}", found[0]);
}

#[test]
fn broken_json() {
    let found = refused(r#""type": "object","#, r#""type": "object",,"#);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].position.line, 6, "{}", found[0]);
}

#[test]
fn all_mistakes_are_told_at_once_and_read_well() {
    let mut inputs = inputs();
    let text = inputs.schema.text.replacen(r#""minLength": 1"#, r#""minLenght": 1"#, 1);
    inputs.schema.text = text.replacen("#/$defs/GroupId", "#/$defs/GroupIds", 1);
    let found = generate(&inputs).expect_err("two mistakes");
    assert_eq!(found.len(), 2, "{found:#?}");
    let (line, column) = (found[1].position.line, found[1].position.column);
    let expected = format!(
        "error: unknown keyword `minLenght`\n   --> schema/ws_message_v3.schema.json:{line}:{column} (/$defs/VisionId/minLenght)\n    |\n{line} |       \"minLenght\": 1,\n    |       ^^^^^^^^^^^\n    = help: did you mean `minLength`?"
    );
    assert_eq!(found[1].to_string(), expected);
}

/// Expects exactly this to be told of a change of one of the protocol's other files.
#[track_caller]
fn check_data(of: fn(&mut Inputs<SourceFile>) -> &mut SourceFile, from: &str, to: &str, expected: &str) {
    let mut inputs = inputs();
    let file = of(&mut inputs);
    assert!(file.text.contains(from), "the file has no `{from}`");
    file.text = file.text.replacen(from, to, 1);
    let found = generate(&inputs).expect_err("nothing may be generated");
    let told = found.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n\n");

    let wanted: Vec<&str> = expected.trim().lines().map(str::trim).collect();
    assert!(wanted.iter().all(|line| told.contains(line)), "it says:\n{told}\n\nand should say:\n{expected}");
}

#[test]
fn data_that_is_not_what_the_files_hold() {
    check_data(
        |inputs| &mut inputs.codes,
        r#""client_fault": false, "meaning": "The sender"#,
        r#""client_fualt": false, "meaning": "The sender"#,
        "--> schema/codes.json:4:31 (/error_codes/0/client_fualt)
        ^^^^^^^^^^^^^^
        = help: did you mean `client_fault`?",
    );
    check_data(
        |inputs| &mut inputs.codes,
        r#""client_fault": false, "meaning": "The sender"#,
        r#""meaning": "The sender"#,
        "error: missing field `client_fault`
        --> schema/codes.json:4:5 (/error_codes/0)
        = help: add `client_fault`, as the entries around it have it",
    );
    check_data(
        |inputs| &mut inputs.limits,
        r#""value": 65536"#,
        r#""value": "64k""#,
        "--> schema/limits.json:4:45 (/limits/0/value)
        = help: write a whole number, 0 or more, here",
    );
    check_data(
        |inputs| &mut inputs.http,
        r#""status": 101,"#,
        r#""status": 101, "status": 101,"#,
        "error: duplicate field `status`
        = help: keep one of them",
    );
}
