//! `cargo xtask compat`: what a change of the schema breaks, and for whom.

use std::path::Path;
use std::process::ExitCode;

use aether_ws_codegen::compat::{self, Bump, Finding, Way};
use aether_ws_codegen::{COMMAND_SUFFIX, COMMANDS, INPUTS, SourceFile};
use serde::Deserialize;

use crate::workspace::Workspace;
use crate::{Result, cli, codegen, term};

/// Breaks that were decided on, each with its reason.
const EXCEPTIONS: &str = "schema/allowed_breaks.json";

/// One entry of [`EXCEPTIONS`].
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Exception {
    rule: String,
    path: String,
    reason: String,
}

impl Exception {
    fn covers(&self, finding: &Finding) -> bool {
        self.rule == finding.rule && self.path == finding.path
    }
}

pub(crate) fn run(workspace: &Workspace, options: &cli::Compat) -> Result<ExitCode> {
    let old = base(workspace, &options.base)?;
    let new = codegen::read(workspace)?;
    let mut findings = compat::compare(&old, &new.schema).map_err(|list| codegen::refusal(&list))?;
    let commands = base_commands(workspace, &options.base)?;
    findings.extend(compat::compare_commands(&commands, &new.commands, old.text != new.schema.text));
    let exceptions = exceptions(workspace)?;
    for way in Way::ALL {
        let of_way: Vec<&Finding> = findings.iter().filter(|finding| finding.way == way).collect();
        if !of_way.is_empty() {
            show(way, &of_way, &exceptions);
        }
    }
    for exception in
        exceptions.iter().filter(|exception| !findings.iter().any(|found| exception.covers(found)))
    {
        anstream::println!(
            "{EXCEPTIONS}: {} at {} matches nothing any more: remove it",
            exception.rule,
            exception.path
        );
    }
    Ok(verdict(&findings, &exceptions))
}

/// The schema of the base: of a folder if there is one of that name, else of a git revision.
fn base(workspace: &Workspace, base: &str) -> Result<SourceFile> {
    let file = INPUTS.schema.rsplit('/').next().unwrap_or(INPUTS.schema);
    let folder = Path::new(base);
    if folder.is_dir() {
        let found = [folder.join(file), folder.join(INPUTS.schema)].into_iter().find(|path| path.is_file());
        let path = found.ok_or_else(|| format!("{base} holds no {file}"))?;
        return Ok(SourceFile { name: format!("{base}/{file}"), text: std::fs::read_to_string(path)? });
    }
    let name = format!("{base}:{}", INPUTS.schema);
    let output =
        std::process::Command::new("git").current_dir(&workspace.root).args(["show", &name]).output()?;
    if !output.status.success() {
        let why = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        return Err(
            format!("{base} is neither a folder nor a git revision that has the schema ({why})").into()
        );
    }
    Ok(SourceFile { name, text: String::from_utf8(output.stdout)? })
}

/// The commands of the base; none where it knew of none.
fn base_commands(workspace: &Workspace, base: &str) -> Result<Vec<SourceFile>> {
    let mut files = Vec::new();
    if Path::new(base).is_dir() {
        let inner = COMMANDS.rsplit('/').next().unwrap_or(COMMANDS);
        let found =
            [inner, COMMANDS].map(|name| Path::new(base).join(name)).into_iter().find(|path| path.is_dir());
        let Some(folder) = found else { return Ok(files) };
        for entry in std::fs::read_dir(folder)? {
            let path = entry?.path();
            let name = path.display().to_string();
            if name.ends_with(COMMAND_SUFFIX) {
                files.push(SourceFile { text: std::fs::read_to_string(path)?, name });
            }
        }
        return Ok(files);
    }
    let git = |arguments: &[&str]| -> Result<String> {
        let output =
            std::process::Command::new("git").current_dir(&workspace.root).args(arguments).output()?;
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).trim().to_owned().into());
        }
        Ok(String::from_utf8(output.stdout)?)
    };
    let folder = format!("{COMMANDS}/");
    let names = git(&["ls-tree", "-z", "--name-only", base, &folder])?;
    for name in names.split('\0').filter(|name| name.ends_with(COMMAND_SUFFIX)) {
        let name = format!("{base}:{name}");
        files.push(SourceFile { text: git(&["show", &name])?, name });
    }
    Ok(files)
}

fn exceptions(workspace: &Workspace) -> Result<Vec<Exception>> {
    match std::fs::read_to_string(workspace.path(EXCEPTIONS)) {
        Ok(text) => {
            let list: Vec<Exception> =
                serde_json::from_str(&text).map_err(|error| format!("{EXCEPTIONS}: {error}"))?;
            match list.iter().find(|exception| exception.reason.trim().is_empty()) {
                Some(exception) => {
                    Err(format!("{EXCEPTIONS}: {} at {} gives no reason", exception.rule, exception.path)
                        .into())
                }
                None => Ok(list),
            }
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(format!("{EXCEPTIONS}: {error}").into()),
    }
}

fn show(way: Way, findings: &[&Finding], exceptions: &[Exception]) {
    let (style, deployed) = if way.hurts_the_deployed() {
        (term::BAD, "")
    } else {
        (term::STRONG, " (upgrade the server first)")
    };
    anstream::println!("{style}{way}{style:#}{deployed}");
    for finding in findings {
        let excepted = exceptions.iter().find(|exception| exception.covers(finding));
        let place = format!("{}:{}", finding.file, finding.position);
        anstream::println!(
            "  {}{}{:#} at {}: {}",
            term::ACCENT,
            finding.rule,
            term::ACCENT,
            shown(&finding.path),
            finding.message
        );
        anstream::println!("    {}{place}{:#}", term::QUIET, term::QUIET);
        match &finding.witness {
            Some(witness) => anstream::println!("    written by one side, refused by the other: {witness}"),
            None => anstream::println!(
                "    unknown: no message was found that shows it, and none that rules it out"
            ),
        }
        if let Some(exception) = excepted {
            anstream::println!("    allowed: {}", exception.reason);
        }
    }
    anstream::println!();
}

fn shown(path: &str) -> &str {
    if path.is_empty() { "the message" } else { path }
}

/// Fails where something that is deployed breaks, or may, and nobody has decided that it may.
fn verdict(findings: &[Finding], exceptions: &[Exception]) -> ExitCode {
    let bump = compat::bump(findings);
    let undecided = findings
        .iter()
        .filter(|finding| {
            finding.way.hurts_the_deployed() && !exceptions.iter().any(|exception| exception.covers(finding))
        })
        .count();
    let words = match bump {
        Bump::Patch => "nothing on the wire changes",
        Bump::Minor => "new things can be said, and all that is deployed goes on",
        Bump::Major => "something that is deployed breaks",
    };
    anstream::println!("{}{bump}{:#}: {words}", term::STRONG, term::STRONG);
    if undecided == 0 {
        return ExitCode::SUCCESS;
    }
    let breaks = term::count(undecided, "break");
    anstream::println!("{breaks} not decided on: undo the change, or give the reason in {EXCEPTIONS}");
    ExitCode::FAILURE
}
