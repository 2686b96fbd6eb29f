//! `limits.json`: what is allowed less, or asked sooner, than before.

use super::{Change, Finding, Way, split};
use crate::protocol::{Interval, Limit, Limits};
use crate::source::SourceFile;

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

pub(super) fn findings(old: &Limits, new: &Limits, file: &SourceFile) -> Vec<Finding> {
    let mut list = Vec::new();
    limits(&old.limits, &new.limits, file, &mut list);
    intervals(&old.intervals, &new.intervals, file, &mut list);
    list
}

fn limits(old: &[Limit], new: &[Limit], file: &SourceFile, list: &mut Vec<Finding>) {
    let limits = split(old, new, |limit| limit.name.clone());
    for limit in limits.gone {
        list.push(gone("LIMIT_REMOVED", "limits", &limit.name, file));
    }
    for limit in limits.come {
        let change = Change {
            rule: "LIMIT_ADDED",
            way: Way::OldClientsToNewServer,
            path: format!("/limits/{}", limit.name),
            message: format!("`{}` bounds what had no bound: {} {}", limit.name, limit.value, limit.unit),
            words: "old clients may do more than that",
            hurts: true,
        };
        list.push(change.told(file, &limit.name));
    }
    for (before, after) in limits.both {
        if before.unit != after.unit {
            let change = Change {
                rule: "LIMIT_UNIT_CHANGED",
                way: Way::OldClientsToNewServer,
                path: format!("/limits/{}", after.name),
                message: format!("`{}` was in {}, and is in {}", after.name, before.unit, after.unit),
                words: "the same number means something else",
                hurts: true,
            };
            list.push(change.told(file, &after.name));
        } else if before.value != after.value {
            let known = LIMITS.iter().find(|(name, _)| *name == after.name);
            let hurts = known.map_or(Hurts { less: true, more: false }, |(_, hurts)| *hurts);
            let values = [before.value.to_string(), after.value.to_string()];
            let moved = Moved { kind: "limits", name: &after.name, values, less: after.value < before.value };
            list.push(moved.told(hurts, ["LIMIT_LOWERED", "LIMIT_RAISED"], file));
        }
    }
}

fn intervals(old: &[Interval], new: &[Interval], file: &SourceFile, list: &mut Vec<Finding>) {
    let intervals = split(old, new, |interval| interval.name.clone());
    for interval in intervals.gone {
        list.push(gone("INTERVAL_REMOVED", "intervals", &interval.name, file));
    }
    for interval in intervals.come {
        let change = Change {
            rule: "INTERVAL_ADDED",
            way: Way::OldClientsToNewServer,
            path: format!("/intervals/{}", interval.name),
            message: format!("`{}` is new: {}", interval.name, interval.value),
            words: "old clients do not keep to it",
            hurts: true,
        };
        list.push(change.told(file, &interval.name));
    }
    for (before, after) in intervals.both {
        let (was, is) = (before.milliseconds(), after.milliseconds());
        if was != is {
            let known = INTERVALS.iter().find(|(name, _)| *name == after.name);
            let hurts = known.map_or(Hurts { less: true, more: true }, |(_, hurts)| *hurts);
            let values = [before.value.clone(), after.value.clone()];
            let moved = Moved { kind: "intervals", name: &after.name, values, less: is < was };
            list.push(moved.told(hurts, ["INTERVAL_SHORTENED", "INTERVAL_LENGTHENED"], file));
        }
    }
}

/// A bound with another value.
struct Moved<'m> {
    kind: &'static str,
    name: &'m str,
    values: [String; 2],
    less: bool,
}

impl Moved<'_> {
    fn told(self, hurts: Hurts, [less, more]: [&'static str; 2], file: &SourceFile) -> Finding {
        let hurts = if self.less { hurts.less } else { hurts.more };
        let (way, words) = match (self.less, hurts) {
            (true, true) => (Way::OldClientsToNewServer, "old clients may go by what was allowed"),
            (false, true) => {
                (Way::NewServerToOldClients, "old clients go by the value that they were built with")
            }
            (true, false) => {
                (Way::OldServerToNewClients, "new clients may count on less than an old server gives")
            }
            (false, false) => {
                (Way::NewClientsToOldServer, "new clients may count on more than an old server gives")
            }
        };
        let change = Change {
            rule: if self.less { less } else { more },
            way,
            path: format!("/{}/{}", self.kind, self.name),
            message: format!("`{}` was {}, and is {}", self.name, self.values[0], self.values[1]),
            words,
            hurts,
        };
        change.told(file, self.name)
    }
}

fn gone(rule: &'static str, kind: &str, name: &str, file: &SourceFile) -> Finding {
    let change = Change {
        rule,
        way: Way::NewServerToOldClients,
        path: format!("/{kind}/{name}"),
        message: format!("`{name}` is gone"),
        words: "who sets it, or counts on it, finds it no more",
        hurts: true,
    };
    change.told(file, kind)
}
