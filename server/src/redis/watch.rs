//! Whether the masters that a connection leads to still are the masters, asked while the connection lasts.

use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, SystemTime};

use redis::RedisError;
use tokio::sync::Notify;
use tokio::time::{Instant, sleep, timeout};

/// How often a node asks. A master that hangs, or is cut off from the others, keeps its connections, and nothing but this
/// tells that it is none any more.
pub(crate) const WATCH: Duration = Duration::from_secs(1);

/// How long Sentinels, or the members of a Cluster, take at most to tell each other that a master was replaced or that
/// slots have moved: until then some of them still name the old one.
pub(crate) const LEARN: Duration = Duration::from_secs(3);

/// When masters were last named as they are known. Others may have gone elsewhere since, and no earlier than
/// [`LEARN`] before.
#[derive(Clone)]
pub(super) struct Confirmed(Arc<Mutex<State>>);

struct State {
    at: Instant,
    /// They were not named as such any more.
    refuted: bool,
}

impl Confirmed {
    /// Masters that were named as of when it was `asked` who they are: what came after may be old by the time it is used.
    pub(super) fn as_of(asked: Instant) -> Self {
        Self(Arc::new(Mutex::new(State { at: asked, refuted: false })))
    }

    fn note(&self, at: Instant) {
        self.lock().at = at;
    }

    fn refute(&self) {
        self.lock().refuted = true;
    }

    /// Whether others are the masters by now.
    pub(super) fn is_refuted(&self) -> bool {
        self.lock().refuted
    }

    /// How long ago that was.
    fn age(&self) -> Duration {
        self.lock().at.elapsed()
    }

    /// Up to when nobody can have gone elsewhere, on the wall clock. `elsewhere` is when that was told in another way.
    pub(super) fn until(&self, elsewhere: Option<Instant>) -> SystemTime {
        let at = self.lock().at;
        let elapsed = elsewhere.map_or(at, |elsewhere| at.min(elsewhere)).elapsed();
        SystemTime::now().checked_sub(elapsed + LEARN).unwrap_or(SystemTime::UNIX_EPOCH)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().expect(NO_PANIC)
    }
}

/// What a watch tells.
#[derive(Clone)]
pub(super) struct Bell {
    /// Rung when the masters are others.
    pub(super) moved: Arc<Notify>,
    /// Rung with it: the node's other connections need not wait until they ask again.
    pub(super) everywhere: Arc<Notify>,
    pub(super) confirmed: Confirmed,
}

/// Asks again and again, until the answer is another than is `known`, or nobody could say so for longer than `patience`; then
/// rings, and ends.
pub(super) async fn watch<T, A>(
    known: T,
    ask: impl Fn() -> A,
    bell: Bell,
    patience: Option<Duration>,
    what: &'static str,
) where
    T: PartialEq,
    A: Future<Output = Result<T, RedisError>>,
{
    loop {
        let _sooner = timeout(WATCH, bell.everywhere.notified()).await;
        let asked = Instant::now();
        match ask().await {
            Ok(now) if now != known => {
                tracing::info!("{what}");
                bell.confirmed.refute();
                bell.moved.notify_one();
                return bell.everywhere.notify_waiters();
            }
            Ok(_) => bell.confirmed.note(asked),
            Err(error) if patience.is_some_and(|patience| bell.confirmed.age() > patience) => {
                tracing::warn!(%error, "nobody says any more which Redis is the master");
                bell.moved.notify_one();
                return bell.everywhere.notify_waiters();
            }
            // Not to know is no news.
            Err(_) => sleep(WATCH / 10).await,
        }
    }
}

const NO_PANIC: &str = "nothing panics under this lock";

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use redis::ErrorKind;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn it_rings_once_the_answer_is_another_and_knows_since_when_it_may_be() {
        let answers = [Ok(1), Err((ErrorKind::Io, "away")), Ok(1), Err((ErrorKind::Io, "away")), Ok(2)];
        let (start, asked) = (Instant::now(), AtomicUsize::new(0));
        let confirmed = Confirmed::as_of(start);
        let bell = Bell { moved: Arc::default(), everywhere: Arc::default(), confirmed: confirmed.clone() };
        let moved = Arc::clone(&bell.moved);
        let ask =
            || std::future::ready(answers[asked.fetch_add(1, Ordering::Relaxed)].map_err(RedisError::from));
        watch(1, ask, bell, None, "moved").await;
        moved.notified().await;
        assert_eq!(asked.load(Ordering::Relaxed), answers.len());
        assert!(confirmed.is_refuted());
        // The third answer was the last that confirmed it.
        assert_eq!(start.elapsed().as_secs(), (WATCH * 5).as_secs());
        let ago = SystemTime::now().duration_since(confirmed.until(None)).unwrap();
        assert_eq!(ago.as_secs(), (WATCH * 2 + LEARN).as_secs());
    }

    #[tokio::test(start_paused = true)]
    async fn it_rings_when_nobody_knows_for_too_long() {
        let (start, patience) = (Instant::now(), WATCH * 5);
        let bell =
            Bell { moved: Arc::default(), everywhere: Arc::default(), confirmed: Confirmed::as_of(start) };
        let moved = Arc::clone(&bell.moved);
        let ask = || {
            let known = start.elapsed() < WATCH * 3;
            std::future::ready(if known { Ok(1) } else { Err((ErrorKind::Io, "away").into()) })
        };
        watch(1, ask, bell, Some(patience), "moved").await;
        moved.notified().await;
        assert!((WATCH * 7..WATCH * 9).contains(&start.elapsed()), "{:?}", start.elapsed());
    }

    #[tokio::test(start_paused = true)]
    async fn what_one_connection_finds_out_the_others_ask_at_once() {
        let everywhere = Arc::new(Notify::new());
        let bell = || Bell {
            moved: Arc::default(),
            everywhere: Arc::clone(&everywhere),
            confirmed: Confirmed::as_of(Instant::now()),
        };
        let start = Instant::now();
        let other = watch(1, || std::future::ready(Ok(2)), bell(), None, "moved");
        let rung = async {
            sleep(WATCH / 4).await;
            everywhere.notify_waiters();
        };
        tokio::join!(other, rung);
        assert!(start.elapsed() < WATCH / 2);
    }
}
