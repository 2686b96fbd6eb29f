//! Changes of commands' payloads, and what each breaks for whom.

use crate::inputs;
use aether_ws_codegen::compat::{Bump, Finding, Proof, Way, bump, compare_inputs};
use aether_ws_codegen::{COMMAND_SUFFIX, COMMANDS, Inputs, SourceFile};

use Way::{NewClientsToOldServer, NewServerToOldClients, OldClientsToNewServer, OldServerToNewClients};

const NARROWED: [Way; 2] = [OldClientsToNewServer, OldServerToNewClients];
const WIDENED: [Way; 2] = [NewServerToOldClients, NewClientsToOldServer];

/// Our protocol with one command, or none.
fn with(schema: Option<&str>) -> Inputs<SourceFile> {
    let command =
        |text: &str| SourceFile { name: format!("{COMMANDS}/ZOOM{COMMAND_SUFFIX}"), text: text.to_owned() };
    Inputs { commands: schema.map(command).into_iter().collect(), ..inputs() }
}

fn compared(old: Option<&str>, new: Option<&str>) -> Vec<Finding> {
    compare_inputs(&with(old).into(), &with(new)).unwrap_or_else(|found| panic!("{}", found[0]))
}

#[track_caller]
fn check(old: Option<&str>, new: Option<&str>, rules: &[(&str, &str)], ways: [Way; 2], expected: Bump) {
    let found = compared(old, new);
    let told: Vec<(&str, &str, Way)> =
        found.iter().map(|finding| (finding.rule, finding.path.as_str(), finding.way)).collect();
    let wanted: Vec<(&str, &str, Way)> =
        ways.into_iter().flat_map(|way| rules.iter().map(move |(rule, path)| (*rule, *path, way))).collect();
    assert_eq!(told, wanted, "from {old:?} to {new:?}\n{found:#?}");
    for finding in &found {
        let witness = finding.witness().unwrap_or_else(|| panic!("no witness: {finding:#?}"));
        assert_eq!((witness["msg_type"].as_str(), witness["cmd"].as_str()), (Some("cmd"), Some("ZOOM")));
        assert_eq!(finding.subject, "ZOOM");
    }
    assert_eq!(bump(&found), expected, "{found:#?}");
}

/// A change that narrows; turned round it widens.
#[track_caller]
fn narrows(wide: &str, narrow: &str, rule: &str, path: &str) {
    check(Some(wide), Some(narrow), &[(rule, path)], NARROWED, Bump::Major);
    check(Some(narrow), Some(wide), &[(rule, path)], WIDENED, Bump::Major);
}

#[test]
fn nothing_changes_for_nobody() {
    let schema = r#"{ "type": "object", "properties": { "level": { "type": "integer" } } }"#;
    let words = r##"{ "description": "Zooms.", "type": "object", "properties": { "level": { "$ref": "#/$defs/L" } }, "$defs": { "L": { "type": "integer" } } }"##;
    check(Some(schema), Some(words), &[], NARROWED, Bump::Patch);
    check(None, None, &[], NARROWED, Bump::Patch);
    check(None, Some("{}"), &[], NARROWED, Bump::Patch);
}

#[test]
fn a_default_is_part_of_what_a_command_means() {
    let of = |level: u32| {
        format!(
            r#"{{ "type": "object", "properties": {{ "level": {{ "type": "integer", "default": {level} }} }} }}"#
        )
    };
    let found = compared(Some(&of(1)), Some(&of(2)));
    let [one] = found.as_slice() else { panic!("{found:#?}") };
    assert_eq!((one.rule, one.place().as_str()), ("DEFAULT_CHANGED", "ZOOM /payload/level"));
    let Proof::Ambiguous(message) = &one.proof else { panic!("{one:#?}") };
    assert_eq!((&message["cmd"], &message["payload"]), (&"ZOOM".into(), &serde_json::json!({})));
    assert_eq!(bump(&found), Bump::Minor);
}

#[test]
fn payloads_narrow_and_widen() {
    let of = |level: &str| format!(r#"{{ "type": "object", "properties": {{ "level": {level} }} }}"#);
    let number = of(r#"{ "type": "integer" }"#);
    narrows(
        r#"{ "type": "object" }"#,
        r#"{ "type": "object", "maxProperties": 0 }"#,
        "MAX_PROPERTIES_LOWERED",
        "/payload",
    );
    for (wide, narrow, rule, path) in [
        (&number, &of(r#"{ "type": "integer", "minimum": 1 }"#), "MINIMUM_RAISED", "/payload/level"),
        (&of(r#"{ "type": "number" }"#), &number, "TYPE_CHANGED", "/payload/level"),
        (&of(r#"{ "enum": [1, 2] }"#), &of(r#"{ "enum": [1] }"#), "ENUM_VALUE_UNKNOWN", "/payload/level"),
        (
            &of(r#"{ "type": "array", "items": { "type": "string" } }"#),
            &of(r#"{ "type": "array", "items": { "type": "string", "minLength": 1 } }"#),
            "MIN_LENGTH_NARROWED",
            "/payload/level/*",
        ),
        (
            &number,
            &r#"{ "type": "object", "properties": { "level": { "type": "integer" } }, "required": ["level"] }"#.to_owned(),
            "REQUIRED_ADDED",
            "/payload/level",
        ),
        (
            &number,
            &r#"{ "type": "object", "properties": { "level": { "type": "integer" } }, "additionalProperties": false }"#.to_owned(),
            "ADDITIONAL_PROPERTIES_CLOSED",
            "/payload",
        ),
    ] {
        narrows(wide, narrow, rule, path);
    }
}

#[test]
fn a_new_key_asks_for_no_major_version() {
    let old = r#"{ "type": "object", "properties": { "level": { "type": "integer" } } }"#;
    let new = r#"{ "type": "object", "properties": { "level": { "type": "integer" }, "smooth": { "type": "boolean" } } }"#;
    check(Some(old), Some(new), &[("PROPERTY_ADDED", "/payload/smooth")], NARROWED, Bump::Minor);
}

#[test]
fn commands_come_and_go() {
    let schema = r#"{ "type": "object", "properties": { "level": { "type": "integer" } } }"#;
    check(None, Some(schema), &[("COMMAND_ADDED", "/payload")], NARROWED, Bump::Minor);
    check(Some(schema), None, &[("COMMAND_REMOVED", "/payload")], WIDENED, Bump::Major);
}

#[test]
fn what_the_message_defines_is_part_of_a_payload() {
    let schema = r##"{ "type": "object", "properties": { "at": { "$ref": "../ws_message_v3.schema.json#/$defs/Zoom" } } }"##;
    let of = |most: u32| {
        let mut inputs = with(Some(schema));
        let definition = format!(
            r#""$defs": {{ "Zoom": {{ "description": "Z.", "type": "string", "maxLength": {most} }},"#
        );
        inputs.schema.text = inputs.schema.text.replacen(r#""$defs": {"#, &definition, 1);
        inputs
    };
    let found = compare_inputs(&of(9).into(), &of(5)).unwrap_or_else(|found| panic!("{}", found[0]));
    let told: Vec<(&str, &str, &str)> =
        found.iter().map(|one| (one.rule, one.path.as_str(), one.file.as_str())).collect();
    let expected = ("MAX_LENGTH_NARROWED", "/payload/at", "schema/ws_message_v3.schema.json");
    assert_eq!(told, [expected; 2], "{found:#?}");
    assert!(found.iter().all(|one| one.witness().is_some()), "{found:#?}");
}
