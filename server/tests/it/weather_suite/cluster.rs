//! A Redis Cluster, whose masters fail and whose slots move.

use super::single::tells_all;
use super::{Settings, quick, quick_with_history};
use crate::support::cluster::ClusterProcesses;
use crate::support::ledger::Inbox;
use crate::support::patience::eventually;
use crate::support::redis::RedisProcess;

/// Where the messages of a group go.
const GROUP: &str = "aether:v3:group:red";

async fn killed(settings: Settings) {
    let scene = ClusterProcesses::scene(settings).await;
    scene.ground.owner(GROUP).await.kill();
    scene.is_fine();
    tells_all(&scene).await;
    scene.holds("a master killed, replica promoted").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_master_is_killed() {
    killed(quick).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_master_is_killed_with_history() {
    killed(quick_with_history).await;
}

/// What it had not carried out when it hung it carries out when it thaws, and hands it to the new master, as it does with
/// all that others have not told it about yet: none of that may come after what was sent meanwhile.
async fn hangs(settings: Settings, fault: &str) {
    let scene = ClusterProcesses::scene(settings).await;
    let owner = scene.ground.owner(GROUP).await;
    owner.pause();
    scene.is_fine();
    tells_all(&scene).await;
    scene.goes_on().await;
    owner.resume();
    is_demoted(owner).await;
    scene.holds(fault).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_master_hangs_and_comes_back() {
    hangs(quick, "a master hung, replaced, back").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_master_hangs_and_comes_back_with_history() {
    hangs(quick_with_history, "a master hung, replaced, back").await;
}

/// The same before the nodes know of it: some still listen there.
#[tokio::test(flavor = "multi_thread")]
async fn a_master_hangs_and_comes_back_as_soon_as_it_is_replaced() {
    let scene = ClusterProcesses::scene(quick).await;
    let (owner, masters) = (scene.ground.owner(GROUP).await, scene.ground.masters().await);
    let replicas = || scene.ground.members.iter().filter(|member| !masters.contains(&member.port()));
    owner.pause();
    eventually("it is replaced", async || {
        for replica in replicas() {
            let info = replica.try_text(&["INFO", "replication"]).await;
            if info.is_ok_and(|info| info.contains("role:master")) {
                return true;
            }
        }
        false
    })
    .await;
    owner.resume();
    scene.is_fine();
    is_demoted(owner).await;
    tells_all(&scene).await;
    scene.holds("a master hung, back once replaced").await;
}

async fn is_demoted(master: &RedisProcess) {
    eventually("the old master follows the new one", async || {
        let info = master.try_text(&["INFO", "replication"]).await;
        info.is_ok_and(|info| info.contains("role:slave"))
    })
    .await;
}

/// What another delivers breaks while one is away that nobody replaces: that is a loss of its own, with a beginning of its
/// own.
async fn breaks_meanwhile(settings: Settings) {
    let scene = ClusterProcesses::scene(settings).await;
    let (owner, masters) = (scene.ground.owner(GROUP).await, scene.ground.masters().await);
    let away = masters.into_iter().find(|port| *port != owner.port()).expect("there are three");
    scene.ground.can_do_without(away).await;
    let from = scene.sent();
    scene.ground.at(away).kill();
    scene.refuses(from, "backend_unavailable").await;
    owner.command(&["CLIENT", "KILL", "TYPE", "pubsub"]).await;
    let is_red = |inbox: &&Inbox| GROUP.ends_with(&format!(":{}", inbox.group));
    scene
        .ledger
        .wait("the group is told", |log| {
            let mut inboxes = log.inboxes.iter().filter(is_red);
            inboxes.all(|inbox| inbox.gaps.iter().any(|gap| gap.concerns("group")))
        })
        .await;
    scene.talks(500).await;
    scene.ground.at(away).restart().await;
    scene.is_fine();
    scene.holds("a master away, another's connections break").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_to_another_break_while_a_master_is_away() {
    breaks_meanwhile(quick).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_to_another_break_while_a_master_is_away_with_history() {
    breaks_meanwhile(quick_with_history).await;
}

async fn moved(settings: Settings) {
    let scene = ClusterProcesses::scene(settings).await;
    // One after the other, while messages flow: of a group, of a client, of all, and who is there.
    let names = [GROUP, "aether:v3:client:red-0-0", "aether:v3:broadcast", "aether:v3:presence:red"];
    scene.ground.move_slots(&names).await;
    scene.is_fine();
    tells_all(&scene).await;
    if scene.keeps() {
        // Nothing was lost, so all can be filled in.
        scene.holds_whole("slots moved while messages flow").await;
    } else {
        scene.holds("slots moved while messages flow").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn slots_move_while_messages_flow() {
    moved(quick).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn slots_move_while_messages_flow_with_history() {
    moved(quick_with_history).await;
}
