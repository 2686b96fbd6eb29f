//! `/readyz` proves delivery: each fault of Redis shows with its part and its beginning, and goes by itself.

use std::time::Duration;

use aether_ws::config::Config;
use serde_json::Value;

use crate::support::client::Client;
use crate::support::http::{Reply, get};
use crate::support::nodes::Backend;
use crate::support::patience::eventually;
use crate::support::proxy::{Fault, Proxy};
use crate::support::redis::RedisProcess;
use crate::support::servers::TestServer;

/// A probe that does not let us wait, and yet leaves a busy machine its time.
fn quick(config: &mut Config) {
    config.intervals.probe_silence = Duration::from_secs(2);
}

async fn ready(server: &TestServer) -> Reply {
    get(server.address(), "/readyz").await
}

/// Waits until these parts, and no others, cannot.
async fn waits_for(server: &TestServer, parts: &[&str]) -> Value {
    eventually(&format!("what cannot is {parts:?}"), async || cannot(&ready(server).await) == parts).await;
    let reply = ready(server).await;
    let body = reply.json();
    assert_eq!(reply.headers["cache-control"], "no-store");
    body
}

fn cannot(reply: &Reply) -> Vec<String> {
    let body = reply.json();
    let parts: Vec<_> = ["accepting", "publish", "receive", "presence", "history"]
        .into_iter()
        .filter(|part| !body[part].as_bool().expect("each part is there"))
        .map(str::to_owned)
        .collect();
    let listed = body["cannot"].as_array().map(Vec::as_slice).unwrap_or_default();
    assert_eq!(listed.iter().map(|cannot| cannot["part"].as_str().unwrap()).collect::<Vec<_>>(), parts);
    for cannot in listed {
        assert_eq!(cannot["since"].as_str().unwrap().len(), "2026-01-02T03:04:05.678901Z".len());
    }
    assert_eq!(
        (body["ready"] == true, reply.status),
        (parts.is_empty(), if parts.is_empty() { 200 } else { 503 })
    );
    parts
}

fn since(body: &Value, part: &str) -> String {
    let cannot = body["cannot"].as_array().unwrap().iter().find(|cannot| cannot["part"] == part);
    cannot.unwrap_or_else(|| panic!("{part} is not in {body}"))["since"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_redis_that_is_killed_and_comes_back() {
    let redis = RedisProcess::start().await;
    let server = TestServer::behind(redis.port(), quick).await;
    let body = waits_for(&server, &[]).await;
    assert!(body["proven_age_ms"].as_u64().is_some(), "{body}");
    let before = aether_ws::clock::now();
    redis.kill();
    let first = waits_for(&server, &["publish", "receive", "presence"]).await;
    let publish = since(&first, "publish");
    assert!(publish.as_str() > before.as_str(), "{publish}");
    let health = get(server.address(), "/healthz").await;
    assert_eq!(health.status, 200, "the process lives all the same");
    let again = waits_for(&server, &["publish", "receive", "presence"]).await;
    assert_eq!(since(&again, "publish"), publish, "it is the same outage");
    redis.restart().await;
    let body = waits_for(&server, &[]).await;
    assert!(body.get("cannot").is_none(), "{body}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_redis_that_hangs() {
    let redis = RedisProcess::start().await;
    let server = TestServer::behind(redis.port(), quick).await;
    redis.pause();
    waits_for(&server, &["publish", "receive", "presence"]).await;
    redis.resume();
    waits_for(&server, &[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_subscription_that_is_open_and_deaf() {
    let redis = RedisProcess::start().await;
    let proxy = Proxy::start(redis.port()).await;
    let server = TestServer::behind(proxy.port(), quick).await;
    proxy.cause(Fault::Deaf);
    // The way out goes on working: only the way back does not.
    waits_for(&server, &["receive"]).await;
    proxy.heal();
    waits_for(&server, &[]).await;
    let mut anna = Client::join(server.address(), "room", "anna").await;
    anna.send(crate::support::client::to_group("through Redis")).await;
    assert_eq!(anna.next().await["msg"], "through Redis");
}

/// Subscribing is confirmed, and yet nothing arrives: here because the node may not publish on its probe channel. A
/// confirmed subscription alone is no proof.
#[tokio::test(flavor = "multi_thread")]
async fn a_subscription_that_is_confirmed_and_never_proven() {
    let redis = RedisProcess::start().await;
    let server = TestServer::behind(redis.port(), quick).await;
    redis.command(&["ACL", "SETUSER", "default", "-publish"]).await;
    redis.command(&["CLIENT", "KILL", "TYPE", "pubsub"]).await;
    waits_for(&server, &["publish", "receive"]).await;
    redis.command(&["ACL", "SETUSER", "default", "+publish"]).await;
    waits_for(&server, &[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_that_goes_down() {
    let server = TestServer::start_with(&Backend::memory(), |config| {
        config.drain_timeout = Duration::from_secs(3600);
    })
    .await;
    let address = server.address();
    // Two, since the first is closed at once.
    let mut clients =
        [Client::join(address, "room", "anna").await, Client::join(address, "room", "bob").await];
    let down = server.shut_down();
    eventually("it says so", async || cannot(&get(address, "/readyz").await) == ["accepting"]).await;
    for client in &mut clients {
        client.stream.close(None).await.expect("it is open, or closing");
    }
    down.abort();
}
