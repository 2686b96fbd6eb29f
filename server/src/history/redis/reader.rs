//! The connection that reads: what is asked for at the same time is one question, and questions share a round trip.
//!
//! After an outage all clients of a node come back at once, and each asks what its group missed.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use aether_ws_protocol::GroupId;
use redis::{RedisError, Value};
use tokio::sync::oneshot;
use tokio::time::{Instant, sleep};

use super::questions::{Question, Questions};
use super::readable::Readable;
use super::turn::Turn;
use super::{READ, RedisHistorySettings, read_command, reading};
use crate::history::{Reading, Since};
use crate::log_throttle::LogThrottle;
use crate::redis::Purpose;
use crate::redis::backoff::Backoff;
use crate::redis::link::CommandLink;

/// What asks and what answers share.
#[derive(Default)]
pub(super) struct Reader {
    questions: Questions,
    readable: Readable,
    throttle: LogThrottle,
}

/// A connection, and which finding of Redis it was made after.
struct Live {
    link: CommandLink,
    found: u64,
    /// It may else have broken long ago, while nobody read: that says nothing about a new one.
    made_now: bool,
}

impl Reader {
    /// Asks; the queue of the answer ends without one when Redis does not give it in time.
    pub(super) fn ask(&self, group: &GroupId, since: Since) -> oneshot::Receiver<Reading> {
        self.questions.ask(group, since)
    }

    /// Since when what is asked for cannot be read, if it cannot.
    pub(super) fn unreadable_since(&self) -> Option<SystemTime> {
        self.readable.not_since()
    }

    /// The reader's task: connects when something is asked for the first time, and again when it must.
    pub(super) async fn serve(self: Arc<Self>, settings: RedisHistorySettings) {
        let mut kept: Option<Live> = None;
        let (mut size, mut backoff) = (Turn::new(), Backoff::new());
        loop {
            let turn = self.questions.take(size.questions());
            if turn.is_empty() {
                self.rest(&mut backoff).await;
                continue;
            }
            let mut live = match connect(&settings, kept.take()).await {
                Ok(live) => live,
                Err(error) => {
                    self.fails(&settings, &turn[0].group, &error);
                    drop(turn);
                    self.stay_away(backoff.next()).await;
                    continue;
                }
            };
            live.link.catch_up();
            match ask(&mut live.link, &turn, &settings).await {
                Ok(replies) => {
                    size.was_answered();
                    self.settle_all(&settings, live.made_now, turn, replies);
                    if self.unreadable_since().is_none() {
                        backoff.reset();
                    }
                    kept = Some(Live { made_now: false, ..live });
                }
                Err(error) if error.is_timeout() => {
                    if size.halve(turn.len()) {
                        self.questions.put_back(turn);
                    } else {
                        self.fails(&settings, &turn[0].group, &error);
                    }
                }
                Err(_) if !live.made_now => self.questions.put_back(turn),
                Err(error) => {
                    self.fails(&settings, &turn[0].group, &error);
                    drop(turn);
                    self.stay_away(backoff.next()).await;
                }
            }
        }
    }

    /// Waits until something is asked. While the last answer was none, that is something after a while: whether the history
    /// can be read again is to be known though nobody comes any more, because the node is not ready.
    async fn rest(&self, backoff: &mut Backoff) {
        let Some(group) = self.readable.not_of() else { return self.questions.come().await };
        tokio::select! {
            () = self.questions.come() => {}
            () = sleep(backoff.next()) => self.readable.expect(self.ask(&group, Since::Now)),
        }
    }

    /// Leaves Redis alone for a while. Nobody waits for one that is known to be away.
    async fn stay_away(&self, pause: Duration) {
        let refuse = async {
            loop {
                self.questions.refuse();
                self.questions.come().await;
            }
        };
        tokio::select! {
            () = sleep(pause) => {}
            () = refuse => {}
        }
    }

    fn settle_all(
        &self,
        settings: &RedisHistorySettings,
        made_now: bool,
        turn: Vec<Question>,
        replies: Vec<Value>,
    ) {
        let mut again = Vec::new();
        for (question, reply) in turn.into_iter().zip(replies) {
            match reply {
                // A part of the connection broke, maybe long ago, too.
                Value::Nil if !made_now && !question.again => again.push(question),
                reply => self.settle(settings, question, reply),
            }
        }
        self.questions.put_back(again);
    }

    fn settle(&self, settings: &RedisHistorySettings, question: Question, reply: Value) {
        let reading = match reply {
            Value::Array(reply) => reading(reply, question.since),
            Value::ServerError(error) => return self.complain(settings, &error.to_string()),
            _ => None,
        };
        let Some(reading) = reading else { return self.complain(settings, "an answer that is none") };
        self.readable.yes();
        for answer in question.answers {
            let _gone = answer.send(reading.clone());
        }
    }

    /// Nothing can be read, of whatever group. A refusal is about one, whose keys may be spoilt.
    fn fails(&self, settings: &RedisHistorySettings, group: &GroupId, error: &RedisError) {
        self.readable.no(group);
        self.complain(settings, &error.to_string());
    }

    fn complain(&self, settings: &RedisHistorySettings, error: &str) {
        if let Some(suppressed) = self.throttle.may_speak() {
            tracing::warn!(redis.server = %settings.server, error, suppressed, "cannot read history from Redis");
        }
    }
}

/// The connection as it was kept, if it is still right, or another.
async fn connect(settings: &RedisHistorySettings, kept: Option<Live>) -> Result<Live, RedisError> {
    // A master that was replaced may go on for a while, and would say that nothing was missed.
    let found = settings.server.found();
    if let Some(mut live) = kept {
        if live.found == found && !live.link.is_partly_broken() {
            return Ok(live);
        }
        // In a Cluster all that is still right about it is kept.
        if live.link.renew().await {
            return Ok(Live { found, made_now: true, ..live });
        }
    }
    let link = settings.server.connect(&settings.node, Purpose::History, settings.timeout).await?;
    Ok(Live { link, found, made_now: true })
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
