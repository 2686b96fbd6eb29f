use aether_ws_protocol::{ClientId, GroupId};

use super::*;

const BOUNDS: Bounds =
    Bounds { parse: ParseOptions { max_depth: 64, max_issues: 32 }, presence_state_bytes: 64 };

/// What is refused: the code, `path code` of each issue, and the text.
fn refused(text: &str) -> (ErrorCode, Vec<String>, String) {
    let Refusal { code, text, issues } = read(text, &BOUNDS).expect_err(text);
    (code, issues.iter().map(|issue| format!("{} {}", issue.path, issue.code)).collect(), text)
}

#[test]
fn the_first_code_that_applies_is_told() {
    let check = |text, expected| assert_eq!(refused(text).0, expected, "{text}");
    check("", ErrorCode::InvalidJson);
    check("{\"msg_type\":", ErrorCode::InvalidJson);
    check(r#"{"msg_type":"msg","target":"echo","msg":"\ud800"}"#, ErrorCode::InvalidJson);
    check(r#"{"version":"2"}"#, ErrorCode::UnsupportedVersion);
    check(r#"{"version":"4","msg_type":"msg","target":"echo","more":1}"#, ErrorCode::UnsupportedVersion);
    check(r#"{"version":3,"msg_type":"msg","target":"echo"}"#, ErrorCode::InvalidMessage);
    check("[]", ErrorCode::InvalidMessage);
    check("null", ErrorCode::InvalidMessage);
}

#[test]
fn all_issues_are_told_in_order() {
    let (_, issues, text) = refused(r#"{"msg_type":"shout","target":"direct","cmd":"","extra":1}"#);
    assert_eq!(issues, ["/cmd min_length", "/extra unknown_key", "/msg_type enum", "/to_id required"]);
    assert!(text.starts_with("This is not a valid message: /cmd "), "{text}");
    assert!(text.ends_with("and 3 more issues."), "{text}");
}

#[test]
fn a_presence_state_is_small() {
    let state = "x".repeat(60);
    let message = format!(r#"{{"msg_type":"presence","target":"group","payload":{{"a":"{state}"}}}}"#);
    assert_eq!(refused(&message).1, ["/payload max_bytes"]);
    // With another issue, both are told.
    let both = message.replacen('{', r#"{"zoo":1,"#, 1);
    assert_eq!(refused(&both).1, ["/payload max_bytes", "/zoo unknown_key"]);
    // It is a state only in a presence message to the group.
    assert!(read(&message.replace("group", "echo"), &BOUNDS).is_ok());
    assert!(read(&message.replace("presence", "msg"), &BOUNDS).is_ok());
}

#[test]
fn a_v2_message_is_shown_wrapped() {
    let check = |v2, v3: &str| {
        let text = refused(v2).2;
        assert_eq!(text, format!("This looks like a V2 message. In V3 it is written {v3}"));
    };
    check(r#"{"msg": "hi"}"#, r#"{"msg_type":"msg","target":"group","msg":"hi"}"#);
    check(
        r#"{"cmd":"RELOAD" , "force":true}"#,
        r#"{"msg_type":"cmd","target":"group","cmd":"RELOAD","payload":{"force":true}}"#,
    );
    check(
        r#"{"to_id":"abc","msg":"a \"}\" b"}"#,
        r#"{"msg_type":"msg","target":"direct","to_id":"abc","msg":"a \"}\" b"}"#,
    );
    check(
        r#"{"msg":{"deep":[1,2]},"n":1.50}"#,
        r#"{"msg_type":"msg","target":"group","payload":{"msg":{"deep":[1,2]},"n":1.50}}"#,
    );
    check("{}", r#"{"msg_type":"msg","target":"group"}"#);
    // What cannot be wrapped as it is gets the pattern.
    check(r#"{"to_id":"42","msg":"hi"}"#, r#"{"msg_type":"msg","target":"group","msg":"…"}"#);
}

#[test]
fn stamping_tells_the_truth_and_leaves_the_payload_alone() {
    let sender = Sender { group: GroupId::try_from("g").unwrap(), client: ClientId::try_from("me").unwrap() };
    let text = r#"{"msg_type":"msg","target":"echo","payload":{"n":1.00,"n":1e400},"sent_at":"2001-01-01T00:00:00Z"}"#;
    let message = stamp(read(text, &BOUNDS).unwrap(), &sender);
    assert_eq!(message.from_id.as_str(), "me");
    assert_eq!(message.group_id, Some(sender.group));
    assert_eq!(message.payload.unwrap().get(), r#"{"n":1.00,"n":1e400}"#);
    assert_eq!(message.sent_at.len(), 27);
    assert!(message.sent_at.as_str() > "2026");
}
