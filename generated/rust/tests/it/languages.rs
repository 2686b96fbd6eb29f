//! The same texts in Rust, TypeScript and Python: one verdict, and issue by issue the same path, code and words.
//!
//! `CORPUS_SEED=7` gives other texts than those of every run.

use crate::agreement::messages;
use crate::corpus::corpus;
use crate::readers::View;
use aether_ws_codegen::corpus::Near;
use aether_ws_protocol::{Issue, ParseError};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde::Serialize;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

/// For each pair of languages.
const TEXTS: usize = 100_000;

const SEED: u8 = 1;

/// A text, and what Rust says about it in one view.
#[derive(Serialize)]
struct Judged<'t> {
    view: &'static str,
    text: &'t str,
    error: Option<&'static str>,
    issues: Vec<Issue>,
}

/// Messages as text, most of them with a few characters changed: keys given twice, halves of pairs, nesting, no JSON.
fn texts() -> impl Strategy<Value = String> {
    let pieces = select(vec![
        "{",
        "}",
        "[",
        "]",
        "\"",
        ":",
        ",",
        "\\",
        "\\u",
        "\\ud83d",
        "\\ude00",
        "\\n",
        "0",
        "1e999",
        "-0",
        ".5",
        "e",
        " ",
        "\t",
        "null",
        "true",
        "\u{1f600}",
        "\u{ff5e}",
        "\u{7f}",
        "\"msg\":1,",
        "\"to_id\":\"a\",",
        "\"\\u006dsg\":\"\",",
        "\"x~/y\":{},",
        "\"payload\":{\"a\":1,\"a\":1},",
        "{\"a\":",
        "[[",
        "]]",
    ]);
    let deep = (1..70_usize).prop_map(|levels| {
        let (open, close) = ("[".repeat(levels), "]".repeat(levels));
        format!("{{\"msg_type\":\"msg\",\"target\":\"echo\",\"payload\":{{\"x\":{open}1{close}}}}}")
    });
    let message = prop_oneof![20 => messages().prop_map(|message| message.to_string()), 1 => deep];
    (message, vec((any::<Index>(), pieces, 0..3_u8), 0..4)).prop_map(|(text, changes)| {
        let mut chars: Vec<char> = text.chars().collect();
        for (place, piece, how) in changes {
            let at = place.index(chars.len() + 1);
            let until = if how == 0 { at } else { (at + usize::from(how)).min(chars.len()) };
            chars.splice(at..until, if how == 2 { "" } else { piece }.chars());
        }
        chars.into_iter().collect()
    })
}

fn judged(view: View, name: &'static str, text: &str, out: &mut impl Write) {
    let (error, issues) = match view.check(text) {
        Ok(()) => (None, Vec::new()),
        Err(ParseError::InvalidJson(_)) => (Some("invalid_json"), Vec::new()),
        Err(ParseError::Invalid(issues)) => (Some("invalid_message"), issues),
    };
    serde_json::to_writer(&mut *out, &Judged { view: name, text, error, issues })
        .expect("the folder is ours");
    out.write_all(b"\n").expect("the folder is ours");
}

/// A folder with texts at random, each judged by Rust in one of the views.
fn folder_of_texts() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("languages");
    fs::create_dir_all(&folder).expect("the folder is ours");
    let seed = std::env::var("CORPUS_SEED").map_or(SEED, |seed| seed.parse().expect("a seed is 0 to 255"));
    eprintln!("CORPUS_SEED={seed}");
    let mut out = BufWriter::new(File::create(folder.join("texts.jsonl")).expect("the folder is ours"));
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[seed; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let views = [(View::Input, "input"), (View::Delivered, "delivered"), (View::Published, "published")];
    let texts = texts();
    for (view, name) in views.into_iter().cycle().take(TEXTS / 2) {
        let text = texts.new_tree(&mut runner).expect("there is always a text").current();
        judged(view, name, &text, &mut out);
    }
    // The other half is made of the generated cases, and JSON throughout.
    for (root, text) in nearly_valid(u64::from(seed)).take(TEXTS - TEXTS / 2) {
        let (view, name) = views.into_iter().find(|(_, name)| *name == root).expect("a root is a view");
        judged(view, name, &text, &mut out);
    }
    out.flush().expect("the folder is ours");
    folder
}

fn nearly_valid(seed: u64) -> impl Iterator<Item = (String, String)> {
    let files = corpus();
    let cases = files.iter().filter(|(file, _)| file.starts_with("generated/")).flat_map(|(_, cases)| cases);
    let cases: Vec<(&str, String, usize)> = cases
        .map(|case| (case.view.as_str(), case.text(), case.issues.as_ref().map_or(0, Vec::len)))
        .collect();
    Near::from_texts(cases.iter().map(|(view, text, issues)| (*view, text.as_str(), *issues)), seed)
}

#[test]
fn typescript_and_python_say_of_every_text_what_rust_says() {
    let folder = folder_of_texts();
    let package = Path::new(env!("CARGO_MANIFEST_DIR")).join("../typescript");
    let compiler = package.join("node_modules/typescript/bin/tsc");
    assert!(compiler.exists(), "the TypeScript compiler is missing: run `npm ci` in generated/typescript");
    let sources = ["--project", "tsconfig.json", "--outDir"];
    run(Command::new("node").arg(compiler).args(sources).arg(folder.join("dist")).current_dir(&package));
    fs::write(folder.join("package.json"), r#"{ "type": "module" }"#).expect("the folder is ours");
    fs::write(folder.join("compare.js"), include_str!("languages.js")).expect("the folder is ours");
    run(Command::new("node").arg("compare.js").current_dir(&folder));

    fs::write(folder.join("compare.py"), include_str!("languages.py")).expect("the folder is ours");
    let python = Path::new(env!("CARGO_MANIFEST_DIR")).join("../python");
    let mut compare = Command::new("python3");
    compare.arg(python.join("check.py")).arg("--run").arg(&folder).arg("compare.py");
    run(compare.env("PYTHONPATH", python.join("src")).env("PYTHONUTF8", "1"));
}

fn run(command: &mut Command) {
    let run = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let output = String::from_utf8_lossy(&run.stdout).into_owned() + &String::from_utf8_lossy(&run.stderr);
    assert!(run.status.success(), "{output}");
}
