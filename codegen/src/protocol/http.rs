//! What is served where, as it stands in `schema/http.json`.

use super::Named;
use serde::Deserialize;
use serde_json::{Map, Value};

/// `schema/http.json`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Http {
    #[serde(rename = "description")]
    pub(crate) _description: String,
    pub(crate) websocket: WebSocket,
    pub(crate) servers: Vec<Server>,
    pub(crate) endpoints: Vec<Endpoint>,
    pub(crate) tags: Vec<Named>,
    /// Schemas that answers share, by name.
    pub(crate) types: Map<String, Value>,
}

/// The path where connections open.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WebSocket {
    pub(crate) path: String,
    pub(crate) summary: String,
    pub(crate) description: String,
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) query: Vec<Parameter>,
    pub(crate) answers: Vec<Answer>,
}

/// An address where a server may be found.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Server {
    pub(crate) name: String,
    /// With TLS.
    pub(crate) secure: bool,
    pub(crate) host: String,
    pub(crate) meaning: String,
}

/// A part of a path or of a query.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Parameter {
    pub(crate) name: String,
    pub(crate) schema: Value,
    pub(crate) description: String,
}

/// A path that answers plain HTTP.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Endpoint {
    /// In lower case, as OpenAPI writes it.
    pub(crate) method: String,
    pub(crate) path: String,
    /// The operation's name in tools that read OpenAPI.
    pub(crate) name: String,
    pub(crate) tag: String,
    #[serde(default)]
    pub(crate) deprecated: bool,
    pub(crate) summary: String,
    pub(crate) answers: Vec<Answer>,
}

/// One way in which a request is answered.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) meaning: String,
    /// It is a problem document (RFC 9457).
    #[serde(default)]
    pub(crate) problem: bool,
    /// Close codes that tell the same to a client that speaks the protocol.
    #[serde(default)]
    pub(crate) close: Vec<u16>,
    /// The content type; none is without a body, save that of a problem.
    #[serde(rename = "type")]
    pub(crate) content_type: Option<String>,
    pub(crate) schema: Option<Value>,
    pub(crate) example: Option<Value>,
}

impl Answer {
    /// The content type of the body, if there is one.
    pub(crate) fn content_type(&self) -> Option<&str> {
        if self.problem { Some("application/problem+json") } else { self.content_type.as_deref() }
    }
}
