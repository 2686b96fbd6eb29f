//! A connection that carries commands, in a Cluster to those masters that can be reached.

use std::borrow::Cow;
use std::sync::Arc;

use futures_util::FutureExt;
use redis::aio::MultiplexedConnection;
use redis::{Pipeline, RedisError, Value};
use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio::time::Instant;

use crate::redis::deadline::by;
use crate::redis::parts::{Change, LiveParts};

/// A connection to Redis, or in a Cluster one to every master that can be reached, and the news of its end.
pub(crate) struct CommandLink {
    wire: Wire,
    /// Which Redis it leads to, where that is asked for.
    store: String,
    lost: Arc<Notify>,
    /// What watches over it, and ends with it.
    _tasks: JoinSet<()>,
}

enum Wire {
    One(MultiplexedConnection),
    Parts(LiveParts),
}

/// What a link has to tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum News {
    /// The link is gone as a whole.
    Lost,
    /// A part of it broke or was made anew: [`CommandLink::catch_up`] tells which.
    Part,
}

impl CommandLink {
    /// A link to a single Redis, which is this one.
    pub(in crate::redis) fn one(
        connection: MultiplexedConnection,
        store: String,
        lost: Arc<Notify>,
        tasks: JoinSet<()>,
    ) -> Self {
        Self { wire: Wire::One(connection), store, lost, _tasks: tasks }
    }

    /// A link to those masters of a Cluster that can be reached.
    pub(in crate::redis) fn parts(parts: LiveParts, lost: Arc<Notify>, tasks: JoinSet<()>) -> Self {
        Self { wire: Wire::Parts(parts), store: String::new(), lost, _tasks: tasks }
    }

    /// Resolves when the connection is known to be gone, or to lead to the wrong Redis, or when a part of it was lost or
    /// made anew. Of a part nothing is used before [`catch_up`](Self::catch_up) was called. A peer that is silent is not
    /// known to be gone.
    pub(crate) async fn news(&mut self) -> News {
        let lost = self.lost.notified();
        let Wire::Parts(parts) = &mut self.wire else {
            lost.await;
            return News::Lost;
        };
        tokio::select! {
            () = lost => News::Lost,
            () = parts.changed() => News::Part,
        }
    }

    /// Whether it is gone as a whole by now; says so once.
    pub(crate) fn is_lost(&self) -> bool {
        self.lost.notified().now_or_never().is_some()
    }

    /// Uses what was made anew from now on. `None` when nothing has changed, as with every Redis but a Cluster.
    pub(crate) fn catch_up(&mut self) -> Option<Change> {
        match &mut self.wire {
            Wire::Parts(parts) => parts.catch_up(),
            Wire::One(_) => None,
        }
    }

    /// Which Redis keeps a key, and behind it, after a space each, which others have what they ever had. Nothing unless it
    /// was made to read or write the history.
    pub(crate) fn stores(&self, key: &str) -> Cow<'_, str> {
        match &self.wire {
            Wire::One(_) => Cow::Borrowed(&self.store),
            Wire::Parts(parts) => Cow::Owned(parts.stores(key)),
        }
    }

    /// Makes anew what is broken, or has moved, of a connection to a Cluster. False when that fails, and with any other
    /// Redis: it has no parts.
    pub(crate) async fn renew(&mut self) -> bool {
        match &self.wire {
            Wire::One(_) => false,
            Wire::Parts(parts) => parts.renew().await.is_ok(),
        }
    }

    /// Whether a part of it is known to be of no more use, and is not made anew yet.
    pub(crate) fn is_partly_broken(&self) -> bool {
        matches!(&self.wire, Wire::Parts(parts) if parts.is_partly_broken())
    }

    /// Sends commands and returns their answers in order, refusals among them. Commands of one slot are carried out in
    /// the order given. What a part of a Cluster did not answer by the deadline is answered by nothing.
    pub(crate) async fn send(
        &mut self,
        pipeline: &Pipeline,
        deadline: Instant,
    ) -> Result<Vec<Value>, RedisError> {
        match &mut self.wire {
            Wire::One(connection) => {
                by(deadline, connection.send_packed_commands(pipeline, 0, pipeline.len())).await
            }
            Wire::Parts(parts) => Ok(parts.send(&pipeline.cmd_iter().collect::<Vec<_>>(), deadline).await),
        }
    }

    /// Sends commands that are about no key, to every Redis that can be reached.
    pub(crate) async fn send_to_all(
        &mut self,
        pipeline: &Pipeline,
        deadline: Instant,
    ) -> Result<(), RedisError> {
        match &mut self.wire {
            Wire::One(connection) => by(deadline, pipeline.exec_async(connection)).await,
            Wire::Parts(parts) => parts.send_to_all(pipeline, deadline).await,
        }
    }
}
