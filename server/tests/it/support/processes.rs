//! Nodes as real processes of the real program, as an operator starts them: they can be killed.

use std::net::SocketAddr;
use std::process::Stdio;
use std::sync::{Arc, Mutex};

use serde_json::Value;
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStderr, Command};
use tokio::sync::oneshot;
use tokio::time::timeout;

use super::http::get;
use super::patience::PATIENCE;
use super::patience::eventually;
use super::ports::free_port;

/// A running `aether-ws serve`; killed when it is dropped.
pub(crate) struct NodeProcess {
    pub(crate) address: SocketAddr,
    pub(crate) child: Child,
    log: Arc<Mutex<Vec<String>>>,
}

impl NodeProcess {
    /// Starts a node on a port of its own, which no other gets after it, and waits until it listens.
    pub(crate) async fn start(flags: &[&str]) -> Self {
        let listen = format!("127.0.0.1:{}", free_port());
        let mut child = serve(&["--listen", &listen, "--log-format", "json"])
            .args(flags)
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("aether-ws was built by cargo");
        let lines = BufReader::new(child.stderr.take().expect("it is piped")).lines();
        let log = Arc::new(Mutex::new(Vec::new()));
        let (tell, told) = oneshot::channel();
        // Read to the end: a full pipe would stop the node.
        tokio::spawn(read(lines, Arc::clone(&log), tell));
        let address = timeout(PATIENCE, told).await.ok().and_then(Result::ok);
        Self { address: address.unwrap_or_else(|| panic!("{}", said(&log))), child, log }
    }

    /// Waits until it says that it can deliver.
    pub(crate) async fn ready(&self) {
        eventually("the node is ready", async || get(self.address, "/readyz").await.status == 200).await;
    }

    /// Ends it by SIGKILL: it can do nothing about it.
    pub(crate) async fn kill(mut self) {
        self.child.kill().await.expect("our own child");
    }

    /// Whether it logged something that contains this.
    pub(crate) fn has_logged(&self, text: &str) -> bool {
        self.count_logged(text) > 0
    }

    /// How many lines that it logged contain this.
    pub(crate) fn count_logged(&self, text: &str) -> usize {
        self.log.lock().unwrap().iter().filter(|line| line.contains(text)).count()
    }

    /// Whatever it logged that tells of a mistake of its own.
    pub(crate) fn complaints(&self) -> Vec<String> {
        let log = self.log.lock().unwrap();
        log.iter().filter(|line| line.contains("panicked") || line.contains("\"ERROR\"")).cloned().collect()
    }
}

/// How a program that refused to start ended.
pub(crate) struct Refusal {
    pub(crate) code: Option<i32>,
    /// All that it wrote, on both of its outputs.
    pub(crate) said: String,
}

/// Starts the server and waits for it to give up.
pub(crate) async fn refused(flags: &[&str]) -> Refusal {
    let output = timeout(PATIENCE, serve(&["--listen", "127.0.0.1:0"]).args(flags).output());
    let output = output.await.expect("the server gives up").expect("the server starts");
    let said = [output.stdout, output.stderr].concat();
    Refusal { code: output.status.code(), said: String::from_utf8(said).expect("it writes UTF-8") }
}

/// The program with no settings but these, whatever the environment of the test says.
fn serve(flags: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_aether-ws"));
    command.arg("serve").args(flags).env_remove("RUST_LOG");
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("AETHER_") {
            command.env_remove(name);
        }
    }
    command.stdin(Stdio::null()).kill_on_drop(true);
    command
}

async fn read(
    mut lines: Lines<BufReader<ChildStderr>>,
    log: Arc<Mutex<Vec<String>>>,
    tell: oneshot::Sender<SocketAddr>,
) {
    let mut tell = Some(tell);
    while let Ok(Some(line)) = lines.next_line().await {
        let address = serde_json::from_str::<Value>(&line)
            .ok()
            .filter(|line| line["message"] == "listening")
            .and_then(|line| line["address"].as_str()?.parse().ok());
        if let (Some(address), Some(_)) = (address, &tell) {
            let _gave_up = tell.take().expect("it was just looked at").send(address);
        }
        log.lock().unwrap().push(line);
    }
}

fn said(log: &Mutex<Vec<String>>) -> String {
    format!("the node did not start:\n{}", log.lock().unwrap().join("\n"))
}
