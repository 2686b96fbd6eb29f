//! Follows slots that are being moved: `ASK` and `TRYAGAIN`.

use std::time::Duration;

use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, Cmd, Pipeline, RedisError, ServerErrorKind, Value};
use tokio::time::{Instant, sleep};

use super::commands::{AWAY, until};
use super::seal::addressed;
use super::{Lasting, Masters};
use crate::redis::dial::Address;
use crate::redis::slots::slot_of;
use crate::redis::url::Host;

/// How long the commands that are sent together may follow migrations: it must leave time to the others.
const MIGRATION: Duration = Duration::from_millis(500);

/// How long a command waits that found some of its keys moved and some not.
const MIGRATION_PAUSE: Duration = Duration::from_millis(20);

impl Masters {
    /// Sends again what was refused because its slot is being moved: to the new owner what has been moved already, and
    /// once more where it was what is moved in this moment. One after the other, so that their order stays.
    pub(super) async fn follow_migrations(
        &self,
        commands: &[&Cmd],
        answers: &mut [Value],
        deadline: Option<Instant>,
    ) {
        let end = Instant::now() + MIGRATION;
        for (command, answer) in commands.iter().zip(answers) {
            while let Some(turn) = migration(answer) {
                // What is left by then was not carried out, and is a refusal like any other.
                if Instant::now() >= end {
                    return;
                }
                let importing = if let Migration::To(host) = &turn { Some(host.clone()) } else { None };
                let again = until(deadline, self.send_again(command, turn)).await;
                if let (Err(_), Some(host)) = (&again, importing) {
                    self.forget(&host).await;
                }
                // Nobody knows what became of it.
                *answer = again.unwrap_or(Value::Nil);
            }
        }
    }

    async fn send_again(&self, command: &Cmd, turn: Migration) -> Result<Value, RedisError> {
        let mut again = Pipeline::with_capacity(2);
        let mut connection = match turn {
            Migration::Wait => {
                sleep(MIGRATION_PAUSE).await;
                let owner = self.topology.owner(slot_of(command).unwrap_or(0));
                let Some(master) = self.masters.get(owner) else { return Ok(AWAY.clone()) };
                again.add_command(addressed(command, self.seal(owner).as_deref()));
                master.connection.clone()
            }
            Migration::To(host) => {
                again.cmd("ASKING").add_command(addressed(command, self.seal(&host).as_deref()));
                self.at(&host).await?
            }
        };
        let answers = connection.send_packed_commands(&again, 0, again.len()).await?;
        Ok(answers.into_iter().last().unwrap_or(Value::Nil))
    }

    /// A connection to a member that slots are being moved to: it may own none so far.
    async fn at(&self, host: &Host) -> Result<MultiplexedConnection, RedisError> {
        if let Some(master) = self.masters.get(host) {
            return Ok(master.connection.clone());
        }
        let mut importing = self.importing.lock().await;
        if let Some(connection) = importing.get(host) {
            return Ok(connection.clone());
        }
        let (Lasting { dialer, login, .. }, address) = (&self.lasting, Address::Host(host.clone()));
        let connection = dialer.dial(&address, login, AsyncConnectionConfig::new()).await?;
        importing.insert(host.clone(), connection.clone());
        Ok(connection)
    }

    /// The connection to a member that slots are being moved to did not answer: the next command has a new one.
    async fn forget(&self, host: &Host) {
        self.importing.lock().await.remove(host);
    }
}

/// Where to send a command again, whose slot is being moved.
#[derive(Debug, PartialEq)]
enum Migration {
    /// To the same member: some of its keys are still there, and some are not.
    Wait,
    /// To the member that has its keys already, or will have them.
    To(Host),
}

/// Reads a refusal because of a migration: `TRYAGAIN ...` or `ASK slot host:port`.
fn migration(answer: &Value) -> Option<Migration> {
    let Value::ServerError(error) = answer else { return None };
    match error.kind()? {
        ServerErrorKind::TryAgain => Some(Migration::Wait),
        ServerErrorKind::Ask => {
            let (_, address) = error.details()?.split_once(' ')?;
            let (name, port) = address.trim().rsplit_once(':')?;
            Some(Migration::To(Host { name: name.to_owned(), port: port.parse().ok()? }))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_tells_where_to_send_a_command_again() {
        let to = |name: &str, port| Some(Migration::To(Host { name: name.to_owned(), port }));
        let table: [(&[u8], _); 8] = [
            (b"-ASK 3999 127.0.0.1:6381\r\n", to("127.0.0.1", 6381)),
            (b"-ASK 3999 ::1:6381\r\n", to("::1", 6381)),
            (b"-ASK 3999 127.0.0.1\r\n", None),
            (b"-ASK 3999 127.0.0.1:x\r\n", None),
            (b"-TRYAGAIN Multiple keys request during rehashing of slot\r\n", Some(Migration::Wait)),
            (b"-MOVED 3999 127.0.0.1:6381\r\n", None),
            (b"-ERR no\r\n", None),
            (b":1\r\n", None),
        ];
        for (answer, expected) in table {
            let answer = redis::parse_redis_value(answer).unwrap();
            assert_eq!(migration(&answer), expected, "{answer:?}");
        }
    }
}
