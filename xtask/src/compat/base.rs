//! What a schema is compared with: a folder, or a revision of git.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use aether_ws_codegen::{COMMAND_SUFFIX, COMMANDS, INPUTS, Inputs, SourceFile, compat};

use crate::Result;
use crate::codegen::folder;

/// Where the old files come from.
#[derive(Debug)]
pub(super) enum Base {
    Folder(PathBuf),
    /// A revision, or a folder of one (`REVISION:path`), of the repository that this folder is in.
    Git {
        here: PathBuf,
        revision: String,
    },
}

impl Base {
    /// A folder if there is one of that name, else a revision.
    ///
    /// # Errors
    /// It is neither.
    pub(super) fn of(here: &Path, base: &str) -> Result<Self> {
        if Path::new(base).is_dir() {
            return Ok(Self::Folder(PathBuf::from(base)));
        }
        let base = Self::Git { here: here.to_owned(), revision: base.to_owned() };
        base.git(&["rev-parse", "--verify", "--quiet", "--end-of-options", base.revision()]).map_err(|_| {
            let name = base.revision();
            format!("{name} is neither a folder nor a git revision; `REVISION:path` names a folder of a revision")
        })?;
        Ok(base)
    }

    fn revision(&self) -> &str {
        match self {
            Self::Folder(_) => "",
            Self::Git { revision, .. } => revision,
        }
    }

    /// Our own inputs, by the names that lead to them.
    ///
    /// # Errors
    /// There is no schema of the message.
    pub(super) fn inputs(&self, new: &Inputs<SourceFile>) -> Result<compat::Base> {
        let base = |name: &'static str| name.rsplit('/').next().unwrap_or(name);
        let schema = self.file(INPUTS.schema)?;
        let schema = schema.ok_or_else(|| format!("{} holds no {}", self.name(), base(INPUTS.schema)))?;
        let mut lacks = Vec::new();
        let mut data = |name: &'static str, new: &SourceFile| -> Result<SourceFile> {
            Ok(self.file(name)?.unwrap_or_else(|| {
                lacks.push(base(name));
                new.clone()
            }))
        };
        let inputs = Inputs {
            schema,
            codes: data(INPUTS.codes, &new.codes)?,
            limits: data(INPUTS.limits, &new.limits)?,
            http: data(INPUTS.http, &new.http)?,
            commands: self.commands()?,
        };
        Ok(compat::Base { inputs, lacks })
    }

    /// Anyone's schemas: all of the folder, or what was in it.
    ///
    /// # Errors
    /// There were none.
    pub(super) fn schemas(&self, folder: &Path) -> Result<Vec<SourceFile>> {
        let Self::Git { revision, .. } = self else {
            let Self::Folder(path) = self else { unreachable!("there are two kinds") };
            return folder::read(path);
        };
        let names = self.names(if revision.contains(':') { None } else { Some(".") })?;
        let names = names.into_iter().filter(|name| folder::is_schema(name));
        let files: Vec<SourceFile> =
            names.map(|name| self.show(&name, name.clone())).collect::<Result<_>>()?;
        if files.is_empty() {
            return Err(format!(
                "{revision} has no *.schema.json in {}; if the folder was moved, say where it was: {revision}:path",
                folder.display()
            )
            .into());
        }
        Ok(files)
    }

    /// What leads people to its files: it is put before their names.
    pub(super) fn prefix(&self) -> Result<String> {
        Ok(match self {
            Self::Folder(path) => format!("{}/", path.display().to_string().trim_end_matches('/')),
            Self::Git { revision, .. } => match revision.split_once(':') {
                Some((_, "")) => revision.clone(),
                Some(_) => format!("{}/", revision.trim_end_matches('/')),
                None => format!("{revision}:{}", self.git(&["rev-parse", "--show-prefix"])?.trim_end()),
            },
        })
    }

    fn name(&self) -> String {
        match self {
            Self::Folder(path) => path.display().to_string(),
            Self::Git { revision, .. } => revision.clone(),
        }
    }

    /// A file of ours, known by its place in the repository; a folder may also be that of the schema itself.
    fn file(&self, name: &str) -> Result<Option<SourceFile>> {
        match self {
            Self::Folder(path) => {
                let inner = name.strip_prefix("schema/").unwrap_or(name);
                let found = [path.join(inner), path.join(name)].into_iter().find(|path| path.is_file());
                found.map(|path| read(&path)).transpose()
            }
            Self::Git { revision, .. } => {
                let name = inner(revision, name);
                if self.names(Some(&name))?.is_empty() {
                    return Ok(None);
                }
                self.show(&name, self.prefix()? + &name).map(Some)
            }
        }
    }

    fn commands(&self) -> Result<Vec<SourceFile>> {
        let is_command = |name: &String| name.ends_with(COMMAND_SUFFIX);
        match self {
            Self::Folder(path) => {
                let inner = COMMANDS.strip_prefix("schema/").unwrap_or(COMMANDS);
                let folder = [path.join(inner), path.join(COMMANDS)].into_iter().find(|path| path.is_dir());
                let Some(folder) = folder else { return Ok(Vec::new()) };
                let mut names: Vec<String> = Vec::new();
                for entry in fs::read_dir(&folder)? {
                    names.push(entry?.file_name().to_string_lossy().into_owned());
                }
                names.retain(is_command);
                names.sort();
                names.iter().map(|name| read(&folder.join(name))).collect()
            }
            Self::Git { revision, .. } => {
                let names = self.names(Some(&format!("{}/", inner(revision, COMMANDS))))?;
                let prefix = self.prefix()?;
                let named = |name: String| self.show(&name, format!("{prefix}{name}"));
                names.into_iter().filter(is_command).map(named).collect()
            }
        }
    }

    /// The files below a folder of a revision.
    fn names(&self, below: Option<&str>) -> Result<Vec<String>> {
        // Within a revision names begin where this folder is, within a folder of one at that folder.
        let from = if self.revision().contains(':') { "--full-tree" } else { "--name-only" };
        let arguments = ["ls-tree", "-r", "-z", "--name-only", from, self.revision()];
        let list = match below {
            Some(below) => self.git(&[&arguments[..], &["--", below]].concat())?,
            None => self.git(&arguments)?,
        };
        Ok(list.split('\0').filter(|name| !name.is_empty()).map(str::to_owned).collect())
    }

    /// A file of a revision, called `called` from now on.
    fn show(&self, name: &str, called: String) -> Result<SourceFile> {
        let revision = self.revision();
        let object = match revision.split_once(':') {
            Some(_) => format!("{}{name}", self.prefix()?),
            None => format!("{revision}:./{name}"),
        };
        let text = self.git(&["show", &object])?;
        Ok(SourceFile { name: called, text })
    }

    fn git(&self, arguments: &[&str]) -> Result<String> {
        let Self::Git { here, revision } = self else { return Ok(String::new()) };
        let output = Command::new("git").current_dir(here).args(arguments).output()?;
        if !output.status.success() {
            let why = String::from_utf8_lossy(&output.stderr).trim().to_owned();
            return Err(format!("git cannot read {revision}: {why}").into());
        }
        String::from_utf8(output.stdout)
            .map_err(|_| format!("{revision}: a file is not UTF-8, and cannot be compared").into())
    }
}

/// The name of one of our files within a revision, or within the schema's folder of one.
fn inner(revision: &str, name: &str) -> String {
    let is_folder = revision.split_once(':').is_some_and(|(_, path)| !path.is_empty());
    let name = if is_folder { name.strip_prefix("schema/").unwrap_or(name) } else { name };
    name.to_owned()
}

fn read(path: &Path) -> Result<SourceFile> {
    let name = path.display().to_string();
    let text = fs::read_to_string(path).map_err(|error| format!("{name}: {error}"))?;
    Ok(SourceFile { name, text })
}
