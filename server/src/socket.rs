//! One WebSocket after its upgrade. Only this module knows what carries the frames.
//!
//! # Design
//! We hold the TCP stream ourselves, for the sake of the end: after a message that is too big or broken the close frame
//! must still reach the client. If the socket were simply dropped, the kernel would answer what the client is still
//! sending with a reset, which throws the close frame away before the client reads it.

mod wire;

use std::future::poll_fn;
use std::task::{Context, Poll};
use std::time::Duration;

use aether_ws_protocol::CloseCode;
use bytes::Bytes;
use futures_util::{SinkExt, StreamExt};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout_at};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::error::ProtocolError;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, Role, WebSocketConfig};
use tokio_tungstenite::tungstenite::{Error, Message, Utf8Bytes};

use wire::Wire;

/// A WebSocket, seen by the session.
pub(crate) struct Socket {
    stream: WebSocketStream<Wire>,
    /// Bytes put into the write buffer since it was last empty; frame headers do not count.
    buffered: usize,
    blocked: bool,
    broken: bool,
}

/// What came from the client.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Incoming {
    /// A text message.
    Text(Utf8Bytes),
    /// A binary message.
    Binary,
    /// Something after which nothing more can be read; the connection must be closed with this code.
    Broken(CloseCode),
    /// The client said goodbye, with this code if it gave one.
    Closed(Option<u16>),
    /// The connection is gone.
    Gone,
}

/// The connection is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Gone;

/// How a closing ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Farewell {
    /// The client has the close frame.
    Answered,
    /// The close frame was sent, and not answered in time.
    Unanswered,
    /// The client read nothing for all the time: the connection was reset.
    Reset,
}

impl Socket {
    /// Takes a stream over after the 101; `read` is what already arrived behind the request.
    pub(crate) async fn new(stream: TcpStream, read: Bytes, max_message_bytes: usize) -> Self {
        let config = WebSocketConfig::default()
            // The default costs 137 KB a connection.
            .read_buffer_size(READ_BUFFER)
            .write_buffer_size(WRITE_BUFFER)
            .max_message_size(Some(max_message_bytes))
            .max_frame_size(Some(max_message_bytes));
        // Copied, because it would bring along the whole buffer that the request was read into.
        let read = read.to_vec();
        let stream =
            WebSocketStream::from_partially_read(Wire::new(stream), read, Role::Server, Some(config)).await;
        Self { stream, buffered: 0, blocked: false, broken: false }
    }

    /// The next message. Pings are answered on the way.
    pub(crate) fn poll_read(&mut self, cx: &mut Context<'_>) -> Poll<Incoming> {
        loop {
            let Poll::Ready(message) = self.stream.poll_next_unpin(cx) else { return Poll::Pending };
            let incoming = match message {
                Some(Ok(Message::Text(text))) => Incoming::Text(text),
                Some(Ok(Message::Binary(_))) => Incoming::Binary,
                Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_))) => continue,
                Some(Ok(Message::Close(frame))) => Incoming::Closed(frame.map(|frame| frame.code.into())),
                Some(Err(Error::Capacity(_))) => self.broken(CloseCode::MessageTooBig),
                Some(Err(Error::Utf8(_))) => self.broken(CloseCode::InvalidUtf8),
                Some(Err(Error::Protocol(ProtocolError::ResetWithoutClosingHandshake))) | None => {
                    Incoming::Gone
                }
                Some(Err(Error::Protocol(_))) => self.broken(CloseCode::ProtocolError),
                Some(Err(_)) => Incoming::Gone,
            };
            return Poll::Ready(incoming);
        }
    }

    /// Puts a message into the write buffer, and writes when that is full.
    pub(crate) fn send(&mut self, text: Utf8Bytes) -> Result<(), Gone> {
        self.start_send(Message::Text(text))
    }

    /// Puts a ping into the write buffer.
    pub(crate) fn ping(&mut self) -> Result<(), Gone> {
        self.start_send(Message::Ping(Bytes::new()))
    }

    /// Writes all that is in the write buffer.
    pub(crate) fn poll_flush(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Gone>> {
        let flushed = self.stream.poll_flush_unpin(cx).map_err(|_| Gone);
        self.blocked = flushed.is_pending();
        if !self.blocked {
            self.buffered = 0;
        }
        flushed
    }

    /// Whether the client does not read as fast as it is written to: nothing more should be sent, or read, for now.
    pub(crate) fn is_blocked(&self) -> bool {
        self.blocked
    }

    /// Whether the write buffer should take more answers. It always takes one: this holds back what asks for them.
    pub(crate) fn has_room(&self) -> bool {
        self.buffered < BUFFERED
    }

    /// Whether anything arrived since the last call.
    pub(crate) fn take_heard(&mut self) -> bool {
        self.stream.get_mut().take_heard()
    }

    /// Closes with a code and a reason. Until the client answers, text messages that it sent before it saw the close
    /// are handed to `late`. A client that reads nothing for `limit` is reset.
    pub(crate) async fn close(
        mut self,
        code: CloseCode,
        reason: String,
        limit: Duration,
        mut late: impl FnMut(Utf8Bytes),
    ) -> Farewell {
        let deadline = Instant::now() + limit;
        let frame = CloseFrame { code: code.code().into(), reason: reason.into() };
        // An error here means that the client is closing too, or gone: the flush tells which.
        let _closing = self.start_send(Message::Close(Some(frame)));
        match timeout_at(deadline, poll_fn(|cx| self.poll_flush(cx))).await {
            Ok(Ok(())) => {}
            Ok(Err(Gone)) => return Farewell::Unanswered,
            Err(_elapsed) => {
                self.reset();
                return Farewell::Reset;
            }
        }
        let answered = async {
            if self.broken {
                self.drain().await;
                return;
            }
            loop {
                match poll_fn(|cx| self.poll_read(cx)).await {
                    Incoming::Text(text) => late(text),
                    Incoming::Binary => {}
                    Incoming::Broken(_) => return self.drain().await,
                    Incoming::Closed(_) => return self.goodbye().await,
                    Incoming::Gone => return,
                }
            }
        };
        timeout_at(deadline, answered).await.map_or(Farewell::Unanswered, |()| Farewell::Answered)
    }

    /// Sends what the closing handshake still owes.
    pub(crate) async fn goodbye(&mut self) {
        // The stream ends when the last frame is written.
        while poll_fn(|cx| self.stream.poll_next_unpin(cx)).await.is_some_and(|message| message.is_ok()) {}
        let _gone = self.stream.get_mut().shutdown().await;
    }

    /// Says that nothing more comes, and throws away what the client still sends, so that the kernel has no reason
    /// to answer it with a reset.
    async fn drain(&mut self) {
        let wire = self.stream.get_mut();
        let _gone = wire.shutdown().await;
        let mut scrap = [0; SCRAP];
        while wire.read(&mut scrap).await.is_ok_and(|read| read > 0) {}
    }

    /// Ends the connection at once: what is in the kernel's buffer will never be read.
    fn reset(&self) {
        if let Err(error) = self.stream.get_ref().reset() {
            tracing::debug!(%error, "a connection could not be reset");
        }
    }

    fn broken(&mut self, code: CloseCode) -> Incoming {
        self.broken = true;
        Incoming::Broken(code)
    }

    fn start_send(&mut self, message: Message) -> Result<(), Gone> {
        self.buffered += message.len();
        // The message is in the buffer even when the socket takes none of it.
        self.stream.start_send_unpin(message).map_err(|_| Gone)
    }
}

/// Small, because it is held for every connection, idle ones too.
const READ_BUFFER: usize = 1024;

/// A gathered write of some sixty short messages; the buffer stays as large as it once was.
const WRITE_BUFFER: usize = 16 * 1024;

/// Answers that may wait for the socket before nothing more is read: what one connection can make the server hold.
const BUFFERED: usize = 64 * 1024;

const SCRAP: usize = 2048;
