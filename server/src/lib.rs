//! The Aether WebSocket V3 server.
//!
//! A message's way: [`socket`] reads it, [`session`] hands it to [`envelope`] (checked, stamped) and [`routing`] (where
//! to), the [`broker`] carries it to every node that has receivers, whose [`hub`] puts it into their [`queue`]s, and
//! their sessions write it. Beside it, [`presence`] knows who is there, and [`history`] what a group missed. What these
//! three share of Redis is in [`mod@redis`].
//!
//! What is public here is what the binary and the tests need; it is no API to build on.

#![cfg_attr(doc, allow(rustdoc::private_intra_doc_links))]

pub mod cli;
mod log;

pub mod config;

pub mod app;
mod connection_limits;
mod console;
mod health;
mod metrics;
pub mod node;
mod problem;
mod shutdown;
mod stream;
mod ws;

mod envelope;
mod hub;
mod queue;
mod routing;
mod server_message;
mod session;
mod socket;

pub mod broker;
pub mod clock;
pub mod history;
mod inbound;
pub mod keys;
pub mod presence;

mod log_throttle;
pub mod redis;
mod standing;
