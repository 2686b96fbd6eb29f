//! The program itself, as an operator starts it.

use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};

/// How a program that refused to start ended.
pub(crate) struct Refusal {
    pub(crate) code: Option<i32>,
    /// All that it wrote, on both of its outputs.
    pub(crate) said: String,
}

/// Starts the server and waits for it to give up.
pub(crate) async fn refused(flags: &[&str]) -> Refusal {
    let output = tokio::time::timeout(PATIENCE, serve(flags).output());
    let output = output.await.expect("the server gives up").expect("the server starts");
    let said = [output.stdout, output.stderr].concat();
    Refusal { code: output.status.code(), said: String::from_utf8(said).expect("it writes UTF-8") }
}

/// A server that runs; killed when it is dropped.
pub(crate) struct Program {
    _child: Child,
    _lines: Lines<BufReader<ChildStdout>>,
    pub(crate) address: std::net::SocketAddr,
}

impl Program {
    /// Starts the server and waits until it says where it listens.
    pub(crate) async fn start(flags: &[&str]) -> Self {
        let mut command = serve(flags);
        let mut child =
            command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the server starts");
        let mut errors = child.stderr.take().expect("it was piped");
        let mut lines = BufReader::new(child.stdout.take().expect("it was piped")).lines();
        let listening = async {
            while let Some(line) = lines.next_line().await.expect("it writes UTF-8") {
                if let Some((_, rest)) = line.split_once("http://") {
                    return rest.split('/').next().unwrap_or_default().parse().expect("an address");
                }
            }
            let mut said = String::new();
            errors.read_to_string(&mut said).await.expect("it writes UTF-8");
            panic!("the server gave up: {said}");
        };
        let address = tokio::time::timeout(PATIENCE, listening).await.expect("it listens");
        // Nobody reads on: what it logs must not fill the pipe.
        tokio::spawn(async move { tokio::io::copy(&mut errors, &mut tokio::io::sink()).await });
        Self { _child: child, _lines: lines, address }
    }
}

fn serve(flags: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_aether-ws"));
    command.args(["serve", "--listen", "127.0.0.1:0"]).args(flags).env_remove("RUST_LOG");
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("AETHER_") {
            command.env_remove(name);
        }
    }
    command.stdin(Stdio::null()).kill_on_drop(true);
    command
}

const PATIENCE: Duration = Duration::from_secs(60);
