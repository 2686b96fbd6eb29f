//! Redis in bad weather: after each fault every connection is still open, delivery works again by itself, presence is
//! complete, and each message was delivered, refused to its sender, or lies inside a gap that its receivers were told.
//! Where history is on, what was missed in groups is filled in, and a gap that was filled excuses nothing.
//!
//! `cargo xtask torture --table` runs these and prints what became of every message.

mod cluster;
mod memory;
mod node;
mod outage;
mod sentinel;
mod single;

use std::time::Duration;

use aether_ws::config::Config;

use crate::support::scene::{Ground, Scene};

/// What is changed of a node's settings.
type Settings = fn(&mut Config);

/// Times that do not let us wait, and yet no busy machine exceeds without need.
fn quick(config: &mut Config) {
    config.intervals.probe_silence = Duration::from_secs(2);
    config.redis_timeout = Duration::from_secs(2);
    // The clients may be slower than the servers for a while: that is not what is tested here.
    config.queue_messages = 20_000;
    config.queue_bytes = 64 * 1024 * 1024;
}

/// The same with history, of which as much is kept as is sent.
fn quick_with_history(config: &mut Config) {
    quick(config);
    config.history = true;
    config.history_count = 100_000;
    config.history_age = Duration::from_secs(3600);
}

/// Whether what Redis had stored is still there after a fault.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Store {
    Kept,
    Lost,
}

/// The fault is over: everything comes right, and where there is a history nothing at all is missing in groups.
async fn ends<G: Ground>(scene: Scene<G>, store: Store, fault: &str) {
    if scene.keeps() && store == Store::Kept {
        scene.holds_whole(fault).await;
    } else {
        scene.holds(fault).await;
    }
}

/// Runs each fault once as it is, and once with history.
macro_rules! with_and_without_history {
    ($($fault:ident),* $(,)?) => {
        mod plain {
            $(
                #[tokio::test(flavor = "multi_thread")]
                async fn $fault() {
                    super::$fault(super::super::quick).await;
                }
            )*
        }
        mod with_history {
            $(
                #[tokio::test(flavor = "multi_thread")]
                async fn $fault() {
                    super::$fault(super::super::quick_with_history).await;
                }
            )*
        }
    };
}
use with_and_without_history;
