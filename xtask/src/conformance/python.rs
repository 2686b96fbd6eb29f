//! The suite in Python: one package with a module for each schema, checked by the tools of the package that ships, and
//! run by Python itself.

use std::fmt::Write;
use std::path::Path;
use std::process::Command;

use aether_ws_codegen::jsonschema::python_runtime;

use crate::conformance::attempt::{self, Modules, Verdicts};
use crate::conformance::generate::Code;
use crate::conformance::suite::Suite;
use crate::conformance::{module_name, table};
use crate::setup::{self, Program};
use crate::workspace::Workspace;
use crate::{Result, process, term};

/// As strict as the package that ships.
const CONFIG: &str = r#"[tool.mypy]
strict = true
enable_error_code = ["ignore-without-code", "redundant-expr", "truthy-bool", "unreachable"]
files = ["src", "main.py"]
python_version = "3.10"
cache_dir = ".mypy_cache"
"#;

/// Reads `group`, `test` and a JSON text from each line of a file, and prints what the group's validator says of it.
const MAIN: &str = r#"from __future__ import annotations

import json
import sys
from pathlib import Path

from src.validators import VALIDATORS
from src.runtime.issue import Issues
from src.runtime.reader import NotJson, read


def said(group: str, text: str) -> str:
    try:
        value = read(text)
    except NotJson as error:
        return json.dumps([["", "invalid_json", str(error)]], separators=(",", ":"))
    try:
        issues = Issues()
        VALIDATORS[int(group)](value, "", issues)
        return json.dumps(issues.finish(), ensure_ascii=False, separators=(",", ":"))
    except Exception as error:
        return "!" + repr(error)


for line in Path(sys.argv[1]).read_text(encoding="utf-8").split("\n"):
    if line:
        group, test, text = line.split("\t", 2)
        print(group, test, said(group, text), sep="\t", flush=True)
"#;

pub(crate) fn run(
    workspace: &Workspace,
    folder: &Path,
    suite: &Suite,
    generated: &mut [Code],
) -> Result<Verdicts> {
    setup::ensure(&[Program::Python])?;
    let package = folder.join("python");
    let check = workspace.path("generated/python/check.py");
    let config = workspace.path("generated/python/pyproject.toml").to_string_lossy().into_owned();
    let in_package = |arguments: &[&str]| {
        process::quietly(Command::new("python3").arg(&check).arg("--run").arg(&package).args(arguments))
    };
    let mut modules: Modules<'_> = generated.iter_mut().map(|code| &mut code.python).enumerate().collect();
    term::status("Checking", "the types of the Python validators");
    attempt::build(&mut modules, |modules| {
        table::write(&package, &files(modules)?)?;
        in_package(&["-m", "mypy"])?;
        in_package(&[
            "-m",
            "ruff",
            "check",
            "--quiet",
            "--no-cache",
            "--output-format",
            "concise",
            "--config",
            &config,
            "src",
        ])
    })?;
    term::status("Running", "the Python validators");
    let tests = table::tests_file(folder, suite, &modules)?;
    attempt::run(suite, &tests, |tests| {
        let mut program = Command::new("python3");
        program.arg("main.py").arg(tests).current_dir(&package).env("PYTHONUTF8", "1");
        program
    })
}

/// The files of the package.
fn files(modules: &Modules<'_>) -> Result<Vec<(String, String)>> {
    let mut files = vec![
        ("pyproject.toml".to_owned(), CONFIG.to_owned()),
        ("main.py".to_owned(), MAIN.to_owned()),
        ("src/__init__.py".to_owned(), String::new()),
    ];
    for (name, text) in python_runtime() {
        files.push((format!("src/runtime/{name}"), (*text).to_owned()));
    }
    let mut all = String::from("from __future__ import annotations\n\nfrom typing import Final\n\n");
    let mut entries = String::new();
    for (group, code) in modules {
        let Ok(code) = code else { continue };
        let name = module_name(*group);
        writeln!(all, "from .{name} import check as {name}")?;
        writeln!(entries, "    {group}: {name},")?;
        files.push((format!("src/{name}.py"), code.clone()));
    }
    write!(
        all,
        "from .runtime.issue import Check\n\nVALIDATORS: Final[dict[int, Check]] = {{\n{entries}}}\n"
    )?;
    files.push(("src/validators.py".to_owned(), all));
    Ok(files)
}
