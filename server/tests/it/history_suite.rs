//! Catching up: who comes back gets what its group missed, all of it and each once, or is told that it cannot.

mod flood;
mod kept;
mod reading;
mod unreadable;

use std::time::Duration;

use aether_ws::config::Config;
use serde_json::{Value, json};

use crate::support::client::{Client, to_group, until};
use crate::support::nodes::{Backend, on_both};
use crate::support::redis::RedisProcess;
use crate::support::servers::TestServer;

on_both![
    what_was_missed_comes_in_order_before_what_is_new,
    all_that_is_sent_to_a_group_is_kept,
    a_client_that_missed_nothing_is_told_so,
    nothing_is_sent_in_part,
    what_has_aged_is_not_kept,
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
