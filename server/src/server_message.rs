//! What the server itself says: built as the same type that clients send, so that it holds the same schema.

use std::time::SystemTime;

use aether_ws_protocol::{
    ClientId, ErrorCode, GapReason, GapScope, GroupId, Issue, JsonObject, MsgType, SERVER_ID, ServerCommand,
    Target, Timestamp, Version, WsMessageV3,
};
use serde::Serialize;
use tokio_tungstenite::tungstenite::Utf8Bytes;

use crate::clock;
use crate::presence::{Diff, Roster};

/// Whom a message of the server is for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct To<'a> {
    pub(crate) group: &'a GroupId,
    pub(crate) client: &'a ClientId,
}

/// Turns a delivered message into the text of its frame.
pub(crate) fn to_text(message: &WsMessageV3) -> Utf8Bytes {
    serde_json::to_string(message).expect("a message is made of strings and checked JSON text").into()
}

/// `ERROR`: the message in data frame `frame` was not accepted.
pub(crate) fn error(to: To<'_>, code: ErrorCode, frame: u64, text: String, issues: &[Issue]) -> Utf8Bytes {
    #[derive(Serialize)]
    struct Payload<'a> {
        code: ErrorCode,
        frame: u64,
        #[serde(skip_serializing_if = "<[Issue]>::is_empty")]
        issues: &'a [Issue],
    }
    command(to, ServerCommand::Error, text, &Payload { code, frame, issues })
}

/// What a receiver may have missed.
#[derive(Debug, Serialize)]
pub(crate) struct Gap {
    pub(crate) since: Timestamp,
    pub(crate) until: Timestamp,
    pub(crate) scope: Vec<GapScope>,
    pub(crate) reason: GapReason,
    pub(crate) recovered: bool,
}

/// `GAP`: messages may have been missed.
pub(crate) fn gap(to: To<'_>, gap: &Gap) -> Utf8Bytes {
    let scope: Vec<_> = gap.scope.iter().map(|scope| scope.as_str()).collect();
    let (scope, since, until) = (scope.join(", "), &gap.since, &gap.until);
    let text = if gap.recovered {
        format!(
            "Messages ({scope}) between {since} and {until} were missed, and all of them were delivered now."
        )
    } else {
        format!(
            "Messages ({scope}) between {since} and {until} may have been missed: fetch again what must be complete."
        )
    };
    command(to, ServerCommand::Gap, text, gap)
}

/// `DRAIN`: the node is going down; the close with 4200 follows.
pub(crate) fn drain(to: To<'_>, reconnect_after_ms: u64) -> Utf8Bytes {
    #[derive(Serialize)]
    struct Payload {
        reconnect_after_ms: u64,
    }
    let text = format!("This node is going down: reconnect in {reconnect_after_ms} ms.");
    command(to, ServerCommand::Drain, text, &Payload { reconnect_after_ms })
}

/// `SYNC`: everyone who is in the group. It is the same for all who share the roster.
pub(crate) fn sync(group: &GroupId, roster: &Roster) -> Utf8Bytes {
    roster.text(|| presence(group, Target::Echo, ServerCommand::Sync, roster))
}

/// `DIFF`: what changed in the group. It is the same for every receiver.
pub(crate) fn diff(group: &GroupId, diff: &Diff) -> Utf8Bytes {
    presence(group, Target::Group, ServerCommand::Diff, diff)
}

fn command(to: To<'_>, name: ServerCommand, text: String, payload: &impl Serialize) -> Utf8Bytes {
    let mut message = envelope(to.group, MsgType::Cmd, Target::Direct, name, payload);
    message.to_id = Some(to.client.clone());
    message.msg = Some(text);
    to_text(&message)
}

fn presence(group: &GroupId, target: Target, name: ServerCommand, payload: &impl Serialize) -> Utf8Bytes {
    to_text(&envelope(group, MsgType::Presence, target, name, payload))
}

fn envelope(
    group: &GroupId,
    msg_type: MsgType,
    target: Target,
    name: ServerCommand,
    payload: &impl Serialize,
) -> WsMessageV3 {
    let server = ClientId::try_from(SERVER_ID).expect("the server's id is a Vision ID");
    WsMessageV3 {
        group_id: Some(group.clone()),
        cmd: Some(name.as_str().try_into().expect("the server's commands are short")),
        payload: Some(JsonObject::from_value(payload).expect("payloads are structs of plain values")),
        ..WsMessageV3::new(Version::V3, msg_type, target, server, clock::timestamp(SystemTime::now()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (WsMessageV3, serde_json::Value) {
        let message = WsMessageV3::parse_published(text).unwrap();
        let payload = message.payload.as_ref().unwrap().read().unwrap();
        (message, payload)
    }

    #[test]
    fn each_is_a_delivered_message() {
        let (group, client) = (GroupId::try_from("g-1").unwrap(), ClientId::try_from("c-1").unwrap());
        let to = To { group: &group, client: &client };

        let (message, payload) = read(&error(to, ErrorCode::Reserved, 7, "no".into(), &[]));
        assert_eq!(message.to_id.as_deref().map(String::as_str), Some("c-1"));
        assert_eq!(message.from_id.as_str(), "server");
        assert_eq!(payload, serde_json::json!({"code": "reserved", "frame": 7}));

        let (message, payload) = read(&drain(to, 120));
        assert_eq!(message.cmd.as_deref().map(String::as_str), Some("DRAIN"));
        assert_eq!(payload, serde_json::json!({"reconnect_after_ms": 120}));

        let roster = Roster::new(Vec::new(), 3);
        let (message, payload) = read(&sync(&group, &roster));
        assert_eq!((message.msg_type, message.target), (MsgType::Presence, Target::Echo));
        assert_eq!(payload, serde_json::json!({"members": [], "count": 0}));
    }

    #[test]
    fn a_gap_tells_what_and_when() {
        let (group, client) = (GroupId::try_from("g-1").unwrap(), ClientId::try_from("c-1").unwrap());
        let text = gap(
            To { group: &group, client: &client },
            &Gap {
                since: clock::timestamp_from_micros(0),
                until: clock::timestamp_from_micros(1_000_000),
                scope: vec![GapScope::Group, GapScope::Direct],
                reason: GapReason::SubscriptionLost,
                recovered: false,
            },
        );
        let (message, payload) = read(&text);
        assert!(
            message.msg.unwrap().starts_with("Messages (group, direct) between 1970-01-01T00:00:00.000000Z")
        );
        assert_eq!(payload["scope"], serde_json::json!(["group", "direct"]));
        assert_eq!(payload["reason"], "subscription_lost");
        assert_eq!(payload["recovered"], false);
    }
}
