//! What generating costs, for our schema and for larger ones: it must grow no faster than the schema does.

use aether_ws_codegen::{INPUTS, Inputs, SourceFile, generate};
use std::fmt::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

const ROUNDS: usize = 5;

fn file(name: &str) -> SourceFile {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(name);
    let text = std::fs::read_to_string(&path).expect("the repository's own inputs");
    SourceFile { name: name.to_owned(), text }
}

/// A schema with this many records, each with a text, a number and a reference to the record before it.
fn sized(count: usize) -> String {
    let mut definitions = String::new();
    for index in 0..count {
        let before = index.saturating_sub(1);
        write!(
            definitions,
            r##"{}"Part{index}":{{"type":"object","required":["id"],"properties":{{"id":{{"$ref":"#/$defs/Id"}},"size":{{"type":"integer","minimum":0}},"before":{{"$ref":"#/$defs/Part{before}"}}}}}}"##,
            if index == 0 { "" } else { "," }
        )
        .expect("a string takes all that is written");
    }
    format!(
        r##"{{"$schema":"https://json-schema.org/draft/2020-12/schema","title":"Sized","type":"object","required":["last"],"properties":{{"last":{{"$ref":"#/$defs/Part{}"}}}},"$defs":{{"Id":{{"type":"string","pattern":"^[a-z0-9]+$"}},{definitions}}}}}"##,
        count - 1
    )
}

/// The fastest of some rounds: what else the machine does only ever adds.
fn fastest(inputs: &Inputs<SourceFile>) -> Duration {
    let round = || {
        let start = Instant::now();
        let files = generate(inputs).unwrap_or_else(|found| panic!("{}", found[0]));
        assert!(!files.is_empty(), "something is generated");
        start.elapsed()
    };
    (0..ROUNDS).map(|_| round()).min().unwrap_or_default()
}

fn main() {
    let mut inputs = Inputs {
        schema: file(INPUTS.schema),
        codes: file(INPUTS.codes),
        limits: file(INPUTS.limits),
        http: file(INPUTS.http),
        commands: Vec::new(),
    };
    println!("generating every output, fastest of {ROUNDS} rounds\n");
    println!("{:<24} {:>9.1} ms", "our schema", fastest(&inputs).as_secs_f64() * 1000.0);
    for count in [10, 100, 1000] {
        inputs.schema = SourceFile { name: format!("{count}.json"), text: sized(count) };
        let time = fastest(&inputs).as_secs_f64() * 1000.0;
        println!(
            "{:<24} {time:>9.1} ms  {:>7.3} ms each",
            format!("{count} definitions"),
            time / count as f64
        );
    }
}
