//! What a node has of Redis: a connection, in a Cluster several, and the news of its end.

mod channels;
mod commands;

pub(crate) use self::channels::ChannelLink;
pub(crate) use self::commands::{CommandLink, News};

/// What is said when a link is gone as a whole.
pub(crate) const LOST: &str = "the connection broke";
