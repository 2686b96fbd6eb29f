//! How connections end: what clients may not send, silence, and reading too slowly.

use std::time::Duration;

use aether_ws::config::Config;
use bytes::Bytes;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::frame::Frame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{Data, OpCode};

use crate::support::client::{Client, End, until};
use crate::support::http::UPGRADE;
use crate::support::nodes::Backend;
use crate::support::patience::PATIENCE;
use crate::support::patience::eventually;
use crate::support::servers::TestServer;

async fn server() -> TestServer {
    TestServer::start(&Backend::memory()).await
}

async fn server_with(change: impl FnOnce(&mut Config)) -> TestServer {
    TestServer::start_with(&Backend::memory(), change).await
}

fn fragment(opcode: Data, text: &str, last: bool) -> Message {
    Message::Frame(Frame::message(Bytes::from(text.to_owned()), OpCode::Data(opcode), last))
}

/// A message of exactly this many bytes.
fn sized(bytes: usize) -> String {
    let empty = json!({"msg_type": "msg", "target": "echo", "msg": ""}).to_string();
    json!({"msg_type": "msg", "target": "echo", "msg": "x".repeat(bytes - empty.len())}).to_string()
}

#[tokio::test]
async fn a_binary_message_closes_with_1003() {
    let server = server().await;
    let mut anna = Client::join(server.address(), "room", "anna").await;
    anna.send_frame(Message::binary(b"{}".as_slice())).await;
    assert_eq!(anna.end().await.code(), 1003);
}

#[tokio::test]
async fn text_that_is_not_utf_8_closes_with_1007() {
    let server = server().await;
    let mut anna = Client::join(server.address(), "room", "anna").await;
    let broken = Frame::message(Bytes::from_static(b"{\"msg\":\"\xff\"}"), OpCode::Data(Data::Text), true);
    anna.send_frame(Message::Frame(broken)).await;
    assert_eq!(anna.end().await.code(), 1007);
}

#[tokio::test]
async fn a_frame_that_breaks_the_protocol_closes_with_1002() {
    let server = server().await;
    let mut anna = Client::join(server.address(), "room", "anna").await;
    anna.send_frame(fragment(Data::Continue, "no beginning", true)).await;
    assert_eq!(anna.end().await.code(), 1002);
}

#[tokio::test]
async fn a_message_may_have_the_limit_and_not_a_byte_more() {
    let server = server().await;
    let mut anna = Client::join(server.address(), "room", "anna").await;
    anna.send_text(&sized(65_536)).await;
    assert_eq!(anna.next().await["target"], "echo");
    let whole = sized(65_536);
    let (first, second) = whole.split_at(30_000);
    anna.send_frame(fragment(Data::Text, first, false)).await;
    anna.send_frame(fragment(Data::Continue, second, true)).await;
    assert_eq!(anna.next().await["target"], "echo");
    anna.send_text(&sized(65_537)).await;
    let End::Closed(code, reason) = anna.end().await else { panic!("the close frame did not arrive") };
    assert_eq!((code, reason.as_str()), (1009, "A message is over 65536 bytes, all its fragments counted."));
}

#[tokio::test]
async fn fragments_are_counted_together() {
    let server = server().await;
    let mut anna = Client::join(server.address(), "room", "anna").await;
    let part = "x".repeat(40_000);
    anna.send_frame(fragment(Data::Text, &part, false)).await;
    anna.send_frame(fragment(Data::Continue, &part, false)).await;
    assert_eq!(anna.end().await.code(), 1009);
}

#[tokio::test]
async fn the_close_arrives_at_a_client_that_is_still_sending() {
    let server = server().await;
    let mut stream = TcpStream::connect(server.address()).await.unwrap();
    let mut request = format!("GET /v3/ws/group/room/client/anna HTTP/1.1\r\nHost: {}\r\n", server.address());
    for (name, value) in UPGRADE {
        request.push_str(&format!("{name}: {value}\r\n"));
    }
    request.push_str("\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.unwrap());
    }
    // A text frame of eight megabytes, masked with zeros. All of it is sent before the first byte is read.
    let size: u64 = 8 << 20;
    stream.write_all(&[0x81, 0xff]).await.unwrap();
    stream.write_all(&size.to_be_bytes()).await.unwrap();
    stream.write_all(&[0; 4]).await.unwrap();
    let part = vec![b'x'; 1 << 16];
    for _ in 0..size >> 16 {
        stream.write_all(&part).await.expect("the server takes it and throws it away");
    }
    let mut close = [0; 4];
    stream.read_exact(&mut close).await.expect("the close frame");
    assert_eq!((close[0], u16::from_be_bytes([close[2], close[3]])), (0x88, 1009));
}

#[tokio::test]
async fn too_many_faults_close_with_1008() {
    let server = server_with(|config| config.rejected_messages = 3).await;
    let mut anna = Client::join(server.address(), "room", "anna").await;
    for _ in 0..3 {
        anna.send_text("{").await;
    }
    let (errors, end) = anna.rest().await;
    assert_eq!((errors.len(), end.code()), (3, 1008));
}

#[tokio::test]
async fn what_is_nobodys_fault_does_not_close() {
    let server = server_with(|config| config.rejected_messages = 2).await;
    let mut anna = Client::join(server.address(), "room", "anna").await;
    for _ in 0..5 {
        anna.send(json!({"msg_type": "msg", "target": "direct", "to_id": "nobody"})).await;
        assert_eq!(anna.error().await.0, "recipient_not_connected");
    }
    assert!(anna.fence().await.is_empty());
}

#[tokio::test]
async fn silence_is_pinged_and_a_pong_is_life() {
    let server = server_with(|config| {
        config.ping_after = Duration::from_millis(100);
        config.idle_timeout = Duration::from_secs(5);
    })
    .await;
    let mut anna = Client::join(server.address(), "room", "anna").await;
    // The client answers each ping by itself. Sixty of them are more than the idle timeout.
    for _ in 0..60 {
        assert!(matches!(anna.frame().await, Some(Ok(Message::Ping(_)))));
    }
    assert!(anna.fence().await.is_empty());
}

#[tokio::test]
async fn no_sign_of_life_closes_with_4201_and_leaves_the_group() {
    let backend = Backend::memory();
    let watching = TestServer::start(&backend).await;
    let server = TestServer::start_with(&backend, |config| {
        config.ping_after = Duration::from_millis(50);
        config.idle_timeout = Duration::from_secs(3);
    })
    .await;
    let mut carl = Client::watch(watching.address(), "room", "carl").await;
    let mut anna = Client::join(server.address(), "room", "anna").await;
    until("carl sees her come", async || {
        anna.fence().await;
        carl.next_if_any().await.is_some_and(|message| message["payload"]["joined"][0]["client_id"] == "anna")
    })
    .await;
    // From now on she does not read, so she answers no ping.
    let left = loop {
        let left = carl.next().await["payload"]["left"].clone();
        if left.as_array().is_some_and(|left| !left.is_empty()) {
            break left;
        }
    };
    assert_eq!(left, json!([{"client_id": "anna", "reason": "expired"}]));
    assert_eq!(anna.end().await.code(), 4201);
}

/// Sends to the group until the client that does not read has left it.
async fn overflow(carl: &mut Client) {
    // Who comes and goes between two `DIFF`s is in neither.
    while carl.next().await["payload"]["joined"][0]["client_id"] != "slow" {}
    let large = "x".repeat(60_000);
    until("the slow client left", async || {
        carl.send(json!({"msg_type": "msg", "target": "group", "msg": large})).await;
        let before = carl.fence().await;
        before
            .iter()
            .any(|message| message["payload"]["left"].as_array().is_some_and(|left| !left.is_empty()))
    })
    .await;
}

#[tokio::test]
async fn reading_too_slowly_closes_with_4102() {
    let server = server_with(|config| config.queue_bytes = 100_000).await;
    let mut carl = Client::watch(server.address(), "room", "carl").await;
    let mut slow = Client::open_narrow(server.address(), "/v3/ws/group/room/client/slow").await;
    overflow(&mut carl).await;
    // Those that were already in the kernel's buffers arrive, then the close.
    assert_eq!(slow.end().await.code(), 4102);
    assert!(carl.fence().await.len() < 10, "the others go on");
}

#[tokio::test]
async fn a_client_that_never_reads_is_reset() {
    let server = server_with(|config| {
        config.queue_bytes = 100_000;
        config.intervals.slow_close = Duration::from_millis(50);
    })
    .await;
    let mut carl = Client::watch(server.address(), "room", "carl").await;
    let mut slow = Client::open_narrow(server.address(), "/v3/ws/group/room/client/slow").await;
    overflow(&mut carl).await;
    eventually("the slow connection is gone", async || server.node().session_count() == 1).await;
    assert_eq!(slow.end().await, End::Broken);
}

#[tokio::test]
async fn a_client_that_vanishes_while_opening_leaves_nothing_behind() {
    let server = server().await;
    for _ in 0..20 {
        let mut stream = TcpStream::connect(server.address()).await.unwrap();
        let mut request =
            format!("GET /v3/ws/group/room/client/ghost HTTP/1.1\r\nHost: {}\r\n", server.address());
        for (name, value) in UPGRADE {
            request.push_str(&format!("{name}: {value}\r\n"));
        }
        request.push_str("\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        drop(stream);
    }
    let mut anna = Client::join(server.address(), "room", "anna").await;
    eventually("only anna is there", async || server.node().session_count() == 1).await;
    anna.send(json!({"msg_type": "presence", "target": "echo"})).await;
    assert_eq!(tokio::time::timeout(PATIENCE, anna.next()).await.unwrap()["payload"]["count"], 1);
}
