//! What this node is subscribed to: a supervisor that makes Redis follow the registry, and finds out when it does not.

use std::collections::{BTreeSet, HashSet};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, SystemTime};

use redis::{PushInfo, PushKind, Value};
use tokio::sync::Notify;
use tokio::task::AbortHandle;
use tokio::time::{Instant, sleep, sleep_until, timeout};

use aether_ws_protocol::GapReason;

use super::RedisBrokerSettings;
use super::backoff::Backoff;
use super::cluster::Missed;
use super::connect::{Link, SUBSCRIBE};
use super::heard::Heard;
use super::publisher::PublisherHandle;
use super::registry::{Changes, Registry};
use super::url::Host;
use super::watch::{LEARN, WATCH};
use super::workers::Workers;
use crate::broker::standing::{Back, Standing};
use crate::broker::{BusCounters, GapSpan, Receiver, ReconnectCause, Unavailable};
use crate::inbound;
use crate::keys::Channel;
use crate::presence::Presence;

/// Channels in one command: more would keep Redis from others for too long.
const BATCH: usize = 512;

/// While messages come, the subscription proves itself this often: a gap that is told later begins at the last proof.
const PROVE_EVERY: Duration = Duration::from_secs(1);

/// So often until the first probe came back: the connection that publishes may come up after this one.
const PROVE_AGAIN: Duration = Duration::from_millis(100);

/// How long a gap's report waits for presence to be put right: its connection may come back a little later.
const REPAIR_PATIENCE: Duration = Duration::from_secs(5);

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
            places: Mutex::default(),
            doubted: Mutex::default(),
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

/// How much of what changed Redis was told.
#[derive(PartialEq)]
enum Applied {
    All,
    Some,
    /// Not all of it: slots of the Cluster are not where they were.
    Elsewhere,
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
}

/// What was put right after a loss.
struct Restored {
    /// Channels that Redis confirmed.
    channels: usize,
    /// Those on which something may have been missed.
    gaps: usize,
}

struct Supervisor {
    shared: Arc<Shared>,
    /// The masters that the last subscription that was whole led to.
    places: Mutex<BTreeSet<Host>>,
    /// Since when they may not have been the masters any more, while there is none that is whole.
    doubted: Mutex<Option<SystemTime>>,
    heard: Arc<Heard>,
    probe_channel: String,
    settings: RedisBrokerSettings,
    publisher: PublisherHandle,
    workers: Workers,
    receiver: Arc<dyn Receiver>,
    presence: Option<Arc<dyn Presence>>,
    counters: Arc<BusCounters>,
}

impl Supervisor {
    async fn run(self) {
        let mut backoff = Backoff::new();
        loop {
            match self.connect().await {
                Ok(mut link) => {
                    let mut mended = false;
                    let (cause, error) = loop {
                        let parted = self.follow(&mut link, &mut backoff, mended).await;
                        self.counters.count_reconnect(parted.cause);
                        mended = parted.in_part && self.mend(&mut link, &mut backoff, parted.cause).await;
                        if !mended {
                            break (parted.cause.as_str(), parted.error);
                        }
                    };
                    let server = &self.settings.server;
                    if self.lose(&link) {
                        tracing::warn!(redis.server = %server, cause, error, "lost the subscription to Redis");
                    } else {
                        server.cannot_reach(SUBSCRIBE, &error);
                    }
                }
                Err(error) => self.settings.server.cannot_reach(SUBSCRIBE, &error),
            }
            self.settings.server.wait(backoff.next()).await;
        }
    }

    async fn connect(&self) -> Result<Link, redis::RedisError> {
        let workers = self.workers.clone();
        let (heard, counters) = (Arc::clone(&self.heard), Arc::clone(&self.counters));
        let probe = self.probe_channel.clone().into_bytes();
        let take = move |push: PushInfo| {
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
        };
        let settings = &self.settings;
        settings.server.connect(&settings.node, SUBSCRIBE, settings.timeout, take).await
    }

    /// In a Cluster: what goes on as before is left alone while the rest is made anew. False when nothing goes on.
    async fn mend(&self, link: &mut Link, backoff: &mut Backoff, cause: ReconnectCause) -> bool {
        if !link.is_partly_sound() {
            return false;
        }
        let (start, since) = (Instant::now(), self.good_until(link.silence()));
        let since_moved = since.min(link.confirmed_until());
        let name = |channel: &Channel| self.settings.keys.channel(channel);
        let confirmed = || self.shared.lock().registry.confirmed().map(name).collect::<Vec<_>>();
        let mut known = confirmed();
        known.retain(|name| link.misses_on(name));
        let misses = |channel: &Channel| link.misses_on(&name(channel)).then_some(since);
        let lost = self.shared.lock().registry.lose_some(misses);
        self.heard.lost();
        self.shared.standing.down();
        let RedisBrokerSettings { server, node, timeout: limit, .. } = &self.settings;
        tracing::warn!(redis.server = %server, channels = lost, "lost a part of the subscription to Redis");
        let mut mended = false;
        // It may take a moment until somebody knows where the slot is.
        let mut pause = (cause == ReconnectCause::Subscribe).then(|| backoff.next());
        while !mended && link.is_partly_sound() {
            let attempt = async {
                if let Some(pause) = pause {
                    server.wait(pause).await;
                }
                server.renew(link, *limit, start.elapsed() < LEARN).await
            };
            let renewed = match self.keep_up(link, Box::pin(attempt)).await {
                Ok(renewed) => renewed,
                Err(error) => {
                    server.cannot_reach(SUBSCRIBE, &error);
                    break;
                }
            };
            let taken_up = match renewed {
                Ok(renewed) => {
                    let names = [known.clone(), confirmed()].concat();
                    server.take_up(link, renewed, node, *limit, &names).await
                }
                Err(error) => Err(error),
            };
            match taken_up {
                Ok(missed) => {
                    let since = |channel: &Channel| match missed(&name(channel)) {
                        Missed::Nothing => None,
                        Missed::SinceItBroke => Some(since),
                        Missed::SinceItMoved => Some(since_moved),
                    };
                    self.shared.lock().registry.lose_some(since);
                    mended = true;
                }
                Err(error) => {
                    server.cannot_reach(SUBSCRIBE, &error);
                    pause = Some(backoff.next());
                }
            }
        }
        mended
    }

    /// Waits for `awaited` while those masters that go on are told what changes; what belongs to the others is listed
    /// again afterwards. Fails when a change is refused.
    async fn keep_up<T>(&self, link: &Link, awaited: impl Future<Output = T>) -> redis::RedisResult<T> {
        let (done, mut away) = (Notify::new(), HashSet::new());
        let awaited = async {
            let value = awaited.await;
            done.notify_one();
            Ok::<_, redis::RedisError>(value)
        };
        let following = async {
            loop {
                self.shared.lock().registry.end_lingering(Instant::now());
                // Never cut short: what Redis was told is to be noted.
                if self.apply_where_it_goes_on(link, &mut away).await? == Applied::Some {
                    self.shared.wake.notify_one();
                }
                tokio::select! {
                    biased;
                    () = done.notified() => return Ok(()),
                    () = self.shared.wake.notified() => {}
                }
            }
        };
        let (value, ()) = tokio::try_join!(awaited, following)?;
        self.shared.lock().registry.ask_again(&away);
        Ok(value)
    }

    /// Up to when all is known to have been delivered. `silence` is how long a part of the subscription may have been
    /// deaf while the others were not.
    fn good_until(&self, silence: Duration) -> SystemTime {
        let since = self.heard.proven_on_the_wall();
        if silence.is_zero() {
            return since;
        }
        let heard = SystemTime::now().checked_sub(silence + self.settings.timeout);
        since.min(heard.unwrap_or(SystemTime::UNIX_EPOCH))
    }

    /// Notes that the subscription is gone. False when it has not been whole since the last time.
    fn lose(&self, link: &Link) -> bool {
        let since = self.good_until(link.silence());
        let confirmed = link.confirmed_until();
        {
            let mut doubted = self.doubted.lock().expect(NO_PANIC);
            *doubted = Some(doubted.map_or(confirmed, |doubted| doubted.min(confirmed)));
        }
        let mut state = self.shared.lock();
        let was_up = std::mem::replace(&mut state.up, false);
        state.registry.lose(since);
        drop(state);
        self.heard.lost();
        self.shared.standing.down();
        was_up
    }

    /// Makes Redis follow the registry until it cannot; says why. When it was `mended`, a part went on all the time.
    async fn follow(&self, link: &mut Link, backoff: &mut Backoff, mended: bool) -> Parted {
        let start = Instant::now();
        let restored = match self.restore(link, mended).await {
            Ok(Some(restored)) => restored,
            Ok(None) => return Parted::elsewhere(),
            Err(error) => return Parted::new(ReconnectCause::Subscribe, &error),
        };
        self.counters.resubscribe.observe(start.elapsed());
        let (server, Restored { channels, gaps }) = (&self.settings.server, restored);
        match self.shared.standing.up() {
            Back::First => tracing::info!(redis.server = %server, "subscribed to Redis"),
            Back::After(away) => {
                tracing::info!(redis.server = %server, ?away, channels, gaps, "subscribed to Redis again");
            }
        }
        let (restored, silence) = (self.heard.last(), self.settings.probe_silence);
        let mut probed: Option<Instant> = None;
        // The first at once: until it comes back the node is not ready.
        let mut proof_due = Instant::now();
        loop {
            let lingers_until = self.shared.lock().registry.end_lingering(Instant::now());
            match self.apply_changes(link).await {
                // What is left waits for the next round: changes without end must not keep us from the rest.
                Ok(Applied::Some) => self.shared.wake.notify_one(),
                Ok(Applied::All) => {}
                Ok(Applied::Elsewhere) => return Parted::elsewhere(),
                Err(error) => return Parted::new(ReconnectCause::Subscribe, &error),
            }
            let heard = self.heard.last();
            if heard > restored {
                // Only a subscription that was seen to deliver is worth coming back to at once.
                backoff.reset();
            }
            if probed.is_some_and(|at| heard >= at) {
                probed = None;
            }
            let due = probed.map_or(heard + silence, |at| at + silence / 2);
            tokio::select! {
                () = link.lost() => return Parted::new(ReconnectCause::Disconnected, "the connection broke"),
                () = self.shared.wake.notified() => {}
                () = sleep_until(lingers_until.unwrap_or(due)), if lingers_until.is_some() => {}
                () = sleep_until(proof_due) => {
                    let proven = self.heard.proven_age().is_some();
                    proof_due = Instant::now() + if proven { PROVE_EVERY } else { PROVE_AGAIN };
                    if self.heard.take_message() || !proven {
                        self.probe();
                    }
                }
                () = sleep_until(due) => {
                    // It may have been heard of while this slept.
                    if self.heard.last() > heard {
                        continue;
                    }
                    if probed.is_some() {
                        let error = format!("silent for {:?}, a probe did not come back", heard.elapsed());
                        return Parted::new(ReconnectCause::Deaf, &error);
                    }
                    probed = Some(Instant::now());
                    self.probe();
                }
            }
        }
    }

    /// Sends a message to ourselves that says when it was sent.
    fn probe(&self) {
        self.publisher.publish_raw(self.probe_channel.clone(), self.heard.stamp());
    }

    /// Subscribes to all that is held, then lets new connections in and reports what was missed. `None` when slots of the
    /// Cluster are not where they were.
    async fn restore(&self, link: &mut Link, mended: bool) -> Result<Option<Restored>, redis::RedisError> {
        let probe = std::slice::from_ref(&self.probe_channel);
        if !link.subscribe(probe, self.settings.timeout).await?.is_empty() {
            return Ok(None);
        }
        loop {
            match self.apply_changes(link).await? {
                Applied::Some => {}
                Applied::All => break,
                Applied::Elsewhere => return Ok(None),
            }
        }
        self.heard.now();
        if mended {
            self.heard.remade();
        } else {
            self.heard.proven_now();
        }
        let (channels, missed, joined_before) = {
            let mut state = self.shared.lock();
            state.up = true;
            // Whoever joins from here on missed nothing. Until here, whoever did was confirmed before the loss, and may have been
            // slow to take note of it.
            (state.registry.len(), state.registry.take_missed(), Instant::now())
        };
        let restored = Restored { channels, gaps: missed.values().map(Vec::len).sum() };
        let replaced = self.is_replaced(link);
        let doubted = self.doubted.lock().expect(NO_PANIC).take().filter(|_| replaced);
        let concerned = mended.then(|| missed.values().flatten().cloned().collect());
        self.settings.server.reached();
        if !missed.is_empty() {
            let until = SystemTime::now();
            let (receiver, presence) = (Arc::clone(&self.receiver), self.presence.clone());
            // Not awaited: the supervisor must go on watching the connection.
            tokio::spawn(async move {
                if let Some(presence) = presence {
                    let _late = timeout(REPAIR_PATIENCE, presence.repair()).await;
                }
                for (since, channels) in missed {
                    let since = doubted.map_or(since, |doubted| since.min(doubted));
                    let reason = GapReason::SubscriptionLost;
                    let span = GapSpan { since, until, joined_before, reason, replaced };
                    receiver.gap(&channels, span);
                }
            });
        }
        if replaced {
            self.tell_of_latecomers(concerned);
        }
        Ok(Some(restored))
    }

    /// Whether a master that delivered before is none any more. One that is replaced on purpose goes on for a while, and so
    /// does one that was cut off, or hung.
    fn is_replaced(&self, link: &Link) -> bool {
        let mut places = self.places.lock().expect(NO_PANIC);
        let before = std::mem::replace(&mut *places, link.places().clone());
        !before.is_subset(&places)
    }

    /// Other nodes may have gone on publishing to the old master until they learnt of the new one: what they said meanwhile
    /// did not come here, so a second gap follows the first once none of them can do so any more.
    ///
    /// It is about these channels, or all that are held by then.
    fn tell_of_latecomers(&self, concerned: Option<Vec<Channel>>) {
        let (shared, receiver) = (Arc::clone(&self.shared), Arc::clone(&self.receiver));
        let (now, limit) = (SystemTime::now(), self.settings.timeout);
        // What they say has its stamp up to the publisher's deadline before it is published.
        let (since, settled) = (now.checked_sub(limit).unwrap_or(now), LEARN + WATCH + limit);
        tokio::spawn(async move {
            sleep(settled).await;
            let channels = concerned.unwrap_or_else(|| shared.lock().registry.held());
            let (until, joined_before) = (SystemTime::now(), Instant::now());
            let reason = GapReason::SubscriptionLost;
            receiver.gap(&channels, GapSpan { since, until, joined_before, reason, replaced: true });
        });
    }

    /// Tells Redis a batch of what changed.
    async fn apply_changes(&self, link: &Link) -> Result<Applied, redis::RedisError> {
        let changes = self.shared.lock().registry.take_changes(BATCH);
        if changes == Changes::default() {
            return Ok(Applied::All);
        }
        let elsewhere = self.apply(link, changes).await?;
        self.shared.lock().registry.ask_again(&elsewhere);
        Ok(if elsewhere.is_empty() { Applied::Some } else { Applied::Elsewhere })
    }

    /// The same of a link of which only a part goes on. What it cannot be told now comes to be among those `away`, so that
    /// it does not stand before what it can.
    async fn apply_where_it_goes_on(
        &self,
        link: &Link,
        away: &mut HashSet<Channel>,
    ) -> Result<Applied, redis::RedisError> {
        let mut changes = self.shared.lock().registry.take_changes(BATCH);
        if changes == Changes::default() {
            return Ok(Applied::All);
        }
        let misses = |channel: &mut Channel| link.misses_on(&self.settings.keys.channel(channel));
        away.extend(changes.subscribe.extract_if(.., misses));
        away.extend(self.apply(link, changes).await?);
        Ok(Applied::Some)
    }

    /// Tells Redis these changes. Returns the channels that are not where they were.
    async fn apply(&self, link: &Link, mut changes: Changes) -> Result<Vec<Channel>, redis::RedisError> {
        let limit = self.settings.timeout;
        if !changes.unsubscribe.is_empty() {
            link.unsubscribe(&self.names(&changes.unsubscribe), limit).await?;
        }
        let mut elsewhere = Vec::new();
        if !changes.subscribe.is_empty() {
            let names = self.names(&changes.subscribe);
            let refused: HashSet<_> = link.subscribe(&names, limit).await?.into_iter().collect();
            let places = std::mem::take(&mut changes.subscribe).into_iter().zip(names);
            let (there, rest): (Vec<_>, Vec<_>) = places.partition(|(_, name)| !refused.contains(name));
            changes.subscribe = there.into_iter().map(|(channel, _)| channel).collect();
            elsewhere.extend(rest.into_iter().map(|(channel, _)| channel));
        }
        self.shared.lock().registry.confirm(&changes);
        Ok(elsewhere)
    }

    fn names(&self, channels: &[Channel]) -> Vec<String> {
        channels.iter().map(|channel| self.settings.keys.channel(channel)).collect()
    }
}

const NO_PANIC: &str = "nothing panics under this lock";
