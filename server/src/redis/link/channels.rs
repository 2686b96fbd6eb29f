//! A connection that carries channels.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use redis::aio::MultiplexedConnection;
use redis::{ErrorKind, Pipeline, RedisError, Value};
use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio::time::Instant;

use crate::redis::cluster::Masters;
use crate::redis::deadline::{by, timed_out, within};
use crate::redis::hello::Hello;
use crate::redis::url::Host;
use crate::redis::watch::Confirmed;

/// A connection to Redis, or in a Cluster one to every master, and the news of its end.
pub(crate) struct ChannelLink {
    wire: Wire,
    /// The masters that it leads to, or is to lead to.
    places: BTreeSet<Host>,
    pub(in crate::redis) lost: Arc<Notify>,
    /// When its masters were last said to be the masters.
    confirmed: Confirmed,
    /// How long its master has been the master, if it took the place of another as far as that is known.
    reigns: Option<Duration>,
    /// What watches over it, and ends with it.
    _tasks: JoinSet<()>,
}

enum Wire {
    One(MultiplexedConnection),
    Many(Box<Masters>),
}

impl ChannelLink {
    /// A link to a single Redis; `places` holds its master, unless it is behind a socket.
    pub(in crate::redis) fn one(
        connection: MultiplexedConnection,
        places: BTreeSet<Host>,
        lost: Arc<Notify>,
        confirmed: Confirmed,
        reigns: Option<Duration>,
        tasks: JoinSet<()>,
    ) -> Self {
        Self { wire: Wire::One(connection), places, lost, confirmed, reigns, _tasks: tasks }
    }

    /// A link to the masters of a Cluster.
    pub(in crate::redis) fn many(
        masters: Masters,
        lost: Arc<Notify>,
        confirmed: Confirmed,
        tasks: JoinSet<()>,
    ) -> Self {
        let places = masters.topology().masters().into_iter().cloned().collect();
        Self { wire: Wire::Many(Box::new(masters)), places, lost, confirmed, reigns: None, _tasks: tasks }
    }

    /// Resolves when the connection is known to be gone, or to lead to the wrong Redis. A peer that is silent is not
    /// known to be gone.
    pub(crate) async fn lost(&self) {
        self.lost.notified().await;
    }

    /// Sends commands and returns their answers in order, refusals among them.
    pub(in crate::redis) async fn send(
        &mut self,
        pipeline: &Pipeline,
        deadline: Instant,
    ) -> Result<Vec<Value>, RedisError> {
        match &mut self.wire {
            Wire::One(connection) => {
                by(deadline, connection.send_packed_commands(pipeline, 0, pipeline.len())).await
            }
            Wire::Many(masters) => {
                let commands: Vec<_> = pipeline.cmd_iter().collect();
                by(deadline, masters.send(&commands, &self.lost)).await
            }
        }
    }

    /// Subscribes to channels; returns once they are confirmed, within `limit`. In a Cluster some may be elsewhere by now,
    /// or at a master that does not answer: those are returned, and to be asked for again.
    pub(crate) async fn subscribe(
        &self,
        names: &[String],
        limit: Duration,
    ) -> Result<Vec<String>, RedisError> {
        match &self.wire {
            Wire::One(connection) => {
                within(limit, connection.clone().subscribe(names)).await.map(|()| Vec::new())
            }
            Wire::Many(masters) => masters.subscribe(names, &self.lost, limit).await,
        }
    }

    /// Leaves channels; returns once all are confirmed, within `limit`.
    pub(crate) async fn unsubscribe(&self, names: &[String], limit: Duration) -> Result<(), RedisError> {
        match &self.wire {
            Wire::One(connection) => within(limit, connection.clone().unsubscribe(names)).await,
            Wire::Many(masters) => masters.unsubscribe(names, &self.lost, limit).await,
        }
    }

    /// The masters that it leads to, or is to lead to as soon as they can be reached; none where Redis is behind a socket.
    pub(crate) fn places(&self) -> &BTreeSet<Host> {
        &self.places
    }

    /// How long ago its master took the place of another, if it did so and when is known.
    pub(crate) fn reigns(&self) -> Option<Duration> {
        self.reigns
    }

    /// Whether the master that it leads to is none any more, by what was said last; of a Cluster [`places`](Self::places)
    /// tell that.
    pub(crate) fn is_refuted(&self) -> bool {
        matches!(self.wire, Wire::One(_)) && self.confirmed.is_refuted()
    }

    /// Up to when nobody can have gone to another master than it leads to, by what was said last; not later than a channel was
    /// ended because its slot moved, which may have come back before anybody was asked.
    pub(crate) fn confirmed_until(&self) -> SystemTime {
        match &self.wire {
            Wire::One(_) => self.confirmed.until(None),
            Wire::Many(masters) => self.confirmed.until(masters.ended_since()),
        }
    }

    /// Whether a channel misses something right now; of a single Redis, all do or none.
    pub(crate) fn misses_on(&self, name: &str) -> bool {
        match &self.wire {
            Wire::One(_) => true,
            Wire::Many(masters) => masters.misses_on(name.as_bytes()),
        }
    }

    /// Whether it leads to all of Redis.
    pub(crate) fn is_whole(&self) -> bool {
        match &self.wire {
            Wire::One(_) => true,
            Wire::Many(masters) => masters.is_whole(),
        }
    }

    /// Whether it would be another one with these masters, or a whole one.
    pub(crate) fn would_change(&self, renewed: &Masters) -> bool {
        match &self.wire {
            Wire::One(_) => false,
            Wire::Many(masters) => renewed.is_news_to(masters),
        }
    }

    /// Whether a part of it is as good as before; a single Redis has no parts.
    pub(crate) fn is_partly_sound(&self) -> bool {
        match &self.wire {
            Wire::One(_) => false,
            Wire::Many(masters) => masters.is_partly_sound(),
        }
    }

    /// How long some part of it may have delivered nothing though other parts did.
    pub(crate) fn silence(&self) -> Duration {
        match &self.wire {
            Wire::One(_) => Duration::ZERO,
            Wire::Many(masters) => masters.silence(),
        }
    }

    /// What it says of itself; in a Cluster, what one of its masters says.
    pub(in crate::redis) async fn hello(&mut self) -> Result<Hello, RedisError> {
        match &mut self.wire {
            Wire::One(connection) => Hello::ask(connection).await,
            Wire::Many(masters) => {
                let mut connection = masters.connections().next().ok_or_else(timed_out)?.clone();
                Hello::ask(&mut connection).await
            }
        }
    }

    /// The masters of a Cluster.
    pub(in crate::redis) fn masters(&self) -> Result<&Masters, RedisError> {
        match &self.wire {
            Wire::Many(masters) => Ok(masters),
            Wire::One(_) => Err((ErrorKind::Io, "a single Redis is broken or it is not").into()),
        }
    }
}
