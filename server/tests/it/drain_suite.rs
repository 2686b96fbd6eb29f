//! Going down: nothing taken is lost, everyone is told, and the process ends with 0.

use std::process::Stdio;
use std::time::Duration;

use serde_json::json;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::process::Command;
use tokio::time::timeout;

use crate::support::client::{Client, End, to_client, to_group};
use crate::support::http::{UPGRADE, get, hold, request};
use crate::support::nodes::{Backend, on_both};
use crate::support::patience::PATIENCE;
use crate::support::patience::eventually;
use crate::support::servers::TestServer;

on_both![every_connection_gets_drain_then_4200, what_was_taken_is_delivered];

async fn every_connection_gets_drain_then_4200(backend: Backend) {
    let server =
        TestServer::start_with(&backend, |config| config.drain_timeout = Duration::from_millis(50)).await;
    let mut clients = Vec::new();
    for number in 0..10 {
        clients.push(Client::join(server.address(), "room", &format!("client-{number}")).await);
    }
    let down = server.shut_down();
    for client in &mut clients {
        let (messages, end) = client.rest().await;
        let last = messages.last().expect("DRAIN comes before the close");
        assert_eq!(last["cmd"], "DRAIN");
        assert!(last["payload"]["reconnect_after_ms"].as_u64().is_some_and(|after| after <= 1000), "{last}");
        assert_eq!(end, End::Closed(4200, "The node restarts.".to_owned()));
    }
    timeout(PATIENCE, down).await.expect("nothing is left to wait for").unwrap();
}

async fn what_was_taken_is_delivered(backend: Backend) {
    let going =
        TestServer::start_with(&backend, |config| config.drain_timeout = Duration::from_millis(50)).await;
    let staying = TestServer::start(&backend).await;
    let mut bob = Client::join(staying.address(), "room", "bob").await;
    let mut anna = Client::join(going.address(), "room", "anna").await;
    anna.send(to_group("before")).await;
    // Between two channels there is no order, so this one arrives before the others are sent.
    assert_eq!(anna.next().await["msg"], "before");
    assert_eq!(bob.next().await["msg"], "before");
    let down = going.shut_down();
    // She goes on sending until she sees the close. Whatever she sent by then arrives, in order.
    let mut sent = 0;
    loop {
        anna.send(to_client("bob", &sent.to_string())).await;
        sent += 1;
        if anna.next_if_any().await.is_some_and(|message| message["cmd"] == "DRAIN") {
            break;
        }
    }
    assert_eq!(anna.end().await.code(), 4200);
    for number in 0..sent {
        assert_eq!(bob.next().await["msg"], number.to_string());
    }
    timeout(PATIENCE, down).await.expect("nothing is left to wait for").unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_is_always_busy_ends_in_its_turn() {
    let server = TestServer::start_with(&Backend::memory(), |config| {
        config.drain_timeout = Duration::from_millis(50);
        // Bob may be slower than she is: that is not what is tested here.
        (config.queue_messages, config.queue_bytes) = (usize::MAX, usize::MAX);
    })
    .await;
    let (mut bob, _) = hold(server.address(), "/v3/ws/group/room/client/bob", &UPGRADE).await;
    let (anna, reply) = hold(server.address(), "/v3/ws/group/room/client/anna", &UPGRADE).await;
    assert_eq!(reply.status, 101);
    let (mut read, mut write) = anna.into_split();
    // She never pauses, and is sent nothing that could hold her back: there is always something more to read.
    let text = br#"{"msg_type":"msg","target":"direct","to_id":"bob"}"#;
    let frame = [&[0x81, 0x80 | u8::try_from(text.len()).unwrap(), 0, 0, 0, 0], text.as_slice()].concat();
    let flood = tokio::spawn(async move {
        let frames = frame.repeat(1000);
        while write.write_all(&frames).await.is_ok() {}
    });
    bob.read_exact(&mut vec![0; 1 << 20]).await.expect("bob gets the flood");
    let bob = tokio::spawn(async move { tokio::io::copy(&mut bob, &mut tokio::io::sink()).await });
    let down = server.shut_down();
    let mut said = Vec::new();
    while !String::from_utf8_lossy(&said).contains(r#""cmd":"DRAIN""#) {
        let length =
            timeout(PATIENCE, read.read_buf(&mut said)).await.expect("it ends").expect("it ends with DRAIN");
        assert!(length > 0, "it ends with DRAIN");
    }
    flood.abort();
    bob.abort();
    drop(read);
    timeout(PATIENCE, down).await.expect("nothing is left to wait for").unwrap();
}

#[tokio::test]
async fn a_node_that_goes_down_is_not_ready_and_takes_nobody() {
    let backend = Backend::memory();
    let server =
        TestServer::start_with(&backend, |config| config.drain_timeout = Duration::from_secs(20)).await;
    let address = server.address();
    let path = "/v3/ws/group/room/client/late";
    let _first = Client::join(address, "room", "first").await;
    let _second = Client::join(address, "room", "second").await;
    // One is closed at once, the other after half the drain time: until then the node is seen going down.
    let down = server.shut_down();
    eventually("the node is not ready", async || get(address, "/readyz").await.status == 503).await;
    assert_eq!(get(address, "/readyz").await.json()["accepting"], json!(false));
    assert_eq!(get(address, "/healthz").await.status, 200);
    let refused = request(address, "GET", path, &UPGRADE).await;
    assert_eq!((refused.status, refused.headers["retry-after"].as_str()), (503, "20"));
    let mut late = Client::open(address, path).await;
    assert_eq!(
        late.end().await,
        End::Closed(4200, "This node is going down: connect again soon.".to_owned())
    );
    down.abort();
}

#[tokio::test]
async fn a_signal_ends_the_process_with_0() {
    for signal in ["-TERM", "-INT"] {
        let mut server = Command::new(env!("CARGO_BIN_EXE_aether-ws"))
            .args(["serve", "--listen", "127.0.0.1:0", "--drain-timeout", "50ms"])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("the binary was built for this test");
        let mut lines = BufReader::new(server.stdout.take().unwrap()).lines();
        let address = loop {
            let line = timeout(PATIENCE, lines.next_line())
                .await
                .unwrap()
                .unwrap()
                .expect("it says where it listens");
            if let Some((_, rest)) = line.split_once("http://")
                && let Some((address, "readyz")) = rest.split_once('/')
            {
                break address.parse().unwrap();
            }
        };
        let mut anna = Client::join(address, "room", "anna").await;
        let id = server.id().expect("it runs").to_string();
        assert!(Command::new("kill").args([signal, &id]).status().await.unwrap().success());
        assert_eq!(anna.end().await.code(), 4200);
        let status = timeout(PATIENCE, server.wait()).await.expect("it ends").unwrap();
        let mut log = String::new();
        server.stderr.take().unwrap().read_to_string(&mut log).await.unwrap();
        assert_eq!(status.code(), Some(0), "{log}");
        assert!(log.contains("stopped: all connections are closed"), "{log}");
    }
}
