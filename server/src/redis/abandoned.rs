//! Connections that this node gave up: Redis ends them before anything is said on the ones that replace them.
//!
//! # Design
//! A Redis that hangs, or a network that does, keeps what was sent on a connection and may carry it out much later: after
//! what was sent on the next. Messages would change their order, a presence that was set would be undone, and a
//! subscription that nobody listens to would still count as a receiver. `CLIENT KILL` ends all of that: what Redis has not
//! carried out by then it never will.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use redis::aio::MultiplexedConnection;
use redis::{Cmd, RedisError, Value, cmd};

use super::dial::Address;
use crate::log_throttle::LogThrottle;

/// What a node remembers of its connections; all parts of the node share it.
#[derive(Clone, Default)]
pub(super) struct Abandoned(Arc<Inner>);

#[derive(Default)]
struct Inner {
    /// Connections by name and address: the next of the same name, to the same address, replaces them. Most often
    /// there is one.
    known: Mutex<HashMap<(String, Address), Vec<Identity>>>,
    throttle: LogThrottle,
}

/// What Redis calls a connection. The number alone would not do: another run of Redis gives it to somebody else.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Identity {
    id: String,
    address: String,
}

impl Abandoned {
    /// Names a connection that was just made, and ends those that it replaces; returns once Redis has.
    ///
    /// The name shows in CLIENT LIST, so that an operator can tell connections apart; a user without the right to
    /// CLIENT SETNAME can still do the work.
    pub(super) async fn replace(
        &self,
        name: &str,
        address: &Address,
        connection: &mut MultiplexedConnection,
    ) -> Result<(), RedisError> {
        let place = (name.to_owned(), address.clone());
        let replaced = self.0.known.lock().expect(NO_PANIC).get(&place).cloned().unwrap_or_default();
        let mut pipeline = redis::pipe();
        pipeline.cmd("CLIENT").arg("SETNAME").arg(name);
        pipeline.add_command(info());
        for identity in &replaced {
            pipeline.add_command(identity.kill());
        }
        let mut replies =
            connection.send_packed_commands(&pipeline, 0, pipeline.len()).await?.into_iter().skip(1);
        let identity = replies.next().as_ref().and_then(Identity::read);
        let ended = replies.all(|reply| matches!(reply, Value::Int(_)));
        let allowed = identity.is_some() && ended;
        if !allowed && let Some(suppressed) = self.0.throttle.may_speak() {
            tracing::warn!(
                redis.connection = name,
                suppressed,
                "Redis does not let connections that were given up be ended: grant +client|info and +client|kill"
            );
        }
        let mut known = self.0.known.lock().expect(NO_PANIC);
        let identities = known.entry(place).or_default();
        if ended {
            identities.retain(|identity| !replaced.contains(identity));
        }
        identities.extend(identity);
        Ok(())
    }
}

/// Asks Redis what it calls this connection.
pub(super) fn info() -> Cmd {
    let mut info = cmd("CLIENT");
    info.arg("INFO");
    info
}

/// Ends the connection that has this number and comes from this address.
pub(super) fn kill(id: &str, address: &str) -> Cmd {
    let mut kill = cmd("CLIENT");
    kill.arg("KILL").arg("ID").arg(id).arg("ADDR").arg(address);
    kill
}

impl Identity {
    /// Reads the answer to CLIENT INFO: `id=7 addr=127.0.0.1:50000 ...`.
    fn read(reply: &Value) -> Option<Self> {
        let text: String = redis::from_redis_value_ref(reply).ok()?;
        let field = |name: &str| text.split_ascii_whitespace().find_map(|word| word.strip_prefix(name));
        Some(Self { id: field("id=")?.to_owned(), address: field("addr=")?.to_owned() })
    }

    fn kill(&self) -> Cmd {
        kill(&self.id, &self.address)
    }
}

const NO_PANIC: &str = "nothing panics under this lock";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identity_is_read_from_what_redis_says() {
        let read = |text: &str| {
            Identity::read(&Value::VerbatimString {
                format: redis::VerbatimFormat::Text,
                text: text.to_owned(),
            })
        };
        let identity =
            read("id=7 addr=127.0.0.1:50000 laddr=127.0.0.1:6379 fd=8 name=aether-ws:publish:1 age=0\n");
        let expected = Identity { id: "7".to_owned(), address: "127.0.0.1:50000".to_owned() };
        assert_eq!(identity, Some(expected));
        assert_eq!(read("OK"), None);
        assert_eq!(Identity::read(&Value::Nil), None);
    }
}
