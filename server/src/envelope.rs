//! From the text of a frame to a message that may be routed, and from that to what is delivered.

mod v2;

use aether_ws_protocol::json::{self, Json};
use aether_ws_protocol::{
    ErrorCode, Issue, IssueCode, MsgType, ParseError, ParseOptions, Target, Version, WsMessageV3,
    WsMessageV3Input, WsMessageV3Stamp,
};

use crate::clock;
use crate::routing::Sender;

/// The bounds of what a client may send, beside the schema.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounds {
    pub(crate) parse: ParseOptions,
    pub(crate) presence_state_bytes: usize,
}

/// Why a message is not accepted, as `ERROR` tells it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Refusal {
    pub(crate) code: ErrorCode,
    pub(crate) text: String,
    pub(crate) issues: Vec<Issue>,
}

impl Refusal {
    pub(crate) fn new(code: ErrorCode, text: impl Into<String>) -> Self {
        Self { code, text: text.into(), issues: Vec::new() }
    }
}

/// Reads what a client sent. Of several reasons to refuse it, the first in the contract's order is told.
pub(crate) fn read(text: &str, bounds: &Bounds) -> Result<WsMessageV3Input, Refusal> {
    match WsMessageV3Input::parse_with(text, &bounds.parse) {
        Ok(message) => match state_issue(&message, bounds) {
            None => Ok(message),
            Some(issue) => Err(invalid(vec![issue], None)),
        },
        Err(ParseError::InvalidJson(error)) => {
            Err(Refusal::new(ErrorCode::InvalidJson, format!("This is not JSON: {error}.")))
        }
        Err(ParseError::Invalid(issues)) => Err(refuse(text, issues, bounds)),
    }
}

/// Stamps a message with what only the server knows: who sent it, where from, and when.
pub(crate) fn stamp(message: WsMessageV3Input, sender: &Sender) -> WsMessageV3 {
    let group_id = message.group_id.clone().unwrap_or_else(|| sender.group.clone());
    message.stamped(WsMessageV3Stamp {
        version: Version::V3,
        from_id: sender.client.clone(),
        group_id: Some(group_id),
        sent_at: clock::now(),
    })
}

/// The slow road of a message that breaks the schema: it is read again, to say as much as can be said about it.
fn refuse(text: &str, mut issues: Vec<Issue>, bounds: &Bounds) -> Refusal {
    let Ok(value) = json::parse(text) else { return invalid(issues, None) };
    let version = value.get("version").and_then(Json::as_str);
    if let Some(version) = version.filter(|version| *version != Version::V3.as_str()) {
        let version: String = version.chars().take(16).collect();
        return Refusal::new(
            ErrorCode::UnsupportedVersion,
            format!(
                "Version {version:?} is not spoken here: send `\"version\": \"3\"` or leave the key out."
            ),
        );
    }
    let is_state =
        is(&value, "msg_type", MsgType::Presence.as_str()) && is(&value, "target", Target::Group.as_str());
    let payload = raw_members(text, &value).find(|(key, raw)| *key == "payload" && raw.starts_with('{'));
    if let Some((_, payload)) = payload
        && is_state
        && payload.len() > bounds.presence_state_bytes
    {
        issues.push(state_too_big(bounds));
        issues.sort();
        issues.truncate(bounds.parse.max_issues);
    }
    let hint = v2::looks_like(&value).then(|| v2::wrap(text, &value));
    invalid(issues, hint)
}

/// A presence state is kept for as long as the client is there, so it must be small.
fn state_issue(message: &WsMessageV3Input, bounds: &Bounds) -> Option<Issue> {
    let is_state = message.msg_type == MsgType::Presence && message.target == Target::Group;
    let state = message.payload.as_ref().filter(|_| is_state)?;
    (state.get().len() > bounds.presence_state_bytes).then(|| state_too_big(bounds))
}

fn state_too_big(bounds: &Bounds) -> Issue {
    Issue {
        path: "/payload".to_owned(),
        code: IssueCode::MaxBytes,
        message: format!("is a presence state: at most {} bytes of JSON text", bounds.presence_state_bytes)
            .into(),
    }
}

fn invalid(issues: Vec<Issue>, hint: Option<String>) -> Refusal {
    let text = match (hint, issues.as_slice()) {
        (Some(hint), _) => hint,
        (None, []) => "This is not a valid message.".to_owned(),
        (None, [only]) => format!("This is not a valid message: {only}."),
        (None, [first, rest @ ..]) => {
            let more = rest.len();
            let issues = if more == 1 { "issue" } else { "issues" };
            format!("This is not a valid message: {first}; and {more} more {issues}.")
        }
    };
    Refusal { code: ErrorCode::InvalidMessage, text, issues }
}

fn is(value: &Json<'_>, key: &str, expected: &str) -> bool {
    value.get(key).and_then(Json::as_str) == Some(expected)
}

/// The members of an object with the text of their values as it was written.
fn raw_members<'a>(text: &'a str, object: &'a Json<'_>) -> impl Iterator<Item = (&'a str, &'a str)> {
    let members = object.members().unwrap_or_default();
    let ends = members.iter().skip(1).map(|next| next.offset).chain(text.rfind('}'));
    members.iter().zip(ends).map(|(member, end)| {
        let raw = text[member.value.offset..end].trim_end();
        (member.key.as_ref(), raw.strip_suffix(',').unwrap_or(raw).trim_end())
    })
}

#[cfg(test)]
mod tests;
