//! A connection's place in its group: taken before the upgrade is answered, given back on drop.

use std::sync::Arc;

use aether_ws_protocol::LeftReason;

use crate::broker::Unavailable;
use crate::history::{Reading, Since};
use crate::keys::Channel;
use crate::node::{Node, SessionCount};
use crate::presence::{Roster, Seat};
use crate::queue::Outbox;
use crate::routing::Sender;

/// Everything that a connection holds on this node and behind it. Whatever was taken is given back on drop, also when
/// the opening is abandoned halfway because the client vanished.
#[derive(Debug)]
pub(crate) struct Membership {
    node: Node,
    outbox: Arc<Outbox>,
    seat: Seat,
    channels: Vec<Channel>,
    subscribed: bool,
    joined: bool,
    reason: LeftReason,
    count: Option<SessionCount>,
}

impl Membership {
    /// Joins the group: what is sent to it from now on waits in the queue. With `watching`, the roster comes along, and
    /// what changes after it will follow. Where there is a history, it is read from `since` on.
    pub(crate) async fn open(
        node: &Node,
        sender: &Sender,
        watching: bool,
        since: Since,
    ) -> Result<(Self, Option<Arc<Roster>>, Option<Reading>), Unavailable> {
        let connection = node.next_connection();
        let mut channels = vec![
            Channel::Group(sender.group.clone()),
            Channel::Client(sender.client.clone()),
            Channel::Broadcast,
        ];
        if watching {
            channels.push(Channel::Presence(sender.group.clone()));
        }
        let mut membership = Self {
            node: node.clone(),
            outbox: Arc::new(Outbox::new(connection, sender.clone(), node.queue_limits())),
            seat: Seat { group: sender.group.clone(), client: sender.client.clone(), connection },
            channels,
            subscribed: false,
            joined: false,
            reason: LeftReason::Left,
            count: Some(node.count_session()),
        };
        // The queue comes first: what arrives between the subscription and the answer waits in it.
        node.hub().add(&membership.outbox, &membership.channels);
        node.broker().subscribe(&membership.channels).await?;
        membership.subscribed = true;
        membership.outbox.join();
        // Read after the subscription: what is kept after the tip comes by it.
        let read = async {
            match node.hub().history() {
                Some(history) => history.read(&sender.group, since).await.map(Some),
                None => Ok(None),
            }
        };
        let Self { seat, joined, .. } = &mut membership;
        // Noted at once: who vanishes while the history is still read must leave, too.
        let join = async {
            let done = node.presence().join(seat).await;
            *joined = done.is_ok();
            done
        };
        let (done, reading) = tokio::join!(join, read);
        done?;
        let reading = reading?;
        if let Some(reading) = &reading {
            node.hub().anchor(&sender.group, reading.tip);
        }
        // Listed after the subscription: between the two no change can be lost.
        let roster = if watching { Some(node.presence().list(&sender.group).await?) } else { None };
        Ok((membership, roster, reading))
    }

    pub(crate) fn outbox(&self) -> &Arc<Outbox> {
        &self.outbox
    }

    pub(crate) fn seat(&self) -> &Seat {
        &self.seat
    }

    /// Leaves, and tells the group why. The connection still counts until the return value is dropped: it has yet to
    /// be closed.
    pub(crate) fn leave(mut self, reason: LeftReason) -> Option<SessionCount> {
        self.reason = reason;
        self.count.take()
    }
}

impl Drop for Membership {
    fn drop(&mut self) {
        self.node.hub().remove(&self.outbox, &self.channels);
        if self.joined {
            self.node.presence().leave(&self.seat, self.reason);
        }
        if self.subscribed {
            self.node.broker().unsubscribe(&self.channels);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use aether_ws_protocol::GroupId;
    use futures_util::FutureExt;
    use futures_util::future::{BoxFuture, pending};

    use super::*;
    use crate::broker::memory::MemoryBus;
    use crate::config::Config;
    use crate::history::{History, HistorySize};
    use crate::hub::Fills;

    /// A store that never answers.
    struct Hung;

    impl History for Hung {
        fn read<'a>(&'a self, _: &'a GroupId, _: Since) -> BoxFuture<'a, Result<Reading, Unavailable>> {
            pending().boxed()
        }

        fn size(&self) -> Option<HistorySize> {
            None
        }
    }

    #[tokio::test]
    async fn who_is_in_and_gone_before_the_history_is_read_leaves() {
        let node = Node::on_bus(Config::default(), &MemoryBus::new());
        let (patience, age) = (Duration::from_secs(3600), Duration::from_secs(3600));
        node.hub().fill_from(Fills { history: Arc::new(Hung), patience, age });
        let sender = Sender { group: "room".try_into().unwrap(), client: "anna".try_into().unwrap() };
        let count = async || node.presence().list(&sender.group).await.map(|roster| roster.count);
        let mut opening = Box::pin(Membership::open(&node, &sender, false, Since::Now));
        assert!(opening.as_mut().now_or_never().is_none());
        assert_eq!(count().await, Ok(1));
        drop(opening);
        assert_eq!(count().await, Ok(0));
    }
}
