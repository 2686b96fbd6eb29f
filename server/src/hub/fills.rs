//! Fills what groups missed out of the history. Where that cannot be read the group goes on without, and is told so.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use aether_ws_protocol::{GapReason, GapScope, GroupId, Target};
use tokio::time::{Instant, sleep, timeout_at};
use tracing::{debug, warn};

use super::gaps::told;
use super::{Hub, Members, wake};
use crate::broker::{GapSpan, Unavailable};
use crate::clock;
use crate::history::seam::{Filled, Tail};
use crate::history::{History, Since};
use crate::keys::Channel;
use crate::metrics::Metrics;
use crate::queue::Outbox;

/// Where gaps are filled from.
#[derive(Clone)]
pub(crate) struct Fills {
    pub(crate) history: Arc<dyn History>,
    /// For how long a group is held back at most. After that it is told that something is missing, and goes on.
    pub(crate) patience: Duration,
    /// How long a message is kept, and for how long one who published past the history is expected to do so again.
    pub(crate) age: Duration,
}

/// How long a history that does not answer is left alone.
const PAUSE: Duration = Duration::from_millis(200);

impl Hub {
    /// Reads what was missed and delivers it in its place, in a task of its own.
    pub(super) fn start_filling(&self, group: &GroupId) {
        let Some(fills) = self.0.fills.get().cloned() else { return };
        tokio::spawn(self.clone().fill(group.clone(), fills));
    }

    async fn fill(self, group: GroupId, fills: Fills) {
        let channel = Channel::Group(group.clone());
        let mut deadline = Instant::now() + fills.patience;
        loop {
            let since = self.shard(&channel).get_mut(&channel).and_then(|members| members.tail.ask());
            let Some(since) = since else { return };
            let again = match timeout_at(deadline, fills.history.read(&group, Since::Position(since))).await {
                Ok(Ok(reading)) => {
                    let (whole, messages) =
                        (reading.missed.is_some(), reading.missed.as_ref().map_or(0, Vec::len));
                    debug!(group.id = %group, whole, messages, "filled a gap");
                    // What comes from here on is another matter.
                    deadline = Instant::now() + fills.patience;
                    self.hand_out(&channel, |tail| tail.fill(reading, lost_since(since), fills.age))
                }
                Ok(Err(Unavailable)) if Instant::now() + PAUSE < deadline => {
                    sleep(PAUSE).await;
                    true
                }
                Ok(Err(Unavailable)) | Err(_) => {
                    self.complain_of_abandoning();
                    self.hand_out(&channel, |tail| tail.abandon(lost_since(since)))
                }
            };
            if !again {
                return;
            }
        }
    }

    /// Hands out what was decided for a group. True when its history must be read again.
    fn hand_out(&self, channel: &Channel, decide: impl FnOnce(&mut Tail) -> Filled) -> bool {
        let mut shard = self.shard(channel);
        let Some(members) = shard.get_mut(channel) else { return false };
        let filled = decide(&mut members.tail);
        let again = filled.again;
        let touched = members.hand_out(filled, self.metrics());
        drop(shard);
        wake(touched);
        again
    }

    fn complain_of_abandoning(&self) {
        if let Some(suppressed) = self.0.abandoning.may_speak() {
            warn!(suppressed, "groups go on without what they missed: their history cannot be read");
        }
    }
}

/// A gap that nobody reported.
fn lost_since(position: u64) -> GapSpan {
    GapSpan {
        since: clock::moment(position),
        until: SystemTime::now(),
        joined_before: Instant::now(),
        reason: GapReason::SubscriptionLost,
        replaced: false,
    }
}

impl Members {
    /// Hands what a reading brought to all, in one go. Returns who is to be woken.
    fn hand_out(&mut self, filled: Filled, metrics: &Metrics) -> Vec<Arc<Outbox>> {
        let Filled { missed, gaps, rest, began_anew, again: _ } = filled;
        let mut touched = Vec::new();
        for outbox in &self.list {
            if began_anew {
                outbox.forget_position();
            }
            let mut owed = false;
            for missed in &missed {
                let pushed = outbox.push_filled(missed.message.clone(), missed.position);
                owed |= pushed.wake;
                let taken = u64::from(pushed.taken);
                match missed.position {
                    0 => metrics.messages_out.many(Target::Group, taken),
                    _ => metrics.filled.many(taken),
                }
            }
            for (gap, recovered) in gaps.iter().filter(|(gap, _)| outbox.joined_before(gap.joined_before)) {
                owed |= outbox.push(told(metrics, &outbox.owner, *gap, vec![GapScope::Group], *recovered));
            }
            for received in &rest {
                let position = received.link.map_or(0, |link| link.position);
                let pushed = outbox.push_filled(received.message.clone(), position);
                owed |= pushed.wake;
                metrics.messages_out.many(Target::Group, u64::from(pushed.taken));
            }
            if owed {
                touched.push(Arc::clone(outbox));
            }
        }
        touched
    }
}
