//! A connection to the masters of a Cluster whose parts are made anew one by one, while the others go on.
//!
//! # Design
//! It is for what publishes and runs scripts. A task makes new what broke, or moved, beside those who use the rest; they
//! take it up between two turns, when they know what else that means to them: what a new master holds may lack what the
//! old one acknowledged. So nothing that was decided before is carried out at the new one.

use std::sync::Arc;
use std::time::Duration;

use redis::{Cmd, Pipeline, RedisError, Value};
use tokio::sync::{Mutex, Notify, watch};
use tokio::time::Instant;

use super::backoff::Backoff;
use super::cluster::{Demand, Masters};
use super::purpose::Purpose;
use super::server::RedisServer;

/// The time between two attempts to reach masters that could not be reached.
const MISSING: Duration = Duration::from_secs(1);

/// What became of a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    /// A connection broke: what belongs to its master is refused.
    Broke,
    /// Connections were made anew, slots have other owners, or what seemed broken was not.
    Renewed,
}

/// The parts as one user of them sees them.
pub(super) struct LiveParts {
    used: State,
    states: watch::Receiver<State>,
    mending: Arc<Mender>,
}

#[derive(Clone)]
struct State {
    masters: Arc<Masters>,
    /// Whether one of them is away.
    broken: bool,
}

/// How parts are made anew.
pub(super) struct Mending {
    pub(super) server: RedisServer,
    pub(super) purpose: Purpose,
    /// What Redis calls the connections.
    pub(super) name: String,
    /// How long an attempt may take.
    pub(super) limit: Duration,
    /// Rung when a part breaks, or slots are not where they were.
    pub(super) ring: Arc<Notify>,
    /// Rung when no part is left.
    pub(super) gone: Arc<Notify>,
}

struct Mender {
    how: Mending,
    states: watch::Sender<State>,
    /// Held by whoever makes parts anew.
    renewing: Mutex<()>,
}

impl LiveParts {
    /// The parts, and the task that makes them anew.
    pub(super) fn new(how: Mending, masters: Masters) -> (Self, impl Future<Output = ()> + Send + use<>) {
        let used = State { masters: Arc::new(masters), broken: false };
        let (sender, states) = watch::channel(used.clone());
        let mending = Arc::new(Mender { how, states: sender, renewing: Mutex::default() });
        let task = Arc::clone(&mending).mend();
        (Self { used, states, mending }, task)
    }

    /// Resolves once something is to be caught up with.
    pub(super) async fn changed(&mut self) {
        if self.states.changed().await.is_err() {
            // Nobody mends it any more, and so nothing changes.
            std::future::pending::<()>().await;
        }
    }

    /// Uses the parts as they are now.
    pub(super) fn catch_up(&mut self) -> Option<Change> {
        let now = self.states.borrow_and_update().clone();
        let renewed = !Arc::ptr_eq(&now.masters, &self.used.masters);
        let before = std::mem::replace(&mut self.used, now);
        match (renewed, before.broken, self.used.broken) {
            (false, false, true) => Some(Change::Broke),
            (true, _, _) | (false, true, false) => Some(Change::Renewed),
            (false, ..) => None,
        }
    }

    /// Makes anew what must be, at once.
    pub(super) async fn renew(&self) -> Result<(), RedisError> {
        self.mending.renew().await
    }

    pub(super) fn is_partly_broken(&self) -> bool {
        self.used.masters.is_partly_broken()
    }

    /// Which master keeps a key, and behind it all others.
    pub(super) fn stores(&self, key: &str) -> String {
        self.used.masters.stores(key)
    }

    pub(super) async fn send(&self, commands: &[&Cmd], deadline: Instant) -> Vec<Value> {
        let Mending { ring, limit, purpose, .. } = &self.mending.how;
        let masters = &self.used.masters;
        match purpose {
            // All clients of the node wait behind one turn.
            Purpose::Publish { .. } => masters.send_impatiently(commands, ring, deadline, *limit / 2).await,
            _ => masters.send_until(commands, ring, deadline).await,
        }
    }

    pub(super) async fn send_to_all(&self, pipeline: &Pipeline, deadline: Instant) -> Result<(), RedisError> {
        self.used.masters.send_to_all_until(pipeline, &self.mending.how.ring, deadline).await
    }
}

impl Mender {
    /// The task: makes anew what is to be, until no part is left.
    async fn mend(self: Arc<Self>) {
        let Mending { server, purpose, .. } = &self.how;
        let mut backoff = Backoff::new();
        loop {
            self.rung().await;
            let masters = self.masters();
            if !masters.is_partly_sound() {
                return self.how.gone.notify_one();
            }
            if masters.is_partly_broken() {
                self.states.send_if_modified(|state| !std::mem::replace(&mut state.broken, true));
            }
            match self.renew().await {
                Ok(()) => backoff.reset(),
                Err(error) => {
                    server.cannot_reach(*purpose, &error);
                    self.how.ring.notify_one();
                }
            }
            // Whoever is told that a slot has moved rings again and again until somebody knows where to.
            server.wait(backoff.next()).await;
        }
    }

    /// Waits until there is something to do: a part broke, slots have moved, or a master came back.
    async fn rung(&self) {
        let (Mending { server, limit, ring, .. }, masters) = (&self.how, self.masters());
        let watching = async {
            server.watch(&masters, *limit, Arc::clone(ring)).await;
            std::future::pending::<()>().await;
        };
        let returns = async {
            let missing = masters.missing();
            if missing.is_empty() {
                std::future::pending::<()>().await;
            }
            server.wait(MISSING).await;
            while !masters.can_reach_any(&missing, *limit).await {
                server.wait(MISSING).await;
            }
        };
        tokio::select! {
            () = ring.notified() => {}
            () = watching => {}
            () = returns => {}
        }
    }

    async fn renew(&self) -> Result<(), RedisError> {
        let _one = self.renewing.lock().await;
        let (Mending { server, purpose, name, limit, ring, .. }, before) = (&self.how, self.masters());
        let mut masters = before.renew(*limit, false, ring, Demand::Some).await?;
        masters.introduce(Some(&before), *purpose, name, server.abandoned(), *limit).await;
        let missing = masters.missing().len();
        if !masters.differs_from(&before) {
            self.states
                .send_if_modified(|state| std::mem::replace(&mut state.broken, missing > 0) != (missing > 0));
            return Ok(());
        }
        tracing::info!(redis.server = %server, purpose = purpose.as_str(), missing, "the masters of the Redis Cluster are others now");
        self.states.send_replace(State { masters: Arc::new(masters), broken: missing > 0 });
        server.reached();
        Ok(())
    }

    fn masters(&self) -> Arc<Masters> {
        Arc::clone(&self.states.borrow().masters)
    }
}
