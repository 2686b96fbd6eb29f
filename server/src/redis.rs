//! Redis, for whatever uses it: where it is, connections to it that are made anew, and a look at it before a start.
//!
//! A [`RedisServer`] makes links: one that carries channels for the [`broker`](crate::broker), and others that carry
//! commands for it, for [`presence`](crate::presence) and for [`history`](crate::history). Whether it is a single Redis,
//! the master of some Sentinels or a Cluster is known below here and nowhere else.

mod abandoned;
pub(crate) mod backoff;
pub(crate) mod cluster;
mod deadline;
mod dial;
#[cfg(test)]
mod fake;
mod hello;
pub(crate) mod link;
pub(crate) mod parts;
mod purpose;
mod sentinel;
mod server;
mod slots;
pub mod startup;
mod store;
mod tls;
mod url;
pub(crate) mod watch;

pub(crate) use self::purpose::Purpose;
pub use self::server::RedisServer;
pub use self::tls::{BadCaFile, CaFile};
pub use self::url::BadRedisUrl;
pub(crate) use self::url::Host;
