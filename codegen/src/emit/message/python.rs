//! The Python output: which file holds what.

mod checks;
mod command_api;
mod commands;
mod models;
mod names;
mod protocol;
mod quick;

use super::Source;
use crate::emit::OutputFile;
use askama::Template;

const FOLDER: &str = "generated/python/src/aether_ws";

/// Hand-written modules that every generated package needs, carried over as they are.
const RUNTIME: [(&str, &str); 8] = [
    ("_format", include_str!("../../../runtime/python/message/_format.py")),
    ("_issue", include_str!("../../../runtime/python/message/_issue.py")),
    ("_json", include_str!("../../../runtime/python/message/_json.py")),
    ("_kinds", include_str!("../../../runtime/python/message/_kinds.py")),
    ("_levels", include_str!("../../../runtime/python/message/_levels.py")),
    ("_reading", include_str!("../../../runtime/python/message/_reading.py")),
    ("_fast_path", include_str!("../../../runtime/python/message/_fast_path.py")),
    ("_duplicate_keys", include_str!("../../../runtime/python/message/_duplicate_keys.py")),
];

/// Those that commands need beside them.
const COMMANDS_RUNTIME: [(&str, &str); 2] = [
    ("_commands", include_str!("../../../runtime/python/message/_commands.py")),
    ("_payloads", include_str!("../../../runtime/python/message/_payloads.py")),
];

/// The module that users see: everything public, from one place.
#[derive(Template)]
#[template(path = "python/init.py.j2", escape = "none")]
struct Package<'s> {
    header: &'s str,
    title: &'s str,
    models: Vec<String>,
    protocol: Vec<String>,
    exported: Vec<String>,
    /// The modules that are public as such.
    modules: Vec<&'static str>,
}

/// What every package has, whatever the schema.
const EXPORTED: [&str; 6] = ["ISSUE_CODES", "MISSING", "Issue", "IssueCode", "JsonObject", "MessageInvalid"];

pub(super) fn emit(source: &Source<'_>) -> Vec<OutputFile> {
    let header = source.header();
    let (models, protocol) = (models::file(&header, source.model), protocol::file(&header, source.protocol));
    let package = package(&header, source, models.names(), protocol.names());
    let mut files = vec![
        file("__init__", &package),
        file("models", &models),
        file("_checks", &checks::file(&header, source.model)),
        file("_issue_code", &protocol::issue_codes(&header, source.model)),
        file("protocol", &protocol),
        file("limits", &protocol::limits(&header, source.protocol)),
        file("intervals", &protocol::intervals(&header, source.protocol)),
    ];
    files.extend(quick::file(&header, source.model).map(|quick| file("_quick", &quick)));
    let commands = &source.model.commands;
    if let Some(validators) = &commands.validators {
        let header = source.commands_header();
        let checks = commands::checks(validators);
        files.push(file("_command_checks", &commands::file(&header, commands)));
        let payloads = commands.world.as_ref().map(|world| commands::payloads(world, &header));
        let payloads = payloads.unwrap_or_default();
        let code: String = payloads.iter().map(|file| file.text.as_str()).chain([checks.as_str()]).collect();
        files.extend(
            payloads.into_iter().map(|file| OutputFile { path: format!("{FOLDER}/{}", file.path), ..file }),
        );
        files.extend(command_api::file(&header, source.model, &models).map(|api| file("commands", &api)));
        let carried = commands::runtime(&code).into_iter().map(|(name, text)| {
            let path = format!("{FOLDER}/{}/{name}", commands::RUNTIME);
            OutputFile {
                path,
                text: format!("# @generated: carried over by `cargo xtask codegen`.\n\n{text}"),
            }
        });
        files.extend(carried);
        let text = format!(
            "# {header}\n\n\"\"\"What the schemas of the commands say of payloads.\"\"\"\n\n{checks}"
        );
        files.push(OutputFile { path: format!("{FOLDER}/_payload_checks.py"), text });
    }
    let typed = if commands.is_empty() { &[] } else { COMMANDS_RUNTIME.as_slice() };
    for (name, text) in RUNTIME.iter().chain(typed) {
        let origin = "# @generated: carried over from codegen/runtime/python by `cargo xtask codegen`.\n\n";
        files.push(OutputFile { path: format!("{FOLDER}/{name}.py"), text: format!("{origin}{text}") });
    }
    // The mark of PEP 561: type checkers read the annotations of this package.
    files.push(OutputFile { path: format!("{FOLDER}/py.typed"), text: "\n".to_owned() });
    files
}

fn package<'s>(
    header: &'s str,
    source: &'s Source<'_>,
    mut models: Vec<String>,
    mut protocol: Vec<String>,
) -> Package<'s> {
    let mut modules = vec!["intervals", "limits"];
    if !source.model.commands.is_empty() {
        modules.extend(["commands", "payloads"]);
        modules.sort_unstable();
    }
    let mut exported: Vec<String> = EXPORTED.iter().chain(&modules).map(ToString::to_string).collect();
    exported.extend(models.iter().chain(&protocol).cloned());
    for names in [&mut models, &mut protocol, &mut exported] {
        names::sort(names);
    }
    Package { header, title: &source.model.title, models, protocol, exported, modules }
}

fn file(name: &str, template: &impl Template) -> OutputFile {
    let text = template.render().expect("templates only print what they are given");
    OutputFile { path: format!("{FOLDER}/{name}.py"), text: tidy(&text) }
}

/// Puts the blank lines where PEP 8 has them, so that the templates need not.
fn tidy(text: &str) -> String {
    let mut tidy = String::new();
    let mut last = "";
    let mut blank = false;
    for line in text.lines().map(str::trim_end) {
        if line.is_empty() {
            blank = true;
            continue;
        }
        let begins = ["class ", "def ", "@"].iter().any(|start| line.starts_with(start));
        let ends_block = last.starts_with(' ') && !line.starts_with([' ', ')', ']', '}', '"']);
        let count = match () {
            () if last.is_empty() || last.starts_with('@') || last.ends_with(['(', '{', '[', ':']) => 0,
            () if begins || ends_block => 2,
            () => usize::from(blank),
        };
        tidy.push_str(&"\n".repeat(count));
        tidy.push_str(line);
        tidy.push('\n');
        (last, blank) = (line, false);
    }
    tidy
}
