//! Presence as clients see it: `SYNC`, `DIFF` and states, within a node and between two.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::support::client::{Client, to_group, until};
use crate::support::nodes::{Backend, on_both};
use crate::support::servers::TestServer;

on_both![
    asking_shows_who_is_there,
    watching_begins_with_sync_and_goes_on_with_diff,
    several_connections_are_one_member,
    a_state_is_routed_kept_and_cleared,
    who_does_not_watch_is_told_nothing,
    who_asks_while_others_come_and_go_is_never_told_what_is_old,
];

async fn ask(client: &mut Client) -> Value {
    client.send(json!({"msg_type": "presence", "target": "echo"})).await;
    loop {
        let message = client.next().await;
        if message["cmd"] == "SYNC" {
            assert_eq!((&message["from_id"], &message["target"]), (&json!("server"), &json!("echo")));
            assert_eq!(message["msg_type"], "presence");
            return message["payload"].clone();
        }
    }
}

fn ids(members: &Value) -> Vec<&str> {
    members.as_array().unwrap().iter().map(|member| member["client_id"].as_str().unwrap()).collect()
}

/// The next `DIFF` with anything under `key`.
async fn diff(client: &mut Client, key: &str) -> Value {
    loop {
        let message = client.next().await;
        let payload = &message["payload"];
        if message["cmd"] == "DIFF" && payload[key].as_array().is_some_and(|changes| !changes.is_empty()) {
            assert_eq!((&message["from_id"], &message["target"]), (&json!("server"), &json!("group")));
            return payload.clone();
        }
    }
}

async fn asking_shows_who_is_there(backend: Backend) {
    let [a, b] = TestServer::pair(&backend).await;
    let mut anna = Client::join(a.address(), "room", "anna").await;
    let _bob = Client::join(b.address(), "room", "bob").await;
    let _other = Client::join(b.address(), "elsewhere", "other").await;
    let roster = ask(&mut anna).await;
    assert_eq!((ids(&roster["members"]), &roster["count"]), (vec!["anna", "bob"], &json!(2)));
    let member = &roster["members"][0];
    assert_eq!(member["connections"], 1);
    assert_eq!(member["connected_at"].as_str().unwrap().len(), 27);
    assert_eq!(member.get("state"), None);
}

async fn watching_begins_with_sync_and_goes_on_with_diff(backend: Backend) {
    let [a, b] = TestServer::pair(&backend).await;
    let mut anna = Client::watch(a.address(), "room", "anna").await;
    let sync = anna.next().await;
    assert_eq!((&sync["cmd"], ids(&sync["payload"]["members"])), (&json!("SYNC"), vec!["anna"]));
    let bob = Client::join(b.address(), "room", "bob").await;
    let joined = diff(&mut anna, "joined").await;
    assert_eq!((ids(&joined["joined"]), &joined["count"]), (vec!["bob"], &json!(2)));
    bob.close().await;
    let left = diff(&mut anna, "left").await;
    assert_eq!(left["left"], json!([{"client_id": "bob", "reason": "left"}]));
    assert_eq!(left["count"], 1);
}

async fn several_connections_are_one_member(backend: Backend) {
    let [a, b] = TestServer::pair(&backend).await;
    let mut anna = Client::join(a.address(), "room", "anna").await;
    let mut watching = Client::watch(b.address(), "room", "watching").await;
    let first = Client::join(a.address(), "room", "bob").await;
    let second = Client::join(b.address(), "room", "bob").await;
    let roster = ask(&mut anna).await;
    assert_eq!(ids(&roster["members"]), ["anna", "bob", "watching"]);
    assert_eq!(roster["members"][1]["connections"], 2);
    assert_eq!(ids(&diff(&mut watching, "joined").await["joined"]), ["bob"]);
    first.close().await;
    until("one connection is left", async || ask(&mut anna).await["members"][1]["connections"] == 1).await;
    second.close().await;
    // He left once, and only then.
    let left = diff(&mut watching, "left").await;
    assert_eq!((ids(&left["left"]), &left["count"]), (vec!["bob"], &json!(2)));
    assert_eq!(ask(&mut anna).await["count"], 2);
}

async fn a_state_is_routed_kept_and_cleared(backend: Backend) {
    let [a, b] = TestServer::pair(&backend).await;
    let mut watching = Client::watch(a.address(), "room", "watching").await;
    let mut bob = Client::join(b.address(), "room", "bob").await;
    assert_eq!(ids(&diff(&mut watching, "joined").await["joined"]), ["bob"]);
    let state = json!({"typing": true});
    bob.send(json!({"msg_type": "presence", "target": "group", "payload": state})).await;
    let routed = bob.next().await;
    assert_eq!((&routed["msg_type"], &routed["payload"]), (&json!("presence"), &state));
    let updated = diff(&mut watching, "updated").await;
    assert_eq!((ids(&updated["updated"]), &updated["updated"][0]["state"]), (vec!["bob"], &state));
    assert_eq!(ask(&mut bob).await["members"][0]["state"], state);

    // No payload leaves it, an empty one clears it.
    bob.send(json!({"msg_type": "presence", "target": "group"})).await;
    assert_eq!(ask(&mut bob).await["members"][0]["state"], state);
    bob.send(json!({"msg_type": "presence", "target": "group", "payload": {}})).await;
    assert_eq!(ask(&mut bob).await["members"][0].get("state"), None);

    let large = "x".repeat(1024);
    bob.send(json!({"msg_type": "presence", "target": "group", "payload": {"large": large}})).await;
    let refused = loop {
        let message = bob.next().await;
        if message["cmd"] == "ERROR" {
            break message["payload"].clone();
        }
    };
    assert_eq!(refused["code"], "invalid_message");
    let issue = &refused["issues"][0];
    assert_eq!((&issue["path"], &issue["code"]), (&json!("/payload"), &json!("max_bytes")));
}

async fn who_does_not_watch_is_told_nothing(backend: Backend) {
    let server = TestServer::start(&backend).await;
    let mut anna = Client::join(server.address(), "room", "anna").await;
    let mut watching = Client::watch(server.address(), "room", "watching").await;
    let bob = Client::join(server.address(), "room", "bob").await;
    assert_eq!(ids(&diff(&mut watching, "joined").await["joined"]), ["bob"]);
    bob.close().await;
    assert_eq!(ids(&diff(&mut watching, "left").await["left"]), ["bob"]);
    anna.send(to_group("quiet here")).await;
    assert_eq!(anna.next().await["msg"], "quiet here");
    assert!(anna.fence().await.is_empty());
}

/// Joins and leaves for as long as it is let.
async fn comes_and_goes(server: &TestServer, name: &str, stop: &AtomicBool) {
    while !stop.load(Ordering::Relaxed) {
        Client::join(server.address(), "room", name).await.close().await;
    }
}

async fn who_asks_while_others_come_and_go_is_never_told_what_is_old(backend: Backend) {
    const QUESTIONS: usize = 15;
    let [a, b] = TestServer::pair(&backend).await;
    let stop = AtomicBool::new(false);
    let watches = async {
        let mut anna = Client::watch(a.address(), "room", "anna").await;
        let mut there: BTreeSet<String> = BTreeSet::new();
        let mut syncs = 0;
        // The first comes by itself.
        while syncs <= QUESTIONS {
            let message = anna.next().await;
            let payload = &message["payload"];
            let named = |key: &str| -> Vec<String> {
                let members = payload[key].as_array().unwrap();
                members.iter().map(|member| member["client_id"].as_str().unwrap().to_owned()).collect()
            };
            if message["cmd"] == "SYNC" {
                there = named("members").into_iter().collect();
                syncs += 1;
                continue;
            }
            assert_eq!(message["cmd"], "DIFF", "{message}");
            for client in named("joined") {
                assert!(there.insert(client), "was there already: {message}");
            }
            for client in named("left") {
                assert!(there.remove(&client), "was not there: {message}");
            }
            assert_eq!(payload["count"], there.len(), "{message}");
            // Events are being gathered again by the time that this is answered, and the answer includes them.
            anna.send(json!({"msg_type": "presence", "target": "echo"})).await;
        }
        stop.store(true, Ordering::Relaxed);
    };
    let others = join_all((0..3).map(|number| {
        let (server, stop) = (if number % 2 == 0 { &a } else { &b }, &stop);
        async move { comes_and_goes(server, &format!("other-{number}"), stop).await }
    }));
    tokio::join!(watches, others);
}
