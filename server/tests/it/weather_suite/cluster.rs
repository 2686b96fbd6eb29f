//! A Redis Cluster, whose masters fail and whose slots move.

use super::single::tells_all;
use super::{Settings, quick, quick_with_history};
use crate::support::cluster::ClusterProcesses;

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

/// It stays frozen. What it had not carried out by then it would carry out when it thaws, and hand to the new master: to
/// its senders that is of unknown outcome, and nothing can call it back.
#[tokio::test(flavor = "multi_thread")]
async fn a_master_hangs() {
    let scene = ClusterProcesses::scene(quick_with_history).await;
    scene.ground.owner(GROUP).await.pause();
    scene.is_fine();
    tells_all(&scene).await;
    scene.holds("a master hung, replaced").await;
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
