//! What an operator sees of a node: `/metrics`, in the text format of Prometheus.
//!
//! # Design
//! No client library: they lock for a histogram, look labels up in a map for each count, or keep a registry for the whole
//! process, where several nodes of one test would meet. What is counted for each message here is an atomic
//! addition at a place known beforehand; all else is read when a page is asked for. The whole list is one table,
//! [`catalogue`].

mod catalogue;
mod counts;
mod histogram;
mod labels;
mod process;
mod serve;
mod text;

use aether_ws_protocol::{ErrorCode, GapReason, MsgType, Target};

pub(crate) use counts::{Count, Counts};
pub(crate) use histogram::Histogram;
pub(crate) use labels::{EndCode, Fate, Refusal, Verdict};
pub(crate) use serve::{page, router};

/// What a node counts of its connections. What happens between nodes the broker counts itself.
#[derive(Debug, Default)]
pub(crate) struct Metrics {
    /// Connections that were opened.
    pub(crate) opened: Count,
    /// From the request to the answer of those.
    pub(crate) opening: Histogram,
    /// Connections that were refused.
    pub(crate) refused: Counts<Refusal>,
    /// Connections that ended.
    pub(crate) disconnects: Counts<EndCode>,
    /// Messages from clients, when they were taken.
    pub(crate) messages_in: Counts<MessageIn>,
    /// Messages put into the queues of their receivers.
    pub(crate) messages_out: Counts<Target>,
    /// `ERROR`s that were told.
    pub(crate) errors: Counts<ErrorCode>,
    /// `GAP`s that were told, and whether what was missed came with them.
    pub(crate) gaps: Counts<(GapReason, bool)>,
    /// Queues that overflowed.
    pub(crate) overflows: Count,
    /// Messages from history to those who came back.
    pub(crate) replayed: Count,
    /// Messages from history into gaps of connections that stayed.
    pub(crate) filled: Count,
}

/// What is known of a message by the time it is counted.
pub(crate) type MessageIn = (Option<MsgType>, (Option<Target>, Verdict));
