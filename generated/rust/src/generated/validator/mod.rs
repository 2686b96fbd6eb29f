// @generated from schema/ws_message_v3.schema.json by `cargo xtask codegen`: edit the schema, not this file.

//! What the checks of payloads call.
pub(crate) mod format;

pub(crate) mod issue;

pub(super) use super::{issue_code, json};
