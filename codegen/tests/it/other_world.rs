//! A schema from another world, through the same generator: its output compiles without a warning and obeys it.

use crate::{inputs, root};
use aether_ws_codegen::{SourceFile, generate};
use std::path::Path;
use std::process::Command;

const MANIFEST: &str = r#"[package]
name = "order-event"
version = "0.0.0"
edition = "2024"

[features]
ts = []
json-schema = []

[dependencies]
serde = { version = "1", features = ["derive"] }
serde_json = { version = "1", features = ["raw_value"] }

[workspace]
"#;

const LIBRARY: &str = "//! Generated.\n#![deny(warnings, missing_docs)]\n#[rustfmt::skip]\nmod generated;\npub use generated::*;\n";

fn write(path: &Path, text: &str) {
    std::fs::create_dir_all(path.parent().expect("a file has a folder")).expect("the folder can be made");
    std::fs::write(path, text).expect("the file can be written");
}

#[test]
fn a_schema_from_another_world_compiles_and_is_obeyed() {
    let mut inputs = inputs();
    let name = "order.schema.json".to_owned();
    inputs.schema = SourceFile { name, text: include_str!("other_world/order.schema.json").to_owned() };
    inputs.commands.clear(); // they are of our own message
    let files = generate(&inputs).unwrap_or_else(|found| {
        panic!("{}", found.iter().map(ToString::to_string).collect::<Vec<String>>().join("\n\n"))
    });

    let folder = tempfile::tempdir().expect("a temporary folder");
    let at = |path: &str| folder.path().join(path);
    write(&at("Cargo.toml"), MANIFEST);
    write(&at("src/lib.rs"), LIBRARY);
    write(&at("tests/probe.rs"), include_str!("other_world/probe.rs"));
    for file in &files {
        if let Some(path) = file.path.strip_prefix("generated/rust/") {
            write(&at(path), &file.text);
        }
    }
    // The workspace's own lock file: nothing is fetched that is not here already.
    std::fs::copy(root().join("Cargo.lock"), at("Cargo.lock")).expect("the workspace has a lock file");
    let run = Command::new(env!("CARGO"))
        .args(["test", "--quiet", "--offline"])
        .current_dir(folder.path())
        .env("CARGO_TARGET_DIR", Path::new(env!("CARGO_TARGET_TMPDIR")).join("other_world"))
        .output()
        .expect("cargo runs");
    let output = String::from_utf8_lossy(&run.stdout).into_owned() + &String::from_utf8_lossy(&run.stderr);
    assert!(run.status.success(), "{output}");
}
