//! A receiver that remembers what a broker handed to it.

use std::sync::{Condvar, Mutex, MutexGuard};

use aether_ws::broker::{GapSpan, Received, Receiver};
use aether_ws::keys::Channel;
use aether_ws::presence::{Change, Event};
use tokio::sync::watch;

use super::patience::PATIENCE;

/// What a broker handed over, in order.
#[derive(Default)]
pub(crate) struct Recorded {
    pub(crate) messages: Vec<Received>,
    pub(crate) events: Vec<Event>,
    pub(crate) gaps: Vec<(Vec<Channel>, GapSpan)>,
}

impl Recorded {
    /// The texts that came on one channel.
    pub(crate) fn texts(&self, channel: &Channel) -> Vec<&str> {
        self.messages.iter().filter(|one| one.channel == *channel).map(|one| one.message.as_str()).collect()
    }

    /// Whether messages on this channel were reported as perhaps missed.
    pub(crate) fn missed(&self, channel: &Channel) -> bool {
        self.gaps.iter().any(|(channels, _)| channels.contains(channel))
    }

    /// The events in short, as `joined a 1`, `updated a 2` (with the number of connections), `left a expired`.
    pub(crate) fn changes(&self) -> Vec<String> {
        let changes = self.events.iter().map(|event| match &event.change {
            Change::Joined(member) => format!("joined {} {}", member.client_id, member.connections),
            Change::Updated(member) => format!("updated {} {}", member.client_id, member.connections),
            Change::Left(left) => format!("left {} {}", left.client_id, left.reason),
        });
        changes.collect()
    }
}

pub(crate) struct Recorder {
    recorded: Mutex<Recorded>,
    news: watch::Sender<()>,
    held_up: Mutex<bool>,
    goes_on: Condvar,
}

impl Default for Recorder {
    fn default() -> Self {
        Self {
            recorded: Mutex::default(),
            news: watch::Sender::new(()),
            held_up: Mutex::new(false),
            goes_on: Condvar::new(),
        }
    }
}

impl Recorder {
    pub(crate) fn now(&self) -> MutexGuard<'_, Recorded> {
        self.recorded.lock().unwrap()
    }

    /// Waits until what was recorded is as it must be.
    pub(crate) async fn wait(&self, what: &str, is_so: impl Fn(&Recorded) -> bool) {
        let mut news = self.news.subscribe();
        let waited = tokio::time::timeout(PATIENCE, async {
            while !is_so(&self.now()) {
                news.changed().await.expect("the recorder holds its sender");
            }
        });
        if waited.await.is_err() {
            let now = self.now();
            let (messages, gaps) = (now.messages.len(), &now.gaps);
            panic!("not seen: {what}; got {messages} messages, {:?}, gaps {gaps:?}", now.changes());
        }
    }

    /// Makes deliveries block, as a hub that cannot keep up would, until the return value is dropped: also by a test
    /// that fails, whose runtime could not end otherwise.
    pub(crate) fn hold_up(&self) -> HeldUp<'_> {
        *self.held_up.lock().unwrap() = true;
        HeldUp(self)
    }

    fn record(&self, record: impl FnOnce(&mut Recorded)) {
        let held_up = self.held_up.lock().unwrap();
        if *held_up {
            // Another thread drives the runtime meanwhile: else its sockets and timers might stand still too.
            tokio::task::block_in_place(|| {
                drop(self.goes_on.wait_while(held_up, |held_up| *held_up).unwrap());
            });
        } else {
            drop(held_up);
        }
        record(&mut self.now());
        self.news.send_replace(());
    }
}

/// Deliveries block while this lives.
pub(crate) struct HeldUp<'a>(&'a Recorder);

impl Drop for HeldUp<'_> {
    fn drop(&mut self) {
        *self.0.held_up.lock().unwrap() = false;
        self.0.goes_on.notify_all();
    }
}

impl Receiver for Recorder {
    fn deliver(&self, batch: Vec<Received>) {
        self.record(|recorded| recorded.messages.extend(batch));
    }

    fn presence(&self, events: Vec<Event>) {
        self.record(|recorded| recorded.events.extend(events));
    }

    fn gap(&self, channels: &[Channel], span: GapSpan) {
        self.record(|recorded| recorded.gaps.push((channels.to_vec(), span)));
    }
}
