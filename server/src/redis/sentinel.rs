//! Sentinels: asked which Redis is the master, at every connect and while a connection lasts.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, ErrorKind, RedisConnectionInfo, RedisError};
use tokio::sync::Mutex;
use tokio::time::timeout;

use super::deadline::timed_out;
use super::dial::{Address, Dialer};
use super::url::Host;
use super::watch::{Bell, watch};

/// Several Sentinels that watch over one master.
#[derive(Clone)]
pub(super) struct Sentinels(Arc<Inner>);

struct Inner {
    hosts: Vec<Host>,
    master: String,
    login: RedisConnectionInfo,
    /// The Sentinel that answered last, which is asked until it does not.
    asked: Mutex<Option<MultiplexedConnection>>,
}

impl Sentinels {
    pub(super) fn new(hosts: Vec<Host>, master: String, login: RedisConnectionInfo) -> Self {
        Self(Arc::new(Inner { hosts, master, login, asked: Mutex::new(None) }))
    }

    /// Where they are.
    pub(super) fn hosts(&self) -> impl Iterator<Item = &Host> {
        self.0.hosts.iter()
    }

    /// The name of the master.
    pub(super) fn master(&self) -> &str {
        &self.0.master
    }

    /// Asks one after the other, each for `limit` at most, until one knows the master.
    pub(super) async fn ask(&self, dialer: &Dialer, limit: Duration) -> Result<Host, RedisError> {
        let mut asked = self.0.asked.lock().await;
        if let Some(connection) = &mut *asked {
            if let Ok(Ok(Some(master))) = timeout(limit, self.query(connection)).await {
                return Ok(master);
            }
            *asked = None;
        }
        let mut failure: Option<RedisError> = None;
        for host in &self.0.hosts {
            let error = match timeout(limit, self.connect(dialer, host)).await {
                Ok(Ok((connection, Some(master)))) => {
                    *asked = Some(connection);
                    return Ok(master);
                }
                Ok(Ok((_, None))) => {
                    (ErrorKind::MasterNameNotFoundBySentinel, "no Sentinel knows a master of this name")
                        .into()
                }
                Ok(Err(error)) => error,
                Err(_) => timed_out(),
            };
            // What a Sentinel says is worth more than the silence of another.
            if failure.as_ref().is_none_or(|failure| failure.kind() == ErrorKind::Io) {
                failure = Some(error);
            }
        }
        Err(failure.unwrap_or_else(|| (ErrorKind::EmptySentinelList, "there are no Sentinels").into()))
    }

    async fn connect(
        &self,
        dialer: &Dialer,
        host: &Host,
    ) -> Result<(MultiplexedConnection, Option<Host>), RedisError> {
        let address = Address::Host(host.clone());
        let mut connection = dialer.dial(&address, &self.0.login, AsyncConnectionConfig::new()).await?;
        let master = self.query(&mut connection).await?;
        Ok((connection, master))
    }

    async fn query(&self, connection: &mut MultiplexedConnection) -> Result<Option<Host>, RedisError> {
        let mut command = redis::cmd("SENTINEL");
        command.arg("GET-MASTER-ADDR-BY-NAME").arg(self.master());
        let answer: Result<Option<(String, u16)>, _> = command.query_async(connection).await;
        match answer {
            Ok(master) => Ok(master.map(|(name, port)| Host { name, port })),
            Err(error) if error.code() == Some("NOAUTH") => {
                Err((ErrorKind::AuthenticationFailed, "a Sentinel asks for a password").into())
            }
            Err(error) if error.to_string().contains("unknown command") => {
                Err((ErrorKind::EmptySentinelList, "what listens there is no Sentinel").into())
            }
            Err(error) => Err(error),
        }
    }

    /// How long the master has been the master, as the Sentinel that was asked last saw it; `None` when it never took the
    /// place of another. Whoever does not say may have seen it happen just now.
    pub(super) async fn reigns(&self, limit: Duration) -> Option<Duration> {
        let mut asked = self.0.asked.lock().await;
        let Some(connection) = &mut *asked else { return Some(Duration::ZERO) };
        let mut command = redis::cmd("SENTINEL");
        command.arg("MASTER").arg(self.master());
        let answer: Option<HashMap<String, String>> =
            timeout(limit, command.query_async(connection)).await.ok().and_then(Result::ok);
        reign(&answer.unwrap_or_default())
    }

    /// Rings once the Sentinels name another master than this.
    pub(super) async fn watch(self, dialer: Dialer, master: Host, limit: Duration, bell: Bell) {
        let ask = || self.ask(&dialer, limit);
        watch(master, ask, bell, "the Sentinels name another master").await;
    }
}

/// Reads what a Sentinel knows of a master.
fn reign(fields: &HashMap<String, String>) -> Option<Duration> {
    let number = |name: &str| fields.get(name).and_then(|number| number.parse().ok());
    // Each time that another becomes the master, the epoch grows.
    (number("config-epoch") != Some(0))
        .then(|| Duration::from_millis(number("role-reported-time").unwrap_or(0)))
}

impl fmt::Display for Sentinels {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} of the Sentinels ", self.master())?;
        for (number, host) in self.0.hosts.iter().enumerate() {
            write!(formatter, "{}{host}", if number == 0 { "" } else { "," })?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_master_reigns_since_it_took_the_place_of_another() {
        let check = |fields: &[(&str, &str)], expected: Option<u64>| {
            let fields = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
            assert_eq!(reign(&fields.collect()), expected.map(Duration::from_millis));
        };
        check(&[("config-epoch", "0"), ("role-reported-time", "5")], None);
        check(&[("config-epoch", "2"), ("role-reported-time", "5")], Some(5));
        check(&[], Some(0));
    }
}
