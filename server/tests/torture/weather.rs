//! Nodes that are killed, and a Redis that is: at the same time, or each alone, when more can be asked of what is left.

use std::collections::HashSet;
use std::fmt;
use std::net::SocketAddr;
use std::sync::Mutex;
use std::time::Duration;

use aether_ws::clock;

use fastrand::Rng;
use tokio::time::{Instant, sleep};

use crate::ground::{Ground, Shape, Trouble};
use crate::steady::Steady;
use crate::support::ledger::Ledger;
use crate::support::metrics::Page;
use crate::support::processes::NodeProcess;

/// Three nodes that can be killed, one that is not, and their Redis.
pub(crate) struct World {
    pub(crate) ground: Ground,
    /// The one whose tasks are counted.
    pub(crate) steady: Steady,
    nodes: tokio::sync::Mutex<Vec<NodeProcess>>,
    /// Where nodes are, also those that were just killed.
    addresses: Mutex<Vec<SocketAddr>>,
    /// Nodes that were killed.
    killed: Mutex<HashSet<SocketAddr>>,
    complaints: Mutex<Vec<String>>,
    history: bool,
}

/// Short enough to see ghosts go within a round; a node is given up after a third of it.
pub(crate) const PRESENCE_TTL: Duration = Duration::from_secs(15);

/// A busy machine is no outage.
pub(crate) const REDIS_TIMEOUT: Duration = Duration::from_secs(2);

const SETTINGS: [&str; 6] = ["--presence-ttl", "15s", "--redis-timeout", "2s", "--drain-timeout", "1s"];

const HISTORY: [&str; 6] = ["--history", "true", "--history-age", "20s", "--history-count", "1024"];

const NODES: usize = 3;

/// What fails in a round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Weather {
    /// Nodes and Redis at the same time.
    Storm,
    /// Nodes only: nobody on another may miss anything, or be told that it did.
    Nodes,
    /// Redis only, which keeps what it stores: every connection stays open, and history fills what was missed.
    Redis,
}

impl Weather {
    /// Of a round; the first is 1.
    pub(crate) fn of(round: usize) -> Self {
        [Self::Storm, Self::Nodes, Self::Redis][(round - 1) % 3]
    }
}

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
            killed: Mutex::default(),
            complaints: Mutex::default(),
            history,
        }
    }

    /// A node's address; none in a while in which there is none.
    pub(crate) fn address(&self, rng: &mut Rng) -> Option<SocketAddr> {
        rng.choice(self.addresses.lock().unwrap().iter().copied())
    }

    /// Bad weather: what fails does so again and again, each in its own way.
    pub(crate) async fn rage(
        &self,
        weather: Weather,
        ledger: &Ledger,
        time: Duration,
        rng: &mut Rng,
    ) -> Faults {
        let end = Instant::now() + time;
        let (nodes_rng, redis_rng) = (rng.fork(), rng.fork());
        let nodes =
            async { if weather == Weather::Redis { 0 } else { self.kill_nodes(end, nodes_rng).await } };
        let redis = async {
            let mild = weather == Weather::Redis;
            if weather == Weather::Nodes {
                Vec::new()
            } else {
                self.trouble_redis(ledger, end, mild, redis_rng).await
            }
        };
        let (nodes_killed, redis) = tokio::join!(nodes, redis);
        tokio::time::sleep_until(end).await;
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
            self.killed.lock().unwrap().insert(address);
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

    async fn trouble_redis(&self, ledger: &Ledger, end: Instant, mild: bool, mut rng: Rng) -> Vec<Trouble> {
        let mut troubles = Vec::new();
        loop {
            sleep(Duration::from_millis(rng.u64(300..4000))).await;
            if Instant::now() >= end {
                return troubles;
            }
            ledger.worsens();
            troubles.push(self.ground.trouble(&mut rng, mild).await);
            ledger.clears();
        }
    }

    /// Waits until all nodes say that they are well.
    pub(crate) async fn calm(&self) {
        for node in self.nodes.lock().await.iter() {
            node.ready().await;
        }
        self.steady.ready().await;
    }

    /// Whether a node was killed.
    pub(crate) fn was_killed(&self, address: SocketAddr) -> bool {
        self.killed.lock().unwrap().contains(&address)
    }

    /// What is left on nodes of clients that are all gone, in words.
    pub(crate) async fn left(&self) -> Vec<String> {
        let mut left = self.steady.left();
        let mut addresses = vec![self.steady.address()];
        addresses.extend(self.nodes.lock().await.iter().map(|node| node.address));
        for address in addresses {
            let page = Page::of(address).await;
            let none = NONE.into_iter().filter(|series| page.value(series) > 0.0);
            left.extend(
                none.map(|series| format!("{series} of a node without clients is {}", page.value(series))),
            );
            // The node of this process shares its files with us.
            let files = page.value("aether_process_open_files");
            if address != self.steady.address() && files > MOST_FILES {
                left.push(format!("{files} open files of a node without clients"));
            }
        }
        left
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

/// What is nothing while nobody is connected.
const NONE: [&str; 6] = [
    "aether_connections",
    "aether_bus_subscriptions",
    "aether_queue_messages",
    "aether_queue_bytes",
    "aether_publish_queue_messages",
    "aether_presence_members",
];

/// What a node may hold open without clients: it has few connections to Redis, and each member of a Cluster has those.
const MOST_FILES: f64 = 48.0;

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

/// A moment after another, as the servers write both.
pub(crate) fn later(stamp: &str, by: Duration) -> String {
    let moment = clock::micros_of(&stamp.try_into().expect("the servers' own"));
    clock::timestamp(clock::moment(moment) + by).to_string()
}

/// The memory of a process, in MiB that are resident.
fn resident(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).expect("it runs");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("every process has it");
    line.trim().trim_end_matches("kB").trim().parse::<u64>().expect("a number") / 1024
}
