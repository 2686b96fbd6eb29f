//! What can be asked of a round beyond the count of its messages, since we know what failed in it and what did not.

use crate::support::ledger::Ledger;
use crate::weather::{PRESENCE_TTL, Weather, World, later};

/// No connection ends but by its client, or with its node.
pub(crate) fn connections(ledger: &Ledger, world: &World) -> Vec<String> {
    let log = ledger.log();
    let ended = log.inboxes.iter().filter_map(|inbox| {
        let code = inbox.ended.filter(|_| !inbox.left_by_itself && !world.was_killed(inbox.node))?;
        // Refused, in the only way that a browser sees, when nothing was said yet.
        let refused = !inbox.joined && (4100..4300).contains(&code);
        (!refused).then(|| format!("the connection of {} in {} ended with {code}", inbox.client, inbox.group))
    });
    ended.take(8).collect()
}

/// What must be so where only nodes failed, or only Redis.
///
/// `stayed` is when the last client had come that stays.
pub(crate) fn weather(ledger: &Ledger, weather: Weather, stayed: &str, history: bool) -> Vec<String> {
    match weather {
        Weather::Storm => Vec::new(),
        Weather::Nodes => [refusals(ledger), ghosts(ledger, stayed)].concat(),
        Weather::Redis if history => unfilled(ledger),
        Weather::Redis => Vec::new(),
    }
}

/// Redis was well, and nobody was told otherwise.
fn refusals(ledger: &Ledger) -> Vec<String> {
    let log = ledger.log();
    let refused = log.sent.iter().enumerate().filter_map(|(number, sent)| {
        let code = sent
            .refused
            .as_deref()
            .filter(|code| ["backend_unavailable", "unknown_outcome"].contains(code))?;
        Some(format!("{number} on {} was refused though Redis was well: {code}", sent.channel))
    });
    refused.take(8).collect()
}

/// Whoever was on a node that died is gone in time: nodes were killed before, and nobody has left since.
fn ghosts(ledger: &Ledger, stayed: &str) -> Vec<String> {
    let (log, bound) = (ledger.log(), later(stayed, PRESENCE_TTL));
    let late = log.inboxes.iter().filter(|inbox| inbox.shrunk > bound).map(|inbox| {
        let (client, group, shrunk) = (&inbox.client, &inbox.group, &inbox.shrunk);
        format!(
            "{client} was told of a ghost in {group} at {shrunk}, and all who had left did so before {stayed}"
        )
    });
    late.take(8).collect()
}

/// Redis kept all that it had, so nothing is missing in groups.
fn unfilled(ledger: &Ledger) -> Vec<String> {
    let log = ledger.log();
    let unfilled = log.inboxes.iter().flat_map(|inbox| {
        let gaps = inbox.gaps.iter().filter(|gap| gap.concerns("group") && !gap.recovered);
        gaps.map(|gap| format!("{} was told of a gap that history did not fill: {gap:?}", inbox.client))
    });
    unfilled.take(8).collect()
}
