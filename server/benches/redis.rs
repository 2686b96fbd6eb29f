//! How long a node takes to restore its subscriptions, beside one plain pipelined SUBSCRIBE of the same channels in the same
//! run: `cargo xtask bench redis`.
//!
//! # Design
//! The yardstick is the least that any client could do: all names written at once, in commands of as many as the node
//! names in one, and all confirmations read without looking at them. What the node does more is to ask for one batch
//! after the other, so that others have their turn at Redis between, to keep its book, and to say on which channels
//! something may have been missed. Read the ratio: a busy machine slows both alike.

#[path = "../tests/it/support/mod.rs"]
#[expect(
    dead_code,
    unused_imports,
    unused_macros,
    reason = "the tests need more of it than this measurement"
)]
mod support;

use std::time::{Duration, Instant};

use aether_ws::keys::Channel;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use support::nodes::{Node, Times, client, keys};
use support::patience::eventually;
use support::redis::RedisProcess;

const CHANNELS: [usize; 3] = [1_000, 10_000, 100_000];
const BATCH: usize = 512;
const ROUNDS: usize = 5;

#[tokio::main]
async fn main() {
    println!("restoring subscriptions after their connection was killed; medians of {ROUNDS} rounds\n");
    println!("{:>10} {:>20} {:>24} {:>8}", "channels", "plain SUBSCRIBE", "aether-ws, with gaps", "ratio");
    for count in CHANNELS {
        let redis = RedisProcess::start().await;
        let times = Times { timeout: Duration::from_secs(60), ..Times::default() };
        let node = Node::on_redis(&times, redis.port()).await;
        let channels: Vec<_> = (0..count).map(|number| client(&format!("client-{number}"))).collect();
        for part in channels.chunks(10_000) {
            node.subscribe(part).await;
        }
        let (mut plain, mut restored) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            plain.push(subscribe(redis.port(), &channels).await);
            restored.push(restore(&redis, &node, count).await);
        }
        let (plain, restored) = (median(plain), median(restored));
        println!(
            "{count:>10} {:>17.1} ms {:>21.1} ms {:>8.2}",
            plain.as_secs_f64() * 1e3,
            restored.as_secs_f64() * 1e3,
            restored.as_secs_f64() / plain.as_secs_f64()
        );
    }
}

/// From the end of the connection until every channel was told of its gap.
async fn restore(redis: &RedisProcess, node: &Node, count: usize) -> Duration {
    let told =
        |node: &Node| node.recorder.now().gaps.iter().map(|(channels, _)| channels.len()).sum::<usize>();
    node.recorder.now().gaps.clear();
    let start = Instant::now();
    redis.command(&["CLIENT", "KILL", "TYPE", "pubsub"]).await;
    eventually("every channel is told of a gap", async || told(node) == count).await;
    start.elapsed()
}

/// All at once on a connection of its own.
async fn subscribe(port: u16, channels: &[Channel]) -> Duration {
    let mut text = Vec::new();
    for batch in channels.chunks(BATCH) {
        text.extend(format!("*{}\r\n$9\r\nSUBSCRIBE\r\n", batch.len() + 1).into_bytes());
        for channel in batch {
            let name = keys().channel(channel);
            text.extend(format!("${}\r\n{name}\r\n", name.len()).into_bytes());
        }
    }
    // `*3`, `subscribe`, the name, and how many they are now: the answers are as long as that.
    let answers: usize = channels
        .iter()
        .enumerate()
        .map(|(number, channel)| {
            let name = keys().channel(channel);
            format!("*3\r\n$9\r\nsubscribe\r\n${}\r\n{name}\r\n:{}\r\n", name.len(), number + 1).len()
        })
        .sum();
    let (mut read, mut write) =
        TcpStream::connect(("127.0.0.1", port)).await.expect("Redis listens").into_split();
    let start = Instant::now();
    let writing = tokio::spawn(async move {
        write.write_all(&text).await.expect("Redis reads");
        write
    });
    let mut buffer = vec![0; 1 << 16];
    let mut left = answers;
    while left > 0 {
        let length = read.read(&mut buffer).await.expect("Redis answers");
        assert!(length > 0, "Redis goes on answering");
        left -= length;
    }
    let time = start.elapsed();
    drop(writing.await);
    time
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}
