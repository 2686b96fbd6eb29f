//! A TCP proxy before redis-server that can make subscriptions deaf: open sockets on which nothing arrives.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::AbortHandle;

/// Forwards every connection to one port; stops when it is dropped.
pub(crate) struct Proxy {
    port: u16,
    deaf: Arc<AtomicBool>,
    task: AbortHandle,
}

impl Proxy {
    pub(crate) async fn start(to: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let port = listener.local_addr().expect("a bound socket").port();
        let deaf = Arc::new(AtomicBool::new(false));
        let flag = Arc::clone(&deaf);
        let task = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(forward(client, to, Arc::clone(&flag)));
            }
        });
        Self { port, deaf, task: task.abort_handle() }
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// From now on, nothing arrives on the connections that have subscribed; those made later are not affected.
    pub(crate) fn deafen(&self) {
        self.deaf.store(true, Ordering::SeqCst);
    }

    /// New connections will hear again.
    pub(crate) fn heal(&self) {
        self.deaf.store(false, Ordering::SeqCst);
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn forward(mut client: TcpStream, to: u16, deaf: Arc<AtomicBool>) {
    let Ok(mut server) = TcpStream::connect(("127.0.0.1", to)).await else { return };
    let (mut from_client, mut from_server) = (vec![0; 65536], vec![0; 65536]);
    let (mut subscribed, mut muted) = (false, false);
    loop {
        tokio::select! {
            read = client.read(&mut from_client) => {
                let Ok(length @ 1..) = read else { return };
                let sent = &from_client[..length];
                subscribed |= sent.windows(9).any(|word| word == b"SUBSCRIBE");
                if server.write_all(sent).await.is_err() {
                    return;
                }
            }
            read = server.read(&mut from_server) => {
                let Ok(length @ 1..) = read else { return };
                muted |= subscribed && deaf.load(Ordering::SeqCst);
                if !muted && client.write_all(&from_server[..length]).await.is_err() {
                    return;
                }
            }
        }
    }
}
