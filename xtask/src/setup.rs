//! Programs that tasks need: found, else installed, else named in one message.
//!
//! `program` knows what there is to need, `apt` installs; what to do with what was found is decided here, over plain
//! values.

mod apt;
mod program;

use std::fmt::Write;

use crate::setup::program::Found;
pub(crate) use crate::setup::program::Program;
use crate::{Result, process, term};

/// Returns when every program is there in a version that serves.
///
/// # Errors
/// One message that names all that is missing and how to install it.
pub(crate) fn ensure(programs: &[Program]) -> Result<()> {
    let lacking = lacking(programs);
    if lacking.is_empty() {
        return Ok(());
    }
    if !apt::is_allowed() {
        return Err(explain(&lacking, Installer::of_this_machine()).into());
    }
    let lacking = install(&lacking)?;
    // What apt has just installed and still does not serve, the same command will not mend.
    if lacking.is_empty() { Ok(()) } else { Err(explain(&lacking, Installer::Unknown).into()) }
}

/// A program that does not serve as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Lack {
    program: Program,
    found: Found,
}

fn lacking(programs: &[Program]) -> Vec<Lack> {
    let mut lacking: Vec<Lack> = Vec::new();
    for &program in programs {
        let found = program.look();
        if !program.is_served_by(found) && lacking.iter().all(|lack| lack.program != program) {
            lacking.push(Lack { program, found });
        }
    }
    lacking
}

/// Installs what is lacking, and returns what still is: a distribution's version may be too old.
fn install(lacking: &[Lack]) -> Result<Vec<Lack>> {
    let programs: Vec<Program> = lacking.iter().map(|lack| lack.program).collect();
    let mut lacking = lacking.to_vec();
    for round in rounds(&programs) {
        // An earlier round may have brought it along.
        let packages: Vec<&str> = lacking
            .iter()
            .filter(|lack| round.contains(&lack.program))
            .map(|lack| lack.program.apt_package())
            .collect();
        if packages.is_empty() {
            continue;
        }
        term::status("Installing", &packages.join(", "));
        apt::install(&packages)
            .map_err(|error| format!("{error}\n\n{}", explain(&lacking, Installer::of_this_machine())))?;
        lacking = self::lacking(&programs);
    }
    Ok(lacking)
}

/// What to install together: npm after node, since some packages of node contain npm and conflict with Debian's own.
fn rounds(programs: &[Program]) -> [Vec<Program>; 2] {
    let (npm, others) = programs.iter().partition(|program| **program == Program::Npm);
    [others, npm]
}

/// What installs programs on a machine.
#[derive(Clone, Copy, Debug)]
enum Installer {
    Apt,
    Brew,
    Unknown,
}

impl Installer {
    fn of_this_machine() -> Self {
        if process::find("apt-get").is_some() {
            Self::Apt
        } else if process::find("brew").is_some() {
            Self::Brew
        } else {
            Self::Unknown
        }
    }

    fn command(self, lacking: &[Lack]) -> Option<String> {
        let packages = |name: fn(Program) -> &'static str| {
            lacking.iter().fold(String::new(), |list, lack| format!("{list} {}", name(lack.program)))
        };
        match self {
            Self::Apt => Some(format!(
                "sudo apt-get update && sudo apt-get install -y --no-install-recommends{}",
                packages(Program::apt_package)
            )),
            Self::Brew => Some(format!("brew install{}", packages(Program::brew_package))),
            Self::Unknown => None,
        }
    }
}

fn explain(lacking: &[Lack], installer: Installer) -> String {
    let mut text = String::from("programs are needed that this machine does not have:\n");
    for Lack { program, found } in lacking {
        let minimum = program.minimum().map(|version| format!(" {version} or newer")).unwrap_or_default();
        let state = match found {
            Found::Nothing => String::from("not found"),
            Found::Version(version) => format!("found {version}"),
            Found::SomeVersion => String::from("found, of an unknown version"),
        };
        let _ = writeln!(text, "  {}{minimum}: {state}; {}", program.name(), program.purpose());
    }
    match installer.command(lacking) {
        Some(command) => {
            let _ = write!(text, "Install them, then run the command again:\n  {command}");
        }
        None => text.push_str("Install them, then run the command again."),
    }
    if lacking.iter().any(|lack| lack.program == Program::Node) {
        text.push_str("\nWhere a distribution's node is too old: https://nodejs.org/en/download");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::setup::program::Version;

    #[test]
    fn one_message_names_everything_and_the_command() {
        let lacking = [
            Lack { program: Program::RedisServer, found: Found::Version(Version(6, 0)) },
            Lack { program: Program::Nginx, found: Found::Nothing },
        ];
        assert_eq!(
            explain(&lacking, Installer::Apt),
            "programs are needed that this machine does not have:\n  \
               redis-server 6.2 or newer: found 6.0; the tests run over a real Redis\n  \
               nginx: not found; the tests run behind a real proxy\n\
             Install them, then run the command again:\n  \
               sudo apt-get update && sudo apt-get install -y --no-install-recommends redis-server nginx"
        );
    }

    #[test]
    fn npm_waits_for_node_which_may_bring_it_along() {
        let programs = [Program::Npm, Program::RedisServer, Program::Node];
        assert_eq!(rounds(&programs), [vec![Program::RedisServer, Program::Node], vec![Program::Npm]]);
    }

    #[test]
    fn an_old_node_is_sent_to_where_newer_ones_are() {
        let lacking = [Lack { program: Program::Node, found: Found::Version(Version(18, 20)) }];
        let text = explain(&lacking, Installer::Brew);
        assert!(text.contains("node 20.0 or newer: found 18.20"), "{text}");
        assert!(text.contains("brew install node\n"), "{text}");
        assert!(text.ends_with("https://nodejs.org/en/download"), "{text}");
    }

    #[test]
    fn a_machine_without_a_known_installer_still_gets_the_list() {
        let text = explain(&[Lack { program: Program::Npm, found: Found::Nothing }], Installer::Unknown);
        assert!(text.ends_with("Install them, then run the command again."), "{text}");
    }
}
