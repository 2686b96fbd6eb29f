//! What one group waits with while its history is read.

use std::sync::atomic::{AtomicUsize, Ordering};

use crate::broker::{GapSpan, Received};
use crate::history::Missed;

/// Messages and bytes that are held back. What is beyond is let go: the history has it.
pub(crate) const HELD: usize = 1024;
pub(crate) const HELD_BYTES: usize = 1024 * 1024;
/// Bytes that are held back in all groups of this process: of many busy ones that wait at once, the memory must not run out.
const HELD_BYTES_OF_ALL: usize = 64 * HELD_BYTES;

/// What waits for a reading of the history.
#[derive(Debug, Default)]
pub(super) struct Filling {
    pub(super) held: Vec<Received>,
    pub(super) weight: Weight,
    /// How many were held when the history was asked: it must know them.
    pub(super) asked: usize,
    /// A gap was reported after the history was asked, or what came since was let go: the answer may be from before it.
    pub(super) stale: bool,
    pub(super) gaps: Vec<GapSpan>,
    /// It began with a gap that was told at once: should not everything be there, that is known.
    pub(super) told: bool,
    /// Something was let go.
    pub(super) let_go: bool,
    /// And among it was what no history has.
    pub(super) let_go_unkept: bool,
}

impl Filling {
    /// Holds a message back, and lets go of all when that is too much.
    pub(super) fn hold(&mut self, received: Received) {
        let of_all = self.weight.add(received.message.len());
        self.held.push(received);
        if self.held.len() > HELD || self.weight.0 > HELD_BYTES || of_all > HELD_BYTES_OF_ALL {
            self.let_go();
        }
    }

    fn let_go(&mut self) {
        self.let_go_unkept |= self.held.iter().any(|received| received.link.is_none());
        (self.held, self.weight, self.asked) = (Vec::new(), Weight::default(), 0);
        self.let_go = true;
        self.stale = true;
    }

    /// Puts what is not kept among what was: before the kept message that arrived after it. So it stands where it stands for
    /// those who missed nothing. What came last of all stays held.
    pub(super) fn weave(&mut self, missed: Vec<Missed>) -> Vec<Missed> {
        let places = self.places(missed.last().map_or(0, |last| last.position));
        if places.iter().all(Option::is_none) {
            return missed;
        }
        let mut woven = Vec::with_capacity(missed.len() + places.len());
        let mut missed = missed.into_iter().peekable();
        let mut held = Vec::new();
        let mut asked = self.asked;
        for (index, (received, place)) in self.held.drain(..).zip(places).enumerate() {
            match place {
                Some(next) => {
                    woven.extend(std::iter::from_fn(|| missed.next_if(|missed| missed.position < next)));
                    woven.push(Missed { position: 0, message: received.message });
                    asked -= usize::from(index < self.asked);
                }
                None => held.push(received),
            }
        }
        woven.extend(missed);
        (self.held, self.asked) = (held, asked);
        woven
    }

    /// For each message that is held: before which position up to `tip` it belongs, if it is not kept.
    fn places(&self, tip: u64) -> Vec<Option<u64>> {
        let mut next = None;
        let mut places: Vec<_> = self
            .held
            .iter()
            .rev()
            .map(|received| match received.link {
                Some(link) => {
                    next = Some(link.position);
                    None
                }
                None => next.filter(|next| *next <= tip),
            })
            .collect();
        places.reverse();
        places
    }
}

/// Bytes that a group holds back, counted among those of all until it is dropped.
#[derive(Debug, Default)]
pub(super) struct Weight(usize);

static OF_ALL: AtomicUsize = AtomicUsize::new(0);

impl Weight {
    /// Returns the bytes of all groups.
    fn add(&mut self, bytes: usize) -> usize {
        self.0 += bytes;
        OF_ALL.fetch_add(bytes, Ordering::Relaxed) + bytes
    }
}

impl Drop for Weight {
    fn drop(&mut self) {
        OF_ALL.fetch_sub(self.0, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::Channel;

    #[test]
    fn what_all_groups_hold_back_is_bounded() {
        let channel = Channel::Group("g".try_into().unwrap());
        let received = Received { channel, message: "x".repeat(HELD_BYTES - 1).into(), link: None };
        let mut fillings: Vec<_> = std::iter::repeat_with(Filling::default).take(200).collect();
        fillings.iter_mut().for_each(|filling| filling.hold(received.clone()));
        assert!(fillings.iter().map(|filling| filling.weight.0).sum::<usize>() <= HELD_BYTES_OF_ALL);
        assert!(
            fillings.iter().filter(|filling| filling.let_go).count() >= 200 - 64 - 1,
            "it is told, or read again"
        );
        drop(fillings);
        let mut filling = Filling::default();
        filling.hold(received);
        assert!(!filling.let_go, "there is room again");
    }
}
