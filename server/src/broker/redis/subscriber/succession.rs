//! Whether a master was replaced, and how long others may go on with the old one. No I/O.

use std::collections::BTreeSet;
use std::time::{Duration, SystemTime};

use tokio::time::Instant;

use crate::redis::Host;

/// What is known of the masters that subscriptions led to.
///
/// # Design
/// It is brought up to date whenever something was restored, though another master is away: that one may be away for hours,
/// and what was told of a master that was replaced is not to be told anew whenever something else breaks. Which channels
/// missed something because of it is noted with them, until they are there again.
#[derive(Debug, Default)]
pub(super) struct Succession {
    /// The masters that the last subscription led to, or was to lead to.
    places: BTreeSet<Host>,
    /// When one that was replaced was last seen to be.
    replaced_at: Option<Instant>,
    /// Since when they may not have been the masters any more, while there is no subscription.
    doubted: Option<SystemTime>,
    /// Whether one of them is none any more, which may be seen nowhere else: another is behind its address.
    refuted: bool,
}

impl Succession {
    /// The subscription is gone as a whole. It was `confirmed` until then that nobody had gone elsewhere.
    pub(super) fn lost(&mut self, confirmed: SystemTime, refuted: bool) {
        self.doubted = Some(self.doubted.map_or(confirmed, |doubted| doubted.min(confirmed)));
        self.refuted |= refuted;
    }

    /// How long other nodes may go on with a master that is none any more, if one was replaced: they do so for up to
    /// `settled` after that was seen. `reigns` is for how long the present one has been the master, where that is told.
    pub(super) fn settles(
        &self,
        places: &BTreeSet<Host>,
        reigns: Option<Duration>,
        settled: Duration,
    ) -> Option<Duration> {
        if self.is_over(places) {
            return Some(settled);
        }
        // Before this node was there, or while it was away; or it was told of when something else was restored.
        let lately = self.replaced_at.map(|at| at.elapsed()).into_iter().chain(reigns).min()?;
        settled.checked_sub(lately).filter(|left| !left.is_zero())
    }

    /// What leads to these masters was restored, or a part of it. Returns since when those of a subscription that was lost as
    /// a whole may not have been the masters any more.
    pub(super) fn restored(&mut self, places: &BTreeSet<Host>) -> Option<SystemTime> {
        if self.is_over(places) {
            self.replaced_at = Some(Instant::now());
        }
        self.places.clone_from(places);
        self.refuted = false;
        self.doubted.take()
    }

    /// Whether a master is none any more, and it is not noted yet.
    fn is_over(&self, places: &BTreeSet<Host>) -> bool {
        self.refuted || !self.places.is_subset(places)
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::advance;

    use super::*;

    const SETTLED: Duration = Duration::from_secs(6);

    fn places(ports: impl IntoIterator<Item = u16>) -> BTreeSet<Host> {
        ports.into_iter().map(|port| Host { name: "one".to_owned(), port }).collect()
    }

    fn seconds(seconds: u64) -> Option<Duration> {
        Some(Duration::from_secs(seconds))
    }

    #[tokio::test(start_paused = true)]
    async fn a_master_that_was_replaced_is_told_of_until_that_is_settled_and_never_again() {
        let mut known = Succession::default();
        assert_eq!(known.settles(&places([1, 2, 3]), None, SETTLED), None, "there was none before");
        known.restored(&places([1, 2, 3]));
        assert_eq!(known.settles(&places([1, 2, 3, 4]), None, SETTLED), None, "one more replaces nobody");
        assert_eq!(known.settles(&places([1, 4, 3]), None, SETTLED), Some(SETTLED));
        advance(SETTLED).await;
        assert_eq!(known.settles(&places([1, 4, 3]), None, SETTLED), Some(SETTLED), "not restored so far");
        known.restored(&places([1, 4, 3]));
        advance(SETTLED / 3).await;
        // Something else breaks and is restored, again and again.
        known.restored(&places([1, 4, 3]));
        assert_eq!(known.settles(&places([1, 4, 3]), None, SETTLED), seconds(4));
        advance(SETTLED).await;
        assert_eq!(known.settles(&places([1, 4, 3]), None, SETTLED), None);
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_behind_its_address_and_how_long_it_reigns_count_too() {
        let mut known = Succession::default();
        known.restored(&places([1]));
        assert_eq!(known.settles(&places([1]), seconds(2), SETTLED), seconds(4));
        assert_eq!(known.settles(&places([1]), seconds(7), SETTLED), None);
        let (first, second) = (SystemTime::UNIX_EPOCH, SystemTime::UNIX_EPOCH + SETTLED);
        known.lost(second, true);
        known.lost(first, false);
        assert_eq!(known.settles(&places([1]), seconds(7), SETTLED), Some(SETTLED));
        assert_eq!(known.restored(&places([1])), Some(first));
        assert_eq!(known.restored(&places([1])), None);
    }
}
