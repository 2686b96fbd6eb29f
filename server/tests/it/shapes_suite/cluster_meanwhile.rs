//! A Redis Cluster one of whose masters is away for long, or half dead: whatever befalls the others meanwhile is told as
//! what it is, to those whom it concerns.

use std::time::{Duration, SystemTime};

use aether_ws::broker::GapSpan;
use aether_ws::keys::Channel;

use crate::support::client::until;
use crate::support::cluster::ClusterProcesses;
use crate::support::nodes::{Node, Times, group, keys};
use crate::support::patience::eventually;
use crate::support::proxy::{Fault, Proxy};
use crate::support::redis::RedisProcess;

/// A node that listens at each of three masters.
struct Scene {
    cluster: ClusterProcesses,
    node: Node,
    /// The port of each, and what is listened to there.
    places: [(u16, Channel); 3],
}

impl Scene {
    async fn open(cluster: ClusterProcesses) -> Self {
        let places = places(&cluster).await;
        Self::around(cluster, places).await
    }

    async fn around(cluster: ClusterProcesses, places: [(u16, Channel); 3]) -> Self {
        let members = cluster.members.iter().map(|member| format!("127.0.0.1:{}", member.port()));
        // Whoever is left can be asked.
        let url = format!("redis+cluster://{}", members.collect::<Vec<_>>().join(","));
        let times = Times { timeout: Duration::from_secs(2), ..Times::default() };
        let node = Node::reaching(&times, &url).await;
        node.subscribe(&places.clone().map(|(_, channel)| channel)).await;
        Self { cluster, node, places }
    }

    fn master(&self, number: usize) -> &RedisProcess {
        self.cluster.at(self.places[number].0)
    }

    fn channel(&self, number: usize) -> &Channel {
        &self.places[number].1
    }

    /// What was told of the channel at this master.
    fn gaps(&self, number: usize) -> Vec<GapSpan> {
        let (recorded, channel) = (self.node.recorder.now(), self.channel(number));
        let told = recorded.gaps.iter().filter(|(channels, _)| channels.contains(channel));
        told.map(|(_, span)| *span).collect()
    }

    /// Waits until so many gaps were told of the channel at this master; returns the last.
    async fn told(&self, number: usize, gaps: usize) -> GapSpan {
        eventually("a gap is told", async || self.gaps(number).len() >= gaps).await;
        self.gaps(number)[gaps - 1]
    }

    /// What the node has subscribed to at this master breaks.
    async fn break_at(&self, number: usize) {
        self.master(number).command(&["CLIENT", "KILL", "TYPE", "pubsub"]).await;
    }

    /// Waits until the node knows that it does not hear what is said at this master.
    async fn is_known_to_be_deaf(&self, number: usize) {
        let channel = std::slice::from_ref(self.channel(number));
        eventually("it is known to be away", async || {
            let is_there = self.node.broker.subscribe(channel).await.is_ok();
            if is_there {
                self.node.broker.unsubscribe(channel);
            }
            !is_there
        })
        .await;
    }
}

/// The masters, and a group whose channel is at each.
async fn places(cluster: &ClusterProcesses) -> [(u16, Channel); 3] {
    let masters: [u16; 3] = cluster.masters().await.try_into().expect("there are three");
    let mut found = masters.map(|port| (port, None));
    for number in 0..1000 {
        let channel = group(&format!("room-{number}"));
        let owner = cluster.owner(&keys().channel(&channel)).await.port();
        for (port, place) in &mut found {
            if *port == owner {
                place.get_or_insert_with(|| channel.clone());
            }
        }
        if found.iter().all(|(_, place)| place.is_some()) {
            break;
        }
    }
    found.map(|(port, place)| (port, place.expect("a thousand names, and one at each")))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_master_that_was_replaced_is_told_of_once_though_another_stays_away() {
    let scene = Scene::open(ClusterProcesses::start().await).await;
    let [_, (replaced, _), (away, _)] = scene.places;
    let successor = scene.cluster.replica_of(replaced).await;
    scene.cluster.can_do_without(away).await;
    scene.master(2).kill();
    scene.is_known_to_be_deaf(2).await;
    successor.command(&["CLUSTER", "FAILOVER", "TAKEOVER"]).await;
    assert!(scene.told(1, 1).await.replaced);
    // Once more, when nobody goes on with the old one.
    assert!(scene.told(1, 2).await.replaced);
    scene.break_at(0).await;
    assert!(!scene.told(0, 1).await.replaced, "it is the same master as before");
    scene.master(2).restart().await;
    assert!(!scene.told(2, 1).await.replaced, "so is this one");
    assert_eq!((scene.gaps(0).len(), scene.gaps(1).len()), (1, 2), "nobody else is told");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_still_away_is_told_nothing_of_a_master_that_was_replaced() {
    let scene = Scene::open(ClusterProcesses::start().await).await;
    let [_, (replaced, _), (away, _)] = scene.places;
    let successor = scene.cluster.replica_of(replaced).await;
    scene.cluster.can_do_without(away).await;
    scene.master(2).kill();
    scene.master(1).kill();
    scene.master(0).pause();
    // All is lost: what comes back is a subscription of its own.
    scene.is_known_to_be_deaf(0).await;
    successor.command(&["CLUSTER", "FAILOVER", "TAKEOVER"]).await;
    assert!(scene.told(1, 2).await.replaced);
    assert_eq!((scene.gaps(0).len(), scene.gaps(2).len()), (0, 0), "they are told when they are back");
    scene.master(0).resume();
    scene.told(0, 1).await;
    scene.master(2).restart().await;
    assert!(scene.told(2, 1).await.replaced, "it may be, as far as anybody knew when all was lost");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gap_begins_when_its_own_master_broke_though_another_has_been_away_for_longer() {
    let scene = Scene::open(ClusterProcesses::start().await).await;
    scene.cluster.can_do_without(scene.places[2].0).await;
    scene.master(2).kill();
    scene.is_known_to_be_deaf(2).await;
    let since_then = SystemTime::now();
    until("a gap begins later", async || {
        let (before, told) = (SystemTime::now(), scene.gaps(0).len());
        scene.break_at(0).await;
        let gap = scene.told(0, told + 1).await;
        assert!(gap.since <= before, "it was well until then");
        gap.since > since_then
    })
    .await;
    scene.master(2).restart().await;
    assert!(scene.told(2, 1).await.since < since_then, "it has been away all the time");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_master_that_refused_its_probes_for_a_while_is_found_to_hang_later() {
    let scene = Scene::open(ClusterProcesses::start().await).await;
    scene.cluster.set("cluster-allow-pubsubshard-when-down", "no").await;
    for (master, _) in &scene.places {
        scene.cluster.replica_of(*master).await.kill();
    }
    scene.master(2).kill();
    eventually("its probes are refused", async || {
        let stats = scene.master(0).try_text(&["INFO", "commandstats"]).await.unwrap_or_default();
        let publishing = stats.lines().find(|line| line.starts_with("cmdstat_spublish:"));
        publishing.is_some_and(|line| !line.contains("rejected_calls=0"))
    })
    .await;
    // From now on they are taken, and no slot has moved.
    for number in [0, 1] {
        let setting = ["CONFIG", "SET", "cluster-allow-pubsubshard-when-down", "yes"];
        scene.master(number).command(&setting).await;
    }
    assert_eq!(scene.gaps(0).len(), 0, "it has delivered all the time");
    scene.master(0).pause();
    scene.is_known_to_be_deaf(0).await;
    scene.master(0).resume();
    scene.told(0, 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn those_that_are_well_do_not_wait_for_one_that_only_greets() {
    let cluster = ClusterProcesses::start().await;
    let places = places(&cluster).await;
    let half_dead = places[2].0;
    cluster.can_do_without(half_dead).await;
    let proxy = Proxy::start(half_dead).await;
    let port = proxy.port().to_string();
    cluster.at(half_dead).command(&["CONFIG", "SET", "cluster-announce-port", &port]).await;
    eventually("everybody sends us to the proxy", async || {
        for (master, _) in &places {
            let nodes = cluster.at(*master).try_text(&["CLUSTER", "NODES"]).await.unwrap_or_default();
            if !nodes.contains(&format!("127.0.0.1:{port}@")) {
                return false;
            }
        }
        true
    })
    .await;
    let scene = Scene::around(cluster, places).await;
    proxy.cause(Fault::Greets);
    scene.break_at(0).await;
    scene.told(0, 1).await;
    assert_eq!((scene.gaps(1).len(), scene.gaps(2).len()), (0, 0), "one goes on, the other is half dead");
    // All at once: none is left to go on with.
    scene.break_at(0).await;
    scene.break_at(1).await;
    scene.told(0, 2).await;
    scene.told(1, 1).await;
    assert_eq!(scene.gaps(2).len(), 0, "it is half dead");
    proxy.heal();
    scene.told(2, 1).await;
}
