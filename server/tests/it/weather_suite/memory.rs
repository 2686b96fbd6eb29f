//! Without Redis there is no weather: the same count, for comparison.

use super::{Settings, Store, ends, with_and_without_history};
use crate::support::grounds::Memory;

with_and_without_history![nothing_happens];

async fn nothing_happens(settings: Settings) {
    let scene = Memory::scene(settings).await;
    scene.is_fine();
    ends(scene, Store::Kept, "none").await;
}
