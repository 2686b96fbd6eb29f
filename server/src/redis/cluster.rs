//! A Redis Cluster: one connection to every master, found again whenever a slot moves or a master fails.
//!
//! # Design
//! All its masters are one [`ChannelLink`](super::link::ChannelLink). When a connection to one of them breaks or a slot moves, a
//! subscription keeps the connections that are as good as before, and makes only the others anew: channels that are
//! owned elsewhere now, or whose master was lost, missed something, and nobody else did. What publishes or runs scripts
//! goes on in [parts](super::parts): with those masters that can be reached, while what belongs to another is refused at
//! once, until that one can be reached as well.

mod channels;
mod commands;
mod master;
mod members;
mod migration;
mod pushes;
mod renewal;
mod seal;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use futures_util::future::join_all;
use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, RedisConnectionInfo, RedisError};
use tokio::sync::Notify;
use tokio::time::Instant;

use self::master::{HeardAt, Master};
use self::pushes::{Ended, Leaving};
use super::abandoned::Abandoned;
use super::deadline::{timed_out, within};
use super::dial::{Address, Dialer};
use super::purpose::Purpose;
use super::slots::{Topology, slot};
use super::store;
use super::url::Host;

pub(super) use self::members::Members;
pub(super) use self::pushes::Pushes;
pub(crate) use self::renewal::{Difference, Missed};

/// A connection to every master.
pub(crate) struct Masters {
    /// When it was asked who they are.
    asked: Instant,
    topology: Topology,
    masters: BTreeMap<Host, Master>,
    /// Members that own nothing so far, and that slots are being moved to.
    importing: tokio::sync::Mutex<BTreeMap<Host, MultiplexedConnection>>,
    lasting: Lasting,
}

/// What stays the same while connections are made anew.
#[derive(Clone)]
struct Lasting {
    members: Members,
    pushes: Pushes,
    ended: Arc<Mutex<Ended>>,
    leaving: Arc<Mutex<Leaving>>,
    dialer: Dialer,
    login: RedisConnectionInfo,
}

/// Which masters a connection to a Cluster must lead to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Demand {
    /// All that own a slot.
    All,
    /// Those that can be reached, and at least one.
    Some,
}

impl Masters {
    /// Connects to the masters that `members` name; each member that has to be asked may take `limit`, and so may all
    /// masters together. `lost` is rung when a connection breaks or a slot moves.
    pub(super) async fn connect(
        members: &Members,
        dialer: &Dialer,
        login: &RedisConnectionInfo,
        limit: Duration,
        pushes: &Pushes,
        lost: &Arc<Notify>,
        demand: Demand,
    ) -> Result<Self, RedisError> {
        let asked = Instant::now();
        let topology = members.ask(dialer, login, limit).await?;
        let lasting = Lasting {
            members: members.clone(),
            pushes: Arc::clone(pushes),
            ended: Arc::default(),
            leaving: Arc::default(),
            dialer: dialer.clone(),
            login: login.clone(),
        };
        Self::complete(lasting, (asked, topology), BTreeMap::new(), limit, lost, demand).await
    }

    /// The connections to all masters of the topology, which is that of when it was `asked`: those `kept`, and new ones to the others, made within `limit`.
    async fn complete(
        lasting: Lasting,
        (asked, topology): (Instant, Topology),
        mut kept: BTreeMap<Host, Master>,
        limit: Duration,
        lost: &Arc<Notify>,
        demand: Demand,
    ) -> Result<Self, RedisError> {
        let (masters, importing) = (BTreeMap::new(), tokio::sync::Mutex::default());
        let mut this = Self { asked, topology, masters, importing, lasting };
        let new = this.topology.masters().into_iter().filter(|host| !kept.contains_key(*host));
        let (masters, failure) = this.connect_to(new, limit, lost).await;
        // Some of them may have broken meanwhile.
        kept.retain(|_, master| !master.heard.is_broken());
        this.masters = masters;
        this.masters.append(&mut kept);
        match failure {
            Some(error) if demand == Demand::All || this.masters.is_empty() => Err(error),
            _ => Ok(this),
        }
    }

    /// Connections to all of these that can be reached, and why others cannot.
    async fn connect_to(
        &self,
        hosts: impl IntoIterator<Item = &Host>,
        limit: Duration,
        lost: &Arc<Notify>,
    ) -> (BTreeMap<Host, Master>, Option<RedisError>) {
        let Lasting { dialer, login, .. } = &self.lasting;
        let connecting = hosts.into_iter().map(|host| async move {
            let heard = Arc::new(HeardAt::new());
            let sender = self.sender(host, lost, &heard);
            let address = Address::Host(host.clone());
            let config = AsyncConnectionConfig::new().set_push_sender(sender);
            let connection = within(limit, dialer.dial(&address, login, config)).await?;
            Ok::<_, RedisError>((host.clone(), Master { connection, heard, store: String::new() }))
        });
        let (mut masters, mut failure) = (BTreeMap::new(), None);
        for connected in join_all(connecting).await {
            match connected {
                Ok((host, master)) => drop(masters.insert(host, master)),
                Err(error) => failure = failure.or(Some(error)),
            }
        }
        if failure.is_some() {
            self.lasting.members.doubt();
        }
        (masters, failure)
    }

    /// Gives the connections that are not those of `before` their name, and ends those that they replace, within `limit` for
    /// each. A connection with which that fails is not kept.
    pub(super) async fn introduce(
        &mut self,
        before: Option<&Self>,
        purpose: Purpose,
        name: &str,
        abandoned: &Abandoned,
        limit: Duration,
    ) {
        let replacing = self.new_since(before).map(|(host, connection)| async move {
            let (address, mut connection) = (Address::Host(host.clone()), connection.clone());
            let introduced = async {
                abandoned.replace(name, &address, &mut connection).await?;
                if purpose.keeps() { store::ask_member(&mut connection).await } else { Ok(String::new()) }
            };
            (host.clone(), within(limit, introduced).await)
        });
        for (host, introduced) in join_all(replacing).await {
            match introduced {
                Ok(store) => {
                    self.masters.entry(host).and_modify(|master| master.store = store);
                }
                Err(_) => {
                    self.masters.remove(&host);
                }
            }
        }
    }

    /// Fails unless this leads to the masters that it must lead to: some of them may have turned out not to answer.
    pub(super) fn meet(&self, demand: Demand) -> Result<(), RedisError> {
        let met = match demand {
            Demand::All => self.is_whole(),
            Demand::Some => self.is_partly_sound(),
        };
        if met { Ok(()) } else { Err(timed_out()) }
    }

    /// Whether a connection to a master is known to be of no more use.
    pub(super) fn is_partly_broken(&self) -> bool {
        self.masters.values().any(|master| master.heard.is_broken())
    }

    /// Whether a connection to a master is as good as before.
    pub(super) fn is_partly_sound(&self) -> bool {
        self.masters.values().any(|master| !master.heard.is_broken())
    }

    /// Whether a channel misses something right now.
    pub(super) fn misses_on(&self, name: &[u8]) -> bool {
        let owner = self.masters.get(self.topology.owner(slot(name)));
        owner.is_none_or(|master| master.heard.is_broken()) || self.ended().contains_key(name)
    }

    /// For how long it is not proven of one of the masters that all it had to say has come.
    pub(super) fn silence(&self) -> Duration {
        self.masters.values().map(|master| master.heard.proven().elapsed()).max().unwrap_or_default()
    }

    /// Since when a channel is known to be elsewhere, or to have been for a moment.
    pub(super) fn ended_since(&self) -> Option<Instant> {
        self.ended().values().map(|(at, _)| *at).min()
    }

    /// Which master keeps a key, and behind it all others, as far as that was asked for: what moves from one to another loses
    /// nothing, and who took the place of another may have.
    pub(super) fn stores(&self, key: &str) -> String {
        let owner = self.topology.owner(slot(key.as_bytes()));
        let (own, others): (Vec<_>, Vec<_>) = self.masters.iter().partition(|(host, _)| *host == owner);
        let stores: Vec<_> = own.into_iter().chain(others).map(|(_, master)| master.store.as_str()).collect();
        stores.join(" ")
    }

    /// A watch for each master, which rings when that one does not deliver any more. The names of their channels begin with
    /// `base`.
    pub(super) fn probes(
        &self,
        base: &str,
        lost: &Arc<Notify>,
    ) -> Vec<impl Future<Output = ()> + Send + 'static> {
        let probe = |(host, master): (&Host, &Master)| {
            let channel = self.topology.name_at(host, base)?;
            let (connection, heard) = (master.connection.clone(), Arc::clone(&master.heard));
            Some(master::probe(connection, channel, host.clone(), heard, Arc::clone(lost)))
        };
        self.masters.iter().filter_map(probe).collect()
    }

    /// Notes that the connection to a master is of no more use.
    fn give_up(&self, host: &Host) {
        if let Some(master) = self.masters.get(host) {
            master.heard.broke();
        }
    }

    fn ended(&self) -> MutexGuard<'_, Ended> {
        self.lasting.ended.lock().expect(NO_PANIC)
    }

    pub(super) fn members(&self) -> &Members {
        &self.lasting.members
    }

    pub(super) fn asked(&self) -> Instant {
        self.asked
    }

    pub(super) fn topology(&self) -> &Topology {
        &self.topology
    }

    /// The connections to all masters.
    pub(super) fn connections(&self) -> impl Iterator<Item = &MultiplexedConnection> {
        self.masters.values().map(|master| &master.connection)
    }
}

const NO_PANIC: &str = "nothing panics under this lock";
