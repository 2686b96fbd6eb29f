//! A command whose payload uses every keyword: our message's output compiles with it in each language, and all of them find
//! the same issues, in the same words.

use crate::python_world::python;
use crate::{inputs, root};
use aether_ws_codegen::{COMMANDS, OutputFile, SourceFile, generate};
use serde_json::{Value, json};
use std::path::Path;
use std::process::Command;

const MANIFEST: &str = r#"[package]
name = "payload-world"
version = "0.0.0"
edition = "2024"

[features]
ts = []
json-schema = []

[dependencies]
regress = "0.12"
serde = { version = "1", features = ["derive"] }
serde_json = { version = "1", features = ["raw_value"] }
unicode-normalization = "0.1"

[workspace]
"#;

const LIBRARY: &str = "//! Generated.\n#![deny(warnings)]\n#![allow(confusable_idents, mixed_script_confusables, uncommon_codepoints)]\n#[rustfmt::skip]\nmod generated;\npub use generated::*;\n";

#[test]
fn a_payload_of_every_keyword_is_judged_alike_in_all_languages() {
    let mut inputs = inputs();
    let text = include_str!("payload_world/EVERYTHING.schema.json").to_owned();
    inputs.commands.push(SourceFile { name: format!("{COMMANDS}/EVERYTHING.schema.json"), text });
    // One that asks nothing of its payload.
    inputs
        .commands
        .push(SourceFile { name: format!("{COMMANDS}/ANYTHING.schema.json"), text: "true".to_owned() });
    // And some whose names are in no ASCII, or begin like no name.
    for name in ["Команда", "2FA.CHALLENGE", "SELF"] {
        let text = r#"{ "type": "object", "properties": { "a": { "type": "integer" } } }"#.to_owned();
        inputs.commands.push(SourceFile { name: format!("{COMMANDS}/{name}.schema.json"), text });
    }
    // What prints an `if` in an `if`, and a name that is not in Latin.
    for (name, text) in [
        ("SET_LABELS", r#"{ "type": "object", "patternProperties": { "^x_": { "type": "integer" } } }"#),
        ("SET_NAMES", r#"{ "type": "object", "propertyNames": { "maxLength": 5 } }"#),
        ("SET_SIZE", r#"{ "type": "object", "properties": { "größe": { "type": "integer" } } }"#),
    ] {
        inputs
            .commands
            .push(SourceFile { name: format!("{COMMANDS}/{name}.schema.json"), text: text.to_owned() });
    }
    let files = generate(&inputs).unwrap_or_else(|found| {
        panic!("{}", found.iter().map(ToString::to_string).collect::<Vec<String>>().join("\n\n"))
    });
    let payloads: Vec<Value> = serde_json::from_str(include_str!("payload_world/payloads.json")).unwrap();
    let message = |case: &Value| json!({ "msg_type": "cmd", "target": "group", "cmd": "EVERYTHING", "payload": case["payload"] });
    let messages: String = payloads.iter().map(|case| format!("{}\n", message(case))).collect();

    let folder = tempfile::tempdir().expect("a temporary folder");
    let of = |language: &str, judge: fn(&Path, &[OutputFile])| {
        let folder = folder.path().join(language);
        write(&folder, "messages.jsonl", &messages);
        judge(&folder, &files);
        let found = std::fs::read_to_string(folder.join("issues.jsonl")).expect("the probe wrote its issues");
        found.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect::<Vec<Value>>()
    };
    let (rust, typescript, python) =
        (of("rust", rust), of("typescript", typescript), of("python", in_python));
    assert_eq!(payloads.len(), rust.len());
    for (index, case) in payloads.iter().enumerate() {
        let valid = case["valid"] == true;
        assert_eq!(rust[index].as_array().unwrap().is_empty(), valid, "{case}: {}", rust[index]);
        assert_eq!(rust[index], typescript[index], "Rust and TypeScript: {case}");
        assert_eq!(rust[index], python[index], "Rust and Python: {case}");
    }
}

fn rust(folder: &Path, files: &[OutputFile]) {
    lay(folder, files, "generated/rust/");
    write(folder, "Cargo.toml", MANIFEST);
    write(folder, "src/lib.rs", LIBRARY);
    write(folder, "tests/probe.rs", include_str!("payload_world/probe.rs"));
    // The workspace's own lock file: nothing is fetched that is not here already.
    std::fs::copy(root().join("Cargo.lock"), folder.join("Cargo.lock"))
        .expect("the workspace has a lock file");
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("other_world");
    let cargo = |arguments: &[&str]| {
        let mut cargo = Command::new(env!("CARGO"));
        run(cargo.args(arguments).current_dir(folder).env("CARGO_TARGET_DIR", &target));
    };
    cargo(&["test", "--quiet", "--offline"]);
    cargo(&["clippy", "--quiet", "--offline", "--", "-D", "warnings"]);
}

fn typescript(folder: &Path, files: &[OutputFile]) {
    let package = root().canonicalize().expect("the repository is there").join("generated/typescript");
    lay(folder, files, "generated/typescript/");
    write(folder, "probe.ts", include_str!("payload_world/probe.ts"));
    write(folder, "package.json", r#"{ "type": "module" }"#);
    let settings = json!({
        "extends": package.join("tsconfig.json"),
        "compilerOptions": {
            "rootDir": ".", "outDir": "out", "isolatedDeclarations": false,
            "typeRoots": [package.join("node_modules/@types")], "types": ["node"],
        },
        "include": ["src/**/*.ts", "probe.ts"],
    });
    write(folder, "tsconfig.json", &settings.to_string());
    let compiler = package.join("node_modules/typescript/bin/tsc");
    assert!(compiler.exists(), "the TypeScript compiler is missing: run `npm ci` in generated/typescript");
    run(Command::new("node").arg(compiler).args(["--pretty", "false", "--project"]).arg(folder));
    run(Command::new("node").arg(folder.join("out/probe.js")).arg(folder));
}

fn in_python(folder: &Path, files: &[OutputFile]) {
    lay(folder, files, "generated/python/src/");
    write(folder, "probe.py", include_str!("payload_world/probe.py"));
    python(folder, &["probe.py"]);
}

fn lay(folder: &Path, files: &[OutputFile], below: &str) {
    for file in files {
        if let Some(path) = file.path.strip_prefix(below) {
            write(folder, path, &file.text);
        }
    }
}

fn write(folder: &Path, path: &str, text: &str) {
    let path = folder.join(path);
    std::fs::create_dir_all(path.parent().expect("a file has a folder")).expect("the folder can be made");
    std::fs::write(path, text).expect("the file can be written");
}

fn run(command: &mut Command) {
    let run =
        command.output().expect("the program is there: `cargo xtask test` installs or names what is missing");
    let output = String::from_utf8_lossy(&run.stdout).into_owned() + &String::from_utf8_lossy(&run.stderr);
    assert!(run.status.success(), "{output}");
}
