//! The generator from outside: what it writes, what it refuses, and that its output compiles.

mod agreement;
mod commands;
mod compat;
mod dependencies;
mod diagnostics;
mod examples;
mod foreign;
mod freshness;
mod mistakes;
mod other_world;
mod other_world_python;
mod other_world_typescript;
mod payload_world;
mod python_world;
mod types_docs;
mod types_rust;
mod types_typescript;

use aether_ws_codegen::{COMMANDS, INPUTS, Inputs, SourceFile};
use std::path::{Path, PathBuf};

/// The repository's root.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn file(name: &str) -> SourceFile {
    let path = root().join(name);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    SourceFile { name: name.to_owned(), text }
}

/// The repository's own inputs.
fn inputs() -> Inputs<SourceFile> {
    Inputs {
        schema: file(INPUTS.schema),
        codes: file(INPUTS.codes),
        limits: file(INPUTS.limits),
        http: file(INPUTS.http),
        commands: commands(),
    }
}

fn commands() -> Vec<SourceFile> {
    let folder = std::fs::read_dir(root().join(COMMANDS)).expect("the folder of the commands is there");
    let names = folder.map(|entry| entry.expect("the folder can be read").file_name());
    names.map(|name| file(&format!("{COMMANDS}/{}", name.to_string_lossy()))).collect()
}
