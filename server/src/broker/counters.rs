//! Counts of what went wrong between nodes, by reason; a metrics endpoint reads them.

use std::sync::atomic::{AtomicU64, Ordering};

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
    /// The node's own queue from the backend was full; the connections concerned are told there is a gap.
    Overflow,
}

impl DropReason {
    /// Every reason, in the order of declaration.
    pub const ALL: [Self; 6] = [
        Self::InvalidUtf8,
        Self::InvalidJson,
        Self::InvalidMessage,
        Self::TooLarge,
        Self::WrongChannel,
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

/// Counts since the node started. Reading one is a snapshot; nothing orders it against another.
#[derive(Debug, Default)]
pub struct BusCounters {
    dropped: [AtomicU64; DropReason::ALL.len()],
    reconnects: [AtomicU64; ReconnectCause::ALL.len()],
}

impl BusCounters {
    /// How many messages were dropped for this reason.
    #[must_use]
    pub fn dropped(&self, reason: DropReason) -> u64 {
        self.dropped[reason as usize].load(Ordering::Relaxed)
    }

    /// How often the subscription was made anew for this cause.
    #[must_use]
    pub fn reconnects(&self, cause: ReconnectCause) -> u64 {
        self.reconnects[cause as usize].load(Ordering::Relaxed)
    }

    pub(crate) fn count_dropped(&self, reason: DropReason) {
        self.dropped[reason as usize].fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn count_reconnect(&self, cause: ReconnectCause) {
        self.reconnects[cause as usize].fetch_add(1, Ordering::Relaxed);
    }
}
