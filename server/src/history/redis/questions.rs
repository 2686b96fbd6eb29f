//! What is asked of the history, and waits to be put to Redis.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use aether_ws_protocol::GroupId;
use tokio::sync::{Notify, oneshot};

use crate::history::{Reading, Since};

/// The questions that wait, in their order.
#[derive(Default)]
pub(super) struct Questions {
    waiting: Mutex<VecDeque<Question>>,
    wake: Notify,
}

/// One question, and all who asked it.
pub(super) struct Question {
    pub(super) group: GroupId,
    pub(super) since: Since,
    pub(super) answers: Vec<oneshot::Sender<Reading>>,
    /// It was put back once: it is not once more.
    pub(super) again: bool,
}

impl Questions {
    /// Asks; the queue of the answer ends without one when Redis does not give it in time.
    pub(super) fn ask(&self, group: &GroupId, since: Since) -> oneshot::Receiver<Reading> {
        let (answer, answered) = oneshot::channel();
        let group = group.clone();
        self.lock().push_back(Question { group, since, answers: vec![answer], again: false });
        self.wake.notify_one();
        answered
    }

    /// Resolves when something was asked.
    pub(super) async fn come(&self) {
        self.wake.notified().await;
    }

    /// Takes at most so many that are asked next; whoever asks the same gets the same answer.
    pub(super) fn take(&self, most: usize) -> Vec<Question> {
        let mut waiting = self.lock();
        let mut turn: Vec<Question> = Vec::new();
        while let Some(next) = waiting.front() {
            let same = turn.iter().position(|one| one.since == next.since && one.group == next.group);
            if same.is_none() && turn.len() == most {
                break;
            }
            let Some(mut next) = waiting.pop_front() else { break };
            next.answers.retain(|answer| !answer.is_closed());
            match same {
                Some(same) => turn[same].answers.append(&mut next.answers),
                None if next.answers.is_empty() => {}
                None => turn.push(next),
            }
        }
        turn
    }

    /// Has these asked before all others.
    pub(super) fn put_back(&self, turn: Vec<Question>) {
        let mut waiting = self.lock();
        turn.into_iter().rev().for_each(|question| waiting.push_front(Question { again: true, ..question }));
    }

    /// Leaves all who wait without an answer.
    pub(super) fn refuse(&self) {
        self.lock().clear();
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<Question>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
