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
        redis::Script::new(concat!(include_str!("common.lua"), include_str!($file)))
    };
}

/// In the order of [`Script`]'s variants.
static SCRIPTS: LazyLock<[redis::Script; 7]> = LazyLock::new(|| {
    [
        with_common!("join.lua"),
        with_common!("leave.lua"),
        with_common!("touch.lua"),
        with_common!("reap.lua"),
        with_common!("list.lua"),
        with_common!("set_state.lua"),
        redis::Script::new(include_str!("nodes.lua")),
    ]
});

impl Script {
    /// The hash by which Redis knows the script once it is loaded.
    pub(super) fn hash(self) -> &'static str {
        SCRIPTS[self as usize].get_hash()
    }
}

/// The commands that make all scripts known to Redis.
pub(super) fn load() -> redis::Pipeline {
    let mut pipeline = redis::pipe();
    for script in &*SCRIPTS {
        pipeline.load_script(script);
    }
    pipeline
}
