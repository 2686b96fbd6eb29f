//! The part of an opening that depends on the state of the node, and the joining.

use aether_ws_protocol::{CloseCode, GapReason, GapScope};
use axum::http::HeaderMap;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Utf8Bytes;

use super::path::Query;
use super::{host, origin, origin_of};
use crate::broker::Unavailable;
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
}

/// Joins the group, unless something forbids it.
pub(super) async fn open(
    node: &Node,
    headers: &HeaderMap,
    sender: Sender,
    query: &Query,
) -> Result<Opened, Problem> {
    if node.is_draining() {
        return Err(draining(node));
    }
    origin::check(origin_of(headers), host(headers), &node.config().allowed_origins)?;
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
    Ok(Opened { membership, first })
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

/// Redis is tried again at least this often.
const AWAY_RETRY_S: u64 = 5;
