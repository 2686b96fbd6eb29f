// @generated from schema/ws_message_v3.schema.json by `cargo xtask codegen`: edit the schema, not this file.

use super::issue::{Issues, ParseError, Path};
use super::issue_code::IssueCode;
use super::json::{self, Json, JsonError};
use super::object::JsonObject;
use super::payloads;
use super::payload_checks;
use super::read::Check;
use super::types::*;
use serde::Serialize;
use super::validator::issue::valid;

/// A command with its payload: a new one breaks every `match` on this.
#[allow(clippy::large_enum_variant, reason = "sizes are those of the schemas")]
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Announces that the platform, or a part of it, will not be available for a while.
    MaintenanceWarning(payloads::MaintenanceWarning),
    /// Asks a user interface to load itself anew.
    ReloadUi(payloads::ReloadUi),
    /// Any other command: its payload is free.
    Unknown {
        /// The keyword of the command.
        cmd: Cmd,
        /// Whatever it carries.
        payload: Option<JsonObject>,
    },
}

impl Command {
    /// The known commands, in the order of their names.
    pub const KNOWN: [&'static str; 2] = ["MAINTENANCE_WARNING", "RELOAD_UI"];
    /// The keyword of the command.
    #[must_use]
    pub fn cmd(&self) -> &str {
        match self {
            Self::MaintenanceWarning(_) => "MAINTENANCE_WARNING",
            Self::ReloadUi(_) => "RELOAD_UI",
            Self::Unknown { cmd, .. } => cmd.as_str(),
        }
    }
}

#[allow(deprecated)]
impl WsMessageV3Input {
    /// The message's command with its payload, `{}` where it has none; `None` where the message names no command.
    ///
    /// # Errors
    /// The payload breaks the schema of its command: never so in a message that was parsed.
    pub fn command(&self) -> Result<Option<Command>, payloads::ParseError> {
        let Some(cmd) = self.cmd.as_ref() else { return Ok(None) };
        let payload = self.payload.as_ref().map_or("{}", JsonObject::get);
        Ok(
            Some(
                match cmd.as_str() {
                    "MAINTENANCE_WARNING" => {
                        Command::MaintenanceWarning(
                            payloads::MaintenanceWarning::parse(payload)?,
                        )
                    }
                    "RELOAD_UI" => Command::ReloadUi(payloads::ReloadUi::parse(payload)?),
                    _ => {
                        Command::Unknown {
                            cmd: cmd.clone(),
                            payload: self.payload.as_ref().cloned(),
                        }
                    }
                },
            ),
        )
    }

    /// The same message with this command and its payload.
    ///
    /// # Errors
    /// The payload breaks the schema of its command in a way that its type cannot tell.
    pub fn with_command(self, command: &Command) -> Result<Self, ParseError> {
        let payload = match command {
            Command::MaintenanceWarning(payload) => {
                written("MAINTENANCE_WARNING", payload)?
            }
            Command::ReloadUi(payload) => written("RELOAD_UI", payload)?,
            Command::Unknown { cmd, payload } => {
                let cmd = cmd.clone();
                return Ok(Self {
                    cmd: Some(cmd),
                    payload: payload.clone(),
                    ..self
                });
            }
        };
        let cmd = command
            .cmd()
            .parse()
            .expect("the generator has checked the names of known commands");
        Ok(Self {
            cmd: Some(cmd),
            payload: Some(payload),
            ..self
        })
    }
}

#[allow(deprecated)]
impl WsMessageV3 {
    /// The message's command with its payload, `{}` where it has none; `None` where the message names no command.
    ///
    /// # Errors
    /// The payload breaks the schema of its command: never so in a message that was parsed.
    pub fn command(&self) -> Result<Option<Command>, payloads::ParseError> {
        let Some(cmd) = self.cmd.as_ref() else { return Ok(None) };
        let payload = self.payload.as_ref().map_or("{}", JsonObject::get);
        Ok(
            Some(
                match cmd.as_str() {
                    "MAINTENANCE_WARNING" => {
                        Command::MaintenanceWarning(
                            payloads::MaintenanceWarning::parse(payload)?,
                        )
                    }
                    "RELOAD_UI" => Command::ReloadUi(payloads::ReloadUi::parse(payload)?),
                    _ => {
                        Command::Unknown {
                            cmd: cmd.clone(),
                            payload: self.payload.as_ref().cloned(),
                        }
                    }
                },
            ),
        )
    }

    /// The same message with this command and its payload.
    ///
    /// # Errors
    /// The payload breaks the schema of its command in a way that its type cannot tell.
    pub fn with_command(self, command: &Command) -> Result<Self, ParseError> {
        let payload = match command {
            Command::MaintenanceWarning(payload) => {
                written("MAINTENANCE_WARNING", payload)?
            }
            Command::ReloadUi(payload) => written("RELOAD_UI", payload)?,
            Command::Unknown { cmd, payload } => {
                let cmd = cmd.clone();
                return Ok(Self {
                    cmd: Some(cmd),
                    payload: payload.clone(),
                    ..self
                });
            }
        };
        let cmd = command
            .cmd()
            .parse()
            .expect("the generator has checked the names of known commands");
        Ok(Self {
            cmd: Some(cmd),
            payload: Some(payload),
            ..self
        })
    }
}

/// A payload that is to be sent, once it is known to obey the schema of its command.
fn written(cmd: &str, payload: &impl Serialize) -> Result<JsonObject, ParseError> {
    let not_json = |error: serde_json::Error| ParseError::InvalidJson(
        JsonError::from(&error),
    );
    let payload = JsonObject::from_value(payload).map_err(not_json)?;
    let json = json::parse(payload.get()).map_err(ParseError::InvalidJson)?;
    let mut issues = Issues::default();
    if let Some((check, _)) = known(cmd) {
        check(&json, &Path::Root.key("payload"), &mut issues);
    }
    issues
        .finish(usize::MAX)
        .map_or(Ok(payload), |issues| Err(ParseError::Invalid(issues)))
}

/// What is asked of the payload of a known command, and what a message is told that has none and should.
type Known = (Check, Option<&'static str>);

fn known(cmd: &str) -> Option<Known> {
    Some(
        match cmd {
            "MAINTENANCE_WARNING" => (payload_checks::payload_maintenance_warning, None),
            "RELOAD_UI" => (payload_checks::payload_reload_ui, None),
            _ => return None,
        },
    )
}

/// Lists every rule that the payload of a known command breaks; any other command is free.
pub(super) fn check(message: &Json<'_>, at: &Path<'_>, issues: &mut Issues) {
    let Some((check, required)) = message
        .get("cmd")
        .and_then(Json::as_str)
        .and_then(known) else { return };
    if issues.has_depth() {
        return;
    }
    match (message.get("payload"), required) {
        (Some(payload), _) if payload.members().is_some() => {
            check(payload, &at.key("payload"), issues);
        }
        (None, Some(message)) => {
            issues.add(&at.key("payload"), IssueCode::Required, message);
        }
        _ => {}
    }
}

/// Whether the payload of a known command obeys its schema; any other command is free.
pub(super) fn holds(cmd: &str, payload: Option<&JsonObject>) -> bool {
    let Some((check, required)) = known(cmd) else { return true };
    match payload {
        Some(payload) => {
            json::parse_again(payload.get())
                .is_ok_and(|payload| valid(|issues| check(
                    &payload,
                    &Path::Root,
                    issues,
                )))
        }
        None => required.is_none(),
    }
}
