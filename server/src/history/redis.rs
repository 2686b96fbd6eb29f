//! The history of any number of nodes, in Redis: a stream per group, written by one script and read by another.
//!
//! Writing goes the way of all that is published: the broker's publisher runs `append.lua`. Reading has a connection of its
//! own, so that a long answer holds up nothing else.

mod questions;
mod readable;
mod reader;
mod turn;

use std::fmt;
use std::sync::{Arc, LazyLock};
use std::time::{Duration, SystemTime};

use aether_ws_protocol::GroupId;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use redis::{Cmd, Pipeline, Script, Value};
use tokio::task::AbortHandle;
use tokio_tungstenite::tungstenite::Utf8Bytes;

use self::reader::Reader;
use super::stamp::Unstamped;
use super::{History, HistoryLimits, HistorySize, Missed, Reading, Since, TIP_LIFE, UNSURE, micros};
use crate::broker::Unavailable;
use crate::inbound::KEPT_MARKER;
use crate::keys::{Keys, NodeId};
use crate::redis::RedisServer;

const TEXTS: [&str; 2] = [
    concat!(include_str!("redis/common.lua"), include_str!("redis/append.lua")),
    concat!(include_str!("redis/common.lua"), include_str!("redis/read.lua")),
];

static APPEND: LazyLock<Script> = LazyLock::new(|| Script::new(TEXTS[0]));
static READ: LazyLock<Script> = LazyLock::new(|| Script::new(TEXTS[1]));

/// The texts of all scripts that a node runs for its history.
pub(crate) fn scripts() -> [&'static str; 2] {
    TEXTS
}

/// What a node's history in Redis needs to know.
#[derive(Clone, Debug)]
pub struct RedisHistorySettings {
    /// Where Redis is.
    pub server: RedisServer,
    /// The names of keys.
    pub keys: Keys,
    /// This node.
    pub node: NodeId,
    /// How long a command may take.
    pub timeout: Duration,
    /// How much is kept.
    pub limits: HistoryLimits,
}

/// One node's reading side of the history in Redis. Dropping it ends its task and the connection.
pub struct RedisHistory {
    reader: Arc<Reader>,
    task: AbortHandle,
}

impl RedisHistory {
    /// Starts a task on the current Tokio runtime, which connects when something is read for the first time.
    #[must_use]
    pub fn start(settings: RedisHistorySettings) -> Self {
        let reader = Arc::new(Reader::default());
        let task = tokio::spawn(Arc::clone(&reader).serve(settings)).abort_handle();
        Self { reader, task }
    }
}

impl Drop for RedisHistory {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// The command that reads a group's history from the first of these stores; the script must be loaded.
fn read_command(settings: &RedisHistorySettings, group: &GroupId, since: Since, stores: &str) -> Cmd {
    let RedisHistorySettings { keys, limits, .. } = settings;
    let (from, unsure) = match since {
        Since::Now => (String::new(), String::new()),
        Since::Position(position) => (position.to_string(), String::new()),
        Since::Moment(moment) => (moment.to_string(), micros(UNSURE).to_string()),
    };
    let mut command = redis::cmd("EVALSHA");
    command
        .arg(READ.get_hash())
        .arg(2)
        .arg(keys.history_stream(group))
        .arg(keys.history_tip(group))
        .arg(from)
        .arg(limits.queue_messages)
        .arg(limits.queue_bytes)
        .arg(millis(limits.age))
        .arg(millis(TIP_LIFE.max(limits.age)))
        .arg(unsure)
        .arg(stores);
    command
}

impl History for RedisHistory {
    fn read<'a>(&'a self, group: &'a GroupId, since: Since) -> BoxFuture<'a, Result<Reading, Unavailable>> {
        let answered = self.reader.ask(group, since);
        async move { answered.await.map_err(|_| Unavailable) }.boxed()
    }

    fn size(&self) -> Option<HistorySize> {
        None
    }

    fn unreadable_since(&self) -> Option<SystemTime> {
        self.reader.unreadable_since()
    }
}

impl fmt::Debug for RedisHistory {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("RedisHistory").finish_non_exhaustive()
    }
}

/// Reads `tip`, `whole`, then position and message in turn.
fn reading(reply: Vec<Value>, since: Since) -> Option<Reading> {
    let mut reply = reply.into_iter();
    let tip = position(reply.next()?)?;
    let whole = matches!(reply.next()?, Value::Int(1)) && since != Since::Now;
    let mut missed = Vec::with_capacity(reply.len() / 2);
    while let (Some(at), Some(message)) = (reply.next(), reply.next()) {
        let Value::BulkString(message) = message else { return None };
        let message = Utf8Bytes::try_from(bytes::Bytes::from(message)).ok()?;
        missed.push(Missed { position: position(at)?, message });
    }
    Some(Reading { tip, missed: whole.then_some(missed) })
}

fn position(value: Value) -> Option<u64> {
    match value {
        Value::BulkString(digits) => std::str::from_utf8(&digits).ok()?.parse().ok(),
        _ => None,
    }
}

/// Where a group's messages are kept.
#[derive(Clone, Debug)]
pub(crate) struct Keep {
    pub(crate) group: GroupId,
    stream: String,
    pub(crate) tip: String,
}

impl Keep {
    pub(crate) fn of(group: &GroupId, keys: &Keys) -> Self {
        Self { group: group.clone(), stream: keys.history_stream(group), tip: keys.history_tip(group) }
    }

    /// The bytes that it adds to a command, about.
    pub(crate) fn size(&self) -> usize {
        self.stream.len() + self.tip.len()
    }

    /// The command that stamps, keeps and publishes a message at a position behind all that this node was `told`, in the
    /// first of these [`stores`](crate::redis::link::CommandLink::stores); the script must be [loaded](load).
    pub(crate) fn append(
        &self,
        limits: &HistoryLimits,
        told: u64,
        stores: &str,
        publish: &str,
        channel: &str,
        unstamped: Unstamped<'_>,
    ) -> Cmd {
        let mut command = redis::cmd("EVALSHA");
        command
            .arg(APPEND.get_hash())
            .arg(2)
            .arg(&self.stream)
            .arg(&self.tip)
            .arg(channel)
            .arg(publish)
            .arg(KEPT_MARKER)
            .arg(unstamped.head)
            .arg(unstamped.tail)
            .arg(limits.count)
            .arg(limits.queue_bytes)
            .arg(millis(limits.age))
            .arg(millis(TIP_LIFE.max(limits.age)))
            // What scripts cannot count with is no position of theirs.
            .arg(if told < 1 << 53 { told } else { 0 })
            .arg(stores);
        command
    }
}

/// Makes the script that appends known to Redis.
pub(crate) fn load() -> Pipeline {
    let mut pipeline = redis::pipe();
    pipeline.load_script(&APPEND);
    pipeline
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
