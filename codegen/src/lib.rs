//! From one JSON Schema to types, validators, constants and documents that agree to the letter in every language.
//!
//! The way of the data: [`SourceFile`] text, `schema` (every keyword that we carry; any other is refused), `views` (what
//! is sent, what is delivered), `model` (named types and records), `emit` (one emitter for each output), [`OutputFile`].
//!
//! Nothing here reads or writes a file, asks a clock or links what it generates: the same input gives the same bytes, and
//! a bad output can always be repaired by its own generator.

mod circles;
mod commands;
pub mod compat;
pub mod corpus;
mod diagnostic;
mod emit;
mod evaluate;
#[path = "../runtime/rust/json.rs"]
#[expect(unreachable_pub, reason = "the module ships with the generated crate, where it is public")]
mod json;
pub mod jsonschema;
mod lower;
mod messages;
mod model;
mod names;
mod protocol;
mod report;
mod schema;
mod source;
pub mod toolkit;
mod types;
mod views;

pub use commands::SUFFIX as COMMAND_SUFFIX;
pub use diagnostic::{Diagnostic, Severity};
pub use emit::{OWNED, OutputFile};
pub use source::{Position, SourceFile};

use commands::Commands;
use model::Model;
use protocol::Protocol;

/// Where the inputs lie, relative to the repository's root.
pub const INPUTS: Inputs<&str> = Inputs {
    schema: "schema/ws_message_v3.schema.json",
    codes: "schema/codes.json",
    limits: "schema/limits.json",
    http: "schema/http.json",
    commands: Vec::new(),
};

/// The folder of the commands whose payload has a schema: each file in it is called like its command on the wire, and then
/// [`COMMAND_SUFFIX`].
pub const COMMANDS: &str = "schema/commands";

/// The hand-written truth: four files, and one for each command.
#[derive(Clone, Debug)]
pub struct Inputs<T> {
    /// The message's JSON Schema.
    pub schema: T,
    /// Error codes, close codes and reserved names.
    pub codes: T,
    /// Limits and intervals.
    pub limits: T,
    /// What is served where.
    pub http: T,
    /// The JSON Schema of each known command's payload, in any order.
    pub commands: Vec<T>,
}

/// Everything that `cargo xtask codegen` would write.
///
/// # Errors
/// Every part of the inputs that is not fully understood. Then there is no output at all.
pub fn generate(inputs: &Inputs<SourceFile>) -> Result<Vec<OutputFile>, Vec<Diagnostic>> {
    let (model, protocol) = read(inputs)?;
    let files = emit::message::all(&emit::message::Source {
        model: &model,
        protocol: &protocol,
        schema_name: &inputs.schema.name,
    });
    Ok(files.into_iter().map(OutputFile::seen).collect())
}

/// A table that says, keyword by keyword, where each constraint of the schema is enforced.
///
/// # Errors
/// As [`generate`].
pub fn report(inputs: &Inputs<SourceFile>) -> Result<String, Vec<Diagnostic>> {
    let (model, _) = read(inputs)?;
    Ok(report::table(&model))
}

/// The test cases of the message, generated from its schema: a file for each view.
///
/// # Errors
/// As [`generate`].
pub fn cases(inputs: &Inputs<SourceFile>) -> Result<Vec<(OutputFile, corpus::Corpus)>, Vec<Diagnostic>> {
    let (model, protocol) = read(inputs)?;
    corpus::message_files(&model, &protocol)
}

fn read(inputs: &Inputs<SourceFile>) -> Result<(Model, Protocol), Vec<Diagnostic>> {
    let document = schema::parse(&inputs.schema);
    let protocol = protocol::parse(&inputs.codes, &inputs.limits, &inputs.http);
    let (document, protocol) = match (document, protocol) {
        (Ok(document), Ok(protocol)) => (document, protocol),
        (document, protocol) => {
            return Err(document.err().into_iter().chain(protocol.err()).flatten().collect());
        }
    };
    let commands = commands::parse(&inputs.commands, &inputs.schema, &document, &protocol);
    let (commands, wrong) = match commands {
        Ok(commands) => (commands, Vec::new()),
        Err(wrong) => (Commands::default(), wrong),
    };
    match lower::lower(&inputs.schema, &document, commands) {
        Ok(model) if wrong.is_empty() => Ok((model, protocol)),
        model => Err(model.err().into_iter().flatten().chain(wrong).collect()),
    }
}
