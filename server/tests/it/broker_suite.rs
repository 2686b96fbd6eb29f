//! Brokers: what both must do, then what only Redis can do to one.

use std::sync::Arc;
use std::time::Duration;

use aether_ws::broker::{DropReason, Outcome, ReconnectCause, Unavailable};
use aether_ws_protocol::{GapReason, Target};
use futures_util::FutureExt;
use futures_util::future::join_all;

use crate::support::nodes::{
    Backend, Node, Sender, Times, client, client_id, events_of, group, on_both, seat,
};
use crate::support::patience::eventually;
use crate::support::proxy::{Fault, Proxy};
use crate::support::redis::RedisProcess;
use aether_ws::keys::Channel;

on_both![
    pipelined_messages_arrive_in_order_at_every_node,
    all_receivers_of_a_channel_see_one_order,
    each_channel_reaches_those_who_subscribed_to_it,
    subscriptions_are_counted_by_reference,
];

async fn pipelined_messages_arrive_in_order_at_every_node(backend: Backend) {
    // Fewer than may wait in a node for one who is slow to take them: more would be a gap.
    const MESSAGES: u64 = 4000;
    let nodes = [backend.node().await, backend.node().await, backend.node().await];
    for node in &nodes {
        node.subscribe(&[group("g")]).await;
    }
    let mut sender = Sender::default();
    let publications: Vec<_> =
        (1..=MESSAGES).map(|number| sender.publication(&group("g"), number.to_string())).collect();
    // In batches of every size up to 100, as a session would find them in its reads.
    let mut publications = publications.into_iter().peekable();
    for size in (1..=100).cycle() {
        if publications.peek().is_none() {
            break;
        }
        nodes[0].broker.publish(publications.by_ref().take(size).collect());
    }
    for frame in 1..=MESSAGES {
        let report = sender.report().await;
        assert_eq!((report.frame, report.target), (frame, Target::Group));
        assert_eq!(report.outcome, Outcome::Published { receivers: 3 });
    }
    let expected: Vec<_> = (1..=MESSAGES).map(|number| number.to_string()).collect();
    for node in &nodes {
        node.recorder.wait("all messages", |now| now.messages.len() as u64 >= MESSAGES).await;
        assert_eq!(node.recorder.now().texts(&group("g")), expected);
    }
}

async fn all_receivers_of_a_channel_see_one_order(backend: Backend) {
    const EACH: usize = 500;
    let nodes = [backend.node().await, backend.node().await, backend.node().await];
    for node in &nodes {
        node.subscribe(&[group("g")]).await;
    }
    let senders = nodes.iter().enumerate().map(|(of, node)| {
        let broker = Arc::clone(&node.broker);
        tokio::spawn(async move {
            let mut sender = Sender::default();
            for number in 0..EACH {
                broker.publish(vec![sender.publication(&group("g"), format!("{of}:{number}"))]);
                tokio::task::yield_now().await;
            }
        })
    });
    for sent in join_all(senders).await {
        sent.unwrap();
    }
    for node in &nodes {
        node.recorder.wait("all messages", |now| now.messages.len() == EACH * nodes.len()).await;
    }
    let first = nodes[0].recorder.now();
    for node in &nodes[1..] {
        assert_eq!(first.messages, node.recorder.now().messages);
    }
}

async fn each_channel_reaches_those_who_subscribed_to_it(backend: Backend) {
    let (one, other) = (backend.node().await, backend.node().await);
    one.subscribe(&[group("g1"), client("c1"), Channel::Broadcast]).await;
    other.subscribe(&[group("g2"), client("c1"), client("c2"), Channel::Broadcast]).await;
    let table = [
        (group("g1"), "to g1", 1),
        (group("g2"), "to g2", 1),
        (client("c1"), "to c1, who is on both", 2),
        (client("c2"), "to c2", 1),
        (Channel::Broadcast, "to all", 2),
        (client("nobody"), "to nobody", 0),
        (group("empty"), "to nobody either", 0),
    ];
    for (channel, text, receivers) in &table {
        assert_eq!(one.publish(channel, text).await, Outcome::Published { receivers: *receivers }, "{text}");
    }
    one.recorder.wait("three messages", |now| now.messages.len() == 3).await;
    other.recorder.wait("four messages", |now| now.messages.len() == 4).await;
    let (one, other) = (one.recorder.now(), other.recorder.now());
    assert_eq!(one.texts(&group("g1")), ["to g1"]);
    assert_eq!(other.texts(&group("g2")), ["to g2"]);
    assert_eq!(other.texts(&client("c2")), ["to c2"]);
    for node in [one, other] {
        assert_eq!(node.texts(&client("c1")), ["to c1, who is on both"]);
        assert_eq!(node.texts(&Channel::Broadcast), ["to all"]);
    }
}

async fn subscriptions_are_counted_by_reference(backend: Backend) {
    let node = backend.node().await;
    let both = [client("c"), client("d")];
    node.subscribe(&both).await;
    node.subscribe(&[client("c")]).await;
    node.broker.unsubscribe(&both);
    eventually("d is left", async || {
        node.publish(&client("d"), "").await == Outcome::Published { receivers: 0 }
    })
    .await;
    assert_eq!(node.publish(&client("c"), "").await, Outcome::Published { receivers: 1 });
    node.broker.unsubscribe(&[client("c")]);
    eventually("c is left", async || {
        node.publish(&client("c"), "").await == Outcome::Published { receivers: 0 }
    })
    .await;
    // One more than was subscribed is a mistake that must not take anything from the next.
    node.broker.unsubscribe(&[client("c")]);
    node.subscribe(&[client("c")]).await;
    assert_eq!(node.publish(&client("c"), "").await, Outcome::Published { receivers: 1 });
}

const FROM_A_BACKEND: &str = r#"{
    "version": "3", "msg_type": "msg", "target": "group", "from_id": "server", "group_id": "g",
    "payload": {"price": 1.50}, "sent_at": "2026-01-02T03:04:05.678901Z"
}"#;

#[tokio::test(flavor = "multi_thread")]
async fn what_a_backend_publishes_is_delivered() {
    let redis = RedisProcess::start().await;
    let node = Node::on_redis(&Times::default(), redis.port()).await;
    node.subscribe(&[group("g")]).await;
    assert_eq!(redis.number(&["PUBLISH", "aether:v3:group:g", FROM_A_BACKEND]).await, 1);
    node.recorder.wait("the message", |now| !now.messages.is_empty()).await;
    let recorded = node.recorder.now();
    let texts = recorded.texts(&group("g"));
    assert!(texts[0].contains(r#""payload":{"price": 1.50}"#), "{texts:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn garbage_is_dropped_and_counted_by_reason() {
    let redis = RedisProcess::start().await;
    let node = Node::on_redis(&Times::default(), redis.port()).await;
    node.subscribe(&[group("g"), group("other"), client("c"), events_of("g")]).await;
    let large = FROM_A_BACKEND.replacen('{', &format!(r#"{{"msg": "{}","#, "x".repeat(65_536)), 1);
    let unknown_key = FROM_A_BACKEND.replacen('{', r#"{"extra": 1,"#, 1);
    let table = [
        ("group:g", "", DropReason::InvalidJson),
        ("group:g", "hello", DropReason::InvalidJson),
        ("group:g", "[1,2,3]", DropReason::InvalidMessage),
        ("group:g", r#"{"msg_type":"msg","target":"group"}"#, DropReason::InvalidMessage),
        ("group:g", &unknown_key, DropReason::InvalidMessage),
        ("group:g", &large, DropReason::TooLarge),
        ("group:other", FROM_A_BACKEND, DropReason::WrongChannel),
        ("client:c", FROM_A_BACKEND, DropReason::WrongChannel),
        ("presence:g", FROM_A_BACKEND, DropReason::WrongChannel),
        ("presence:g", "\u{1e}A3{}", DropReason::InvalidMessage),
    ];
    for (channel, payload, _) in &table {
        redis.command(&["PUBLISH", &format!("aether:v3:{channel}"), payload]).await;
    }
    for reason in DropReason::ALL {
        let expected = table.iter().filter(|(_, _, of)| *of == reason).count() as u64;
        eventually(reason.as_str(), async || node.broker.counters().dropped(reason) == expected).await;
    }
    redis.command(&["PUBLISH", "aether:v3:group:g", FROM_A_BACKEND]).await;
    node.recorder.wait("the good one", |now| !now.messages.is_empty()).await;
    assert_eq!(node.recorder.now().messages.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn redis_knows_only_the_channels_that_are_needed() {
    let redis = RedisProcess::start().await;
    let times = Times { linger: Duration::from_millis(50), ..Times::default() };
    let node = Node::on_redis(&times, redis.port()).await;
    let channels = async || {
        let mut channels = redis.texts(&["PUBSUB", "CHANNELS"]).await;
        channels.retain(|channel| !channel.starts_with("aether:v3:node:"));
        channels.sort();
        channels
    };
    assert_eq!(channels().await, Vec::<String>::new());
    node.subscribe(&[group("g"), client("c")]).await;
    node.subscribe(&[group("g"), client("d")]).await;
    assert_eq!(channels().await, ["aether:v3:client:c", "aether:v3:client:d", "aether:v3:group:g"]);
    node.broker.unsubscribe(&[group("g"), client("c")]);
    eventually("c is left", async || channels().await == ["aether:v3:client:d", "aether:v3:group:g"]).await;
    node.broker.unsubscribe(&[group("g"), client("d")]);
    eventually("all are left", async || channels().await.is_empty()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_lingers_while_a_client_is_left_at_once() {
    let redis = RedisProcess::start().await;
    let times = Times { linger: Duration::from_secs(3600), ..Times::default() };
    let node = Node::on_redis(&times, redis.port()).await;
    node.subscribe(&[group("g"), client("c")]).await;
    node.broker.unsubscribe(&[group("g"), client("c")]);
    eventually("c is left", async || {
        node.publish(&client("c"), "").await == Outcome::Published { receivers: 0 }
    })
    .await;
    assert_eq!(node.publish(&group("g"), "").await, Outcome::Published { receivers: 1 });
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_to_redis_do_not_grow_with_clients() {
    const CLIENTS: u64 = 300;
    let redis = RedisProcess::start().await;
    let node = Node::on_redis(&Times::default(), redis.port()).await;
    let before = redis.node_connections().await;
    assert_eq!(before.len(), 3, "{before:?}");
    let joins = (0..CLIENTS).map(|number| {
        let (group_id, client_id) = (format!("g{}", number % 10), format!("c{number}"));
        let node = &node;
        async move {
            node.subscribe(&[group(&group_id), client(&client_id)]).await;
            node.presence.join(&seat(&group_id, &client_id, number)).await.unwrap();
        }
    });
    join_all(joins).await;
    assert_eq!(node.publish(&client("c299"), "").await, Outcome::Published { receivers: 1 });
    assert_eq!(redis.node_connections().await.len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outage_is_answered_survived_and_reported() {
    let redis = RedisProcess::start().await;
    let node = Node::on_redis(&Times::default(), redis.port()).await;
    let channels = [group("g"), client("c"), Channel::Broadcast];
    node.subscribe(&channels).await;
    node.publish(&group("g"), "before").await;
    node.recorder.wait("the first message", |now| !now.messages.is_empty()).await;
    redis.kill();
    eventually("the node knows", async || {
        let status = node.broker.status();
        !status.publish && !status.receive
    })
    .await;
    assert_eq!(node.publish(&group("g"), "meanwhile").await, Outcome::Unavailable);
    assert_eq!(node.broker.subscribe(&[client("new")]).await, Err(Unavailable));
    redis.restart().await;
    node.ready().await;
    node.recorder.wait("the gap", |now| channels.iter().all(|channel| now.missed(channel))).await;
    assert_eq!(node.publish(&group("g"), "after").await, Outcome::Published { receivers: 1 });
    node.recorder.wait("the next message", |now| now.messages.len() == 2).await;
    {
        let now = node.recorder.now();
        assert_eq!(now.texts(&group("g")), ["before", "after"]);
        let [(missed, span)] = &now.gaps[..] else { panic!("{:?}", now.gaps) };
        assert_eq!((missed.len(), span.reason), (channels.len(), GapReason::SubscriptionLost));
        assert!(span.since < span.until);
    }
    // What was refused while Redis was away is not held: its channel has no receiver now.
    assert_eq!(node.publish(&client("new"), "").await, Outcome::Published { receivers: 0 });
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_starts_without_redis_and_is_ready_when_it_comes() {
    let redis = RedisProcess::start().await;
    redis.kill();
    let times = Times::default();
    let ((), node) = tokio::join!(redis.restart(), Node::on_redis(&times, redis.port()));
    node.subscribe(&[group("g")]).await;
    assert_eq!(node.publish(&group("g"), "").await, Outcome::Published { receivers: 1 });
    assert!(node.recorder.now().gaps.is_empty(), "nobody missed anything");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_subscription_is_made_anew() {
    let redis = RedisProcess::start().await;
    let node = Node::on_redis(&Times::default(), redis.port()).await;
    node.subscribe(&[group("g")]).await;
    assert_eq!(redis.number(&["CLIENT", "KILL", "TYPE", "pubsub"]).await, 1);
    node.recorder.wait("the gap", |now| now.missed(&group("g"))).await;
    assert_eq!(node.broker.counters().reconnects(ReconnectCause::Disconnected), 1);
    assert_eq!(node.publish(&group("g"), "after").await, Outcome::Published { receivers: 1 });
    node.recorder.wait("the next message", |now| now.texts(&group("g")) == ["after"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deaf_subscription_is_found_by_a_probe() {
    let redis = RedisProcess::start().await;
    let proxy = Proxy::start(redis.port()).await;
    let times = Times { probe_silence: Duration::from_secs(1), ..Times::default() };
    let node = Node::on_redis(&times, proxy.port()).await;
    node.subscribe(&[group("g")]).await;
    proxy.cause(Fault::Deaf);
    // The socket is open and Redis counts a receiver, but nothing arrives.
    eventually("the node finds out", async || node.broker.counters().reconnects(ReconnectCause::Deaf) >= 1)
        .await;
    proxy.heal();
    node.recorder.wait("the gap", |now| now.missed(&group("g"))).await;
    hears(&node).await;
}

/// What is published now arrives. A busy machine may make the node think once more that it is deaf: so it is said until
/// it is heard.
async fn hears(node: &Node) {
    eventually("what is published arrives", async || {
        node.publish(&group("g"), "after").await;
        tokio::time::sleep(Duration::from_millis(50)).await;
        node.recorder.now().texts(&group("g")).contains(&"after")
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_silent_but_sound_subscription_is_left_alone() {
    let redis = RedisProcess::start().await;
    // A probe has half as long to come back: enough for a busy machine.
    let times = Times { probe_silence: Duration::from_secs(3), ..Times::default() };
    let node = Node::on_redis(&times, redis.port()).await;
    node.subscribe(&[group("g")]).await;
    // Several probes have been through Redis and back when this many were published.
    eventually("probes are sent", async || {
        let stats = redis.command(&["INFO", "commandstats"]).await;
        let stats: String = redis::from_redis_value(stats).unwrap();
        let publish = stats.lines().find_map(|line| line.strip_prefix("cmdstat_publish:calls="));
        publish.and_then(|calls| calls.split(',').next()?.parse::<u64>().ok()).is_some_and(|calls| calls >= 3)
    })
    .await;
    assert!(ReconnectCause::ALL.iter().all(|cause| node.broker.counters().reconnects(*cause) == 0));
    assert!(node.recorder.now().gaps.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_frozen_redis_makes_outcomes_unknown_then_sends_unavailable() {
    let redis = RedisProcess::start().await;
    let times =
        Times { timeout: Duration::from_secs(1), probe_silence: Duration::from_secs(1), ..Times::default() };
    let node = Node::on_redis(&times, redis.port()).await;
    node.subscribe(&[group("g")]).await;
    redis.pause();
    assert_eq!(node.publish(&group("g"), "handed over").await, Outcome::Unknown);
    assert_eq!(node.publish(&group("g"), "known to be away").await, Outcome::Unavailable);
    eventually("the subscription is given up", async || !node.broker.status().receive).await;
    redis.resume();
    node.ready().await;
    node.recorder.wait("the gap", |now| now.missed(&group("g"))).await;
    hears(&node).await;
}

/// A node may lose the right to publish while it runs: its probes then don't come back, and that is no fault of the subscription.
#[tokio::test(flavor = "multi_thread")]
async fn a_refused_probe_does_not_end_the_subscription() {
    let redis = RedisProcess::start().await;
    let times = Times { probe_silence: Duration::from_secs(1), ..Times::default() };
    let node = Node::on_redis(&times, redis.port()).await;
    node.subscribe(&[group("g")]).await;
    redis.command(&["ACL", "SETUSER", "default", "-publish"]).await;
    eventually("it says that it cannot publish", async || !node.broker.status().publish).await;
    assert_eq!(node.publish(&group("g"), "not allowed").await, Outcome::Unavailable);
    // Long enough for a silence, and for the probe that ends it to be missed, several times over.
    eventually("probes are refused", async || refused_publications(&redis).await >= 6).await;
    redis.command(&["ACL", "SETUSER", "default", "+publish"]).await;
    node.ready().await;
    assert_eq!(node.publish(&group("g"), "allowed again").await, Outcome::Published { receivers: 1 });
    assert!(ReconnectCause::ALL.iter().all(|cause| node.broker.counters().reconnects(*cause) == 0));
    assert!(node.recorder.now().gaps.is_empty(), "nobody missed anything");
}

async fn refused_publications(redis: &RedisProcess) -> u64 {
    let stats: String = redis::from_redis_value(redis.command(&["INFO", "commandstats"]).await).unwrap();
    let publish = stats.lines().find(|line| line.starts_with("cmdstat_publish:"));
    let rejected =
        publish.and_then(|line| line.split("rejected_calls=").nth(1)?.split(',').next()?.parse().ok());
    rejected.unwrap_or(0)
}

/// Others are told of a gap only where something was lost: here Redis was slow, and somebody came meanwhile.
#[tokio::test(flavor = "multi_thread")]
async fn a_redis_that_is_slow_while_somebody_comes_costs_no_subscription() {
    let redis = RedisProcess::start().await;
    let times = Times { timeout: Duration::from_millis(200), ..Times::default() };
    let node = Node::on_redis(&times, redis.port()).await;
    node.subscribe(&[group("g")]).await;
    redis.pause();
    assert_eq!(
        node.broker.subscribe(&[client("new")]).now_or_never(),
        None,
        "a frozen Redis confirms nothing"
    );
    // Each is answered after the deadline: the subscription's passed with the first of them.
    assert_eq!(node.publish(&group("g"), "handed over").await, Outcome::Unknown);
    tokio::time::sleep(times.timeout).await;
    redis.resume();
    node.ready().await;
    hears(&node).await;
    assert!(ReconnectCause::ALL.iter().all(|cause| node.broker.counters().reconnects(*cause) == 0));
    assert!(node.recorder.now().gaps.is_empty(), "nobody missed anything");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_subscription_that_is_given_up_midway_holds_nothing() {
    let redis = RedisProcess::start().await;
    let node = Node::on_redis(&Times::default(), redis.port()).await;
    redis.pause();
    let channels = [client("c"), group("g")];
    assert_eq!(node.broker.subscribe(&channels).now_or_never(), None, "a frozen Redis confirms nothing");
    redis.resume();
    let gone = Outcome::Published { receivers: 0 };
    eventually("nothing is held", async || {
        node.publish(&channels[0], "").await == gone && node.publish(&channels[1], "").await == gone
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_node_cannot_take_is_reported_as_a_gap() {
    const MESSAGES: usize = 10_000;
    let redis = RedisProcess::start().await;
    let node = Node::on_redis(&Times::default(), redis.port()).await;
    node.subscribe(&[group("g"), client("c")]).await;
    let held_up = node.recorder.hold_up();
    let mut sender = Sender::default();
    for number in 0..MESSAGES {
        node.broker.publish(vec![sender.publication(&group("g"), number.to_string())]);
    }
    for _ in 0..MESSAGES {
        assert_eq!(sender.report().await.outcome, Outcome::Published { receivers: 1 });
    }
    eventually("the queue overflows", async || node.broker.counters().dropped(DropReason::Overflow) > 0)
        .await;
    drop(held_up);
    node.recorder.wait("the gap", |now| now.missed(&group("g"))).await;
    let dropped = || usize::try_from(node.broker.counters().dropped(DropReason::Overflow)).unwrap();
    node.recorder.wait("the rest", |now| now.messages.len() + dropped() == MESSAGES).await;
    let now = node.recorder.now();
    assert!(!now.missed(&client("c")), "only the channel concerned is told");
    assert!(now.gaps.iter().all(|(_, span)| span.reason == GapReason::Overflow));
    let numbers: Vec<usize> = now.texts(&group("g")).iter().map(|text| text.parse().unwrap()).collect();
    assert!(numbers.is_sorted(), "what did arrive is in order");
}

#[tokio::test(flavor = "multi_thread")]
async fn many_channels_come_back_after_an_outage() {
    const CLIENTS: usize = 2000;
    let redis = RedisProcess::start().await;
    let node = Node::on_redis(&Times::default(), redis.port()).await;
    let channels: Vec<_> = (0..CLIENTS).map(|number| client(&format!("c{number}"))).collect();
    node.subscribe(&channels).await;
    redis.kill();
    redis.restart().await;
    node.recorder
        .wait("the gap", |now| now.gaps.iter().map(|(channels, _)| channels.len()).sum::<usize>() == CLIENTS)
        .await;
    // The subscription is whole; publishing may come back a little later.
    node.ready().await;
    let last = client_id(&format!("c{}", CLIENTS - 1));
    assert_eq!(node.publish(&Channel::Client(last), "").await, Outcome::Published { receivers: 1 });
}
