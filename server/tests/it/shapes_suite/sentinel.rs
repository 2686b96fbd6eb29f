//! Redis behind Sentinels: the master is found, and followed when it moves.

use std::sync::Arc;
use std::time::Duration;

use aether_ws::redis::startup::{Fault, Found};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use super::room::Room;
use super::{look, talk};
use crate::support::client::{Client, to_group, until};
use crate::support::nodes::{Node, Sender, Times, group, group_id};
use crate::support::patience::eventually;
use crate::support::ports::free_port;
use crate::support::processes::refused;
use crate::support::redis::RedisProcess;
use crate::support::sentinel::{MASTER, Sentinel, Watched};
use crate::support::servers::TestServer;

#[tokio::test(flavor = "multi_thread")]
async fn a_master_that_dies_is_replaced() {
    let mut watched = Watched::start().await;
    // The first Sentinel is not there: the next one is asked.
    let url = watched.url().replace("sentinel://", &format!("sentinel://127.0.0.1:{},", free_port()));
    assert_eq!(look(&url).await, Ok(Found::Ready));
    let mut room = Room::open(&url).await;
    watched.redis[0].kill();
    room.recovers().await;
    eventually("the Sentinels agree", async || watched.agree_on(watched.redis[1].port()).await).await;
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
        // The Sentinels end its connections when they demote it, this one too.
        let info = watched.redis[0].try_text(&["INFO", "replication"]).await;
        info.is_ok_and(|info| info.contains("role:slave"))
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
    eventually("the Sentinels agree", async || watched.agree_on(watched.redis[1].port()).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_there_and_who_comes_knows_how_long_others_may_use_the_old_master() {
    let [old, new] = [RedisProcess::start().await, RedisProcess::start().await];
    let sentinel = Sentinel::start(old.port());
    // The deadline is a long one, and so is the time until all nodes are known to have left the old master.
    let server = TestServer::reaching(&sentinel.url(), |config| config.history = true).await;
    let mut anna = Client::join(server.address(), "room", "anna").await;
    sentinel.name(new.port()).await;
    let told = anna.next().await;
    let is_open = |gap: &Value, until: &Value| {
        let payload = &gap["payload"];
        assert_eq!(payload["scope"], json!(["group", "direct", "broadcast"]), "{gap}");
        assert_eq!((&payload["recovered"], &payload["until"]), (&json!(false), until), "{gap}");
        assert!(payload["until"].as_str() > gap["sent_at"].as_str(), "it is not over yet: {gap}");
    };
    let until = &told["payload"]["until"];
    is_open(&told, until);
    server.ready().await;
    let mut bert = Client::join(server.address(), "room", "bert").await;
    is_open(&bert.next().await, until);
    // What was kept comes first, and whether it is all.
    let path = format!("/v3/ws/group/room/client/carl?since={}", told["sent_at"].as_str().unwrap());
    let mut carl = Client::open(server.address(), &path).await;
    let resumed = carl.next().await;
    assert_eq!(resumed["payload"]["scope"], json!(["group"]), "{resumed}");
    is_open(&carl.next().await, until);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_comes_to_a_node_that_starts_while_a_master_is_replaced_is_told() {
    let watched = Watched::start().await;
    let before = TestServer::reaching(&watched.url(), |_| {}).await;
    let mut anna = Client::join(before.address(), "room", "anna").await;
    assert_eq!(anna.fence().await, Vec::<Value>::new(), "no master has taken the place of another");
    watched.fail_over().await;
    // Of the old master it knows nothing, and others may use it for a while.
    let node = TestServer::reaching(&watched.url(), |_| {}).await;
    let mut bert = Client::join(node.address(), "room", "bert").await;
    let told = bert.next().await;
    assert_eq!(told["payload"]["scope"], json!(["group", "direct", "broadcast"]), "{told}");
    assert!(told["payload"]["until"].as_str() > told["sent_at"].as_str(), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_few_sentinels_say_is_not_enough_to_publish() {
    let watched = Watched::start().await;
    let server = TestServer::reaching(&watched.url(), |config| {
        config.redis_timeout = Duration::from_secs(2);
    })
    .await;
    let mut anna = Client::join(server.address(), "room", "anna").await;
    // As if the node were cut off with the master and one Sentinel: the others may have named another master long ago.
    for sentinel in &watched.sentinels[1..] {
        sentinel.pause();
    }
    until("nothing is taken that nobody may hear", async || {
        anna.send(to_group("anybody?")).await;
        anna.fence().await.iter().any(|message| message["payload"]["code"] == "backend_unavailable")
    })
    .await;
    watched.sentinels[1].resume();
    until("it goes on", async || {
        anna.send(to_group("here")).await;
        anna.fence().await.iter().any(|message| message["msg"] == "here")
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_master_that_was_replaced_is_left_by_who_is_never_idle_too() {
    // Many times what goes into one turn: there is always something to do.
    const WAITING: usize = 1000;
    let [old, new] = [RedisProcess::start().await, RedisProcess::start().await];
    let sentinel = Sentinel::start(old.port());
    let node = Node::reaching(&Times::default(), &sentinel.url()).await;
    let mut busy = JoinSet::new();
    for _ in 0..8 {
        let broker = Arc::clone(&node.broker);
        busy.spawn(async move {
            let (mut sender, group) = (Sender::default(), group("g"));
            for batch in 0.. {
                broker.publish((0..WAITING).map(|_| sender.publication(&group, "busy".to_owned())).collect());
                for _ in 0..if batch > 0 { WAITING } else { 0 } {
                    sender.report().await;
                }
            }
        });
    }
    for _ in 0..WAITING {
        let presence = Arc::clone(&node.presence);
        busy.spawn(async move {
            loop {
                if presence.list(&group_id("g")).await.is_err() {
                    tokio::task::yield_now().await;
                }
            }
        });
    }
    sentinel.name(new.port()).await;
    // The old one goes on answering.
    new.has_nodes(1).await;
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
    for shape in ["redis", "redis+cluster"] {
        let sentinel = format!("{shape}://127.0.0.1:{}", watched.sentinels[0].port);
        assert_eq!(look(&sentinel).await, Err(Fault::IsSentinel), "{shape}");
    }

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
