//! Lists that many ask for at the same time.

use futures_util::FutureExt;
use futures_util::future::join_all;

use super::join;
use crate::support::client::Client;
use crate::support::nodes::{Backend, Node, Times, group_id};
use crate::support::redis::RedisProcess;
use crate::support::servers::TestServer;

/// How often Redis was asked for a whole hash since its counts began anew: once for each list, and seldom by a node that
/// looks after its own lease.
async fn lists(redis: &RedisProcess) -> u64 {
    let stats: String = redis::from_redis_value(redis.command(&["INFO", "commandstats"]).await).unwrap();
    let Some((_, calls)) = stats.split_once("cmdstat_hgetall:calls=") else { return 0 };
    calls.split(',').next().unwrap().parse().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn who_asks_at_the_same_time_is_told_the_same() {
    const ASKED: u64 = 200;
    let redis = RedisProcess::start().await;
    let node = Node::on_redis(&Times::default(), redis.port()).await;
    join(&node, "g", "a", 1).await;
    redis.command(&["CONFIG", "RESETSTAT"]).await;
    redis.pause();
    let group = group_id("g");
    let mut asked = Box::pin(join_all((0..ASKED).map(|_| node.presence.list(&group))));
    assert!(asked.as_mut().now_or_never().is_none(), "a frozen Redis answers nothing");
    redis.resume();
    for roster in asked.await {
        assert_eq!(roster.expect("the backend is there").count, 1);
    }
    let lists = lists(&redis).await;
    assert!(lists < ASKED / 10, "{lists} lists for {ASKED} who asked");
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_lost_subscription_not_everybody_has_the_group_listed() {
    const WATCHERS: usize = 60;
    let backend = Backend::redis().await;
    let Backend::Redis(redis) = &backend else { unreachable!("asked for") };
    let server = TestServer::start(&backend).await;
    let mut watchers = Vec::new();
    for number in 0..WATCHERS {
        watchers.push(Client::watch(server.address(), "room", &format!("w-{number}")).await);
    }
    redis.command(&["CONFIG", "RESETSTAT"]).await;
    redis.command(&["CLIENT", "KILL", "TYPE", "pubsub"]).await;
    for watcher in &mut watchers {
        while watcher.next().await["cmd"] != "GAP" {}
        let sync = loop {
            let message = watcher.next().await;
            if message["cmd"] == "SYNC" {
                break message;
            }
        };
        assert_eq!(sync["payload"]["count"], WATCHERS);
    }
    let lists = lists(redis).await;
    assert!(lists < WATCHERS as u64 / 2, "{lists} lists for {WATCHERS} watchers");
}
