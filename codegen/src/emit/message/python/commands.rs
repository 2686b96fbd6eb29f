//! Python for the known commands: which payload obeys which schema.

use crate::commands::{Commands, NAME, PAYLOAD};
use crate::emit::runtime_files::{self, Own, Part};
use crate::emit::words::python as filters;
use crate::emit::{OutputFile, package};
use crate::jsonschema::{Validators, python_runtime};
use crate::types::World;
use askama::Template;

/// The package of what the checks of payloads import.
pub(super) const RUNTIME: &str = "_validator";

/// `__init__.py` makes a package of any of them.
const OWN: Own = Own {
    modules: &["__init__"],
    format: ("formats.", "date_time"),
    format_module: (
        "formats.py",
        "\"\"\"The format of payloads is one of the message's own.\"\"\"\n\nfrom .._format import is_date_time as date_time\n\n__all__ = [\"date_time\"]\n",
    ),
};

/// `_payload_checks.py`: the engine's output.
pub(super) fn checks(validators: &Validators) -> String {
    validators
        .python(&format!(".{RUNTIME}"))
        .expect("what Python cannot do is refused when commands are read")
}

/// The package `payloads`: types, and readers that take nothing else.
pub(super) fn payloads(world: &World, header: &str) -> Vec<OutputFile> {
    package::python::within("payloads", world, header, RUNTIME)
        .expect("what Python cannot do is refused when commands are read")
}

/// The files of [`RUNTIME`].
pub(super) fn runtime(checks: &str) -> Vec<Part> {
    let named = |text: &str, module: &str| {
        text.contains(&format!(".{module} import")) || text.contains(&format!(" import {module}\n"))
    };
    // The issues and the reader are what the message's own side of the checks needs.
    let code = format!("{checks}from .issue import Check\nfrom .reader import Json\n");
    let mut files = runtime_files::needed(&code, python_runtime(), &OWN, named);
    files.extend(python_runtime().iter().filter(|(name, _)| *name == "__init__.py"));
    files
}

/// `_command_checks.py`
#[derive(Template)]
#[template(path = "python/command_checks.py.j2", escape = "none")]
pub(super) struct CommandChecks<'s> {
    header: &'s str,
    name: &'static str,
    payload: &'static str,
    commands: Vec<Row<'s>>,
}

struct Row<'s> {
    name: &'s str,
    check: &'s str,
    required: Option<String>,
}

pub(super) fn file<'s>(header: &'s str, commands: &'s Commands) -> CommandChecks<'s> {
    let rows = commands.list.iter().map(|command| Row {
        name: &command.name,
        check: &command.validator,
        required: command.needs_payload.then(|| command.required_message()),
    });
    CommandChecks { header, name: NAME, payload: PAYLOAD, commands: rows.collect() }
}
