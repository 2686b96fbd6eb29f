//! Every Redis key and channel name is built here, and read back here.
//!
//! The names of channels are part of the contract (section 3): any backend with a Redis client publishes to them.
//! The names of keys are ours. Each key of a group carries the group's channel name as its hash tag, so that in
//! a Cluster the keys and the channel live in one slot and one script may touch both.

use std::fmt;

use aether_ws_protocol::{ClientId, GroupId, Target};

/// What a node subscribes to and publishes on; its name in Redis is [`Keys::channel`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Channel {
    /// Every connection of a group.
    Group(GroupId),
    /// Every connection of a client, whatever its group.
    Client(ClientId),
    /// Every connection on the platform.
    Broadcast,
    /// The connections of a group that asked for presence events.
    Presence(GroupId),
}

impl Channel {
    /// The target of the messages on it; presence has events, and no messages.
    pub(crate) fn target(&self) -> Option<Target> {
        match self {
            Self::Group(_) => Some(Target::Group),
            Self::Client(_) => Some(Target::Direct),
            Self::Broadcast => Some(Target::Broadcast),
            Self::Presence(_) => None,
        }
    }
}

/// Identifies one server process for as long as it runs; the probe channel and the presence leases carry it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct NodeId(String);

impl NodeId {
    /// A random id: two nodes, or two runs of one node, practically never share it.
    #[must_use]
    pub fn random() -> Self {
        Self(format!("{:016x}", fastrand::u64(..)))
    }

    /// The id as text: 16 hexadecimal digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for NodeId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// Builds the names under one prefix.
///
/// # Design
/// A tenant will be another prefix (contract, section 3), so nothing but this type needs to know about tenants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keys {
    prefix: String,
}

impl Keys {
    /// Names under `prefix`, which is `aether:v3` unless configured.
    #[must_use]
    pub fn new(prefix: impl Into<String>) -> Self {
        Self { prefix: prefix.into() }
    }

    /// The name of a channel, as backends know it.
    #[must_use]
    pub fn channel(&self, channel: &Channel) -> String {
        let prefix = &self.prefix;
        match channel {
            Channel::Group(group) => format!("{prefix}:group:{}", group.as_str()),
            Channel::Client(client) => format!("{prefix}:client:{}", client.as_str()),
            Channel::Broadcast => format!("{prefix}:broadcast"),
            Channel::Presence(group) => format!("{prefix}:presence:{}", group.as_str()),
        }
    }

    /// The channel that has this name; `None` when it is none of ours.
    #[must_use]
    pub fn parse_channel(&self, name: &str) -> Option<Channel> {
        let rest = name.strip_prefix(&self.prefix)?.strip_prefix(':')?;
        if rest == "broadcast" {
            return Some(Channel::Broadcast);
        }
        let (kind, id) = rest.split_once(':')?;
        match kind {
            "group" => GroupId::try_from(id).ok().map(Channel::Group),
            "client" => ClientId::try_from(id).ok().map(Channel::Client),
            "presence" => GroupId::try_from(id).ok().map(Channel::Presence),
            _ => None,
        }
    }

    /// The channel on which a node proves to itself that its subscription delivers.
    #[must_use]
    pub fn probe(&self, node: &NodeId) -> String {
        format!("{}:node:{node}", self.prefix)
    }

    /// The key on which a node tries out, before it starts, what its Redis user may do.
    #[must_use]
    pub fn trial(&self, node: &NodeId) -> String {
        format!("{}:trial:{node}", self.prefix)
    }

    /// The pattern of all our names, as ACL rules are written.
    #[must_use]
    pub fn pattern(&self) -> String {
        format!("{}:*", self.prefix)
    }

    /// The sorted set of the nodes' own leases: one member per node, scored with its expiry.
    #[must_use]
    pub fn nodes(&self) -> String {
        format!("{}:nodes", self.prefix)
    }

    /// The hash of the settings that all nodes should have alike: one field per node.
    #[must_use]
    pub fn node_settings(&self) -> String {
        format!("{}:settings:{{{}}}", self.prefix, self.nodes())
    }

    /// The sorted set of a group's leases: one member per connection, scored with its expiry.
    #[must_use]
    pub fn presence_leases(&self, group: &GroupId) -> String {
        self.beside("leases", &Channel::Presence(group.clone()))
    }

    /// The hash of a group's members: one field per client.
    #[must_use]
    pub fn presence_members(&self, group: &GroupId) -> String {
        self.beside("members", &Channel::Presence(group.clone()))
    }

    /// The stream of a group's kept messages.
    #[must_use]
    pub fn history_stream(&self, group: &GroupId) -> String {
        self.beside("history", &Channel::Group(group.clone()))
    }

    /// The newest position in a group's history.
    #[must_use]
    pub fn history_tip(&self, group: &GroupId) -> String {
        self.beside("tip", &Channel::Group(group.clone()))
    }

    /// A key in the slot of a channel.
    fn beside(&self, name: &str, channel: &Channel) -> String {
        format!("{}:{name}:{{{}}}", self.prefix, self.channel(channel))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_the_contract_and_read_back() {
        let keys = Keys::new("aether:v3");
        let group = GroupId::try_from("g-1").unwrap();
        let client = ClientId::try_from("c_1").unwrap();
        let table = [
            (Channel::Group(group.clone()), "aether:v3:group:g-1"),
            (Channel::Client(client), "aether:v3:client:c_1"),
            (Channel::Broadcast, "aether:v3:broadcast"),
            (Channel::Presence(group.clone()), "aether:v3:presence:g-1"),
        ];
        for (channel, name) in table {
            assert_eq!(keys.channel(&channel), name);
            assert_eq!(keys.parse_channel(name), Some(channel));
        }
        assert_eq!(keys.presence_leases(&group), "aether:v3:leases:{aether:v3:presence:g-1}");
        assert_eq!(keys.presence_members(&group), "aether:v3:members:{aether:v3:presence:g-1}");
        assert_eq!(keys.history_stream(&group), "aether:v3:history:{aether:v3:group:g-1}");
        assert_eq!(keys.history_tip(&group), "aether:v3:tip:{aether:v3:group:g-1}");
    }

    #[test]
    fn names_that_are_not_ours_are_no_channel() {
        let keys = Keys::new("aether:v3");
        for name in [
            "",
            "aether:v3",
            "aether:v3:group",
            "aether:v3:group:",
            "aether:v3:group:a b",
            "other:group:g",
            "aether:v3x:group:g",
        ] {
            assert_eq!(keys.parse_channel(name), None, "{name}");
        }
    }
}
