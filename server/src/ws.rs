//! Opening a connection: the checks in the contract's order, the joining, and the 101.

mod opening;
mod origin;
mod path;
mod visitor;

use aether_ws_protocol::{CloseCode, SUBPROTOCOL};
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{
    CONNECTION, SEC_WEBSOCKET_ACCEPT, SEC_WEBSOCKET_KEY, SEC_WEBSOCKET_PROTOCOL, SEC_WEBSOCKET_VERSION,
    UPGRADE,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Version};
use axum::response::{IntoResponse, Response};
use hyper::upgrade::{OnUpgrade, Upgraded};
use hyper_util::rt::TokioIo;
use tokio::time::Instant;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use tracing::debug;

use crate::metrics::Refusal;
use crate::node::Node;
use crate::problem::Problem;
use crate::session::Session;
use crate::socket::Socket;
use crate::stream::TimeoutStream;

use opening::Opened;
use path::{Legacy, Query};
use visitor::Visitor;

pub(crate) use path::{LEGACY_PREFIXES, V3_PATH};
pub(crate) use visitor::Peer;

/// Answers everything below `/v3/ws/`.
pub(crate) async fn connect(State(node): State<Node>, request: Request) -> Response {
    match handshake(&node, request).await {
        Ok(response) => response,
        Err(problem) => {
            node.metrics().refused.one(Refusal::of(problem.status, problem.close));
            problem.into_response()
        }
    }
}

/// Answers the paths of V1 and V2.
pub(crate) async fn legacy(State(node): State<Node>, request: Request) -> Response {
    let visitor = Visitor::of(&request, &node.config().trusted_proxies);
    let problem = Legacy::new(request.uri().path(), visitor.host).problem();
    node.metrics().refused.one(Refusal::of(problem.status, problem.close));
    problem.into_response()
}

/// Any path that is nobody's.
pub(crate) async fn not_found() -> Response {
    path::unknown().into_response()
}

async fn handshake(node: &Node, mut request: Request) -> Result<Response, Problem> {
    let ids = path::ids(request.uri().path()).ok_or_else(path::unknown)?;
    if request.method() != Method::GET {
        return Err(Problem::method_not_allowed("GET"));
    }
    let sender = ids.check()?;
    let query = Query::read(request.uri())?;
    let upgrade = Upgrade::read(&mut request)?;

    // From here on a client that speaks the protocol is answered on a WebSocket: a browser hides HTTP from its page.
    let visitor = Visitor::of(&request, &node.config().trusted_proxies);
    let start = Instant::now();
    let opened = match opening::open(node, visitor, sender, &query).await {
        Ok(opened) => {
            node.metrics().opened.one();
            node.metrics().opening.observe(start.elapsed());
            opened
        }
        Err(problem) => {
            debug!(status = problem.status.as_u16(), detail = problem.detail, "a connection was refused");
            return match problem.close {
                Some(code) if upgrade.speaks_v3 => {
                    node.metrics().refused.one(Refusal::of(problem.status, problem.close));
                    Ok(upgrade.refuse(node.clone(), code, problem.detail))
                }
                _ => Err(problem),
            };
        }
    };
    Ok(upgrade.accept(node.clone(), opened))
}

/// A request that asks for a WebSocket in the right way.
struct Upgrade {
    accept_key: String,
    speaks_v3: bool,
    on_upgrade: OnUpgrade,
}

impl Upgrade {
    fn read(request: &mut Request) -> Result<Self, Problem> {
        let headers = request.headers();
        let is_upgrade = request.version() == Version::HTTP_11
            && has_token(headers, &CONNECTION, "upgrade")
            && has_token(headers, &UPGRADE, "websocket");
        if !is_upgrade {
            return Err(Problem::upgrade_required(
                "This address speaks WebSocket: open it with a WebSocket client. Behind a proxy, have it hand on the \
                 upgrade (nginx: `proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header \
                 Connection \"upgrade\";`).",
            ));
        }
        if headers.get(SEC_WEBSOCKET_VERSION).is_none_or(|version| version != "13") {
            return Err(Problem::upgrade_required("Only version 13 of WebSocket (RFC 6455) is spoken here."));
        }
        let accept_key = headers
            .get(SEC_WEBSOCKET_KEY)
            .filter(|key| is_16_bytes_in_base64(key.as_bytes()))
            .map(|key| derive_accept_key(key.as_bytes()))
            .ok_or_else(|| {
                Problem::bad_request(
                    "`Sec-WebSocket-Key` must be 16 bytes in base64: use a WebSocket client.",
                )
            })?;
        // Unlike the others this is compared in its case, as the client will compare our answer.
        let speaks_v3 = tokens(headers, &SEC_WEBSOCKET_PROTOCOL).any(|offered| offered == SUBPROTOCOL);
        let on_upgrade = request
            .extensions_mut()
            .remove::<OnUpgrade>()
            .ok_or_else(|| Problem::upgrade_required("This connection cannot be upgraded."))?;
        Ok(Self { accept_key, speaks_v3, on_upgrade })
    }

    /// Answers 101 and serves the connection in a task of its own.
    fn accept(self, node: Node, opened: Opened) -> Response {
        let response = self.response();
        tokio::spawn(async move {
            // A client that is gone by now gives its place back: `opened` is dropped.
            let Some(socket) = Box::pin(socket(self.on_upgrade, &node)).await else { return };
            let Opened { membership, first, place: _place } = opened;
            Box::pin(Session::new(node, membership, socket).run(first)).await;
        });
        response
    }

    /// Answers 101, and closes at once with a code that the page can see.
    fn refuse(self, node: Node, code: CloseCode, detail: String) -> Response {
        let response = self.response();
        tokio::spawn(async move {
            let Some(socket) = socket(self.on_upgrade, &node).await else { return };
            let limit = node.config().intervals.slow_close;
            let _farewell = socket.close(code, close_reason(detail), limit, |_| {}).await;
        });
        response
    }

    fn response(&self) -> Response {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::SWITCHING_PROTOCOLS;
        let headers = response.headers_mut();
        headers.insert(CONNECTION, HeaderValue::from_static("upgrade"));
        headers.insert(UPGRADE, HeaderValue::from_static("websocket"));
        let accept_key = HeaderValue::try_from(&self.accept_key).expect("base64 is a header value");
        headers.insert(SEC_WEBSOCKET_ACCEPT, accept_key);
        if self.speaks_v3 {
            headers.insert(SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_static(SUBPROTOCOL));
        }
        response
    }
}

fn is_16_bytes_in_base64(key: &[u8]) -> bool {
    key.strip_suffix(b"==").is_some_and(|digits| {
        digits.len() == 22
            && digits.iter().all(|digit| digit.is_ascii_alphanumeric() || b"+/".contains(digit))
    })
}

/// Takes the TCP stream out of the HTTP connection once the 101 is written.
async fn socket(on_upgrade: OnUpgrade, node: &Node) -> Option<Socket> {
    let upgraded: Upgraded = on_upgrade.await.ok()?;
    let parts = upgraded.downcast::<TokioIo<TimeoutStream>>().expect("the server serves TCP streams");
    let max_message_bytes = node.config().max_message_bytes;
    Some(Socket::new(parts.io.into_inner().into_inner(), parts.read_buf, max_message_bytes).await)
}

/// A close frame has room for 123 bytes of reason.
fn close_reason(mut text: String) -> String {
    text.truncate(text.floor_char_boundary(123));
    text
}

/// Whether a header that lists tokens has this one, in any case.
fn has_token(headers: &HeaderMap, name: &HeaderName, token: &str) -> bool {
    tokens(headers, name).any(|listed| listed.eq_ignore_ascii_case(token))
}

/// The tokens of a header that lists them, from all its lines.
fn tokens<'a>(headers: &'a HeaderMap, name: &HeaderName) -> impl Iterator<Item = &'a str> {
    headers
        .get_all(name)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim)
}
