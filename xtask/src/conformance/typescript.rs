//! The suite in TypeScript: one package with a module for each schema, compiled by `tsc` and run by Node.

use std::fmt::Write;
use std::path::Path;
use std::process::Command;

use aether_ws_codegen::jsonschema::typescript_runtime;

use crate::conformance::generate::Generated;
use crate::conformance::suite::Suite;
use crate::conformance::{Verdict, compiled, module_name, table};
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
import { validators } from "./out/all.js";
import { finish } from "./out/runtime/issue.js";

let out = "";
for (const line of readFileSync(process.argv[2], "utf8").split("\n")) {
  if (line === "") continue;
  const [group, test, ...text] = line.split("\t");
  const issues = { list: [] };
  validators[group](JSON.parse(text.join("\t")), "", issues);
  const list = finish(issues).map((issue) => [issue.path, issue.code, issue.message]);
  out += `${group}\t${test}\t${JSON.stringify(list)}\n`;
}
process.stdout.write(out);
"#;

pub(crate) fn run(
    workspace: &Workspace,
    folder: &Path,
    suite: &Suite,
    generated: &[Generated],
) -> Result<Vec<Vec<Option<Verdict>>>> {
    setup::ensure(&[Program::Node])?;
    npm::PROTOCOL.install(workspace)?;
    let package = folder.join("typescript");
    let mut files = vec![
        ("package.json".to_owned(), "{ \"private\": true, \"type\": \"module\" }\n".to_owned()),
        ("tsconfig.json".to_owned(), CONFIG.to_owned()),
        ("main.js".to_owned(), MAIN.to_owned()),
    ];
    for (name, text) in typescript_runtime() {
        files.push((format!("src/runtime/{name}"), (*text).to_owned()));
    }
    let mut all = String::from("import type { Issues } from \"./runtime/issue.js\";\n");
    let mut entries = String::new();
    for (group, code) in compiled(generated) {
        let name = module_name(group);
        writeln!(all, "import {{ check as {name} }} from \"./{name}.js\";")?;
        writeln!(entries, "  {group}: {name},")?;
        files.push((format!("src/{name}.ts"), code.typescript.clone()));
    }
    write!(
        all,
        "\nexport const validators: Record<number, (value: unknown, at: string, issues: Issues) => void> = {{\n{entries}}};\n"
    )?;
    files.push(("src/all.ts".to_owned(), all));
    table::write(&package, &files)?;
    let tests = table::tests_file(folder, suite, generated, |_| true)?;

    term::status("Compiling", "the TypeScript validators");
    let compiler = workspace.path(npm::PROTOCOL.folder).join("node_modules/.bin/tsc");
    process::quietly(Command::new(compiler).arg("-p").arg(&package).current_dir(&package))?;
    term::status("Running", "the TypeScript validators");
    let ran = process::capture(Command::new("node").arg(package.join("main.js")).arg(&tests))?;
    if !ran.status.success() {
        return Err(format!("the TypeScript validators stopped:\n{}", ran.output).into());
    }
    table::verdicts(suite, &ran.output)
}
