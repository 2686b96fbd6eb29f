//! What this node is subscribed to: a supervisor that makes Redis follow the registry, and finds out when it does not.

mod applying;
mod mending;
mod probing;
mod restoring;
mod succession;
mod supervisor;

use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, SystemTime};

use tokio::sync::Notify;
use tokio::task::AbortHandle;
use tokio::time::{Instant, timeout};

use self::supervisor::Supervisor;
use super::RedisBrokerSettings;
use super::heard::Heard;
use super::publisher::PublisherHandle;
use super::registry::Registry;
use super::workers::Workers;
use crate::broker::{BusCounters, Receiver, Unavailable};
use crate::keys::Channel;
use crate::presence::Presence;
use crate::standing::Standing;

/// The subscribed half of a node's broker. Dropping it ends its tasks and the connection.
pub(super) struct Subscriber {
    shared: Arc<Shared>,
    heard: Arc<Heard>,
    timeout: Duration,
    probe_silence: Duration,
    linger: Duration,
    workers: Workers,
    task: AbortHandle,
}

impl Subscriber {
    pub(super) fn start(
        settings: &RedisBrokerSettings,
        publisher: PublisherHandle,
        receiver: Arc<dyn Receiver>,
        presence: Option<Arc<dyn Presence>>,
        counters: Arc<BusCounters>,
    ) -> Self {
        let shared = Arc::new(Shared::default());
        let heard = Arc::new(Heard::new(settings.timeout));
        let workers = Workers::start(settings, &receiver, presence.as_ref(), &counters, &heard);
        let supervisor = Supervisor {
            shared: Arc::clone(&shared),
            succession: Mutex::default(),
            heard: Arc::clone(&heard),
            probe_channel: settings.keys.probe(&settings.node),
            settings: settings.clone(),
            publisher,
            workers: workers.clone(),
            receiver,
            presence,
            counters,
        };
        let task = tokio::spawn(supervisor.run()).abort_handle();
        Self {
            shared,
            heard,
            timeout: settings.timeout,
            probe_silence: settings.probe_silence,
            linger: settings.linger,
            workers,
            task,
        }
    }

    pub(super) async fn subscribe(&self, channels: &[Channel]) -> Result<(), Unavailable> {
        let mut held = Held { subscriber: self, channels: &[] };
        let waiting: Vec<_> = {
            let mut state = self.shared.lock();
            if !state.up {
                return Err(Unavailable);
            }
            held.channels = channels;
            channels.iter().filter_map(|channel| state.registry.hold(channel)).collect()
        };
        if !waiting.is_empty() {
            self.shared.wake.notify_one();
            let all = async {
                for confirmed in waiting {
                    confirmed.await.map_err(|_| Unavailable)?;
                }
                Ok(())
            };
            timeout(self.timeout, all).await.map_err(|_| Unavailable)??;
        }
        held.channels = &[];
        Ok(())
    }

    pub(super) fn unsubscribe(&self, channels: &[Channel]) {
        let now = Instant::now();
        let mut state = self.shared.lock();
        for channel in channels {
            state.registry.release(channel, now, self.linger);
        }
        drop(state);
        self.shared.wake.notify_one();
    }

    /// Whether a probe came back not long ago: through Redis, on the present subscription. A healthy one is probed
    /// after each silence, and has half as long to answer.
    pub(super) fn is_proven(&self) -> bool {
        let fresh = self.heard.proven_age().is_some_and(|age| age <= self.probe_silence * 2);
        fresh && self.shared.lock().up
    }

    /// How long ago a probe last came back on the present subscription.
    pub(super) fn proven_age(&self) -> Option<Duration> {
        self.heard.proven_age()
    }

    /// Up to when delivery is proven.
    pub(super) fn proven_until(&self) -> SystemTime {
        self.heard.proven_until()
    }

    /// How many channels are held.
    pub(super) fn subscriptions(&self) -> usize {
        self.shared.lock().registry.len()
    }
}

impl Drop for Subscriber {
    fn drop(&mut self) {
        self.task.abort();
        self.workers.stop();
    }
}

/// Gives back what a call took that failed or was dropped midway.
struct Held<'a> {
    subscriber: &'a Subscriber,
    channels: &'a [Channel],
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        if !self.channels.is_empty() {
            self.subscriber.unsubscribe(self.channels);
        }
    }
}

/// What the handle and its supervisor both look at.
#[derive(Default)]
struct Shared {
    /// The registry, and whether Redis follows it at present.
    state: Mutex<State>,
    wake: Notify,
    standing: Standing,
}

#[derive(Default)]
struct State {
    registry: Registry,
    up: bool,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect(NO_PANIC)
    }
}

const NO_PANIC: &str = "nothing panics under this lock";
