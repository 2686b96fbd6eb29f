//! A Redis that forgets who is there while all connections to it stay.

use std::collections::BTreeSet;
use std::time::Duration;

use crate::support::client::Client;
use crate::support::patience::eventually;
use crate::support::redis::RedisProcess;
use crate::support::servers::TestServer;

/// Two servers on one Redis: somebody who watches on the first, Anna and somebody who stays on the second.
struct Room {
    redis: RedisProcess,
    _servers: [TestServer; 2],
    watcher: Watcher,
    anna: Client,
    _stays: Client,
}

impl Room {
    async fn with_ttl(presence_ttl: Duration) -> Self {
        let redis = RedisProcess::start().await;
        let server = async || {
            TestServer::behind(redis.port(), |config| {
                config.presence_ttl = presence_ttl;
                // What is told of later waits for all nodes, which have this long for each of their attempts.
                config.redis_timeout = Duration::from_secs(2);
            })
            .await
        };
        let servers = [server().await, server().await];
        let mut watcher = Watcher::new(Client::watch(servers[0].address(), "room", "watcher").await);
        let anna = Client::join(servers[1].address(), "room", "anna").await;
        let stays = Client::join(servers[1].address(), "room", "stays").await;
        watcher.sees(&["anna", "stays", "watcher"]).await;
        Self { redis, _servers: servers, watcher, anna, _stays: stays }
    }

    /// Anna leaves, unnoticed: in the end the watcher is told of it all the same.
    async fn anna_leaves(mut self, then: impl AsyncFnOnce(&RedisProcess)) {
        self.anna.close().await;
        then(&self.redis).await;
        self.watcher.sees(&["stays", "watcher"]).await;
        assert_eq!(self.watcher.gaps, 1, "what may have been missed is told once");
    }
}

/// Keeps what it is told of the members.
struct Watcher {
    client: Client,
    there: BTreeSet<String>,
    gaps: usize,
}

impl Watcher {
    fn new(client: Client) -> Self {
        Self { client, there: BTreeSet::new(), gaps: 0 }
    }

    /// Listens until these are the members.
    async fn sees(&mut self, members: &[&str]) {
        while !self.there.iter().eq(members) {
            let message = self.client.next().await;
            let payload = &message["payload"];
            let named = |key: &str| -> Vec<String> {
                let members = payload[key].as_array().unwrap();
                members.iter().map(|member| member["client_id"].as_str().unwrap().to_owned()).collect()
            };
            match message["cmd"].as_str() {
                Some("SYNC") => self.there = named("members").into_iter().collect(),
                Some("DIFF") => {
                    self.there.extend(named("joined"));
                    named("left").iter().for_each(|client| {
                        self.there.remove(client);
                    });
                }
                Some("GAP") => {
                    assert_eq!(payload["scope"], serde_json::json!(["presence"]), "{message}");
                    self.gaps += 1;
                }
                _ => panic!("not expected: {message}"),
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_leaves_right_after_redis_was_emptied_is_not_shown_for_ever() {
    // Nodes look once a second: that is when she has left already.
    let room = Room::with_ttl(Duration::from_secs(15)).await;
    room.redis.command(&["FLUSHALL"]).await;
    room.anna_leaves(async |_| {}).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_leaves_while_redis_refuses_writes_for_long_is_not_shown_for_ever() {
    let room = Room::with_ttl(Duration::from_secs(3)).await;
    room.redis.command(&["CONFIG", "SET", "min-replicas-to-write", "1"]).await;
    let [leases, members] =
        ["leases", "members"].map(|key| format!("aether:v3:{key}:{{aether:v3:presence:room}}"));
    eventually("the keys have expired", async || {
        room.redis.number(&["EXISTS", &leases, &members]).await == 0
    })
    .await;
    room.anna_leaves(async |redis| {
        redis.command(&["CONFIG", "SET", "min-replicas-to-write", "0"]).await;
    })
    .await;
}
