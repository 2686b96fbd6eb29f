//! `cargo xtask dev`: from a checkout to a page in the browser.

mod address;
mod supervise;

pub(crate) use crate::dev::supervise::is_up;

use std::env;
use std::net::TcpListener;
use std::process::ExitCode;

use crate::dev::address::Listen;
use crate::workspace::Workspace;
use crate::{Result, cli, codegen, console, npm, process, term};

pub(crate) fn run(workspace: &Workspace, options: &cli::Dev) -> Result<ExitCode> {
    let listen = Listen::of(&options.server, |name| env::var(name).ok());
    // Before the build: a minute of compiling is no time to learn that the port is taken.
    if let Listen::Known(address) = &listen
        && let Err(error) = TcpListener::bind(address)
    {
        return Err(address::refusal(address, &error).into());
    }
    term::status("Generating", "what is stale");
    codegen::update(workspace)?;
    if npm::CONSOLE.exists(workspace) {
        console::build_if_stale(workspace)?;
    }
    term::status("Compiling", "the server");
    if !process::show(workspace.cargo().args(["build", "--package", "aether-ws"]))?.success() {
        // Cargo has said why.
        return Ok(ExitCode::FAILURE);
    }

    let arguments = server_arguments(&options.server, env::var_os("AETHER_DRAIN_TIMEOUT").is_some());
    term::status("Serving", &format!("aether-ws {}", arguments.join(" ")));
    // Cargo replaces itself by the server, so this process is the one that signals are meant for.
    let mut server = workspace.cargo();
    server.args(["run", "--quiet", "--package", "aether-ws", "--"]).args(arguments);
    supervise::supervise(server, &listen)
}

/// What the server is started with: what suits a developer, unless it was said otherwise.
fn server_arguments(given: &[String], drain_is_set: bool) -> Vec<String> {
    let mut arguments = vec!["serve".to_owned()];
    let mut default = |flag: &str, value: &str| {
        if !address::mentions(given, flag) {
            arguments.extend([flag.to_owned(), value.to_owned()]);
        }
    };
    default("--console", "true");
    if !drain_is_set {
        // Production spreads goodbyes over half a minute; here somebody waits to start it again.
        default("--drain-timeout", "1s");
    }
    arguments.extend_from_slice(given);
    arguments
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_developer_says_wins() {
        let check = |given: &[&str], drain_is_set, expected: &str| {
            let given: Vec<String> = given.iter().map(|argument| (*argument).to_owned()).collect();
            assert_eq!(server_arguments(&given, drain_is_set).join(" "), expected);
        };
        check(&[], false, "serve --console true --drain-timeout 1s");
        check(&[], true, "serve --console true");
        check(&["--listen", "[::1]:7"], false, "serve --console true --drain-timeout 1s --listen [::1]:7");
        check(
            &["--console=false", "--drain-timeout", "9s"],
            false,
            "serve --console=false --drain-timeout 9s",
        );
    }
}
