//! What reading a checked message costs, beside what it would cost without the checks, and with another validator.
//!
//! All ways take turns within one run, so that a busy machine slows them alike: read the ratios, not the times.

use aether_ws_protocol::{INPUT_SCHEMA, WsMessageV3Input};
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;
use std::hint::black_box;
use std::time::{Duration, Instant};

/// A typical message of a browser app.
const MESSAGE: &str = r#"{"msg_type":"msg","target":"direct","to_id":"device_xyz789","from_id":"device_abc123","group_id":"group_abc123","msg":"Hello there, how are you today?","payload":{"a":1,"b":[1,2,3],"c":{"d":"some text here"}},"sent_at":"2026-01-02T03:04:05.678901Z"}"#;

const ROUNDS: usize = 40;
const CALLS: u32 = 5_000;

/// The same message as serde's derive reads it: types, but no rule of the schema.
#[expect(dead_code, reason = "it is only read")]
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Plain {
    version: Option<String>,
    msg_type: PlainMsgType,
    target: PlainTarget,
    from_id: Option<String>,
    to_id: Option<String>,
    group_id: Option<String>,
    cmd: Option<String>,
    msg: Option<String>,
    payload: Option<Box<RawValue>>,
    sent_at: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum PlainMsgType {
    Msg,
    Cmd,
    Heartbeat,
    Presence,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum PlainTarget {
    Direct,
    Group,
    Broadcast,
    Echo,
}

/// A way to read the message, and its rounds so far.
struct Way<'w> {
    name: &'static str,
    read: Box<dyn Fn() + 'w>,
    rounds: Vec<Duration>,
}

impl<'w> Way<'w> {
    fn new(name: &'static str, read: impl Fn() + 'w) -> Self {
        Self { name, read: Box::new(read), rounds: Vec::with_capacity(ROUNDS) }
    }

    fn round(&mut self) {
        let start = Instant::now();
        for _ in 0..CALLS {
            (self.read)();
        }
        self.rounds.push(start.elapsed() / CALLS);
    }

    fn median(&mut self) -> Duration {
        self.rounds.sort_unstable();
        self.rounds[self.rounds.len() / 2]
    }
}

fn main() {
    let schema: Value = serde_json::from_str(INPUT_SCHEMA).expect("the schema is JSON");
    let validator =
        jsonschema::options().should_validate_formats(true).build(&schema).expect("it is a schema");
    let mut ways = [
        Way::new("typed serde_json, no rules", || {
            drop(black_box(serde_json::from_str::<Plain>(black_box(MESSAGE))));
        }),
        Way::new("WsMessageV3Input::parse, all rules", || {
            drop(black_box(WsMessageV3Input::parse(black_box(MESSAGE))));
        }),
        Way::new("serde_json::Value and jsonschema", || {
            let value: Value = serde_json::from_str(black_box(MESSAGE)).expect("it is JSON");
            assert!(validator.is_valid(black_box(&value)), "it is a message");
        }),
    ];
    for _ in 0..ROUNDS {
        ways.iter_mut().for_each(Way::round);
    }
    let yardstick = ways[0].median();
    println!("reading a message of {} bytes, median of {ROUNDS} rounds\n", MESSAGE.len());
    for way in &mut ways {
        let median = way.median();
        let ratio = median.as_secs_f64() / yardstick.as_secs_f64();
        println!("{:<36} {:>6} ns  {ratio:>5.2}", way.name, median.as_nanos());
    }
}
