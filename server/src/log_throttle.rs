//! Keeps a log line that could repeat for every message from filling the disk.

use std::sync::Mutex;
use std::time::Duration;

use tokio::time::Instant;

/// How long a line is not repeated.
const PAUSE: Duration = Duration::from_secs(10);

/// One log line, written at most once in ten seconds unless told otherwise.
#[derive(Debug)]
pub(crate) struct LogThrottle {
    since: Mutex<Option<Since>>,
    pause: Duration,
}

impl Default for LogThrottle {
    fn default() -> Self {
        Self::lasting(PAUSE)
    }
}

#[derive(Debug)]
struct Since {
    spoke: Instant,
    suppressed: u64,
}

impl LogThrottle {
    /// A log line that is not repeated for so long.
    pub(crate) fn lasting(pause: Duration) -> Self {
        Self { since: Mutex::default(), pause }
    }

    /// How often the line was not written since the last time, if it may be written now.
    pub(crate) fn may_speak(&self) -> Option<u64> {
        let now = Instant::now();
        let mut since = self.since.lock().expect("nothing panics under this lock");
        if let Some(since) = since.as_mut().filter(|since| now < since.spoke + self.pause) {
            since.suppressed += 1;
            return None;
        }
        Some(since.replace(Since { spoke: now, suppressed: 0 }).map_or(0, |since| since.suppressed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_line_is_written_once_in_ten_seconds_and_counts_what_was_not() {
        let throttle = LogThrottle::default();
        assert_eq!([throttle.may_speak(), throttle.may_speak(), throttle.may_speak()], [Some(0), None, None]);
        tokio::time::advance(PAUSE).await;
        assert_eq!([throttle.may_speak(), throttle.may_speak()], [Some(2), None]);
    }
}
