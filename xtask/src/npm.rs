//! The TypeScript packages of the workspace.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use crate::workspace::Workspace;
use crate::{Result, process, term};

/// A folder with a `package.json`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Package {
    /// From the root, with forward slashes.
    pub(crate) folder: &'static str,
}

/// The generated types and validators.
pub(crate) const PROTOCOL: Package = Package { folder: "generated/typescript" };
/// The validators that ours are measured beside.
pub(crate) const PEERS: Package = Package { folder: "generated/typescript/bench" };
/// The console page, which uses them.
pub(crate) const CONSOLE: Package = Package { folder: "server/console" };

/// The tests of the generated documents, by the tools that read them.
pub(crate) const DOCUMENTS: Package = Package { folder: "codegen/tests/documents" };

impl Package {
    pub(crate) fn exists(self, workspace: &Workspace) -> bool {
        workspace.path(self.folder).join("package.json").is_file()
    }

    /// A command to run a script of the package.
    pub(crate) fn script(self, workspace: &Workspace, script: &str) -> Command {
        let mut command = Command::new("npm");
        command.args(["run", "--silent", script]).current_dir(workspace.path(self.folder));
        command
    }

    /// Installs what the package locks, unless that is what is installed.
    pub(crate) fn install(self, workspace: &Workspace) -> Result<()> {
        let folder = workspace.path(self.folder);
        let lock_file = folder.join("package-lock.json");
        let lock = fs::read_to_string(&lock_file).map_err(|error| {
            format!("{}/package-lock.json: {error}\nCommit one: run `npm install` in {0}.", self.folder)
        })?;
        let stamp = self.stamp(workspace);
        if folder.join("node_modules").is_dir() && fs::read_to_string(&stamp).is_ok_and(|done| done == lock) {
            return Ok(());
        }
        term::status("Installing", &format!("npm packages of {}", self.folder));
        process::quietly(Command::new("npm").args(["ci", "--no-audit", "--no-fund"]).current_dir(&folder))?;
        fs::create_dir_all(stamp.parent().expect("a stamp is in a folder"))?;
        fs::write(&stamp, lock)?;
        Ok(())
    }

    /// A copy of the lock file that was installed.
    fn stamp(self, workspace: &Workspace) -> PathBuf {
        workspace.stamp(&format!("npm-{}.json", self.folder.replace('/', "-")))
    }
}
