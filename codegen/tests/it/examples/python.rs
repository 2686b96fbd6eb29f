//! The three worlds in Python: packages that the strictest type checkers have nothing to say about.

use super::{WORLDS, generated, judge, lay, lines, write};
use crate::python_world::python;
use aether_ws_codegen::toolkit::Language;
use std::path::Path;

/// Reads each line as the type that it names, in every way that there is, and prints what came of it.
const RUNNER: &str = r#"from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

from pydantic import BaseModel, TypeAdapter, ValidationError

sys.path.insert(0, "src")


def screaming(name: str) -> str:
    return "".join(f"_{c}" if c.isupper() and at else c for at, c in enumerate(name)).upper()


def refused(way: Callable[[], object]) -> bool:
    try:
        way()
    except ValidationError:
        return True
    return False


for line in Path(sys.argv[1]).read_text(encoding="utf-8").splitlines():
    world, name, text = line.split("\t")
    module = importlib.import_module(world)
    of: Any = getattr(module, name)
    is_class = isinstance(of, type) and issubclass(of, BaseModel)
    reader: Any = of if is_class else getattr(module, f"{screaming(name)}_READER")
    value = json.loads(text, parse_float=Decimal)
    adapter: TypeAdapter[Any] = TypeAdapter(of)
    ways: list[Callable[[], Any]] = [lambda: adapter.validate_python(value)]
    if "e400" not in text:  # no float can be that
        ways.append(lambda: adapter.validate_python(json.loads(text)))
    if is_class:
        ways += [lambda: of.model_validate(value), lambda: of.model_validate_json(text)]
        if isinstance(value, dict) and all(key in of.model_fields for key in value):
            ways.append(lambda: of(**value))
    try:
        read = reader.parse_json(text)
    except module.ParseError as error:
        assert all(refused(way) for way in ways), line
        issues = [{"path": issue.path, "code": issue.code} for issue in error.issues]
        print(json.dumps({"issues": issues, "written": None}))
        continue
    assert reader.parse(value) == read
    for way in ways:
        assert way() is not None or value is None
    assert ways[0]() == read, line
    written = read.to_json() if is_class else reader.to_json(read)
    assert reader.parse_json(written) == read
    print(json.dumps({"issues": [], "written": written}))
"#;

const CONFIG: &str = r#"
[tool.mypy]
strict = true
enable_error_code = ["ignore-without-code", "redundant-expr", "truthy-bool", "unreachable"]
files = ["src"]
mypy_path = ["src"]
python_version = "3.10"

[tool.pyright]
include = ["src"]
extraPaths = ["src"]
pythonVersion = "3.10"
typeCheckingMode = "strict"
"#;

#[test]
fn three_worlds_in_python() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("three_worlds_python");
    let at = |path: &str| folder.join(path);
    for world in WORLDS {
        for file in generated(world, Language::Python).files {
            let Some(path) = file.path.strip_prefix("python/") else { continue };
            if path.starts_with("src/") {
                write(&at(path), &file.text);
            }
        }
        lay(world, Language::Python, &at("whole").join(world));
    }
    write(&at("pyproject.toml"), CONFIG);
    write(&at("run.py"), RUNNER);
    write(&at("cases.tsv"), &lines());
    python(&folder, &["-m", "mypy"]);
    python(&folder, &["-m", "pyright", "--pythonpath", "{python}"]);
    for world in WORLDS {
        python(&at("whole").join(world).join("python"), &["-m", "unittest", "discover", "tests"]);
    }
    judge("Python", &python(&folder, &["run.py", "cases.tsv"]));
}
