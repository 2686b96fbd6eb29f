//! Other programs: where they are, and running them.

use std::env;
use std::io::{self, Read};
use std::path::PathBuf;
use std::process::{Command, ExitStatus, Stdio};

use crate::Result;

/// Where Debian keeps servers such as nginx, which only root has on its `PATH`.
const SYSTEM_FOLDERS: [&str; 2] = ["/usr/local/sbin", "/usr/sbin"];

/// The full path of a program, if it is installed.
pub(crate) fn find(program: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path)
        .chain(SYSTEM_FOLDERS.map(PathBuf::from))
        .map(|folder| folder.join(program))
        .find(|candidate| candidate.is_file())
}

/// How a program ended and everything it said, stdout and stderr in the order in which they came.
#[derive(Debug)]
pub(crate) struct Captured {
    pub(crate) status: ExitStatus,
    pub(crate) output: String,
}

/// Runs a program to its end and keeps what it says.
pub(crate) fn capture(command: &mut Command) -> io::Result<Captured> {
    let (mut reader, writer) = io::pipe()?;
    command.stdin(Stdio::null()).stdout(writer.try_clone()?).stderr(writer);
    let mut child = command.spawn().map_err(|error| could_not_start(command, &error))?;
    // The command still holds the writing ends; reading ends only when all of them are closed.
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let mut output = Vec::new();
    reader.read_to_end(&mut output)?;
    Ok(Captured { status: child.wait()?, output: String::from_utf8_lossy(&output).into_owned() })
}

/// Runs a program to its end, talking to our own terminal.
pub(crate) fn show(command: &mut Command) -> io::Result<ExitStatus> {
    command.stdin(Stdio::null()).status().map_err(|error| could_not_start(command, &error))
}

/// Runs a program quietly; if it fails, its output is the error.
pub(crate) fn quietly(command: &mut Command) -> Result<()> {
    let captured = capture(command)?;
    if captured.status.success() {
        return Ok(());
    }
    Err(format!("`{}` failed ({}):\n{}", line(command), captured.status, captured.output.trim_end()).into())
}

/// A command as one would type it, the program without its folder.
pub(crate) fn line(command: &Command) -> String {
    let program = PathBuf::from(command.get_program());
    let name = program.file_name().unwrap_or(command.get_program()).to_string_lossy().into_owned();
    command.get_args().fold(name, |line, argument| format!("{line} {}", argument.to_string_lossy()))
}

fn could_not_start(command: &Command, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("`{}` could not be started: {error}", line(command)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_streams_are_kept_in_order() {
        let captured =
            capture(Command::new("sh").args(["-c", "echo one; echo two >&2; echo three; exit 7"])).unwrap();
        assert_eq!(captured.output, "one\ntwo\nthree\n");
        assert_eq!(captured.status.code(), Some(7));
    }

    #[test]
    fn a_program_that_is_not_there_is_named() {
        let error = capture(Command::new("no-such-program").arg("--now")).unwrap_err().to_string();
        assert!(error.contains("`no-such-program --now` could not be started"), "{error}");
        assert_eq!(find("no-such-program"), None);
    }
}
