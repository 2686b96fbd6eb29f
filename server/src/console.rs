//! The console page, embedded in the binary, under a policy that lets it run its own script and nothing else.

use axum::extract::State;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};

use crate::node::Node;
use crate::problem::Problem;
use crate::ws;

/// The built files: name and content.
type Files = &'static [(&'static str, &'static [u8])];

include!(concat!(env!("OUT_DIR"), "/console_files.rs"));

/// What is served at `/` and beside it. Inline scripts and styles are forbidden, and so is any other host.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
                      connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The paths of the files: `/` is the page itself.
pub(crate) fn paths() -> impl Iterator<Item = String> {
    FILES.iter().map(|(name, _)| path(name)).chain(FILES.is_empty().then(|| "/".to_owned()))
}

/// Answers one of [`paths`].
pub(crate) async fn file(State(node): State<Node>, uri: Uri) -> Response {
    if !node.config().console {
        return ws::not_found().await;
    }
    let Some((name, content)) = FILES.iter().find(|(name, _)| path(name) == uri.path()) else {
        return Problem::new(
            StatusCode::NOT_FOUND,
            "This binary was built without the console: run `cargo xtask dev`, which builds both.",
        )
        .into_response();
    };
    let headers = [
        (CONTENT_TYPE, content_type(name)),
        (CONTENT_SECURITY_POLICY, POLICY),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (REFERRER_POLICY, "no-referrer"),
        // The files change with the binary, and are small.
        (CACHE_CONTROL, "no-cache"),
    ];
    (headers, *content).into_response()
}

fn path(name: &str) -> String {
    if name == "index.html" { "/".to_owned() } else { format!("/{name}") }
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, extension)| extension) {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("json") => "application/json",
        _ => "application/octet-stream",
    }
}
