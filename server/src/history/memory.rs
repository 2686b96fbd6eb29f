//! The history of a single process: per group a queue of its newest messages.

use std::collections::{HashMap, VecDeque};

use aether_ws_protocol::GroupId;
use futures_util::FutureExt;
use futures_util::future::{BoxFuture, ready};
use tokio_tungstenite::tungstenite::Utf8Bytes;

use super::stamp::Unstamped;
use super::{History, HistoryLimits, HistorySize, Link, Missed, Reading, Since, TIP_LIFE, UNSURE, micros};
use crate::broker::Unavailable;
use crate::broker::memory::MemoryBus;
use crate::clock;

/// Reads from a memory bus.
#[derive(Debug)]
pub struct MemoryHistory {
    bus: MemoryBus,
    limits: HistoryLimits,
}

impl MemoryHistory {
    pub(crate) fn new(bus: MemoryBus, limits: HistoryLimits) -> Self {
        Self { bus, limits }
    }
}

impl History for MemoryHistory {
    fn read<'a>(&'a self, group: &'a GroupId, since: Since) -> BoxFuture<'a, Result<Reading, Unavailable>> {
        ready(Ok(self.bus.read_history(group, since, &self.limits))).boxed()
    }

    fn size(&self) -> Option<HistorySize> {
        Some(self.bus.history_size())
    }
}

/// The groups of one shard of a memory bus. Times are microseconds since 1970.
#[derive(Debug, Default)]
pub(crate) struct Logs {
    groups: HashMap<GroupId, Log>,
    /// When what has aged is looked for in all groups: those in which nobody speaks must not keep theirs.
    sweep_at: u64,
}

#[derive(Debug)]
struct Log {
    /// The newest position.
    tip: u64,
    /// The bytes of all messages so far. While there are none, the tip is the moment at which somebody first asked.
    bytes: usize,
    kept: VecDeque<Kept>,
    /// When anything last happened, on the clock; positions may be ahead of it.
    touched: u64,
}

#[derive(Debug)]
struct Kept {
    link: Link,
    /// The bytes of all messages before it.
    before: usize,
    message: Utf8Bytes,
}

impl Logs {
    /// Stamps a message and keeps it.
    pub(crate) fn append(
        &mut self,
        group: &GroupId,
        unstamped: Unstamped<'_>,
        limits: &HistoryLimits,
        now: u64,
    ) -> (Link, Utf8Bytes) {
        self.sweep(limits, now);
        let log = self.groups.entry(group.clone()).or_insert_with(|| Log::new(now - 1));
        // The clock may have stepped back; positions do not.
        let link = Link { after: log.tip, position: now.max(log.tip + 1) };
        let message = unstamped.stamp(clock::timestamp_from_micros(link.position).as_str());
        log.tip = link.position;
        log.touched = now;
        log.kept.push_back(Kept { link, before: log.bytes, message: message.clone() });
        log.bytes += message.len();
        log.trim(limits, now);
        (link, message)
    }

    /// What was kept after `since`, all of it or nothing.
    pub(crate) fn read(
        &mut self,
        group: &GroupId,
        since: Since,
        limits: &HistoryLimits,
        now: u64,
    ) -> Reading {
        self.sweep(limits, now);
        let log = self.groups.entry(group.clone()).or_insert_with(|| Log::new(now));
        log.touched = now;
        log.trim(limits, now);
        let missed = log.since(since, limits, now);
        Reading { tip: log.tip, missed }
    }

    /// How much is kept; what has aged goes with the next message or reading.
    pub(crate) fn size(&self) -> HistorySize {
        let sizes = self.groups.values().map(|log| {
            let before = log.kept.front().map_or(log.bytes, |oldest| oldest.before);
            HistorySize { messages: log.kept.len(), bytes: log.bytes - before }
        });
        sizes.sum()
    }

    /// Lets go of what has aged, also in groups that nobody asks about.
    fn sweep(&mut self, limits: &HistoryLimits, now: u64) {
        // Also when the clock stepped back by more than it should take.
        if (self.sweep_at.saturating_sub(micros(limits.age))..self.sweep_at).contains(&now) {
            return;
        }
        self.sweep_at = now.saturating_add(micros(limits.age));
        self.groups.retain(|_, log| {
            log.trim(limits, now);
            log.touched.saturating_add(micros(TIP_LIFE.max(limits.age))) > now
        });
    }
}

impl Log {
    fn new(tip: u64) -> Self {
        Self { tip, bytes: 0, kept: VecDeque::new(), touched: tip }
    }

    fn trim(&mut self, limits: &HistoryLimits, now: u64) {
        let aged = now.saturating_sub(micros(limits.age));
        while let Some(oldest) = self.kept.front() {
            let too_much = self.kept.len() > 1
                && (self.kept.len() > limits.count || self.bytes - oldest.before > limits.queue_bytes);
            if !too_much && oldest.link.position >= aged {
                break;
            }
            self.kept.pop_front();
        }
        if self.kept.is_empty() {
            self.kept = VecDeque::new();
        }
    }

    fn since(&self, since: Since, limits: &HistoryLimits, now: u64) -> Option<Vec<Missed>> {
        let (since, exact) = match since {
            Since::Now => return None,
            Since::Position(position) => (position, true),
            Since::Moment(moment) => (moment, false),
        };
        if since > now.max(self.tip) {
            return None;
        }
        let from = self.kept.partition_point(|kept| kept.link.position <= since);
        let missed = self.kept.range(from..);
        // The position at or before `since`, nothing being kept between the two, and the bytes up to it.
        let (before, sum) =
            self.kept.get(from).map_or((self.tip, self.bytes), |first| (first.link.after, first.before));
        if before > since || missed.len() > limits.queue_messages || self.bytes - sum > limits.queue_bytes {
            return None;
        }
        let believed = before == since || !exact && (sum == 0 || since - before >= micros(UNSURE));
        if !believed {
            return None;
        }
        let missed =
            missed.map(|kept| Missed { position: kept.link.position, message: kept.message.clone() });
        Some(missed.collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: u64 = 1_000_000;
    const START: u64 = 1_000_000 * SECOND;
    const FORM: &str = r#"{,"sent_at":"2026-01-02T03:04:05.678901Z"}"#;
    const LIMITS: HistoryLimits = HistoryLimits {
        count: 5,
        age: std::time::Duration::from_secs(60),
        queue_messages: 4,
        queue_bytes: 1000,
    };

    fn group() -> GroupId {
        "g".try_into().unwrap()
    }

    fn append(logs: &mut Logs, now: u64) -> u64 {
        logs.append(&group(), Unstamped::of(FORM).unwrap(), &LIMITS, now).0.position
    }

    /// The positions after `since`, all or nothing.
    fn since(logs: &mut Logs, since: u64, now: u64) -> Option<Vec<u64>> {
        let reading = logs.read(&group(), Since::Moment(since), &LIMITS, now);
        reading.missed.map(|missed| missed.iter().map(|missed| missed.position).collect())
    }

    #[test]
    fn what_came_after_a_position_is_there_until_it_is_too_much() {
        let mut logs = Logs::default();
        let positions: Vec<_> = (0..5).map(|number| append(&mut logs, START + number)).collect();
        let now = START + SECOND;
        assert_eq!(since(&mut logs, positions[4], now), Some(vec![]));
        assert_eq!(since(&mut logs, positions[1], now), Some(positions[2..].to_vec()));
        assert_eq!(since(&mut logs, positions[0], now), Some(positions[1..].to_vec()));
        let last = append(&mut logs, now);
        assert_eq!(since(&mut logs, positions[0], now), None, "five messages: more than a queue holds");
        assert_eq!(since(&mut logs, positions[1], now).unwrap().last(), Some(&last));
        assert_eq!(since(&mut logs, 0, now), None);
        assert_eq!(since(&mut logs, now + 1, now), None, "nobody has seen the future");
    }

    #[test]
    fn positions_increase_though_the_clock_steps_back() {
        let mut logs = Logs::default();
        let positions: Vec<_> = [START, START, START - 30 * SECOND, START + 1, START + 9]
            .map(|now| append(&mut logs, now))
            .into();
        assert_eq!(positions, [START, START + 1, START + 2, START + 3, START + 9]);
        assert_eq!(since(&mut logs, START + 1, START - 30 * SECOND), Some(positions[2..].to_vec()));
    }

    #[test]
    fn what_has_aged_is_gone_and_a_quiet_group_is_known_to_be_quiet() {
        let mut logs = Logs::default();
        let (old, last) = (append(&mut logs, START), append(&mut logs, START + SECOND));
        let later = START + 100 * SECOND;
        assert_eq!(since(&mut logs, old, later), None);
        assert_eq!(since(&mut logs, last, later), Some(vec![]), "nothing came after it");
        let next = append(&mut logs, later);
        assert_eq!(since(&mut logs, last, later), Some(vec![next]));
        // Other groups let go of theirs, too, and in the end forget.
        let other = "other".try_into().unwrap();
        logs.read(&other, Since::Now, &LIMITS, later + 61 * SECOND);
        assert!(logs.groups[&group()].kept.is_empty());
        logs.read(&other, Since::Now, &LIMITS, later + micros(TIP_LIFE) + SECOND);
        assert_eq!(logs.groups.len(), 1);
    }

    #[test]
    fn a_moment_is_believed_when_nothing_was_on_its_way() {
        let mut logs = Logs::default();
        assert_eq!(since(&mut logs, START - 1, START), None, "what was before somebody asked is not known");
        assert_eq!(since(&mut logs, START + 1, START + 2), Some(vec![]));
        let first = append(&mut logs, START + SECOND);
        assert_eq!(since(&mut logs, START + 1, START + 2 * SECOND), Some(vec![first]));
        assert_eq!(
            since(&mut logs, first + SECOND, START + 9 * SECOND),
            None,
            "it may not have seen the first"
        );
        assert_eq!(since(&mut logs, first + 11 * SECOND, START + 30 * SECOND), Some(vec![]));
        let unknown = Since::Position(first + 11 * SECOND);
        assert_eq!(logs.read(&group(), unknown, &LIMITS, START + 30 * SECOND).missed, None, "it was lost");
    }

    #[test]
    fn bytes_are_bounded_and_a_single_message_always_fits() {
        let mut logs = Logs::default();
        let limits = HistoryLimits { queue_bytes: FORM.len() * 2, ..LIMITS };
        let append = |logs: &mut Logs, text: &str, now| {
            logs.append(&group(), Unstamped::of(text).unwrap(), &limits, now).0.position
        };
        for number in 0..3 {
            append(&mut logs, FORM, START + number);
        }
        assert_eq!(logs.groups[&group()].kept.len(), 2);
        append(&mut logs, &format!("{}{FORM}", "x".repeat(1000)), START + 3);
        assert_eq!(logs.groups[&group()].kept.len(), 1);
    }
}
