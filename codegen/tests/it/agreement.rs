//! Odd schemas of every kind, and the validators of all three languages: what the cases expect is what each says, and of
//! many texts at random, most of them nearly valid, all say the same: issue by issue the same path, code and words.
//!
//! `CORPUS_SEED=7` gives other texts than those of every run.

use crate::python_world::python;
use crate::root;
use aether_ws_codegen::SourceFile;
use aether_ws_codegen::corpus::Near;
use aether_ws_codegen::toolkit::generate;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// For each pair of languages.
const TEXTS: usize = 100_000;

const SEED: u64 = 1;

/// How deep a value may nest.
const DEPTH: usize = 128;

/// Where the packages lie, below the folder of the tests.
const FOLDER: &str = "agreement";

#[derive(Deserialize)]
struct Case {
    root: String,
    data: Option<Box<RawValue>>,
    text: Option<String>,
    issues: Vec<serde_json::Value>,
}

impl Case {
    fn text(&self) -> &str {
        self.text.as_deref().unwrap_or_else(|| self.data.as_ref().expect("a case has data or a text").get())
    }
}

/// The odd schemas, and the one of the corpus that has every keyword.
fn schemas() -> Vec<SourceFile> {
    let read = |path: PathBuf| {
        let name = path.file_name().expect("it is a file").to_string_lossy().into_owned();
        SourceFile { name, text: fs::read_to_string(path).expect("it can be read") }
    };
    let folder = root().join("codegen/tests/it/agreement");
    let entries = fs::read_dir(folder).expect("the folder can be read");
    let paths = entries.map(|entry| entry.expect("an entry of the folder").path());
    let mut files: Vec<SourceFile> =
        paths.filter(|path| path.extension().is_some_and(|end| end == "json")).map(read).collect();
    files.push(read(root().join("codegen/src/corpus/tests/keywords.schema.json")));
    files.sort_by(|a, b| a.name.cmp(&b.name));
    files
}

/// Lays the packages as a user has them, and gives the cases.
fn lay(folder: &Path) -> Vec<Case> {
    let generated = generate("agreement", &schemas(), &[]).unwrap_or_else(|found| {
        panic!("{}", found.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n\n"))
    });
    let mut cases = Vec::new();
    for file in generated.files {
        if file.path.starts_with("cases/") {
            cases.extend(serde_json::from_str::<Vec<Case>>(&file.text).expect("cases are JSON"));
        }
        write(&folder.join(file.path), &file.text);
    }
    cases
}

fn write(path: &Path, text: &str) {
    // What is unchanged stays untouched, so that nothing is compiled twice.
    if fs::read_to_string(path).is_ok_and(|old| old == text) {
        return;
    }
    fs::create_dir_all(path.parent().expect("a file has a folder")).expect("the folder can be made");
    fs::write(path, text).expect("the file can be written");
}

/// The texts, a line for each: a type, a tab, and what is to be read as it.
fn texts(cases: &[Case]) -> String {
    let seed = std::env::var("CORPUS_SEED").map_or(SEED, |seed| seed.parse().expect("a seed is a number"));
    eprintln!("CORPUS_SEED={seed}");
    let mut lines = String::new();
    let mut add = |root: &str, text: &str| {
        // A line break between values, where JSON may have one, is as good as any space.
        writeln!(lines, "{root}\t{}", text.replace(['\n', '\r'], " "))
            .expect("a string takes all that is written");
    };
    cases.iter().for_each(|case| add(&case.root, case.text()));
    for (root, text) in deep() {
        add(root, &text);
    }
    let count = |lines: &str| lines.lines().count();
    let rest = TEXTS - count(&lines).min(TEXTS);
    let near =
        Near::from_texts(cases.iter().map(|case| (case.root.as_str(), case.text(), case.issues.len())), seed);
    for (index, (root, text)) in near.short(2_000).take(rest).enumerate() {
        // Some are no JSON any more, or have half of a surrogate pair.
        let text = if index % 10 == 0 { broken(&text, index / 10) } else { text };
        writeln!(lines, "{root}\t{}", text.replace(['\n', '\r'], " "))
            .expect("a string takes all that is written");
    }
    lines
}

/// Recursion as deep as it may go, and one level deeper; through forms that are tried one after the other, too.
fn deep() -> Vec<(&'static str, String)> {
    let nested = |levels: usize, open: &str, end: &str, close: &str| {
        format!("{}{end}{}", open.repeat(levels), close.repeat(levels))
    };
    let mut texts = Vec::new();
    for levels in [DEPTH / 2 - 1, DEPTH / 2, DEPTH - 1, DEPTH, DEPTH + 1, 300, 3_000] {
        texts.push(("DynamicList", nested(levels, "[", "", "]")));
        texts.push(("DynamicList", nested(levels, "[", "1", "]")));
        texts.push(("DynamicNumbers", nested(levels, "[", "0.5", "]")));
        texts.push(("DynamicNumbers", nested(levels, "[", "0.25", "]")));
        texts.push(("LinkedForms", nested(levels, r#"{"head":1,"tail":"#, "null", "}")));
        texts.push(("LinkedForms", nested(levels, r#"{"head":1,"tail":"#, "-1", "}")));
        texts.push(("Expression", nested(levels, r#"{"not":"#, "1", "}")));
        texts.push(("Expression", nested(levels, r#"{"op":"+","args":[1,"#, "1", "]}")));
        texts.push(("Tree", nested(levels, r#"{"value":1,"children":["#, r#"{"value":1}"#, "]}")));
        texts.push(("Nullable", nested(levels, r#"{"a":null,"b":"#, "null", "}")));
        texts.push(("Tagged", nested(levels, r#"{"kind":3,"inner":"#, r#"{"kind":"dot"}"#, "}")));
        texts.push(("OddRequired", nested(levels, "[", "{}", "]")));
    }
    texts
}

/// A text with a piece of another kind in it.
fn broken(text: &str, turn: usize) -> String {
    const PIECES: [&str; 16] = [
        "\"", "\\", "\\ud83d", "\\ude00", "{", "}", "[", "]", ",", ":", "0", "-", "e", ".", "null",
        "\u{feff}",
    ];
    let mut chars: Vec<char> = text.chars().collect();
    let at = turn.wrapping_mul(7_919) % (chars.len() + 1);
    let until = (at + turn % 2).min(chars.len());
    chars.splice(at..until, PIECES[turn % PIECES.len()].chars());
    chars.into_iter().collect()
}

/// Asks each line's type of its text; what is said is one line.
const RUST: &str = r#"//! Reads each line as the type that it names, and prints what came of it.

use agreement::ParseError;
use std::fmt::Write as _;

fn ask<T: agreement::Typed + PartialEq>(text: &str) -> String {
    match agreement::runtime::typed::parse::<T>(text) {
        Ok(value) => {
            let written = agreement::runtime::typed::to_json(&value);
            let again = agreement::runtime::typed::parse::<T>(&written);
            assert!(again.is_ok_and(|again| again == value), "{text} became {written}");
            "ok".to_owned()
        }
        Err(ParseError::InvalidJson(_)) => "invalid_json".to_owned(),
        Err(ParseError::TooDeep) => "too_deep".to_owned(),
        Err(ParseError::Invalid(issues)) => {
            let list = issues.iter().map(|issue| (&issue.path, issue.code.to_string(), &issue.message));
            serde_json::to_string(&list.collect::<Vec<_>>()).expect("texts are JSON")
        }
    }
}

fn main() {
    let path = std::env::args().nth(1).expect("a file of texts");
    let mut out = String::new();
    for line in std::fs::read_to_string(path).expect("the file can be read").lines() {
        let (root, text) = line.split_once('\t').expect("a type and a text");
        let answer = match root {
ARMS            _ => panic!("no type {root}"),
        };
        writeln!(out, "{answer}").expect("memory takes it");
    }
    print!("{out}");
}
"#;

const TYPESCRIPT: &str = r#"import { readFileSync } from "node:fs";
import * as all from "./typescript/dist/index.js";

let out = "";
for (const line of readFileSync(process.argv[2], "utf8").split("\n")) {
  if (line === "") continue;
  const at = line.indexOf("\t");
  const result = all[`safeParse${line.slice(0, at)}Json`](line.slice(at + 1));
  const issues = result.issues?.map(({ path, code, message }) => [path, code, message]);
  out += `${result.ok ? "ok" : issues ? JSON.stringify(issues) : result.error}\n`;
}
process.stdout.write(out);
"#;

const PYTHON: &str = r#"import json
import sys
from pathlib import Path

sys.path.insert(0, "python/src")
sys.path.insert(0, "python/tests")

import agreement
from test_cases import READERS

out = []
for line in Path(sys.argv[1]).read_text(encoding="utf-8").split("\n"):
    if line:
        root, text = line.split("\t", 1)
        try:
            reader = READERS[root]
            value = reader.parse_json(text)
            written = value.to_json() if isinstance(reader, type) else reader.to_json(value)
            assert reader.parse_json(written) == value, line
            out.append("ok")
        except agreement.ParseError as error:
            issues = [[issue.path, issue.code, issue.message] for issue in error.issues]
            said = json.dumps(issues, ensure_ascii=False, separators=(",", ":"))
            out.append(said if error.code == "invalid_value" else error.code)
Path(sys.argv[2]).write_text("\n".join(out) + "\n", encoding="utf-8")
"#;

#[test]
fn all_languages_say_the_same_of_odd_schemas() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(FOLDER);
    let cases = lay(&folder);
    let lines = texts(&cases);
    write(&folder.join("texts.tsv"), &lines);
    let rust = ask_rust(&folder, &cases);
    compare("TypeScript", &lines, &rust, &ask_typescript(&folder));
    compare("Python", &lines, &rust, &ask_python(&folder));
}

fn ask_rust(folder: &Path, cases: &[Case]) -> String {
    let roots: BTreeMap<&str, ()> = cases.iter().map(|case| (case.root.as_str(), ())).collect();
    let arms: String = roots
        .keys()
        .map(|root| format!("            \"{root}\" => ask::<agreement::{root}>(text),\n"))
        .collect();
    let manifest = "[package]\nname = \"ask\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[profile.dev]\ndebug = 0\n\n\
                    [dependencies]\nagreement = { path = \"rust\" }\nserde_json = \"1\"\n\n[workspace]\nmembers = [\"rust\"]\n";
    write(&folder.join("Cargo.toml"), manifest);
    write(&folder.join("src/main.rs"), &RUST.replace("ARMS", &arms));
    // The workspace's own lock file: nothing is fetched that is not here already.
    fs::copy(root().join("Cargo.lock"), folder.join("Cargo.lock")).expect("the workspace has a lock file");
    // Dependencies are compiled once for all tests that generate crates.
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("examples/target");
    let cargo = |arguments: &[&str]| {
        let mut cargo = Command::new(env!("CARGO"));
        run(cargo.args(arguments).current_dir(folder).env("CARGO_TARGET_DIR", &target))
    };
    cargo(&["test", "--quiet", "--offline", "--package", "agreement"]);
    cargo(&["build", "--quiet", "--offline"]);
    run(Command::new(target.join("debug/ask")).arg(folder.join("texts.tsv")))
}

fn ask_typescript(folder: &Path) -> String {
    let compiler = root().join("generated/typescript/node_modules/typescript/bin/tsc");
    assert!(compiler.exists(), "the TypeScript compiler is missing: run `npm ci` in generated/typescript");
    let package = folder.join("typescript");
    run(Command::new("node").arg(compiler).args(["--pretty", "false", "--project"]).arg(&package));
    run(Command::new("node").args(["--test", "test/"]).current_dir(&package));
    write(&folder.join("ask.mjs"), TYPESCRIPT);
    run(Command::new("node").args(["ask.mjs", "texts.tsv"]).current_dir(folder))
}

fn ask_python(folder: &Path) -> String {
    python(&folder.join("python"), &["-m", "unittest", "discover", "tests"]);
    write(&folder.join("ask.py"), PYTHON);
    python(folder, &["ask.py", "texts.tsv", "said.txt"]);
    fs::read_to_string(folder.join("said.txt")).expect("it was just written")
}

fn run(command: &mut Command) -> String {
    let run = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let output = String::from_utf8_lossy(&run.stdout).into_owned();
    assert!(run.status.success(), "{command:?}\n{output}{}", String::from_utf8_lossy(&run.stderr));
    output
}

/// Panics where two languages say different things of a text.
fn compare(language: &str, lines: &str, rust: &str, other: &str) {
    assert_eq!(rust.lines().count(), lines.lines().count(), "Rust answers each text");
    assert_eq!(other.lines().count(), lines.lines().count(), "{language} answers each text");
    let answers = lines.lines().zip(rust.lines().zip(other.lines()));
    let wrong: Vec<String> = answers
        .filter(|(_, (rust, other))| rust != other)
        .map(|(line, (rust, other))| format!("{line:.600}\n  Rust {rust:.600}\n  {language} {other:.600}"))
        .collect();
    assert!(
        wrong.is_empty(),
        "{} of {TEXTS} texts differ, the first:\n{}",
        wrong.len(),
        wrong[..wrong.len().min(20)].join("\n")
    );
}
