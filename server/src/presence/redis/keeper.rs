//! Keeps what joined on this node alive, puts it back when Redis lost it, and reaps what dead nodes left.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::SystemTime;

use aether_ws_protocol::{GapReason, GroupId};
use futures_util::future::join_all;
use redis::Value;
use tokio::time::{Instant, MissedTickBehavior, interval_at};

use super::RedisPresenceSettings;
use super::forgotten::Forgotten;
use super::scripts::Script;
use super::seats::{Memory, State};
use super::store::{Call, Store, millis, number};
use crate::broker::{GapSpan, Receiver};
use crate::keys::Channel;
use crate::presence::{LeftReason, Seat, Unavailable};

/// Connections that one call extends: more would keep Redis from others for too long.
const BATCH: usize = 500;

/// Does what a node owes its groups.
pub(super) struct Keeper {
    store: Arc<Store>,
    settings: RedisPresenceSettings,
    reaped: AtomicU64,
    dead: Mutex<Dead>,
    /// When this node's own lease was extended last, before it was asked for.
    extended: Mutex<Option<Instant>>,
    forgotten: Mutex<Forgotten>,
    /// Who is told of what Redis forgot.
    receiver: Arc<dyn Receiver>,
    /// That settings differ was said.
    warned: AtomicBool,
}

/// Nodes whose own leases have run out.
#[derive(Default)]
struct Dead {
    nodes: Vec<DeadNode>,
    /// What has been taken out already: nothing joins there any more.
    swept: HashSet<(DeadNode, GroupId)>,
}

/// A node whose own lease has run out. It may be back by now, and is dead only to what it has not extended since.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct DeadNode {
    name: String,
    /// When the last lease expires that it can have extended before, in ms.
    last_lease: u64,
}

impl Keeper {
    pub(super) fn new(
        store: Arc<Store>,
        settings: &RedisPresenceSettings,
        receiver: Arc<dyn Receiver>,
    ) -> Self {
        Self {
            store,
            settings: settings.clone(),
            reaped: AtomicU64::new(0),
            dead: Mutex::default(),
            extended: Mutex::default(),
            forgotten: Mutex::new(Forgotten::nothing_since(SystemTime::now())),
            receiver,
            warned: AtomicBool::new(false),
        }
    }

    /// The keeper's task.
    pub(super) async fn keep(self: Arc<Self>) {
        let mut up = self.store.watch();
        let start = Instant::now();
        let mut reap = interval_at(start + self.settings.reap_every(), self.settings.reap_every());
        let mut touch = interval_at(start + self.settings.touch_every(), self.settings.touch_every());
        reap.set_missed_tick_behavior(MissedTickBehavior::Delay);
        touch.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut retry = interval_at(start, self.settings.retry_every());
        retry.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            // A failure shows in the store's own state, and its return brings a repair.
            tokio::select! {
                changed = up.changed() => {
                    if changed.is_err() {
                        return;
                    }
                    if *up.borrow_and_update() {
                        let _put_back_anyway = self.look().await;
                        let _away = self.put_back().await;
                    }
                }
                _ = reap.tick() => {
                    self.look_after().await;
                    self.reap().await;
                    self.tell_of_forgotten();
                }
                _ = retry.tick(), if self.store.is_refused() => self.look_after().await,
                _ = touch.tick() => {
                    let _away = self.put_right().await;
                }
            }
        }
    }

    /// Adds a seat, with all that this node remembers of its client. False when Redis refused to.
    pub(super) async fn join(&self, seat: &Seat) -> Result<bool, Unavailable> {
        let Memory { connected_at, state } = self.store.seats().memory(&seat.group, &seat.client);
        let (state, state_rev) = match state {
            Some(State { text, rev: Some(rev), .. }) => (text, rev),
            _ => (String::new(), 0),
        };
        let args = vec![
            seat.client.to_string(),
            self.store.connection(seat),
            connected_at.map_or_else(String::new, |micros| micros.to_string()),
            state,
            state_rev.to_string(),
        ];
        let joined = self.store.run(Script::Join, &seat.group, args).await?;
        let Some(micros) = number(&joined) else { return Ok(false) };
        self.store.seats().note_connected_at(seat, micros);
        Ok(true)
    }

    /// Waits until Redis is there, then does all that [`keep`](Self::keep) would do in time. Whoever calls it tells of the gap.
    pub(super) async fn repair(&self) -> Result<(), Unavailable> {
        let mut up = self.store.watch();
        up.wait_for(|up| *up).await.map_err(|_| Unavailable)?;
        let done = self.put_back().await;
        self.forgotten().leave_to_others(Instant::now());
        done
    }

    /// Does all that [`keep`](Self::keep) would do in time, now that Redis is back: what is there may have lost what was
    /// acknowledged before.
    async fn put_back(&self) -> Result<(), Unavailable> {
        let left = self.store.seats().take_left(Instant::now());
        for left in left {
            self.store.leave(left.seat, left.reason);
        }
        self.put_right().await?;
        let stated = self.store.seats().with_states();
        let joined = join_all(stated.iter().map(|seat| self.join_again(seat))).await;
        joined.into_iter().collect()
    }

    /// Extends all leases, tells what Redis has not heard of, and puts back what it lost.
    async fn put_right(&self) -> Result<(), Unavailable> {
        let began = SystemTime::now();
        let owed = self.store.seats().take_owed(Instant::now());
        for owed in owed {
            self.store.submit(Call::Leave(owed));
        }
        let groups = self.store.seats().groups();
        let touched = join_all(groups.iter().map(|group| self.touch(group))).await;
        let unconfirmed = self.store.seats().unconfirmed_states();
        for (group, client) in unconfirmed {
            self.store.submit(Call::SetState { group, client });
        }
        touched.into_iter().collect::<Result<(), _>>()?;
        self.forgotten().all_known(began);
        Ok(())
    }

    /// Extends the leases of one group, and joins again whoever Redis does not know.
    pub(super) async fn touch(&self, group: &GroupId) -> Result<(), Unavailable> {
        let asked = Instant::now();
        let (seats, told) = {
            let seats = self.store.seats();
            (seats.of_group(group), seats.told_connections(group))
        };
        for seats in seats.chunks(BATCH) {
            let members: Vec<_> = seats.iter().map(|seat| self.lease_member(seat)).collect();
            let Value::Array(unknown) = self.store.run(Script::Touch, group, members.clone()).await? else {
                return Err(Unavailable);
            };
            let unknown: HashSet<_> = unknown.into_iter().filter_map(text).collect();
            let seats = seats.iter().zip(&members);
            let lost: Vec<_> =
                seats.filter(|(_, member)| unknown.contains(*member)).map(|(seat, _)| seat).collect();
            // Who left meanwhile, Redis need not know.
            if lost.iter().any(|seat| told.contains(&seat.connection) && self.store.seats().contains(seat)) {
                let found = Instant::now();
                self.forgotten().note(group, asked, found, found + self.store.others_are_back());
            }
            let joined = join_all(lost.into_iter().map(|seat| self.join_again(seat))).await;
            joined.into_iter().collect::<Result<(), _>>()?;
        }
        Ok(())
    }

    async fn join_again(&self, seat: &Seat) -> Result<(), Unavailable> {
        // It may have left while its lease was looked for.
        if !self.store.seats().contains(seat) {
            return Ok(());
        }
        if !self.join(seat).await? {
            return Err(Unavailable);
        }
        // And it may have left meanwhile: then its leave went before this join, and must be said again.
        if !self.store.seats().contains(seat) {
            self.store.leave(seat.clone(), LeftReason::Left);
        }
        Ok(())
    }

    /// Looks after this node's own lease, and puts back what others may have taken out.
    async fn look_after(&self) {
        if !self.look().await {
            let _away = self.put_back().await;
        }
    }

    /// Looks after this node's own lease, and notes whether Redis lets it be extended. False when it could not be for a
    /// while: others may have thought this node dead, and have taken out what joined here.
    async fn look(&self) -> bool {
        match self.extend_own().await {
            Ok(_) if self.store.granted() => {
                tracing::info!("Redis lets presence be kept again");
                false
            }
            Ok(in_force) => in_force,
            Err(Unavailable) => {
                self.store.refused();
                true
            }
        }
    }

    /// Extends this node's own lease, and learns whose have run out. False when its own had.
    async fn extend_own(&self) -> Result<bool, Unavailable> {
        let asked = Instant::now();
        let Value::Array(reply) = self.store.nodes().await? else { return Err(Unavailable) };
        let mut words = reply.into_iter().filter_map(text);
        let in_force = words.next().is_some_and(|word| word == "1");
        self.note_extended(asked, in_force);
        if let Some(others) = words.next().filter(|others| !others.is_empty()) {
            self.warn_of(&others);
        }
        let mut nodes = Vec::new();
        while let (Some(name), Some(ran_out)) = (words.next(), words.next()) {
            let ran_out = ran_out.parse().map_err(|_| Unavailable)?;
            nodes.push(DeadNode { name, last_lease: self.settings.last_lease(ran_out) });
        }
        self.store.believe_leases(nodes.is_empty());
        let mut dead = self.dead();
        dead.swept.retain(|(node, _)| nodes.contains(node));
        dead.nodes = nodes;
        Ok(in_force)
    }

    /// Notes that this node's own lease was extended. If it had run out sooner than it lasts by this node's own clock, Redis's
    /// has jumped ahead, or Redis was emptied: other nodes' leases have run out as well, and they have yet to find out.
    fn note_extended(&self, asked: Instant, in_force: bool) {
        let before = self.extended.lock().expect("nothing panics under this lock").replace(asked);
        let should_last = before.is_some_and(|before| before.elapsed() < self.settings.node_lease());
        if should_last && !in_force {
            self.store.doubt_leases();
        }
    }

    /// Tells the operator, once, that nodes under one prefix do not have the same settings.
    fn warn_of(&self, others: &str) {
        if !self.warned.swap(true, Ordering::Relaxed) {
            tracing::warn!(
                ours = self.settings.agreed,
                others,
                "another node under this prefix has other settings: what is kept of a group depends on who sends it"
            );
        }
    }

    /// Tells those who watch a group that Redis forgot, so that they are told anew who is there.
    fn tell_of_forgotten(&self) {
        // Nobody could be listed now.
        if !self.store.is_ready() {
            return;
        }
        let due = self.forgotten().take_due(Instant::now());
        if !due.is_empty() {
            tracing::warn!(groups = due.len(), "Redis did not know who is present here, and was told again");
        }
        for (group, loss) in due {
            let span = GapSpan {
                since: loss.since,
                until: SystemTime::now(),
                joined_before: loss.found,
                reason: GapReason::SubscriptionLost,
                replaced: false,
            };
            self.receiver.gap(&[Channel::Presence(group)], span);
        }
    }

    async fn reap(&self) {
        if !self.store.may_reap() {
            return;
        }
        let groups = self.store.seats().groups();
        join_all(groups.iter().map(|group| self.reap_group(group))).await;
    }

    async fn reap_group(&self, group: &GroupId) {
        let nodes: Vec<_> = {
            let dead = self.dead();
            let unswept = |node: &&DeadNode| !dead.swept.contains(&((*node).clone(), group.clone()));
            dead.nodes.iter().filter(unswept).cloned().collect()
        };
        if self.take_out(Script::Reap, group, &nodes).await.is_ok() {
            self.dead().swept.extend(nodes.into_iter().map(|node| (node, group.clone())));
        }
    }

    /// Calls a script until it has taken out of a group whatever has expired or joined on these nodes; returns the rest of
    /// its last reply. One call takes out a bounded number, so that others have their turn.
    ///
    /// The first call only looks, and learns what time it is there, so that the others can say until when they are meant: one
    /// that has to wait for a Redis that hangs takes out nobody once that goes on.
    pub(super) async fn take_out(
        &self,
        script: Script,
        group: &GroupId,
        nodes: &[DeadNode],
    ) -> Result<impl Iterator<Item = Value> + use<>, Unavailable> {
        let mut not_after = 0;
        loop {
            let asked = Instant::now();
            let dead = nodes.iter().flat_map(|node| [node.name.clone(), node.last_lease.to_string()]);
            let args = std::iter::once(not_after.to_string()).chain(dead).collect();
            let reply = self.store.run(script, group, args).await?;
            let Value::Array(reply) = reply else { return Err(Unavailable) };
            let mut reply = reply.into_iter();
            let mut next = || reply.next().as_ref().and_then(number).ok_or(Unavailable);
            let (reaped, done, now) = (next()?, next()?, next()?);
            self.reaped.fetch_add(reaped, Ordering::Relaxed);
            if done == 1 {
                return Ok(reply);
            }
            // It was that time after it was asked.
            not_after = now + millis(asked.elapsed() + self.settings.timeout);
        }
    }

    pub(super) fn dead_nodes(&self) -> Vec<DeadNode> {
        self.dead().nodes.clone()
    }

    fn dead(&self) -> MutexGuard<'_, Dead> {
        self.dead.lock().expect("nothing panics under this lock")
    }

    fn forgotten(&self) -> MutexGuard<'_, Forgotten> {
        self.forgotten.lock().expect("nothing panics under this lock")
    }

    pub(super) fn reaped(&self) -> u64 {
        self.reaped.load(Ordering::Relaxed)
    }

    fn lease_member(&self, seat: &Seat) -> String {
        format!("{}/{}", seat.client.as_str(), self.store.connection(seat))
    }
}

fn text(value: Value) -> Option<String> {
    match value {
        Value::BulkString(bytes) => String::from_utf8(bytes).ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::hub::Hub;
    use crate::keys::{Keys, NodeId};
    use crate::redis::RedisServer;

    #[tokio::test(start_paused = true)]
    async fn a_leave_is_owed_until_its_lease_has_run_out_however_often_it_fails() {
        let server = RedisServer::parse("redis://127.0.0.1:1").unwrap();
        let settings = RedisPresenceSettings::new(server, Keys::new("aether:v3"), NodeId::random());
        let store = Arc::new(Store::new(settings.clone()));
        let keeper = Keeper::new(Arc::clone(&store), &settings, Arc::new(Hub::new(Duration::ZERO)));
        let seat =
            Seat { group: "room".try_into().unwrap(), client: "anna".try_into().unwrap(), connection: 1 };
        // Redis was never there.
        store.leave(seat, LeftReason::Left);
        for _ in 0..9 {
            tokio::time::advance(settings.ttl / 10).await;
            keeper.put_right().await.unwrap();
        }
        tokio::time::advance(settings.ttl / 5).await;
        assert!(store.seats().take_owed(Instant::now()).is_empty());
    }
}
