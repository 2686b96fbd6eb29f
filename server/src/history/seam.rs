//! Where one message of a group joins the next on this node: sees what is missing, and puts it in its place.
//!
//! Each kept message names the position before its own. As long as that is the position that was delivered last, nothing
//! is missing, whatever the connection to the backend went through. Else what comes is held back until history has told
//! what lies between, or cannot be read.

mod filling;

use std::time::{Duration, SystemTime};

use self::filling::Filling;
pub(crate) use self::filling::{HELD, HELD_BYTES};
use super::{Missed, Reading};
use crate::broker::{GapSpan, Received};

/// How far one group's messages were delivered on this node. No I/O: [`Hub`](crate::hub::Hub) reads the history.
#[derive(Debug, Default)]
pub(crate) struct Tail {
    /// The newest position delivered, or read when nobody had been here before; 0 when neither is known.
    last: u64,
    /// Whether anything was delivered, so that `last` is the same for all.
    moved: bool,
    /// Up to here all was delivered out of the history: what comes again is dropped.
    replayed: u64,
    filling: Option<Filling>,
    /// When messages were last found to be lost for good.
    lost_at: Option<SystemTime>,
    /// When a message came last that is not kept: whoever publishes such may have done so in a gap, too.
    unkept_at: Option<SystemTime>,
}

/// What becomes of a message that arrived.
#[derive(Debug, PartialEq)]
pub(crate) enum Admitted {
    /// It is the next.
    Deliver(Received),
    /// It was delivered before, or waits for the history to be read.
    Not,
    /// It waits, and the history must be read.
    Fill,
}

/// What to do with a gap that was reported. What is not told now is told when the history was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Noted {
    /// Tell it at once: it cannot be filled, or not for sure.
    pub(crate) tell: bool,
    /// The history must be read.
    pub(crate) fill: bool,
}

/// What a reading brought, in the order in which it is to be delivered.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Filled {
    /// Out of the history; at position 0 what is not kept, in its place.
    pub(crate) missed: Vec<Missed>,
    /// Gaps to tell, and whether all in them was delivered.
    pub(crate) gaps: Vec<(GapSpan, bool)>,
    pub(crate) rest: Vec<Received>,
    /// Positions began anew: what connections remember of them is void.
    pub(crate) began_anew: bool,
    /// The history must be read again.
    pub(crate) again: bool,
}

impl Tail {
    /// Notes the tip that a connection found when it joined: whatever is kept later comes by here.
    pub(crate) fn anchor(&mut self, tip: u64) {
        if self.filling.is_none() && !self.moved && (self.last == 0 || tip < self.last) {
            self.last = tip;
        }
    }

    /// The newest position that is known.
    pub(crate) fn position(&self) -> u64 {
        self.last
    }

    /// Decides about a message that arrived.
    pub(crate) fn admit(&mut self, received: Received) -> Admitted {
        if received.link.is_none() {
            self.unkept_at = Some(SystemTime::now());
        }
        // Also what a backend published itself: it must not overtake.
        if let Some(filling) = &mut self.filling {
            filling.hold(received);
            return Admitted::Not;
        }
        let Some(link) = received.link else { return Admitted::Deliver(received) };
        let follows = self.last == 0 || link.after <= self.last;
        if follows && link.position > self.last {
            self.last = link.position;
            self.moved = true;
            return Admitted::Deliver(received);
        }
        if follows && !self.moved {
            // From before the tip that one of several who join found; another may be waiting for it.
            return Admitted::Deliver(received);
        }
        if link.position <= self.replayed {
            return Admitted::Not;
        }
        let mut filling = Filling::default();
        filling.hold(received);
        self.filling = Some(filling);
        Admitted::Fill
    }

    /// Notes that messages may have been missed.
    pub(crate) fn note(&mut self, gap: GapSpan) -> Noted {
        if self.last == 0 || self.lost_at.is_some_and(|lost| lost >= gap.since) {
            return Noted { tell: true, fill: false };
        }
        // Whatever is found, it cannot be said to be all.
        let tell = gap.replaced;
        let fill = self.filling.is_none();
        let filling = self.filling.get_or_insert_default();
        if fill {
            filling.told = tell;
        } else {
            filling.stale = true;
        }
        if !tell {
            filling.gaps.push(gap);
        }
        Noted { tell, fill }
    }

    /// From which position to read; `None` when there is nothing to fill any more.
    pub(crate) fn ask(&mut self) -> Option<u64> {
        let filling = self.filling.as_mut()?;
        filling.asked = filling.held.len();
        filling.stale = false;
        Some(self.last)
    }

    /// Takes a reading from the position that was [asked](Self::ask) for. `lost` stands for a gap that nobody reported,
    /// should one be found. Who published past the history so long before a gap may have done so in it.
    pub(crate) fn fill(&mut self, reading: Reading, lost: GapSpan, so_long: Duration) -> Filled {
        let Some(mut filling) = self.filling.take() else { return Filled::default() };
        let Some(missed) = reading.missed else { return self.give_up(filling, reading.tip, lost) };
        let mut filled = Filled { missed: filling.weave(missed), ..Filled::default() };
        self.last = self.last.max(reading.tip);
        self.replayed = self.last;
        self.moved = true;
        let Filling { held, asked, stale, mut gaps, told, let_go, let_go_unkept, .. } = filling;
        if stale {
            self.filling = Some(Filling { gaps, told, let_go, let_go_unkept, ..Filling::default() });
            filled.again = true;
        } else {
            if let_go_unkept && gaps.is_empty() {
                gaps.push(lost);
            }
            let whole = |gap: &GapSpan| !let_go_unkept && !self.may_lack_unkept(gap, so_long);
            filled.gaps = gaps.into_iter().map(|gap| (gap, whole(&gap))).collect();
        }
        self.settle(&mut filled, held, asked);
        filled
    }

    /// Takes that the history cannot be read: what is missing stays missing, and what arrived is delivered. `lost` stands for
    /// a gap that nobody reported.
    pub(crate) fn abandon(&mut self, lost: GapSpan) -> Filled {
        let Some(mut filling) = self.filling.take() else { return Filled::default() };
        let newest = filling.held.iter().filter_map(|received| received.link).map(|link| link.position).max();
        let began_anew = newest.is_some_and(|newest| newest < self.last);
        // What came a second time stays out; nobody was there to tell so before.
        let delivered = if began_anew { 0 } else { self.last };
        filling.held.retain(|received| received.link.is_none_or(|link| link.position > delivered));
        Filled { began_anew, ..self.let_be(filling, newest.unwrap_or(0), lost) }
    }

    /// Whether a message that is not kept may have been missed: one came not long before the gap, or since.
    fn may_lack_unkept(&self, gap: &GapSpan, so_long: Duration) -> bool {
        self.unkept_at.is_some_and(|at| at.checked_add(so_long).is_none_or(|until| until >= gap.since))
    }

    /// Delivers what was held back, as far as it follows on what was read.
    fn settle(&mut self, filled: &mut Filled, held: Vec<Received>, asked: usize) {
        for (place, received) in held.into_iter().enumerate() {
            let unknown = place < asked && received.link.is_some_and(|link| link.position > self.replayed);
            if unknown {
                // The history was asked later and does not know it: it is no part of it.
                filled.rest.push(Received { link: None, ..received });
                continue;
            }
            match self.admit(received) {
                Admitted::Deliver(received) => filled.rest.push(received),
                Admitted::Not => {}
                Admitted::Fill => filled.again = true,
            }
        }
    }

    /// Not everything is there any more: nothing of it is delivered, and all that arrived is.
    fn give_up(&mut self, filling: Filling, tip: u64, lost: GapSpan) -> Filled {
        let began_anew = tip < self.last;
        let held = &filling.held;
        // What is still on its way may be older than the tip. The next that arrives is the new beginning.
        let newest = held.iter().skip(filling.asked).filter_map(|received| received.link);
        let known = held.iter().filter_map(|received| received.link).filter(|link| link.position <= tip);
        let last = newest.chain(known).map(|link| link.position).max().unwrap_or(0);
        Filled { began_anew, ..self.let_be(filling, last, lost) }
    }

    /// Goes on from `last`, or whatever arrives next if that is 0, and tells that what was missed before is lost.
    fn let_be(&mut self, filling: Filling, last: u64, lost: GapSpan) -> Filled {
        let Filling { held, mut gaps, told, let_go, .. } = filling;
        if gaps.is_empty() && (!told || let_go) {
            gaps.push(lost);
        }
        self.last = last;
        self.moved = last != 0;
        self.replayed = 0;
        self.lost_at = Some(lost.until);
        for gap in &mut gaps {
            gap.until = gap.until.max(lost.until);
        }
        Filled { gaps: gaps.into_iter().map(|gap| (gap, false)).collect(), rest: held, ..Filled::default() }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use aether_ws_protocol::GapReason;
    use tokio::time::Instant;

    use super::*;
    use crate::clock;
    use crate::history::Link;
    use crate::keys::Channel;

    /// A message at `position` that says what its position is.
    fn message(after: u64, position: u64) -> Received {
        let channel = Channel::Group("g".try_into().unwrap());
        Received { channel, message: position.to_string().into(), link: Some(Link { after, position }) }
    }

    const AGE: Duration = Duration::from_secs(120);

    static START: LazyLock<Instant> = LazyLock::new(Instant::now);

    fn gap(since: u64) -> GapSpan {
        GapSpan {
            since: clock::moment(since),
            until: clock::moment(since + 1),
            joined_before: *START,
            reason: GapReason::SubscriptionLost,
            replaced: false,
        }
    }

    /// What becomes of most gaps: the history is read before they are told.
    const FILL: Noted = Noted { tell: false, fill: true };
    const LATER: Noted = Noted { tell: false, fill: false };
    const TELL: Noted = Noted { tell: true, fill: false };

    fn reading(tip: u64, missed: Option<&[u64]>) -> Reading {
        let missed = missed.map(|positions| {
            let missed = positions.iter();
            missed.map(|at| Missed { position: *at, message: at.to_string().into() }).collect()
        });
        Reading { tip, missed }
    }

    fn delivers(tail: &mut Tail, received: &Received) {
        assert_eq!(tail.admit(received.clone()), Admitted::Deliver(received.clone()));
    }

    fn positions(received: &[Received]) -> Vec<&str> {
        received.iter().map(|received| received.message.as_str()).collect()
    }

    #[test]
    fn what_follows_is_delivered_and_a_hole_is_filled() {
        let mut tail = Tail::default();
        tail.anchor(10);
        delivers(&mut tail, &message(10, 11));
        assert_eq!(tail.admit(message(12, 13)), Admitted::Fill);
        assert_eq!(tail.ask(), Some(11));
        assert_eq!(tail.admit(message(13, 14)), Admitted::Not);
        assert_eq!(tail.admit(message(14, 15)), Admitted::Not);
        let filled = tail.fill(reading(14, Some(&[12, 13, 14])), gap(99), AGE);
        assert_eq!((filled.missed.len(), positions(&filled.rest)), (3, vec!["15"]));
        assert_eq!((filled.gaps.len(), filled.again), (0, false), "nothing is missing, so nothing is told");
        assert_eq!(tail.admit(message(13, 14)), Admitted::Not, "it was replayed");
        delivers(&mut tail, &message(15, 16));
        assert_eq!(tail.ask(), None);
    }

    #[test]
    fn what_is_not_kept_is_told_and_what_arrived_is_delivered() {
        let mut tail = Tail::default();
        delivers(&mut tail, &message(10, 11));
        assert_eq!(tail.note(gap(11)), FILL);
        assert_eq!(tail.ask(), Some(11));
        assert_eq!(tail.admit(message(300, 301)), Admitted::Not);
        assert_eq!(tail.note(gap(12)), LATER);
        let filled = tail.fill(reading(301, None), gap(400), AGE);
        assert_eq!(filled.gaps.iter().map(|(_, recovered)| *recovered).collect::<Vec<_>>(), [false, false]);
        assert!(filled.missed.is_empty() && !filled.began_anew);
        assert_eq!(positions(&filled.rest), ["301"]);
        delivers(&mut tail, &message(301, 302));
        // What is reported later for the same time was not recovered either.
        assert_eq!(tail.note(gap(12)), TELL);
        assert_eq!(tail.note(gap(500)), FILL);
    }

    #[test]
    fn a_gap_that_ends_after_the_history_was_asked_is_read_again() {
        let mut tail = Tail::default();
        tail.anchor(10);
        assert_eq!(tail.note(gap(10)), FILL);
        assert_eq!(tail.ask(), Some(10));
        assert_eq!(tail.note(gap(20)), LATER);
        let filled = tail.fill(reading(12, Some(&[11, 12])), gap(99), AGE);
        assert!(filled.again && filled.gaps.is_empty());
        assert_eq!(tail.ask(), Some(12));
        let filled = tail.fill(reading(13, Some(&[13])), gap(99), AGE);
        assert_eq!(filled.gaps, [(gap(10), true), (gap(20), true)]);
    }

    #[test]
    fn what_a_replaced_master_may_have_lost_is_told_before_the_history_is_read() {
        let replaced = |since| GapSpan { replaced: true, ..gap(since) };
        let mut tail = Tail::default();
        tail.anchor(10);
        assert_eq!(tail.note(replaced(10)), Noted { tell: true, fill: true });
        assert_eq!(tail.ask(), Some(10));
        assert_eq!(tail.note(replaced(20)), Noted { tell: true, fill: false });
        assert_eq!(tail.note(gap(21)), LATER);
        let filled = tail.fill(reading(12, Some(&[11, 12])), gap(99), AGE);
        assert!(filled.again && filled.gaps.is_empty());
        assert_eq!(tail.ask(), Some(12));
        let filled = tail.fill(reading(13, Some(&[13])), gap(99), AGE);
        assert_eq!(filled.gaps, [(gap(21), true)]);
        assert_eq!(tail.note(replaced(30)), Noted { tell: true, fill: true });
        assert_eq!(tail.ask(), Some(13));
        assert_eq!(tail.fill(reading(40, None), gap(99), AGE).gaps, [], "it was told");
    }

    #[test]
    fn positions_that_began_anew_are_taken_from_there() {
        let mut tail = Tail::default();
        delivers(&mut tail, &message(1000, 1001));
        assert_eq!(tail.admit(message(4, 5)), Admitted::Fill, "older than what came last");
        assert_eq!(tail.ask(), Some(1001));
        let filled = tail.fill(reading(5, None), gap(2000), AGE);
        assert!(filled.began_anew && filled.gaps == [(gap(2000), false)]);
        assert_eq!(positions(&filled.rest), ["5"]);
        delivers(&mut tail, &message(5, 6));
    }

    #[test]
    fn what_the_history_does_not_know_is_delivered_and_does_not_move_it() {
        let mut tail = Tail::default();
        delivers(&mut tail, &message(10, 11));
        assert_eq!(tail.admit(message(98, 99)), Admitted::Fill);
        assert_eq!(tail.ask(), Some(11));
        let filled = tail.fill(reading(12, Some(&[12])), gap(0), AGE);
        assert_eq!((positions(&filled.rest), filled.rest[0].link), (vec!["99"], None));
        delivers(&mut tail, &message(12, 13));
    }

    #[test]
    fn those_who_join_together_miss_nothing_between_their_tips() {
        let mut tail = Tail::default();
        tail.anchor(20);
        // Another's tip is 10, and this is for it.
        delivers(&mut tail, &message(10, 20));
        tail.anchor(10);
        delivers(&mut tail, &message(10, 20));
        delivers(&mut tail, &message(20, 21));
        tail.anchor(5);
        assert_eq!(tail.last, 21);
    }

    #[test]
    fn what_is_held_back_is_bounded() {
        let mut tail = Tail::default();
        delivers(&mut tail, &message(10, 11));
        assert_eq!(tail.note(gap(11)), FILL);
        assert_eq!(tail.ask(), Some(11));
        let last = 12 + HELD as u64 + 10;
        for position in 12..=last {
            assert_eq!(tail.admit(message(position - 1, position)), Admitted::Not);
        }
        let filled = tail.fill(reading(11, Some(&[])), gap(0), AGE);
        assert!(filled.again && filled.rest.is_empty());
        assert!(filled.gaps.is_empty(), "not before all of it was read");
        assert_eq!(tail.ask(), Some(11));
        let filled = tail.fill(reading(last, Some(&(12..=last).collect::<Vec<_>>())), gap(0), AGE);
        assert_eq!((filled.missed.len() as u64, filled.again), (last - 11, false));
        assert_eq!(filled.gaps, [(gap(11), true)]);
    }

    #[test]
    fn what_was_let_go_is_read_though_nobody_speaks_any_more() {
        let mut tail = Tail::default();
        delivers(&mut tail, &message(10, 11));
        assert_eq!(tail.admit(message(12, 13)), Admitted::Fill);
        assert_eq!(tail.ask(), Some(11));
        // The reading is of this moment; what comes before its answer is more than is held back, and then all is quiet.
        for position in 14..=13 + HELD as u64 {
            assert_eq!(tail.admit(message(position - 1, position)), Admitted::Not);
        }
        let filled = tail.fill(reading(13, Some(&[12, 13])), gap(0), AGE);
        assert!(filled.again && filled.rest.is_empty());
        assert_eq!(tail.ask(), Some(13));
    }

    /// What a backend published itself.
    fn unkept(text: &str) -> Received {
        let channel = Channel::Group("g".try_into().unwrap());
        Received { channel, message: text.into(), link: None }
    }

    #[test]
    fn when_the_history_cannot_be_read_what_arrived_is_delivered_and_the_gap_told() {
        let mut tail = Tail::default();
        delivers(&mut tail, &message(10, 11));
        assert_eq!(tail.note(gap(11)), FILL);
        assert_eq!(tail.ask(), Some(11));
        for (after, position) in [(10, 11), (14, 15), (15, 16)] {
            assert_eq!(tail.admit(message(after, position)), Admitted::Not);
        }
        let filled = tail.abandon(gap(99));
        assert_eq!((filled.gaps[0].1, filled.gaps.len()), (false, 1));
        assert_eq!(positions(&filled.rest), ["15", "16"], "11 was delivered before");
        assert!(filled.missed.is_empty() && !filled.began_anew && !filled.again);
        delivers(&mut tail, &message(16, 17));
        assert_eq!(tail.note(gap(12)), TELL, "it is the same loss");

        // A gap that nobody reported is one all the same.
        assert_eq!(tail.admit(message(18, 19)), Admitted::Fill);
        assert_eq!(tail.abandon(gap(99)).gaps, [(gap(99), false)]);
        // Positions that began anew are no repetition.
        assert_eq!(tail.admit(message(2, 3)), Admitted::Fill);
        let filled = tail.abandon(gap(99));
        assert_eq!((positions(&filled.rest), filled.began_anew), (vec!["3"], true));
        // Nothing arrived: whatever comes next is the beginning.
        assert_eq!(tail.note(gap(200)), FILL);
        assert_eq!(tail.abandon(gap(99)).gaps.len(), 1);
        delivers(&mut tail, &message(7, 8));
    }

    #[test]
    fn what_is_not_kept_keeps_its_place_among_what_is() {
        let mut tail = Tail::default();
        delivers(&mut tail, &message(10, 11));
        assert_eq!(tail.admit(message(12, 13)), Admitted::Fill);
        assert_eq!(tail.admit(unkept("a")), Admitted::Not);
        assert_eq!(tail.ask(), Some(11));
        for received in [unkept("b"), message(13, 14), unkept("c"), message(14, 15), unkept("d")] {
            assert_eq!(tail.admit(received), Admitted::Not);
        }
        let filled = tail.fill(reading(14, Some(&[12, 13, 14])), gap(99), AGE);
        let missed: Vec<_> = filled.missed.iter().map(|missed| missed.message.as_str()).collect();
        assert_eq!(missed, ["12", "13", "a", "b", "14"]);
        assert_eq!(positions(&filled.rest), ["c", "15", "d"]);
    }

    #[test]
    fn where_a_backend_publishes_past_the_history_no_gap_is_called_recovered() {
        let fills = |tail: &mut Tail, at: u64| {
            let gap = gap(at);
            assert_eq!(tail.note(gap), FILL);
            assert_eq!(tail.ask(), Some(11));
            tail.fill(reading(11, Some(&[])), gap, AGE).gaps[0].1
        };
        let now = clock::micros_of(&clock::now());
        let mut tail = Tail::default();
        delivers(&mut tail, &message(10, 11));
        assert!(fills(&mut tail, now));
        delivers(&mut tail, &unkept("a"));
        assert!(!fills(&mut tail, now), "it may have published in the gap as well");
        assert!(fills(&mut tail, now + 1_000_000 * 2 * AGE.as_secs()), "it is long gone");
    }

    #[test]
    fn what_was_let_go_and_is_not_kept_is_told() {
        let mut tail = Tail::default();
        delivers(&mut tail, &message(10, 11));
        assert_eq!(tail.admit(message(12, 13)), Admitted::Fill);
        assert_eq!(tail.ask(), Some(11));
        for _ in 0..=HELD {
            assert_eq!(tail.admit(unkept("a")), Admitted::Not);
        }
        assert!(tail.fill(reading(13, Some(&[12, 13])), gap(99), AGE).again);
        assert_eq!(tail.ask(), Some(13));
        assert_eq!(tail.fill(reading(13, Some(&[])), gap(99), AGE).gaps, [(gap(99), false)]);
    }
}
