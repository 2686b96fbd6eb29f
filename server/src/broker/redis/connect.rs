//! Where Redis is, and how a connection to it is made.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, ConnectionInfo, IntoConnectionInfo, ProtocolVersion, PushInfo, PushKind};
use tokio::sync::Notify;
use tokio::time::timeout;

use crate::keys::NodeId;

/// A Redis server, as its URL names it.
#[derive(Clone)]
pub struct RedisServer {
    info: ConnectionInfo,
    /// Rung when a connection came to work, so that the node's others need not wait out their back-off.
    back: Arc<Notify>,
}

/// Why a Redis URL cannot be used. It never repeats the URL, which may hold a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadRedisUrl {
    /// Another scheme than those we speak.
    #[error("a Redis URL begins with redis:// (or unix:// for a socket)")]
    Scheme,
    /// The rest cannot be read.
    #[error("this is no Redis URL; write redis://[user:password@]host[:port][/database]")]
    Malformed,
}

impl RedisServer {
    /// Reads `redis://[user:password@]host[:port][/database]`, or `unix://` with a path.
    ///
    /// # Errors
    /// [`BadRedisUrl`] when it is none of these.
    pub fn parse(url: &str) -> Result<Self, BadRedisUrl> {
        let scheme = url.split_once("://").map(|(scheme, _)| scheme);
        if !matches!(scheme, Some("redis" | "unix" | "redis+unix")) {
            return Err(BadRedisUrl::Scheme);
        }
        let info = url.into_connection_info().map_err(|_| BadRedisUrl::Malformed)?;
        // RESP3, so that messages and replies share a connection, and no waiting for full packets.
        let redis = info.redis_settings().clone().set_protocol(ProtocolVersion::RESP3);
        let tcp = info.tcp_settings().clone().set_nodelay(true);
        Ok(Self { info: info.set_redis_settings(redis).set_tcp_settings(tcp), back: Arc::default() })
    }

    /// Connects, within `limit` as a whole. The connection is named `aether-ws:{purpose}:{node}`, so that an
    /// operator can tell them apart in CLIENT LIST.
    pub(crate) async fn connect(
        &self,
        node: &NodeId,
        purpose: &str,
        limit: Duration,
        pushes: impl Fn(PushInfo) + Send + Sync + 'static,
    ) -> Result<Link, redis::RedisError> {
        let lost = Arc::new(Notify::new());
        let on_lost = Arc::clone(&lost);
        let sender = move |push: PushInfo| -> Result<(), std::convert::Infallible> {
            if push.kind == PushKind::Disconnection {
                on_lost.notify_one();
            } else {
                pushes(push);
            }
            Ok(())
        };
        // Deadlines are ours, around every call: the crate's own would be a second clock with its own errors.
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(None)
            .set_response_timeout(None)
            .set_pipeline_buffer_size(PIPELINE_BUFFER)
            .set_push_sender(sender);
        let connect = async {
            let client = redis::Client::open(self.info.clone())?;
            let mut connection = client.get_multiplexed_async_connection_with_config(&config).await?;
            let name = format!("aether-ws:{purpose}:{node}");
            // A user without the right to CLIENT SETNAME can still do the work.
            let _unnamed = redis::cmd("CLIENT").arg("SETNAME").arg(name).exec_async(&mut connection).await;
            Ok::<_, redis::RedisError>(connection)
        };
        let connection = timeout(limit, connect).await.map_err(|_| timed_out())??;
        Ok(Link { connection, lost })
    }

    /// Says that a connection works again.
    pub(crate) fn reached(&self) {
        self.back.notify_waiters();
    }

    /// Waits before the next attempt, but not longer than until another connection of the node works.
    pub(crate) async fn wait(&self, time: Duration) {
        let _either = timeout(time, self.back.notified()).await;
    }
}

impl fmt::Debug for RedisServer {
    /// Shows the address only: the settings hold a password.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("RedisServer").field(&self.info.addr().to_string()).finish()
    }
}

impl fmt::Display for RedisServer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.info.addr().fmt(formatter)
    }
}

/// A connection, and the news of its end.
pub(crate) struct Link {
    pub(crate) connection: MultiplexedConnection,
    lost: Arc<Notify>,
}

impl Link {
    /// Resolves when the connection is known to be gone. A peer that is silent is not known to be gone.
    pub(crate) async fn lost(&self) {
        self.lost.notified().await;
    }
}

/// The error of a call that outlived its deadline.
pub(crate) fn timed_out() -> redis::RedisError {
    std::io::Error::from(std::io::ErrorKind::TimedOut).into()
}

/// Calls that may wait for the connection's driver; we gather them into pipelines before, so few ever do.
const PIPELINE_BUFFER: usize = 1024;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_are_read_and_passwords_never_shown() {
        let server = RedisServer::parse("redis://user:hush@localhost:7000/2").unwrap();
        assert_eq!(server.to_string(), "localhost:7000");
        assert!(!format!("{server:?}").contains("hush"));
        assert_eq!(server.info.redis_settings().db(), 2);
        assert!(RedisServer::parse("unix:///run/redis.sock").is_ok());
    }

    #[test]
    fn other_urls_are_refused() {
        for url in ["", "localhost:6379", "http://localhost", "rediss://localhost"] {
            assert_eq!(RedisServer::parse(url).err(), Some(BadRedisUrl::Scheme), "{url}");
        }
        assert_eq!(RedisServer::parse("redis://:hush@/:x").err(), Some(BadRedisUrl::Malformed));
    }
}
