//! One Redis, and what can happen to it or on the way to it.

use aether_ws::broker::ReconnectCause;

use super::{Settings, Store, ends, with_and_without_history};
use crate::support::grounds::Single;
use crate::support::patience::eventually;
use crate::support::proxy::Fault;
use crate::support::scene::{Ground, Scene};
use crate::support::servers::TestServer;

with_and_without_history![
    redis_is_killed_and_comes_back_empty,
    redis_restarts_three_times_in_a_row,
    redis_is_frozen_and_thaws,
    redis_kills_the_subscriptions,
    redis_kills_all_connections,
    one_node_is_cut_off,
    one_node_is_stalled,
    one_node_has_connections_that_are_half_open,
    one_node_is_deaf,
    one_node_is_sent_garbage,
    one_node_is_slow,
];

fn reconnects(node: &TestServer) -> u64 {
    ReconnectCause::ALL.iter().map(|cause| node.node().broker().counters().reconnects(*cause)).sum()
}

pub(super) async fn all_down(scene: &Scene<Single>) {
    for node in &scene.nodes {
        eventually("the node knows", async || {
            let status = node.node().broker().status();
            !status.publish && !status.receive
        })
        .await;
    }
}

/// Everybody on both nodes is told of a gap.
pub(super) async fn tells_all<G: Ground>(scene: &Scene<G>) {
    scene.tells_gap(0, 0).await;
    scene.tells_gap(1, 0).await;
}

async fn redis_is_killed_and_comes_back_empty(settings: Settings) {
    let scene = Single::scene(settings).await;
    let from = scene.sent();
    scene.ground.redis.kill();
    all_down(&scene).await;
    scene.refuses(from, "backend_unavailable").await;
    scene.talks(500).await;
    scene.ground.redis.restart().await;
    scene.is_fine();
    tells_all(&scene).await;
    ends(scene, Store::Lost, "Redis killed, restarted empty").await;
}

async fn redis_restarts_three_times_in_a_row(settings: Settings) {
    let scene = Single::scene(settings).await;
    for _ in 0..3 {
        scene.ground.redis.kill();
        scene.ground.redis.restart().await;
    }
    scene.is_fine();
    tells_all(&scene).await;
    ends(scene, Store::Lost, "Redis restarted 3 times at once").await;
}

async fn redis_is_frozen_and_thaws(settings: Settings) {
    let scene = Single::scene(settings).await;
    // What Redis had not answered when it froze was sent a little before.
    let from = scene.sent().saturating_sub(50);
    scene.ground.redis.pause();
    scene.refuses(from, "unknown_outcome").await;
    scene.refuses(from, "backend_unavailable").await;
    for node in &scene.nodes {
        eventually("the silent subscription is given up", async || !node.node().broker().status().receive)
            .await;
    }
    scene.ground.redis.resume();
    scene.is_fine();
    tells_all(&scene).await;
    ends(scene, Store::Kept, "Redis SIGSTOP, SIGCONT").await;
}

async fn redis_kills_the_subscriptions(settings: Settings) {
    let scene = Single::scene(settings).await;
    for _ in 0..5 {
        let before = [scene.gaps(0), scene.gaps(1)];
        // One that was just lost for another reason is told of as well.
        assert!(scene.ground.redis.number(&["CLIENT", "KILL", "TYPE", "pubsub"]).await > 0);
        scene.is_fine();
        scene.tells_gap(0, before[0]).await;
        scene.tells_gap(1, before[1]).await;
        scene.goes_on().await;
    }
    ends(scene, Store::Kept, "CLIENT KILL TYPE pubsub, 5 times").await;
}

async fn redis_kills_all_connections(settings: Settings) {
    let scene = Single::scene(settings).await;
    scene.ground.redis.command(&["CLIENT", "KILL", "TYPE", "normal"]).await;
    scene.goes_on().await;
    scene.ground.redis.command(&["CLIENT", "KILL", "TYPE", "pubsub"]).await;
    scene.is_fine();
    tells_all(&scene).await;
    ends(scene, Store::Kept, "CLIENT KILL TYPE normal and pubsub").await;
}

/// A fault of one node's network: those on the other node are told of no gap.
async fn one_node(settings: Settings, fault: Fault, name: &str) {
    let scene = Single::scene(settings).await;
    let (from, before) = (scene.sent(), reconnects(&scene.nodes[0]));
    scene.ground.proxies[0].cause(fault);
    match fault {
        Fault::Cut | Fault::Stall => {
            scene.refuses(from, "backend_unavailable").await;
            // One that is only not proven any more may go on as if nothing had been.
            eventually("the subscription is given up", async || reconnects(&scene.nodes[0]) > before).await;
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
        Fault::None | Fault::Slow | Fault::Greets => unreachable!("they are not tried here"),
    }
    scene.ground.proxies[0].heal();
    scene.is_fine();
    scene.tells_gap(0, 0).await;
    assert_eq!(scene.gaps(1), 0, "the other node missed nothing");
    assert_eq!(reconnects(&scene.nodes[1]), 0);
    ends(scene, Store::Kept, name).await;
}

async fn one_node_is_cut_off(settings: Settings) {
    one_node(settings, Fault::Cut, "one node: cut").await;
}

async fn one_node_is_stalled(settings: Settings) {
    one_node(settings, Fault::Stall, "one node: stalled").await;
}

async fn one_node_has_connections_that_are_half_open(settings: Settings) {
    one_node(settings, Fault::HalfOpen, "one node: half-open").await;
}

async fn one_node_is_deaf(settings: Settings) {
    one_node(settings, Fault::Deaf, "one node: deaf subscription").await;
}

async fn one_node_is_sent_garbage(settings: Settings) {
    one_node(settings, Fault::Garbage, "one node: garbage from Redis").await;
}

async fn one_node_is_slow(settings: Settings) {
    let scene = Single::scene(settings).await;
    scene.ground.proxies[0].cause(Fault::Slow);
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
    scene.ground.proxies[0].heal();
    scene.is_fine();
    ends(scene, Store::Kept, "one node: slow network").await;
}
