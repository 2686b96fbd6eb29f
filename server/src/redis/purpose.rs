//! What a node's connections are for.

use crate::keys::NodeId;

/// What a connection is made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// To carry the subscription.
    Subscribe,
    /// To publish, and perhaps to keep what is published.
    Publish {
        keeps: bool,
    },
    Presence,
    History,
    /// To see whether a node can start.
    Start,
}

impl Purpose {
    /// Its name in the log.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Subscribe => "subscribe",
            Self::Publish { .. } => "publish",
            Self::Presence => "presence",
            Self::History => "history",
            Self::Start => "start",
        }
    }

    /// Whether the history is written or read on it.
    pub(super) fn keeps(self) -> bool {
        matches!(self, Self::Publish { keeps: true } | Self::History)
    }

    /// What Redis calls the connection that this node makes for it.
    pub(super) fn connection(self, node: &NodeId) -> String {
        format!("aether-ws:{}:{node}", self.as_str())
    }
}
