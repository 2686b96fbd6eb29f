//! A replica becomes the master that lacks what was acknowledged last, and whose clock is behind.

use serde_json::{Value, json};

use crate::order_suite::gate::Gate;
use crate::support::client::{Client, to_group, until};
use crate::support::nodes::group_id;
use crate::support::patience::eventually;
use crate::support::redis::RedisProcess;
use crate::support::servers::TestServer;

/// The clock of the old master is as far ahead as this: the last microsecond before March 2100.
const AHEAD: &str = "4107542399999999";

/// A master and a replica that is about to stop following it.
struct Pair {
    master: RedisProcess,
    replica: RedisProcess,
    gate: Gate,
}

impl Pair {
    async fn start() -> Self {
        let master = RedisProcess::start().await;
        let port = master.port().to_string();
        let replica = RedisProcess::start_with(|| {
            ["--replicaof", "127.0.0.1", &port, "--repl-diskless-sync-delay", "0"].map(str::to_owned).to_vec()
        })
        .await;
        let gate = Gate::start(master.port()).await;
        Self { master, replica, gate }
    }

    async fn server(&self) -> TestServer {
        TestServer::behind(self.gate.port(), |config| config.history = true).await
    }

    /// Waits until the replica has all so far; what comes from now on it will never have.
    async fn part(&self) {
        let offset = async |redis: &RedisProcess, field: &str| {
            let info: String =
                redis::from_redis_value(redis.command(&["INFO", "replication"]).await).expect("INFO is text");
            let line = info.lines().find_map(|line| line.strip_prefix(field)).map(str::trim);
            line.and_then(|offset| offset.parse::<u64>().ok())
        };
        eventually("the replica has everything", async || {
            let given = offset(&self.master, "master_repl_offset:").await;
            offset(&self.replica, "slave_repl_offset:").await >= given && given.is_some()
        })
        .await;
        self.replica.command(&["REPLICAOF", "NO", "ONE"]).await;
    }

    fn fail_over(&self) {
        self.gate.lead_to(self.replica.port());
        self.master.kill();
    }
}

/// The next message of the group that was said by somebody.
async fn said(client: &mut Client) -> Value {
    loop {
        let message = client.next().await;
        if message["msg_type"] == "msg" {
            return message;
        }
    }
}

/// Says something until it is taken, and returns it as it was delivered.
async fn say(client: &mut Client, text: &str) -> Value {
    let mut delivered = Value::Null;
    until("what is said is taken", async || {
        client.send(to_group(text)).await;
        loop {
            let message = client.next().await;
            match message["cmd"].as_str() {
                Some("ERROR") => return false,
                _ if message["msg"] == text => {
                    delivered = message;
                    return true;
                }
                _ => {}
            }
        }
    })
    .await;
    delivered
}

async fn rejoin(server: &TestServer, since: &Value) -> (Vec<String>, Value) {
    let since = since["sent_at"].as_str().unwrap();
    let path = format!("/v3/ws/group/room/client/late?since={since}");
    let mut late = Client::open(server.address(), &path).await;
    let mut texts = Vec::new();
    loop {
        let message = late.next().await;
        if message["cmd"] == "GAP" {
            return (texts, message["payload"]["recovered"].clone());
        }
        texts.push(message["msg"].as_str().unwrap().to_owned());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn positions_stay_unique_and_increase() {
    let pair = Pair::start().await;
    let [a, b] = [pair.server().await, pair.server().await];
    let mut anna = Client::join(a.address(), "room", "anna").await;
    let mut bert = Client::join(b.address(), "room", "bert").await;
    let first = say(&mut anna, "first").await;
    pair.part().await;
    let tip = "aether:v3:tip:{aether:v3:group:room}";
    pair.master.command(&["SET", tip, &format!("{AHEAD} 100")]).await;
    // Taken, acknowledged and delivered; and lost.
    let lost = [say(&mut anna, "lost").await, say(&mut bert, "lost, too").await];
    assert!(lost[0]["sent_at"].as_str().unwrap().starts_with("2100-03-01"), "{}", lost[0]);
    // Both have it all before the master dies.
    until("anna has heard", async || said(&mut anna).await["msg"] == "lost, too").await;
    pair.fail_over();
    // Each is told that not all can be replayed.
    for client in [&mut anna, &mut bert] {
        until("the gap is told", async || {
            let message = client.next().await;
            let (gap, scope) = (message["cmd"] == "GAP", message["payload"]["scope"].as_array());
            let told = gap && scope.is_some_and(|scope| scope.contains(&json!("group")));
            assert!(!told || message["payload"]["recovered"] == false, "{message}");
            told
        })
        .await;
    }
    let mut stamps: Vec<String> = lost.iter().map(|message| message["sent_at"].to_string()).collect();
    let mut last = Value::Null;
    for number in 0..3 {
        for (client, name) in [(&mut anna, "anna"), (&mut bert, "bert")] {
            last = say(client, &format!("{number} of {name}")).await;
            stamps.push(last["sent_at"].to_string());
        }
    }
    assert!(stamps.is_sorted_by(|one, next| one < next), "{stamps:?}");
    let (texts, recovered) = rejoin(&a, &lost[1]).await;
    assert_eq!(texts.len(), 6, "all that was said since: {texts:?}");
    assert_eq!(recovered, true);
    assert_eq!(rejoin(&b, &first).await, (vec![], json!(false)), "what was lost cannot be replayed");
    assert_eq!(rejoin(&b, &last).await, (vec![], json!(true)));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_was_away_is_not_told_that_nothing_was_lost() {
    let pair = Pair::start().await;
    let server = pair.server().await;
    let mut anna = Client::join(server.address(), "room", "anna").await;
    let seen = [say(&mut anna, "first").await, say(&mut anna, "second").await];
    pair.part().await;
    say(&mut anna, "lost").await;
    // Nobody is left who could know of it.
    anna.close().await;
    pair.fail_over();
    pair.replica.has_nodes(1).await;
    server.ready().await;
    assert_eq!(rejoin(&server, &seen[1]).await, (vec![], json!(false)));
    assert_eq!(rejoin(&server, &seen[1]).await, (vec![], json!(false)), "nor is the next");
    let mut anna = Client::join(server.address(), "room", "anna").await;
    let new = [say(&mut anna, "new").await, say(&mut anna, "newest").await];
    for since in &seen {
        assert_eq!(rejoin(&server, since).await, (vec![], json!(false)));
    }
    assert_eq!(rejoin(&server, &new[0]).await, (vec!["newest".to_owned()], json!(true)));
}

#[tokio::test(flavor = "multi_thread")]
async fn presence_is_put_back_as_it_was() {
    let pair = Pair::start().await;
    let [a, b] = [pair.server().await, pair.server().await];
    let mut watching = Client::watch(a.address(), "room", "watching").await;
    let leaves = Client::join(b.address(), "room", "leaves").await;
    let mut anna = Client::join(a.address(), "room", "anna").await;
    let state = |text: &str| json!({"msg_type": "presence", "target": "group", "payload": {"state": text}});
    anna.send(state("old")).await;
    a.node().presence().flush().await;
    pair.part().await;
    let members = "aether:v3:members:{aether:v3:presence:room}";
    pair.master.command(&["HSET", members, ":rev", AHEAD]).await;
    // All of this is acknowledged, told, and lost.
    anna.send(state("new")).await;
    let _comes = Client::join(b.address(), "room", "comes").await;
    leaves.close().await;
    until("the changes are told", async || {
        let message = watching.next().await;
        let left = message["payload"]["left"].as_array().cloned().unwrap_or_default();
        left.iter().any(|left| left["client_id"] == "leaves")
    })
    .await;
    let before = a.node().presence().list(&group_id("room")).await.unwrap();
    assert!(before.rev > AHEAD.parse().unwrap());
    pair.fail_over();
    for server in [&a, &b] {
        server.ready().await;
    }
    eventually("the members are those of before", async || {
        let now = b.node().presence().list(&group_id("room")).await;
        now.is_ok_and(|now| now.members == before.members && now.rev > before.rev)
    })
    .await;
    // Whoever watches knows it as well, and is told what comes next.
    drop(anna);
    let mut there: Vec<String> = Vec::new();
    until("the watcher is told", async || {
        let message = watching.next().await;
        let ids = |key: &str| -> Vec<String> {
            let members = message["payload"][key].as_array().into_iter().flatten();
            members.map(|member| member["client_id"].as_str().unwrap().to_owned()).collect()
        };
        if message["cmd"] == "SYNC" {
            there = ids("members");
        } else if message["cmd"] == "DIFF" {
            there.extend(ids("joined"));
            let left = ids("left");
            there.retain(|client| !left.contains(client));
        }
        there.sort();
        there.dedup();
        there == ["comes", "watching"]
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_master_that_becomes_a_replica_is_left_though_it_keeps_its_connections() {
    let pair = Pair::start().await;
    let server = async || TestServer::behind(pair.gate.port(), |_| {}).await;
    let a = server().await;
    let mut anna = Client::join(a.address(), "room", "anna").await;
    say(&mut anna, "first").await;
    pair.part().await;
    pair.gate.lead_to(pair.replica.port());
    pair.master.command(&["REPLICAOF", "127.0.0.1", &pair.replica.port().to_string()]).await;
    let b = server().await;
    let mut bert = Client::join(b.address(), "room", "bert").await;
    // It takes what is published, and hands it to whoever is still there.
    until("who is at the new one hears", async || {
        anna.send(to_group("hello")).await;
        bert.try_next(|message| message["msg"] == "hello").await.is_some()
    })
    .await;
    until("the gap is told", async || {
        let message = anna.next().await;
        let payload = &message["payload"];
        // Others may go on at the old one for a while.
        message["cmd"] == "GAP" && payload["until"].as_str() > message["sent_at"].as_str()
    })
    .await;
}
