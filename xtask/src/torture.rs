//! `cargo xtask torture`: three real nodes, a Redis and hundreds of clients in bad weather, every message counted.

use std::process::{Command, ExitCode};

use crate::setup::{self, Program};
use crate::workspace::Workspace;
use crate::{Result, cli, process};

pub(crate) fn run(workspace: &Workspace, options: &cli::Torture) -> Result<ExitCode> {
    setup::ensure(&[Program::RedisServer])?;
    let status = process::show(&mut command(workspace, options))?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The run is a test target of the server that no other test run takes along.
fn command(workspace: &Workspace, options: &cli::Torture) -> Command {
    let mut cargo = workspace.cargo();
    cargo.args(["test", "--quiet", "--release", "--package", "aether-ws", "--test", "torture", "--"]);
    cargo.arg("--minutes").arg(options.minutes.to_string());
    cargo.arg("--clients").arg(options.clients.to_string());
    if let Some(seed) = options.seed {
        cargo.arg("--seed").arg(seed.to_string());
    }
    cargo
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_asked_for_is_handed_on() {
        let options = cli::Torture { minutes: 0.5, seed: Some(7), clients: 300 };
        let line = process::line(&command(&Workspace::find(), &options));
        assert!(line.ends_with("--test torture -- --minutes 0.5 --clients 300 --seed 7"), "{line}");
    }
}
