// @generated from schema/ws_message_v3.schema.json by `cargo xtask codegen`: edit the schema, not this file.

use super::check;
use super::object::JsonObject;
use super::text;

/// The version of the protocol.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, ::serde::Serialize)]
#[cfg_attr(feature = "ts", derive(::ts_rs::TS))]
#[cfg_attr(feature = "json-schema", derive(::schemars::JsonSchema))]
pub enum Version {
    /// `3`
    #[serde(rename = "3")]
    V3,
}

impl ::std::fmt::Display for Version {
    fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
        match *self {
            Self::V3 => f.write_str("3"),
        }
    }
}

impl ::std::str::FromStr for Version {
    type Err = error::ConversionError;
    fn from_str(value: &str) -> Result<Self, error::ConversionError> {
        match value {
            "3" => Ok(Self::V3),
            _ => Err("invalid value".into()),
        }
    }
}

impl TryFrom<&str> for Version {
    type Error = error::ConversionError;
    fn try_from(value: &str) -> Result<Self, error::ConversionError> {
        value.parse()
    }
}

impl TryFrom<String> for Version {
    type Error = error::ConversionError;
    fn try_from(value: String) -> Result<Self, error::ConversionError> {
        value.parse()
    }
}

impl<'de> ::serde::Deserialize<'de> for Version {
    fn deserialize<D: ::serde::Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Self, D::Error> {
        text::checked(deserializer)
    }
}

impl Version {
    /// Every value, in the order of the schema.
    pub const ALL: [Self; 1usize] = [Self::V3];
    /// The value as it is written in a message.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::V3 => "3",
        }
    }
}

/// What kind of message this is.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, ::serde::Serialize)]
#[cfg_attr(feature = "ts", derive(::ts_rs::TS))]
#[cfg_attr(feature = "json-schema", derive(::schemars::JsonSchema))]
pub enum MsgType {
    /// Text or data for people and programs.
    #[serde(rename = "msg")]
    Msg,
    /// A command: remote control or orchestration.
    #[serde(rename = "cmd")]
    Cmd,
    /// A sign of life; with target `echo` it comes back to its sender.
    #[serde(rename = "heartbeat")]
    Heartbeat,
    /// A question about presence, or a change of the sender's own presence state.
    #[serde(rename = "presence")]
    Presence,
}

impl ::std::fmt::Display for MsgType {
    fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
        match *self {
            Self::Msg => f.write_str("msg"),
            Self::Cmd => f.write_str("cmd"),
            Self::Heartbeat => f.write_str("heartbeat"),
            Self::Presence => f.write_str("presence"),
        }
    }
}

impl ::std::str::FromStr for MsgType {
    type Err = error::ConversionError;
    fn from_str(value: &str) -> Result<Self, error::ConversionError> {
        match value {
            "msg" => Ok(Self::Msg),
            "cmd" => Ok(Self::Cmd),
            "heartbeat" => Ok(Self::Heartbeat),
            "presence" => Ok(Self::Presence),
            _ => Err("invalid value".into()),
        }
    }
}

impl TryFrom<&str> for MsgType {
    type Error = error::ConversionError;
    fn try_from(value: &str) -> Result<Self, error::ConversionError> {
        value.parse()
    }
}

impl TryFrom<String> for MsgType {
    type Error = error::ConversionError;
    fn try_from(value: String) -> Result<Self, error::ConversionError> {
        value.parse()
    }
}

impl<'de> ::serde::Deserialize<'de> for MsgType {
    fn deserialize<D: ::serde::Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Self, D::Error> {
        text::checked(deserializer)
    }
}

impl MsgType {
    /// Every value, in the order of the schema.
    pub const ALL: [Self; 4usize] = [
        Self::Msg,
        Self::Cmd,
        Self::Heartbeat,
        Self::Presence,
    ];
    /// The value as it is written in a message.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Msg => "msg",
            Self::Cmd => "cmd",
            Self::Heartbeat => "heartbeat",
            Self::Presence => "presence",
        }
    }
}

/// Who receives the message.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, ::serde::Serialize)]
#[cfg_attr(feature = "ts", derive(::ts_rs::TS))]
#[cfg_attr(feature = "json-schema", derive(::schemars::JsonSchema))]
pub enum Target {
    /// Every connection of the client `to_id`, whatever its group.
    #[serde(rename = "direct")]
    Direct,
    /// Every connection in the group, the sender's too.
    #[serde(rename = "group")]
    Group,
    /// Every connection on the platform.
    #[serde(rename = "broadcast")]
    Broadcast,
    /// Only the connection that sent it.
    #[serde(rename = "echo")]
    Echo,
}

impl ::std::fmt::Display for Target {
    fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
        match *self {
            Self::Direct => f.write_str("direct"),
            Self::Group => f.write_str("group"),
            Self::Broadcast => f.write_str("broadcast"),
            Self::Echo => f.write_str("echo"),
        }
    }
}

impl ::std::str::FromStr for Target {
    type Err = error::ConversionError;
    fn from_str(value: &str) -> Result<Self, error::ConversionError> {
        match value {
            "direct" => Ok(Self::Direct),
            "group" => Ok(Self::Group),
            "broadcast" => Ok(Self::Broadcast),
            "echo" => Ok(Self::Echo),
            _ => Err("invalid value".into()),
        }
    }
}

impl TryFrom<&str> for Target {
    type Error = error::ConversionError;
    fn try_from(value: &str) -> Result<Self, error::ConversionError> {
        value.parse()
    }
}

impl TryFrom<String> for Target {
    type Error = error::ConversionError;
    fn try_from(value: String) -> Result<Self, error::ConversionError> {
        value.parse()
    }
}

impl<'de> ::serde::Deserialize<'de> for Target {
    fn deserialize<D: ::serde::Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Self, D::Error> {
        text::checked(deserializer)
    }
}

impl Target {
    /// Every value, in the order of the schema.
    pub const ALL: [Self; 4usize] = [
        Self::Direct,
        Self::Group,
        Self::Broadcast,
        Self::Echo,
    ];
    /// The value as it is written in a message.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Direct => "direct",
            Self::Group => "group",
            Self::Broadcast => "broadcast",
            Self::Echo => "echo",
        }
    }
}

/// A random string id: 1 to 64 characters of `A-Z a-z 0-9 _ -`, at least one of them not a digit.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, ::serde::Serialize)]
#[serde(transparent)]
#[cfg_attr(
    feature = "ts",
    derive(::ts_rs::TS),
    ts(type = "string & { readonly __brand: \"VisionId\" }")
)]
#[cfg_attr(
    feature = "json-schema",
    derive(::schemars::JsonSchema),
    schemars(transparent)
)]
pub struct VisionId(String);

impl ::std::ops::Deref for VisionId {
    type Target = String;
    fn deref(&self) -> &String {
        &self.0
    }
}

impl From<VisionId> for String {
    fn from(value: VisionId) -> Self {
        value.0
    }
}

impl ::std::str::FromStr for VisionId {
    type Err = error::ConversionError;
    fn from_str(value: &str) -> Result<Self, error::ConversionError> {
        match check::text_vision_id(value) {
            None => Ok(Self(value.to_owned())),
            Some(message) => Err(message.into()),
        }
    }
}

impl TryFrom<&str> for VisionId {
    type Error = error::ConversionError;
    fn try_from(value: &str) -> Result<Self, error::ConversionError> {
        value.parse()
    }
}

impl TryFrom<String> for VisionId {
    type Error = error::ConversionError;
    fn try_from(value: String) -> Result<Self, error::ConversionError> {
        match check::text_vision_id(&value) {
            None => Ok(Self(value)),
            Some(message) => Err(message.into()),
        }
    }
}

impl<'de> ::serde::Deserialize<'de> for VisionId {
    fn deserialize<D: ::serde::Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Self, D::Error> {
        text::checked(deserializer)
    }
}

impl VisionId {
    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl ::std::fmt::Display for VisionId {
    fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl AsRef<str> for VisionId {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

/// The Vision ID of a client.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, ::serde::Serialize)]
#[serde(transparent)]
#[cfg_attr(
    feature = "ts",
    derive(::ts_rs::TS),
    ts(type = "string & { readonly __brand: \"ClientId\" }")
)]
#[cfg_attr(
    feature = "json-schema",
    derive(::schemars::JsonSchema),
    schemars(transparent)
)]
pub struct ClientId(String);

impl ::std::ops::Deref for ClientId {
    type Target = String;
    fn deref(&self) -> &String {
        &self.0
    }
}

impl From<ClientId> for String {
    fn from(value: ClientId) -> Self {
        value.0
    }
}

impl ::std::str::FromStr for ClientId {
    type Err = error::ConversionError;
    fn from_str(value: &str) -> Result<Self, error::ConversionError> {
        match check::text_vision_id(value) {
            None => Ok(Self(value.to_owned())),
            Some(message) => Err(message.into()),
        }
    }
}

impl TryFrom<&str> for ClientId {
    type Error = error::ConversionError;
    fn try_from(value: &str) -> Result<Self, error::ConversionError> {
        value.parse()
    }
}

impl TryFrom<String> for ClientId {
    type Error = error::ConversionError;
    fn try_from(value: String) -> Result<Self, error::ConversionError> {
        match check::text_vision_id(&value) {
            None => Ok(Self(value)),
            Some(message) => Err(message.into()),
        }
    }
}

impl<'de> ::serde::Deserialize<'de> for ClientId {
    fn deserialize<D: ::serde::Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Self, D::Error> {
        text::checked(deserializer)
    }
}

impl ClientId {
    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl ::std::fmt::Display for ClientId {
    fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl AsRef<str> for ClientId {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

/// The Vision ID of a group.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, ::serde::Serialize)]
#[serde(transparent)]
#[cfg_attr(
    feature = "ts",
    derive(::ts_rs::TS),
    ts(type = "string & { readonly __brand: \"GroupId\" }")
)]
#[cfg_attr(
    feature = "json-schema",
    derive(::schemars::JsonSchema),
    schemars(transparent)
)]
pub struct GroupId(String);

impl ::std::ops::Deref for GroupId {
    type Target = String;
    fn deref(&self) -> &String {
        &self.0
    }
}

impl From<GroupId> for String {
    fn from(value: GroupId) -> Self {
        value.0
    }
}

impl ::std::str::FromStr for GroupId {
    type Err = error::ConversionError;
    fn from_str(value: &str) -> Result<Self, error::ConversionError> {
        match check::text_vision_id(value) {
            None => Ok(Self(value.to_owned())),
            Some(message) => Err(message.into()),
        }
    }
}

impl TryFrom<&str> for GroupId {
    type Error = error::ConversionError;
    fn try_from(value: &str) -> Result<Self, error::ConversionError> {
        value.parse()
    }
}

impl TryFrom<String> for GroupId {
    type Error = error::ConversionError;
    fn try_from(value: String) -> Result<Self, error::ConversionError> {
        match check::text_vision_id(&value) {
            None => Ok(Self(value)),
            Some(message) => Err(message.into()),
        }
    }
}

impl<'de> ::serde::Deserialize<'de> for GroupId {
    fn deserialize<D: ::serde::Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Self, D::Error> {
        text::checked(deserializer)
    }
}

impl GroupId {
    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl ::std::fmt::Display for GroupId {
    fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl AsRef<str> for GroupId {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

/// The keyword of a command.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, ::serde::Serialize)]
#[serde(transparent)]
#[cfg_attr(
    feature = "ts",
    derive(::ts_rs::TS),
    ts(type = "string & { readonly __brand: \"Cmd\" }")
)]
#[cfg_attr(
    feature = "json-schema",
    derive(::schemars::JsonSchema),
    schemars(transparent)
)]
pub struct Cmd(String);

impl ::std::ops::Deref for Cmd {
    type Target = String;
    fn deref(&self) -> &String {
        &self.0
    }
}

impl From<Cmd> for String {
    fn from(value: Cmd) -> Self {
        value.0
    }
}

impl ::std::str::FromStr for Cmd {
    type Err = error::ConversionError;
    fn from_str(value: &str) -> Result<Self, error::ConversionError> {
        match check::text_cmd(value) {
            None => Ok(Self(value.to_owned())),
            Some(message) => Err(message.into()),
        }
    }
}

impl TryFrom<&str> for Cmd {
    type Error = error::ConversionError;
    fn try_from(value: &str) -> Result<Self, error::ConversionError> {
        value.parse()
    }
}

impl TryFrom<String> for Cmd {
    type Error = error::ConversionError;
    fn try_from(value: String) -> Result<Self, error::ConversionError> {
        match check::text_cmd(&value) {
            None => Ok(Self(value)),
            Some(message) => Err(message.into()),
        }
    }
}

impl<'de> ::serde::Deserialize<'de> for Cmd {
    fn deserialize<D: ::serde::Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Self, D::Error> {
        text::checked(deserializer)
    }
}

impl Cmd {
    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl ::std::fmt::Display for Cmd {
    fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl AsRef<str> for Cmd {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

/// A free JSON object, handed on as it was written: numbers keep their spelling.
pub type Payload = JsonObject;

/// An RFC 3339 date-time; its offset is required. What the server writes is UTC with six digits: `2026-01-02T03:04:05.678901Z`.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, ::serde::Serialize)]
#[serde(transparent)]
#[cfg_attr(
    feature = "ts",
    derive(::ts_rs::TS),
    ts(type = "string & { readonly __brand: \"Timestamp\" }")
)]
#[cfg_attr(
    feature = "json-schema",
    derive(::schemars::JsonSchema),
    schemars(transparent)
)]
pub struct Timestamp(String);

impl ::std::ops::Deref for Timestamp {
    type Target = String;
    fn deref(&self) -> &String {
        &self.0
    }
}

impl From<Timestamp> for String {
    fn from(value: Timestamp) -> Self {
        value.0
    }
}

impl ::std::str::FromStr for Timestamp {
    type Err = error::ConversionError;
    fn from_str(value: &str) -> Result<Self, error::ConversionError> {
        match check::text_timestamp(value) {
            None => Ok(Self(value.to_owned())),
            Some(message) => Err(message.into()),
        }
    }
}

impl TryFrom<&str> for Timestamp {
    type Error = error::ConversionError;
    fn try_from(value: &str) -> Result<Self, error::ConversionError> {
        value.parse()
    }
}

impl TryFrom<String> for Timestamp {
    type Error = error::ConversionError;
    fn try_from(value: String) -> Result<Self, error::ConversionError> {
        match check::text_timestamp(&value) {
            None => Ok(Self(value)),
            Some(message) => Err(message.into()),
        }
    }
}

impl<'de> ::serde::Deserialize<'de> for Timestamp {
    fn deserialize<D: ::serde::Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Self, D::Error> {
        text::checked(deserializer)
    }
}

impl Timestamp {
    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl ::std::fmt::Display for Timestamp {
    fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl AsRef<str> for Timestamp {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

/// One message of the Aether WebSocket V3 protocol: what a client sends and what it is handed.
#[derive(Clone, Debug, PartialEq, ::serde::Serialize)]
#[cfg_attr(feature = "ts", derive(::ts_rs::TS), ts(optional_fields))]
#[cfg_attr(feature = "json-schema", derive(::schemars::JsonSchema))]
#[cfg_attr(feature = "json-schema", schemars(deny_unknown_fields))]
pub struct WsMessageV3Input {
    /// Always `"3"`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<Version>,
    /// `'msg'`, `'cmd'`, `'heartbeat'`, `'presence'`
    pub msg_type: MsgType,
    /// `'direct'`, `'group'`, `'broadcast'`, `'echo'`
    pub target: Target,
    /// Client ID of sender (Auto-filled by server if omitted).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from_id: Option<ClientId>,
    /// Target Client ID (Required for `target: 'direct'`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to_id: Option<ClientId>,
    /// Target Group ID (Auto-filled by server if omitted).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group_id: Option<GroupId>,
    /// Specific action keyword (e.g., `'RELOAD'`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cmd: Option<Cmd>,
    /// Human-readable text content.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub msg: Option<String>,
    /// Flexible key-value data.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payload: Option<Payload>,
    /// ISO 8601 Timestamp.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sent_at: Option<Timestamp>,
}

/// One message of the Aether WebSocket V3 protocol: what a client sends and what it is handed.
#[derive(Clone, Debug, PartialEq, ::serde::Serialize)]
#[cfg_attr(feature = "ts", derive(::ts_rs::TS), ts(optional_fields))]
#[cfg_attr(feature = "json-schema", derive(::schemars::JsonSchema))]
pub struct WsMessageV3 {
    /// Always `"3"`.
    pub version: Version,
    /// `'msg'`, `'cmd'`, `'heartbeat'`, `'presence'`
    pub msg_type: MsgType,
    /// `'direct'`, `'group'`, `'broadcast'`, `'echo'`
    pub target: Target,
    /// Client ID of sender (Auto-filled by server if omitted).
    pub from_id: ClientId,
    /// Target Client ID (Required for `target: 'direct'`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to_id: Option<ClientId>,
    /// Target Group ID (Auto-filled by server if omitted).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group_id: Option<GroupId>,
    /// Specific action keyword (e.g., `'RELOAD'`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cmd: Option<Cmd>,
    /// Human-readable text content.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub msg: Option<String>,
    /// Flexible key-value data.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payload: Option<Payload>,
    /// ISO 8601 Timestamp.
    pub sent_at: Timestamp,
}

/// Why a text is not of a type.
pub mod error {
    /// The rule that the text breaks, in words.
    pub struct ConversionError(::std::borrow::Cow<'static, str>);
    impl ::std::error::Error for ConversionError {}
    impl ::std::fmt::Display for ConversionError {
        fn fmt(
            &self,
            f: &mut ::std::fmt::Formatter<'_>,
        ) -> Result<(), ::std::fmt::Error> {
            ::std::fmt::Display::fmt(&self.0, f)
        }
    }
    impl ::std::fmt::Debug for ConversionError {
        fn fmt(
            &self,
            f: &mut ::std::fmt::Formatter<'_>,
        ) -> Result<(), ::std::fmt::Error> {
            ::std::fmt::Debug::fmt(&self.0, f)
        }
    }
    impl From<&'static str> for ConversionError {
        fn from(value: &'static str) -> Self {
            Self(value.into())
        }
    }
    impl From<String> for ConversionError {
        fn from(value: String) -> Self {
            Self(value.into())
        }
    }
}
