//! `cargo xtask compat`: what a change of the schema breaks, and for whom.

mod base;
mod exceptions;

use std::path::Path;
use std::process::ExitCode;

use aether_ws_codegen::Diagnostic;
use aether_ws_codegen::compat::{self, Bump, Finding, Folder, Folders, Proof, Upgrade, Way};

use self::base::Base;
use self::exceptions::Exceptions;
use crate::codegen::{self, folder};
use crate::workspace::Workspace;
use crate::{Result, cli, term};

/// How CI tells that nothing could be compared from that something breaks.
const NOT_COMPARED: u8 = 2;

/// How many characters of a message are shown.
const LONGEST: usize = 400;

pub(crate) fn run(workspace: &Workspace, options: &cli::Compat) -> Result<ExitCode> {
    let compared = match &options.schema {
        Some(folder) => of_folder(folder, options),
        None => of_protocol(workspace, options),
    };
    let (findings, exceptions) = match compared {
        Ok(compared) => compared,
        Err(error) => {
            term::error(&error.to_string());
            return Ok(ExitCode::from(NOT_COMPARED));
        }
    };
    for way in Way::ALL {
        let of_way: Vec<&Finding> = findings.iter().filter(|finding| finding.way == way).collect();
        if !of_way.is_empty() {
            show(way, &of_way, &exceptions);
        }
    }
    for exception in exceptions.unused(&findings) {
        anstream::println!("{}: {exception} matches nothing any more: remove it", exceptions.name);
    }
    Ok(verdict(&findings, &exceptions))
}

type Compared = (Vec<Finding>, Exceptions);

fn of_protocol(workspace: &Workspace, options: &cli::Compat) -> Result<Compared> {
    let new = codegen::read(workspace)?;
    let old = Base::of(&workspace.root, &options.base)?.inputs(&new)?;
    let findings = compat::compare_inputs(&old, &new).map_err(|list| refusal("schema/", &list))?;
    let exceptions = Exceptions::read(&workspace.root, "schema/allowed_breaks.json")?;
    Ok((findings, exceptions))
}

fn of_folder(folder: &Path, options: &cli::Compat) -> Result<Compared> {
    let new = folder::read(folder)?;
    let base = Base::of(folder, &options.base)?;
    let old = base.schemas(folder)?;
    let upgrade = match options.upgrade {
        cli::Upgrade::Any => Upgrade::Any,
        cli::Upgrade::ReadersFirst => Upgrade::ReadersFirst,
        cli::Upgrade::WritersFirst => Upgrade::WritersFirst,
    };
    let prefixes = [base.prefix()?, format!("{}/", folder.display().to_string().trim_end_matches('/'))];
    let folders = Folders {
        old: Folder { files: &old, prefix: &prefixes[0] },
        new: Folder { files: &new, prefix: &prefixes[1] },
        upgrade,
        annotations: &options.annotation,
    };
    let findings = folders.compare().map_err(|list| refusal(&folder.display().to_string(), &list))?;
    Ok((findings, Exceptions::read(folder, "allowed_breaks.json")?))
}

fn refusal(folder: &str, list: &[Diagnostic]) -> String {
    let text: String = list.iter().map(|one| format!("{one}\n\n")).collect();
    let problems = term::count(list.len(), "problem");
    let text = text.strip_prefix("error: ").unwrap_or(&text);
    format!("{text}{problems} in {folder} or its base; nothing was compared")
}

fn show(way: Way, findings: &[&Finding], exceptions: &Exceptions) {
    let (style, deployed) = if way.hurts_the_deployed() {
        (term::BAD, "")
    } else {
        (term::STRONG, " (upgrade the server first)")
    };
    anstream::println!("{style}{way}{style:#}{deployed}");
    for finding in findings {
        let place = match finding.place() {
            place if place.is_empty() => "the message".to_owned(),
            place => place,
        };
        let (accent, quiet) = (term::ACCENT, term::QUIET);
        anstream::println!("  {accent}{}{accent:#} at {place}: {}", finding.rule, finding.message);
        anstream::println!("    {quiet}{}:{}{quiet:#}", finding.file, finding.position);
        match &finding.proof {
            Proof::Witness(witness) => {
                anstream::println!(
                    "    written by one side, refused by the other: {}",
                    shortened(&witness.to_string())
                );
            }
            Proof::Ambiguous(message) => {
                anstream::println!(
                    "    taken by both, and read differently: {}",
                    shortened(&message.to_string())
                );
            }
            Proof::Data(words) => anstream::println!("    {words}"),
            Proof::Unknown => anstream::println!(
                "    unknown: no message was found that shows it, and none that rules it out"
            ),
        }
        if finding.claims {
            anstream::println!(
                "    a name that was free gets a meaning: only who used it all the same is hurt"
            );
        }
        if let Some(reason) = exceptions.reason(finding) {
            anstream::println!("    allowed: {reason}");
        }
    }
    anstream::println!();
}

/// A message, as far as people read on.
fn shortened(text: &str) -> String {
    let count = text.chars().count();
    if count <= LONGEST {
        return text.to_owned();
    }
    let begin: String = text.chars().take(LONGEST / 2).collect();
    let end: String = text.chars().skip(count - LONGEST / 4).collect();
    format!("{begin}...{end} ({count} characters)")
}

/// Fails where something that is deployed breaks, or may, and nobody has decided that it may.
fn verdict(findings: &[Finding], exceptions: &Exceptions) -> ExitCode {
    let bump = compat::bump(findings);
    let undecided =
        findings.iter().filter(|finding| finding.hurts && exceptions.reason(finding).is_none()).count();
    let known = findings.iter().any(|finding| finding.hurts && finding.proof != Proof::Unknown);
    let words = match bump {
        Bump::Patch => "nothing on the wire changes",
        Bump::Minor => "new things can be said, and all that is deployed goes on",
        Bump::Major if known => "something that is deployed breaks",
        Bump::Major => "something that is deployed may break: it is not known",
    };
    anstream::println!("{}{bump}{:#}: {words}", term::STRONG, term::STRONG);
    if undecided == 0 {
        return ExitCode::SUCCESS;
    }
    let breaks = term::count(undecided, "break");
    anstream::println!("{breaks} not decided on: undo the change, or give the reason in {}", exceptions.name);
    ExitCode::FAILURE
}
