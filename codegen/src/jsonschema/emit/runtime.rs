//! The hand-written code that generated validators call; it ships with them.

macro_rules! files {
    ($($name:literal from $path:literal,)*) => {
        &[$(($name, include_str!(concat!("../../../runtime/", $path))),)*]
    };
}

/// For Rust: the files of one module folder.
pub(crate) const RUST: &[(&str, &str)] = files! {
    "json.rs" from "rust/json.rs",
    "mod.rs" from "rust/validator/mod.rs",
    "decimal.rs" from "rust/validator/decimal.rs",
    "equal.rs" from "rust/validator/equal.rs",
    "issue.rs" from "rust/validator/issue.rs",
    "issue_code.rs" from "rust/validator/issue_code.rs",
    "object.rs" from "rust/validator/object.rs",
    "pattern.rs" from "rust/validator/pattern.rs",
    "seen.rs" from "rust/validator/seen.rs",
};

/// For TypeScript: the files of one folder.
pub(crate) const TYPESCRIPT: &[(&str, &str)] = files! {
    "equal.ts" from "typescript/validator/equal.ts",
    "issue.ts" from "typescript/validator/issue.ts",
    "number.ts" from "typescript/validator/number.ts",
    "object.ts" from "typescript/validator/object.ts",
    "seen.ts" from "typescript/validator/seen.ts",
    "text.ts" from "typescript/validator/text.ts",
};
