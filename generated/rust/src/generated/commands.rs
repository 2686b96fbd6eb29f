// @generated from schema/ws_message_v3.schema.json by `cargo xtask codegen`: edit the schema, not this file.

use super::issue::{Issues, Path};
use super::issue_code::IssueCode;
use super::json::{self, Json};
use super::object::JsonObject;
use super::payload_checks;
use super::read::Check;
use super::validator::issue::valid;

/// What is asked of the payload of a known command, and what a message is told that has none and should.
type Known = (Check, Option<&'static str>);

fn known(cmd: &str) -> Option<Known> {
    Some(
        match cmd {
            "MAINTENANCE_WARNING" => (payload_checks::payload_maintenance_warning, None),
            "RELOAD_UI" => (payload_checks::payload_reload_ui, None),
            _ => return None,
        },
    )
}

/// Lists every rule that the payload of a known command breaks; any other command is free.
pub(super) fn check(message: &Json<'_>, at: &Path<'_>, issues: &mut Issues) {
    let Some((check, required)) = message
        .get("cmd")
        .and_then(Json::as_str)
        .and_then(known) else { return };
    if issues.has_depth() {
        return;
    }
    match (message.get("payload"), required) {
        (Some(payload), _) if payload.members().is_some() => {
            check(payload, &at.key("payload"), issues);
        }
        (None, Some(message)) => {
            issues.add(&at.key("payload"), IssueCode::Required, message);
        }
        _ => {}
    }
}

/// Whether the payload of a known command obeys its schema; any other command is free.
pub(super) fn holds(cmd: &str, payload: Option<&JsonObject>) -> bool {
    let Some((check, required)) = known(cmd) else { return true };
    match payload {
        Some(payload) => {
            json::parse(payload.get())
                .is_ok_and(|payload| valid(|issues| check(
                    &payload,
                    &Path::Root,
                    issues,
                )))
        }
        None => required.is_none(),
    }
}
