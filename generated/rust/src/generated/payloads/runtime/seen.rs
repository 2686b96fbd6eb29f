// @generated: carried over by `cargo xtask codegen`: seen.rs.

//! Which parts of a value were evaluated: what `unevaluatedProperties` and `unevaluatedItems` ask.

use super::issue::Issues;
use super::json::{Data, Json};

/// One flag for each member or item of a value.
#[derive(Clone, Debug)]
pub struct Seen(Vec<bool>);

impl Seen {
    /// Nothing of the value is evaluated yet.
    #[must_use]
    pub fn of(value: &Json<'_>) -> Self {
        Self(match &value.data {
            Data::Object(members) => vec![false; members.len()],
            Data::Array(items) => vec![false; items.len()],
            _ => Vec::new(),
        })
    }

    /// Notes a member or an item, by its place in the text.
    pub fn note(&mut self, index: usize) {
        self.0[index] = true;
    }

    /// Notes the first `count`, or as many as there are.
    pub fn note_first(&mut self, count: usize) {
        self.0.iter_mut().take(count).for_each(|flag| *flag = true);
    }

    /// Notes all.
    pub fn note_all(&mut self) {
        self.0.fill(true);
    }

    /// Whether a member or an item is evaluated.
    #[must_use]
    pub fn has(&self, index: usize) -> bool {
        self.0[index]
    }

    /// Notes what `other` has noted.
    pub fn join(&mut self, other: &Self) {
        for (flag, other) in self.0.iter_mut().zip(&other.0) {
            *flag |= *other;
        }
    }

    /// Whether a schema holds; only then is noted what it evaluated.
    pub fn branch(&mut self, check: impl FnOnce(&mut Self, &mut Issues)) -> bool {
        let mut seen = Self(vec![false; self.0.len()]);
        let mut issues = Issues::quiet();
        check(&mut seen, &mut issues);
        let holds = issues.is_empty();
        if holds {
            self.join(&seen);
        }
        holds
    }
}
