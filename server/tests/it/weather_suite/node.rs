//! Nodes that go: killed without a word, or in order.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use aether_ws::config::Config;
use tokio::time::{Instant, timeout};

use super::quick;
use crate::support::client::Client;
use crate::support::ledger::Ledger;
use crate::support::nodes::{Backend, on_both};
use crate::support::patience::PATIENCE;
use crate::support::player::{Player, To};
use crate::support::processes::NodeProcess;
use crate::support::redis::RedisProcess;
use crate::support::scene::talk;
use crate::support::servers::TestServer;
use crate::support::table::{Row, show};

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
    let killed = Instant::now();
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
    let recovery = killed.elapsed();
    stop.store(true, Ordering::Relaxed);
    let mut players = Vec::new();
    for player in live {
        let mut player = player.await.expect("a player does not fail");
        player.settle().await.expect("every connection is still open");
        players.push(player);
    }
    let tally = ledger.tally("a node SIGKILLed").await;
    show(&Row { fault: &tally.fault, shape: "single", tally: &tally, recovery });
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

on_both![a_node_that_goes_down_in_order_loses_nothing];

async fn a_node_that_goes_down_in_order_loses_nothing(backend: Backend) {
    let shape = match &backend {
        Backend::Memory(_) => "memory",
        Backend::Redis(_) => "single",
    };
    let start = async || {
        let settings = |config: &mut Config| {
            quick(config);
            config.drain_timeout = Duration::from_millis(500);
        };
        TestServer::start_with(&backend, settings).await
    };
    let (staying, going) = (start().await, start().await);
    let ledger = Arc::new(Ledger::new());
    let (mut live, mut leaving) = (Vec::new(), Vec::new());
    for number in 0..4 {
        live.push(Player::join(&ledger, staying.address(), "room", &format!("live-{number}")).await);
        leaving.push(Player::join(&ledger, going.address(), "room", &format!("leaving-{number}")).await);
    }
    let everybody = live.iter().chain(&leaving).map(|player| player.client.clone());
    let everybody: Arc<Vec<String>> = Arc::new(everybody.collect());
    let stop = Arc::new(AtomicBool::new(false));
    let live: Vec<_> = live
        .into_iter()
        .map(|player| tokio::spawn(talk(player, Arc::clone(&everybody), Arc::clone(&stop))))
        .collect();
    // They go on until they are told to leave.
    let leaving: Vec<_> = leaving
        .into_iter()
        .map(|mut player| {
            tokio::spawn(async move {
                while player.send(&To::Group).await.is_ok() && player.fence().await.is_ok() {}
                player.end().await
            })
        })
        .collect();
    let talked = async |more: usize| {
        let enough = ledger.log().sent.len() + more;
        ledger.wait("the clients talk", |log| log.sent.len() >= enough).await;
    };
    talked(500).await;
    let asked = Instant::now();
    let down = going.shut_down();
    for player in leaving {
        assert_eq!(player.await.expect("a player does not fail"), 4200);
    }
    timeout(PATIENCE, down).await.expect("nothing is left to wait for").expect("it goes down in order");
    let recovery = asked.elapsed();
    talked(500).await;
    stop.store(true, Ordering::Relaxed);
    for player in live {
        let mut player = player.await.expect("a player does not fail");
        player.settle().await.expect("every connection is still open");
    }
    let tally = ledger.tally("a node goes down in order").await;
    show(&Row { fault: &tally.fault, shape, tally: &tally, recovery });
    assert!(tally.is_clean(), "{tally}");
    let log = ledger.log();
    assert!(log.inboxes.iter().all(|inbox| inbox.gaps.is_empty()), "nobody missed anything");
}
