//! The seal: what nodes publish in a Cluster says which member it was sent to.

use std::io::Write;

use redis::{Arg, Cmd, PushInfo, RedisWrite, ToRedisArgs, Value};

use super::Masters;
use crate::inbound;
use crate::redis::url::Host;

impl Masters {
    /// What stands behind the marker of all that is sent to a member; nothing while it is no master.
    pub(super) fn seal(&self, host: &Host) -> Option<Vec<u8>> {
        Some(self.topology.id(host)).filter(|id| !id.is_empty()).map(inbound::seal)
    }
}

/// A command for a member: what nodes publish says whom it was sent to.
pub(super) fn addressed(command: &Cmd, seal: Option<&[u8]>) -> Cmd {
    let Some(seal) = seal.filter(|_| command.args_iter().any(|arg| is_ours(&arg))) else {
        return command.clone();
    };
    let mut addressed = Cmd::new();
    for arg in command.args_iter() {
        let Arg::Simple(bytes) = arg else { return command.clone() };
        match inbound::sealed(bytes, seal) {
            Some(parts) => addressed.arg(Joined(parts)),
            None => addressed.arg(bytes),
        };
    }
    addressed
}

/// One argument in parts: what is published is copied once.
struct Joined<'a>([&'a [u8]; 3]);

impl ToRedisArgs for Joined<'_> {
    fn write_redis_args<W: RedisWrite + ?Sized>(&self, out: &mut W) {
        let mut argument = out.writer_for_next_arg();
        for part in self.0 {
            argument.write_all(part).expect("memory takes whatever is written");
        }
    }
}

fn is_ours(arg: &Arg<&[u8]>) -> bool {
    matches!(arg, Arg::Simple(bytes) if inbound::is_ours(bytes))
}

/// Whether a node sent this message to another member than the one with this seal.
pub(super) fn is_stray(message: &PushInfo, seal: Option<&[u8]>) -> bool {
    let [_, Value::BulkString(payload), ..] = &message.data[..] else { return false };
    let (sent_to, from) = (inbound::seal_of(payload), seal);
    sent_to.is_some_and(|to| from.is_some_and(|from| to != from))
}

#[cfg(test)]
mod tests {
    use redis::PushKind;

    use super::*;

    #[test]
    fn what_nodes_publish_is_addressed_and_nothing_else_is() {
        let command = |payload: &[u8]| redis::cmd("SPUBLISH").arg("channel").arg(payload).clone();
        let check = |payload: &[u8], seal: Option<&str>, expected: &[u8]| {
            let seal = seal.map(inbound::seal);
            let (addressed, expected) = (addressed(&command(payload), seal.as_deref()), command(expected));
            assert_eq!(addressed.get_packed_command(), expected.get_packed_command());
        };
        let marked = [inbound::MARKER, b"{}"].concat();
        let sealed = [inbound::MARKER, b"<abc>{}"].concat();
        check(&marked, Some("abc"), &sealed);
        check(&marked, None, &marked);
        check(b"{}", Some("abc"), b"{}");
    }

    #[test]
    fn what_was_sent_to_another_member_is_stray() {
        let stray = |payload: &[u8], from: Option<&str>| {
            let data = vec![Value::BulkString(b"channel".to_vec()), Value::BulkString(payload.to_vec())];
            let (message, seal) = (PushInfo { kind: PushKind::SMessage, data }, from.map(inbound::seal));
            is_stray(&message, seal.as_deref())
        };
        let sent_to = |member: &str| [inbound::MARKER, &inbound::seal(member), b"{}"].concat();
        let unsealed = [inbound::MARKER, b"{}"].concat();
        assert!(stray(&sent_to("def"), Some("abc")));
        assert!(!stray(&sent_to("abc"), Some("abc")));
        assert!(!stray(&sent_to("def"), None), "who delivers it is not known");
        assert!(!stray(&unsealed, Some("abc")));
        assert!(!stray(b"{}", Some("abc")));
    }
}
