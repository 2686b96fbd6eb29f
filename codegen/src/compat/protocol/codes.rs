//! `codes.json`: error codes, close codes, the server's commands and the names of the protocol.

use super::{Change, Finding, Way, split};
use crate::protocol::Codes;
use crate::source::SourceFile;

pub(super) fn findings(old: &Codes, new: &Codes, file: &SourceFile) -> Vec<Finding> {
    let mut list = Vec::new();
    error_codes(old, new, file, &mut list);
    close_codes(old, new, file, &mut list);
    server_commands(old, new, file, &mut list);
    names(old, new, file, &mut list);
    list
}

fn error_codes(old: &Codes, new: &Codes, file: &SourceFile, list: &mut Vec<Finding>) {
    let codes = split(&old.error_codes, &new.error_codes, |code| code.code.clone());
    for code in codes.gone {
        let change = Change {
            rule: "ERROR_CODE_REMOVED",
            way: Way::NewServerToOldClients,
            path: format!("/error_codes/{}", code.code),
            message: format!("the error code `{}` is gone", code.code),
            words: "old clients that act on it never see it again",
            hurts: true,
        };
        list.push(change.told(file, "error_codes"));
    }
    for code in codes.come {
        let change = Change {
            rule: "ERROR_CODE_ADDED",
            way: Way::NewServerToOldClients,
            path: format!("/error_codes/{}", code.code),
            message: format!("the error code `{}` is new", code.code),
            words: "old clients get a code that they do not know",
            hurts: false,
        };
        list.push(change.told(file, &code.code));
    }
    for (before, after) in codes.both.into_iter().filter(|(old, new)| old.client_fault != new.client_fault) {
        let change = Change {
            rule: "ERROR_CODE_FAULT_CHANGED",
            way: Way::OldClientsToNewServer,
            path: format!("/error_codes/{}", after.code),
            message: format!(
                "`client_fault` of `{}` was {}, and is {}",
                after.code, before.client_fault, after.client_fault
            ),
            words: if after.client_fault {
                "it counts among the faults that close a connection now"
            } else {
                "it no longer counts among the faults that close a connection"
            },
            hurts: after.client_fault,
        };
        list.push(change.told(file, &after.code));
    }
}

fn close_codes(old: &Codes, new: &Codes, file: &SourceFile, list: &mut Vec<Finding>) {
    let codes = split(&old.close_codes, &new.close_codes, |code| code.code);
    for code in codes.gone {
        let change = Change {
            rule: "CLOSE_CODE_REMOVED",
            way: Way::NewServerToOldClients,
            path: format!("/close_codes/{}", code.code),
            message: format!("the close code {} (`{}`) is gone", code.code, code.name),
            words: "old clients that act on it never see it again",
            hurts: true,
        };
        list.push(change.told(file, "close_codes"));
    }
    for code in codes.come {
        let change = Change {
            rule: "CLOSE_CODE_ADDED",
            way: Way::NewServerToOldClients,
            path: format!("/close_codes/{}", code.code),
            message: format!("the close code {} (`{}`) is new", code.code, code.name),
            words: "old clients get a code whose class they do not know",
            hurts: false,
        };
        list.push(change.told(file, &code.code.to_string()));
    }
    for (before, after) in codes.both {
        let mut change = |rule, message, words| {
            let path = format!("/close_codes/{}", after.code);
            let way = Way::NewServerToOldClients;
            let change = Change { rule, way, path, message, words, hurts: true };
            list.push(change.told(file, &after.code.to_string()));
        };
        if before.class != after.class {
            change(
                "CLOSE_CODE_CLASS_CHANGED",
                format!("{} was of the class `{}`, and is of `{}`", after.code, before.class, after.class),
                "old clients come back, or stay away, as the old class says",
            );
        }
        if before.name != after.name {
            change(
                "CLOSE_CODE_MEANING_CHANGED",
                format!("{} was called `{}`, and is `{}`", after.code, before.name, after.name),
                "old clients take it for what it was",
            );
        }
    }
}

fn server_commands(old: &Codes, new: &Codes, file: &SourceFile, list: &mut Vec<Finding>) {
    let commands = split(&old.server_commands, &new.server_commands, |command| command.cmd.clone());
    for command in commands.gone {
        let change = Change {
            rule: "SERVER_COMMAND_REMOVED",
            way: Way::NewServerToOldClients,
            path: format!("/server_commands/{}", command.cmd),
            message: format!("the server no longer sends `{}`, and anybody may", command.cmd),
            words: "old clients wait for it, and take anybody's for the server's",
            hurts: true,
        };
        list.push(change.told(file, "server_commands"));
    }
    for command in commands.come {
        let path = format!("/server_commands/{}", command.cmd);
        let change = Change {
            rule: "SERVER_COMMAND_ADDED",
            way: Way::NewServerToOldClients,
            path: path.clone(),
            message: format!("the server sends `{}`, which is new", command.cmd),
            words: "old clients get a command that they do not know",
            hurts: false,
        };
        list.push(change.told(file, &command.cmd));
        let reserved = Change {
            rule: "COMMAND_RESERVED",
            way: Way::OldClientsToNewServer,
            path,
            message: format!("`{}` is reserved for the server", command.cmd),
            words: "an old client that used the name for a command of its own is answered `reserved`",
            hurts: false,
        };
        list.push(reserved.told(file, &command.cmd));
    }
    for (before, after) in commands.both {
        let told =
            [("msg_type", &before.msg_type, &after.msg_type), ("target", &before.target, &after.target)];
        for (what, old, new) in told.into_iter().filter(|(_, old, new)| old != new) {
            let change = Change {
                rule: "SERVER_COMMAND_CHANGED",
                way: Way::NewServerToOldClients,
                path: format!("/server_commands/{}/{what}", after.cmd),
                message: format!("`{what}` of `{}` was `{old}`, and is `{new}`", after.cmd),
                words: "old clients look for it where it was",
                hurts: true,
            };
            list.push(change.told(file, &after.cmd));
        }
    }
}

fn names(old: &Codes, new: &Codes, file: &SourceFile, list: &mut Vec<Finding>) {
    let both = [Way::OldClientsToNewServer, Way::NewClientsToOldServer];
    let told = [Way::NewServerToOldClients, Way::OldServerToNewClients];
    let all: [(&str, &str, &str, [Way; 2], &str); 5] = [
        (
            "subprotocol",
            &old.subprotocol,
            &new.subprotocol,
            both,
            "a connection that offers the other one is not opened",
        ),
        (
            "bearer_subprotocol_prefix",
            &old.bearer_subprotocol_prefix,
            &new.bearer_subprotocol_prefix,
            both,
            "a token that is offered with the other one is not found",
        ),
        (
            "refresh_token_command",
            &old.refresh_token_command,
            &new.refresh_token_command,
            both,
            "a fresh token that is sent by the other name is not taken",
        ),
        (
            "server_id",
            &old.server_id,
            &new.server_id,
            told,
            "who looks for the server's messages by its id finds none",
        ),
        (
            "redis_prefix",
            &old.redis_prefix,
            &new.redis_prefix,
            told,
            "old and new nodes and backends do not hear each other",
        ),
    ];
    for (name, before, after, ways, words) in all.into_iter().filter(|(_, old, new, ..)| old != new) {
        for way in ways {
            let change = Change {
                rule: "NAME_CHANGED",
                way,
                path: format!("/{name}"),
                message: format!("`{name}` was \"{before}\", and is \"{after}\""),
                words,
                hurts: way.hurts_the_deployed(),
            };
            list.push(change.told(file, name));
        }
    }
}
