//! Presence of any number of nodes, in Redis: Lua scripts on Redis's own clock.
//!
//! Per group a sorted set of leases and a hash of members ([`Keys`]). A lease belongs to one connection; the node that
//! holds the connection extends it, all of a group in one call. Whatever is not extended is found by any node's
//! reaping, and reported once. Each node has a lease of its own, a shorter one: when it runs out the node is dead, and what
//! joined there is taken out at once.

mod forgotten;
mod keeper;
mod lister;
mod questions;
mod scripts;
mod seats;
mod store;

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use aether_ws_protocol::{GroupId, JsonObject, LeftReason, intervals};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use tokio::sync::oneshot;
use tokio::task::AbortHandle;
use tokio::time::timeout;

use self::keeper::Keeper;
use self::lister::Lister;
use self::questions::{Listed, Questions};
use self::store::{Call, Store, millis};
use super::{Presence, Seat, Unavailable, unless_empty};
use crate::broker::Receiver;
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

    /// How often a node asks a Redis that refuses: it is ready soon after that takes writes again, however long leases last.
    fn retry_every(&self) -> Duration {
        self.reap_every().min(Duration::from_secs(5))
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
    lister: Arc<Lister>,
    questions: Arc<Questions>,
    timeout: Duration,
    tasks: [AbortHandle; 2],
}

impl RedisPresence {
    /// Starts the node's tasks on the current Tokio runtime and returns at once; Redis is tried for as long as it
    /// takes. The receiver is told of gaps that no lost connection explains.
    #[must_use]
    pub fn start(settings: &RedisPresenceSettings, receiver: Arc<dyn Receiver>) -> Self {
        let store = Arc::new(Store::new(settings.clone()));
        let keeper = Arc::new(Keeper::new(Arc::clone(&store), settings, receiver));
        let timeout = settings.timeout;
        let lister = Lister { store: Arc::clone(&store), keeper: Arc::clone(&keeper), timeout };
        let tasks = [
            tokio::spawn(Arc::clone(&store).serve()).abort_handle(),
            tokio::spawn(Arc::clone(&keeper).keep()).abort_handle(),
        ];
        let (lister, questions) = (Arc::new(lister), Arc::new(Questions::new()));
        Self { store, keeper, lister, questions, timeout, tasks }
    }

    async fn join_seat(&self, seat: &Seat) -> Result<(), Unavailable> {
        self.store.seats().add(seat);
        let mut joining = Joining { presence: self, seat, done: false };
        let joined = timeout(self.timeout, self.keeper.join(seat)).await.unwrap_or(Err(Unavailable))?;
        joining.done = true;
        if !joined {
            // A script that is refused its last step, as by rights that lack `publish`, has written all the same. It is not owed:
            // whoever tries again and again would leave ever more.
            self.store.seats().remove(seat);
            self.store.submit(Call::Undo(seat.clone()));
            return Err(Unavailable);
        }
        Ok(())
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

    fn list<'a>(&'a self, group: &'a GroupId) -> BoxFuture<'a, Listed> {
        let lister = Arc::clone(&self.lister);
        let list = move |group| {
            let lister = Arc::clone(&lister);
            async move { lister.list(&group).await.map(Arc::new) }.boxed()
        };
        self.questions.ask(group, list).boxed()
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
