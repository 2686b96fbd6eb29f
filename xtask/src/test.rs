//! `cargo xtask test`: everything that CI runs, the fastest first.

mod nginx;
mod step;
mod summary;

use std::process::ExitCode;
use std::time::Instant;

use crate::setup::{self, Program};
use crate::term::{self, BAD, GOOD, QUIET};
pub(crate) use crate::test::step::Step;
use crate::test::summary::Outcome;
use crate::workspace::Workspace;
use crate::{Result, cli};

pub(crate) fn run(workspace: &Workspace, options: &cli::Test) -> Result<ExitCode> {
    let steps = chosen(workspace, &options.only);
    let needs: Vec<Program> = steps.iter().flat_map(|step| step.needs()).copied().collect();
    setup::ensure(&needs)?;

    let mut outcomes = Vec::new();
    for step in steps {
        outcomes.push(take(workspace, step, options.verbose));
    }
    anstream::print!("{}", summary::table(&outcomes));
    Ok(if outcomes.iter().all(|outcome| outcome.passed) { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The steps that were asked for, each once, in their own order; without a wish, all that there are.
fn chosen(workspace: &Workspace, only: &[Step]) -> Vec<Step> {
    let asked = |step: &Step| if only.is_empty() { step.exists(workspace) } else { only.contains(step) };
    Step::ALL.into_iter().filter(asked).collect()
}

/// Takes one step: its result in one line, and everything it said if it failed.
fn take(workspace: &Workspace, step: Step, verbose: bool) -> Outcome {
    let name = step.name();
    // On a terminal the line is overwritten by the result.
    let live = term::is_live() && !verbose;
    if live {
        anstream::eprint!("{QUIET}{name:>12}{QUIET:#} {} ...", step.description());
    } else if verbose {
        term::status(name, step.description());
    }
    let start = Instant::now();
    let result = step.run(workspace, verbose);
    let duration = start.elapsed();
    if live {
        anstream::eprint!("{}", term::ERASE);
    }
    let time = term::duration(duration);
    match &result {
        Ok(()) => anstream::println!("{GOOD}{:>12}{GOOD:#} {name} in {time}", "Passed"),
        Err(output) => {
            anstream::println!("{BAD}{:>12}{BAD:#} {name} in {time}\n{}\n", "Failed", output.trim_end());
        }
    }
    Outcome { step: name, passed: result.is_ok(), duration }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_taken_once_and_in_their_own_order() {
        let workspace = Workspace::find();
        assert_eq!(chosen(&workspace, &[Step::Rust, Step::Fmt, Step::Rust]), [Step::Fmt, Step::Rust]);
    }

    #[test]
    fn without_a_wish_a_package_that_is_not_there_is_no_step() {
        let root = tempfile::tempdir().unwrap();
        let steps = chosen(&Workspace { root: root.path().to_owned() }, &[]);
        assert!(steps.contains(&Step::Clippy) && !steps.contains(&Step::Console), "{steps:?}");
    }

    #[test]
    fn a_step_that_was_asked_for_but_is_not_there_fails_and_says_why() {
        let root = tempfile::tempdir().unwrap();
        let workspace = Workspace { root: root.path().to_owned() };
        let said = Step::Console.run(&workspace, false).unwrap_err();
        assert_eq!(said, "server/console/package.json is not there");
    }
}
