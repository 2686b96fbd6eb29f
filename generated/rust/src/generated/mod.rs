// @generated from schema/ws_message_v3.schema.json by `cargo xtask codegen`: edit the schema, not this file.

//! The types, validators and constants of WS_Message_V3.
pub mod format;
pub mod json;

mod byte_class;
mod issue;
mod object;
mod quick;
mod read;
mod text;
mod types;
mod parse;
mod check;
mod issue_code;
mod protocol;
mod build;
mod commands;

#[allow(
    missing_docs,
    missing_debug_implementations,
    unreachable_pub,
    unused_qualifications,
    clippy::all
)]
pub mod payloads;

#[allow(unreachable_pub)]
mod payload_checks;

#[allow(dead_code, unreachable_pub, unused_imports)]
mod validator;

pub use issue::{Issue, ParseError, ParseOptions};
pub use issue_code::IssueCode;
pub use commands::Command;
pub use object::JsonObject;
pub use build::*;
pub use parse::*;
pub use protocol::*;
pub use types::*;

/// The schema of what a client sends, as served at `/v3/schema`.
pub const INPUT_SCHEMA: &str = include_str!("input.schema.json");

/// The schema of what is delivered, as served at `/v3/schema/delivered`.
pub const DELIVERED_SCHEMA: &str = include_str!("delivered.schema.json");
