//! What a subscription is known to have delivered.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use tokio::time::Instant;

/// When a node's subscription last delivered anything, and up to when it has delivered everything.
///
/// # Design
/// That something arrived just now proves little: it may have been on its way for long, and what was published since may
/// be lost with the connection. A probe that comes back carries the moment when it was sent: whatever Redis took before
/// it was delivered before it. A message may reach Redis up to the publisher's deadline after its stamp, so a gap
/// begins that much earlier: a message that was missed always has its `sent_at` inside.
pub(super) struct Heard {
    start: Instant,
    /// The publisher's deadline.
    slack: Duration,
    /// When anything last arrived, in microseconds since `start`, as all that follow.
    last: AtomicU64,
    /// Up to when everything was delivered.
    proven: AtomicU64,
    /// Up to when the part that lags behind most has delivered everything; the end of time where there are no parts.
    parts: AtomicU64,
    /// When the newest probe came back that was sent since the subscription was made; 0 while none did.
    returned: AtomicU64,
    /// When the subscription was made; the end of time while there is none.
    made: AtomicU64,
    /// Something other than a probe came since this was last asked for.
    message: AtomicBool,
}

impl Heard {
    pub(super) fn new(slack: Duration) -> Self {
        Self {
            start: Instant::now(),
            slack,
            last: AtomicU64::new(0),
            proven: AtomicU64::new(0),
            parts: AtomicU64::new(u64::MAX),
            returned: AtomicU64::new(0),
            made: AtomicU64::new(u64::MAX),
            message: AtomicBool::new(false),
        }
    }

    /// Something arrived.
    pub(super) fn now(&self) {
        self.last.store(self.micros(), Ordering::Relaxed);
    }

    /// A message arrived, not only a probe.
    pub(super) fn message(&self) {
        self.message.store(true, Ordering::Relaxed);
    }

    /// Whether a message arrived since the last call.
    pub(super) fn take_message(&self) -> bool {
        self.message.swap(false, Ordering::Relaxed)
    }

    /// What a probe says that is sent now.
    pub(super) fn stamp(&self) -> String {
        self.micros().to_string()
    }

    /// Notes for how long it is not proven of some part of the subscription that it delivers. No time where it has no parts.
    ///
    /// Where it has, each proves itself, and this says all: the node's own probes go through one of them, and not while another
    /// is made anew.
    pub(super) fn parts(&self, silence: Duration) {
        let until = if silence.is_zero() { u64::MAX } else { self.micros().saturating_sub(micros(silence)) };
        self.parts.store(until, Ordering::Relaxed);
    }

    /// A probe came back. One from before the subscription was made anew proves nothing that is not known. Returns how
    /// long it took.
    pub(super) fn proof(&self, stamp: &[u8]) -> Option<Duration> {
        let sent: u64 = std::str::from_utf8(stamp).ok()?.parse().ok()?;
        let now = self.micros();
        // Anybody can publish on the channel, but not from the future.
        let took = now.checked_sub(sent)?;
        self.proven.fetch_max(sent, Ordering::Relaxed);
        if sent >= self.made.load(Ordering::Relaxed) {
            self.returned.store(now.max(1), Ordering::Relaxed);
        }
        Some(Duration::from_micros(took))
    }

    /// The subscription is gone: nothing is proven of the next one.
    pub(super) fn lost(&self) {
        self.made.store(u64::MAX, Ordering::Relaxed);
        self.returned.store(0, Ordering::Relaxed);
    }

    /// How long ago a probe last came back on this subscription, if one did.
    pub(super) fn proven_age(&self) -> Option<Duration> {
        let returned = self.returned.load(Ordering::Relaxed);
        (returned > 0).then(|| Duration::from_micros(self.micros().saturating_sub(returned)))
    }

    /// Up to when delivery is proven, on the wall clock: not before this was made.
    pub(super) fn proven_until(&self) -> SystemTime {
        let proven = self.start + Duration::from_micros(self.proven.load(Ordering::Relaxed));
        SystemTime::now().checked_sub(proven.elapsed()).unwrap_or(SystemTime::UNIX_EPOCH)
    }

    /// A part of the subscription was made anew; of the rest nothing is known that was not before.
    pub(super) fn remade(&self) {
        self.made.store(self.micros(), Ordering::Relaxed);
    }

    /// The subscription is whole as of now.
    pub(super) fn proven_now(&self) {
        let now = self.micros();
        self.proven.fetch_max(now, Ordering::Relaxed);
        self.made.store(now, Ordering::Relaxed);
    }

    pub(super) fn last(&self) -> Instant {
        self.start + Duration::from_micros(self.last.load(Ordering::Relaxed))
    }

    /// The last moment that is proven good, on the wall clock, which may have been set meanwhile: so counted back from
    /// now.
    pub(super) fn proven_on_the_wall(&self) -> SystemTime {
        let parts = self.parts.load(Ordering::Relaxed);
        let proven = if parts == u64::MAX { self.proven.load(Ordering::Relaxed) } else { parts };
        let proven = self.start + Duration::from_micros(proven);
        SystemTime::now().checked_sub(proven.elapsed() + self.slack).unwrap_or(SystemTime::UNIX_EPOCH)
    }

    fn micros(&self) -> u64 {
        micros(self.start.elapsed())
    }
}

#[expect(clippy::cast_possible_truncation, reason = "64 bits of microseconds outlast the process")]
fn micros(time: Duration) -> u64 {
    time.as_micros() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_gap_begins_before_the_last_probe_that_came_back_was_sent() {
        let heard = Heard::new(Duration::from_secs(1));
        let ago = |time: SystemTime| SystemTime::now().duration_since(time).unwrap().as_secs();
        tokio::time::advance(Duration::from_secs(10)).await;
        heard.proven_now();
        let probe = heard.stamp();
        tokio::time::advance(Duration::from_secs(20)).await;
        heard.now();
        assert_eq!(heard.last().elapsed(), Duration::ZERO);
        assert_eq!(ago(heard.proven_on_the_wall()), 21, "what arrives is no proof");
        heard.proof(b"99999999999");
        heard.proof(b"probe");
        assert_eq!(ago(heard.proven_on_the_wall()), 21, "nor is what we did not send");
        let second = heard.stamp();
        tokio::time::advance(Duration::from_secs(5)).await;
        heard.proof(second.as_bytes());
        heard.proof(probe.as_bytes());
        assert_eq!(ago(heard.proven_on_the_wall()), 6);
        // Its parts prove themselves, also while no probe of the node's is sent.
        heard.parts(Duration::from_secs(12));
        assert_eq!(ago(heard.proven_on_the_wall()), 13);
        heard.parts(Duration::from_secs(1));
        assert_eq!(ago(heard.proven_on_the_wall()), 2);
        heard.parts(Duration::ZERO);
        assert_eq!(ago(heard.proven_on_the_wall()), 6);
    }
}
