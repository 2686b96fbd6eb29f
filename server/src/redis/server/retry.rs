//! Failing to reach Redis, and trying again.

use std::fmt;
use std::time::Duration;

use tokio::time::timeout;

use super::RedisServer;
use crate::redis::purpose::Purpose;

/// While Redis is away it is said this often.
pub(super) const STILL_AWAY: Duration = Duration::from_secs(60);

impl RedisServer {
    /// Tells the operator that an attempt failed: the first of the node's, and then now and then.
    pub(crate) fn cannot_reach(&self, purpose: Purpose, error: &impl fmt::Display) {
        if let Some(suppressed) = self.throttle.may_speak() {
            tracing::warn!(redis.server = %self, purpose = purpose.as_str(), %error, suppressed, "cannot reach Redis; trying again");
        }
    }

    /// Says that a connection works again.
    pub(crate) fn reached(&self) {
        self.back.notify_waiters();
    }

    /// Waits before the next attempt, but not longer than until another connection of the node works.
    pub(crate) async fn wait(&self, time: Duration) {
        let _either = timeout(time, self.back.notified()).await;
    }
}
