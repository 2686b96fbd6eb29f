//! Whole servers in this process, on one memory or on one Redis.

use std::net::{Ipv4Addr, SocketAddr};
use std::ops::Deref;
use std::time::Duration;

use aether_ws::app::Server;
use aether_ws::config::Config;
use aether_ws::node::Node;
use aether_ws::redis::RedisServer;

use super::nodes::Backend;
use super::patience::{PATIENCE, eventually};
use super::redis::url;

/// A server on a free port.
pub(crate) struct TestServer(Server);

impl TestServer {
    /// A server with the protocol's defaults.
    pub(crate) async fn start(backend: &Backend) -> Self {
        Self::start_with(backend, |_| {}).await
    }

    /// Two servers that are one to their clients.
    pub(crate) async fn pair(backend: &Backend) -> [Self; 2] {
        [Self::start(backend).await, Self::start(backend).await]
    }

    /// A server with settings of its own, once it is ready.
    pub(crate) async fn start_with(backend: &Backend, change: impl FnOnce(&mut Config)) -> Self {
        match backend {
            Backend::Memory(bus) => {
                let mut config = on_a_free_port();
                change(&mut config);
                Self::serve(Node::on_bus(config, bus)).await
            }
            Backend::Redis(redis) => Self::behind(redis.port(), change).await,
        }
    }

    /// A server that reaches Redis through a port, say a proxy's.
    pub(crate) async fn behind(port: u16, change: impl FnOnce(&mut Config)) -> Self {
        Self::reaching(&url(port), change).await
    }

    /// A server on whatever Redis a URL names.
    pub(crate) async fn reaching(url: &str, change: impl FnOnce(&mut Config)) -> Self {
        let mut config = on_a_free_port();
        change(&mut config);
        config.redis_url = Some(RedisServer::parse(url).expect("the fixture's own URL"));
        Self::serve(Node::new(config)).await
    }

    async fn serve(node: Node) -> Self {
        let server = Self(Server::start(node).await.expect("port 0 is always free"));
        server.ready().await;
        server
    }

    pub(crate) async fn ready(&self) {
        let node = self.node();
        eventually("the server is ready", async || {
            node.broker().status().is_ready() && node.presence().is_ready()
        })
        .await;
    }

    /// Goes down in order, in a task of its own.
    pub(crate) fn shut_down(self) -> tokio::task::JoinHandle<()> {
        tokio::spawn(self.0.shut_down())
    }
}

/// The protocol's settings, save that a busy machine is no outage: whoever wants to see a deadline pass sets a shorter
/// one.
fn on_a_free_port() -> Config {
    Config {
        listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
        redis_timeout: Duration::from_secs(10),
        handshake_timeout: PATIENCE,
        ..Config::default()
    }
}

impl Deref for TestServer {
    type Target = Server;
    fn deref(&self) -> &Server {
        &self.0
    }
}
