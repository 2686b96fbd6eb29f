//! Nodes as real processes of the real program: they can be killed.

use std::net::SocketAddr;
use std::process::Stdio;
use std::sync::{Arc, Mutex};

use serde_json::Value;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::sync::oneshot;
use tokio::time::timeout;

use super::client::PATIENCE;
use super::http::get;
use super::recorder::eventually;

/// A running `aether-ws serve`; killed when it is dropped.
pub(crate) struct NodeProcess {
    address: SocketAddr,
    child: Child,
    log: Arc<Mutex<Vec<String>>>,
}

impl NodeProcess {
    /// Starts a node on a free port and waits until it is ready. Settings are flags with their values.
    pub(crate) async fn start(redis_url: &str, settings: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_aether-ws"))
            .args(["serve", "--listen", "127.0.0.1:0", "--log-format", "json", "--redis-url", redis_url])
            .args(settings)
            .env("RUST_LOG", "info")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("aether-ws was built by cargo");
        let lines = BufReader::new(child.stderr.take().expect("it is piped")).lines();
        let log = Arc::new(Mutex::new(Vec::new()));
        let (tell, told) = oneshot::channel();
        // Read to the end: a full pipe would stop the node.
        tokio::spawn(read(lines, Arc::clone(&log), tell));
        let address = timeout(PATIENCE, told).await.ok().and_then(Result::ok);
        let node = Self { address: address.unwrap_or_else(|| panic!("{}", said(&log))), child, log };
        node.ready().await;
        node
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    pub(crate) async fn ready(&self) {
        eventually("the node is ready", async || get(self.address, "/readyz").await.status == 200).await;
    }

    /// Ends it by SIGKILL: it can do nothing about it.
    pub(crate) async fn kill(mut self) {
        self.child.kill().await.expect("our own child");
    }

    /// Whatever it logged that tells of a mistake of its own.
    pub(crate) fn complaints(&self) -> Vec<String> {
        let log = self.log.lock().unwrap();
        log.iter().filter(|line| line.contains("panicked") || line.contains("\"ERROR\"")).cloned().collect()
    }
}

async fn read(
    mut lines: tokio::io::Lines<BufReader<tokio::process::ChildStderr>>,
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
