//! The connection to one master, when it was heard of, and up to when it has delivered all.

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use redis::aio::MultiplexedConnection;
use redis::{ErrorKind, RedisError, Value};
use tokio::sync::Notify;
use tokio::time::{Instant, sleep, sleep_until};

use super::channels::{command, is_elsewhere};
use crate::redis::deadline::timed_out;
use crate::redis::url::Host;

/// The time between two probes: a gap that is told later begins at the last one that came back.
const PROVE_EVERY: Duration = Duration::from_secs(1);

/// How long a master may be silent while a probe is under way.
const SILENCE: Duration = Duration::from_secs(5);

#[derive(Clone)]
pub(super) struct Master {
    pub(super) connection: MultiplexedConnection,
    pub(super) heard: Arc<HeardAt>,
    /// Which Redis it is, where that is asked for.
    pub(super) store: String,
}

/// When a master last delivered something, up to when it has delivered everything, and whether it is known that it does
/// not any more.
///
/// # Design
/// That something arrived is a sign of life and proves little: on a connection that lags behind it may be old, and all that
/// was said since is lost with the connection. A probe that came back does: what the master took before it was sent came
/// before it.
pub(super) struct HeardAt {
    start: Instant,
    /// When anything last arrived, in milliseconds since `start`.
    last: AtomicU64,
    /// When the newest probe was sent that came back, as `last`.
    proven: AtomicU64,
    broken: AtomicBool,
}

impl HeardAt {
    pub(super) fn new() -> Self {
        let (last, proven) = (AtomicU64::new(0), AtomicU64::new(0));
        Self { start: Instant::now(), last, proven, broken: AtomicBool::new(false) }
    }

    /// Something arrived.
    pub(super) fn now(&self) {
        self.last.store(self.millis(Instant::now()), Ordering::Relaxed);
    }

    fn last(&self) -> Instant {
        self.start + Duration::from_millis(self.last.load(Ordering::Relaxed))
    }

    /// A probe came back.
    fn proof(&self, sent: Instant) {
        self.proven.store(self.millis(sent), Ordering::Relaxed);
    }

    /// Up to when all was delivered.
    pub(super) fn proven(&self) -> Instant {
        self.start + Duration::from_millis(self.proven.load(Ordering::Relaxed))
    }

    pub(super) fn broke(&self) {
        self.broken.store(true, Ordering::Relaxed);
    }

    pub(super) fn is_broken(&self) -> bool {
        self.broken.load(Ordering::Relaxed)
    }

    #[expect(clippy::cast_possible_truncation, reason = "64 bits of milliseconds outlast the process")]
    fn millis(&self, at: Instant) -> u64 {
        at.duration_since(self.start).as_millis() as u64
    }
}

/// Probes the subscription at one master again and again, until a probe does not come back, nor anything else; then rings.
///
/// It also rings when a probe is refused, and goes on: where it turns out that the slots are where they were, nobody makes the
/// connection anew, and it may be deaf later. Once for all refusals in a row: to ring for each would be to ring for as long as
/// they last.
pub(super) async fn probe(
    mut connection: MultiplexedConnection,
    channel: String,
    host: Host,
    heard: Arc<HeardAt>,
    lost: Arc<Notify>,
) {
    let mut refused = false;
    loop {
        let (probe, sent) = (command("SPUBLISH", &channel).arg("").clone(), Instant::now());
        let mut answer = pin!(probe.query_async::<Value>(&mut connection));
        let answer = loop {
            let silent_since = heard.last().max(sent);
            tokio::select! {
                answer = &mut answer => break answer,
                // It may be late behind much else, which comes.
                () = sleep_until(silent_since + SILENCE) => if heard.last() <= silent_since { break Err(timed_out()) },
            }
        };
        // Counted by the master that delivers it; on one connection the message comes before the answer to its sender.
        match answer {
            Ok(Value::Int(1..)) => {
                heard.proof(sent);
                refused = false;
            }
            // Only the slot of the channel is not there, or not served, for now.
            Err(error) if is_moved(&error) => {
                if !std::mem::replace(&mut refused, true) {
                    lost.notify_one();
                }
            }
            // The channel was ended with its slot, which has come back: a push has told that.
            Ok(Value::Int(0)) if refused => {}
            _ => {
                tracing::warn!(redis.master = %host, "a master of the Redis Cluster does not deliver any more");
                heard.broke();
                return lost.notify_one();
            }
        }
        sleep(PROVE_EVERY).await;
    }
}

fn is_moved(error: &RedisError) -> bool {
    matches!(error.kind(), ErrorKind::Server(kind) if is_elsewhere(kind))
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;
    use crate::redis::fake;

    #[tokio::test(start_paused = true)]
    async fn what_comes_late_is_no_proof_and_a_probe_is_one_of_when_it_was_sent() {
        let lag = Duration::from_secs(8);
        let connection = fake::connection(move |_| async move {
            sleep(lag).await;
            ":1\r\n".to_owned()
        })
        .await;
        let (heard, lost) = (Arc::new(HeardAt::new()), Arc::new(Notify::new()));
        let host = Host { name: "one".to_owned(), port: 1 };
        tokio::spawn(probe(connection, "probe".to_owned(), host, Arc::clone(&heard), lost));
        // Old messages arrive all the time.
        for (until, proven) in
            [(lag, Duration::ZERO), (lag * 2, Duration::ZERO), (lag * 3, lag + PROVE_EVERY)]
        {
            while heard.start.elapsed() < until {
                sleep(Duration::from_millis(100)).await;
                heard.now();
            }
            assert_eq!(heard.proven() - heard.start, proven, "{until:?}");
            assert!(!heard.is_broken());
        }
        // Then nothing does.
        sleep(SILENCE + lag).await;
        assert!(heard.is_broken());
    }

    #[tokio::test(start_paused = true)]
    async fn a_probe_that_is_refused_is_told_once_and_is_not_the_last() {
        // It is refused for three seconds twice, and once it no longer is answered for one; then nothing is.
        let refused = "-CLUSTERDOWN The cluster is down\r\n";
        let answers = [refused, refused, refused, ":1\r\n", refused, refused, refused, ":1\r\n"];
        let asked = Arc::new(AtomicU64::new(0));
        let connection = fake::connection(move |_| {
            let number = asked.fetch_add(1, Ordering::Relaxed);
            let answer = usize::try_from(number).ok().and_then(|number| answers.get(number).copied());
            async move {
                match answer {
                    Some(answer) => answer.to_owned(),
                    None => std::future::pending().await,
                }
            }
        })
        .await;
        let (heard, lost) = (Arc::new(HeardAt::new()), Arc::new(Notify::new()));
        let host = Host { name: "one".to_owned(), port: 1 };
        tokio::spawn(probe(connection, "probe".to_owned(), host, Arc::clone(&heard), Arc::clone(&lost)));
        // After each second: whether it rang since the last, and up to when all was delivered by then.
        sleep(PROVE_EVERY / 2).await;
        for (second, (rings, proven)) in
            [(true, 0), (false, 0), (false, 0), (false, 3), (true, 3), (false, 3), (false, 3), (false, 7)]
                .into_iter()
                .enumerate()
        {
            assert_eq!(lost.notified().now_or_never().is_some(), rings, "{second}");
            assert_eq!((heard.proven() - heard.start).as_secs(), proven, "{second}");
            assert!(!heard.is_broken());
            sleep(PROVE_EVERY).await;
        }
        sleep(SILENCE).await;
        assert!(heard.is_broken() && lost.notified().now_or_never().is_some());
    }
}
