//! `cargo xtask bench`: what things cost, each beside a yardstick in the same run. No test asserts a time; people read
//! these tables.

use std::process::{Command, ExitCode};

use clap::ValueEnum;

use crate::workspace::Workspace;
use crate::{Result, cli, npm, process, term};

/// What can be measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Bench {
    /// Generating every output, for our schema and for larger ones.
    Codegen,
    /// Reading a message in each language, beside what its people would use else: serde_json and the jsonschema crate; ajv,
    /// zod, valibot and arktype; pydantic by hand.
    Validate,
    /// Messages to a group through the whole server, from memory and over Redis, beside a plain broadcast.
    Fanout,
    /// Restoring subscriptions after a loss, beside one plain pipelined SUBSCRIBE of the same channels.
    Redis,
}

impl Bench {
    /// The bench target, as `cargo bench` knows it.
    fn target(self) -> [&'static str; 2] {
        match self {
            Self::Codegen => ["aether-ws-codegen", "generate"],
            Self::Validate => ["aether-ws-protocol", "validate"],
            Self::Fanout => ["aether-ws", "fanout"],
            Self::Redis => ["aether-ws", "redis"],
        }
    }
}

pub(crate) fn run(workspace: &Workspace, options: &cli::Bench) -> Result<ExitCode> {
    let chosen = if options.only.is_empty() { Bench::value_variants() } else { &options.only };
    for bench in chosen {
        let [package, target] = bench.target();
        anstream::println!("{}{target}{:#}: building, then measuring", term::STRONG, term::STRONG);
        show(workspace.cargo().args(["bench", "--quiet", "--package", package, "--bench", target]))?;
        if *bench == Bench::Validate {
            typescript(workspace)?;
            python(workspace)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn typescript(workspace: &Workspace) -> Result<()> {
    anstream::println!("{}TypeScript{:#}", term::STRONG, term::STRONG);
    npm::PROTOCOL.install(workspace)?;
    npm::PEERS.install(workspace)?;
    process::quietly(&mut npm::PROTOCOL.script(workspace, "build"))?;
    show(&mut npm::PEERS.script(workspace, "bench"))
}

fn python(workspace: &Workspace) -> Result<()> {
    anstream::println!("{}Python{:#}", term::STRONG, term::STRONG);
    let mut python = Command::new("python3");
    python.current_dir(&workspace.root).env("PYTHONPATH", workspace.path("generated/python/src"));
    show(python.args(["generated/python/check.py", "--run", "generated/python", "bench/validate.py"]))
}

/// Runs a bench, whose tables are for people.
fn show(command: &mut Command) -> Result<()> {
    let status = process::show(command)?;
    if !status.success() {
        return Err(format!("`{}` failed ({status})", process::line(command)).into());
    }
    anstream::println!();
    Ok(())
}
