//! `--watch`: generate again whenever a schema changes.

use std::path::Path;
use std::process::ExitCode;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

use notify::{EventKind, RecursiveMode, Watcher};

use crate::{Result, term};

/// Editors write a file in several steps: so long nothing may happen before it counts as one change.
const QUIET: Duration = Duration::from_millis(100);

/// Runs once, and again after every change below a folder, until the process is ended. What goes wrong is said, and the
/// next change is a new chance.
pub(crate) fn run(folder: &Path, mut generate: impl FnMut() -> Result<()>) -> Result<ExitCode> {
    let (sender, changes) = mpsc::channel();
    // Reading is an event, too, and generating reads: only what may have changed a schema counts.
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        let is_change = |event: &notify::Event| {
            !matches!(event.kind, EventKind::Access(_))
                && event.paths.iter().any(|path| may_hold_schemas(path))
        };
        if event.as_ref().map_or(true, is_change) {
            // Nobody listens once the process ends.
            let _ = sender.send(());
        }
    })?;
    watcher.watch(folder, RecursiveMode::Recursive)?;
    round(&mut generate);
    term::status("Watching", &folder.display().to_string());
    while changes.recv().is_ok() {
        while changes.recv_timeout(QUIET) != Err(RecvTimeoutError::Timeout) {}
        round(&mut generate);
    }
    Ok(ExitCode::SUCCESS)
}

/// Whether a path is a schema, or a folder that may come or go with schemas in it.
fn may_hold_schemas(path: &Path) -> bool {
    path.extension().is_none_or(|extension| extension == "json")
}

/// Whoever generates says what was done, in one line.
fn round(generate: &mut impl FnMut() -> Result<()>) {
    if let Err(error) = generate() {
        term::error(&error.to_string());
    }
}
