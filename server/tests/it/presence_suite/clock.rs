//! A clock of Redis that jumps.

use super::{believes_leases, changes, join, leases, now_ms};
use crate::support::nodes::{Node, Times, events_of};
use crate::support::patience::eventually;
use crate::support::redis::RedisProcess;

/// Has all leases of a group and of all nodes run out in one moment, as a clock that jumps ahead does.
const JUMP: &str = "for _, key in ipairs(KEYS) do \
    for _, member in ipairs(redis.call('ZRANGE', key, 0, -1)) do redis.call('ZADD', key, ARGV[1], member) end \
    end return 1";

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_jumps_ahead_makes_nobody_leave() {
    let redis = RedisProcess::start().await;
    let one = Node::on_redis(&Times::default(), redis.port()).await;
    let other = Node::on_redis(&Times::default(), redis.port()).await;
    believes_leases(&one, &other, &redis).await;
    one.subscribe(&[events_of("g")]).await;
    join(&one, "g", "a", 1).await;
    join(&other, "g", "b", 1).await;
    let ran_out = (now_ms() - 1000).to_string();
    redis.number(&["EVAL", JUMP, "2", "aether:v3:nodes", &leases("g"), &ran_out]).await;
    // Whoever looks first finds the other's leases run out, as its own have.
    eventually("both have extended theirs", async || {
        let now = now_ms().to_string();
        let in_force = async |key: &str| redis.number(&["ZCOUNT", key, &now, "+inf"]).await;
        in_force("aether:v3:nodes").await == 2 && in_force(&leases("g")).await == 2
    })
    .await;
    join(&other, "g", "c", 2).await;
    changes(&one, &["joined a 1", "joined b 1", "joined c 1"]).await;
}
