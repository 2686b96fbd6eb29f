//! `cargo xtask torture`: real nodes, a Redis of any shape and hundreds of clients in bad weather, every message counted.

use std::process::{Command, ExitCode};

use crate::setup::{self, Program};
use crate::workspace::Workspace;
use crate::{Result, cli, process};

pub(crate) fn run(workspace: &Workspace, options: &cli::Torture) -> Result<ExitCode> {
    setup::ensure(&[Program::RedisServer])?;
    if options.table {
        return table(workspace, options);
    }
    let status = process::show(&mut command(workspace, options))?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The run is a test target of the server that no other test run takes along.
fn command(workspace: &Workspace, options: &cli::Torture) -> Command {
    let mut cargo = workspace.cargo();
    cargo.args(["test", "--quiet", "--release", "--package", "aether-ws", "--test", "torture", "--"]);
    cargo.arg("--minutes").arg(options.minutes.to_string());
    cargo.arg("--clients").arg(options.clients.to_string());
    cargo.arg("--shape").arg(&options.shape);
    if options.history {
        cargo.arg("--history");
    }
    if let Some(seed) = options.seed {
        cargo.arg("--seed").arg(seed.to_string());
    }
    cargo
}

/// Runs the tests of the weather one after the other, so that none takes another's time, and prints the rows that they
/// leave.
fn table(workspace: &Workspace, options: &cli::Torture) -> Result<ExitCode> {
    let folder = workspace.root.join("target");
    std::fs::create_dir_all(&folder)?;
    let path = folder.join("weather.md");
    if path.exists() {
        std::fs::remove_file(&path)?;
    }
    let mut cargo = faults(workspace, options);
    cargo.env("AETHER_WEATHER_TABLE", &path);
    let tests = process::capture(&mut cargo)?;
    let rows = std::fs::read_to_string(&path).unwrap_or_default();
    anstream::print!("{}\n{LEGEND}\n", sorted(&rows));
    if tests.status.success() {
        return Ok(ExitCode::SUCCESS);
    }
    anstream::eprintln!("{}\n`{}`: {}", tests.output, process::line(&cargo), tests.status);
    Ok(ExitCode::FAILURE)
}

fn faults(workspace: &Workspace, options: &cli::Torture) -> Command {
    let mut cargo = workspace.cargo();
    cargo.args(["test", "--quiet", "--package", "aether-ws", "--test", "it", "--"]);
    cargo.args(["weather_suite", "--test-threads", "1"]);
    let outages: Vec<_> = options.outage.iter().map(u64::to_string).collect();
    cargo.env("AETHER_WEATHER_OUTAGES", outages.join(","));
    cargo
}

/// What the numbers count.
const LEGEND: &str = "\
Delivered, refused, covered and lost are deliveries: one message for one receiver. Of what a GAP covers nothing may have gone to
groups where there is a history, unless Redis lost it or a master was replaced. Seconds count from the end of the fault, or from
its beginning where it stays, until every client got something that was sent after that.";

/// The rows by shape, in the order in which shapes are told of, below their heading.
fn sorted(table: &str) -> String {
    let (heading, mut rows): (Vec<_>, Vec<_>) = table.lines().enumerate().partition(|(line, _)| *line < 2);
    let shape = |row: &str| {
        let shape = row.split('|').nth(2).unwrap_or_default().trim().to_owned();
        let order = ["memory", "single", "Sentinel", "Cluster"];
        (order.iter().position(|name| shape.starts_with(name)), shape)
    };
    rows.sort_by_key(|(line, row)| (shape(row), *line));
    heading.iter().chain(&rows).map(|(_, row)| format!("{row}\n")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options() -> cli::Torture {
        cli::Torture {
            minutes: 0.5,
            seed: Some(7),
            clients: 300,
            shape: "cluster".to_owned(),
            history: true,
            table: false,
            outage: vec![2, 20],
        }
    }

    #[test]
    fn what_was_asked_for_is_handed_on() {
        let line = process::line(&command(&Workspace::find(), &options()));
        let expected = "--test torture -- --minutes 0.5 --clients 300 --shape cluster --history --seed 7";
        assert!(line.ends_with(expected), "{line}");
        let faults = faults(&Workspace::find(), &options());
        let outages = faults.get_envs().find(|(name, _)| *name == "AETHER_WEATHER_OUTAGES");
        assert_eq!(outages.and_then(|(_, value)| value), Some("2,20".as_ref()));
    }

    #[test]
    fn rows_are_sorted_by_shape_and_else_stay_as_they_came() {
        let table = "| fault | shape |\n| - | - |\n| b | Cluster |\n| c | single, history |\n| a | single |\n| d | memory |\n| 0 | single |\n";
        let expected = "| fault | shape |\n| - | - |\n| d | memory |\n| a | single |\n| 0 | single |\n| c | single, history |\n| b | Cluster |\n";
        assert_eq!(sorted(table), expected);
    }
}
