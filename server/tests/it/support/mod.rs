//! Fixtures: what stands around a server, and what speaks to it.

pub(crate) mod client;
pub(crate) mod cluster;
pub(crate) mod grounds;
pub(crate) mod http;
pub(crate) mod ledger;
pub(crate) mod metrics;
pub(crate) mod nodes;
pub(crate) mod patience;
pub(crate) mod player;
pub(crate) mod ports;
pub(crate) mod processes;
pub(crate) mod proxy;
pub(crate) mod recorder;
pub(crate) mod redis;
pub(crate) mod scene;
pub(crate) mod sentinel;
pub(crate) mod servers;
pub(crate) mod table;
pub(crate) mod tls;
