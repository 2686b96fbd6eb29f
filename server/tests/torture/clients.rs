//! Clients that come, talk to everybody, and go: politely, or not.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use fastrand::Rng;
use tokio::task::JoinHandle;
use tokio::time::sleep;

use crate::support::client::Client;
use crate::support::ledger::Ledger;
use crate::support::player::{Over, Player, To};
use crate::weather::World;

/// All clients of one round.
pub(crate) struct Crowd {
    tasks: Vec<JoinHandle<Player>>,
    stop: Arc<AtomicBool>,
}

impl Crowd {
    pub(crate) fn start(world: &Arc<World>, ledger: &Arc<Ledger>, clients: usize, rng: &mut Rng) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let tasks = (0..clients)
            .map(|number| {
                let one = One {
                    world: Arc::clone(world),
                    ledger: Arc::clone(ledger),
                    stop: Arc::clone(&stop),
                    rng: rng.fork(),
                    // Some have two tabs.
                    client: format!("client-{}", number % (clients * 9 / 10).max(1)),
                    group: format!("group-{}", number % (clients / 20).max(1)),
                    clients,
                };
                tokio::spawn(one.live())
            })
            .collect();
        Self { tasks, stop }
    }

    /// Nobody leaves any more: returns them all, connected.
    pub(crate) async fn stay(self) -> Vec<Player> {
        self.stop.store(true, Ordering::Relaxed);
        let mut players = Vec::new();
        for task in self.tasks {
            players.push(task.await.expect("a client does not fail"));
        }
        players
    }
}

struct One {
    world: Arc<World>,
    ledger: Arc<Ledger>,
    stop: Arc<AtomicBool>,
    rng: Rng,
    client: String,
    group: String,
    clients: usize,
}

impl One {
    async fn live(mut self) -> Player {
        loop {
            let Some(mut player) = self.come().await else {
                sleep(Duration::from_millis(self.rng.u64(20..200))).await;
                continue;
            };
            let messages = if self.rng.f32() < 0.3 { usize::MAX } else { self.rng.usize(1..60) };
            match self.talk(&mut player, messages).await {
                Ok(true) => return player,
                Ok(false) if self.rng.bool() => {
                    // Whoever has waited for all answers can say of each message what became of it.
                    let _broke = player.settle().await;
                    player.leave().await;
                }
                Ok(false) | Err(Over) => drop(player),
            }
        }
    }

    /// Connects to any node; it may be dead, or cut off.
    async fn come(&mut self) -> Option<Player> {
        let address = self.world.address(&mut self.rng)?;
        let path = format!("/v3/ws/group/{}/client/{}?presence=true", self.group, self.client);
        let connection = Client::try_open(address, &path).await?;
        Player::new(&self.ledger, connection, &self.group, &self.client).await.ok()
    }

    /// Sends messages with pauses between; true when everybody is to stay.
    async fn talk(&mut self, player: &mut Player, messages: usize) -> Result<bool, Over> {
        for _ in 0..messages {
            if self.stop.load(Ordering::Relaxed) {
                return Ok(true);
            }
            // Sometimes several at once, whose order must be kept.
            for _ in 0..self.rng.usize(1..4) {
                let to = self.whom();
                player.send(&to).await?;
            }
            player.fence().await?;
            sleep(Duration::from_millis(self.rng.u64(50..800))).await;
        }
        Ok(self.stop.load(Ordering::Relaxed))
    }

    fn whom(&mut self) -> To {
        match self.rng.u32(0..1000) {
            0..4 => To::Everybody,
            4..350 => To::Group,
            350..400 => To::Myself,
            _ => To::Client(format!("client-{}", self.rng.usize(0..self.clients))),
        }
    }
}
