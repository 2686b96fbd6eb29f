//! The committed output is what the generator writes, byte for byte, every time.

use crate::{inputs, root};
use aether_ws_codegen::{cases, generate};

#[test]
fn every_run_writes_the_same_bytes() {
    assert_eq!(generate(&inputs()), generate(&inputs()));
}

#[test]
fn the_committed_output_is_fresh() {
    let mut files = generate(&inputs()).expect("the schema is understood");
    files.extend(cases(&inputs()).expect("the schema is understood").into_iter().map(|(file, _)| file));
    let stale = files.iter().filter(|file| {
        let committed = std::fs::read_to_string(root().join(&file.path)).unwrap_or_default();
        committed.replace("\r\n", "\n") != file.text
    });
    let stale: Vec<&str> = stale.map(|file| file.path.as_str()).collect();
    assert!(stale.is_empty(), "run `cargo xtask codegen`: {stale:#?}");
}

#[test]
fn every_keyword_of_the_message_is_shown_from_both_sides() {
    for (file, corpus) in cases(&inputs()).expect("the schema is understood") {
        assert_eq!(corpus.gaps(), Vec::<String>::new(), "{}:\n{}", file.path, corpus.report());
        assert!(corpus.cases.len() > 250, "{} has shrunk to {} cases", file.path, corpus.cases.len());
    }
}

/// The field table of the guide, row by row.
const GUIDE: &str = r#"| Field | Type | Required | Description |
| :--- | :--- | :--- | :--- |
| `version` | string | Auto | Always `"3"`. |
| `msg_type` | string | Yes | `'msg'`, `'cmd'`, `'heartbeat'`, `'presence'` |
| `target` | string | Yes | `'direct'`, `'group'`, `'broadcast'`, `'echo'` |
| `from_id` | string | No* | Client ID of sender (Auto-filled by server if omitted). |
| `to_id` | string | No | Target Client ID (Required for `target: 'direct'`). |
| `group_id` | string | No* | Target Group ID (Auto-filled by server if omitted). |
| `cmd` | string | No | Specific action keyword (e.g., `'RELOAD'`). |
| `msg` | string | No | Human-readable text content. |
| `payload` | object | No | Flexible key-value data. |
| `sent_at` | string | Auto | ISO 8601 Timestamp. |
"#;

#[test]
fn the_reference_has_the_field_table_of_the_guide() {
    let files = generate(&inputs()).expect("the schema is understood");
    let reference =
        files.iter().find(|file| file.path == "generated/docs/protocol.md").expect("it is an output");
    assert!(reference.text.contains(GUIDE), "{}", reference.text);
}
