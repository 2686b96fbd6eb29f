//! Groups that Redis forgot while its connections stayed: who watches them is told of a gap. No I/O.
//!
//! Whoever left while Redis did not know them was not announced, and would be shown for ever. It is told once all nodes had the
//! time to put theirs back, so that what is listed then is whole. Where a connection was lost as well, that is told of
//! anyway.

use std::collections::HashMap;
use std::time::SystemTime;

use aether_ws_protocol::GroupId;
use tokio::time::Instant;

/// What is yet to be told.
#[derive(Debug)]
pub(super) struct Forgotten {
    groups: HashMap<GroupId, Loss>,
    /// Redis knew everybody then.
    all_known: SystemTime,
    /// When somebody else took it upon them to tell of all that had been lost.
    told_elsewhere: Option<Instant>,
}

/// What those who watch a group may have missed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Loss {
    /// Redis knew everybody then.
    pub(super) since: SystemTime,
    /// When it was found to know them no more: whoever comes later is told who is there by a Redis that knows.
    pub(super) found: Instant,
    /// When it is told.
    due: Instant,
}

impl Forgotten {
    /// Nothing was forgotten since this moment.
    pub(super) fn nothing_since(now: SystemTime) -> Self {
        Self { groups: HashMap::new(), all_known: now, told_elsewhere: None }
    }

    /// Notes that Redis, which was asked at a moment, knows a group no more. The first time says when that is told: a group
    /// that is lost again and again is told of all the same.
    pub(super) fn note(&mut self, group: &GroupId, asked: Instant, found: Instant, due: Instant) {
        if self.told_elsewhere.is_none_or(|told| told < asked) {
            let loss = Loss { since: self.all_known, found, due };
            self.groups.entry(group.clone()).and_modify(|known| known.found = found).or_insert(loss);
        }
    }

    /// Notes that Redis knew everybody at a moment, or was told of them again.
    pub(super) fn all_known(&mut self, at: SystemTime) {
        self.all_known = at;
    }

    /// Forgets all that was found by now: somebody else tells of it.
    pub(super) fn leave_to_others(&mut self, now: Instant) {
        self.groups.clear();
        self.told_elsewhere = Some(now);
    }

    /// Takes what is to be told by now.
    pub(super) fn take_due(&mut self, now: Instant) -> Vec<(GroupId, Loss)> {
        self.groups.extract_if(|_, loss| loss.due <= now).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_loss_is_told_once_when_it_is_due() {
        let (start, since) = (Instant::now(), SystemTime::now());
        let at = |seconds| start + Duration::from_secs(seconds);
        let (one, other) = ("one".try_into().unwrap(), "other".try_into().unwrap());
        let mut forgotten = Forgotten::nothing_since(since);
        forgotten.note(&one, at(0), at(1), at(10));
        forgotten.note(&other, at(5), at(6), at(15));
        // Again, before it was told: still due then, and it is news to all who came until now.
        forgotten.all_known(since + Duration::from_secs(6));
        forgotten.note(&one, at(7), at(8), at(17));
        assert_eq!(forgotten.take_due(at(9)), []);
        assert_eq!(forgotten.take_due(at(10)), [(one, Loss { since, found: at(8), due: at(10) })]);
        assert_eq!(forgotten.take_due(at(20)), [(other, Loss { since, found: at(6), due: at(15) })]);
        assert_eq!(forgotten.take_due(at(99)), []);
    }

    #[test]
    fn what_others_tell_of_is_not_told_twice() {
        let (start, since) = (Instant::now(), SystemTime::now());
        let at = |seconds| start + Duration::from_secs(seconds);
        let group = "g".try_into().unwrap();
        let mut forgotten = Forgotten::nothing_since(since);
        forgotten.note(&group, at(0), at(1), at(1));
        forgotten.leave_to_others(at(2));
        // Redis was asked before that, and answered after.
        forgotten.note(&group, at(1), at(3), at(3));
        assert_eq!(forgotten.take_due(at(9)), []);
        forgotten.note(&group, at(3), at(4), at(4));
        assert_eq!(forgotten.take_due(at(9)), [(group, Loss { since, found: at(4), due: at(4) })]);
    }
}
