//! The end of a connection: why it comes, and what is still owed.

use std::future::poll_fn;
use std::task::{Poll, ready};
use std::time::Duration;

use aether_ws_protocol::{CloseCode, LeftReason};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Utf8Bytes;
use tracing::debug;

use super::{Session, inbox};
use crate::metrics::EndCode;
use crate::server_message;
use crate::socket::Gone;

/// Why a session ends.
#[derive(Debug)]
pub(super) enum Ending {
    /// The client closed, with this code if it gave one.
    Closed(Option<u16>),
    /// The connection broke.
    Gone,
    /// We close.
    Close(CloseCode, String),
    /// The node goes down.
    Drain,
}

impl Ending {
    /// We close, for the reason that is the code's own.
    pub(super) fn close(code: CloseCode) -> Self {
        Self::Close(code, code.meaning().to_owned())
    }
}

impl Ending {
    /// The code that it is counted under.
    fn end_code(&self) -> EndCode {
        match self {
            Self::Closed(code) => EndCode::by_client(*code),
            Self::Gone => EndCode::Broken,
            Self::Close(code, _) => EndCode::Closed(*code),
            Self::Drain => EndCode::Closed(CloseCode::NodeRestarts),
        }
    }
}

impl From<Gone> for Ending {
    fn from(Gone: Gone) -> Self {
        Self::Gone
    }
}

impl Session {
    /// Ends the connection in the way that fits.
    pub(super) async fn finish(mut self, ending: Ending) {
        if matches!(ending, Ending::Drain) {
            self.settle().await;
        }
        let Self { node, sender, bounds, membership, outbox, mut socket, mut reports, .. } = self;
        let reason = match &ending {
            Ending::Close(CloseCode::NoSignOfLife, _) => LeftReason::Expired,
            _ => LeftReason::Left,
        };
        // The place in the group is given back before the client has answered: for the others it has left.
        let count = membership.leave(reason);
        node.metrics().disconnects.one(ending.end_code());
        let slow_close = node.config().intervals.slow_close;
        let (code, farewell) = match ending {
            Ending::Gone => (None, None),
            Ending::Closed(code) => {
                let _unanswered = timeout(slow_close, socket.goodbye()).await;
                (code, None)
            }
            Ending::Close(code, text) => {
                (Some(code.code()), Some(socket.close(code, text, slow_close, |_| {}).await))
            }
            Ending::Drain => {
                let code = CloseCode::NodeRestarts;
                // What the client sent before it saw the close was sent to a server that still took messages.
                let late =
                    |text: Utf8Bytes| inbox::publish_late(&node, &sender, &bounds, &mut reports, &text);
                (
                    Some(code.code()),
                    Some(socket.close(code, code.meaning().to_owned(), slow_close, late).await),
                )
            }
        };
        debug!(
            connection.id = outbox.connection, client.id = %sender.client, group.id = %sender.group, code, ?farewell,
            "connection ended"
        );
        // A node that goes down ends when no session is left: what this one took must be out of its hands by then.
        if node.is_draining() {
            let handed_over = async {
                while reports.awaited() > 0 {
                    poll_fn(|cx| reports.poll(cx)).await;
                }
            };
            let _unsettled = timeout(node.config().redis_timeout + SETTLE, handed_over).await;
        }
        drop(count);
    }

    /// Before the close of a node that goes down: what was taken is on its way, what waits is written.
    async fn settle(&mut self) {
        let limit = self.node.config().redis_timeout + SETTLE;
        let settled = poll_fn(|cx| {
            loop {
                self.outbox.register(cx.waker());
                let busy = self.poll_reports(cx)? | self.write_queue()?;
                ready!(self.socket.poll_flush(cx))?;
                if !busy {
                    let nothing_left = self.reports.awaited() == 0 && self.outbox.is_empty();
                    return if nothing_left { Poll::Ready(Ok::<(), Ending>(())) } else { Poll::Pending };
                }
            }
        });
        // What does not settle in time must not keep the node from going down.
        let _unsettled = timeout(limit, settled).await;
        let reconnect_after = fastrand::u64(0..=RECONNECT_SPREAD_MS);
        let _gone = self.socket.send(server_message::drain(self.to(), reconnect_after));
    }
}

/// Clients of a node that goes down come back spread over this time, beside being closed one after the other.
const RECONNECT_SPREAD_MS: u64 = 1000;

/// How long outcomes and the last writes may take, beyond what Redis may.
const SETTLE: Duration = Duration::from_secs(2);
