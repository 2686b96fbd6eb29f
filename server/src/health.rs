//! Whether the process lives, and whether it can deliver.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::node::Node;

/// `/healthz`: the process lives.
pub(crate) async fn healthz() -> Response {
    #[derive(Serialize)]
    struct Health {
        status: &'static str,
    }
    ([(CACHE_CONTROL, "no-store")], Json(Health { status: "ok" })).into_response()
}

/// `/readyz`: this node can deliver. Each part says whether it can.
pub(crate) async fn readyz(State(node): State<Node>) -> Response {
    #[derive(Serialize)]
    struct Ready {
        ready: bool,
        /// New connections are taken; not so while the node goes down.
        accepting: bool,
        /// Messages can be handed over.
        publish: bool,
        /// The subscription is known to deliver.
        receive: bool,
        /// The presence store answers.
        presence: bool,
    }
    let broker = node.broker().status();
    let accepting = !node.is_draining();
    let presence = node.presence().is_ready();
    let ready = accepting && broker.is_ready() && presence;
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let body = Ready { ready, accepting, publish: broker.publish, receive: broker.receive, presence };
    (status, [(CACHE_CONTROL, "no-store")], Json(body)).into_response()
}
