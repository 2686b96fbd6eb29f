//! Changes of codes, limits and what is served over HTTP.

use crate::inputs;
use aether_ws_codegen::compat::{Base, Bump, Finding, Proof, Way, bump, compare_inputs};
use aether_ws_codegen::{Inputs, SourceFile};

use Way::{NewServerToOldClients, OldClientsToNewServer, OldServerToNewClients};

type Pick = fn(&mut Inputs<SourceFile>) -> &mut SourceFile;

const CODES: Pick = |inputs| &mut inputs.codes;
const LIMITS: Pick = |inputs| &mut inputs.limits;
const HTTP: Pick = |inputs| &mut inputs.http;

#[track_caller]
fn check(file: Pick, from: &str, to: &str, rules: &[(&str, &str, Way)], expected: Bump) {
    let (old, mut new) = (inputs(), inputs());
    let edited = file(&mut new);
    assert!(edited.text.contains(from), "the file has no `{from}`");
    edited.text = edited.text.replacen(from, to, 1);
    let name = edited.name.clone();
    let found = compare_inputs(&old.into(), &new).unwrap_or_else(|found| panic!("{}", found[0]));
    let told: Vec<(&str, String, Way)> = found.iter().map(|one| (one.rule, one.place(), one.way)).collect();
    let rules: Vec<(&str, String, Way)> =
        rules.iter().map(|(rule, place, way)| (*rule, (*place).to_owned(), *way)).collect();
    assert_eq!(told, rules, "{found:#?}");
    assert!(found.iter().all(|one| one.proof != Proof::Unknown && one.file == name), "{found:#?}");
    assert_eq!(bump(&found), expected, "{found:#?}");
}

#[test]
fn error_codes_come_and_go() {
    let line = "    { \"code\": \"token_refused\", \"client_fault\": false, \"meaning\": \"The fresh token is bad or not for this client, group and tenant; the old one goes on.\" },\n";
    check(
        CODES,
        line,
        "",
        &[
            ("ERROR_CODE_REMOVED", "codes.json /error_codes/token_refused", NewServerToOldClients),
            ("ENUM_VALUE_UNKNOWN", "ERROR payload /code", OldServerToNewClients),
        ],
        Bump::Major,
    );
    check(
        CODES,
        line,
        &format!("{line}{}", line.replace("token_refused", "token_stale")),
        &[
            ("ERROR_CODE_ADDED", "codes.json /error_codes/token_stale", NewServerToOldClients),
            ("ENUM_VALUE_UNKNOWN", "ERROR payload /code", NewServerToOldClients),
        ],
        Bump::Major,
    );
}

#[test]
fn close_codes_are_what_clients_act_on() {
    let line = "    { \"code\": 4011, \"name\": \"disconnected_by_backend\", \"class\": \"do_not_retry\", \"meaning\": \"Disconnected by a backend.\" },\n";
    let at = "codes.json /close_codes/4011";
    check(CODES, line, "", &[("CLOSE_CODE_REMOVED", at, NewServerToOldClients)], Bump::Major);
    check(
        CODES,
        line,
        &line.replace("do_not_retry", "retry"),
        &[("CLOSE_CODE_CLASS_CHANGED", at, NewServerToOldClients)],
        Bump::Major,
    );
    check(
        CODES,
        line,
        &format!("{line}{}", line.replace("4011", "4012").replace("disconnected", "dropped")),
        &[("CLOSE_CODE_ADDED", "codes.json /close_codes/4012", NewServerToOldClients)],
        Bump::Minor,
    );
}

#[test]
fn commands_of_the_server() {
    check(
        CODES,
        r#""required": ["reconnect_after_ms"],"#,
        "",
        &[("REQUIRED_ADDED", "DRAIN payload /reconnect_after_ms", NewServerToOldClients)],
        Bump::Major,
    );
    check(
        CODES,
        r#""cmd": "DRAIN""#,
        r#""cmd": "LEAVE""#,
        &[
            ("COMMAND_RESERVED", "codes.json /server_commands/LEAVE", OldClientsToNewServer),
            ("SERVER_COMMAND_REMOVED", "codes.json /server_commands/DRAIN", NewServerToOldClients),
            ("SERVER_COMMAND_ADDED", "codes.json /server_commands/LEAVE", NewServerToOldClients),
        ],
        Bump::Major,
    );
}

#[test]
fn limits_that_get_smaller() {
    check(
        LIMITS,
        r#""value": 65536"#,
        r#""value": 32768"#,
        &[("LIMIT_LOWERED", "limits.json /limits/max_message_bytes", OldClientsToNewServer)],
        Bump::Major,
    );
    check(
        LIMITS,
        r#""value": 65536"#,
        r#""value": 131072"#,
        &[("LIMIT_RAISED", "limits.json /limits/max_message_bytes", Way::NewClientsToOldServer)],
        Bump::Minor,
    );
    check(
        LIMITS,
        r#""value": "75s""#,
        r#""value": "40s""#,
        &[("INTERVAL_SHORTENED", "limits.json /intervals/idle_timeout", OldClientsToNewServer)],
        Bump::Major,
    );
    check(LIMITS, r#""value": "2m""#, r#""value": "120s""#, &[], Bump::Patch);
}

#[test]
fn what_is_served() {
    check(
        HTTP,
        r#""path": "/healthz""#,
        r#""path": "/health""#,
        &[
            ("ENDPOINT_REMOVED", "http.json /endpoints/health", OldClientsToNewServer),
            ("ENDPOINT_ADDED", "http.json /endpoints/health", Way::NewClientsToOldServer),
        ],
        Bump::Major,
    );
    check(
        HTTP,
        r#"{ "status": { "const": "ok", "type": "string" } }"#,
        r#"{ "status": { "enum": ["ok", "well"], "type": "string" } }"#,
        &[("ENUM_VALUE_UNKNOWN", "health 200 /status", NewServerToOldClients)],
        Bump::Major,
    );
}

#[test]
fn what_a_problem_says_is_compared() {
    check(
        HTTP,
        r#""required": ["title", "status", "detail"]"#,
        r#""required": ["title", "status"]"#,
        &[("REQUIRED_ADDED", "problem /detail", NewServerToOldClients)],
        Bump::Major,
    );
}

#[test]
fn an_old_client_that_leaves_a_query_key_out_gets_another_default() {
    check(
        HTTP,
        r#""default": false"#,
        r#""default": true"#,
        &[("DEFAULT_CHANGED", "query presence", OldClientsToNewServer)],
        Bump::Major,
    );
}

/// Our protocol with a body of another type beside that of `/healthz`, or with other words for the endpoint.
#[test]
fn answers_are_known_by_where_they_are_and_by_their_type() {
    let json = r#""schema": { "type": "object", "required": ["status"], "additionalProperties": false, "properties": { "status": { "const": "ok", "type": "string" } } }, "example": { "status": "ok" } }"#;
    let plain = |text: &str| {
        format!(
            r#"{json}, {{ "status": 200, "type": "text/plain", "meaning": "In a word.", "schema": {{ "enum": [{text}] }} }}"#
        )
    };
    let compare = |from: &str, to: &str| {
        let of = |text: &str| {
            let mut inputs = inputs();
            assert!(inputs.http.text.contains(json), "the answer was changed");
            inputs.http.text = inputs.http.text.replacen(json, text, 1);
            inputs
        };
        compare_inputs(&of(from).into(), &of(to)).unwrap_or_else(|found| panic!("{}", found[0]))
    };
    let found = compare(&plain(r#""ok""#), &plain(r#""ok", "well""#));
    let told: Vec<(&str, String)> = found.iter().map(|one| (one.rule, one.place())).collect();
    assert_eq!(told, [("ENUM_VALUE_UNKNOWN", "health 200 text/plain".to_owned())], "{found:#?}");
    // Both of the types of an answer are compared.
    let narrowed = json.replacen(r#""const": "ok", "#, "", 1);
    let found = compare(&plain(r#""ok""#), &plain(r#""ok""#).replacen(json, &narrowed, 1));
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!(found[0].place(), "health 200 application/json /status");

    let (old, mut new) = (inputs(), inputs());
    new.http.text =
        new.http.text.replacen(r#""name": "health""#, r#""name": "alive""#, 1).replacen(json, &narrowed, 1);
    let found = compare_inputs(&old.into(), &new).unwrap_or_else(|found| panic!("{}", found[0]));
    assert_eq!(found.iter().map(Finding::place).collect::<Vec<_>>(), ["alive 200 /status"], "{found:#?}");
}

#[test]
fn what_the_base_lacks_is_unknown() {
    let base = Base { inputs: inputs(), lacks: vec!["limits.json"] };
    let found = compare_inputs(&base, &inputs()).unwrap_or_else(|found| panic!("{}", found[0]));
    assert!(found.iter().all(|one| one.rule == "BASE_LACKS_FILE" && one.proof == Proof::Unknown));
    assert_eq!((found.len(), found[0].place().as_str()), (4, "limits.json"));
    assert_eq!(bump(&found), Bump::Major);
}

#[test]
fn a_base_that_is_not_understood_any_more_is_unknown() {
    let (mut old, new) = (inputs(), inputs());
    old.codes.text = old.codes.text.replacen("error_codes", "errors", 1);
    let found = compare_inputs(&old.into(), &new).unwrap_or_else(|found| panic!("{}", found[0]));
    assert!(found.iter().all(|one| one.rule == "BASE_NOT_UNDERSTOOD" && one.proof == Proof::Unknown));
    assert_eq!((found.len(), bump(&found)), (4, Bump::Major));
}
