//! `cargo xtask codegen --schema DIR --out DIR`: packages from anyone's schemas.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use aether_ws_codegen::toolkit::{CASES_SUFFIX, Generated, Language, Request, taken};
use aether_ws_codegen::{Diagnostic, SourceFile};

use crate::codegen::drift::{self, Drift};
use crate::codegen::{diff, refusal_of, text, watch, write};
use crate::{Result, cli, term};

/// What ends the names of the files that are read.
const SUFFIX: &str = ".schema.json";

/// Folders that only the generator writes to, as far as its own files go.
const OWNED: [&str; 8] = [
    "rust/src",
    "rust/tests",
    "typescript/src",
    "typescript/test",
    "python/src",
    "python/tests",
    "docs",
    "cases",
];

/// A folder of schemas, and where their packages go.
#[derive(Debug)]
pub(crate) struct Folder {
    schema: PathBuf,
    out: PathBuf,
    name: String,
    only: Vec<Language>,
    annotations: Vec<String>,
}

impl Folder {
    pub(crate) fn new(schema: &Path, out: &Path, options: &cli::Codegen) -> Result<Self> {
        let (schema, out) = (schema.to_owned(), out.to_owned());
        if !schema.is_dir() {
            read(&schema)?;
        }
        let only: Vec<Language> = options.only.iter().map(|target| target.0).collect();
        let name = match &options.name {
            Some(name) => match taken(name, &only) {
                Some(why) => {
                    return Err(
                        format!("packages cannot be called {name}: {why}; give another --name").into()
                    );
                }
                None => name.clone(),
            },
            None => free_name(package_name(&schema), &only),
        };
        Ok(Self { schema, out, name, only, annotations: options.annotation.clone() })
    }

    /// Generates everything in memory, and warns of what the schemas' author should mend.
    fn generate(&self) -> Result<Generated> {
        let files = read(&self.schema)?;
        let Self { name, only, annotations, .. } = self;
        let generated = Request { name, files: &files, only, annotations }.generate();
        let generated =
            generated.map_err(|list| refusal_of(&self.schema.display().to_string(), &self.located(list)))?;
        for warning in self.located(generated.warnings.clone()) {
            term::warning(&warning);
        }
        Ok(generated)
    }

    /// Diagnostics with paths that lead there from where the command was typed.
    fn located(&self, mut list: Vec<Diagnostic>) -> Vec<Diagnostic> {
        for one in &mut list {
            one.file = self.schema.join(&one.file).display().to_string();
        }
        list
    }

    fn compare(&self) -> Result<Vec<Drift>> {
        let generated = self.generate()?;
        let wanted = |folder: &&str| {
            self.only.is_empty()
                || self.only.iter().any(|language| folder.split('/').next() == Some(language.name()))
        };
        let owned: Vec<&str> = OWNED.into_iter().filter(wanted).collect();
        let mut differences = drift::compare(&self.out, &generated.files, &owned)?;
        // Somebody's own file in the folder of a package is not ours to remove.
        differences.retain(|one| match one {
            Drift::Unexpected { path, committed } => {
                path.ends_with(CASES_SUFFIX)
                    || committed.lines().take(3).any(|line| line.contains("@generated"))
            }
            Drift::Missing { .. } | Drift::Stale { .. } => true,
        });
        Ok(differences)
    }

    /// Writes what differs, and says what was done.
    fn update(&self) -> Result<()> {
        let differences = self.compare()?;
        write::apply(&self.out, &differences)?;
        let count = |state: &str| differences.iter().filter(|one| one.state() == state).count();
        let (created, updated, removed) = (count("missing"), count("stale"), count("unexpected"));
        let mut parts = Vec::new();
        for (number, what) in [(created, "created"), (updated, "updated"), (removed, "removed")] {
            if number > 0 {
                parts.push(format!("{} {what}", term::count(number, "file")));
            }
        }
        let what = if parts.is_empty() { "up to date".to_owned() } else { parts.join(", ") };
        anstream::println!("{}: {what}", self.out.display());
        Ok(())
    }
}

pub(crate) fn run(folder: &Folder, options: &cli::Codegen) -> Result<ExitCode> {
    if options.report {
        anstream::print!("{}", folder.generate()?.report(&format!("{}/", folder.schema.display())));
    } else if options.check {
        let differences = folder.compare()?;
        if !differences.is_empty() {
            let remedy = format!(
                "cargo xtask codegen --schema {} --out {}",
                folder.schema.display(),
                folder.out.display()
            );
            anstream::println!("{}", diff::report(&differences, &remedy));
            return Ok(ExitCode::FAILURE);
        }
        anstream::println!("{}: up to date", folder.out.display());
    } else if options.watch {
        return watch::run(&folder.schema, || folder.update());
    } else {
        folder.update()?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Every schema below a folder; names are paths relative to it.
pub(crate) fn read(folder: &Path) -> Result<Vec<SourceFile>> {
    if !folder.is_dir() {
        let what = if folder.exists() { "this is no folder" } else { "there is no such folder" };
        return Err(format!("{}: {what}; give the one that holds your *{SUFFIX}", folder.display()).into());
    }
    let mut files = Vec::new();
    for path in drift::files_below(folder, ".")? {
        let name = path.trim_start_matches("./").to_owned();
        if is_schema(&name) {
            let path = folder.join(&name);
            files.push(SourceFile { text: text(&path)?, name });
        }
    }
    if files.is_empty() {
        return Err(format!("no file below {} ends in {SUFFIX}", folder.display()).into());
    }
    Ok(files)
}

/// Whether a file is a schema by its name, and somebody's own.
pub(crate) fn is_schema(name: &str) -> bool {
    let is_foreign = name.split('/').any(|part| part == "node_modules" || part.starts_with('.'));
    name.ends_with(SUFFIX) && !is_foreign
}

/// The name of a folder, or one beside it where packages cannot have that; and says so.
fn free_name(name: String, only: &[Language]) -> String {
    let Some(why) = taken(&name, only) else { return name };
    let free = format!("{name}-schemas");
    term::note(&format!("the packages are called {free}, not {name}: {why}; --name calls them otherwise"));
    free
}

/// The name of a folder, in `kebab-case`.
fn package_name(folder: &Path) -> String {
    let full = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    let name = full.file_name().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default();
    let words: Vec<&str> =
        name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let name = words.join("-");
    if name.starts_with(|c: char| c.is_ascii_lowercase()) { name } else { "schemas".to_owned() }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;
    use crate::cli::{Cli, Task};

    fn folder(schema: &str, more: &str) -> Result<Folder> {
        let root = tempfile::tempdir()?;
        let schema = root.path().join(schema);
        std::fs::create_dir(&schema)?;
        let line = format!("xtask codegen --schema a --out b {more}");
        match Cli::try_parse_from(line.split_whitespace())?.task {
            Some(Task::Codegen(options)) => Folder::new(&schema, Path::new("b"), &options),
            _ => unreachable!("this is how it is typed"),
        }
    }

    #[test]
    fn packages_have_no_name_that_something_else_has() {
        let refused = |more: &str| folder("api", more).expect_err(more).to_string();
        assert_eq!(
            refused("--name json"),
            "packages cannot be called json: `json` is a module of Python's standard library; give another --name"
        );
        assert!(refused("--name serde").contains("depends on another crate `serde`"));
        assert_eq!(folder("api", "--name json --only rust").unwrap().name, "json");
        assert_eq!(folder("Select", "").unwrap().name, "select-schemas");
        assert_eq!(folder("select", "--only rust").unwrap().name, "select");
    }
}
