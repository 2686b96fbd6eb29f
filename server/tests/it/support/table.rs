//! The table of what became of every message: fault by fault, shape by shape.

use std::fmt;
use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::time::Duration;

use super::ledger::Tally;

/// One fault and what it did.
pub(crate) struct Row<'a> {
    pub(crate) fault: &'a str,
    /// What the nodes stood on.
    pub(crate) shape: &'a str,
    pub(crate) tally: &'a Tally,
    /// From when the weather was fine again, or from a fault that has to be survived as it is, until everybody heard
    /// everything again.
    pub(crate) recovery: Duration,
}

/// What stands over the rows.
pub(crate) const HEADING: &str = "\
    | fault                                    | shape             |   sent | delivered | refused | covered by GAP | of it in groups | silently lost | seconds to recover |\n\
    | ---------------------------------------- | ----------------- | -----: | --------: | ------: | -------------: | --------------: | ------------: | -----------------: |";

impl fmt::Display for Row<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { fault, shape, tally, recovery } = self;
        let Tally { sent, delivered, refused, covered, covered_in_groups, lost, .. } = tally;
        let seconds = recovery.as_secs_f64();
        write!(
            formatter,
            "| {fault:<40} | {shape:<17} | {sent:>6} | {delivered:>9} | {refused:>7} | {covered:>14} | {covered_in_groups:>15} | {lost:>13} | {seconds:>18.1} |"
        )
    }
}

/// Writes a row past the test harness, which would hide it, and where `cargo xtask torture --table` gathers them all.
pub(crate) fn show(row: &Row<'_>) {
    let _nobody_reads = writeln!(std::io::stderr(), "{HEADING}\n{row}");
    if let Some(path) = std::env::var_os("AETHER_WEATHER_TABLE") {
        gather(path.as_ref(), row).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    }
}

fn gather(path: &Path, row: &Row<'_>) -> std::io::Result<()> {
    let mut file = File::options().create(true).append(true).open(path)?;
    // Other tests write their rows at the same time.
    file.lock()?;
    if file.metadata()?.len() == 0 {
        writeln!(file, "{HEADING}")?;
    }
    writeln!(file, "{row}")
}
