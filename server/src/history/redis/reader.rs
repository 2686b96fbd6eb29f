//! The connection that reads: what is asked for at the same time is one question, and questions share a round trip.
//!
//! After an outage all clients of a node come back at once, and each asks what its group missed.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use aether_ws_protocol::GroupId;
use redis::{RedisError, Value};
use tokio::sync::{Notify, oneshot};
use tokio::time::Instant;

use super::{READ, RedisHistorySettings, read_command, reading};
use crate::history::{Reading, Since};
use crate::log_throttle::LogThrottle;
use crate::redis::Purpose;
use crate::redis::link::CommandLink;

/// Questions in one pipeline: each answer may be as large as a connection's queue, and all are due within one deadline.
const TURN: usize = 16;

/// What asks and what answers share.
#[derive(Default)]
pub(super) struct Reader {
    waiting: Mutex<VecDeque<Question>>,
    wake: Notify,
    throttle: LogThrottle,
}

/// One question, and all who asked it.
struct Question {
    group: GroupId,
    since: Since,
    answers: Vec<oneshot::Sender<Reading>>,
    /// It was put back once: it is not once more.
    again: bool,
}

impl Reader {
    /// Asks; the queue of the answer ends without one when Redis does not give it in time.
    pub(super) fn ask(&self, group: &GroupId, since: Since) -> oneshot::Receiver<Reading> {
        let (answer, answered) = oneshot::channel();
        self.waiting().push_back(Question {
            group: group.clone(),
            since,
            answers: vec![answer],
            again: false,
        });
        self.wake.notify_one();
        answered
    }

    /// The reader's task: connects when something is asked for the first time, and again when it must.
    pub(super) async fn serve(self: Arc<Self>, settings: RedisHistorySettings) {
        // The connection, and which finding of Redis it was made after.
        let mut link: Option<(u64, CommandLink)> = None;
        loop {
            let turn = self.take_turn();
            if turn.is_empty() {
                self.wake.notified().await;
                continue;
            }
            // A master that was replaced may go on for a while, and would say that nothing was missed.
            let found = settings.server.found();
            let (kept, renewed) = match link.take() {
                Some((after, live)) if after == found && !live.is_partly_broken() => (Some(live), false),
                // In a Cluster all that is still right about it is kept.
                Some((_, mut live)) => (live.renew().await.then_some(live), true),
                None => (None, false),
            };
            let made_now = renewed || kept.is_none();
            let mut live = match kept {
                Some(live) => live,
                None => {
                    match settings.server.connect(&settings.node, Purpose::History, settings.timeout).await {
                        Ok(live) => live,
                        Err(error) => {
                            self.complain(&settings, &error.to_string());
                            // Nobody waits for a Redis that is known to be away.
                            self.waiting().clear();
                            continue;
                        }
                    }
                }
            };
            live.catch_up();
            match ask(&mut live, &turn, &settings).await {
                Ok(replies) => {
                    link = Some((found, live));
                    let mut again = Vec::new();
                    for (question, reply) in turn.into_iter().zip(replies) {
                        match reply {
                            // A part of the connection broke, maybe long ago, too.
                            Value::Nil if !made_now && !question.again => again.push(question),
                            reply => self.settle(&settings, question, reply),
                        }
                    }
                    self.put_back(again);
                }
                // It may have broken long ago, while nobody read: that says nothing about a new one.
                Err(error) if !made_now && !error.is_timeout() => self.put_back(turn),
                Err(error) => self.complain(&settings, &error.to_string()),
            }
        }
    }

    fn settle(&self, settings: &RedisHistorySettings, question: Question, reply: Value) {
        let reading = match reply {
            Value::Array(reply) => reading(reply, question.since),
            Value::ServerError(error) => return self.complain(settings, &error.to_string()),
            _ => None,
        };
        let Some(reading) = reading else { return self.complain(settings, "an answer that is none") };
        for answer in question.answers {
            let _gone = answer.send(reading.clone());
        }
    }

    /// Takes what is asked next; whoever asks the same gets the same answer.
    fn take_turn(&self) -> Vec<Question> {
        let mut waiting = self.waiting();
        let mut turn: Vec<Question> = Vec::new();
        while let Some(next) = waiting.front() {
            let same = turn.iter().position(|one| one.since == next.since && one.group == next.group);
            if same.is_none() && turn.len() == TURN {
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

    fn put_back(&self, turn: Vec<Question>) {
        let mut waiting = self.waiting();
        turn.into_iter().rev().for_each(|question| waiting.push_front(Question { again: true, ..question }));
    }

    fn waiting(&self) -> std::sync::MutexGuard<'_, VecDeque<Question>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn complain(&self, settings: &RedisHistorySettings, error: &str) {
        if let Some(suppressed) = self.throttle.may_speak() {
            tracing::warn!(redis.server = %settings.server, error, suppressed, "cannot read history from Redis");
        }
    }
}

/// Sends a turn as one pipeline, and again what Redis did not know the script for.
async fn ask(
    link: &mut CommandLink,
    turn: &[Question],
    settings: &RedisHistorySettings,
) -> Result<Vec<Value>, RedisError> {
    let mut pipeline = redis::pipe();
    for question in turn {
        let stores = link.stores(&settings.keys.history_tip(&question.group));
        pipeline.add_command(read_command(settings, &question.group, question.since, &stores));
    }
    let forgotten = |reply: &Value| matches!(reply, Value::ServerError(error) if error.code() == "NOSCRIPT");
    let deadline = Instant::now() + settings.timeout;
    let replies = link.send(&pipeline, deadline).await?;
    if !replies.iter().any(forgotten) {
        return Ok(replies);
    }
    let mut load = redis::pipe();
    load.load_script(&READ);
    link.send_to_all(&load, deadline).await?;
    link.send(&pipeline, deadline).await
}
