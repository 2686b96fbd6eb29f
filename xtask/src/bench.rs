//! `cargo xtask bench`: what things cost, each beside a yardstick in the same run. No test asserts a time; people read
//! these tables.

use std::process::ExitCode;

use clap::ValueEnum;

use crate::workspace::Workspace;
use crate::{Result, cli, process, term};

/// What can be measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Bench {
    /// Generating every output, for our schema and for larger ones.
    Codegen,
    /// Reading a message in Rust, beside plain serde_json and the jsonschema crate.
    Validate,
    /// Messages to a group through the whole server, from memory and over Redis, beside a plain broadcast.
    Fanout,
}

impl Bench {
    /// The bench target, as `cargo bench` knows it.
    fn target(self) -> [&'static str; 2] {
        match self {
            Self::Codegen => ["aether-ws-codegen", "generate"],
            Self::Validate => ["aether-ws-protocol", "validate"],
            Self::Fanout => ["aether-ws", "fanout"],
        }
    }
}

pub(crate) fn run(workspace: &Workspace, options: &cli::Bench) -> Result<ExitCode> {
    let chosen = if options.only.is_empty() { Bench::value_variants() } else { &options.only };
    for bench in chosen {
        let [package, target] = bench.target();
        anstream::println!("{}{target}{:#}: building, then measuring", term::STRONG, term::STRONG);
        let mut cargo = workspace.cargo();
        let status =
            process::show(cargo.args(["bench", "--quiet", "--package", package, "--bench", target]))?;
        if !status.success() {
            return Err(format!("`{}` failed ({status})", process::line(&cargo)).into());
        }
        anstream::println!();
    }
    Ok(ExitCode::SUCCESS)
}
