//! The three worlds in Rust: crates that are denied every warning of the compiler and of clippy, with their own tests.

use super::{WORLDS, judge, lay, lines, write};
use crate::root;
use aether_ws_codegen::toolkit::Language;
use std::path::{Path, PathBuf};
use std::process::Command;

const MANIFEST: &str = r#"[package]
name = "three-worlds"
version = "0.0.0"
edition = "2024"

[profile.dev]
debug = 0

[dependencies]
serde_json = "1"
"#;

#[test]
fn three_worlds_in_rust() {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("examples");
    let package = target.join("rust");
    let mut manifest = MANIFEST.to_owned();
    for world in WORLDS {
        lay(world, Language::Rust, &package.join(world));
        manifest.push_str(&format!("{} = {{ path = \"{world}/rust\" }}\n", world.replace('_', "-")));
    }
    let members = WORLDS.map(|world| format!("\"{world}/rust\"")).join(", ");
    manifest.push_str(&format!("\n[workspace]\nmembers = [{members}]\n"));
    write(&package.join("Cargo.toml"), &manifest);
    write(&package.join("src/main.rs"), include_str!("main.rs.txt"));
    // The workspace's own lock file: nothing is fetched that is not here already.
    std::fs::copy(root().join("Cargo.lock"), package.join("Cargo.lock"))
        .expect("the workspace has a lock file");
    cargo(
        &package,
        &target,
        &["clippy", "--workspace", "--all-targets", "--quiet", "--offline", "--", "-D", "warnings"],
    );
    cargo(&package, &target, &["test", "--workspace", "--quiet", "--offline"]);
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
