//! The orders in which messages must come.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::{Inbox, Log};

/// Messages of one connection to one channel come in the order sent; what is wrong, in words.
pub(super) fn of_senders(log: &Log, inbox: &Inbox) -> Option<String> {
    let mut last: HashMap<(usize, &str), usize> = HashMap::new();
    inbox.got.iter().find_map(|number| {
        let sent = &log.sent[*number];
        let before = last.insert((sent.by, &sent.channel), *number).filter(|before| before > number)?;
        let (client, channel) = (&inbox.client, &sent.channel);
        Some(format!("{client} got {number} after {before}, which was sent later by the same, on {channel}"))
    })
}

/// All receivers of a channel see one order: there must be one that what each of them saw is a part of.
pub(super) fn of_channels(log: &Log) -> Vec<String> {
    let mut channels: BTreeMap<&str, Vec<(&str, Vec<usize>)>> = BTreeMap::new();
    for inbox in &log.inboxes {
        let mut came: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        // What came twice is told of elsewhere.
        let mut seen = HashSet::new();
        for number in inbox.got.iter().filter(|number| seen.insert(**number)) {
            came.entry(&log.sent[*number].channel).or_default().push(*number);
        }
        for (channel, numbers) in came {
            channels.entry(channel).or_default().push((&inbox.client, numbers));
        }
    }
    channels.iter().filter_map(|(channel, views)| disagreement(channel, views)).collect()
}

/// Takes messages away that nothing is known to come before, until none is left: then one order has them all. What
/// cannot be taken away goes in circles.
fn disagreement(channel: &str, views: &[(&str, Vec<usize>)]) -> Option<String> {
    let mut before: HashMap<usize, HashSet<usize>> = HashMap::new();
    let mut after: HashMap<usize, HashSet<usize>> = HashMap::new();
    for (_, numbers) in views {
        for number in numbers {
            before.entry(*number).or_default();
        }
        for pair in numbers.windows(2) {
            before.entry(pair[1]).or_default().insert(pair[0]);
            after.entry(pair[0]).or_default().insert(pair[1]);
        }
    }
    let mut first: Vec<usize> =
        before.iter().filter(|(_, before)| before.is_empty()).map(|(number, _)| *number).collect();
    while let Some(number) = first.pop() {
        before.remove(&number);
        for next in after.remove(&number).into_iter().flatten() {
            let Some(waits_for) = before.get_mut(&next) else { continue };
            waits_for.remove(&number);
            if waits_for.is_empty() {
                first.push(next);
            }
        }
    }
    if before.is_empty() {
        return None;
    }
    let seen: Vec<String> = views
        .iter()
        .filter_map(|(client, numbers)| {
            let circle: Vec<_> =
                numbers.iter().filter(|number| before.contains_key(number)).take(6).collect();
            (circle.len() > 1).then(|| format!("{client} {circle:?}"))
        })
        .take(4)
        .collect();
    Some(format!("receivers of {channel} saw different orders: {}", seen.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn views_agree_when_one_order_has_them_all() {
        let agree = |views: &[&[usize]]| {
            let views: Vec<_> = views.iter().map(|numbers| ("anna", numbers.to_vec())).collect();
            disagreement("group:g", &views).is_none()
        };
        assert!(agree(&[&[1, 2, 3], &[2, 3, 4], &[1, 4], &[]]));
        assert!(agree(&[&[5, 1], &[1, 9, 7], &[5, 9]]));
        assert!(!agree(&[&[1, 2], &[2, 1]]));
        assert!(!agree(&[&[1, 2, 3, 4], &[5, 6], &[6, 5]]), "whoever saw most saw neither");
        assert!(!agree(&[&[1, 2], &[2, 3], &[3, 1]]), "no two of them disagree");
    }
}
