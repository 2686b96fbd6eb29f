//! Near-valid messages at random: our validators and the `jsonschema` crate must give one verdict.

use crate::readers::View;
use aether_ws_protocol::{DELIVERED_SCHEMA, INPUT_SCHEMA};
use jsonschema::Validator;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Map, Value, json};
use std::cell::Cell;

const CASES: u32 = 100_000;

fn validator(schema: &str) -> Validator {
    let schema: Value = serde_json::from_str(schema).expect("the schema is JSON");
    jsonschema::options().should_validate_formats(true).build(&schema).expect("the schema is a schema")
}

/// The validators that the published schemas give: what is published is the delivered schema, closed.
pub(crate) fn validators() -> [(View, Validator); 3] {
    let mut closed: Value = serde_json::from_str(DELIVERED_SCHEMA).expect("the schema is JSON");
    closed["additionalProperties"] = false.into();
    [
        (View::Input, validator(INPUT_SCHEMA)),
        (View::Delivered, validator(DELIVERED_SCHEMA)),
        (View::Published, validator(&closed.to_string())),
    ]
}

/// Messages to start from: valid in one view at least.
fn seeds() -> Vec<Value> {
    let schema: Value = serde_json::from_str(INPUT_SCHEMA).expect("the schema is JSON");
    let mut seeds: Vec<Value> = schema["examples"].as_array().expect("it has examples").clone();
    let filled = json!({"version": "3", "from_id": "device_1", "group_id": "g-1", "sent_at": "2026-01-02T03:04:05.678901Z"});
    for seed in seeds.clone() {
        let mut full = filled.as_object().expect("an object").clone();
        full.extend(seed.as_object().expect("an object").clone());
        seeds.push(Value::Object(full));
    }
    seeds
}

fn keys() -> Vec<&'static str> {
    vec![
        "version",
        "msg_type",
        "target",
        "from_id",
        "to_id",
        "group_id",
        "cmd",
        "msg",
        "payload",
        "sent_at",
        "extra",
        "Version",
        "msg-type",
        "",
        "__proto__",
        "a/b~c",
    ]
}

/// Strings on both sides of every rule.
fn texts() -> impl Strategy<Value = String> {
    let known = select(vec![
        "3",
        "2",
        "",
        "msg",
        "cmd",
        "heartbeat",
        "presence",
        "Msg",
        "direct",
        "group",
        "broadcast",
        "echo",
        "server",
        "device_xyz789",
        "123",
        "1a",
        "a b",
        "a\n",
        "ä",
        "-",
        "_",
        "2026-01-02T03:04:05Z",
        "2026-01-02t03:04:05.1z",
        "2026-01-02 03:04:05Z",
        "2026-01-02T03:04:05",
        "2026-02-29T00:00:00Z",
        "2024-02-29T00:00:00+23:59",
        "2016-12-31T23:59:60Z",
        "2016-12-31T22:59:60Z",
        "2016-12-31T22:59:60-01:00",
        "1767323045",
    ]);
    let sized = (select(vec!["a", "é", "🦀", "7"]), select(vec![1_usize, 2, 63, 64, 65, 127, 128, 129]));
    prop_oneof![
        4 => known.prop_map(str::to_owned),
        2 => sized.prop_map(|(unit, count)| unit.repeat(count)),
        1 => "[0-9A-Za-z_ -]{0,70}",
        1 => "\\PC{0,8}",
        3 => timestamps(),
    ]
}

/// A timestamp with one character changed, dropped or doubled.
fn timestamps() -> impl Strategy<Value = String> {
    let base = select(vec![
        "2026-01-02T03:04:05.678901Z",
        "2026-12-31T23:59:60Z",
        "2026-06-30T20:59:60.5-03:00",
        "0000-02-29T00:00:00+00:00",
    ]);
    (base, any::<Index>(), select("0123456789TtZz:+-. _".chars().collect::<Vec<char>>()), 0..4_u8).prop_map(
        |(base, place, with, how)| {
            let mut chars: Vec<char> = base.chars().collect();
            let place = place.index(chars.len());
            match how {
                0 => chars[place] = with,
                1 => drop(chars.remove(place)),
                2 => chars.insert(place, with),
                _ => {}
            }
            chars.into_iter().collect()
        },
    )
}

fn values() -> impl Strategy<Value = Value> {
    prop_oneof![
        8 => texts().prop_map(Value::String),
        1 => Just(Value::Null),
        1 => any::<bool>().prop_map(Value::Bool),
        1 => any::<i64>().prop_map(Value::from),
        1 => (-1e6..1e6).prop_map(Value::from),
        1 => Just(json!({})),
        1 => Just(json!([])),
        1 => Just(json!({"msg": null})),
        1 => Just(json!({"deep": [{"er": [1, 2.5, "x", null]}]})),
    ]
}

#[derive(Clone, Debug)]
enum Change {
    Set(&'static str, Value),
    Remove(Index),
}

fn changes() -> impl Strategy<Value = Vec<Change>> {
    let change = prop_oneof![
        3 => (select(keys()), values()).prop_map(|(key, value)| Change::Set(key, value)),
        1 => any::<Index>().prop_map(Change::Remove),
    ];
    prop::collection::vec(change, 0..4)
}

pub(crate) fn messages() -> impl Strategy<Value = Value> {
    let near = (select(seeds()), changes()).prop_map(|(seed, changes)| {
        let mut message: Map<String, Value> = seed.as_object().expect("an object").clone();
        for change in changes {
            match change {
                Change::Set(key, value) => drop(message.insert(key.to_owned(), value)),
                Change::Remove(at) if !message.is_empty() => {
                    let key = message.keys().nth(at.index(message.len())).expect("it is in range").clone();
                    message.remove(&key);
                }
                Change::Remove(_) => {}
            }
        }
        Value::Object(message)
    });
    prop_oneof![30 => near, 1 => values()]
}

#[test]
fn a_hundred_thousand_messages_without_a_disagreement() {
    let validators = validators();
    let (accepted, refused) = (Cell::new(0_u32), Cell::new(0_u32));
    let mut runner = TestRunner::new(Config { cases: CASES, failure_persistence: None, ..Config::default() });
    let outcome = runner.run(&messages(), |message| {
        let text = message.to_string();
        for (view, validator) in &validators {
            let ours = view.check(&text);
            prop_assert_eq!(ours.is_ok(), validator.is_valid(&message), "{:?}: {} {:?}", view, text, ours);
            prop_assert_eq!(
                view.read(&text).err(),
                ours.clone().err(),
                "{:?}: reader and check, {}",
                view,
                text
            );
            let count = if ours.is_ok() { &accepted } else { &refused };
            count.set(count.get() + 1);
        }
        Ok(())
    });
    if let Err(failure) = outcome {
        panic!("{failure}");
    }
    // Messages that are all refused, or all accepted, would show nothing.
    assert!(
        accepted.get() > CASES / 4 && refused.get() > CASES / 4,
        "{} accepted, {} refused",
        accepted.get(),
        refused.get()
    );
}
