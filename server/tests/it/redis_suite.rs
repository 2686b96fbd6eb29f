//! Two nodes on one Redis: what backends publish, what Redis holds, and what happens while it is away.

use aether_ws::broker::DropReason;
use serde_json::{Value, json};

use crate::support::client::{Client, End, to_client, to_group, until};
use crate::support::http::{UPGRADE, get, request};
use crate::support::nodes::Backend;
use crate::support::patience::eventually;
use crate::support::redis::RedisProcess;
use crate::support::servers::TestServer;

async fn redis() -> (Backend, [TestServer; 2]) {
    let backend = Backend::redis().await;
    let nodes = TestServer::pair(&backend).await;
    (backend, nodes)
}

fn process(backend: &Backend) -> &RedisProcess {
    match backend {
        Backend::Redis(redis) => redis,
        Backend::Memory(_) => unreachable!("this suite is about Redis"),
    }
}

fn published(change: &Value) -> String {
    let mut message = json!({
        "version": "3", "msg_type": "msg", "target": "group", "from_id": "backend", "group_id": "room",
        "msg": "from outside", "sent_at": "2026-01-02T03:04:05.678901Z",
    });
    for (key, value) in change.as_object().unwrap() {
        message[key] = value.clone();
    }
    message.to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_backend_publishes_is_delivered() {
    let (backend, [a, b]) = redis().await;
    let redis = process(&backend);
    let mut near = Client::join(a.address(), "room", "near").await;
    let mut far = Client::join(b.address(), "room", "far").await;
    redis.command(&["PUBLISH", "aether:v3:group:room", &published(&json!({}))]).await;
    for client in [&mut near, &mut far] {
        let message = client.next().await;
        assert_eq!((&message["msg"], &message["from_id"]), (&json!("from outside"), &json!("backend")));
    }
    let direct = json!({
        "version": "3", "msg_type": "cmd", "target": "direct", "from_id": "server", "to_id": "far", "cmd": "RELOAD_UI",
        "sent_at": "2026-01-02T03:04:05.678901Z",
    });
    redis.command(&["PUBLISH", "aether:v3:client:far", &direct.to_string()]).await;
    let message = far.next().await;
    assert_eq!((&message["cmd"], message.get("group_id")), (&json!("RELOAD_UI"), None));
}

#[tokio::test(flavor = "multi_thread")]
async fn garbage_on_a_channel_is_dropped_and_counted() {
    let (backend, [a, b]) = redis().await;
    let redis = process(&backend);
    let mut anna = Client::join(a.address(), "room", "anna").await;
    let channel = "aether:v3:group:room";
    let table = [
        ("not json".to_owned(), DropReason::InvalidJson),
        ("{}".to_owned(), DropReason::InvalidMessage),
        (published(&json!({"unknown": 1})), DropReason::InvalidMessage),
        (published(&json!({"group_id": "elsewhere"})), DropReason::WrongChannel),
        (published(&json!({"target": "broadcast"})), DropReason::WrongChannel),
    ];
    for (text, _) in &table {
        redis.command(&["PUBLISH", channel, text]).await;
    }
    redis.command(&["PUBLISH", channel, &published(&json!({}))]).await;
    assert_eq!(anna.next().await["msg"], "from outside", "the good one comes through, and only that");
    for reason in [DropReason::InvalidJson, DropReason::InvalidMessage, DropReason::WrongChannel] {
        let expected = table.iter().filter(|(_, of)| *of == reason).count() as u64;
        let counters = a.node().broker().counters();
        assert_eq!(counters.dropped(reason), expected, "{reason:?}");
        assert_eq!(b.node().broker().counters().dropped(reason), 0, "nobody there needs the channel");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn redis_holds_what_is_needed_and_no_more() {
    let (backend, [a, b]) = redis().await;
    let redis = process(&backend);
    let channels = async || {
        let mut channels = redis.texts(&["PUBSUB", "CHANNELS"]).await;
        channels.retain(|channel| !channel.contains(":node:"));
        channels.sort();
        channels
    };
    let connections = async || redis.node_connections().await.len();
    let idle = connections().await;
    let mut clients = Vec::new();
    for number in 0..20 {
        let server = if number % 2 == 0 { &a } else { &b };
        clients.push(Client::join(server.address(), "room", &format!("client-{number}")).await);
    }
    let mut expected: Vec<_> = (0..20).map(|number| format!("aether:v3:client:client-{number}")).collect();
    expected.extend(["aether:v3:broadcast".to_owned(), "aether:v3:group:room".to_owned()]);
    expected.sort();
    assert_eq!(channels().await, expected);
    assert_eq!(connections().await, idle, "clients share the node's connections");
    for client in clients {
        client.close().await;
    }
    eventually("no channel is left", async || channels().await.is_empty()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn while_redis_is_away_connections_stay_and_are_told() {
    let backend = Backend::redis().await;
    let server = TestServer::start(&backend).await;
    let redis = process(&backend);
    let mut anna = Client::watch(server.address(), "room", "anna").await;
    assert_eq!(anna.next().await["cmd"], "SYNC");
    redis.kill();
    eventually("the node is not ready", async || get(server.address(), "/readyz").await.status == 503).await;

    // Known to be away: told at once. Right after the loss a message may still have been handed over.
    until("the sender is told", async || {
        anna.send(to_group("lost")).await;
        anna.next_error().await == "backend_unavailable"
    })
    .await;
    anna.send(to_client("anna", "lost")).await;
    assert_eq!(anna.next_error().await, "backend_unavailable");
    anna.send(json!({"msg_type": "presence", "target": "echo"})).await;
    assert_eq!(anna.next_error().await, "backend_unavailable");
    anna.send(json!({"msg_type": "msg", "target": "echo", "msg": "still here"})).await;
    assert_eq!(anna.next().await["msg"], "still here");

    let path = "/v3/ws/group/room/client/late";
    let refused = request(server.address(), "GET", path, &UPGRADE).await;
    assert_eq!(refused.status, 503);
    assert!(refused.problem().contains("Redis") && refused.headers.contains_key("retry-after"));
    let End::Closed(code, reason) = Client::open(server.address(), path).await.end().await else {
        panic!("a client of the protocol is told by a close frame")
    };
    assert!(code == 4101 && reason.contains("Redis"), "{code} {reason}");

    redis.restart().await;
    // Nobody waits for presence to be put right who only wants to know of messages.
    for scope in [json!(["group", "direct", "broadcast"]), json!(["presence"])] {
        let gap = loop {
            let message = anna.next().await;
            if message["cmd"] == "GAP" {
                break message;
            }
        };
        assert_eq!(gap["payload"]["scope"], scope);
        assert_eq!(gap["payload"]["reason"], "subscription_lost");
    }
    let sync = loop {
        let message = anna.next().await;
        if message["cmd"] == "SYNC" {
            break message;
        }
    };
    assert_eq!(sync["payload"]["members"][0]["client_id"], "anna", "put back though Redis came back empty");
    server.ready().await;
    anna.send(to_group("found")).await;
    assert_eq!(anna.next().await["msg"], "found");
}
