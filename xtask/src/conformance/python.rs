//! The suite in Python: one package with a module for each schema, checked by the tools of the package that ships, and
//! run by Python itself.

use std::fmt::Write;
use std::path::Path;
use std::process::Command;

use aether_ws_codegen::jsonschema::python_runtime;

use crate::conformance::generate::Generated;
use crate::conformance::suite::Suite;
use crate::conformance::{Verdict, compiled, module_name, table};
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
from src.runtime.reader import read

for line in Path(sys.argv[1]).read_text(encoding="utf-8").split("\n"):
    if line:
        group, test, text = line.split("\t", 2)
        issues = Issues()
        VALIDATORS[int(group)](read(text), "", issues)
        print(group, test, json.dumps(issues.finish(), ensure_ascii=False, separators=(",", ":")), sep="\t")
"#;

pub(crate) fn run(
    workspace: &Workspace,
    folder: &Path,
    suite: &Suite,
    generated: &[Generated],
) -> Result<Vec<Vec<Option<Verdict>>>> {
    setup::ensure(&[Program::Python])?;
    let package = folder.join("python");
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
    let in_python = compiled(generated).filter_map(|(group, code)| Some((group, code.python.as_ref().ok()?)));
    for (group, code) in in_python {
        let name = module_name(group);
        writeln!(all, "from .{name} import check as {name}")?;
        writeln!(entries, "    {group}: {name},")?;
        files.push((format!("src/{name}.py"), code.clone()));
    }
    write!(
        all,
        "from .runtime.issue import Check\n\nVALIDATORS: Final[dict[int, Check]] = {{\n{entries}}}\n"
    )?;
    files.push(("src/validators.py".to_owned(), all));
    table::write(&package, &files)?;
    let tests = table::tests_file(folder, suite, generated, |code| code.python.is_ok())?;

    term::status("Checking", "the types of the Python validators");
    let check = workspace.path("generated/python/check.py");
    let run = |arguments: &[&str]| {
        process::quietly(Command::new("python3").arg(&check).arg("--run").arg(&package).args(arguments))
    };
    run(&["-m", "mypy"])?;
    let config = workspace.path("generated/python/pyproject.toml").to_string_lossy().into_owned();
    run(&["-m", "ruff", "check", "--quiet", "--no-cache", "--config", &config, "src"])?;
    term::status("Running", "the Python validators");
    let mut main = Command::new("python3");
    let ran = process::capture(main.arg("main.py").arg(&tests).current_dir(&package).env("PYTHONUTF8", "1"))?;
    if !ran.status.success() {
        return Err(format!("the Python validators stopped:\n{}", ran.output).into());
    }
    table::verdicts(suite, &ran.output)
}
