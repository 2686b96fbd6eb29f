//! Subscribes anew and tells of what was missed.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use aether_ws_protocol::GapReason;
use tokio::time::{Instant, sleep, timeout};

use super::NO_PANIC;
use super::applying::Applied;
use super::supervisor::Supervisor;
use crate::broker::GapSpan;
use crate::broker::redis::link::ChannelLink;
use crate::broker::redis::watch::{LEARN, WATCH};
use crate::keys::Channel;

/// How long a gap's report waits for presence to be put right: its connection may come back a little later.
const REPAIR_PATIENCE: Duration = Duration::from_secs(5);

/// What was put right after a loss.
pub(super) struct Restored {
    /// Channels that Redis confirmed.
    pub(super) channels: usize,
    /// Those on which something may have been missed.
    pub(super) gaps: usize,
}

/// Channels that missed something, by the moment since when.
type MissedSince = BTreeMap<SystemTime, Vec<Channel>>;

impl Supervisor {
    /// Subscribes to all that is held, then lets new connections in and reports what was missed. `None` when slots of the
    /// Cluster are not where they were.
    pub(super) async fn restore(
        &self,
        link: &mut ChannelLink,
        mended: bool,
    ) -> Result<Option<Restored>, redis::RedisError> {
        if !self.subscribe_to_all(link).await? {
            return Ok(None);
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
            self.tell_of_missed(missed, doubted, joined_before, replaced);
        }
        if replaced {
            self.tell_of_latecomers(concerned);
        }
        Ok(Some(restored))
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

    /// Whether a master that delivered before is none any more. One that is replaced on purpose goes on for a while, and so
    /// does one that was cut off, or hung.
    fn is_replaced(&self, link: &ChannelLink) -> bool {
        let mut places = self.places.lock().expect(NO_PANIC);
        let before = std::mem::replace(&mut *places, link.places().clone());
        !before.is_subset(&places)
    }

    /// Reports the gaps that end now, once presence is put right. Where the master is another, they begin no later than
    /// it was `doubted`.
    fn tell_of_missed(
        &self,
        missed: MissedSince,
        doubted: Option<SystemTime>,
        joined_before: Instant,
        replaced: bool,
    ) {
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
}
