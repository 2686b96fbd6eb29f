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
    /// [take up](Self::take_up). The link is used meanwhile: so whatever may take its time is done here.
    pub(crate) async fn renew(
        &self,
        link: &ChannelLink,
        node: &NodeId,
        limit: Duration,
        patience: bool,
    ) -> Result<Masters, RedisError> {
        let masters = link.masters()?;
        // What it rang for until now is looked at now.
        let _rung = link.lost.notified().now_or_never();
        let mut renewed = masters.renew(limit, patience, &link.lost, Demand::Some).await?;
        let name = Purpose::Subscribe.connection(node);
        renewed.introduce(Some(masters), Purpose::Subscribe, &name, &self.abandoned, limit).await;
        renewed.meet(Demand::Some)?;
        Ok(renewed)
    }

    /// Uses what was made anew, and keeps the rest. Returns what is not as it was, or `None` when nothing was made anew
    /// that still answers. `names` are the channels that may have been subscribed to.
    pub(crate) async fn take_up(
        &self,
        link: &mut ChannelLink,
        mut renewed: Masters,
        node: &NodeId,
        limit: Duration,
        names: &[String],
    ) -> Result<Option<Difference>, RedisError> {
        let (masters, base) = (link.masters()?, self.keys.probe(node));
        within(limit, renewed.leave_moved(masters, names)).await?;
        renewed.subscribe_probes(&base, &link.lost, limit).await?;
        renewed.meet(Demand::Some)?;
        if !renewed.is_news_to(masters) {
            return Ok(None);
        }
        let difference = renewed.difference(masters);
        let confirmed = Confirmed::as_of(renewed.asked());
        let tasks = self.watch_over(&renewed, limit, &link.lost, &confirmed, Some(&base));
        *link = ChannelLink::many(renewed, Arc::clone(&link.lost), confirmed, tasks);
        self.found.fetch_add(1, Ordering::SeqCst);
        Ok(Some(difference))
    }
}
