//! Mends differences.

use std::fs::{self, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::codegen::drift::Drift;

/// Makes the tree what the generator renders.
///
/// Every new text is on the disk beside its place before the first file is replaced, so that a full disk or a
/// folder that cannot be written leaves the tree as it was.
pub(crate) fn apply(root: &Path, differences: &[Drift]) -> io::Result<()> {
    let mut ready: Vec<(NamedTempFile, PathBuf)> = Vec::new();
    for difference in differences {
        if let Drift::Missing { path, rendered } | Drift::Stale { path, rendered, .. } = difference {
            let place = root.join(path);
            ready.push((beside(&place, rendered).map_err(|error| at(path, &error))?, place));
        }
    }
    for (file, place) in ready {
        file.persist(&place).map_err(|error| at(&place.display().to_string(), &error.error))?;
    }
    for difference in differences {
        if let Drift::Unexpected { path, .. } = difference {
            fs::remove_file(root.join(path)).map_err(|error| at(path, &error))?;
            remove_empty_folders(root, path);
        }
    }
    Ok(())
}

fn beside(place: &Path, text: &str) -> io::Result<NamedTempFile> {
    let folder = place.parent().expect("an output is in a folder");
    fs::create_dir_all(folder)?;
    // Temporary files are private unless told otherwise; these are to become ordinary ones (less the umask).
    let permissions = Permissions::from_mode(0o666);
    let mut file =
        tempfile::Builder::new().prefix(".codegen-").permissions(permissions).tempfile_in(folder)?;
    file.write_all(text.as_bytes())?;
    Ok(file)
}

/// Git knows no empty folders, so a removed file takes along those that it leaves behind.
fn remove_empty_folders(root: &Path, path: &str) {
    let mut folder = Path::new(path).parent();
    while let Some(empty) = folder.filter(|folder| !folder.as_os_str().is_empty()) {
        if fs::remove_dir(root.join(empty)).is_err() {
            return;
        }
        folder = empty.parent();
    }
}

fn at(path: &str, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{path}: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn missing(path: &str, rendered: &str) -> Drift {
        Drift::Missing { path: path.into(), rendered: rendered.into() }
    }

    #[test]
    fn files_are_created_updated_and_removed() {
        let root = tempfile::tempdir().unwrap();
        let at = |path: &str| root.path().join(path);
        fs::create_dir_all(at("out/old")).unwrap();
        fs::write(at("out/b"), "before").unwrap();
        fs::write(at("out/old/c"), "").unwrap();
        let stale =
            Drift::Stale { path: "out/b".into(), committed: "before".into(), rendered: "after\n".into() };
        let unexpected = Drift::Unexpected { path: "out/old/c".into(), committed: String::new() };
        apply(root.path(), &[missing("out/new/a", "new\n"), stale, unexpected]).unwrap();

        assert_eq!(fs::read_to_string(at("out/new/a")).unwrap(), "new\n");
        assert_eq!(fs::read_to_string(at("out/b")).unwrap(), "after\n");
        assert!(!at("out/old").exists());
        assert_ne!(fs::metadata(at("out/b")).unwrap().permissions().mode() & 0o044, 0, "others may read it");
    }

    #[test]
    fn a_failure_writes_nothing_at_all() {
        let root = tempfile::tempdir().unwrap();
        // A file where a folder would have to be: the second output cannot be written.
        fs::write(root.path().join("blocked"), "").unwrap();
        let error = apply(root.path(), &[missing("a", "new\n"), missing("blocked/b", "new\n")]).unwrap_err();
        assert!(error.to_string().starts_with("blocked/b: "), "{error}");
        let left: Vec<_> =
            fs::read_dir(root.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(left, ["blocked"]);
    }
}
