//! What this node publishes: gathered, then written as one pipeline per turn.

use std::collections::{HashSet, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use redis::{RedisError, Value};
use tokio::sync::Notify;
use tokio::task::AbortHandle;
use tokio::time::Instant;
use tokio_tungstenite::tungstenite::Utf8Bytes;

use super::RedisBrokerSettings;
use crate::broker::{BusCounters, Outcome, Publication, Receipt, Receiver};
use crate::history::redis::{self as history, Keep};
use crate::history::stamp::Unstamped;
use crate::inbound::MARKER;
use crate::keys::{Channel, Keys};
use crate::log_throttle::LogThrottle;
use crate::redis::Purpose;
use crate::redis::backoff::Backoff;
use crate::redis::link::{CommandLink, LOST, News};
use crate::standing::{Back, Standing};

/// What waits at most; beyond it a publication is refused at once, so that a slow Redis cannot fill the memory.
const QUEUE_BYTES: usize = 64 * 1024 * 1024;
/// What one pipeline carries at most, so that its deadline is a fair one.
const TURN_BYTES: usize = 1024 * 1024;
const TURN_MESSAGES: usize = 1024;

/// The publishing half of a node's broker. Dropping it ends the task and the connection.
pub(super) struct Publisher {
    handle: PublisherHandle,
    keys: Keys,
    keeps: bool,
    task: AbortHandle,
}

impl Publisher {
    pub(super) fn start(
        settings: &RedisBrokerSettings,
        receiver: Arc<dyn Receiver>,
        counters: Arc<BusCounters>,
    ) -> Self {
        let shared = Shared {
            queue: Mutex::default(),
            wake: Notify::new(),
            standing: Standing::default(),
            refuses: AtomicBool::new(false),
            throttle: LogThrottle::default(),
            receiver,
            counters,
        };
        let handle = PublisherHandle(Arc::new(shared));
        let task = tokio::spawn(run(handle.clone(), settings.clone())).abort_handle();
        Self { handle, keys: settings.keys.clone(), keeps: settings.keep.is_some(), task }
    }

    pub(super) fn handle(&self) -> PublisherHandle {
        self.handle.clone()
    }

    pub(super) fn publish(&self, batch: Vec<Publication>) {
        let since = Instant::now();
        self.handle.push(batch.into_iter().map(|publication| Item {
            name: self.keys.channel(&publication.channel),
            keep: self.keep(&publication.channel),
            message: publication.message,
            receipt: publication.receipt,
            is_probe: false,
            since,
        }));
    }

    fn keep(&self, channel: &Channel) -> Option<Keep> {
        match channel {
            Channel::Group(group) if self.keeps => Some(Keep::of(group, &self.keys)),
            _ => None,
        }
    }

    /// Whether Redis takes what is published, as far as is known.
    pub(super) fn is_up(&self) -> bool {
        self.handle.0.queue.lock().expect(NO_PANIC).up && !self.handle.refuses()
    }

    /// Since when it is up, or is not.
    pub(super) fn since(&self) -> SystemTime {
        self.handle.0.standing.since()
    }

    /// How much waits: messages and bytes.
    pub(super) fn waiting(&self) -> (usize, usize) {
        let queue = self.handle.0.queue.lock().expect(NO_PANIC);
        (queue.items.len(), queue.bytes)
    }
}

impl Drop for Publisher {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Lets the subscriber send its probes the way that messages go.
#[derive(Clone)]
pub(super) struct PublisherHandle(Arc<Shared>);

impl PublisherHandle {
    /// Publishes on a channel that is none of the protocol's.
    pub(super) fn probe(&self, name: String, message: String) {
        let message = message.into();
        self.push([Item { name, message, keep: None, receipt: None, is_probe: true, since: Instant::now() }]);
    }

    /// Redis answered the last probe with an error, for want of a right, say: then nothing can come back from it.
    pub(super) fn refuses(&self) -> bool {
        self.0.refuses.load(Ordering::Relaxed)
    }

    fn push(&self, items: impl IntoIterator<Item = Item>) {
        let mut refused = Vec::new();
        {
            let mut queue = self.0.queue.lock().expect(NO_PANIC);
            for item in items {
                if queue.up && queue.bytes + item.size() <= QUEUE_BYTES {
                    queue.bytes += item.size();
                    queue.items.push_back(item);
                } else {
                    refused.push(item);
                }
            }
        }
        self.0.wake.notify_one();
        self.0.settle(refused, Outcome::Unavailable);
    }
}

struct Shared {
    /// What waits, and whether waiting makes sense: both under one lock, so that nothing is queued for a Redis that
    /// is known to be away.
    queue: Mutex<Queue>,
    wake: Notify,
    standing: Standing,
    /// What became of the last probe.
    refuses: AtomicBool,
    throttle: LogThrottle,
    /// Knows how far each group was delivered here.
    receiver: Arc<dyn Receiver>,
    counters: Arc<BusCounters>,
}

impl Shared {
    /// Refuses what waits. The lock is held until all is settled, so that nothing handed over later is refused earlier.
    fn give_up(&self) {
        let mut queue = self.queue.lock().expect(NO_PANIC);
        queue.up = false;
        queue.bytes = 0;
        self.settle(queue.items.drain(..), Outcome::Unavailable);
    }

    /// Notes what became of a probe: a connection that is there may still be of no use.
    fn probed(&self, reply: &Value) {
        let refused = matches!(reply, Value::ServerError(_));
        if self.refuses.swap(refused, Ordering::Relaxed) != refused {
            if refused {
                self.standing.down();
            } else {
                self.standing.up();
            }
        }
    }

    fn settle(&self, items: impl IntoIterator<Item = Item>, outcome: Outcome) {
        for receipt in items.into_iter().filter_map(|item| item.receipt) {
            self.counters.count_publication(receipt.target(), outcome);
            receipt.settle(outcome);
        }
    }
}

#[derive(Default)]
struct Queue {
    up: bool,
    items: VecDeque<Item>,
    bytes: usize,
}

impl Queue {
    /// Takes what is written next. What waited too long to be answered in time comes first and apart: it is the oldest.
    fn take_turn(&mut self, longest_wait: Duration) -> (Vec<Item>, Vec<Item>) {
        let late = self.items.partition_point(|item| item.since.elapsed() > longest_wait);
        let late: Vec<_> = self.items.drain(..late).collect();
        let mut bytes: usize = late.iter().map(Item::size).sum();
        let most = bytes + TURN_BYTES;
        let mut turn = Vec::new();
        while turn.len() < TURN_MESSAGES && bytes < most {
            let Some(item) = self.items.pop_front() else { break };
            bytes += item.size();
            turn.push(item);
        }
        self.bytes -= bytes;
        (late, turn)
    }
}

struct Item {
    name: String,
    message: Utf8Bytes,
    /// Where it is kept, if it is.
    keep: Option<Keep>,
    receipt: Option<Receipt>,
    /// Nobody but this node hears it, to know that it hears.
    is_probe: bool,
    /// When it was handed over.
    since: Instant,
}

impl Item {
    fn size(&self) -> usize {
        self.name.len() + self.message.len() + self.keep.as_ref().map_or(0, Keep::size)
    }
}

async fn run(handle: PublisherHandle, settings: RedisBrokerSettings) {
    let shared = &*handle.0;
    let purpose = Purpose::Publish { keeps: settings.keep.is_some() };
    let mut backoff = Backoff::new();
    loop {
        match settings.server.connect(&settings.node, purpose, settings.timeout).await {
            Ok(mut link) => {
                shared.queue.lock().expect(NO_PANIC).up = true;
                match shared.standing.up() {
                    Back::First => tracing::info!(redis.server = %settings.server, "publishing to Redis"),
                    Back::After(away) => {
                        tracing::info!(redis.server = %settings.server, ?away, "publishing to Redis again");
                    }
                }
                settings.server.reached();
                let error = serve(shared, &mut link, &settings, &mut backoff).await;
                shared.give_up();
                shared.standing.down();
                tracing::warn!(redis.server = %settings.server, error, "cannot publish to Redis any more");
            }
            Err(error) => settings.server.cannot_reach(purpose, &error),
        }
        settings.server.wait(backoff.next()).await;
    }
}

/// Publishes turn by turn until the connection is of no more use, and says why it is not.
///
/// # Design
/// The deadline is the message's, not the command's: it counts from when the message was taken, however long it waited for
/// its turn. So a Redis that is slow, not only one that is silent, is answered for in time, and a `GAP` knows how long
/// after its stamp a message may still have been published.
async fn serve(
    shared: &Shared,
    link: &mut CommandLink,
    settings: &RedisBrokerSettings,
    backoff: &mut Backoff,
) -> String {
    let (throttle, limit) = (&shared.throttle, settings.timeout);
    loop {
        // Also while there is always more to publish: a master that was replaced takes it, and nobody hears it.
        if link.is_lost() {
            return LOST.to_owned();
        }
        link.catch_up();
        let (late, turn) = shared.queue.lock().expect(NO_PANIC).take_turn(limit * 3 / 4);
        shared.settle(late, Outcome::Unavailable);
        let Some(oldest) = turn.first() else {
            tokio::select! {
                () = shared.wake.notified() => continue,
                news = link.news() => match news {
                    News::Part => continue,
                    News::Lost => return LOST.to_owned(),
                }
            }
        };
        let deadline = oldest.since + limit;
        match send(shared, link, &turn, settings, deadline).await {
            Ok(replies) => {
                shared.counters.publish.observe(oldest.since.elapsed());
                for (item, reply) in turn.into_iter().zip(replies) {
                    if item.is_probe {
                        shared.probed(&reply);
                    }
                    shared.settle([item], outcome(&reply, throttle));
                }
                backoff.reset();
            }
            // Part of it may have reached Redis before the connection broke.
            Err(error) => {
                shared.settle(turn, Outcome::Unknown);
                return if error.is_timeout() {
                    format!("no answer within {limit:?}")
                } else {
                    error.to_string()
                };
            }
        }
    }
}

/// Sends a turn as one pipeline, and again what Redis did not know the script for.
async fn send(
    shared: &Shared,
    link: &mut CommandLink,
    turn: &[Item],
    settings: &RedisBrokerSettings,
    deadline: Instant,
) -> Result<Vec<Value>, RedisError> {
    let mut replies = send_items(shared, link, turn.iter(), settings, deadline).await?;
    let again = unknown_script(turn, &replies);
    if !again.is_empty() {
        link.send_to_all(&history::load(), deadline).await?;
        let repeated =
            send_items(shared, link, again.iter().map(|place| &turn[*place]), settings, deadline).await?;
        for (place, reply) in again.into_iter().zip(repeated) {
            replies[place] = reply;
        }
    }
    Ok(replies)
}

async fn send_items<'a>(
    shared: &Shared,
    link: &mut CommandLink,
    items: impl ExactSizeIterator<Item = &'a Item>,
    settings: &RedisBrokerSettings,
    deadline: Instant,
) -> Result<Vec<Value>, RedisError> {
    let publish = settings.server.publish_command();
    let mut pipeline = redis::Pipeline::with_capacity(items.len());
    let mut marked = Vec::new();
    for item in items {
        let unstamped = settings.keep.as_ref().zip(item.keep.as_ref()).zip(Unstamped::of(&item.message));
        if let Some(((limits, keep), unstamped)) = unstamped {
            let told = shared.receiver.position(&keep.group);
            let stores = link.stores(&keep.tip);
            pipeline.add_command(keep.append(limits, told, &stores, publish, &item.name, unstamped));
            continue;
        }
        marked.clear();
        marked.extend_from_slice(MARKER);
        marked.extend_from_slice(item.message.as_bytes());
        pipeline.cmd(publish).arg(&item.name).arg(&marked);
    }
    link.send(&pipeline, deadline).await
}

/// What may be sent again because Redis had forgotten the script (it was flushed, or this is another Redis than a moment
/// ago): what went to a channel before something that did go through would now come after it.
fn unknown_script(turn: &[Item], replies: &[Value]) -> Vec<usize> {
    let mut passed = HashSet::new();
    let mut again = Vec::new();
    for (place, (item, reply)) in turn.iter().zip(replies).enumerate().rev() {
        match reply {
            Value::ServerError(error) if error.code() == "NOSCRIPT" => {
                if !passed.contains(&item.name) {
                    again.push(place);
                }
            }
            _ => {
                passed.insert(&item.name);
            }
        }
    }
    again.reverse();
    again
}

fn outcome(reply: &Value, throttle: &LogThrottle) -> Outcome {
    match reply {
        Value::Int(receivers) => Outcome::Published { receivers: u64::try_from(*receivers).unwrap_or(0) },
        // Redis refused it (read-only, loading, no permission): nobody got it.
        Value::ServerError(error) => {
            if let Some(suppressed) = throttle.may_speak() {
                tracing::warn!(%error, suppressed, "Redis refused a message");
            }
            Outcome::Unavailable
        }
        _ => Outcome::Unknown,
    }
}

const NO_PANIC: &str = "nothing panics under this lock";
