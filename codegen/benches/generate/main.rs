//! What generating costs, for our schema and for anyone's: it must grow no faster than the schema does.

mod schemas;

use aether_ws_codegen::toolkit::{self, Language};
use aether_ws_codegen::{COMMAND_SUFFIX, COMMANDS, INPUTS, Inputs, SourceFile, generate};
use serde_json::Value;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// So long may generating everything of our schema take.
const OUR_BOUND: Duration = Duration::from_millis(100);

/// So much more than a definition among 100 may one among 1,000 cost: what is linear has about 1, what is quadratic 10.
const GROWTH_BOUND: f64 = 1.5;

/// So long may the strangest of schemas take, in all languages.
const STRANGE_BOUND: Duration = Duration::from_secs(2);

const SIZES: [usize; 3] = [10, 100, 1000];

fn main() {
    ours();
    growth();
    strange();
}

fn ours() {
    let inputs = our_inputs();
    let time = fastest(20, || {
        let files = generate(&inputs).unwrap_or_else(|found| panic!("{}", found[0]));
        assert!(!files.is_empty(), "something is generated");
    });
    let is_met = verdict(time <= OUR_BOUND);
    println!("every output of our schema: {}; the bound of {} is {is_met}\n", ms(time), ms(OUR_BOUND));
}

/// Anyone's schemas of three sizes, language by language, beside another reader of the same schema.
fn growth() {
    println!(
        "anyone's schemas: records, unions, enumerations, lists, maps, patterns and trees that refer to each other"
    );
    println!("{:<32} {:>12} {:>12} {:>12} {:>8}", "", "10", "100", "1,000", "growth");
    let sources = SIZES.map(|size| source(&schemas::realistic(size)));
    row("yardstick: jsonschema compiles it", &sources, |source| {
        let schema: Value = serde_json::from_str(&source.text).expect("it is JSON");
        drop(black_box(jsonschema::validator_for(&schema).expect("it is a schema")));
    });
    let mut worst = 0.0_f64;
    for language in Language::ALL {
        worst = worst.max(row(language.name(), &sources, |source| generate_all(source, &[language])));
    }
    worst = worst.max(row("all of them", &sources, |source| generate_all(source, &[])));
    println!(
        "growth is what a definition costs among 1,000, beside one among 100: {worst:.2} at most; the bound of {GROWTH_BOUND} is {}\n",
        verdict(worst <= GROWTH_BOUND)
    );
}

fn row(name: &str, sources: &[SourceFile; 3], work: impl Fn(&SourceFile)) -> f64 {
    let times = [0, 1, 2].map(|index| fastest([20, 10, 3][index], || work(&sources[index])));
    let each = |index: usize| times[index].as_secs_f64() / SIZES[index] as f64;
    let growth = each(2) / each(1);
    let [small, middle, large] = times.map(ms);
    println!("{name:<32} {small:>12} {middle:>12} {large:>12} {growth:>8.2}");
    growth
}

/// Schemas that nobody writes by hand, though programs do.
fn strange() {
    println!("strange schemas, in all languages");
    let mut longest = Duration::ZERO;
    for (name, schema) in schemas::strange() {
        let source = source(&schema);
        let start = Instant::now();
        let outcome = toolkit::generate("strange", std::slice::from_ref(&source), &[]);
        let time = start.elapsed();
        let said = outcome.err().map_or_else(String::new, |found| format!("refused: {}", found[0].message));
        println!("{name:<32} {:>12}  {said}", ms(time));
        longest = longest.max(time);
    }
    println!(
        "the longest took {}; the bound of {} is {}",
        ms(longest),
        ms(STRANGE_BOUND),
        verdict(longest <= STRANGE_BOUND)
    );
}

fn generate_all(source: &SourceFile, only: &[Language]) {
    let generated = toolkit::generate("sized", std::slice::from_ref(source), only);
    let generated = generated.unwrap_or_else(|found| panic!("{}", found[0]));
    assert!(!generated.files.is_empty(), "something is generated");
}

fn source(schema: &Value) -> SourceFile {
    SourceFile { name: "sized.schema.json".to_owned(), text: format!("{schema:#}") }
}

/// The fastest of some rounds: what else the machine does only ever adds.
fn fastest(rounds: usize, work: impl Fn()) -> Duration {
    let round = || {
        let start = Instant::now();
        work();
        start.elapsed()
    };
    (0..rounds).map(|_| round()).min().unwrap_or_default()
}

fn ms(time: Duration) -> String {
    format!("{:.1} ms", time.as_secs_f64() * 1000.0)
}

fn verdict(is_met: bool) -> &'static str {
    if is_met { "met" } else { "NOT met" }
}

fn our_inputs() -> Inputs<SourceFile> {
    let folder = std::fs::read_dir(root().join(COMMANDS)).expect("the repository's own inputs");
    let names =
        folder.map(|entry| entry.expect("it can be listed").file_name().to_string_lossy().into_owned());
    let mut commands: Vec<String> = names.filter(|name| name.ends_with(COMMAND_SUFFIX)).collect();
    commands.sort();
    Inputs {
        schema: file(INPUTS.schema),
        codes: file(INPUTS.codes),
        limits: file(INPUTS.limits),
        http: file(INPUTS.http),
        commands: commands.iter().map(|name| file(&format!("{COMMANDS}/{name}"))).collect(),
    }
}

fn file(name: &str) -> SourceFile {
    let text = std::fs::read_to_string(root().join(name)).expect("the repository's own inputs");
    SourceFile { name: name.to_owned(), text }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}
