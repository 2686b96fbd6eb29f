//! Catching up: who comes back gets what its group missed, all of it and each once, or is told that it cannot.

use std::collections::{BTreeMap, HashSet};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use aether_ws::config::Config;
use aether_ws::history::redis::{RedisHistory, RedisHistorySettings};
use aether_ws::history::{History, Since};
use aether_ws::keys::NodeId;
use aether_ws::redis::RedisServer;
use futures_util::future::join_all;
use serde_json::{Value, json};
use tokio::sync::Barrier;

use crate::support::client::{Client, to_group, until};
use crate::support::nodes::{Backend, group_id, keys, on_both};
use crate::support::patience::eventually;
use crate::support::processes::NodeProcess;
use crate::support::redis::RedisProcess;
use crate::support::servers::TestServer;

on_both![
    what_was_missed_comes_in_order_before_what_is_new,
    all_that_is_sent_to_a_group_is_kept,
    a_client_that_missed_nothing_is_told_so,
    nothing_is_sent_in_part,
    what_has_aged_is_not_kept,
    who_reconnects_in_a_flood_misses_nothing,
    without_history_nothing_is_kept,
];

fn keeps(config: &mut Config) {
    config.history = true;
}

async fn pair(backend: &Backend) -> [TestServer; 2] {
    [TestServer::start_with(backend, keeps).await, TestServer::start_with(backend, keeps).await]
}

async fn rejoin(server: &TestServer, client: &str, since: &str) -> Client {
    Client::open(server.address(), &format!("/v3/ws/group/room/client/{client}?since={since}")).await
}

fn process(backend: &Backend) -> &RedisProcess {
    match backend {
        Backend::Redis(redis) => redis,
        Backend::Memory(_) => unreachable!("these tests are about Redis"),
    }
}

/// Sends numbered messages to the group and takes them in; returns their `sent_at`.
async fn say(client: &mut Client, numbers: std::ops::RangeInclusive<u32>) -> Vec<String> {
    let mut sent_at = Vec::new();
    for number in numbers {
        client.send(to_group(&number.to_string())).await;
        let message = client.next().await;
        assert_eq!(message["msg"], number.to_string());
        sent_at.push(text(&message, "sent_at"));
    }
    sent_at
}

fn text(message: &Value, key: &str) -> String {
    message[key].as_str().unwrap_or_else(|| panic!("{key}: {message}")).to_owned()
}

/// What comes up to and including the `GAP`: the texts, and its payload.
async fn up_to_gap(client: &mut Client) -> (Vec<String>, Value) {
    let mut texts = Vec::new();
    loop {
        let message = client.next().await;
        if message["cmd"] == "GAP" {
            return (texts, message["payload"].clone());
        }
        texts.push(text(&message, "msg"));
    }
}

fn assert_recovered(gap: &Value) {
    let told = (&gap["scope"], &gap["reason"], &gap["recovered"]);
    assert_eq!(told, (&json!(["group"]), &json!("resumed"), &json!(true)), "{gap}");
}

fn assert_not_kept(gap: &Value) {
    let told = (&gap["scope"], &gap["reason"], &gap["recovered"]);
    assert_eq!(told, (&json!(["group"]), &json!("not_kept"), &json!(false)), "{gap}");
}

async fn what_was_missed_comes_in_order_before_what_is_new(backend: Backend) {
    let [a, b] = pair(&backend).await;
    let mut bert = Client::join(a.address(), "room", "bert").await;
    let sent_at = say(&mut bert, 1..=50).await;
    assert!(sent_at.is_sorted_by(|one, next| one < next), "{sent_at:?}");
    assert!(sent_at.iter().all(|sent_at| sent_at.len() == 27));

    let path = format!("/v3/ws/group/room/client/anna?presence=true&since={}", sent_at[19]);
    let mut anna = Client::open(b.address(), &path).await;
    assert_eq!(anna.next().await["cmd"], "SYNC");
    let (missed, gap) = up_to_gap(&mut anna).await;
    assert_eq!(missed, (21..=50).map(|number: u32| number.to_string()).collect::<Vec<_>>());
    assert_recovered(&gap);
    assert_eq!(gap["since"], sent_at[19].as_str());
    say(&mut bert, 51..=51).await;
    assert_eq!(anna.next().await["msg"], "51");
    assert_eq!(anna.fence().await, Vec::<Value>::new());
}

async fn all_that_is_sent_to_a_group_is_kept(backend: Backend) {
    let [a, b] = pair(&backend).await;
    let mut bert = Client::join(a.address(), "room", "bert").await;
    let since = say(&mut bert, 1..=1).await.remove(0);
    let to_group =
        |kind: &str, payload: &Value| json!({"msg_type": kind, "target": "group", "payload": payload});
    let tricky = json!({"sent_at": "\",\"sent_at\":\"2026-01-02T03:04:05.678901Z\"}", "n": 1.5});
    let mut live = Vec::new();
    for kind in ["heartbeat", "presence", "cmd", "msg"] {
        bert.send(to_group(kind, &tricky)).await;
        live.push(bert.next().await);
    }
    // Not for the group, so not kept for it.
    bert.send(json!({"msg_type": "msg", "target": "broadcast", "msg": "to all"})).await;
    bert.send(json!({"msg_type": "msg", "target": "direct", "to_id": "bert", "msg": "to me"})).await;
    let mut aside = [text(&bert.next().await, "msg"), text(&bert.next().await, "msg")];
    aside.sort();
    assert_eq!(aside, ["to all", "to me"]);
    let mut anna = rejoin(&b, "anna", &since).await;
    for message in live {
        assert_eq!(anna.next().await, message);
    }
    assert_recovered(&up_to_gap(&mut anna).await.1);
}

async fn a_client_that_missed_nothing_is_told_so(backend: Backend) {
    let [a, b] = pair(&backend).await;
    let mut bert = Client::join(a.address(), "room", "bert").await;
    // Nobody has spoken yet, and the moment of an echo is no position.
    bert.send(json!({"msg_type": "heartbeat", "target": "echo"})).await;
    let quiet = text(&bert.next().await, "sent_at");
    let (missed, gap) = up_to_gap(&mut rejoin(&b, "anna", &quiet).await).await;
    assert_eq!(missed, Vec::<String>::new());
    assert_recovered(&gap);
    let last = say(&mut bert, 1..=3).await.pop().unwrap();
    let (missed, gap) = up_to_gap(&mut rejoin(&b, "anna", &last).await).await;
    assert_eq!(missed, Vec::<String>::new());
    assert_recovered(&gap);
    let (missed, gap) = up_to_gap(&mut rejoin(&b, "anna", &quiet).await).await;
    assert_eq!(missed, ["1", "2", "3"]);
    assert_recovered(&gap);
}

async fn nothing_is_sent_in_part(backend: Backend) {
    let few = |config: &mut Config| {
        keeps(config);
        config.history_count = 5;
        config.queue_messages = 4;
    };
    let server = TestServer::start_with(&backend, few).await;
    let mut bert = Client::join(server.address(), "room", "bert").await;
    let sent_at = say(&mut bert, 1..=8).await;
    for (since, why) in [
        (sent_at[0].as_str(), "trimmed"),
        (&sent_at[2], "kept, but more than a queue holds"),
        ("2020-01-01T00:00:00Z", "before all"),
        ("2200-01-01T00:00:00Z", "after all"),
    ] {
        let mut anna = rejoin(&server, "anna", since).await;
        let (missed, gap) = up_to_gap(&mut anna).await;
        assert_eq!(missed, Vec::<String>::new(), "{why}");
        assert_not_kept(&gap);
        bert.send(to_group("live")).await;
        assert_eq!(anna.next().await["msg"], "live");
        assert_eq!(bert.next().await["msg"], "live");
        anna.close().await;
        // What just came pushed others out.
        if why == "trimmed" {
            let since = say(&mut bert, 9..=9).await.remove(0);
            say(&mut bert, 10..=13).await;
            let (missed, gap) = up_to_gap(&mut rejoin(&server, "anna", &since).await).await;
            assert_eq!(missed, ["10", "11", "12", "13"], "as much as a queue holds");
            assert_recovered(&gap);
        }
    }
}

async fn what_has_aged_is_not_kept(backend: Backend) {
    let brief = |config: &mut Config| {
        keeps(config);
        config.history_age = Duration::from_millis(100);
    };
    let server = TestServer::start_with(&backend, brief).await;
    let mut bert = Client::join(server.address(), "room", "bert").await;
    let sent_at = say(&mut bert, 1..=2).await;
    until("the messages age", async || {
        let (missed, gap) = up_to_gap(&mut rejoin(&server, "anna", &sent_at[0]).await).await;
        if gap["recovered"] == true {
            assert_eq!(missed, ["2"]);
            return false;
        }
        assert_eq!(missed, Vec::<String>::new());
        assert_not_kept(&gap);
        true
    })
    .await;
    let (missed, gap) = up_to_gap(&mut rejoin(&server, "anna", &sent_at[1]).await).await;
    assert_eq!(missed, Vec::<String>::new());
    assert_recovered(&gap);
    if let Backend::Redis(redis) = &backend {
        until("the stream is gone", async || {
            redis.number(&["EXISTS", "aether:v3:history:{aether:v3:group:room}"]).await == 0
        })
        .await;
    }
}

async fn without_history_nothing_is_kept(backend: Backend) {
    let server = TestServer::start(&backend).await;
    let mut bert = Client::join(server.address(), "room", "bert").await;
    let since = say(&mut bert, 1..=2).await.remove(0);
    let (missed, gap) = up_to_gap(&mut rejoin(&server, "anna", &since).await).await;
    assert_eq!(missed, Vec::<String>::new());
    assert_not_kept(&gap);
    if let Backend::Redis(redis) = &backend {
        assert_eq!(redis.number(&["EXISTS", "aether:v3:history:{aether:v3:group:room}"]).await, 0);
    }
}

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
async fn after_redis_restarted_empty_nothing_is_kept() {
    let backend = Backend::redis().await;
    let redis = process(&backend);
    let [a, b] = pair(&backend).await;
    let mut bert = Client::join(a.address(), "room", "bert").await;
    let since = say(&mut bert, 1..=3).await.remove(0);
    redis.kill();
    redis.restart().await;
    for told in ["group", "others"] {
        let (missed, gap) = up_to_gap(&mut bert).await;
        assert_eq!(missed, Vec::<String>::new());
        assert_eq!(gap["recovered"], false, "{told}: {gap}");
        assert_eq!(gap["reason"], "subscription_lost");
    }
    a.ready().await;
    b.ready().await;
    let again = say(&mut bert, 4..=5).await;
    assert!(again[0] > since);
    let (missed, gap) = up_to_gap(&mut rejoin(&b, "anna", &since).await).await;
    assert_eq!(missed, Vec::<String>::new());
    assert_not_kept(&gap);
    let (missed, gap) = up_to_gap(&mut rejoin(&b, "anna", &again[0]).await).await;
    assert_eq!(missed, ["5"]);
    assert_recovered(&gap);
}

#[tokio::test(flavor = "multi_thread")]
async fn positions_increase_though_the_clock_of_redis_steps_back() {
    let backend = Backend::redis().await;
    let redis = process(&backend);
    let [a, b] = pair(&backend).await;
    let mut bert = Client::join(a.address(), "room", "bert").await;
    say(&mut bert, 1..=1).await;
    // As if the last message had been sent when the clock was far ahead.
    redis.command(&["SET", "aether:v3:tip:{aether:v3:group:room}", "4107542400000000 100"]).await;
    let mut gap_or_message = Vec::new();
    for number in 2..=4 {
        bert.send(to_group(&number.to_string())).await;
    }
    while gap_or_message.len() < 4 {
        gap_or_message.push(bert.next().await);
    }
    let sent_at: Vec<_> = gap_or_message
        .iter()
        .filter(|message| message["cmd"] != "GAP")
        .map(|message| text(message, "sent_at"))
        .collect();
    assert_eq!(
        sent_at,
        ["2100-03-01T00:00:00.000001Z", "2100-03-01T00:00:00.000002Z", "2100-03-01T00:00:00.000003Z"]
    );
    let (missed, gap) = up_to_gap(&mut rejoin(&b, "anna", &sent_at[0]).await).await;
    assert_eq!(missed, ["3", "4"]);
    assert_recovered(&gap);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_backend_publishes_itself_is_delivered_and_not_kept() {
    let backend = Backend::redis().await;
    let redis = process(&backend);
    let [a, b] = pair(&backend).await;
    let mut bert = Client::join(a.address(), "room", "bert").await;
    let since = say(&mut bert, 1..=2).await.remove(0);
    // Its clock is its own, and far ahead.
    let message = json!({
        "version": "3", "msg_type": "msg", "target": "group", "from_id": "backend", "group_id": "room", "msg": "outside",
        "sent_at": "2200-01-02T03:04:05.678901Z",
    });
    redis.command(&["PUBLISH", "aether:v3:group:room", &message.to_string()]).await;
    assert_eq!(bert.next().await["msg"], "outside");
    say(&mut bert, 3..=4).await;
    let mut anna = rejoin(&b, "anna", &since).await;
    let (missed, gap) = up_to_gap(&mut anna).await;
    assert_eq!(missed, ["2", "3", "4"]);
    assert_recovered(&gap);
    redis.command(&["PUBLISH", "aether:v3:group:room", &message.to_string()]).await;
    assert_eq!(anna.next().await["msg"], "outside");
    assert_eq!(bert.next().await["msg"], "outside");
    say(&mut bert, 5..=5).await;
    assert_eq!(anna.next().await["msg"], "5");
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

#[tokio::test(flavor = "multi_thread")]
async fn what_is_kept_of_a_group_is_bounded() {
    let redis = RedisProcess::start().await;
    let server = TestServer::behind(redis.port(), |config| {
        config.history = true;
        config.history_count = 50;
        config.queue_bytes = 64 * 1024;
    })
    .await;
    let mut bert = Client::join(server.address(), "room", "bert").await;
    let stream = "aether:v3:history:{aether:v3:group:room}";
    for number in 0..120 {
        bert.send(to_group(&number.to_string())).await;
        assert_eq!(bert.next().await["msg"], number.to_string());
        assert!(redis.number(&["XLEN", stream]).await <= 50, "by count");
    }
    assert_eq!(redis.number(&["XLEN", stream]).await, 50);
    let large = "x".repeat(10 * 1024);
    for _ in 0..20 {
        bert.send(to_group(&large)).await;
        assert_eq!(bert.next().await["msg"], large.as_str());
    }
    assert!(redis.number(&["XLEN", stream]).await <= 6, "by bytes");
    let left = redis.number(&["PTTL", stream]).await;
    assert!(left <= 120_000, "by age, though nobody speaks any more: {left} ms");
}

#[tokio::test(flavor = "multi_thread")]
async fn nodes_that_keep_different_histories_are_warned_of() {
    let redis = RedisProcess::start().await;
    let url = redis.url();
    let flags = ["--redis-url", &url, "--presence-ttl", "6s", "--history", "true"];
    let [one, same] = [NodeProcess::start(&flags).await, NodeProcess::start(&flags).await];
    assert!(!one.has_logged("has other settings") && !same.has_logged("has other settings"));
    let other = NodeProcess::start(&[&flags[..], &["--history-count", "10"]].concat()).await;
    for node in [&one, &same, &other] {
        eventually("the operator is warned", async || node.has_logged("has other settings")).await;
    }
    assert!(one.has_logged("history_count 10,") && other.has_logged("history_count 200,"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_redis_does_not_let_be_published_is_not_kept() {
    let redis = RedisProcess::start().await;
    redis.command(&["ACL", "SETUSER", "anna", "on", ">hush", "~*", "&*", "+@all"]).await;
    let url = format!("redis://anna:hush@127.0.0.1:{}", redis.port());
    let server = TestServer::reaching(&url, |config| config.history = true).await;
    let mut anna = Client::join(server.address(), "room", "anna").await;
    anna.send(to_group("first")).await;
    let first = anna.next().await;
    redis.command(&["ACL", "SETUSER", "anna", "-publish"]).await;
    anna.send(to_group("refused")).await;
    assert_eq!(anna.error().await.0, "backend_unavailable");
    redis.command(&["ACL", "SETUSER", "anna", "+publish"]).await;
    anna.send(to_group("last")).await;
    assert_eq!(anna.next().await["msg"], "last", "nothing is missing between the two");
    let path = format!("/v3/ws/group/room/client/bert?since={}", first["sent_at"].as_str().unwrap());
    let mut bert = Client::open(server.address(), &path).await;
    assert_eq!(bert.next().await["msg"], "last");
    assert_eq!(bert.next().await["payload"]["recovered"], true);
}
