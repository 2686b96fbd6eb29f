//! Messages from socket to socket: the same on memory and on Redis, within a node and between two.

use aether_ws_protocol::ErrorCode;
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

use crate::support::client::{Client, to_client, to_group, until};
use crate::support::nodes::{Backend, on_both};
use crate::support::servers::TestServer;

on_both![
    a_group_message_reaches_the_group_and_its_sender,
    a_direct_message_reaches_every_connection_of_its_client,
    a_broadcast_reaches_everyone,
    an_echo_reaches_its_sender_only,
    what_is_delivered_is_stamped,
    pipelined_messages_keep_their_order,
    nothing_sent_after_open_is_missed,
    refused_messages_are_told_with_their_frame,
    the_payload_of_a_known_command_is_checked,
    a_direct_message_to_nobody_is_told,
    heartbeats_come_back_after_all_before_them,
    the_older_position_is_not_kept,
];

async fn a_group_message_reaches_the_group_and_its_sender(backend: Backend) {
    let [a, b] = TestServer::pair(&backend).await;
    let mut anna = Client::join(a.address(), "room", "anna").await;
    let mut near = Client::join(a.address(), "room", "near").await;
    let mut far = Client::join(b.address(), "room", "far").await;
    let mut other = Client::join(b.address(), "elsewhere", "other").await;
    anna.send(to_group("Hello team!")).await;
    for member in [&mut anna, &mut near, &mut far] {
        let message = member.next().await;
        assert_eq!(message["msg"], "Hello team!");
        assert_eq!(message["from_id"], "anna");
    }
    assert!(other.fence().await.is_empty());
}

async fn a_direct_message_reaches_every_connection_of_its_client(backend: Backend) {
    let [a, b] = TestServer::pair(&backend).await;
    let mut anna = Client::join(a.address(), "room", "anna").await;
    let mut tabs = [
        Client::join(a.address(), "room", "bob").await,
        Client::join(a.address(), "elsewhere", "bob").await,
        Client::join(b.address(), "elsewhere", "bob").await,
    ];
    let mut other = Client::join(b.address(), "room", "other").await;
    anna.send(to_client("bob", "just for you")).await;
    for tab in &mut tabs {
        let message = tab.next().await;
        assert_eq!((&message["msg"], &message["group_id"]), (&json!("just for you"), &json!("room")));
    }
    assert!(anna.fence().await.is_empty());
    assert!(other.fence().await.is_empty());
}

async fn a_broadcast_reaches_everyone(backend: Backend) {
    let [a, b] = TestServer::pair(&backend).await;
    let mut all = [
        Client::join(a.address(), "one", "anna").await,
        Client::join(a.address(), "two", "bob").await,
        Client::join(b.address(), "three", "carl").await,
    ];
    all[0].send(json!({"msg_type": "cmd", "target": "broadcast", "cmd": "MAINTENANCE_WARNING"})).await;
    for client in &mut all {
        assert_eq!(client.next().await["cmd"], "MAINTENANCE_WARNING");
    }
}

async fn an_echo_reaches_its_sender_only(backend: Backend) {
    let [a, b] = TestServer::pair(&backend).await;
    let mut anna = Client::join(a.address(), "room", "anna").await;
    let mut second = Client::join(a.address(), "room", "anna").await;
    let mut far = Client::join(b.address(), "room", "anna").await;
    anna.send(json!({"msg_type": "msg", "target": "echo", "msg": "Ping!"})).await;
    assert_eq!(anna.next().await["msg"], "Ping!");
    assert!(second.fence().await.is_empty());
    assert!(far.fence().await.is_empty());
}

async fn what_is_delivered_is_stamped(backend: Backend) {
    let server = TestServer::start(&backend).await;
    let mut anna = Client::join(server.address(), "room", "anna").await;
    anna.send_text(
        r#"{"sent_at":"2001-01-01T00:00:00Z","from_id":"anna","payload": {"n": 1.00, "n": 12345678901234567890},"target":"group","msg_type":"msg"}"#,
    )
    .await;
    let text = anna.next_text().await;
    let (head, sent_at) = text.split_once(r#","sent_at":""#).unwrap();
    assert_eq!(
        head,
        r#"{"version":"3","msg_type":"msg","target":"group","from_id":"anna","group_id":"room","payload":{"n": 1.00, "n": 12345678901234567890}"#
    );
    assert_eq!(sent_at.len(), r#"2026-01-02T03:04:05.678901Z"}"#.len());
    assert!(sent_at > "2026" && sent_at.ends_with("Z\"}"), "{sent_at}");
}

async fn pipelined_messages_keep_their_order(backend: Backend) {
    const MESSAGES: usize = 5000;
    // The receivers may be slower than the sender for a while: that is not what is tested here.
    let large = |config: &mut aether_ws::config::Config| {
        config.queue_messages = 4 * MESSAGES;
        config.queue_bytes = 1 << 24;
    };
    let a = TestServer::start_with(&backend, large).await;
    let b = TestServer::start_with(&backend, large).await;
    let anna = Client::join(a.address(), "room", "anna").await;
    let near = Client::join(a.address(), "room", "near").await;
    let far = Client::join(b.address(), "room", "far").await;
    let receive = |mut client: Client| {
        tokio::spawn(async move {
            for number in 0..MESSAGES {
                let message: Value = serde_json::from_str(&client.next_text().await).unwrap();
                assert_eq!(message["payload"]["number"], number, "{message}");
            }
        })
    };
    let receivers = [receive(near), receive(far)];
    let (mut write, mut read) = futures_util::StreamExt::split(anna.stream);
    let own = tokio::spawn(async move {
        for number in 0..MESSAGES {
            let message =
                futures_util::StreamExt::next(&mut read).await.unwrap().unwrap().into_text().unwrap();
            let message: Value = serde_json::from_str(&message).unwrap();
            assert_eq!(message["payload"]["number"], number, "{message}");
        }
    });
    for number in 0..MESSAGES {
        let message = json!({"msg_type": "msg", "target": "group", "payload": {"number": number}});
        futures_util::SinkExt::feed(&mut write, Message::text(message.to_string())).await.unwrap();
    }
    futures_util::SinkExt::flush(&mut write).await.unwrap();
    own.await.unwrap();
    for receiver in receivers {
        receiver.await.unwrap();
    }
}

async fn nothing_sent_after_open_is_missed(backend: Backend) {
    let [a, b] = TestServer::pair(&backend).await;
    let mut anna = Client::join(a.address(), "room", "anna").await;
    for round in 0..20 {
        // The moment the far one is open, it is in the group: what is sent now reaches it.
        let mut far = Client::join(b.address(), "room", &format!("far-{round}")).await;
        let said = format!("round {round}");
        anna.send(to_group(&said)).await;
        assert_eq!(far.next().await["msg"], said);
        anna.send(to_client(&format!("far-{round}"), "you")).await;
        assert_eq!(far.next().await["msg"], "you");
        assert_eq!(anna.next().await["msg"], said);
        far.close().await;
    }
}

async fn refused_messages_are_told_with_their_frame(backend: Backend) {
    let server = TestServer::start(&backend).await;
    let mut anna = Client::join(server.address(), "room", "anna").await;
    anna.send(json!({"msg_type": "msg", "target": "echo"})).await;
    anna.next().await;
    let table = [
        ("{", ErrorCode::InvalidJson),
        (r#"{"version":"2","msg_type":"msg","target":"echo"}"#, ErrorCode::UnsupportedVersion),
        (r#"{"msg_type":"msg","target":"direct","msg":null}"#, ErrorCode::InvalidMessage),
        (r#"{"msg_type":"msg","target":"group","from_id":"bob"}"#, ErrorCode::FromIdMismatch),
        (r#"{"msg_type":"msg","target":"group","group_id":"other"}"#, ErrorCode::GroupForbidden),
        (r#"{"msg_type":"cmd","target":"group","cmd":"GAP"}"#, ErrorCode::Reserved),
        (r#"{"msg_type":"cmd","target":"group","cmd":"REFRESH_TOKEN"}"#, ErrorCode::Reserved),
        (r#"{"msg_type":"cmd","target":"echo","cmd":"REFRESH_TOKEN"}"#, ErrorCode::TokenRefused),
    ];
    for (frame, (text, code)) in (2..).zip(table) {
        anna.send_text(text).await;
        let (told, at, message) = anna.error().await;
        assert_eq!((told.as_str(), at), (code.as_str(), frame), "{text}: {message}");
        assert_eq!((&message["from_id"], &message["to_id"]), (&json!("server"), &json!("anna")));
        assert_eq!((&message["target"], &message["group_id"]), (&json!("direct"), &json!("room")));
    }

    anna.send_text(r#"{"msg_type":"msg","target":"direct","msg":null,"extra":{}}"#).await;
    let (_, _, message) = anna.error().await;
    assert_eq!(issues_of(&message), ["/extra unknown_key", "/msg type", "/to_id required"]);

    anna.send_text(r#"{"msg":"hi"}"#).await;
    let hint = anna.error().await.2["msg"].as_str().unwrap().to_owned();
    assert!(hint.ends_with(r#"{"msg_type":"msg","target":"group","msg":"hi"}"#), "{hint}");

    // None of it reached the group, and the connection is as good as before.
    assert!(anna.fence().await.is_empty());
}

/// Path and code of each issue that an `ERROR` lists.
fn issues_of(error: &Value) -> Vec<String> {
    let issues = error["payload"]["issues"].as_array().unwrap().iter();
    let issues = issues
        .map(|issue| format!("{} {}", issue["path"].as_str().unwrap(), issue["code"].as_str().unwrap()));
    issues.collect()
}

async fn the_payload_of_a_known_command_is_checked(backend: Backend) {
    let [a, b] = TestServer::pair(&backend).await;
    let mut anna = Client::join(a.address(), "room", "anna").await;
    let mut bob = Client::join(b.address(), "room", "bob").await;
    let command = |cmd: &str, payload: &str| {
        format!(r#"{{"msg_type":"cmd","target":"group","cmd":"{cmd}","payload":{payload}}}"#)
    };
    anna.send_text(&command("RELOAD_UI", r#"{"force":"yes"}"#)).await;
    let (code, frame, message) = anna.error().await;
    assert_eq!((code.as_str(), frame), ("invalid_message", 1));
    assert_eq!(issues_of(&message), ["/payload/force type"]);
    anna.send_text(&command("MAINTENANCE_WARNING", r#"{"text":"","starts_at":"soon"}"#)).await;
    let issues = issues_of(&anna.error().await.2);
    assert_eq!(issues, ["/payload/starts_at format", "/payload/text min_length"]);

    // What is right arrives as it was written, and other commands are free.
    for (cmd, payload) in
        [("RELOAD_UI", r#"{ "force":true, "since":1.50 }"#), ("RELOAD", r#"{"force":"yes"}"#)]
    {
        anna.send_text(&command(cmd, payload)).await;
        let message = bob.next().await;
        assert_eq!(message["cmd"], cmd);
        assert_eq!(message["payload"], serde_json::from_str::<Value>(payload).unwrap());
    }
}

async fn a_direct_message_to_nobody_is_told(backend: Backend) {
    let [a, b] = TestServer::pair(&backend).await;
    let mut anna = Client::join(a.address(), "room", "anna").await;
    let bob = Client::join(b.address(), "room", "bob").await;
    anna.send(to_client("nobody", "hello?")).await;
    let (code, frame, _) = anna.error().await;
    assert_eq!((code.as_str(), frame), ("recipient_not_connected", 1));
    anna.send(to_client("bob", "hello")).await;
    assert!(anna.fence().await.is_empty());
    bob.close().await;
    // Once the last connection of bob is gone, so is his channel.
    until("bob is not there any more", async || {
        anna.send(to_client("bob", "still there?")).await;
        anna.fence().await.iter().any(|message| message["payload"]["code"] == "recipient_not_connected")
    })
    .await;
}

async fn heartbeats_come_back_after_all_before_them(backend: Backend) {
    let server = TestServer::start(&backend).await;
    let mut anna = Client::join(server.address(), "room", "anna").await;
    for number in 0..100 {
        anna.send(json!({"msg_type": "heartbeat", "target": "echo", "payload": {"number": number}})).await;
    }
    for number in 0..100 {
        let echo = anna.next().await;
        assert_eq!((&echo["msg_type"], &echo["payload"]["number"]), (&json!("heartbeat"), &json!(number)));
        assert_eq!(echo["from_id"], "anna");
    }
    // With another target a heartbeat is routed like any message.
    anna.send(json!({"msg_type": "heartbeat", "target": "group"})).await;
    assert_eq!(anna.next().await["target"], "group");
}

async fn the_older_position_is_not_kept(backend: Backend) {
    let server = TestServer::start(&backend).await;
    let path = "/v3/ws/group/room/client/anna?presence=true&since=2026-01-02T03:04:05.678901Z";
    let mut anna = Client::open(server.address(), path).await;
    assert_eq!(anna.next().await["cmd"], "SYNC");
    let gap = anna.next().await;
    assert_eq!(gap["cmd"], "GAP");
    let payload = &gap["payload"];
    assert_eq!(payload["since"], "2026-01-02T03:04:05.678901Z");
    assert_eq!((&payload["scope"], &payload["reason"]), (&json!(["group"]), &json!("not_kept")));
    assert_eq!(payload["recovered"], false);
}
