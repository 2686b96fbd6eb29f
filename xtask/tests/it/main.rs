//! The tasks as they are typed: the built `xtask`, on folders of the test's own.

mod compat;
mod watch;

use std::path::Path;
use std::process::{Command, Output};

/// The task runner, told nothing yet.
fn xtask() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.env("NO_COLOR", "1");
    command
}

fn run(arguments: &[&str]) -> Output {
    xtask().args(arguments).output().expect("the task runs")
}

/// What was said, and the exit code.
fn said(output: &Output) -> (String, Option<i32>) {
    let text = [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes).into_owned());
    (text.concat(), output.status.code())
}

fn write(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    std::fs::create_dir_all(path.parent().expect("a file has a folder")).expect("the folder can be made");
    std::fs::write(path, text).expect("the file can be written");
}
