//! The protocol's data as TypeScript constants.

use crate::emit::message::issue_codes::codes_in_use;
use crate::emit::words::typescript as filters;
use crate::model::Model;
use crate::protocol::{CloseCode, ErrorCode, Named, Protocol};
use askama::Template;

/// `protocol.ts`
#[derive(Template)]
#[template(path = "typescript/protocol.ts.j2", escape = "none")]
pub(super) struct Constants<'s> {
    header: &'s str,
    names: [Constant<'s>; 5],
    errors: &'s [ErrorCode],
    closes: &'s [CloseCode],
    lists: [List<'s>; 5],
    limits: Vec<Number<'s>>,
    intervals: Vec<Number<'s>>,
}

struct Constant<'s> {
    doc: &'static str,
    name: &'static str,
    value: &'s str,
}

/// Names with their meanings.
struct List<'s> {
    doc: &'static str,
    constant: &'static str,
    type_name: &'static str,
    values: Vec<Meaning<'s>>,
}

struct Meaning<'s> {
    name: &'s str,
    meaning: &'s str,
}

struct Number<'s> {
    doc: String,
    name: &'s str,
    value: u64,
}

/// `issue_code.ts`
#[derive(Template)]
#[template(path = "typescript/issue_code.ts.j2", escape = "none")]
pub(super) struct IssueCodes<'s> {
    header: &'s str,
    codes: Vec<Meaning<'static>>,
}

pub(super) fn issue_codes<'s>(header: &'s str, model: &Model) -> IssueCodes<'s> {
    let codes = codes_in_use(model).into_iter().map(|(name, meaning)| Meaning { name, meaning }).collect();
    IssueCodes { header, codes }
}

pub(super) fn file<'s>(header: &'s str, protocol: &'s Protocol) -> Constants<'s> {
    let codes = &protocol.codes;
    let constant = |name, value, doc| Constant { doc, name, value };
    let list = |constant, type_name, values, doc| List { doc, constant, type_name, values };
    let commands =
        codes.server_commands.iter().map(|command| Meaning { name: &command.cmd, meaning: &command.meaning });
    Constants {
        header,
        names: [
            constant("SUBPROTOCOL", &codes.subprotocol, "The WebSocket subprotocol."),
            constant(
                "BEARER_SUBPROTOCOL_PREFIX",
                &codes.bearer_subprotocol_prefix,
                "What an offered subprotocol that carries a token begins with; never echoed.",
            ),
            constant(
                "SERVER_ID",
                &codes.server_id,
                "The `from_id` of the server's own messages; no client may have it.",
            ),
            constant(
                "REFRESH_TOKEN_COMMAND",
                &codes.refresh_token_command,
                "The command, with target `echo`, that hands over a fresh token.",
            ),
            constant(
                "REDIS_PREFIX",
                &codes.redis_prefix,
                "What every key and channel in Redis begins with, unless configured.",
            ),
        ],
        errors: &codes.error_codes,
        closes: &codes.close_codes,
        lists: [
            list(
                "CLOSE_CLASSES",
                "CloseClass",
                meanings(&codes.close_classes),
                "What a client does after a close code.",
            ),
            list(
                "SERVER_COMMANDS",
                "ServerCommand",
                commands.collect(),
                "The commands that only the server sends: clients may not.",
            ),
            list("GAP_SCOPES", "GapScope", meanings(&codes.gap_scopes), "What may have been missed."),
            list(
                "GAP_REASONS",
                "GapReason",
                meanings(&codes.gap_reasons),
                "Why something may have been missed.",
            ),
            list(
                "LEFT_REASONS",
                "LeftReason",
                meanings(&codes.left_reasons),
                "Why a client left a group's presence set.",
            ),
        ],
        limits: protocol
            .limits
            .limits
            .iter()
            .map(|limit| Number {
                doc: format!("{} Unit: {}.", limit.description, limit.unit),
                name: &limit.name,
                value: limit.value,
            })
            .collect(),
        intervals: protocol
            .limits
            .intervals
            .iter()
            .map(|interval| Number {
                doc: format!("{} ({})", interval.description, interval.value),
                name: &interval.name,
                value: interval.milliseconds(),
            })
            .collect(),
    }
}

fn meanings(values: &[Named]) -> Vec<Meaning<'_>> {
    values.iter().map(|value| Meaning { name: &value.name, meaning: &value.meaning }).collect()
}
