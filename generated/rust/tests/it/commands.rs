//! Known commands: built, read and handled by their types.

use aether_ws_protocol::payloads::{MaintenanceWarning, ReloadUi};
use aether_ws_protocol::{Command, MsgType, ParseError, Target, WsMessageV3, WsMessageV3Input};

const RELOAD: &str =
    r#"{"msg_type":"cmd","target":"group","cmd":"RELOAD_UI","payload":{"force":true,"since":1.50}}"#;

fn read(text: &str) -> Option<Command> {
    let message = WsMessageV3Input::parse(text).expect("the message is valid");
    message.command().expect("a message that was parsed has a payload that its command takes")
}

fn envelope() -> WsMessageV3Input {
    WsMessageV3Input::new(MsgType::Cmd, Target::Group)
}

/// A `match` without a wildcard: a new command has to be handled here, too.
fn handled(command: &Command) -> String {
    match command {
        Command::ReloadUi(payload) => format!("reload {:?}", payload.force),
        Command::MaintenanceWarning(payload) => format!("warning {:?}", payload.text),
        Command::Unknown { cmd, payload } => {
            format!("{} {}", cmd.as_str(), payload.as_ref().map_or("", |payload| payload.get()))
        }
    }
}

#[test]
fn a_message_is_handled_by_its_command() {
    for (text, expected) in [
        (RELOAD, "reload Some(true)"),
        (r#"{"msg_type":"cmd","target":"group","cmd":"RELOAD_UI"}"#, "reload None"),
        (
            r#"{"msg_type":"cmd","target":"group","cmd":"MAINTENANCE_WARNING","payload":{"text":"a"}}"#,
            "warning Some(\"a\")",
        ),
        (
            r#"{"msg_type":"msg","target":"group","cmd":"OTHER","payload":{ "force":"yes" }}"#,
            r#"OTHER { "force":"yes" }"#,
        ),
        (r#"{"msg_type":"cmd","target":"group","cmd":"reload_ui"}"#, "reload_ui "),
    ] {
        assert_eq!(handled(&read(text).expect("it names a command")), expected);
    }
    assert!(read(r#"{"msg_type":"msg","target":"group","payload":{"force":1}}"#).is_none());
}

#[test]
fn the_last_of_keys_given_twice_is_the_payloads() {
    let twice = r#"{"msg_type":"cmd","target":"group","cmd":"RELOAD_UI","payload":{"force":0,"force":true}}"#;
    assert_eq!(handled(&read(twice).expect("it names a command")), "reload Some(true)");
}

#[test]
fn what_is_built_is_what_is_read() {
    let reload = Command::ReloadUi(ReloadUi { force: Some(true), ..ReloadUi::default() });
    let message = envelope().with_command(&reload).expect("it obeys the schema");
    let text = serde_json::to_string(&message).expect("a message has a text");
    assert_eq!(text, r#"{"msg_type":"cmd","target":"group","cmd":"RELOAD_UI","payload":{"force":true}}"#);
    assert_eq!(read(&text), Some(reload));

    let warning = MaintenanceWarning {
        starts_at: Some("2026-01-02T03:00:00Z".parse().expect("a date-time")),
        ..MaintenanceWarning::default()
    };
    let delivered = r#"{"version":"3","msg_type":"cmd","target":"echo","from_id":"a","group_id":"g","sent_at":"2026-01-02T03:04:05Z"}"#;
    let delivered = WsMessageV3::parse(delivered).expect("it is valid");
    let delivered =
        delivered.with_command(&Command::MaintenanceWarning(warning.clone())).expect("it is valid");
    assert_eq!(delivered.command().expect("it is valid"), Some(Command::MaintenanceWarning(warning)));
}

#[test]
fn keys_that_the_schema_does_not_name_are_kept() {
    let command = read(RELOAD).expect("it names a command");
    let message = envelope().with_command(&command).expect("it obeys the schema");
    let payload = message.payload.expect("it has a payload");
    assert_eq!(payload.get(), r#"{"force":true,"since":1.50}"#);
}

#[test]
fn what_the_type_cannot_tell_is_checked_when_it_is_built() {
    let warning = MaintenanceWarning { text: Some(String::new()), ..MaintenanceWarning::default() };
    let refused = envelope().with_command(&Command::MaintenanceWarning(warning));
    let Err(ParseError::Invalid(issues)) = refused else { panic!("an empty text: {refused:?}") };
    assert_eq!((issues[0].path.as_str(), issues[0].code.as_str()), ("/payload/text", "min_length"));
}

#[test]
fn the_known_commands_are_listed() {
    assert_eq!(Command::KNOWN, ["MAINTENANCE_WARNING", "RELOAD_UI"]);
    assert_eq!(Command::ReloadUi(ReloadUi::default()).cmd(), "RELOAD_UI");
}
