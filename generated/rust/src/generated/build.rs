// @generated from schema/ws_message_v3.schema.json by `cargo xtask codegen`: edit the schema, not this file.

use super::types::*;

impl WsMessageV3Input {
    /// The message with what is required, and nothing else: `Self { msg, ..Self::new(...) }` adds to it.
    #[must_use]
    pub fn new(msg_type: MsgType, target: Target) -> Self {
        Self {
            version: None,
            msg_type,
            target,
            from_id: None,
            to_id: None,
            group_id: None,
            cmd: None,
            msg: None,
            payload: None,
            sent_at: None,
        }
    }
}

impl WsMessageV3 {
    /// The message with what is required, and nothing else: `Self { msg, ..Self::new(...) }` adds to it.
    #[must_use]
    pub fn new(
        version: Version,
        msg_type: MsgType,
        target: Target,
        from_id: ClientId,
        sent_at: Timestamp,
    ) -> Self {
        Self {
            version,
            msg_type,
            target,
            from_id,
            to_id: None,
            group_id: None,
            cmd: None,
            msg: None,
            payload: None,
            sent_at,
        }
    }
}

/// What the server fills in before a [`WsMessageV3Input`] is delivered as a [`WsMessageV3`].
#[derive(Clone, Debug, PartialEq)]
pub struct WsMessageV3Stamp {
    /// Always `"3"`.
    pub version: Version,
    /// Client ID of sender (Auto-filled by server if omitted).
    pub from_id: ClientId,
    /// Target Group ID (Auto-filled by server if omitted).
    pub group_id: Option<GroupId>,
    /// ISO 8601 Timestamp.
    pub sent_at: Timestamp,
}

impl WsMessageV3Input {
    /// The message as it is delivered: what the server fills comes from the stamp, all else is handed on.
    #[must_use]
    pub fn stamped(self, stamp: WsMessageV3Stamp) -> WsMessageV3 {
        WsMessageV3 {
            version: stamp.version,
            msg_type: self.msg_type,
            target: self.target,
            from_id: stamp.from_id,
            to_id: self.to_id,
            group_id: stamp.group_id,
            cmd: self.cmd,
            msg: self.msg,
            payload: self.payload,
            sent_at: stamp.sent_at,
        }
    }
}
