//! A client whose every message is in the ledger.

use std::net::SocketAddr;
use std::sync::Arc;

use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::task::AbortHandle;
use tokio::time::timeout;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;

use super::client::Client;
use super::ledger::Ledger;
use super::patience::PATIENCE;

/// Whom a message is for.
#[derive(Clone, Debug)]
pub(crate) enum To {
    Group,
    Client(String),
    Everybody,
    /// Only the connection itself: that never goes to Redis.
    Myself,
}

/// One connection. What comes on it is read, and noted, all the time; dropping it breaks the connection.
pub(crate) struct Player {
    pub(crate) client: String,
    pub(crate) group: String,
    pub(crate) inbox: usize,
    ledger: Arc<Ledger>,
    sink: SplitSink<WebSocketStream<TcpStream>, Message>,
    reader: AbortHandle,
    frame: u64,
    /// Messages that are not fenced yet.
    open: Vec<usize>,
}

/// The connection ended, and the ledger has what with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Over;

impl Player {
    /// Joins a group, and is told who comes and goes.
    pub(crate) async fn join(ledger: &Arc<Ledger>, address: SocketAddr, group: &str, client: &str) -> Self {
        let connection = Client::watch(address, group, client).await;
        Self::new(ledger, connection, group, client)
            .await
            .expect("an open connection of a server that is well")
    }

    /// Takes over a connection that was just opened with `presence=true`.
    pub(crate) async fn new(
        ledger: &Arc<Ledger>,
        connection: Client,
        group: &str,
        client: &str,
    ) -> Result<Self, Over> {
        let node = connection.stream.get_ref().peer_addr().map_err(|_broken| Over)?;
        let inbox = ledger.opened(node, client, group, connection.began);
        let (sink, stream) = connection.stream.split();
        let reader = tokio::spawn(read(Arc::clone(ledger), inbox, stream)).abort_handle();
        let (client, group) = (client.to_owned(), group.to_owned());
        let (ledger, open) = (Arc::clone(ledger), Vec::new());
        let mut player = Self { client, group, inbox, ledger, sink, reader, frame: 0, open };
        // So that the first message has a moment before which it was not sent.
        player.fence().await?;
        Ok(player)
    }

    /// Sends a message; returns its number in the ledger.
    pub(crate) async fn send(&mut self, to: &To) -> Result<usize, Over> {
        let channel = match to {
            To::Group => format!("group:{}", self.group),
            To::Client(client) => format!("client:{client}"),
            To::Everybody => "broadcast".to_owned(),
            To::Myself => format!("echo:{}", self.inbox),
        };
        let (number, text) = self.ledger.sending(self.inbox, self.frame + 1, channel);
        let message = match to {
            To::Group => json!({"msg_type": "msg", "target": "group", "msg": text}),
            To::Client(client) => {
                json!({"msg_type": "msg", "target": "direct", "to_id": client, "msg": text})
            }
            To::Everybody => json!({"msg_type": "msg", "target": "broadcast", "msg": text}),
            To::Myself => json!({"msg_type": "msg", "target": "echo", "msg": text}),
        };
        self.open.push(number);
        self.say(&message).await?;
        Ok(number)
    }

    /// Waits until everything that was sent has been taken.
    pub(crate) async fn fence(&mut self) -> Result<(), Over> {
        let (fence, inbox) = (self.frame + 1, self.inbox);
        self.say(&json!({"msg_type": "heartbeat", "target": "echo", "payload": {"fence": fence}})).await?;
        let passed = |log: &super::ledger::Log| {
            log.inboxes[inbox].fence.0 >= fence || log.inboxes[inbox].ended.is_some()
        };
        self.ledger.wait_at(inbox, "a heartbeat comes back", passed).await;
        if self.has_ended() {
            return Err(Over);
        }
        self.ledger.fenced(&std::mem::take(&mut self.open));
        Ok(())
    }

    /// Waits until the outcome of everything that was sent is known. Outcomes come in order, so a message to nobody, which
    /// is always refused, tells when they are all there.
    pub(crate) async fn settle(&mut self) -> Result<(), Over> {
        let nobody = To::Client("nobody-at-all".to_owned());
        loop {
            let (number, inbox) = (self.send(&nobody).await?, self.inbox);
            self.fence().await?;
            let told = |log: &super::ledger::Log| {
                log.sent[number].refused.is_some() || log.inboxes[inbox].ended.is_some()
            };
            self.ledger.wait_at(inbox, "a message to nobody is refused", told).await;
            if self.has_ended() {
                return Err(Over);
            }
            if self.ledger.log().sent[number].refused.as_deref() == Some("recipient_not_connected") {
                return Ok(());
            }
            // Redis is not back: the answer to the next comes as fast, so the machine is given a rest.
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
    }

    /// Says goodbye and waits for the end.
    pub(crate) async fn leave(mut self) {
        self.ledger.leaving(self.inbox);
        let _already_over = timeout(PATIENCE, self.sink.close()).await.expect("the server reads");
        let inbox = self.inbox;
        self.ledger.wait_at(inbox, "a close is answered", |log| log.inboxes[inbox].ended.is_some()).await;
    }

    /// Waits until the connection has ended; returns what with.
    pub(crate) async fn end(self) -> u16 {
        let inbox = self.inbox;
        self.ledger.wait_at(inbox, "the connection ends", |log| log.inboxes[inbox].ended.is_some()).await;
        self.ledger.log().inboxes[inbox].ended.expect("it was just seen")
    }

    pub(crate) fn has_ended(&self) -> bool {
        self.ledger.log().inboxes[self.inbox].ended.is_some()
    }

    async fn say(&mut self, message: &Value) -> Result<(), Over> {
        self.frame += 1;
        let sent = timeout(PATIENCE, self.sink.send(Message::text(message.to_string()))).await;
        if sent.expect("the server reads").is_err() {
            // What it ended with is for the reader to see.
            let inbox = self.inbox;
            self.ledger.wait_at(inbox, "the connection ends", |log| log.inboxes[inbox].ended.is_some()).await;
            return Err(Over);
        }
        Ok(())
    }
}

impl Drop for Player {
    fn drop(&mut self) {
        self.reader.abort();
        self.ledger.leaving(self.inbox);
        self.ledger.ended(self.inbox, 1006);
    }
}

async fn read(ledger: Arc<Ledger>, inbox: usize, mut stream: SplitStream<WebSocketStream<TcpStream>>) {
    let code = loop {
        match stream.next().await {
            Some(Ok(Message::Text(text))) => {
                // What is no JSON is no message, and noted as such.
                ledger
                    .arrived(inbox, &serde_json::from_str(&text).unwrap_or(Value::String(text.to_string())));
            }
            Some(Ok(Message::Close(frame))) => {
                let code = frame.map_or(1005, |frame| frame.code.into());
                // Read on, so that the answer to the close goes out.
                while stream.next().await.is_some_and(|frame| frame.is_ok()) {}
                break code;
            }
            Some(Ok(_)) => {}
            Some(Err(_)) | None => break 1006,
        }
    };
    ledger.ended(inbox, code);
}
