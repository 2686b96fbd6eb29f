//! The connection that reads, where the line is slow or Redis is away.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use aether_ws::config::Config;
use aether_ws::history::redis::{RedisHistory, RedisHistorySettings};
use aether_ws::history::{History, Since};
use aether_ws::keys::NodeId;
use aether_ws::redis::RedisServer;
use futures_util::future::join_all;
use tokio::net::TcpListener;

use super::{keeps, say};
use crate::support::client::{Client, to_group, until};
use crate::support::nodes::{group_id, keys};
use crate::support::proxy::{Fault, Proxy};
use crate::support::redis::{RedisProcess, url};
use crate::support::servers::TestServer;

fn reader(port: u16, timeout: Duration) -> RedisHistory {
    RedisHistory::start(RedisHistorySettings {
        server: RedisServer::parse(&url(port)).unwrap(),
        keys: keys(),
        node: NodeId::random(),
        timeout,
        limits: Config { history: true, ..Config::default() }.history_limits().unwrap(),
    })
}

// On one thread, so that all is asked before anything is read.
#[tokio::test]
async fn a_line_that_is_slow_brings_less_at_a_time_and_all_in_the_end() {
    const GROUPS: usize = 16;
    let redis = RedisProcess::start().await;
    let server = TestServer::behind(redis.port(), keeps).await;
    let large = "x".repeat(10 * 1024);
    // For each group about as much as the line below brings in half a second.
    let fill = async |group: String| {
        let mut client = Client::join(server.address(), &group, "anna").await;
        let first = say(&mut client, 1..=1).await.remove(0);
        for _ in 0..4 {
            client.send(to_group(&large)).await;
            client.next().await;
        }
        let first = first.as_str().try_into().unwrap();
        (group_id(&group), Since::Position(aether_ws::clock::micros_of(&first)))
    };
    let asked = join_all((0..GROUPS).map(|number| fill(format!("group-{number}")))).await;

    let proxy = Proxy::start(redis.port()).await;
    let history = reader(proxy.port(), Duration::from_secs(2));
    proxy.cause(Fault::Slow);
    let read = async |(group, since): &(_, Since)| {
        let mut missed = None;
        until("it is read", async || {
            missed = history.read(group, *since).await.ok();
            missed.is_some()
        })
        .await;
        missed.and_then(|reading| reading.missed).map(|missed| missed.len())
    };
    let missed = join_all(asked.iter().map(read)).await;
    assert_eq!(missed, [Some(4); GROUPS]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_redis_that_cannot_be_reached_is_left_alone_for_a_while() {
    const QUESTIONS: usize = 1000;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let tried = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&tried);
    let refuses = tokio::spawn(async move {
        while let Ok((_gone, _)) = listener.accept().await {
            counted.fetch_add(1, Ordering::Relaxed);
        }
    });
    let history = reader(port, Duration::from_secs(10));
    for _ in 0..QUESTIONS {
        assert!(history.read(&group_id("room"), Since::Now).await.is_err());
    }
    let tried = tried.load(Ordering::Relaxed);
    assert!(tried < QUESTIONS / 4, "{tried} attempts for {QUESTIONS} questions");
    refuses.abort();
}
