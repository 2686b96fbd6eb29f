// @generated from schema/ws_message_v3.schema.json by `cargo xtask codegen`: edit the schema, not this file.

use super::check;
use super::commands;
use super::issue::Issue;
use super::issue::{ParseError, ParseOptions};
use super::issue_code::IssueCode;
use super::read::{self, Key};
use super::types::*;
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use std::borrow::Cow;
use std::fmt;

impl WsMessageV3Input {
    /// Reads what a client sent: closed, so unknown keys are refused.
    ///
    /// # Errors
    /// The text is not JSON, or breaks the schema; then all issues are listed.
    pub fn parse(text: &str) -> Result<Self, ParseError> {
        Self::parse_with(text, &ParseOptions::default())
    }

    /// [`Self::parse`] with bounds of your own.
    ///
    /// # Errors
    /// The text is not JSON, or breaks the schema or the bounds.
    pub fn parse_with(text: &str, options: &ParseOptions) -> Result<Self, ParseError> {
        read::parse(
            text,
            options,
            check::check_ws_message_v3_input,
            WsMessageV3InputReader {
                closed: true,
            },
        )
    }

    /// Lists all that is wrong with what a client sent: closed, so unknown keys are refused.
    ///
    /// # Errors
    /// As [`Self::parse_with`]: what is accepted here is accepted there, and the other way round.
    pub fn check(text: &str, options: &ParseOptions) -> Result<(), ParseError> {
        read::check(text, options, check::check_ws_message_v3_input)
    }
}

impl WsMessageV3 {
    /// Reads what was delivered: open, so unknown keys are ignored.
    ///
    /// # Errors
    /// The text is not JSON, or breaks the schema; then all issues are listed.
    pub fn parse(text: &str) -> Result<Self, ParseError> {
        Self::parse_with(text, &ParseOptions::default())
    }

    /// [`Self::parse`] with bounds of your own.
    ///
    /// # Errors
    /// The text is not JSON, or breaks the schema or the bounds.
    pub fn parse_with(text: &str, options: &ParseOptions) -> Result<Self, ParseError> {
        read::parse(
            text,
            options,
            check::check_ws_message_v3_delivered,
            WsMessageV3Reader { closed: false },
        )
    }

    /// Lists all that is wrong with what was delivered: open, so unknown keys are ignored.
    ///
    /// # Errors
    /// As [`Self::parse_with`]: what is accepted here is accepted there, and the other way round.
    pub fn check(text: &str, options: &ParseOptions) -> Result<(), ParseError> {
        read::check(text, options, check::check_ws_message_v3_delivered)
    }
}

impl WsMessageV3 {
    /// Reads what a backend published: as delivered, but closed.
    ///
    /// # Errors
    /// The text is not JSON, or breaks the schema; then all issues are listed.
    pub fn parse_published(text: &str) -> Result<Self, ParseError> {
        Self::parse_published_with(text, &ParseOptions::default())
    }

    /// [`Self::parse_published`] with bounds of your own.
    ///
    /// # Errors
    /// The text is not JSON, or breaks the schema or the bounds.
    pub fn parse_published_with(
        text: &str,
        options: &ParseOptions,
    ) -> Result<Self, ParseError> {
        read::parse(
            text,
            options,
            check::check_ws_message_v3_published,
            WsMessageV3Reader { closed: true },
        )
    }

    /// Lists all that is wrong with what a backend published: as delivered, but closed.
    ///
    /// # Errors
    /// As [`Self::parse_with`]: what is accepted here is accepted there, and the other way round.
    pub fn check_published(
        text: &str,
        options: &ParseOptions,
    ) -> Result<(), ParseError> {
        read::check(text, options, check::check_ws_message_v3_published)
    }
}

/// [`WsMessageV3Input`] seen from its `target`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WsMessageV3InputByTarget<'m> {
    /// Every connection of the client `to_id`, whatever its group.
    Direct {
        /// Target Client ID (Required for `target: 'direct'`).
        to_id: &'m ClientId,
    },
    /// Every connection in the group, the sender's too.
    Group,
    /// Every connection on the platform.
    Broadcast,
    /// Only the connection that sent it.
    Echo,
}

impl WsMessageV3Input {
    /// What the message's `target` brings along; a new value of it breaks every match on this.
    ///
    /// # Errors
    /// A field that the value requires is missing: never so in a message that was parsed.
    pub fn by_target(&self) -> Result<WsMessageV3InputByTarget<'_>, Issue> {
        Ok(
            match self.target {
                Target::Direct => {
                    WsMessageV3InputByTarget::Direct {
                        to_id: self
                            .to_id
                            .as_ref()
                            .ok_or_else(|| Issue {
                                path: "/to_id".to_owned(),
                                code: IssueCode::Required,
                                message: Cow::Borrowed(
                                    "is required when `target` is \"direct\"",
                                ),
                            })?,
                    }
                }
                Target::Group => WsMessageV3InputByTarget::Group,
                Target::Broadcast => WsMessageV3InputByTarget::Broadcast,
                Target::Echo => WsMessageV3InputByTarget::Echo,
            },
        )
    }
}

/// [`WsMessageV3`] seen from its `target`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WsMessageV3ByTarget<'m> {
    /// Every connection of the client `to_id`, whatever its group.
    Direct {
        /// Target Client ID (Required for `target: 'direct'`).
        to_id: &'m ClientId,
    },
    /// Every connection in the group, the sender's too.
    Group {
        /// Target Group ID (Auto-filled by server if omitted).
        group_id: &'m GroupId,
    },
    /// Every connection on the platform.
    Broadcast,
    /// Only the connection that sent it.
    Echo {
        /// Target Group ID (Auto-filled by server if omitted).
        group_id: &'m GroupId,
    },
}

impl WsMessageV3 {
    /// What the message's `target` brings along; a new value of it breaks every match on this.
    ///
    /// # Errors
    /// A field that the value requires is missing: never so in a message that was parsed.
    pub fn by_target(&self) -> Result<WsMessageV3ByTarget<'_>, Issue> {
        Ok(
            match self.target {
                Target::Direct => {
                    WsMessageV3ByTarget::Direct {
                        to_id: self
                            .to_id
                            .as_ref()
                            .ok_or_else(|| Issue {
                                path: "/to_id".to_owned(),
                                code: IssueCode::Required,
                                message: Cow::Borrowed(
                                    "is required when `target` is \"direct\"",
                                ),
                            })?,
                    }
                }
                Target::Group => {
                    WsMessageV3ByTarget::Group {
                        group_id: self
                            .group_id
                            .as_ref()
                            .ok_or_else(|| Issue {
                                path: "/group_id".to_owned(),
                                code: IssueCode::Required,
                                message: Cow::Borrowed(
                                    "is required when `target` is \"group\" or \"echo\"",
                                ),
                            })?,
                    }
                }
                Target::Broadcast => WsMessageV3ByTarget::Broadcast,
                Target::Echo => {
                    WsMessageV3ByTarget::Echo {
                        group_id: self
                            .group_id
                            .as_ref()
                            .ok_or_else(|| Issue {
                                path: "/group_id".to_owned(),
                                code: IssueCode::Required,
                                message: Cow::Borrowed(
                                    "is required when `target` is \"group\" or \"echo\"",
                                ),
                            })?,
                    }
                }
            },
        )
    }
}

#[derive(Clone, Copy)]
struct WsMessageV3InputReader {
    closed: bool,
}

impl<'de> Visitor<'de> for WsMessageV3InputReader {
    type Value = WsMessageV3Input;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(
        self,
        mut map: A,
    ) -> Result<WsMessageV3Input, A::Error> {
        let place = |key: &str| match key {
            "version" => 0,
            "msg_type" => 1,
            "target" => 2,
            "from_id" => 3,
            "to_id" => 4,
            "group_id" => 5,
            "cmd" => 6,
            "msg" => 7,
            "payload" => 8,
            "sent_at" => 9,
            _ => usize::MAX,
        };
        let mut version_slot: Option<Version> = None;
        let mut msg_type_slot: Option<MsgType> = None;
        let mut target_slot: Option<Target> = None;
        let mut from_id_slot: Option<ClientId> = None;
        let mut to_id_slot: Option<ClientId> = None;
        let mut group_id_slot: Option<GroupId> = None;
        let mut cmd_slot: Option<Cmd> = None;
        let mut msg_slot: Option<String> = None;
        let mut payload_slot: Option<Payload> = None;
        let mut sent_at_slot: Option<Timestamp> = None;
        while let Some(key) = map.next_key_seed(Key(place))? {
            match key {
                0 => read::once(&mut version_slot, &mut map, "version")?,
                1 => read::once(&mut msg_type_slot, &mut map, "msg_type")?,
                2 => read::once(&mut target_slot, &mut map, "target")?,
                3 => read::once(&mut from_id_slot, &mut map, "from_id")?,
                4 => read::once(&mut to_id_slot, &mut map, "to_id")?,
                5 => read::once(&mut group_id_slot, &mut map, "group_id")?,
                6 => read::once(&mut cmd_slot, &mut map, "cmd")?,
                7 => read::once(&mut msg_slot, &mut map, "msg")?,
                8 => read::once(&mut payload_slot, &mut map, "payload")?,
                9 => read::once(&mut sent_at_slot, &mut map, "sent_at")?,
                _ if self.closed => return Err(A::Error::custom("unknown key")),
                _ => read::ignore(&mut map)?,
            }
        }
        let Some(msg_type_slot) = msg_type_slot else {
            return Err(A::Error::missing_field("msg_type"))
        };
        let Some(target_slot) = target_slot else {
            return Err(A::Error::missing_field("target"))
        };
        if matches!(target_slot, Target::Direct) && (to_id_slot.is_none()) {
            return Err(
                A::Error::custom("a field is required when `target` is \"direct\""),
            );
        }
        if let Some(cmd) = cmd_slot.as_ref().map(Cmd::as_str)
            && !commands::holds(cmd, payload_slot.as_ref())
        {
            return Err(A::Error::custom("`payload` breaks the schema of its command"));
        }
        Ok(WsMessageV3Input {
            version: version_slot,
            msg_type: msg_type_slot,
            target: target_slot,
            from_id: from_id_slot,
            to_id: to_id_slot,
            group_id: group_id_slot,
            cmd: cmd_slot,
            msg: msg_slot,
            payload: payload_slot,
            sent_at: sent_at_slot,
        })
    }
}

impl<'de> Deserialize<'de> for WsMessageV3Input {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer
            .deserialize_map(WsMessageV3InputReader {
                closed: true,
            })
    }
}

#[derive(Clone, Copy)]
struct WsMessageV3Reader {
    closed: bool,
}

impl<'de> Visitor<'de> for WsMessageV3Reader {
    type Value = WsMessageV3;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<WsMessageV3, A::Error> {
        let place = |key: &str| match key {
            "version" => 0,
            "msg_type" => 1,
            "target" => 2,
            "from_id" => 3,
            "to_id" => 4,
            "group_id" => 5,
            "cmd" => 6,
            "msg" => 7,
            "payload" => 8,
            "sent_at" => 9,
            _ => usize::MAX,
        };
        let mut version_slot: Option<Version> = None;
        let mut msg_type_slot: Option<MsgType> = None;
        let mut target_slot: Option<Target> = None;
        let mut from_id_slot: Option<ClientId> = None;
        let mut to_id_slot: Option<ClientId> = None;
        let mut group_id_slot: Option<GroupId> = None;
        let mut cmd_slot: Option<Cmd> = None;
        let mut msg_slot: Option<String> = None;
        let mut payload_slot: Option<Payload> = None;
        let mut sent_at_slot: Option<Timestamp> = None;
        while let Some(key) = map.next_key_seed(Key(place))? {
            match key {
                0 => read::once(&mut version_slot, &mut map, "version")?,
                1 => read::once(&mut msg_type_slot, &mut map, "msg_type")?,
                2 => read::once(&mut target_slot, &mut map, "target")?,
                3 => read::once(&mut from_id_slot, &mut map, "from_id")?,
                4 => read::once(&mut to_id_slot, &mut map, "to_id")?,
                5 => read::once(&mut group_id_slot, &mut map, "group_id")?,
                6 => read::once(&mut cmd_slot, &mut map, "cmd")?,
                7 => read::once(&mut msg_slot, &mut map, "msg")?,
                8 => read::once(&mut payload_slot, &mut map, "payload")?,
                9 => read::once(&mut sent_at_slot, &mut map, "sent_at")?,
                _ if self.closed => return Err(A::Error::custom("unknown key")),
                _ => read::ignore(&mut map)?,
            }
        }
        let Some(version_slot) = version_slot else {
            return Err(A::Error::missing_field("version"))
        };
        let Some(msg_type_slot) = msg_type_slot else {
            return Err(A::Error::missing_field("msg_type"))
        };
        let Some(target_slot) = target_slot else {
            return Err(A::Error::missing_field("target"))
        };
        let Some(from_id_slot) = from_id_slot else {
            return Err(A::Error::missing_field("from_id"))
        };
        let Some(sent_at_slot) = sent_at_slot else {
            return Err(A::Error::missing_field("sent_at"))
        };
        if matches!(target_slot, Target::Direct) && (to_id_slot.is_none()) {
            return Err(
                A::Error::custom("a field is required when `target` is \"direct\""),
            );
        }
        if matches!(target_slot, Target::Group | Target::Echo)
            && (group_id_slot.is_none())
        {
            return Err(
                A::Error::custom(
                    "a field is required when `target` is \"group\" or \"echo\"",
                ),
            );
        }
        if let Some(cmd) = cmd_slot.as_ref().map(Cmd::as_str)
            && !commands::holds(cmd, payload_slot.as_ref())
        {
            return Err(A::Error::custom("`payload` breaks the schema of its command"));
        }
        Ok(WsMessageV3 {
            version: version_slot,
            msg_type: msg_type_slot,
            target: target_slot,
            from_id: from_id_slot,
            to_id: to_id_slot,
            group_id: group_id_slot,
            cmd: cmd_slot,
            msg: msg_slot,
            payload: payload_slot,
            sent_at: sent_at_slot,
        })
    }
}

impl<'de> Deserialize<'de> for WsMessageV3 {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(WsMessageV3Reader { closed: false })
    }
}
