//! `cargo xtask conformance`: our validators against the official JSON Schema Test Suite.
//!
//! Validators are generated for all schemas of the suite, compiled, and run over all tests, in each language. What does
//! not pass has to stand in the list of known failures with its reason; what stands there and passes is a failure too.

mod attempt;
mod generate;
mod known;
mod python;
mod rust;
mod suite;
mod table;
mod typescript;

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use crate::conformance::suite::File;
use crate::conformance::table::Outcome;
use crate::workspace::Workspace;
use crate::{Result, cli, term};

/// The languages, in the order of the table.
pub(crate) const LANGUAGES: [&str; 3] = ["rust", "typescript", "python"];

/// What one validator said about one value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Its verdict, and the issues as JSON text.
    Said { valid: bool, issues: String },
    /// It came to no end, or to a bad one: its last words.
    Stopped(String),
}

pub(crate) fn run(workspace: &Workspace, options: &cli::Conformance) -> Result<ExitCode> {
    let folder = folder(workspace);
    fs::create_dir_all(&folder)?;
    let root = match &options.suite {
        Some(folder) => folder.clone(),
        None => suite::fetch(&folder)?,
    };
    let mut suite = suite::read(&root, &options.only)?;
    if suite.remotes.is_empty() {
        term::status("Borrowing", "the folder `remotes` of the pinned suite: there is none near these tests");
        suite.remotes = suite::read(&suite::fetch(&folder)?, &[])?.remotes;
    }
    if options.suite.is_none() && options.only.is_empty() {
        suite.files.extend(suite::ours(&workspace.path("codegen/conformance/formats.json"))?);
    }
    let count = suite.files.iter().map(File::count).sum();
    term::status("Generating", &format!("validators for {}", term::count(count, "test")));
    let mut generated = generate::generate(&suite);
    let verdicts = [
        rust::run(workspace, &folder, &suite, &mut generated)?,
        typescript::run(workspace, &folder, &suite, &mut generated)?,
        python::run(workspace, &folder, &suite, &mut generated)?,
    ];
    let outcomes: Vec<Outcome> = table::outcomes(&suite, &generated, &verdicts);
    let known = known::read(&workspace.path("codegen/conformance/known_failures.toml"))?;
    anstream::print!("{}", table::render(&suite, &outcomes));
    let surprises = known::surprises(&outcomes, &known, options.suite.is_none() && options.only.is_empty());
    for told in known::told(&surprises) {
        anstream::println!("{told}");
    }
    Ok(if surprises.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn folder(workspace: &Workspace) -> PathBuf {
    workspace.stamp("conformance")
}

/// The names of generated modules: `g0007`.
pub(crate) fn module_name(group: usize) -> String {
    format!("g{group:04}")
}
