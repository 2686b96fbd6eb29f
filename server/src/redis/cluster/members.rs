//! The members through which a Cluster is found, and what they say of its slots.

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, ErrorKind, RedisConnectionInfo, RedisError};
use tokio::time::timeout;

use super::NO_PANIC;
use crate::redis::deadline::timed_out;
use crate::redis::dial::{Address, Dialer};
use crate::redis::slots::Topology;
use crate::redis::url::Host;
use crate::redis::watch::{Bell, watch};

/// The members through which a Cluster is found.
#[derive(Clone)]
pub(crate) struct Members(Arc<MembersInner>);

struct MembersInner {
    /// The members that the URL names.
    named: Vec<Host>,
    /// The masters that were there when it was looked at last: those named may all be gone by then.
    met: Mutex<Vec<Host>>,
    /// The member that answered last, which is asked until it does not: two may differ for a moment.
    asked: Mutex<Option<(Host, MultiplexedConnection)>>,
    /// Whether to ask another than that next time.
    doubted: AtomicBool,
}

impl Members {
    pub(crate) fn new(named: Vec<Host>) -> Self {
        let (met, asked) = (Mutex::default(), Mutex::default());
        Self(Arc::new(MembersInner { named, met, asked, doubted: AtomicBool::new(false) }))
    }

    /// The members that the URL names.
    pub(crate) fn named(&self) -> impl Iterator<Item = &Host> {
        self.0.named.iter()
    }

    /// Asks one after the other, each for `limit` at most, until one knows who owns every slot. Whoever asks at the same time
    /// does not wait for that.
    pub(crate) async fn ask(
        &self,
        dialer: &Dialer,
        login: &RedisConnectionInfo,
        limit: Duration,
    ) -> Result<Topology, RedisError> {
        if self.0.doubted.swap(false, Ordering::Relaxed) {
            *self.0.asked.lock().expect(NO_PANIC) = None;
        }
        let asked = self.0.asked.lock().expect(NO_PANIC).clone();
        if let Some((host, mut connection)) = asked {
            if let Ok(Ok(topology)) = timeout(limit, query(&host, &mut connection)).await {
                return Ok(topology);
            }
            self.0.asked.lock().expect(NO_PANIC).take_if(|(asked, _)| *asked == host);
        }
        let mut hosts = self.0.met.lock().expect(NO_PANIC).clone();
        // Whoever misled us last is not always the first to be asked again.
        fastrand::shuffle(&mut hosts);
        hosts.extend(self.0.named.iter().cloned());
        let mut failure: Option<RedisError> = None;
        for host in hosts {
            let connect = async {
                let address = Address::Host(host.clone());
                let mut connection = dialer.dial(&address, login, AsyncConnectionConfig::new()).await?;
                let topology = query(&host, &mut connection).await?;
                Ok::<_, RedisError>((connection, topology))
            };
            match timeout(limit, connect).await {
                Ok(Ok((connection, topology))) => {
                    *self.0.met.lock().expect(NO_PANIC) = topology.masters().into_iter().cloned().collect();
                    // Somebody else may have been faster.
                    self.0.asked.lock().expect(NO_PANIC).get_or_insert((host, connection));
                    return Ok(topology);
                }
                // What a member says is worth more than the silence of another.
                Ok(Err(error)) if failure.as_ref().is_none_or(|failure| failure.kind() == ErrorKind::Io) => {
                    failure = Some(error);
                }
                Ok(Err(_)) => {}
                Err(_) => failure = failure.or_else(|| Some(timed_out())),
            }
        }
        Err(failure.unwrap_or_else(timed_out))
    }

    /// Asks another member next time.
    pub(super) fn doubt(&self) {
        self.0.doubted.store(true, Ordering::Relaxed);
    }

    /// Rings once the slots are no more where they were.
    pub(crate) async fn watch(
        self,
        dialer: Dialer,
        login: RedisConnectionInfo,
        topology: Topology,
        limit: Duration,
        bell: Bell,
    ) {
        let ask = || self.ask(&dialer, &login, limit);
        watch(topology, ask, bell, None, "slots of the Redis Cluster have moved").await;
    }
}

impl fmt::Display for Members {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the Cluster of ")?;
        for (number, host) in self.0.named.iter().enumerate() {
            write!(formatter, "{}{host}", if number == 0 { "" } else { "," })?;
        }
        Ok(())
    }
}

async fn query(host: &Host, connection: &mut MultiplexedConnection) -> Result<Topology, RedisError> {
    match redis::cmd("CLUSTER").arg("SLOTS").query_async(connection).await {
        Ok(answer) => Topology::read(&answer, host)
            .ok_or_else(|| (ErrorKind::Io, "the Cluster is not whole: some of its slots have no owner, as redis-cli --cluster check shows").into()),
        Err(error) if error.to_string().contains("cluster support disabled") => {
            Err((ErrorKind::ClusterConnectionNotFound, "what listens there is no Cluster").into())
        }
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use tokio::sync::Barrier;

    use super::*;
    use crate::redis::fake;

    #[tokio::test]
    async fn who_asks_does_not_wait_for_who_asks() {
        let ((listener, host), both) = (fake::place().await, Arc::new(Barrier::new(2)));
        let members = Members::new(vec![host.clone()]);
        // It answers as soon as two have asked.
        fake::listen(listener, move |words| {
            let (both, answer) = (Arc::clone(&both), fake::member(&host, &words));
            async move {
                both.wait().await;
                answer
            }
        });
        let (dialer, login) = (Dialer::default(), RedisConnectionInfo::default());
        let ask = || members.ask(&dialer, &login, Duration::from_secs(20));
        let (one, other) = tokio::join!(ask(), ask());
        assert_eq!(one.unwrap(), other.unwrap());
    }
}
