//! The quick way into a message takes no text that `serde_json` refuses, and makes the same message of it.

use crate::agreement::messages;
use aether_ws_protocol::{ParseOptions, WsMessageV3, WsMessageV3Input};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::{Config, TestRunner};
use serde::de::DeserializeOwned;
use std::cell::Cell;
use std::fmt::Debug;

const CASES: u32 = 30_000;

/// A change of one character of a text: what JSON is made of, and what it must not have.
#[derive(Clone, Debug)]
enum Edit {
    Insert(Index, char),
    Replace(Index, char),
    Remove(Index),
    CutOff(Index),
}

fn edits() -> impl Strategy<Value = Vec<Edit>> {
    let signs: Vec<char> = "{}[]:,\"\\u0/ntrd8e.-+ \n\t\r\u{0}\u{1f}\u{7f}é🦀".chars().collect();
    let spaces = select(vec![' ', '\n', '\t', '\r']);
    let edit = prop_oneof![
        4 => (any::<Index>(), select(signs.clone())).prop_map(|(at, sign)| Edit::Insert(at, sign)),
        4 => (any::<Index>(), spaces).prop_map(|(at, space)| Edit::Insert(at, space)),
        2 => (any::<Index>(), select(signs)).prop_map(|(at, sign)| Edit::Replace(at, sign)),
        2 => any::<Index>().prop_map(Edit::Remove),
        1 => any::<Index>().prop_map(Edit::CutOff),
    ];
    prop::collection::vec(edit, 0..3)
}

fn edited(text: &str, edits: &[Edit]) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    for edit in edits.iter().filter(|_| !text.is_empty()) {
        let length = chars.len().max(1);
        match edit {
            Edit::Insert(at, sign) => chars.insert(at.index(chars.len() + 1), *sign),
            Edit::Replace(at, sign) if !chars.is_empty() => chars[at.index(length)] = *sign,
            Edit::Remove(at) if !chars.is_empty() => drop(chars.remove(at.index(length))),
            Edit::CutOff(at) => chars.truncate(at.index(length)),
            Edit::Replace(..) | Edit::Remove(_) => {}
        }
    }
    chars.into_iter().collect()
}

fn check<T: DeserializeOwned + PartialEq + Debug>(
    text: &str,
    parsed: Option<&T>,
    checked: bool,
) -> Result<bool, TestCaseError> {
    let is_taken = parsed.is_some();
    let by_serde: Option<T> = serde_json::from_str(text).ok();
    prop_assert_eq!(parsed, by_serde.as_ref(), "{:?}", text);
    prop_assert_eq!(is_taken, checked, "{:?}", text);
    Ok(is_taken)
}

#[test]
fn edited_texts_are_read_as_serde_json_reads_them() {
    let (taken, all) = (Cell::new(0_u32), Cell::new(0_u32));
    let mut runner = TestRunner::new(Config { cases: CASES, failure_persistence: None, ..Config::default() });
    let outcome = runner.run(&(messages(), any::<bool>(), edits()), |(message, pretty, edits)| {
        let text = if pretty { format!("{message:#}") } else { message.to_string() };
        let (text, options) = (edited(&text, &edits), ParseOptions::default());
        let input = WsMessageV3Input::parse(&text).ok();
        let delivered = WsMessageV3::parse(&text).ok();
        for is_taken in [
            check(&text, input.as_ref(), WsMessageV3Input::check(&text, &options).is_ok())?,
            check(&text, delivered.as_ref(), WsMessageV3::check(&text, &options).is_ok())?,
        ] {
            taken.set(taken.get() + u32::from(is_taken));
            all.set(all.get() + 1);
        }
        Ok(())
    });
    if let Err(failure) = outcome {
        panic!("{failure}");
    }
    // Texts that are all taken, or all refused, would show nothing.
    let (taken, all) = (taken.get(), all.get());
    assert!(taken > all / 20 && taken < all - all / 20, "{taken} of {all} taken");
}

#[test]
fn what_is_not_read_here_is_read_all_the_same() {
    for (text, msg) in [
        (
            r#"{"msg_type":"msg","target":"group","msg":"a \"quote\", a \\, a \u00e9 and a \ud83e\udd80"}"#,
            "a \"quote\", a \\, a é and a 🦀",
        ),
        ("\t{ \"msg\" :\r\n\"\" , \"target\"\n:\"group\",\"msg_\\u0074ype\":\"msg\" } \n", ""),
        ("{\"msg\":\"\u{7f} é 🦀\",\"msg_type\":\"msg\",\"target\":\"group\"}", "\u{7f} é 🦀"),
    ] {
        assert_eq!(WsMessageV3Input::parse(text).unwrap().msg.as_deref(), Some(msg), "{text}");
    }
    for text in [
        r#"{"msg_type":"msg","target":"group",}"#,
        r#"{,"msg_type":"msg","target":"group"}"#,
        r#"{"msg_type":"msg" "target":"group"}"#,
        r#"{"msg_type":"msg","target":"group"}}"#,
        r#"{"msg_type":"msg","target":"group""#,
        r#"{"msg_type":"msg","target":"group"}x"#,
        "{\"msg_type\":\"msg\",\"target\":\"group\"}\0",
        "\u{feff}{\"msg_type\":\"msg\",\"target\":\"group\"}",
        "{\"msg_type\":\"msg\",\"target\":\"group\",\"msg\":\"a\nb\"}",
        r#"{"msg_type":"msg","target":"group","msg":"\ud800"}"#,
        r#"{"msg_type":"msg","target":"group","msg":"\x"}"#,
        r#"{"msg_type":"msg","target":"group","payload":{"a":01}}"#,
    ] {
        assert!(WsMessageV3Input::parse(text).is_err(), "{text}");
    }
}

#[test]
fn the_bound_on_depth_holds_whatever_nests() {
    let arrays = |levels: usize| format!("{}1{}", "[".repeat(levels - 1), "]".repeat(levels - 1));
    for max_depth in [1, 2, 3, 8, 64, 200] {
        let options = ParseOptions { max_depth, ..ParseOptions::default() };
        // The message is the first level.
        for levels in max_depth.max(2)..max_depth + 3 {
            let fits = levels <= max_depth;
            let ignored = format!(
                r#"{{"version":"3","msg_type":"msg","target":"broadcast","from_id":"a","sent_at":"2026-01-02T03:04:05Z","x":{}}}"#,
                arrays(levels - 1)
            );
            assert_eq!(WsMessageV3::parse_with(&ignored, &options).is_ok(), fits, "{levels} of {max_depth}");
            if levels > 2 {
                let payload = format!(
                    r#"{{"msg_type":"msg","target":"group","payload":{{"":{}}}}}"#,
                    arrays(levels - 2)
                );
                assert_eq!(
                    WsMessageV3Input::parse_with(&payload, &options).is_ok(),
                    fits,
                    "{levels} of {max_depth}"
                );
            }
        }
    }
    let flat = ParseOptions { max_depth: 1, ..ParseOptions::default() };
    assert!(WsMessageV3Input::parse_with(r#"{"msg_type":"msg","target":"group"}"#, &flat).is_err());
}
