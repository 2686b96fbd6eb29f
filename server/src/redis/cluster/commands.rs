//! Sends commands to the masters that own their slots, and gathers the answers.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use futures_util::future::join_all;
use redis::{Cmd, Pipeline, RedisError, ServerErrorKind, Value};
use tokio::sync::Notify;
use tokio::time::Instant;

use super::Masters;
use super::seal::addressed;
use crate::redis::deadline::{by, timed_out};
use crate::redis::slots::slot_of;
use crate::redis::url::Host;

/// The answer to what belongs to a master that could not be reached: it was not sent.
pub(super) static AWAY: LazyLock<Value> = LazyLock::new(|| {
    redis::parse_redis_value(b"-CLUSTERDOWN the master of this slot cannot be reached\r\n")
        .expect("an error as Redis writes it")
});

impl Masters {
    /// Sends each command to the master that owns its slot, in order for each master. Returns the answers in the order of the
    /// commands; fails when no master answers.
    ///
    /// A refusal because a slot has moved is an answer like any other, and rings `lost`. A connection that breaks rings it
    /// too, and the answer to what was sent there is [`Value::Nil`]. What belongs to a master that is known to be away is
    /// not sent, and its answer is a refusal.
    pub(crate) async fn send(&self, commands: &[&Cmd], lost: &Notify) -> Result<Vec<Value>, RedisError> {
        let (answers, failure) = self.exchange(commands, lost, None).await;
        failure.map_or(Ok(answers), Err)
    }

    /// Sends commands as [`send`](Self::send) does. A master that does not answer by the deadline counts as one whose
    /// connection breaks.
    pub(crate) async fn send_until(&self, commands: &[&Cmd], lost: &Notify, deadline: Instant) -> Vec<Value> {
        self.exchange(commands, lost, Some(deadline)).await.0
    }

    /// Sends commands to every master, and to members that slots are being moved to; fails when no master takes them.
    pub(crate) async fn send_to_all_until(
        &self,
        pipeline: &Pipeline,
        lost: &Notify,
        deadline: Instant,
    ) -> Result<(), RedisError> {
        let importing: Vec<_> = self.importing.lock().await.values().cloned().collect();
        let imports = join_all(importing.into_iter().map(|mut connection| async move {
            // Whoever is refused there asks once more.
            let _tried = by(deadline, pipeline.exec_async(&mut connection)).await;
        }));
        let sound = self.masters.iter().filter(|(_, master)| !master.heard.is_broken());
        let sent = join_all(sound.map(|(host, master)| async move {
            let mut connection = master.connection.clone();
            let sent = by(deadline, pipeline.exec_async(&mut connection)).await;
            sent.inspect_err(|error| {
                if error.is_io_error() {
                    self.give_up(host);
                    lost.notify_one();
                }
            })
        }));
        let (_, sent) = tokio::join!(imports, sent);
        let mut failure = timed_out();
        for sent in sent {
            match sent {
                Ok(()) => return Ok(()),
                Err(error) => failure = error,
            }
        }
        Err(failure)
    }

    /// The answers, and why there is none at all.
    async fn exchange(
        &self,
        commands: &[&Cmd],
        lost: &Notify,
        deadline: Option<Instant>,
    ) -> (Vec<Value>, Option<RedisError>) {
        let shares = self.shares(commands);
        let sent = shares.iter().map(|(owner, share)| self.send_share(owner, share, commands, deadline));
        let mut answers = vec![Value::Nil; commands.len()];
        let (mut failure, mut answered) = (None, false);
        for ((owner, share), replies) in shares.iter().zip(join_all(sent).await) {
            match replies {
                Ok(Some(replies)) => {
                    answered = true;
                    for (index, reply) in share.iter().zip(replies) {
                        answers[*index] = reply;
                    }
                }
                Ok(None) => share.iter().for_each(|index| answers[*index] = AWAY.clone()),
                Err(error) => {
                    self.give_up(owner);
                    lost.notify_one();
                    failure = Some(error);
                }
            }
        }
        self.follow_migrations(commands, &mut answers, deadline).await;
        if answers.iter().any(is_moved) {
            self.lasting.members.doubt();
            lost.notify_one();
        }
        (answers, failure.filter(|_| !answered))
    }

    /// The places of those commands that go to each owner of a slot.
    fn shares(&self, commands: &[&Cmd]) -> BTreeMap<&Host, Vec<usize>> {
        let mut shares: BTreeMap<&Host, Vec<usize>> = BTreeMap::new();
        for (index, command) in commands.iter().enumerate() {
            let owner = self.topology.owner(slot_of(command).unwrap_or(0));
            shares.entry(owner).or_default().push(index);
        }
        shares
    }

    /// Sends one share, unless its owner is known to be away.
    async fn send_share(
        &self,
        owner: &Host,
        share: &[usize],
        commands: &[&Cmd],
        deadline: Option<Instant>,
    ) -> Result<Option<Vec<Value>>, RedisError> {
        let master = self.masters.get(owner).filter(|master| !master.heard.is_broken());
        let Some(master) = master else { return Ok(None) };
        let (mut pipeline, seal) = (Pipeline::with_capacity(share.len()), self.seal(owner));
        for index in share {
            pipeline.add_command(addressed(commands[*index], seal.as_deref()));
        }
        let mut connection = master.connection.clone();
        until(deadline, connection.send_packed_commands(&pipeline, 0, share.len())).await.map(Some)
    }
}

/// What comes by the deadline, where there is one.
pub(super) async fn until<T>(
    deadline: Option<Instant>,
    call: impl Future<Output = Result<T, RedisError>>,
) -> Result<T, RedisError> {
    match deadline {
        Some(deadline) => by(deadline, call).await,
        None => call.await,
    }
}

fn is_moved(answer: &Value) -> bool {
    let moved = |kind| matches!(kind, ServerErrorKind::Moved | ServerErrorKind::ReadOnly);
    matches!(answer, Value::ServerError(error) if error.kind().is_some_and(moved))
}
