//! The suite in Rust: one crate with a module for each schema.

use std::fmt::Write;
use std::path::Path;
use std::process::Command;

use aether_ws_codegen::jsonschema::rust_runtime;

use crate::conformance::attempt::{self, Modules, Verdicts};
use crate::conformance::generate::Code;
use crate::conformance::suite::Suite;
use crate::conformance::{module_name, table};
use crate::workspace::Workspace;
use crate::{Result, process, term};

const MANIFEST: &str = r#"[package]
name = "json-schema-conformance"
version = "0.0.0"
edition = "2024"

[dependencies]
regress = "0.12"
serde = { version = "1", features = ["derive"] }
serde_json = "1"
unicode-normalization = "0.1"

[profile.dev]
debug = 0
incremental = false

[workspace]
"#;

/// Reads `group`, `test` and a JSON text from each line of a file, and prints what the group's validator says of it.
const MAIN: &str = r#"fn main() {
    std::panic::set_hook(Box::new(|_| ()));
    let path = std::env::args().nth(1).expect("a file of tests");
    for line in std::fs::read_to_string(path).expect("the file can be read").lines() {
        let (group, line) = line.split_once('\t').expect("a group");
        let (test, text) = line.split_once('\t').expect("a test");
        let said = std::panic::catch_unwind(|| issues(group, text)).unwrap_or_else(|_| "!it panicked".to_owned());
        println!("{group}\t{test}\t{said}");
    }
}

fn issues(group: &str, text: &str) -> String {
    let issues: Vec<[String; 3]> = match runtime::json::parse(text) {
        Ok(value) => {
            let mut issues = runtime::issue::Issues::default();
            validator(group)(&value, &runtime::issue::Path::Root, &mut issues);
            let list = issues.finish().into_iter();
            list.map(|issue| [issue.path, issue.code.to_string(), issue.message.to_string()]).collect()
        }
        Err(error) => vec![[String::new(), "invalid_json".to_owned(), error.to_string()]],
    };
    serde_json::to_string(&issues).expect("texts are JSON")
}
"#;

pub(crate) fn run(
    workspace: &Workspace,
    folder: &Path,
    suite: &Suite,
    generated: &mut [Code],
) -> Result<Verdicts> {
    let crate_folder = folder.join("rust");
    let target = folder.join("target");
    let mut modules: Modules<'_> = generated.iter_mut().map(|code| &mut code.rust).enumerate().collect();
    term::status("Compiling", "the Rust validators");
    attempt::build(&mut modules, |modules| {
        table::write(&crate_folder, &files(modules)?)?;
        let mut build = workspace.cargo();
        build.args(["build", "--quiet"]).current_dir(&crate_folder).env("CARGO_TARGET_DIR", &target);
        process::quietly(&mut build)
    })?;
    term::status("Running", "the Rust validators");
    let tests = table::tests_file(folder, suite, &modules)?;
    let binary = target.join("debug/json-schema-conformance");
    attempt::run(suite, &tests, |tests| {
        let mut program = Command::new(&binary);
        program.arg(tests);
        program
    })
}

/// The files of the crate.
fn files(modules: &Modules<'_>) -> Result<Vec<(String, String)>> {
    let mut files = vec![("Cargo.toml".to_owned(), MANIFEST.to_owned())];
    for (name, text) in rust_runtime() {
        files.push((format!("src/runtime/{name}"), (*text).to_owned()));
    }
    let mut main = String::from("#![deny(warnings)]\n\n");
    let mut arms = String::new();
    for (group, code) in modules {
        let Ok(code) = code else { continue };
        let name = module_name(*group);
        writeln!(main, "mod {name};")?;
        writeln!(arms, "        \"{group}\" => {name}::check,")?;
        files.push((format!("src/{name}.rs"), code.clone()));
    }
    write!(
        main,
        "#[allow(dead_code, unused_imports, reason = \"no suite uses all of it\")]\nmod runtime;\n\n{MAIN}\n\
         type Check = fn(&runtime::json::Json<'_>, &runtime::issue::Path<'_>, &mut runtime::issue::Issues);\n\n\
         fn validator(group: &str) -> Check {{\n    match group {{\n{arms}        \
         _ => unreachable!(\"only groups with a validator are asked\"),\n    }}\n}}\n"
    )?;
    files.push(("src/main.rs".to_owned(), main));
    Ok(files)
}
