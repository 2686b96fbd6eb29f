//! What joined on this node, so that it can be kept alive and put back. No I/O.

use std::collections::{HashMap, HashSet, VecDeque};
use std::time::Duration;

use aether_ws_protocol::{ClientId, GroupId};
use tokio::time::Instant;

use crate::presence::{LeftReason, Seat};

/// Every seat of this node, by group: leases are kept group by group.
#[derive(Default)]
pub(super) struct Seats {
    groups: HashMap<GroupId, HashMap<ClientId, Client>>,
    owed: Vec<Owed>,
    /// What Redis has heard of lately.
    left: VecDeque<Owed>,
}

/// For how long a leave is repeated to a Redis that may have lost it: how far a replica that becomes the master may be
/// behind. What was lost before is found by its lease.
const RECALL: Duration = Duration::from_secs(10);
/// The most that are remembered.
const RECALLED: usize = 10_000;

#[derive(Default)]
struct Client {
    connections: Vec<Connection>,
    connected_at: Option<u64>,
    state: Option<State>,
}

struct Connection {
    number: u64,
    /// Redis was told of it.
    told: bool,
}

/// A client's state as last set on this node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct State {
    /// JSON text; nothing when it was cleared.
    pub(super) text: String,
    /// The revision that Redis gave it; `None` until it did.
    pub(super) rev: Option<u64>,
    /// A call is waiting that will take it along.
    queued: bool,
}

/// A leave that Redis has not heard of; after `until` the lease has run out anyway.
#[derive(Clone, Debug)]
pub(super) struct Owed {
    pub(super) seat: Seat,
    pub(super) reason: LeftReason,
    pub(super) until: Instant,
}

/// What is remembered for putting a seat back.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Memory {
    pub(super) connected_at: Option<u64>,
    pub(super) state: Option<State>,
}

impl Seats {
    pub(super) fn add(&mut self, seat: &Seat) {
        let client =
            self.groups.entry(seat.group.clone()).or_default().entry(seat.client.clone()).or_default();
        if !client.has(seat.connection) {
            client.connections.push(Connection { number: seat.connection, told: false });
        }
    }

    /// Forgets a seat; false when it is not known.
    pub(super) fn remove(&mut self, seat: &Seat) -> bool {
        let Some(clients) = self.groups.get_mut(&seat.group) else { return false };
        let Some(client) = clients.get_mut(&seat.client) else { return false };
        let before = client.connections.len();
        client.connections.retain(|connection| connection.number != seat.connection);
        let removed = client.connections.len() < before;
        if client.connections.is_empty() {
            clients.remove(&seat.client);
        }
        if clients.is_empty() {
            self.groups.remove(&seat.group);
        }
        removed
    }

    pub(super) fn contains(&self, seat: &Seat) -> bool {
        self.client(&seat.group, &seat.client).is_some_and(|client| client.has(seat.connection))
    }

    /// How many clients have a seat, counted for each group.
    pub(super) fn clients(&self) -> usize {
        self.groups.values().map(HashMap::len).sum()
    }

    pub(super) fn groups(&self) -> Vec<GroupId> {
        self.groups.keys().cloned().collect()
    }

    /// Clients of a group that Redis was told of.
    pub(super) fn told_of(&self, group: &GroupId) -> impl Iterator<Item = &ClientId> {
        let clients = self.groups.get(group).into_iter().flatten();
        clients.filter(|(_, client)| client.connected_at.is_some()).map(|(id, _)| id)
    }

    /// Connections to a group that Redis was told of.
    pub(super) fn told_connections(&self, group: &GroupId) -> HashSet<u64> {
        let clients = self.groups.get(group).into_iter().flat_map(HashMap::values);
        let told = clients.flat_map(|client| &client.connections).filter(|connection| connection.told);
        told.map(|connection| connection.number).collect()
    }

    pub(super) fn of_group(&self, group: &GroupId) -> Vec<Seat> {
        let clients = self.groups.get(group).into_iter().flatten();
        clients
            .flat_map(|(id, client)| {
                client.connections.iter().map(|connection| Seat {
                    group: group.clone(),
                    client: id.clone(),
                    connection: connection.number,
                })
            })
            .collect()
    }

    pub(super) fn memory(&self, group: &GroupId, client: &ClientId) -> Memory {
        self.client(group, client).map_or_else(Memory::default, |client| Memory {
            connected_at: client.connected_at,
            state: client.state.clone(),
        })
    }

    /// Notes that Redis was told of a seat, and since when it knows its client.
    pub(super) fn note_connected_at(&mut self, seat: &Seat, micros: u64) {
        if let Some(client) = self.client_mut(&seat.group, &seat.client) {
            let mut connections = client.connections.iter_mut();
            if let Some(told) = connections.find(|connection| connection.number == seat.connection) {
                told.told = true;
            }
            client.connected_at = Some(client.connected_at.map_or(micros, |known| known.min(micros)));
        }
    }

    /// Remembers a new state. False when nobody need be told: a call that waits takes the newest along.
    pub(super) fn set_state(&mut self, seat: &Seat, text: String) -> bool {
        let Some(client) = self.client_mut(&seat.group, &seat.client) else { return false };
        let queued = client.state.as_ref().is_some_and(|state| state.queued);
        client.state = Some(State { text, rev: None, queued: true });
        !queued
    }

    /// The state that the call which waited for its turn takes along.
    pub(super) fn take_state(&mut self, group: &GroupId, client: &ClientId) -> Option<String> {
        let state = self.client_mut(group, client)?.state.as_mut()?;
        state.queued = false;
        Some(state.text.clone())
    }

    /// Notes the revision that Redis gave to a state, unless a newer one was set meanwhile.
    pub(super) fn note_state(&mut self, group: &GroupId, client: &ClientId, text: &str, rev: u64) {
        if let Some(Client { state: Some(state), .. }) = self.client_mut(group, client)
            && state.text == text
            && !state.queued
        {
            state.rev = Some(rev);
        }
    }

    /// Clients whose state Redis has not confirmed.
    pub(super) fn unconfirmed_states(&self) -> Vec<(GroupId, ClientId)> {
        let clients = self
            .groups
            .iter()
            .flat_map(|(group, clients)| clients.iter().map(move |(id, client)| (group, id, client)));
        clients
            .filter(|(_, _, client)| {
                client.state.as_ref().is_some_and(|state| state.rev.is_none() && !state.queued)
            })
            .map(|(group, id, _)| (group.clone(), id.clone()))
            .collect()
    }

    pub(super) fn owe(&mut self, owed: Owed) {
        self.owed.push(owed);
    }

    /// Notes that Redis heard of a leave.
    pub(super) fn left(&mut self, seat: Seat, reason: LeftReason, now: Instant) {
        while self.left.len() >= RECALLED || self.left.front().is_some_and(|left| left.until <= now) {
            self.left.pop_front();
        }
        self.left.push_back(Owed { seat, reason, until: now + RECALL });
    }

    /// Takes the leaves that another Redis than the one that heard of them may not know.
    pub(super) fn take_left(&mut self, now: Instant) -> Vec<Owed> {
        let mut left = Vec::from(std::mem::take(&mut self.left));
        left.retain(|left| left.until > now);
        left
    }

    /// One seat of every client whose state Redis has confirmed.
    pub(super) fn with_states(&self) -> Vec<Seat> {
        let clients =
            self.groups.iter().flat_map(|(group, clients)| clients.iter().map(move |client| (group, client)));
        clients
            .filter(|(_, (_, client))| client.state.as_ref().is_some_and(|state| state.rev.is_some()))
            .filter_map(|(group, (id, client))| {
                let connection = client.connections.first()?.number;
                Some(Seat { group: group.clone(), client: id.clone(), connection })
            })
            .collect()
    }

    /// Takes the leaves that are still worth telling.
    pub(super) fn take_owed(&mut self, now: Instant) -> Vec<Owed> {
        let mut owed = std::mem::take(&mut self.owed);
        owed.retain(|owed| owed.until > now);
        owed
    }

    fn client(&self, group: &GroupId, client: &ClientId) -> Option<&Client> {
        self.groups.get(group)?.get(client)
    }

    fn client_mut(&mut self, group: &GroupId, client: &ClientId) -> Option<&mut Client> {
        self.groups.get_mut(group)?.get_mut(client)
    }
}

impl Client {
    fn has(&self, connection: u64) -> bool {
        self.connections.iter().any(|known| known.number == connection)
    }
}
