//! Which Redis it is that keeps messages: one that took the place of another, or began anew, may have lost what was kept last,
//! and nothing that it still has shows that.

use redis::aio::MultiplexedConnection;
use redis::{Cmd, ErrorKind, RedisError};

/// What a single Redis is called: its process, and after a slash what outlasts that, where a restart loses nothing. Both,
/// because that may change while the process runs: whoever asked before goes by the process.
pub(super) async fn ask(connection: &mut MultiplexedConnection) -> Result<String, RedisError> {
    named(connection, name).await
}

/// What a member of a Cluster is called, from its start to its end.
pub(super) async fn ask_member(connection: &mut MultiplexedConnection) -> Result<String, RedisError> {
    named(connection, process).await
}

/// Asks for what Redis says of itself.
pub(super) fn info() -> Cmd {
    redis::cmd("INFO")
}

async fn named(
    connection: &mut MultiplexedConnection,
    name: impl Fn(&str) -> Option<String>,
) -> Result<String, RedisError> {
    let info: String = info().query_async(connection).await?;
    name(&info).ok_or_else(|| (ErrorKind::Parse, "INFO was answered without a run_id").into())
}

fn name(info: &str) -> Option<String> {
    let process = process(info)?;
    Some(lasting(info).map_or_else(|| process.clone(), |lasting| format!("{process}/{lasting}")))
}

/// The name that outlasts restarts, where nothing is lost by them: what writes each command to its append-only file before it
/// answers is the same one afterwards, unless it took the place of another master. (With `appendfsync everysec` a write is
/// put off for up to 2 s while the disk is busy; INFO shows that only afterwards, so that is left to the operator.)
fn lasting(info: &str) -> Option<String> {
    let never_promoted = field(info, "master_replid2")?.bytes().all(|digit| digit == b'0');
    let port = field(info, "tcp_port")?;
    (never_promoted && field(info, "aof_enabled")? == "1").then(|| format!("aof:{port};"))
}

fn process(info: &str) -> Option<String> {
    field(info, "run_id")?.get(..ID).map(str::to_owned)
}

fn field<'i>(info: &'i str, name: &str) -> Option<&'i str> {
    info.lines().find_map(|line| line.trim_end().strip_prefix(name)?.strip_prefix(':'))
}

/// As much of a process's name as nobody else has.
const ID: usize = 16;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_who_writes_before_it_answers_is_the_same_after_a_restart() {
        let none = "0000000000000000000000000000000000000000";
        let other = "f700e49149818a7ea59df94d63eea3dd7a1e5473";
        for (aof, before, expected) in [
            ("1", none, "5df592cf902aac76/aof:6379;"),
            ("0", none, "5df592cf902aac76"),
            ("1", other, "5df592cf902aac76"),
        ] {
            let info = format!(
                "# Server\r\nrun_id:5df592cf902aac761046954eb5ad399757d212f6\r\ntcp_port:6379\r\naof_enabled:{aof}\r\n\
                 master_replid2:{before}\r\n"
            );
            assert_eq!(name(&info).as_deref(), Some(expected));
        }
        assert_eq!(name("tcp_port:1"), None);
    }
}
