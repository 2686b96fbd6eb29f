//! What happened between nodes: counts by reason, and how long things took.

use aether_ws_protocol::Target;

use super::Outcome;
use crate::metrics::{Counts, Fate, Histogram};

/// Why a message that arrived was not delivered (`aether_bus_dropped_total{reason}`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DropReason {
    /// It is not UTF-8.
    InvalidUtf8,
    /// It is not JSON.
    InvalidJson,
    /// It is JSON and not a delivered message.
    InvalidMessage,
    /// It is larger than a message may be: the queues of its receivers would overflow.
    TooLarge,
    /// It is a delivered message that does not belong on the channel it came on.
    WrongChannel,
    /// It comes from a master of a Cluster that took it long ago, hung, and was replaced: what was sent later may have been
    /// delivered already, and its sender was told that its outcome is unknown.
    Stray,
    /// The node's own queue from the backend was full; the connections concerned are told there is a gap.
    Overflow,
}

impl DropReason {
    /// Every reason, in the order of declaration.
    pub const ALL: [Self; 7] = [
        Self::InvalidUtf8,
        Self::InvalidJson,
        Self::InvalidMessage,
        Self::TooLarge,
        Self::WrongChannel,
        Self::Stray,
        Self::Overflow,
    ];

    /// The value of the metric's label.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::InvalidUtf8 => "invalid_utf8",
            Self::InvalidJson => "invalid_json",
            Self::InvalidMessage => "invalid_message",
            Self::TooLarge => "too_large",
            Self::WrongChannel => "wrong_channel",
            Self::Stray => "stray",
            Self::Overflow => "overflow",
        }
    }
}

/// Why a subscription had to be made anew (`aether_bus_reconnects_total{cause}`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReconnectCause {
    /// The connection broke.
    Disconnected,
    /// The connection was open and delivered nothing: a probe did not come back.
    Deaf,
    /// A SUBSCRIBE was refused or not answered in time.
    Subscribe,
}

impl ReconnectCause {
    /// Every cause, in the order of declaration.
    pub const ALL: [Self; 3] = [Self::Disconnected, Self::Deaf, Self::Subscribe];

    /// The value of the metric's label.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Disconnected => "disconnected",
            Self::Deaf => "deaf",
            Self::Subscribe => "subscribe",
        }
    }
}

/// Counts and times since the node started. Reading one is a snapshot; nothing orders it against another.
#[derive(Debug, Default)]
pub struct BusCounters {
    dropped: Counts<DropReason>,
    reconnects: Counts<ReconnectCause>,
    publications: Counts<(Target, Fate)>,
    /// From the stamp of a message to its hand-over to the hub.
    pub(crate) lag: Histogram,
    /// From handing over the oldest message of a pipeline to the answer.
    pub(crate) publish: Histogram,
    /// From sending a probe to its return.
    pub(crate) probe: Histogram,
    /// From a new connection to the last confirmed channel.
    pub(crate) resubscribe: Histogram,
}

impl BusCounters {
    /// How many messages were dropped for this reason.
    #[must_use]
    pub fn dropped(&self, reason: DropReason) -> u64 {
        self.dropped.get(reason)
    }

    /// How often the subscription was made anew for this cause.
    #[must_use]
    pub fn reconnects(&self, cause: ReconnectCause) -> u64 {
        self.reconnects.get(cause)
    }

    pub(crate) fn count_dropped(&self, reason: DropReason) {
        self.dropped.one(reason);
    }

    pub(crate) fn count_reconnect(&self, cause: ReconnectCause) {
        self.reconnects.one(cause);
    }

    pub(crate) fn count_publication(&self, target: Target, outcome: Outcome) {
        self.publications.one((target, Fate::from(outcome)));
    }

    pub(crate) fn all_dropped(&self) -> &Counts<DropReason> {
        &self.dropped
    }

    pub(crate) fn all_reconnects(&self) -> &Counts<ReconnectCause> {
        &self.reconnects
    }

    pub(crate) fn all_publications(&self) -> &Counts<(Target, Fate)> {
        &self.publications
    }
}
