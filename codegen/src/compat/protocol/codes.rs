//! `codes.json`: error codes, close codes, the server's commands and the names of the protocol.

use super::{Changes, Entry, List, rules};
use crate::protocol::{CloseCode, Codes, ErrorCode, ServerCommand};

impl Entry for ErrorCode {
    fn name(&self) -> String {
        self.code.clone()
    }
}

impl Entry for CloseCode {
    fn name(&self) -> String {
        self.code.to_string()
    }
}

impl Entry for ServerCommand {
    fn name(&self) -> String {
        self.cmd.clone()
    }
}

pub(super) fn compare(old: &Codes, new: &Codes, changes: &mut Changes<'_>) {
    error_codes(old, new, changes);
    close_codes(old, new, changes);
    server_commands(old, new, changes);
    for (name, of, both) in rules::NAMES {
        let (before, after) = (of(old), of(new));
        for rule in both.iter().filter(|_| before != after) {
            let message = format!("`{name}` was \"{before}\", and is \"{after}\"");
            changes.add(rule, format!("/{name}"), name, message);
        }
    }
}

fn error_codes(old: &Codes, new: &Codes, changes: &mut Changes<'_>) {
    let list = List::<ErrorCode> {
        path: "/error_codes".to_owned(),
        gone: (&rules::ERROR_CODE_REMOVED, |one| format!("the error code `{}` is gone", one.code)),
        come: vec![(&rules::ERROR_CODE_ADDED, |one| format!("the error code `{}` is new", one.code))],
    };
    for (before, after) in changes.list(&list, &old.error_codes, &new.error_codes) {
        if before.client_fault != after.client_fault {
            let rule = if after.client_fault { &rules::IS_FAULT } else { &rules::IS_NO_FAULT };
            let [was, is] = [before.client_fault, after.client_fault];
            let message = format!("`client_fault` of `{}` was {was}, and is {is}", after.code);
            changes.add(rule, format!("/error_codes/{}", after.code), &after.code, message);
        }
    }
}

fn close_codes(old: &Codes, new: &Codes, changes: &mut Changes<'_>) {
    let list = List::<CloseCode> {
        path: "/close_codes".to_owned(),
        gone: (&rules::CLOSE_CODE_REMOVED, |one| {
            format!("the close code {} (`{}`) is gone", one.code, one.name)
        }),
        come: vec![(&rules::CLOSE_CODE_ADDED, |one| {
            format!("the close code {} (`{}`) is new", one.code, one.name)
        })],
    };
    for (before, after) in changes.list(&list, &old.close_codes, &new.close_codes) {
        let code = after.code.to_string();
        let path = format!("/close_codes/{code}");
        if before.class != after.class {
            let message = format!("{code} was of the class `{}`, and is of `{}`", before.class, after.class);
            changes.add(&rules::CLOSE_CODE_CLASS_CHANGED, path.clone(), &code, message);
        }
        if before.name != after.name {
            let message = format!("{code} was called `{}`, and is `{}`", before.name, after.name);
            changes.add(&rules::CLOSE_CODE_MEANING_CHANGED, path, &code, message);
        }
    }
}

fn server_commands(old: &Codes, new: &Codes, changes: &mut Changes<'_>) {
    let list = List::<ServerCommand> {
        path: "/server_commands".to_owned(),
        gone: (&rules::SERVER_COMMAND_REMOVED, |one| {
            format!("the server no longer sends `{}`, and anybody may", one.cmd)
        }),
        come: vec![
            (&rules::SERVER_COMMAND_ADDED, |one| format!("the server sends `{}`, which is new", one.cmd)),
            (&rules::COMMAND_RESERVED, |one| format!("`{}` is reserved for the server", one.cmd)),
        ],
    };
    for (before, after) in changes.list(&list, &old.server_commands, &new.server_commands) {
        let parts =
            [("msg_type", &before.msg_type, &after.msg_type), ("target", &before.target, &after.target)];
        for (what, was, is) in parts.into_iter().filter(|(_, was, is)| was != is) {
            let path = format!("/server_commands/{}/{what}", after.cmd);
            let message = format!("`{what}` of `{}` was `{was}`, and is `{is}`", after.cmd);
            changes.add(&rules::SERVER_COMMAND_CHANGED, path, &after.cmd, message);
        }
    }
}
