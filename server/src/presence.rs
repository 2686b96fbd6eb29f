//! Who is in a group: kept by leases, reported by events.
//!
//! One trait, two implementations: [`memory`] for a single process, [`redis`] for any number of nodes. A node only
//! says who came and who left. The implementation keeps the leases of everything that joined here alive by itself,
//! puts it back when the store lost it, and reaps what dead nodes left behind.
//!
//! Events reach every node that is subscribed to [`Channel::Presence`](crate::keys::Channel::Presence) of the group,
//! through the broker's [`Receiver::presence`](crate::broker::Receiver::presence).

pub mod event;
pub mod memory;
pub mod redis;

use std::sync::{Arc, OnceLock};
use std::time::SystemTime;

use aether_ws_protocol::{ClientId, GroupId, JsonObject, Timestamp};
use futures_util::future::BoxFuture;
use serde::Serialize;
use tokio_tungstenite::tungstenite::Utf8Bytes;

pub use crate::broker::Unavailable;
pub use aether_ws_protocol::LeftReason;
pub use event::{Change, Changes, Diff, Event, Left};

/// Keeps the members of groups.
///
/// Calls of one caller take effect in the order made.
pub trait Presence: Send + Sync + 'static {
    /// Adds one connection of a client to a group, and keeps it there until [`leave`](Self::leave).
    ///
    /// # Errors
    /// [`Unavailable`]: the outcome is unknown; the connection is taken out again by itself.
    /// # Cancel safety
    /// A dropped call holds nothing for long: the connection is taken out again by itself.
    fn join<'a>(&'a self, seat: &'a Seat) -> BoxFuture<'a, Result<(), Unavailable>>;

    /// Takes one connection out, and returns at once. It is retried while the backend is away; in the end
    /// the lease runs out. Leaving twice, or without having joined, does nothing.
    fn leave(&self, seat: &Seat, reason: LeftReason);

    /// Sets the state of a client in a group, and returns at once; `{}` clears it. It is kept while the client is
    /// present, also over a restart of the store.
    fn set_state(&self, seat: &Seat, state: JsonObject);

    /// Who is there, sorted by client id, once what has expired is out: read after this was called, and shared by all who
    /// called it by then.
    fn list<'a>(&'a self, group: &'a GroupId) -> BoxFuture<'a, Result<Arc<Roster>, Unavailable>>;

    /// Puts back whatever the store lost of this node, and leaves it to the caller to tell of that. The Redis broker calls it
    /// after it regained its subscription and before it reports the gap; there is no need to call it otherwise.
    fn repair(&self) -> BoxFuture<'_, Result<(), Unavailable>>;

    /// Resolves when every [`leave`](Self::leave) and [`set_state`](Self::set_state) handed over before was carried
    /// out or failed; for an orderly stop.
    fn flush(&self) -> BoxFuture<'_, ()>;

    /// Notes the revision of an event that this node was told. Those of later events are greater, whatever becomes of
    /// the store and its clock.
    fn saw(&self, rev: u64) {
        let _only_a_store_elsewhere_can_lose_it = rev;
    }

    /// Whether the store answers right now.
    fn is_ready(&self) -> bool;

    /// Since when it answers, or does not.
    fn ready_since(&self) -> SystemTime;

    /// How many clients are present in groups through this node.
    fn members(&self) -> usize;

    /// How many clients this node took out, since the start, because their leases had run out.
    fn reaped(&self) -> u64;
}

/// One connection's place in a group.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Seat {
    /// The group.
    pub group: GroupId,
    /// The client.
    pub client: ClientId,
    /// The connection: any number that this node gave to no other of its connections.
    pub connection: u64,
}

/// One client in a group, as `SYNC` and `DIFF` show it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Member {
    /// The client.
    pub client_id: ClientId,
    /// When its oldest stay without a break began.
    pub connected_at: Timestamp,
    /// How many of its connections are in the group.
    pub connections: u64,
    /// Its state, if it set one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<JsonObject>,
}

/// The members of a group at one moment; serialises to the payload of `SYNC`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Roster {
    /// The members, sorted by client id.
    pub members: Vec<Member>,
    /// How many they are.
    pub count: u64,
    /// The revision of the last event this includes: events with a greater one are news.
    #[serde(skip)]
    pub rev: u64,
    /// The text of its `SYNC`, once somebody was told.
    #[serde(skip)]
    text: OnceLock<Utf8Bytes>,
}

impl Roster {
    /// These members, sorted by client id, as of a revision.
    pub(crate) fn new(members: Vec<Member>, rev: u64) -> Self {
        let count = members.len() as u64;
        Self { members, count, rev, text: OnceLock::new() }
    }

    /// Its text as it is told, which is made once for all who share it.
    pub(crate) fn text(&self, make: impl FnOnce() -> Utf8Bytes) -> Utf8Bytes {
        self.text.get_or_init(make).clone()
    }
}

/// The state to keep: an empty object clears it.
fn unless_empty(state: JsonObject) -> Option<JsonObject> {
    let inside = state.get().trim().trim_start_matches('{').trim_end_matches('}');
    (!inside.trim().is_empty()).then_some(state)
}
