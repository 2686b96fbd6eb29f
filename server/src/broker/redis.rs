//! The broker of any number of nodes: Redis pub/sub.
//!
//! Two connections per node, however many clients it has: one for what it publishes ([`publisher`]), one for what it
//! is subscribed to ([`subscriber`]). Both are ours to lose and to make anew; nothing waits on a reconnect.

mod heard;
mod publisher;
mod registry;
mod subscriber;
mod workers;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use aether_ws_protocol::{intervals, limits};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;

use self::publisher::Publisher;
use self::subscriber::Subscriber;
use super::{Broker, BusCounters, Publication, Receiver, Status, Unavailable, Vitals};
use crate::history::HistoryLimits;
use crate::keys::{Channel, Keys, NodeId};
use crate::presence::Presence;
use crate::redis::RedisServer;

/// What a node's Redis broker needs to know.
#[derive(Clone, Debug)]
pub struct RedisBrokerSettings {
    /// Where Redis is.
    pub server: RedisServer,
    /// The names of channels.
    pub keys: Keys,
    /// This node.
    pub node: NodeId,
    /// How long a command may take before its outcome is unknown.
    pub timeout: Duration,
    /// After this much silence the node probes its own subscription; it has half as long to come back.
    pub probe_silence: Duration,
    /// How long a channel that is no client's is kept after the last who needs it: a reload of the page then costs
    /// Redis nothing.
    pub linger: Duration,
    /// The size of a message that a backend may publish.
    pub max_message_bytes: usize,
    /// What may wait for a connection: what is larger is delivered to nobody, also where it says that a node published it.
    pub queue_bytes: usize,
    /// How deep a message that a backend publishes may nest.
    pub json_depth: usize,
    /// How much is kept of what goes to groups, if anything is.
    pub keep: Option<HistoryLimits>,
}

impl RedisBrokerSettings {
    /// The protocol's defaults for all times.
    #[must_use]
    pub fn new(server: RedisServer, keys: Keys, node: NodeId) -> Self {
        Self {
            server,
            keys,
            node,
            timeout: intervals::REDIS_TIMEOUT,
            probe_silence: intervals::PROBE_SILENCE,
            linger: Duration::from_secs(3),
            max_message_bytes: default(limits::MAX_MESSAGE_BYTES),
            queue_bytes: default(limits::QUEUE_BYTES),
            json_depth: default(limits::JSON_DEPTH),
            keep: None,
        }
    }
}

/// A default of the protocol on this machine.
fn default(limit: u64) -> usize {
    usize::try_from(limit).unwrap_or(usize::MAX)
}

/// One node's connections to Redis pub/sub. Dropping it closes them.
pub struct RedisBroker {
    publisher: Publisher,
    subscriber: Subscriber,
    counters: Arc<BusCounters>,
}

impl RedisBroker {
    /// Starts the node's tasks on the current Tokio runtime and returns at once: whether Redis is there shows in
    /// [`status`](Broker::status), and it is tried again for as long as it takes.
    ///
    /// `presence` is put right before a gap is reported, so that the fresh `SYNC` which follows is a whole one.
    #[must_use]
    pub fn start(
        settings: &RedisBrokerSettings,
        receiver: Arc<dyn Receiver>,
        presence: Option<Arc<dyn Presence>>,
    ) -> Self {
        let counters = Arc::new(BusCounters::default());
        let publisher = Publisher::start(settings, Arc::clone(&receiver), Arc::clone(&counters));
        let subscriber =
            Subscriber::start(settings, publisher.handle(), receiver, presence, Arc::clone(&counters));
        Self { publisher, subscriber, counters }
    }
}

impl fmt::Debug for RedisBroker {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("RedisBroker").field("status", &self.status()).finish_non_exhaustive()
    }
}

impl Broker for RedisBroker {
    fn publish(&self, batch: Vec<Publication>) {
        self.publisher.publish(batch);
    }

    fn subscribe<'a>(&'a self, channels: &'a [Channel]) -> BoxFuture<'a, Result<(), Unavailable>> {
        self.subscriber.subscribe(channels).boxed()
    }

    fn unsubscribe(&self, channels: &[Channel]) {
        self.subscriber.unsubscribe(channels);
    }

    fn status(&self) -> Status {
        Status { publish: self.publisher.is_up(), receive: self.subscriber.is_proven() }
    }

    fn vitals(&self) -> Vitals {
        let (waiting_messages, waiting_bytes) = self.publisher.waiting();
        Vitals {
            publish_since: self.publisher.since(),
            proven_until: self.subscriber.proven_until(),
            proven_age: self.subscriber.proven_age(),
            subscriptions: self.subscriber.subscriptions(),
            waiting_messages,
            waiting_bytes,
        }
    }

    fn counters(&self) -> &BusCounters {
        &self.counters
    }
}
