//! Where a suite keeps its tests: a whole checkout, one of its folders, or a copy of the tests of our draft alone.

use std::fs;
use std::path::{Path, PathBuf};

use super::{FORMAT, OPTIONAL};
use crate::Result;

/// The folder of the tests of our draft.
const DRAFT: &str = "draft2020-12";
/// From a folder that is given to the tests: those of our draft, then those of all drafts.
const PLACES: [&str; 5] = ["tests/draft2020-12", DRAFT, "validation/tests", "tests", ""];
/// How far above the tests their remote documents are looked for.
const ABOVE: usize = 3;

/// A file of tests.
#[derive(Debug)]
pub(super) struct Found {
    /// `required`, `optional` or `format`.
    pub(super) part: &'static str,
    pub(super) path: PathBuf,
    /// Without `.json`; of a folder that is none of the parts with it in front.
    pub(super) name: String,
}

/// The folder of the tests in a suite, or in a part of one.
pub(super) fn tests(root: &Path) -> Result<PathBuf> {
    let has_tests = |folder: &PathBuf| json_files(folder).is_ok_and(|files| !files.is_empty());
    PLACES.map(|place| root.join(place)).into_iter().find(has_tests).ok_or_else(|| {
        format!(
            "no tests in {}: give a checkout of the JSON Schema Test Suite, or its folder tests/{DRAFT}",
            root.display()
        )
        .into()
    })
}

/// The files of tests, by part, and sorted within.
pub(super) fn files(tests: &Path) -> Result<Vec<Found>> {
    let mut files = Vec::new();
    walk(tests, "required", "", &mut files)?;
    files.sort_by(|a, b| (rank(a.part), &a.name).cmp(&(rank(b.part), &b.name)));
    Ok(files)
}

fn rank(part: &str) -> usize {
    ["required", OPTIONAL, FORMAT].iter().position(|known| *known == part).unwrap_or_default()
}

fn walk(folder: &Path, part: &'static str, prefix: &str, files: &mut Vec<Found>) -> Result<()> {
    for path in json_files(folder)? {
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        files.push(Found { part, name: format!("{prefix}{name}"), path });
    }
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        match name.as_str() {
            _ if !path.is_dir() => {}
            FORMAT => walk(&path, FORMAT, "", files)?,
            OPTIONAL => walk(&path, OPTIONAL, "", files)?,
            // What may become a part of a draft some day is none of this one.
            "proposals" => {}
            name => walk(
                &path,
                if part == FORMAT { FORMAT } else { OPTIONAL },
                &format!("{prefix}{name}/"),
                files,
            )?,
        }
    }
    Ok(())
}

/// The folder of the documents that tests refer to.
pub(super) fn remotes(tests: &Path) -> Option<PathBuf> {
    tests.ancestors().take(ABOVE + 1).map(|folder| folder.join("remotes")).find(|folder| folder.is_dir())
}

/// The JSON files in a folder itself, sorted.
fn json_files(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut files: Vec<PathBuf> =
        entries.map(|entry| entry.map(|entry| entry.path())).collect::<std::result::Result<_, _>>()?;
    files.retain(|path| path.is_file() && path.extension().is_some_and(|extension| extension == "json"));
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn suite(paths: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for path in paths {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "[]").unwrap();
        }
        folder
    }

    /// Expects so many files of each part, and whether their remotes are found.
    #[track_caller]
    fn check(root: &Path, expected: &[(&str, &str)], has_remotes: bool) {
        let folder = tests(root).unwrap();
        let found = files(&folder).unwrap();
        let found: Vec<(&str, &str)> = found.iter().map(|file| (file.part, file.name.as_str())).collect();
        assert_eq!(found, expected);
        assert_eq!(remotes(&folder).is_some(), has_remotes);
    }

    #[test]
    fn a_checkout_and_each_of_its_folders_hold_the_same_tests() {
        let paths = [
            "package.json",
            "remotes/integer.json",
            "tests/draft7/type.json",
            "tests/draft2020-12/type.json",
            "tests/draft2020-12/optional/bignum.json",
            "tests/draft2020-12/optional/format/date.json",
            "tests/draft2020-12/optional/more/id.json",
            "tests/draft2020-12/proposals/new/x.json",
        ];
        let suite = suite(&paths);
        let expected =
            [("required", "type"), ("optional", "bignum"), ("optional", "more/id"), ("format", "date")];
        check(suite.path(), &expected, true);
        check(&suite.path().join("tests"), &expected, true);
        check(&suite.path().join("tests/draft2020-12"), &expected, true);
    }

    #[test]
    fn a_copy_of_the_tests_alone_is_a_suite() {
        let suite = suite(&["type.json", "format/date.json"]);
        check(suite.path(), &[("required", "type"), ("format", "date")], false);
    }

    #[test]
    fn a_folder_without_tests_is_told() {
        let suite = suite(&["readme/x.txt"]);
        let error = tests(suite.path()).unwrap_err().to_string();
        assert!(error.contains("give a checkout of the JSON Schema Test Suite"), "{error}");
    }
}
