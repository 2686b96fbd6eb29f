//! The stress run: real nodes, a Redis of any shape, hundreds of clients, and faults of all kinds at moments that a seed decides.
//!
//! `cargo xtask torture --minutes N --seed S`. It goes in rounds: bad weather, then calm, and in the calm everything is
//! counted. In the first all fails at once, in the second only nodes, in the third only Redis, and so on: of what fails
//! alone more can be asked. What cannot be decided by the seed is when machines and sockets do what: a seed gives the same plan, not
//! the same run.

#[path = "../it/support/mod.rs"]
#[expect(dead_code, unused_imports, unused_macros, reason = "the suites need more of it than this run")]
mod support;

mod clients;
mod ground;
mod judge;
mod presence;
mod steady;
mod weather;

use std::panic::AssertUnwindSafe;
use std::process::ExitCode;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use aether_ws::clock;
use clap::{Parser, ValueEnum};
use fastrand::Rng;
use futures_util::FutureExt;
use tokio::time::{Instant, sleep};

use clients::Crowd;
use ground::Shape;
use support::ledger::Ledger;
use support::table::{HEADING, Row};
use weather::{Weather, World};

/// Runs nodes and clients through bad weather and counts every message.
#[derive(Parser)]
struct Options {
    /// How long; the round that is under way then is finished.
    #[arg(long, default_value_t = 1.0)]
    minutes: f64,
    /// What decides who does what; without one, any.
    #[arg(long)]
    seed: Option<u64>,
    /// Clients at a time.
    #[arg(long, default_value_t = 200)]
    clients: usize,
    /// What Redis is.
    #[arg(long, value_enum, default_value_t = Shape::Single)]
    shape: Shape,
    /// Keep what goes to groups, so that gaps in them are filled.
    #[arg(long)]
    history: bool,
}

impl Options {
    /// How the same plan is run again.
    fn again(&self, seed: u64) -> String {
        let Self { clients, shape, history, .. } = self;
        let shape = shape.to_possible_value().expect("none is hidden");
        let history = if *history { " --history" } else { "" };
        format!("cargo xtask torture --seed {seed} --clients {clients} --shape {}{history}", shape.get_name())
    }
}

fn main() -> ExitCode {
    let options = Options::parse();
    let seed = options.seed.unwrap_or_else(|| fastrand::u64(..));
    println!("torture: seed {seed}; again: {}", options.again(seed));
    note_panics();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    let run = runtime.block_on(AssertUnwindSafe(run(&options, seed)).catch_unwind());
    runtime.shutdown_background();
    // What panicked is told by what it said.
    let mut wrong = run.unwrap_or_default();
    wrong.append(&mut PANICS.lock().expect("nothing panics under this lock"));
    if wrong.is_empty() {
        println!(
            "torture: nothing was lost, doubled or misplaced; presence came right; no channel, key or task was left"
        );
        return ExitCode::SUCCESS;
    }
    eprintln!("torture: seed {seed} found what must not be:");
    wrong.iter().for_each(|wrong| eprintln!("  {wrong}"));
    ExitCode::FAILURE
}

/// What panicked in this process, be it a client or the node that lives here: nobody else may look at how a task ended.
static PANICS: Mutex<Vec<String>> = Mutex::new(Vec::new());

fn note_panics() {
    let print = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        PANICS.lock().expect("nothing panics under this lock").push(panic.to_string());
        print(panic);
    }));
}

async fn run(options: &Options, seed: u64) -> Vec<String> {
    let mut rng = Rng::with_seed(seed);
    let world = Arc::new(World::start(options.shape, options.history).await);
    let end = Instant::now() + Duration::from_secs_f64(options.minutes * 60.0);
    let mut wrong = Vec::new();
    println!("{HEADING}");
    for round in 1.. {
        let time = ROUND.min(end.saturating_duration_since(Instant::now()));
        let found = play(&world, round, time, options, &mut rng).await;
        wrong.extend(found.into_iter().map(|wrong| format!("round {round}: {wrong}")));
        if !wrong.is_empty() || Instant::now() >= end {
            break;
        }
    }
    // The last who left was the last use of all that presence keeps. History ends by itself.
    wrong.extend(none_left(async || world.ground.presence_keys().await, "the key of presence is left").await);
    wrong.extend(world.ground.strange_keys(options.history).await);
    wrong.extend(world.complaints().await);
    wrong
}

/// One round; returns what must not be.
async fn play(
    world: &Arc<World>,
    round: usize,
    time: Duration,
    options: &Options,
    rng: &mut Rng,
) -> Vec<String> {
    let (ledger, weather) = (Arc::new(Ledger::new()), Weather::of(round));
    ledger.watch_gaps();
    let crowd = Crowd::start(world, &ledger, options.clients, rng);
    let faults = world.rage(weather, &ledger, time, rng).await;
    let over = Instant::now();
    world.calm().await;
    let recovery = over.elapsed();
    let mut players = crowd.stay().await;
    let stayed = clock::now().to_string();
    for player in &mut players {
        // Whoever cannot settle now is missed: all nodes are well.
        if player.settle().await.is_err() {
            return vec![format!("the connection of {} broke in the calm", player.client)];
        }
    }
    let tally = ledger.tally(&format!("round {round}: {faults}")).await;
    let shape = options.shape.to_possible_value().expect("none is hidden");
    let shape = format!("{}{}", shape.get_name(), if options.history { ", history" } else { "" });
    println!("{}", Row { fault: &tally.fault, shape: &shape, tally: &tally, recovery });
    let counted = over.elapsed();
    let mut wrong = tally.wrong;
    if !wrong.is_empty() {
        wrong.push(format!("when Redis was not well: {}", ledger.weather()));
    }
    wrong.extend(presence::check(&ledger, &players).await);
    let known = over.elapsed();
    wrong.extend(judge::connections(&ledger, world));
    wrong.extend(judge::weather(&ledger, weather, &stayed, options.history));
    let (memory, tasks) = (world.memory().await, world.steady.tasks());
    if memory > MOST_MEMORY {
        wrong.push(format!("a node takes {memory} MiB, and {MOST_MEMORY} are too many"));
    }
    for player in players {
        player.leave().await;
    }
    wrong.extend(none_left(async || world.ground.channels().await, "somebody is still subscribed to").await);
    wrong.extend(none_left(async || world.left().await, "left behind:").await);
    if wrong.is_empty() {
        // What came after the count was doubled, or misplaced.
        wrong.extend(ledger.tally(&tally.fault).await.wrong);
    }
    let seconds = [recovery, counted, known, over.elapsed()].map(|time| format!("{:.1}", time.as_secs_f64()));
    println!(
        "  round {round}: after {} s nodes were well, after {} all was counted, after {} all knew who is there, after {} \
         nothing was left; the largest node takes {memory} MiB; tasks of one: {tasks} with clients, {} without",
        seconds[0],
        seconds[1],
        seconds[2],
        seconds[3],
        world.steady.tasks()
    );
    wrong
}

/// Waits until nothing is left of something; returns what is when patience is over.
async fn none_left(look: impl AsyncFn() -> Vec<String>, what: &str) -> Vec<String> {
    let deadline = Instant::now() + LEAVING;
    loop {
        let left = look().await;
        if left.is_empty() || Instant::now() > deadline {
            return left.into_iter().take(8).map(|left| format!("{what} {left}")).collect();
        }
        sleep(Duration::from_millis(50)).await;
    }
}

/// The bad weather of one round.
const ROUND: Duration = Duration::from_secs(12);

/// How long what clients left may take to go.
const LEAVING: Duration = Duration::from_secs(30);

/// What a node may take with hundreds of clients, in MiB. It holds a bounded queue for each, and little else.
const MOST_MEMORY: u64 = 400;
