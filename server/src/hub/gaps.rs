//! What connections may have missed: filled in its place where history has it, told where not.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use aether_ws_protocol::{GapReason, GapScope, GroupId, Target};
use tokio::time::Instant;
use tokio_tungstenite::tungstenite::Utf8Bytes;
use tracing::debug;

use super::{Hub, Members, NO_PANIC, wake};
use crate::broker::{GapSpan, Unavailable};
use crate::clock;
use crate::history::seam::{Filled, Noted};
use crate::history::{History, Since};
use crate::keys::Channel;
use crate::metrics::Metrics;
use crate::queue::Outbox;
use crate::routing::Sender;
use crate::server_message::{self, Gap, To};

/// How long a history that does not answer is left alone.
const PAUSE: Duration = Duration::from_millis(200);

impl Hub {
    /// Tells or fills what was missed on these channels.
    pub(super) fn note_gap(&self, channels: &[Channel], span: GapSpan) {
        let mut concerned: HashMap<u64, (Arc<Outbox>, HashSet<GapScope>)> = HashMap::new();
        for channel in channels {
            let scope = match channel {
                Channel::Group(group) => {
                    let noted = self.note_gap_in_group(channel, span);
                    if noted.fill {
                        self.start_filling(group);
                    }
                    if !noted.tell {
                        continue;
                    }
                    GapScope::Group
                }
                Channel::Client(_) => GapScope::Direct,
                Channel::Broadcast => GapScope::Broadcast,
                Channel::Presence(_) => GapScope::Presence,
            };
            let members = self.members(channel).into_iter();
            for outbox in members.filter(|outbox| outbox.joined_before(span.joined_before)) {
                concerned
                    .entry(outbox.connection)
                    .or_insert_with(|| (outbox, HashSet::new()))
                    .1
                    .insert(scope);
            }
        }
        let mut touched = Vec::new();
        for (outbox, scopes) in concerned.into_values() {
            let scope = GapScope::ALL.into_iter().filter(|scope| scopes.contains(scope)).collect();
            let mut owed = outbox.push(told(self.metrics(), &outbox.owner, span, scope, false));
            if scopes.contains(&GapScope::Presence) {
                owed |= outbox.signal(|signals| signals.resync = true);
            }
            if owed {
                touched.push(outbox);
            }
        }
        wake(touched);
    }

    /// Until a span is over, whoever joins may miss messages too.
    pub(super) fn note_unsettled(&self, span: GapSpan) {
        let left = span.until.duration_since(SystemTime::now()).unwrap_or_default();
        *self.0.unsettled.lock().expect(NO_PANIC) = Some((Instant::now() + left, span));
    }

    /// What a connection that joins now may miss, whatever it does.
    pub(crate) fn unsettled(&self, owner: &Sender) -> Option<Utf8Bytes> {
        let (_, span) =
            self.0.unsettled.lock().expect(NO_PANIC).filter(|(over, _)| Instant::now() < *over)?;
        let scope = vec![GapScope::Group, GapScope::Direct, GapScope::Broadcast];
        Some(told(self.metrics(), owner, span, scope, false))
    }

    fn note_gap_in_group(&self, channel: &Channel, span: GapSpan) -> Noted {
        let mut shard = self.shard(channel);
        match shard.get_mut(channel) {
            Some(members) if self.history().is_some() => members.tail.note(span),
            _ => Noted { tell: true, fill: false },
        }
    }

    /// Reads what was missed and delivers it in its place, in a task of its own.
    pub(super) fn start_filling(&self, group: &GroupId) {
        let Some(history) = self.history().cloned() else { return };
        tokio::spawn(self.clone().fill(group.clone(), history));
    }

    async fn fill(self, group: GroupId, history: Arc<dyn History>) {
        let channel = Channel::Group(group.clone());
        loop {
            let since = self.shard(&channel).get_mut(&channel).and_then(|members| members.tail.ask());
            let Some(since) = since else { return };
            match history.read(&group, Since::Position(since)).await {
                Ok(reading) => {
                    let lost = GapSpan {
                        since: clock::moment(since),
                        until: SystemTime::now(),
                        joined_before: Instant::now(),
                        reason: GapReason::SubscriptionLost,
                        replaced: false,
                    };
                    let whole = reading.missed.is_some();
                    let mut shard = self.shard(&channel);
                    let Some(members) = shard.get_mut(&channel) else { return };
                    let filled = members.tail.fill(reading, lost);
                    debug!(group.id = %group, whole, messages = filled.missed.len(), "filled a gap");
                    let again = filled.again;
                    let touched = members.hand_out(filled, self.metrics());
                    drop(shard);
                    wake(touched);
                    if !again {
                        return;
                    }
                }
                Err(Unavailable) => tokio::time::sleep(PAUSE).await,
            }
        }
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
                metrics.filled.many(u64::from(pushed.taken));
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

fn told(
    metrics: &Metrics,
    owner: &Sender,
    span: GapSpan,
    scope: Vec<GapScope>,
    recovered: bool,
) -> Utf8Bytes {
    metrics.gaps.one((span.reason, recovered));
    let gap = Gap {
        since: clock::timestamp(span.since),
        until: clock::timestamp(span.until),
        scope,
        reason: span.reason,
        recovered,
    };
    server_message::gap(To { group: &owner.group, client: &owner.client }, &gap)
}
