// @generated from schema/ws_message_v3.schema.json by `cargo xtask codegen`: edit the schema, not this file.

use super::commands;
use super::format;
use super::issue::{Issues, Path};
use super::issue_code::IssueCode;
use super::json::{Data, Json};
use super::byte_class;

pub(super) fn check_ws_message_v3_input(
    value: &Json<'_>,
    at: &Path<'_>,
    issues: &mut Issues,
) {
    const KEYS: [&str; 10usize] = [
        "version",
        "msg_type",
        "target",
        "from_id",
        "to_id",
        "group_id",
        "cmd",
        "msg",
        "payload",
        "sent_at",
    ];
    let Data::Object(members) = &value.data else {
        return issues.add(at, IssueCode::Type, "must be an object");
    };
    issues
        .add_keys(
            members,
            at,
            &KEYS,
            Some(
                "is not a known key; known are version, msg_type, target, from_id, to_id, group_id, cmd, msg, payload, sent_at",
            ),
        );
    if let Some(value) = value.get("version") {
        let at = &at.key("version");
        check_version(value, at, issues);
    }
    if let Some(value) = value.get("msg_type") {
        let at = &at.key("msg_type");
        check_msg_type(value, at, issues);
    }
    if let Some(value) = value.get("target") {
        let at = &at.key("target");
        check_target(value, at, issues);
    }
    if let Some(value) = value.get("from_id") {
        let at = &at.key("from_id");
        check_vision_id(value, at, issues);
    }
    if let Some(value) = value.get("to_id") {
        let at = &at.key("to_id");
        check_vision_id(value, at, issues);
    }
    if let Some(value) = value.get("group_id") {
        let at = &at.key("group_id");
        check_vision_id(value, at, issues);
    }
    if let Some(value) = value.get("cmd") {
        let at = &at.key("cmd");
        check_cmd(value, at, issues);
    }
    if let Some(value) = value.get("msg") {
        let at = &at.key("msg");
        let check = |value: &Json<'_>, at: &Path<'_>, issues: &mut Issues| {
            let Data::String(_) = &value.data else {
                return issues.add(at, IssueCode::Type, "must be a string");
            };
        };
        check(value, at, issues);
    }
    if let Some(value) = value.get("payload") {
        let at = &at.key("payload");
        check_payload(value, at, issues);
    }
    if let Some(value) = value.get("sent_at") {
        let at = &at.key("sent_at");
        check_timestamp(value, at, issues);
    }
    issues.leave_out(value, at, &KEYS);
    if value.get("msg_type").is_none() {
        issues.add(&at.key("msg_type"), IssueCode::Required, "is required");
    }
    if value.get("target").is_none() {
        issues.add(&at.key("target"), IssueCode::Required, "is required");
    }
    if matches!(value.get("target").and_then(Json::as_str), Some("direct"))
        && value.get("to_id").is_none()
    {
        issues
            .add(
                &at.key("to_id"),
                IssueCode::Required,
                "is required when `target` is \"direct\"",
            );
    }
    commands::check(value, at, issues);
}

pub(super) fn check_ws_message_v3_delivered(
    value: &Json<'_>,
    at: &Path<'_>,
    issues: &mut Issues,
) {
    const KEYS: [&str; 10usize] = [
        "version",
        "msg_type",
        "target",
        "from_id",
        "to_id",
        "group_id",
        "cmd",
        "msg",
        "payload",
        "sent_at",
    ];
    let Data::Object(members) = &value.data else {
        return issues.add(at, IssueCode::Type, "must be an object");
    };
    issues.add_keys(members, at, &KEYS, None);
    if let Some(value) = value.get("version") {
        let at = &at.key("version");
        check_version(value, at, issues);
    }
    if let Some(value) = value.get("msg_type") {
        let at = &at.key("msg_type");
        check_msg_type(value, at, issues);
    }
    if let Some(value) = value.get("target") {
        let at = &at.key("target");
        check_target(value, at, issues);
    }
    if let Some(value) = value.get("from_id") {
        let at = &at.key("from_id");
        check_vision_id(value, at, issues);
    }
    if let Some(value) = value.get("to_id") {
        let at = &at.key("to_id");
        check_vision_id(value, at, issues);
    }
    if let Some(value) = value.get("group_id") {
        let at = &at.key("group_id");
        check_vision_id(value, at, issues);
    }
    if let Some(value) = value.get("cmd") {
        let at = &at.key("cmd");
        check_cmd(value, at, issues);
    }
    if let Some(value) = value.get("msg") {
        let at = &at.key("msg");
        let check = |value: &Json<'_>, at: &Path<'_>, issues: &mut Issues| {
            let Data::String(_) = &value.data else {
                return issues.add(at, IssueCode::Type, "must be a string");
            };
        };
        check(value, at, issues);
    }
    if let Some(value) = value.get("payload") {
        let at = &at.key("payload");
        check_payload(value, at, issues);
    }
    if let Some(value) = value.get("sent_at") {
        let at = &at.key("sent_at");
        check_timestamp(value, at, issues);
    }
    issues.leave_out(value, at, &KEYS);
    if value.get("msg_type").is_none() {
        issues.add(&at.key("msg_type"), IssueCode::Required, "is required");
    }
    if value.get("target").is_none() {
        issues.add(&at.key("target"), IssueCode::Required, "is required");
    }
    if value.get("version").is_none() {
        issues.add(&at.key("version"), IssueCode::Required, "is required");
    }
    if value.get("from_id").is_none() {
        issues.add(&at.key("from_id"), IssueCode::Required, "is required");
    }
    if value.get("sent_at").is_none() {
        issues.add(&at.key("sent_at"), IssueCode::Required, "is required");
    }
    if matches!(value.get("target").and_then(Json::as_str), Some("direct"))
        && value.get("to_id").is_none()
    {
        issues
            .add(
                &at.key("to_id"),
                IssueCode::Required,
                "is required when `target` is \"direct\"",
            );
    }
    if matches!(value.get("target").and_then(Json::as_str), Some("group" | "echo"))
        && value.get("group_id").is_none()
    {
        issues
            .add(
                &at.key("group_id"),
                IssueCode::Required,
                "is required when `target` is \"group\" or \"echo\"",
            );
    }
    commands::check(value, at, issues);
}

pub(super) fn check_ws_message_v3_published(
    value: &Json<'_>,
    at: &Path<'_>,
    issues: &mut Issues,
) {
    const KEYS: [&str; 10usize] = [
        "version",
        "msg_type",
        "target",
        "from_id",
        "to_id",
        "group_id",
        "cmd",
        "msg",
        "payload",
        "sent_at",
    ];
    let Data::Object(members) = &value.data else {
        return issues.add(at, IssueCode::Type, "must be an object");
    };
    issues
        .add_keys(
            members,
            at,
            &KEYS,
            Some(
                "is not a known key; known are version, msg_type, target, from_id, to_id, group_id, cmd, msg, payload, sent_at",
            ),
        );
    if let Some(value) = value.get("version") {
        let at = &at.key("version");
        check_version(value, at, issues);
    }
    if let Some(value) = value.get("msg_type") {
        let at = &at.key("msg_type");
        check_msg_type(value, at, issues);
    }
    if let Some(value) = value.get("target") {
        let at = &at.key("target");
        check_target(value, at, issues);
    }
    if let Some(value) = value.get("from_id") {
        let at = &at.key("from_id");
        check_vision_id(value, at, issues);
    }
    if let Some(value) = value.get("to_id") {
        let at = &at.key("to_id");
        check_vision_id(value, at, issues);
    }
    if let Some(value) = value.get("group_id") {
        let at = &at.key("group_id");
        check_vision_id(value, at, issues);
    }
    if let Some(value) = value.get("cmd") {
        let at = &at.key("cmd");
        check_cmd(value, at, issues);
    }
    if let Some(value) = value.get("msg") {
        let at = &at.key("msg");
        let check = |value: &Json<'_>, at: &Path<'_>, issues: &mut Issues| {
            let Data::String(_) = &value.data else {
                return issues.add(at, IssueCode::Type, "must be a string");
            };
        };
        check(value, at, issues);
    }
    if let Some(value) = value.get("payload") {
        let at = &at.key("payload");
        check_payload(value, at, issues);
    }
    if let Some(value) = value.get("sent_at") {
        let at = &at.key("sent_at");
        check_timestamp(value, at, issues);
    }
    issues.leave_out(value, at, &KEYS);
    if value.get("msg_type").is_none() {
        issues.add(&at.key("msg_type"), IssueCode::Required, "is required");
    }
    if value.get("target").is_none() {
        issues.add(&at.key("target"), IssueCode::Required, "is required");
    }
    if value.get("version").is_none() {
        issues.add(&at.key("version"), IssueCode::Required, "is required");
    }
    if value.get("from_id").is_none() {
        issues.add(&at.key("from_id"), IssueCode::Required, "is required");
    }
    if value.get("sent_at").is_none() {
        issues.add(&at.key("sent_at"), IssueCode::Required, "is required");
    }
    if matches!(value.get("target").and_then(Json::as_str), Some("direct"))
        && value.get("to_id").is_none()
    {
        issues
            .add(
                &at.key("to_id"),
                IssueCode::Required,
                "is required when `target` is \"direct\"",
            );
    }
    if matches!(value.get("target").and_then(Json::as_str), Some("group" | "echo"))
        && value.get("group_id").is_none()
    {
        issues
            .add(
                &at.key("group_id"),
                IssueCode::Required,
                "is required when `target` is \"group\" or \"echo\"",
            );
    }
    commands::check(value, at, issues);
}

pub(super) fn check_version(value: &Json<'_>, at: &Path<'_>, issues: &mut Issues) {
    if value.as_str() != Some("3") {
        issues.add(at, IssueCode::Const, "must be \"3\"");
    }
    let Data::String(_) = &value.data else {
        return issues.add(at, IssueCode::Type, "must be a string");
    };
}

pub(super) fn check_msg_type(value: &Json<'_>, at: &Path<'_>, issues: &mut Issues) {
    if !matches!(value.as_str(), Some("msg" | "cmd" | "heartbeat" | "presence")) {
        issues
            .add(
                at,
                IssueCode::Enum,
                "must be one of \"msg\", \"cmd\", \"heartbeat\", \"presence\"",
            );
    }
    let Data::String(_) = &value.data else {
        return issues.add(at, IssueCode::Type, "must be a string");
    };
}

pub(super) fn check_target(value: &Json<'_>, at: &Path<'_>, issues: &mut Issues) {
    if !matches!(value.as_str(), Some("direct" | "group" | "broadcast" | "echo")) {
        issues
            .add(
                at,
                IssueCode::Enum,
                "must be one of \"direct\", \"group\", \"broadcast\", \"echo\"",
            );
    }
    let Data::String(_) = &value.data else {
        return issues.add(at, IssueCode::Type, "must be a string");
    };
}

pub(super) fn check_vision_id(value: &Json<'_>, at: &Path<'_>, issues: &mut Issues) {
    let Data::String(text) = &value.data else {
        return issues.add(at, IssueCode::Type, "must be a string");
    };
    if text.is_empty() {
        issues.add(at, IssueCode::MinLength, "must have at least 1 character");
    }
    if text.len() > 64 && text.chars().count() > 64 {
        issues.add(at, IssueCode::MaxLength, "must have at most 64 characters");
    }
    if !pattern_vision_id(text) {
        issues
            .add(
                at,
                IssueCode::Pattern,
                "must be a Vision ID: only A-Z a-z 0-9 _ -, and not digits alone (that is a database integer; use the random string id, `id_random`)",
            );
    }
}

pub(super) fn check_cmd(value: &Json<'_>, at: &Path<'_>, issues: &mut Issues) {
    let Data::String(text) = &value.data else {
        return issues.add(at, IssueCode::Type, "must be a string");
    };
    if text.is_empty() {
        issues.add(at, IssueCode::MinLength, "must have at least 1 character");
    }
    if text.len() > 128 && text.chars().count() > 128 {
        issues.add(at, IssueCode::MaxLength, "must have at most 128 characters");
    }
}

pub(super) fn check_payload(value: &Json<'_>, at: &Path<'_>, issues: &mut Issues) {
    let Data::Object(_) = &value.data else {
        return issues.add(at, IssueCode::Type, "must be an object");
    };
}

pub(super) fn check_timestamp(value: &Json<'_>, at: &Path<'_>, issues: &mut Issues) {
    let Data::String(text) = &value.data else {
        return issues.add(at, IssueCode::Type, "must be a string");
    };
    if !format::date_time(text) {
        issues
            .add(
                at,
                IssueCode::Format,
                "must be an RFC 3339 date-time with its offset, such as 2026-01-02T03:04:05.678901Z",
            );
    }
}

pub(super) fn text_vision_id(text: &str) -> Option<&'static str> {
    if text.is_empty() {
        return Some("must have at least 1 character");
    }
    if text.len() > 64 && text.chars().count() > 64 {
        return Some("must have at most 64 characters");
    }
    if !pattern_vision_id(text) {
        return Some(
            "must be a Vision ID: only A-Z a-z 0-9 _ -, and not digits alone (that is a database integer; use the random string id, `id_random`)",
        );
    }
    None
}

/// The pattern `^[0-9]*[A-Za-z_-][A-Za-z0-9_-]*$` as a state machine over bytes.
fn pattern_vision_id(text: &str) -> bool {
    let mut state = 0_usize;
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        state = match state {
            0 => {
                match byte {
                    b'0'..=b'9' => 0,
                    b'-' | b'A'..=b'Z' | b'_' | b'a'..=b'z' => 1,
                    _ => return false,
                }
            }
            1 => {
                const CLASS: [bool; 256] = byte_class::class(
                    &[
                        (b'-', b'-'),
                        (b'0', b'9'),
                        (b'A', b'Z'),
                        (b'_', b'_'),
                        (b'a', b'z'),
                    ],
                );
                return CLASS[usize::from(byte)]
                    && bytes.all(|byte| CLASS[usize::from(byte)]);
            }
            _ => return false,
        };
    }
    matches!(state, 1)
}

pub(super) fn text_cmd(text: &str) -> Option<&'static str> {
    if text.is_empty() {
        return Some("must have at least 1 character");
    }
    if text.len() > 128 && text.chars().count() > 128 {
        return Some("must have at most 128 characters");
    }
    None
}

pub(super) fn text_timestamp(text: &str) -> Option<&'static str> {
    if !format::date_time(text) {
        return Some(
            "must be an RFC 3339 date-time with its offset, such as 2026-01-02T03:04:05.678901Z",
        );
    }
    None
}
