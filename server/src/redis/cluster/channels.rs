//! Sharded pub/sub: each channel at the master that owns its slot.

use std::collections::BTreeMap;
use std::time::Duration;

use redis::{Cmd, ErrorKind, Pipeline, PushKind, RedisError, ServerErrorKind, Value};
use tokio::sync::Notify;
use tokio::time::Instant;

use super::pushes::left;
use super::{Masters, NO_PANIC};
use crate::redis::slots::slot;
use crate::redis::url::Host;

/// How many channels are left in one go.
const LEAVING: usize = 512;

impl Masters {
    /// Subscribes to every channel at the master that owns its slot. Returns those whose slot is elsewhere, or nobody
    /// knows yet where, or whose master did not answer within `limit`: the link rings, and they are to be asked for once
    /// more when it was made anew.
    pub(crate) async fn subscribe(
        &self,
        names: &[String],
        lost: &Notify,
        limit: Duration,
    ) -> Result<Vec<String>, RedisError> {
        let commands: Vec<_> = names.iter().map(|name| command("SSUBSCRIBE", name)).collect();
        let answers =
            self.send_until(&commands.iter().collect::<Vec<_>>(), lost, Instant::now() + limit).await;
        let mut elsewhere = Vec::new();
        for (name, answer) in names.iter().zip(answers) {
            match confirmation(answer, &PushKind::SSubscribe, name) {
                Confirmation::Given => continue,
                Confirmation::Refused(error) => return Err(error),
                Confirmation::Elsewhere => {}
                Confirmation::Confused => self.give_up(self.topology.owner(slot(name.as_bytes()))),
            }
            elsewhere.push(name.clone());
        }
        if !elsewhere.is_empty() {
            self.lasting.members.doubt();
            lost.notify_one();
        }
        Ok(elsewhere)
    }

    /// Leaves channels. Where their slots have moved, the master has ended them already; the connection to one that does
    /// not answer within `limit` is of no more use.
    pub(crate) async fn unsubscribe(
        &self,
        names: &[String],
        lost: &Notify,
        limit: Duration,
    ) -> Result<(), RedisError> {
        let commands = self.leave(names);
        let answers =
            self.send_until(&commands.iter().collect::<Vec<_>>(), lost, Instant::now() + limit).await;
        for (name, answer) in names.iter().zip(answers) {
            if self.has_left(name, answer, self.topology.owner(slot(name.as_bytes())))? {
                continue;
            }
            lost.notify_one();
        }
        Ok(())
    }

    /// Leaves channels at those who owned them `before` and go on for others: some may not know yet that they own them no
    /// more, and what still comes from them would mix with what comes from their successors.
    pub(crate) async fn leave_moved(&self, before: &Self, names: &[String]) -> Result<(), RedisError> {
        let mut moved: BTreeMap<&Host, Vec<String>> = BTreeMap::new();
        for name in names {
            let slot = slot(name.as_bytes());
            let (then, now) = (before.topology.owner(slot), self.topology.owner(slot));
            if then != now && self.masters.contains_key(then) {
                moved.entry(then).or_default().push(name.clone());
            }
        }
        for (host, names) in moved {
            for names in names.chunks(LEAVING) {
                let mut pipeline = Pipeline::with_capacity(names.len());
                for command in self.leave(names) {
                    pipeline.add_command(command);
                }
                let mut connection = self.masters[host].connection.clone();
                let answers = connection.send_packed_commands(&pipeline, 0, names.len()).await;
                let answers = answers.inspect_err(|_| self.give_up(host))?;
                for (name, answer) in names.iter().zip(answers) {
                    self.has_left(name, answer, host)?;
                }
            }
        }
        Ok(())
    }

    /// Subscribes at each master to the channel of its probes, whose name begins with `base`. A master that does not answer
    /// within `limit` is left out: the others do not wait for it.
    pub(crate) async fn subscribe_probes(
        &mut self,
        base: &str,
        lost: &Notify,
        limit: Duration,
    ) -> Result<(), RedisError> {
        let names: Vec<_> =
            self.masters.keys().filter_map(|master| self.topology.name_at(master, base)).collect();
        let elsewhere = self.subscribe(&names, lost, limit).await?;
        self.masters.retain(|_, master| !master.heard.is_broken());
        // That a slot moves is no fault of its master, and soon over.
        let moving = |name: &String| self.masters.contains_key(self.topology.owner(slot(name.as_bytes())));
        if elsewhere.iter().any(moving) {
            return Err((
                ErrorKind::Io,
                "a master did not confirm the channel of its probes: slots of the Cluster are moving",
            )
                .into());
        }
        Ok(())
    }

    /// The commands with which channels are left, once it is noted that they are.
    fn leave(&self, names: &[String]) -> Vec<Cmd> {
        let mut leaving = self.lasting.leaving.lock().expect(NO_PANIC);
        for name in names {
            *leaving.entry(name.clone().into_bytes()).or_default() += 1;
        }
        names.iter().map(|name| command("SUNSUBSCRIBE", name)).collect()
    }

    /// Reads the answer to one of these commands; false when the connection is of no more use.
    fn has_left(&self, name: &str, answer: Value, host: &Host) -> Result<bool, RedisError> {
        match confirmation(answer, &PushKind::SUnsubscribe, name) {
            Confirmation::Given => Ok(true),
            Confirmation::Elsewhere => {
                // No push will tell of it.
                left(&mut self.lasting.leaving.lock().expect(NO_PANIC), name.as_bytes());
                Ok(true)
            }
            Confirmation::Confused => {
                self.give_up(host);
                Ok(false)
            }
            Confirmation::Refused(error) => Err(error),
        }
    }
}

/// What became of a channel that was asked for, or left.
#[derive(Debug)]
enum Confirmation {
    Given,
    /// Its slot is not there.
    Elsewhere,
    /// The answer is one to something else: so will be all that follow on the connection.
    Confused,
    Refused(RedisError),
}

/// What was asked for must be what was confirmed: a push that nobody asked for can take the place of an answer.
fn confirmation(answer: Value, kind: &PushKind, name: &str) -> Confirmation {
    match answer {
        Value::ServerError(error) if error.kind().is_some_and(is_elsewhere) => Confirmation::Elsewhere,
        Value::ServerError(error) => Confirmation::Refused(error.into()),
        Value::Push { kind: of, data }
            if of == *kind
                && matches!(data.first(), Some(Value::BulkString(of)) if of == name.as_bytes()) =>
        {
            Confirmation::Given
        }
        _ => Confirmation::Confused,
    }
}

pub(super) fn is_elsewhere(kind: ServerErrorKind) -> bool {
    use ServerErrorKind::{Ask, ClusterDown, Moved, ReadOnly, TryAgain};
    matches!(kind, Moved | Ask | TryAgain | ClusterDown | ReadOnly)
}

pub(super) fn command(name: &str, channel: &str) -> Cmd {
    let mut command = redis::cmd(name);
    command.arg(channel);
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_asked_for_is_confirmed() {
        let table: [(&[u8], &str); 11] = [
            (b">3\r\n$10\r\nssubscribe\r\n$1\r\na\r\n:1\r\n", "Given"),
            (b">3\r\n$10\r\nssubscribe\r\n$1\r\nb\r\n:1\r\n", "Confused"),
            (b">3\r\n$12\r\nsunsubscribe\r\n$1\r\na\r\n:0\r\n", "Confused"),
            (b"+OK\r\n", "Confused"),
            (b"_\r\n", "Confused"),
            (b"-MOVED 1 one:1\r\n", "Elsewhere"),
            (b"-ASK 1 one:1\r\n", "Elsewhere"),
            (b"-TRYAGAIN\r\n", "Elsewhere"),
            (b"-CLUSTERDOWN\r\n", "Elsewhere"),
            (b"-READONLY\r\n", "Elsewhere"),
            (b"-NOPERM\r\n", "Refused(NoPerm)"),
        ];
        for (answer, expected) in table {
            let answer = redis::parse_redis_value(answer).unwrap();
            let said = format!("{answer:?}");
            let confirmation = confirmation(answer, &PushKind::SSubscribe, "a");
            assert_eq!(format!("{confirmation:?}"), expected, "{said}");
        }
    }
}
