//! Makes anew what broke, or has moved, of a subscription to a Cluster.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use futures_util::FutureExt;
use redis::RedisError;

use super::RedisServer;
use crate::keys::NodeId;
use crate::redis::cluster::{Demand, Difference, Masters};
use crate::redis::deadline::within;
use crate::redis::link::ChannelLink;
use crate::redis::purpose::Purpose;
use crate::redis::watch::Confirmed;

impl RedisServer {
    /// Connects to the masters that broke, or are new, as far as they can be reached, for the link to
    /// [take up](Self::take_up). The link is used meanwhile.
    pub(crate) async fn renew(
        &self,
        link: &ChannelLink,
        limit: Duration,
        patience: bool,
    ) -> Result<Masters, RedisError> {
        let masters = link.masters()?;
        // What it rang for until now is looked at now.
        let _rung = link.lost.notified().now_or_never();
        masters.renew(limit, patience, &link.lost, Demand::Some).await
    }

    /// Uses what was made anew, and keeps the rest. Returns what is not as it was.
    /// `names` are the channels that may have been subscribed to.
    pub(crate) async fn take_up(
        &self,
        link: &mut ChannelLink,
        renewed: Masters,
        node: &NodeId,
        limit: Duration,
        names: &[String],
    ) -> Result<Difference, RedisError> {
        let masters = link.masters()?;
        let (name, base) = (Purpose::Subscribe.connection(node), self.keys.probe(node));
        let set_up = async {
            self.replace(&name, renewed.new_since(Some(masters))).await?;
            renewed.leave_moved(masters, names).await
        };
        within(limit, set_up).await?;
        renewed.subscribe_probes(&base, &link.lost, limit).await?;
        let difference = renewed.difference(masters);
        let confirmed = Confirmed::as_of(renewed.asked());
        let tasks = self.watch_over(&renewed, limit, &link.lost, &confirmed, Some(&base));
        *link = ChannelLink::many(renewed, Arc::clone(&link.lost), confirmed, tasks);
        self.found.fetch_add(1, Ordering::SeqCst);
        Ok(difference)
    }
}
