//! Help for those who come from V2: the message they sent, wrapped for V3.

use aether_ws_protocol::json::Json;
use aether_ws_protocol::{MsgType, Target, WsMessageV3Input};

use super::raw_members;

/// An object that says neither what it is nor where it goes was written for V2.
pub(super) fn looks_like(value: &Json<'_>) -> bool {
    value.members().is_some() && value.get("msg_type").is_none() && value.get("target").is_none()
}

/// Says how this very message is written in V3.
pub(super) fn wrap(text: &str, value: &Json<'_>) -> String {
    let wrapped = wrapped(text, value)
        .filter(|wrapped| wrapped.len() <= LONGEST && WsMessageV3Input::parse(wrapped).is_ok())
        .unwrap_or_else(|| r#"{"msg_type":"msg","target":"group","msg":"…"}"#.to_owned());
    format!("This looks like a V2 message. In V3 it is written {wrapped}")
}

/// Longer ones are shown as a pattern: whoever reads the hint knows what the message said.
const LONGEST: usize = 1024;

/// What V3 knows keeps its name; all else moves into the payload.
fn wrapped(text: &str, value: &Json<'_>) -> Option<String> {
    const KNOWN: [&str; 7] = ["from_id", "to_id", "group_id", "cmd", "msg", "payload", "sent_at"];
    let fits = |key: &str, raw: &str| match key {
        "payload" => raw.starts_with('{'),
        _ => KNOWN.contains(&key) && raw.starts_with('"'),
    };
    let (known, rest): (Vec<_>, Vec<_>) =
        raw_members(text, value).filter(|(key, _)| *key != "version").partition(|(key, raw)| fits(key, raw));
    let has = |key| known.iter().any(|(known, _)| *known == key);
    let msg_type = if has("cmd") { MsgType::Cmd } else { MsgType::Msg };
    let target = if has("to_id") { Target::Direct } else { Target::Group };

    let mut members = vec![format!(r#""msg_type":"{msg_type}""#), format!(r#""target":"{target}""#)];
    members.extend(known.iter().map(|(key, raw)| format!(r#""{key}":{raw}"#)));
    if !rest.is_empty() {
        if has("payload") {
            return None;
        }
        let rest: Option<Vec<_>> = rest
            .iter()
            .map(|(key, raw)| Some(format!("{}:{raw}", serde_json::to_string(key).ok()?)))
            .collect();
        members.push(format!(r#""payload":{{{}}}"#, rest?.join(",")));
    }
    Some(format!("{{{}}}", members.join(",")))
}
