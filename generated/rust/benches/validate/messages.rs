//! Typical messages: what a browser app sends, and what it gets.

/// Who reads it.
#[derive(Clone, Copy)]
pub(crate) enum View {
    Input,
    Delivered,
}

/// A message, and what it is called in the table.
pub(crate) struct Message {
    pub(crate) name: &'static str,
    pub(crate) view: View,
    pub(crate) text: &'static str,
}

pub(crate) const ALL: [Message; 9] = [
    Message {
        name: "sent: text to the group",
        view: View::Input,
        text: r#"{"msg_type":"msg","target":"group","msg":"Hello team, the build is green."}"#,
    },
    Message {
        name: "sent: the same, with escapes",
        view: View::Input,
        text: r#"{"msg_type":"msg","target":"group","msg":"\"Hello team\",\nthe build is green."}"#,
    },
    Message {
        name: "sent: direct, every field, a payload",
        view: View::Input,
        text: r#"{"msg_type":"msg","target":"direct","to_id":"device_xyz789","from_id":"device_abc123","group_id":"group_abc123","msg":"Hello there, how are you today?","payload":{"a":1,"b":[1,2,3],"c":{"d":"some text here"}},"sent_at":"2026-01-02T03:04:05.678901Z"}"#,
    },
    Message {
        name: "sent: heartbeat",
        view: View::Input,
        text: r#"{"msg_type":"heartbeat","target":"echo"}"#,
    },
    Message {
        name: "sent: free command",
        view: View::Input,
        text: r#"{"msg_type":"cmd","target":"direct","to_id":"device_xyz789","cmd":"SET_VOLUME","payload":{"level":0.75,"fade_ms":250}}"#,
    },
    Message {
        name: "sent: known command, its payload checked",
        view: View::Input,
        text: r#"{"msg_type":"cmd","target":"group","cmd":"RELOAD_UI","payload":{"force":true}}"#,
    },
    Message {
        name: "delivered: text to the group",
        view: View::Delivered,
        text: r#"{"version":"3","msg_type":"msg","target":"group","from_id":"device_abc123","group_id":"group_abc123","msg":"Hello team, the build is green.","sent_at":"2026-01-02T03:04:05.678901Z"}"#,
    },
    Message {
        name: "delivered: direct, every field, a payload",
        view: View::Delivered,
        text: r#"{"version":"3","msg_type":"msg","target":"direct","from_id":"device_abc123","to_id":"device_xyz789","group_id":"group_abc123","msg":"Hello there, how are you today?","payload":{"a":1,"b":[1,2,3],"c":{"d":"some text here"}},"sent_at":"2026-01-02T03:04:05.678901Z"}"#,
    },
    Message {
        name: "delivered: known command",
        view: View::Delivered,
        text: r#"{"version":"3","msg_type":"cmd","target":"group","from_id":"device_abc123","group_id":"group_abc123","cmd":"RELOAD_UI","payload":{"force":true},"sent_at":"2026-01-02T03:04:05.678901Z"}"#,
    },
];
