//! Sentinels: asked which Redis is the master, at every connect and while a connection lasts.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, ErrorKind, RedisConnectionInfo, RedisError};
use tokio::sync::Mutex;

use super::deadline::within;
use super::dial::{Address, Dialer};
use super::url::Host;
use super::watch::{Bell, LEARN, WATCH, watch};

/// Several Sentinels that watch over one master.
#[derive(Clone)]
pub(super) struct Sentinels(Arc<Inner>);

struct Inner {
    sentinels: Vec<Sentinel>,
    master: String,
    login: RedisConnectionInfo,
}

/// One of them.
struct Sentinel {
    host: Host,
    /// Used until it breaks.
    connection: Mutex<Option<MultiplexedConnection>>,
}

impl Sentinels {
    pub(super) fn new(hosts: Vec<Host>, master: String, login: RedisConnectionInfo) -> Self {
        let sentinels = hosts.into_iter().map(|host| Sentinel { host, connection: Mutex::default() });
        Self(Arc::new(Inner { sentinels: sentinels.collect(), master, login }))
    }

    /// Where they are.
    pub(super) fn hosts(&self) -> impl Iterator<Item = &Host> {
        self.0.sentinels.iter().map(|sentinel| &sentinel.host)
    }

    /// The name of the master.
    pub(super) fn master(&self) -> &str {
        &self.0.master
    }

    /// Asks all of them, and returns as soon as most say the same, or after `limit` if half of them do.
    ///
    /// # Design
    /// A few that are cut off from the others name the old master for as long as that lasts. Who can ask only those must not
    /// use it: what is published there is heard by nobody who can ask the others.
    pub(super) async fn ask(&self, dialer: &Dialer, limit: Duration) -> Result<Host, RedisError> {
        let all = self.0.sentinels.len();
        let asked =
            self.0.sentinels.iter().map(|sentinel| within(limit, self.ask_one(dialer, sentinel, limit)));
        let mut asked: FuturesUnordered<_> = asked.collect();
        let mut named: BTreeMap<Host, usize> = BTreeMap::new();
        let mut failure: Option<RedisError> = None;
        while let Some(answer) = asked.next().await {
            let error = match answer {
                Ok(Some(master)) => {
                    let times = named.entry(master.clone()).or_default();
                    *times += 1;
                    if *times * 2 > all {
                        return Ok(master);
                    }
                    continue;
                }
                Ok(None) => {
                    (ErrorKind::MasterNameNotFoundBySentinel, "no Sentinel knows a master of this name")
                        .into()
                }
                Err(error) => error,
            };
            // What a Sentinel says is worth more than the silence of another.
            if failure.as_ref().is_none_or(|failure| failure.kind() == ErrorKind::Io) {
                failure = Some(error);
            }
        }
        if let Some((master, _)) = named.iter().find(|(_, times)| **times * 2 >= all) {
            return Ok(master.clone());
        }
        match failure {
            Some(error) if named.is_empty() => Err(error),
            None if all == 0 => Err((ErrorKind::EmptySentinelList, "there are no Sentinels").into()),
            _ => Err((ErrorKind::Io, "not even half of the Sentinels name the same master").into()),
        }
    }

    async fn ask_one(
        &self,
        dialer: &Dialer,
        sentinel: &Sentinel,
        limit: Duration,
    ) -> Result<Option<Host>, RedisError> {
        let mut connection = sentinel.connection.lock().await;
        if let Some(known) = &mut *connection {
            // It may be of no more use without saying so, and a new one takes its time as well.
            if let Ok(master) = within(limit / 2, self.query(known)).await {
                return Ok(master);
            }
            *connection = None;
        }
        let address = Address::Host(sentinel.host.clone());
        let mut new = dialer.dial(&address, &self.0.login, AsyncConnectionConfig::new()).await?;
        let master = self.query(&mut new).await?;
        *connection = Some(new);
        Ok(master)
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

    /// How long this master has been the master, as one Sentinel that knows it saw it; `None` when it never took the place
    /// of another. While none says so, it may have happened just now.
    pub(super) async fn reigns(&self, master: &Host, limit: Duration) -> Option<Duration> {
        let mut command = redis::cmd("SENTINEL");
        command.arg("MASTER").arg(self.master());
        for sentinel in &self.0.sentinels {
            let Some(mut connection) = sentinel.connection.lock().await.clone() else { continue };
            let answer: Result<HashMap<String, String>, _> =
                within(limit, command.query_async(&mut connection)).await;
            if let Some(reign) = answer.ok().and_then(|fields| reign(&fields, master)) {
                return reign;
            }
        }
        Some(Duration::ZERO)
    }

    /// Rings once the Sentinels name another master than this, or it is too long ago that most named it.
    pub(super) async fn watch(self, dialer: Dialer, master: Host, limit: Duration, bell: Bell) {
        let ask = || self.ask(&dialer, limit);
        let patience = LEARN + WATCH + limit;
        watch(master, ask, bell, Some(patience), "the Sentinels name another master").await;
    }
}

/// Reads what a Sentinel knows of the master; `None` when it calls another so.
fn reign(fields: &HashMap<String, String>, master: &Host) -> Option<Option<Duration>> {
    let number = |name: &str| fields.get(name)?.parse::<u64>().ok();
    if fields.get("ip") != Some(&master.name) || number("port") != Some(master.port.into()) {
        return None;
    }
    // Each time that another becomes the master, the epoch grows.
    let reigns = Duration::from_millis(number("role-reported-time").unwrap_or(0));
    Some((number("config-epoch") != Some(0)).then_some(reigns))
}

impl fmt::Display for Sentinels {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} of the Sentinels ", self.master())?;
        for (number, host) in self.hosts().enumerate() {
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
        let master = Host { name: "one".to_owned(), port: 7 };
        let check = |port: &str, epoch: &str, expected: Option<Option<u64>>| {
            let fields =
                [("ip", "one"), ("port", port), ("config-epoch", epoch), ("role-reported-time", "5")];
            let fields = fields.map(|(name, value)| (name.to_owned(), value.to_owned()));
            let expected = expected.map(|reign| reign.map(Duration::from_millis));
            assert_eq!(reign(&HashMap::from(fields), &master), expected);
        };
        check("7", "0", Some(None));
        check("7", "2", Some(Some(5)));
        check("8", "2", None);
    }
}
