//! The three worlds in TypeScript: each package compiles by its own settings, which are as strict as there are.

use super::{WORLDS, judge_verdicts, lay, lines, write};
use crate::root;
use aether_ws_codegen::toolkit::Language;
use std::process::Command;

/// Reads each line as the type that it names, in every way that there is, and prints what came of it.
const RUNNER: &str = r#"import { readFileSync } from "node:fs";
import { deepStrictEqual as same, throws } from "node:assert";

for (const line of readFileSync(process.argv[2], "utf8").split("\n").filter((line) => line !== "")) {
  const [world, type, text] = line.split("\t");
  const all = await import(`./${world}/typescript/dist/index.js`);
  const result = all[`safeParse${type}Json`](text);
  const value = JSON.parse(text);
  const { exactly } = await import(`./${world}/typescript/dist/runtime/exact.js`);
  if (exactly(text, []) !== undefined) {
    // The value has lost what the text says.
    if (result.ok) same(result.value, value);
    else throws(() => all[`parse${type}Json`](text), all.InvalidValueError);
    print(result);
    continue;
  }
  same(all[`safeParse${type}`](value), result);
  same(all[`is${type}`](value), result.ok);
  const schema = all[type[0].toLowerCase() + type.slice(1) + "Schema"]["~standard"];
  same(schema.validate(value).issues?.map(({ message }) => message), result.issues?.map(({ message }) => message));
  if (result.ok) {
    same(result.value, value);
    same(all[`parse${type}`](value), value);
    same(all[`parse${type}Json`](text), value);
    all[`assert${type}`](value);
  } else {
    throws(() => all[`parse${type}Json`](text), (error) => error.code === "invalid" && error.issues.length > 0);
    throws(() => all[`parse${type}`](value), all.InvalidValueError);
    throws(() => all[`assert${type}`](value), all.InvalidValueError);
  }
  print(result);
}

function print(result) {
  const issues = result.ok ? [] : result.issues.map(({ path, code }) => ({ path, code }));
  console.log(JSON.stringify({ issues, written: result.ok ? JSON.stringify(result.value) : null }));
}
"#;

#[test]
fn three_worlds_in_typescript() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let at = |path: &str| folder.path().join(path);
    let compiler = root().join("generated/typescript/node_modules/typescript/bin/tsc");
    assert!(compiler.exists(), "the TypeScript compiler is missing: run `npm ci` in generated/typescript");
    for world in WORLDS {
        lay(world, Language::Typescript, &at(world));
        let package = at(world).join("typescript");
        node(Command::new("node").arg(&compiler).args(["--pretty", "false", "--project"]).arg(&package));
        node(Command::new("node").args(["--test", "test/"]).current_dir(&package));
    }
    write(&at("run.mjs"), RUNNER);
    write(&at("cases.tsv"), &lines());
    judge_verdicts("TypeScript", &node(Command::new("node").arg(at("run.mjs")).arg(at("cases.tsv"))));
}

fn node(command: &mut Command) -> String {
    let run = command.output().expect("Node.js is missing: install it, version 20 or later");
    let output = String::from_utf8_lossy(&run.stdout).into_owned();
    assert!(run.status.success(), "{output}{}", String::from_utf8_lossy(&run.stderr));
    output
}
