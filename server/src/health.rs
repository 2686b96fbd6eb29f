//! Whether the process lives, and whether it can deliver.

use std::time::SystemTime;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::clock;
use crate::node::Node;

/// `/healthz`: the process lives.
pub(crate) async fn healthz() -> Response {
    #[derive(Serialize)]
    struct Health {
        status: &'static str,
    }
    ([(CACHE_CONTROL, "no-store")], Json(Health { status: "ok" })).into_response()
}

/// `/readyz`: this node can deliver. Each part says whether it can, and what cannot since when.
pub(crate) async fn readyz(State(node): State<Node>) -> Response {
    #[derive(Serialize)]
    struct Body {
        ready: bool,
        accepting: bool,
        publish: bool,
        receive: bool,
        presence: bool,
        history: bool,
        #[serde(skip_serializing_if = "Option::is_none")]
        proven_age_ms: Option<u128>,
        #[serde(skip_serializing_if = "Vec::is_empty")]
        cannot: Vec<Cannot>,
    }
    #[derive(Serialize)]
    struct Cannot {
        part: &'static str,
        since: String,
    }
    let readiness = Readiness::of(&node);
    let ready = readiness.is_ready();
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let Readiness { accepting, publish, receive, presence, history } = readiness;
    let cannot = readiness.parts().into_iter().filter(|part| !part.works);
    let body = Body {
        ready,
        accepting: accepting.works,
        publish: publish.works,
        receive: receive.works,
        presence: presence.works,
        history: history.works,
        proven_age_ms: node.broker().vitals().proven_age.map(|age| age.as_millis()),
        cannot: cannot
            .map(|part| Cannot { part: part.name, since: clock::timestamp(part.since).as_str().to_owned() })
            .collect(),
    };
    (status, [(CACHE_CONTROL, "no-store")], Json(body)).into_response()
}

/// What a node needs for being ready, each with its own standing.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Readiness {
    /// New connections are taken; not so while the node goes down.
    accepting: Part,
    /// Messages can be handed over.
    publish: Part,
    /// The subscription is proven to deliver.
    receive: Part,
    /// The presence store answers.
    presence: Part,
    /// What groups missed can be read, if anything is kept.
    history: Part,
}

/// One part.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Part {
    pub(crate) name: &'static str,
    pub(crate) works: bool,
    /// Since when it does not, if it does not.
    since: SystemTime,
}

impl Readiness {
    pub(crate) fn of(node: &Node) -> Self {
        let (status, vitals) = (node.broker().status(), node.broker().vitals());
        let part = |name, works, since| Part { name, works, since };
        let drained = node.draining_since();
        let unreadable = node.hub().history().and_then(|history| history.unreadable_since());
        Self {
            accepting: part("accepting", drained.is_none(), drained.unwrap_or(SystemTime::UNIX_EPOCH)),
            publish: part("publish", status.publish, vitals.publish_since),
            receive: part("receive", status.receive, vitals.proven_until),
            presence: part("presence", node.presence().is_ready(), node.presence().ready_since()),
            history: part("history", unreadable.is_none(), unreadable.unwrap_or(SystemTime::UNIX_EPOCH)),
        }
    }

    pub(crate) fn parts(&self) -> [Part; 5] {
        [self.accepting, self.publish, self.receive, self.presence, self.history]
    }

    fn is_ready(&self) -> bool {
        self.parts().iter().all(|part| part.works)
    }
}
