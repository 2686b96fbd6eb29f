//! Fixtures: what stands around a server, and what speaks to it.

pub mod client;
pub mod http;
pub mod nodes;
pub mod proxy;
pub mod recorder;
pub mod redis;
pub mod servers;
