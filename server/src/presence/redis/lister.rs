//! Lists the members of a group: whoever joined here is among them, and whoever has expired is not.

use std::sync::Arc;
use std::time::Duration;

use aether_ws_protocol::{ClientId, GroupId, JsonObject};
use redis::Value;
use tokio::time::timeout;

use super::keeper::Keeper;
use super::scripts::Script;
use super::store::Store;
use crate::clock;
use crate::presence::{Member, Roster, Unavailable};

/// Lists groups, one at a time.
pub(super) struct Lister {
    pub(super) store: Arc<Store>,
    pub(super) keeper: Arc<Keeper>,
    pub(super) timeout: Duration,
}

impl Lister {
    pub(super) async fn list(&self, group: &GroupId) -> Result<Roster, Unavailable> {
        let run = async {
            let roster = self.listed(group).await?;
            if !self.lacks_somebody(group, &roster) {
                return Ok(roster);
            }
            // Redis was emptied while it served: not everybody has been put back yet.
            self.keeper.touch(group).await?;
            self.listed(group).await
        };
        let roster = timeout(self.timeout, run).await.map_err(|_| Unavailable)??;
        self.store.saw(roster.rev);
        Ok(roster)
    }

    async fn listed(&self, group: &GroupId) -> Result<Roster, Unavailable> {
        let listed = self.keeper.take_out(Script::List, group, &self.keeper.dead_nodes()).await?;
        Ok(roster(listed))
    }

    /// Whether a client of this node that Redis was told of is not listed.
    fn lacks_somebody(&self, group: &GroupId, roster: &Roster) -> bool {
        let listed = |client: &ClientId| {
            roster.members.binary_search_by(|member| member.client_id.cmp(client)).is_ok()
        };
        !self.store.seats().told_of(group).all(listed)
    }
}

/// Reads the hash of members as stored; what cannot be read is not shown.
fn roster(listed: impl Iterator<Item = Value>) -> Roster {
    let mut fields = listed.filter_map(|value| match value {
        Value::BulkString(bytes) => String::from_utf8(bytes).ok(),
        _ => None,
    });
    let (mut members, mut rev) = (Vec::new(), 0);
    while let (Some(field), Some(stored)) = (fields.next(), fields.next()) {
        if field == ":rev" {
            rev = stored.parse().unwrap_or(0);
        } else if let Some(member) = member(&field, &stored) {
            members.push(member);
        }
    }
    members.sort_by(|one, other| one.client_id.cmp(&other.client_id));
    Roster::new(members, rev)
}

/// Reads `connected_at state_rev connection...` newline state.
fn member(client: &str, stored: &str) -> Option<Member> {
    let (head, state) = stored.split_once('\n')?;
    let mut words = head.split_ascii_whitespace();
    let connected_at = words.next()?.parse().ok()?;
    let _state_rev = words.next()?;
    Some(Member {
        client_id: ClientId::try_from(client).ok()?,
        connected_at: clock::timestamp_from_micros(connected_at),
        connections: words.count() as u64,
        state: JsonObject::parse(state).ok(),
    })
}
