//! The console page: built from `server/console` into `generated/console`, which the server embeds.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::{fs, io};

use crate::codegen::files_below;
use crate::npm::CONSOLE;
use crate::setup::{self, Program};
use crate::workspace::Workspace;
use crate::{Result, process, term};

/// What the build reads, and what it writes: a change of either makes the page stale.
const INVOLVED: [&str; 4] =
    ["server/console/build.mjs", "server/console/src", "generated/typescript/src", "generated/console"];

/// Builds the page unless nothing has changed since it was last built here.
///
/// The built files are committed, but a commit does not prove that they are fresh; the console's own tests do. Here
/// a developer must see what is in the sources, so a new checkout builds once.
pub(crate) fn build_if_stale(workspace: &Workspace) -> Result<()> {
    let stamp = workspace.stamp("console");
    if fs::read_to_string(&stamp).is_ok_and(|done| digest(workspace).is_ok_and(|now| done == now)) {
        return Ok(());
    }
    setup::ensure(&[Program::Node, Program::Npm])?;
    CONSOLE.install(workspace)?;
    term::status("Building", "the console");
    process::quietly(&mut CONSOLE.script(workspace, "build"))?;
    fs::create_dir_all(stamp.parent().expect("a stamp is in a folder"))?;
    fs::write(&stamp, digest(workspace)?)?;
    Ok(())
}

/// Names and contents in one number. It only has to differ when they do, on this machine; a new compiler may
/// hash otherwise, and then the page is built once more.
fn digest(workspace: &Workspace) -> io::Result<String> {
    let mut hasher = DefaultHasher::new();
    for involved in INVOLVED {
        let is_file = workspace.path(involved).is_file();
        let files = if is_file { vec![involved.to_owned()] } else { files_below(&workspace.root, involved)? };
        for file in files {
            fs::read(workspace.path(&file))?.hash(&mut hasher);
            file.hash(&mut hasher);
        }
    }
    Ok(format!("{:016x}", hasher.finish()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_source_and_a_changed_build_both_change_the_digest() {
        let root = tempfile::tempdir().unwrap();
        let workspace = Workspace { root: root.path().to_owned() };
        let empty = digest(&workspace).unwrap();
        let mut seen = vec![empty];
        for (path, text) in [
            ("server/console/src/main.ts", "1"),
            ("server/console/src/main.ts", "2"),
            ("generated/console/console.js", "1"),
            ("server/console/build.mjs", "1"),
        ] {
            let file = workspace.path(path);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
            let now = digest(&workspace).unwrap();
            assert!(!seen.contains(&now), "{path}");
            seen.push(now);
        }
        assert_eq!(digest(&workspace).unwrap(), *seen.last().unwrap());
    }
}
