//! When a subscription has to prove that it delivers. No I/O.

use std::time::Duration;

use tokio::time::Instant;

/// The time between two proofs while messages come: a gap that is told later begins at the last proof.
const PROVE_EVERY: Duration = Duration::from_secs(1);

/// The time between two probes until the first came back: the connection that publishes may come up after this one.
const PROVE_AGAIN: Duration = Duration::from_millis(100);

/// What is due of a subscription.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Due {
    /// A probe, if a message came since the last proof, or none of its probes came back yet.
    Proof,
    /// A probe: nothing came for the longest silence.
    Probe,
    /// Its end: that probe did not come back.
    End,
}

/// What is still to come of the proofs of one subscription.
#[derive(Debug)]
pub(super) struct Probing {
    /// How long nothing may come before it is probed; the probe has half as long to come back.
    silence: Duration,
    /// When it was probed because of a silence that lasts.
    probed: Option<Instant>,
    proof_at: Instant,
}

impl Probing {
    /// The first proof is due at once: until it comes back the node is not ready.
    pub(super) fn new(now: Instant, silence: Duration) -> Self {
        Self { silence, probed: None, proof_at: now }
    }

    /// Notes when the subscription was last heard of.
    pub(super) fn heard(&mut self, last: Instant) {
        self.probed = self.probed.filter(|probed| last < *probed);
    }

    /// Notes that it was probed because of a silence.
    pub(super) fn probed(&mut self, now: Instant) {
        self.probed = Some(now);
    }

    /// Notes that a proof was due. It was `proven` when a probe has come back before.
    pub(super) fn proof_was_due(&mut self, now: Instant, proven: bool) {
        self.proof_at = now + if proven { PROVE_EVERY } else { PROVE_AGAIN };
    }

    /// What is due next, and when, while it was last heard of at `last`.
    pub(super) fn next(&self, last: Instant) -> (Instant, Due) {
        let (at, due) = match self.probed {
            None => (last + self.silence, Due::Probe),
            Some(probed) => (probed + self.silence / 2, Due::End),
        };
        if self.proof_at <= at { (self.proof_at, Due::Proof) } else { (at, due) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_due_next_follows_from_when_it_was_heard_of() {
        let start = Instant::now();
        let at = |seconds| start + Duration::from_secs(seconds);
        // With a silence of 10 s: the next proof, the probe that waits, when it was last heard of; what is due, and when.
        let table = [
            (0, None, 0, (0, Due::Proof)),
            (9, None, 0, (9, Due::Proof)),
            (10, None, 0, (10, Due::Proof)),
            (11, None, 0, (10, Due::Probe)),
            (11, Some(10), 0, (11, Due::Proof)),
            (16, Some(10), 0, (15, Due::End)),
            (30, Some(10), 9, (15, Due::End)),
            (30, Some(10), 10, (20, Due::Probe)),
            (30, Some(10), 12, (22, Due::Probe)),
        ];
        for (proof, probed, last, (when, due)) in table {
            let mut probing = Probing::new(at(proof), Duration::from_secs(10));
            if let Some(probed) = probed {
                probing.probed(at(probed));
            }
            probing.heard(at(last));
            assert_eq!(probing.next(at(last)), (at(when), due), "{proof} {probed:?} {last}");
        }
    }

    #[test]
    fn a_subscription_is_asked_more_often_until_it_was_proven() {
        let now = Instant::now();
        for (proven, pause) in [(false, PROVE_AGAIN), (true, PROVE_EVERY)] {
            let mut probing = Probing::new(now, Duration::from_secs(10));
            probing.proof_was_due(now, proven);
            assert_eq!(probing.next(now), (now + pause, Due::Proof));
        }
    }
}
