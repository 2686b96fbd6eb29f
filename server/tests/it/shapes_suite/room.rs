//! A conversation that goes on through whatever happens to Redis.

use std::time::Duration;

use serde_json::json;

use crate::support::client::{Client, to_group, until};
use crate::support::processes::NodeProcess;

/// Two nodes with a connection each, which last whatever becomes of Redis.
pub(super) struct Room {
    pub(super) nodes: [NodeProcess; 2],
    anna: Client,
    bert: Client,
}

impl Room {
    pub(super) async fn open(url: &str) -> Self {
        let nodes = [
            NodeProcess::start(&["--redis-url", url]).await,
            NodeProcess::start(&["--redis-url", url]).await,
        ];
        for node in &nodes {
            node.ready().await;
        }
        let anna = Client::join(nodes[0].address, "room", "anna").await;
        let mut bert = Client::watch(nodes[1].address, "room", "bert").await;
        assert_eq!(bert.next().await["payload"]["count"], 2);
        Self { nodes, anna, bert }
    }

    /// Both connections are told that they may have missed something, then all is as it was.
    pub(super) async fn recovers(&mut self) {
        self.is_told(true).await;
    }

    /// The same when only the one who watches is concerned for sure.
    pub(super) async fn recovers_for_the_watcher(&mut self) {
        self.is_told(false).await;
    }

    async fn is_told(&mut self, both: bool) {
        let anna = both.then_some(&mut self.anna);
        for client in anna.into_iter().chain([&mut self.bert]) {
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
        is_heard(anna, bert).await;
        is_heard(bert, anna).await;
        for node in &self.nodes {
            node.ready().await;
        }
    }
}

/// What one says to the group reaches the other. Gaps may follow one another, and what lies in one is not missed by
/// mistake: so it is said until it is heard.
async fn is_heard(from: &mut Client, to: &mut Client) {
    until("what is said is heard", async || {
        from.send(to_group("all")).await;
        tokio::time::sleep(Duration::from_millis(100)).await;
        while from.next_if_any().await.is_some() {}
        let mut heard = false;
        while let Some(message) = to.next_if_any().await {
            heard |= message["msg"] == "all";
        }
        heard
    })
    .await;
}
