//! Signs of life: when to ping a silent client, and when to give it up.

use std::time::Duration;

use tokio::time::Instant;

/// What a connection's silence calls for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Due {
    /// Nothing before this moment.
    At(Instant),
    /// A ping, now.
    Ping,
    /// The end.
    Close,
}

/// A connection's signs of life.
#[derive(Clone, Copy, Debug)]
pub(super) struct Life {
    ping_after: Duration,
    idle_timeout: Duration,
    heard: Instant,
    /// Pings sent since.
    pings: u32,
}

impl Life {
    pub(super) fn new(ping_after: Duration, idle_timeout: Duration, now: Instant) -> Self {
        Self { ping_after, idle_timeout, heard: now, pings: 0 }
    }

    /// The client said something.
    pub(super) fn heard(&mut self, now: Instant) {
        self.heard = now;
        self.pings = 0;
    }

    /// What is due; a ping is due once for each `ping_after` of silence.
    pub(super) fn due(&mut self, now: Instant) -> Due {
        let mut end = self.heard + self.idle_timeout;
        if now > end + OVERSLEPT {
            // It was this process that stood still: what the client said meanwhile is waiting to be read.
            end = now + OVERSLEPT;
            self.heard = end.checked_sub(self.idle_timeout).unwrap_or(now);
        }
        let next_ping = self.heard + self.ping_after.saturating_mul(self.pings + 1);
        if now >= end {
            Due::Close
        } else if now >= next_ping {
            self.pings += 1;
            Due::Ping
        } else {
            Due::At(next_ping.min(end))
        }
    }
}

/// Timers are never this late unless the process was stopped, or the machine slept. As long is waited for what came
/// meanwhile.
const OVERSLEPT: Duration = Duration::from_secs(1);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_is_pinged_and_then_closed() {
        let start = Instant::now();
        let at = |seconds| start + Duration::from_secs(seconds);
        let mut life = Life::new(Duration::from_secs(25), Duration::from_secs(75), start);
        assert_eq!(life.due(at(0)), Due::At(at(25)));
        assert_eq!(life.due(at(25)), Due::Ping);
        assert_eq!(life.due(at(25)), Due::At(at(50)));
        life.heard(at(30));
        assert_eq!(life.due(at(30)), Due::At(at(55)));
        assert_eq!(life.due(at(56)), Due::Ping);
        assert_eq!(life.due(at(80)), Due::Ping);
        assert_eq!(life.due(at(80)), Due::At(at(105)));
        assert_eq!(life.due(at(105)), Due::Close);
    }

    #[test]
    fn who_overslept_listens_before_it_gives_up() {
        let start = Instant::now();
        let at = |seconds: f32| start + Duration::from_secs_f32(seconds);
        let mut life = Life::new(Duration::from_secs(25), Duration::from_secs(75), start);
        assert_eq!(life.due(at(90.0)), Due::Ping);
        while life.due(at(90.0)) == Due::Ping {}
        assert_eq!(life.due(at(90.0)), Due::At(at(91.0)));
        let mut silent = life;
        assert_eq!(silent.due(at(91.1)), Due::Close);
        life.heard(at(90.5));
        assert_eq!(life.due(at(91.1)), Due::At(at(115.5)));
    }
}
