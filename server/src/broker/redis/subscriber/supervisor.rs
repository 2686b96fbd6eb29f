//! Keeps one subscription alive: connects, follows what changes, mends or loses the connection, and connects again.

use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, SystemTime};

use redis::{PushInfo, PushKind, Value};
use tokio::time::{Instant, sleep_until};

use super::applying::Applied;
use super::probing::{Due, Probing};
use super::restoring::Restored;
use super::succession::Succession;
use super::{NO_PANIC, Shared};
use crate::broker::redis::RedisBrokerSettings;
use crate::broker::redis::heard::Heard;
use crate::broker::redis::publisher::PublisherHandle;
use crate::broker::redis::workers::Workers;
use crate::broker::{BusCounters, Receiver, ReconnectCause};
use crate::inbound;
use crate::presence::Presence;
use crate::redis::Purpose;
use crate::redis::backoff::Backoff;
use crate::redis::link::{ChannelLink, LOST};
use crate::standing::Back;

/// The task behind a [`Subscriber`](super::Subscriber).
pub(super) struct Supervisor {
    pub(super) shared: Arc<Shared>,
    /// What is known of the masters: guarded for a few lines at a time.
    pub(super) succession: Mutex<Succession>,
    pub(super) heard: Arc<Heard>,
    pub(super) probe_channel: String,
    pub(super) settings: RedisBrokerSettings,
    pub(super) publisher: PublisherHandle,
    pub(super) workers: Workers,
    pub(super) receiver: Arc<dyn Receiver>,
    pub(super) presence: Option<Arc<dyn Presence>>,
    pub(super) counters: Arc<BusCounters>,
}

/// Why a link is followed no further.
struct Parted {
    cause: ReconnectCause,
    error: String,
    /// Whatever is left of it may be good.
    in_part: bool,
}

impl Parted {
    fn new(cause: ReconnectCause, error: &(impl ToString + ?Sized)) -> Self {
        Self { cause, error: error.to_string(), in_part: cause == ReconnectCause::Disconnected }
    }

    fn elsewhere() -> Self {
        let error = "a slot moved while its channels were asked for".to_owned();
        Self { cause: ReconnectCause::Subscribe, error, in_part: true }
    }

    fn away() -> Self {
        let error = "a master cannot be reached".to_owned();
        Self { cause: ReconnectCause::Subscribe, error, in_part: true }
    }

    fn refused(error: &redis::RedisError) -> Self {
        Self::new(ReconnectCause::Subscribe, error)
    }
}

impl Supervisor {
    pub(super) async fn run(self) {
        let mut backoff = Backoff::new();
        loop {
            match self.connect().await {
                Ok(link) => self.keep(link, &mut backoff).await,
                Err(error) => self.settings.server.cannot_reach(Purpose::Subscribe, &error),
            }
            self.settings.server.wait(backoff.next()).await;
        }
    }

    /// Follows a link until it is lost as a whole, and says so.
    async fn keep(&self, mut link: ChannelLink, backoff: &mut Backoff) {
        let mut mended = false;
        let Parted { cause, error, .. } = loop {
            let parted = self.follow(&mut link, backoff, mended).await;
            self.counters.count_reconnect(parted.cause);
            mended = parted.in_part && self.mend(&mut link, backoff, parted.cause).await;
            if !mended {
                break parted;
            }
        };
        let (server, cause) = (&self.settings.server, cause.as_str());
        if self.lose(&link) {
            tracing::warn!(redis.server = %server, cause, error, "lost the subscription to Redis");
        } else {
            server.cannot_reach(Purpose::Subscribe, &error);
        }
    }

    async fn connect(&self) -> Result<ChannelLink, redis::RedisError> {
        let settings = &self.settings;
        settings.server.subscribe(&settings.node, settings.timeout, self.taker()).await
    }

    /// Takes what the connection delivers: probes are for us, the rest is for the workers.
    fn taker(&self) -> impl Fn(PushInfo) + Send + Sync + use<> {
        let workers = self.workers.clone();
        let (heard, counters) = (Arc::clone(&self.heard), Arc::clone(&self.counters));
        let probe = self.probe_channel.clone().into_bytes();
        move |push: PushInfo| {
            if push.kind == PushKind::Message {
                heard.now();
                if let [Value::BulkString(channel), Value::BulkString(sent)] = &push.data[..]
                    && *channel == probe
                {
                    // It went the way of all messages, which puts the marker before it.
                    if let Some(took) = heard.proof(inbound::unmarked(sent)) {
                        counters.probe.observe(took);
                    }
                    return;
                }
                heard.message();
            }
            workers.take(push);
        }
    }

    /// Makes Redis follow the registry until it cannot; says why. When it was `mended`, a part went on all the time.
    async fn follow(&self, link: &mut ChannelLink, backoff: &mut Backoff, mended: bool) -> Parted {
        match self.begin(link, mended).await {
            Ok(()) => self.go_on(link, backoff).await,
            Err(parted) => parted,
        }
    }

    /// Restores the subscription, and says that it is there; fails when only a part of it is.
    async fn begin(&self, link: &mut ChannelLink, mended: bool) -> Result<(), Parted> {
        if !link.is_whole() {
            let restored = self.restore_part(link, false).await;
            return Err(restored.map_or_else(|error| Parted::refused(&error), |()| Parted::away()));
        }
        let start = Instant::now();
        let restored = self.restore(link, mended).await.map_err(|error| Parted::refused(&error))?;
        let Restored { channels, gaps } = restored.ok_or_else(Parted::elsewhere)?;
        self.counters.resubscribe.observe(start.elapsed());
        let server = &self.settings.server;
        match self.shared.standing.up() {
            Back::First => tracing::info!(redis.server = %server, "subscribed to Redis"),
            Back::After(away) => {
                tracing::info!(redis.server = %server, ?away, channels, gaps, "subscribed to Redis again");
            }
        }
        Ok(())
    }

    /// Tells Redis what changes, and sees to it that the subscription proves itself.
    async fn go_on(&self, link: &ChannelLink, backoff: &mut Backoff) -> Parted {
        let restored = self.heard.last();
        let mut probing = Probing::new(Instant::now(), self.settings.probe_silence);
        loop {
            let lingers_until = self.shared.lock().registry.end_lingering(Instant::now());
            if let Err(parted) = self.tell(link).await {
                return parted;
            }
            self.heard.parts(link.silence());
            let heard = self.heard.last();
            if heard > restored {
                // Only a subscription that was seen to deliver is worth coming back to at once.
                backoff.reset();
            }
            probing.heard(heard);
            let (at, due) = probing.next(heard);
            tokio::select! {
                () = link.lost() => return Parted::new(ReconnectCause::Disconnected, LOST),
                () = self.shared.wake.notified() => {}
                () = sleep_until(lingers_until.unwrap_or(at)), if lingers_until.is_some() => {}
                () = sleep_until(at) => match due {
                    Due::Proof => {
                        let proven = self.heard.proven_age().is_some();
                        probing.proof_was_due(Instant::now(), proven);
                        if self.heard.take_message() || !proven {
                            self.probe();
                        }
                    }
                    // It was heard of while this slept.
                    Due::Probe | Due::End if self.heard.last() > heard => {}
                    Due::Probe => {
                        probing.probed(Instant::now());
                        self.probe();
                    }
                    // What Redis did not take cannot come back, and says nothing of the subscription.
                    Due::End if self.publisher.refuses() => {
                        probing.probed(Instant::now());
                        self.probe();
                    }
                    Due::End => return deaf(heard.elapsed()),
                },
            }
        }
    }

    /// Tells Redis a batch of what changed. What is left waits for the next round: changes without end must not keep the
    /// supervisor from the rest.
    async fn tell(&self, link: &ChannelLink) -> Result<(), Parted> {
        match self.apply_changes(link).await {
            Ok(Applied::Some) => self.shared.wake.notify_one(),
            Ok(Applied::All) => {}
            Ok(Applied::Elsewhere) => return Err(Parted::elsewhere()),
            Err(error) => return Err(Parted::refused(&error)),
        }
        Ok(())
    }

    /// Sends a message to ourselves that says when it was sent.
    fn probe(&self) {
        self.publisher.probe(self.probe_channel.clone(), self.heard.stamp());
    }

    /// Notes that the subscription is gone. False when it has not been whole since the last time.
    fn lose(&self, link: &ChannelLink) -> bool {
        let since = self.good_until(link.silence());
        self.succession().lost(link.confirmed_until(), link.is_refuted());
        let mut state = self.shared.lock();
        let was_up = std::mem::replace(&mut state.up, false);
        state.registry.lose(since);
        drop(state);
        self.heard.lost();
        self.shared.standing.down();
        was_up
    }

    /// Up to when all is known to have been delivered. `silence` is how long a part of the subscription may have been
    /// deaf while the others were not.
    pub(super) fn good_until(&self, silence: Duration) -> SystemTime {
        self.heard.parts(silence);
        self.heard.proven_on_the_wall()
    }

    pub(super) fn succession(&self) -> MutexGuard<'_, Succession> {
        self.succession.lock().expect(NO_PANIC)
    }
}

fn deaf(silent: Duration) -> Parted {
    Parted::new(ReconnectCause::Deaf, &format!("silent for {silent:?}, a probe did not come back"))
}
