//! The part of an opening that depends on the state of the node, and the joining.

use aether_ws_protocol::{CloseCode, GapReason, GapScope};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Utf8Bytes;

use super::origin;
use super::path::Query;
use super::visitor::Visitor;
use crate::broker::Unavailable;
use crate::clock;
use crate::connection_limits::{Full, Place};
use crate::history::{Reading, Since};
use crate::node::Node;
use crate::presence::Roster;
use crate::problem::Problem;
use crate::routing::Sender;
use crate::server_message::{self, Gap, To};
use crate::session::Membership;

/// A connection that has joined, and what it is told first.
pub(super) struct Opened {
    pub(super) membership: Membership,
    pub(super) first: Vec<Utf8Bytes>,
    /// Counts as long as the connection is there.
    pub(super) place: Place,
}

/// Joins the group, unless something forbids it.
pub(super) async fn open(
    node: &Node,
    visitor: Visitor<'_>,
    sender: Sender,
    query: &Query,
) -> Result<Opened, Problem> {
    if node.is_draining() {
        return Err(draining(node));
    }
    origin::check(visitor, &node.config().allowed_origins)?;
    let place = node
        .connection_limits()
        .enter(&sender.client, visitor.address)
        .map_err(|full| crowded(node, full, visitor))?;
    let opened = timeout(
        node.config().handshake_timeout,
        Membership::open(node, &sender, query.presence, since(query)),
    )
    .await;
    let (membership, roster, reading) =
        opened.map_err(|_elapsed| Unavailable).flatten().map_err(|Unavailable| {
            Problem::unavailable(
                CloseCode::RedisUnreachable,
                AWAY_RETRY_S,
                "Redis cannot be reached, so nothing could be delivered: try again soon.",
            )
        })?;
    // The drain may have begun meanwhile, and asked the hub before this connection was in it.
    if node.is_draining() {
        return Err(draining(node));
    }
    // In this order: `SYNC`, what was missed, `GAP`, then live.
    let first = roster.map(|roster| sync(&membership, &sender, &roster)).unwrap_or_default();
    resume(node, &membership, &sender, reading, query);
    Ok(Opened { membership, first, place })
}

/// From where the history is read.
fn since(query: &Query) -> Since {
    query.since.as_ref().map_or(Since::Now, |since| Since::Moment(clock::micros_of(since)))
}

fn sync(membership: &Membership, sender: &Sender, roster: &Roster) -> Vec<Utf8Bytes> {
    let mut first = vec![server_message::sync(&sender.group, roster)];
    let held = membership.outbox().begin_feed(roster.rev);
    first.extend(held.iter().map(|diff| server_message::diff(&sender.group, diff)));
    first
}

/// Puts what was missed before what has come since the connection joined, and whether that is all. What may be missed from
/// here on, while Redis is being replaced, is told as well.
fn resume(node: &Node, membership: &Membership, sender: &Sender, reading: Option<Reading>, query: &Query) {
    let (tip, missed) = reading.map_or((0, None), |reading| (reading.tip, reading.missed));
    let gap = query.since.clone().map(|since| {
        let recovered = missed.is_some();
        let reason = if recovered { GapReason::Resumed } else { GapReason::NotKept };
        node.metrics().gaps.one((reason, recovered));
        let gap = Gap { since, until: clock::now(), scope: vec![GapScope::Group], reason, recovered };
        server_message::gap(To { group: &sender.group, client: &sender.client }, &gap)
    });
    let missed = missed.into_iter().flatten().map(|missed| missed.message);
    let missed = missed.inspect(|_| node.metrics().replayed.one());
    let unsettled = node.hub().unsettled(sender);
    membership.outbox().resume(missed.chain(gap).chain(unsettled), tip);
}

fn draining(node: &Node) -> Problem {
    let retry_after = node.config().drain_timeout.as_secs().max(1);
    Problem::unavailable(CloseCode::NodeRestarts, retry_after, "This node is going down: connect again soon.")
}

fn crowded(node: &Node, full: Full, visitor: Visitor<'_>) -> Problem {
    let config = node.config();
    let detail = match full {
        Full::Client => {
            let most = config.max_connections_per_client;
            format!(
                "This client has {most} connections already: close one first, or connect with another id."
            )
        }
        Full::Address => {
            let most = config.max_connections_per_address;
            format!("There are {most} connections from {} already: close one first.", visitor.address)
        }
    };
    Problem::too_many_connections(CROWDED_RETRY_S, detail)
}

/// Within the idle timeout a connection that is dead has given its place back.
const CROWDED_RETRY_S: u64 = 30;

/// Redis is tried again at least this often.
const AWAY_RETRY_S: u64 = 5;
