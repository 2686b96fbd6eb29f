//! Who is there, as everybody was told it.

use std::collections::BTreeMap;

use crate::support::ledger::Ledger;
use crate::support::player::Player;

/// Whether what everybody was told of who is there is what is so, and nobody was said to have left who had not.
pub(crate) async fn check(ledger: &Ledger, players: &[Player]) -> Vec<String> {
    let mut groups: BTreeMap<&str, BTreeMap<String, u64>> = BTreeMap::new();
    for player in players {
        let members = groups.entry(&player.group).or_default();
        *members.entry(player.client.clone()).or_default() += 1;
    }
    for player in players {
        let (expected, inbox) = (&groups[player.group.as_str()], player.inbox);
        let knows = ledger.sees_at(inbox, |log| log.inboxes[inbox].roster.as_ref() == Some(expected)).await;
        if !knows {
            let roster = ledger.log().inboxes[inbox].roster.clone().unwrap_or_default();
            let off = difference(expected, &roster);
            return vec![format!("{} does not know who is in {}: {off}", player.client, player.group)];
        }
    }
    let log = ledger.log();
    let mut seen: BTreeMap<(&str, &str), (usize, bool)> = BTreeMap::new();
    for inbox in &log.inboxes {
        let entry = seen.entry((&inbox.group, &inbox.client)).or_insert((0, false));
        *entry = (entry.0 + 1, inbox.ended.is_none());
    }
    let mut wrong = Vec::new();
    for inbox in &log.inboxes {
        for left in &inbox.left {
            let client = left.split(' ').next().unwrap_or_default();
            // There from when it came to the end, on one connection.
            if seen.get(&(inbox.group.as_str(), client)) == Some(&(1, true)) {
                wrong.push(format!("{} was told `{left}`, who never left", inbox.client));
            }
        }
    }
    wrong.truncate(8);
    wrong
}

/// How what somebody was told differs from what is so.
fn difference(expected: &BTreeMap<String, u64>, roster: &BTreeMap<String, u64>) -> String {
    let of = |members: &BTreeMap<String, u64>, client: &String| members.get(client).copied().unwrap_or(0);
    let clients = expected.keys().chain(roster.keys().filter(|client| !expected.contains_key(*client)));
    let off = clients.filter(|client| of(expected, client) != of(roster, client));
    off.take(4)
        .map(|client| {
            format!(
                "{client} has {} connections, and is said to have {}",
                of(expected, client),
                of(roster, client)
            )
        })
        .collect::<Vec<_>>()
        .join("; ")
}
