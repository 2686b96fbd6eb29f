//! A TCP proxy that holds back what was sent on one connection, and lets it through much later.

use std::sync::atomic::{AtomicU16, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::AbortHandle;

use crate::support::patience::eventually;

/// Forwards every connection to one port; stops when it is dropped.
pub(crate) struct Gate {
    port: u16,
    to: Arc<AtomicU16>,
    held: watch::Sender<Option<&'static str>>,
    waiting: Arc<AtomicUsize>,
    names: Names,
    task: AbortHandle,
}

/// What each connection was named, in the order in which they were made.
type Names = Arc<Mutex<Vec<Arc<Mutex<String>>>>>;

impl Gate {
    pub(crate) async fn start(to: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let port = listener.local_addr().expect("a bound socket").port();
        let to = Arc::new(AtomicU16::new(to));
        let leads_to = Arc::clone(&to);
        let (held, _) = watch::channel(None);
        let (waiting, names) = (Arc::new(AtomicUsize::new(0)), Names::default());
        let (holds, counts, known) = (held.clone(), Arc::clone(&waiting), Arc::clone(&names));
        let task = tokio::spawn(async move {
            while let Ok((node, _)) = listener.accept().await {
                let Ok(redis) = TcpStream::connect(("127.0.0.1", leads_to.load(Ordering::SeqCst))).await
                else {
                    continue;
                };
                let _faster = (node.set_nodelay(true), redis.set_nodelay(true));
                let (from_node, to_node) = node.into_split();
                let (from_redis, to_redis) = redis.into_split();
                let name = Arc::new(Mutex::new(String::new()));
                known.lock().unwrap().push(Arc::clone(&name));
                let there =
                    Way { name, seen: Vec::new(), held: holds.subscribe(), waiting: Arc::clone(&counts) };
                let back = there.clone();
                tokio::spawn(there.carry(from_node, to_redis));
                tokio::spawn(back.carry(from_redis, to_node));
            }
        });
        Self { port, to, held, waiting, names, task: task.abort_handle() }
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// From now on new connections go to another port.
    pub(crate) fn lead_to(&self, port: u16) {
        self.to.store(port, Ordering::SeqCst);
    }

    /// From now on nothing moves on the connections that are open and so named, in either direction. Later ones work.
    pub(crate) fn hold(&self, name: &'static str) {
        for known in &*self.names.lock().unwrap() {
            let mut known = known.lock().unwrap();
            if known.contains(name) {
                known.push_str(HELD);
            }
        }
        self.held.send_replace(Some(name));
    }

    /// Lets everything through, and returns when it is where it was meant to go, or nobody is there any more.
    pub(crate) async fn release(&self) {
        assert!(self.waiting.load(Ordering::SeqCst) > 0, "nothing was held back");
        self.held.send_replace(None);
        eventually("all is through", async || self.waiting.load(Ordering::SeqCst) == 0).await;
    }
}

impl Drop for Gate {
    fn drop(&mut self) {
        self.task.abort();
    }
}

const HELD: &str = " (held)";

/// One direction of a connection.
#[derive(Clone)]
struct Way {
    name: Arc<Mutex<String>>,
    seen: Vec<u8>,
    held: watch::Receiver<Option<&'static str>>,
    waiting: Arc<AtomicUsize>,
}

impl Way {
    async fn carry(mut self, mut from: OwnedReadHalf, mut to: OwnedWriteHalf) {
        let mut bytes = vec![0; 65536];
        while let Ok(length @ 1..) = from.read(&mut bytes).await {
            self.look(&bytes[..length]);
            if self.is_held() {
                self.waiting.fetch_add(1, Ordering::SeqCst);
                let released = self.held.wait_for(Option::is_none).await.is_ok();
                let sent = released && to.write_all(&bytes[..length]).await.is_ok();
                self.waiting.fetch_sub(1, Ordering::SeqCst);
                if !sent {
                    return;
                }
            } else if to.write_all(&bytes[..length]).await.is_err() {
                return;
            }
        }
        // That one side is gone is held back, too.
        if self.is_held() {
            let _end = self.held.wait_for(Option::is_none).await;
        }
    }

    /// Learns the name that the node gives to its connection.
    fn look(&mut self, bytes: &[u8]) {
        if self.name.lock().unwrap().is_empty() {
            self.seen.extend_from_slice(bytes);
            let seen = String::from_utf8_lossy(&self.seen);
            if let Some(place) = seen.find("aether-ws:")
                && seen[place..].contains("\r\n")
            {
                let name = seen[place..].lines().next().unwrap_or_default();
                self.name.lock().unwrap().push_str(name);
                self.seen = Vec::new();
            }
        }
    }

    fn is_held(&self) -> bool {
        self.held.borrow().is_some() && self.name.lock().unwrap().ends_with(HELD)
    }
}
