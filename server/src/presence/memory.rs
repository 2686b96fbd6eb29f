//! Presence of a single process. Nothing can be lost here, so there are no leases.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use aether_ws_protocol::{ClientId, GroupId, JsonObject, LeftReason};
use futures_util::FutureExt;
use futures_util::future::{BoxFuture, ready};

use super::{Change, Event, Left, Member, Presence, Roster, Seat, Unavailable};
use crate::broker::memory::MemoryBus;
use crate::clock;

/// One node's side of the groups of a [`MemoryBus`].
pub struct MemoryPresence {
    bus: MemoryBus,
    node: u64,
    started: SystemTime,
}

impl MemoryPresence {
    pub(crate) fn new(bus: MemoryBus, node: u64) -> Self {
        Self { bus, node, started: SystemTime::now() }
    }

    /// Runs `change` on a group and announces what it says. The lock is held over both, so that the events of a
    /// group go out in the order of their revisions.
    fn change(&self, group_id: &GroupId, change: impl FnOnce(&mut Group, u64) -> Option<Change>) {
        let mut groups = self.bus.groups().lock().expect("nothing panics under the lock");
        let Groups { clients, last_rev } = &mut *groups;
        let group = clients.entry(group_id.clone()).or_default();
        let now = clock::micros(SystemTime::now());
        if let Some(change) = change(group, now) {
            *last_rev = now.max(*last_rev + 1);
            let count = group.len() as u64;
            self.bus.announce(&Event { group: group_id.clone(), rev: *last_rev, count, change });
        }
        if group.is_empty() {
            clients.remove(group_id);
        }
    }
}

impl fmt::Debug for MemoryPresence {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("MemoryPresence")
    }
}

impl Presence for MemoryPresence {
    fn join<'a>(&'a self, seat: &'a Seat) -> BoxFuture<'a, Result<(), Unavailable>> {
        self.change(&seat.group, |group, now| {
            let was_there = group.contains_key(&seat.client);
            let client = group.entry(seat.client.clone()).or_insert_with(|| Client {
                connected_at: now,
                connections: BTreeSet::new(),
                state: None,
            });
            if !client.connections.insert((self.node, seat.connection)) {
                return None;
            }
            let member = client.member(&seat.client);
            Some(if was_there { Change::Updated(member) } else { Change::Joined(member) })
        });
        ready(Ok(())).boxed()
    }

    fn leave(&self, seat: &Seat, reason: LeftReason) {
        self.change(&seat.group, |group, _| {
            let client = group.get_mut(&seat.client)?;
            if !client.connections.remove(&(self.node, seat.connection)) {
                return None;
            }
            if !client.connections.is_empty() {
                return Some(Change::Updated(client.member(&seat.client)));
            }
            group.remove(&seat.client);
            Some(Change::Left(Left { client_id: seat.client.clone(), reason }))
        });
    }

    fn set_state(&self, seat: &Seat, state: JsonObject) {
        let state = super::unless_empty(state);
        self.change(&seat.group, |group, _| {
            let client = group.get_mut(&seat.client)?;
            if client.state == state {
                return None;
            }
            client.state = state;
            Some(Change::Updated(client.member(&seat.client)))
        });
    }

    fn list<'a>(&'a self, group: &'a GroupId) -> BoxFuture<'a, Result<Arc<Roster>, Unavailable>> {
        let groups = self.bus.groups().lock().expect("nothing panics under the lock");
        let members: Vec<_> =
            groups.clients.get(group).into_iter().flatten().map(|(id, client)| client.member(id)).collect();
        ready(Ok(Arc::new(Roster::new(members, groups.last_rev)))).boxed()
    }

    fn repair(&self) -> BoxFuture<'_, Result<(), Unavailable>> {
        ready(Ok(())).boxed()
    }

    fn flush(&self) -> BoxFuture<'_, ()> {
        ready(()).boxed()
    }

    fn is_ready(&self) -> bool {
        true
    }

    fn ready_since(&self) -> SystemTime {
        self.started
    }

    fn members(&self) -> usize {
        let groups = self.bus.groups().lock().expect("nothing panics under the lock");
        let mine = |client: &&Client| client.connections.iter().any(|(node, _)| *node == self.node);
        groups.clients.values().flat_map(BTreeMap::values).filter(mine).count()
    }

    fn reaped(&self) -> u64 {
        0
    }
}

/// Every group that has a member, and the revision of the last event of any.
#[derive(Default)]
pub(crate) struct Groups {
    clients: HashMap<GroupId, Group>,
    last_rev: u64,
}

type Group = BTreeMap<ClientId, Client>;

struct Client {
    connected_at: u64,
    /// Node and connection: each node counts its connections by itself.
    connections: BTreeSet<(u64, u64)>,
    state: Option<JsonObject>,
}

impl Client {
    fn member(&self, id: &ClientId) -> Member {
        Member {
            client_id: id.clone(),
            connected_at: clock::timestamp_from_micros(self.connected_at),
            connections: self.connections.len() as u64,
            state: self.state.clone(),
        }
    }
}
