//! What became of the messages that a connection published.

use std::task::{Context, Poll};

use aether_ws_protocol::{ErrorCode, Target};
use tokio::sync::mpsc;

use crate::broker::{Outcome, Receipt, Report};
use crate::envelope::Refusal;

/// Outcomes that are awaited. The queue is made for the first publication: many connections only listen.
#[derive(Debug, Default)]
pub(super) struct Reports {
    queue: Option<(mpsc::UnboundedSender<Report>, mpsc::UnboundedReceiver<Report>)>,
    awaited: usize,
}

impl Reports {
    /// A receipt for a publication that is handed over next; from now on its outcome is awaited.
    pub(super) fn receipt(&mut self, frame: u64, target: Target) -> Receipt {
        self.awaited += 1;
        let (sender, _) = self.queue.get_or_insert_with(mpsc::unbounded_channel);
        Receipt::new(frame, target, sender)
    }

    /// How many outcomes are awaited.
    pub(super) fn awaited(&self) -> usize {
        self.awaited
    }

    /// The next outcome; pending when none is awaited.
    pub(super) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Report> {
        let Some((_, queue)) = &mut self.queue else { return Poll::Pending };
        queue.poll_recv(cx).map(|report| {
            self.awaited -= 1;
            report.expect("we hold a sender ourselves")
        })
    }
}

/// What the sender is told about an outcome; nothing when all is well.
pub(super) fn refusal(report: &Report) -> Option<Refusal> {
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

pub(super) fn backend_unavailable(consequence: &str) -> Refusal {
    Refusal::new(ErrorCode::BackendUnavailable, format!("Redis is away: {consequence}. Try again later."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_direct_message_needs_a_receiver() {
        let told =
            |target, outcome| refusal(&Report { frame: 1, target, outcome }).map(|refusal| refusal.code);
        let nobody = Outcome::Published { receivers: 0 };
        assert_eq!(told(Target::Direct, nobody), Some(ErrorCode::RecipientNotConnected));
        assert_eq!(told(Target::Direct, Outcome::Published { receivers: 1 }), None);
        assert_eq!(told(Target::Group, nobody), None);
        assert_eq!(told(Target::Broadcast, nobody), None);
        assert_eq!(told(Target::Group, Outcome::Unavailable), Some(ErrorCode::BackendUnavailable));
        assert_eq!(told(Target::Group, Outcome::Unknown), Some(ErrorCode::UnknownOutcome));
    }
}
