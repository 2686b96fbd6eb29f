//! One connection from open to close.
//!
//! # Design
//! One task, one loop, no split. Each turn reads all that came in one go, publishes it as one batch, and writes all that
//! waits in one go: gathering is worth more than anything else that could be done here. Messages are handled one after
//! the other, so their order is kept by construction.

mod faults;
mod inbox;
mod life;
mod membership;

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use aether_ws_protocol::{CloseCode, ErrorCode, LeftReason, Target};
use futures_util::future::BoxFuture;
use tokio::sync::mpsc;
use tokio::time::{Instant, Sleep, timeout};
use tokio_tungstenite::tungstenite::Utf8Bytes;
use tracing::debug;

use crate::broker::{Outcome, Publication, Report, Unavailable};
use crate::envelope::{Bounds, Refusal};
use crate::node::Node;
use crate::presence::Roster;
use crate::queue::{Outbox, Signals};
use crate::routing::Sender;
use crate::server_message::{self, To};
use crate::socket::{Gone, Socket};

use faults::Faults;
use life::{Due, Life};

pub(crate) use membership::Membership;

/// One open connection.
pub(crate) struct Session {
    node: Node,
    sender: Sender,
    bounds: Bounds,
    membership: Membership,
    outbox: Arc<Outbox>,
    socket: Socket,
    /// Number of the latest data message.
    frame: u64,
    faults: Faults,
    /// What one turn publishes.
    batch: Vec<Publication>,
    reports: Reports,
    /// A question for the roster. Nothing more is read until it is answered, so that answers keep their order.
    asking: Option<Asking>,
    /// A fresh `SYNC` after a gap; it goes on beside everything else.
    resyncing: Option<BoxFuture<'static, Roster>>,
    life: Life,
    drain_at: Option<Instant>,
    timer: Pin<Box<Sleep>>,
}

/// Outcomes of publications; made when the first message is published, for many connections only listen.
#[derive(Default)]
struct Reports {
    queue: Option<(mpsc::UnboundedSender<Report>, mpsc::UnboundedReceiver<Report>)>,
    awaited: usize,
}

struct Asking {
    frame: u64,
    answer: BoxFuture<'static, Result<Roster, Unavailable>>,
}

/// Why a session ends.
#[derive(Debug)]
enum Ending {
    /// The client closed, with this code if it gave one.
    Closed(Option<u16>),
    /// The connection broke.
    Gone,
    /// We close.
    Close(CloseCode, String),
    /// The node goes down.
    Drain,
}

impl From<Gone> for Ending {
    fn from(Gone: Gone) -> Self {
        Self::Gone
    }
}

impl Session {
    pub(crate) fn new(node: Node, membership: Membership, socket: Socket) -> Self {
        let config = node.config();
        let now = Instant::now();
        let outbox = Arc::clone(membership.outbox());
        Self {
            sender: outbox.owner.clone(),
            bounds: node.bounds(),
            outbox,
            socket,
            frame: 0,
            faults: Faults::new(config.rejected_messages, config.intervals.rejected_window),
            batch: Vec::new(),
            reports: Reports::default(),
            asking: None,
            resyncing: None,
            life: Life::new(config.ping_after, config.idle_timeout, now),
            drain_at: None,
            timer: Box::pin(tokio::time::sleep_until(now + config.ping_after)),
            membership,
            node,
        }
    }

    /// Serves the connection to its end. `first` is what the client gets before all else.
    pub(crate) async fn run(mut self, first: Vec<Utf8Bytes>) {
        let mut ending = None;
        for text in first {
            if self.socket.send(text).is_err() {
                ending = Some(Ending::Gone);
            }
        }
        let ending = match ending {
            Some(ending) => ending,
            None => poll_fn(|cx| self.poll(cx)).await,
        };
        self.finish(ending).await;
    }

    /// Works until there is nothing more to do for now.
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Ending> {
        self.outbox.register(cx.waker());
        for _ in 0..TURNS {
            match self.turn(cx) {
                Err(ending) => return Poll::Ready(ending),
                Ok(true) => {}
                Ok(false) => return self.poll_timer(cx),
            }
        }
        // A connection that is always busy lets the others have a go.
        cx.waker().wake_by_ref();
        Poll::Pending
    }

    /// One turn; whether it found anything to do.
    fn turn(&mut self, cx: &mut Context<'_>) -> Result<bool, Ending> {
        if self.socket.is_blocked() && self.socket.poll_flush(cx)?.is_pending() {
            // A client that does not read is not read either, but it can still be given up.
            self.obey(self.outbox.take(0, |_| {}))?;
            return Ok(self.poll_reports(cx)?);
        }
        let mut busy = self.poll_inbox(cx)?;
        busy |= self.poll_reports(cx)?;
        busy |= self.poll_rosters(cx)?;
        busy |= self.write_queue()?;
        if let Poll::Ready(flushed) = self.socket.poll_flush(cx) {
            flushed?;
        }
        Ok(busy)
    }

    /// Writes a bounded share of what waits, so that what waits longer stays counted in the queue.
    fn write_queue(&mut self) -> Result<bool, Ending> {
        let mut written = Ok(false);
        let socket = &mut self.socket;
        let signals = self.outbox.take(WRITE_SHARE, |text| {
            if written.is_ok() {
                written = socket.send(text).map(|()| true);
            }
        });
        self.obey(signals)?;
        Ok(written?)
    }

    fn obey(&mut self, signals: Signals) -> Result<(), Ending> {
        if signals.overflowed {
            return Err(close(CloseCode::TooSlow));
        }
        self.drain_at = signals.drain_at;
        if signals.resync && self.resyncing.is_none() {
            self.resyncing = Some(Box::pin(resync(self.node.clone(), self.sender.clone())));
        }
        Ok(())
    }

    /// Tells the sender what became of its messages, unless all is well.
    fn poll_reports(&mut self, cx: &mut Context<'_>) -> Result<bool, Gone> {
        let mut any = false;
        while let Some((_, queue)) = &mut self.reports.queue
            && let Poll::Ready(Some(report)) = queue.poll_recv(cx)
        {
            any = true;
            self.reports.awaited -= 1;
            if let Some(refusal) = refusal_of(&report) {
                self.send_error(report.frame, refusal)?;
            }
        }
        Ok(any)
    }

    fn poll_rosters(&mut self, cx: &mut Context<'_>) -> Result<bool, Gone> {
        let mut any = false;
        if let Some(asking) = &mut self.asking
            && let Poll::Ready(answer) = asking.answer.as_mut().poll(cx)
        {
            any = true;
            let frame = asking.frame;
            self.asking = None;
            match answer {
                Ok(roster) => self.socket.send(server_message::sync(&self.sender.group, &roster))?,
                Err(Unavailable) => {
                    self.send_error(frame, backend_unavailable("the members are not known"))?;
                }
            }
        }
        if let Some(resyncing) = &mut self.resyncing
            && let Poll::Ready(roster) = resyncing.as_mut().poll(cx)
        {
            any = true;
            self.resyncing = None;
            self.outbox.resync(roster.rev, server_message::sync(&self.sender.group, &roster));
        }
        Ok(any)
    }

    /// What time brings: a ping, the end of patience, the node's own end.
    fn poll_timer(&mut self, cx: &mut Context<'_>) -> Poll<Ending> {
        loop {
            let now = Instant::now();
            if self.socket.take_heard() {
                self.life.heard(now);
            }
            let mut next = match self.life.due(now) {
                Due::At(next) => next,
                Due::Close => return Poll::Ready(close(CloseCode::NoSignOfLife)),
                Due::Ping => {
                    if let Err(gone) = self.ping(cx) {
                        return Poll::Ready(gone.into());
                    }
                    continue;
                }
            };
            if let Some(drain_at) = self.drain_at {
                if now >= drain_at {
                    return Poll::Ready(Ending::Drain);
                }
                next = next.min(drain_at);
            }
            // Signs of life only ever move the deadline back. The timer stays where it is and asks again when it fires:
            // that is cheaper than moving it for each message.
            if self.timer.is_elapsed() || next < self.timer.deadline() {
                self.timer.as_mut().reset(next);
            }
            ready!(self.timer.as_mut().poll(cx));
        }
    }

    fn ping(&mut self, cx: &mut Context<'_>) -> Result<(), Gone> {
        // A client that does not read would not see it either.
        if self.socket.is_blocked() {
            return Ok(());
        }
        self.socket.ping()?;
        match self.socket.poll_flush(cx) {
            Poll::Ready(flushed) => flushed,
            Poll::Pending => Ok(()),
        }
    }

    fn send_error(&mut self, frame: u64, refusal: Refusal) -> Result<(), Gone> {
        let Refusal { code, text, issues } = refusal;
        debug!(connection.id = self.outbox.connection, client.id = %self.sender.client, frame, %code, "a message was refused");
        self.socket.send(server_message::error(self.to(), code, frame, text, &issues))
    }

    fn to(&self) -> To<'_> {
        To { group: &self.sender.group, client: &self.sender.client }
    }

    /// Ends the connection in the way that fits.
    async fn finish(mut self, ending: Ending) {
        let (connection, client) = (self.outbox.connection, self.sender.client.clone());
        let (group, slow_close) = (self.sender.group.clone(), self.node.config().intervals.slow_close);
        let reason = match ending {
            Ending::Close(CloseCode::NoSignOfLife, _) => LeftReason::Expired,
            _ => LeftReason::Left,
        };
        if matches!(ending, Ending::Drain) {
            self.settle().await;
        }
        // The place in the group is given back before the client has answered: for the others it has left.
        let _count = self.membership.leave(reason);
        let (node, sender, bounds) = (self.node, self.sender, self.bounds);
        match ending {
            Ending::Gone => {
                debug!(connection.id = connection, client.id = %client, group.id = %group, "connection lost");
            }
            Ending::Closed(code) => {
                let _unanswered = timeout(slow_close, self.socket.goodbye()).await;
                debug!(connection.id = connection, client.id = %client, group.id = %group, code, "connection closed by the client");
            }
            Ending::Close(code, text) => {
                let farewell = self.socket.close(code, text, slow_close, |_| {}).await;
                debug!(connection.id = connection, client.id = %client, group.id = %group, code = code.code(), ?farewell, "connection closed");
            }
            Ending::Drain => {
                let code = CloseCode::NodeRestarts;
                // What the client sent before it saw the close was sent to a server that still took messages.
                let late = |text: Utf8Bytes| inbox::publish_late(&node, &sender, &bounds, &text);
                let farewell = self.socket.close(code, code.meaning().to_owned(), slow_close, late).await;
                debug!(connection.id = connection, client.id = %client, group.id = %group, code = code.code(), ?farewell, "connection drained");
            }
        }
    }

    /// Before the close of a node that goes down: what was taken is on its way, what waits is written.
    async fn settle(&mut self) {
        let reconnect_after = fastrand::u64(0..=RECONNECT_SPREAD_MS);
        let drain = server_message::drain(self.to(), reconnect_after);
        let settled = poll_fn(|cx| {
            loop {
                self.outbox.register(cx.waker());
                let busy = self.poll_reports(cx).map_err(Ending::from)? | self.write_queue()?;
                ready!(self.socket.poll_flush(cx))?;
                if !busy && self.reports.awaited == 0 && self.outbox.is_empty() {
                    return Poll::Ready(Ok::<(), Ending>(()));
                }
                if !busy {
                    return Poll::Pending;
                }
            }
        });
        // Whatever does not settle in time is told by its own outcome: the connection closes all the same.
        let _unsettled = timeout(SETTLE, settled).await;
        let _gone = self.socket.send(drain);
    }
}

/// Turns of one wake-up.
const TURNS: usize = 16;

/// Bytes that are written before the rest of the queue is looked at again: one gathered write.
const WRITE_SHARE: usize = 16 * 1024;

/// Publications without an outcome; beyond that nothing is read, which holds the client back.
const IN_FLIGHT: usize = 256;

/// Clients of a node that goes down come back spread over this time, beside being closed one after the other.
const RECONNECT_SPREAD_MS: u64 = 1000;

/// How long outcomes are waited for when the node goes down: longer than Redis may take for them.
const SETTLE: Duration = Duration::from_secs(3);

fn close(code: CloseCode) -> Ending {
    Ending::Close(code, code.meaning().to_owned())
}

/// What a sender is told about an outcome.
fn refusal_of(report: &Report) -> Option<Refusal> {
    match report.outcome {
        Outcome::Published { receivers: 0 } if report.target == Target::Direct => Some(Refusal::new(
            ErrorCode::RecipientNotConnected,
            "No connection of `to_id` is there: nobody got this message.",
        )),
        Outcome::Published { .. } => None,
        Outcome::Unavailable => Some(backend_unavailable("nobody got this message")),
        Outcome::Unknown => Some(Refusal::new(
            ErrorCode::UnknownOutcome,
            "Redis did not answer in time: this message may have been delivered, or not.",
        )),
    }
}

fn backend_unavailable(consequence: &str) -> Refusal {
    Refusal::new(ErrorCode::BackendUnavailable, format!("Redis is away: {consequence}. Try again later."))
}

/// Lists the members until it succeeds: a gap is told when the backend is back, so that is soon.
async fn resync(node: Node, sender: Sender) -> Roster {
    loop {
        match node.presence().list(&sender.group).await {
            Ok(roster) => return roster,
            Err(Unavailable) => tokio::time::sleep(node.config().redis_timeout).await,
        }
    }
}
