//! Redis in bad weather: after each fault every connection is still open, delivery works again by itself, presence is
//! complete, and each message was delivered, refused to its sender, or lies inside a gap that its receivers were told.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use aether_ws::broker::ReconnectCause;
use aether_ws::config::Config;

use crate::support::client::Client;
use crate::support::ledger::Ledger;
use crate::support::patience::eventually;
use crate::support::player::Player;
use crate::support::processes::NodeProcess;
use crate::support::proxy::Fault;
use crate::support::redis::RedisProcess;
use crate::support::scene::{Scene, show, talk};
use crate::support::servers::TestServer;

/// Times that do not let us wait, and yet no busy machine exceeds without need.
fn quick(config: &mut Config) {
    config.intervals.probe_silence = Duration::from_secs(2);
    config.redis_timeout = Duration::from_secs(2);
}

fn reconnects(node: &TestServer) -> u64 {
    ReconnectCause::ALL.iter().map(|cause| node.node().broker().counters().reconnects(*cause)).sum()
}

async fn all_down(scene: &Scene) {
    for node in &scene.nodes {
        eventually("the node knows", async || {
            let status = node.node().broker().status();
            !status.publish && !status.receive
        })
        .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn redis_is_killed_and_comes_back_empty() {
    let scene = Scene::open(quick).await;
    let from = scene.sent();
    scene.redis.kill();
    all_down(&scene).await;
    scene.refuses(from, "backend_unavailable").await;
    scene.talks(500).await;
    scene.redis.restart().await;
    scene.tells_gap(0, 0).await;
    scene.tells_gap(1, 0).await;
    scene.holds("Redis killed, restarted empty").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn redis_restarts_three_times_in_a_row() {
    let scene = Scene::open(quick).await;
    for _ in 0..3 {
        scene.redis.kill();
        scene.redis.restart().await;
    }
    scene.tells_gap(0, 0).await;
    scene.tells_gap(1, 0).await;
    scene.holds("Redis restarted 3 times at once").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn redis_is_frozen_and_thaws() {
    let scene = Scene::open(quick).await;
    // What Redis had not answered when it froze was sent a little before.
    let from = scene.sent().saturating_sub(50);
    scene.redis.pause();
    scene.refuses(from, "unknown_outcome").await;
    scene.refuses(from, "backend_unavailable").await;
    for node in &scene.nodes {
        eventually("the silent subscription is given up", async || !node.node().broker().status().receive)
            .await;
    }
    scene.redis.resume();
    scene.tells_gap(0, 0).await;
    scene.tells_gap(1, 0).await;
    scene.holds("Redis SIGSTOP, SIGCONT").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn redis_kills_the_subscriptions() {
    let scene = Scene::open(quick).await;
    for _ in 0..5 {
        let before = [scene.gaps(0), scene.gaps(1)];
        // One that was just lost for another reason is told of as well.
        assert!(scene.redis.number(&["CLIENT", "KILL", "TYPE", "pubsub"]).await > 0);
        scene.tells_gap(0, before[0]).await;
        scene.tells_gap(1, before[1]).await;
        scene.goes_on().await;
    }
    scene.holds("CLIENT KILL TYPE pubsub, 5 times").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn redis_kills_all_connections() {
    let scene = Scene::open(quick).await;
    scene.redis.command(&["CLIENT", "KILL", "TYPE", "normal"]).await;
    scene.goes_on().await;
    scene.redis.command(&["CLIENT", "KILL", "TYPE", "pubsub"]).await;
    scene.tells_gap(0, 0).await;
    scene.tells_gap(1, 0).await;
    scene.holds("CLIENT KILL TYPE normal and pubsub").await;
}

/// A fault of one node's network: those on the other node are told of no gap.
async fn one_node(fault: Fault, name: &str) {
    let scene = Scene::open(quick).await;
    let (from, before) = (scene.sent(), reconnects(&scene.nodes[0]));
    scene.proxies[0].cause(fault);
    match fault {
        Fault::Cut | Fault::Stall => {
            scene.refuses(from, "backend_unavailable").await;
            eventually("the subscription is given up", async || {
                !scene.nodes[0].node().broker().status().receive
            })
            .await;
        }
        // A node must hear before it can be told apart from a deaf one.
        Fault::Deaf => {
            eventually("the node finds out", async || {
                let counters = scene.nodes[0].node().broker().counters();
                counters.reconnects(ReconnectCause::Deaf) > 0
            })
            .await;
        }
        Fault::HalfOpen | Fault::Garbage => {
            eventually("the node finds out", async || reconnects(&scene.nodes[0]) > before).await;
        }
        Fault::None | Fault::Slow => unreachable!("these are no faults of the connection"),
    }
    scene.proxies[0].heal();
    scene.tells_gap(0, 0).await;
    assert_eq!(scene.gaps(1), 0, "the other node missed nothing");
    assert_eq!(reconnects(&scene.nodes[1]), 0);
    scene.holds(name).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_node_is_cut_off() {
    one_node(Fault::Cut, "one node: cut").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_node_is_stalled() {
    one_node(Fault::Stall, "one node: stalled").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_node_has_connections_that_are_half_open() {
    one_node(Fault::HalfOpen, "one node: half-open").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_node_is_deaf() {
    one_node(Fault::Deaf, "one node: deaf subscription").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_node_is_sent_garbage() {
    one_node(Fault::Garbage, "one node: garbage from Redis").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_node_is_slow() {
    let scene = Scene::open(quick).await;
    scene.proxies[0].cause(Fault::Slow);
    // Slow is not away: what is sent comes through, or its sender is told, and the other node goes on as ever.
    for _ in 0..3 {
        let from = scene.sent();
        scene
            .ledger
            .wait("what the others send goes on", |log| {
                let mut near = log.inboxes.iter().filter(|inbox| inbox.client.contains("-1-"));
                near.all(|inbox| inbox.got.last().is_some_and(|last| *last >= from + 100))
            })
            .await;
    }
    scene.proxies[0].heal();
    scene.holds("one node: slow network").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_node_takes_nobody_with_it() {
    let redis = RedisProcess::start().await;
    let url = redis.url();
    let settings = ["--redis-url", &url, "--redis-timeout", "10s", "--presence-ttl", "12s"];
    let start = async || {
        let node = NodeProcess::start(&settings).await;
        node.ready().await;
        node
    };
    let doomed = start().await;
    let nodes = [start().await, start().await];
    let ledger = Arc::new(Ledger::new());
    let mut players = Vec::new();
    for (number, node) in [&nodes[0], &nodes[1], &doomed].into_iter().enumerate() {
        for client in 0..4 {
            let name =
                if number == 2 { format!("ghost-{client}") } else { format!("live-{number}-{client}") };
            players.push(Player::join(&ledger, node.address, "room", &name).await);
        }
    }
    // Somebody is on the doomed node and on another: that one stays.
    players.push(Player::join(&ledger, doomed.address, "room", "live-0-0").await);
    let everybody: Arc<Vec<String>> = Arc::new(players.iter().map(|player| player.client.clone()).collect());
    let (live, cut): (Vec<_>, Vec<_>) = (players.drain(..8).collect(), players);
    let stop = Arc::new(AtomicBool::new(false));
    let live: Vec<_> = live
        .into_iter()
        .map(|player: Player| tokio::spawn(talk(player, Arc::clone(&everybody), Arc::clone(&stop))))
        .collect();
    let talked = async |more: usize| {
        let enough = ledger.log().sent.len() + more;
        ledger.wait("the clients talk", |log| log.sent.len() >= enough).await;
    };
    talked(500).await;
    let address = doomed.address;
    assert_eq!(doomed.complaints(), Vec::<String>::new());
    doomed.kill().await;
    assert!(Client::try_open(address, "/v3/ws/group/room/client/late").await.is_none());
    for player in &cut {
        let inbox = player.inbox;
        ledger.wait("the connection broke", |log| log.inboxes[inbox].ended == Some(1006)).await;
    }
    talked(500).await;
    let ghosts: Vec<String> = (0..4).map(|client| format!("ghost-{client} expired")).collect();
    ledger
        .wait("the ghosts are reported to everybody", |log| {
            log.inboxes.iter().filter(|inbox| inbox.ended.is_none()).all(|inbox| {
                inbox.left.len() >= ghosts.len()
                    && inbox.roster.as_ref().is_some_and(|roster| {
                        roster.len() == 8 && roster.values().all(|connections| *connections == 1)
                    })
            })
        })
        .await;
    stop.store(true, Ordering::Relaxed);
    let mut players = Vec::new();
    for player in live {
        let mut player = player.await.expect("a player does not fail");
        player.settle().await.expect("every connection is still open");
        players.push(player);
    }
    let tally = show(ledger.tally("a node SIGKILLed").await);
    assert!(tally.is_clean(), "{tally}");
    for player in players {
        assert!(!player.has_ended());
        player.leave().await;
    }
    for node in &nodes {
        assert_eq!(node.complaints(), Vec::<String>::new());
    }
    let log = ledger.log();
    for inbox in log.inboxes.iter().filter(|inbox| inbox.ended != Some(1006)) {
        let mut left = inbox.left.clone();
        left.sort();
        left.retain(|left| !left.ends_with(" left"));
        assert_eq!(left, ghosts, "each ghost exactly once, and nobody else");
        assert!(inbox.gaps.is_empty(), "those on other nodes missed nothing");
    }
}
