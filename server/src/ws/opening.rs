//! The part of an opening that depends on the state of the node, and the joining.

use aether_ws_protocol::{CloseCode, GapReason, GapScope};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Utf8Bytes;

use super::origin;
use super::path::Query;
use super::visitor::Visitor;
use crate::broker::Unavailable;
use crate::census::{Full, Place};
use crate::clock;
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
    let place =
        node.census().enter(&sender.client, visitor.address).map_err(|full| crowded(node, full, visitor))?;
    let opened =
        timeout(node.config().handshake_timeout, Membership::open(node, &sender, query.presence)).await;
    let (membership, roster) = opened.map_err(|_elapsed| Unavailable).flatten().map_err(|Unavailable| {
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
    let first = first_words(&membership, &sender, roster, query);
    Ok(Opened { membership, first, place })
}

/// In this order: `SYNC`, what was missed (nothing is kept), `GAP`, then live.
fn first_words(
    membership: &Membership,
    sender: &Sender,
    roster: Option<Roster>,
    query: &Query,
) -> Vec<Utf8Bytes> {
    let mut first = Vec::new();
    if let Some(roster) = roster {
        first.push(server_message::sync(&sender.group, &roster));
        let held = membership.outbox().begin_feed(roster.rev);
        first.extend(held.iter().map(|diff| server_message::diff(&sender.group, diff)));
    }
    if let Some(since) = query.since.clone() {
        let gap = Gap {
            since,
            until: clock::now(),
            scope: vec![GapScope::Group],
            reason: GapReason::NotKept,
            recovered: false,
        };
        first.push(server_message::gap(To { group: &sender.group, client: &sender.client }, &gap));
    }
    first
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
