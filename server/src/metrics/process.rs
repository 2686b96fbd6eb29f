//! What the system says of this process.

use std::sync::LazyLock;
use std::time::{SystemTime, UNIX_EPOCH};

use rustix::process::{Resource, getrlimit};

/// The process at one moment.
pub(crate) struct Process {
    pub(crate) started: f64,
    pub(crate) cpu_seconds: f64,
    pub(crate) resident_bytes: Option<u64>,
    pub(crate) open_files: Option<usize>,
    pub(crate) max_files: Option<u64>,
}

impl Process {
    pub(crate) fn look() -> Self {
        Self {
            started: *STARTED,
            cpu_seconds: cpu_seconds().unwrap_or_default(),
            resident_bytes: resident_bytes(),
            open_files: std::fs::read_dir("/proc/self/fd").ok().map(Iterator::count),
            max_files: getrlimit(Resource::Nofile).current,
        }
    }
}

/// As good as the start of the process: the first node asks for it when it is made.
pub(crate) static STARTED: LazyLock<f64> =
    LazyLock::new(|| SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs_f64());

/// User and system time, from the fields of `/proc/self/stat` behind the name, which may hold anything.
#[expect(clippy::cast_precision_loss, reason = "ticks of a processor fit for centuries")]
fn cpu_seconds() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    let fields: Vec<_> = stat.rsplit_once(')')?.1.split_ascii_whitespace().collect();
    let ticks = |field: usize| fields.get(field)?.parse::<u64>().ok();
    Some((ticks(11)? + ticks(12)?) as f64 / rustix::param::clock_ticks_per_second() as f64)
}

fn resident_bytes() -> Option<u64> {
    let statm = std::fs::read_to_string("/proc/self/statm").ok()?;
    let pages: u64 = statm.split_ascii_whitespace().nth(1)?.parse().ok()?;
    Some(pages * rustix::param::page_size() as u64)
}
