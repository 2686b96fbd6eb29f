//! Between the subscription's socket and the hub: bounded queues, each channel always in the same one.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use aether_ws_protocol::GapReason;
use redis::{PushInfo, PushKind, Value};
use tokio::sync::{Notify, mpsc};
use tokio::task::AbortHandle;
use tokio::time::Instant;

use super::RedisBrokerSettings;
use super::heard::Heard;
use crate::broker::{BusCounters, DropReason, GapSpan, Receiver};
use crate::clock;
use crate::history::stamp;
use crate::inbound::{self, Arrival, Limits};
use crate::keys::{Channel, Keys};
use crate::log_throttle::LogThrottle;
use crate::presence::Presence;

const MOST_WORKERS: usize = 4;
const QUEUE: usize = 4096;
/// What a worker hands to the hub at once: enough to gather writes, little enough to stay fair.
const TURN: usize = 256;

/// Hands what arrives to the right worker.
///
/// # Design
/// The connection's driver calls [`take`](Self::take) inline, so it must not wait: a full queue drops the message,
/// counts it, and its channel is told of a gap as soon as the queue moves again.
#[derive(Clone)]
pub(super) struct Workers {
    workers: Arc<[Worker]>,
    hasher: RandomState,
    keys: Keys,
    counters: Arc<BusCounters>,
    heard: Arc<Heard>,
    throttle: Arc<LogThrottle>,
}

struct Worker {
    queue: mpsc::Sender<Push>,
    overflowed: Arc<Overflowed>,
    task: AbortHandle,
}

#[derive(Default)]
struct Overflowed {
    /// Channels that lost a message, and since when.
    channels: Mutex<HashMap<Channel, SystemTime>>,
    /// So that a gap is reported even when nothing follows.
    wake: Notify,
}

struct Push {
    channel: Vec<u8>,
    payload: Vec<u8>,
}

impl Workers {
    pub(super) fn start(
        settings: &RedisBrokerSettings,
        receiver: &Arc<dyn Receiver>,
        presence: Option<&Arc<dyn Presence>>,
        counters: &Arc<BusCounters>,
        heard: &Arc<Heard>,
    ) -> Self {
        let keys = &settings.keys;
        let count = std::thread::available_parallelism().map_or(1, usize::from).min(MOST_WORKERS);
        let workers = (0..count)
            .map(|_| {
                let (queue, pushes) = mpsc::channel(QUEUE);
                let overflowed = Arc::new(Overflowed::default());
                let work = Work {
                    keys: keys.clone(),
                    limits: Limits {
                        bytes: settings.max_message_bytes,
                        marked: settings.queue_bytes.max(settings.max_message_bytes),
                        depth: settings.json_depth,
                    },
                    receiver: Arc::clone(receiver),
                    presence: presence.map(Arc::clone),
                    counters: Arc::clone(counters),
                    throttle: LogThrottle::default(),
                    overflowed: Arc::clone(&overflowed),
                };
                let task = tokio::spawn(work.run(pushes)).abort_handle();
                Worker { queue, overflowed, task }
            })
            .collect();
        Self {
            workers,
            hasher: RandomState::new(),
            keys: keys.clone(),
            counters: Arc::clone(counters),
            heard: Arc::clone(heard),
            throttle: Arc::default(),
        }
    }

    /// Takes a push from Redis; what is no message is not for us. What stayed a message of a Cluster is one that a node
    /// sent to another member than it comes from.
    pub(super) fn take(&self, push: PushInfo) {
        match push.kind {
            PushKind::Message => {}
            PushKind::SMessage => return self.drop_stray(&push),
            _ => return,
        }
        let Ok([Value::BulkString(channel), Value::BulkString(payload)]) = <[Value; 2]>::try_from(push.data)
        else {
            return;
        };
        let worker = self.worker_for(&channel);
        if let Err(mpsc::error::TrySendError::Full(push)) = worker.queue.try_send(Push { channel, payload }) {
            self.overflow(worker, &push.channel);
        }
    }

    fn drop_stray(&self, push: &PushInfo) {
        self.counters.count_dropped(DropReason::Stray);
        if let Some(suppressed) = self.throttle.may_speak() {
            let channel = push.data.first().and_then(|name| redis::from_redis_value_ref(name).ok());
            let channel: String = channel.unwrap_or_default();
            tracing::warn!(%channel, suppressed, "dropped what a master of the Cluster sent after it was replaced");
        }
    }

    #[expect(clippy::cast_possible_truncation, reason = "any bits of the hash choose a worker well")]
    fn worker_for(&self, channel: &[u8]) -> &Worker {
        &self.workers[self.hasher.hash_one(channel) as usize % self.workers.len()]
    }

    fn overflow(&self, worker: &Worker, channel: &[u8]) {
        self.counters.count_dropped(DropReason::Overflow);
        if let Some(channel) = parse(&self.keys, channel) {
            let mut overflowed = worker.overflowed.channels.lock().expect(NO_PANIC);
            // It was sent a while before it came here.
            overflowed.entry(channel).or_insert_with(|| self.heard.proven_on_the_wall());
            drop(overflowed);
            worker.overflowed.wake.notify_one();
        }
    }

    pub(super) fn stop(&self) {
        for worker in &*self.workers {
            worker.task.abort();
        }
    }
}

/// One worker's task.
struct Work {
    keys: Keys,
    limits: Limits,
    receiver: Arc<dyn Receiver>,
    presence: Option<Arc<dyn Presence>>,
    counters: Arc<BusCounters>,
    throttle: LogThrottle,
    overflowed: Arc<Overflowed>,
}

impl Work {
    async fn run(self, mut pushes: mpsc::Receiver<Push>) {
        let (mut turn, mut stamps) = (Vec::with_capacity(TURN), Vec::new());
        loop {
            tokio::select! {
                taken = pushes.recv_many(&mut turn, TURN) => if taken == 0 { return },
                () = self.overflowed.wake.notified() => {}
            }
            // Taken before the turn's messages are handed on: what overflows later is later than them.
            let overflowed = std::mem::take(&mut *self.overflowed.channels.lock().expect(NO_PANIC));
            let mut messages = Vec::with_capacity(turn.len());
            let mut events = Vec::new();
            for push in turn.drain(..) {
                let Some(channel) = parse(&self.keys, &push.channel) else { continue };
                let ours = inbound::is_ours(&push.payload);
                match inbound::read(channel, push.payload, self.limits) {
                    Ok(Arrival::Message(message)) => {
                        // What backends say of the time is theirs.
                        stamps.extend(ours.then(|| stamp::micros(&message.message)).flatten());
                        messages.push(message);
                    }
                    Ok(Arrival::Event(event)) => events.push(event),
                    Err(refused) => {
                        self.counters.count_dropped(refused.reason);
                        inbound::log(&self.throttle, &push.channel, &refused);
                    }
                }
            }
            if !messages.is_empty() {
                self.receiver.deliver(messages);
                let now = clock::micros(SystemTime::now());
                for stamp in stamps.drain(..) {
                    self.counters.lag.observe(Duration::from_micros(now.saturating_sub(stamp)));
                }
            }
            if !events.is_empty() {
                if let Some(presence) = &self.presence {
                    events.iter().for_each(|event| presence.saw(event.rev));
                }
                self.receiver.presence(events);
            }
            for (channel, since) in overflowed {
                let (until, joined_before, reason) = (SystemTime::now(), Instant::now(), GapReason::Overflow);
                let span = GapSpan { since, until, joined_before, reason, replaced: false };
                self.receiver.gap(&[channel], span);
            }
        }
    }
}

fn parse(keys: &Keys, name: &[u8]) -> Option<Channel> {
    std::str::from_utf8(name).ok().and_then(|name| keys.parse_channel(name))
}

const NO_PANIC: &str = "nothing panics under this lock";
