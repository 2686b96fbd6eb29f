//! The Python package of a small world: typed as strictly as can be, and its values are those that the schema takes.

use crate::root;
use aether_ws_codegen::SourceFile;
use aether_ws_codegen::toolkit::{Language, generate};
use std::path::Path;
use std::process::Command;

/// As strict as the package of our own message.
const CONFIG: &str = r#"
[tool.mypy]
strict = true
enable_error_code = ["ignore-without-code", "redundant-expr", "truthy-bool", "unreachable"]
files = ["src", "test_world.py"]
mypy_path = ["src"]
python_version = "3.10"

[tool.pyright]
include = ["src", "test_world.py"]
extraPaths = ["src"]
pythonVersion = "3.10"
typeCheckingMode = "strict"

[tool.pytest.ini_options]
addopts = ["-p", "no:cacheprovider", "-q"]
filterwarnings = ["error"]
pythonpath = ["src"]
"#;

#[test]
fn a_package_for_python() {
    let source = |name: &str, text: &str| SourceFile { name: name.to_owned(), text: text.to_owned() };
    let files = [
        source("thing.schema.json", include_str!("python_world/schemas/thing.schema.json")),
        source("common.schema.json", include_str!("python_world/schemas/common.schema.json")),
    ];
    let generated = generate("small-world", &files, &[Language::Python]).unwrap_or_else(|found| {
        panic!("{}", found.iter().map(ToString::to_string).collect::<Vec<String>>().join("\n\n"))
    });
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("python_world");
    let write = |path: &str, text: &str| {
        let path = folder.join(path);
        std::fs::create_dir_all(path.parent().expect("a file has a folder")).expect("the folder can be made");
        std::fs::write(path, text).expect("the file can be written");
    };
    for file in &generated.files {
        let path = file.path.strip_prefix("python/").expect("the files of Python are in its folder");
        let more = if path == "pyproject.toml" { CONFIG } else { "" };
        write(path, &format!("{}{more}", file.text));
    }
    write("test_world.py", include_str!("python_world/test_world.py"));
    let config = root().join("generated/python/pyproject.toml").to_string_lossy().into_owned();
    for step in [
        vec!["-m", "ruff", "check", "--no-cache", "--quiet", "--config", config.as_str(), "src"],
        vec!["-m", "mypy"],
        vec!["-m", "pyright", "--pythonpath", "{python}"],
        vec!["-m", "pytest"],
    ] {
        python(&folder, &step);
    }
}

/// Runs the Python of the development environment, which is made if it is not there; what it prints.
pub(crate) fn python(folder: &Path, arguments: &[&str]) -> String {
    let mut command = Command::new("python3");
    command.arg(root().join("generated/python/check.py")).arg("--run").arg(folder).args(arguments);
    let run = command.env("PYTHONUTF8", "1").output();
    let run = run.expect("python3 runs: `cargo xtask test` installs or names what is missing");
    let output = String::from_utf8_lossy(&run.stdout).into_owned();
    assert!(run.status.success(), "{arguments:?}\n{output}{}", String::from_utf8_lossy(&run.stderr));
    output
}
