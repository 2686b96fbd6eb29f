//! The Aether WebSocket V3 protocol in Rust: its message as a type, readers that take exactly what the schema takes, and
//! the protocol's codes, limits and intervals. All of it is generated from `schema/`.
//!
//! ```
//! use aether_ws_protocol::{ParseError, WsMessageV3Input, WsMessageV3InputByTarget};
//!
//! let message = WsMessageV3Input::parse(r#"{"msg_type":"msg","target":"direct","to_id":"device_xyz789","msg":"hi"}"#)?;
//! if let Ok(WsMessageV3InputByTarget::Direct { to_id }) = message.by_target() {
//!     assert_eq!(to_id.as_str(), "device_xyz789");
//! }
//!
//! let refused = WsMessageV3Input::parse(r#"{"msg_type":"msg","target":"direct"}"#);
//! let Err(ParseError::Invalid(issues)) = refused else { panic!("a direct message needs `to_id`") };
//! assert_eq!(issues[0].path, "/to_id");
//! # Ok::<(), ParseError>(())
//! ```

#![allow(
    confusable_idents,
    mixed_script_confusables,
    uncommon_codepoints,
    reason = "keys of payloads are those of the schemas of commands"
)]

#[rustfmt::skip]
mod generated;

pub use generated::*;
