//! Redis behind Sentinels: the master is found, and followed when it moves.

use aether_ws::broker::redis::startup::{Fault, Found};
use serde_json::json;

use super::{look, ready, talk};
use crate::support::client::{Client, to_group, until};
use crate::support::program::{Program, refused};
use crate::support::recorder::eventually;
use crate::support::redis::{RedisProcess, free_port};
use crate::support::sentinel::{MASTER, Watched};

/// Two nodes with a connection each, which last whatever becomes of the master.
struct Room {
    nodes: [Program; 2],
    anna: Client,
    bert: Client,
}

impl Room {
    async fn open(url: &str) -> Self {
        let nodes =
            [Program::start(&["--redis-url", url]).await, Program::start(&["--redis-url", url]).await];
        for node in &nodes {
            ready(node.address).await;
        }
        let anna = Client::join(nodes[0].address, "room", "anna").await;
        let mut bert = Client::watch(nodes[1].address, "room", "bert").await;
        assert_eq!(bert.next().await["payload"]["count"], 2);
        Self { nodes, anna, bert }
    }

    /// Both connections are told that they may have missed something, then all is as it was.
    async fn recovers(&mut self) {
        for client in [&mut self.anna, &mut self.bert] {
            let gap = loop {
                let message = client.next().await;
                if message["cmd"] == "GAP" {
                    break message;
                }
            };
            assert_eq!(gap["payload"]["reason"], "subscription_lost");
        }
        let (anna, bert) = (&mut self.anna, &mut self.bert);
        until("a message goes from node to node", async || {
            anna.send(json!({"msg_type": "msg", "target": "direct", "to_id": "bert", "msg": "again"})).await;
            anna.send(json!({"msg_type": "msg", "target": "echo", "msg": "done"})).await;
            // Refused until the node can publish again, or nobody was found there.
            loop {
                let message = anna.next().await;
                if message["msg"] == "done" {
                    break;
                }
            }
            anna.send(json!({"msg_type": "presence", "target": "echo"})).await;
            loop {
                let message = anna.next().await;
                if message["cmd"] == "SYNC" {
                    return message["payload"]["count"] == 2;
                }
                if message["cmd"] == "ERROR" {
                    return false;
                }
            }
        })
        .await;
        loop {
            if bert.next().await["msg"] == "again" {
                break;
            }
        }
        anna.send(to_group("all")).await;
        for client in [anna, bert] {
            loop {
                if client.next().await["msg"] == "all" {
                    break;
                }
            }
        }
        for node in &self.nodes {
            ready(node.address).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_master_that_dies_is_replaced() {
    let mut watched = Watched::start().await;
    // The first Sentinel is not there: the next one is asked.
    let url = watched.url().replace("sentinel://", &format!("sentinel://127.0.0.1:{},", free_port()));
    assert_eq!(look(&url).await, Ok(Found::Ready));
    let mut room = Room::open(&url).await;
    watched.redis[0].kill();
    room.recovers().await;
    assert!(watched.agree_on(watched.redis[1].port()).await);
    // It goes on without the Sentinel that was asked first.
    watched.sentinels[0].kill();
    talk(room.nodes[0].address, room.nodes[1].address).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_master_that_hangs_is_left() {
    let watched = Watched::start().await;
    let mut room = Room::open(&watched.url()).await;
    watched.redis[0].pause();
    room.recovers().await;
    watched.redis[0].resume();
    // The old master comes back and thinks it still is one, for a moment: nobody is misled.
    eventually("the old master follows the new one", async || {
        let info: String =
            redis::from_redis_value(watched.redis[0].command(&["INFO", "replication"]).await).unwrap();
        info.contains("role:slave")
    })
    .await;
    talk(room.nodes[0].address, room.nodes[1].address).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_master_that_is_replaced_on_purpose_is_left() {
    let watched = Watched::start().await;
    let mut room = Room::open(&watched.url()).await;
    watched.fail_over().await;
    room.recovers().await;
    assert!(watched.agree_on(watched.redis[1].port()).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_watched_is_one_clear_error_at_start() {
    let watched = Watched::start().await;
    let other_name = watched.url().replace(MASTER, "other");
    assert_eq!(look(&other_name).await, Err(Fault::UnknownMaster));
    let refusal = refused(&["--redis-url", &other_name]).await;
    assert_eq!(refusal.code, Some(1), "{}", refusal.said);
    assert!(refusal.said.contains("know no master of this name"), "{}", refusal.said);

    let redis = RedisProcess::start().await;
    let no_sentinel = format!("redis+sentinel://127.0.0.1:{}/{MASTER}", redis.port());
    assert_eq!(look(&no_sentinel).await, Err(Fault::NotSentinel));
    let sentinel = format!("redis://127.0.0.1:{}", watched.sentinels[0].port);
    assert_eq!(look(&sentinel).await, Err(Fault::IsSentinel));

    watched.sentinels[0].ask(&["ACL", "SETUSER", "default", "resetpass", ">hush"]).await.unwrap();
    let one = format!("redis+sentinel://127.0.0.1:{}/{MASTER}", watched.sentinels[0].port);
    assert_eq!(look(&one).await, Err(Fault::SentinelPassword));
    assert_eq!(look(&format!("{one}?sentinel_password=wrong")).await, Err(Fault::SentinelPassword));
    assert_eq!(look(&format!("{one}?sentinel_password=hush")).await, Ok(Found::Ready));

    watched.redis[0].command(&["ACL", "SETUSER", "default", "resetpass", ">hush"]).await;
    assert_eq!(look(&watched.url()).await, Err(Fault::NoPassword));

    let away = format!("redis+sentinel://127.0.0.1:{},127.0.0.1:{}/{MASTER}", free_port(), free_port());
    assert!(matches!(look(&away).await, Ok(Found::Away(_))));
}
