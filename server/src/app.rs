//! The server as a whole: the listener, what is served where, and the end.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use aether_ws_protocol::{DELIVERED_SCHEMA, INPUT_SCHEMA};
use axum::Router;
use axum::http::Request;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use axum::routing::{any, get};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tracing::{debug, warn};

use crate::log_throttle::LogThrottle;
use crate::node::Node;
use crate::problem::Problem;
use crate::stream::TimeoutStream;
use crate::{console, health, metrics, shutdown, ws};

/// A server that listens. Dropping it stops the listener; [`shut_down`](Self::shut_down) also says goodbye.
#[derive(Debug)]
pub struct Server {
    node: Node,
    address: SocketAddr,
    metrics_address: Option<SocketAddr>,
    accepting: Vec<JoinHandle<()>>,
}

/// Why a server cannot start.
#[derive(Debug, thiserror::Error)]
#[error("cannot listen on {address}: {source}{}", remedy(source, flag))]
pub struct StartError {
    address: SocketAddr,
    /// The setting that names it.
    flag: &'static str,
    source: io::Error,
}

fn remedy(error: &io::Error, flag: &str) -> String {
    match error.kind() {
        io::ErrorKind::AddrInUse => format!("; stop what listens there, or choose another port with {flag}"),
        io::ErrorKind::PermissionDenied => {
            format!("; ports below 1024 need more rights: choose another with {flag}")
        }
        io::ErrorKind::AddrNotAvailable => "; this machine does not have that address".to_owned(),
        _ => String::new(),
    }
}

impl Server {
    /// Listens where the node's settings say.
    ///
    /// # Errors
    /// [`StartError`] when the address cannot be listened on.
    pub async fn start(node: Node) -> Result<Self, StartError> {
        let (listener, address) = listen(node.config().listen, "--listen").await?;
        let mut accepting = Vec::new();
        let mut metrics_address = None;
        if let Some(wanted) = node.config().metrics_listen {
            let (listener, address) = listen(wanted, "--metrics-listen").await?;
            accepting.push(tokio::spawn(accept(listener, node.clone(), metrics::router(node.clone()))));
            metrics_address = Some(address);
        }
        accepting.push(tokio::spawn(accept(listener, node.clone(), router(node.clone()))));
        Ok(Self { node, address, metrics_address, accepting })
    }

    /// Where it serves metrics, if on a listener of their own.
    #[must_use]
    pub fn metrics_address(&self) -> Option<SocketAddr> {
        self.metrics_address
    }

    /// Where it listens: the port that was taken when 0 was asked for.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What it serves.
    #[must_use]
    pub fn node(&self) -> &Node {
        &self.node
    }

    /// Goes down in order: not ready, `DRAIN` and 4200 spread over the drain time, presence left, listener closed.
    pub async fn shut_down(self) {
        shutdown::drain(&self.node).await;
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.accepting.iter().for_each(JoinHandle::abort);
    }
}

async fn listen(address: SocketAddr, flag: &'static str) -> Result<(TcpListener, SocketAddr), StartError> {
    let failed = |source| StartError { address, flag, source };
    let listener = TcpListener::bind(address).await.map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    Ok((listener, address))
}

/// What is served where.
fn router(node: Node) -> Router {
    let mut router = Router::new()
        .route("/v3/ws/{*rest}", any(ws::connect))
        .route("/v3/schema", get(|| schema(INPUT_SCHEMA)))
        .route("/v3/schema/delivered", get(|| schema(DELIVERED_SCHEMA)))
        .route("/v3/asyncapi.json", get(|| document(ASYNCAPI)))
        .route("/v3/openapi.json", get(|| document(OPENAPI)))
        .route("/healthz", get(health::healthz))
        .route("/readyz", get(health::readyz))
        .route("/metrics", get(metrics::page));
    for prefix in ws::LEGACY_PREFIXES {
        router = router.route(prefix, any(ws::legacy)).route(&format!("{prefix}{{*rest}}"), any(ws::legacy));
    }
    for path in console::paths() {
        router = router.route(&path, get(console::file));
    }
    router
        .fallback(ws::not_found)
        .method_not_allowed_fallback(async || Problem::method_not_allowed("GET, HEAD"))
        .with_state(node)
}

#[expect(clippy::unused_async, reason = "a handler is a future")]
async fn schema(text: &'static str) -> impl IntoResponse {
    ([(CONTENT_TYPE, "application/schema+json")], text)
}

/// What this server speaks, as the generator wrote it.
const ASYNCAPI: &str = include_str!("../../generated/docs/asyncapi.json");
const OPENAPI: &str = include_str!("../../generated/docs/openapi.json");

#[expect(clippy::unused_async, reason = "a handler is a future")]
async fn document(text: &'static str) -> impl IntoResponse {
    ([(CONTENT_TYPE, "application/json")], text)
}

/// Takes connections until the task is aborted.
async fn accept(listener: TcpListener, node: Node, router: Router) {
    let mut http = http1::Builder::new();
    let patience = node.config().handshake_timeout;
    http.timer(TokioTimer::new()).header_read_timeout(patience).max_buf_size(REQUEST_HEAD_BYTES);
    let throttle = LogThrottle::default();
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => serve(&http, stream, peer, patience, router.clone()),
            Err(error) => {
                // Most often there are no file descriptors left: those that close meanwhile make room.
                if let Some(suppressed) = throttle.may_speak() {
                    warn!(%error, suppressed, "a connection could not be accepted; is the limit of open files (ulimit -n) too low?");
                }
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

fn serve(http: &http1::Builder, stream: TcpStream, peer: SocketAddr, patience: Duration, router: Router) {
    if let Err(error) = stream.set_nodelay(true) {
        debug!(%error, "TCP_NODELAY could not be set");
    }
    let router = TowerToHyperService::new(router);
    let service = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(ws::Peer(peer.ip()));
        router.call(request)
    });
    let connection =
        http.serve_connection(TokioIo::new(TimeoutStream::new(stream, patience)), service).with_upgrades();
    tokio::spawn(async move {
        if let Err(error) = connection.await {
            debug!(%error, "an HTTP connection broke");
        }
    });
}

/// Room for the head of a request, a token in it included.
const REQUEST_HEAD_BYTES: usize = 64 * 1024;

const ACCEPT_PAUSE: Duration = Duration::from_millis(50);
