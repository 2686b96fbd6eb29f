//! Presence events, and how those of a short while become one `DIFF`.

use std::collections::BTreeMap;

use aether_ws_protocol::{ClientId, GroupId, JsonObject, LeftReason};
use serde::de::Error as _;
use serde::{Deserialize, Serialize};

use super::Member;
use crate::clock;

/// One change of a group's members.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// The group.
    pub group: GroupId,
    /// Strictly increasing within the group.
    pub rev: u64,
    /// How many clients are in the group after it.
    pub count: u64,
    /// What changed.
    pub change: Change,
}

/// What changed.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// A client came.
    Joined(Member),
    /// A client is gone.
    Left(Left),
    /// A client's state or number of connections changed.
    Updated(Member),
}

/// A client that is gone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Left {
    /// The client.
    pub client_id: ClientId,
    /// Why.
    pub reason: LeftReason,
}

/// The events of one group, gathered over a short while.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    events: Vec<Event>,
}

/// What changed in one group; serialises to the payload of `DIFF`.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Diff {
    /// Clients that came.
    pub joined: Vec<Member>,
    /// Clients that are gone.
    pub left: Vec<Left>,
    /// Clients whose state or number of connections changed.
    pub updated: Vec<Member>,
    /// How many clients are in the group now.
    pub count: u64,
}

impl Changes {
    /// Adds an event; events come in order.
    pub fn add(&mut self, event: Event) {
        self.events.push(event);
    }

    /// Whether nothing was gathered.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.events.is_empty()
    }

    /// The revision of the first event: a connection that synced before it gets the same `DIFF` as all the others.
    #[must_use]
    pub fn first_rev(&self) -> Option<u64> {
        self.events.first().map(|event| event.rev)
    }

    /// The revision of the last event.
    #[must_use]
    pub fn last_rev(&self) -> Option<u64> {
        self.events.last().map(|event| event.rev)
    }

    /// What changed after revision `rev`, each client once; `None` when that is nothing.
    ///
    /// # Design
    /// Only the difference between before and after counts: who came and left meanwhile is not mentioned, and
    /// who left and came back was never gone, so that a page reload does not flicker.
    #[must_use]
    pub fn since(&self, rev: u64) -> Option<Diff> {
        let mut clients: BTreeMap<&ClientId, Net<'_>> = BTreeMap::new();
        let mut count = 0;
        for event in self.events.iter().filter(|event| event.rev > rev) {
            count = event.count;
            let client = match &event.change {
                Change::Joined(member) | Change::Updated(member) => &member.client_id,
                Change::Left(left) => &left.client_id,
            };
            let was_there = !matches!(event.change, Change::Joined(_));
            clients
                .entry(client)
                .and_modify(|net| net.last = &event.change)
                .or_insert(Net { was_there, last: &event.change });
        }
        let mut diff = Diff { count, ..Diff::default() };
        for net in clients.into_values() {
            match (net.was_there, net.last) {
                (false, Change::Joined(member) | Change::Updated(member)) => diff.joined.push(member.clone()),
                (true, Change::Joined(member) | Change::Updated(member)) => diff.updated.push(member.clone()),
                (true, Change::Left(left)) => diff.left.push(left.clone()),
                (false, Change::Left(_)) => {}
            }
        }
        (!(diff.joined.is_empty() && diff.left.is_empty() && diff.updated.is_empty())).then_some(diff)
    }
}

/// One client over all its events.
struct Net<'a> {
    was_there: bool,
    last: &'a Change,
}

/// An event as the scripts publish it: `{"rev", "count"}` and one of `joined`, `left`, `updated`.
#[derive(Deserialize)]
struct WireEvent {
    rev: u64,
    count: u64,
    joined: Option<WireMember>,
    left: Option<WireLeft>,
    updated: Option<WireMember>,
}

#[derive(Deserialize)]
struct WireMember {
    client_id: ClientId,
    /// Microseconds since 1970: Lua has no calendar.
    connected_at: u64,
    connections: u64,
    state: Option<JsonObject>,
}

#[derive(Deserialize)]
struct WireLeft {
    client_id: ClientId,
    reason: LeftReason,
}

impl From<WireMember> for Member {
    fn from(wire: WireMember) -> Self {
        Self {
            client_id: wire.client_id,
            connected_at: clock::timestamp_from_micros(wire.connected_at),
            connections: wire.connections,
            state: wire.state,
        }
    }
}

impl Event {
    /// Reads what a script published for `group`.
    pub(crate) fn from_wire(group: GroupId, text: &str) -> Result<Self, serde_json::Error> {
        let wire: WireEvent = serde_json::from_str(text)?;
        let change = match (wire.joined, wire.left, wire.updated) {
            (Some(member), None, None) => Change::Joined(member.into()),
            (None, None, Some(member)) => Change::Updated(member.into()),
            (None, Some(left), None) => Change::Left(Left { client_id: left.client_id, reason: left.reason }),
            _ => return Err(serde_json::Error::custom("an event is one change")),
        };
        if !clock::is_plausible(wire.rev) {
            // All later events would have to be newer still: nobody would be told of them.
            return Err(serde_json::Error::custom("no store has counted so many events"));
        }
        Ok(Self { group, rev: wire.rev, count: wire.count, change })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member(client: &str, connections: u64) -> Member {
        Member {
            client_id: ClientId::try_from(client).unwrap(),
            connected_at: clock::timestamp_from_micros(0),
            connections,
            state: None,
        }
    }

    fn left(client: &str, reason: LeftReason) -> Left {
        Left { client_id: ClientId::try_from(client).unwrap(), reason }
    }

    fn changes(changes: Vec<Change>) -> Changes {
        let mut gathered = Changes::default();
        for (rev, change) in (1..).zip(changes) {
            let group = GroupId::try_from("g").unwrap();
            gathered.add(Event { group, rev, count: 10 + rev, change });
        }
        gathered
    }

    #[test]
    fn a_diff_tells_before_from_after_and_names_each_client_once() {
        let gathered = changes(vec![
            Change::Joined(member("came", 1)),
            Change::Joined(member("flashed-by", 1)),
            Change::Left(left("reloaded", LeftReason::Left)),
            Change::Updated(member("came", 2)),
            Change::Joined(member("reloaded", 1)),
            Change::Left(left("flashed-by", LeftReason::Left)),
            Change::Updated(member("gone", 1)),
            Change::Left(left("gone", LeftReason::Expired)),
        ]);
        let expected = Diff {
            joined: vec![member("came", 2)],
            left: vec![left("gone", LeftReason::Expired)],
            updated: vec![member("reloaded", 1)],
            count: 18,
        };
        assert_eq!(gathered.since(0), Some(expected));
        assert_eq!((gathered.first_rev(), gathered.last_rev()), (Some(1), Some(8)));
    }

    #[test]
    fn what_a_sync_had_is_no_news() {
        let gathered = changes(vec![
            Change::Joined(member("a", 1)),
            Change::Updated(member("a", 2)),
            Change::Joined(member("b", 1)),
        ]);
        let since = |rev| gathered.since(rev).map(|diff| (diff.joined.len(), diff.updated.len()));
        assert_eq!(since(0), Some((2, 0)));
        assert_eq!(since(1), Some((1, 1)));
        assert_eq!(since(2), Some((1, 0)));
        assert_eq!(since(3), None);
    }

    #[test]
    fn a_diff_that_changes_nothing_is_none() {
        let gathered =
            changes(vec![Change::Joined(member("a", 1)), Change::Left(left("a", LeftReason::Left))]);
        assert_eq!(gathered.since(0), None);
        assert_eq!(Changes::default().since(0), None);
    }

    #[test]
    fn events_are_read_as_the_scripts_write_them() {
        let group = GroupId::try_from("g").unwrap();
        let text = r#"{"rev":7,"count":2,"joined":{"client_id":"a","connected_at":1767323045678901,"connections":1,"state":{"n":1.50,"list":[]}}}"#;
        let event = Event::from_wire(group.clone(), text).unwrap();
        let Change::Joined(member) = &event.change else { panic!("{event:?}") };
        assert_eq!((event.rev, event.count, member.connections), (7, 2, 1));
        assert_eq!(member.connected_at.as_str(), "2026-01-02T03:04:05.678901Z");
        assert_eq!(member.state.as_ref().unwrap().get(), r#"{"n":1.50,"list":[]}"#);
        for text in [
            "",
            "{}",
            r#"{"rev":1,"count":1}"#,
            r#"{"rev":1,"count":1,"left":{"client_id":"a","reason":"bored"}}"#,
            r#"{"rev":1,"count":1,"left":{"client_id":"no id","reason":"left"}}"#,
            r#"{"rev":9007199254740991,"count":1,"left":{"client_id":"a","reason":"left"}}"#,
        ] {
            assert!(Event::from_wire(group.clone(), text).is_err(), "{text}");
        }
    }
}
