//! Many at once: messages without end, and all who come back together.

use std::collections::{BTreeMap, HashSet};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use aether_ws::config::Config;
use aether_ws::history::redis::{RedisHistory, RedisHistorySettings};
use aether_ws::history::{History, Since};
use aether_ws::keys::NodeId;
use aether_ws::redis::RedisServer;
use futures_util::future::join_all;
use serde_json::json;
use tokio::sync::Barrier;

use super::{keeps, process, rejoin, text};
use crate::support::client::{Client, to_group, until};
use crate::support::nodes::{Backend, group_id, keys, on_both};
use crate::support::patience::eventually;
use crate::support::redis::RedisProcess;
use crate::support::servers::TestServer;

on_both![who_reconnects_in_a_flood_misses_nothing];

/// Room for a flood.
fn keeps_much(config: &mut Config) {
    keeps(config);
    config.history_count = 20_000;
    config.queue_messages = 20_000;
    config.queue_bytes = 64 * 1024 * 1024;
    config.history_age = Duration::from_secs(3600);
}

/// Sends `from:1`, `from:2`, ... and takes in what comes meanwhile.
async fn flood(server: &TestServer, from: &str, messages: usize, all_there: &Barrier) {
    let mut client = Client::join(server.address(), "room", from).await;
    all_there.wait().await;
    for number in 1..=messages {
        client.send(to_group(&format!("{from}:{number}"))).await;
        // Not after the last, which is still to be heard below: a fence takes in what comes before its echo.
        if number % 20 == 0 && number < messages {
            client.fence().await;
        }
    }
    let last = format!("{from}:{messages}");
    // Its own last message takes the way of all.
    while client.next().await["msg"] != last {}
}

/// What one listener got, in order: `sent_at` and text.
type Heard = Vec<(String, String)>;

/// Listens until it has heard all these, and breaks the connection off every now and then.
async fn listen(
    servers: &[&TestServer],
    name: &str,
    mut ends: HashSet<String>,
    breaks: bool,
    all_there: &Barrier,
) -> Heard {
    let mut heard: Heard = Vec::new();
    let mut resumed = 0;
    while !ends.is_empty() {
        let server = servers[fastrand::usize(..servers.len())];
        let mut client = match heard.last() {
            Some((sent_at, _)) => {
                resumed += 1;
                rejoin(server, name, sent_at).await
            }
            None => {
                let client = Client::join(server.address(), "room", name).await;
                all_there.wait().await;
                client
            }
        };
        let mut patience = if breaks { fastrand::usize(1..200) } else { usize::MAX };
        while patience > 0 && !ends.is_empty() {
            patience -= 1;
            let message = client.next().await;
            if message["cmd"] == "GAP" {
                assert_eq!(message["payload"]["recovered"], true, "{message}");
                continue;
            }
            let said = text(&message, "msg");
            ends.remove(&said);
            heard.push((text(&message, "sent_at"), said));
        }
    }
    assert!(!breaks || resumed > 2, "{name} was resumed {resumed} times only");
    heard
}

/// Each speaker's messages without a hole or a double, all in the order of `sent_at`; returns how many there are.
fn check_whole(heard: &Heard) -> usize {
    assert!(heard.is_sorted_by(|(one, _), (next, _)| one < next), "sent_at increases");
    let mut last: BTreeMap<&str, usize> = BTreeMap::new();
    for (_, said) in heard {
        let (from, number) = said.split_once(':').unwrap();
        let number: usize = number.parse().unwrap();
        if let Some(before) = last.insert(from, number) {
            assert_eq!(number, before + 1, "of {from}");
        }
    }
    heard.len()
}

async fn who_reconnects_in_a_flood_misses_nothing(backend: Backend) {
    const MESSAGES: usize = 1500;
    const SPEAKERS: [&str; 3] = ["x", "y", "z"];
    const LISTENERS: usize = 6;
    let [a, b] = [
        TestServer::start_with(&backend, keeps_much).await,
        TestServer::start_with(&backend, keeps_much).await,
    ];
    let servers = [&a, &b];
    let mut whole = Client::join(a.address(), "room", "whole").await;
    let ends = || SPEAKERS.iter().map(|from| format!("{from}:{MESSAGES}")).collect::<HashSet<_>>();
    // Whoever came after the last message would wait for it in vain.
    let all_there = &Barrier::new(SPEAKERS.len() + LISTENERS);
    let speakers = SPEAKERS.iter().enumerate();
    let speakers = speakers.map(|(place, from)| flood(servers[place % 2], from, MESSAGES, all_there));
    let listeners = (0..LISTENERS).map(|number| async move {
        let name = format!("listener-{number}");
        listen(&servers, &name, ends(), true, all_there).await
    });
    let witness = async {
        let mut heard: Heard = Vec::new();
        while heard.len() < MESSAGES * SPEAKERS.len() {
            let message = whole.next().await;
            heard.push((text(&message, "sent_at"), text(&message, "msg")));
        }
        heard
    };
    let (_, all, heard) = tokio::join!(join_all(speakers), witness, join_all(listeners));
    assert_eq!(check_whole(&all), MESSAGES * SPEAKERS.len(), "unique, increasing, and none missing");
    for heard in heard {
        check_whole(&heard);
        // From where it came in, it heard what all heard.
        assert_eq!(heard[..], all[all.len() - heard.len()..]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_subscription_is_filled_in_its_place() {
    const CUTS: usize = 5;
    let backend = Backend::redis().await;
    let redis = process(&backend);
    let [a, b] = [
        TestServer::start_with(&backend, keeps_much).await,
        TestServer::start_with(&backend, keeps_much).await,
    ];
    let mut anna = Client::join(b.address(), "room", "anna").await;
    let mut bert = Client::join(a.address(), "room", "bert").await;
    let (gaps, cut_off) = (AtomicUsize::new(0), AtomicBool::new(false));
    let cut = async {
        let name = format!("name=aether-ws:subscribe:{}", b.node().id());
        for cut in 0..CUTS {
            until("there is a subscription to cut", async || {
                let list = redis.texts(&["CLIENT", "LIST"]).await.concat();
                let line = list.lines().find(|line| line.contains(&name));
                let id = line.and_then(|line| line.strip_prefix("id=")?.split(' ').next());
                match id {
                    Some(id) => redis.number(&["CLIENT", "KILL", "ID", id]).await == 1,
                    None => false,
                }
            })
            .await;
            eventually("a gap is told", async || gaps.load(Ordering::Relaxed) > cut).await;
        }
        cut_off.store(true, Ordering::Relaxed);
    };
    // Until the last cut was told of, without a pause: so there is always something to be missed.
    let speak = async {
        let mut number = 0;
        while !cut_off.load(Ordering::Relaxed) {
            for _ in 0..20 {
                number += 1;
                bert.send(to_group(&format!("x:{number}"))).await;
            }
            bert.fence().await;
        }
        bert.send(to_group(&format!("end:{number}"))).await;
        number
    };
    let hear = async {
        let mut heard: Heard = Vec::new();
        loop {
            let message = anna.next().await;
            if message["cmd"] == "GAP" {
                let payload = &message["payload"];
                let group = payload["scope"] == json!(["group"]);
                assert_eq!(payload["recovered"], group, "{payload}");
                gaps.fetch_add(usize::from(group), Ordering::Relaxed);
                continue;
            }
            let said = text(&message, "msg");
            if said.starts_with("end:") {
                return heard;
            }
            heard.push((text(&message, "sent_at"), said));
        }
    };
    let ((), sent, heard) = tokio::join!(cut, speak, hear);
    assert_eq!(check_whole(&heard), sent);
}

#[tokio::test(flavor = "multi_thread")]
async fn flushed_scripts_cost_no_message_and_no_order() {
    const MESSAGES: usize = 2000;
    let backend = Backend::redis().await;
    let redis = process(&backend);
    let server = TestServer::start_with(&backend, keeps_much).await;
    let mut anna = Client::join(server.address(), "room", "anna").await;
    let heard = async {
        let mut heard: Heard = Vec::new();
        while heard.len() < MESSAGES {
            let message = anna.next().await;
            heard.push((text(&message, "sent_at"), text(&message, "msg")));
            if heard.len().is_multiple_of(100) {
                redis.command(&["SCRIPT", "FLUSH"]).await;
            }
        }
        heard
    };
    let nobody_else = Barrier::new(1);
    let ((), heard) = tokio::join!(flood(&server, "x", MESSAGES, &nobody_else), heard);
    assert_eq!(check_whole(&heard), MESSAGES);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_who_come_back_at_once_share_round_trips() {
    const CLIENTS: usize = 1000;
    let redis = RedisProcess::start().await;
    let history = RedisHistory::start(RedisHistorySettings {
        server: RedisServer::parse(&redis.url()).unwrap(),
        keys: keys(),
        node: NodeId::random(),
        timeout: Duration::from_secs(10),
        limits: Config { history: true, ..Config::default() }.history_limits().unwrap(),
    });
    let count = async |section: &str, name: &str| -> u64 {
        let info: String = redis::from_redis_value(redis.command(&["INFO", section]).await).unwrap();
        let rest = info.lines().find_map(|line| line.strip_prefix(name)).unwrap_or("0");
        rest.split(|byte: char| !byte.is_ascii_digit()).next().unwrap().parse().unwrap()
    };
    let groups: Vec<_> = (0..CLIENTS).map(|number| group_id(&format!("group-{number}"))).collect();
    // It connects, and Redis learns the script.
    history.read(&groups[0], Since::Now).await.unwrap();
    let reads = count("stats", "total_reads_processed:").await;
    let readings = join_all(groups.iter().map(|group| history.read(group, Since::Now))).await;
    assert!(readings.iter().all(Result::is_ok));
    let reads = count("stats", "total_reads_processed:").await - reads;
    assert!(reads < CLIENTS as u64 / 5, "{reads} reads of {CLIENTS} questions");

    let calls = count("commandstats", "cmdstat_evalsha:calls=").await;
    let same = join_all((0..CLIENTS).map(|_| history.read(&groups[0], Since::Now))).await;
    assert!(same.iter().all(|reading| *reading == same[0] && reading.is_ok()));
    let calls = count("commandstats", "cmdstat_evalsha:calls=").await - calls;
    assert!(calls < CLIENTS as u64 / 5, "{calls} calls for one question");

    // While Redis is away all are told at once, and the next who asks finds it again.
    redis.kill();
    let readings = join_all(groups.iter().map(|group| history.read(group, Since::Now))).await;
    assert!(readings.iter().all(Result::is_err));
    redis.restart().await;
    until("it is found again", async || history.read(&groups[0], Since::Now).await.is_ok()).await;
}
