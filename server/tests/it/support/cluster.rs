//! A Redis Cluster of six: three masters with a replica each.

use std::ops::RangeInclusive;
use std::process::Stdio;
use std::time::Duration;

use redis::{RedisResult, Value};
use tokio::process::Command;
use tokio::time::{Instant, timeout};

use super::patience::{PATIENCE, eventually};
use super::ports::free_port;
use super::redis::RedisProcess;

/// All six; killed when it is dropped.
pub(crate) struct ClusterProcesses {
    pub(crate) members: Vec<RedisProcess>,
}

impl ClusterProcesses {
    /// Starts all, joins them into a Cluster and waits until every one of them says that it is whole.
    pub(crate) async fn start() -> Self {
        // A port that another test's Cluster still looks for keeps one from joining: then all begin anew.
        let mut failures = Vec::new();
        for _ in 0..5 {
            match Self::joined().await {
                Ok(this) => {
                    this.whole().await;
                    return this;
                }
                Err(failure) => failures.push(failure),
            }
        }
        panic!(
            "six redis-servers did not join into a Cluster, five times in a row:\n{}",
            failures.join("\n")
        );
    }

    async fn joined() -> Result<Self, String> {
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
        let created = created.await.map_err(|_| format!("they did not join within {JOINING:?}"))?;
        let created = created.unwrap_or_else(|error| {
            panic!("redis-cli cannot be started ({error}); install Debian's package redis-tools")
        });
        if created.status.success() {
            Ok(Self { members })
        } else {
            Err(String::from_utf8_lossy(&created.stdout).into_owned())
        }
    }

    async fn whole(&self) {
        eventually("the Cluster is whole", async || {
            for member in &self.members {
                let info = member.try_text(&["CLUSTER", "INFO"]).await.unwrap_or_default();
                let replication = member.try_text(&["INFO", "replication"]).await.unwrap_or_default();
                let knows = info.contains("cluster_state:ok") && info.contains("cluster_known_nodes:6");
                let follows =
                    replication.contains("role:master") || replication.contains("master_link_status:up");
                if !(knows && follows) {
                    return false;
                }
            }
            self.agree().await
        })
        .await;
    }

    /// Whether all members say the same of who owns which slot.
    async fn agree(&self) -> bool {
        let mut views = Vec::new();
        for member in &self.members {
            match member.try_command(&["CLUSTER", "SLOTS"]).await {
                Ok(slots) => views.push(owners(&slots)),
                Err(_) => return false,
            }
        }
        views.windows(2).all(|pair| pair[0] == pair[1])
    }

    /// The URL, which names two of its members.
    pub(crate) fn url(&self) -> String {
        format!("redis+cluster://127.0.0.1:{},127.0.0.1:{}", self.members[0].port(), self.members[1].port())
    }

    /// The member that owns the slot of a name, as one that answers sees it.
    pub(crate) async fn owner(&self, name: &str) -> &RedisProcess {
        let slot = self.slot(name).await;
        let Some(port) =
            self.slots().await.into_iter().find_map(|(range, port)| range.contains(&slot).then_some(port))
        else {
            panic!("slot {slot} has no owner")
        };
        self.at(port)
    }

    /// The member on this port.
    pub(crate) fn at(&self, port: u16) -> &RedisProcess {
        self.members.iter().find(|member| member.port() == port).expect("one of ours")
    }

    /// Whoever follows this master.
    pub(crate) async fn replica_of(&self, master: u16) -> &RedisProcess {
        for member in &self.members {
            let info = member.try_text(&["INFO", "replication"]).await.unwrap_or_default();
            if info.contains("role:slave") && info.contains(&format!("master_port:{master}\r\n")) {
                return member;
            }
        }
        panic!("nobody follows {master}")
    }

    /// Sets something at every member.
    pub(crate) async fn set(&self, name: &str, value: &str) {
        for member in &self.members {
            member.command(&["CONFIG", "SET", name, value]).await;
        }
    }

    /// From now on nobody replaces this master, and what is left works on without it.
    pub(crate) async fn can_do_without(&self, master: u16) {
        self.set("cluster-require-full-coverage", "no").await;
        self.replica_of(master).await.kill();
    }

    /// Moves the slots of names, with all that they hold, to the next master. Messages may flow meanwhile.
    pub(crate) async fn move_slots(&self, names: &[&str]) {
        for name in names {
            let from = self.owner(name).await.port();
            let to = self.masters().await.into_iter().find(|port| *port != from).expect("there are three");
            let slot = self.slot(name).await;
            eventually("a slot has moved", async || self.try_move(slot, from, to).await.is_ok()).await;
        }
    }

    /// Each step can be repeated, so whatever fails midway is done again from the start.
    async fn try_move(&self, slot: u16, from: u16, to: u16) -> RedisResult<()> {
        let (from, to, slot) = (self.at(from), self.at(to), slot.to_string());
        let (from_id, to_id) =
            (from.try_text(&["CLUSTER", "MYID"]).await?, to.try_text(&["CLUSTER", "MYID"]).await?);
        // Refused once the slot is there.
        let _begun = to.try_command(&["CLUSTER", "SETSLOT", &slot, "IMPORTING", &from_id]).await;
        let _begun = from.try_command(&["CLUSTER", "SETSLOT", &slot, "MIGRATING", &to_id]).await;
        loop {
            let keys = from.try_command(&["CLUSTER", "GETKEYSINSLOT", &slot, "100"]).await?;
            let keys: Vec<String> = redis::from_redis_value(keys)?;
            if keys.is_empty() {
                break;
            }
            let port = to.port().to_string();
            let mut words = vec!["MIGRATE", "127.0.0.1", &port, "", "0", "5000", "KEYS"];
            words.extend(keys.iter().map(String::as_str));
            from.try_command(&words).await?;
        }
        for member in [to, from] {
            member.try_command(&["CLUSTER", "SETSLOT", &slot, "NODE", &to_id]).await?;
        }
        Ok(())
    }

    async fn slot(&self, name: &str) -> u16 {
        let (member, _) = self.well().await;
        let slot = member.try_command(&["CLUSTER", "KEYSLOT", name]).await.expect("it is well");
        redis::from_redis_value(slot).expect("a number")
    }

    /// The ports of the members that own slots.
    pub(crate) async fn masters(&self) -> Vec<u16> {
        let mut ports: Vec<_> = self.slots().await.into_iter().map(|(_, port)| port).collect();
        ports.sort_unstable();
        ports.dedup();
        ports
    }

    /// Who owns which slots.
    async fn slots(&self) -> Owners {
        self.well().await.1
    }

    /// The first member that answers and thinks that the Cluster is whole, and what it says of the slots.
    async fn well(&self) -> (&RedisProcess, Owners) {
        let deadline = Instant::now() + PATIENCE;
        while Instant::now() < deadline {
            for member in &self.members {
                let info = member.try_text(&["CLUSTER", "INFO"]).await;
                if info.is_ok_and(|info| info.contains("cluster_state:ok"))
                    && let Ok(slots) = member.try_command(&["CLUSTER", "SLOTS"]).await
                {
                    return (member, owners(&slots));
                }
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("no member of the Cluster is well");
    }
}

/// The ports of masters by their slots.
type Owners = Vec<(RangeInclusive<u16>, u16)>;

fn owners(slots: &Value) -> Owners {
    let number = |value: &Value| match value {
        Value::Int(number) => u16::try_from(*number).expect("slots and ports are small"),
        other => panic!("no number: {other:?}"),
    };
    let Value::Array(ranges) = slots else { panic!("no slots: {slots:?}") };
    let mut owners: Owners = ranges
        .iter()
        .map(|range| match range {
            Value::Array(fields) => match &fields[..] {
                [first, last, Value::Array(master), ..] => (number(first)..=number(last), number(&master[1])),
                other => panic!("no range: {other:?}"),
            },
            other => panic!("no range: {other:?}"),
        })
        .collect();
    owners.sort_by_key(|(range, _)| *range.start());
    owners
}

/// How long redis-cli may take, which else waits for ever.
const JOINING: Duration = Duration::from_secs(60);

/// What makes a redis-server a member of a Cluster. It keeps what it learns in its folder.
fn flags() -> Vec<String> {
    let bus = free_port().to_string();
    [
        "--cluster-enabled",
        "yes",
        "--cluster-port",
        &bus,
        "--cluster-node-timeout",
        "4000",
        "--repl-diskless-sync-delay",
        "0",
    ]
    .map(str::to_owned)
    .to_vec()
}
