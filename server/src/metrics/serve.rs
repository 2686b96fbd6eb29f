//! Where the page is served: beside everything else, or on a listener of its own when one is configured.

use axum::Router;
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use super::catalogue::render;
use super::text::CONTENT_TYPE as TEXT;
use crate::node::Node;
use crate::problem::Problem;
use crate::{health, ws};

/// `/metrics` of the listener for clients. With one of its own it is not there: whoever configured that wants to choose
/// who sees it.
pub(crate) async fn page(State(node): State<Node>) -> Response {
    if node.config().metrics_listen.is_some() {
        return ws::not_found().await;
    }
    own_page(State(node)).await
}

async fn own_page(State(node): State<Node>) -> Response {
    ([(CONTENT_TYPE, TEXT), (CACHE_CONTROL, "no-store")], render(&node)).into_response()
}

/// What the listener of its own serves: whoever watches a node wants to know whether it is ready, too.
pub(crate) fn router(node: Node) -> Router {
    Router::new()
        .route("/metrics", get(own_page))
        .route("/healthz", get(health::healthz))
        .route("/readyz", get(health::readyz))
        .fallback(async || {
            Problem::new(
                axum::http::StatusCode::NOT_FOUND,
                "This listener serves /metrics, /healthz and /readyz.",
            )
        })
        .method_not_allowed_fallback(async || Problem::method_not_allowed("GET, HEAD"))
        .with_state(node)
}
