//! Redis, as its URL names it: where it is, who we are to it, and what a node's connections to it have in common.

mod open;
mod parse;
mod renew;
mod retry;
mod watching;

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use redis::RedisConnectionInfo;
use tokio::sync::Notify;

use aether_ws_protocol::REDIS_PREFIX;

use self::retry::STILL_AWAY;
use super::abandoned::Abandoned;
use super::cluster::Members;
use super::dial::{Address, Dialer};
use super::sentinel::Sentinels;
use super::tls::CaFile;
use crate::keys::Keys;
use crate::log_throttle::LogThrottle;

/// Redis, as its URL names it.
#[derive(Clone)]
pub struct RedisServer {
    place: Place,
    dialer: Dialer,
    /// User, password and database.
    login: RedisConnectionInfo,
    /// Under which the names of our own probes are.
    keys: Keys,
    /// Rung when a connection came to work, so that the node's others need not wait out their back-off.
    back: Arc<Notify>,
    abandoned: Abandoned,
    /// Keeps the node's connections from all saying the same, again and again.
    throttle: Arc<LogThrottle>,
    /// How often the subscription has found its Redis.
    found: Arc<AtomicU64>,
    /// Rung when one of the node's connections learns that it leads to no master any more.
    moved: Arc<Notify>,
}

/// Where to look for Redis.
#[derive(Clone)]
enum Place {
    At(Address),
    /// Wherever these say.
    Sentinels(Sentinels),
    /// At all that these say.
    Cluster(Members),
}

impl RedisServer {
    fn new(place: Place, login: RedisConnectionInfo, encrypted: bool) -> Self {
        Self {
            place,
            dialer: Dialer { encrypted, ca: None },
            login,
            keys: Keys::new(REDIS_PREFIX),
            back: Arc::default(),
            abandoned: Abandoned::default(),
            throttle: Arc::new(LogThrottle::lasting(STILL_AWAY)),
            found: Arc::default(),
            moved: Arc::default(),
        }
    }

    /// The same Redis for a node whose names are these.
    #[must_use]
    pub fn naming(self, keys: Keys) -> Self {
        Self { keys, ..self }
    }

    /// The same Redis, trusting these authorities instead of the system's.
    #[must_use]
    pub fn trusting(self, ca: Option<CaFile>) -> Self {
        Self { dialer: Dialer { ca, ..self.dialer }, ..self }
    }

    /// Whether it is a Cluster, where channels belong to slots as keys do.
    #[must_use]
    pub fn is_cluster(&self) -> bool {
        matches!(self.place, Place::Cluster(_))
    }

    /// What kind of Redis it is, in one word.
    pub(crate) fn kind(&self) -> &'static str {
        match self.place {
            Place::At(_) => "redis",
            Place::Sentinels(_) => "sentinel",
            Place::Cluster(_) => "cluster",
        }
    }

    /// The command with which messages are published.
    pub(crate) fn publish_command(&self) -> &'static str {
        if self.is_cluster() { "SPUBLISH" } else { "PUBLISH" }
    }

    /// Whether connections to it are encrypted.
    #[must_use]
    pub fn is_encrypted(&self) -> bool {
        self.dialer.encrypted
    }

    /// The user it is used as.
    pub(super) fn user(&self) -> &str {
        self.login.username().unwrap_or("default")
    }

    pub(super) fn database(&self) -> i64 {
        self.login.db()
    }

    /// How connections to it are made.
    pub(super) fn dialer(&self) -> &Dialer {
        &self.dialer
    }

    /// Every address that its URL names.
    pub(super) fn addresses(&self) -> Vec<Address> {
        match &self.place {
            Place::At(address) => vec![address.clone()],
            Place::Sentinels(sentinels) => sentinels.hosts().cloned().map(Address::Host).collect(),
            Place::Cluster(members) => members.named().cloned().map(Address::Host).collect(),
        }
    }

    /// Changes whenever the subscription has found its Redis, which may be another than before, and before anything
    /// comes from there. What was connected earlier may still lead to the one that was left.
    pub(crate) fn found(&self) -> u64 {
        self.found.load(Ordering::SeqCst)
    }

    pub(super) fn abandoned(&self) -> &Abandoned {
        &self.abandoned
    }
}

impl fmt::Debug for RedisServer {
    /// Shows the address only: the settings hold a password.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("RedisServer").field(&self.to_string()).finish()
    }
}

impl fmt::Display for RedisServer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            Place::At(Address::Socket(path)) => path.display().fmt(formatter),
            Place::At(Address::Host(host)) => host.fmt(formatter),
            Place::Sentinels(sentinels) => sentinels.fmt(formatter),
            Place::Cluster(members) => members.fmt(formatter),
        }
    }
}
