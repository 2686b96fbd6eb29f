//! From model to files: one emitter for each output, each a pure function.

mod asyncapi;
mod documents;
mod html;
mod openapi;
mod parts;
mod python;
mod reference;
mod rust;
mod rust_build;
mod rust_check;
mod rust_commands;
mod rust_protocol;
mod rust_read;
mod rust_types;
mod script;
pub(crate) mod types_cases;
pub(crate) mod types_docs;
pub(crate) mod types_python;
pub(crate) mod types_rust;
pub(crate) mod types_typescript;
mod typescript;
mod typescript_check;
mod typescript_commands;
mod typescript_filters;
mod typescript_protocol;
mod typescript_types;
mod typescript_validate;

use crate::model::Model;
use crate::protocol::Protocol;
use std::fmt;

/// A file that the generator would write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutputFile {
    /// Path relative to the repository's root, with forward slashes.
    pub path: String,
    /// The whole text, ending in a newline.
    pub text: String,
}

/// The folders that belong to the generator as a whole: any other file in them is unexpected.
pub const OWNED: &[&str] = &[
    "generated/cases",
    "generated/docs",
    "generated/python/src",
    "generated/rust/src/generated",
    "generated/typescript/src",
];

/// What the emitters print.
#[derive(Debug)]
pub(crate) struct Source<'s> {
    pub(crate) model: &'s Model,
    pub(crate) protocol: &'s Protocol,
    /// Name of the schema file, for headers.
    pub(crate) schema_name: &'s str,
}

/// Prints everything.
pub(crate) fn all(source: &Source<'_>) -> Vec<OutputFile> {
    let emitters: [fn(&Source<'_>) -> Vec<OutputFile>; 7] = [
        rust::emit,
        typescript::emit,
        python::emit,
        reference::emit,
        asyncapi::emit,
        openapi::emit,
        html::emit,
    ];
    emitters.iter().flat_map(|emit| emit(source)).collect()
}

impl Source<'_> {
    /// The words at the head of every generated file.
    pub(crate) fn header(&self) -> String {
        format!(
            "@generated from {} by `cargo xtask codegen`: edit the schema, not this file.",
            self.schema_name
        )
    }

    /// The words at the head of a file that comes from the commands' schemas.
    pub(crate) fn commands_header(&self) -> String {
        format!(
            "@generated from {}/ by `cargo xtask codegen`: edit the schemas, not this file.",
            crate::COMMANDS
        )
    }
}

/// Text as a literal that is a string in Rust, TypeScript and JSON alike.
pub(crate) fn string_literal(text: impl fmt::Display) -> String {
    serde_json::Value::String(text.to_string()).to_string()
}
