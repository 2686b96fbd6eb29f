// @generated from schema/commands/ by `cargo xtask codegen`: edit the schemas, not this file.

//! What the schemas ask of a value, as plain code.

#![allow(
    clippy::collapsible_if,
    clippy::collapsible_match,
    reason = "each check is written by itself"
)]

use super::validator::issue::{Issues, Path};
use super::validator::issue_code::IssueCode;
use super::validator::json::{Data, Json};
use super::validator::format;
/// Lists every rule that a value breaks.
pub fn payload_maintenance_warning(
    value: &Json<'_>,
    at: &Path<'_>,
    issues: &mut Issues,
) {
    check_maintenance_warning(value, at, issues);
}
/// Lists every rule that a value breaks.
pub fn payload_reload_ui(value: &Json<'_>, at: &Path<'_>, issues: &mut Issues) {
    check_reload_ui(value, at, issues);
}
/// schema/commands/MAINTENANCE_WARNING.schema.json#
fn check_maintenance_warning(value: &Json<'_>, at: &Path<'_>, issues: &mut Issues) {
    if let Data::Object(_) = &value.data {
        if let Some(value) = value.get("starts_at") {
            let at = &at.key("starts_at");
            check_timestamp(value, at, issues);
        }
        if let Some(value) = value.get("ends_at") {
            let at = &at.key("ends_at");
            check_timestamp(value, at, issues);
        }
        if let Some(value) = value.get("text") {
            let at = &at.key("text");
            if let Data::String(text) = &value.data {
                if text.is_empty() {
                    issues
                        .add(at, IssueCode::MinLength, "must have at least 1 character");
                }
                if text.len() > 2000 && text.chars().count() > 2000 {
                    issues
                        .add(
                            at,
                            IssueCode::MaxLength,
                            "must have at most 2000 characters",
                        );
                }
            } else {
                issues.add(at, IssueCode::Type, "must be a string");
            }
        }
        issues.leave_out(value, at, &["starts_at", "ends_at", "text"]);
    } else {
        issues.add(at, IssueCode::Type, "must be an object");
    }
}
/// schema/ws_message_v3.schema.json#/$defs/Timestamp
fn check_timestamp(value: &Json<'_>, at: &Path<'_>, issues: &mut Issues) {
    if let Data::String(text) = &value.data {
        if !format::date_time(text) {
            issues
                .add(
                    at,
                    IssueCode::Format,
                    "must be an RFC 3339 date-time with its offset, such as 2026-01-02T03:04:05.678901Z",
                );
        }
    } else {
        issues.add(at, IssueCode::Type, "must be a string");
    }
}
/// schema/commands/RELOAD_UI.schema.json#
fn check_reload_ui(value: &Json<'_>, at: &Path<'_>, issues: &mut Issues) {
    if let Data::Object(_) = &value.data {
        if let Some(value) = value.get("force") {
            let at = &at.key("force");
            if !matches!(& value.data, Data::Bool(_)) {
                issues.add(at, IssueCode::Type, "must be a boolean");
            }
        }
        issues.leave_out(value, at, &["force"]);
    } else {
        issues.add(at, IssueCode::Type, "must be an object");
    }
}
