//! What nodes may stand on: memory, one Redis, one behind Sentinels, a Cluster.

use aether_ws::broker::memory::MemoryBus;
use aether_ws::config::Config;

use super::cluster::ClusterProcesses;
use super::nodes::Backend;
use super::proxy::Proxy;
use super::redis::RedisProcess;
use super::scene::{Ground, Scene};
use super::sentinel::Watched;
use super::servers::TestServer;

/// The memory of one process.
pub(crate) struct Memory;

/// One Redis, and a proxy for each node through which it is reached.
pub(crate) struct Single {
    pub(crate) redis: RedisProcess,
    pub(crate) proxies: Vec<Proxy>,
}

impl Ground for Memory {
    const SHAPE: &'static str = "memory";
}

impl Ground for Single {
    const SHAPE: &'static str = "single";
}

impl Ground for Watched {
    const SHAPE: &'static str = "Sentinel";
}

impl Ground for ClusterProcesses {
    const SHAPE: &'static str = "Cluster";
}

impl Memory {
    pub(crate) async fn scene(change: impl Fn(&mut Config)) -> Scene<Self> {
        let backend = Backend::Memory(MemoryBus::new());
        let mut nodes = Vec::new();
        for _ in 0..NODES {
            nodes.push(TestServer::start_with(&backend, &change).await);
        }
        Scene::open(Self, nodes).await
    }
}

impl Single {
    pub(crate) async fn scene(change: impl Fn(&mut Config)) -> Scene<Self> {
        let redis = RedisProcess::start().await;
        let (mut proxies, mut nodes) = (Vec::new(), Vec::new());
        for _ in 0..NODES {
            let proxy = Proxy::start(redis.port()).await;
            nodes.push(TestServer::behind(proxy.port(), &change).await);
            proxies.push(proxy);
        }
        Scene::open(Self { redis, proxies }, nodes).await
    }
}

impl Watched {
    pub(crate) async fn scene(change: impl Fn(&mut Config)) -> Scene<Self> {
        let watched = Self::start().await;
        let nodes = reaching(&watched.url(), change).await;
        Scene::open(watched, nodes).await
    }
}

impl ClusterProcesses {
    pub(crate) async fn scene(change: impl Fn(&mut Config)) -> Scene<Self> {
        let cluster = Self::start().await;
        let nodes = reaching(&cluster.url(), change).await;
        Scene::open(cluster, nodes).await
    }
}

async fn reaching(url: &str, change: impl Fn(&mut Config)) -> Vec<TestServer> {
    let mut nodes = Vec::new();
    for _ in 0..NODES {
        nodes.push(TestServer::reaching(url, &change).await);
    }
    nodes
}

const NODES: usize = 2;
