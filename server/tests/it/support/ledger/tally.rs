//! The count: what became of every delivery that was owed.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt;

use super::{Gap, Inbox, Log, Sent};

/// What became of all that was sent. A delivery is one message for one connection.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    pub(crate) fault: String,
    pub(crate) sent: usize,
    /// Deliveries that came.
    pub(crate) delivered: usize,
    /// Those that did not come, of which the sender was told (or its own connection broke).
    pub(crate) refused: usize,
    /// Those that did not come and lie inside a `GAP` that the receiver was told.
    pub(crate) covered: usize,
    /// Those of which nobody was told.
    pub(crate) lost: usize,
    /// What must not be, in words: each lost, doubled or misplaced delivery, up to a few.
    pub(crate) wrong: Vec<String>,
}

impl Tally {
    pub(super) fn of(fault: &str, log: &Log) -> Self {
        let mut tally = Self { fault: fault.to_owned(), sent: log.sent.len(), ..Self::default() };
        let got: Vec<HashSet<usize>> =
            log.inboxes.iter().map(|inbox| inbox.got.iter().copied().collect()).collect();
        let came: HashSet<usize> = got.iter().flatten().copied().collect();
        let mut channels: HashMap<&str, Vec<usize>> = HashMap::new();
        for (number, sent) in log.sent.iter().enumerate() {
            channels.entry(&sent.channel).or_default().push(number);
        }
        for (id, inbox) in log.inboxes.iter().enumerate() {
            if got[id].len() < inbox.got.len() {
                tally.complain(|| format!("{} got messages twice", inbox.client));
            }
            tally.check_order(log, inbox);
            // A connection that ended is owed what came before the last that did come, sender by sender.
            let mut last: HashMap<(usize, &str), usize> = HashMap::new();
            for number in &inbox.got {
                let sent = &log.sent[*number];
                let last = last.entry((sent.by, &sent.channel)).or_default();
                *last = (*last).max(*number);
            }
            let for_it = inbox.channels();
            let for_it = for_it.iter().filter_map(|channel| channels.get(channel.as_str())).flatten();
            for number in for_it.copied().filter(|number| *number >= inbox.opened) {
                let sent = &log.sent[number];
                let owed = inbox.ended.is_none()
                    || last.get(&(sent.by, sent.channel.as_str())).is_some_and(|last| number < *last);
                if got[id].contains(&number) {
                    tally.delivered += 1;
                    if let Some("backend_unavailable" | "recipient_not_connected") = sent.refused.as_deref() {
                        tally.complain(|| format!("{number} was refused, and {} got it", inbox.client));
                    }
                } else if owed {
                    tally.count_missing(log, number, came.contains(&number), inbox);
                }
            }
        }
        tally.check_channels(log);
        tally
    }

    pub(crate) fn is_clean(&self) -> bool {
        self.lost == 0 && self.wrong.is_empty()
    }

    fn count_missing(&mut self, log: &Log, number: usize, somebody_got_it: bool, inbox: &Inbox) {
        let sent = &log.sent[number];
        let cut_off = log.inboxes[sent.by].ended.is_some() && !somebody_got_it;
        if sent.refused.is_some() || cut_off {
            self.refused += 1;
        } else if inbox.gaps.iter().any(|gap| covers(gap, sent)) {
            self.covered += 1;
        } else {
            self.lost += 1;
            self.complain(|| {
                let Sent { channel, after, before, sent_at, .. } = sent;
                format!(
                    "{number} on {channel} is lost to {}: sent {sent_at:?} ({after} to {before:?}); its gaps: {:?}",
                    inbox.client, inbox.gaps
                )
            });
        }
    }

    /// Messages of one connection to one channel come in the order sent.
    fn check_order(&mut self, log: &Log, inbox: &Inbox) {
        let mut last: HashMap<(usize, &str), usize> = HashMap::new();
        for number in &inbox.got {
            let sent = &log.sent[*number];
            let before = last.insert((sent.by, &sent.channel), *number);
            if let Some(before) = before.filter(|before| before > number) {
                self.complain(|| format!("{} got {number} after {before}", inbox.client));
            }
        }
    }

    /// All receivers of a channel see one order: that of whoever saw most.
    fn check_channels(&mut self, log: &Log) {
        let mut channels: BTreeMap<&str, Vec<(&str, Vec<usize>)>> = BTreeMap::new();
        for inbox in &log.inboxes {
            let mut came: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
            for number in &inbox.got {
                came.entry(&log.sent[*number].channel).or_default().push(*number);
            }
            for (channel, numbers) in came {
                channels.entry(channel).or_default().push((&inbox.client, numbers));
            }
        }
        for (channel, views) in channels {
            let Some((_, most)) = views.iter().max_by_key(|(_, numbers)| numbers.len()) else { continue };
            let places: HashMap<usize, usize> =
                most.iter().enumerate().map(|(place, number)| (*number, place)).collect();
            for (client, numbers) in &views {
                if !numbers.iter().filter_map(|number| places.get(number)).is_sorted() {
                    self.complain(|| format!("{client} saw another order on {channel} than others"));
                }
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

fn covers(gap: &Gap, sent: &Sent) -> bool {
    let kind = match sent.channel.split_once(':') {
        Some(("group", _)) => "group",
        Some(_) => "direct",
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
        let Self { fault, sent, delivered, refused, covered, lost, wrong } = self;
        write!(
            formatter,
            "{fault}: {sent} sent, {delivered} delivered, {refused} refused, {covered} covered by GAP, {lost} lost"
        )?;
        wrong.iter().try_for_each(|wrong| write!(formatter, "\n  {wrong}"))
    }
}
