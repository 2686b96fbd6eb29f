//! One connection from open to close.
//!
//! # Design
//! One task, one loop, no split. Each turn reads all that came in one go, publishes it as one batch, and writes all that
//! waits in one go: gathering is worth more than anything else that could be done here. Messages are handled one after
//! the other, so their order is kept by construction.

mod ending;
mod faults;
mod inbox;
mod life;
mod membership;
mod reports;

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use aether_ws_protocol::CloseCode;
use futures_util::future::BoxFuture;
use tokio::time::{Instant, Sleep};
use tokio_tungstenite::tungstenite::Utf8Bytes;
use tracing::debug;

use crate::broker::{Publication, Unavailable};
use crate::envelope::{Bounds, Refusal};
use crate::node::Node;
use crate::presence::Roster;
use crate::queue::{Outbox, Signals};
use crate::routing::Sender;
use crate::server_message::{self, To};
use crate::socket::{Gone, Socket};

use ending::Ending;
use faults::Faults;
use life::{Due, Life};
use reports::Reports;

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
    /// A `SYNC` has its place in the queue. Until it is written nothing more is read, for the same reason.
    sync_waits: bool,
    /// A fresh `SYNC` after a gap; it goes on beside everything else.
    resyncing: Option<BoxFuture<'static, Arc<Roster>>>,
    life: Life,
    drain_at: Option<Instant>,
    timer: Pin<Box<Sleep>>,
}

struct Asking {
    frame: u64,
    answer: BoxFuture<'static, Result<Arc<Roster>, Unavailable>>,
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
            sync_waits: false,
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
        // Boxed, because it needs far more room than the life before it, which every connection holds.
        Box::pin(self.finish(ending)).await;
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
        // A connection that is always busy lets the others have a go, and ends when its time has come all the same.
        cx.waker().wake_by_ref();
        self.poll_timer(cx)
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
            self.node.metrics().overflows.one();
            return Err(Ending::close(CloseCode::TooSlow));
        }
        self.drain_at = signals.drain_at;
        self.sync_waits = signals.sync_waits;
        if signals.resync {
            // Also while one is on its way: what it lists may be older than the events that were missed now.
            self.outbox.hold_feed_after_gap(self.resyncing.is_some());
            self.resyncing = Some(Box::pin(resync(self.node.clone(), self.sender.clone())));
        }
        Ok(())
    }

    /// Tells the sender what became of its messages, unless all is well.
    fn poll_reports(&mut self, cx: &mut Context<'_>) -> Result<bool, Gone> {
        let mut any = false;
        while let Poll::Ready(report) = self.reports.poll(cx) {
            any = true;
            if let Some(refusal) = reports::refusal(&report) {
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
                // Through the queue: events that it includes may be waiting there.
                Ok(roster) => self.queue_sync(&roster),
                Err(Unavailable) => {
                    self.outbox.no_sync(|diff| server_message::diff(&self.sender.group, diff));
                    self.send_error(frame, reports::backend_unavailable("the members are not known"))?;
                }
            }
        }
        if let Some(resyncing) = &mut self.resyncing
            && let Poll::Ready(roster) = resyncing.as_mut().poll(cx)
        {
            any = true;
            self.resyncing = None;
            self.queue_sync(&roster);
        }
        Ok(any)
    }

    fn queue_sync(&mut self, roster: &Roster) {
        let group = &self.sender.group;
        let sync = server_message::sync(group, roster);
        self.outbox.sync(roster.rev, sync, |diff| server_message::diff(group, diff));
        self.sync_waits = true;
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
                Due::Close => return Poll::Ready(Ending::close(CloseCode::NoSignOfLife)),
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
        self.node.metrics().errors.one(code);
        debug!(connection.id = self.outbox.connection, client.id = %self.sender.client, frame, %code, "a message was refused");
        self.socket.send(server_message::error(self.to(), code, frame, text, &issues))
    }

    fn to(&self) -> To<'_> {
        To { group: &self.sender.group, client: &self.sender.client }
    }
}

/// Turns of one wake-up.
const TURNS: usize = 16;

/// Bytes that are written before the rest of the queue is looked at again: one gathered write.
const WRITE_SHARE: usize = 16 * 1024;

/// Publications without an outcome; beyond that nothing is read, which holds the client back.
const IN_FLIGHT: usize = 256;

/// Lists the members until it succeeds: a gap is told when the backend is back, so that is soon.
async fn resync(node: Node, sender: Sender) -> Arc<Roster> {
    loop {
        match node.presence().list(&sender.group).await {
            Ok(roster) => return roster,
            Err(Unavailable) => tokio::time::sleep(node.config().redis_timeout).await,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_idle_connection_is_small() {
        fn size_of_life<F>(_: impl FnOnce(Session, Vec<Utf8Bytes>) -> F) -> usize {
            size_of::<F>()
        }
        let size = size_of_life(Session::run);
        assert!(size < 2048, "ten thousand idle connections hold {size} bytes each, beside their buffers");
    }
}
