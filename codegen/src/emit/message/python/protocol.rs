//! The protocol's data as Python constants and literal types.

use crate::emit::message::issue_codes::codes_in_use;
use crate::emit::words::python as filters;
use crate::model::Model;
use crate::names;
use crate::protocol::{Interval, Limit, Named, Protocol};
use askama::Template;

/// `protocol.py`
#[derive(Template)]
#[template(path = "python/protocol.py.j2", escape = "none")]
pub(super) struct ProtocolFile<'s> {
    header: &'s str,
    enums: Vec<Enum>,
    client_faults: Vec<&'s str>,
    closes: Vec<Close<'s>>,
    constants: Vec<Constant<'s>>,
}

/// Values of which each has a meaning.
struct Enum {
    doc: &'static str,
    name: &'static str,
    /// The name of the map from the values to their meanings.
    table: &'static str,
    values: Vec<(String, String)>,
}

struct Close<'s> {
    constant: String,
    code: u16,
    name: &'s str,
    class: &'s str,
    meaning: &'s str,
}

struct Constant<'s> {
    name: &'static str,
    value: &'s str,
    doc: &'static str,
}

impl ProtocolFile<'_> {
    /// Everything that the file defines for users.
    pub(super) fn names(&self) -> Vec<String> {
        let mut names: Vec<String> =
            ["CLIENT_FAULTS", "CLOSE_CODES", "Close", "CloseCode"].map(str::to_owned).into();
        names.extend(self.enums.iter().flat_map(|wire| [wire.name, wire.table]).map(str::to_owned));
        names.extend(self.closes.iter().map(|close| close.constant.clone()));
        names.extend(self.constants.iter().map(|constant| constant.name.to_owned()));
        names
    }
}

pub(super) fn file<'s>(header: &'s str, protocol: &'s Protocol) -> ProtocolFile<'s> {
    let codes = &protocol.codes;
    let errors = codes.error_codes.iter().map(|code| (code.code.clone(), code.meaning.clone()));
    let commands = codes.server_commands.iter().map(|command| (command.cmd.clone(), command.meaning.clone()));
    let enums = vec![
        Enum {
            doc: "Why a message was not accepted. The order is meaning: the first that applies is reported.",
            name: "ErrorCode",
            table: "ERROR_CODES",
            values: errors.collect(),
        },
        Enum {
            doc: "The commands that only the server sends: clients may not.",
            name: "ServerCommand",
            table: "SERVER_COMMANDS",
            values: commands.collect(),
        },
        named("What may have been missed.", "GapScope", "GAP_SCOPES", &codes.gap_scopes),
        named("Why something may have been missed.", "GapReason", "GAP_REASONS", &codes.gap_reasons),
        named("Why a client left a group's presence set.", "LeftReason", "LEFT_REASONS", &codes.left_reasons),
        named("What a client does after a close code.", "CloseClass", "CLOSE_CLASSES", &codes.close_classes),
    ];
    let faults = codes.error_codes.iter().filter(|code| code.client_fault).map(|code| code.code.as_str());
    let closes = codes.close_codes.iter().map(|close| Close {
        constant: format!("CLOSE_{}", names::screaming(&close.name)),
        code: close.code,
        name: &close.name,
        class: &close.class,
        meaning: &close.meaning,
    });
    let constants = vec![
        Constant { name: "SUBPROTOCOL", value: &codes.subprotocol, doc: "The WebSocket subprotocol." },
        Constant {
            name: "BEARER_SUBPROTOCOL_PREFIX",
            value: &codes.bearer_subprotocol_prefix,
            doc: "What an offered subprotocol that carries a token begins with; never echoed.",
        },
        Constant {
            name: "SERVER_ID",
            value: &codes.server_id,
            doc: "The `from_id` of the server's own messages; no client may have it.",
        },
        Constant {
            name: "REFRESH_TOKEN_COMMAND",
            value: &codes.refresh_token_command,
            doc: "The command, with target `echo`, that hands over a fresh token.",
        },
        Constant {
            name: "REDIS_PREFIX",
            value: &codes.redis_prefix,
            doc: "What every key and channel in Redis begins with, unless configured.",
        },
    ];
    ProtocolFile { header, enums, client_faults: faults.collect(), closes: closes.collect(), constants }
}

fn named(doc: &'static str, name: &'static str, table: &'static str, values: &[Named]) -> Enum {
    let values = values.iter().map(|value| (value.name.clone(), value.meaning.clone())).collect();
    Enum { doc, name, table, values }
}

/// `_issue_code.py`
#[derive(Template)]
#[template(path = "python/issue_code.py.j2", escape = "none")]
pub(super) struct IssueCodes<'s> {
    header: &'s str,
    codes: Vec<(&'static str, &'static str)>,
}

pub(super) fn issue_codes<'s>(header: &'s str, model: &Model) -> IssueCodes<'s> {
    IssueCodes { header, codes: codes_in_use(model) }
}

/// `limits.py`
#[derive(Template)]
#[template(path = "python/limits.py.j2", escape = "none")]
pub(super) struct Limits<'s> {
    header: &'s str,
    limits: &'s [Limit],
}

pub(super) fn limits<'s>(header: &'s str, protocol: &'s Protocol) -> Limits<'s> {
    Limits { header, limits: &protocol.limits.limits }
}

/// `intervals.py`
#[derive(Template)]
#[template(path = "python/intervals.py.j2", escape = "none")]
pub(super) struct Intervals<'s> {
    header: &'s str,
    intervals: &'s [Interval],
}

pub(super) fn intervals<'s>(header: &'s str, protocol: &'s Protocol) -> Intervals<'s> {
    Intervals { header, intervals: &protocol.limits.intervals }
}
