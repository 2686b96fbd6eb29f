//! How long to wait before Redis is tried again.

use std::time::Duration;

const FIRST: Duration = Duration::from_millis(100);
/// The longest wait.
pub(crate) const MOST: Duration = Duration::from_secs(5);

/// Full jitter: any time up to a bound that doubles from 100 ms to 5 s, for ever. Nodes that lost the same Redis
/// at the same moment so do not come back in step.
#[derive(Debug)]
pub(crate) struct Backoff {
    bound: Duration,
}

impl Backoff {
    pub(crate) fn new() -> Self {
        Self { bound: FIRST }
    }

    /// Forgets the failures: the next one is the first again.
    pub(crate) fn reset(&mut self) {
        self.bound = FIRST;
    }

    /// The time to wait after one more failure.
    pub(crate) fn next(&mut self) -> Duration {
        let wait = self.bound.mul_f64(fastrand::f64());
        self.bound = (self.bound * 2).min(MOST);
        wait
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_to_five_seconds_and_no_further() {
        let mut backoff = Backoff::new();
        assert!(backoff.next() <= FIRST);
        for _ in 0..100 {
            assert!(backoff.next() <= MOST);
        }
        assert_eq!(backoff.bound, MOST);
        backoff.reset();
        assert!(backoff.next() <= FIRST);
    }
}
