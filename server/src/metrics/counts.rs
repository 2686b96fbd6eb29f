//! Counters without locks: an atomic for each set of labels, made at the start.

use std::fmt;
use std::marker::PhantomData;
use std::sync::atomic::{AtomicU64, Ordering};

use super::labels::Label;

/// How often something happened since the start.
#[derive(Debug, Default)]
pub(crate) struct Count(AtomicU64);

impl Count {
    pub(crate) fn one(&self) {
        self.many(1);
    }

    pub(crate) fn many(&self, more: u64) {
        self.0.fetch_add(more, Ordering::Relaxed);
    }

    pub(crate) fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// One count for each of some labels. Reading one is a snapshot; nothing orders it against another.
pub(crate) struct Counts<L> {
    counts: Box<[Count]>,
    labels: PhantomData<fn(L)>,
}

impl<L: Label> Counts<L> {
    pub(crate) fn one(&self, labels: L) {
        self.many(labels, 1);
    }

    pub(crate) fn many(&self, labels: L, more: u64) {
        self.counts[labels.index()].many(more);
    }

    pub(crate) fn get(&self, labels: L) -> u64 {
        self.counts[labels.index()].get()
    }
}

impl<L: Label> Default for Counts<L> {
    fn default() -> Self {
        Self { counts: (0..L::COUNT).map(|_| Count::default()).collect(), labels: PhantomData }
    }
}

impl<L> fmt::Debug for Counts<L> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_list().entries(&self.counts).finish()
    }
}
