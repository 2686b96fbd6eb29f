//! Refusals as HTTP tells them: `application/problem+json` (RFC 9457), with a `detail` that says what to do.

use aether_ws_protocol::CloseCode;
use axum::http::header::{ALLOW, CONNECTION, CONTENT_TYPE, RETRY_AFTER, SEC_WEBSOCKET_VERSION, UPGRADE};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value};

/// Why a request is refused.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Problem {
    pub(crate) status: StatusCode,
    pub(crate) detail: String,
    /// What a client that speaks the protocol gets instead of the status: a WebSocket that closes at once.
    pub(crate) close: Option<CloseCode>,
    headers: Vec<(HeaderName, HeaderValue)>,
    more: Vec<(&'static str, Value)>,
}

impl Problem {
    pub(crate) fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        Self { status, detail: detail.into(), close: None, headers: Vec::new(), more: Vec::new() }
    }

    pub(crate) fn bad_request(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, detail)
    }

    pub(crate) fn method_not_allowed(allowed: &'static str) -> Self {
        Self::new(StatusCode::METHOD_NOT_ALLOWED, format!("Only {allowed} is answered here."))
            .header(ALLOW, HeaderValue::from_static(allowed))
    }

    /// 426, with what RFC 6455 asks for.
    pub(crate) fn upgrade_required(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::UPGRADE_REQUIRED, detail)
            .header(UPGRADE, HeaderValue::from_static("websocket"))
            .header(CONNECTION, HeaderValue::from_static("upgrade"))
            .header(SEC_WEBSOCKET_VERSION, HeaderValue::from_static("13"))
    }

    /// 503, with the close code that tells a browser the same.
    pub(crate) fn unavailable(close: CloseCode, retry_after_s: u64, detail: impl Into<String>) -> Self {
        let mut problem =
            Self::new(StatusCode::SERVICE_UNAVAILABLE, detail).header(RETRY_AFTER, retry_after_s.into());
        problem.close = Some(close);
        problem
    }

    /// 429, with the close code that tells a browser the same.
    pub(crate) fn too_many_connections(retry_after_s: u64, detail: impl Into<String>) -> Self {
        let mut problem =
            Self::new(StatusCode::TOO_MANY_REQUESTS, detail).header(RETRY_AFTER, retry_after_s.into());
        problem.close = Some(CloseCode::RateOrConnectionLimit);
        problem
    }

    /// Adds a member to the document.
    pub(crate) fn with(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.more.push((name, value.into()));
        self
    }

    fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut document = Map::new();
        // "about:blank" is the default type: the status says what kind of problem it is.
        document.insert("title".to_owned(), self.status.canonical_reason().unwrap_or("Refused").into());
        document.insert("status".to_owned(), self.status.as_u16().into());
        document.insert("detail".to_owned(), self.detail.into());
        document.extend(self.more.into_iter().map(|(name, value)| (name.to_owned(), value)));
        let mut body = Value::Object(document).to_string();
        body.push('\n');
        let mut response = (self.status, [(CONTENT_TYPE, "application/problem+json")], body).into_response();
        response.headers_mut().extend(self.headers);
        response
    }
}
