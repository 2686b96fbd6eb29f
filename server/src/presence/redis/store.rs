//! The connection that runs the scripts: calls are gathered, then written as one pipeline per turn.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use aether_ws_protocol::{ClientId, GroupId};
use redis::Value;
use tokio::sync::{Notify, oneshot, watch};
use tokio::time::Instant;

use super::RedisPresenceSettings;
use super::scripts::{self, Script};
use super::seats::{Owed, Seats};
use crate::clock;
use crate::inbound::MARKER;
use crate::keys::Channel;
use crate::log_throttle::LogThrottle;
use crate::presence::{LeftReason, Seat, Unavailable};
use crate::redis::Purpose;
use crate::redis::backoff::{self, Backoff};
use crate::redis::link::{CommandLink, LOST, News};
use crate::redis::parts::Change;
use crate::standing::{Back, Standing};

/// Calls in one pipeline, so that its deadline is a fair one.
const TURN: usize = 128;

/// What is handed to the store's task; calls are carried out in the order handed over.
pub(super) enum Call {
    /// Runs a script and answers.
    Run { script: Script, group: GroupId, args: Vec<String>, answer: oneshot::Sender<Value> },
    /// Extends this node's own lease and answers whose have run out.
    Nodes { answer: oneshot::Sender<Value> },
    /// Takes a connection out; when that fails it is owed, and for no longer than before.
    Leave(Owed),
    /// Takes out a connection whose join was refused, in case it was written before that. It is said once.
    Undo(Seat),
    /// Writes the newest state of a client; when that fails the next repair does.
    SetState { group: GroupId, client: ClientId },
    /// Answers when all that was handed over before is done or has failed.
    Barrier(oneshot::Sender<()>),
}

/// What the node's presence and the store's task share.
pub(super) struct Store {
    settings: RedisPresenceSettings,
    queue: Mutex<Queue>,
    wake: Notify,
    throttle: LogThrottle,
    up: watch::Sender<bool>,
    standing: Standing,
    seats: Mutex<Seats>,
    /// The newest revision that this node was told, of any group: later ones are greater, though the store fails over to
    /// one that lost it and whose clock is behind.
    newest_rev: AtomicU64,
}

#[derive(Default)]
struct Queue {
    up: bool,
    calls: VecDeque<Call>,
    /// When leases that look expired can be believed: after an outage every node first needs the time to come back and
    /// extend its own, which ran out meanwhile. `None` while this node has not seen Redis, or does not know yet whether
    /// there was an outage before it came.
    reap_from: Option<Instant>,
    /// Redis was there once.
    seen: bool,
    /// Redis is there, and does not let this node's lease be extended.
    refused: bool,
}

impl Store {
    pub(super) fn new(settings: RedisPresenceSettings) -> Self {
        Self {
            settings,
            queue: Mutex::new(Queue::default()),
            wake: Notify::new(),
            throttle: LogThrottle::default(),
            up: watch::Sender::new(false),
            standing: Standing::default(),
            seats: Mutex::default(),
            newest_rev: AtomicU64::new(0),
        }
    }

    /// Notes a revision that this node was told.
    pub(super) fn saw(&self, rev: u64) {
        // Whatever stands in the store, it is none of those who can be passed.
        if clock::is_plausible(rev) {
            self.newest_rev.fetch_max(rev, Ordering::Relaxed);
        }
    }

    /// What joined on this node. Never locked together with the queue.
    pub(super) fn seats(&self) -> MutexGuard<'_, Seats> {
        self.seats.lock().expect(NO_PANIC)
    }

    pub(super) fn standing(&self) -> &Standing {
        &self.standing
    }

    /// Changes whenever Redis comes or goes.
    pub(super) fn watch(&self) -> watch::Receiver<bool> {
        self.up.subscribe()
    }

    /// Whether leases that look expired can be believed.
    pub(super) fn may_reap(&self) -> bool {
        self.queue.lock().expect(NO_PANIC).reap_from.is_some_and(|from| from <= Instant::now())
    }

    /// Tells a node that just started whether the leases of others can be believed: not those that ran out in an outage
    /// which it has not seen.
    pub(super) fn believe_leases(&self, all_in_force: bool) {
        let grace = if all_in_force { Duration::ZERO } else { self.grace() };
        self.queue.lock().expect(NO_PANIC).reap_from.get_or_insert_with(|| Instant::now() + grace);
    }

    /// Gives all others the time to extend their leases, which ran out through no fault of theirs, before they are taken for dead.
    pub(super) fn doubt_leases(&self) {
        self.queue.lock().expect(NO_PANIC).reap_from = Some(Instant::now() + self.others_are_back());
    }

    /// Whether Redis is there and does what it is asked to.
    pub(super) fn is_ready(&self) -> bool {
        let queue = self.queue.lock().expect(NO_PANIC);
        queue.up && !queue.refused
    }

    /// Whether Redis is there and refuses what it is asked.
    pub(super) fn is_refused(&self) -> bool {
        let queue = self.queue.lock().expect(NO_PANIC);
        queue.up && queue.refused
    }

    /// Redis refused to extend this node's lease: it is out of memory, say, or takes no writes. Others cannot extend theirs
    /// either, and what looks expired is not to be believed before they could.
    pub(super) fn refused(&self) {
        let mut queue = self.queue.lock().expect(NO_PANIC);
        queue.reap_from = None;
        if queue.up && !std::mem::replace(&mut queue.refused, true) {
            drop(queue);
            self.standing.down();
        }
    }

    /// Redis extended this node's lease. True when it had refused to before.
    pub(super) fn granted(&self) -> bool {
        let mut queue = self.queue.lock().expect(NO_PANIC);
        let refused = std::mem::take(&mut queue.refused);
        if refused {
            queue.reap_from = Some(Instant::now() + self.others_are_back());
            drop(queue);
            self.standing.up();
        }
        refused
    }

    /// How long all others take to find out what this node has found, and to put back what is theirs: they do when they look the
    /// next time.
    pub(super) fn others_are_back(&self) -> Duration {
        self.settings.reap_every() + self.grace()
    }

    /// How long the slowest node takes to be back: an attempt that just began to fail, the longest wait, an attempt that
    /// succeeds, and the first extension.
    fn grace(&self) -> Duration {
        backoff::MOST + self.settings.timeout * 3
    }

    /// Hands a call over; when Redis is known to be away it fails at once.
    pub(super) fn submit(&self, call: Call) {
        let refused = {
            let mut queue = self.queue.lock().expect(NO_PANIC);
            if queue.up {
                queue.calls.push_back(call);
                None
            } else {
                Some(call)
            }
        };
        match refused {
            Some(call) => self.fail(call),
            None => self.wake.notify_one(),
        }
    }

    /// Runs a script. The answer may be a refusal: then Redis takes no writes, say, and nothing was done.
    pub(super) async fn run(
        &self,
        script: Script,
        group: &GroupId,
        args: Vec<String>,
    ) -> Result<Value, Unavailable> {
        let (answer, answered) = oneshot::channel();
        self.submit(Call::Run { script, group: group.clone(), args, answer });
        answered.await.map_err(|_| Unavailable)
    }

    /// Extends this node's own lease. The answer may be a refusal.
    pub(super) async fn nodes(&self) -> Result<Value, Unavailable> {
        let (answer, answered) = oneshot::channel();
        self.submit(Call::Nodes { answer });
        answered.await.map_err(|_| Unavailable)
    }

    /// Takes a connection out, or owes it.
    pub(super) fn leave(&self, seat: Seat, reason: LeftReason) {
        let until = Instant::now() + self.settings.ttl;
        self.submit(Call::Leave(Owed { seat, reason, until }));
    }

    /// The store's task: connects, serves, and begins again for as long as it takes.
    pub(super) async fn serve(self: Arc<Self>) {
        let server = &self.settings.server;
        let mut backoff = Backoff::new();
        loop {
            match self.connect().await {
                Ok(mut link) => {
                    match self.set_up() {
                        Back::First => tracing::info!(redis.server = %server, "keeping presence in Redis"),
                        Back::After(away) => {
                            tracing::info!(redis.server = %server, ?away, "keeping presence in Redis again");
                        }
                    }
                    server.reached();
                    let error = self.turns(&mut link, &mut backoff).await;
                    self.set_down();
                    tracing::warn!(redis.server = %server, error, "cannot keep presence in Redis any more");
                }
                Err(error) => server.cannot_reach(Purpose::Presence, &error),
            }
            server.wait(backoff.next()).await;
        }
    }

    async fn connect(&self) -> Result<CommandLink, redis::RedisError> {
        let settings = &self.settings;
        let mut link = settings.server.connect(&settings.node, Purpose::Presence, settings.timeout).await?;
        self.load(&mut link).await?;
        Ok(link)
    }

    async fn load(&self, link: &mut CommandLink) -> Result<(), redis::RedisError> {
        let load = scripts::load(self.settings.server.is_cluster());
        link.send_to_all(&load, Instant::now() + self.settings.timeout).await
    }

    fn set_up(&self) -> Back {
        {
            let mut queue = self.queue.lock().expect(NO_PANIC);
            // A Redis that ends idle connections soon must not put it off for ever.
            let (now, after) = (Instant::now(), self.grace());
            let granted = queue.reap_from.filter(|from| *from > now);
            queue.reap_from = queue.seen.then(|| granted.unwrap_or(now + after));
            queue.seen = true;
            queue.up = true;
            queue.refused = false;
        }
        self.up.send_replace(true);
        self.standing.up()
    }

    /// Notes that a master of a Cluster broke, or another is there: that may have lost what was acknowledged, and leases that
    /// ran out there may only not have been extended.
    fn note(&self, change: Change) {
        if change == Change::Broke {
            self.up.send_replace(false);
            return;
        }
        {
            let mut queue = self.queue.lock().expect(NO_PANIC);
            let (now, after) = (Instant::now(), self.grace());
            if !queue.refused {
                let granted = queue.reap_from.filter(|from| *from > now);
                queue.reap_from = Some(granted.unwrap_or(now + after));
            }
        }
        self.up.send_replace(true);
    }

    fn set_down(&self) {
        let left = {
            let mut queue = self.queue.lock().expect(NO_PANIC);
            queue.up = false;
            std::mem::take(&mut queue.calls)
        };
        self.up.send_replace(false);
        self.standing.down();
        left.into_iter().for_each(|call| self.fail(call));
    }

    /// Carries out turn by turn until the connection is of no more use, and says why it is not.
    async fn turns(&self, link: &mut CommandLink, backoff: &mut Backoff) -> String {
        loop {
            // Also while there is always more to do: a master that was replaced does it, and nobody sees it.
            if link.is_lost() {
                return LOST.to_owned();
            }
            if let Some(change) = link.catch_up() {
                self.note(change);
            }
            let turn: Vec<_> = {
                let mut queue = self.queue.lock().expect(NO_PANIC);
                let many = queue.calls.len().min(TURN);
                queue.calls.drain(..many).collect()
            };
            if turn.is_empty() {
                tokio::select! {
                    () = self.wake.notified() => continue,
                    news = link.news() => match news {
                        News::Part => continue,
                        News::Lost => return LOST.to_owned(),
                    }
                }
            }
            if let Err(error) = self.turn(link, turn).await {
                return error.to_string();
            }
            backoff.reset();
        }
    }

    async fn turn(&self, link: &mut CommandLink, turn: Vec<Call>) -> Result<(), redis::RedisError> {
        let mut turn: Vec<_> = turn.into_iter().map(|call| self.prepare(call)).collect();
        let mut loaded = false;
        loop {
            let mut pipeline = redis::pipe();
            for command in turn.iter().filter_map(|prepared| prepared.command.as_ref()) {
                pipeline.add_command(command.clone());
            }
            let replies = match self.send(link, &pipeline).await {
                Ok(replies) => replies,
                Err(error) => {
                    turn.into_iter().for_each(|prepared| self.fail(prepared.call));
                    return Err(error);
                }
            };
            // Somebody flushed the scripts, or this is another Redis than a moment ago.
            let forgotten = replies.iter().any(is_noscript);
            turn = self.settle(turn, replies, forgotten && !loaded);
            if turn.is_empty() {
                return Ok(());
            }
            if let Err(error) = self.load(link).await {
                turn.into_iter().for_each(|prepared| self.fail(prepared.call));
                return Err(error);
            }
            loaded = true;
        }
    }

    async fn send(
        &self,
        link: &mut CommandLink,
        pipeline: &redis::Pipeline,
    ) -> redis::RedisResult<Vec<Value>> {
        if pipeline.is_empty() {
            return Ok(Vec::new());
        }
        link.send(pipeline, Instant::now() + self.settings.timeout).await
    }

    /// Answers each call, and returns those to be tried again because Redis did not know their script.
    fn settle(&self, turn: Vec<Prepared>, replies: Vec<Value>, again: bool) -> Vec<Prepared> {
        let mut replies = replies.into_iter();
        let mut rest = Vec::new();
        for prepared in turn {
            if prepared.command.is_none() {
                // A barrier must not overtake what is tried again.
                if rest.is_empty() {
                    self.succeed(prepared, Value::Nil);
                } else {
                    rest.push(prepared);
                }
                continue;
            }
            match replies.next() {
                Some(reply) if again && is_noscript(&reply) => rest.push(prepared),
                Some(Value::ServerError(error)) => {
                    if let Some(suppressed) = self.throttle.may_speak() {
                        tracing::warn!(%error, suppressed, "Redis refused a presence script");
                    }
                    match prepared.call {
                        Call::Run { answer, .. } | Call::Nodes { answer } => {
                            let _gone = answer.send(Value::ServerError(error));
                        }
                        call => self.fail(call),
                    }
                }
                // No script answers with nothing: a part of the connection broke.
                Some(Value::Nil) | None => self.fail(prepared.call),
                Some(reply) => self.succeed(prepared, reply),
            }
        }
        rest
    }

    fn prepare(&self, call: Call) -> Prepared {
        let mut state = None;
        let command = match &call {
            // What was asked for before a master was replaced may not be carried out any more.
            Call::Run { script: Script::Reap, .. } if !self.may_reap() => None,
            Call::Run { script: Script::List, group, .. } if !self.may_reap() => {
                Some(self.command(Script::List, group, &[String::new()]))
            }
            Call::Run { script, group, args, .. } => Some(self.command(*script, group, args)),
            Call::Nodes { .. } => Some(self.nodes_command()),
            Call::Leave(Owed { seat, reason, .. }) => Some(self.leave_command(seat, *reason)),
            Call::Undo(seat) => Some(self.leave_command(seat, LeftReason::Left)),
            Call::SetState { group, client } => self.seats().take_state(group, client).map(|text| {
                let command = self.command(Script::SetState, group, &[client.to_string(), text.clone()]);
                state = Some(text);
                command
            }),
            Call::Barrier(_) => None,
        };
        Prepared { call, command, state }
    }

    fn command(&self, script: Script, group: &GroupId, args: &[String]) -> redis::Cmd {
        let RedisPresenceSettings { keys, ttl, .. } = &self.settings;
        let mut command = redis::cmd("EVALSHA");
        command
            .arg(script.hash(self.settings.server.is_cluster()))
            .arg(2)
            .arg(keys.presence_leases(group))
            .arg(keys.presence_members(group))
            .arg(keys.channel(&Channel::Presence(group.clone())))
            .arg(MARKER)
            .arg(millis(self.settings.lease()))
            .arg(millis(*ttl))
            .arg(self.newest_rev.load(Ordering::Relaxed))
            .arg(args);
        command
    }

    fn leave_command(&self, seat: &Seat, reason: LeftReason) -> redis::Cmd {
        let args = [seat.client.to_string(), self.connection(seat), reason.as_str().to_owned()];
        self.command(Script::Leave, &seat.group, &args)
    }

    fn nodes_command(&self) -> redis::Cmd {
        let RedisPresenceSettings { keys, node, ttl, agreed, .. } = &self.settings;
        let mut command = redis::cmd("EVALSHA");
        command
            .arg(Script::Nodes.hash(self.settings.server.is_cluster()))
            .arg(2)
            .arg(keys.nodes())
            .arg(keys.node_settings())
            .arg(node.as_str())
            .arg(millis(self.settings.node_lease()))
            .arg(millis(*ttl))
            .arg(agreed);
        command
    }

    /// The name of a seat's connection: the node's own number, made unique by the node's id.
    pub(super) fn connection(&self, seat: &Seat) -> String {
        format!("{}-{}", self.settings.node, seat.connection)
    }

    fn succeed(&self, prepared: Prepared, reply: Value) {
        match prepared.call {
            Call::Run { answer, .. } | Call::Nodes { answer } => {
                let _gone = answer.send(reply);
            }
            Call::SetState { group, client } => {
                // Without a revision the client is not there, and its state is yet to be set when it is put back.
                let rev = number(&reply).filter(|rev| *rev > 0);
                if let (Some(text), Some(rev)) = (prepared.state, rev) {
                    self.saw(rev);
                    self.seats().note_state(&group, &client, &text, rev);
                }
            }
            Call::Barrier(done) => {
                let _gone = done.send(());
            }
            Call::Leave(Owed { seat, reason, .. }) => self.seats().left(seat, reason, Instant::now()),
            Call::Undo(_) => {}
        }
    }

    fn fail(&self, call: Call) {
        match call {
            Call::Leave(owed) => self.seats().owe(owed),
            Call::SetState { group, client } => {
                self.seats().take_state(&group, &client);
            }
            Call::Barrier(done) => {
                let _gone = done.send(());
            }
            // The caller sees its queue end; what could not be undone ends with its lease.
            Call::Run { .. } | Call::Nodes { .. } | Call::Undo(_) => {}
        }
    }
}

/// A call, its command, and the state that it takes along.
struct Prepared {
    call: Call,
    command: Option<redis::Cmd>,
    state: Option<String>,
}

fn is_noscript(reply: &Value) -> bool {
    matches!(reply, Value::ServerError(error) if error.code() == "NOSCRIPT")
}

/// A number that a script returned as such or, where it would lose precision, as text.
pub(super) fn number(reply: &Value) -> Option<u64> {
    match reply {
        Value::Int(number) => u64::try_from(*number).ok(),
        Value::BulkString(text) => std::str::from_utf8(text).ok()?.parse().ok(),
        _ => None,
    }
}

pub(super) fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

const NO_PANIC: &str = "nothing panics under this lock";
