//! Edits of the schema, and what each breaks for whom.

mod folders;
mod payloads;
mod protocol;

use crate::inputs;
use aether_ws_codegen::compat::{Bump, Finding, Way, bump, compare};

/// What the edit from one text to another breaks.
fn edited(from: &str, to: &str) -> Vec<Finding> {
    let old = inputs().schema;
    assert!(old.text.contains(from), "the schema has no `{from}`");
    let mut new = old.clone();
    new.text = new.text.replacen(from, to, 1);
    compare(&old, &new).unwrap_or_else(|found| panic!("{}", found[0]))
}

/// Expects exactly these rules, each with a witness, and this bump.
#[track_caller]
fn check(from: &str, to: &str, rules: &[(&str, &str, Way)], expected: Bump) {
    let found = edited(from, to);
    let told: Vec<(&str, &str, Way)> =
        found.iter().map(|finding| (finding.rule, finding.path.as_str(), finding.way)).collect();
    assert_eq!(told, rules, "{found:#?}");
    assert!(found.iter().all(|finding| finding.witness().is_some()), "{found:#?}");
    assert_eq!(bump(&found), expected);
}

use Way::{NewClientsToOldServer, NewServerToOldClients, OldClientsToNewServer, OldServerToNewClients};

#[test]
fn words_and_order_change_nothing() {
    check("The keyword of a command.", "The name of a command.", &[], Bump::Patch);
    check(r#""enum": ["msg", "cmd", "#, r#""enum": ["cmd", "msg", "#, &[], Bump::Patch);
}

#[test]
fn a_new_optional_field() {
    check(
        r#""msg": {"#,
        r#""trace": { "type": "string" }, "msg": {"#,
        &[("PROPERTY_UNKNOWN", "/trace", NewClientsToOldServer)],
        Bump::Minor,
    );
}

#[test]
fn a_removed_field() {
    let msg = "\"msg\": {\n      \"type\": \"string\",\n      \"description\": \"Human-readable text content.\"\n    },";
    check(msg, "", &[("PROPERTY_UNKNOWN", "/msg", OldClientsToNewServer)], Bump::Major);
}

#[test]
fn a_field_that_becomes_required() {
    check(
        r#""required": ["msg_type", "target"],"#,
        r#""required": ["msg_type", "target", "cmd"],"#,
        &[
            ("REQUIRED_ADDED", "/cmd", OldClientsToNewServer),
            ("REQUIRED_ADDED", "/cmd", OldServerToNewClients),
        ],
        Bump::Major,
    );
}

#[test]
fn a_field_that_is_no_longer_required() {
    check(
        r#""required": ["msg_type", "target"],"#,
        r#""required": ["target"],"#,
        &[
            ("REQUIRED_ADDED", "/msg_type", NewServerToOldClients),
            ("REQUIRED_ADDED", "/msg_type", NewClientsToOldServer),
        ],
        Bump::Major,
    );
}

/// How the values of `msg_type` end, and how their descriptions begin: there is one for each.
fn described(values: &str, descriptions: &str) -> String {
    format!("{values},\n      \"x-enum-descriptions\": [\n        {descriptions}")
}

#[test]
fn enum_values_come_and_go() {
    check(
        &described("presence\"]", "\"Text or data"),
        &described("presence\", \"signal\"]", "\"A signal.\", \"Text or data"),
        &[
            ("ENUM_VALUE_UNKNOWN", "/msg_type", NewServerToOldClients),
            ("ENUM_VALUE_UNKNOWN", "/msg_type", NewClientsToOldServer),
        ],
        Bump::Major,
    );
    check(
        &described("heartbeat\", \"presence\"]", "\"Text or data for people and programs.\","),
        &described("heartbeat\"]", ""),
        &[
            ("ENUM_VALUE_UNKNOWN", "/msg_type", OldClientsToNewServer),
            ("ENUM_VALUE_UNKNOWN", "/msg_type", OldServerToNewClients),
        ],
        Bump::Major,
    );
}

#[test]
fn bounds_narrow_and_widen() {
    check(
        r#""maxLength": 128"#,
        r#""maxLength": 64"#,
        &[
            ("MAX_LENGTH_NARROWED", "/cmd", OldClientsToNewServer),
            ("MAX_LENGTH_NARROWED", "/cmd", OldServerToNewClients),
        ],
        Bump::Major,
    );
    check(
        r#""maxLength": 128"#,
        r#""maxLength": 256"#,
        &[
            ("MAX_LENGTH_NARROWED", "/cmd", NewServerToOldClients),
            ("MAX_LENGTH_NARROWED", "/cmd", NewClientsToOldServer),
        ],
        Bump::Major,
    );
}

#[test]
fn patterns_are_compared_exactly() {
    let pattern = r#""pattern": "^[0-9]*[A-Za-z_-][A-Za-z0-9_-]*$""#;
    // The same texts, said in another way: nothing changes.
    check(pattern, r#""pattern": "^[0-9]*(?:[A-Z]|[a-z]|_|-)[_A-Za-z0-9-]*$""#, &[], Bump::Patch);
    let narrowed = edited(pattern, r#""pattern": "^[A-Za-z_-][A-Za-z0-9_-]*$""#);
    let rules: Vec<(&str, &str)> =
        narrowed.iter().map(|finding| (finding.rule, finding.path.as_str())).collect();
    let ids = ["/from_id", "/to_id", "/group_id"].map(|path| ("PATTERN_NARROWED", path));
    assert_eq!(rules, [ids, ids].concat(), "{narrowed:#?}");
    assert!(
        narrowed.iter().all(|finding| finding.witness().is_some() && !finding.message.is_empty()),
        "{narrowed:#?}"
    );
    assert_eq!(bump(&narrowed), Bump::Major);
}

#[test]
fn conditions_come_and_go() {
    let cmd = r#""allOf": [ { "if": { "properties": { "msg_type": { "const": "cmd" } }, "required": ["msg_type"] }, "then": { "required": ["cmd"] } },"#;
    check(
        r#""allOf": ["#,
        cmd,
        &[
            ("CONDITION_ADDED", "/cmd", OldClientsToNewServer),
            ("CONDITION_ADDED", "/cmd", OldServerToNewClients),
        ],
        Bump::Major,
    );
    check(
        r#""const": "direct""#,
        r#""enum": ["direct", "echo"]"#,
        &[
            ("CONDITION_ADDED", "/to_id", OldClientsToNewServer),
            ("CONDITION_ADDED", "/to_id", OldServerToNewClients),
        ],
        Bump::Major,
    );
}

#[test]
fn types_and_formats() {
    check(
        r#""msg": {
      "type": "string","#,
        r#""msg": {
      "type": "object","#,
        &[
            ("TYPE_CHANGED", "/msg", OldClientsToNewServer),
            ("TYPE_CHANGED", "/msg", NewServerToOldClients),
            ("TYPE_CHANGED", "/msg", NewClientsToOldServer),
            ("TYPE_CHANGED", "/msg", OldServerToNewClients),
        ],
        Bump::Major,
    );
    check(
        r#""msg": {
      "type": "string","#,
        r#""msg": {
      "type": "string", "format": "date-time","#,
        &[("FORMAT_ADDED", "/msg", OldClientsToNewServer), ("FORMAT_ADDED", "/msg", OldServerToNewClients)],
        Bump::Major,
    );
}

#[test]
fn what_the_server_fills() {
    // No longer filled: old clients that rely on it break.
    check(
        "\"description\": \"ISO 8601 Timestamp.\",\n      \"x-filled-by-server\": \"always\"",
        "\"description\": \"ISO 8601 Timestamp.\"",
        &[("REQUIRED_ADDED", "/sent_at", NewServerToOldClients)],
        Bump::Major,
    );
}

#[test]
fn a_finding_says_where() {
    let found = edited(r#""maxLength": 128"#, r#""maxLength": 64"#);
    assert_eq!(found[0].file, "schema/ws_message_v3.schema.json");
    assert!(found[0].position.line > 30, "{found:#?}");
    let witness = found[0].witness().expect("it is proven");
    assert_eq!(witness["cmd"].as_str().map(str::len), Some(65));
}
