//! How the tree differs from what the generator renders.

use std::collections::BTreeSet;
use std::path::Path;
use std::{fs, io};

use aether_ws_codegen::OutputFile;

/// One file that is not as the generator would have it. Paths are relative to the root, with forward slashes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Drift {
    /// Rendered, but not there.
    Missing { path: String, rendered: String },
    /// There, with another text.
    Stale { path: String, committed: String, rendered: String },
    /// In a folder that is the generator's, but not rendered.
    Unexpected { path: String, committed: String },
}

impl Drift {
    pub(crate) fn path(&self) -> &str {
        match self {
            Self::Missing { path, .. } | Self::Stale { path, .. } | Self::Unexpected { path, .. } => path,
        }
    }

    /// What the file is, before it is mended.
    pub(crate) fn state(&self) -> &'static str {
        match self {
            Self::Missing { .. } => "missing",
            Self::Stale { .. } => "stale",
            Self::Unexpected { .. } => "unexpected",
        }
    }

    /// What was done to mend it.
    pub(crate) fn done(&self) -> &'static str {
        match self {
            Self::Missing { .. } => "created",
            Self::Stale { .. } => "updated",
            Self::Unexpected { .. } => "removed",
        }
    }
}

/// Finds everything that differs, ordered by path. Line endings are not a difference: git may have changed them.
pub(crate) fn compare(root: &Path, outputs: &[OutputFile], owned: &[&str]) -> io::Result<Vec<Drift>> {
    let mut differences = Vec::new();
    for OutputFile { path, text } in outputs {
        let rendered = || text.clone();
        match read(root, path)? {
            None => differences.push(Drift::Missing { path: path.clone(), rendered: rendered() }),
            Some(committed) if committed == text.replace("\r\n", "\n") => {}
            Some(committed) => {
                differences.push(Drift::Stale { path: path.clone(), committed, rendered: rendered() });
            }
        }
    }
    let expected: BTreeSet<&str> = outputs.iter().map(|output| output.path.as_str()).collect();
    for folder in owned {
        for path in files_below(root, folder)? {
            if !expected.contains(path.as_str()) {
                let committed = read(root, &path)?.unwrap_or_default();
                differences.push(Drift::Unexpected { path, committed });
            }
        }
    }
    differences.sort_by(|a, b| a.path().cmp(b.path()));
    Ok(differences)
}

/// A file's text, if there is one. It is only shown and compared, so odd bytes may be replaced.
fn read(root: &Path, path: &str) -> io::Result<Option<String>> {
    match fs::read(root.join(path)) {
        Ok(bytes) => Ok(Some(String::from_utf8_lossy(&bytes).replace("\r\n", "\n"))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(io::Error::new(error.kind(), format!("{path}: {error}"))),
    }
}

/// What Python leaves beside its sources when it runs from them: no output, and ignored by git, too.
const PYTHON_CACHE: &str = "__pycache__";

/// Every file below a folder, as paths from the root; nothing if the folder is not there.
pub(crate) fn files_below(root: &Path, folder: &str) -> io::Result<Vec<String>> {
    let entries = match fs::read_dir(root.join(folder)) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(io::Error::new(error.kind(), format!("{folder}: {error}"))),
    };
    let mut files = Vec::new();
    for entry in entries {
        let entry = entry?;
        if entry.file_name() == PYTHON_CACHE {
            continue;
        }
        let path = format!("{folder}/{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() { files.extend(files_below(root, &path)?) } else { files.push(path) }
    }
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A tree with these files, compared with these outputs; `out` is the generator's.
    fn check(tree: &[(&str, &str)], rendered: &[(&str, &str)], expected: &[(&str, &str)]) {
        let root = tempfile::tempdir().unwrap();
        for (path, text) in tree {
            let file = root.path().join(path);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
        }
        let outputs: Vec<OutputFile> = rendered
            .iter()
            .map(|(path, text)| OutputFile { path: (*path).to_owned(), text: (*text).to_owned() })
            .collect();
        let found = compare(root.path(), &outputs, &["out"]).unwrap();
        let found: Vec<(&str, &str)> = found.iter().map(|drift| (drift.state(), drift.path())).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn an_equal_tree_has_no_differences() {
        check(&[("out/a", "1\n"), ("beside", "x")], &[("out/a", "1\n")], &[]);
    }

    #[test]
    fn every_kind_is_found_at_once_in_the_order_of_paths() {
        check(
            &[("out/b/old", ""), ("out/c", "1\n"), ("loose", "1\n")],
            &[("out/a", "1\n"), ("out/c", "2\n"), ("loose", "2\n")],
            &[("stale", "loose"), ("missing", "out/a"), ("unexpected", "out/b/old"), ("stale", "out/c")],
        );
    }

    #[test]
    fn line_endings_are_gits_business() {
        check(&[("out/a", "1\r\n2\r\n")], &[("out/a", "1\n2\n")], &[]);
    }

    #[test]
    fn bytes_that_are_no_text_are_a_difference_like_any() {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir(root.path().join("out")).unwrap();
        fs::write(root.path().join("out/a"), [0xff, 0xfe]).unwrap();
        let found = compare(root.path(), &[], &["out"]).unwrap();
        assert_eq!(found[0].state(), "unexpected");
    }
}
