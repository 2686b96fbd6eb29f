//! The outbound queue of one connection: bounded, filled by the hub, emptied by the session.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock};
use std::task::Waker;

use futures_util::task::AtomicWaker;
use tokio::time::Instant;
use tokio_tungstenite::tungstenite::Utf8Bytes;

use crate::history::seam;
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
    /// When its subscription was confirmed.
    joined: OnceLock<Instant>,
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
    /// How much of it waits on each account.
    loads: [Load; ACCOUNTS],
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
    account: Account,
}

/// What a message counts towards.
#[derive(Clone, Copy)]
enum Account {
    /// The limits of the queue: all but the following.
    Limited,
    /// Nothing: a `SYNC`. There are never more than those that are awaited, and a large group must not close its own members.
    Sync,
    /// A room of its own: what fills a gap. It comes in one go, and no reader is fast enough for that.
    Filled,
}

const ACCOUNTS: usize = 3;

/// How much waits.
#[derive(Clone, Copy, Default)]
struct Load {
    messages: usize,
    bytes: usize,
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
    /// A `SYNC` has yet to be taken.
    pub(crate) sync_waits: bool,
}

/// Which presence events a connection gets: those after a revision, in their order.
struct Feed {
    /// That of the `SYNC` before them.
    after: u64,
    /// How many lists of the members are under way. What arrives meanwhile may be older or newer than they are, and waits
    /// until the last of them is known.
    awaited: usize,
    /// One of them has yet to be asked for: that of a gap which is about to be told.
    doubted: bool,
    held: Vec<Arc<Changes>>,
}

/// What has arrived since, in words of the receiver.
pub(crate) type Shared = std::cell::OnceCell<Option<Utf8Bytes>>;

impl Outbox {
    pub(crate) fn new(connection: u64, owner: Sender, limits: QueueLimits) -> Self {
        Self {
            connection,
            owner,
            limits,
            joined: OnceLock::new(),
            state: Mutex::default(),
            feed: Mutex::new(Feed { after: 0, awaited: 1, doubted: false, held: Vec::new() }),
            waker: AtomicWaker::new(),
        }
    }

    /// Its channels are subscribed to as of now.
    pub(crate) fn join(&self) {
        let _joined_before = self.joined.set(Instant::now());
    }

    /// Whether its channels were subscribed to before this. Who is about to join has not missed anything yet.
    pub(crate) fn joined_before(&self, moment: Instant) -> bool {
        self.joined.get().is_some_and(|joined| *joined < moment)
    }

    /// How much waits: messages and bytes.
    pub(crate) fn waiting(&self) -> (usize, usize) {
        let state = self.lock();
        (state.first.len() + state.queue.len(), state.loads.iter().map(|load| load.bytes).sum())
    }

    /// Appends a message; `true` obliges the caller to [`wake`](Self::wake).
    pub(crate) fn push(&self, message: Utf8Bytes) -> bool {
        self.push_at(message, 0).wake
    }

    /// Appends a message with a position in its group's history, unless the connection has it already. 0 is none.
    pub(crate) fn push_at(&self, message: Utf8Bytes, position: u64) -> Pushed {
        self.put(message, position, Account::Limited, self.limits)
    }

    /// The same for what fills a gap: one filling always finds room, if what the one before it brought was taken.
    pub(crate) fn push_filled(&self, message: Utf8Bytes, position: u64) -> Pushed {
        let QueueLimits { messages, bytes } = self.limits;
        // As much as a reading may bring, and what was held back meanwhile.
        let room = QueueLimits {
            messages: messages.saturating_add(seam::HELD),
            bytes: bytes.saturating_add(seam::HELD_BYTES),
        };
        self.put(message, position, Account::Filled, room)
    }

    fn put(&self, message: Utf8Bytes, position: u64, account: Account, limits: QueueLimits) -> Pushed {
        let mut state = self.lock();
        if position != 0 && position <= state.has {
            return Pushed { taken: false, wake: false };
        }
        let load = state.loads[account as usize];
        // A single message always fits.
        let full = load.messages > 0
            && (load.messages >= limits.messages || load.bytes.saturating_add(message.len()) > limits.bytes);
        let taken = !(full || state.signals.overflowed);
        if taken {
            state.append(Queued { text: message, position, account });
        } else {
            state.signals.overflowed = true;
            state.first = VecDeque::new();
            state.queue = VecDeque::new();
            state.loads = Default::default();
        }
        Pushed { taken, wake: state.owe_wake() }
    }

    /// Before the session begins: puts what was missed before all that waits, and drops what is not newer than `tip`.
    pub(crate) fn resume(&self, missed: impl IntoIterator<Item = Utf8Bytes>, tip: u64) {
        let mut state = self.lock();
        state.first.extend(missed);
        state.has = tip;
        let waiting = std::mem::take(&mut state.queue);
        state.loads = Default::default();
        waiting
            .into_iter()
            .filter(|queued| queued.position == 0 || queued.position > tip)
            .for_each(|queued| state.append(queued));
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
                    let Some(Queued { text, account, .. }) = state.queue.pop_front() else { break };
                    let load = &mut state.loads[account as usize];
                    load.messages -= 1;
                    load.bytes -= text.len();
                    text
                }
            };
            bytes = bytes.saturating_sub(message.len());
            each(message);
        }
        // A burst must not keep its memory for as long as the connection lives.
        if state.queue.is_empty() && state.queue.capacity() > KEPT_CAPACITY {
            state.queue = VecDeque::new();
        }
        if state.first.is_empty() {
            state.first = VecDeque::new();
        }
        let signals =
            Signals { sync_waits: state.loads[Account::Sync as usize].messages > 0, ..state.signals };
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
        feed.after = rev;
        feed.known()
    }

    /// Holds events back: the members are about to be listed, and what comes after must not be told before their list is.
    /// Undone by one [`sync`](Self::sync) or [`no_sync`](Self::no_sync).
    pub(crate) fn hold_feed(&self) {
        self.lock_feed().awaited += 1;
    }

    /// Holds events back until the gap in them is told which is known of: what comes does not fit what is known.
    pub(crate) fn doubt_feed(&self) {
        let mut feed = self.lock_feed();
        if !std::mem::replace(&mut feed.doubted, true) {
            feed.awaited += 1;
        }
    }

    /// The gap is told, and the members are about to be listed: `again`, when they were already and the new list takes the
    /// place of the other.
    pub(crate) fn hold_feed_after_gap(&self, again: bool) {
        let mut feed = self.lock_feed();
        let held = usize::from(std::mem::take(&mut feed.doubted)) + usize::from(again);
        feed.awaited = feed.awaited + 1 - held;
    }

    /// Puts a `SYNC` in its place among the events, and what was held back after it.
    pub(crate) fn sync(&self, rev: u64, sync: Utf8Bytes, text: impl Fn(&Diff) -> Utf8Bytes) -> bool {
        let mut feed = self.lock_feed();
        feed.after = rev;
        let owed = {
            let mut state = self.lock();
            state.append(Queued { text: sync, position: 0, account: Account::Sync });
            state.owe_wake()
        };
        self.push_all(&feed.known(), text) | owed
    }

    /// Goes on as if nothing had been asked: the members could not be listed.
    pub(crate) fn no_sync(&self, text: impl Fn(&Diff) -> Utf8Bytes) -> bool {
        let mut feed = self.lock_feed();
        self.push_all(&feed.known(), text)
    }

    fn push_all(&self, diffs: &[Diff], text: impl Fn(&Diff) -> Utf8Bytes) -> bool {
        diffs.iter().fold(false, |owed, diff| self.push(text(diff)) | owed)
    }

    /// Hands presence events on; those who get all of them get the `shared` text.
    pub(crate) fn feed(
        &self,
        changes: &Arc<Changes>,
        shared: &Shared,
        text: impl Fn(&Diff) -> Utf8Bytes,
    ) -> bool {
        let mut feed = self.lock_feed();
        if feed.awaited > 0 {
            feed.held.push(Arc::clone(changes));
            return false;
        }
        let diff = if changes.first_rev().is_none_or(|first| first > feed.after) {
            shared.get_or_init(|| changes.since(0).as_ref().map(&text)).clone()
        } else {
            changes.since(feed.after).as_ref().map(&text)
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

impl Feed {
    /// One list less is awaited. After the last one, returns what was held back and is newer.
    fn known(&mut self) -> Vec<Diff> {
        self.awaited = self.awaited.saturating_sub(1);
        if self.awaited > 0 {
            return Vec::new();
        }
        std::mem::take(&mut self.held).iter().filter_map(|changes| changes.since(self.after)).collect()
    }
}

impl State {
    fn append(&mut self, queued: Queued) {
        let load = &mut self.loads[queued.account as usize];
        load.messages += 1;
        load.bytes += queued.text.len();
        self.queue.push_back(queued);
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
    use aether_ws_protocol::LeftReason;

    use super::*;
    use crate::presence::{Change, Event, Left};

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
    fn between_a_gap_and_the_list_that_ends_it_no_change_is_told() {
        let outbox = outbox(10, 1000);
        let feed = |rev| outbox.feed(&event(rev), &Shared::new(), text);
        outbox.begin_feed(1);
        outbox.doubt_feed();
        outbox.doubt_feed();
        feed(2);
        assert!(outbox.is_empty());
        // A list that the client asked for meanwhile is older than the gap.
        outbox.hold_feed();
        outbox.sync(2, "asked for".into(), text);
        outbox.hold_feed_after_gap(false);
        outbox.doubt_feed();
        outbox.hold_feed_after_gap(true);
        feed(4);
        assert_eq!(take(&outbox, 100).0, ["asked for"]);
        outbox.sync(3, "SYNC".into(), text);
        assert_eq!(take(&outbox, 100).0, ["SYNC", "4"]);
        feed(5);
        assert_eq!(take(&outbox, 100).0, ["5"]);
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
        outbox.sync(1, "a large group".into(), |_| unreachable!("nothing was held back"));
        outbox.push("bbbb".into());
        let signals = take(&outbox, 0).1;
        assert!(!signals.overflowed, "its size is no fault of the receiver");
        assert!(signals.sync_waits);
        outbox.push("cccc".into());
        assert!(take(&outbox, 0).1.overflowed, "all else counts as before");
    }

    #[test]
    fn what_fills_a_gap_has_a_room_of_its_own() {
        let outbox = outbox(2, 1000);
        outbox.push("a".into());
        outbox.push("b".into());
        let most = 2 + seam::HELD;
        for position in 1..=most {
            assert!(outbox.push_filled("x".into(), position as u64).taken);
        }
        assert!(!take(&outbox, 0).1.overflowed, "its size is no fault of the receiver");
        assert_eq!(take(&outbox, usize::MAX).0.len(), 2 + most);
        for position in 1..=most {
            outbox.push_filled("x".into(), position as u64);
        }
        assert!(!outbox.push_filled("x".into(), 9999).taken, "it is bounded all the same");
        assert!(take(&outbox, 0).1.overflowed);
    }

    /// One event, whose text is its number.
    fn event(rev: u64) -> Arc<Changes> {
        let left = Left { client_id: "c".try_into().unwrap(), reason: LeftReason::Left };
        let mut changes = Changes::default();
        changes.add(Event { group: "g".try_into().unwrap(), rev, count: rev, change: Change::Left(left) });
        Arc::new(changes)
    }

    fn text(diff: &Diff) -> Utf8Bytes {
        diff.count.to_string().into()
    }

    fn feed(outbox: &Outbox, rev: u64) {
        outbox.feed(&event(rev), &Shared::new(), text);
    }

    #[test]
    fn a_list_of_the_members_has_its_place_among_the_events() {
        let outbox = outbox(100, 1000);
        feed(&outbox, 1);
        feed(&outbox, 3);
        assert_eq!(outbox.begin_feed(2).len(), 1, "what the first one includes is no news");
        feed(&outbox, 4);
        outbox.hold_feed();
        feed(&outbox, 5);
        feed(&outbox, 7);
        outbox.sync(6, "SYNC".into(), text);
        feed(&outbox, 8);
        assert_eq!(take(&outbox, 100).0, ["4", "SYNC", "7", "8"]);
        assert!(!take(&outbox, 0).1.sync_waits);
        // It could not be listed: nothing is lost.
        outbox.hold_feed();
        feed(&outbox, 9);
        outbox.no_sync(text);
        assert_eq!(take(&outbox, 100).0, ["9"]);
    }

    #[test]
    fn lists_that_overtake_one_another_lose_no_event() {
        let outbox = outbox(100, 1000);
        outbox.begin_feed(0);
        outbox.hold_feed();
        outbox.hold_feed();
        feed(&outbox, 5);
        outbox.sync(6, "newer".into(), text);
        feed(&outbox, 7);
        // It was asked for first, and says less.
        outbox.sync(4, "older".into(), text);
        assert_eq!(take(&outbox, 100).0, ["newer", "older", "5", "7"]);
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
