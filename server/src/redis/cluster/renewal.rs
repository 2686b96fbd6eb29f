//! Makes anew what broke or moved of a connection to a Cluster, and tells what that meant.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, ErrorKind, RedisError};
use tokio::sync::Notify;
use tokio::time::Instant;

use super::master::Master;
use super::{Demand, Lasting, Masters};
use crate::redis::deadline::within;
use crate::redis::dial::Address;
use crate::redis::slots::{Topology, slot};
use crate::redis::url::Host;

impl Masters {
    /// Connects to the Cluster as it is now: connections that are as good as before are kept, all others are new. Fails
    /// while less can be reached than is demanded, and with `patience` also while nobody knows yet where slots have moved
    /// to.
    pub(crate) async fn renew(
        &self,
        limit: Duration,
        patience: bool,
        lost: &Arc<Notify>,
        demand: Demand,
    ) -> Result<Self, RedisError> {
        let Lasting { members, dialer, login, .. } = &self.lasting;
        let asked = Instant::now();
        let topology = members.ask(dialer, login, limit).await?;
        let unknown =
            self.ended().iter().any(|(name, (_, hosts))| hosts.contains(topology.owner(slot(name))));
        if patience && unknown {
            members.doubt();
            return Err((ErrorKind::Io, "nobody knows yet where a slot has moved to").into());
        }
        let sound = |host: &&Host| {
            // Where another member has taken an address, what is sent to it would count as sent to somebody else.
            let master = self.masters.get(*host).filter(|_| self.topology.id(host) == topology.id(host))?;
            (!master.heard.is_broken()).then(|| ((*host).clone(), master.clone()))
        };
        let kept = topology.masters().iter().filter_map(sound).collect();
        Self::complete(self.lasting.clone(), (asked, topology), kept, limit, lost, demand).await
    }

    /// What is not as it was `before`. A channel that was ended is told of once.
    pub(crate) fn difference(&self, before: &Self) -> Difference {
        let new = self.new_since(Some(before)).map(|(host, _)| host.clone());
        let new = new.chain(self.missing()).collect();
        let ended = std::mem::take(&mut *self.ended()).into_keys().collect();
        let (now, before) = (self.topology.clone(), before.topology.clone());
        let replaced = before.masters().difference(&now.masters()).map(|host| (*host).clone()).collect();
        Difference { now, before, new, replaced, ended }
    }

    /// The masters whose connections are not those of `before`.
    pub(crate) fn new_since<'a>(
        &'a self,
        before: Option<&'a Self>,
    ) -> impl Iterator<Item = (&'a Host, &'a MultiplexedConnection)> {
        let kept = move |(host, master): &(&Host, &Master)| {
            let then = before.and_then(|before| before.masters.get(*host));
            then.is_some_and(|then| Arc::ptr_eq(&master.heard, &then.heard))
        };
        self.masters.iter().filter(move |entry| !kept(entry)).map(|(host, master)| (host, &master.connection))
    }

    /// Whether to use it instead of `before`: it differs, or there is nothing that it lacks, whatever it was made anew for.
    pub(crate) fn is_news_to(&self, before: &Self) -> bool {
        self.is_whole() || self.differs_from(before)
    }

    /// Whether its connections are not those of `before`, or its slots are elsewhere, or were for a moment.
    pub(crate) fn differs_from(&self, before: &Self) -> bool {
        self.topology != before.topology
            || !self.ended().is_empty()
            || self.masters.len() != before.masters.len()
            || self.new_since(Some(before)).next().is_some()
    }

    /// Whether there is a connection to every master.
    pub(crate) fn is_whole(&self) -> bool {
        self.missing().is_empty()
    }

    /// Masters that own something, and that there is no connection to.
    pub(crate) fn missing(&self) -> Vec<Host> {
        let all = self.topology.masters().into_iter();
        all.filter(|host| !self.masters.contains_key(*host)).cloned().collect()
    }

    /// Whether one of these can be reached.
    pub(crate) async fn can_reach_any(&self, hosts: &[Host], limit: Duration) -> bool {
        let Lasting { dialer, login, .. } = &self.lasting;
        let dialling = hosts.iter().map(|host| async move {
            let address = Address::Host(host.clone());
            let dialled = dialer.dial(&address, login, AsyncConnectionConfig::new());
            within(limit, dialled).await.is_ok()
        });
        join_all(dialling).await.contains(&true)
    }
}

/// What is not as it was before a part of a connection was made anew.
pub(crate) struct Difference {
    now: Topology,
    before: Topology,
    /// Masters whose connections are new, or that there is none to.
    new: BTreeSet<Host>,
    /// Masters that are none any more.
    replaced: BTreeSet<Host>,
    /// Channels that were ended because their slots moved.
    ended: HashSet<Vec<u8>>,
}

impl Difference {
    /// What this channel may have missed.
    pub(crate) fn missed(&self, name: &str) -> Missed {
        let slot = slot(name.as_bytes());
        let (owner, before) = (self.now.owner(slot), self.before.owner(slot));
        if self.replaced.contains(before) {
            Missed::SinceItWasReplaced
        } else if owner != before || self.ended.contains(name.as_bytes()) {
            Missed::SinceItMoved
        } else if self.new.contains(owner) {
            Missed::SinceItBroke
        } else {
            Missed::Nothing
        }
    }
}

/// What a channel may have missed while a part of the subscription was made anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Missed {
    Nothing,
    /// Messages that came while there was no connection.
    SinceItBroke,
    /// Messages that came while there was none, and those that others sent to its new master before this node knew.
    SinceItMoved,
    /// The same, and what its master took last before it was replaced.
    SinceItWasReplaced,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn host(port: u16) -> Host {
        Host { name: "one".to_owned(), port }
    }

    #[test]
    fn a_channel_missed_something_where_its_slot_moved_or_its_master_is_new() {
        // The slots of a, b, c and d are 15495, 3300, 7365 and 11298.
        let difference = Difference {
            before: Topology::divided(&[(5460, host(1)), (10922, host(2)), (16383, host(3))]),
            now: Topology::divided(&[(12000, host(2)), (16383, host(3))]),
            new: BTreeSet::from([host(3)]),
            replaced: BTreeSet::from([host(1)]),
            ended: HashSet::from([b"{c}:ended".to_vec()]),
        };
        let table = [
            ("{b}", Missed::SinceItWasReplaced),
            ("{d}", Missed::SinceItMoved),
            ("{a}", Missed::SinceItBroke),
            ("{c}", Missed::Nothing),
            ("{c}:ended", Missed::SinceItMoved),
        ];
        for (name, missed) in table {
            assert_eq!(difference.missed(name), missed, "{name}");
        }
    }
}
