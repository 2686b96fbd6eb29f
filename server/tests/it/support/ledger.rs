//! Every message that was sent and every one that arrived, held against what the contract promises (section 3): each
//! is delivered, or its sender is told, or its receiver is told of a gap.

mod tally;

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard};
use std::time::Duration;

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
}

/// One message that was sent.
pub(crate) struct Sent {
    /// `group:{id}`, `client:{id}` or `broadcast`.
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
    /// How many messages had been sent when it was open: it is owed all later ones.
    pub(crate) opened: usize,
    /// What it ended with, if it did.
    pub(crate) ended: Option<u16>,
    /// Numbers of messages, in the order in which they came.
    pub(crate) got: Vec<usize>,
    pub(crate) gaps: Vec<Gap>,
    /// Who is in the group with how many connections, as `SYNC` and `DIFF` tell it.
    pub(crate) roster: Option<BTreeMap<String, u64>>,
    /// Clients that left, as `anna expired`.
    pub(crate) left: Vec<String>,
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
    fn channels(&self) -> [String; 3] {
        [format!("group:{}", self.group), format!("client:{}", self.client), "broadcast".to_owned()]
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
    pub(crate) fn opened(&self, client: &str, group: &str) -> usize {
        let mut log = self.log();
        let opened = log.sent.len();
        log.inboxes.push(Inbox {
            client: client.to_owned(),
            group: group.to_owned(),
            opened,
            ended: None,
            got: Vec::new(),
            gaps: Vec::new(),
            roster: None,
            left: Vec::new(),
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

    /// A connection ended.
    pub(crate) fn ended(&self, inbox: usize, code: u16) {
        let mut log = self.log();
        log.inboxes[inbox].ended.get_or_insert(code);
        log.inboxes[inbox].news.send_replace(());
        self.news.send_replace(());
    }

    /// Waits until the book is as it must be.
    pub(crate) async fn wait(&self, what: &str, is_so: impl Fn(&Log) -> bool) {
        self.wait_with(self.news.subscribe(), what, is_so).await;
    }

    /// The same for what shows in one inbox: hundreds of clients must not look at each other's all the time.
    pub(crate) async fn wait_at(&self, inbox: usize, what: &str, is_so: impl Fn(&Log) -> bool) {
        let news = self.log().inboxes[inbox].news.subscribe();
        self.wait_with(news, what, is_so).await;
    }

    async fn wait_with(&self, mut news: watch::Receiver<()>, what: &str, is_so: impl Fn(&Log) -> bool) {
        let waited = timeout(PATIENCE, async {
            while !is_so(&self.log()) {
                news.changed().await.expect("the ledger holds its sender");
            }
        });
        assert!(waited.await.is_ok(), "not seen: {what}");
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

impl Log {
    fn note(&mut self, tag: u64, inbox: usize, message: &Value) {
        let payload = &message["payload"];
        let stamp = || message["sent_at"].as_str().expect("every message has its time").to_owned();
        match (message["msg_type"].as_str(), message["cmd"].as_str()) {
            (Some("msg"), _) => {
                let words = message["msg"].as_str().and_then(|text| text.split_once(' '));
                let (of, number) = words.expect("only the players talk");
                if of.parse() == Ok(tag) {
                    let number: usize = number.parse().expect("a number of the ledger");
                    self.sent[number].sent_at.get_or_insert_with(stamp);
                    self.inboxes[inbox].got.push(number);
                }
            }
            (Some("heartbeat"), _) => {
                self.inboxes[inbox].fence = (payload["fence"].as_u64().expect("a fence"), stamp());
            }
            (_, Some("ERROR")) => {
                let code = payload["code"].as_str().expect("a code").to_owned();
                let frame = payload["frame"].as_u64().expect("a frame");
                if let Some(number) = self.frames.get(&(inbox, frame)) {
                    let refused = &mut self.sent[*number];
                    assert!(refused.refused.is_none(), "told twice what became of one message: {message}");
                    refused.refused = Some(code);
                }
            }
            (_, Some("GAP")) => {
                let text = |key: &str| payload[key].as_str().expect("GAP is whole").to_owned();
                let scope = payload["scope"].as_array().expect("GAP has a scope");
                let scope = scope.iter().filter_map(Value::as_str).map(str::to_owned).collect();
                let recovered = payload["recovered"].as_bool().expect("GAP says whether it was filled");
                let (since, until) = (text("since"), text("until"));
                self.inboxes[inbox].gaps.push(Gap { since, until, scope, recovered });
            }
            (_, Some("SYNC")) => self.inboxes[inbox].roster = Some(members(&payload["members"]).collect()),
            (_, Some("DIFF")) => {
                let inbox = &mut self.inboxes[inbox];
                let roster = inbox.roster.as_mut().expect("a SYNC comes before any DIFF");
                roster.extend(members(&payload["joined"]).chain(members(&payload["updated"])));
                for left in payload["left"].as_array().into_iter().flatten() {
                    let word = |key: &str| left[key].as_str().expect("DIFF is whole").to_owned();
                    roster.remove(&word("client_id"));
                    inbox.left.push(format!("{} {}", word("client_id"), word("reason")));
                }
            }
            // The node goes down in order, or tells what nobody here asked for.
            _ => {}
        }
    }
}

fn members(members: &Value) -> impl Iterator<Item = (String, u64)> {
    members.as_array().into_iter().flatten().map(|member| {
        let client = member["client_id"].as_str().expect("members have ids").to_owned();
        (client, member["connections"].as_u64().expect("and connections"))
    })
}
