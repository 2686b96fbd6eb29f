//! When what a group missed cannot be read, or not all of it.

use std::time::Duration;

use aether_ws::config::Config;
use serde_json::{Value, json};

use super::{keeps, say, text};
use crate::support::client::{Client, to_group, until};
use crate::support::http::get;
use crate::support::patience::eventually;
use crate::support::proxy::{Fault, Proxy};
use crate::support::redis::RedisProcess;
use crate::support::servers::TestServer;

/// Breaks a connection that a node made, whatever it is for.
async fn kill_connection(redis: &RedisProcess, purpose: &str) {
    let name = format!("name=aether-ws:{purpose}:");
    until("there is a connection to kill", async || {
        let list = redis.texts(&["CLIENT", "LIST"]).await.concat();
        let line = list.lines().find(|line| line.contains(&name));
        match line.and_then(|line| line.strip_prefix("id=")?.split(' ').next()) {
            Some(id) => redis.number(&["CLIENT", "KILL", "ID", id]).await == 1,
            None => false,
        }
    })
    .await;
}

/// What comes up to and including the next `GAP` in the group: the texts of messages, and its payload.
async fn up_to_group_gap(client: &mut Client) -> (Vec<String>, Value) {
    let mut texts = Vec::new();
    loop {
        let message = client.next().await;
        if message["cmd"] != "GAP" {
            texts.push(text(&message, "msg"));
        } else if message["payload"]["scope"][0] == "group" {
            return (texts, message["payload"].clone());
        }
    }
}

fn assert_told(gap: &Value, recovered: bool) {
    let told = (&gap["reason"], &gap["recovered"]);
    assert_eq!(told, (&json!("subscription_lost"), &json!(recovered)), "{gap}");
}

fn numbers(numbers: std::ops::RangeInclusive<u32>) -> Vec<String> {
    numbers.map(|number| number.to_string()).collect()
}

/// What a backend publishes past the history.
async fn publish_outside(redis: &RedisProcess, msg: &str) {
    let message = json!({
        "version": "3", "msg_type": "msg", "target": "group", "from_id": "backend", "group_id": "room", "msg": msg,
        "sent_at": "2026-01-02T03:04:05.678901Z",
    });
    redis.command(&["PUBLISH", "aether:v3:group:room", &message.to_string()]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn while_redis_takes_no_writes_gaps_are_filled() {
    let redis = RedisProcess::start().await;
    let server = TestServer::behind(redis.port(), keeps).await;
    let mut anna = Client::join(server.address(), "room", "anna").await;
    say(&mut anna, 1..=3).await;
    redis.command(&["CONFIG", "SET", "min-replicas-to-write", "1"]).await;
    kill_connection(&redis, "subscribe").await;
    let (missed, gap) = up_to_group_gap(&mut anna).await;
    assert_eq!(missed, Vec::<String>::new());
    assert_told(&gap, true);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_whose_history_cannot_be_read_goes_on_and_is_told() {
    let redis = RedisProcess::start().await;
    let server = TestServer::behind(redis.port(), |config| {
        keeps(config);
        config.redis_timeout = Duration::from_secs(2);
    })
    .await;
    let mut anna = Client::join(server.address(), "room", "anna").await;
    say(&mut anna, 1..=1).await;
    // No connection that is for the history is made any more; those that are there stay, but for these two.
    redis.command(&["ACL", "SETUSER", "default", "-info"]).await;
    kill_connection(&redis, "history").await;
    kill_connection(&redis, "subscribe").await;
    eventually("the operator can see it", async || {
        let ready = get(server.address(), "/readyz").await;
        ready.status == 503 && ready.json()["cannot"][0]["part"] == "history"
    })
    .await;
    for number in numbers(2..=100) {
        anna.send(to_group(&number)).await;
    }
    let (before, gap) = up_to_group_gap(&mut anna).await;
    assert_told(&gap, false);
    let mut heard = before;
    while heard.len() < 99 {
        heard.push(text(&anna.next().await, "msg"));
    }
    assert_eq!(heard, numbers(2..=100), "what arrived comes in its order, held back or not");

    redis.command(&["ACL", "SETUSER", "default", "+info"]).await;
    // Nobody comes to a node that is not ready: it finds out by itself.
    eventually("it can be read", async || get(server.address(), "/readyz").await.status == 200).await;
    // A gap that may reach back to what was lost is not called recovered either.
    until("a gap is filled again", async || {
        kill_connection(&redis, "subscribe").await;
        up_to_group_gap(&mut anna).await.1["recovered"] == true
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn as_much_as_a_queue_holds_is_filled_in_one_go() {
    const MOST: u32 = 8;
    let redis = RedisProcess::start().await;
    let proxy = Proxy::start(redis.port()).await;
    let few = |config: &mut Config| {
        keeps(config);
        config.history_count = MOST as usize;
        config.queue_messages = MOST as usize;
    };
    let a = TestServer::behind(proxy.port(), few).await;
    let b = TestServer::behind(redis.port(), few).await;
    let mut anna = Client::join(a.address(), "room", "anna").await;
    let mut bert = Client::join(b.address(), "room", "bert").await;
    say(&mut bert, 1..=1).await;
    assert_eq!(anna.next().await["msg"], "1");
    proxy.cause(Fault::Cut);
    say(&mut bert, 2..=MOST + 1).await;
    proxy.heal();
    let (missed, gap) = up_to_group_gap(&mut anna).await;
    assert_eq!(missed, numbers(2..=MOST + 1));
    assert_told(&gap, true);
    say(&mut bert, MOST + 2..=MOST + 2).await;
    assert_eq!(anna.next().await["msg"], (MOST + 2).to_string());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_backend_published_into_a_gap_is_not_called_recovered() {
    let redis = RedisProcess::start().await;
    let proxy = Proxy::start(redis.port()).await;
    let a = TestServer::behind(proxy.port(), keeps).await;
    let b = TestServer::behind(redis.port(), keeps).await;
    let mut anna = Client::join(a.address(), "room", "anna").await;
    let mut bert = Client::join(b.address(), "room", "bert").await;
    publish_outside(&redis, "outside").await;
    assert_eq!(anna.next().await["msg"], "outside");
    assert_eq!(bert.next().await["msg"], "outside");
    proxy.cause(Fault::Cut);
    publish_outside(&redis, "lost").await;
    assert_eq!(bert.next().await["msg"], "lost");
    say(&mut bert, 1..=2).await;
    proxy.heal();
    let (missed, gap) = up_to_group_gap(&mut anna).await;
    assert_eq!(missed, numbers(1..=2), "what is kept is delivered all the same");
    assert_told(&gap, false);
}
