//! The TypeScript output: which file holds what.

mod check;
mod commands;
mod protocol;
mod types;
mod validate;

use super::Source;
use crate::emit::OutputFile;
use crate::views::View;
use askama::Template;

const FOLDER: &str = "generated/typescript/src";

/// Hand-written modules that every generated package needs, carried over as they are.
const RUNTIME: [(&str, &str); 6] = [
    ("format", include_str!("../../../runtime/typescript/message/format.ts")),
    ("issue", include_str!("../../../runtime/typescript/message/issue.ts")),
    ("json", include_str!("../../../runtime/typescript/message/json.ts")),
    ("object", include_str!("../../../runtime/typescript/message/object.ts")),
    ("parse", include_str!("../../../runtime/typescript/message/parse.ts")),
    ("standard", include_str!("../../../runtime/typescript/message/standard.ts")),
];

/// The module that users see: everything public, from one place.
#[derive(Template)]
#[template(path = "typescript/index.ts.j2", escape = "none")]
struct Index<'s> {
    header: &'s str,
    title: &'s str,
    has_commands: bool,
}

pub(super) fn emit(source: &Source<'_>) -> Vec<OutputFile> {
    let header = source.header();
    let mut files = vec![
        file(
            "index",
            &Index {
                header: &header,
                title: &source.model.title,
                has_commands: !source.model.commands.is_empty(),
            },
        ),
        file("types", &types::file(&header, source.model)),
        file("validate", &validate::file(&header, source.model)),
        file("issue_code", &protocol::issue_codes(&header, source.model)),
        file("protocol", &protocol::file(&header, source.protocol)),
    ];
    for (name, text) in RUNTIME {
        let origin =
            "// @generated: carried over from codegen/runtime/typescript by `cargo xtask codegen`.\n\n"
                .to_owned();
        files.push(OutputFile { path: format!("{FOLDER}/{name}.ts"), text: format!("{origin}{text}") });
    }
    let checks = file("checks", &check::file(&header, source.model));
    let mut code = checks.text.clone();
    files.push(checks);
    let commands = &source.model.commands;
    if let Some(validators) = &commands.validators {
        let header = source.commands_header();
        let checks = commands::checks(validators);
        files.push(file("command_checks", &commands::file(&header, commands)));
        if let Some((api, types)) = commands::api(&header, source.model) {
            files.push(file("commands", &api));
            let text = format!("// {header}\n\n/** The types of payloads. */\n\n{types}");
            files.push(OutputFile { path: format!("{FOLDER}/payloads.ts"), text });
        }
        let text = format!("// {header}\n\n{checks}");
        code += &text;
        files.push(OutputFile { path: format!("{FOLDER}/payload_checks.ts"), text });
    }
    files.extend(commands::runtime(&code).into_iter().map(|(name, text)| OutputFile {
        path: format!("{FOLDER}/{}/{name}", commands::RUNTIME),
        text: format!("// @generated: carried over by `cargo xtask codegen`.\n\n{text}"),
    }));
    for reading in source.model.readings.iter().filter(|reading| reading.view != View::Published) {
        let path = format!("{FOLDER}/{}.schema.json", reading.view.name());
        files.push(OutputFile { path, text: reading.json.clone() });
    }
    files
}

fn file(name: &str, template: &impl Template) -> OutputFile {
    let text = template.render().expect("templates only print what they are given");
    OutputFile { path: format!("{FOLDER}/{name}.ts"), text: text.trim_end().to_owned() + "\n" }
}
