//! A redis-server of a test's own, which can be killed, paused and restarted.

use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::time::Duration;

use redis::{AsyncConnectionConfig, RedisResult, Value};
use tempfile::TempDir;
use tokio::time::Instant;

use super::patience::{PATIENCE, eventually};
use super::ports::free_port;

/// A running redis-server on a port of the loopback that stays its own; killed when it is dropped.
pub(crate) struct RedisProcess {
    port: u16,
    folder: TempDir,
    /// Flags of its own.
    flags: Vec<String>,
    child: Mutex<Child>,
}

impl RedisProcess {
    /// Starts an empty server and waits until it answers.
    pub(crate) async fn start() -> Self {
        Self::start_with(Vec::new).await
    }

    /// The same with more flags; they are made anew for each attempt, in case they name ports.
    pub(crate) async fn start_with(flags: impl Fn() -> Vec<String>) -> Self {
        // Something that is no test of ours may listen on the port by now: then the next one is tried.
        for _ in 0..10 {
            let folder = tempfile::tempdir().expect("a folder for redis-server");
            let port = free_port();
            let flags = flags();
            let child = Mutex::new(spawn(port, &folder, &flags));
            let process = Self { port, folder, flags, child };
            if process.answers().await {
                return process;
            }
        }
        panic!("redis-server did not start on any of ten free ports");
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// Its flags of its own.
    pub(crate) fn flags(&self) -> &[String] {
        &self.flags
    }

    pub(crate) fn url(&self) -> String {
        url(self.port)
    }

    /// Ends it without a word, as a crash does. Nothing was written to disk.
    pub(crate) fn kill(&self) {
        let mut child = self.child.lock().unwrap();
        child.kill().expect("redis-server is ours to kill");
        child.wait().expect("a killed process ends");
    }

    /// Starts it again on its port, empty.
    pub(crate) async fn restart(&self) {
        *self.child.lock().unwrap() = spawn(self.port, &self.folder, &self.flags);
        assert!(self.answers().await, "redis-server did not come back on port {}", self.port);
    }

    /// Stops it from answering while its sockets stay open.
    pub(crate) fn pause(&self) {
        signal(&self.child.lock().unwrap(), "-STOP");
    }

    /// Lets it go on after [`pause`](Self::pause).
    pub(crate) fn resume(&self) {
        signal(&self.child.lock().unwrap(), "-CONT");
    }

    /// Runs a command as `redis-cli` would, on a connection of its own. For a server that no fault touches: one that is
    /// away, or that ends this connection, fails the test.
    pub(crate) async fn command(&self, words: &[&str]) -> Value {
        // The machine may be too busy for the deadlines that stand by default.
        let answer = ask(self.port, words, PATIENCE).await;
        answer.unwrap_or_else(|error| panic!("{words:?}: {error}"))
    }

    /// The same for one that may well be away, or is about to end its connections.
    pub(crate) async fn try_command(&self, words: &[&str]) -> RedisResult<Value> {
        ask(self.port, words, BRIEF).await
    }

    /// The same, as text.
    pub(crate) async fn try_text(&self, words: &[&str]) -> RedisResult<String> {
        Ok(redis::from_redis_value(self.try_command(words).await?)?)
    }

    /// A command's reply as a list of texts.
    pub(crate) async fn texts(&self, words: &[&str]) -> Vec<String> {
        redis::from_redis_value(self.command(words).await)
            .unwrap_or_else(|error| panic!("{words:?}: {error}"))
    }

    /// A command's reply as a number.
    pub(crate) async fn number(&self, words: &[&str]) -> u64 {
        redis::from_redis_value(self.command(words).await)
            .unwrap_or_else(|error| panic!("{words:?}: {error}"))
    }

    /// The connections that nodes made, by what they are for: `aether-ws:{purpose}:{node}`.
    pub(crate) async fn node_connections(&self) -> Vec<String> {
        let reply = self.command(&["CLIENT", "LIST"]).await;
        let list: String = redis::from_redis_value(reply).expect("CLIENT LIST is text");
        let names = list.split_whitespace().filter_map(|word| word.strip_prefix("name="));
        names.filter(|name| name.starts_with("aether-ws:")).map(str::to_owned).collect()
    }

    /// Waits until so many nodes use it for all that they always use it for.
    pub(crate) async fn has_nodes(&self, nodes: usize) {
        for purpose in ["subscribe", "publish", "presence"] {
            let name = format!("aether-ws:{purpose}:");
            eventually("nodes are connected", async || {
                let connections = self.node_connections().await;
                connections.iter().filter(|connection| connection.starts_with(&name)).count() == nodes
            })
            .await;
        }
    }

    /// Whether it came up; not so once the process has ended, say because its port was taken.
    async fn answers(&self) -> bool {
        let deadline = Instant::now() + PATIENCE;
        while Instant::now() < deadline {
            let exited = self.child.lock().unwrap().try_wait().expect("our own child").is_some();
            if exited {
                return false;
            }
            // The process id proves that it is ours and not another's on the same port.
            if let Ok(info) = self.try_text(&["INFO", "server"]).await {
                let id = self.child.lock().unwrap().id();
                return info.lines().any(|line| line.trim_end() == format!("process_id:{id}"));
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        false
    }
}

impl Drop for RedisProcess {
    fn drop(&mut self) {
        let child = self.child.get_mut().unwrap_or_else(std::sync::PoisonError::into_inner);
        let _already_gone = child.kill();
        let _already_gone = child.wait();
    }
}

/// How long a server that may be frozen is asked; whoever asks asks again.
pub(crate) const BRIEF: Duration = Duration::from_secs(5);

/// Asks what listens on a port, on a connection of its own.
pub(crate) async fn ask(port: u16, words: &[&str], limit: Duration) -> RedisResult<Value> {
    let config =
        AsyncConnectionConfig::new().set_connection_timeout(Some(limit)).set_response_timeout(Some(limit));
    let client = redis::Client::open(url(port))?;
    let mut connection = client.get_multiplexed_async_connection_with_config(&config).await?;
    redis::cmd(words[0]).arg(&words[1..]).query_async(&mut connection).await
}

/// Sends a signal to a process of ours.
pub(crate) fn signal(child: &Child, signal: &str) {
    let id = child.id().to_string();
    let status = Command::new("kill").args([signal, &id]).status().expect("the kill program");
    assert!(status.success(), "kill {signal} {id}: {status}");
}

/// The URL of a server on a port of the loopback.
pub(crate) fn url(port: u16) -> String {
    format!("redis://127.0.0.1:{port}")
}

fn spawn(port: u16, folder: &TempDir, flags: &[String]) -> Child {
    let spawned = Command::new("redis-server")
        .args(["--port", &port.to_string(), "--bind", "127.0.0.1"])
        .args(["--save", "", "--appendonly", "no", "--daemonize", "no"])
        .arg("--dir")
        .arg(folder.path())
        .args(flags)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    spawned.unwrap_or_else(|error| {
        panic!("redis-server cannot be started ({error}): these tests need it; install Debian's package redis-server")
    })
}
