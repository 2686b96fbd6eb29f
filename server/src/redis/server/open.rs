//! Makes connections to Redis, whatever shape it has.
//!
//! Each is made within its `limit` as a whole; each Sentinel that has to be asked has as long. One of the same name that was
//! given up before is [ended](crate::redis::abandoned).

use std::collections::BTreeSet;
use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, ErrorKind, PushInfo, PushKind, RedisError};
use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio::time::Instant;

use super::{Place, RedisServer};
use crate::keys::NodeId;
use crate::redis::cluster::{Demand, Masters, Members, Pushes};
use crate::redis::deadline::within;
use crate::redis::dial::Address;
use crate::redis::hello::Hello;
use crate::redis::link::{ChannelLink, CommandLink};
use crate::redis::parts::{LiveParts, Mending};
use crate::redis::purpose::Purpose;
use crate::redis::sentinel::Sentinels;
use crate::redis::store;
use crate::redis::url::Host;
use crate::redis::watch::{Confirmed, watch};

/// A connection to a single Redis.
struct Single {
    connection: MultiplexedConnection,
    /// The master that it leads to, unless it is behind a socket.
    place: Option<Host>,
    confirmed: Confirmed,
    /// How long that has been the master, if it took the place of another as far as that is known.
    reigns: Option<Duration>,
    /// What watches over it.
    tasks: JoinSet<()>,
}

impl RedisServer {
    /// Makes the connection that carries the node's subscription.
    pub(crate) async fn subscribe(
        &self,
        node: &NodeId,
        limit: Duration,
        pushes: impl Fn(PushInfo) + Send + Sync + 'static,
    ) -> Result<ChannelLink, RedisError> {
        let probes = self.keys.probe(node);
        let link = self.open_channels(Purpose::Subscribe, node, limit, pushes, Some(&probes)).await?;
        self.found.fetch_add(1, Ordering::SeqCst);
        Ok(link)
    }

    /// Makes a connection to see whether a node can start.
    pub(in crate::redis) async fn look(
        &self,
        node: &NodeId,
        limit: Duration,
    ) -> Result<ChannelLink, RedisError> {
        self.open_channels(Purpose::Start, node, limit, |_| {}, None).await
    }

    /// Makes a connection for commands.
    pub(crate) async fn connect(
        &self,
        node: &NodeId,
        purpose: Purpose,
        limit: Duration,
    ) -> Result<CommandLink, RedisError> {
        let (name, lost) = (purpose.connection(node), Arc::new(Notify::new()));
        let opened = match &self.place {
            Place::At(address) => {
                let single = self.open_only(address, &name, limit, |_| {}, &lost).await;
                carrying_commands(single, purpose, limit, lost).await
            }
            Place::Sentinels(sentinels) => {
                let single = self.open_master(sentinels, &name, limit, |_| {}, &lost).await;
                carrying_commands(single, purpose, limit, lost).await
            }
            Place::Cluster(members) => self.open_parts(members, purpose, name, limit, lost).await,
        };
        opened.map_err(|error| self.without_password(error))
    }

    /// A link that carries channels. In a Cluster each master proves itself on a channel whose name begins with `probes`, if
    /// it is to.
    async fn open_channels(
        &self,
        purpose: Purpose,
        node: &NodeId,
        limit: Duration,
        pushes: impl Fn(PushInfo) + Send + Sync + 'static,
        probes: Option<&str>,
    ) -> Result<ChannelLink, RedisError> {
        let (name, lost) = (&purpose.connection(node), Arc::new(Notify::new()));
        let opened = match &self.place {
            // Whoever only looks tells by itself what it is.
            Place::At(address) if probes.is_none() => {
                let single = self.open_single(address, name, limit, pushes, &lost).await;
                single.map(|single| single.carrying_channels(lost))
            }
            Place::At(address) => {
                let single = self.open_only(address, name, limit, pushes, &lost).await;
                single.map(|single| single.carrying_channels(lost))
            }
            Place::Sentinels(sentinels) => {
                let single = self.open_master(sentinels, name, limit, pushes, &lost).await;
                single.map(|single| single.carrying_channels(lost))
            }
            Place::Cluster(members) => {
                self.open_masters(members, (purpose, name), limit, Arc::new(pushes), lost, probes).await
            }
        };
        opened.map_err(|error| self.without_password(error))
    }

    /// A connection to the Redis at an address.
    async fn open_single(
        &self,
        address: &Address,
        name: &str,
        limit: Duration,
        pushes: impl Fn(PushInfo) + Send + Sync + 'static,
        lost: &Arc<Notify>,
    ) -> Result<Single, RedisError> {
        let asked = Instant::now();
        let on_lost = Arc::clone(lost);
        let sender = move |push: PushInfo| -> Result<(), Infallible> {
            if push.kind == PushKind::Disconnection {
                on_lost.notify_one();
            } else {
                pushes(push);
            }
            Ok(())
        };
        let config = AsyncConnectionConfig::new().set_push_sender(sender);
        let connect = async {
            let mut connection = self.dialer.dial(address, &self.login, config).await?;
            self.abandoned.replace(name, address, &mut connection).await?;
            Ok(connection)
        };
        let connection = within(limit, connect).await?;
        let place = match address {
            Address::Host(host) => Some(host.clone()),
            Address::Socket(_) => None,
        };
        Ok(Single {
            connection,
            place,
            confirmed: Confirmed::as_of(asked),
            reigns: None,
            tasks: JoinSet::new(),
        })
    }

    /// A connection to the Redis at an address, for as long as that is a master: behind an address that moves it may become
    /// a replica, which keeps its connections and takes what is published, and nobody else hears it.
    async fn open_only(
        &self,
        address: &Address,
        name: &str,
        limit: Duration,
        pushes: impl Fn(PushInfo) + Send + Sync + 'static,
        lost: &Arc<Notify>,
    ) -> Result<Single, RedisError> {
        let mut single = self.open_single(address, name, limit, pushes, lost).await?;
        if is_replica(single.connection.clone(), limit).await? {
            return Err((ErrorKind::Io, "it is a replica, which takes no writes").into());
        }
        let (connection, bell) = (single.connection.clone(), self.bell(Arc::clone(lost), &single.confirmed));
        single.tasks.spawn(async move {
            let ask = || is_replica(connection.clone(), limit);
            watch(false, ask, bell, None, "Redis has become a replica").await;
        });
        Ok(single)
    }

    /// A connection to the master that the Sentinels name.
    async fn open_master(
        &self,
        sentinels: &Sentinels,
        name: &str,
        limit: Duration,
        pushes: impl Fn(PushInfo) + Send + Sync + 'static,
        lost: &Arc<Notify>,
    ) -> Result<Single, RedisError> {
        let asked = Instant::now();
        let master = sentinels.ask(&self.dialer, limit).await?;
        let address = Address::Host(master.clone());
        let single = self.open_single(&address, name, limit, pushes, lost).await?;
        let mut single = Single { confirmed: Confirmed::as_of(asked), ..single };
        if is_replica(single.connection.clone(), limit).await? {
            return Err((ErrorKind::Io, "the Sentinels name a master that is none yet, or no more").into());
        }
        single.reigns = sentinels.reigns(&master, limit).await;
        let bell = self.bell(Arc::clone(lost), &single.confirmed);
        single.tasks.spawn(sentinels.clone().watch(self.dialer.clone(), master, limit, bell));
        Ok(single)
    }

    /// Connections to the masters of a Cluster that carry channels: to those that can be reached if they are to prove
    /// themselves, else to all.
    async fn open_masters(
        &self,
        members: &Members,
        (purpose, name): (Purpose, &str),
        limit: Duration,
        pushes: Pushes,
        lost: Arc<Notify>,
        probes: Option<&str>,
    ) -> Result<ChannelLink, RedisError> {
        let demand = if probes.is_some() { Demand::Some } else { Demand::All };
        let mut masters =
            Masters::connect(members, &self.dialer, &self.login, limit, &pushes, &lost, demand).await?;
        masters.introduce(None, purpose, name, &self.abandoned, limit).await;
        if let Some(base) = probes {
            masters.subscribe_probes(base, &lost, limit).await?;
        }
        masters.meet(demand)?;
        let confirmed = Confirmed::as_of(masters.asked());
        let tasks = self.watch_over(&masters, limit, &lost, &confirmed, probes);
        Ok(ChannelLink::many(masters, lost, confirmed, tasks))
    }

    /// Connections to those masters of a Cluster that can be reached.
    async fn open_parts(
        &self,
        members: &Members,
        purpose: Purpose,
        name: String,
        limit: Duration,
        lost: Arc<Notify>,
    ) -> Result<CommandLink, RedisError> {
        let (ring, pushes): (_, Pushes) = (Arc::new(Notify::new()), Arc::new(|_| {}));
        let mut masters =
            Masters::connect(members, &self.dialer, &self.login, limit, &pushes, &ring, Demand::Some).await?;
        masters.introduce(None, purpose, &name, &self.abandoned, limit).await;
        masters.meet(Demand::Some)?;
        let mending = Mending { server: self.clone(), purpose, name, limit, ring, gone: Arc::clone(&lost) };
        let (parts, mend) = LiveParts::new(mending, masters);
        let mut tasks = JoinSet::new();
        tasks.spawn(mend);
        Ok(CommandLink::parts(parts, lost, tasks))
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
}

async fn is_replica(mut connection: MultiplexedConnection, limit: Duration) -> Result<bool, RedisError> {
    Ok(within(limit, Hello::ask(&mut connection)).await?.is_replica())
}

impl Single {
    fn carrying_channels(self, lost: Arc<Notify>) -> ChannelLink {
        let places: BTreeSet<_> = self.place.into_iter().collect();
        ChannelLink::one(self.connection, places, lost, self.confirmed, self.reigns, self.tasks)
    }
}

async fn carrying_commands(
    single: Result<Single, RedisError>,
    purpose: Purpose,
    limit: Duration,
    lost: Arc<Notify>,
) -> Result<CommandLink, RedisError> {
    let mut single = single?;
    let store = if purpose.keeps() {
        within(limit, store::ask(&mut single.connection)).await?
    } else {
        String::new()
    };
    Ok(CommandLink::one(single.connection, store, lost, single.tasks))
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;
    use std::time::SystemTime;

    use super::*;
    use crate::redis::deadline::timed_out;
    use crate::redis::fake;
    use crate::redis::watch::{LEARN, WATCH};

    #[tokio::test]
    async fn masters_are_confirmed_as_of_when_it_was_asked_who_they_are() {
        let (limit, answered) = (Duration::from_secs(60), Arc::new(Mutex::new(SystemTime::now())));
        let ((listener, host), at) = (fake::place().await, Arc::clone(&answered));
        let url = format!("redis+cluster://{host}");
        fake::listen(listener, move |words| {
            if words == "CLUSTER SLOTS" {
                *at.lock().unwrap() = SystemTime::now();
            }
            std::future::ready(fake::member(&host, &words))
        });
        let (server, node) = (RedisServer::parse(&url).unwrap(), NodeId::random());
        let mut link = server.subscribe(&node, limit, |_| {}).await.unwrap();
        assert!(link.confirmed_until() + LEARN <= *answered.lock().unwrap());
        let renewed = server.renew(&link, &node, limit, false).await.unwrap();
        server.take_up(&mut link, renewed, &node, limit, &[]).await.unwrap();
        assert!(link.confirmed_until() + LEARN <= *answered.lock().unwrap());
    }

    #[tokio::test]
    async fn a_master_that_takes_no_channels_keeps_nobody_from_the_others() {
        let ((one, host), (other, hangs)) = (fake::place().await, fake::place().await);
        let slots = format!(
            "*2\r\n*3\r\n:0\r\n:8191\r\n*2\r\n$0\r\n\r\n:{}\r\n*3\r\n:8192\r\n:16383\r\n*2\r\n$9\r\n127.0.0.1\r\n:{}\r\n",
            host.port, hangs.port
        );
        let url = format!("redis+cluster://{host}");
        fake::listen(one, move |words| {
            let answer = if words == "CLUSTER SLOTS" { slots.clone() } else { fake::member(&host, &words) };
            std::future::ready(answer)
        });
        // It is reached, says who it is and takes its name.
        fake::listen(other, |_| std::future::pending());
        let (server, node, limit) =
            (RedisServer::parse(&url).unwrap(), NodeId::random(), Duration::from_secs(2));
        let mut link = server.subscribe(&node, limit, |_| {}).await.unwrap();
        assert!(link.is_partly_sound() && !link.is_whole());
        let renewed = server.renew(&link, &node, limit, false).await.unwrap();
        assert!(renewed.is_whole(), "it is reached again");
        let difference = server.take_up(&mut link, renewed, &node, limit, &[]).await.unwrap();
        assert!(difference.is_none(), "and again takes none");
        assert!(link.is_partly_sound() && !link.is_whole());
    }

    #[tokio::test]
    async fn masters_are_not_confirmed_while_a_channel_is_known_to_have_moved() {
        let (limit, (listener, host)) = (Duration::from_secs(60), fake::place().await);
        let url = format!("redis+cluster://{host}");
        fake::listen(listener, move |words| {
            let answer = fake::member(&host, &words);
            let ended = ">3\r\n$12\r\nsunsubscribe\r\n$4\r\nroom\r\n:0\r\n";
            std::future::ready(if words == "SSUBSCRIBE room" { answer + ended } else { answer })
        });
        let (server, node) = (RedisServer::parse(&url).unwrap(), NodeId::random());
        let link = server.subscribe(&node, limit, |_| {}).await.unwrap();
        assert_eq!(link.subscribe(&["room".to_owned()], limit).await.unwrap(), [""; 0]);
        link.lost().await;
        let ended = SystemTime::now();
        // It is asked again and again, and all seems to be where it was.
        tokio::time::sleep(WATCH * 2).await;
        assert!(link.confirmed_until() + LEARN <= ended);
    }

    #[test]
    fn an_error_that_repeats_the_password_is_not_passed_on() {
        let server = RedisServer::parse("redis://user:hush@localhost").unwrap();
        let refused =
            RedisError::from((ErrorKind::Client, "no", "unknown command AUTH user hush".to_owned()));
        assert!(!server.without_password(refused).to_string().contains("hush"));
        assert!(server.without_password(timed_out()).to_string().contains("timed out"));
    }
}
