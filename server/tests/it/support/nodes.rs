//! Nodes without sockets: a broker, a presence and a recorder each, on memory or on a Redis of the test's own.

use std::sync::Arc;
use std::time::Duration;

use aether_ws::broker::memory::MemoryBus;
use aether_ws::broker::redis::{RedisBroker, RedisBrokerSettings};
use aether_ws::broker::{Broker, Outcome, Publication, Receipt, Receiver, Report};
use aether_ws::keys::{Channel, Keys, NodeId};
use aether_ws::presence::redis::{RedisPresence, RedisPresenceSettings};
use aether_ws::presence::{Presence, Seat};
use aether_ws::redis::RedisServer;
use aether_ws_protocol::{ClientId, GroupId, Target};
use tokio::sync::mpsc;

use super::patience::eventually;
use super::recorder::Recorder;
use super::redis::{RedisProcess, url};

/// Runs each test once on memory and once on Redis.
macro_rules! on_both {
    ($($test:ident),* $(,)?) => {
        mod on_memory {
            $(
                #[tokio::test(flavor = "multi_thread")]
                async fn $test() {
                    super::$test($crate::support::nodes::Backend::memory()).await;
                }
            )*
        }
        mod on_redis {
            $(
                #[tokio::test(flavor = "multi_thread")]
                async fn $test() {
                    super::$test($crate::support::nodes::Backend::redis().await).await;
                }
            )*
        }
    };
}
pub(crate) use on_both;

/// What nodes stand on.
pub(crate) enum Backend {
    Memory(MemoryBus),
    Redis(RedisProcess),
}

impl Backend {
    pub(crate) fn memory() -> Self {
        Self::Memory(MemoryBus::new())
    }

    pub(crate) async fn redis() -> Self {
        Self::Redis(RedisProcess::start().await)
    }

    /// A node that is ready.
    pub(crate) async fn node(&self) -> Node {
        match self {
            Self::Memory(bus) => Node::on_memory(bus),
            Self::Redis(redis) => Node::on_redis(&Times::default(), redis.port()).await,
        }
    }
}

/// The times of a node on Redis: the protocol's, unless a test wants to see them pass.
#[derive(Clone, Copy)]
pub(crate) struct Times {
    pub(crate) timeout: Duration,
    pub(crate) probe_silence: Duration,
    pub(crate) linger: Duration,
    pub(crate) presence_ttl: Duration,
}

impl Default for Times {
    fn default() -> Self {
        let (server, keys, node) = (RedisServer::parse(&url(1)).unwrap(), keys(), NodeId::random());
        let broker = RedisBrokerSettings::new(server.clone(), keys.clone(), node.clone());
        let presence = RedisPresenceSettings::new(server, keys, node);
        Self {
            // A busy machine is no outage: whoever wants to see a deadline pass sets a shorter one.
            timeout: Duration::from_secs(10),
            probe_silence: broker.probe_silence,
            linger: broker.linger,
            presence_ttl: presence.ttl,
        }
    }
}

pub(crate) struct Node {
    pub(crate) broker: Arc<dyn Broker>,
    pub(crate) presence: Arc<dyn Presence>,
    pub(crate) recorder: Arc<Recorder>,
}

impl Node {
    fn on_memory(bus: &MemoryBus) -> Self {
        let recorder = Arc::new(Recorder::default());
        let broker = Arc::new(bus.broker(Arc::clone(&recorder) as Arc<dyn Receiver>));
        Self { broker, presence: Arc::new(bus.presence()), recorder }
    }

    /// A node on the Redis behind `port`, once it is ready.
    pub(crate) async fn on_redis(times: &Times, port: u16) -> Self {
        Self::reaching(times, &url(port)).await
    }

    /// A node on whatever Redis a URL names, once it is ready.
    pub(crate) async fn reaching(times: &Times, url: &str) -> Self {
        let (server, node) = (RedisServer::parse(url).unwrap(), NodeId::random());
        let recorder = Arc::new(Recorder::default());
        let settings = RedisPresenceSettings {
            timeout: times.timeout,
            ttl: times.presence_ttl,
            ..RedisPresenceSettings::new(server.clone(), keys(), node.clone())
        };
        let receiver = Arc::clone(&recorder) as Arc<dyn Receiver>;
        let presence: Arc<dyn Presence> = Arc::new(RedisPresence::start(&settings, receiver));
        let broker = Arc::new(RedisBroker::start(
            &RedisBrokerSettings {
                timeout: times.timeout,
                probe_silence: times.probe_silence,
                linger: times.linger,
                ..RedisBrokerSettings::new(server, keys(), node)
            },
            Arc::clone(&recorder) as Arc<dyn Receiver>,
            Some(Arc::clone(&presence)),
        ));
        let node = Self { broker, presence, recorder };
        node.ready().await;
        node
    }

    pub(crate) async fn ready(&self) {
        eventually("the node is ready", async || self.broker.status().is_ready() && self.presence.is_ready())
            .await;
    }

    pub(crate) async fn subscribe(&self, channels: &[Channel]) {
        self.broker.subscribe(channels).await.expect("the backend is there");
    }

    /// Publishes one text and waits for its outcome.
    pub(crate) async fn publish(&self, channel: &Channel, text: &str) -> Outcome {
        let mut sender = Sender::default();
        self.broker.publish(vec![sender.publication(channel, text.to_owned())]);
        sender.report().await.outcome
    }
}

/// Numbers publications and takes their reports, as a session does.
pub(crate) struct Sender {
    frame: u64,
    reports: (mpsc::UnboundedSender<Report>, mpsc::UnboundedReceiver<Report>),
}

impl Default for Sender {
    fn default() -> Self {
        Self { frame: 0, reports: mpsc::unbounded_channel() }
    }
}

impl Sender {
    pub(crate) fn publication(&mut self, channel: &Channel, text: String) -> Publication {
        self.frame += 1;
        let target = match channel {
            Channel::Client(_) => Target::Direct,
            Channel::Broadcast => Target::Broadcast,
            Channel::Group(_) | Channel::Presence(_) => Target::Group,
        };
        let receipt = Some(Receipt::new(self.frame, target, &self.reports.0));
        Publication { channel: channel.clone(), message: text.into(), receipt }
    }

    pub(crate) async fn report(&mut self) -> Report {
        let report = tokio::time::timeout(Duration::from_secs(30), self.reports.1.recv());
        report.await.expect("every publication is reported").expect("we hold a sender ourselves")
    }
}

pub(crate) fn keys() -> Keys {
    Keys::new("aether:v3")
}

pub(crate) fn group_id(id: &str) -> GroupId {
    GroupId::try_from(id).unwrap()
}

pub(crate) fn client_id(id: &str) -> ClientId {
    ClientId::try_from(id).unwrap()
}

pub(crate) fn group(id: &str) -> Channel {
    Channel::Group(group_id(id))
}

pub(crate) fn client(id: &str) -> Channel {
    Channel::Client(client_id(id))
}

pub(crate) fn events_of(id: &str) -> Channel {
    Channel::Presence(group_id(id))
}

pub(crate) fn seat(group: &str, client: &str, connection: u64) -> Seat {
    Seat { group: group_id(group), client: client_id(client), connection }
}
