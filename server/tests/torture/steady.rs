//! A node of this process, on a runtime of its own: what it leaves running can be counted.

use std::net::SocketAddr;
use std::time::Duration;

use aether_ws::config::Config;
use tokio::runtime::{Builder, Runtime};

use crate::support::servers::TestServer;
use crate::weather::{PRESENCE_TTL, REDIS_TIMEOUT};

pub(crate) struct Steady {
    server: TestServer,
    /// Never dropped on another runtime's thread: it is shut down instead.
    runtime: Option<Runtime>,
    /// Tasks that it has while nobody is connected.
    idle: usize,
}

/// What a node may have more than at its start: connections that it makes when they are first needed, and what is about to
/// end. A leak shows with every client of hundreds.
const MORE: usize = 12;

impl Steady {
    pub(crate) async fn start(url: &str, history: bool) -> Self {
        let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
        let url = url.to_owned();
        let handle = runtime.handle().clone();
        // On a thread of its own: it waits for the other runtime, and what it starts belongs there.
        let starting = tokio::task::spawn_blocking(move || {
            handle.block_on(TestServer::reaching(&url, |config: &mut Config| {
                config.redis_timeout = REDIS_TIMEOUT;
                config.presence_ttl = PRESENCE_TTL;
                config.history = history;
                config.history_age = Duration::from_secs(20);
                config.history_count = 1024;
            }))
        });
        let server = starting.await.expect("it starts");
        let idle = runtime.metrics().num_alive_tasks();
        Self { server, runtime: Some(runtime), idle }
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.server.address()
    }

    pub(crate) async fn ready(&self) {
        self.server.ready().await;
    }

    /// How many tasks are alive.
    pub(crate) fn tasks(&self) -> usize {
        self.runtime.as_ref().map_or(0, |runtime| runtime.metrics().num_alive_tasks())
    }

    /// What is left of those who were connected, in words.
    pub(crate) fn left(&self) -> Vec<String> {
        let (tasks, most) = (self.tasks(), self.idle + MORE);
        let left = (tasks > most).then(|| {
            format!("{tasks} tasks of a node without clients, which had {} when it was new", self.idle)
        });
        left.into_iter().collect()
    }
}

impl Drop for Steady {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}
