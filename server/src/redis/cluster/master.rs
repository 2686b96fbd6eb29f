//! The connection to one master, and when it was heard of.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use redis::Value;
use redis::aio::MultiplexedConnection;
use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until, timeout};

use super::channels::command;
use crate::redis::url::Host;

/// How long a master may be silent before its subscription is probed, and how long the probe may take.
const PROBE: Duration = Duration::from_secs(5);

#[derive(Clone)]
pub(super) struct Master {
    pub(super) connection: MultiplexedConnection,
    pub(super) heard: Arc<HeardAt>,
    /// Which Redis it is, where that is asked for.
    pub(super) store: String,
}

/// When a master last delivered something, and whether it is known that it does not any more.
pub(super) struct HeardAt {
    start: Instant,
    millis: AtomicU64,
    broken: AtomicBool,
}

impl HeardAt {
    pub(super) fn new() -> Self {
        Self { start: Instant::now(), millis: AtomicU64::new(0), broken: AtomicBool::new(false) }
    }

    #[expect(clippy::cast_possible_truncation, reason = "64 bits of milliseconds outlast the process")]
    pub(super) fn now(&self) {
        self.millis.store(self.start.elapsed().as_millis() as u64, Ordering::Relaxed);
    }

    pub(super) fn last(&self) -> Instant {
        self.start + Duration::from_millis(self.millis.load(Ordering::Relaxed))
    }

    pub(super) fn broke(&self) {
        self.broken.store(true, Ordering::Relaxed);
    }

    pub(super) fn is_broken(&self) -> bool {
        self.broken.load(Ordering::Relaxed)
    }
}

/// Probes the subscription at one master whenever it is silent, until a probe does not come back; then rings.
pub(super) async fn probe(
    mut connection: MultiplexedConnection,
    channel: String,
    host: Host,
    heard: Arc<HeardAt>,
    lost: Arc<Notify>,
) {
    loop {
        sleep_until(heard.last() + PROBE).await;
        if heard.last().elapsed() < PROBE {
            continue;
        }
        let answer =
            timeout(PROBE, command("SPUBLISH", &channel).arg("").query_async::<Value>(&mut connection)).await;
        // Counted by the master that delivers it; on one connection the message comes before the answer to its sender.
        if !matches!(answer, Ok(Ok(Value::Int(1..)))) {
            tracing::warn!(redis.master = %host, "a master of the Redis Cluster does not deliver any more");
            heard.broke();
            return lost.notify_one();
        }
        heard.now();
    }
}
