//! What a client sends: read, checked, routed, and handed on as one batch per turn.

use std::task::{Context, Poll};

use aether_ws_protocol::{CloseCode, ErrorCode, MsgType, Target, WsMessageV3Input};
use tokio::time::Instant;

use super::ending::Ending;
use super::reports::Reports;
use super::{Asking, IN_FLIGHT, Session};
use crate::broker::Publication;
use crate::envelope::{self, Bounds, Refusal};
use crate::keys::Channel;
use crate::metrics::Verdict;
use crate::node::Node;
use crate::routing::{Route, Sender, route};
use crate::server_message::to_text;
use crate::socket::{Gone, Incoming};

impl Session {
    /// Takes what has arrived, up to a bounded number of messages.
    pub(super) fn poll_inbox(&mut self, cx: &mut Context<'_>) -> Result<bool, Ending> {
        let mut end = None;
        let mut taken = 0;
        while taken < MESSAGES_A_TURN && self.may_read() {
            let Poll::Ready(incoming) = self.socket.poll_read(cx) else { break };
            taken += 1;
            let handled = match incoming {
                Incoming::Text(text) => self.take(&text),
                Incoming::Binary => Err(Ending::close(CloseCode::UnsupportedData)),
                Incoming::Broken(CloseCode::MessageTooBig) => {
                    let limit = self.node.config().max_message_bytes;
                    let text = format!("A message is over {limit} bytes, all its fragments counted.");
                    Err(Ending::Close(CloseCode::MessageTooBig, text))
                }
                Incoming::Broken(code) => Err(Ending::close(code)),
                Incoming::Closed(code) => Err(Ending::Closed(code)),
                Incoming::Gone => Err(Ending::Gone),
            };
            if let Err(ending) = handled {
                end = Some(ending);
                break;
            }
        }
        self.publish();
        end.map_or(Ok(taken > 0), Err)
    }

    /// Whether more may be taken now. What may not be taken yet waits at the client.
    fn may_read(&self) -> bool {
        self.asking.is_none()
            && !self.sync_waits
            && self.socket.has_room()
            && self.reports.awaited() < IN_FLIGHT
    }

    fn take(&mut self, text: &str) -> Result<(), Ending> {
        self.frame += 1;
        match self.handle(text) {
            Ok(sent) => Ok(sent?),
            Err(refusal) => {
                let fault = refusal.code.client_fault();
                self.send_error(self.frame, refusal)?;
                if fault && self.faults.add(Instant::now()) {
                    return Err(Ending::close(CloseCode::PolicyViolation));
                }
                Ok(())
            }
        }
    }

    /// Does what the message asks for. The outer error is the client's, the inner one the connection's.
    fn handle(&mut self, text: &str) -> Result<Result<(), Gone>, Refusal> {
        let message = self.read(text)?;
        match self.route(&message)? {
            Route::Echo => {
                self.node.metrics().messages_out.one(Target::Echo);
                let text = to_text(&envelope::stamp(message, &self.sender));
                return Ok(self.socket.send(text));
            }
            Route::Roster => self.ask(),
            Route::RefreshToken => {
                return Err(Refusal::new(
                    ErrorCode::TokenRefused,
                    "This server is open and takes no tokens: the connection goes on without one.",
                ));
            }
            Route::PublishState(channel) => {
                if let Some(state) = message.payload.clone() {
                    self.node.presence().set_state(self.membership.seat(), state);
                }
                self.queue(channel, message);
            }
            Route::Publish(channel) => self.queue(channel, message),
        }
        Ok(Ok(()))
    }

    fn read(&self, text: &str) -> Result<WsMessageV3Input, Refusal> {
        envelope::read(text, &self.bounds)
            .inspect_err(|refusal| self.count(None, None, Verdict::refused(refusal.code)))
    }

    fn route(&self, message: &WsMessageV3Input) -> Result<Route, Refusal> {
        let routed = route(message, &self.sender);
        let verdict = match &routed {
            // An open server takes no tokens.
            Ok(Route::RefreshToken) => Verdict::refused(ErrorCode::TokenRefused),
            Ok(_) => Verdict::ACCEPTED,
            Err(refusal) => Verdict::refused(refusal.code),
        };
        self.count(Some(message.msg_type), Some(message.target), verdict);
        routed
    }

    fn count(&self, msg_type: Option<MsgType>, target: Option<Target>, verdict: Verdict) {
        self.node.metrics().messages_in.one((msg_type, (target, verdict)));
    }

    fn queue(&mut self, channel: Channel, message: WsMessageV3Input) {
        let receipt = self.reports.receipt(self.frame, message.target);
        let message = to_text(&envelope::stamp(message, &self.sender));
        self.batch.push(Publication { channel, message, receipt: Some(receipt) });
    }

    /// Asks who is there, after everything that was sent before.
    fn ask(&mut self) {
        self.publish();
        self.outbox.hold_feed();
        let (node, group) = (self.node.clone(), self.sender.group.clone());
        let answer = Box::pin(async move { node.presence().list(&group).await });
        self.asking = Some(Asking { frame: self.frame, answer });
    }

    fn publish(&mut self) {
        if !self.batch.is_empty() {
            self.node.broker().publish(std::mem::take(&mut self.batch));
        }
    }
}

/// Messages of one turn: enough to gather, few enough to answer soon.
const MESSAGES_A_TURN: usize = 64;

/// Publishes what came after our close: only what would have been published before it. Its sender reads no answers any
/// more.
pub(super) fn publish_late(node: &Node, sender: &Sender, bounds: &Bounds, reports: &mut Reports, text: &str) {
    let Ok(message) = envelope::read(text, bounds) else { return };
    if let Ok(Route::Publish(channel) | Route::PublishState(channel)) = route(&message, sender) {
        let receipt = Some(reports.receipt(0, message.target));
        let message = to_text(&envelope::stamp(message, sender));
        node.broker().publish(vec![Publication { channel, message, receipt }]);
    }
}
