//! Counts what a client does wrong: now and then is a mistake, all the time is not.

use std::collections::VecDeque;
use std::time::Duration;

use tokio::time::Instant;

/// The latest faults of one connection.
#[derive(Clone, Debug)]
pub(super) struct Faults {
    limit: usize,
    window: Duration,
    /// At most `limit`, oldest first; empty, and without memory, for all who do nothing wrong.
    at: VecDeque<Instant>,
}

impl Faults {
    pub(super) fn new(limit: usize, window: Duration) -> Self {
        Self { limit, window, at: VecDeque::new() }
    }

    /// Notes a fault; `true` when it is one too many.
    pub(super) fn add(&mut self, now: Instant) -> bool {
        self.at.push_back(now);
        if self.at.len() > self.limit {
            self.at.pop_front();
        }
        self.at.len() == self.limit && self.at.front().is_some_and(|first| now - *first <= self.window)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_counts_within_the_window_only() {
        let start = Instant::now();
        let mut faults = Faults::new(3, Duration::from_secs(10));
        let mut add = |seconds| faults.add(start + Duration::from_secs(seconds));
        assert!(!add(0));
        assert!(!add(5));
        assert!(!add(11), "the first is out of the window");
        assert!(add(15));
        assert!(!add(30));
    }

    #[test]
    fn a_limit_of_one_is_the_first_fault() {
        assert!(Faults::new(1, Duration::from_secs(10)).add(Instant::now()));
    }
}
