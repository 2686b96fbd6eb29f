//! What connections may have missed: told, or first looked for in the history.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::SystemTime;

use aether_ws_protocol::GapScope;
use tokio::time::Instant;
use tokio_tungstenite::tungstenite::Utf8Bytes;

use super::{Hub, NO_PANIC, wake};
use crate::broker::GapSpan;
use crate::clock;
use crate::history::seam::Noted;
use crate::keys::Channel;
use crate::metrics::Metrics;
use crate::queue::Outbox;
use crate::routing::Sender;
use crate::server_message::{self, Gap, To};

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
}

pub(super) fn told(
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
