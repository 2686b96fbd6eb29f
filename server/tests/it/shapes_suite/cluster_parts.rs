//! A Redis Cluster one of whose masters is away: what belongs to the others goes on as if nothing were.

use std::time::Duration;

use futures_util::future::join;
use serde_json::Value;
use tokio::time::sleep;

use crate::support::client::{Client, to_client, to_group, until};
use crate::support::cluster::ClusterProcesses;
use crate::support::nodes::group_id;
use crate::support::patience::eventually;
use crate::support::redis::RedisProcess;
use crate::support::servers::TestServer;

/// Three masters that nobody replaces, and a node with a client in a group that does not need one of them.
struct Scene {
    cluster: ClusterProcesses,
    server: TestServer,
    room: String,
    anna: Client,
    dora: Client,
    victim: u16,
    /// Somebody whose channel belongs to the victim.
    carl: String,
}

impl Scene {
    async fn open(history: bool) -> Self {
        // A node's own lease belongs to all that it keeps.
        Self::sparing(&["aether:v3:nodes"], history).await
    }

    /// The victim owns none of these.
    async fn sparing(needed: &[&str], history: bool) -> Self {
        let cluster = ClusterProcesses::start().await;
        let mut spared = Vec::new();
        for name in needed {
            spared.push(cluster.owner(name).await.port());
        }
        let masters = cluster.masters().await;
        let victim = masters.into_iter().find(|port| !spared.contains(port)).expect("there are three");
        Self::around(cluster, victim, history).await
    }

    async fn around(cluster: ClusterProcesses, victim: u16, history: bool) -> Self {
        let masters = cluster.masters().await;
        for member in &cluster.members {
            if masters.contains(&member.port()) {
                // What is left works on without those that are away.
                member.command(&["CONFIG", "SET", "cluster-require-full-coverage", "no"]).await;
            } else {
                member.kill();
            }
        }
        let server = TestServer::reaching(&cluster.url(), |config| config.history = history).await;
        let (mut room, mut carl) = (None, None);
        for number in 0..1000 {
            let (group, client) = (format!("room-{number}"), format!("carl-{number}"));
            let owner = async |channel: String| cluster.owner(&channel).await.port();
            let needs = owner(format!("aether:v3:group:{group}")).await == victim
                || owner(format!("aether:v3:presence:{group}")).await == victim;
            if room.is_none() && !needs {
                room = Some(group);
            }
            if carl.is_none() && owner(format!("aether:v3:client:{client}")).await == victim {
                carl = Some(client);
            }
            if room.is_some() && carl.is_some() {
                break;
            }
        }
        let (room, carl) = (room.expect("a room"), carl.expect("a client"));
        let mut anna = Client::join(server.address(), &room, "anna").await;
        let dora = Client::join(server.address(), &room, "dora").await;
        until("what is said is heard", async || {
            anna.send(to_group("ready")).await;
            anna.next().await["msg"] == "ready"
        })
        .await;
        Self { cluster, server, room, anna, dora, victim, carl }
    }

    fn victim(&self) -> &RedisProcess {
        self.cluster.members.iter().find(|member| member.port() == self.victim).expect("one of ours")
    }

    /// Clients whose channels do not belong to the victim.
    async fn clients_elsewhere(&self, count: usize) -> Vec<String> {
        let mut clients = Vec::new();
        for number in 0.. {
            let client = format!("client-{number}");
            if self.cluster.owner(&channel(&client)).await.port() != self.victim {
                clients.push(client);
            }
            if clients.len() == count {
                break;
            }
        }
        clients
    }

    /// Dora says something to a client, who hears nothing else before.
    async fn reaches(&mut self, name: &str, client: &mut Client) {
        self.dora.send(to_client(name, "hello")).await;
        let heard = client.next().await;
        assert_eq!(heard["msg"], "hello", "{heard}");
    }

    /// Anna speaks, and it is asked who is there, again and again: that is never refused.
    async fn goes_on(&mut self, what: &str) {
        let group = group_id(&self.room);
        for number in 0..100 {
            let text = format!("{what} {number}");
            let presence = self.server.node().presence();
            self.anna.send(to_group(&text)).await;
            let (heard, listed) = join(answer(&mut self.anna), presence.list(&group)).await;
            assert_eq!(heard["msg"], text, "{heard}");
            assert!(listed.as_ref().is_ok_and(|roster| roster.count == 2), "{what} {number}: {listed:?}");
            // So that it goes on through all that the node finds out meanwhile.
            sleep(Duration::from_millis(30)).await;
        }
    }

    /// What is said to somebody there is refused, for this reason.
    async fn refuses(&mut self, expected: &str) {
        self.dora.send(to_client(&self.carl, "anyone?")).await;
        assert_eq!(self.dora.next_error().await, expected);
    }

    async fn recovers(&mut self) {
        let (dora, carl) = (&mut self.dora, &self.carl);
        until("the master is reached again", async || {
            dora.send(to_client(carl, "anyone?")).await;
            dora.next_error().await == "recipient_not_connected"
        })
        .await;
        self.goes_on("back").await;
    }
}

fn channel(client: &str) -> String {
    format!("aether:v3:client:{client}")
}

/// The next message but for gaps: what else she listens to may belong to the master that is away.
async fn answer(client: &mut Client) -> Value {
    loop {
        let message = client.next().await;
        if message["cmd"] != "GAP" {
            return message;
        }
    }
}

/// Somebody stays, somebody leaves and somebody comes while a master is away that none of them needs.
async fn others_come_and_go(hangs: bool) {
    // Everybody listens to what is said to all.
    let mut scene = Scene::sparing(&["aether:v3:nodes", "aether:v3:broadcast"], false).await;
    let [stays, leaves, comes] = &scene.clients_elsewhere(3).await[..] else { unreachable!("three") };
    let (address, room) = (scene.server.address(), scene.room.clone());
    let mut staying = Client::join(address, &room, stays).await;
    scene.reaches(stays, &mut staying).await;
    let mut leaving = Client::join(address, &room, leaves).await;
    scene.reaches(leaves, &mut leaving).await;
    let left = channel(leaves);
    let port = scene.cluster.owner(&left).await.port();
    let owner = || scene.cluster.members.iter().find(|member| member.port() == port).expect("one of ours");
    if hangs {
        scene.victim().pause();
    } else {
        scene.victim().kill();
    }
    // What he needs cannot be had, and that is how it is found out.
    let refused = Client::join(address, &room, &scene.carl).await.end().await;
    assert_eq!(refused.code(), 4101, "{refused:?}");

    leaving.close().await;
    until("the channel of whoever left is left", async || {
        owner().texts(&["PUBSUB", "SHARDNUMSUB", &left]).await[1] == "0"
    })
    .await;
    scene.dora.send(to_client(leaves, "anyone?")).await;
    assert_eq!(scene.dora.next_error().await, "recipient_not_connected");
    let mut coming = Client::join(address, &room, comes).await;
    coming.fence().await;
    scene.reaches(comes, &mut coming).await;

    if hangs {
        scene.victim().resume();
    } else {
        scene.victim().restart().await;
    }
    let Scene { dora, carl, .. } = &mut scene;
    until("whoever needs it joins", async || {
        let mut back = Client::join(address, &room, carl).await;
        dora.send(to_client(carl, "hello")).await;
        back.try_next(|message| message["msg"] == "hello").await.is_some()
    })
    .await;
    // No gap came before it: they missed nothing.
    scene.reaches(stays, &mut staying).await;
    scene.reaches(comes, &mut coming).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn while_one_is_dead_others_come_and_go() {
    others_come_and_go(false).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn while_one_hangs_others_come_and_go_and_miss_nothing() {
    others_come_and_go(true).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_one_that_everybody_listens_to_is_dead_others_join_and_are_told_of_the_gap() {
    let cluster = ClusterProcesses::start().await;
    let victim = cluster.owner("aether:v3:broadcast").await.port();
    let mut scene = Scene::around(cluster, victim, false).await;
    let [comes] = &scene.clients_elsewhere(1).await[..] else { unreachable!("one") };
    scene.victim().kill();
    let (address, room) = (scene.server.address(), scene.room.clone());
    // What he needs cannot be had, and that is how it is found out.
    let refused = Client::join(address, &room, &scene.carl).await.end().await;
    assert_eq!(refused.code(), 4101, "{refused:?}");
    let mut coming = Client::join(address, &room, comes).await;
    scene.reaches(comes, &mut coming).await;
    scene.victim().restart().await;
    let gap = coming.next().await;
    assert_eq!((&gap["cmd"], &gap["payload"]["scope"]), (&"GAP".into(), &["broadcast"].as_slice().into()));
}

/// Connections to others break while a master is away: what belongs to them does not wait for that one.
async fn others_break(all: bool) {
    let mut scene = Scene::sparing(&["aether:v3:nodes", "aether:v3:broadcast"], false).await;
    let [stays, comes] = &scene.clients_elsewhere(2).await[..] else { unreachable!("two") };
    let (address, room) = (scene.server.address(), scene.room.clone());
    let mut staying = Client::join(address, &room, stays).await;
    scene.reaches(stays, &mut staying).await;
    scene.victim().kill();
    let refused = Client::join(address, &room, &scene.carl).await.end().await;
    assert_eq!(refused.code(), 4101, "{refused:?}");
    let owner = scene.cluster.owner(&channel(stays)).await.port();
    for member in &scene.cluster.members {
        if member.port() == owner || (all && member.port() != scene.victim) {
            let _dead = member.try_command(&["CLIENT", "KILL", "TYPE", "pubsub"]).await;
        }
    }
    until("he is told of the gap", async || {
        let message = staying.next().await;
        message["cmd"] == "GAP" && message["payload"]["scope"].as_array().unwrap().contains(&"direct".into())
    })
    .await;
    scene.reaches(stays, &mut staying).await;
    let mut coming = Client::join(address, &room, comes).await;
    scene.reaches(comes, &mut coming).await;
    scene.victim().restart().await;
    let carl = &scene.carl;
    until("whoever needs it joins", async || {
        let mut back = Client::join(address, &room, carl).await;
        scene.dora.send(to_client(carl, "hello")).await;
        back.try_next(|message| message["msg"] == "hello").await.is_some()
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn while_one_is_dead_another_that_breaks_is_subscribed_to_again() {
    others_break(false).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn while_one_is_dead_all_others_that_break_are_subscribed_to_again() {
    others_break(true).await;
}

async fn one_is_killed(history: bool) {
    let mut scene = Scene::open(history).await;
    scene.goes_on("before").await;
    scene.victim().kill();
    scene.goes_on("killed").await;
    scene.refuses("backend_unavailable").await;
    scene.victim().restart().await;
    scene.recovers().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn while_one_is_dead_nothing_else_is_refused() {
    one_is_killed(false).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn while_one_is_dead_nothing_else_is_refused_with_history() {
    one_is_killed(true).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn once_one_is_found_to_hang_nothing_else_is_refused() {
    let mut scene = Scene::open(false).await;
    scene.victim().pause();
    scene.refuses("unknown_outcome").await;
    scene.goes_on("hung").await;
    scene.refuses("backend_unavailable").await;
    scene.victim().resume();
    scene.recovers().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whether_presence_is_kept_is_known_as_soon_as_its_master_is_reached_again() {
    let cluster = ClusterProcesses::start().await;
    // With so long a time to live the node looks by itself only every 100 s.
    let server =
        TestServer::reaching(&cluster.url(), |config| config.presence_ttl = Duration::from_secs(1500)).await;
    let presence = server.node().presence();
    let owner = cluster.owner("aether:v3:nodes").await;
    for (needed, ready) in [("9", false), ("0", true)] {
        owner.command(&["CONFIG", "SET", "min-replicas-to-write", needed]).await;
        owner.command(&["CLIENT", "KILL", "TYPE", "normal"]).await;
        eventually("the node knows", async || presence.is_ready() == ready).await;
    }
}
