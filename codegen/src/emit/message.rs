//! Our message and its protocol: one emitter for each output, each a pure function.

pub(super) mod documents;
mod issue_codes;
mod python;
pub(super) mod rust;
mod typescript;

use super::OutputFile;
use crate::model::Model;
use crate::protocol::Protocol;

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
    let emitters = [rust::emit, typescript::emit, python::emit, documents::emit];
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
