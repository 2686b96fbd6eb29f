//! What this node is subscribed to, what it should be, and what it may have missed. No I/O.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::time::{Duration, SystemTime};

use tokio::sync::oneshot;
use tokio::time::Instant;

use crate::keys::Channel;

/// The truth about subscriptions; the connection to Redis follows it.
#[derive(Default)]
pub(super) struct Registry {
    entries: HashMap<Channel, Entry>,
    /// Channels whose entry may differ from what Redis knows.
    changed: VecDeque<Channel>,
    /// Channels that nobody holds, in the order in which their time runs out.
    lingering: VecDeque<(Instant, Channel)>,
}

#[derive(Default)]
struct Entry {
    holders: usize,
    lingers_until: Option<Instant>,
    /// Redis confirmed it on the present connection.
    confirmed: bool,
    /// The channel is listed in `changed`.
    listed: bool,
    waiting: Vec<oneshot::Sender<()>>,
    loss: Option<Loss>,
}

/// What a channel may have missed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Loss {
    pub(super) since: SystemTime,
    /// Its master was replaced, perhaps long before it is there again.
    pub(super) replaced: bool,
}

/// What to tell Redis next.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Changes {
    pub(super) subscribe: Vec<Channel>,
    pub(super) unsubscribe: Vec<Channel>,
}

impl Registry {
    /// How many channels are held, or linger.
    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    /// Counts one more holder. Returns what to wait for unless Redis has confirmed the channel already.
    ///
    /// Nobody waits for the broadcast to come back: everybody needs it, and whoever joins until then is told of the gap with
    /// all others.
    pub(super) fn hold(&mut self, channel: &Channel) -> Option<oneshot::Receiver<()>> {
        let entry = self.entries.entry(channel.clone()).or_default();
        entry.holders += 1;
        entry.lingers_until = None;
        if entry.confirmed || (*channel == Channel::Broadcast && entry.loss.is_some()) {
            return None;
        }
        let (confirm, confirmed) = oneshot::channel();
        entry.waiting.push(confirm);
        list(&mut self.changed, entry, channel);
        Some(confirmed)
    }

    /// Counts one holder less.
    pub(super) fn release(&mut self, channel: &Channel, now: Instant, linger: Duration) {
        let Some(entry) = self.entries.get_mut(channel) else { return };
        entry.holders = entry.holders.saturating_sub(1);
        if entry.holders > 0 {
            return;
        }
        // Clients come and go one by one, and theirs are the most: those are left at once.
        if entry.confirmed && !matches!(channel, Channel::Client(_)) {
            let until = now + linger;
            entry.lingers_until = Some(until);
            self.lingering.push_back((until, channel.clone()));
        } else {
            list(&mut self.changed, entry, channel);
        }
    }

    /// Lists the channels whose time is over, and says when the next one's will be.
    pub(super) fn end_lingering(&mut self, now: Instant) -> Option<Instant> {
        while let Some((until, _)) = self.lingering.front() {
            if *until > now {
                return Some(*until);
            }
            let (until, channel) = self.lingering.pop_front().expect("it was just looked at");
            // Somebody may have come back, and even left again, since.
            if let Some(entry) = self.entries.get_mut(&channel)
                && entry.lingers_until == Some(until)
            {
                entry.lingers_until = None;
                list(&mut self.changed, entry, &channel);
            }
        }
        None
    }

    /// Takes up to `limit` differences to what Redis knows.
    pub(super) fn take_changes(&mut self, limit: usize) -> Changes {
        let mut changes = Changes::default();
        while changes.subscribe.len() + changes.unsubscribe.len() < limit {
            let Some(channel) = self.changed.pop_front() else { break };
            let Some(entry) = self.entries.get_mut(&channel) else { continue };
            entry.listed = false;
            let wanted = entry.holders > 0 || entry.lingers_until.is_some();
            match (wanted, entry.confirmed) {
                (true, false) => changes.subscribe.push(channel),
                (false, true) => {
                    // From here on whoever wants it waits for a new confirmation, which comes after this.
                    entry.confirmed = false;
                    changes.unsubscribe.push(channel);
                }
                (false, false) => {
                    self.entries.remove(&channel);
                }
                (true, true) => {}
            }
        }
        changes
    }

    /// Notes what Redis confirmed and tells those who wait for it.
    pub(super) fn confirm(&mut self, changes: &Changes) {
        for channel in &changes.subscribe {
            if let Some(entry) = self.entries.get_mut(channel) {
                entry.confirmed = true;
                for waiting in entry.waiting.drain(..) {
                    let _gone = waiting.send(());
                }
                // They may all have left while Redis was asked.
                if entry.holders == 0 {
                    list(&mut self.changed, entry, channel);
                }
            }
        }
        for channel in &changes.unsubscribe {
            if let Some(entry) = self.entries.get(channel)
                && entry.holders == 0
                && !entry.listed
            {
                self.entries.remove(channel);
            }
        }
    }

    /// Notes that the connection is gone and that what came after `since` may be missed. Whoever waits is told
    /// by the end of its queue; whatever is held is listed for the next connection.
    pub(super) fn lose(&mut self, since: SystemTime) {
        self.changed.clear();
        self.lingering.clear();
        self.entries.retain(|_, entry| entry.holders > 0);
        for (channel, entry) in &mut self.entries {
            if std::mem::take(&mut entry.confirmed) {
                entry.loses(Loss { since, replaced: false });
            }
            entry.waiting.clear();
            entry.listed = false;
            list(&mut self.changed, entry, channel);
        }
    }

    /// Channels that Redis has confirmed.
    pub(super) fn confirmed(&self) -> impl Iterator<Item = &Channel> {
        self.entries.iter().filter(|(_, entry)| entry.confirmed).map(|(channel, _)| channel)
    }

    /// Notes which channels lost something, and what, while the connection goes on for the others. Returns how many did.
    /// Whoever waits for one of them goes on waiting: it will soon be confirmed.
    pub(super) fn lose_some(&mut self, lost: impl Fn(&Channel) -> Option<Loss>) -> usize {
        let mut channels = 0;
        for (channel, entry) in &mut self.entries {
            let Some(loss) = lost(channel) else { continue };
            channels += 1;
            let confirmed = std::mem::take(&mut entry.confirmed);
            if entry.holders > 0 && (confirmed || entry.loss.is_some()) {
                entry.loses(loss);
            }
            entry.lingers_until = None;
            list(&mut self.changed, entry, channel);
        }
        channels
    }

    /// Notes that a master was replaced while all was lost: whatever was lost may have been lost there, from `since` on.
    pub(super) fn doubt(&mut self, since: SystemTime) {
        for entry in self.entries.values_mut().filter(|entry| entry.loss.is_some()) {
            entry.loses(Loss { since, replaced: true });
        }
    }

    /// Lists channels again that Redis was asked for in vain.
    pub(super) fn ask_again<'a>(&mut self, channels: impl IntoIterator<Item = &'a Channel>) {
        for channel in channels {
            if let Some(entry) = self.entries.get_mut(channel) {
                list(&mut self.changed, entry, channel);
            }
        }
    }

    /// The channels that are confirmed again and missed something, by what they lost.
    pub(super) fn take_missed(&mut self) -> BTreeMap<Loss, Vec<Channel>> {
        let mut missed: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for (channel, entry) in &mut self.entries {
            if entry.confirmed
                && let Some(loss) = entry.loss.take()
            {
                missed.entry(loss).or_default().push(channel.clone());
            }
        }
        missed
    }
}

impl Entry {
    /// Its channel was lost, perhaps not for the first time since anybody was told.
    fn loses(&mut self, loss: Loss) {
        let before = self.loss.unwrap_or(loss);
        let (since, replaced) = (before.since.min(loss.since), before.replaced || loss.replaced);
        self.loss = Some(Loss { since, replaced });
    }
}

fn list(changed: &mut VecDeque<Channel>, entry: &mut Entry, channel: &Channel) {
    if !entry.listed {
        entry.listed = true;
        changed.push_back(channel.clone());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use aether_ws_protocol::{ClientId, GroupId};

    const LINGER: Duration = Duration::from_secs(3);

    fn group() -> Channel {
        Channel::Group(GroupId::try_from("g").unwrap())
    }

    fn client() -> Channel {
        Channel::Client(ClientId::try_from("c").unwrap())
    }

    fn subscribe(channel: Channel) -> Changes {
        Changes { subscribe: vec![channel], unsubscribe: vec![] }
    }

    fn unsubscribe(channel: Channel) -> Changes {
        Changes { subscribe: vec![], unsubscribe: vec![channel] }
    }

    fn since(since: SystemTime) -> Loss {
        Loss { since, replaced: false }
    }

    fn apply(registry: &mut Registry) -> Changes {
        let changes = registry.take_changes(512);
        registry.confirm(&changes);
        changes
    }

    #[test]
    fn a_channel_is_told_to_redis_once_and_its_holders_are_counted() {
        let (mut registry, now) = (Registry::default(), Instant::now());
        let mut first = registry.hold(&client()).unwrap();
        let mut second = registry.hold(&client()).unwrap();
        assert_eq!(apply(&mut registry), subscribe(client()));
        assert_eq!((first.try_recv(), second.try_recv()), (Ok(()), Ok(())));
        assert!(registry.hold(&client()).is_none());
        registry.release(&client(), now, LINGER);
        registry.release(&client(), now, LINGER);
        assert_eq!(apply(&mut registry), Changes::default());
        registry.release(&client(), now, LINGER);
        assert_eq!(apply(&mut registry), unsubscribe(client()));
        assert!(registry.entries.is_empty());
    }

    #[test]
    fn a_group_lingers_and_is_taken_up_again_without_asking_redis() {
        let (mut registry, now) = (Registry::default(), Instant::now());
        let _confirmed = registry.hold(&group());
        apply(&mut registry);
        registry.release(&group(), now, LINGER);
        assert_eq!(apply(&mut registry), Changes::default());
        assert_eq!(registry.end_lingering(now), Some(now + LINGER));
        assert!(registry.hold(&group()).is_none());
        assert_eq!(registry.end_lingering(now + LINGER), None);
        assert_eq!(apply(&mut registry), Changes::default());
        registry.release(&group(), now, LINGER);
        assert_eq!(registry.end_lingering(now + LINGER), None);
        assert_eq!(apply(&mut registry), unsubscribe(group()));
    }

    #[test]
    fn whoever_comes_while_redis_is_told_to_leave_waits_for_a_new_confirmation() {
        let (mut registry, now) = (Registry::default(), Instant::now());
        let _confirmed = registry.hold(&client());
        apply(&mut registry);
        registry.release(&client(), now, LINGER);
        let leaving = registry.take_changes(512);
        let mut confirmed = registry.hold(&client()).unwrap();
        registry.confirm(&leaving);
        assert!(confirmed.try_recv().is_err());
        assert_eq!(apply(&mut registry), subscribe(client()));
        assert_eq!(confirmed.try_recv(), Ok(()));
    }

    #[test]
    fn whoever_leaves_while_redis_is_asked_is_forgotten_afterwards() {
        let (mut registry, now) = (Registry::default(), Instant::now());
        let _confirmed = registry.hold(&group());
        let asked = registry.take_changes(512);
        registry.release(&group(), now, LINGER);
        registry.confirm(&asked);
        assert_eq!(apply(&mut registry), unsubscribe(group()));
        assert!(registry.entries.is_empty());
    }

    #[test]
    fn a_lost_connection_ends_waiting_and_is_reported_once_all_is_confirmed_again() {
        let mut registry = Registry::default();
        let _confirmed = registry.hold(&group());
        apply(&mut registry);
        let mut waiting = registry.hold(&client()).unwrap();
        let first = SystemTime::UNIX_EPOCH;
        registry.lose(first);
        assert_eq!(waiting.try_recv(), Err(oneshot::error::TryRecvError::Closed));
        assert!(registry.take_missed().is_empty());
        let again = registry.take_changes(512);
        // Lost a second time before it was whole: the gap began with the first loss.
        registry.lose(first + LINGER);
        assert_eq!(again.subscribe.len(), 2);
        assert_eq!(apply(&mut registry).subscribe.len(), 2);
        assert_eq!(registry.take_missed(), BTreeMap::from([(since(first), vec![group()])]));
        assert!(registry.take_missed().is_empty());
    }

    #[test]
    fn what_is_lost_in_part_concerns_nobody_else() {
        let mut registry = Registry::default();
        let _confirmed =
            (registry.hold(&group()), registry.hold(&client()), registry.hold(&Channel::Broadcast));
        apply(&mut registry);
        registry.release(&Channel::Broadcast, Instant::now(), LINGER);
        let loss = since(SystemTime::UNIX_EPOCH);
        let lost = |channel: &Channel| (*channel != client()).then_some(loss);
        assert_eq!(registry.lose_some(lost), 2);
        assert!(registry.hold(&client()).is_none(), "it goes on");
        assert_eq!(apply(&mut registry), subscribe(group()), "what lingered is let go");
        assert_eq!(registry.take_missed(), BTreeMap::from([(loss, vec![group()])]));
        assert_eq!(registry.entries.len(), 2);
    }

    #[test]
    fn what_was_lost_while_a_master_was_replaced_stays_in_doubt_until_it_is_there_again() {
        let (mut registry, start) = (Registry::default(), SystemTime::UNIX_EPOCH);
        let _confirmed = registry.hold(&group());
        apply(&mut registry);
        registry.lose(start + LINGER);
        let _confirmed = registry.hold(&client());
        registry.doubt(start);
        registry.lose_some(|_| Some(since(start + LINGER)));
        apply(&mut registry);
        let loss = Loss { since: start, replaced: true };
        assert_eq!(
            registry.take_missed(),
            BTreeMap::from([(loss, vec![group()])]),
            "who joined missed nothing"
        );
    }

    #[test]
    fn nobody_waits_for_a_broadcast_that_was_lost() {
        let mut registry = Registry::default();
        assert!(registry.hold(&Channel::Broadcast).is_some(), "it was never there");
        let _confirmed = registry.hold(&client());
        apply(&mut registry);
        registry.lose_some(|_| Some(since(SystemTime::UNIX_EPOCH)));
        assert!(registry.hold(&Channel::Broadcast).is_none());
        assert!(registry.hold(&client()).is_some());
        assert_eq!(apply(&mut registry).subscribe.len(), 2);
        let missed: Vec<_> = registry.take_missed().into_values().flatten().collect();
        assert!(missed.contains(&Channel::Broadcast), "whoever joined is told");
    }

    #[test]
    fn changes_come_in_bounded_batches() {
        let mut registry = Registry::default();
        for number in 0..1000 {
            let _confirmed =
                registry.hold(&Channel::Client(ClientId::try_from(format!("c{number}")).unwrap()));
        }
        assert_eq!(apply(&mut registry).subscribe.len(), 512);
        assert_eq!(apply(&mut registry).subscribe.len(), 488);
        assert_eq!(apply(&mut registry), Changes::default());
    }
}
