//! `cargo xtask codegen`: the generator's output, written or compared.
//!
//! Writing and checking are one comparison with two endings, so that they cannot disagree on what is up to date.

mod diff;
mod drift;
pub(crate) mod folder;
mod watch;
mod write;

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use aether_ws_codegen::{
    COMMAND_SUFFIX, COMMANDS, Diagnostic, INPUTS, Inputs, OWNED, OutputFile, Severity, SourceFile,
};

use crate::codegen::drift::Drift;
pub(crate) use crate::codegen::drift::files_below;
use crate::workspace::Workspace;
use crate::{Result, cli, term};

/// What mends everything that `--check` finds.
const REMEDY: &str = "cargo xtask codegen";

pub(crate) fn run(workspace: &Workspace, options: &cli::Codegen) -> Result<ExitCode> {
    if let (Some(schema), Some(out)) = (&options.schema, &options.out) {
        return folder::run(&folder::Folder::new(schema, out, options)?, options);
    }
    if options.watch {
        return watch::run(&workspace.path("schema"), || update(workspace));
    }
    if options.report {
        let inputs = read(workspace)?;
        anstream::print!("{}", aether_ws_codegen::report(&inputs).map_err(|list| refusal(&list))?);
        for (file, corpus) in aether_ws_codegen::cases(&inputs).map_err(|list| refusal(&list))? {
            anstream::print!("\n{}: {} cases\n{}", file.path, corpus.cases.len(), corpus.report());
        }
    } else if options.check {
        if let Err(report) = check(workspace)? {
            anstream::println!("{report}");
            return Ok(ExitCode::FAILURE);
        }
        anstream::println!("up to date");
    } else {
        update(workspace)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Writes what differs, and says so file by file.
pub(crate) fn update(workspace: &Workspace) -> Result<()> {
    let differences = compare(workspace)?;
    write::apply(&workspace.root, &differences)?;
    for difference in &differences {
        anstream::println!("{} {}", difference.done(), difference.path());
    }
    if differences.is_empty() {
        anstream::println!("up to date");
    }
    Ok(())
}

/// Compares without writing; the inner error is what to show a person.
pub(crate) fn check(workspace: &Workspace) -> Result<Result<(), String>> {
    let differences = compare(workspace)?;
    Ok(if differences.is_empty() { Ok(()) } else { Err(diff::report(&differences, REMEDY)) })
}

fn compare(workspace: &Workspace) -> Result<Vec<Drift>> {
    let inputs = read(workspace)?;
    let mut outputs: Vec<OutputFile> = aether_ws_codegen::generate(&inputs).map_err(|list| refusal(&list))?;
    let cases = aether_ws_codegen::cases(&inputs).map_err(|list| refusal(&list))?;
    outputs.extend(cases.into_iter().map(|(file, _)| file));
    Ok(drift::compare(&workspace.root, &outputs, OWNED)?)
}

pub(crate) fn read(workspace: &Workspace) -> Result<Inputs<SourceFile>> {
    let read = |name: &str| match fs::read(workspace.path(name)) {
        Ok(bytes) => Ok(SourceFile { name: name.to_owned(), text: utf8(name, bytes)? }),
        Err(error) => Err(format!("{name}: {error}")),
    };
    let commands = command_files(workspace)?;
    Ok(Inputs {
        schema: read(INPUTS.schema)?,
        codes: read(INPUTS.codes)?,
        limits: read(INPUTS.limits)?,
        http: read(INPUTS.http)?,
        commands: commands.iter().map(|name| read(name)).collect::<std::result::Result<_, _>>()?,
    })
}

/// The text of a schema file.
fn text(path: &Path) -> Result<String> {
    let name = path.display().to_string();
    let bytes = fs::read(path).map_err(|error| format!("{name}: {error}"))?;
    Ok(utf8(&name, bytes)?)
}

/// Bytes as text; what is wrong with them is told with its place.
fn utf8(name: &str, bytes: Vec<u8>) -> std::result::Result<String, String> {
    String::from_utf8(bytes).map_err(|error| {
        let (bytes, at) = (error.as_bytes(), error.utf8_error().valid_up_to());
        let line = bytes[..at].iter().filter(|byte| **byte == b'\n').count() + 1;
        let kind = match bytes {
            [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => "it is UTF-16",
            _ => "it is not UTF-8",
        };
        format!("{name}:{line}: {kind} (byte {:#04x} at offset {at}); save the file as UTF-8 without a byte order mark", bytes[at])
    })
}

/// The names of the commands' files; none where the folder is not there.
fn command_files(workspace: &Workspace) -> Result<Vec<String>> {
    let files = files_below(&workspace.root, COMMANDS)?;
    let (commands, others): (Vec<String>, Vec<String>) =
        files.into_iter().partition(|name| name.ends_with(COMMAND_SUFFIX));
    // A schema that is left out in silence would be a rule that nobody keeps.
    let within = |name: &&String| name.matches('/').count() > COMMANDS.matches('/').count() + 1;
    if let Some(name) = others.iter().find(|name| name.ends_with(".json")).or(commands.iter().find(within)) {
        return Err(format!(
            "{name}: a command's schema lies in {COMMANDS} and is called NAME{COMMAND_SUFFIX}"
        )
        .into());
    }
    Ok(commands)
}

pub(crate) fn refusal(diagnostics: &[Diagnostic]) -> String {
    refusal_of("schema/", diagnostics)
}

fn refusal_of(folder: &str, diagnostics: &[Diagnostic]) -> String {
    let list: String = diagnostics.iter().map(|diagnostic| format!("{diagnostic}\n\n")).collect();
    let errors = diagnostics.iter().filter(|one| one.severity == Severity::Error).count();
    let mut problems = term::count(errors, "problem");
    if errors < diagnostics.len() {
        problems = format!("{problems} and {}", term::count(diagnostics.len() - errors, "warning"));
    }
    // Each diagnostic opens with "error: ", as does what prints this one.
    format!("{}{problems} in {folder}; nothing was written", list.strip_prefix("error: ").unwrap_or(&list))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_committed_is_what_is_generated() {
        if let Err(report) = check(&Workspace::find()).unwrap() {
            panic!("{report}");
        }
    }
}
