//! The message as serde's derive reads it: types, but no rule of the schema.

#![expect(dead_code, reason = "what is read is looked at by nobody")]

use serde::Deserialize;
use serde_json::value::RawValue;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PlainInput {
    version: Option<String>,
    msg_type: PlainMsgType,
    target: PlainTarget,
    from_id: Option<String>,
    to_id: Option<String>,
    group_id: Option<String>,
    cmd: Option<String>,
    msg: Option<String>,
    payload: Option<Box<RawValue>>,
    sent_at: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct PlainDelivered {
    version: String,
    msg_type: PlainMsgType,
    target: PlainTarget,
    from_id: String,
    to_id: Option<String>,
    group_id: Option<String>,
    cmd: Option<String>,
    msg: Option<String>,
    payload: Option<Box<RawValue>>,
    sent_at: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum PlainMsgType {
    Msg,
    Cmd,
    Heartbeat,
    Presence,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum PlainTarget {
    Direct,
    Group,
    Broadcast,
    Echo,
}
