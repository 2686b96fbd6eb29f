//! A Redis Cluster of six: three masters with a replica each.

use std::process::Stdio;
use std::time::Duration;

use redis::Value;
use tokio::process::Command;
use tokio::time::timeout;

use super::recorder::eventually;
use super::redis::{RedisProcess, free_port};

/// All six; killed when it is dropped.
pub(crate) struct ClusterProcesses {
    pub(crate) members: Vec<RedisProcess>,
}

impl ClusterProcesses {
    /// Starts all, joins them into a Cluster and waits until every one of them says that it is whole.
    pub(crate) async fn start() -> Self {
        // A port that another test's Cluster still looks for keeps one from joining: then all begin anew.
        for _ in 0..5 {
            if let Some(this) = Self::joined().await {
                this.whole().await;
                return this;
            }
        }
        panic!("six redis-servers did not join into a Cluster, five times in a row");
    }

    async fn joined() -> Option<Self> {
        let mut members = Vec::new();
        for _ in 0..6 {
            members.push(RedisProcess::start_with(flags).await);
        }
        let addresses = members.iter().map(|member| format!("127.0.0.1:{}", member.port()));
        let mut create = Command::new("redis-cli");
        create.args(["--cluster", "create"]).args(addresses).args([
            "--cluster-replicas",
            "1",
            "--cluster-yes",
        ]);
        let created = timeout(JOINING, create.stdin(Stdio::null()).kill_on_drop(true).output());
        let created = created.await.ok()?.unwrap_or_else(|error| {
            panic!("redis-cli cannot be started ({error}); install Debian's package redis-tools")
        });
        assert!(created.status.success(), "{}", String::from_utf8_lossy(&created.stdout));
        Some(Self { members })
    }

    async fn whole(&self) {
        eventually("the Cluster is whole", async || {
            let mut whole = true;
            for member in &self.members {
                let info: String =
                    redis::from_redis_value(member.command(&["CLUSTER", "INFO"]).await).unwrap();
                let replication: String =
                    redis::from_redis_value(member.command(&["INFO", "replication"]).await).unwrap();
                whole &= info.contains("cluster_state:ok") && info.contains("cluster_known_nodes:6");
                whole &= replication.contains("role:master") || replication.contains("master_link_status:up");
            }
            whole
        })
        .await;
    }

    /// The URL, which names two of its members.
    pub(crate) fn url(&self) -> String {
        format!("redis+cluster://127.0.0.1:{},127.0.0.1:{}", self.members[0].port(), self.members[1].port())
    }

    /// The member that owns the slot of a name, as the others see it.
    pub(crate) async fn owner(&self, name: &str) -> &RedisProcess {
        let port = self.owner_port(self.slot(name).await, self.alive().await).await;
        self.members.iter().find(|member| member.port() == port).expect("one of ours")
    }

    pub(crate) async fn slot(&self, name: &str) -> u64 {
        self.alive().await.number(&["CLUSTER", "KEYSLOT", name]).await
    }

    /// Moves the slots of names, with all that they hold, to the next master.
    pub(crate) async fn move_slots(&self, names: &[&str]) {
        for name in names {
            let slot = self.slot(name).await.to_string();
            let from = self.owner(name).await;
            let to = self.masters().await.into_iter().find(|member| member.port() != from.port()).unwrap();
            let id = async |member: &RedisProcess| {
                redis::from_redis_value::<String>(member.command(&["CLUSTER", "MYID"]).await).unwrap()
            };
            let (from_id, to_id) = (id(from).await, id(to).await);
            to.command(&["CLUSTER", "SETSLOT", &slot, "IMPORTING", &from_id]).await;
            from.command(&["CLUSTER", "SETSLOT", &slot, "MIGRATING", &to_id]).await;
            let keys = from.texts(&["CLUSTER", "GETKEYSINSLOT", &slot, "100"]).await;
            if !keys.is_empty() {
                let port = to.port().to_string();
                let mut words = vec!["MIGRATE", "127.0.0.1", &port, "", "0", "5000", "KEYS"];
                words.extend(keys.iter().map(String::as_str));
                from.command(&words).await;
            }
            for member in [to, from] {
                member.command(&["CLUSTER", "SETSLOT", &slot, "NODE", &to_id]).await;
            }
        }
    }

    /// The members that own slots.
    pub(crate) async fn masters(&self) -> Vec<&RedisProcess> {
        let mut masters = Vec::new();
        for member in &self.members {
            let info: String =
                redis::from_redis_value(member.command(&["INFO", "replication"]).await).unwrap();
            if info.contains("role:master") {
                masters.push(member);
            }
        }
        masters
    }

    async fn alive(&self) -> &RedisProcess {
        for member in &self.members {
            if member.try_command(&["PING"]).await.is_ok() {
                return member;
            }
        }
        panic!("no member of the Cluster is left");
    }

    async fn owner_port(&self, slot: u64, asked: &RedisProcess) -> u16 {
        let Value::Array(ranges) = asked.command(&["CLUSTER", "SLOTS"]).await else { panic!("no slots") };
        for range in ranges {
            let Value::Array(fields) = range else { panic!("no range") };
            let [Value::Int(first), Value::Int(last), Value::Array(master), ..] = &fields[..] else {
                panic!("no range")
            };
            let Value::Int(port) = master[1] else { panic!("no port") };
            if (u64::try_from(*first).unwrap()..=u64::try_from(*last).unwrap()).contains(&slot) {
                return u16::try_from(port).unwrap();
            }
        }
        panic!("slot {slot} has no owner");
    }
}

/// How long redis-cli may take, which else waits for ever.
const JOINING: Duration = Duration::from_secs(30);

/// What makes a redis-server a member of a Cluster. It keeps what it learns in its folder.
fn flags() -> Vec<String> {
    let bus = free_port().to_string();
    [
        "--cluster-enabled",
        "yes",
        "--cluster-port",
        &bus,
        "--cluster-node-timeout",
        "2000",
        "--repl-diskless-sync-delay",
        "0",
    ]
    .map(str::to_owned)
    .to_vec()
}
