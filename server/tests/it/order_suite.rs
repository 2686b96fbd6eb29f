//! What was sent on a connection that a node gave up: Redis may find it much later, and then it must not count any more.

pub(crate) mod gate;

use std::time::Duration;

use aether_ws::broker::Outcome;
use aether_ws_protocol::JsonObject;
use serde_json::json;

use self::gate::Gate;
use crate::support::client::{Client, to_group, until};
use crate::support::nodes::{Node, Times, group, group_id, seat};
use crate::support::patience::eventually;
use crate::support::redis::RedisProcess;
use crate::support::servers::TestServer;

/// A deadline that is soon over, though not for a busy machine whose network works.
fn soon() -> Times {
    Times { timeout: Duration::from_secs(2), ..Times::default() }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_reported_as_unknown_does_not_overtake_what_came_after() {
    let redis = RedisProcess::start().await;
    let gate = Gate::start(redis.port()).await;
    let node = Node::on_redis(&soon(), gate.port()).await;
    node.subscribe(&[group("g")]).await;
    assert_eq!(node.publish(&group("g"), "first").await, Outcome::Published { receivers: 1 });
    gate.hold("aether-ws:publish");
    assert_eq!(node.publish(&group("g"), "stuck").await, Outcome::Unknown);
    // Refused until the node has come back; what is refused goes nowhere.
    eventually("the node is back", async || {
        node.publish(&group("g"), "new").await == Outcome::Published { receivers: 1 }
    })
    .await;
    gate.release().await;
    assert_eq!(node.publish(&group("g"), "last").await, Outcome::Published { receivers: 1 });
    node.recorder.wait("the last", |now| now.texts(&group("g")).contains(&"last")).await;
    assert_eq!(node.recorder.now().texts(&group("g")), ["first", "new", "last"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_reported_as_unknown_is_not_kept_either() {
    let redis = RedisProcess::start().await;
    let gate = Gate::start(redis.port()).await;
    let server = TestServer::behind(gate.port(), |config| {
        config.history = true;
        config.redis_timeout = Duration::from_secs(2);
    })
    .await;
    let mut anna = Client::join(server.address(), "room", "anna").await;
    anna.send(to_group("first")).await;
    let first = anna.next().await;
    assert_eq!(first["msg"], "first");
    gate.hold("aether-ws:publish");
    anna.send(to_group("stuck")).await;
    assert_eq!(anna.error().await.0, "unknown_outcome");
    // Refused until the node has come back; what is refused goes nowhere.
    until("the node is back", async || {
        anna.send(to_group("new")).await;
        anna.next().await["msg"] == "new"
    })
    .await;
    gate.release().await;
    anna.send(to_group("last")).await;
    assert_eq!(anna.next().await["msg"], "last");
    let since = first["sent_at"].as_str().unwrap();
    let path = format!("/v3/ws/group/room/client/bert?since={since}");
    let mut bert = Client::open(server.address(), &path).await;
    assert_eq!([bert.next().await["msg"].clone(), bert.next().await["msg"].clone()], ["new", "last"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_presence_that_was_given_up_undoes_nothing() {
    let redis = RedisProcess::start().await;
    let gate = Gate::start(redis.port()).await;
    let node = Node::on_redis(&soon(), gate.port()).await;
    let state = |text: &str| JsonObject::parse(text).unwrap();
    node.presence.join(&seat("g", "a", 1)).await.unwrap();
    gate.hold("aether-ws:presence");
    node.presence.set_state(&seat("g", "a", 1), state(r#"{"state":"old"}"#));
    assert!(node.presence.join(&seat("g", "ghost", 2)).await.is_err(), "Redis hears nothing");
    eventually("the node is back", async || {
        node.presence.set_state(&seat("g", "a", 1), state(r#"{"state":"new"}"#));
        node.presence.flush().await;
        node.presence.list(&group_id("g")).await.is_ok_and(|roster| {
            let members = serde_json::to_value(&roster.members).unwrap();
            members[0]["state"] == json!({"state": "new"})
        })
    })
    .await;
    gate.release().await;
    let roster = node.presence.list(&group_id("g")).await.unwrap();
    let members = serde_json::to_value(&roster.members).unwrap();
    assert_eq!((roster.count, &members[0]["state"]), (1, &json!({"state": "new"})), "{members}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_subscription_that_was_given_up_is_no_receiver() {
    let redis = RedisProcess::start().await;
    let gate = Gate::start(redis.port()).await;
    let times = Times { probe_silence: Duration::from_secs(2), ..Times::default() };
    let node = Node::on_redis(&times, gate.port()).await;
    node.subscribe(&[group("g")]).await;
    gate.hold("aether-ws:subscribe");
    node.recorder.wait("the gap", |now| now.missed(&group("g"))).await;
    // Redis was told nothing of the end of the first: it is held back with all else.
    assert_eq!(node.publish(&group("g"), "heard once").await, Outcome::Published { receivers: 1 });
    gate.release().await;
    node.recorder.wait("the message", |now| now.texts(&group("g")) == ["heard once"]).await;
}
