//! Sees to it that links to masters that are none any more are noticed.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;
use tokio::task::JoinSet;

use super::RedisServer;
use crate::redis::cluster::Masters;
use crate::redis::watch::{Bell, Confirmed};

impl RedisServer {
    /// Rings once the slots are no more where these masters have them.
    pub(in crate::redis) async fn watch(&self, masters: &Masters, limit: Duration, ring: Arc<Notify>) {
        let (dialer, login, topology) = (self.dialer.clone(), self.login.clone(), masters.topology().clone());
        let bell = self.bell(ring, &Confirmed::as_of(masters.asked()));
        masters.members().clone().watch(dialer, login, topology, limit, bell).await;
    }

    /// The tasks that ring when slots move, or a master does not deliver any more.
    pub(super) fn watch_over(
        &self,
        masters: &Masters,
        limit: Duration,
        lost: &Arc<Notify>,
        confirmed: &Confirmed,
        probes: Option<&str>,
    ) -> JoinSet<()> {
        let (dialer, login, topology) = (self.dialer.clone(), self.login.clone(), masters.topology().clone());
        let bell = self.bell(Arc::clone(lost), confirmed);
        let mut tasks = JoinSet::new();
        tasks.spawn(masters.members().clone().watch(dialer, login, topology, limit, bell));
        for probe in probes.iter().flat_map(|base| masters.probes(base, lost)) {
            tasks.spawn(probe);
        }
        tasks
    }

    /// The bell of a link: whoever rings it tells the node's other links as well.
    pub(super) fn bell(&self, lost: Arc<Notify>, confirmed: &Confirmed) -> Bell {
        Bell { moved: lost, everywhere: Arc::clone(&self.moved), confirmed: confirmed.clone() }
    }
}
