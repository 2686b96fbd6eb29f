//! The protocol's data: codes, names, limits, intervals and paths, as they stand in `schema/codes.json`,
//! `schema/limits.json` and `schema/http.json`.

mod http;
mod mistakes;

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::json;
use crate::source::SourceFile;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

pub(crate) use http::{Answer, Endpoint, Http, Parameter};

/// All of it.
#[derive(Clone, Debug)]
pub(crate) struct Protocol {
    pub(crate) codes: Codes,
    pub(crate) limits: Limits,
    pub(crate) http: Http,
}

/// `schema/codes.json`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Codes {
    #[serde(rename = "description")]
    pub(crate) _description: String,
    pub(crate) error_codes: Vec<ErrorCode>,
    pub(crate) close_classes: Vec<Named>,
    pub(crate) close_codes: Vec<CloseCode>,
    pub(crate) server_commands: Vec<ServerCommand>,
    /// Schemas that the payloads of the server's commands share, by name.
    pub(crate) payload_types: Map<String, Value>,
    pub(crate) gap_scopes: Vec<Named>,
    pub(crate) gap_reasons: Vec<Named>,
    pub(crate) left_reasons: Vec<Named>,
    pub(crate) subprotocol: String,
    pub(crate) bearer_subprotocol_prefix: String,
    pub(crate) server_id: String,
    pub(crate) refresh_token_command: String,
    pub(crate) redis_prefix: String,
}

/// Why a message was not accepted.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ErrorCode {
    pub(crate) code: String,
    pub(crate) client_fault: bool,
    pub(crate) meaning: String,
}

/// Why a connection ends.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CloseCode {
    pub(crate) code: u16,
    pub(crate) name: String,
    pub(crate) class: String,
    pub(crate) meaning: String,
}

/// A command that only the server sends.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ServerCommand {
    pub(crate) cmd: String,
    pub(crate) meaning: String,
    pub(crate) msg_type: String,
    pub(crate) target: String,
    /// The `msg_type`s of the messages that it may be the answer to.
    pub(crate) answers: Vec<String>,
    /// The schema of its payload; a `$ref` names a type of the message, of `payload_types`, or a list of codes.
    pub(crate) payload: Value,
    pub(crate) example: CommandExample,
}

/// What a command of the server may look like, without what is the same in all of them.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CommandExample {
    pub(crate) msg: Option<String>,
    pub(crate) payload: Value,
}

/// A name with its meaning.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Named {
    pub(crate) name: String,
    pub(crate) meaning: String,
}

/// `schema/limits.json`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Limits {
    #[serde(rename = "description")]
    pub(crate) _description: String,
    pub(crate) limits: Vec<Limit>,
    pub(crate) intervals: Vec<Interval>,
}

/// A bound on how much.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Limit {
    pub(crate) name: String,
    pub(crate) value: u64,
    pub(crate) unit: String,
    pub(crate) description: String,
}

/// A length of time.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Interval {
    pub(crate) name: String,
    /// As it is written: `1500ms`, `25s`, `2m`.
    pub(crate) value: String,
    pub(crate) description: String,
}

impl Interval {
    /// The length in milliseconds; the parser has made sure that there is one.
    pub(crate) fn milliseconds(&self) -> u64 {
        milliseconds(&self.value).expect("durations are checked when they are read")
    }
}

fn milliseconds(text: &str) -> Option<u64> {
    let digits = text.find(|c: char| !c.is_ascii_digit())?;
    let factor = match &text[digits..] {
        "ms" => 1,
        "s" => 1_000,
        "m" => 60_000,
        _ => return None,
    };
    text[..digits].parse::<u64>().ok()?.checked_mul(factor)
}

/// Reads the three files.
///
/// # Errors
/// What is missing, unknown or out of shape in any.
pub(crate) fn parse(
    codes: &SourceFile,
    limits: &SourceFile,
    http: &SourceFile,
) -> Result<Protocol, Vec<Diagnostic>> {
    match (read::<Codes>(codes), read::<Limits>(limits), read::<Http>(http)) {
        (Ok(codes_data), Ok(limits_data), Ok(http)) => {
            check(codes, limits, &codes_data, &limits_data)?;
            Ok(Protocol { codes: codes_data, limits: limits_data, http })
        }
        (codes, limits, http) => {
            let found = [codes.err(), limits.err(), http.err()];
            Err(found.into_iter().flatten().flatten().collect())
        }
    }
}

fn read<T: DeserializeOwned>(source: &SourceFile) -> Result<T, Vec<Diagnostic>> {
    let mut diagnostics = Diagnostics::new(source);
    match serde_json::from_str(&source.text) {
        Ok(data) => diagnostics.finish(data),
        Err(error) if error.is_data() => {
            mistakes::add(source, &json::JsonError::from(&error), &mut diagnostics);
            Err(diagnostics.finish(()).expect_err("one was added"))
        }
        Err(error) => {
            diagnostics.add_not_json(&json::JsonError::from(&error));
            Err(diagnostics.finish(()).expect_err("one was added"))
        }
    }
}

fn check(
    codes_file: &SourceFile,
    limits_file: &SourceFile,
    codes: &Codes,
    limits: &Limits,
) -> Result<(), Vec<Diagnostic>> {
    let mut diagnostics = Diagnostics::new(codes_file);
    for close in &codes.close_codes {
        if !codes.close_classes.iter().any(|class| class.name == close.class) {
            let offset = codes_file.text.find(&format!("\"name\": \"{}\"", close.name)).unwrap_or(0);
            let known: Vec<&str> = codes.close_classes.iter().map(|class| class.name.as_str()).collect();
            diagnostics.add(
                offset,
                "/close_codes",
                format!("`{}` is no close class", close.class),
                format!("write one of {}", known.join(", ")),
            );
        }
    }
    diagnostics.finish(())?;
    let mut diagnostics = Diagnostics::new(limits_file);
    for interval in &limits.intervals {
        if milliseconds(&interval.value).is_none() {
            let offset = limits_file.text.find(&format!("\"{}\"", interval.value)).unwrap_or(0);
            diagnostics.add(
                offset,
                "/intervals",
                format!("`{}` is no duration", interval.value),
                "write 1500ms, 25s or 2m",
            );
        }
    }
    diagnostics.finish(())
}
