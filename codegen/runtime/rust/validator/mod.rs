//! What generated validators call.

pub mod decimal;
pub mod equal;
pub mod format;
pub mod issue;
pub mod issue_code;
pub mod json;
pub mod object;
pub mod pattern;
pub mod seen;
