//! TypeScript for the known commands: which payload obeys which schema.

use crate::commands::{Commands, KIND, NAME, PAYLOAD};
use crate::emit::package;
use crate::emit::runtime_files::{self, Own, Part};
use crate::emit::words::typescript as filters;
use crate::jsonschema::{Validators, typescript_runtime};
use crate::model::{Model, Reading};
use crate::names;
use crate::views::View;
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

/// The files below [`RUNTIME`] that code needs.
pub(super) fn runtime(code: &str) -> Vec<Part> {
    let named = |text: &str, module: &str| {
        text.contains(&format!("\"./{module}.js\"")) || text.contains(&format!("\"./validator/{module}.js\""))
    };
    let mut files = runtime_files::needed(code, typescript_runtime(), &OWN, named);
    if named(code, "issue") {
        files.push(("issue.ts", include_str!("../../../../runtime/typescript/message/payload_issue.ts")));
    }
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
    /// Whether there is a command that needs a payload.
    needs_any: bool,
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
        needs_any: commands.iter().any(|row| row.required.is_some()),
        commands,
    }
}

/// `commands.ts`
#[derive(Template)]
#[template(path = "typescript/commands.ts.j2", escape = "none")]
pub(super) struct Api<'s> {
    header: &'s str,
    input: &'s str,
    delivered: &'s str,
    kind: &'static str,
    kind_value: &'static str,
    name: &'static str,
    field: &'static str,
    commands: Vec<Known<'s>>,
}

struct Known<'s> {
    name: &'s str,
    doc: &'s str,
    payload: &'s str,
    draft: String,
}

/// `commands.ts` and `payloads.ts`: the types of payloads, and what is built on them.
pub(super) fn api<'s>(header: &'s str, model: &'s Model) -> Option<(Api<'s>, String)> {
    let commands = &model.commands;
    let (types, drafts) = package::typescript::types(&commands.world.as_ref()?.types);
    let known = commands.list.iter().enumerate().filter_map(|(index, command)| {
        let (id, payload) = commands.payload_type(index)?;
        let draft = drafts.iter().find(|(of, _)| *of == id).map_or(payload, |(_, draft)| draft);
        let draft = if draft == "string" { draft.to_owned() } else { format!("payloads.{draft}") };
        Some(Known { name: &command.name, doc: &command.description, payload, draft })
    });
    let type_name =
        |view: View| model.readings.iter().find(|reading| reading.view == view).map(Reading::type_name);
    let api = Api {
        header,
        input: type_name(View::Input)?,
        delivered: type_name(View::Delivered)?,
        kind: KIND,
        kind_value: NAME,
        name: NAME,
        field: PAYLOAD,
        commands: known.collect(),
    };
    Some((api, types))
}
