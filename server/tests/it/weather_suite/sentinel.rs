//! Redis behind Sentinels, whose master is replaced. A replica follows a little behind, so what the old master took last may
//! be known to nobody any more: that lies in a gap that was told, and is not called filled.

use super::single::tells_all;
use super::{Settings, quick, quick_with_history};
use crate::support::patience::eventually;
use crate::support::scene::Scene;
use crate::support::sentinel::Watched;

async fn replaced(scene: &Scene<Watched>) {
    let watched = &scene.ground;
    eventually("the Sentinels agree", async || watched.agree_on(watched.redis[1].port()).await).await;
    tells_all(scene).await;
}

async fn killed(settings: Settings) {
    let scene = Watched::scene(settings).await;
    scene.ground.redis[0].kill();
    scene.is_fine();
    replaced(&scene).await;
    scene.holds("master killed, replica promoted").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_master_is_killed() {
    killed(quick).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_master_is_killed_with_history() {
    killed(quick_with_history).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_master_hangs_and_comes_back() {
    let scene = Watched::scene(quick_with_history).await;
    scene.ground.redis[0].pause();
    scene.is_fine();
    replaced(&scene).await;
    scene.goes_on().await;
    // It thinks that it still is the master, for a moment: nobody is misled.
    scene.ground.redis[0].resume();
    is_demoted(&scene).await;
    scene.holds("master hung, replaced, back").await;
}

/// The same in the moment in which it is replaced: it still is the master to the nodes, and to some of the Sentinels.
async fn hangs_until_replaced(settings: Settings) {
    let scene = Watched::scene(settings).await;
    let [old, new] = &scene.ground.redis;
    old.pause();
    eventually("the replica is promoted", async || {
        new.try_text(&["INFO", "replication"]).await.is_ok_and(|info| info.contains("role:master"))
    })
    .await;
    old.resume();
    scene.is_fine();
    is_demoted(&scene).await;
    replaced(&scene).await;
    scene.holds("master hung, back once replaced").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_master_hangs_and_comes_back_as_soon_as_it_is_replaced() {
    hangs_until_replaced(quick).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_master_hangs_and_comes_back_as_soon_as_it_is_replaced_with_history() {
    hangs_until_replaced(quick_with_history).await;
}

async fn is_demoted(scene: &Scene<Watched>) {
    eventually("the old master follows the new one", async || {
        let info = scene.ground.redis[0].try_text(&["INFO", "replication"]).await;
        info.is_ok_and(|info| info.contains("role:slave"))
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_master_is_replaced_on_purpose() {
    let scene = Watched::scene(quick_with_history).await;
    scene.is_fine();
    scene.ground.fail_over().await;
    replaced(&scene).await;
    scene.holds("master replaced on purpose").await;
}
