//! The command line, read off the table of settings.

mod files;
mod serve;
mod show;

use std::process::ExitCode;

use clap::builder::styling::{AnsiColor, Style, Styles};
use clap::{Arg, ArgAction, ArgMatches, Command};

use crate::config::load::{CONFIG, ConfigErrors, FILE_SUFFIX, Loaded, load};
use crate::config::setting::{Area, SETTINGS, Setting, variable};

pub(crate) const GOOD: Style = AnsiColor::Green.on_default().bold();
pub(crate) const BAD: Style = AnsiColor::Red.on_default().bold();
pub(crate) const CAUTION: Style = AnsiColor::Yellow.on_default().bold();
pub(crate) const ACCENT: Style = AnsiColor::Cyan.on_default().bold();
pub(crate) const QUIET: Style = Style::new().dimmed();

const HELP: Styles = Styles::styled()
    .header(GOOD)
    .usage(GOOD)
    .literal(ACCENT)
    .placeholder(AnsiColor::Cyan.on_default())
    .valid(ACCENT)
    .invalid(BAD)
    .error(BAD);

const EXAMPLES: &str = "\
\x1b[1;32mExamples:\x1b[0m
  aether-ws serve --console                              try it out on http://127.0.0.1:8080/
  aether-ws serve --redis-url redis://localhost          one of several nodes
  AETHER_REDIS_URL=redis://localhost aether-ws serve     the same
  aether-ws config show --config aether.toml             what is in effect, and where it comes from";

const SETTINGS_HELP: &str = "\
Every setting is a flag, an environment variable (AETHER_LISTEN) and a key of the configuration file (listen).
Flags win over the environment, that over the file. Durations are written 1500ms, 25s, 2m.";

/// Does what the command line says.
#[must_use]
pub fn main() -> ExitCode {
    let matches = command().get_matches();
    match matches.subcommand() {
        Some(("serve", matches)) => with_settings(matches, serve::run),
        Some(("config", matches)) => match matches.subcommand() {
            Some(("show", matches)) => with_settings(matches, show::run),
            _ => unreachable!("clap asks for a subcommand"),
        },
        _ => unreachable!("clap asks for a subcommand"),
    }
}

/// Loads the settings and hands them on; what is wrong with them is told in full.
fn with_settings(matches: &ArgMatches, run: impl FnOnce(Loaded) -> ExitCode) -> ExitCode {
    match load(&flags(matches), std::env::vars_os().filter_map(text)) {
        Ok(loaded) => run(loaded),
        Err(ConfigErrors(errors)) => {
            for error in errors {
                complain(&error);
            }
            ExitCode::from(USAGE)
        }
    }
}

/// What clap exits with when the command line is wrong; a wrong setting is no different.
const USAGE: u8 = 2;

/// Says what went wrong; the text has the remedy in it.
pub(crate) fn complain(text: &str) {
    anstream::eprintln!("{BAD}error{BAD:#}: {text}");
}

/// A variable as text. Our names are; a value that is not is wrong, and is told so with the place that it stands in.
fn text((name, value): (std::ffi::OsString, std::ffi::OsString)) -> Option<(String, String)> {
    Some((name.into_string().ok()?, value.to_string_lossy().into_owned()))
}

fn command() -> Command {
    let settings = |command: Command| command.args(arguments()).after_help(SETTINGS_HELP);
    Command::new("aether-ws")
        .about("The Aether WebSocket V3 server")
        .version(env!("CARGO_PKG_VERSION"))
        .styles(HELP)
        .max_term_width(110)
        .subcommand_required(true)
        .arg_required_else_help(true)
        .disable_help_subcommand(true)
        .after_help(EXAMPLES)
        .subcommand(settings(Command::new("serve").about("Start the server")))
        .subcommand(
            Command::new("config")
                .about("Look at the settings")
                .subcommand_required(true)
                .arg_required_else_help(true)
                .disable_help_subcommand(true)
                .subcommand(settings(
                    Command::new("show").about("Print the settings in effect, and where each comes from"),
                )),
        )
}

/// One argument for each setting, one for the file, and one for each secret that may stand in a file.
fn arguments() -> Vec<Arg> {
    let file = Arg::new(CONFIG)
        .long(CONFIG)
        .value_name("FILE")
        .help(format!("Configuration file in TOML [env: {}]", variable(CONFIG)));
    let mut arguments = vec![file];
    for area in Area::ALL {
        for setting in SETTINGS.iter().filter(|setting| setting.area == area) {
            arguments.push(argument(setting).help_heading(area.heading()));
            if setting.secret {
                arguments.push(file_argument(setting).help_heading(area.heading()));
            }
        }
    }
    arguments
}

fn argument(setting: &'static Setting) -> Arg {
    let default = (setting.show)(&crate::config::Config::default());
    let default = if default.is_empty() { String::new() } else { format!(" [default: {default}]") };
    let argument = Arg::new(setting.name)
        .long(setting.flag())
        .value_name(setting.placeholder)
        .action(ArgAction::Set)
        .help(format!("{}{default}", setting.help));
    if setting.placeholder == "BOOL" {
        // A switch may stand alone: `--console` is `--console true`.
        argument
            .num_args(0..=1)
            .default_missing_value("true")
            .value_parser(["true", "false"])
            .hide_possible_values(true)
    } else {
        argument
    }
}

fn file_argument(setting: &'static Setting) -> Arg {
    Arg::new(format!("{}{FILE_SUFFIX}", setting.name))
        .long(format!("{}-file", setting.flag()))
        .value_name("FILE")
        .conflicts_with(setting.name)
        .help(format!(
            "File that holds the value of --{}, so that it shows in no process list",
            setting.flag()
        ))
}

/// The flags that were given, by the names of their settings.
fn flags(matches: &ArgMatches) -> Vec<(String, String)> {
    matches
        .ids()
        .filter_map(|id| Some((id.to_string(), matches.get_one::<String>(id.as_str())?.clone())))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(arguments: &[&str]) -> Vec<(String, String)> {
        let arguments = ["aether-ws", "serve"].iter().chain(arguments);
        let matches = command().try_get_matches_from(arguments).unwrap();
        flags(matches.subcommand().unwrap().1)
    }

    #[test]
    fn the_definitions_hold_together() {
        command().debug_assert();
    }

    #[test]
    fn a_variable_that_is_not_text_is_not_passed_over() {
        use std::os::unix::ffi::OsStringExt;
        let broken = std::ffi::OsString::from_vec(b"1\xff".to_vec());
        assert_eq!(text(("AETHER_PING_AFTER".into(), broken)).unwrap().1, "1\u{fffd}");
    }

    #[test]
    fn flags_are_settings() {
        let check = |arguments: &[&str], name: &str, value: &str| {
            assert!(given(arguments).contains(&(name.to_owned(), value.to_owned())), "{arguments:?}");
        };
        check(&["--ping-after", "1s"], "ping_after", "1s");
        check(&["--console"], "console", "true");
        check(&["--console", "false"], "console", "false");
        check(&["--allow-anonymous", "--listen", "[::]:1"], "allow_anonymous", "true");
        check(&["--redis-url-file", "/run/url"], "redis_url_file", "/run/url");
        assert_eq!(given(&[]), []);
    }

    #[test]
    fn an_unknown_flag_names_the_right_one() {
        let error = command()
            .try_get_matches_from(["aether-ws", "serve", "--redis-ulr", "x"])
            .unwrap_err()
            .to_string();
        assert!(error.contains("--redis-url"), "{error}");
    }

    #[test]
    fn help_shows_no_value_of_the_environment() {
        let help = command().find_subcommand_mut("serve").unwrap().render_long_help().to_string();
        assert!(help.contains("--redis-url <URL>") && help.contains("[default: 25s]"), "{help}");
    }
}
