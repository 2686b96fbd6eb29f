//! Redis is away for a while: two seconds, or as long as `AETHER_WEATHER_OUTAGES` says, as in `2,20,90`.

use std::time::Duration;

use tokio::time::sleep;

use super::single::{all_down, tells_all};
use super::{Store, ends, quick, quick_with_history};
use crate::support::grounds::Single;

fn outages() -> Vec<u64> {
    let outages = std::env::var("AETHER_WEATHER_OUTAGES").unwrap_or_else(|_| "2".to_owned());
    outages
        .split(',')
        .map(|seconds| seconds.trim().parse().expect("whole seconds, with commas between"))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn redis_is_down() {
    for seconds in outages() {
        let scene = Single::scene(quick).await;
        scene.ground.redis.kill();
        // The time is the fault here, not what is waited for.
        sleep(Duration::from_secs(seconds)).await;
        all_down(&scene).await;
        scene.ground.redis.restart().await;
        scene.is_fine();
        tells_all(&scene).await;
        ends(scene, Store::Lost, &format!("Redis down for {seconds} s")).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn redis_is_frozen() {
    for seconds in outages() {
        let scene = Single::scene(quick_with_history).await;
        scene.ground.redis.pause();
        sleep(Duration::from_secs(seconds)).await;
        // A short one may be over before the nodes give up the subscription.
        let told = scene.nodes.iter().all(|node| !node.node().broker().status().receive);
        scene.ground.redis.resume();
        scene.is_fine();
        if told {
            tells_all(&scene).await;
        }
        ends(scene, Store::Kept, &format!("Redis frozen for {seconds} s")).await;
    }
}
