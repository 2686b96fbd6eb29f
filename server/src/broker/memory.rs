//! The broker of a single process: delivers synchronously, in order, with no queue between.

use std::collections::HashMap;
use std::fmt;
use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::SystemTime;

use aether_ws_protocol::GroupId;
use futures_util::FutureExt;
use futures_util::future::{BoxFuture, ready};

use super::{Broker, BusCounters, Outcome, Publication, Received, Receiver, Status, Unavailable, Vitals};
use crate::clock;
use crate::history::memory::{Logs, MemoryHistory};
use crate::history::stamp::Unstamped;
use crate::history::{HistoryLimits, HistorySize, Reading, Since};
use crate::keys::Channel;
use crate::presence::Event;
use crate::presence::memory::{Groups, MemoryPresence};

/// Stands in for Redis within one process. Usually it serves one node; tests put several on one bus.
#[derive(Clone, Default)]
pub struct MemoryBus(Arc<Bus>);

impl MemoryBus {
    /// A bus with no node on it.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The broker of one node, which hands what it receives to `receiver`.
    #[must_use]
    pub fn broker(&self, receiver: Arc<dyn Receiver>) -> MemoryBroker {
        self.keeping(receiver, None)
    }

    /// The broker of one node, as [`broker`](Self::broker) makes it; what it publishes to groups is kept within these
    /// limits, if there are any.
    #[must_use]
    pub fn keeping(&self, receiver: Arc<dyn Receiver>, keep: Option<HistoryLimits>) -> MemoryBroker {
        let (counters, started) = (BusCounters::default(), SystemTime::now());
        MemoryBroker { bus: self.clone(), node: self.number(), receiver, keep, counters, started }
    }

    /// What the nodes on the bus keep.
    #[must_use]
    pub fn history(&self, limits: HistoryLimits) -> MemoryHistory {
        MemoryHistory::new(self.clone(), limits)
    }

    pub(crate) fn read_history(&self, group: &GroupId, since: Since, limits: &HistoryLimits) -> Reading {
        let mut shard = self.0.lock(self.0.shard_of(&Channel::Group(group.clone())));
        shard.logs.read(group, since, limits, clock::micros(SystemTime::now()))
    }

    pub(crate) fn history_size(&self) -> HistorySize {
        (0..SHARDS).map(|shard| self.0.lock(shard).logs.size()).sum()
    }

    /// The presence of one node; all nodes on the bus see the same groups.
    #[must_use]
    pub fn presence(&self) -> MemoryPresence {
        MemoryPresence::new(self.clone(), self.number())
    }

    pub(crate) fn groups(&self) -> &Mutex<Groups> {
        &self.0.groups
    }

    /// Hands a presence event to every node that is subscribed to the group's events.
    pub(crate) fn announce(&self, event: &Event) {
        let channel = Channel::Presence(event.group.clone());
        let shard = self.0.lock(self.0.shard_of(&channel));
        for holder in shard.holders.get(&channel).into_iter().flatten() {
            holder.receiver.presence(vec![event.clone()]);
        }
    }

    fn number(&self) -> u64 {
        self.0.next_number.fetch_add(1, Ordering::Relaxed)
    }
}

impl fmt::Debug for MemoryBus {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("MemoryBus")
    }
}

/// One node's side of a [`MemoryBus`]. Dropping it takes the node off the bus.
pub struct MemoryBroker {
    bus: MemoryBus,
    node: u64,
    receiver: Arc<dyn Receiver>,
    keep: Option<HistoryLimits>,
    counters: BusCounters,
    started: SystemTime,
}

impl fmt::Debug for MemoryBroker {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("MemoryBroker").field("node", &self.node).finish_non_exhaustive()
    }
}

impl Broker for MemoryBroker {
    fn publish(&self, batch: Vec<Publication>) {
        let bus = &self.bus.0;
        let mut rest = batch.into_iter().map(|publication| (bus.shard_of(&publication.channel), publication));
        let mut next = rest.next();
        // Neighbours that share a shard, so most often the whole batch, are delivered in one go.
        while let Some((shard, first)) = next.take() {
            let mut run = vec![first];
            next = rest.find_map(|(of, publication)| {
                if of == shard {
                    run.push(publication);
                    None
                } else {
                    Some((of, publication))
                }
            });
            deliver(&mut bus.lock(shard), run, self.keep.as_ref(), &self.counters);
        }
    }

    fn subscribe<'a>(&'a self, channels: &'a [Channel]) -> BoxFuture<'a, Result<(), Unavailable>> {
        let bus = &self.bus.0;
        for channel in channels {
            let mut shard = bus.lock(bus.shard_of(channel));
            let holders = shard.holders.entry(channel.clone()).or_default();
            match holders.iter_mut().find(|holder| holder.node == self.node) {
                Some(holder) => holder.count += 1,
                None => {
                    holders.push(Holder { node: self.node, receiver: Arc::clone(&self.receiver), count: 1 });
                }
            }
        }
        ready(Ok(())).boxed()
    }

    fn unsubscribe(&self, channels: &[Channel]) {
        let bus = &self.bus.0;
        for channel in channels {
            let mut shard = bus.lock(bus.shard_of(channel));
            let Some(holders) = shard.holders.get_mut(channel) else { continue };
            holders.retain_mut(|holder| {
                if holder.node == self.node {
                    holder.count -= 1;
                }
                holder.count > 0
            });
            if holders.is_empty() {
                shard.holders.remove(channel);
            }
        }
    }

    fn status(&self) -> Status {
        Status { publish: true, receive: true }
    }

    fn vitals(&self) -> Vitals {
        let held = |shard| {
            let shard = self.bus.0.lock(shard);
            shard
                .holders
                .values()
                .filter(|holders| holders.iter().any(|holder| holder.node == self.node))
                .count()
        };
        Vitals {
            publish_since: self.started,
            proven_until: self.started,
            proven_age: None,
            subscriptions: (0..SHARDS).map(held).sum(),
            waiting_messages: 0,
            waiting_bytes: 0,
        }
    }

    fn counters(&self) -> &BusCounters {
        &self.counters
    }
}

impl Drop for MemoryBroker {
    fn drop(&mut self) {
        for index in 0..SHARDS {
            self.bus.0.lock(index).holders.retain(|_, holders| {
                holders.retain(|holder| holder.node != self.node);
                !holders.is_empty()
            });
        }
    }
}

/// Delivers neighbours to all nodes, each node's share in one call, and settles the receipts.
fn deliver(shard: &mut Shard, run: Vec<Publication>, keep: Option<&HistoryLimits>, counters: &BusCounters) {
    let Shard { holders: all, logs } = shard;
    let mut shares: Vec<(&Holder, Vec<Received>)> = Vec::new();
    let mut settled = Vec::with_capacity(run.len());
    for Publication { channel, message, receipt } in run {
        let (link, message) = match (&channel, keep, Unstamped::of(&message)) {
            (Channel::Group(group), Some(limits), Some(unstamped)) => {
                let now = clock::micros(SystemTime::now());
                let (link, message) = logs.append(group, unstamped, limits, now);
                (Some(link), message)
            }
            _ => (None, message),
        };
        let holders = all.get(&channel).map_or(&[][..], Vec::as_slice);
        for holder in holders {
            let received = Received { channel: channel.clone(), message: message.clone(), link };
            match shares.iter_mut().find(|(of, _)| of.node == holder.node) {
                Some((_, share)) => share.push(received),
                None => shares.push((holder, vec![received])),
            }
        }
        settled.push((receipt, Outcome::Published { receivers: holders.len() as u64 }));
    }
    for (holder, share) in shares {
        holder.receiver.deliver(share);
    }
    for (receipt, outcome) in settled {
        if let Some(receipt) = receipt {
            counters.count_publication(receipt.target(), outcome);
            receipt.settle(outcome);
        }
    }
}

const SHARDS: usize = 64;

#[derive(Default)]
struct Shard {
    holders: HashMap<Channel, Vec<Holder>>,
    logs: Logs,
}

/// # Design
/// A shard's lock is held while its messages are delivered: that is what gives all nodes one order per channel.
/// There are many shards so that groups on other cores do not wait for each other.
struct Bus {
    shards: [Mutex<Shard>; SHARDS],
    hasher: RandomState,
    groups: Mutex<Groups>,
    next_number: AtomicU64,
}

impl Default for Bus {
    fn default() -> Self {
        Self {
            shards: std::array::from_fn(|_| Mutex::default()),
            hasher: RandomState::new(),
            groups: Mutex::default(),
            next_number: AtomicU64::new(0),
        }
    }
}

impl Bus {
    #[expect(clippy::cast_possible_truncation, reason = "any bits of the hash choose a shard well")]
    fn shard_of(&self, channel: &Channel) -> usize {
        self.hasher.hash_one(channel) as usize % SHARDS
    }

    fn lock(&self, shard: usize) -> MutexGuard<'_, Shard> {
        self.shards[shard].lock().expect("no receiver panics while it is delivered to")
    }
}

/// A node's interest in one channel.
struct Holder {
    node: u64,
    receiver: Arc<dyn Receiver>,
    count: usize,
}
