//! What the generated code calls.

pub mod decimal;
pub mod equal;
pub mod format;
pub mod issue;
pub mod issue_code;
pub mod json;
pub mod number;
pub mod object;
pub mod seen;
pub mod typed;
pub mod value;
