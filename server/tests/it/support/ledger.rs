//! Every message that was sent and every one that arrived, held against what the contract promises (section 3): each
//! is delivered, or its sender is told, or its receiver is told of a gap.

mod notes;
mod order;
#[cfg(test)]
mod sabotage;
mod tally;

use std::collections::{BTreeMap, HashMap};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard};
use std::time::{Duration, SystemTime};

use aether_ws::clock;
use serde_json::Value;
use tokio::sync::watch;
use tokio::time::{Instant, timeout};

use super::patience::PATIENCE;

pub(crate) use tally::Tally;

/// The book of one run.
pub(crate) struct Ledger {
    /// Tells this run's messages from those of an earlier one that are still on their way.
    tag: u64,
    log: Mutex<Log>,
    news: watch::Sender<()>,
}

/// What is in the book. Times are the servers' own stamps, which have a fixed width and so compare as texts.
#[derive(Default)]
pub(crate) struct Log {
    pub(crate) sent: Vec<Sent>,
    pub(crate) inboxes: Vec<Inbox>,
    /// The message in each frame, by inbox.
    frames: HashMap<(usize, u64), usize>,
    /// What nobody may be sent, in words.
    wrong: Vec<String>,
    /// When Redis, or the way to it, was not well; none while the book does not watch what gaps span.
    weather: Option<Vec<Span>>,
}

/// From when to when; not over yet without an end.
#[derive(Clone, Debug)]
pub(crate) struct Span {
    pub(crate) from: String,
    pub(crate) to: Option<String>,
}

/// One message that was sent.
pub(crate) struct Sent {
    /// `group:{id}`, `client:{id}`, `broadcast`, or `echo:{inbox}`.
    pub(crate) channel: String,
    /// The inbox of the connection that sent it.
    pub(crate) by: usize,
    /// The server took it between these moments.
    pub(crate) after: String,
    pub(crate) before: Option<String>,
    /// When it was taken exactly: known once anybody got it.
    pub(crate) sent_at: Option<String>,
    /// The code that its sender was told, if it was.
    pub(crate) refused: Option<String>,
}

/// One connection, and all that came on it.
pub(crate) struct Inbox {
    pub(crate) client: String,
    pub(crate) group: String,
    pub(crate) node: SocketAddr,
    /// How many messages had been sent when it was open: it is owed all later ones.
    pub(crate) opened: usize,
    /// When it was asked for: before that it can have missed nothing.
    pub(crate) began: String,
    /// Something came on it.
    pub(crate) joined: bool,
    /// What it ended with, if it did.
    pub(crate) ended: Option<u16>,
    /// When we learnt of it.
    pub(crate) over: Option<String>,
    /// We ended it, or were about to.
    pub(crate) left_by_itself: bool,
    /// Numbers of messages, in the order in which they came.
    pub(crate) got: Vec<usize>,
    pub(crate) gaps: Vec<Gap>,
    /// Who is in the group with how many connections, as `SYNC` and `DIFF` tell it.
    pub(crate) roster: Option<BTreeMap<String, u64>>,
    /// Clients that left, as `anna expired`.
    pub(crate) left: Vec<String>,
    /// When it was last told that somebody has gone, or has a connection less.
    pub(crate) shrunk: String,
    /// The last fence that came back, and when the server stamped it.
    pub(crate) fence: (u64, String),
    news: watch::Sender<()>,
}

/// A `GAP`.
#[derive(Debug)]
pub(crate) struct Gap {
    pub(crate) since: String,
    pub(crate) until: String,
    pub(crate) scope: Vec<String>,
    /// All that was missed was delivered: then it excuses nothing.
    pub(crate) recovered: bool,
}

impl Gap {
    pub(crate) fn concerns(&self, scope: &str) -> bool {
        self.scope.iter().any(|of| of == scope)
    }
}

impl Inbox {
    /// What is sent there is for it.
    fn channels(&self, id: usize) -> [String; 4] {
        let (group, client) = (format!("group:{}", self.group), format!("client:{}", self.client));
        [group, client, "broadcast".to_owned(), format!("echo:{id}")]
    }
}

impl Ledger {
    pub(crate) fn new() -> Self {
        static TAGS: AtomicU64 = AtomicU64::new(0);
        let tag = TAGS.fetch_add(1, Ordering::Relaxed);
        Self { tag, log: Mutex::default(), news: watch::Sender::new(()) }
    }

    pub(crate) fn log(&self) -> MutexGuard<'_, Log> {
        // A test that fails while it looks into the book must not take the clients along, which write into it.
        self.log.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// A connection was opened.
    pub(crate) fn opened(&self, node: SocketAddr, client: &str, group: &str, began: SystemTime) -> usize {
        let mut log = self.log();
        let opened = log.sent.len();
        log.inboxes.push(Inbox {
            client: client.to_owned(),
            group: group.to_owned(),
            node,
            opened,
            began: clock::timestamp(began).to_string(),
            joined: false,
            ended: None,
            over: None,
            left_by_itself: false,
            got: Vec::new(),
            gaps: Vec::new(),
            roster: None,
            left: Vec::new(),
            shrunk: String::new(),
            fence: (0, String::new()),
            news: watch::Sender::new(()),
        });
        log.inboxes.len() - 1
    }

    /// A message is about to be sent; returns its number and its text.
    pub(crate) fn sending(&self, by: usize, frame: u64, channel: String) -> (usize, String) {
        let mut log = self.log();
        let after = log.inboxes[by].fence.1.clone();
        log.sent.push(Sent { channel, by, after, before: None, sent_at: None, refused: None });
        let number = log.sent.len() - 1;
        log.frames.insert((by, frame), number);
        (number, format!("{} {number}", self.tag))
    }

    /// A fence came back: everything in these frames has been taken.
    pub(crate) fn fenced(&self, numbers: &[usize]) {
        let mut log = self.log();
        for number in numbers {
            let before = log.inboxes[log.sent[*number].by].fence.1.clone();
            log.sent[*number].before = Some(before);
        }
    }

    /// Something came on a connection.
    pub(crate) fn arrived(&self, inbox: usize, message: &Value) {
        let mut log = self.log();
        log.note(self.tag, inbox, message);
        log.inboxes[inbox].news.send_replace(());
        self.news.send_replace(());
    }

    /// Its client is about to end a connection: whatever it ends with now is no fault of a server.
    pub(crate) fn leaving(&self, inbox: usize) {
        let mut log = self.log();
        let inbox = &mut log.inboxes[inbox];
        inbox.left_by_itself |= inbox.ended.is_none();
    }

    /// Redis, or the way to it, is about to fail.
    pub(crate) fn worsens(&self) {
        let from = now();
        self.log().weather.get_or_insert_default().push(Span { from, to: None });
    }

    /// What failed is as it should be again.
    pub(crate) fn clears(&self) {
        let to = now();
        if let Some(last) = self.log().weather.iter_mut().flatten().last() {
            last.to = Some(to);
        }
    }

    /// When something had failed, in words.
    pub(crate) fn weather(&self) -> String {
        format!("{:?}", self.log().weather)
    }

    /// From here on the book watches what gaps span, though nothing has failed yet.
    pub(crate) fn watch_gaps(&self) {
        self.log().weather.get_or_insert_default();
    }

    /// A connection ended.
    pub(crate) fn ended(&self, inbox: usize, code: u16) {
        let mut log = self.log();
        log.inboxes[inbox].ended.get_or_insert(code);
        log.inboxes[inbox].over.get_or_insert_with(now);
        log.inboxes[inbox].news.send_replace(());
        self.news.send_replace(());
    }

    /// Waits until the book is as it must be.
    pub(crate) async fn wait(&self, what: &str, is_so: impl Fn(&Log) -> bool) {
        assert!(self.sees(self.news.subscribe(), is_so).await, "not seen: {what}");
    }

    /// The same for what shows in one inbox: hundreds of clients must not look at each other's all the time.
    pub(crate) async fn wait_at(&self, inbox: usize, what: &str, is_so: impl Fn(&Log) -> bool) {
        assert!(self.sees_at(inbox, is_so).await, "not seen: {what}");
    }

    /// Whether what must show in an inbox does, before patience is over.
    pub(crate) async fn sees_at(&self, inbox: usize, is_so: impl Fn(&Log) -> bool) -> bool {
        let news = self.log().inboxes[inbox].news.subscribe();
        self.sees(news, is_so).await
    }

    async fn sees(&self, mut news: watch::Receiver<()>, is_so: impl Fn(&Log) -> bool) -> bool {
        let waited = timeout(PATIENCE, async {
            while !is_so(&self.log()) {
                news.changed().await.expect("the ledger holds its sender");
            }
        });
        waited.await.is_ok()
    }

    /// The final count, once nothing is missing any more; or as it stands when patience is over.
    pub(crate) async fn tally(&self, fault: &str) -> Tally {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let tally = Tally::of(fault, &self.log());
            if tally.is_clean() || Instant::now() > deadline {
                return tally;
            }
            // What is missing may be on its way; counting again for each message would slow it down.
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }
}

/// The present moment as the servers write it: they share our clock.
fn now() -> String {
    clock::timestamp(SystemTime::now()).to_string()
}
