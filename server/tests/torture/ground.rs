//! What the nodes stand on, and how it fails: one Redis, one behind Sentinels, a Cluster.

use std::time::Duration;

use clap::ValueEnum;
use fastrand::Rng;
use tokio::time::sleep;

use crate::support::cluster::ClusterProcesses;
use crate::support::patience::eventually;
use crate::support::redis::RedisProcess;
use crate::support::sentinel::Watched;

/// The shapes of Redis.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Shape {
    Single,
    Sentinel,
    Cluster,
}

pub(crate) enum Ground {
    Single(RedisProcess),
    Sentinel(Box<Watched>),
    Cluster(ClusterProcesses),
}

/// What befell Redis once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// It was killed, and came back empty, or its replica took its place.
    Restart,
    Freeze,
    /// Connections were cut.
    Cut,
    /// A master was replaced though nothing was wrong with it, or a slot moved.
    Move,
}

impl Ground {
    pub(crate) async fn start(shape: Shape) -> Self {
        match shape {
            Shape::Single => Self::Single(RedisProcess::start().await),
            Shape::Sentinel => Self::Sentinel(Box::new(Watched::start().await)),
            Shape::Cluster => Self::Cluster(ClusterProcesses::start().await),
        }
    }

    pub(crate) fn url(&self) -> String {
        match self {
            Self::Single(redis) => redis.url(),
            Self::Sentinel(watched) => watched.url(),
            Self::Cluster(cluster) => cluster.url(),
        }
    }

    fn members(&self) -> Vec<&RedisProcess> {
        match self {
            Self::Single(redis) => vec![redis],
            Self::Sentinel(watched) => watched.redis.iter().collect(),
            Self::Cluster(cluster) => cluster.members.iter().collect(),
        }
    }

    /// Whether a trouble leaves all that was stored where it is. Replicas follow a little behind.
    fn spares(&self, trouble: Trouble) -> bool {
        match self {
            Self::Single(_) => trouble != Trouble::Restart,
            Self::Sentinel(_) => trouble == Trouble::Cut,
            Self::Cluster(_) => matches!(trouble, Trouble::Cut | Trouble::Move),
        }
    }

    /// One fault, to its end: Redis is whole again, whatever the nodes make of it. A mild one loses nothing that is stored.
    pub(crate) async fn trouble(&self, rng: &mut Rng, mild: bool) -> Trouble {
        let mut troubles = vec![
            Trouble::Restart,
            Trouble::Restart,
            Trouble::Freeze,
            Trouble::Cut,
            Trouble::Cut,
            Trouble::Move,
        ];
        troubles.retain(|trouble| !mild || self.spares(*trouble));
        let trouble = *rng.choice(&troubles).expect("there are some");
        let away = Duration::from_millis(rng.u64(0..4000));
        let victim = self.victim(rng).await;
        match (trouble, self) {
            (Trouble::Restart, Self::Single(redis)) => {
                redis.kill();
                sleep(away).await;
                redis.restart().await;
            }
            (Trouble::Restart, _) => self.fail_over(victim).await,
            (Trouble::Move, Self::Sentinel(watched)) => watched.fail_over().await,
            (Trouble::Move, Self::Cluster(cluster)) => {
                let name = format!("aether:v3:group:group-{}", rng.u32(0..10));
                cluster.move_slots(&[&name]).await;
            }
            (Trouble::Freeze, _) => {
                victim.pause();
                sleep(away).await;
                victim.resume();
            }
            (Trouble::Cut | Trouble::Move, _) => {
                let kind = if rng.bool() { "pubsub" } else { "normal" };
                // Its own connection may be among them.
                let _cut = victim.try_command(&["CLIENT", "KILL", "TYPE", kind]).await;
                return Trouble::Cut;
            }
        }
        trouble
    }

    /// A Redis that nodes use.
    async fn victim(&self, rng: &mut Rng) -> &RedisProcess {
        match self {
            Self::Single(redis) => redis,
            Self::Sentinel(watched) => watched.master().await,
            Self::Cluster(cluster) => {
                cluster.owner(&format!("aether:v3:group:group-{}", rng.u32(0..10))).await
            }
        }
    }

    /// Kills a master, waits until its replica has taken its place, and starts it again as a replica of that.
    async fn fail_over(&self, master: &RedisProcess) {
        let port = master.port();
        master.kill();
        match self {
            Self::Single(_) => {}
            Self::Sentinel(watched) => {
                eventually("the Sentinels agree on another master", async || {
                    watched.agree_on(watched.other(port)).await
                })
                .await;
            }
            Self::Cluster(cluster) => {
                eventually("its replica owns its slots", async || !cluster.masters().await.contains(&port))
                    .await;
            }
        }
        master.restart().await;
        eventually("the old master is a replica", async || {
            let info = master.try_text(&["INFO", "replication"]).await.unwrap_or_default();
            info.contains("role:slave") && info.contains("master_link_status:up")
        })
        .await;
    }

    /// Channels that somebody is subscribed to, but those that nodes have for themselves.
    pub(crate) async fn channels(&self) -> Vec<String> {
        let list = if matches!(self, Self::Cluster(_)) { "SHARDCHANNELS" } else { "CHANNELS" };
        let mut channels = Vec::new();
        for member in self.members() {
            channels.extend(member.texts(&["PUBSUB", list]).await);
        }
        channels
            .retain(|channel| channel.starts_with("aether:v3:") && !channel.starts_with("aether:v3:node:"));
        channels
    }

    /// Keys that no node should leave behind while nobody is there, in words; those of presence aside.
    pub(crate) async fn strange_keys(&self, history: bool) -> Vec<String> {
        let mut strange = Vec::new();
        for member in self.members() {
            for key in member.texts(&["KEYS", "*"]).await {
                // In a Cluster a replica refers to its master, which is asked as well.
                let life = member.try_command(&["PTTL", &key]).await;
                if life == Ok(redis::Value::Int(-1)) {
                    strange.push(format!("the key {key} would stay for ever"));
                }
                if !is_expected(&key, history) {
                    strange.push(format!("the key {key} is left"));
                }
            }
        }
        strange
    }

    /// Keys of presence: there must be none once nobody is there.
    pub(crate) async fn presence_keys(&self) -> Vec<String> {
        let mut keys = Vec::new();
        for member in self.members() {
            keys.extend(member.texts(&["KEYS", "*:presence:*"]).await);
        }
        keys
    }
}

/// Whether a key may be there without clients: nodes know each other, and history ends by itself.
fn is_expected(key: &str, history: bool) -> bool {
    let of_nodes = ["aether:v3:nodes", "aether:v3:settings:{aether:v3:nodes}"].contains(&key);
    let of_history = ["aether:v3:history:{aether:v3:group:", "aether:v3:tip:{aether:v3:group:"];
    of_nodes || key.contains(":presence:") || (history && of_history.iter().any(|of| key.starts_with(of)))
}
