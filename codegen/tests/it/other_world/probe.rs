//! Runs inside the crate that was generated from `order.schema.json`.

use order_event::{OrderEvent, OrderEventInput, OrderEventInputByKind, ParseError, ParseOptions};

const LEAST: &str = r#"{"kind":"placed","type":"x","lines":[{"sku":"a","count":1}]}"#;

/// The issues of a text, as `path code`, and that the reader and plain serde agree with them.
fn issues(text: &str) -> Vec<String> {
    let found = match OrderEventInput::check(text, &ParseOptions::default()) {
        Ok(()) => Vec::new(),
        Err(ParseError::Invalid(issues)) => issues.iter().map(|issue| format!("{} {}", issue.path, issue.code)).collect(),
        Err(ParseError::InvalidJson(error)) => panic!("{text}: {error}"),
    };
    assert_eq!(OrderEventInput::parse(text).is_ok(), found.is_empty(), "{text}");
    assert_eq!(serde_json::from_str::<OrderEventInput>(text).is_ok(), found.is_empty(), "{text}");
    found
}

/// [`LEAST`] with more members.
fn with(members: &str) -> String {
    LEAST.replacen('{', &format!("{{{members},"), 1)
}

#[test]
fn every_shape_is_read_and_written_again() {
    let text = r#"{"kind":"paid","type":"x","self":true,"match":"ab","priority":-3,"weight":0.5,"paid_at":"2026-01-02T03:04:05Z","lines":[{"sku":"a","count":1,"parts":[{"sku":"b","count":2}]}],"matrix":[[1,2],[]],"tags":["ab"],"address":{"city":"x","zip":"01234"},"extra":{"n":1e2},"note":""}"#;
    assert_eq!(issues(text), Vec::<String>::new());
    let event = OrderEventInput::parse(text).expect("valid");
    assert_eq!(serde_json::to_string(&event).expect("it has a text"), text);
    match event.by_kind() {
        Ok(OrderEventInputByKind::Paid { priority, .. }) => assert_eq!(*priority, -3),
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_absent_list_is_not_an_empty_one() {
    let event = OrderEventInput::parse(LEAST).expect("valid");
    assert_eq!(event.matrix, None);
    assert_eq!(OrderEventInput::parse(&with(r#""matrix":[]"#)).expect("valid").matrix, Some(vec![]));
}

#[test]
fn integers_are_json_schemas() {
    assert_eq!(issues(&with(r#""priority":9.0"#)), Vec::<String>::new());
    assert_eq!(OrderEventInput::parse(&with(r#""priority":1e0"#)).expect("valid").priority, Some(1));
    assert_eq!(issues(&with(r#""priority":9.5"#)), ["/priority type"]);
    assert_eq!(issues(&with(r#""priority":10"#)), ["/priority maximum"]);
    assert_eq!(issues(&with(r#""priority":-4"#)), ["/priority minimum"]);
}

#[test]
fn rules_hold_at_every_depth() {
    assert_eq!(issues(&with(r#""matrix":[[1],[6,"x"]]"#)), ["/matrix/1/0 maximum", "/matrix/1/1 type"]);
    assert_eq!(issues(&with(r#""tags":["ab","c"]"#)), ["/tags/1 pattern"]);
    assert_eq!(issues(&with(r#""address":{"zip":"1234"}"#)), ["/address/city required", "/address/zip pattern"]);
    assert_eq!(issues(r#"{"kind":"placed","type":"x","lines":[]}"#), ["/lines min_items"]);
    assert_eq!(issues(r#"{"kind":"placed","type":"x","lines":[{"sku":"","count":0,"x":1}]}"#), ["/lines/0/count minimum", "/lines/0/sku min_length", "/lines/0/x unknown_key"]);
}

#[test]
fn an_open_object_ignores_and_a_closed_one_refuses() {
    assert_eq!(issues(&with(r#""address":{"city":"x","other":1,"other":2}"#)), Vec::<String>::new());
    assert_eq!(issues(&with(r#""address":{"city":"x","city":"y"}"#)), ["/address/city duplicate_key"]);
    assert_eq!(issues(&with(r#""other":1"#)), ["/other unknown_key"]);
    assert!(OrderEvent::parse(&with(r#""other":1"#)).is_ok());
}

#[test]
fn a_condition_asks_for_all_that_it_names() {
    assert_eq!(issues(&LEAST.replace("placed", "paid")), ["/paid_at required", "/priority required"]);
}
