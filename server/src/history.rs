//! What a group missed: its newest messages, kept for those who come back (contract, section 9).
//!
//! One trait, two implementations: [`memory`] for a single process, [`redis`] for any number of nodes. A message is
//! stamped, kept and published by the broker in one step; its `sent_at` is then its *position*, unique and increasing in
//! its group. Each kept message also knows the position before its own, so whoever has one message can tell whether it
//! has the next: [`seam`] notices by that when a node missed something, and [`memory`] and [`redis`] whether all is
//! still there.

pub mod memory;
pub mod redis;
pub(crate) mod seam;
pub(crate) mod stamp;

use std::time::{Duration, SystemTime};

use aether_ws_protocol::GroupId;
use futures_util::future::BoxFuture;
use tokio_tungstenite::tungstenite::Utf8Bytes;

use crate::broker::Unavailable;

/// Reads what was kept.
pub trait History: Send + Sync + 'static {
    /// Everything that was kept for a group since then, or nothing of it.
    ///
    /// Asking makes the group watched: from the first time on, what is kept is known to be whole.
    ///
    /// # Errors
    /// [`Unavailable`]: the store did not answer in time; asking again is safe.
    fn read<'a>(&'a self, group: &'a GroupId, since: Since) -> BoxFuture<'a, Result<Reading, Unavailable>>;

    /// How much is kept in this process; `None` when it is kept elsewhere.
    fn size(&self) -> Option<HistorySize>;

    /// Since when what is kept cannot be read, if it cannot.
    fn unreadable_since(&self) -> Option<SystemTime> {
        None
    }
}

/// From where to read, in microseconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Since {
    /// From now on: nothing is read but the tip.
    Now,
    /// A position that this node was told. If the history does not know it, then it lost it.
    Position(u64),
    /// What a client says. It may be the `sent_at` of a message that is no group's, and so a moment on some node's clock,
    /// when messages of the group were still on their way: it is believed when none was kept for
    /// 10 seconds before it.
    Moment(u64),
}

/// What a history knows of a group at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The newest position: whatever comes later has a greater one.
    pub tip: u64,
    /// All that was kept between `since` and the tip, in order; `None` when that cannot be said for sure.
    pub missed: Option<Vec<Missed>>,
}

/// One message that was kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missed {
    /// Its position.
    pub position: u64,
    /// The delivered message as JSON.
    pub message: Utf8Bytes,
}

/// Where a kept message stands in its group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    /// The position before it: no message of the group was kept between the two.
    pub after: u64,
    /// Its own position: its `sent_at` in microseconds since 1970.
    pub position: u64,
}

/// How much is kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HistorySize {
    /// Messages.
    pub messages: usize,
    /// Their bytes.
    pub bytes: usize,
}

impl std::iter::Sum for HistorySize {
    fn sum<I: Iterator<Item = Self>>(sizes: I) -> Self {
        sizes.fold(Self::default(), |all, size| Self {
            messages: all.messages + size.messages,
            bytes: all.bytes + size.bytes,
        })
    }
}

/// How much is kept of a group, and handed out at once.
#[derive(Clone, Copy, Debug)]
pub struct HistoryLimits {
    /// Messages that are kept.
    pub count: usize,
    /// How long a message is kept.
    pub age: Duration,
    /// Messages that are handed out: what a connection's queue holds.
    pub queue_messages: usize,
    /// Bytes of messages that are kept and handed out: what a connection's queue holds. More is never asked for, since
    /// nothing is handed out in part; only a single message may be larger.
    pub queue_bytes: usize,
}

/// How long the newest position of a group is remembered after its messages are gone. For that long a client that was
/// away from a quiet group is told that it missed nothing, and a connection to one survives an outage without a gap.
pub(crate) const TIP_LIFE: Duration = Duration::from_secs(24 * 60 * 60);

/// For how long nothing may have been kept before a [`Since::Moment`].
pub(crate) const UNSURE: Duration = Duration::from_secs(10);

/// A time in microseconds.
pub(crate) fn micros(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}
