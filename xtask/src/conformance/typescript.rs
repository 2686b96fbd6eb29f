//! The suite in TypeScript: one package with a module for each schema, compiled by `tsc` and run by Node.

use std::fmt::Write;
use std::path::Path;
use std::process::Command;

use aether_ws_codegen::jsonschema::typescript_runtime;

use crate::conformance::attempt::{self, Modules, Verdicts};
use crate::conformance::generate::Code;
use crate::conformance::suite::Suite;
use crate::conformance::{module_name, table};
use crate::setup::{self, Program};
use crate::workspace::Workspace;
use crate::{Result, npm, process, term};

/// As strict as the package that ships.
const CONFIG: &str = r#"{
  "compilerOptions": {
    "target": "ES2022",
    "lib": ["ES2022"],
    "types": [],
    "module": "NodeNext",
    "moduleResolution": "NodeNext",
    "strict": true,
    "exactOptionalPropertyTypes": true,
    "noUncheckedIndexedAccess": true,
    "noImplicitOverride": true,
    "noImplicitReturns": true,
    "noFallthroughCasesInSwitch": true,
    "noUnusedLocals": true,
    "noUnusedParameters": true,
    "verbatimModuleSyntax": true,
    "isolatedModules": true,
    "outDir": "out",
    "rootDir": "src"
  },
  "include": ["src"]
}
"#;

/// Reads `group`, `test` and a JSON text from each line of a file, and prints what the group's validator says of it.
const MAIN: &str = r#"import { readFileSync } from "node:fs";
import { near, validators } from "./out/all.js";
import { exactly } from "./out/runtime/exact.js";
import { finish } from "./out/runtime/issue.js";

for (const line of readFileSync(process.argv[2], "utf8").split("\n")) {
  if (line === "") continue;
  const [group, test, ...text] = line.split("\t");
  process.stdout.write(`${group}\t${test}\t${said(group, text.join("\t"))}\n`);
}

function said(group, text) {
  try {
    const issues = [];
    const value = JSON.parse(text);
    // What has a number that JavaScript rounds is read exactly, as the package that ships does it.
    validators[group](exactly(text, near[group] ?? []) ?? value, "", issues);
    return JSON.stringify(finish(issues).map((issue) => [issue.path, issue.code, issue.message]));
  } catch (error) {
    return `!${String(error).replaceAll("\n", " ")}`;
  }
}
"#;

pub(crate) fn run(
    workspace: &Workspace,
    folder: &Path,
    suite: &Suite,
    generated: &mut [Code],
) -> Result<Verdicts> {
    setup::ensure(&[Program::Node])?;
    npm::PROTOCOL.install(workspace)?;
    let package = folder.join("typescript");
    let compiler = workspace.path(npm::PROTOCOL.folder).join("node_modules/.bin/tsc");
    let mut modules: Modules<'_> =
        generated.iter_mut().map(|code| &mut code.typescript).enumerate().collect();
    term::status("Compiling", "the TypeScript validators");
    attempt::build(&mut modules, |modules| {
        table::write(&package, &files(modules)?)?;
        process::quietly(Command::new(&compiler).args(["--pretty", "false", "-p", "."]).current_dir(&package))
    })?;
    term::status("Running", "the TypeScript validators");
    let tests = table::tests_file(folder, suite, &modules)?;
    attempt::run(suite, &tests, |tests| {
        let mut program = Command::new("node");
        program.arg(package.join("main.js")).arg(tests);
        program
    })
}

/// The files of the package.
fn files(modules: &Modules<'_>) -> Result<Vec<(String, String)>> {
    let mut files = vec![
        ("package.json".to_owned(), "{ \"private\": true, \"type\": \"module\" }\n".to_owned()),
        ("tsconfig.json".to_owned(), CONFIG.to_owned()),
        ("main.js".to_owned(), MAIN.to_owned()),
    ];
    for (name, text) in typescript_runtime() {
        files.push((format!("src/runtime/{name}"), (*text).to_owned()));
    }
    let mut all = String::from("import type { Issues } from \"./runtime/issue.js\";\n");
    let (mut entries, mut near) = (String::new(), String::new());
    for (group, code) in modules {
        let Ok(code) = code else { continue };
        let name = module_name(*group);
        writeln!(all, "import {{ check as {name} }} from \"./{name}.js\";")?;
        writeln!(entries, "  {group}: {name},")?;
        if code.contains("export const NEAR$") {
            writeln!(all, "import {{ NEAR$ as near{name} }} from \"./{name}.js\";")?;
            writeln!(near, "  {group}: near{name},")?;
        }
        files.push((format!("src/{name}.ts"), code.clone()));
    }
    write!(
        all,
        "\nexport const validators: Record<number, (value: unknown, at: string, issues: Issues) => void> = {{\n{entries}}};\n\n\
         export const near: Record<number, readonly number[]> = {{\n{near}}};\n"
    )?;
    files.push(("src/all.ts".to_owned(), all));
    Ok(files)
}
