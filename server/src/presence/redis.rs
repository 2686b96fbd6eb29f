//! Presence of any number of nodes, in Redis: Lua scripts on Redis's own clock.
//!
//! Per group a sorted set of leases and a hash of members ([`Keys`]). A lease belongs to one connection; the node that
//! holds the connection extends it, all of a group in one call. Whatever is not extended is found by any node's
//! reaping, and reported once. Each node has a lease of its own, a shorter one: when it runs out the node is dead, and what
//! joined there is taken out at once.

mod keeper;
mod scripts;
mod seats;
mod store;

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use aether_ws_protocol::{ClientId, GroupId, JsonObject, LeftReason, intervals};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use redis::Value;
use tokio::sync::oneshot;
use tokio::task::AbortHandle;
use tokio::time::timeout;

use self::keeper::Keeper;
use self::scripts::Script;
use self::store::{Call, Store, millis};
use super::{Member, Presence, Roster, Seat, Unavailable, unless_empty};
use crate::clock;
use crate::keys::{Keys, NodeId};
use crate::redis::RedisServer;

/// The texts of all scripts that a node runs for its presence.
pub(crate) fn scripts() -> [&'static str; 7] {
    scripts::texts()
}

/// What a node's presence in Redis needs to know.
#[derive(Clone, Debug)]
pub struct RedisPresenceSettings {
    /// Where Redis is.
    pub server: RedisServer,
    /// The names of keys.
    pub keys: Keys,
    /// This node.
    pub node: NodeId,
    /// How long a command may take.
    pub timeout: Duration,
    /// The clients of a killed node are gone within this time.
    pub ttl: Duration,
    /// Settings that all nodes should have alike, as an operator reads them; those of others are warned of.
    pub agreed: String,
}

impl RedisPresenceSettings {
    /// The protocol's defaults for all times.
    #[must_use]
    pub fn new(server: RedisServer, keys: Keys, node: NodeId) -> Self {
        let (timeout, ttl) = (intervals::REDIS_TIMEOUT, intervals::PRESENCE_TTL);
        Self { server, keys, node, timeout, ttl, agreed: String::new() }
    }

    /// How often a node looks for what has expired in its groups.
    fn reap_every(&self) -> Duration {
        (self.ttl / 15).max(Duration::from_millis(1))
    }

    /// How long a lease lasts: what remains of the whole bound once the slowest reaping is taken off.
    fn lease(&self) -> Duration {
        self.ttl.saturating_sub(self.reap_every() * 2)
    }

    /// How long a node's own lease lasts, which is extended each time it looks: when it runs out, the others take out what
    /// joined there, long before each connection's lease is over. A Redis that hangs must be found out before that.
    fn node_lease(&self) -> Duration {
        (self.ttl / 3).max(self.timeout * 3).min(self.lease())
    }

    /// When the last lease expires that a node can have extended before it died, if its own ran out at this moment; in ms.
    /// While it lives it extends its own much more often than that lasts: before half of that time is over it has ended, and
    /// what is extended after that, is so by a node that is back. The masters of a Cluster have clocks of their own, which
    /// may differ by nearly as much.
    fn last_lease(&self, ran_out: u64) -> u64 {
        (ran_out + millis(self.lease())).saturating_sub(millis(self.node_lease() / 2))
    }

    /// How often leases are extended: two attempts may fail.
    fn touch_every(&self) -> Duration {
        (self.lease() / 3).max(Duration::from_millis(1))
    }
}

/// One node's presence in Redis. Dropping it ends its tasks and the connection; what joined here then expires.
pub struct RedisPresence {
    store: Arc<Store>,
    keeper: Arc<Keeper>,
    timeout: Duration,
    tasks: [AbortHandle; 2],
}

impl RedisPresence {
    /// Starts the node's tasks on the current Tokio runtime and returns at once; Redis is tried for as long as it
    /// takes.
    #[must_use]
    pub fn start(settings: &RedisPresenceSettings) -> Self {
        let store = Arc::new(Store::new(settings.clone()));
        let keeper = Arc::new(Keeper::new(Arc::clone(&store), settings));
        let tasks = [
            tokio::spawn(Arc::clone(&store).serve()).abort_handle(),
            tokio::spawn(Arc::clone(&keeper).keep()).abort_handle(),
        ];
        Self { store, keeper, timeout: settings.timeout, tasks }
    }

    async fn join_seat(&self, seat: &Seat) -> Result<(), Unavailable> {
        self.store.seats().add(seat);
        let mut joining = Joining { presence: self, seat, done: false };
        let joined = timeout(self.timeout, self.keeper.join(seat)).await.unwrap_or(Err(Unavailable))?;
        joining.done = true;
        if !joined {
            // There is nothing to undo, and whoever tries again and again would leave ever more that is owed.
            self.store.seats().remove(seat);
            return Err(Unavailable);
        }
        Ok(())
    }

    async fn listed(&self, group: &GroupId) -> Result<Roster, Unavailable> {
        let listed = self.keeper.take_out(Script::List, group, &self.keeper.dead_nodes()).await?;
        Ok(roster(listed))
    }

    /// Whether a client of this node that Redis was told of is not listed.
    fn lacks_somebody(&self, group: &GroupId, roster: &Roster) -> bool {
        let listed = |client: &ClientId| {
            roster.members.binary_search_by(|member| member.client_id.cmp(client)).is_ok()
        };
        !self.store.seats().told_of(group).all(listed)
    }

    async fn list_group(&self, group: &GroupId) -> Result<Roster, Unavailable> {
        let run = async {
            let roster = self.listed(group).await?;
            if !self.lacks_somebody(group, &roster) {
                return Ok(roster);
            }
            // Redis was emptied while it served: not everybody has been put back yet.
            self.keeper.touch(group).await?;
            self.listed(group).await
        };
        let roster = timeout(self.timeout, run).await.map_err(|_| Unavailable)??;
        self.store.saw(roster.rev);
        Ok(roster)
    }
}

impl Drop for RedisPresence {
    fn drop(&mut self) {
        self.tasks.iter().for_each(AbortHandle::abort);
    }
}

impl fmt::Debug for RedisPresence {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("RedisPresence").field("ready", &self.is_ready()).finish_non_exhaustive()
    }
}

impl Presence for RedisPresence {
    fn join<'a>(&'a self, seat: &'a Seat) -> BoxFuture<'a, Result<(), Unavailable>> {
        self.join_seat(seat).boxed()
    }

    fn leave(&self, seat: &Seat, reason: LeftReason) {
        if self.store.seats().remove(seat) {
            self.store.leave(seat.clone(), reason);
        }
    }

    fn set_state(&self, seat: &Seat, state: JsonObject) {
        let text = unless_empty(state).map_or_else(String::new, |state| state.get().to_owned());
        let news = self.store.seats().set_state(seat, text);
        if news {
            self.store.submit(Call::SetState { group: seat.group.clone(), client: seat.client.clone() });
        }
    }

    fn list<'a>(&'a self, group: &'a GroupId) -> BoxFuture<'a, Result<Roster, Unavailable>> {
        self.list_group(group).boxed()
    }

    fn repair(&self) -> BoxFuture<'_, Result<(), Unavailable>> {
        self.keeper.repair().boxed()
    }

    fn flush(&self) -> BoxFuture<'_, ()> {
        let (done, all_done) = oneshot::channel();
        self.store.submit(Call::Barrier(done));
        async move {
            let _ended = all_done.await;
        }
        .boxed()
    }

    fn saw(&self, rev: u64) {
        self.store.saw(rev);
    }

    fn is_ready(&self) -> bool {
        self.store.is_ready()
    }

    fn ready_since(&self) -> SystemTime {
        self.store.standing().since()
    }

    fn members(&self) -> usize {
        self.store.seats().clients()
    }

    fn reaped(&self) -> u64 {
        self.keeper.reaped()
    }
}

/// Takes a seat out again when its join may have been carried out though it failed, or was dropped midway. Calls are carried out in order, so even a join
/// that is still on its way is undone.
struct Joining<'a> {
    presence: &'a RedisPresence,
    seat: &'a Seat,
    done: bool,
}

impl Drop for Joining<'_> {
    fn drop(&mut self) {
        if !self.done {
            self.presence.leave(self.seat, LeftReason::Left);
        }
    }
}

/// Reads the hash of members as stored; what cannot be read is not shown.
fn roster(listed: impl Iterator<Item = Value>) -> Roster {
    let mut fields = listed.filter_map(|value| match value {
        Value::BulkString(bytes) => String::from_utf8(bytes).ok(),
        _ => None,
    });
    let (mut members, mut rev) = (Vec::new(), 0);
    while let (Some(field), Some(stored)) = (fields.next(), fields.next()) {
        if field == ":rev" {
            rev = stored.parse().unwrap_or(0);
        } else if let Some(member) = member(&field, &stored) {
            members.push(member);
        }
    }
    members.sort_by(|one, other| one.client_id.cmp(&other.client_id));
    let count = members.len() as u64;
    Roster { members, count, rev }
}

/// Reads `connected_at state_rev connection...` newline state.
fn member(client: &str, stored: &str) -> Option<Member> {
    let (head, state) = stored.split_once('\n')?;
    let mut words = head.split_ascii_whitespace();
    let connected_at = words.next()?.parse().ok()?;
    let _state_rev = words.next()?;
    Some(Member {
        client_id: ClientId::try_from(client).ok()?,
        connected_at: clock::timestamp_from_micros(connected_at),
        connections: words.count() as u64,
        state: JsonObject::parse(state).ok(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_node_extended_before_it_died_and_since_is_told_apart() {
        let server = RedisServer::parse("redis://localhost").unwrap();
        let settings = RedisPresenceSettings::new(server, Keys::new("aether:v3"), NodeId::random());
        for seconds in [10, 90, 3600] {
            let settings = RedisPresenceSettings { ttl: Duration::from_secs(seconds), ..settings.clone() };
            // It last looked after its own lease at 0, and dies right before it would again.
            let ran_out = millis(settings.node_lease());
            let before = millis(settings.reap_every() + settings.lease());
            let since = ran_out + millis(settings.lease());
            let last = settings.last_lease(ran_out);
            assert!(before < last && last < since, "{before} {last} {since}");
        }
    }
}
