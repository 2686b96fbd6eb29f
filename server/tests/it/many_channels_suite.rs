//! A node with as many channels as a large site has: all come back after a loss, and serving goes on meanwhile.

use std::time::Duration;

use aether_ws::broker::Outcome;
use aether_ws::keys::Channel;
use tokio::time::Instant;

use crate::support::nodes::{Node, Times, client};
use crate::support::patience::eventually;
use crate::support::proxy::{Fault, Proxy};
use crate::support::redis::RedisProcess;

const CHANNELS: usize = 100_000;

/// What one SUBSCRIBE names at most.
const BATCH: usize = 512;

/// How many SUBSCRIBE commands Redis has carried out.
async fn subscribes(redis: &RedisProcess) -> usize {
    let stats = redis.command(&["INFO", "commandstats"]).await;
    let stats: String = redis::from_redis_value(stats).expect("INFO is text");
    let calls = stats.lines().find_map(|line| line.strip_prefix("cmdstat_subscribe:calls="));
    calls.and_then(|calls| calls.split(',').next()?.parse().ok()).unwrap_or(0)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_thousand_channels_are_restored_while_serving_goes_on() {
    let redis = RedisProcess::start().await;
    let times = Times { timeout: Duration::from_secs(30), ..Times::default() };
    let node = Node::on_redis(&times, redis.port()).await;
    let channels: Vec<Channel> = (0..CHANNELS).map(|number| client(&format!("client-{number}"))).collect();
    for part in channels.chunks(10_000) {
        node.subscribe(part).await;
    }
    let gapped = || node.recorder.now().gaps.iter().map(|(channels, _)| channels.len()).sum::<usize>();
    let (mut losses, mut meanwhile) = (0, Vec::new());
    let before = subscribes(&redis).await;
    // Usually once is enough; a machine that restores them all between two looks is asked again.
    while meanwhile.is_empty() && losses < 10 {
        assert_eq!(redis.number(&["CLIENT", "KILL", "TYPE", "pubsub"]).await, 1);
        losses += 1;
        eventually("the loss is noticed", async || {
            !node.broker.status().receive || gapped() == losses * CHANNELS
        })
        .await;
        while !node.broker.status().receive {
            let channel = &channels[fastrand::usize(..CHANNELS)];
            let text = format!("{losses}-{}", meanwhile.len());
            let outcome = node.publish(channel, &text).await;
            // Redis has this channel again already, and not yet all.
            if outcome == (Outcome::Published { receivers: 1 }) && !node.broker.status().receive {
                meanwhile.push((channel.clone(), text));
            }
        }
        eventually("all of them are told of a gap", async || gapped() == losses * CHANNELS).await;
    }
    assert!(!meanwhile.is_empty(), "nothing was served while the channels were restored, {losses} times");
    for (channel, text) in &meanwhile {
        let what = format!("{text}, sent on {channel:?} meanwhile");
        node.recorder.wait(&what, |now| now.texts(channel).contains(&text.as_str())).await;
    }
    // In batches, each full but the last, and one for the channel of the probe.
    let batches = subscribes(&redis).await - before;
    assert_eq!(batches, losses * (CHANNELS.div_ceil(BATCH) + 1));
    // All of them, to the last.
    for number in [0, 1, CHANNELS / 2, CHANNELS - 1] {
        assert_eq!(node.publish(&channels[number], "after").await, Outcome::Published { receivers: 1 });
    }
    assert_eq!(redis.texts(&["PUBSUB", "CHANNELS", "aether:v3:client:*"]).await.len(), CHANNELS);
}

/// A connection may take note that its channels are confirmed when they are no more: then it joined late, and opens while
/// messages are still missed.
#[tokio::test(flavor = "multi_thread")]
async fn a_gap_concerns_whoever_joined_before_the_subscription_was_whole() {
    let redis = RedisProcess::start().await;
    let proxy = Proxy::start(redis.port()).await;
    let node = Node::on_redis(&Times::default(), proxy.port()).await;
    let channels: Vec<_> = (0..5000).map(|number| client(&format!("client-{number}"))).collect();
    node.subscribe(&channels).await;
    proxy.cause(Fault::Slow);
    redis.command(&["CLIENT", "KILL", "TYPE", "pubsub"]).await;
    eventually("the subscription is being made anew", async || {
        let subscribed = redis.texts(&["PUBSUB", "CHANNELS"]).await.len();
        (1..channels.len()).contains(&subscribed)
    })
    .await;
    let midway = Instant::now();
    proxy.heal();
    node.recorder.wait("a gap is told", |recorded| !recorded.gaps.is_empty()).await;
    for (_, span) in &node.recorder.now().gaps {
        assert!(span.joined_before > midway, "who joined meanwhile is not told");
    }
}
