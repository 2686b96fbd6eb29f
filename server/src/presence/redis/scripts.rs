//! The scripts, each with what stands before all that are about a group.

use std::sync::LazyLock;

/// One of the presence scripts; all but the last are about one group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Script {
    Join,
    Leave,
    Touch,
    Reap,
    List,
    SetState,
    Nodes,
}

macro_rules! with_common {
    ($file:literal) => {
        concat!(include_str!("common.lua"), include_str!($file))
    };
}

/// In the order of [`Script`]'s variants.
const TEXTS: [&str; 7] = [
    with_common!("join.lua"),
    with_common!("leave.lua"),
    with_common!("touch.lua"),
    with_common!("reap.lua"),
    with_common!("list.lua"),
    with_common!("set_state.lua"),
    include_str!("nodes.lua"),
];

/// The texts of all scripts.
pub(super) fn texts() -> [&'static str; 7] {
    TEXTS
}

static SCRIPTS: LazyLock<[redis::Script; 7]> = LazyLock::new(|| TEXTS.map(redis::Script::new));

/// In a Cluster events go to the slot of their channel, which is that of the keys.
static IN_CLUSTER: LazyLock<[redis::Script; 7]> =
    LazyLock::new(|| TEXTS.map(|text| redis::Script::new(&text.replace("'PUBLISH'", "'SPUBLISH'"))));

fn scripts(cluster: bool) -> &'static [redis::Script; 7] {
    if cluster { &IN_CLUSTER } else { &SCRIPTS }
}

impl Script {
    /// The hash by which Redis knows the script once it is loaded.
    pub(super) fn hash(self, cluster: bool) -> &'static str {
        scripts(cluster)[self as usize].get_hash()
    }
}

/// The commands that make all scripts known to Redis.
pub(super) fn load(cluster: bool) -> redis::Pipeline {
    let mut pipeline = redis::pipe();
    for script in scripts(cluster) {
        pipeline.load_script(script);
    }
    pipeline
}
