//! The settings: one typed struct, each field settable as a flag, an environment variable and a key of a file.
//!
//! The names, places and helps are one table, [`setting::SETTINGS`]; command line, environment, file, `--help` and
//! `config show` are all read off it.

pub(crate) mod load;
pub(crate) mod setting;
mod value;

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use aether_ws_protocol::{REDIS_PREFIX, intervals, limits};
use ipnet::IpNet;

use crate::history::HistoryLimits;
use crate::keys::Keys;
use crate::redis::{CaFile, RedisServer};

pub use load::{ConfigErrors, Loaded, Source};

/// All that can be set; contract, section 10.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where to listen.
    pub listen: SocketAddr,
    /// Listen on more than loopback though nobody has to prove who they are.
    pub allow_anonymous: bool,
    /// Origins that web pages may connect from, beside the server's own.
    pub allowed_origins: Vec<Origin>,
    /// Proxies whose `X-Forwarded-…` headers are believed.
    pub trusted_proxies: Vec<IpNet>,
    /// Where to serve metrics; without it beside everything else.
    pub metrics_listen: Option<SocketAddr>,
    /// Serve the console at `/`.
    pub console: bool,
    /// How long opening a connection may take.
    pub handshake_timeout: Duration,
    /// The time over which a node that goes down closes its connections.
    pub drain_timeout: Duration,
    /// The Redis that joins nodes into one; without it this node serves from memory.
    pub redis_url: Option<RedisServer>,
    /// Who vouches for a Redis that is reached over TLS; without it those whom the system trusts.
    pub redis_ca_file: Option<CaFile>,
    /// What the names of channels and keys begin with.
    pub redis_prefix: Prefix,
    /// How long a command to Redis may take before its outcome is unknown.
    pub redis_timeout: Duration,
    /// After how much silence a client is pinged.
    pub ping_after: Duration,
    /// After how much silence a connection is closed.
    pub idle_timeout: Duration,
    /// Within which time the clients of a dead node are gone from presence.
    pub presence_ttl: Duration,
    /// How many connections one client id may have on this node.
    pub max_connections_per_client: usize,
    /// How many connections one address may have on this node.
    pub max_connections_per_address: usize,
    /// How large a message may be, all its fragments together.
    pub max_message_bytes: usize,
    /// How deep a message may nest.
    pub json_depth: usize,
    /// How large a client's presence state may be, as JSON text.
    pub presence_state_bytes: usize,
    /// How many faults in 10 seconds close a connection.
    pub rejected_messages: usize,
    /// How many messages may wait for one connection.
    pub queue_messages: usize,
    /// How many bytes may wait for one connection.
    pub queue_bytes: usize,
    /// Keep the newest messages of groups for those who come back.
    pub history: bool,
    /// How many messages of a group are kept.
    pub history_count: usize,
    /// How long a message is kept.
    pub history_age: Duration,
    /// How log lines are written.
    pub log_format: LogFormat,
    /// Intervals of the protocol that are no settings: only tests change them.
    pub intervals: Intervals,
}

/// Intervals that the protocol fixes.
#[derive(Clone, Copy, Debug)]
pub struct Intervals {
    /// For how long presence events are gathered into one `DIFF`.
    pub presence_gather: Duration,
    /// The time in which `rejected_messages` are counted.
    pub rejected_window: Duration,
    /// For how long closing a connection that does not read is attempted.
    pub slow_close: Duration,
    /// After how much silence the node's subscription is probed.
    pub probe_silence: Duration,
}

/// A web origin as browsers send it: `https://app.example.com`, a port only when it is not the scheme's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin(String);

impl Origin {
    /// Whether a browser's `Origin` header names this one.
    #[must_use]
    pub fn matches(&self, header: &str) -> bool {
        self.0.eq_ignore_ascii_case(header)
    }
}

/// What Redis names begin with: printable and without spaces, so that it is the same in every tool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prefix(String);

impl Prefix {
    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// How log lines are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line, for collectors.
    Json,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 8080)),
            allow_anonymous: false,
            allowed_origins: Vec::new(),
            trusted_proxies: Vec::new(),
            metrics_listen: None,
            console: false,
            handshake_timeout: intervals::HANDSHAKE_TIMEOUT,
            drain_timeout: intervals::DRAIN_TIMEOUT,
            redis_url: None,
            redis_ca_file: None,
            redis_prefix: Prefix(REDIS_PREFIX.to_owned()),
            redis_timeout: intervals::REDIS_TIMEOUT,
            ping_after: intervals::PING_AFTER,
            idle_timeout: intervals::IDLE_TIMEOUT,
            presence_ttl: intervals::PRESENCE_TTL,
            max_connections_per_client: size(limits::MAX_CONNECTIONS_PER_CLIENT),
            max_connections_per_address: size(limits::MAX_CONNECTIONS_PER_ADDRESS),
            max_message_bytes: size(limits::MAX_MESSAGE_BYTES),
            json_depth: size(limits::JSON_DEPTH),
            presence_state_bytes: size(limits::PRESENCE_STATE_BYTES),
            rejected_messages: size(limits::REJECTED_MESSAGES),
            queue_messages: size(limits::QUEUE_MESSAGES),
            queue_bytes: size(limits::QUEUE_BYTES),
            history: false,
            history_count: size(limits::HISTORY_COUNT),
            history_age: intervals::HISTORY_AGE,
            log_format: LogFormat::Text,
            intervals: Intervals {
                presence_gather: intervals::PRESENCE_GATHER,
                rejected_window: intervals::REJECTED_WINDOW,
                slow_close: intervals::SLOW_CLOSE,
                probe_silence: intervals::PROBE_SILENCE,
            },
        }
    }
}

impl Config {
    /// Redis, with all that the settings say of it.
    #[must_use]
    pub fn redis(&self) -> Option<RedisServer> {
        let keys = Keys::new(self.redis_prefix.as_str());
        self.redis_url.clone().map(|redis| redis.trusting(self.redis_ca_file.clone()).naming(keys))
    }

    /// How much is kept of groups, if anything is.
    #[must_use]
    pub fn history_limits(&self) -> Option<HistoryLimits> {
        self.history.then_some(HistoryLimits {
            count: self.history_count,
            age: self.history_age,
            queue_messages: self.queue_messages,
            queue_bytes: self.queue_bytes,
        })
    }

    /// What is wrong with the settings taken together; each says what to do.
    #[must_use]
    pub fn problems(&self) -> Vec<String> {
        let mut problems = Vec::new();
        if !self.listen.ip().is_loopback() && !self.allow_anonymous {
            problems.push(format!(
                "listening on {} would let anyone who can reach it connect as anyone: listen on 127.0.0.1 (behind a \
                 proxy on this machine), or accept that with --allow-anonymous",
                self.listen
            ));
        }
        if self.idle_timeout <= self.ping_after {
            problems.push(
                "idle_timeout must be longer than ping_after: else no ping can be answered before the close"
                    .to_owned(),
            );
        }
        if self.redis_ca_file.is_some() && !self.redis_url.as_ref().is_some_and(RedisServer::is_encrypted) {
            problems.push("redis_ca_file is for TLS, and redis_url does not begin with rediss://".to_owned());
        }
        if self.presence_ttl < SHORTEST_PRESENCE_TTL {
            problems.push(
                "presence_ttl must be at least 3s: leases are renewed within it, over the network".to_owned(),
            );
        }
        if self.history && self.history_count > self.queue_messages {
            let (count, queue) = (self.history_count, self.queue_messages);
            problems.push(format!(
                "history_count {count} is more than a connection's queue holds, so that who missed as much could not be \
                 given it: write history_count {queue}, or queue_messages {count}"
            ));
        }
        problems
    }
}

const SHORTEST_PRESENCE_TTL: Duration = Duration::from_secs(3);

fn size(limit: u64) -> usize {
    usize::try_from(limit).unwrap_or(usize::MAX)
}
