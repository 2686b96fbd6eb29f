//! A TCP proxy before redis-server that makes bad weather for whoever connects through it.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::AbortHandle;
use tokio::time::sleep;

/// What happens to the connections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Nothing: what comes is forwarded.
    None,
    /// They break, and new ones break as soon as they are made.
    Cut,
    /// They stay open and nothing moves, in either direction; also on new ones.
    Stall,
    /// Redis's side of those that are open is gone, and nobody told the node. New ones work.
    HalfOpen,
    /// Little comes through at a time.
    Slow,
    /// Those that are open are sent what no Redis would say. New ones work.
    Garbage,
    /// Nothing arrives on those that have subscribed, though Redis sends it and the socket is open.
    Deaf,
    /// Those that are open break. On new ones Redis greets, and nothing moves as soon as they are given their name.
    Greets,
}

/// Forwards every connection to one port; stops when it is dropped.
pub(crate) struct Proxy {
    port: u16,
    fault: watch::Sender<Fault>,
    task: AbortHandle,
}

impl Proxy {
    pub(crate) async fn start(to: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let port = listener.local_addr().expect("a bound socket").port();
        let fault = watch::Sender::new(Fault::None);
        let faults = fault.clone();
        let task = tokio::spawn(async move {
            while let Ok((node, _)) = listener.accept().await {
                tokio::spawn(forward(node, to, faults.subscribe()));
            }
        });
        Self { port, fault, task: task.abort_handle() }
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// From now on this is the weather.
    pub(crate) fn cause(&self, fault: Fault) {
        self.fault.send_replace(fault);
    }

    /// The weather is fine again.
    pub(crate) fn heal(&self) {
        self.cause(Fault::None);
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn forward(mut node: TcpStream, to: u16, mut faults: watch::Receiver<Fault>) {
    let Ok(mut server) = TcpStream::connect(("127.0.0.1", to)).await else { return };
    let _faster = (node.set_nodelay(true), server.set_nodelay(true));
    let (mut from_node, mut from_server) = (vec![0; 65536], vec![0; 65536]);
    let (mut subscribed, mut muted, mut greeted) = (false, false, false);
    let mut fault = *faults.borrow_and_update();
    if fault == Fault::Cut {
        return;
    }
    loop {
        let moves = fault != Fault::Stall && !greeted;
        let most = if fault == Fault::Slow { SLOW_CHUNK } else { from_node.len() };
        tokio::select! {
            changed = faults.changed() => {
                if changed.is_err() {
                    return;
                }
                fault = *faults.borrow_and_update();
                match fault {
                    Fault::Cut | Fault::Greets => return,
                    _ if greeted => return,
                    Fault::HalfOpen => {
                        drop(server);
                        // What the node still says goes nowhere, until it gives up by itself.
                        while matches!(node.read(&mut from_node).await, Ok(1..)) {}
                        return;
                    }
                    Fault::Garbage => {
                        let _gone = node.write_all(GARBAGE).await;
                    }
                    Fault::None | Fault::Stall | Fault::Slow | Fault::Deaf => {}
                }
            }
            read = node.read(&mut from_node[..most]), if moves => {
                let Ok(length @ 1..) = read else { return };
                let sent = &from_node[..length];
                greeted = fault == Fault::Greets && sent.windows(7).any(|word| word == b"SETNAME");
                if greeted {
                    continue;
                }
                subscribed |= sent.windows(9).any(|word| word == b"SUBSCRIBE");
                if fault == Fault::Slow {
                    sleep(SLOW_PAUSE).await;
                }
                if server.write_all(sent).await.is_err() {
                    return;
                }
            }
            read = server.read(&mut from_server[..most]), if moves => {
                let Ok(length @ 1..) = read else { return };
                muted |= subscribed && fault == Fault::Deaf;
                if fault == Fault::Slow {
                    sleep(SLOW_PAUSE).await;
                }
                if !muted && node.write_all(&from_server[..length]).await.is_err() {
                    return;
                }
            }
        }
    }
}

/// Nothing that RESP knows: neither a type nor a length.
const GARBAGE: &[u8] = b"\0\xff<html>502 Bad Gateway</html>\r\n%%%\r\n";

/// About 100 kB/s.
const SLOW_CHUNK: usize = 2048;
const SLOW_PAUSE: Duration = Duration::from_millis(20);
