//! What comes on connections, as it goes into the book. What no server may say is noted there as wrong: whoever counts
//! finds it, whatever became of the task that read it.

use std::collections::BTreeMap;

use serde_json::Value;

use super::tally::{LATECOMERS, later};
use super::{Gap, Log};

impl Log {
    pub(super) fn note(&mut self, tag: u64, inbox: usize, message: &Value) {
        self.inboxes[inbox].joined = true;
        let noted = self.try_note(tag, inbox, message);
        if noted.is_none() {
            self.complain(inbox, "was sent what is no message of the protocol", message);
        }
    }

    /// None for what lacks something that it must have.
    fn try_note(&mut self, tag: u64, inbox: usize, message: &Value) -> Option<()> {
        let stamp = message["sent_at"].as_str()?.to_owned();
        let payload = &message["payload"];
        match (message["msg_type"].as_str()?, message["cmd"].as_str()) {
            ("msg", _) => {
                let (of, number) = message["msg"].as_str()?.split_once(' ')?;
                if of.parse() != Ok(tag) {
                    self.complain(inbox, "got a message of those who have all left", message);
                    return Some(());
                }
                self.got(number.parse().ok()?, inbox, message, stamp);
            }
            ("heartbeat", _) => self.inboxes[inbox].fence = (payload["fence"].as_u64()?, stamp),
            (_, Some("ERROR")) => {
                let (code, frame) = (payload["code"].as_str()?, payload["frame"].as_u64()?);
                let Some(number) = self.frames.get(&(inbox, frame)).copied() else {
                    self.complain(inbox, "was told an ERROR of a frame that was no message", message);
                    return Some(());
                };
                if self.sent[number].refused.is_some() {
                    self.complain(inbox, "was told twice what became of one message", message);
                }
                self.sent[number].refused = Some(code.to_owned());
            }
            (_, Some("GAP")) => {
                let text = |key: &str| payload[key].as_str().map(str::to_owned);
                let scope = payload["scope"].as_array()?.iter().filter_map(Value::as_str).map(str::to_owned);
                let (scope, recovered) = (scope.collect(), payload["recovered"].as_bool()?);
                let (since, until) = (text("since")?, text("until")?);
                // While a master is being replaced it is known when nothing can be missed any more.
                let latest = if recovered { stamp } else { later(&stamp, LATECOMERS) };
                if since > until || until > latest {
                    self.complain(
                        inbox,
                        "was told of a gap that ends before it begins, or later than it can",
                        message,
                    );
                }
                self.inboxes[inbox].gaps.push(Gap { since, until, scope, recovered });
            }
            (_, Some("SYNC")) => {
                let roster = members(&payload["members"])?;
                if payload["count"].as_u64()? != roster.len() as u64 {
                    self.complain(inbox, "was told another number of members than members", message);
                }
                self.inboxes[inbox].roster = Some(roster);
            }
            (_, Some("DIFF")) => self.changed(inbox, message, stamp)?,
            // The node goes down in order, or tells what nobody here asked for.
            _ => {}
        }
        Some(())
    }

    /// Somebody came, went, or is there with more connections or fewer: that must fit what was told before, so that no
    /// event can be missing.
    fn changed(&mut self, inbox: usize, message: &Value, stamp: String) -> Option<()> {
        let payload = &message["payload"];
        let (joined, updated) = (members(&payload["joined"])?, members(&payload["updated"])?);
        let left = payload["left"].as_array().into_iter().flatten();
        let left: Vec<_> = left
            .map(|left| Some((left["client_id"].as_str()?, left["reason"].as_str()?)))
            .collect::<Option<_>>()?;
        let count = payload["count"].as_u64()?;
        let noted = &mut self.inboxes[inbox];
        let Some(roster) = noted.roster.as_mut() else {
            self.complain(inbox, "was told of a change before it knew who is there", message);
            return Some(());
        };
        let before = roster.len();
        let mut shrunk = !left.is_empty();
        let mut fits = true;
        for (client, connections) in joined {
            fits &= roster.insert(client, connections).is_none();
        }
        for (client, connections) in updated {
            let before = roster.insert(client, connections);
            fits &= before.is_some();
            shrunk |= before.is_some_and(|before| before > connections);
        }
        for (client, reason) in left {
            fits &= roster.remove(client).is_some();
            noted.left.push(format!("{client} {reason}"));
        }
        fits &= roster.len() as u64 == count;
        if shrunk {
            noted.shrunk = stamp;
        }
        if !fits {
            let what = format!("was told of a change that does not fit the {before} it knew of");
            self.complain(inbox, &what, message);
        }
        Some(())
    }

    /// A message that was sent came: it must be what was sent, from who sent it, on a connection that it is for.
    fn got(&mut self, number: usize, inbox: usize, message: &Value, stamp: String) {
        let Some(sent) = self.sent.get(number) else {
            return self.complain(inbox, "got a message that nobody sent", message);
        };
        let (kind, whom) = sent.channel.split_once(':').unwrap_or((&sent.channel, ""));
        let sender = &self.inboxes[sent.by];
        let addressed = match kind {
            "group" => message["target"] == "group" && message["group_id"] == whom,
            "client" => message["target"] == "direct" && message["to_id"] == whom,
            other => message["target"] == other,
        };
        if message["from_id"] != sender.client.as_str()
            || message["group_id"] != sender.group.as_str()
            || !addressed
        {
            let channel = sent.channel.clone();
            self.complain(inbox, &format!("got a message that was sent otherwise, on {channel}"), message);
        }
        if !self.inboxes[inbox].channels(inbox).contains(&self.sent[number].channel) {
            self.complain(inbox, "got a message that was for others", message);
        }
        self.sent[number].sent_at.get_or_insert(stamp);
        self.inboxes[inbox].got.push(number);
    }

    fn complain(&mut self, inbox: usize, what: &str, message: &Value) {
        if self.wrong.len() < MOST_COMPLAINTS {
            let Self { inboxes, wrong, .. } = self;
            wrong.push(format!("{} in {} {what}: {message}", inboxes[inbox].client, inboxes[inbox].group));
        }
    }
}

/// A few show what is wrong; a thousand would hide it.
const MOST_COMPLAINTS: usize = 8;

/// Clients and how many connections each has; none when it is no list of members.
fn members(members: &Value) -> Option<BTreeMap<String, u64>> {
    let members = members.as_array().map_or(&[][..], Vec::as_slice).iter();
    members
        .map(|member| Some((member["client_id"].as_str()?.to_owned(), member["connections"].as_u64()?)))
        .collect()
}
