//! TypeScript for the known commands: which payload obeys which schema.

use super::parts::{self, Own, Part};
use super::typescript_filters as filters;
use crate::commands::{Commands, NAME, PAYLOAD};
use crate::jsonschema::{Validators, typescript_runtime};
use crate::names;
use askama::Template;

/// The folder of what the checks of payloads import.
pub(super) const RUNTIME: &str = "validator";

const OWN: Own = Own {
    modules: &["issue"],
    format: ("format.", "dateTime"),
    format_module: (
        "format.ts",
        "/** The format of payloads is one of the message's own. */\n\nexport { dateTime } from \"../format.js\";\n",
    ),
};

/// `payload_checks.ts`: the engine's output.
pub(super) fn checks(validators: &Validators) -> String {
    validators.typescript("./validator")
}

/// The files below [`RUNTIME`].
pub(super) fn runtime(checks: &str) -> Vec<Part> {
    let named = |text: &str, module: &str| {
        text.contains(&format!("\"./{module}.js\"")) || text.contains(&format!("\"./validator/{module}.js\""))
    };
    let mut files = parts::needed(checks, typescript_runtime(), &OWN, named);
    files.push(("issue.ts", include_str!("../../runtime/typescript/payload_issue.ts")));
    files
}

/// `command_checks.ts`
#[derive(Template)]
#[template(path = "typescript/command_checks.ts.j2", escape = "none")]
pub(super) struct CommandChecks<'s> {
    header: &'s str,
    name: &'static str,
    payload: &'static str,
    checks: Vec<String>,
    commands: Vec<Row<'s>>,
}

struct Row<'s> {
    name: &'s str,
    check: String,
    required: Option<String>,
}

pub(super) fn file<'s>(header: &'s str, commands: &'s Commands) -> CommandChecks<'s> {
    let rows = commands.list.iter().map(|command| Row {
        name: &command.name,
        check: names::camel(&command.validator),
        required: command.needs_payload.then(|| command.required_message()),
    });
    let commands: Vec<Row<'_>> = rows.collect();
    CommandChecks {
        header,
        name: NAME,
        payload: PAYLOAD,
        checks: commands.iter().map(|row| row.check.clone()).collect(),
        commands,
    }
}
