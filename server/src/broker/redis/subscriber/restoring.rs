//! Subscribes anew and tells of what was missed.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use aether_ws_protocol::GapReason;
use tokio::time::{Instant, sleep, timeout};

use super::applying::Applied;
use super::supervisor::Supervisor;
use crate::broker::{GapSpan, Receiver};
use crate::keys::Channel;
use crate::redis::link::ChannelLink;
use crate::redis::watch::{LEARN, WATCH};

/// How long the report of a gap in presence waits until that is put right: its connection may come back a little later.
const REPAIR_PATIENCE: Duration = Duration::from_secs(5);

/// What was put right after a loss.
pub(super) struct Restored {
    /// Channels that Redis confirmed.
    pub(super) channels: usize,
    /// Channels on which something may have been missed.
    pub(super) gaps: usize,
}

impl Supervisor {
    /// Subscribes to all that is held, then lets new connections in and reports what was missed. `None` when slots of the
    /// Cluster are not where they were.
    pub(super) async fn restore(
        &self,
        link: &mut ChannelLink,
        mended: bool,
    ) -> Result<Option<Restored>, redis::RedisError> {
        let settles = self.settles(link);
        if let Some(settles) = settles {
            self.receiver.unsettled(self.unsettled(settles));
        }
        if !self.subscribe_to_all(link).await? {
            return Ok(None);
        }
        self.heard.now();
        if mended {
            self.heard.remade();
        } else {
            self.heard.proven_now();
        }
        let restored = self.resume(link, settles, mended);
        self.settings.server.reached();
        Ok(Some(restored))
    }

    /// The same where a master cannot be reached: what belongs to it stays as it is. When the link was `mended`, another
    /// part went on all the time.
    pub(super) async fn restore_part(&self, link: &ChannelLink, mended: bool) -> redis::RedisResult<()> {
        let settles = self.settles(link);
        if let Some(settles) = settles {
            self.receiver.unsettled(self.unsettled(settles));
        }
        let mut away = HashSet::new();
        while self.apply_where_it_goes_on(link, &mut away).await? == Applied::Some {}
        self.shared.lock().registry.ask_again(&away);
        self.resume(link, settles, mended);
        Ok(())
    }

    /// Lets new connections in and reports what was missed on channels that are there again.
    fn resume(&self, link: &ChannelLink, settles: Option<Duration>, mended: bool) -> Restored {
        let doubted = self.succession().restored(link.places()).filter(|_| settles.is_some());
        let (channels, missed, joined_before) = {
            let mut state = self.shared.lock();
            state.up = true;
            if let Some(doubted) = doubted {
                // Also what is not there again yet.
                state.registry.doubt(doubted);
            }
            // Whoever joins from here on missed nothing. Until here, whoever did was confirmed before the loss, and may have been
            // slow to take note of it.
            (state.registry.len(), state.registry.take_missed(), Instant::now())
        };
        let restored = Restored { channels, gaps: missed.values().map(Vec::len).sum() };
        let concerned = mended.then(|| missed.values().flatten().cloned().collect());
        let until = settles.map_or_else(SystemTime::now, |settles| {
            let unsettled = self.unsettled(settles);
            self.receiver.unsettled(unsettled);
            self.tell_of_latecomers(unsettled, settles, concerned);
            unsettled.until
        });
        let replaced = settles.is_some();
        let spans = missed.into_iter().map(|(loss, channels)| {
            let (reason, replaced) = (GapReason::SubscriptionLost, replaced || loss.replaced);
            (channels, GapSpan { since: loss.since, until, joined_before, reason, replaced })
        });
        self.tell_of_missed(spans.collect());
        restored
    }

    /// Subscribes to the probes and to all that is held. False when slots of the Cluster are not where they were.
    async fn subscribe_to_all(&self, link: &ChannelLink) -> Result<bool, redis::RedisError> {
        let probe = std::slice::from_ref(&self.probe_channel);
        if !link.subscribe(probe, self.settings.timeout).await?.is_empty() {
            return Ok(false);
        }
        loop {
            match self.apply_changes(link).await? {
                Applied::Some => {}
                Applied::All => return Ok(true),
                Applied::Elsewhere => return Ok(false),
            }
        }
    }

    /// How long other nodes may go on with a master that is none any more, if one was replaced. One that is replaced on purpose
    /// goes on for a while, and so does one that was cut off, or hung.
    fn settles(&self, link: &ChannelLink) -> Option<Duration> {
        self.succession().settles(link.places(), link.reigns(), settled(self.settings.timeout))
    }

    /// Reports gaps at once; but those in presence once it is put right, so that what is listed then is whole.
    fn tell_of_missed(&self, spans: Vec<(Vec<Channel>, GapSpan)>) {
        if spans.is_empty() {
            return;
        }
        let (mut told, mut later) = (Vec::new(), Vec::new());
        for (channels, span) in spans {
            let (events, messages): (Vec<_>, Vec<_>) =
                channels.into_iter().partition(|channel| matches!(channel, Channel::Presence(_)));
            self.receiver.presence_is_doubted(&events, span.joined_before);
            told.push((messages, span));
            later.push((events, span));
        }
        let (receiver, presence) = (Arc::clone(&self.receiver), self.presence.clone());
        // Not awaited: the supervisor must go on watching the connection.
        tokio::spawn(async move {
            told.into_iter().for_each(|(messages, span)| tell(&*receiver, &messages, span));
            if let Some(presence) = presence {
                let _late = timeout(REPAIR_PATIENCE, presence.repair()).await;
            }
            later.into_iter().for_each(|(events, span)| tell(&*receiver, &events, span));
        });
    }

    /// From now on until no other node can go on publishing to a master that was replaced: until then each may, and what it
    /// says there does not come here.
    fn unsettled(&self, settles: Duration) -> GapSpan {
        let (now, limit) = (SystemTime::now(), self.settings.timeout);
        GapSpan {
            // What they say has its stamp up to the publisher's deadline before it is published.
            since: now.checked_sub(limit).unwrap_or(now),
            until: now + settles,
            joined_before: Instant::now(),
            reason: GapReason::SubscriptionLost,
            replaced: true,
        }
    }

    /// The gap that was told while it was open is told once more when it is over: by then all who publish have gone to the new
    /// master, and what is fetched again stays complete.
    ///
    /// It is about these channels, or all that are there by then: the others are told when they are.
    fn tell_of_latecomers(&self, unsettled: GapSpan, settles: Duration, concerned: Option<Vec<Channel>>) {
        let (shared, receiver) = (Arc::clone(&self.shared), Arc::clone(&self.receiver));
        tokio::spawn(async move {
            sleep(settles).await;
            let channels = concerned.unwrap_or_else(|| shared.lock().registry.confirmed().cloned().collect());
            let (until, joined_before) = (SystemTime::now(), Instant::now());
            receiver.gap(&channels, GapSpan { until, joined_before, ..unsettled });
        });
    }
}

fn tell(receiver: &dyn Receiver, channels: &[Channel], span: GapSpan) {
    if !channels.is_empty() {
        receiver.gap(channels, span);
    }
}

/// How long after one learnt of a new master others may go on publishing to the old one: some time passes until whom they
/// ask knows, until they ask, until they are answered, and until what they had begun is done.
fn settled(limit: Duration) -> Duration {
    LEARN + WATCH + limit * 2
}
