//! Tells Redis what changed in the registry.

use std::collections::HashSet;

use super::supervisor::Supervisor;
use crate::broker::redis::registry::Changes;
use crate::keys::Channel;
use crate::redis::link::ChannelLink;

/// Channels in one command: more would keep Redis from others for too long.
const BATCH: usize = 512;

/// How much of what changed Redis was told.
#[derive(PartialEq)]
pub(super) enum Applied {
    /// All of it: nothing is left to tell.
    All,
    /// One batch; more may be left.
    Some,
    /// A part of the batch: slots of the Cluster are not where they were.
    Elsewhere,
}

impl Supervisor {
    /// Tells Redis a batch of what changed.
    pub(super) async fn apply_changes(&self, link: &ChannelLink) -> Result<Applied, redis::RedisError> {
        let changes = self.shared.lock().registry.take_changes(BATCH);
        if changes == Changes::default() {
            return Ok(Applied::All);
        }
        let elsewhere = self.apply(link, changes).await?;
        self.shared.lock().registry.ask_again(&elsewhere);
        Ok(if elsewhere.is_empty() { Applied::Some } else { Applied::Elsewhere })
    }

    /// Tells Redis a batch of what changed, over a link of which only a part goes on. Channels of the other part join
    /// those `away`, so that they do not stand before the rest.
    pub(super) async fn apply_where_it_goes_on(
        &self,
        link: &ChannelLink,
        away: &mut HashSet<Channel>,
    ) -> Result<Applied, redis::RedisError> {
        let mut changes = self.shared.lock().registry.take_changes(BATCH);
        if changes == Changes::default() {
            return Ok(Applied::All);
        }
        let misses = |channel: &mut Channel| link.misses_on(&self.name(channel));
        away.extend(changes.subscribe.extract_if(.., misses));
        away.extend(self.apply(link, changes).await?);
        Ok(Applied::Some)
    }

    /// Tells Redis these changes. Returns the channels that are not where they were.
    async fn apply(
        &self,
        link: &ChannelLink,
        mut changes: Changes,
    ) -> Result<Vec<Channel>, redis::RedisError> {
        // Whoever waits for it has a deadline of his own. A Redis that is merely slow has lost nothing yet, and one that hangs
        // is found by its silence.
        let limit = self.settings.timeout.max(self.settings.probe_silence / 2);
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
        channels.iter().map(|channel| self.name(channel)).collect()
    }

    /// What Redis calls a channel.
    pub(super) fn name(&self, channel: &Channel) -> String {
        self.settings.keys.channel(channel)
    }
}
