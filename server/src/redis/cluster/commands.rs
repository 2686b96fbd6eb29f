//! Sends commands to the masters that own their slots, and gathers the answers.

use std::collections::BTreeMap;
use std::sync::LazyLock;
use std::time::Duration;

use futures_util::future::join_all;
use futures_util::stream::FuturesUnordered;
use futures_util::{FutureExt, StreamExt};
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
        let (answers, failure) = self.exchange(commands, lost, None, None).await;
        failure.map_or(Ok(answers), Err)
    }

    /// Sends commands as [`send`](Self::send) does. A master that does not answer by the deadline counts as one whose
    /// connection breaks.
    pub(crate) async fn send_until(&self, commands: &[&Cmd], lost: &Notify, deadline: Instant) -> Vec<Value> {
        self.exchange(commands, lost, Some(deadline), None).await.0
    }

    /// The same for commands that others wait behind: once a master has answered, and for `patience` no other has, all that
    /// have not count as ones whose connections break.
    pub(crate) async fn send_impatiently(
        &self,
        commands: &[&Cmd],
        lost: &Notify,
        deadline: Instant,
        patience: Duration,
    ) -> Vec<Value> {
        self.exchange(commands, lost, Some(deadline), Some(patience)).await.0
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
        patience: Option<Duration>,
    ) -> (Vec<Value>, Option<RedisError>) {
        let mut shares = self.shares(commands);
        let sent = shares.iter().map(|(owner, share)| {
            let sent = self.send_share(owner, share.clone(), commands, deadline);
            let owner = (*owner).clone();
            async { (owner, sent.await) }
        });
        let mut sent: FuturesUnordered<_> = sent.collect();
        let mut answers = vec![Value::Nil; commands.len()];
        let (mut failure, mut answered, mut end) = (None, false, None);
        while let Ok(Some((owner, replies))) = until(end, sent.next().map(Ok)).await {
            match replies {
                Ok(Some(replies)) => {
                    answered = true;
                    end = patience.map(|patience| Instant::now() + patience);
                    for (index, reply) in shares.remove(&owner).into_iter().flatten().zip(replies) {
                        answers[index] = reply;
                    }
                }
                Ok(None) => {
                    let share = shares.remove(&owner).into_iter().flatten();
                    share.for_each(|index| answers[index] = AWAY.clone());
                }
                Err(error) => failure = Some(error),
            }
        }
        for owner in shares.into_keys() {
            self.give_up(owner);
            lost.notify_one();
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
        share: Vec<usize>,
        commands: &[&Cmd],
        deadline: Option<Instant>,
    ) -> Result<Option<Vec<Value>>, RedisError> {
        let master = self.masters.get(owner).filter(|master| !master.heard.is_broken());
        let Some(master) = master else { return Ok(None) };
        let (mut pipeline, seal) = (Pipeline::with_capacity(share.len()), self.seal(owner));
        for index in &share {
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

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use redis::RedisConnectionInfo;
    use redis::aio::MultiplexedConnection;

    use super::super::master::{HeardAt, Master};
    use super::super::{Lasting, Members};
    use super::*;
    use crate::redis::dial::Dialer;
    use crate::redis::fake;
    use crate::redis::slots::Topology;

    fn host(port: u16) -> Host {
        Host { name: "one".to_owned(), port }
    }

    fn masters(connections: impl IntoIterator<Item = (u16, MultiplexedConnection)>) -> Masters {
        let master = |(port, connection)| {
            (host(port), Master { connection, heard: Arc::new(HeardAt::new()), store: String::new() })
        };
        Masters {
            asked: Instant::now(),
            topology: Topology::divided(&[(5460, host(1)), (10922, host(2)), (16383, host(3))]),
            masters: connections.into_iter().map(master).collect(),
            importing: tokio::sync::Mutex::default(),
            lasting: Lasting {
                members: Members::new(vec![]),
                pushes: Arc::new(|_| {}),
                ended: Arc::default(),
                leaving: Arc::default(),
                dialer: Dialer::default(),
                login: RedisConnectionInfo::default(),
            },
        }
    }

    #[tokio::test(start_paused = true)]
    async fn others_do_not_wait_for_one_that_hangs() {
        // The slots of b, c and a are 3300, 7365 and 15495.
        let commands = ["b", "c", "a"].map(|key| redis::cmd("GET").arg(key).clone());
        let commands: Vec<_> = commands.iter().collect();
        let (hangs, limit, patience) = (u64::MAX, Duration::from_secs(10), Duration::from_secs(2));
        // After how many seconds each answers; what the answers are, who is given up, and when that is known.
        let (answer, none) = (Value::Int(1), Value::Nil);
        let table = [
            ([0, 1, 2], [&answer, &answer, &answer], [false; 3], 2),
            ([1, 9, hangs], [&answer, &none, &none], [false, true, true], 3),
            ([hangs, 4, 5], [&none, &answer, &answer], [true, false, false], 7),
            ([9, hangs, hangs], [&answer, &none, &none], [false, true, true], 10),
            ([hangs; 3], [&none; 3], [true; 3], 10),
        ];
        for (seconds, expected, given_up, known) in table {
            let mut connections = Vec::new();
            for (port, after) in (1..).zip(seconds) {
                let connection = fake::connection(move |_| async move {
                    tokio::time::sleep(Duration::from_secs(after)).await;
                    ":1\r\n".to_owned()
                });
                connections.push((port, connection.await));
            }
            let (masters, start) = (masters(connections), Instant::now());
            let answers = masters.send_impatiently(&commands, &Notify::new(), start + limit, patience).await;
            assert_eq!(answers.iter().collect::<Vec<_>>(), expected, "{seconds:?}");
            assert_eq!(
                (1..=3).map(|port| masters.masters[&host(port)].heard.is_broken()).collect::<Vec<_>>(),
                given_up,
                "{seconds:?}"
            );
            assert_eq!(start.elapsed().as_secs(), known, "{seconds:?}");
        }
    }
}
