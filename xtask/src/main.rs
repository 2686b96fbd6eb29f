//! The tasks of the workspace: `cargo xtask` shows them.
//!
//! A task is a subcommand in [`cli`] and a module with a `run` function. Modules decide over plain values and act at
//! their rim, so that what they would do is tested without doing it. Nothing here links the generated crates.

mod bench;
mod cli;
mod codegen;
mod compat;
mod conformance;
mod console;
mod dev;
mod npm;
mod process;
mod setup;
mod term;
mod test;
mod torture;
mod workspace;

use std::process::ExitCode;

use clap::{CommandFactory, Parser};

use crate::cli::{Cli, Task};
use crate::workspace::Workspace;

/// Tasks are automation: an error is text for the person who typed the command.
type Result<T, E = Box<dyn std::error::Error>> = std::result::Result<T, E>;

fn main() -> ExitCode {
    let cli = Cli::parse();
    run(&cli).unwrap_or_else(|error| {
        term::error(&error.to_string());
        ExitCode::FAILURE
    })
}

fn run(cli: &Cli) -> Result<ExitCode> {
    let Some(task) = &cli.task else {
        Cli::command().print_help()?;
        return Ok(ExitCode::SUCCESS);
    };
    let workspace = Workspace::find();
    match task {
        Task::Bench(options) => bench::run(&workspace, options),
        Task::Codegen(options) => codegen::run(&workspace, options),
        Task::Compat(options) => compat::run(&workspace, options),
        Task::Conformance(options) => conformance::run(&workspace, options),
        Task::Dev(options) => dev::run(&workspace, options),
        Task::Test(options) => test::run(&workspace, options),
        Task::Torture(options) => torture::run(&workspace, options),
    }
}
