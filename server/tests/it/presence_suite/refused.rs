//! A Redis that refuses what it is asked.

use std::time::Duration;

use aether_ws::presence::Unavailable;

use super::{join, members};
use crate::support::nodes::{Node, Times, seat};
use crate::support::patience::eventually;
use crate::support::redis::RedisProcess;

#[tokio::test(flavor = "multi_thread")]
async fn a_node_is_ready_soon_after_redis_takes_writes_again_however_long_leases_last() {
    let redis = RedisProcess::start().await;
    // It looks for what has expired every four minutes.
    let times = Times { presence_ttl: Duration::from_secs(3600), ..Times::default() };
    let node = Node::on_redis(&times, redis.port()).await;
    redis.command(&["CONFIG", "SET", "min-replicas-to-write", "1"]).await;
    // A node that comes back looks at once.
    redis.command(&["CLIENT", "KILL", "TYPE", "normal"]).await;
    eventually("the node was refused", async || {
        let errors: String = redis::from_redis_value(redis.command(&["INFO", "errorstats"]).await).unwrap();
        errors.contains("NOREPLICAS")
    })
    .await;
    eventually("the node is not ready", async || !node.presence.is_ready()).await;
    redis.command(&["CONFIG", "SET", "min-replicas-to-write", "0"]).await;
    node.ready().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_refused_though_it_was_written_is_taken_out_again() {
    let redis = RedisProcess::start().await;
    let node = Node::on_redis(&Times::default(), redis.port()).await;
    join(&node, "g", "b", 1).await;
    // What a script has written before it is refused something stays written.
    redis.command(&["ACL", "SETUSER", "default", "-publish"]).await;
    assert_eq!(node.presence.join(&seat("g", "a", 2)).await, Err(Unavailable));
    node.presence.flush().await;
    redis.command(&["ACL", "SETUSER", "default", "+publish"]).await;
    assert_eq!(members(&node, "g").await, ["b 1"]);
}
