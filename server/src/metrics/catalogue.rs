//! Every family of metrics: its name, what it says, and where its samples come from. One entry is all it takes.

use super::labels::Verdict;
use super::process::Process;
use super::text::{Kind, Samples};
use crate::health::Readiness;
use crate::hub::Waiting;
use crate::node::Node;

/// One family.
pub(crate) struct Family {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    pub(crate) labels: &'static [&'static str],
    pub(crate) help: &'static str,
    write: fn(&Moment<'_>, &mut Samples<'_>),
}

/// A node, and what is looked up once for a whole page.
pub(crate) struct Moment<'a> {
    node: &'a Node,
    readiness: Readiness,
    waiting: Waiting,
    process: Process,
}

/// The page of a node, as it is now.
pub(crate) fn render(node: &Node) -> String {
    let moment = Moment {
        node,
        readiness: Readiness::of(node),
        waiting: node.hub().waiting(),
        process: Process::look(),
    };
    let mut page = String::with_capacity(16 * 1024);
    for family in &FAMILIES {
        let mut samples = Samples::of(&mut page, family.name, family.kind, family.help, family.labels);
        (family.write)(&moment, &mut samples);
    }
    page
}

macro_rules! family {
    ($kind:ident $name:literal [$($label:literal),*], $help:literal, $write:expr) => {
        Family { name: $name, kind: Kind::$kind, labels: &[$($label),*], help: $help, write: $write }
    };
}

/// In the order of the page.
pub(crate) static FAMILIES: [Family; 37] = [
    family!(Gauge "aether_build_info" ["version", "backend"],
    "Always 1: which version this is, and what it stands on (memory, redis, sentinel, cluster).",
    |at, out| {
        let backend = at.node.config().redis().map_or("memory", |redis| redis.kind());
        out.labelled(&[env!("CARGO_PKG_VERSION").into(), backend.into()], 1);
    }),
    family!(Gauge "aether_ready" ["part"],
    "1 while this part works: accepting (not draining), publish and receive (proven through Redis), presence, history (readable). /readyz is 200 while all do.",
    |at, out| for part in at.readiness.parts() {
        out.labelled(&[part.name.into()], u8::from(part.works));
    }),
    family!(Gauge "aether_connections" [],
        "Connections that are open, or opening.",
        |at, out| out.value(at.node.session_count())),
    family!(Counter "aether_connections_opened_total" [],
        "Connections that were opened.",
        |at, out| out.value(at.node.metrics().opened.get())),
    family!(Counter "aether_connections_refused_total" ["status", "code"],
        "Requests for a connection that were refused, by HTTP status and the close code that says the same (none where there is none).",
        |at, out| out.counts(&at.node.metrics().refused)),
    family!(Histogram "aether_opening_seconds" [],
        "From the request for a connection to its 101: subscribed and present by then.",
        |at, out| out.histogram(&at.node.metrics().opening)),
    family!(Counter "aether_disconnects_total" ["code"],
        "Connections that ended, by close code; 1005 is a close without a code, 1006 a connection that broke, other a code that a client made up.",
        |at, out| out.counts(&at.node.metrics().disconnects)),
    family!(Counter "aether_messages_in_total" ["msg_type", "target", "result"],
    "Messages from clients by what was made of them at once: accepted, or the code of the ERROR. Types and targets of what could not be read are unknown.",
    |at, out| out.counts_where(&at.node.metrics().messages_in, |(msg_type, (target, verdict)), count| {
        count > 0 || (msg_type.is_some() && target.is_some() && verdict == Verdict::ACCEPTED)
    })),
    family!(Counter "aether_messages_out_total" ["target"],
        "Messages put into the queues of connections: one for each receiver. The server's own are not counted.",
        |at, out| out.counts(&at.node.metrics().messages_out)),
    family!(Counter "aether_errors_total" ["code"],
        "ERRORs that clients were told.",
        |at, out| out.counts(&at.node.metrics().errors)),
    family!(Counter "aether_gaps_total" ["reason", "recovered"],
        "GAPs that clients were told; recovered is true where what was missed came with it.",
        |at, out| out.counts(&at.node.metrics().gaps)),
    family!(Counter "aether_queue_overflows_total" [],
        "Connections whose queue overflowed because they read too slowly: each is closed with 4102.",
        |at, out| out.value(at.node.metrics().overflows.get())),
    family!(Gauge "aether_queue_messages" [],
        "Messages that wait in the queues of all connections.",
        |at, out| out.value(at.waiting.messages)),
    family!(Gauge "aether_queue_bytes" [],
        "Bytes that wait in the queues of all connections. Receivers of one message share its bytes, and each counts them.",
        |at, out| out.value(at.waiting.bytes)),
    family!(Gauge "aether_queue_longest_messages" [],
        "Messages in the longest queue of any connection: queue_messages is where it overflows.",
        |at, out| out.value(at.waiting.longest)),
    family!(Gauge "aether_bus_subscriptions" [],
        "Channels that this node is subscribed to, or wants to be.",
        |at, out| out.value(at.node.broker().vitals().subscriptions)),
    family!(Counter "aether_publications_total" ["target", "outcome"],
    "Messages handed to the broker, by what became of them: published, nobody (nobody is there), unavailable (Redis is away), unknown (not answered in time).",
    |at, out| out.counts_where(at.node.broker().counters().all_publications(), |(target, _), _| {
        target != aether_ws_protocol::Target::Echo
    })),
    family!(Gauge "aether_publish_queue_messages" [],
        "Messages that wait to be published to Redis.",
        |at, out| out.value(at.node.broker().vitals().waiting_messages)),
    family!(Gauge "aether_publish_queue_bytes" [],
        "Their bytes.",
        |at, out| out.value(at.node.broker().vitals().waiting_bytes)),
    family!(Histogram "aether_publish_seconds" [],
        "From taking a message to Redis's answer that it is published, for the oldest message of each pipeline.",
        |at, out| out.histogram(&at.node.broker().counters().publish)),
    family!(Histogram "aether_bus_lag_seconds" [],
        "From a message's stamp on the node that took it to its hand-over to all receivers on this node. Across nodes it includes the difference of their clocks; never less than 0.",
        |at, out| out.histogram(&at.node.broker().counters().lag)),
    family!(Histogram "aether_bus_probe_seconds" [],
        "The way of a probe from this node through Redis back to itself, by one clock.",
        |at, out| out.histogram(&at.node.broker().counters().probe)),
    family!(Gauge "aether_bus_proven_age_seconds" [],
    "Seconds since a probe last came back: delivery is proven up to then. Absent without Redis, and until the first came back.",
    |at, out| if let Some(age) = at.node.broker().vitals().proven_age {
        out.value(age.as_secs_f64());
    }),
    family!(Counter "aether_bus_reconnects_total" ["cause"],
        "Subscriptions that were lost and made anew: disconnected, deaf (open, and a probe did not come back), subscribe (refused or not answered in time).",
        |at, out| out.counts(at.node.broker().counters().all_reconnects())),
    family!(Histogram "aether_bus_resubscribe_seconds" [],
        "From a new connection to Redis to the confirmation of all channels.",
        |at, out| out.histogram(&at.node.broker().counters().resubscribe)),
    family!(Counter "aether_bus_dropped_total" ["reason"],
        "Messages from Redis that were not delivered. Overflow: they came faster than this node could take them, and a GAP is told. Stray: a master of a Cluster had hung, and sent late what its senders were told nothing is known of. All else was published by a backend and is wrong.",
        |at, out| out.counts(at.node.broker().counters().all_dropped())),
    family!(Gauge "aether_presence_members" [],
        "Clients that are present in groups through this node; one in two groups counts twice.",
        |at, out| out.value(at.node.presence().members())),
    family!(Counter "aether_presence_reaped_total" [],
        "Clients that this node took out because their leases had run out: their node died, or lost Redis for long.",
        |at, out| out.value(at.node.presence().reaped())),
    family!(Gauge "aether_history_messages" [],
    "Messages that are kept in the memory of this node. Absent when history is off or in Redis.",
    |at, out| if let Some(size) = at.node.hub().history().and_then(|history| history.size()) {
        out.value(size.messages);
    }),
    family!(Gauge "aether_history_bytes" [],
    "Their bytes.",
    |at, out| if let Some(size) = at.node.hub().history().and_then(|history| history.size()) {
        out.value(size.bytes);
    }),
    family!(Counter "aether_history_replayed_total" [],
        "Messages from history to clients that came back with `since`. Those that could not have theirs: aether_gaps_total{reason=\"not_kept\"}.",
        |at, out| out.value(at.node.metrics().replayed.get())),
    family!(Counter "aether_history_filled_total" [],
        "Messages from history to connections that stayed open while Redis was lost.",
        |at, out| out.value(at.node.metrics().filled.get())),
    family!(Gauge "aether_process_start_time_seconds" [],
        "When the process started, in seconds since 1970.",
        |at, out| out.value(at.process.started)),
    family!(Counter "aether_process_cpu_seconds_total" [],
        "Time of processors that the process took.",
        |at, out| out.value(at.process.cpu_seconds)),
    family!(Gauge "aether_process_resident_memory_bytes" [],
    "Memory that the process holds. Absent where the system does not tell.",
    |at, out| if let Some(bytes) = at.process.resident_bytes {
        out.value(bytes);
    }),
    family!(Gauge "aether_process_open_files" [],
    "Open files and sockets: one for each connection. Absent where the system does not tell.",
    |at, out| if let Some(files) = at.process.open_files {
        out.value(files);
    }),
    family!(Gauge "aether_process_max_files" [],
    "How many it may open (ulimit -n). Absent where there is no limit.",
    |at, out| if let Some(files) = at.process.max_files {
        out.value(files);
    }),
];

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::fmt::Write;

    use super::*;

    const GUIDE: &str = include_str!("../../docs/operating.md");

    #[test]
    fn names_keep_the_rules() {
        let mut names = HashSet::new();
        for Family { name, kind, labels, help, .. } in &FAMILIES {
            assert!(names.insert(name), "{name} is there twice");
            assert!(name.starts_with("aether_"), "{name}");
            assert_eq!(name.ends_with("_total"), *kind == Kind::Counter, "{name}");
            assert!(*kind != Kind::Histogram || (name.ends_with("_seconds") && labels.is_empty()), "{name}");
            assert!(help.ends_with('.'), "{name}: {help}");
            assert!(labels.iter().all(|label| !label.ends_with("id")), "{name}: an id is no label");
        }
    }

    #[test]
    fn the_guide_lists_every_metric() {
        let mut table = "| metric | kind | what it says |\n| --- | --- | --- |\n".to_owned();
        for Family { name, kind, labels, help, .. } in &FAMILIES {
            let labels = if labels.is_empty() { String::new() } else { format!("{{{}}}", labels.join(",")) };
            writeln!(table, "| `{name}{labels}` | {} | {help} |", kind.as_str()).unwrap();
        }
        assert!(GUIDE.contains(&table), "server/docs/operating.md needs this table:\n{table}");
    }

    #[test]
    fn what_the_guide_asks_for_is_there() {
        let is_word = |letter: char| letter.is_ascii_lowercase() || letter == '_';
        let asked = GUIDE.split(|letter| !is_word(letter)).filter(|word| word.starts_with("aether_"));
        for asked in asked.filter(|word| !["aether_", "aether_ws"].contains(word)) {
            let known = FAMILIES.iter().any(|family| {
                let rest = asked.strip_prefix(family.name);
                rest.is_some_and(|rest| {
                    rest.is_empty()
                        || (family.kind == Kind::Histogram && ["_bucket", "_sum", "_count"].contains(&rest))
                })
            });
            assert!(known, "server/docs/operating.md speaks of {asked}, which is no metric");
        }
    }
}
