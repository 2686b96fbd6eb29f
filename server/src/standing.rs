//! Whether something works, and since when.

use std::sync::Mutex;
use std::time::{Duration, SystemTime};

use tokio::time::Instant;

/// What `/readyz` and the log tell of one connection to the backend. It begins as one that does not work yet.
#[derive(Debug)]
pub(crate) struct Standing(Mutex<State>);

#[derive(Debug)]
struct State {
    works: bool,
    since: SystemTime,
    changed: Instant,
    worked_before: bool,
}

/// How long something did not work that works now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Back {
    /// It had never worked.
    First,
    /// It had, and then not for this long.
    After(Duration),
}

impl Default for Standing {
    fn default() -> Self {
        let state =
            State { works: false, since: SystemTime::now(), changed: Instant::now(), worked_before: false };
        Self(Mutex::new(state))
    }
}

impl Standing {
    /// It works from now on, if it did not already.
    pub(crate) fn up(&self) -> Back {
        let mut state = self.0.lock().expect(NO_PANIC);
        let back = if state.worked_before { Back::After(state.changed.elapsed()) } else { Back::First };
        state.set(true);
        back
    }

    /// It does not work from now on.
    pub(crate) fn down(&self) {
        self.0.lock().expect(NO_PANIC).set(false);
    }

    /// Since when it has worked, or has not.
    pub(crate) fn since(&self) -> SystemTime {
        self.0.lock().expect(NO_PANIC).since
    }
}

impl State {
    fn set(&mut self, works: bool) {
        if self.works != works {
            *self = Self {
                works,
                since: SystemTime::now(),
                changed: Instant::now(),
                worked_before: self.worked_before || works,
            };
        }
    }
}

const NO_PANIC: &str = "nothing panics under this lock";

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn an_outage_lasts_from_the_first_loss() {
        let standing = Standing::default();
        assert_eq!(standing.up(), Back::First);
        standing.down();
        let since = standing.since();
        tokio::time::advance(Duration::from_secs(3)).await;
        standing.down();
        assert_eq!(standing.since(), since);
        tokio::time::advance(Duration::from_secs(4)).await;
        assert_eq!(standing.up(), Back::After(Duration::from_secs(7)));
    }
}
