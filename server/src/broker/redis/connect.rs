//! Where Redis is, and how a connection to it is made.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use aether_ws_protocol::REDIS_PREFIX;
use futures_util::FutureExt;
use redis::aio::MultiplexedConnection;
use redis::{
    AsyncConnectionConfig, ConnectionAddr, ErrorKind, IntoConnectionInfo, Pipeline, ProtocolVersion,
    PushInfo, PushKind, RedisConnectionInfo, RedisError, Value,
};
use tokio::sync::Notify;
use tokio::task::AbortHandle;
use tokio::time::{Instant, timeout, timeout_at};

use super::abandoned::Abandoned;
use super::cluster::{Demand, Difference, Masters, Members, Pushes};
use super::dial::{Address, Dialer, login};
use super::hello::Hello;
use super::parts::{Change, LiveParts, Mending};
use super::sentinel::Sentinels;
use super::tls::{self, CaFile};
use super::url::{self, BadRedisUrl, Host, Parts};
use super::watch::{Bell, Confirmed};
use crate::broker::quiet::Quiet;
use crate::keys::{Keys, NodeId};

/// Redis, as its URL names it.
#[derive(Clone)]
pub struct RedisServer {
    place: Place,
    dialer: Dialer,
    /// User, password and database.
    login: RedisConnectionInfo,
    /// Under which the names of our own probes are.
    keys: Keys,
    /// Rung when a connection came to work, so that the node's others need not wait out their back-off.
    back: Arc<Notify>,
    abandoned: Abandoned,
    /// Keeps the node's connections from all saying the same, again and again.
    quiet: Arc<Quiet>,
    /// How often the subscription has found its Redis.
    found: Arc<AtomicU64>,
    /// Rung when one of the node's connections learns that it leads to no master any more.
    moved: Arc<Notify>,
}

/// Where to look for Redis.
#[derive(Clone)]
enum Place {
    At(Address),
    /// Wherever these say.
    Sentinels(Sentinels),
    /// At all that these say.
    Cluster(Members),
}

/// Where Redis and its Sentinels listen unless the URL says otherwise.
const PORT: u16 = 6379;
const SENTINEL_PORT: u16 = 26379;

impl RedisServer {
    /// Reads one of
    /// - `redis://[[user]:password@]host[:port][/database]`, or `unix://` with a path,
    /// - `redis+sentinel://[[user]:password@]host[:port][,host[:port]...]/master`, with `db`, `sentinel_user` and
    ///   `sentinel_password` as options,
    /// - `redis+cluster://[[user]:password@]host[:port][,host[:port]...]`.
    ///
    /// With `rediss` instead of `redis` all connections are encrypted.
    ///
    /// # Errors
    /// [`BadRedisUrl`] when it is none of these.
    pub fn parse(url: &str) -> Result<Self, BadRedisUrl> {
        let scheme = url.split_once("://").map_or("", |(scheme, _)| scheme);
        match scheme {
            "redis" | "rediss" => Self::single(Parts::read(url)?),
            "redis+sentinel" | "rediss+sentinel" => Self::sentinels(Parts::read(url)?),
            "redis+cluster" | "rediss+cluster" => Self::cluster(Parts::read(url)?),
            "unix" | "redis+unix" => Self::socket(url),
            _ => Err(BadRedisUrl::Scheme),
        }
    }

    fn single(parts: Parts<'_>) -> Result<Self, BadRedisUrl> {
        if !parts.options.is_empty() {
            return Err(BadRedisUrl::Option);
        }
        let encrypted = parts.is_encrypted();
        let login = login(parts.user, parts.password).set_db(url::database(parts.path)?);
        let [host] = <[Host; 1]>::try_from(parts.hosts).map_err(|_| BadRedisUrl::Host)?;
        Ok(Self::new(Place::At(Address::Host(host.or_port(PORT))), login, encrypted))
    }

    fn sentinels(parts: Parts<'_>) -> Result<Self, BadRedisUrl> {
        let encrypted = parts.is_encrypted();
        let (mut database, mut user, mut password) = (0, None, None);
        for (name, value) in parts.options {
            match name {
                "db" => database = url::database(&value)?,
                "sentinel_user" => user = Some(value),
                "sentinel_password" => password = Some(value),
                _ => return Err(BadRedisUrl::Option),
            }
        }
        if parts.path.is_empty() || parts.path.contains('/') {
            return Err(BadRedisUrl::Master);
        }
        let hosts = parts.hosts.into_iter().map(|host| host.or_port(SENTINEL_PORT)).collect();
        // Sentinels need no RESP3, and old ones do not have it.
        let at_sentinels = login(user, password).set_protocol(ProtocolVersion::RESP2);
        let sentinels = Sentinels::new(hosts, url::decode(parts.path)?, at_sentinels);
        let login = login(parts.user, parts.password).set_db(database);
        Ok(Self::new(Place::Sentinels(sentinels), login, encrypted))
    }

    fn cluster(parts: Parts<'_>) -> Result<Self, BadRedisUrl> {
        let encrypted = parts.is_encrypted();
        if !parts.options.is_empty() {
            return Err(BadRedisUrl::Option);
        }
        if !parts.path.is_empty() {
            return Err(BadRedisUrl::NoDatabases);
        }
        let hosts = parts.hosts.into_iter().map(|host| host.or_port(PORT)).collect();
        let login = login(parts.user, parts.password);
        Ok(Self::new(Place::Cluster(Members::new(hosts)), login, encrypted))
    }

    fn socket(url: &str) -> Result<Self, BadRedisUrl> {
        let info = url.into_connection_info().map_err(|_| BadRedisUrl::Socket)?;
        let ConnectionAddr::Unix(path) = info.addr() else { return Err(BadRedisUrl::Socket) };
        let login = info.redis_settings().clone().set_protocol(ProtocolVersion::RESP3);
        Ok(Self::new(Place::At(Address::Socket(path.clone())), login, false))
    }

    fn new(place: Place, login: RedisConnectionInfo, encrypted: bool) -> Self {
        Self {
            place,
            dialer: Dialer { encrypted, ca: None },
            login,
            keys: Keys::new(REDIS_PREFIX),
            back: Arc::default(),
            abandoned: Abandoned::default(),
            quiet: Arc::new(Quiet::lasting(STILL_AWAY)),
            found: Arc::default(),
            moved: Arc::default(),
        }
    }

    /// The same, for a node whose names are these.
    #[must_use]
    pub fn naming(self, keys: Keys) -> Self {
        Self { keys, ..self }
    }

    /// Whether it is a Cluster, where channels belong to slots as keys do.
    #[must_use]
    pub fn is_cluster(&self) -> bool {
        matches!(self.place, Place::Cluster(_))
    }

    /// What kind of Redis it is, in one word.
    pub(crate) fn kind(&self) -> &'static str {
        match self.place {
            Place::At(_) => "redis",
            Place::Sentinels(_) => "sentinel",
            Place::Cluster(_) => "cluster",
        }
    }

    /// The command with which messages are published.
    pub(crate) fn publish_command(&self) -> &'static str {
        if self.is_cluster() { "SPUBLISH" } else { "PUBLISH" }
    }

    /// The same, trusting these authorities instead of the system's.
    #[must_use]
    pub fn trusting(self, ca: Option<CaFile>) -> Self {
        Self { dialer: Dialer { ca, ..self.dialer }, ..self }
    }

    /// Whether connections to it are encrypted.
    #[must_use]
    pub fn is_encrypted(&self) -> bool {
        self.dialer.encrypted
    }

    /// Whether something answers as Redis does when it is spoken to the other way: in clear instead of over TLS, or over TLS
    /// instead of in clear. It is told no user and no password.
    pub(super) async fn is_encrypted_by_mistake(&self) -> bool {
        let dialer = Dialer { encrypted: !self.dialer.encrypted, ..self.dialer.clone() };
        let hosts = match &self.place {
            Place::At(address) => vec![address.clone()],
            Place::Sentinels(sentinels) => sentinels.hosts().cloned().map(Address::Host).collect(),
            Place::Cluster(members) => members.named().cloned().map(Address::Host).collect(),
        };
        for host in hosts {
            let (nobody, config) = (login(None, None), AsyncConnectionConfig::new());
            let answer = timeout(OTHER_WAY, dialer.dial(&host, &nobody, config)).await;
            let speaks = answer.is_ok_and(|answer| match answer {
                Ok(_) => true,
                Err(error) => {
                    tls::is_spoken(&error) || !matches!(error.kind(), ErrorKind::Io | ErrorKind::Parse)
                }
            });
            if speaks {
                return true;
            }
        }
        false
    }

    /// What to do about that.
    pub(super) fn other_encryption(&self) -> &'static str {
        if self.is_encrypted() {
            "it does not speak TLS on this port: write redis instead of rediss before its host, or name its TLS port"
        } else {
            "it speaks only TLS on this port: write rediss instead of redis before its host, or name its port without TLS"
        }
    }

    /// The user it is used as.
    pub(super) fn user(&self) -> &str {
        self.login.username().unwrap_or("default")
    }

    pub(super) fn database(&self) -> i64 {
        self.login.db()
    }

    /// Connects, within `limit` as a whole; each Sentinel that has to be asked has as long. The connection is named
    /// `aether-ws:{purpose}:{node}`, and one of the same name that was given up before is [ended](Abandoned).
    pub(crate) async fn connect(
        &self,
        node: &NodeId,
        purpose: &str,
        limit: Duration,
        pushes: impl Fn(PushInfo) + Send + Sync + 'static,
    ) -> Result<Link, RedisError> {
        let lost = Arc::new(Notify::new());
        let name = format!("aether-ws:{purpose}:{node}");
        let linked = match &self.place {
            Place::At(address) => self.link(address, &name, limit, pushes, lost).await,
            Place::Sentinels(sentinels) => self.link_to_master(sentinels, &name, limit, pushes, lost).await,
            Place::Cluster(members) if purpose == SUBSCRIBE || purpose == START => {
                let probes = (purpose == SUBSCRIBE).then(|| self.keys.probe(node));
                self.link_to_all(members, &name, limit, Arc::new(pushes), lost, probes).await
            }
            Place::Cluster(members) => {
                self.link_to_parts(members, purpose, name, limit, Arc::new(pushes), lost).await
            }
        };
        if linked.is_ok() && purpose == SUBSCRIBE {
            self.found.fetch_add(1, Ordering::SeqCst);
        }
        linked.map_err(|error| self.without_password(error))
    }

    /// Changes whenever the subscription has found its Redis, which may be another than before, and before anything
    /// comes from there. What was connected earlier may still lead to the one that was left.
    pub(crate) fn found(&self) -> u64 {
        self.found.load(Ordering::SeqCst)
    }

    async fn link(
        &self,
        address: &Address,
        name: &str,
        limit: Duration,
        pushes: impl Fn(PushInfo) + Send + Sync + 'static,
        lost: Arc<Notify>,
    ) -> Result<Link, RedisError> {
        let on_lost = Arc::clone(&lost);
        let sender = move |push: PushInfo| -> Result<(), std::convert::Infallible> {
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
            Ok::<_, RedisError>(connection)
        };
        let connection = timeout(limit, connect).await.map_err(|_| timed_out())??;
        let places = match address {
            Address::Host(host) => BTreeSet::from([host.clone()]),
            Address::Socket(_) => BTreeSet::new(),
        };
        let confirmed = Confirmed::now();
        Ok(Link { wire: Wire::One(connection), places, lost, confirmed, tasks: Vec::new() })
    }

    async fn link_to_master(
        &self,
        sentinels: &Sentinels,
        name: &str,
        limit: Duration,
        pushes: impl Fn(PushInfo) + Send + Sync + 'static,
        lost: Arc<Notify>,
    ) -> Result<Link, RedisError> {
        let master = sentinels.ask(&self.dialer, limit).await?;
        let mut link =
            self.link(&Address::Host(master.clone()), name, limit, pushes, Arc::clone(&lost)).await?;
        let hello = timeout(limit, link.hello()).await.map_err(|_| timed_out())??;
        if hello.is_replica() {
            return Err((ErrorKind::Io, "the Sentinels name a master that is none yet, or no more").into());
        }
        let bell = self.bell(lost, &link.confirmed);
        let watch = sentinels.clone().watch(self.dialer.clone(), master, limit, bell);
        link.tasks.push(tokio::spawn(watch).abort_handle());
        Ok(link)
    }

    async fn link_to_all(
        &self,
        members: &Members,
        name: &str,
        limit: Duration,
        pushes: Pushes,
        lost: Arc<Notify>,
        probes: Option<String>,
    ) -> Result<Link, RedisError> {
        let masters =
            Masters::connect(members, &self.dialer, &self.login, limit, &pushes, &lost, Demand::All).await?;
        let set_up = async {
            for (host, connection) in masters.hosts() {
                let address = Address::Host(host.clone());
                self.abandoned.replace(name, &address, &mut connection.clone()).await?;
            }
            Ok::<_, RedisError>(())
        };
        timeout(limit, set_up).await.map_err(|_| timed_out())??;
        if let Some(base) = &probes {
            masters.subscribe_probes(base, &lost, limit).await?;
        }
        let confirmed = Confirmed::now();
        let tasks = self.watch_over(&masters, limit, &lost, &confirmed, probes.as_deref());
        let places = masters.hosts().map(|(host, _)| host.clone()).collect();
        Ok(Link { wire: Wire::Many(Box::new(masters)), places, lost, confirmed, tasks })
    }

    async fn link_to_parts(
        &self,
        members: &Members,
        purpose: &str,
        name: String,
        limit: Duration,
        pushes: Pushes,
        lost: Arc<Notify>,
    ) -> Result<Link, RedisError> {
        let ring = Arc::new(Notify::new());
        let mut masters =
            Masters::connect(members, &self.dialer, &self.login, limit, &pushes, &ring, Demand::Some).await?;
        masters.introduce(None, &name, &self.abandoned, limit).await;
        if !masters.is_partly_sound() {
            return Err(timed_out());
        }
        let purpose = purpose.to_owned();
        let mending = Mending { server: self.clone(), purpose, name, limit, ring, gone: Arc::clone(&lost) };
        let (parts, task) = LiveParts::start(mending, masters);
        let (places, confirmed) = (BTreeSet::new(), Confirmed::now());
        Ok(Link { wire: Wire::Parts(parts), places, lost, confirmed, tasks: vec![task] })
    }

    /// Rings once the slots are no more where these masters have them.
    pub(super) async fn watch(&self, masters: &Masters, limit: Duration, ring: Arc<Notify>) {
        let (dialer, login, topology) = (self.dialer.clone(), self.login.clone(), masters.topology().clone());
        let bell = self.bell(ring, &Confirmed::now());
        masters.members().clone().watch(dialer, login, topology, limit, bell).await;
    }

    pub(super) fn abandoned(&self) -> &Abandoned {
        &self.abandoned
    }

    fn bell(&self, lost: Arc<Notify>, confirmed: &Confirmed) -> Bell {
        Bell { moved: lost, everywhere: Arc::clone(&self.moved), confirmed: confirmed.clone() }
    }

    /// The tasks that ring when slots move, or a master does not deliver any more.
    fn watch_over(
        &self,
        masters: &Masters,
        limit: Duration,
        lost: &Arc<Notify>,
        confirmed: &Confirmed,
        probes: Option<&str>,
    ) -> Vec<AbortHandle> {
        let (dialer, login, topology) = (self.dialer.clone(), self.login.clone(), masters.topology().clone());
        let bell = self.bell(Arc::clone(lost), confirmed);
        let watch = masters.members().clone().watch(dialer, login, topology, limit, bell);
        let mut tasks = vec![tokio::spawn(watch).abort_handle()];
        for probe in probes.iter().flat_map(|base| masters.probes(base, lost)) {
            tasks.push(tokio::spawn(probe).abort_handle());
        }
        tasks
    }

    /// Makes anew what is broken of a subscription to a Cluster, or has moved, for the link to
    /// [take up](Self::take_up). The link is used meanwhile.
    pub(super) async fn renew(
        &self,
        link: &Link,
        limit: Duration,
        patience: bool,
    ) -> Result<Masters, RedisError> {
        let Wire::Many(masters) = &link.wire else {
            return Err((ErrorKind::Io, "a single Redis is broken or it is not").into());
        };
        // What it rang for until now is looked at now.
        let _rung = link.lost.notified().now_or_never();
        masters.renew(limit, patience, &link.lost, Demand::All).await
    }

    /// Uses what was made anew, and keeps the rest. Returns what is not as it was.
    /// `names` are the channels that may have been subscribed to.
    pub(super) async fn take_up(
        &self,
        link: &mut Link,
        renewed: Masters,
        node: &NodeId,
        limit: Duration,
        names: &[String],
    ) -> Result<Difference, RedisError> {
        let masters = masters_of(&mut link.wire)?;
        let (name, base) = (format!("aether-ws:{SUBSCRIBE}:{node}"), self.keys.probe(node));
        let set_up = async {
            for (host, connection) in renewed.new_since(Some(&*masters)) {
                let address = Address::Host(host.clone());
                self.abandoned.replace(&name, &address, &mut connection.clone()).await?;
            }
            renewed.leave_moved(masters, names).await
        };
        timeout(limit, set_up).await.map_err(|_| timed_out())??;
        renewed.subscribe_probes(&base, &link.lost, limit).await?;
        link.tasks.iter().for_each(AbortHandle::abort);
        link.confirmed = Confirmed::now();
        link.tasks = self.watch_over(&renewed, limit, &link.lost, &link.confirmed, Some(&base));
        let before = std::mem::replace(masters_of(&mut link.wire)?, renewed);
        let now = masters_of(&mut link.wire)?;
        let difference = now.difference(&before);
        now.forget_ended();
        link.places = now.hosts().map(|(host, _)| host.clone()).collect();
        self.found.fetch_add(1, Ordering::SeqCst);
        Ok(difference)
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

    /// Tells the operator that an attempt failed: the first of the node's, and then now and then.
    pub(crate) fn cannot_reach(&self, purpose: &str, error: &impl fmt::Display) {
        if let Some(unsaid) = self.quiet.may_speak() {
            tracing::warn!(redis.server = %self, purpose, %error, unsaid, "cannot reach Redis; trying again");
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
            Place::At(Address::Socket(path)) => path.display().fmt(formatter),
            Place::At(Address::Host(host)) => host.fmt(formatter),
            Place::Sentinels(sentinels) => sentinels.fmt(formatter),
            Place::Cluster(members) => members.fmt(formatter),
        }
    }
}

/// How long an answer may take to the question whether the other way is the right one.
const OTHER_WAY: Duration = Duration::from_secs(2);

/// While Redis is away it is said this often.
const STILL_AWAY: Duration = Duration::from_secs(60);

/// What a connection is made for when it is to carry a subscription.
pub(super) const SUBSCRIBE: &str = "subscribe";

/// And when it is to see whether a node can start.
pub(super) const START: &str = "start";

/// A connection, or in a Cluster one to every master, and the news of its end.
pub(crate) struct Link {
    wire: Wire,
    /// The masters that it leads to.
    places: BTreeSet<Host>,
    lost: Arc<Notify>,
    /// When its masters were last said to be the masters.
    confirmed: Confirmed,
    /// What watches over it, and ends with it.
    tasks: Vec<AbortHandle>,
}

enum Wire {
    One(MultiplexedConnection),
    /// All masters of a Cluster, or none.
    Many(Box<Masters>),
    /// Those that can be reached.
    Parts(LiveParts),
}

/// What is said when a link is gone as a whole.
pub(crate) const LOST: &str = "the connection broke";

/// What a link has to tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum News {
    /// It is gone as a whole.
    Lost,
    /// A part of it is: [`Link::catch_up`].
    Part,
}

impl Link {
    /// Resolves when the connection is known to be gone, or to lead to the wrong Redis. A peer that is silent is not
    /// known to be gone.
    pub(crate) async fn lost(&self) {
        self.lost.notified().await;
    }

    /// The same, and also resolves when a part of it was lost or made anew. Of a part nothing is used before
    /// [`catch_up`](Self::catch_up) was called.
    pub(crate) async fn news(&mut self) -> News {
        let lost = self.lost.notified();
        let Wire::Parts(parts) = &mut self.wire else {
            lost.await;
            return News::Lost;
        };
        tokio::select! {
            () = lost => News::Lost,
            () = parts.changed() => News::Part,
        }
    }

    /// Whether it is gone as a whole by now; says so once.
    pub(crate) fn is_lost(&self) -> bool {
        self.lost.notified().now_or_never().is_some()
    }

    /// Uses what was made anew from now on. `None` when nothing has changed, as with every Redis but a Cluster.
    pub(crate) fn catch_up(&mut self) -> Option<Change> {
        match &mut self.wire {
            Wire::Parts(parts) => parts.catch_up(),
            _ => None,
        }
    }

    /// Makes anew what is broken, or has moved, of a connection to a Cluster; fails with any other.
    pub(crate) async fn renew(&mut self) -> Result<(), RedisError> {
        match &mut self.wire {
            Wire::Parts(parts) => parts.renew().await,
            _ => Err((ErrorKind::Io, "it has no parts").into()),
        }
    }

    /// Whether a part of it is known to be of no more use, and is not made anew yet.
    pub(crate) fn is_partly_broken(&self) -> bool {
        matches!(&self.wire, Wire::Parts(parts) if parts.is_partly_broken())
    }

    /// Sends commands and returns their answers in order, refusals among them. Commands of one slot are carried out in
    /// the order given. What a part of a Cluster did not answer by the deadline is answered by nothing.
    pub(crate) async fn send(
        &mut self,
        pipeline: &Pipeline,
        deadline: Instant,
    ) -> Result<Vec<Value>, RedisError> {
        let commands = || pipeline.cmd_iter().collect::<Vec<_>>();
        let sent = match &mut self.wire {
            Wire::One(connection) => {
                timeout_at(deadline, connection.send_packed_commands(pipeline, 0, pipeline.len())).await
            }
            Wire::Many(masters) => timeout_at(deadline, masters.send(&commands(), &self.lost)).await,
            Wire::Parts(parts) => Ok(Ok(parts.send(&commands(), deadline).await)),
        };
        sent.map_err(|_| timed_out())?
    }

    /// Sends commands that are about no key, to every Redis that can be reached.
    pub(crate) async fn send_to_all(
        &mut self,
        pipeline: &Pipeline,
        deadline: Instant,
    ) -> Result<(), RedisError> {
        match &mut self.wire {
            Wire::One(connection) => {
                timeout_at(deadline, pipeline.exec_async(connection)).await.map_err(|_| timed_out())?
            }
            Wire::Many(masters) => masters.send_to_all_until(pipeline, &self.lost, deadline).await,
            Wire::Parts(parts) => parts.send_to_all(pipeline, deadline).await,
        }
    }

    /// Subscribes to channels; returns once they are confirmed, within `limit`. In a Cluster some may be elsewhere by now,
    /// or at a master that does not answer: those are returned, and to be asked for again.
    pub(crate) async fn subscribe(
        &self,
        names: &[String],
        limit: Duration,
    ) -> Result<Vec<String>, RedisError> {
        match &self.wire {
            Wire::One(connection) => {
                let mut connection = connection.clone();
                let subscribed = timeout(limit, connection.subscribe(names)).await;
                subscribed.map_err(|_| timed_out())?.map(|()| Vec::new())
            }
            Wire::Many(masters) => masters.subscribe(names, &self.lost, limit).await,
            Wire::Parts(_) => Err(no_channels()),
        }
    }

    /// Leaves channels; returns once all are confirmed, within `limit`.
    pub(crate) async fn unsubscribe(&self, names: &[String], limit: Duration) -> Result<(), RedisError> {
        match &self.wire {
            Wire::One(connection) => {
                let mut connection = connection.clone();
                timeout(limit, connection.unsubscribe(names)).await.map_err(|_| timed_out())?
            }
            Wire::Many(masters) => masters.unsubscribe(names, &self.lost, limit).await,
            Wire::Parts(_) => Err(no_channels()),
        }
    }

    /// The masters that it leads to; none where Redis is behind a socket.
    pub(super) fn places(&self) -> &BTreeSet<Host> {
        &self.places
    }

    /// Up to when nobody can have gone to another master than it leads to, by what was said last.
    pub(super) fn confirmed_until(&self) -> SystemTime {
        self.confirmed.until()
    }

    /// Whether a channel misses something right now; of a single Redis, all do or none.
    pub(super) fn misses_on(&self, name: &str) -> bool {
        match &self.wire {
            Wire::One(_) | Wire::Parts(_) => true,
            Wire::Many(masters) => masters.misses_on(name.as_bytes()),
        }
    }

    /// Whether some of it is as good as before.
    pub(super) fn is_partly_sound(&self) -> bool {
        match &self.wire {
            Wire::One(_) | Wire::Parts(_) => false,
            Wire::Many(masters) => masters.is_partly_sound(),
        }
    }

    /// How long some part of it may have delivered nothing though other parts did.
    pub(crate) fn silence(&self) -> Duration {
        match &self.wire {
            Wire::One(_) | Wire::Parts(_) => Duration::ZERO,
            Wire::Many(masters) => masters.silence(),
        }
    }

    /// What it says of itself; in a Cluster, what one of its masters says.
    pub(super) async fn hello(&mut self) -> Result<Hello, RedisError> {
        match &mut self.wire {
            Wire::One(connection) => Hello::ask(connection).await,
            Wire::Many(masters) => {
                let mut connection = masters.connections().next().ok_or_else(timed_out)?.clone();
                Hello::ask(&mut connection).await
            }
            Wire::Parts(_) => Err((ErrorKind::Io, "nobody asks those that publish who they are").into()),
        }
    }
}

fn masters_of(wire: &mut Wire) -> Result<&mut Masters, RedisError> {
    match wire {
        Wire::Many(masters) => Ok(masters),
        Wire::One(_) | Wire::Parts(_) => {
            Err((ErrorKind::Io, "it carries no subscription to a Cluster").into())
        }
    }
}

fn no_channels() -> RedisError {
    (ErrorKind::Io, "channels are left to the connection that subscribes").into()
}

impl Drop for Link {
    fn drop(&mut self) {
        self.tasks.iter().for_each(AbortHandle::abort);
    }
}

/// The error of a call that outlived its deadline.
pub(crate) fn timed_out() -> RedisError {
    std::io::Error::from(std::io::ErrorKind::TimedOut).into()
}

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
        let url = "rediss+sentinel://user:hush@one,two:7/main?db=3&sentinel_password=hush";
        let server = RedisServer::parse(url).unwrap();
        assert_eq!(server.to_string(), "main of the Sentinels one:26379,two:7");
        assert!(!format!("{server:?}").contains("hush") && server.is_encrypted());
        assert_eq!((server.user(), server.database()), ("user", 3));
    }

    #[test]
    fn other_urls_are_refused() {
        for url in ["", "localhost:6379", "http://localhost", "redis+pool://localhost"] {
            assert_eq!(RedisServer::parse(url).err(), Some(BadRedisUrl::Scheme), "{url}");
        }
        let table = [
            ("redis://:hush@/:x", BadRedisUrl::Host),
            ("redis://one,two", BadRedisUrl::Host),
            ("redis://host/main", BadRedisUrl::Database),
            ("redis://host?protocol=2", BadRedisUrl::Option),
            ("redis+sentinel://host", BadRedisUrl::Master),
            ("redis+sentinel://host/main/0", BadRedisUrl::Master),
            ("redis+sentinel://host/main?db=x", BadRedisUrl::Database),
            ("redis+sentinel://host/main?password=x", BadRedisUrl::Option),
            ("redis+cluster://host/1", BadRedisUrl::NoDatabases),
            ("redis+cluster://host?db=1", BadRedisUrl::Option),
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
            RedisError::from((ErrorKind::Client, "no", "unknown command AUTH user hush".to_owned()));
        assert!(!server.without_password(refused).to_string().contains("hush"));
        assert!(server.without_password(timed_out()).to_string().contains("timed out"));
    }
}
