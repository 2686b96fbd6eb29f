//! Python for anyone's schemas: a package of pydantic models, and of the validators that every way into them goes through.

mod names;
mod shapes;

use crate::diagnostic::Diagnostic;
use crate::emit::OutputFile;
use crate::jsonschema::python_runtime;
use crate::names::snake;
use crate::toolkit::Package;
use crate::types::World;
use crate::types::model::{TypeId, TypeModel};
use shapes::Module;

/// What models share.
const MODEL: &str = include_str!("../../../runtime/python/types/_model.py");

/// Prints the package.
///
/// # Errors
/// What Python cannot do.
pub(crate) fn emit(package: &Package<'_>) -> Result<Vec<OutputFile>, Vec<Diagnostic>> {
    let header = format!("# {}\n\n", package.header());
    let checks = package.world.validators.python("._runtime")?;
    let module = Module::of(&package.world.types);
    let name = module_name(package.name);
    let mut files = Vec::new();
    let mut add =
        |path: String, text: String| files.push(OutputFile { path: format!("python/{path}"), text });
    add("pyproject.toml".to_owned(), manifest(package, &name));
    add(format!("src/{name}/__init__.py"), init(package.name, &header, &module));
    add(format!("src/{name}/models.py"), format!("{header}{}", module.print()));
    add(format!("src/{name}/_checks.py"), format!("{header}{checks}"));
    let carried = "# @generated: carried over by `cargo xtask codegen`.\n\n";
    add(format!("src/{name}/_model.py"), format!("{carried}{MODEL}"));
    let spares = |file: &str| file == "machine.py" && !checks.contains(".machine import");
    for (file, text) in python_runtime().iter().filter(|(file, _)| !spares(file)) {
        add(format!("src/{name}/_runtime/{file}"), format!("{carried}{text}"));
    }
    // The mark of PEP 561: type checkers read the annotations of this package.
    add(format!("src/{name}/py.typed"), "\n".to_owned());
    Ok(files)
}

/// Prints a package within another, which has what validators call in the module `runtime` beside it.
///
/// # Errors
/// What Python cannot do.
pub(in crate::emit) fn within(
    name: &str,
    world: &World,
    header: &str,
    runtime: &str,
) -> Result<Vec<OutputFile>, Vec<Diagnostic>> {
    let header = format!("# {header}\n\n");
    let checks = world.validators.python(&format!("..{runtime}"))?;
    let module = Module::of(&world.types);
    let moved = |text: String| outer_first(&text.replace("from ._runtime.", &format!("from ..{runtime}.")));
    let file = |file: &str, text: String| OutputFile { path: format!("{name}/{file}.py"), text: moved(text) };
    let carried = "# @generated: carried over by `cargo xtask codegen`.\n\n";
    Ok(vec![
        file("__init__", init(name, &header, &module)),
        file("models", format!("{header}{}", module.print())),
        file("_checks", format!("{header}{checks}")),
        file("_model", format!("{carried}{MODEL}")),
    ])
}

/// Imports from further out stand before those from beside, as linters want them.
fn outer_first(text: &str) -> String {
    let (outer, others): (Vec<&str>, Vec<&str>) =
        text.split_inclusive('\n').partition(|line| line.starts_with("from .."));
    let at = others.iter().position(|line| line.starts_with("from .")).unwrap_or(others.len());
    match outer.is_empty() || at == others.len() {
        true => text.to_owned(),
        false => [&others[..at], &outer, &others[at..]].concat().concat(),
    }
}

/// What reads the values of a type: its class, or where it is none (`false`) its reader.
pub(in crate::emit) fn reader(model: &TypeModel, of: TypeId) -> (String, bool) {
    let definition = model.definition(of);
    match shapes::is_record(definition) {
        true => (definition.name.clone(), true),
        false => (shapes::reader(definition), false),
    }
}

/// The name that is imported.
pub(in crate::emit) fn module_name(package: &str) -> String {
    let name = snake(package);
    match name.chars().next() {
        Some(c) if c.is_ascii_alphabetic() && !names::is_keyword(&name) => name,
        Some(_) => format!("schema_{name}"),
        None => "schemas".to_owned(),
    }
}

fn manifest(package: &Package<'_>, module: &str) -> String {
    format!(
        r#"# {}
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[project]
name = "{}"
version = "0.0.0"
requires-python = ">=3.10"
dependencies = [
    "pydantic>=2.14,<3", # the first with a stable MISSING
    "typing-extensions>=4.14",
]
classifiers = ["Typing :: Typed"]

[tool.hatch.build.targets.wheel]
packages = ["src/{module}"]
"#,
        package.header(),
        package.name
    )
}

fn init(package: &str, header: &str, module: &Module<'_>) -> String {
    let mut names = module.exported();
    names.sort_by_key(|name| names::rank(name));
    let mut all: Vec<&str> =
        ["MISSING", "Issue", "ParseError"].into_iter().chain(names.iter().map(String::as_str)).collect();
    all.sort_by_key(|name| names::rank(name));
    let list = |names: &[&str]| names.iter().map(|name| format!("    {name},\n")).collect::<String>();
    let quoted: String = all.iter().map(|name| format!("    \"{name}\",\n")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let from_models =
        if names.is_empty() { String::new() } else { format!("from .models import (\n{})\n", list(&names)) };
    format!(
        "{header}\"\"\"The types of {package}: nothing becomes one that its schema refuses.\"\"\"\n\nfrom pydantic import MISSING\n\n\
         from ._model import ParseError\nfrom ._runtime.issue import Issue\n{from_models}\n__all__ = [\n{quoted}]\n"
    )
}
