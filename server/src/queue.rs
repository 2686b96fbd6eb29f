//! The outbound queue of one connection: bounded, filled by the hub, emptied by the session.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::Waker;

use futures_util::task::AtomicWaker;
use tokio::time::Instant;
use tokio_tungstenite::tungstenite::Utf8Bytes;

use crate::presence::{Changes, Diff};
use crate::routing::Sender;

/// How much may wait for one connection.
#[derive(Clone, Copy, Debug)]
pub(crate) struct QueueLimits {
    pub(crate) messages: usize,
    pub(crate) bytes: usize,
}

/// What waits for one connection, and what the session must know.
///
/// # Design
/// Pushing does not wake: whoever delivers a batch pushes all of it, then wakes each connection once, so that a session
/// finds the whole batch and writes it in one go. A push says whether the wake is owed.
pub(crate) struct Outbox {
    pub(crate) connection: u64,
    pub(crate) owner: Sender,
    limits: QueueLimits,
    /// Guards a few lines each time; never held while another lock is taken.
    state: Mutex<State>,
    /// Taken before `state`.
    feed: Mutex<Feed>,
    waker: AtomicWaker,
}

#[derive(Default)]
struct State {
    /// What comes before all else, and does not count towards the limits: what was missed before the connection opened.
    first: VecDeque<Utf8Bytes>,
    queue: VecDeque<Queued>,
    /// Those of the queue.
    bytes: usize,
    /// Bytes of a `SYNC` that waits, and may wait beyond the limits; until the queue is empty.
    beyond: usize,
    /// The connection has all that was kept for its group up to this position, or need not have it.
    has: u64,
    wake_owed: bool,
    signals: Signals,
}

/// What became of a message that was pushed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Pushed {
    /// It waits in the queue. Not so when the connection has it already, or the queue is full.
    pub(crate) taken: bool,
    /// Obliges the caller to [`wake`](Outbox::wake).
    pub(crate) wake: bool,
}

struct Queued {
    text: Utf8Bytes,
    /// Its position in the group's history; 0 when it has none.
    position: u64,
}

/// What the session must know beside the messages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Signals {
    /// More waited than may wait; the queue was thrown away.
    pub(crate) overflowed: bool,
    /// The node goes down, and this connection closes then.
    pub(crate) drain_at: Option<Instant>,
    /// Presence events were missed: a fresh `SYNC` is due.
    pub(crate) resync: bool,
}

/// Which presence events a connection gets.
enum Feed {
    /// Those that arrive before its `SYNC` is known are held back.
    Held(Vec<Arc<Changes>>),
    /// Those after this revision.
    After(u64),
}

/// What has arrived since, in words of the receiver.
pub(crate) type Shared = std::cell::OnceCell<Option<Utf8Bytes>>;

impl Outbox {
    pub(crate) fn new(connection: u64, owner: Sender, limits: QueueLimits) -> Self {
        Self {
            connection,
            owner,
            limits,
            state: Mutex::default(),
            feed: Mutex::new(Feed::Held(Vec::new())),
            waker: AtomicWaker::new(),
        }
    }

    /// How much waits: messages and bytes.
    pub(crate) fn waiting(&self) -> (usize, usize) {
        let state = self.lock();
        (state.first.len() + state.queue.len(), state.bytes)
    }

    /// Appends a message; `true` obliges the caller to [`wake`](Self::wake).
    pub(crate) fn push(&self, message: Utf8Bytes) -> bool {
        self.push_at(message, 0).wake
    }

    /// Appends a message with a position in its group's history, unless the connection has it already. 0 is none.
    pub(crate) fn push_at(&self, message: Utf8Bytes, position: u64) -> Pushed {
        let mut state = self.lock();
        if position != 0 && position <= state.has {
            return Pushed { taken: false, wake: false };
        }
        let messages = self.limits.messages.saturating_add(usize::from(state.beyond > 0));
        let bytes = self.limits.bytes.saturating_add(state.beyond);
        let full = !state.queue.is_empty()
            && (state.queue.len() >= messages || state.bytes.saturating_add(message.len()) > bytes);
        let taken = !(full || state.signals.overflowed);
        if !taken {
            state.signals.overflowed = true;
            state.first = VecDeque::new();
            state.queue = VecDeque::new();
            (state.bytes, state.beyond) = (0, 0);
        } else {
            state.append(message, position);
        }
        Pushed { taken, wake: state.owe_wake() }
    }

    /// Before the session begins: puts what was missed before all that waits, and drops what is not newer than `tip`.
    pub(crate) fn resume(&self, missed: impl IntoIterator<Item = Utf8Bytes>, tip: u64) {
        let mut state = self.lock();
        let State { first, queue, bytes, has, .. } = &mut *state;
        first.extend(missed);
        *has = tip;
        queue.retain(|queued| queued.position == 0 || queued.position > tip);
        *bytes = queue.iter().map(|queued| queued.text.len()).sum();
    }

    /// Positions began anew: what the connection has says nothing about those that come.
    pub(crate) fn forget_position(&self) {
        self.lock().has = 0;
    }

    /// Tells the session something; `true` obliges the caller to [`wake`](Self::wake).
    pub(crate) fn signal(&self, change: impl FnOnce(&mut Signals)) -> bool {
        let mut state = self.lock();
        change(&mut state.signals);
        state.owe_wake()
    }

    /// Wakes the session.
    pub(crate) fn wake(&self) {
        self.waker.wake();
    }

    /// Has the session's task woken from now on.
    pub(crate) fn register(&self, waker: &Waker) {
        self.waker.register(waker);
    }

    /// Moves messages out, in order, until `bytes` are reached, and tells what else there is. `resync` is told once.
    pub(crate) fn take(&self, mut bytes: usize, mut each: impl FnMut(Utf8Bytes)) -> Signals {
        let mut state = self.lock();
        state.wake_owed = false;
        while bytes > 0 {
            let message = match state.first.pop_front() {
                Some(message) => message,
                None => {
                    let Some(Queued { text, .. }) = state.queue.pop_front() else { break };
                    state.bytes = state.bytes.saturating_sub(text.len());
                    text
                }
            };
            bytes = bytes.saturating_sub(message.len());
            each(message);
        }
        if state.queue.is_empty() {
            state.beyond = 0;
            // A burst must not keep its memory for as long as the connection lives.
            if state.queue.capacity() > KEPT_CAPACITY {
                state.queue = VecDeque::new();
            }
        }
        if state.first.is_empty() {
            state.first = VecDeque::new();
        }
        let signals = state.signals;
        state.signals.resync = false;
        signals
    }

    /// Whether nothing waits.
    pub(crate) fn is_empty(&self) -> bool {
        let state = self.lock();
        state.first.is_empty() && state.queue.is_empty()
    }

    /// Begins the feed of presence events after a `SYNC` of revision `rev`; what was held back is the return value,
    /// to be sent right after it.
    pub(crate) fn begin_feed(&self, rev: u64) -> Vec<Diff> {
        let mut feed = self.lock_feed();
        match std::mem::replace(&mut *feed, Feed::After(rev)) {
            Feed::Held(held) => held.iter().filter_map(|changes| changes.since(rev)).collect(),
            Feed::After(_) => Vec::new(),
        }
    }

    /// Holds events back until [`resync`](Self::resync): what came after the members were listed must not be told
    /// before their list is.
    pub(crate) fn hold_feed(&self) {
        let mut feed = self.lock_feed();
        if matches!(*feed, Feed::After(_)) {
            *feed = Feed::Held(Vec::new());
        }
    }

    /// Puts a fresh `SYNC` in its place among the events, and what was held back after it. It does not count towards the
    /// limits: there is never more than one, and a large group must not close its own members.
    pub(crate) fn resync(&self, rev: u64, sync: Utf8Bytes, text: impl Fn(&Diff) -> Utf8Bytes) -> bool {
        let mut feed = self.lock_feed();
        let held = std::mem::replace(&mut *feed, Feed::After(rev));
        let mut owed = {
            let mut state = self.lock();
            state.beyond += sync.len();
            state.append(sync, 0);
            state.owe_wake()
        };
        if let Feed::Held(held) = held {
            for diff in held.iter().filter_map(|changes| changes.since(rev)) {
                owed |= self.push(text(&diff));
            }
        }
        owed
    }

    /// Hands presence events on; those who get all of them get the `shared` text.
    pub(crate) fn feed(
        &self,
        changes: &Arc<Changes>,
        shared: &Shared,
        text: impl Fn(&Diff) -> Utf8Bytes,
    ) -> bool {
        let mut feed = self.lock_feed();
        let diff = match &mut *feed {
            Feed::Held(held) => {
                held.push(Arc::clone(changes));
                return false;
            }
            Feed::After(rev) if changes.first_rev().is_none_or(|first| first > *rev) => {
                shared.get_or_init(|| changes.since(0).as_ref().map(&text)).clone()
            }
            Feed::After(rev) => changes.since(*rev).as_ref().map(&text),
        };
        diff.is_some_and(|diff| self.push(diff))
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("nothing panics under the lock")
    }

    fn lock_feed(&self) -> MutexGuard<'_, Feed> {
        self.feed.lock().expect("nothing panics under the lock")
    }
}

impl fmt::Debug for Outbox {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Outbox").field("connection", &self.connection).finish_non_exhaustive()
    }
}

impl State {
    fn append(&mut self, text: Utf8Bytes, position: u64) {
        self.bytes += text.len();
        self.queue.push_back(Queued { text, position });
    }

    /// Between two takes only the first change owes a wake.
    fn owe_wake(&mut self) -> bool {
        !std::mem::replace(&mut self.wake_owed, true)
    }
}

/// Messages' worth of capacity that an empty queue may keep.
const KEPT_CAPACITY: usize = 64;

#[cfg(test)]
mod tests {
    use super::*;

    fn outbox(messages: usize, bytes: usize) -> Outbox {
        let owner = Sender { group: "g".try_into().unwrap(), client: "c".try_into().unwrap() };
        Outbox::new(1, owner, QueueLimits { messages, bytes })
    }

    fn take(outbox: &Outbox, bytes: usize) -> (Vec<String>, Signals) {
        let mut taken = Vec::new();
        let signals = outbox.take(bytes, |message| taken.push(message.to_string()));
        (taken, signals)
    }

    #[test]
    fn one_wake_is_owed_between_two_takes() {
        let outbox = outbox(10, 100);
        assert!(outbox.push("a".into()));
        assert!(!outbox.push("b".into()));
        assert_eq!(take(&outbox, 100).0, ["a", "b"]);
        assert!(outbox.push("c".into()));
    }

    #[test]
    fn a_take_is_bounded_and_goes_on_where_it_stopped() {
        let outbox = outbox(10, 100);
        for text in ["aaaa", "bbbb", "cccc"] {
            outbox.push(text.into());
        }
        assert_eq!(take(&outbox, 5).0, ["aaaa", "bbbb"]);
        assert_eq!(take(&outbox, 0).0, [""; 0]);
        assert_eq!(take(&outbox, 5).0, ["cccc"]);
    }

    #[test]
    fn too_many_messages_or_bytes_overflow() {
        for (messages, bytes) in [(2, 100), (100, 2)] {
            let outbox = outbox(messages, bytes);
            outbox.push("a".into());
            outbox.push("b".into());
            assert!(!outbox.lock().signals.overflowed);
            outbox.push("c".into());
            outbox.push("d".into());
            let (taken, signals) = take(&outbox, 100);
            assert!(signals.overflowed && taken.is_empty(), "what waited is thrown away");
        }
    }

    #[test]
    fn a_sync_waits_beyond_the_limits() {
        let outbox = outbox(2, 10);
        outbox.push("aaaa".into());
        outbox.resync(1, "a large group".into(), |_| unreachable!("nothing was held back"));
        outbox.push("bbbb".into());
        assert!(!take(&outbox, 0).1.overflowed, "its size is no fault of the receiver");
        outbox.push("cccc".into());
        assert!(take(&outbox, 0).1.overflowed, "all else counts as before");
    }

    #[test]
    fn what_was_missed_comes_first_and_nothing_comes_twice() {
        let outbox = outbox(3, 100);
        outbox.push_at("5".into(), 5);
        outbox.push("none".into());
        outbox.push_at("7".into(), 7);
        outbox.resume(["4", "5", "6"].map(Utf8Bytes::from), 6);
        outbox.push_at("6".into(), 6);
        outbox.push_at("8".into(), 8);
        assert!(!outbox.is_empty());
        assert_eq!(take(&outbox, 2).0, ["4", "5"]);
        assert_eq!(take(&outbox, 100).0, ["6", "none", "7", "8"]);
        outbox.forget_position();
        outbox.push_at("1".into(), 1);
        assert_eq!(take(&outbox, 100).0, ["1"]);
    }

    #[test]
    fn a_single_message_always_fits() {
        let outbox = outbox(1, 1);
        outbox.push("longer than one byte".into());
        assert_eq!(take(&outbox, 1).0.len(), 1);
    }
}
