//! The programs that tasks call on, and what is asked of each.

use std::fmt;
use std::process::Command;

use crate::process;

/// A program from outside the workspace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Program {
    RedisServer,
    Nginx,
    Chromium,
    Node,
    Npm,
    Python,
}

/// Major and minor: no minimum here needs more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Version(pub(crate) u32, pub(crate) u32);

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.0, self.1)
    }
}

/// What looking for a program came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Found {
    Nothing,
    Version(Version),
    /// It is there, but its version was not asked for or not understood.
    SomeVersion,
}

impl Program {
    pub(crate) fn name(self) -> &'static str {
        self.commands()[0]
    }

    /// The names under which it may be installed.
    fn commands(self) -> &'static [&'static str] {
        match self {
            Self::RedisServer => &["redis-server"],
            Self::Nginx => &["nginx"],
            Self::Chromium => &["chromium", "chromium-browser", "google-chrome"],
            Self::Node => &["node"],
            Self::Npm => &["npm"],
            Self::Python => &["python3"],
        }
    }

    /// What it is for, as the end of a sentence.
    pub(crate) fn purpose(self) -> &'static str {
        match self {
            Self::RedisServer => "the tests run over a real Redis",
            Self::Nginx => "the tests run behind a real proxy",
            Self::Chromium => "the console is tested in a real browser",
            Self::Node => "builds and tests what is written in TypeScript",
            Self::Npm => "installs what the TypeScript packages need",
            Self::Python => "tests the generated Python package, in a virtual environment",
        }
    }

    /// The oldest version that serves; none where any does.
    pub(crate) fn minimum(self) -> Option<Version> {
        match self {
            Self::RedisServer => Some(Version(6, 2)),
            Self::Node => Some(Version(20, 0)),
            Self::Python => Some(Version(3, 10)),
            Self::Nginx | Self::Chromium | Self::Npm => None,
        }
    }

    pub(crate) fn apt_package(self) -> &'static str {
        match self {
            Self::Node => "nodejs",
            // Debian keeps what makes virtual environments apart; it brings the interpreter along.
            Self::Python => "python3-venv",
            _ => self.name(),
        }
    }

    pub(crate) fn brew_package(self) -> &'static str {
        match self {
            Self::RedisServer => "redis",
            Self::Node | Self::Npm => "node",
            Self::Python => "python",
            Self::Nginx | Self::Chromium => self.name(),
        }
    }

    /// Looks for it on this machine.
    pub(crate) fn look(self) -> Found {
        let Some(path) = self.commands().iter().find_map(|command| process::find(command)) else {
            return Found::Nothing;
        };
        if self.minimum().is_none() {
            return Found::SomeVersion;
        }
        let answer = process::capture(Command::new(path).args(self.version_arguments()));
        answer
            .ok()
            .and_then(|captured| version_in(&captured.output))
            .map_or(Found::SomeVersion, Found::Version)
    }

    /// What makes it tell its version.
    fn version_arguments(self) -> &'static [&'static str] {
        match self {
            // Without `ensurepip` it is no use to us: then it tells no version.
            Self::Python => &["-c", "import ensurepip, platform; print(platform.python_version())"],
            Self::RedisServer | Self::Nginx | Self::Chromium | Self::Node | Self::Npm => &["--version"],
        }
    }

    pub(crate) fn is_served_by(self, found: Found) -> bool {
        match (found, self.minimum()) {
            (Found::Nothing, _) => false,
            (Found::Version(version), Some(minimum)) => version >= minimum,
            (Found::SomeVersion, Some(_)) => false,
            (_, None) => true,
        }
    }
}

/// The first `major.minor` in what a program says of itself.
fn version_in(text: &str) -> Option<Version> {
    text.split(|c: char| !c.is_ascii_digit() && c != '.').find_map(|word| {
        let mut numbers = word.split('.').map(str::parse);
        Some(Version(numbers.next()?.ok()?, numbers.next()?.ok()?))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_found_in_what_programs_say() {
        let check = |text, expected| assert_eq!(version_in(text), expected, "{text}");
        check("v20.20.2\n", Some(Version(20, 20)));
        check("Redis server v=7.0.15 sha=00000000:0 malloc=jemalloc-5.3.0 bits=64", Some(Version(7, 0)));
        check("Valkey server v=8.1.0 sha=0", Some(Version(8, 1)));
        check("no version", None);
        check("", None);
    }

    #[test]
    fn a_program_serves_from_its_minimum_on() {
        let check = |program: Program, found, expected| {
            assert_eq!(program.is_served_by(found), expected, "{found:?}");
        };
        check(Program::Node, Found::Version(Version(18, 20)), false);
        check(Program::Node, Found::Version(Version(20, 0)), true);
        check(Program::RedisServer, Found::Version(Version(6, 0)), false);
        check(Program::RedisServer, Found::Version(Version(10, 0)), true);
        check(Program::RedisServer, Found::SomeVersion, false);
        check(Program::Nginx, Found::SomeVersion, true);
        check(Program::Nginx, Found::Nothing, false);
    }
}
