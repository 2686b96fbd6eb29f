// @generated: carried over by `cargo xtask codegen`.

//! The format of payloads is one of the message's own.

pub(crate) use super::super::format::date_time;
