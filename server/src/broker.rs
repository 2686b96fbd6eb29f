//! Pub/sub between nodes: what a node hands over, and what it gets back.
//!
//! One trait, two implementations: [`memory`] for a single process, [`redis`] for any number of nodes. Everything
//! but `echo` goes through it, also to clients of the same node, so that all receivers of a channel see one order.

pub mod counters;
pub mod memory;
pub mod redis;

use std::time::{Duration, SystemTime};

use aether_ws_protocol::{GapReason, GroupId, Target};
use futures_util::future::BoxFuture;
use tokio::sync::mpsc;
use tokio::time::Instant;
use tokio_tungstenite::tungstenite::Utf8Bytes;

use crate::history::Link;
use crate::keys::Channel;
use crate::presence;

pub use counters::{BusCounters, DropReason, ReconnectCause};

/// Carries messages between nodes.
pub trait Broker: Send + Sync + 'static {
    /// Hands a batch over, in order, and returns at once: it never blocks and never awaits.
    ///
    /// Messages of one caller to one channel arrive in the order handed over. What became of a publication comes
    /// back through its receipt, in the same order, save that what is refused because too much waits is refused at
    /// once.
    fn publish(&self, batch: Vec<Publication>);

    /// Resolves once the backend confirmed that this node receives the channels.
    ///
    /// Counted by reference: every `Ok` is undone by one [`unsubscribe`](Self::unsubscribe) with the same channels.
    ///
    /// # Errors
    /// [`Unavailable`]: the backend is away or did not confirm in time. Then nothing is held.
    /// # Cancel safety
    /// A dropped call holds nothing.
    fn subscribe<'a>(&'a self, channels: &'a [Channel]) -> BoxFuture<'a, Result<(), Unavailable>>;

    /// Gives back what one [`subscribe`](Self::subscribe) got. A channel that nobody holds any more is left:
    /// a client's at once, others a little later, so that a page reload costs nothing.
    fn unsubscribe(&self, channels: &[Channel]);

    /// Whether this node can deliver right now.
    fn status(&self) -> Status;

    /// The rest of what an operator wants to know right now.
    fn vitals(&self) -> Vitals;

    /// What was dropped and how often the backend was lost, since the start.
    fn counters(&self) -> &BusCounters;
}

/// One message to be carried.
#[derive(Debug)]
pub struct Publication {
    /// Where it goes.
    pub channel: Channel,
    /// The delivered message as JSON, without any marker.
    pub message: Utf8Bytes,
    /// Who wants to know what became of it.
    pub receipt: Option<Receipt>,
}

/// Brings the outcome of one publication back to the session that sent it.
///
/// Dropping it unsettled reports [`Outcome::Unknown`]: whatever breaks, the sender is told.
#[derive(Debug)]
pub struct Receipt {
    frame: u64,
    target: Target,
    reports: Option<mpsc::UnboundedSender<Report>>,
}

impl Receipt {
    /// A receipt for the message in data frame `frame`. The queue is unbounded because the session bounds
    /// how many of its publications are in flight.
    #[must_use]
    pub fn new(frame: u64, target: Target, reports: &mpsc::UnboundedSender<Report>) -> Self {
        Self { frame, target, reports: Some(reports.clone()) }
    }

    /// Reports the outcome. A session that is gone needs no report.
    pub fn settle(mut self, outcome: Outcome) {
        self.report(outcome);
    }

    /// The target that the message was sent to.
    #[must_use]
    pub fn target(&self) -> Target {
        self.target
    }

    fn report(&mut self, outcome: Outcome) {
        if let Some(reports) = self.reports.take() {
            let _gone = reports.send(Report { frame: self.frame, target: self.target, outcome });
        }
    }
}

impl Drop for Receipt {
    fn drop(&mut self) {
        self.report(Outcome::Unknown);
    }
}

/// What became of the message in one data frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Report {
    /// 1-based number of the data message on its connection.
    pub frame: u64,
    /// The target it was sent to.
    pub target: Target,
    /// What became of it.
    pub outcome: Outcome,
}

/// What became of a publication.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Taken by the backend.
    Published {
        /// How many nodes (or foreign subscribers) got it; 0 means that nobody is there.
        receivers: u64,
    },
    /// The backend is known to be away: it was not handed over and nobody gets it.
    Unavailable,
    /// Handed over and not answered within the deadline: it may have been delivered.
    Unknown,
}

/// The backend is away, or did not answer within the deadline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the backend is not available")]
pub struct Unavailable;

/// Which parts of the broker work right now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Status {
    /// Messages can be handed over.
    pub publish: bool,
    /// The subscription is proven to deliver: a probe came back not long ago.
    pub receive: bool,
}

impl Status {
    /// Whether all parts work.
    #[must_use]
    pub fn is_ready(self) -> bool {
        self.publish && self.receive
    }
}

/// What an operator wants to know of a broker, beside whether it works.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Vitals {
    /// Since when it can, or cannot, be published.
    pub publish_since: SystemTime,
    /// Up to when delivery is proven; while it never was, when the broker started.
    pub proven_until: SystemTime,
    /// How long ago that is; `None` where nothing has to be proven, and while nothing is.
    pub proven_age: Option<Duration>,
    /// Channels that are subscribed to, or are about to be.
    pub subscriptions: usize,
    /// Messages that wait to be published.
    pub waiting_messages: usize,
    /// Their bytes.
    pub waiting_bytes: usize,
}

/// What a broker hands received messages to; the hub implements it.
///
/// The broker calls it from its own tasks and may hold a lock of its own meanwhile: implementations return soon,
/// never block on the network and never call the broker.
pub trait Receiver: Send + Sync + 'static {
    /// Messages of one turn. Those of one channel are in the channel's order, also from call to call.
    fn deliver(&self, batch: Vec<Received>);

    /// Presence events of one turn, for channels [`Channel::Presence`]; those of one group are in order.
    fn presence(&self, events: Vec<presence::Event>);

    /// The newest position in the history of a group that was delivered here; 0 when that is not known. What is kept
    /// later has a greater one, whatever becomes of the store and its clock.
    fn position(&self, group: &GroupId) -> u64 {
        let _nothing_is_known_of = group;
        0
    }

    /// Messages on these channels may have been missed, or may be until the span is over.
    fn gap(&self, channels: &[Channel], span: GapSpan);

    /// Presence events on these channels may have been missed by those who joined before: what comes now does not fit what they
    /// know. The gap is told once presence is put right.
    fn presence_is_doubted(&self, channels: &[Channel], joined_before: Instant) {
        let _it_goes_on = (channels, joined_before);
    }

    /// Until the span is over messages may be missed on any channel, also by those who join meanwhile. Told before they can.
    fn unsettled(&self, span: GapSpan) {
        let _who_joins_is_not_told = span;
    }
}

/// One message that arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    /// Where it came from; never [`Channel::Presence`].
    pub channel: Channel,
    /// The delivered message as JSON, checked to be UTF-8 once for the whole node.
    pub message: Utf8Bytes,
    /// Its place in its group's history, if it is kept.
    pub link: Option<Link>,
}

/// When and why messages may have been missed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GapSpan {
    /// The last moment that was proven good.
    pub since: SystemTime,
    /// When delivery was good again, or will be.
    pub until: SystemTime,
    /// Whom it concerns: connections that joined later missed nothing.
    pub joined_before: Instant,
    /// What happened.
    pub reason: GapReason,
    /// The Redis that messages came from was replaced by another, which follows a little behind: what the old one took last
    /// may be known to nobody any more, and no history can tell whether it was all.
    pub replaced: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_receipt_is_reported_once_whatever_becomes_of_it() {
        let (sender, mut reports) = mpsc::unbounded_channel();
        Receipt::new(1, Target::Group, &sender).settle(Outcome::Published { receivers: 2 });
        drop(Receipt::new(2, Target::Direct, &sender));
        drop(sender);
        let first = Report { frame: 1, target: Target::Group, outcome: Outcome::Published { receivers: 2 } };
        let second = Report { frame: 2, target: Target::Direct, outcome: Outcome::Unknown };
        assert_eq!([reports.blocking_recv(), reports.blocking_recv()], [Some(first), Some(second)]);
        assert_eq!(reports.blocking_recv(), None);
    }
}
