//! What reading a checked message costs, beside what it would cost without the checks, and with another validator.
//!
//! All ways take turns within one run, so that a busy machine slows them alike: read the ratios, not the times.

mod messages;
mod plain;

use aether_ws_protocol::{DELIVERED_SCHEMA, INPUT_SCHEMA, WsMessageV3, WsMessageV3Input};
use jsonschema::Validator;
use messages::{Message, View};
use plain::{PlainDelivered, PlainInput};
use serde_json::Value;
use std::hint::black_box;
use std::time::{Duration, Instant};

const ROUNDS: usize = 60;
const CALLS: u32 = 2_000;

/// So much more than plain typed `serde_json` may reading with all rules take.
const BOUND: f64 = 1.15;

fn main() {
    println!("Rust: from text to a message, all rules of the schema checked; median of {ROUNDS} rounds.");
    println!("1.00 is typed serde_json without any rule. The bound: ours takes {BOUND} of that, at most.\n");
    println!("{:<42} {:>6} {:>9} {:>6} {:>12}", "", "bytes", "serde", "ours", "jsonschema");
    let worst = messages::ALL.iter().map(row).fold(0.0, f64::max);
    let verdict = if worst <= BOUND { "met" } else { "NOT met" };
    println!("\nthe worst is {worst:.2}: the bound of {BOUND} is {verdict}");
}

/// Measures one message, prints its row, and tells our ratio.
fn row(message: &Message) -> f64 {
    let text = message.text;
    let validator = validator(message.view);
    let with_jsonschema = move || {
        let value: Value = serde_json::from_str(black_box(text)).expect("it is JSON");
        assert!(validator.is_valid(black_box(&value)), "{text} is a message");
    };
    let [serde, ours, jsonschema] = match message.view {
        View::Input => measure([
            &|| {
                black_box(serde_json::from_str::<PlainInput>(black_box(text)).expect("it is of the type"));
            },
            &|| {
                black_box(WsMessageV3Input::parse(black_box(text)).expect("it is valid"));
            },
            &with_jsonschema,
        ]),
        View::Delivered => measure([
            &|| {
                black_box(
                    serde_json::from_str::<PlainDelivered>(black_box(text)).expect("it is of the type"),
                );
            },
            &|| {
                black_box(WsMessageV3::parse(black_box(text)).expect("it is valid"));
            },
            &with_jsonschema,
        ]),
    };
    println!(
        "{:<42} {:>6} {:>6} ns {:>6.2} {:>12.2}",
        message.name,
        text.len(),
        serde.time.as_nanos(),
        ours.ratio,
        jsonschema.ratio
    );
    ours.ratio
}

fn validator(view: View) -> Validator {
    let schema = match view {
        View::Input => INPUT_SCHEMA,
        View::Delivered => DELIVERED_SCHEMA,
    };
    let schema: Value = serde_json::from_str(schema).expect("the schema is JSON");
    jsonschema::options().should_validate_formats(true).build(&schema).expect("it is a schema")
}

/// What one way takes.
struct Measured {
    time: Duration,
    /// Beside the first way.
    ratio: f64,
}

/// Lets the ways take turns; the medians of their times, and of their ratios to the first within each round.
fn measure<const WAYS: usize>(ways: [&dyn Fn(); WAYS]) -> [Measured; WAYS] {
    let rounds: Vec<[Duration; WAYS]> = (0..ROUNDS).map(|_| ways.map(round)).collect();
    std::array::from_fn(|way| {
        let mut times: Vec<Duration> = rounds.iter().map(|round| round[way]).collect();
        let mut ratios: Vec<f64> =
            rounds.iter().map(|round| round[way].as_secs_f64() / round[0].as_secs_f64()).collect();
        times.sort_unstable();
        ratios.sort_unstable_by(f64::total_cmp);
        Measured { time: times[ROUNDS / 2], ratio: ratios[ROUNDS / 2] }
    })
}

fn round(way: &dyn Fn()) -> Duration {
    let start = Instant::now();
    for _ in 0..CALLS {
        way();
    }
    start.elapsed() / CALLS
}
