//! The stress run: real nodes, a Redis of any shape, hundreds of clients, and faults of all kinds at moments that a seed decides.
//!
//! `cargo xtask torture --minutes N --seed S`. It goes in rounds: bad weather, then calm, and in the calm everything is
//! counted. What cannot be decided by the seed is when machines and sockets do what: a seed gives the same plan, not
//! the same run.

#[path = "../it/support/mod.rs"]
#[expect(dead_code, unused_imports, unused_macros, reason = "the suites need more of it than this run")]
mod support;

mod clients;
mod ground;
mod steady;
mod weather;

use std::collections::BTreeMap;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use clap::{Parser, ValueEnum};
use fastrand::Rng;
use tokio::time::Instant;

use clients::Crowd;
use ground::Shape;
use support::ledger::Ledger;
use support::patience::eventually;
use support::player::Player;
use support::table::{HEADING, Row};
use weather::World;

/// Runs nodes and clients through bad weather and counts every message.
#[derive(Parser)]
struct Options {
    /// How long; the round that is under way then is finished.
    #[arg(long, default_value_t = 0.5)]
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
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    let wrong = runtime.block_on(run(&options, seed));
    runtime.shutdown_background();
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

async fn run(options: &Options, seed: u64) -> Vec<String> {
    let mut rng = Rng::with_seed(seed);
    let world = Arc::new(World::start(options.shape, options.history).await);
    let end = Instant::now() + Duration::from_secs_f64(options.minutes * 60.0);
    let mut wrong = Vec::new();
    println!("{HEADING}");
    for round in 1.. {
        let time = ROUND.min(end.saturating_duration_since(Instant::now()));
        wrong.extend(play(&world, round, time, options, &mut rng).await);
        if !wrong.is_empty() || Instant::now() >= end {
            break;
        }
    }
    // The last who left was the last use of all that presence keeps. History ends by itself.
    eventually("no key of presence is left", async || world.ground.presence_keys().await.is_empty()).await;
    let lasting = world.ground.lasting_keys().await;
    wrong.extend(lasting.into_iter().map(|key| format!("the key {key} would stay for ever")));
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
    let ledger = Arc::new(Ledger::new());
    let crowd = Crowd::start(world, &ledger, options.clients, rng);
    let faults = world.rage(time, rng).await;
    let over = Instant::now();
    world.calm().await;
    let recovery = over.elapsed();
    let mut players = crowd.stay().await;
    for player in &mut players {
        // Whoever cannot settle now is missed: all nodes are well.
        if player.settle().await.is_err() {
            return vec![format!("round {round}: the connection of {} broke in the calm", player.client)];
        }
    }
    let tally = ledger.tally(&format!("round {round}: {faults}")).await;
    let shape = options.shape.to_possible_value().expect("none is hidden");
    let shape = format!("{}{}", shape.get_name(), if options.history { ", history" } else { "" });
    println!("{}", Row { fault: &tally.fault, shape: &shape, tally: &tally, recovery });
    let mut wrong = tally.wrong;
    wrong.extend(presence(&ledger, &players).await);
    let (memory, tasks) = (world.memory().await, world.steady.tasks());
    if memory > MOST_MEMORY {
        wrong.push(format!("round {round}: a node takes {memory} MiB, and {MOST_MEMORY} are too many"));
    }
    for player in players {
        player.leave().await;
    }
    eventually("no channel is left", async || world.ground.channels().await.is_empty()).await;
    world.steady.is_idle().await;
    println!(
        "  round {round}: the largest node takes {memory} MiB; tasks of one: {tasks} with clients, {} without",
        world.steady.tasks()
    );
    wrong
}

/// Whether what everybody was told of who is there is what is so, and nobody was said to have left who had not.
async fn presence(ledger: &Ledger, players: &[Player]) -> Vec<String> {
    let mut groups: BTreeMap<&str, BTreeMap<String, u64>> = BTreeMap::new();
    for player in players {
        let members = groups.entry(&player.group).or_default();
        *members.entry(player.client.clone()).or_default() += 1;
    }
    for player in players {
        let (expected, inbox) = (&groups[player.group.as_str()], player.inbox);
        let what = format!("{} knows who is in {}", player.client, player.group);
        ledger.wait_at(inbox, &what, |log| log.inboxes[inbox].roster.as_ref() == Some(expected)).await;
    }
    let log = ledger.log();
    let mut seen: BTreeMap<(&str, &str), (usize, bool)> = BTreeMap::new();
    for inbox in &log.inboxes {
        let entry = seen.entry((&inbox.group, &inbox.client)).or_insert((0, false));
        *entry = (entry.0 + 1, inbox.ended.is_none());
    }
    let mut wrong = Vec::new();
    for inbox in &log.inboxes {
        for left in &inbox.left {
            let client = left.split(' ').next().unwrap_or_default();
            // There from when it came to the end, on one connection.
            if seen.get(&(inbox.group.as_str(), client)) == Some(&(1, true)) {
                wrong.push(format!("{} was told `{left}`, who never left", inbox.client));
            }
        }
    }
    wrong.truncate(8);
    wrong
}

/// The bad weather of one round.
const ROUND: Duration = Duration::from_secs(15);

/// What a node may take with hundreds of clients, in MiB. It holds a bounded queue for each, and little else.
const MOST_MEMORY: u64 = 400;
