//! A master, its replica, and three Sentinels that watch over them.

use std::process::{Child, Command, Stdio};
use std::time::Duration;

use redis::Value;
use tempfile::TempDir;
use tokio::time::Instant;

use super::patience::{PATIENCE, eventually};
use super::ports::free_port;
use super::redis::{BRIEF, RedisProcess, ask, signal};

/// The name under which the Sentinels know the master.
pub(crate) const MASTER: &str = "main";

/// How long the master may be silent: a busy machine is no dead master.
const MISSED: Duration = Duration::from_secs(4);

/// All five; killed when it is dropped.
pub(crate) struct Watched {
    /// The first is the master at the beginning.
    pub(crate) redis: [RedisProcess; 2],
    pub(crate) sentinels: [Sentinel; 3],
}

impl Watched {
    /// Starts all and waits until they know each other.
    pub(crate) async fn start() -> Self {
        let master = RedisProcess::start().await;
        let port = master.port().to_string();
        let replica = RedisProcess::start_with(|| {
            ["--replicaof", "127.0.0.1", &port, "--repl-diskless-sync-delay", "0"].map(str::to_owned).to_vec()
        })
        .await;
        let sentinels = [(); 3].map(|()| Sentinel::start(master.port()));
        let this = Self { redis: [master, replica], sentinels };
        eventually("the Sentinels know each other and the replica", async || {
            let mut agreed = true;
            for sentinel in &this.sentinels {
                agreed &= sentinel.field("num-other-sentinels").await.as_deref() == Some("2");
                agreed &= sentinel.field("num-slaves").await.as_deref() == Some("1");
                agreed &= sentinel.ask(&["SENTINEL", "CKQUORUM", MASTER]).await.is_ok();
            }
            agreed && this.replicates().await
        })
        .await;
        this
    }

    /// The URL that names all three.
    pub(crate) fn url(&self) -> String {
        let hosts: Vec<_> = self.sentinels.iter().map(|one| format!("127.0.0.1:{}", one.port)).collect();
        format!("redis+sentinel://{}/{MASTER}", hosts.join(","))
    }

    /// Whether all Sentinels name this port.
    pub(crate) async fn agree_on(&self, port: u16) -> bool {
        for sentinel in &self.sentinels {
            if sentinel.field("port").await != Some(port.to_string()) {
                return false;
            }
        }
        true
    }

    /// The port of the one that is not this.
    pub(crate) fn other(&self, port: u16) -> u16 {
        self.redis.iter().map(RedisProcess::port).find(|other| *other != port).expect("there are two")
    }

    /// The one that all Sentinels call the master.
    pub(crate) async fn master(&self) -> &RedisProcess {
        let deadline = Instant::now() + PATIENCE;
        while Instant::now() < deadline {
            for redis in &self.redis {
                if self.agree_on(redis.port()).await {
                    return redis;
                }
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("the Sentinels do not agree on a master");
    }

    /// Makes the Sentinels replace the master though nothing is wrong with it, and waits until they all know.
    pub(crate) async fn fail_over(&self) {
        let (sentinel, next) = (&self.sentinels[0], self.other(self.master().await.port()));
        eventually("the Sentinels fail over", async || {
            // What they began they may give up again, say because the replica was not fast enough for them: then once
            // more. While they are about it they refuse to begin.
            let _under_way = sentinel.ask(&["SENTINEL", "FAILOVER", MASTER]).await;
            for _ in 0..100 {
                if self.agree_on(next).await {
                    return true;
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            false
        })
        .await;
    }

    async fn replicates(&self) -> bool {
        let info = self.redis[1].try_text(&["INFO", "replication"]).await;
        info.is_ok_and(|info| info.contains("master_link_status:up"))
    }
}

/// One Sentinel; killed when it is dropped.
pub(crate) struct Sentinel {
    pub(crate) port: u16,
    _folder: TempDir,
    child: Child,
}

impl Sentinel {
    pub(crate) fn start(master: u16) -> Self {
        let (folder, port) = (tempfile::tempdir().expect("a folder for a Sentinel"), free_port());
        // It keeps what it learns in this file.
        let file = folder.path().join("sentinel.conf");
        let text = format!(
            "port {port}\nbind 127.0.0.1\ndir {}\n\
             sentinel monitor {MASTER} 127.0.0.1 {master} 2\n\
             sentinel down-after-milliseconds {MASTER} {}\n\
             sentinel failover-timeout {MASTER} 5000\n",
            folder.path().display(),
            MISSED.as_millis()
        );
        std::fs::write(&file, text).expect("the folder is ours");
        let mut command = Command::new("redis-server");
        command.arg(&file).arg("--sentinel");
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let child = command.spawn().unwrap_or_else(|error| {
            panic!("redis-server cannot be started ({error}); install Debian's package redis-server")
        });
        Self { port, _folder: folder, child }
    }

    /// Ends it without a word.
    pub(crate) fn kill(&mut self) {
        self.child.kill().expect("it is ours to kill");
        self.child.wait().expect("a killed process ends");
    }

    /// Stops it from answering while its sockets stay open.
    pub(crate) fn pause(&self) {
        signal(&self.child, "-STOP");
    }

    /// Lets it go on after [`pause`](Self::pause).
    pub(crate) fn resume(&self) {
        signal(&self.child, "-CONT");
    }

    pub(crate) async fn ask(&self, words: &[&str]) -> redis::RedisResult<Value> {
        ask(self.port, words, BRIEF).await
    }

    /// Makes it name another Redis, and leaves the one it named before alone: as if that could not be reached by it.
    pub(crate) async fn name(&self, port: u16) {
        let port = port.to_string();
        for words in
            [&["SENTINEL", "REMOVE", MASTER][..], &["SENTINEL", "MONITOR", MASTER, "127.0.0.1", &port, "2"]]
        {
            self.ask(words).await.unwrap_or_else(|error| panic!("{words:?}: {error}"));
        }
    }

    /// The URL that names it alone.
    pub(crate) fn url(&self) -> String {
        format!("redis+sentinel://127.0.0.1:{}/{MASTER}", self.port)
    }

    /// What it knows of the master.
    async fn field(&self, name: &str) -> Option<String> {
        let fields = self.ask(&["SENTINEL", "MASTER", MASTER]).await.ok()?;
        let fields: std::collections::HashMap<String, String> = redis::from_redis_value(fields).ok()?;
        fields.get(name).cloned()
    }
}

impl Drop for Sentinel {
    fn drop(&mut self) {
        let _already_gone = self.child.kill();
        let _already_gone = self.child.wait();
    }
}
