//! A Redis Cluster: one connection to every master, found again whenever a slot moves or a master fails.
//!
//! # Design
//! All its masters are one [`Link`](super::connect::Link). When a connection to one of them breaks or a slot moves, a
//! subscription keeps the connections that are as good as before, and makes only the others anew: channels that are
//! owned elsewhere now, or whose master was lost, missed something, and nobody else did. What publishes or runs scripts
//! goes on in [parts](super::parts): with those masters that can be reached, while what belongs to another is refused at
//! once, until that one can be reached as well.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, LazyLock, Mutex, MutexGuard};
use std::time::Duration;

use futures_util::future::join_all;
use redis::aio::MultiplexedConnection;
use redis::{
    Arg, AsyncConnectionConfig, Cmd, ErrorKind, Pipeline, PushInfo, PushKind, RedisConnectionInfo,
    RedisError, ServerErrorKind, Value,
};
use tokio::sync::Notify;
use tokio::time::{Instant, sleep, sleep_until, timeout, timeout_at};

use super::abandoned::Abandoned;
use super::connect::timed_out;
use super::dial::{Address, Dialer};
use super::slots::{Topology, slot, slot_of};
use super::url::Host;
use super::watch::{Bell, watch};
use crate::inbound;

/// How long a master may be silent before its subscription is probed, and how long the probe may take.
const PROBE: Duration = Duration::from_secs(5);

/// The members through which a Cluster is found.
#[derive(Clone)]
pub(super) struct Members(Arc<MembersInner>);

struct MembersInner {
    /// Those that the URL names.
    named: Vec<Host>,
    /// The masters that were there when it was looked at last: those named may all be gone by then.
    met: Mutex<Vec<Host>>,
    /// The one that answered last, which is asked until it does not: two may differ for a moment.
    asked: tokio::sync::Mutex<Option<(Host, MultiplexedConnection)>>,
    /// Whether what it says is doubted.
    doubted: AtomicBool,
}

impl Members {
    pub(super) fn new(named: Vec<Host>) -> Self {
        let (met, asked) = (Mutex::default(), tokio::sync::Mutex::new(None));
        Self(Arc::new(MembersInner { named, met, asked, doubted: AtomicBool::new(false) }))
    }

    /// Those that the URL names.
    pub(super) fn named(&self) -> impl Iterator<Item = &Host> {
        self.0.named.iter()
    }

    /// Asks one after the other, each for `limit` at most, until one knows who owns every slot.
    pub(super) async fn ask(
        &self,
        dialer: &Dialer,
        login: &RedisConnectionInfo,
        limit: Duration,
    ) -> Result<Topology, RedisError> {
        let mut asked = self.0.asked.lock().await;
        if self.0.doubted.swap(false, Ordering::Relaxed) {
            *asked = None;
        }
        if let Some((host, connection)) = &mut *asked {
            if let Ok(Ok(topology)) = timeout(limit, query(host, connection)).await {
                return Ok(topology);
            }
            *asked = None;
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
                    *asked = Some((host, connection));
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

    /// Asks another member next time. It does not wait for whoever asks right now.
    fn doubt(&self) {
        self.0.doubted.store(true, Ordering::Relaxed);
    }

    /// Rings once the slots are no more where they were.
    pub(super) async fn watch(
        self,
        dialer: Dialer,
        login: RedisConnectionInfo,
        topology: Topology,
        limit: Duration,
        bell: Bell,
    ) {
        let ask = || self.ask(&dialer, &login, limit);
        watch(topology, ask, bell, "slots of the Redis Cluster have moved").await;
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

/// Takes pushes of every master.
pub(super) type Pushes = Arc<dyn Fn(PushInfo) + Send + Sync>;

/// A connection to every master.
pub(super) struct Masters {
    topology: Topology,
    masters: BTreeMap<Host, Master>,
    members: Members,
    pushes: Pushes,
    /// Channels that a master has ended though we did not ask for it: their slots have moved.
    ended: Arc<Mutex<Ended>>,
    /// Channels that we are leaving: whoever else leaves us was moved.
    leaving: Arc<Mutex<HashMap<Vec<u8>, usize>>>,
    /// Members that own nothing so far, and that slots are being moved to.
    importing: tokio::sync::Mutex<BTreeMap<Host, MultiplexedConnection>>,
    dialer: Dialer,
    login: RedisConnectionInfo,
}

/// Which masters a connection to a Cluster must lead to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Demand {
    All,
    /// Those that can be reached.
    Some,
}

/// The answer to what belongs to a master that could not be reached: it was not sent.
static AWAY: LazyLock<Value> = LazyLock::new(|| {
    redis::parse_redis_value(b"-CLUSTERDOWN the master of this slot cannot be reached\r\n")
        .expect("an error as Redis writes it")
});

/// Names of channels, and who ended them.
type Ended = Vec<(Host, Vec<u8>)>;

#[derive(Clone)]
struct Master {
    connection: MultiplexedConnection,
    heard: Arc<HeardAt>,
}

/// When a master last delivered something, and whether it is known that it does not any more.
struct HeardAt {
    start: Instant,
    millis: AtomicU64,
    broken: AtomicBool,
}

impl HeardAt {
    fn new() -> Self {
        Self { start: Instant::now(), millis: AtomicU64::new(0), broken: AtomicBool::new(false) }
    }

    #[expect(clippy::cast_possible_truncation, reason = "64 bits of milliseconds outlast the process")]
    fn now(&self) {
        self.millis.store(self.start.elapsed().as_millis() as u64, Ordering::Relaxed);
    }

    fn last(&self) -> Instant {
        self.start + Duration::from_millis(self.millis.load(Ordering::Relaxed))
    }

    fn broke(&self) {
        self.broken.store(true, Ordering::Relaxed);
    }

    fn is_broken(&self) -> bool {
        self.broken.load(Ordering::Relaxed)
    }
}

impl Masters {
    pub(super) async fn connect(
        members: &Members,
        dialer: &Dialer,
        login: &RedisConnectionInfo,
        limit: Duration,
        pushes: &Pushes,
        lost: &Arc<Notify>,
        demand: Demand,
    ) -> Result<Self, RedisError> {
        let topology = members.ask(dialer, login, limit).await?;
        let mut this = Self {
            topology,
            masters: BTreeMap::new(),
            members: members.clone(),
            pushes: Arc::clone(pushes),
            ended: Arc::default(),
            leaving: Arc::default(),
            importing: tokio::sync::Mutex::default(),
            dialer: dialer.clone(),
            login: login.clone(),
        };
        let (masters, failure) = this.connect_to(this.topology.masters(), limit, lost).await;
        this.masters = masters;
        this.satisfying(demand, failure)
    }

    /// Whether this is enough, though a master could not be reached.
    fn satisfying(self, demand: Demand, failure: Option<RedisError>) -> Result<Self, RedisError> {
        match failure {
            Some(error) if demand == Demand::All || self.masters.is_empty() => Err(error),
            _ => Ok(self),
        }
    }

    /// Connections to all of these that can be reached, and why others cannot.
    async fn connect_to(
        &self,
        hosts: impl IntoIterator<Item = &Host>,
        limit: Duration,
        lost: &Arc<Notify>,
    ) -> (BTreeMap<Host, Master>, Option<RedisError>) {
        let connecting = hosts.into_iter().map(|host| async move {
            let heard = Arc::new(HeardAt::new());
            let sender = self.sender(host, lost, &heard);
            let address = Address::Host(host.clone());
            let config = AsyncConnectionConfig::new().set_push_sender(sender);
            let connection = timeout(limit, self.dialer.dial(&address, &self.login, config))
                .await
                .map_err(|_| timed_out())??;
            Ok::<_, RedisError>((host.clone(), Master { connection, heard }))
        });
        let (mut masters, mut failure) = (BTreeMap::new(), None);
        for connected in join_all(connecting).await {
            match connected {
                Ok((host, master)) => drop(masters.insert(host, master)),
                Err(error) => failure = failure.or(Some(error)),
            }
        }
        if failure.is_some() {
            self.members.doubt();
        }
        (masters, failure)
    }

    /// Says of the connections that are not those of `before` what they are for, and ends those that they replace. One
    /// that cannot be is not kept.
    pub(super) async fn introduce(
        &mut self,
        before: Option<&Self>,
        name: &str,
        abandoned: &Abandoned,
        limit: Duration,
    ) {
        let replacing = self.new_since(before).map(|(host, connection)| async move {
            let (address, mut connection) = (Address::Host(host.clone()), connection.clone());
            let replaced = timeout(limit, abandoned.replace(name, &address, &mut connection)).await;
            (!matches!(replaced, Ok(Ok(())))).then(|| host.clone())
        });
        for host in join_all(replacing).await.into_iter().flatten() {
            self.masters.remove(&host);
        }
    }

    /// Masters that own something, and that there is no connection to.
    pub(super) fn missing(&self) -> Vec<Host> {
        let all = self.topology.masters().into_iter();
        all.filter(|host| !self.masters.contains_key(*host)).cloned().collect()
    }

    /// Whether its connections are not those of `before`, or what they are for.
    pub(super) fn differs_from(&self, before: &Self) -> bool {
        self.topology != before.topology
            || self.masters.len() != before.masters.len()
            || self.new_since(Some(before)).next().is_some()
    }

    /// Whether one of its connections is known to be of no more use.
    pub(super) fn is_partly_broken(&self) -> bool {
        self.masters.values().any(|master| master.heard.is_broken())
    }

    /// Whether one of these can be reached.
    pub(super) async fn can_reach_any(&self, hosts: &[Host], limit: Duration) -> bool {
        let dialling = hosts.iter().map(|host| async move {
            let address = Address::Host(host.clone());
            let dialled = self.dialer.dial(&address, &self.login, AsyncConnectionConfig::new());
            matches!(timeout(limit, dialled).await, Ok(Ok(_)))
        });
        join_all(dialling).await.contains(&true)
    }

    /// The same Cluster as it is now: connections that are as good as before are kept, all others are new. Fails while less
    /// can be reached than is demanded, and with `patience` also while nobody knows yet where slots have moved to.
    pub(super) async fn renew(
        &self,
        limit: Duration,
        patience: bool,
        lost: &Arc<Notify>,
        demand: Demand,
    ) -> Result<Self, RedisError> {
        let topology = self.members.ask(&self.dialer, &self.login, limit).await?;
        let unknown = self.ended().iter().any(|(host, name)| topology.owner(slot(name)) == host);
        if patience && unknown {
            self.members.doubt();
            return Err((ErrorKind::Io, "nobody knows yet where a slot has moved to").into());
        }
        // Where another member has taken an address, what is sent to it would count as sent to somebody else.
        let is_same = |host: &Host| self.topology.id(host) == topology.id(host);
        let same: BTreeSet<Host> = self.masters.keys().filter(|host| is_same(host)).cloned().collect();
        let sound = |host: &Host| {
            let master = self.masters.get(host).filter(|master| !master.heard.is_broken());
            master.filter(|_| same.contains(host))
        };
        let mut this = Self {
            masters: BTreeMap::new(),
            members: self.members.clone(),
            pushes: Arc::clone(&self.pushes),
            ended: Arc::clone(&self.ended),
            leaving: Arc::clone(&self.leaving),
            importing: tokio::sync::Mutex::default(),
            dialer: self.dialer.clone(),
            login: self.login.clone(),
            topology,
        };
        let new = this.topology.masters().into_iter().filter(|host| sound(host).is_none());
        let (mut masters, failure) = this.connect_to(new, limit, lost).await;
        for host in this.topology.masters() {
            if let Some(kept) = sound(host) {
                masters.entry(host.clone()).or_insert_with(|| kept.clone());
            }
        }
        this.masters = masters;
        this.satisfying(demand, failure)
    }

    /// Tells of a channel whether it may have missed something between `before` and this.
    pub(super) fn judge(&self, before: &Self) -> impl Fn(&str) -> Missed + use<> {
        let (now, then) = (self.topology.clone(), before.topology.clone());
        let new: BTreeSet<Host> = self.new_since(Some(before)).map(|(host, _)| host.clone()).collect();
        let ended: HashSet<Vec<u8>> = self.ended().iter().map(|(_, name)| name.clone()).collect();
        move |name| {
            let (owner, before) = (now.owner(slot(name.as_bytes())), then.owner(slot(name.as_bytes())));
            if owner != before || ended.contains(name.as_bytes()) {
                Missed::SinceItMoved
            } else if new.contains(owner) {
                Missed::SinceItBroke
            } else {
                Missed::Nothing
            }
        }
    }

    /// Whether a channel misses something right now.
    pub(super) fn misses_on(&self, name: &[u8]) -> bool {
        let owner = self.masters.get(self.topology.owner(slot(name)));
        owner.is_none_or(|master| master.heard.is_broken())
            || self.ended().iter().any(|(_, ended)| ended == name)
    }

    /// Whether some of it is as good as before.
    pub(super) fn is_partly_sound(&self) -> bool {
        self.masters.values().any(|master| !master.heard.is_broken())
    }

    /// Forgets what was ended: it has been noted.
    pub(super) fn forget_ended(&self) {
        self.ended().clear();
    }

    /// The masters whose connections are not those of `before`.
    pub(super) fn new_since<'a>(
        &'a self,
        before: Option<&'a Self>,
    ) -> impl Iterator<Item = (&'a Host, &'a MultiplexedConnection)> {
        let kept = move |(host, master): &(&Host, &Master)| {
            let then = before.and_then(|before| before.masters.get(*host));
            then.is_some_and(|then| Arc::ptr_eq(&master.heard, &then.heard))
        };
        self.masters.iter().filter(move |entry| !kept(entry)).map(|(host, master)| (host, &master.connection))
    }

    fn ended(&self) -> MutexGuard<'_, Ended> {
        self.ended.lock().expect(NO_PANIC)
    }

    pub(super) fn members(&self) -> &Members {
        &self.members
    }

    pub(super) fn topology(&self) -> &Topology {
        &self.topology
    }

    /// All masters with the connections to them.
    pub(super) fn hosts(&self) -> impl Iterator<Item = (&Host, &MultiplexedConnection)> {
        self.masters.iter().map(|(host, master)| (host, &master.connection))
    }

    /// The connections to all masters.
    pub(super) fn connections(&self) -> impl Iterator<Item = &MultiplexedConnection> {
        self.masters.values().map(|master| &master.connection)
    }

    /// Sends each command to the master that owns its slot, in order for each; the answers are in the order of the
    /// commands. A refusal because the slot has moved is an answer like any other, and rings; so does a connection that
    /// breaks, what was sent on which is answered by nothing. Fails when nobody answers at all.
    pub(super) async fn send(&self, commands: &[&Cmd], lost: &Notify) -> Result<Vec<Value>, RedisError> {
        let (answers, failure) = self.exchange(commands, lost, None).await;
        failure.map_or(Ok(answers), Err)
    }

    /// The same, where a master that does not answer until the deadline counts as one whose connection breaks.
    pub(super) async fn send_until(&self, commands: &[&Cmd], lost: &Notify, deadline: Instant) -> Vec<Value> {
        self.exchange(commands, lost, Some(deadline)).await.0
    }

    /// Sends to every master, and fails only where none takes it.
    pub(super) async fn send_to_all_until(
        &self,
        pipeline: &Pipeline,
        lost: &Notify,
        deadline: Instant,
    ) -> Result<(), RedisError> {
        let importing: Vec<_> = self.importing.lock().await.values().cloned().collect();
        let imports = join_all(importing.into_iter().map(|mut connection| async move {
            // Whoever is refused there asks once more.
            let _tried = timeout_at(deadline, pipeline.exec_async(&mut connection)).await;
        }));
        let sound = self.masters.iter().filter(|(_, master)| !master.heard.is_broken());
        let sent = join_all(sound.map(|(host, master)| async move {
            let mut connection = master.connection.clone();
            let sent = timeout_at(deadline, pipeline.exec_async(&mut connection)).await;
            let sent = sent.unwrap_or_else(|_| Err(timed_out()));
            sent.inspect_err(|error| {
                if error.is_io_error() {
                    self.give_up(host);
                    lost.notify_one();
                }
            })
        }));
        let (_, sent) = tokio::join!(imports, sent);
        let mut failure = timed_out();
        for sent in sent {
            match sent {
                Ok(()) => return Ok(()),
                Err(error) => failure = error,
            }
        }
        Err(failure)
    }

    /// The answers, and why there is none at all.
    async fn exchange(
        &self,
        commands: &[&Cmd],
        lost: &Notify,
        deadline: Option<Instant>,
    ) -> (Vec<Value>, Option<RedisError>) {
        let mut shares: BTreeMap<&Host, Vec<usize>> = BTreeMap::new();
        for (index, command) in commands.iter().enumerate() {
            let owner = self.topology.owner(slot_of(command).unwrap_or(0));
            shares.entry(owner).or_default().push(index);
        }
        let sent = shares.iter().map(|(owner, share)| async move {
            let (mut pipeline, seal) = (Pipeline::with_capacity(share.len()), self.seal(owner));
            for index in share {
                pipeline.add_command(addressed(commands[*index], seal.as_deref()));
            }
            let master = self.masters.get(*owner).filter(|master| !master.heard.is_broken());
            let Some(master) = master else { return Ok(None) };
            let mut connection = master.connection.clone();
            until(deadline, connection.send_packed_commands(&pipeline, 0, share.len())).await.map(Some)
        });
        let mut answers = vec![Value::Nil; commands.len()];
        let (mut failure, mut answered) = (None, false);
        for ((owner, share), replies) in shares.iter().zip(join_all(sent).await) {
            match replies {
                Ok(Some(replies)) => {
                    answered = true;
                    for (index, reply) in share.iter().zip(replies) {
                        answers[*index] = reply;
                    }
                }
                Ok(None) => share.iter().for_each(|index| answers[*index] = AWAY.clone()),
                Err(error) => {
                    self.give_up(owner);
                    lost.notify_one();
                    failure = Some(error);
                }
            }
        }
        self.follow_migrations(commands, &mut answers, deadline).await;
        if answers.iter().any(is_moved) {
            self.members.doubt();
            lost.notify_one();
        }
        (answers, failure.filter(|_| !answered))
    }

    /// Sends again what was refused because its slot is being moved: to the new owner what has been moved already, and
    /// once more where it was what is moved in this moment. One after the other, so that their order stays.
    async fn follow_migrations(&self, commands: &[&Cmd], answers: &mut [Value], deadline: Option<Instant>) {
        let end = Instant::now() + MIGRATION;
        for (command, answer) in commands.iter().zip(answers) {
            while let Some(turn) = migration(answer) {
                // What is left by then was not carried out, and is a refusal like any other.
                if Instant::now() >= end {
                    return;
                }
                let importing = if let Migration::To(host) = &turn { Some(host.clone()) } else { None };
                let again = until(deadline, self.send_again(command, turn)).await;
                if let (Err(_), Some(host)) = (&again, importing) {
                    self.forget(&host).await;
                }
                // Nobody knows what became of it.
                *answer = again.unwrap_or(Value::Nil);
            }
        }
    }

    async fn send_again(&self, command: &Cmd, turn: Migration) -> Result<Value, RedisError> {
        let mut again = Pipeline::with_capacity(2);
        let mut connection = match turn {
            Migration::Wait => {
                sleep(MIGRATION_PAUSE).await;
                let owner = self.topology.owner(slot_of(command).unwrap_or(0));
                let Some(master) = self.masters.get(owner) else { return Ok(AWAY.clone()) };
                again.add_command(addressed(command, self.seal(owner).as_deref()));
                master.connection.clone()
            }
            Migration::To(host) => {
                again.cmd("ASKING").add_command(addressed(command, self.seal(&host).as_deref()));
                self.at(&host).await?
            }
        };
        let answers = connection.send_packed_commands(&again, 0, again.len()).await?;
        Ok(answers.into_iter().last().unwrap_or(Value::Nil))
    }

    /// What stands behind the marker of all that is sent to a member; nothing while it is no master.
    fn seal(&self, host: &Host) -> Option<Vec<u8>> {
        Some(self.topology.id(host)).filter(|id| !id.is_empty()).map(inbound::seal)
    }

    /// A connection to a member that slots are being moved to: it may own none so far.
    async fn at(&self, host: &Host) -> Result<MultiplexedConnection, RedisError> {
        if let Some(master) = self.masters.get(host) {
            return Ok(master.connection.clone());
        }
        let mut importing = self.importing.lock().await;
        if let Some(connection) = importing.get(host) {
            return Ok(connection.clone());
        }
        let address = Address::Host(host.clone());
        let connection = self.dialer.dial(&address, &self.login, AsyncConnectionConfig::new()).await?;
        importing.insert(host.clone(), connection.clone());
        Ok(connection)
    }

    /// The connection to a member that slots are being moved to did not answer: the next command has a new one.
    async fn forget(&self, host: &Host) {
        self.importing.lock().await.remove(host);
    }

    /// Subscribes to every channel at the master that owns its slot. Returns those whose slot is elsewhere, or nobody
    /// knows yet where, or whose master did not answer within `limit`: the link rings, and they are to be asked for once
    /// more when it was made anew.
    pub(super) async fn subscribe(
        &self,
        names: &[String],
        lost: &Notify,
        limit: Duration,
    ) -> Result<Vec<String>, RedisError> {
        let commands: Vec<_> = names.iter().map(|name| command("SSUBSCRIBE", name)).collect();
        let answers =
            self.send_until(&commands.iter().collect::<Vec<_>>(), lost, Instant::now() + limit).await;
        let mut elsewhere = Vec::new();
        for (name, answer) in names.iter().zip(answers) {
            match confirmation(answer, &PushKind::SSubscribe, name) {
                Confirmation::Given => continue,
                Confirmation::Refused(error) => return Err(error),
                Confirmation::Elsewhere => {}
                Confirmation::Confused => self.give_up(self.topology.owner(slot(name.as_bytes()))),
            }
            elsewhere.push(name.clone());
        }
        if !elsewhere.is_empty() {
            self.members.doubt();
            lost.notify_one();
        }
        Ok(elsewhere)
    }

    /// Leaves channels. Where their slots have moved, the master has ended them already; the connection to one that does
    /// not answer within `limit` is of no more use.
    pub(super) async fn unsubscribe(
        &self,
        names: &[String],
        lost: &Notify,
        limit: Duration,
    ) -> Result<(), RedisError> {
        let commands = self.leave(names);
        let answers =
            self.send_until(&commands.iter().collect::<Vec<_>>(), lost, Instant::now() + limit).await;
        for (name, answer) in names.iter().zip(answers) {
            if self.has_left(name, answer, self.topology.owner(slot(name.as_bytes())))? {
                continue;
            }
            lost.notify_one();
        }
        Ok(())
    }

    /// The commands with which channels are left, once it is noted that they are.
    fn leave(&self, names: &[String]) -> Vec<Cmd> {
        let mut leaving = self.leaving.lock().expect(NO_PANIC);
        for name in names {
            *leaving.entry(name.clone().into_bytes()).or_default() += 1;
        }
        names.iter().map(|name| command("SUNSUBSCRIBE", name)).collect()
    }

    /// Reads the answer to one of these commands; false when the connection is of no more use.
    fn has_left(&self, name: &str, answer: Value, host: &Host) -> Result<bool, RedisError> {
        match confirmation(answer, &PushKind::SUnsubscribe, name) {
            Confirmation::Given => Ok(true),
            Confirmation::Elsewhere => {
                // No push will tell of it.
                left(&mut self.leaving.lock().expect(NO_PANIC), name.as_bytes());
                Ok(true)
            }
            Confirmation::Confused => {
                self.give_up(host);
                Ok(false)
            }
            Confirmation::Refused(error) => Err(error),
        }
    }

    /// Leaves channels at those who owned them `before` and go on for others: some may not know yet that they own them no
    /// more, and what still comes from them would mix with what comes from their successors.
    pub(super) async fn leave_moved(&self, before: &Self, names: &[String]) -> Result<(), RedisError> {
        let mut moved: BTreeMap<&Host, Vec<String>> = BTreeMap::new();
        for name in names {
            let slot = slot(name.as_bytes());
            let (then, now) = (before.topology.owner(slot), self.topology.owner(slot));
            if then != now && self.masters.contains_key(then) {
                moved.entry(then).or_default().push(name.clone());
            }
        }
        for (host, names) in moved {
            for names in names.chunks(LEAVING) {
                let mut pipeline = Pipeline::with_capacity(names.len());
                for command in self.leave(names) {
                    pipeline.add_command(command);
                }
                let mut connection = self.masters[host].connection.clone();
                let answers = connection.send_packed_commands(&pipeline, 0, names.len()).await;
                let answers = answers.inspect_err(|_| self.give_up(host))?;
                for (name, answer) in names.iter().zip(answers) {
                    self.has_left(name, answer, host)?;
                }
            }
        }
        Ok(())
    }

    /// The connection to this master is of no more use.
    fn give_up(&self, host: &Host) {
        if let Some(master) = self.masters.get(host) {
            master.heard.broke();
        }
    }

    /// Hands messages on as if they came from a single Redis, and rings when the connection is lost or a slot moved away.
    /// What a node sent to another member than it comes from stays what it is in a Cluster.
    fn sender(
        &self,
        host: &Host,
        lost: &Arc<Notify>,
        heard: &Arc<HeardAt>,
    ) -> impl Fn(PushInfo) -> Result<(), std::convert::Infallible> + Send + Sync + 'static {
        let (pushes, leaving, ended) =
            (Arc::clone(&self.pushes), Arc::clone(&self.leaving), Arc::clone(&self.ended));
        let (host, lost, heard) = (host.clone(), Arc::clone(lost), Arc::clone(heard));
        let seal = self.seal(&host);
        move |push| {
            match push.kind {
                PushKind::Disconnection => {
                    heard.broke();
                    lost.notify_one();
                }
                PushKind::SMessage => {
                    heard.now();
                    let kind = if is_stray(&push, seal.as_deref()) { push.kind } else { PushKind::Message };
                    pushes(PushInfo { kind, data: push.data });
                }
                PushKind::SUnsubscribe => {
                    let Some(Value::BulkString(name)) = push.data.first() else { return Ok(()) };
                    if !left(&mut leaving.lock().expect(NO_PANIC), name) {
                        ended.lock().expect(NO_PANIC).push((host.clone(), name.clone()));
                        lost.notify_one();
                    }
                }
                _ => {}
            }
            Ok(())
        }
    }

    /// How long the most silent of the masters has been silent.
    pub(super) fn silence(&self) -> Duration {
        self.masters.values().map(|master| master.heard.last().elapsed()).max().unwrap_or_default()
    }

    /// Subscribes to the channels of its own probes.
    pub(super) async fn subscribe_probes(
        &self,
        base: &str,
        lost: &Notify,
        limit: Duration,
    ) -> Result<(), RedisError> {
        let names: Vec<_> =
            self.masters.keys().filter_map(|master| self.topology.name_at(master, base)).collect();
        match self.subscribe(&names, lost, limit).await?.is_empty() {
            true => Ok(()),
            false => Err((ErrorKind::Io, "a master did not confirm the channel of its probes: slots of the Cluster are moving, or it hangs").into()),
        }
    }

    /// One watch for each master, which rings when it does not deliver any more. `base` is where the channels of the
    /// probes begin.
    pub(super) fn probes(
        &self,
        base: &str,
        lost: &Arc<Notify>,
    ) -> Vec<impl Future<Output = ()> + Send + 'static> {
        let probe = |(host, master): (&Host, &Master)| {
            let channel = self.topology.name_at(host, base)?;
            let (connection, heard) = (master.connection.clone(), Arc::clone(&master.heard));
            Some(probe(connection, channel, host.clone(), heard, Arc::clone(lost)))
        };
        self.masters.iter().filter_map(probe).collect()
    }
}

/// A command for a member: what nodes publish says whom it was sent to.
fn addressed(command: &Cmd, seal: Option<&[u8]>) -> Cmd {
    let Some(seal) = seal.filter(|_| command.args_iter().any(|arg| is_ours(&arg))) else {
        return command.clone();
    };
    let mut addressed = Cmd::new();
    for arg in command.args_iter() {
        let Arg::Simple(bytes) = arg else { return command.clone() };
        match inbound::sealed(bytes, seal) {
            Some(sealed) => addressed.arg(sealed),
            None => addressed.arg(bytes),
        };
    }
    addressed
}

fn is_ours(arg: &Arg<&[u8]>) -> bool {
    matches!(arg, Arg::Simple(bytes) if inbound::is_ours(bytes))
}

/// Whether a node sent this message to another member than the one with this seal.
fn is_stray(message: &PushInfo, seal: Option<&[u8]>) -> bool {
    let [_, Value::BulkString(payload), ..] = &message.data[..] else { return false };
    let (sent_to, from) = (inbound::seal_of(payload), seal);
    sent_to.is_some_and(|to| from.is_some_and(|from| to != from))
}

/// Whether we asked to leave this channel.
fn left(leaving: &mut HashMap<Vec<u8>, usize>, name: &[u8]) -> bool {
    let Some(times) = leaving.get_mut(name) else { return false };
    *times -= 1;
    if *times == 0 {
        leaving.remove(name);
    }
    true
}

async fn probe(
    mut connection: MultiplexedConnection,
    channel: String,
    host: Host,
    heard: Arc<HeardAt>,
    lost: Arc<Notify>,
) {
    loop {
        sleep_until(heard.last() + PROBE).await;
        if heard.last().elapsed() < PROBE {
            continue;
        }
        let answer =
            timeout(PROBE, command("SPUBLISH", &channel).arg("").query_async::<Value>(&mut connection)).await;
        // Counted by the master that delivers it; on one connection the message comes before the answer to its sender.
        if !matches!(answer, Ok(Ok(Value::Int(1..)))) {
            tracing::warn!(redis.master = %host, "a master of the Redis Cluster does not deliver any more");
            heard.broke();
            return lost.notify_one();
        }
        heard.now();
    }
}

/// What comes by the deadline, where there is one.
async fn until<T>(
    deadline: Option<Instant>,
    call: impl Future<Output = Result<T, RedisError>>,
) -> Result<T, RedisError> {
    match deadline {
        Some(deadline) => timeout_at(deadline, call).await.unwrap_or_else(|_| Err(timed_out())),
        None => call.await,
    }
}

fn command(name: &str, channel: &str) -> Cmd {
    let mut command = redis::cmd(name);
    command.arg(channel);
    command
}

/// What a channel may have missed while a part of the subscription was made anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Missed {
    Nothing,
    /// What came while there was no connection.
    SinceItBroke,
    /// And what others said where it is now, before this node knew.
    SinceItMoved,
}

/// What became of a channel that was asked for, or left.
enum Confirmation {
    Given,
    /// Its slot is not there.
    Elsewhere,
    /// The answer is one to something else: so will be all that follow on the connection.
    Confused,
    Refused(RedisError),
}

/// What was asked for must be what was confirmed: a push that nobody asked for can take the place of an answer.
fn confirmation(answer: Value, kind: &PushKind, name: &str) -> Confirmation {
    match answer {
        Value::ServerError(error) if error.kind().is_some_and(is_elsewhere) => Confirmation::Elsewhere,
        Value::ServerError(error) => Confirmation::Refused(error.into()),
        Value::Push { kind: of, data }
            if of == *kind
                && matches!(data.first(), Some(Value::BulkString(of)) if of == name.as_bytes()) =>
        {
            Confirmation::Given
        }
        _ => Confirmation::Confused,
    }
}

fn is_elsewhere(kind: ServerErrorKind) -> bool {
    use ServerErrorKind::{Ask, ClusterDown, Moved, ReadOnly, TryAgain};
    matches!(kind, Moved | Ask | TryAgain | ClusterDown | ReadOnly)
}

/// Where to send a command again, whose slot is being moved.
#[derive(Debug, PartialEq)]
enum Migration {
    /// To the same member: some of its keys are still there, and some are not.
    Wait,
    /// To the member that has its keys already, or will have them.
    To(Host),
}

/// Reads a refusal because of a migration: `TRYAGAIN ...` or `ASK slot host:port`.
fn migration(answer: &Value) -> Option<Migration> {
    let Value::ServerError(error) = answer else { return None };
    match error.kind()? {
        ServerErrorKind::TryAgain => Some(Migration::Wait),
        ServerErrorKind::Ask => {
            let (_, address) = error.details()?.split_once(' ')?;
            let (name, port) = address.trim().rsplit_once(':')?;
            Some(Migration::To(Host { name: name.to_owned(), port: port.parse().ok()? }))
        }
        _ => None,
    }
}

/// For how long a migration is followed: it must leave time to the rest of what is sent together.
const MIGRATION: Duration = Duration::from_millis(500);
const MIGRATION_PAUSE: Duration = Duration::from_millis(20);

/// Channels that are left in one go.
const LEAVING: usize = 512;

fn is_moved(answer: &Value) -> bool {
    let moved = |kind| matches!(kind, ServerErrorKind::Moved | ServerErrorKind::ReadOnly);
    matches!(answer, Value::ServerError(error) if error.kind().is_some_and(moved))
}

const NO_PANIC: &str = "nothing panics under this lock";
