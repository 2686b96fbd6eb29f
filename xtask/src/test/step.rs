//! The steps of a test run.

use std::io::IsTerminal;
use std::process::Command;

use clap::ValueEnum;
use clap::builder::PossibleValue;

use crate::codegen;
use crate::npm::{CONSOLE, DOCUMENTS, PROTOCOL, Package};
use crate::process;
use crate::setup::Program;
use crate::test::nginx;
use crate::workspace::Workspace;

/// One thing that has to hold, in the order of speed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    Fmt,
    Codegen,
    Clippy,
    Doc,
    Rust,
    Doctest,
    Typescript,
    Python,
    Documents,
    Console,
    Nginx,
    Torture,
}

impl Step {
    pub(crate) const ALL: [Self; 12] = [
        Self::Fmt,
        Self::Codegen,
        Self::Clippy,
        Self::Doc,
        Self::Rust,
        Self::Doctest,
        Self::Typescript,
        Self::Python,
        Self::Documents,
        Self::Console,
        Self::Nginx,
        Self::Torture,
    ];

    /// What is typed after `--only`.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Fmt => "fmt",
            Self::Codegen => "codegen",
            Self::Clippy => "clippy",
            Self::Doc => "doc",
            Self::Rust => "rust",
            Self::Doctest => "doctest",
            Self::Typescript => "typescript",
            Self::Python => "python",
            Self::Documents => "documents",
            Self::Console => "console",
            Self::Nginx => "nginx",
            Self::Torture => "torture",
        }
    }

    pub(crate) fn description(self) -> &'static str {
        match self {
            Self::Fmt => "the Rust sources are formatted",
            Self::Codegen => "what is generated is up to date",
            Self::Clippy => "no lint has anything to say",
            Self::Doc => "the documentation builds without a warning",
            Self::Rust => "the Rust tests, over a real Redis too",
            Self::Doctest => "the examples in the documentation",
            Self::Typescript => "the tests of the generated TypeScript package",
            Self::Python => "the tests, types and wheel of the generated Python package",
            Self::Documents => "the generated documents, as AsyncAPI, OpenAPI and browsers take them",
            Self::Console => "the built console is fresh, and works in a browser",
            Self::Nginx => "sockets live behind a real nginx with the configuration that we ship",
            Self::Torture => "no message is lost when nodes and Redis are killed, for a minute",
        }
    }

    /// The programs that it does not work without.
    pub(crate) fn needs(self) -> &'static [Program] {
        match self {
            Self::Fmt | Self::Codegen | Self::Clippy | Self::Doc | Self::Doctest => &[],
            Self::Rust => &[Program::RedisServer, Program::Node, Program::Npm, Program::Python],
            Self::Typescript => &[Program::Node, Program::Npm],
            Self::Python => &[Program::Python],
            Self::Documents => &[Program::Node, Program::Npm, Program::Chromium],
            Self::Console => &[Program::Node, Program::Npm, Program::Chromium],
            Self::Nginx => &[Program::Nginx],
            Self::Torture => &[Program::RedisServer],
        }
    }

    /// Whether this checkout has what it tests.
    pub(crate) fn exists(self, workspace: &Workspace) -> bool {
        self.package().is_none_or(|package| package.exists(workspace))
    }

    fn package(self) -> Option<Package> {
        match self {
            // Rust tests compile the TypeScript output and hold it against the Rust output.
            Self::Rust | Self::Typescript => Some(PROTOCOL),
            Self::Documents => Some(DOCUMENTS),
            Self::Console => Some(CONSOLE),
            Self::Fmt
            | Self::Codegen
            | Self::Clippy
            | Self::Doc
            | Self::Doctest
            | Self::Python
            | Self::Nginx
            | Self::Torture => None,
        }
    }

    /// Runs it; the error is what a person needs to see.
    pub(crate) fn run(self, workspace: &Workspace, verbose: bool) -> Result<(), String> {
        if let Some(package) = self.package() {
            if !package.exists(workspace) {
                return Err(format!("{}/package.json is not there", package.folder));
            }
            package.install(workspace).map_err(|error| error.to_string())?;
        }
        if self == Self::Codegen {
            return codegen::check(workspace).map_err(|error| error.to_string())?;
        }
        self.commands(workspace).iter_mut().try_for_each(|command| finish(command, verbose))?;
        if self == Self::Nginx { nginx::check(workspace).map_err(|error| error.to_string()) } else { Ok(()) }
    }

    fn commands(self, workspace: &Workspace) -> Vec<Command> {
        let cargo = |line: &str| {
            let mut command = workspace.cargo();
            command.args(line.split_whitespace());
            command
        };
        match self {
            Self::Fmt => vec![cargo("fmt --all --check")],
            Self::Codegen => Vec::new(),
            Self::Clippy => vec![cargo("clippy --workspace --all-targets --all-features -- -D warnings")],
            Self::Doc => {
                let mut doc = cargo("doc --workspace --all-features --no-deps");
                doc.env("RUSTDOCFLAGS", "-D warnings");
                vec![doc]
            }
            // nextest runs the tests of all crates side by side; without it the result is the same, later.
            Self::Rust if process::find("cargo-nextest").is_some() => {
                vec![cargo("nextest run --workspace --all-features --no-fail-fast")]
            }
            Self::Rust => vec![cargo("test --workspace --all-features --lib --bins --tests --no-fail-fast")],
            Self::Doctest => vec![cargo("test --workspace --all-features --doc --no-fail-fast")],
            Self::Typescript => vec![PROTOCOL.script(workspace, "test")],
            Self::Python => {
                let mut check = Command::new("python3");
                check.current_dir(&workspace.root).arg("generated/python/check.py");
                vec![check]
            }
            Self::Documents => {
                let others = "run --quiet --package xtask -- codegen --schema codegen/examples/order_event \
                              --out target/documents --only docs";
                vec![cargo(others), DOCUMENTS.script(workspace, "test")]
            }
            // The page is tested against the real server.
            Self::Console => vec![cargo("build --package aether-ws"), CONSOLE.script(workspace, "test")],
            Self::Nginx => vec![cargo("build --package aether-ws")],
            // In the profile of the tests, whose server is built already. A longer run is a task of its own.
            Self::Torture => vec![cargo("test --quiet --package aether-ws --test torture -- --minutes 1")],
        }
    }
}

impl ValueEnum for Step {
    fn value_variants<'a>() -> &'a [Self] {
        &Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.name()).help(self.description()))
    }
}

fn finish(command: &mut Command, verbose: bool) -> Result<(), String> {
    let (status, output) = if verbose {
        (process::show(command).map_err(|error| error.to_string())?, String::new())
    } else {
        if std::io::stdout().is_terminal() {
            // Cargo sees our pipe, not the terminal behind it.
            command.env("CARGO_TERM_COLOR", "always");
        }
        let captured = process::capture(command).map_err(|error| error.to_string())?;
        (captured.status, captured.output + "\n")
    };
    if status.success() { Ok(()) } else { Err(format!("{output}`{}`: {status}", process::line(command))) }
}
