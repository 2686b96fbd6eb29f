//! Nodes that are killed, and a Redis that is.

use std::fmt;
use std::net::SocketAddr;
use std::sync::Mutex;
use std::time::Duration;

use fastrand::Rng;
use tokio::time::{Instant, sleep};

use crate::support::processes::NodeProcess;
use crate::support::redis::RedisProcess;

/// Three nodes and their Redis.
pub(crate) struct World {
    pub(crate) redis: RedisProcess,
    nodes: tokio::sync::Mutex<Vec<NodeProcess>>,
    /// Where nodes are, also those that were just killed.
    addresses: Mutex<Vec<SocketAddr>>,
    complaints: Mutex<Vec<String>>,
}

/// Short enough to see ghosts go within a round; a node is given up after a third of it.
const SETTINGS: [&str; 4] = ["--presence-ttl", "15s", "--drain-timeout", "1s"];

const NODES: usize = 3;

/// What happened in a round.
#[derive(Default)]
pub(crate) struct Faults {
    nodes_killed: usize,
    redis_restarted: usize,
    redis_frozen: usize,
    connections_killed: usize,
}

impl fmt::Display for Faults {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { nodes_killed, redis_restarted, redis_frozen, connections_killed } = self;
        write!(formatter, "{nodes_killed} kill, {redis_restarted} restart, ")?;
        write!(formatter, "{redis_frozen} freeze, {connections_killed} cut")
    }
}

async fn start_node(redis: &RedisProcess) -> NodeProcess {
    let url = redis.url();
    let flags = [["--redis-url", &url].as_slice(), &SETTINGS].concat();
    let node = NodeProcess::start(&flags).await;
    node.ready().await;
    node
}

impl World {
    pub(crate) async fn start() -> Self {
        let redis = RedisProcess::start().await;
        let mut nodes = Vec::new();
        for _ in 0..NODES {
            nodes.push(start_node(&redis).await);
        }
        let addresses = Mutex::new(nodes.iter().map(|node| node.address).collect());
        Self { redis, nodes: tokio::sync::Mutex::new(nodes), addresses, complaints: Mutex::default() }
    }

    /// A node's address; none in a while in which there is none.
    pub(crate) fn address(&self, rng: &mut Rng) -> Option<SocketAddr> {
        rng.choice(self.addresses.lock().unwrap().iter().copied())
    }

    /// Bad weather: nodes and Redis fail at the same time, each in its own way.
    pub(crate) async fn rage(&self, time: Duration, rng: &mut Rng) -> Faults {
        let end = Instant::now() + time;
        let (nodes_rng, redis_rng) = (rng.fork(), rng.fork());
        let (nodes_killed, mut faults) =
            tokio::join!(self.kill_nodes(end, nodes_rng), self.trouble_redis(end, redis_rng));
        faults.nodes_killed = nodes_killed;
        faults
    }

    async fn kill_nodes(&self, end: Instant, mut rng: Rng) -> usize {
        let mut killed = 0;
        loop {
            sleep(Duration::from_millis(rng.u64(500..5000))).await;
            if Instant::now() >= end {
                return killed;
            }
            let node = {
                let mut nodes = self.nodes.lock().await;
                let which = rng.usize(0..nodes.len());
                nodes.swap_remove(which)
            };
            let address = node.address;
            self.complaints.lock().unwrap().extend(node.complaints());
            node.kill().await;
            killed += 1;
            sleep(Duration::from_millis(rng.u64(0..1500))).await;
            // Redis may be away now: then the node waits for it.
            let node = start_node(&self.redis).await;
            {
                let mut addresses = self.addresses.lock().unwrap();
                addresses.retain(|known| *known != address);
                addresses.push(node.address);
            }
            self.nodes.lock().await.push(node);
        }
    }

    async fn trouble_redis(&self, end: Instant, mut rng: Rng) -> Faults {
        let mut faults = Faults::default();
        loop {
            sleep(Duration::from_millis(rng.u64(300..4000))).await;
            if Instant::now() >= end {
                return faults;
            }
            let away = Duration::from_millis(rng.u64(0..3000));
            match rng.u32(0..5) {
                0 | 1 => {
                    self.redis.kill();
                    sleep(away).await;
                    self.redis.restart().await;
                    faults.redis_restarted += 1;
                }
                2 => {
                    self.redis.pause();
                    sleep(away).await;
                    self.redis.resume();
                    faults.redis_frozen += 1;
                }
                which => {
                    let kind = if which == 3 { "pubsub" } else { "normal" };
                    self.redis.command(&["CLIENT", "KILL", "TYPE", kind]).await;
                    faults.connections_killed += 1;
                }
            }
        }
    }

    /// Waits until all nodes say that they are well.
    pub(crate) async fn calm(&self) {
        for node in self.nodes.lock().await.iter() {
            node.ready().await;
        }
    }

    /// What nodes logged that must not be.
    pub(crate) async fn complaints(&self) -> Vec<String> {
        let mut all = self.complaints.lock().unwrap().clone();
        for node in self.nodes.lock().await.iter() {
            all.extend(node.complaints());
        }
        all
    }
}
