//! Going down without losing anything.
//!
//! # Design
//! Upgraded sockets are outside of what an HTTP server calls a graceful shutdown, so the node closes them itself: it
//! is no longer ready, gives each connection its moment within the drain time, and waits for the last. Each session sends
//! `DRAIN`, waits until what it took is on its way, and closes with 4200. The listener stays open meanwhile, so that
//! health checks and new clients are told why.

use std::time::Duration;

use tokio::time::{Instant, timeout};
use tracing::{info, warn};

use crate::node::Node;

/// Closes all connections, spread over the drain time, and leaves presence.
pub(crate) async fn drain(node: &Node) {
    node.set_draining();
    let over = node.config().drain_timeout;
    let mut everyone = node.hub().everyone();
    fastrand::shuffle(&mut everyone);
    let count = u32::try_from(everyone.len()).unwrap_or(u32::MAX);
    if count > 0 {
        info!(connections = count, ?over, "draining: closing all connections");
    }
    let start = Instant::now();
    for (place, outbox) in (0..count).zip(&everyone) {
        let at = start + (over / count).saturating_mul(place);
        if outbox.signal(|signals| signals.drain_at = Some(at)) {
            outbox.wake();
        }
    }
    drop(everyone);
    if timeout(over + HARD_STOP, node.no_sessions()).await.is_err() {
        warn!(connections = node.session_count(), "not all connections could be closed in time");
    }
    if timeout(node.config().redis_timeout + FLUSH, node.presence().flush()).await.is_err() {
        warn!("presence could not be left in time: the leases run out by themselves");
    }
}

/// How long the last connection may take after its moment: to settle what it sent, and to answer the close.
const HARD_STOP: Duration = Duration::from_secs(10);

/// How long leaving presence may take beyond one command.
const FLUSH: Duration = Duration::from_secs(1);
