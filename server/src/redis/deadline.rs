//! Calls that must not take too long.

use std::time::Duration;

use futures_util::FutureExt;
use redis::RedisError;
use tokio::time::{Instant, timeout, timeout_at};

/// What comes within `limit`.
pub(crate) fn within<T>(
    limit: Duration,
    call: impl Future<Output = Result<T, RedisError>>,
) -> impl Future<Output = Result<T, RedisError>> {
    timeout(limit, call).map(|came| came.unwrap_or_else(|_| Err(timed_out())))
}

/// What comes by the deadline.
pub(crate) fn by<T>(
    deadline: Instant,
    call: impl Future<Output = Result<T, RedisError>>,
) -> impl Future<Output = Result<T, RedisError>> {
    timeout_at(deadline, call).map(|came| came.unwrap_or_else(|_| Err(timed_out())))
}

/// The error of a call that outlived its deadline.
pub(crate) fn timed_out() -> RedisError {
    std::io::Error::from(std::io::ErrorKind::TimedOut).into()
}
