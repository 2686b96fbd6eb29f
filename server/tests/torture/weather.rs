//! Nodes that are killed, and a Redis that is.

use std::fmt;
use std::net::SocketAddr;
use std::sync::Mutex;
use std::time::Duration;

use fastrand::Rng;
use tokio::time::{Instant, sleep};

use crate::ground::{Ground, Shape, Trouble};
use crate::steady::Steady;
use crate::support::processes::NodeProcess;

/// Three nodes that can be killed, one that is not, and their Redis.
pub(crate) struct World {
    pub(crate) ground: Ground,
    /// The one whose tasks are counted.
    pub(crate) steady: Steady,
    nodes: tokio::sync::Mutex<Vec<NodeProcess>>,
    /// Where nodes are, also those that were just killed.
    addresses: Mutex<Vec<SocketAddr>>,
    complaints: Mutex<Vec<String>>,
    history: bool,
}

/// Short enough to see ghosts go within a round; a node is given up after a third of it.
const SETTINGS: [&str; 4] = ["--presence-ttl", "15s", "--drain-timeout", "1s"];

const HISTORY: [&str; 6] = ["--history", "true", "--history-age", "20s", "--history-count", "10000"];

const NODES: usize = 3;

/// What happened in a round.
#[derive(Default)]
pub(crate) struct Faults {
    nodes_killed: usize,
    redis: Vec<Trouble>,
}

impl fmt::Display for Faults {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = |trouble| self.redis.iter().filter(|of| **of == trouble).count();
        let (restarts, freezes) = (count(Trouble::Restart), count(Trouble::Freeze));
        let (cuts, moves) = (count(Trouble::Cut), count(Trouble::Move));
        write!(formatter, "{} kill, {restarts} down, {freezes} freeze, {cuts} cut", self.nodes_killed)?;
        if moves > 0 { write!(formatter, ", {moves} move") } else { Ok(()) }
    }
}

impl World {
    pub(crate) async fn start(shape: Shape, history: bool) -> Self {
        let ground = Ground::start(shape).await;
        let steady = Steady::start(&ground.url(), history).await;
        let mut nodes = Vec::new();
        for _ in 0..NODES {
            nodes.push(start_node(&ground, history).await);
        }
        let addresses = nodes.iter().map(|node| node.address).chain([steady.address()]).collect();
        Self {
            ground,
            steady,
            nodes: tokio::sync::Mutex::new(nodes),
            addresses: Mutex::new(addresses),
            complaints: Mutex::default(),
            history,
        }
    }

    /// A node's address; none in a while in which there is none.
    pub(crate) fn address(&self, rng: &mut Rng) -> Option<SocketAddr> {
        rng.choice(self.addresses.lock().unwrap().iter().copied())
    }

    /// Bad weather: nodes and Redis fail at the same time, each in its own way.
    pub(crate) async fn rage(&self, time: Duration, rng: &mut Rng) -> Faults {
        let end = Instant::now() + time;
        let (nodes_rng, redis_rng) = (rng.fork(), rng.fork());
        let (nodes_killed, redis) =
            tokio::join!(self.kill_nodes(end, nodes_rng), self.trouble_redis(end, redis_rng));
        Faults { nodes_killed, redis }
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
            let node = start_node(&self.ground, self.history).await;
            {
                let mut addresses = self.addresses.lock().unwrap();
                addresses.retain(|known| *known != address);
                addresses.push(node.address);
            }
            self.nodes.lock().await.push(node);
        }
    }

    async fn trouble_redis(&self, end: Instant, mut rng: Rng) -> Vec<Trouble> {
        let mut troubles = Vec::new();
        loop {
            sleep(Duration::from_millis(rng.u64(300..4000))).await;
            if Instant::now() >= end {
                return troubles;
            }
            troubles.push(self.ground.trouble(&mut rng).await);
        }
    }

    /// Waits until all nodes say that they are well.
    pub(crate) async fn calm(&self) {
        for node in self.nodes.lock().await.iter() {
            node.ready().await;
        }
        self.steady.ready().await;
    }

    /// What the largest node has taken.
    ///
    /// # Units
    /// MiB.
    pub(crate) async fn memory(&self) -> u64 {
        self.nodes
            .lock()
            .await
            .iter()
            .map(|node| resident(node.child.id().expect("it runs")))
            .max()
            .unwrap_or_default()
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

async fn start_node(ground: &Ground, history: bool) -> NodeProcess {
    let url = ground.url();
    let mut flags = [["--redis-url", &url].as_slice(), &SETTINGS].concat();
    if history {
        flags.extend(HISTORY);
    }
    let node = NodeProcess::start(&flags).await;
    node.ready().await;
    node
}

/// The memory of a process, in MiB that are resident.
fn resident(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).expect("it runs");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("every process has it");
    line.trim().trim_end_matches("kB").trim().parse::<u64>().expect("a number") / 1024
}
