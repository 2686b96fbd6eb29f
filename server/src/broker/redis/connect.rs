//! Where Redis is, and how a connection to it is made.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use redis::aio::MultiplexedConnection;
use redis::{
    AsyncConnectionConfig, Client, ConnectionAddr, IntoConnectionInfo, ProtocolVersion, PushInfo, PushKind,
    RedisConnectionInfo, RedisError,
};
use tokio::sync::Notify;
use tokio::time::timeout;

use super::tls::{self, CaFile};
use super::url::{self, BadRedisUrl, Host, Parts};
use crate::keys::NodeId;

/// Redis, as its URL names it.
#[derive(Clone)]
pub struct RedisServer {
    place: Place,
    /// User, password and database.
    login: RedisConnectionInfo,
    encrypted: bool,
    /// Who vouches for what is encrypted; else those whom the system trusts.
    ca: Option<CaFile>,
    /// Rung when a connection came to work, so that the node's others need not wait out their back-off.
    back: Arc<Notify>,
}

/// Where to look for Redis.
#[derive(Clone)]
enum Place {
    Socket(PathBuf),
    Host(Host),
}

/// Where Redis listens unless its URL says otherwise.
const PORT: u16 = 6379;

impl RedisServer {
    /// Reads `redis://[[user]:password@]host[:port][/database]`, the same with `rediss://` for TLS, or `unix://` with a
    /// path.
    ///
    /// # Errors
    /// [`BadRedisUrl`] when it is none of these.
    pub fn parse(url: &str) -> Result<Self, BadRedisUrl> {
        let scheme = url.split_once("://").map_or("", |(scheme, _)| scheme);
        match scheme {
            "redis" | "rediss" => Self::single(Parts::read(url)?),
            "unix" | "redis+unix" => Self::socket(url),
            _ => Err(BadRedisUrl::Scheme),
        }
    }

    fn single(parts: Parts<'_>) -> Result<Self, BadRedisUrl> {
        if !parts.options.is_empty() {
            return Err(BadRedisUrl::Option);
        }
        let login = login(parts.user, parts.password).set_db(url::database(parts.path)?);
        let [host] = <[Host; 1]>::try_from(parts.hosts).map_err(|_| BadRedisUrl::Host)?;
        Ok(Self { encrypted: parts.scheme == "rediss", ..Self::new(Place::Host(host.or_port(PORT)), login) })
    }

    fn socket(url: &str) -> Result<Self, BadRedisUrl> {
        let info = url.into_connection_info().map_err(|_| BadRedisUrl::Socket)?;
        let ConnectionAddr::Unix(path) = info.addr() else { return Err(BadRedisUrl::Socket) };
        let login = info.redis_settings().clone().set_protocol(ProtocolVersion::RESP3);
        Ok(Self::new(Place::Socket(path.clone()), login))
    }

    fn new(place: Place, login: RedisConnectionInfo) -> Self {
        Self { place, login, encrypted: false, ca: None, back: Arc::default() }
    }

    /// The same, trusting these authorities instead of the system's.
    #[must_use]
    pub fn trusting(self, ca: Option<CaFile>) -> Self {
        Self { ca, ..self }
    }

    /// Whether connections to it are encrypted.
    #[must_use]
    pub fn is_encrypted(&self) -> bool {
        self.encrypted
    }

    /// The user it is used as.
    pub(super) fn user(&self) -> &str {
        self.login.username().unwrap_or("default")
    }

    pub(super) fn database(&self) -> i64 {
        self.login.db()
    }

    /// Connects, within `limit` as a whole. The connection is named `aether-ws:{purpose}:{node}`, so that an
    /// operator can tell them apart in CLIENT LIST.
    pub(crate) async fn connect(
        &self,
        node: &NodeId,
        purpose: &str,
        limit: Duration,
        pushes: impl Fn(PushInfo) + Send + Sync + 'static,
    ) -> Result<Link, RedisError> {
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
            let mut connection = self.client()?.get_multiplexed_async_connection_with_config(&config).await?;
            let name = format!("aether-ws:{purpose}:{node}");
            // A user without the right to CLIENT SETNAME can still do the work.
            let _unnamed = redis::cmd("CLIENT").arg("SETNAME").arg(name).exec_async(&mut connection).await;
            Ok::<_, RedisError>(connection)
        };
        let connection = timeout(limit, connect).await.map_err(|_| timed_out())?;
        Ok(Link { connection: connection.map_err(|error| self.without_password(error))?, lost })
    }

    fn client(&self) -> Result<Client, RedisError> {
        let addr = match &self.place {
            Place::Socket(path) => ConnectionAddr::Unix(path.clone()),
            Place::Host(Host { name, port }) if self.encrypted => {
                ConnectionAddr::TcpTls { host: name.clone(), port: *port, insecure: false, tls_params: None }
            }
            Place::Host(Host { name, port }) => ConnectionAddr::Tcp(name.clone(), *port),
        };
        let info = addr.into_connection_info()?.set_redis_settings(self.login.clone());
        // No waiting for full packets.
        let tcp = info.tcp_settings().clone().set_nodelay(true);
        let info = info.set_tcp_settings(tcp);
        if self.encrypted { tls::client(info, self.ca.as_ref()) } else { Client::open(info) }
    }

    /// What refuses a command may repeat it in its error, the password of `HELLO` included.
    fn without_password(&self, error: RedisError) -> RedisError {
        match self.login.password() {
            Some(password) if error.to_string().contains(password) => {
                RedisError::from((error.kind(), "it refused the user and the password"))
            }
            _ => error,
        }
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
        formatter.debug_tuple("RedisServer").field(&self.to_string()).finish()
    }
}

impl fmt::Display for RedisServer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            Place::Socket(path) => path.display().fmt(formatter),
            Place::Host(host) => host.fmt(formatter),
        }
    }
}

/// RESP3, so that messages and replies share a connection.
fn login(user: Option<String>, password: Option<String>) -> RedisConnectionInfo {
    let mut login = RedisConnectionInfo::default().set_protocol(ProtocolVersion::RESP3);
    if let Some(user) = user {
        login = login.set_username(user);
    }
    if let Some(password) = password {
        login = login.set_password(password);
    }
    login
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
pub(crate) fn timed_out() -> RedisError {
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
        assert_eq!((server.user(), server.database()), ("user", 2));
        assert_eq!(RedisServer::parse("redis://localhost").unwrap().to_string(), "localhost:6379");
        assert!(RedisServer::parse("rediss://localhost").unwrap().is_encrypted());
        assert!(RedisServer::parse("unix:///run/redis.sock").is_ok());
    }

    #[test]
    fn other_urls_are_refused() {
        for url in ["", "localhost:6379", "http://localhost", "redis+cluster://localhost"] {
            assert_eq!(RedisServer::parse(url).err(), Some(BadRedisUrl::Scheme), "{url}");
        }
        let table = [
            ("redis://:hush@/:x", BadRedisUrl::Host),
            ("redis://one,two", BadRedisUrl::Host),
            ("redis://host/main", BadRedisUrl::Database),
            ("redis://host?protocol=2", BadRedisUrl::Option),
            ("unix://", BadRedisUrl::Socket),
        ];
        for (url, expected) in table {
            assert_eq!(RedisServer::parse(url).err(), Some(expected), "{url}");
        }
    }

    #[test]
    fn an_error_that_repeats_the_password_is_not_passed_on() {
        let server = RedisServer::parse("redis://user:hush@localhost").unwrap();
        let refused =
            RedisError::from((redis::ErrorKind::Client, "no", "unknown command AUTH user hush".to_owned()));
        assert!(!server.without_password(refused).to_string().contains("hush"));
        assert!(server.without_password(timed_out()).to_string().contains("timed out"));
    }
}
