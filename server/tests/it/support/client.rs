//! A real WebSocket client.

use std::net::SocketAddr;
use std::time::{Duration, SystemTime};

use aether_ws_protocol::{SUBPROTOCOL, WsMessageV3};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{WebSocketStream, client_async};

use super::patience::PATIENCE;

/// How long something is waited for that may not come: whoever asks asks again.
const BRIEF: Duration = Duration::from_secs(5);

/// One connection.
pub(crate) struct Client {
    pub stream: WebSocketStream<TcpStream>,
    /// When it began to ask for the connection.
    pub began: SystemTime,
}

/// What a connection ended with.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// A close frame: code and reason.
    Closed(u16, String),
    /// No close frame.
    Broken,
}

impl End {
    pub(crate) fn code(&self) -> u16 {
        match self {
            Self::Closed(code, _) => *code,
            Self::Broken => 1006,
        }
    }
}

impl Client {
    /// Joins a group as a client.
    pub(crate) async fn join(address: SocketAddr, group: &str, client: &str) -> Self {
        Self::open(address, &format!("/v3/ws/group/{group}/client/{client}")).await
    }

    /// The same, and is told who comes and goes.
    pub(crate) async fn watch(address: SocketAddr, group: &str, client: &str) -> Self {
        Self::open(address, &format!("/v3/ws/group/{group}/client/{client}?presence=true")).await
    }

    /// Opens a connection at a path, as a client that speaks the protocol.
    pub(crate) async fn open(address: SocketAddr, path: &str) -> Self {
        Self::on(TcpStream::connect(address).await.expect("the server listens"), path).await
    }

    /// The same, with a receive buffer so small that not reading is soon noticed.
    pub(crate) async fn open_narrow(address: SocketAddr, path: &str) -> Self {
        let socket = TcpSocket::new_v4().unwrap();
        socket.set_recv_buffer_size(4096).unwrap();
        Self::on(socket.connect(address).await.expect("the server listens"), path).await
    }

    /// Opens a connection at a path of a server that may not be there.
    pub(crate) async fn try_open(address: SocketAddr, path: &str) -> Option<Self> {
        Self::try_on(TcpStream::connect(address).await.ok()?, path).await.ok()
    }

    async fn on(stream: TcpStream, path: &str) -> Self {
        Self::try_on(stream, path).await.expect("a 101")
    }

    async fn try_on(stream: TcpStream, path: &str) -> Result<Self, Error> {
        let (address, began) = (stream.peer_addr()?, SystemTime::now());
        let mut request = format!("ws://{address}{path}").into_client_request()?;
        request.headers_mut().insert("sec-websocket-protocol", SUBPROTOCOL.parse().unwrap());
        let (stream, response) =
            timeout(PATIENCE, client_async(request, stream)).await.expect("an answer")?;
        assert_eq!(response.headers()["sec-websocket-protocol"], SUBPROTOCOL);
        Ok(Self { stream, began })
    }

    pub(crate) async fn send(&mut self, message: Value) {
        self.send_text(&message.to_string()).await;
    }

    pub(crate) async fn send_text(&mut self, text: &str) {
        self.send_frame(Message::text(text)).await;
    }

    pub(crate) async fn send_frame(&mut self, frame: Message) {
        timeout(PATIENCE, self.stream.send(frame)).await.expect("the server reads").expect("it is open");
    }

    /// The next message. Each must be one that the schema of delivered messages takes, unknown keys excluded.
    pub(crate) async fn next(&mut self) -> Value {
        let text = self.next_text().await;
        WsMessageV3::parse_published(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
        serde_json::from_str(&text).unwrap()
    }

    /// The next message of this kind, unless the connection ends or it takes too long.
    pub(crate) async fn try_next(&mut self, is_it: impl Fn(&Value) -> bool) -> Option<Value> {
        timeout(BRIEF, async {
            loop {
                if let Message::Text(text) = self.stream.next().await?.ok()? {
                    let message = serde_json::from_str(&text).expect("the server writes JSON");
                    if is_it(&message) {
                        return Some(message);
                    }
                }
            }
        })
        .await
        .ok()?
    }

    /// The next message, if one is there already.
    pub(crate) async fn next_if_any(&mut self) -> Option<Value> {
        loop {
            match timeout(Duration::ZERO, self.stream.next()).await.ok()?? {
                Ok(Message::Text(text)) => return Some(serde_json::from_str(&text).unwrap()),
                Ok(Message::Ping(_)) => {}
                other => panic!("a message was awaited, not {other:?}"),
            }
        }
    }

    pub(crate) async fn next_text(&mut self) -> String {
        // As a whole: pings come for as long as the connection is open.
        let text = timeout(PATIENCE, async {
            loop {
                match self.frame().await {
                    Some(Ok(Message::Text(text))) => return text.to_string(),
                    Some(Ok(Message::Ping(_))) => {}
                    other => panic!("a message was awaited, not {other:?}"),
                }
            }
        });
        text.await.expect("a message")
    }

    /// All messages up to and including the echo of a heartbeat: since messages are taken in order, everything that
    /// was sent before has been taken.
    pub(crate) async fn fence(&mut self) -> Vec<Value> {
        let mark = json!({"fence": unique()});
        self.send(json!({"msg_type": "heartbeat", "target": "echo", "payload": mark})).await;
        let mut before = Vec::new();
        loop {
            let message = self.next().await;
            if message["payload"] == mark {
                return before;
            }
            before.push(message);
        }
    }

    /// The next `ERROR`: its code, its frame, and the whole message.
    pub(crate) async fn error(&mut self) -> (String, u64, Value) {
        let message = self.next().await;
        assert_eq!(message["cmd"], "ERROR", "{message}");
        let payload = &message["payload"];
        (payload["code"].as_str().unwrap().to_owned(), payload["frame"].as_u64().unwrap(), message)
    }

    /// The code of the next `ERROR`, whatever comes before it.
    pub(crate) async fn next_error(&mut self) -> String {
        loop {
            let message = self.next().await;
            if message["cmd"] == "ERROR" {
                return message["payload"]["code"].as_str().unwrap().to_owned();
            }
        }
    }

    /// Reads on until the end.
    pub(crate) async fn end(&mut self) -> End {
        self.rest().await.1
    }

    /// All messages up to the end, and the end.
    pub(crate) async fn rest(&mut self) -> (Vec<Value>, End) {
        let mut messages = Vec::new();
        loop {
            match self.frame().await {
                Some(Ok(Message::Text(text))) => messages.push(serde_json::from_str(&text).unwrap()),
                Some(Ok(Message::Close(Some(frame)))) => {
                    // Answers the close, so that the server need not wait for it.
                    let end = End::Closed(frame.code.into(), frame.reason.to_string());
                    while self.frame().await.is_some_and(|frame| frame.is_ok()) {}
                    return (messages, end);
                }
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return (messages, End::Broken),
            }
        }
    }

    /// Says goodbye and waits for the answer.
    pub(crate) async fn close(mut self) {
        self.stream.close(None).await.expect("it is open");
        while self.frame().await.is_some_and(|frame| frame.is_ok()) {}
    }

    pub(crate) async fn frame(&mut self) -> Option<Result<Message, Error>> {
        timeout(PATIENCE, self.stream.next()).await.expect("the server says something")
    }
}

/// A number that no other call gives.
fn unique() -> u64 {
    use std::sync::atomic::{AtomicU64, Ordering};
    static LAST: AtomicU64 = AtomicU64::new(0);
    LAST.fetch_add(1, Ordering::Relaxed)
}

/// Does something until it shows what must come.
pub(crate) async fn until(what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    let waited = timeout(PATIENCE, async { while !is_so().await {} });
    assert!(waited.await.is_ok(), "not seen: {what}");
}

/// A message to the group.
pub(crate) fn to_group(msg: &str) -> Value {
    json!({"msg_type": "msg", "target": "group", "msg": msg})
}

/// A message to a client.
pub(crate) fn to_client(client: &str, msg: &str) -> Value {
    json!({"msg_type": "msg", "target": "direct", "to_id": client, "msg": msg})
}
