//! What all parts of one running server share.

use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::SystemTime;

use aether_ws_protocol::{ParseOptions, limits};
use tokio::sync::watch;

use crate::broker::memory::MemoryBus;
use crate::broker::redis::{RedisBroker, RedisBrokerSettings};
use crate::broker::{Broker, Receiver};
use crate::config::Config;
use crate::connection_limits::ConnectionLimits;
use crate::envelope::Bounds;
use crate::history::redis::{RedisHistory, RedisHistorySettings};
use crate::history::{History, HistoryLimits};
use crate::hub::{Fills, Hub};
use crate::keys::{Keys, NodeId};
use crate::metrics::Metrics;
use crate::presence::Presence;
use crate::presence::redis::{RedisPresence, RedisPresenceSettings};
use crate::queue::QueueLimits;

/// One server process: a cheap handle.
#[derive(Clone)]
pub struct Node(Arc<Inner>);

struct Inner {
    id: NodeId,
    config: Config,
    hub: Hub,
    connection_limits: ConnectionLimits,
    broker: Arc<dyn Broker>,
    presence: Arc<dyn Presence>,
    last_connection: AtomicU64,
    draining: AtomicBool,
    draining_since: OnceLock<SystemTime>,
    sessions: watch::Sender<usize>,
}

impl Node {
    /// A node on the backend that the settings name; without Redis it is alone. Must be called on a Tokio runtime.
    #[must_use]
    pub fn new(config: Config) -> Self {
        let Some(server) = config.redis() else {
            return Self::on_bus(config, &MemoryBus::new());
        };
        let id = NodeId::random();
        let keys = Keys::new(config.redis_prefix.as_str());
        let hub = Hub::new(config.intervals.presence_gather);
        let receiver: Arc<dyn Receiver> = Arc::new(hub.clone());
        let settings = RedisPresenceSettings {
            server: server.clone(),
            keys: keys.clone(),
            node: id.clone(),
            timeout: config.redis_timeout,
            ttl: config.presence_ttl,
            agreed: agreed(&config),
        };
        let presence: Arc<dyn Presence> = Arc::new(RedisPresence::start(&settings, Arc::clone(&receiver)));
        let settings = RedisBrokerSettings {
            timeout: config.redis_timeout,
            probe_silence: config.intervals.probe_silence,
            max_message_bytes: config.max_message_bytes,
            queue_bytes: config.queue_bytes,
            json_depth: config.json_depth,
            keep: config.history_limits(),
            ..RedisBrokerSettings::new(server.clone(), keys.clone(), id.clone())
        };
        if let Some(limits) = config.history_limits() {
            let (node, timeout) = (id.clone(), config.redis_timeout);
            let settings = RedisHistorySettings { server, keys, node, timeout, limits };
            hub.fill_from(fills(&config, Arc::new(RedisHistory::start(settings))));
        }
        let broker = Arc::new(RedisBroker::start(&settings, receiver, Some(Arc::clone(&presence))));
        Self::assemble(id, config, hub, broker, presence)
    }

    /// A node that shares its memory with others of the same process; for tests.
    #[must_use]
    pub fn on_bus(config: Config, bus: &MemoryBus) -> Self {
        let hub = Hub::new(config.intervals.presence_gather);
        let keep = config.history_limits();
        let broker = Arc::new(bus.keeping(Arc::new(hub.clone()), keep));
        if let Some(limits) = keep {
            hub.fill_from(fills(&config, Arc::new(bus.history(limits))));
        }
        let presence = Arc::new(bus.presence());
        Self::assemble(NodeId::random(), config, hub, broker, presence)
    }

    fn assemble(
        id: NodeId,
        config: Config,
        hub: Hub,
        broker: Arc<dyn Broker>,
        presence: Arc<dyn Presence>,
    ) -> Self {
        let (sessions, _) = watch::channel(0);
        let connection_limits =
            ConnectionLimits::new(config.max_connections_per_client, config.max_connections_per_address);
        Self(Arc::new(Inner {
            id,
            config,
            hub,
            connection_limits,
            broker,
            presence,
            last_connection: AtomicU64::new(0),
            draining: AtomicBool::new(false),
            draining_since: OnceLock::new(),
            sessions,
        }))
    }

    /// This run of this server.
    #[must_use]
    pub fn id(&self) -> &NodeId {
        &self.0.id
    }

    /// The settings in effect.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.0.config
    }

    /// What carries messages to other nodes, and its counters.
    #[must_use]
    pub fn broker(&self) -> &Arc<dyn Broker> {
        &self.0.broker
    }

    /// Who is in which group.
    #[must_use]
    pub fn presence(&self) -> &Arc<dyn Presence> {
        &self.0.presence
    }

    pub(crate) fn hub(&self) -> &Hub {
        &self.0.hub
    }

    /// What is counted of its connections.
    pub(crate) fn metrics(&self) -> &Metrics {
        self.0.hub.metrics()
    }

    pub(crate) fn connection_limits(&self) -> &ConnectionLimits {
        &self.0.connection_limits
    }

    pub(crate) fn next_connection(&self) -> u64 {
        self.0.last_connection.fetch_add(1, Ordering::Relaxed) + 1
    }

    pub(crate) fn bounds(&self) -> Bounds {
        let config = self.config();
        let max_issues = usize::try_from(limits::MAX_ISSUES).unwrap_or(usize::MAX);
        Bounds {
            parse: ParseOptions { max_depth: config.json_depth, max_issues },
            presence_state_bytes: config.presence_state_bytes,
        }
    }

    pub(crate) fn queue_limits(&self) -> QueueLimits {
        QueueLimits { messages: self.config().queue_messages, bytes: self.config().queue_bytes }
    }

    /// Whether the node is going down. It is set before the hub is asked who is there, and sessions put themselves into
    /// the hub before they look: so none falls between.
    pub(crate) fn is_draining(&self) -> bool {
        self.0.draining.load(Ordering::SeqCst)
    }

    pub(crate) fn set_draining(&self) {
        let _already = self.0.draining_since.set(SystemTime::now());
        self.0.draining.store(true, Ordering::SeqCst);
    }

    /// Since when the node goes down, if it does.
    pub(crate) fn draining_since(&self) -> Option<SystemTime> {
        self.0.draining_since.get().copied()
    }

    /// How many connections are open, or opening.
    #[must_use]
    pub fn session_count(&self) -> usize {
        *self.0.sessions.borrow()
    }

    /// Counts a connection until the return value is dropped.
    pub(crate) fn count_session(&self) -> SessionCount {
        self.0.sessions.send_modify(|count| *count += 1);
        SessionCount(self.clone())
    }

    /// Resolves when no connection is left.
    pub(crate) async fn no_sessions(&self) {
        // The sender lives as long as this node, so waiting cannot fail.
        let mut sessions = self.0.sessions.subscribe();
        let _count = sessions.wait_for(|count| *count == 0).await;
    }
}

impl fmt::Debug for Node {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Node").field("id", &self.0.id).finish_non_exhaustive()
    }
}

/// How gaps are filled from a history.
fn fills(config: &Config, history: Arc<dyn History>) -> Fills {
    Fills { history, patience: config.redis_timeout * READINGS, age: config.history_age }
}

/// For how many readings' time a group is held back at most while its history cannot be read.
const READINGS: u32 = 5;

/// What all nodes under one prefix must have set alike: else what one of them sends is not kept as the others expect.
fn agreed(config: &Config) -> String {
    match config.history_limits() {
        Some(HistoryLimits { count, age, queue_bytes, .. }) => {
            format!("history_count {count}, history_age {age:?}, queue_bytes {queue_bytes}")
        }
        None => "history false".to_owned(),
    }
}

/// A connection that counts.
#[derive(Debug)]
pub(crate) struct SessionCount(Node);

impl Drop for SessionCount {
    fn drop(&mut self) {
        self.0.0.sessions.send_modify(|count| *count -= 1);
    }
}
