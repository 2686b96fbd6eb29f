//! Which Redis it is that keeps messages: one that took the place of another, or began anew, may have lost what was kept last,
//! and nothing that it still has shows that.

use redis::aio::MultiplexedConnection;
use redis::{Cmd, ErrorKind, RedisError};

/// What Redis calls itself from its start to its end, in short.
pub(super) async fn ask(connection: &mut MultiplexedConnection) -> Result<String, RedisError> {
    let info: String = info().query_async(connection).await?;
    let id =
        info.lines().find_map(|line| line.trim_end().strip_prefix("run_id:")).and_then(|id| id.get(..ID));
    id.map(str::to_owned).ok_or_else(|| (ErrorKind::Parse, "INFO was answered without a run_id").into())
}

/// Asks for what Redis says of itself.
pub(super) fn info() -> Cmd {
    let mut info = redis::cmd("INFO");
    info.arg("server");
    info
}

/// As much of it as nobody else has.
const ID: usize = 16;
