//! How many messages a second reach a group, beside a plain broadcast in the same run: `cargo xtask bench fanout`.
//!
//! # Design
//! The yardstick is the least that a WebSocket server could do with the same library: one task a connection, a
//! broadcast channel, no JSON, no routing, one flush for all that waits. Server and clients share the process, so read the
//! ratios. Clients count bytes instead of parsing frames, to be the smaller part. Each round runs all three, and medians
//! are shown.

use std::net::{Ipv4Addr, SocketAddr};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use aether_ws::app::Server;
use aether_ws::config::Config;
use aether_ws::node::Node;
use aether_ws::redis::RedisServer;
use futures_util::{SinkExt, StreamExt};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::broadcast;
use tokio::task::JoinHandle;
use tokio_tungstenite::accept_async;
use tokio_tungstenite::tungstenite::Message;

const ROUNDS: usize = 5;
const RECEIVERS: [usize; 3] = [1, 100, 1000];
/// Messages that the sender has on their way.
const WINDOW: usize = 64;
const TEXT: usize = 100;

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Subject {
    Plain,
    Memory,
    Redis,
}

const SUBJECTS: [Subject; 3] = [Subject::Plain, Subject::Memory, Subject::Redis];

#[tokio::main]
async fn main() {
    let redis = Redis::start().await;
    println!("{WINDOW} messages of {TEXT} characters on their way at a time; medians of {ROUNDS} rounds\n");
    println!(
        "{:>10} {:>24} {:>24} {:>24}",
        "receivers", "plain broadcast", "aether-ws, memory", "aether-ws, Redis"
    );
    for receivers in RECEIVERS {
        let mut rates = SUBJECTS.map(|_| Vec::new());
        for _ in 0..ROUNDS {
            for (subject, rates) in SUBJECTS.into_iter().zip(&mut rates) {
                rates.push(measure(subject, receivers, &redis).await);
            }
        }
        let medians = rates.map(|mut rates| {
            rates.sort_by(f64::total_cmp);
            rates[ROUNDS / 2]
        });
        let cells = medians.map(|rate| format!("{rate:.0}/s ({:.0} %)", rate / medians[0] * 100.0));
        println!("{receivers:>10} {:>24} {:>24} {:>24}", cells[0], cells[1], cells[2]);
    }
    println!("\nDeliveries a second, all receivers together; beside them the share of the plain broadcast.");
}

/// Deliveries a second.
async fn measure(subject: Subject, receivers: usize, redis: &Redis) -> f64 {
    let (address, _running) = Running::start(subject, redis).await;
    let mut sender = open(address, "sender").await;
    let mut others = Vec::new();
    for number in 1..receivers {
        others.push(open(address, &format!("client-{number}")).await);
    }
    let frame = masked(&format!(r#"{{"msg_type":"msg","target":"group","msg":"{}"}}"#, "x".repeat(TEXT)));
    // One message first: what it is delivered as has the same length each time.
    sender.write_all(&frame).await.expect("the server reads");
    let length = frame_length(&mut sender).await;
    for other in &mut others {
        assert_eq!(frame_length(other).await, length);
    }
    let batches = (120_000 / receivers / WINDOW).clamp(8, 400);
    let total = batches * WINDOW * length;
    let start = Instant::now();
    let readers: Vec<_> = others
        .into_iter()
        .map(|mut other| tokio::spawn(async move { read(&mut other, total).await }))
        .collect();
    let batch = frame.repeat(WINDOW);
    for _ in 0..batches {
        sender.write_all(&batch).await.expect("the server reads");
        read(&mut sender, WINDOW * length).await;
    }
    for reader in readers {
        reader.await.expect("every message arrives");
    }
    let deliveries = u32::try_from(batches * WINDOW * receivers).expect("a small number");
    f64::from(deliveries) / start.elapsed().as_secs_f64()
}

async fn read(stream: &mut TcpStream, mut bytes: usize) {
    let mut into = vec![0; 64 * 1024];
    while bytes > 0 {
        let most = bytes.min(into.len());
        match stream.read(&mut into[..most]).await.expect("it is open") {
            0 => panic!("the server closed"),
            read => bytes -= read,
        }
    }
}

/// Reads one frame of a server and returns its whole length.
async fn frame_length(stream: &mut TcpStream) -> usize {
    let mut head = [0; 2];
    stream.read_exact(&mut head).await.expect("a frame");
    assert_eq!(head[0], 0x81, "a whole text message");
    let (length, more) = match head[1] {
        126 => (usize::from(stream.read_u16().await.expect("a length")), 2),
        127 => panic!("it is short"),
        length => (usize::from(length), 0),
    };
    read(stream, length).await;
    head.len() + more + length
}

/// A text frame of a client; the mask changes nothing.
fn masked(text: &str) -> Vec<u8> {
    let length = u16::try_from(text.len()).expect("it is short");
    let mut frame = vec![0x81, 0x80 | 126];
    frame.extend(length.to_be_bytes());
    frame.extend([0; 4]);
    frame.extend(text.as_bytes());
    frame
}

async fn open(address: SocketAddr, client: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.expect("the server listens");
    stream.set_nodelay(true).expect("a TCP stream");
    let request = format!(
        "GET /v3/ws/group/room/client/{client} HTTP/1.1\r\nHost: {address}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).await.expect("the server reads");
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.expect("an answer"));
    }
    assert!(head.starts_with(b"HTTP/1.1 101"), "{}", String::from_utf8_lossy(&head));
    stream
}

/// A server that ends when it is dropped.
enum Running {
    Plain(JoinHandle<()>),
    Aether { _server: Server },
}

impl Running {
    async fn start(subject: Subject, redis: &Redis) -> (SocketAddr, Self) {
        let free = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        if subject == Subject::Plain {
            let listener = TcpListener::bind(free).await.expect("a free port");
            let address = listener.local_addr().expect("it listens");
            return (address, Self::Plain(tokio::spawn(plain(listener))));
        }
        let mut config = Config { listen: free, max_connections_per_address: 100_000, ..Config::default() };
        if subject == Subject::Redis {
            config.redis_url = Some(RedisServer::parse(&redis.url).expect("our own URL"));
            // A machine that is measured is busy, which is no outage.
            config.redis_timeout = Duration::from_secs(10);
        }
        let server = Server::start(Node::new(config)).await.expect("a free port");
        let node = server.node();
        while !(node.broker().status().is_ready() && node.presence().is_ready()) {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        (server.address(), Self::Aether { _server: server })
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Self::Plain(task) = self {
            task.abort();
        }
    }
}

/// Sends what anybody says to everybody.
async fn plain(listener: TcpListener) {
    let (all, _) = broadcast::channel(4096);
    while let Ok((stream, _)) = listener.accept().await {
        stream.set_nodelay(true).expect("a TCP stream");
        let (all, mut heard) = (all.clone(), all.subscribe());
        tokio::spawn(async move {
            let mut socket = accept_async(stream).await.expect("a WebSocket");
            loop {
                tokio::select! {
                    said = socket.next() => match said {
                        Some(Ok(Message::Text(text))) => { let _everybody = all.send(text); }
                        Some(Ok(_)) => {}
                        Some(Err(_)) | None => return,
                    },
                    message = heard.recv() => {
                        let mut next = message.ok();
                        while let Some(text) = next {
                            if socket.feed(Message::Text(text)).await.is_err() {
                                return;
                            }
                            next = heard.try_recv().ok();
                        }
                        if socket.flush().await.is_err() {
                            return;
                        }
                    }
                }
            }
        });
    }
}

/// A redis-server of this run's own.
struct Redis {
    child: Child,
    url: String,
}

impl Redis {
    async fn start() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a free port");
        let port = listener.local_addr().expect("it listens").port();
        drop(listener);
        let child = Command::new("redis-server")
            .args(["--port", &port.to_string(), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"])
            .stdout(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| panic!("redis-server cannot be started ({error}): install it first"));
        while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.is_err() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        Self { child, url: format!("redis://127.0.0.1:{port}") }
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        let _gone = self.child.kill();
        let _gone = self.child.wait();
    }
}
