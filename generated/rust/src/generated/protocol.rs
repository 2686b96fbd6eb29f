// @generated from schema/ws_message_v3.schema.json by `cargo xtask codegen`: edit the schema, not this file.

/// The WebSocket subprotocol.
pub const SUBPROTOCOL: &str = "aether.v3";

/// What an offered subprotocol that carries a token begins with; never echoed.
pub const BEARER_SUBPROTOCOL_PREFIX: &str = "bearer.";

/// The `from_id` of the server's own messages; no client may have it.
pub const SERVER_ID: &str = "server";

/// The command, with target `echo`, that hands over a fresh token.
pub const REFRESH_TOKEN_COMMAND: &str = "REFRESH_TOKEN";

/// What every key and channel in Redis begins with, unless configured.
pub const REDIS_PREFIX: &str = "aether:v3";

/// Why a message was not accepted. The order is meaning: the first that applies is reported.
#[derive(
    Clone,
    Copy,
    Debug,
    Eq,
    Hash,
    Ord,
    PartialEq,
    PartialOrd,
    serde::Deserialize,
    serde::Serialize
)]
pub enum ErrorCode {
    /// `rate_limited`: The sender is over its rate; the message was not taken.
    #[serde(rename = "rate_limited")]
    RateLimited,
    /// `invalid_json`: The text is not JSON, or holds a lone surrogate.
    #[serde(rename = "invalid_json")]
    InvalidJson,
    /// `unsupported_version`: `version` is a string other than "3".
    #[serde(rename = "unsupported_version")]
    UnsupportedVersion,
    /// `invalid_message`: The message breaks the schema; `issues` says where and how.
    #[serde(rename = "invalid_message")]
    InvalidMessage,
    /// `from_id_mismatch`: `from_id` is not the connection's own client id.
    #[serde(rename = "from_id_mismatch")]
    FromIdMismatch,
    /// `group_forbidden`: `group_id` is not the connection's own group, nor one that its token grants.
    #[serde(rename = "group_forbidden")]
    GroupForbidden,
    /// `reserved`: The command is one that only the server sends.
    #[serde(rename = "reserved")]
    Reserved,
    /// `broadcast_forbidden`: The token does not grant `broadcast`.
    #[serde(rename = "broadcast_forbidden")]
    BroadcastForbidden,
    /// `cmd_forbidden`: The token does not grant `cmd`.
    #[serde(rename = "cmd_forbidden")]
    CmdForbidden,
    /// `presence_forbidden`: The token does not grant `presence`.
    #[serde(rename = "presence_forbidden")]
    PresenceForbidden,
    /// `token_refused`: The fresh token is bad or not for this client, group and tenant; the old one goes on.
    #[serde(rename = "token_refused")]
    TokenRefused,
    /// `recipient_not_connected`: No connection of `to_id` is there to receive the message.
    #[serde(rename = "recipient_not_connected")]
    RecipientNotConnected,
    /// `backend_unavailable`: Redis is away; the message was not handed over.
    #[serde(rename = "backend_unavailable")]
    BackendUnavailable,
    /// `unknown_outcome`: Redis did not answer in time; the message may have been delivered.
    #[serde(rename = "unknown_outcome")]
    UnknownOutcome,
    /// `internal`: The server failed; the message was not delivered.
    #[serde(rename = "internal")]
    Internal,
}

impl ErrorCode {
    /// Every value, in the order of the schema folder's data.
    pub const ALL: [Self; 15usize] = [
        Self::RateLimited,
        Self::InvalidJson,
        Self::UnsupportedVersion,
        Self::InvalidMessage,
        Self::FromIdMismatch,
        Self::GroupForbidden,
        Self::Reserved,
        Self::BroadcastForbidden,
        Self::CmdForbidden,
        Self::PresenceForbidden,
        Self::TokenRefused,
        Self::RecipientNotConnected,
        Self::BackendUnavailable,
        Self::UnknownOutcome,
        Self::Internal,
    ];
    /// The name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::RateLimited => "rate_limited",
            Self::InvalidJson => "invalid_json",
            Self::UnsupportedVersion => "unsupported_version",
            Self::InvalidMessage => "invalid_message",
            Self::FromIdMismatch => "from_id_mismatch",
            Self::GroupForbidden => "group_forbidden",
            Self::Reserved => "reserved",
            Self::BroadcastForbidden => "broadcast_forbidden",
            Self::CmdForbidden => "cmd_forbidden",
            Self::PresenceForbidden => "presence_forbidden",
            Self::TokenRefused => "token_refused",
            Self::RecipientNotConnected => "recipient_not_connected",
            Self::BackendUnavailable => "backend_unavailable",
            Self::UnknownOutcome => "unknown_outcome",
            Self::Internal => "internal",
        }
    }

    /// What it means, in one sentence.
    #[must_use]
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::RateLimited => {
                "The sender is over its rate; the message was not taken."
            }
            Self::InvalidJson => "The text is not JSON, or holds a lone surrogate.",
            Self::UnsupportedVersion => "`version` is a string other than \"3\".",
            Self::InvalidMessage => {
                "The message breaks the schema; `issues` says where and how."
            }
            Self::FromIdMismatch => "`from_id` is not the connection's own client id.",
            Self::GroupForbidden => {
                "`group_id` is not the connection's own group, nor one that its token grants."
            }
            Self::Reserved => "The command is one that only the server sends.",
            Self::BroadcastForbidden => "The token does not grant `broadcast`.",
            Self::CmdForbidden => "The token does not grant `cmd`.",
            Self::PresenceForbidden => "The token does not grant `presence`.",
            Self::TokenRefused => {
                "The fresh token is bad or not for this client, group and tenant; the old one goes on."
            }
            Self::RecipientNotConnected => {
                "No connection of `to_id` is there to receive the message."
            }
            Self::BackendUnavailable => "Redis is away; the message was not handed over.",
            Self::UnknownOutcome => {
                "Redis did not answer in time; the message may have been delivered."
            }
            Self::Internal => "The server failed; the message was not delivered.",
        }
    }

    /// The value of a name on the wire.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|value| value.as_str() == name)
    }
}

impl std::fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl ErrorCode {
    /// Whether it counts towards closing the connection with 1008.
    #[must_use]
    pub const fn client_fault(self) -> bool {
        matches!(
            self, Self::InvalidJson | Self::UnsupportedVersion | Self::InvalidMessage |
            Self::FromIdMismatch | Self::GroupForbidden | Self::Reserved |
            Self::BroadcastForbidden | Self::CmdForbidden | Self::PresenceForbidden
        )
    }
}

/// Why a connection ends.
#[derive(
    Clone,
    Copy,
    Debug,
    Eq,
    Hash,
    Ord,
    PartialEq,
    PartialOrd,
    serde::Deserialize,
    serde::Serialize
)]
pub enum CloseCode {
    /// `normal_closure`: Normal closure.
    #[serde(rename = "normal_closure")]
    NormalClosure,
    /// `going_away`: Going away.
    #[serde(rename = "going_away")]
    GoingAway,
    /// `protocol_error`: A frame broke RFC 6455.
    #[serde(rename = "protocol_error")]
    ProtocolError,
    /// `unsupported_data`: Binary message: send text.
    #[serde(rename = "unsupported_data")]
    UnsupportedData,
    /// `invalid_utf8`: A text message is not UTF-8.
    #[serde(rename = "invalid_utf8")]
    InvalidUtf8,
    /// `policy_violation`: Too many rejected messages.
    #[serde(rename = "policy_violation")]
    PolicyViolation,
    /// `message_too_big`: A message is over the size limit, all fragments counted.
    #[serde(rename = "message_too_big")]
    MessageTooBig,
    /// `not_authenticated`: Not authenticated.
    #[serde(rename = "not_authenticated")]
    NotAuthenticated,
    /// `not_allowed`: Not allowed.
    #[serde(rename = "not_allowed")]
    NotAllowed,
    /// `disconnected_by_backend`: Disconnected by a backend.
    #[serde(rename = "disconnected_by_backend")]
    DisconnectedByBackend,
    /// `overloaded`: The server is overloaded.
    #[serde(rename = "overloaded")]
    Overloaded,
    /// `redis_unreachable`: Redis is unreachable.
    #[serde(rename = "redis_unreachable")]
    RedisUnreachable,
    /// `too_slow`: The client reads too slowly.
    #[serde(rename = "too_slow")]
    TooSlow,
    /// `rate_or_connection_limit`: Over the rate limit or a connection limit.
    #[serde(rename = "rate_or_connection_limit")]
    RateOrConnectionLimit,
    /// `node_restarts`: The node restarts.
    #[serde(rename = "node_restarts")]
    NodeRestarts,
    /// `no_sign_of_life`: No sign of life.
    #[serde(rename = "no_sign_of_life")]
    NoSignOfLife,
    /// `token_expired`: The token expired: come back with a new one.
    #[serde(rename = "token_expired")]
    TokenExpired,
}

impl CloseCode {
    /// Every value, in the order of the schema folder's data.
    pub const ALL: [Self; 17usize] = [
        Self::NormalClosure,
        Self::GoingAway,
        Self::ProtocolError,
        Self::UnsupportedData,
        Self::InvalidUtf8,
        Self::PolicyViolation,
        Self::MessageTooBig,
        Self::NotAuthenticated,
        Self::NotAllowed,
        Self::DisconnectedByBackend,
        Self::Overloaded,
        Self::RedisUnreachable,
        Self::TooSlow,
        Self::RateOrConnectionLimit,
        Self::NodeRestarts,
        Self::NoSignOfLife,
        Self::TokenExpired,
    ];
    /// The name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NormalClosure => "normal_closure",
            Self::GoingAway => "going_away",
            Self::ProtocolError => "protocol_error",
            Self::UnsupportedData => "unsupported_data",
            Self::InvalidUtf8 => "invalid_utf8",
            Self::PolicyViolation => "policy_violation",
            Self::MessageTooBig => "message_too_big",
            Self::NotAuthenticated => "not_authenticated",
            Self::NotAllowed => "not_allowed",
            Self::DisconnectedByBackend => "disconnected_by_backend",
            Self::Overloaded => "overloaded",
            Self::RedisUnreachable => "redis_unreachable",
            Self::TooSlow => "too_slow",
            Self::RateOrConnectionLimit => "rate_or_connection_limit",
            Self::NodeRestarts => "node_restarts",
            Self::NoSignOfLife => "no_sign_of_life",
            Self::TokenExpired => "token_expired",
        }
    }

    /// What it means, in one sentence.
    #[must_use]
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::NormalClosure => "Normal closure.",
            Self::GoingAway => "Going away.",
            Self::ProtocolError => "A frame broke RFC 6455.",
            Self::UnsupportedData => "Binary message: send text.",
            Self::InvalidUtf8 => "A text message is not UTF-8.",
            Self::PolicyViolation => "Too many rejected messages.",
            Self::MessageTooBig => {
                "A message is over the size limit, all fragments counted."
            }
            Self::NotAuthenticated => "Not authenticated.",
            Self::NotAllowed => "Not allowed.",
            Self::DisconnectedByBackend => "Disconnected by a backend.",
            Self::Overloaded => "The server is overloaded.",
            Self::RedisUnreachable => "Redis is unreachable.",
            Self::TooSlow => "The client reads too slowly.",
            Self::RateOrConnectionLimit => "Over the rate limit or a connection limit.",
            Self::NodeRestarts => "The node restarts.",
            Self::NoSignOfLife => "No sign of life.",
            Self::TokenExpired => "The token expired: come back with a new one.",
        }
    }

    /// The value of a name on the wire.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|value| value.as_str() == name)
    }
}

impl std::fmt::Display for CloseCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl CloseCode {
    /// The number in the close frame.
    #[must_use]
    pub const fn code(self) -> u16 {
        match self {
            Self::NormalClosure => 1000,
            Self::GoingAway => 1001,
            Self::ProtocolError => 1002,
            Self::UnsupportedData => 1003,
            Self::InvalidUtf8 => 1007,
            Self::PolicyViolation => 1008,
            Self::MessageTooBig => 1009,
            Self::NotAuthenticated => 4001,
            Self::NotAllowed => 4003,
            Self::DisconnectedByBackend => 4011,
            Self::Overloaded => 4100,
            Self::RedisUnreachable => 4101,
            Self::TooSlow => 4102,
            Self::RateOrConnectionLimit => 4103,
            Self::NodeRestarts => 4200,
            Self::NoSignOfLife => 4201,
            Self::TokenExpired => 4202,
        }
    }

    /// What a client does after it.
    #[must_use]
    pub const fn class(self) -> CloseClass {
        match self {
            Self::NormalClosure => CloseClass::Normal,
            Self::GoingAway => CloseClass::Normal,
            Self::ProtocolError => CloseClass::Normal,
            Self::UnsupportedData => CloseClass::Normal,
            Self::InvalidUtf8 => CloseClass::Normal,
            Self::PolicyViolation => CloseClass::Normal,
            Self::MessageTooBig => CloseClass::Normal,
            Self::NotAuthenticated => CloseClass::DoNotRetry,
            Self::NotAllowed => CloseClass::DoNotRetry,
            Self::DisconnectedByBackend => CloseClass::DoNotRetry,
            Self::Overloaded => CloseClass::BackOff,
            Self::RedisUnreachable => CloseClass::BackOff,
            Self::TooSlow => CloseClass::BackOff,
            Self::RateOrConnectionLimit => CloseClass::BackOff,
            Self::NodeRestarts => CloseClass::Retry,
            Self::NoSignOfLife => CloseClass::Retry,
            Self::TokenExpired => CloseClass::Retry,
        }
    }
}

/// What a client does after a close code.
#[derive(
    Clone,
    Copy,
    Debug,
    Eq,
    Hash,
    Ord,
    PartialEq,
    PartialOrd,
    serde::Deserialize,
    serde::Serialize
)]
pub enum CloseClass {
    /// `normal`: The WebSocket protocol's own codes.
    #[serde(rename = "normal")]
    Normal,
    /// `do_not_retry`: Coming back does not help until something is changed.
    #[serde(rename = "do_not_retry")]
    DoNotRetry,
    /// `back_off`: Come back later, with growing delays.
    #[serde(rename = "back_off")]
    BackOff,
    /// `retry`: Come back, after the hint if there was one.
    #[serde(rename = "retry")]
    Retry,
}

impl CloseClass {
    /// Every value, in the order of the schema folder's data.
    pub const ALL: [Self; 4usize] = [
        Self::Normal,
        Self::DoNotRetry,
        Self::BackOff,
        Self::Retry,
    ];
    /// The name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Normal => "normal",
            Self::DoNotRetry => "do_not_retry",
            Self::BackOff => "back_off",
            Self::Retry => "retry",
        }
    }

    /// What it means, in one sentence.
    #[must_use]
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Normal => "The WebSocket protocol's own codes.",
            Self::DoNotRetry => "Coming back does not help until something is changed.",
            Self::BackOff => "Come back later, with growing delays.",
            Self::Retry => "Come back, after the hint if there was one.",
        }
    }

    /// The value of a name on the wire.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|value| value.as_str() == name)
    }
}

impl std::fmt::Display for CloseClass {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The commands that only the server sends: clients may not.
#[derive(
    Clone,
    Copy,
    Debug,
    Eq,
    Hash,
    Ord,
    PartialEq,
    PartialOrd,
    serde::Deserialize,
    serde::Serialize
)]
pub enum ServerCommand {
    /// `ERROR`: A message was not accepted.
    #[serde(rename = "ERROR")]
    Error,
    /// `GAP`: Messages may have been missed.
    #[serde(rename = "GAP")]
    Gap,
    /// `DRAIN`: The node is going down.
    #[serde(rename = "DRAIN")]
    Drain,
    /// `TOKEN_REFRESHED`: A new token was taken.
    #[serde(rename = "TOKEN_REFRESHED")]
    TokenRefreshed,
    /// `SYNC`: The whole presence set of the group.
    #[serde(rename = "SYNC")]
    Sync,
    /// `DIFF`: What changed in the presence set of the group.
    #[serde(rename = "DIFF")]
    Diff,
}

impl ServerCommand {
    /// Every value, in the order of the schema folder's data.
    pub const ALL: [Self; 6usize] = [
        Self::Error,
        Self::Gap,
        Self::Drain,
        Self::TokenRefreshed,
        Self::Sync,
        Self::Diff,
    ];
    /// The name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Error => "ERROR",
            Self::Gap => "GAP",
            Self::Drain => "DRAIN",
            Self::TokenRefreshed => "TOKEN_REFRESHED",
            Self::Sync => "SYNC",
            Self::Diff => "DIFF",
        }
    }

    /// What it means, in one sentence.
    #[must_use]
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Error => "A message was not accepted.",
            Self::Gap => "Messages may have been missed.",
            Self::Drain => "The node is going down.",
            Self::TokenRefreshed => "A new token was taken.",
            Self::Sync => "The whole presence set of the group.",
            Self::Diff => "What changed in the presence set of the group.",
        }
    }

    /// The value of a name on the wire.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|value| value.as_str() == name)
    }
}

impl std::fmt::Display for ServerCommand {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What may have been missed.
#[derive(
    Clone,
    Copy,
    Debug,
    Eq,
    Hash,
    Ord,
    PartialEq,
    PartialOrd,
    serde::Deserialize,
    serde::Serialize
)]
pub enum GapScope {
    /// `group`: Messages to the group.
    #[serde(rename = "group")]
    Group,
    /// `direct`: Messages to the client.
    #[serde(rename = "direct")]
    Direct,
    /// `broadcast`: Messages to everyone.
    #[serde(rename = "broadcast")]
    Broadcast,
    /// `presence`: Presence events of the group.
    #[serde(rename = "presence")]
    Presence,
}

impl GapScope {
    /// Every value, in the order of the schema folder's data.
    pub const ALL: [Self; 4usize] = [
        Self::Group,
        Self::Direct,
        Self::Broadcast,
        Self::Presence,
    ];
    /// The name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Group => "group",
            Self::Direct => "direct",
            Self::Broadcast => "broadcast",
            Self::Presence => "presence",
        }
    }

    /// What it means, in one sentence.
    #[must_use]
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Group => "Messages to the group.",
            Self::Direct => "Messages to the client.",
            Self::Broadcast => "Messages to everyone.",
            Self::Presence => "Presence events of the group.",
        }
    }

    /// The value of a name on the wire.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|value| value.as_str() == name)
    }
}

impl std::fmt::Display for GapScope {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Why something may have been missed.
#[derive(
    Clone,
    Copy,
    Debug,
    Eq,
    Hash,
    Ord,
    PartialEq,
    PartialOrd,
    serde::Deserialize,
    serde::Serialize
)]
pub enum GapReason {
    /// `subscription_lost`: The node lost and regained a subscription.
    #[serde(rename = "subscription_lost")]
    SubscriptionLost,
    /// `overflow`: The node's queue from Redis overflowed.
    #[serde(rename = "overflow")]
    Overflow,
    /// `resumed`: The client came back with `since`.
    #[serde(rename = "resumed")]
    Resumed,
    /// `not_kept`: What was asked for is no longer kept, or history is off.
    #[serde(rename = "not_kept")]
    NotKept,
}

impl GapReason {
    /// Every value, in the order of the schema folder's data.
    pub const ALL: [Self; 4usize] = [
        Self::SubscriptionLost,
        Self::Overflow,
        Self::Resumed,
        Self::NotKept,
    ];
    /// The name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SubscriptionLost => "subscription_lost",
            Self::Overflow => "overflow",
            Self::Resumed => "resumed",
            Self::NotKept => "not_kept",
        }
    }

    /// What it means, in one sentence.
    #[must_use]
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::SubscriptionLost => "The node lost and regained a subscription.",
            Self::Overflow => "The node's queue from Redis overflowed.",
            Self::Resumed => "The client came back with `since`.",
            Self::NotKept => "What was asked for is no longer kept, or history is off.",
        }
    }

    /// The value of a name on the wire.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|value| value.as_str() == name)
    }
}

impl std::fmt::Display for GapReason {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Why a client left a group's presence set.
#[derive(
    Clone,
    Copy,
    Debug,
    Eq,
    Hash,
    Ord,
    PartialEq,
    PartialOrd,
    serde::Deserialize,
    serde::Serialize
)]
pub enum LeftReason {
    /// `left`: The last connection closed.
    #[serde(rename = "left")]
    Left,
    /// `expired`: No sign of life, or its node is gone.
    #[serde(rename = "expired")]
    Expired,
    /// `kicked`: Disconnected by a backend.
    #[serde(rename = "kicked")]
    Kicked,
}

impl LeftReason {
    /// Every value, in the order of the schema folder's data.
    pub const ALL: [Self; 3usize] = [Self::Left, Self::Expired, Self::Kicked];
    /// The name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Left => "left",
            Self::Expired => "expired",
            Self::Kicked => "kicked",
        }
    }

    /// What it means, in one sentence.
    #[must_use]
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Left => "The last connection closed.",
            Self::Expired => "No sign of life, or its node is gone.",
            Self::Kicked => "Disconnected by a backend.",
        }
    }

    /// The value of a name on the wire.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|value| value.as_str() == name)
    }
}

impl std::fmt::Display for LeftReason {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Defaults of the limits; where the server has a setting of that name, a deployment can change it.
pub mod limits {
    /// A message's size, all its fragments together. Unit: bytes.
    pub const MAX_MESSAGE_BYTES: u64 = 65536;
    /// How deep a message may nest; the message itself is depth 1. Unit: levels.
    pub const JSON_DEPTH: u64 = 64;
    /// How many issues one `ERROR` lists. Unit: issues.
    pub const MAX_ISSUES: u64 = 32;
    /// A client's presence state as JSON text. Unit: bytes.
    pub const PRESENCE_STATE_BYTES: u64 = 1024;
    /// Faults of the client within `rejected_window` that close the connection with 1008. Unit: messages.
    pub const REJECTED_MESSAGES: u64 = 20;
    /// Messages a connection may send, sustained. Unit: messages per second.
    pub const MESSAGES_PER_SECOND: u64 = 50;
    /// Messages a connection may send at once. Unit: messages.
    pub const MESSAGES_BURST: u64 = 100;
    /// Broadcasts a connection may send, sustained. Unit: messages per second.
    pub const BROADCASTS_PER_SECOND: u64 = 1;
    /// Broadcasts a connection may send at once. Unit: messages.
    pub const BROADCASTS_BURST: u64 = 5;
    /// Connections with one client id. Unit: connections.
    pub const MAX_CONNECTIONS_PER_CLIENT: u64 = 32;
    /// Connections from one address. Unit: connections.
    pub const MAX_CONNECTIONS_PER_ADDRESS: u64 = 1000;
    /// Messages that wait for one connection before it is closed with 4102. Unit: messages.
    pub const QUEUE_MESSAGES: u64 = 1024;
    /// Bytes that wait for one connection before it is closed with 4102. Unit: bytes.
    pub const QUEUE_BYTES: u64 = 1048576;
    /// Messages kept for a group. Unit: messages.
    pub const HISTORY_COUNT: u64 = 200;
}

/// Defaults of the intervals; where the server has a setting of that name, a deployment can change it.
pub mod intervals {
    use std::time::Duration;
    /// A client sends a `heartbeat` this often, on a fixed clock. (30s)
    pub const HEARTBEAT: Duration = Duration::from_millis(30000);
    /// The server pings after this much silence. (25s)
    pub const PING_AFTER: Duration = Duration::from_millis(25000);
    /// The server closes with 4201 after this long without a sign of life. (75s)
    pub const IDLE_TIMEOUT: Duration = Duration::from_millis(75000);
    /// The clients of a killed node are gone from presence within this time. (90s)
    pub const PRESENCE_TTL: Duration = Duration::from_millis(90000);
    /// Presence events are gathered for at most this long into one `DIFF`. (200ms)
    pub const PRESENCE_GATHER: Duration = Duration::from_millis(200);
    /// The time in which `rejected_messages` are counted. (10s)
    pub const REJECTED_WINDOW: Duration = Duration::from_millis(10000);
    /// How long closing a connection that does not read is attempted before it is reset. (5s)
    pub const SLOW_CLOSE: Duration = Duration::from_millis(5000);
    /// A node probes its own subscription after this much silence. (10s)
    pub const PROBE_SILENCE: Duration = Duration::from_millis(10000);
    /// How long a command to Redis may take before its outcome is unknown. (1s)
    pub const REDIS_TIMEOUT: Duration = Duration::from_millis(1000);
    /// The time over which a node that goes down closes its connections. (30s)
    pub const DRAIN_TIMEOUT: Duration = Duration::from_millis(30000);
    /// How long opening a connection may take. (10s)
    pub const HANDSHAKE_TIMEOUT: Duration = Duration::from_millis(10000);
    /// Clock difference that is forgiven when a token's times are checked. (5s)
    pub const JWT_LEEWAY: Duration = Duration::from_millis(5000);
    /// How long a group's messages are kept. (2m)
    pub const HISTORY_AGE: Duration = Duration::from_millis(120000);
}
