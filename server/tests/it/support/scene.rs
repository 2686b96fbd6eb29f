//! Two nodes and clients that talk all the time, in whatever weather.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::task::JoinHandle;
use tokio::time::Instant;

use super::ledger::{Ledger, Tally};
use super::patience::eventually;
use super::player::{Player, To};
use super::servers::TestServer;
use super::table::{Row, show};

/// What nodes stand on, and weather is made in.
pub(crate) trait Ground {
    /// As the table of all faults calls it.
    const SHAPE: &'static str;
}

/// Nodes on some ground, and their clients.
pub(crate) struct Scene<G> {
    pub(crate) ground: G,
    pub(crate) nodes: Vec<TestServer>,
    pub(crate) ledger: Arc<Ledger>,
    players: Vec<JoinHandle<Player>>,
    stop: Arc<AtomicBool>,
    /// Since when everything could come right.
    fine_since: Mutex<Instant>,
}

const GROUPS: [&str; 2] = ["red", "blue"];

/// In each group on each node.
const CLIENTS: usize = 2;

/// Messages before and after the fault.
const CALM: usize = 200;

impl<G: Ground> Scene<G> {
    /// A scene in which everybody is there and talks.
    pub(crate) async fn open(ground: G, nodes: Vec<TestServer>) -> Self {
        let ledger = Arc::new(Ledger::new());
        ledger.watch_gaps();
        let mut players = Vec::new();
        for (number, node) in nodes.iter().enumerate() {
            for group in GROUPS {
                for client in 0..CLIENTS {
                    let client = format!("{group}-{number}-{client}");
                    players.push(Player::join(&ledger, node.address(), group, &client).await);
                }
            }
        }
        let stop = Arc::new(AtomicBool::new(false));
        let everybody: Arc<Vec<String>> =
            Arc::new(players.iter().map(|player| player.client.clone()).collect());
        let players = players
            .into_iter()
            .map(|player| tokio::spawn(talk(player, Arc::clone(&everybody), Arc::clone(&stop))))
            .collect();
        let fine_since = Mutex::new(Instant::now());
        let scene = Self { ground, nodes, ledger, players, stop, fine_since };
        scene.goes_on().await;
        scene.talks(CALM).await;
        // Whatever fails does so from here on.
        scene.ledger.worsens();
        scene
    }

    /// Waits until everybody has got something that was sent after now.
    pub(crate) async fn goes_on(&self) {
        let from = self.sent();
        self.ledger
            .wait("everybody hears again", |log| {
                log.inboxes.iter().all(|inbox| inbox.got.last().is_some_and(|last| *last >= from))
            })
            .await;
    }

    /// The same, of a fault after which nothing at all may be missing in groups: every gap in them was filled.
    pub(crate) async fn holds_whole(self, fault: &str) {
        assert!(self.keeps(), "only what is kept can be filled in");
        let ledger = Arc::clone(&self.ledger);
        self.holds(fault).await;
        let log = ledger.log();
        for inbox in &log.inboxes {
            let unfilled: Vec<_> =
                inbox.gaps.iter().filter(|gap| gap.concerns("group") && !gap.recovered).collect();
            assert!(
                unfilled.is_empty(),
                "{} was told of a gap that was not filled: {unfilled:?}",
                inbox.client
            );
        }
    }

    /// How many messages have been sent.
    pub(crate) fn sent(&self) -> usize {
        self.ledger.log().sent.len()
    }

    /// Waits until this many more messages have been sent.
    pub(crate) async fn talks(&self, messages: usize) {
        let enough = self.sent() + messages;
        self.ledger.wait("the clients talk", |log| log.sent.len() >= enough).await;
    }

    /// Waits until something that was sent after the first `from` messages was refused with this code.
    pub(crate) async fn refuses(&self, from: usize, code: &str) {
        self.ledger
            .wait(&format!("{code} is told"), |log| {
                log.sent[from..].iter().any(|sent| sent.refused.as_deref() == Some(code))
            })
            .await;
    }

    /// Waits until everybody on these nodes was told of one more gap than before, whatever its scope.
    pub(crate) async fn tells_gap(&self, node: usize, before: usize) {
        let node = self.nodes[node].address();
        self.ledger
            .wait("everybody is told of a gap", |log| {
                let mut inboxes = log.inboxes.iter().filter(|inbox| inbox.node == node);
                inboxes.all(|inbox| inbox.gaps.len() > before)
            })
            .await;
    }

    /// How many gaps the clients of a node were told.
    pub(crate) fn gaps(&self, node: usize) -> usize {
        let (log, node) = (self.ledger.log(), self.nodes[node].address());
        let inboxes = log.inboxes.iter().filter(|inbox| inbox.node == node);
        inboxes.map(|inbox| inbox.gaps.len()).max().unwrap_or(0)
    }

    /// From now on nothing stands in the way: everything must come right by itself.
    pub(crate) fn is_fine(&self) {
        self.ledger.clears();
        *self.fine_since.lock().unwrap() = Instant::now();
    }

    /// Whether what goes to groups is kept.
    pub(crate) fn keeps(&self) -> bool {
        self.nodes.iter().all(|node| node.node().config().history)
    }

    /// The weather is fine: everything must come right by itself, and nothing may be missing of which nobody was told.
    pub(crate) async fn holds(self, fault: &str) -> Tally {
        for node in &self.nodes {
            node.ready().await;
        }
        self.goes_on().await;
        let recovery = self.fine_since.lock().unwrap().elapsed();
        self.talks(CALM).await;
        self.stop.store(true, Ordering::Relaxed);
        let keeps = self.keeps();
        let mut players = Vec::new();
        for player in self.players {
            let mut player = player.await.expect("a player does not fail");
            player.settle().await.expect("every connection is still open");
            players.push(player);
        }
        let tally = self.ledger.tally(fault).await;
        let shape = format!("{}{}", G::SHAPE, if keeps { ", history" } else { "" });
        show(&Row { fault, shape: &shape, tally: &tally, recovery });
        assert!(tally.is_clean(), "{tally}\nwhen something failed: {}", self.ledger.weather());
        assert!(players.iter().all(|player| !player.has_ended()), "every connection is still open");
        let log = || self.ledger.log();
        assert!(log().inboxes.iter().all(|inbox| inbox.left.is_empty()), "nobody left, and nobody flickered");
        for group in GROUPS {
            let expected: BTreeMap<String, u64> = players
                .iter()
                .filter(|player| player.group == group)
                .map(|player| (player.client.clone(), 1))
                .collect();
            for node in &self.nodes {
                eventually("presence is complete", async || {
                    let id = group.try_into().expect("a group");
                    let roster = node.node().presence().list(&id).await;
                    roster.is_ok_and(|roster| {
                        let members = roster.members.iter();
                        members
                            .map(|member| (member.client_id.to_string(), member.connections))
                            .eq(expected.clone())
                    })
                })
                .await;
            }
            self.ledger
                .wait("and its watchers know", |log| {
                    let mut inboxes = log.inboxes.iter().filter(|inbox| inbox.group == group);
                    inboxes.all(|inbox| inbox.roster.as_ref() == Some(&expected))
                })
                .await;
        }
        tally
    }
}

/// Talks until told to stop, to everyone in turn.
pub(crate) async fn talk(mut player: Player, everybody: Arc<Vec<String>>, stop: Arc<AtomicBool>) -> Player {
    let mut turn = 0;
    while !stop.load(Ordering::Relaxed) {
        let to = match turn % 16 {
            5 => To::Myself,
            7 | 15 => To::Everybody,
            even if even % 2 == 0 => To::Client(everybody[turn / 2 % everybody.len()].clone()),
            _ => To::Group,
        };
        player.send(&to).await.expect("every connection is still open");
        player.fence().await.expect("every connection is still open");
        turn += 1;
        // Fast enough to have messages everywhere at any moment, slow enough to leave the machine to the servers.
        tokio::time::sleep(Duration::from_millis(3)).await;
    }
    player
}
