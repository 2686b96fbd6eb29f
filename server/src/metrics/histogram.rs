//! Histograms of time without locks.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// How many observations of a time fell below each bound.
///
/// # Design
/// The client libraries for Prometheus take a lock for each observation, or keep shards; here an observation is two
/// atomic additions. A page that is read meanwhile may have an observation in its sum and not yet in a bucket, never a
/// bucket that is larger than a later one: the count is the sum of the buckets.
#[derive(Debug, Default)]
pub(crate) struct Histogram {
    /// Each observation is in one only, the first that it fits.
    buckets: [AtomicU64; BOUNDS.len() + 1],
    /// Of all observations, in microseconds.
    sum: AtomicU64,
}

/// Microseconds. From what a loopback takes to what an outage does, and so for every histogram: they can be laid over
/// each other.
pub(crate) const BOUNDS: [u64; 16] = [
    100, 250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000,
    5_000_000, 20_000_000, 60_000_000,
];

impl Histogram {
    pub(crate) fn observe(&self, time: Duration) {
        let micros = u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
        let bucket = BOUNDS.partition_point(|bound| *bound < micros);
        self.buckets[bucket].fetch_add(1, Ordering::Relaxed);
        self.sum.fetch_add(micros, Ordering::Relaxed);
    }

    /// How many observations there were up to each bound, and last how many there were at all.
    pub(crate) fn cumulative(&self) -> [u64; BOUNDS.len() + 1] {
        let mut sum = 0;
        self.buckets.each_ref().map(|bucket| {
            sum += bucket.load(Ordering::Relaxed);
            sum
        })
    }

    /// The sum of all observations, in seconds.
    #[expect(clippy::cast_precision_loss, reason = "a sum of times need not be exact to the microsecond")]
    pub(crate) fn seconds(&self) -> f64 {
        self.sum.load(Ordering::Relaxed) as f64 / 1e6
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bound_belongs_to_its_bucket() {
        let histogram = Histogram::default();
        for micros in [0, 100, 101, 250, 60_000_000, 60_000_001, u64::MAX / 2] {
            histogram.observe(Duration::from_micros(micros));
        }
        let counts = histogram.cumulative();
        assert_eq!((counts[0], counts[1], counts[2]), (2, 4, 4));
        assert_eq!((counts[BOUNDS.len() - 1], counts[BOUNDS.len()]), (5, 7));
        assert!(BOUNDS.is_sorted());
    }
}
