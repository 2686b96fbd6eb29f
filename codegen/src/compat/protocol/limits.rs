//! `limits.json`: what is allowed less, or asked sooner, than before.

use super::rules::{self, Moves, Rule};
use super::{Changes, Entry, List};
use crate::protocol::{Interval, Limit, Limits};
use std::fmt::Display;

/// Who is hurt by a bound that moves.
#[derive(Clone, Copy)]
struct Hurts {
    /// Old clients, where it gets less.
    less: bool,
    /// Old clients, where it gets more.
    more: bool,
}

/// Limits that old clients do not feel, or feel otherwise than most: those are hurt by less, and not by more.
const LIMITS: [(&str, Hurts); 2] = [
    // How many issues an `ERROR` lists.
    ("max_issues", Hurts { less: false, more: false }),
    // What is delivered may be deeper than old clients read.
    ("json_depth", Hurts { less: true, more: true }),
];

/// Which way an interval hurts; one that is not listed is taken to hurt both ways.
const INTERVALS: [(&str, Hurts); 13] = [
    // Clients keep to what they were built with.
    ("heartbeat", Hurts { less: false, more: false }),
    ("ping_after", Hurts { less: false, more: true }),
    ("idle_timeout", Hurts { less: true, more: false }),
    ("presence_ttl", Hurts { less: false, more: true }),
    ("presence_gather", Hurts { less: false, more: false }),
    ("rejected_window", Hurts { less: false, more: true }),
    ("slow_close", Hurts { less: true, more: false }),
    ("probe_silence", Hurts { less: false, more: false }),
    ("redis_timeout", Hurts { less: false, more: false }),
    ("drain_timeout", Hurts { less: true, more: false }),
    ("handshake_timeout", Hurts { less: true, more: false }),
    ("jwt_leeway", Hurts { less: true, more: false }),
    ("history_age", Hurts { less: true, more: false }),
];

impl Entry for Limit {
    fn name(&self) -> String {
        self.name.clone()
    }
}

impl Entry for Interval {
    fn name(&self) -> String {
        self.name.clone()
    }
}

pub(super) fn compare(old: &Limits, new: &Limits, changes: &mut Changes<'_>) {
    limits(&old.limits, &new.limits, changes);
    intervals(&old.intervals, &new.intervals, changes);
}

fn limits(old: &[Limit], new: &[Limit], changes: &mut Changes<'_>) {
    let list = List::<Limit> {
        path: "/limits".to_owned(),
        gone: (&rules::LIMIT_REMOVED, |one| format!("`{}` is gone", one.name)),
        come: vec![(&rules::LIMIT_ADDED, |one| {
            format!("`{}` bounds what had no bound: {} {}", one.name, one.value, one.unit)
        })],
    };
    for (before, after) in changes.list(&list, old, new) {
        let path = format!("/limits/{}", after.name);
        if before.unit != after.unit {
            let message = format!("`{}` was in {}, and is in {}", after.name, before.unit, after.unit);
            changes.add(&rules::LIMIT_UNIT_CHANGED, path, &after.name, message);
        } else if before.value != after.value {
            let known = LIMITS.iter().find(|(name, _)| *name == after.name);
            let hurts = known.map_or(Hurts { less: true, more: false }, |(_, hurts)| *hurts);
            let rule = hurts.rule(&rules::LIMIT_MOVED, after.value < before.value);
            changes.add(rule, path, &after.name, moved(&after.name, &before.value, &after.value));
        }
    }
}

fn intervals(old: &[Interval], new: &[Interval], changes: &mut Changes<'_>) {
    let list = List::<Interval> {
        path: "/intervals".to_owned(),
        gone: (&rules::INTERVAL_REMOVED, |one| format!("`{}` is gone", one.name)),
        come: vec![(&rules::INTERVAL_ADDED, |one| format!("`{}` is new: {}", one.name, one.value))],
    };
    for (before, after) in changes.list(&list, old, new) {
        let (was, is) = (before.milliseconds(), after.milliseconds());
        if was != is {
            let known = INTERVALS.iter().find(|(name, _)| *name == after.name);
            let hurts = known.map_or(Hurts { less: true, more: true }, |(_, hurts)| *hurts);
            let rule = hurts.rule(&rules::INTERVAL_MOVED, is < was);
            let path = format!("/intervals/{}", after.name);
            changes.add(rule, path, &after.name, moved(&after.name, &before.value, &after.value));
        }
    }
}

impl Hurts {
    /// The rule for a bound that moves one way.
    fn rule(self, moves: &'static Moves, is_less: bool) -> &'static Rule {
        let [less, more] =
            if if is_less { self.less } else { self.more } { &moves.hurts } else { &moves.harmless };
        if is_less { less } else { more }
    }
}

fn moved(name: &str, was: &impl Display, is: &impl Display) -> String {
    format!("`{name}` was {was}, and is {is}")
}
