//! The three worlds in Rust: one crate that holds them all, denied every warning of the compiler and of clippy.

use super::{WORLDS, generated, judge, lines, write};
use crate::root;
use aether_ws_codegen::toolkit::Language;
use std::path::{Path, PathBuf};
use std::process::Command;

const MANIFEST: &str = r#"[package]
name = "three-worlds"
version = "0.0.0"
edition = "2024"

[dependencies]
regress = "0.12"
serde = { version = "1", features = ["derive"] }
serde_json = { version = "1", features = ["raw_value"] }
unicode-normalization = "0.1"

[profile.dev]
debug = 0

[workspace]
"#;

#[test]
fn three_worlds_in_rust() {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("examples");
    let package = target.join("rust");
    write(&package.join("Cargo.toml"), MANIFEST);
    write(&package.join("src/main.rs"), &main());
    for world in WORLDS {
        for file in generated(world, Language::Rust).files {
            let Some(path) = file.path.strip_prefix("rust/src/") else { continue };
            let path = if path == "lib.rs" { "mod.rs" } else { path };
            write(&package.join("src").join(world).join(path), &file.text);
        }
    }
    // The workspace's own lock file: nothing is fetched that is not here already.
    std::fs::copy(root().join("Cargo.lock"), package.join("Cargo.lock"))
        .expect("the workspace has a lock file");
    cargo(&package, &target, &["clippy", "--quiet", "--offline", "--", "-D", "warnings"]);
    cargo(&package, &target, &["build", "--quiet", "--offline"]);

    let cases = target.join("cases.tsv");
    write(&cases, &lines());
    let run =
        Command::new(target.join("target/debug/three-worlds")).arg(&cases).output().expect("it was built");
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    judge("Rust", &String::from_utf8_lossy(&run.stdout));
}

fn cargo(package: &PathBuf, target: &Path, arguments: &[&str]) {
    let run = Command::new(env!("CARGO"))
        .args(arguments)
        .current_dir(package)
        .env("CARGO_TARGET_DIR", target.join("target"))
        .output()
        .expect("cargo runs");
    let output = String::from_utf8_lossy(&run.stdout).into_owned() + &String::from_utf8_lossy(&run.stderr);
    assert!(run.status.success(), "cargo {}:\n{output}", arguments.join(" "));
}

/// Reads each line as the type that it names, in every way that there is, and prints what came of it.
fn main() -> String {
    let mut text = String::from(include_str!("main.rs.txt"));
    for world in WORLDS {
        text.push_str(&format!("\npub mod {world};\n"));
    }
    text
}
