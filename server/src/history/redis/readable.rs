//! Whether what is asked for can be read.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use aether_ws_protocol::GroupId;
use tokio::sync::oneshot;

use crate::history::Reading;

/// It can, as far as is known: until something could not be read, and again once something was.
#[derive(Debug, Default)]
pub(super) struct Readable(Mutex<Option<Not>>);

#[derive(Debug)]
struct Not {
    since: SystemTime,
    /// The group that could not be read last.
    of: GroupId,
    /// The reader's own question about it.
    _answer: Option<oneshot::Receiver<Reading>>,
}

impl Readable {
    pub(super) fn yes(&self) {
        *self.lock() = None;
    }

    pub(super) fn no(&self, of: &GroupId) {
        let mut not = self.lock();
        let since = not.as_ref().map_or_else(SystemTime::now, |not| not.since);
        *not = Some(Not { since, of: of.clone(), _answer: None });
    }

    /// Since when it cannot.
    pub(super) fn not_since(&self) -> Option<SystemTime> {
        self.lock().as_ref().map(|not| not.since)
    }

    /// A group that could not be read.
    pub(super) fn not_of(&self) -> Option<GroupId> {
        self.lock().as_ref().map(|not| not.of.clone())
    }

    /// Keeps a question about it from being dropped before it is answered.
    pub(super) fn expect(&self, answer: oneshot::Receiver<Reading>) {
        if let Some(not) = &mut *self.lock() {
            not._answer = Some(answer);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Option<Not>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
