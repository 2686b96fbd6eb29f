//! The count: what became of every delivery that was owed.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::time::Duration;

use aether_ws::clock;
use aether_ws_protocol::Timestamp;

use super::{Gap, Inbox, Log, Sent, Span, order};

/// What became of all that was sent. A delivery is one message for one connection.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    pub(crate) fault: String,
    pub(crate) sent: usize,
    /// Deliveries that came.
    pub(crate) delivered: usize,
    /// Those that did not come, of which the sender was told (or its own connection broke before it could be).
    pub(crate) refused: usize,
    /// Those that did not come and lie inside a `GAP` that the receiver was told.
    pub(crate) covered: usize,
    /// Those of them that went to groups: none may be where history fills what was missed.
    pub(crate) covered_in_groups: usize,
    /// Those of which nobody was told.
    pub(crate) lost: usize,
    /// What must not be, in words: each lost, doubled or misplaced delivery, up to a few.
    pub(crate) wrong: Vec<String>,
}

impl Tally {
    pub(super) fn of(fault: &str, log: &Log) -> Self {
        let mut tally = Self { fault: fault.to_owned(), sent: log.sent.len(), ..Self::default() };
        log.wrong.iter().for_each(|wrong| tally.complain(|| wrong.clone()));
        let book = Book::of(log);
        for (number, sent) in log.sent.iter().enumerate() {
            if let Some(wrong) = misjudged(sent) {
                tally.complain(|| format!("{number} on {} was refused: {wrong}", sent.channel));
            }
            if sent.refused.is_none() && book.is_for_nobody(sent) && !book.is_in_doubt(log, number) {
                tally
                    .complain(|| format!("{number} on {} reached nobody, and was not refused", sent.channel));
            }
        }
        for (id, inbox) in log.inboxes.iter().enumerate() {
            if book.got[id].len() < inbox.got.len() {
                tally.complain(|| format!("{} got {} twice", inbox.client, twice(inbox)));
            }
            if let Some(wrong) = order::of_senders(log, inbox) {
                tally.complain(|| wrong);
            }
            tally.check_gaps(log, inbox);
            tally.count(log, &book, id);
        }
        order::of_channels(log).into_iter().for_each(|wrong| tally.complain(|| wrong));
        tally
    }

    pub(crate) fn is_clean(&self) -> bool {
        self.lost == 0 && self.wrong.is_empty()
    }

    /// Counts what one connection was owed.
    fn count(&mut self, log: &Log, book: &Book<'_>, id: usize) {
        let inbox = &log.inboxes[id];
        // A connection that ended is owed what came before the last that did come, sender by sender.
        let mut last: HashMap<(usize, &str), usize> = HashMap::new();
        for number in &inbox.got {
            let sent = &log.sent[*number];
            let last = last.entry((sent.by, &sent.channel)).or_default();
            *last = (*last).max(*number);
        }
        let for_it = inbox.channels(id);
        let for_it = for_it.iter().filter_map(|channel| book.channels.get(channel.as_str())).flatten();
        for number in for_it.copied().filter(|number| *number >= inbox.opened) {
            let sent = &log.sent[number];
            let owed = inbox.ended.is_none()
                || last.get(&(sent.by, sent.channel.as_str())).is_some_and(|last| number < *last);
            if book.got[id].contains(&number) {
                self.delivered += 1;
                if let Some(code) = sent.refused.as_deref().filter(|code| *code != "unknown_outcome") {
                    self.complain(|| format!("{number} was refused ({code}), and {} got it", inbox.client));
                }
            } else if owed {
                self.count_missing(log, book, number, inbox);
            }
        }
    }

    fn count_missing(&mut self, log: &Log, book: &Book<'_>, number: usize, inbox: &Inbox) {
        let sent = &log.sent[number];
        let gap = inbox.gaps.iter().find(|gap| covers(gap, sent));
        if sent.refused.as_deref() == Some("recipient_not_connected") {
            // Its sender was told, but not the truth, unless the receiver's node could not hear just then.
            self.refused += 1;
            if gap.is_none() && inbox.ended.is_none() {
                self.complain(|| {
                    let (client, gaps) = (&inbox.client, &inbox.gaps);
                    format!("{number} was refused because {client} is not there, who was; its gaps: {gaps:?}")
                });
            }
        } else if sent.refused.is_some() || book.is_in_doubt(log, number) {
            self.refused += 1;
        } else if gap.is_some() {
            self.covered += 1;
            self.covered_in_groups += usize::from(sent.channel.starts_with("group:"));
        } else {
            self.lost += 1;
            self.complain(|| {
                let Sent { channel, after, before, sent_at, .. } = sent;
                let Inbox { client, node, began, over, gaps, .. } = inbox;
                let got = log.inboxes.iter().zip(&book.got).filter(|(_, got)| got.contains(&number));
                let (here, there): (Vec<_>, Vec<_>) = got.partition(|(inbox, _)| inbox.node == *node);
                let (here, there) = (here.len(), there.len());
                let after_it = inbox.got.iter().filter(|got| **got > number).count();
                format!(
                    "{number} on {channel} is lost to {client}, on {node} from {began} to {over:?}: sent {sent_at:?} on {} ({after} \
                     to {before:?}); {here} on that node and {there} on others got it, and this one {after_it} later ones; its \
                     gaps: {gaps:?}",
                    log.inboxes[sent.by].node
                )
            });
        }
    }

    /// Gaps are told for a reason, to those concerned, and are no longer than what they are about.
    fn check_gaps(&mut self, log: &Log, inbox: &Inbox) {
        let Some(weather) = &log.weather else { return };
        for gap in &inbox.gaps {
            if !is_explained(gap, weather) {
                self.complain(|| {
                    format!(
                        "{} was told of {gap:?}, and only then was anything wrong: {weather:?}",
                        inbox.client
                    )
                });
            }
            if gap.until < inbox.began {
                let (client, began) = (&inbox.client, &inbox.began);
                self.complain(|| format!("{client}, who came at {began}, was told of {gap:?}"));
            }
        }
    }

    fn complain(&mut self, what: impl FnOnce() -> String) {
        if self.wrong.len() < MOST_COMPLAINTS {
            self.wrong.push(what());
        }
    }
}

/// A few show what is wrong; a thousand would hide it.
const MOST_COMPLAINTS: usize = 8;

/// How long before a fault the last moment may lie that is proven good: while messages flow the subscription proves itself
/// each second, and what is published then may have been stamped up to the publisher's deadline earlier. That is three
/// seconds with the settings of these tests, and machines are busy.
const LOOKBACK: Duration = Duration::from_secs(8);

/// How long after a fault nodes may take to be whole again.
const COMEBACK: Duration = Duration::from_secs(60);

/// How long after a node learnt of a new master others may go on publishing to the one that was replaced: twice the
/// publisher's deadline, which is two seconds in these tests, and four.
pub(super) const LATECOMERS: Duration = Duration::from_secs(8);

/// What is looked up for many messages.
struct Book<'a> {
    /// By inbox.
    got: Vec<HashSet<usize>>,
    came: HashSet<usize>,
    /// Everybody who was ever connected.
    clients: HashSet<&'a str>,
    channels: HashMap<&'a str, Vec<usize>>,
    /// The last message of each connection whose outcome it was told.
    told: HashMap<usize, usize>,
}

impl<'a> Book<'a> {
    fn of(log: &'a Log) -> Self {
        let got: Vec<HashSet<usize>> =
            log.inboxes.iter().map(|inbox| inbox.got.iter().copied().collect()).collect();
        let came = got.iter().flatten().copied().collect();
        let (mut channels, mut told) = (HashMap::<&str, Vec<usize>>::new(), HashMap::new());
        for (number, sent) in log.sent.iter().enumerate() {
            channels.entry(&sent.channel).or_default().push(number);
            // The rate is judged before a message is handed to Redis, so that says nothing of those before it.
            if sent.refused.as_deref().is_some_and(|code| code != "rate_limited") {
                told.insert(sent.by, number);
            }
        }
        let clients = log.inboxes.iter().map(|inbox| inbox.client.as_str()).collect();
        Self { got, came, clients, channels, told }
    }

    /// Whether it is for a client who was never there.
    fn is_for_nobody(&self, sent: &Sent) -> bool {
        sent.channel.strip_prefix("client:").is_some_and(|client| !self.clients.contains(client))
    }

    /// Whether a sender could not be told: its connection broke before. Outcomes come in order, so a later one proves that
    /// this one was known.
    fn is_in_doubt(&self, log: &Log, number: usize) -> bool {
        let by = log.sent[number].by;
        let told_later = self.told.get(&by).is_some_and(|told| *told > number);
        log.inboxes[by].ended.is_some() && !told_later && !self.came.contains(&number)
    }
}

/// Why a message cannot have been refused for the reason that was told.
fn misjudged(sent: &Sent) -> Option<String> {
    let code = sent.refused.as_deref()?;
    let kind = sent.channel.split(':').next().unwrap_or_default();
    let possible = match code {
        "recipient_not_connected" => kind == "client",
        "rate_limited" => kind == "broadcast",
        "backend_unavailable" | "unknown_outcome" => kind != "echo",
        _ => false,
    };
    (!possible).then(|| code.to_owned())
}

/// The messages that came again.
fn twice(inbox: &Inbox) -> String {
    let mut seen = HashSet::new();
    let again: Vec<_> = inbox.got.iter().filter(|number| !seen.insert(**number)).take(6).collect();
    format!("{again:?}")
}

/// Whether something was wrong within a gap, and from its beginning on, but for what is allowed.
fn is_explained(gap: &Gap, weather: &[Span]) -> bool {
    let (mut from, mut to): (u64, u64) = (u64::MAX, 0);
    for span in weather.iter().filter(|span| span.from <= gap.until) {
        let begins = micros(&span.from).saturating_sub(micros_in(LOOKBACK));
        // Troubles that follow each other closely are one.
        if begins > to {
            from = begins;
        }
        to = span.to.as_ref().map_or(u64::MAX, |to| micros(to).saturating_add(micros_in(COMEBACK)));
        if (from..=to).contains(&micros(&gap.since)) && micros(&gap.until) <= to {
            return true;
        }
    }
    false
}

fn micros(stamp: &str) -> u64 {
    clock::micros_of(&Timestamp::try_from(stamp).expect("the servers' own"))
}

pub(super) fn later(stamp: &str, by: Duration) -> String {
    clock::timestamp_from_micros(micros(stamp).saturating_add(micros_in(by))).to_string()
}

fn micros_in(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).expect("it is short")
}

fn covers(gap: &Gap, sent: &Sent) -> bool {
    let kind = match sent.channel.split_once(':') {
        Some(("group", _)) => "group",
        Some(("client", _)) => "direct",
        Some(_) => return false,
        None => "broadcast",
    };
    if gap.recovered || !gap.concerns(kind) {
        return false;
    }
    match (&sent.sent_at, &sent.before) {
        (Some(at), _) => gap.since <= *at && *at <= gap.until,
        (None, Some(before)) => gap.since <= *before && sent.after <= gap.until,
        (None, None) => sent.after <= gap.until,
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { fault, sent, delivered, refused, covered, covered_in_groups: _, lost, wrong } = self;
        write!(
            formatter,
            "{fault}: {sent} sent, {delivered} delivered, {refused} refused, {covered} covered by GAP, {lost} lost"
        )?;
        wrong.iter().try_for_each(|wrong| write!(formatter, "\n  {wrong}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Moments of one hour.
    fn at(second: u32) -> String {
        format!("2026-01-02T03:{:02}:{:02}.000000Z", second / 60, second % 60)
    }

    fn gap(since: u32, until: u32) -> Gap {
        let scope = vec!["group".to_owned()];
        Gap { since: at(since), until: at(until), scope, recovered: false }
    }

    #[test]
    fn a_gap_needs_a_fault_and_reaches_back_no_further_than_a_proof() {
        let span = |from, to| Span { from: at(from), to: Some(at(to)) };
        let (one, two) = ([span(20, 25)], [span(10, 12), span(40, 41)]);
        assert!(is_explained(&gap(18, 26), &one) && is_explained(&gap(30, 31), &one));
        assert!(!is_explained(&gap(18, 26), &[]), "nothing was wrong");
        assert!(!is_explained(&gap(11, 26), &one), "it begins long before");
        assert!(!is_explained(&gap(1, 19), &one), "it ends before");
        assert!(is_explained(&gap(56, 59), &one), "nodes came back late");
        assert!(!is_explained(&gap(100, 102), &one), "it is about something else");
        assert!(is_explained(&gap(39, 42), &two) && is_explained(&gap(5, 42), &two));
        assert!(is_explained(&gap(19, 26), &[Span { from: at(20), to: None }]));
    }

    #[test]
    fn a_code_tells_what_can_be() {
        let judged = |channel: &str, code: &str| {
            let (channel, refused) = (channel.to_owned(), Some(code.to_owned()));
            misjudged(&Sent { channel, by: 0, after: at(0), before: None, sent_at: None, refused })
        };
        assert_eq!(judged("client:a", "recipient_not_connected"), None);
        assert_eq!(judged("group:a", "backend_unavailable"), None);
        assert_eq!(judged("broadcast", "rate_limited"), None);
        for (channel, code) in [
            ("group:a", "recipient_not_connected"),
            ("client:a", "rate_limited"),
            ("echo:1", "backend_unavailable"),
            ("group:a", "internal"),
        ] {
            assert_eq!(judged(channel, code).as_deref(), Some(code), "{channel}");
        }
    }
}
