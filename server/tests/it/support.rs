//! What the suites share.

pub(crate) mod nodes;
pub(crate) mod proxy;
pub(crate) mod recorder;
pub(crate) mod redis;
