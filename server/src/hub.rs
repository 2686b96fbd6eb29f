//! The connections of this node: who is on which channel.

mod fills;
mod gaps;

use std::cell::OnceCell;
use std::collections::HashMap;
use std::fmt;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock};
use std::time::Duration;

use aether_ws_protocol::GroupId;
use tokio::time::Instant;

pub(crate) use self::fills::Fills;
use crate::broker::{GapSpan, Received, Receiver};
use crate::history::History;
use crate::history::seam::{Admitted, Tail};
use crate::keys::Channel;
use crate::log_throttle::LogThrottle;
use crate::metrics::Metrics;
use crate::presence::{Changes, Event};
use crate::queue::Outbox;
use crate::server_message;

/// This node's registry of connections: a cheap handle.
///
/// # Design
/// Channels are spread over shards by their hash, so that groups on several cores do not wait for each other. A batch is
/// pushed to all members under the shard's lock: that gives all receivers of a channel one order.
#[derive(Clone)]
pub(crate) struct Hub(Arc<Inner>);

struct Inner {
    shards: [Mutex<HashMap<Channel, Members>>; SHARDS],
    hasher: RandomState,
    gather: Duration,
    metrics: Metrics,
    /// Known as soon as the node is assembled, which is before anything is delivered.
    fills: OnceLock<Fills>,
    abandoning: LogThrottle,
    /// Presence events that wait for their `DIFF`. Locked after a shard, never before one.
    gathering: Mutex<HashMap<GroupId, Changes>>,
    /// What may be missed yet, and until when whoever joins is to be told of it.
    unsettled: Mutex<Option<(Instant, GapSpan)>>,
}

const SHARDS: usize = 64;

const NO_PANIC: &str = "nothing panics under the lock";

impl Hub {
    /// A hub that gathers presence events for `gather` before it tells them.
    pub(crate) fn new(gather: Duration) -> Self {
        Self(Arc::new(Inner {
            shards: std::array::from_fn(|_| Mutex::default()),
            hasher: RandomState::new(),
            gather,
            metrics: Metrics::default(),
            fills: OnceLock::new(),
            abandoning: LogThrottle::default(),
            gathering: Mutex::default(),
            unsettled: Mutex::default(),
        }))
    }

    /// What is counted of this node's connections.
    pub(crate) fn metrics(&self) -> &Metrics {
        &self.0.metrics
    }

    /// How much waits for all connections together.
    pub(crate) fn waiting(&self) -> Waiting {
        let mut all = Waiting::default();
        for outbox in self.everyone() {
            let (messages, bytes) = outbox.waiting();
            all.messages += messages;
            all.bytes += bytes;
            all.longest = all.longest.max(messages);
        }
        all
    }

    /// Has gaps of groups filled from here on.
    pub(crate) fn fill_from(&self, fills: Fills) {
        let _known_already = self.0.fills.set(fills);
    }

    pub(crate) fn history(&self) -> Option<&Arc<dyn History>> {
        self.0.fills.get().map(|fills| &fills.history)
    }

    /// Notes where a group's history ended when a connection joined it.
    pub(crate) fn anchor(&self, group: &GroupId, tip: u64) {
        let channel = Channel::Group(group.clone());
        if let Some(members) = self.shard(&channel).get_mut(&channel) {
            members.tail.anchor(tip);
        }
    }

    /// Puts a connection on its channels: from now on what arrives on them waits for it.
    pub(crate) fn add(&self, outbox: &Arc<Outbox>, channels: &[Channel]) {
        for channel in channels {
            self.shard(channel).entry(channel.clone()).or_default().add(outbox);
        }
    }

    /// Takes a connection off its channels.
    pub(crate) fn remove(&self, outbox: &Outbox, channels: &[Channel]) {
        for channel in channels {
            let mut shard = self.shard(channel);
            if let Some(members) = shard.get_mut(channel) {
                members.remove(outbox.connection);
                if members.list.is_empty() {
                    shard.remove(channel);
                }
            }
        }
    }

    /// Every connection: all of them are on the broadcast channel.
    pub(crate) fn everyone(&self) -> Vec<Arc<Outbox>> {
        self.members(&Channel::Broadcast)
    }

    fn members(&self, channel: &Channel) -> Vec<Arc<Outbox>> {
        self.shard(channel).get(channel).map(|members| members.list.clone()).unwrap_or_default()
    }

    fn shard(&self, channel: &Channel) -> MutexGuard<'_, HashMap<Channel, Members>> {
        #[expect(clippy::cast_possible_truncation, reason = "any bits of the hash choose a shard well")]
        let index = self.0.hasher.hash_one(channel) as usize % SHARDS;
        self.0.shards[index].lock().expect(NO_PANIC)
    }

    fn gathering(&self) -> MutexGuard<'_, HashMap<GroupId, Changes>> {
        self.0.gathering.lock().expect(NO_PANIC)
    }

    /// Tells what was gathered for a group, as one `DIFF`.
    fn tell(&self, group: &GroupId) {
        let shared = OnceCell::new();
        let mut touched = Vec::new();
        let channel = Channel::Presence(group.clone());
        let shard = self.shard(&channel);
        // Taken under the shard's lock: the next `DIFF` of the group cannot overtake this one.
        let Some(changes) = self.gathering().remove(group).map(Arc::new) else { return };
        if let Some(members) = shard.get(&channel) {
            for outbox in &members.list {
                if outbox.feed(&changes, &shared, |diff| server_message::diff(group, diff)) {
                    touched.push(Arc::clone(outbox));
                }
            }
        }
        drop(shard);
        wake(touched);
    }
}

impl Receiver for Hub {
    fn deliver(&self, batch: Vec<Received>) {
        let keeps = self.history().is_some();
        let mut touched = Vec::new();
        let mut rest = batch.into_iter().peekable();
        while let Some(first) = rest.next() {
            let channel = first.channel.clone();
            let (mut fill, mut out) = (false, 0);
            let keeps = keeps && matches!(channel, Channel::Group(_));
            let mut shard = self.shard(&channel);
            let mut members = shard.get_mut(&channel);
            // Neighbours on one channel, so most often the whole batch, share the lock and the look-up.
            let mut next = Some(first);
            while let Some(received) = next {
                if let Some(members) = &mut members {
                    fill |= members.deliver(received, keeps, &mut touched, &mut out);
                }
                next = rest.next_if(|received| received.channel == channel);
            }
            drop(shard);
            if let Some(target) = channel.target() {
                self.metrics().messages_out.many(target, out);
            }
            if fill && let Channel::Group(group) = &channel {
                self.start_filling(group);
            }
        }
        wake(touched);
    }

    fn presence(&self, events: Vec<Event>) {
        let mut begun = Vec::new();
        {
            let mut gathering = self.gathering();
            for event in events {
                let changes = gathering.entry(event.group.clone()).or_default();
                if changes.is_empty() {
                    begun.push(event.group.clone());
                }
                changes.add(event);
            }
        }
        for group in begun {
            let hub = self.clone();
            tokio::spawn(async move {
                tokio::time::sleep(hub.0.gather).await;
                hub.tell(&group);
            });
        }
    }

    fn position(&self, group: &GroupId) -> u64 {
        let channel = Channel::Group(group.clone());
        self.shard(&channel).get(&channel).map_or(0, |members| members.tail.position())
    }

    fn gap(&self, channels: &[Channel], span: GapSpan) {
        self.note_gap(channels, span);
    }

    fn presence_is_doubted(&self, channels: &[Channel], joined_before: Instant) {
        let watching = channels.iter().flat_map(|channel| self.members(channel));
        watching.filter(|outbox| outbox.joined_before(joined_before)).for_each(|outbox| outbox.doubt_feed());
    }

    fn unsettled(&self, span: GapSpan) {
        self.note_unsettled(span);
    }
}

impl fmt::Debug for Hub {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Hub")
    }
}

fn wake(touched: Vec<Arc<Outbox>>) {
    for outbox in touched {
        outbox.wake();
    }
}

/// What waits in the queues of a node's connections.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Waiting {
    pub(crate) messages: usize,
    pub(crate) bytes: usize,
    /// Messages in the longest.
    pub(crate) longest: usize,
}

/// The connections on one channel: a list to walk, and where each stands in it.
#[derive(Default)]
struct Members {
    list: Vec<Arc<Outbox>>,
    places: HashMap<u64, usize>,
    /// How far a group was delivered, where there is a history.
    tail: Tail,
}

impl Members {
    /// Hands one message to all, unless it has to wait for others before it; `true` when these must be read from the
    /// history. How many got it is added to `out`.
    fn deliver(
        &mut self,
        received: Received,
        keeps: bool,
        touched: &mut Vec<Arc<Outbox>>,
        out: &mut u64,
    ) -> bool {
        let received = if keeps {
            match self.tail.admit(received) {
                Admitted::Deliver(received) => received,
                Admitted::Not => return false,
                Admitted::Fill => return true,
            }
        } else {
            Received { link: None, ..received }
        };
        let position = received.link.map_or(0, |link| link.position);
        for outbox in &self.list {
            let pushed = outbox.push_at(received.message.clone(), position);
            *out += u64::from(pushed.taken);
            if pushed.wake {
                touched.push(Arc::clone(outbox));
            }
        }
        false
    }

    fn add(&mut self, outbox: &Arc<Outbox>) {
        self.places.insert(outbox.connection, self.list.len());
        self.list.push(Arc::clone(outbox));
    }

    fn remove(&mut self, connection: u64) {
        let Some(place) = self.places.remove(&connection) else { return };
        self.list.swap_remove(place);
        if let Some(moved) = self.list.get(place) {
            self.places.insert(moved.connection, place);
        }
    }
}

#[cfg(test)]
mod tests;
