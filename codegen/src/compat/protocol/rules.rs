//! What a change of the protocol's data means, and for whom: all rules in one place.

use crate::compat::Way::{
    self, NewClientsToOldServer, NewServerToOldClients, OldClientsToNewServer, OldServerToNewClients,
};
use crate::protocol::Codes;

/// One rule.
pub(super) struct Rule {
    pub(super) name: &'static str,
    pub(super) way: Way,
    /// What it means for whom it meets.
    pub(super) words: &'static str,
    /// Whether that is a break for who is deployed and did nothing.
    pub(super) hurts: bool,
}

/// Old clients break.
const fn breaks(name: &'static str, way: Way, words: &'static str) -> Rule {
    Rule { name, way, words, hurts: true }
}

/// Something new can be said.
const fn tells(name: &'static str, way: Way, words: &'static str) -> Rule {
    Rule { name, way, words, hurts: false }
}

/// Both ends have to agree, and do not until both are upgraded.
const fn both(name: &'static str, ways: [Way; 2], words: &'static str) -> [Rule; 2] {
    [breaks(name, ways[0], words), tells(name, ways[1], words)]
}

pub(super) const ERROR_CODE_REMOVED: Rule =
    breaks("ERROR_CODE_REMOVED", NewServerToOldClients, "old clients that act on it never see it again");
pub(super) const ERROR_CODE_ADDED: Rule =
    tells("ERROR_CODE_ADDED", NewServerToOldClients, "old clients get a code that they do not know");
pub(super) const IS_FAULT: Rule = breaks(
    "ERROR_CODE_FAULT_CHANGED",
    OldClientsToNewServer,
    "it counts among the faults that close a connection now",
);
pub(super) const IS_NO_FAULT: Rule = tells(
    "ERROR_CODE_FAULT_CHANGED",
    OldClientsToNewServer,
    "it no longer counts among the faults that close a connection",
);

pub(super) const CLOSE_CODE_REMOVED: Rule =
    breaks("CLOSE_CODE_REMOVED", NewServerToOldClients, "old clients that act on it never see it again");
pub(super) const CLOSE_CODE_ADDED: Rule =
    tells("CLOSE_CODE_ADDED", NewServerToOldClients, "old clients get a code whose class they do not know");
pub(super) const CLOSE_CODE_CLASS_CHANGED: Rule = breaks(
    "CLOSE_CODE_CLASS_CHANGED",
    NewServerToOldClients,
    "old clients come back, or stay away, as the old class says",
);
pub(super) const CLOSE_CODE_MEANING_CHANGED: Rule =
    breaks("CLOSE_CODE_MEANING_CHANGED", NewServerToOldClients, "old clients take it for what it was");

pub(super) const SERVER_COMMAND_REMOVED: Rule = breaks(
    "SERVER_COMMAND_REMOVED",
    NewServerToOldClients,
    "old clients wait for it, and take anybody's for the server's",
);
pub(super) const SERVER_COMMAND_ADDED: Rule =
    tells("SERVER_COMMAND_ADDED", NewServerToOldClients, "old clients get a command that they do not know");
pub(super) const SERVER_COMMAND_CHANGED: Rule =
    breaks("SERVER_COMMAND_CHANGED", NewServerToOldClients, "old clients look for it where it was");
pub(super) const COMMAND_RESERVED: Rule = tells(
    "COMMAND_RESERVED",
    OldClientsToNewServer,
    "an old client that used the name for a command of its own is answered `reserved`",
);

pub(super) const LIMIT_REMOVED: Rule =
    breaks("LIMIT_REMOVED", NewServerToOldClients, "who sets it, or counts on it, finds it no more");
pub(super) const LIMIT_ADDED: Rule =
    breaks("LIMIT_ADDED", OldClientsToNewServer, "old clients may do more than that");
pub(super) const LIMIT_UNIT_CHANGED: Rule =
    breaks("LIMIT_UNIT_CHANGED", OldClientsToNewServer, "the same number means something else");
pub(super) const INTERVAL_REMOVED: Rule =
    breaks("INTERVAL_REMOVED", NewServerToOldClients, "who sets it, or counts on it, finds it no more");
pub(super) const INTERVAL_ADDED: Rule =
    breaks("INTERVAL_ADDED", OldClientsToNewServer, "old clients do not keep to it");

pub(super) const PATH_CHANGED: Rule =
    breaks("PATH_CHANGED", OldClientsToNewServer, "old clients find nobody there");
pub(super) const QUERY_REMOVED: Rule = breaks(
    "QUERY_REMOVED",
    OldClientsToNewServer,
    "old clients ask with it, and are not heard: unknown keys are ignored",
);
pub(super) const QUERY_ADDED: Rule = tells("QUERY_ADDED", NewClientsToOldServer, "an old server ignores it");
pub(super) const ENDPOINT_REMOVED: Rule =
    breaks("ENDPOINT_REMOVED", OldClientsToNewServer, "who asks there finds nothing");
pub(super) const ENDPOINT_ADDED: Rule =
    tells("ENDPOINT_ADDED", NewClientsToOldServer, "an old server has nothing there");
pub(super) const ANSWER_REMOVED: Rule =
    breaks("ANSWER_REMOVED", NewServerToOldClients, "who waits for it never sees it again");
pub(super) const ANSWER_ADDED: Rule =
    tells("ANSWER_ADDED", NewServerToOldClients, "old clients get an answer that they do not know");

/// A bound that moves, as `[less, more]`: where that hurts, and where it does not.
pub(super) struct Moves {
    pub(super) hurts: [Rule; 2],
    pub(super) harmless: [Rule; 2],
}

const fn moves(less: &'static str, more: &'static str) -> Moves {
    Moves {
        hurts: [
            breaks(less, OldClientsToNewServer, "old clients may go by what was allowed"),
            breaks(more, NewServerToOldClients, "old clients go by the value that they were built with"),
        ],
        harmless: [
            tells(less, OldServerToNewClients, "new clients may count on less than an old server gives"),
            tells(more, NewClientsToOldServer, "new clients may count on more than an old server gives"),
        ],
    }
}

pub(super) const LIMIT_MOVED: Moves = moves("LIMIT_LOWERED", "LIMIT_RAISED");
pub(super) const INTERVAL_MOVED: Moves = moves("INTERVAL_SHORTENED", "INTERVAL_LENGTHENED");

const SENT: [Way; 2] = [OldClientsToNewServer, NewClientsToOldServer];
const TOLD: [Way; 2] = [NewServerToOldClients, OldServerToNewClients];
const NAME: &str = "NAME_CHANGED";

/// A name of the protocol: its key, what it is, and what it means that it changes.
type Name = (&'static str, fn(&Codes) -> &str, [Rule; 2]);

pub(super) const NAMES: [Name; 5] = [
    (
        "subprotocol",
        |codes| &codes.subprotocol,
        both(NAME, SENT, "a connection that offers the other one is not opened"),
    ),
    (
        "bearer_subprotocol_prefix",
        |codes| &codes.bearer_subprotocol_prefix,
        both(NAME, SENT, "a token that is offered with the other one is not found"),
    ),
    (
        "refresh_token_command",
        |codes| &codes.refresh_token_command,
        both(NAME, SENT, "a fresh token that is sent by the other name is not taken"),
    ),
    (
        "server_id",
        |codes| &codes.server_id,
        both(NAME, TOLD, "who looks for the server's messages by its id finds none"),
    ),
    (
        "redis_prefix",
        |codes| &codes.redis_prefix,
        both(NAME, TOLD, "old and new nodes and backends do not hear each other"),
    ),
];
