//! Takes what masters push: messages, and the end of channels and of connections.

use std::collections::{BTreeSet, HashMap};
use std::convert::Infallible;
use std::sync::Arc;

use redis::{PushInfo, PushKind, Value};
use tokio::sync::Notify;
use tokio::time::Instant;

use super::master::HeardAt;
use super::seal::is_stray;
use super::{Lasting, Masters, NO_PANIC};
use crate::redis::url::Host;

/// Takes pushes of every master.
pub(crate) type Pushes = Arc<dyn Fn(PushInfo) + Send + Sync>;

/// Channels that a master has ended though we did not ask for it, since when, and who did: their slots have moved.
pub(super) type Ended = HashMap<Vec<u8>, (Instant, BTreeSet<Host>)>;

/// Channels that we are leaving, and how often: whoever else leaves us was moved.
pub(super) type Leaving = HashMap<Vec<u8>, usize>;

impl Masters {
    /// Hands messages on as if they came from a single Redis, and rings when the connection is lost or a slot moved away.
    /// What a node sent to another member than it comes from stays what it is in a Cluster.
    pub(super) fn sender(
        &self,
        host: &Host,
        lost: &Arc<Notify>,
        heard: &Arc<HeardAt>,
    ) -> impl Fn(PushInfo) -> Result<(), Infallible> + Send + Sync + 'static {
        let Lasting { pushes, leaving, ended, .. } = self.lasting.clone();
        let (host, lost, heard) = (host.clone(), Arc::clone(lost), Arc::clone(heard));
        let seal = self.seal(&host);
        move |push| {
            match push.kind {
                PushKind::Disconnection => {
                    heard.broke();
                    lost.notify_one();
                }
                PushKind::SMessage => {
                    heard.now();
                    let kind = if is_stray(&push, seal.as_deref()) { push.kind } else { PushKind::Message };
                    pushes(PushInfo { kind, data: push.data });
                }
                PushKind::SUnsubscribe => {
                    let Some(Value::BulkString(name)) = push.data.first() else { return Ok(()) };
                    if !left(&mut leaving.lock().expect(NO_PANIC), name) {
                        let mut ended = ended.lock().expect(NO_PANIC);
                        let first = || (Instant::now(), BTreeSet::new());
                        ended.entry(name.clone()).or_insert_with(first).1.insert(host.clone());
                        lost.notify_one();
                    }
                }
                _ => {}
            }
            Ok(())
        }
    }
}

/// Whether we asked to leave this channel.
pub(super) fn left(leaving: &mut Leaving, name: &[u8]) -> bool {
    let Some(times) = leaving.get_mut(name) else { return false };
    *times -= 1;
    if *times == 0 {
        leaving.remove(name);
    }
    true
}
