//! Who asks for the members of which group: whoever asks before a list is begun shares what it finds. No I/O.
//!
//! When a subscription was lost, all who watch a group ask at once, and so do the many who come back after an outage. If
//! each had the whole group listed for itself, that would be the square of their number.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard};

use aether_ws_protocol::GroupId;
use futures_util::future::BoxFuture;
use tokio::sync::{Semaphore, oneshot};

use crate::presence::{Roster, Unavailable};

/// Lists under way: each may be a large one, and all that Redis is asked in one turn is due within one deadline.
const AT_ONCE: usize = 16;

/// What all who asked are told.
pub(super) type Listed = Result<Arc<Roster>, Unavailable>;

/// The questions that wait, by group.
pub(super) struct Questions {
    /// A group is in it while it is listed, or about to be; with those who have asked since that was begun.
    waiting: Mutex<HashMap<GroupId, Vec<oneshot::Sender<Listed>>>>,
    turns: Semaphore,
}

impl Questions {
    pub(super) fn new() -> Self {
        Self { waiting: Mutex::default(), turns: Semaphore::new(AT_ONCE) }
    }

    /// What a list says that begins after this was called.
    pub(super) async fn ask(
        self: &Arc<Self>,
        group: &GroupId,
        list: impl Fn(GroupId) -> BoxFuture<'static, Listed> + Send + Sync + 'static,
    ) -> Listed {
        let (answer, answered) = oneshot::channel();
        if self.wait(group, answer) {
            // A task of its own: whoever asked first may go away, and others wait for the same.
            tokio::spawn(Arc::clone(self).answer_all(group.clone(), list));
        }
        answered.await.unwrap_or(Err(Unavailable))
    }

    /// Waits for the next list of a group. True when nobody is there who will make one.
    fn wait(&self, group: &GroupId, answer: oneshot::Sender<Listed>) -> bool {
        let mut waiting = self.waiting();
        let listing = waiting.contains_key(group);
        waiting.entry(group.clone()).or_default().push(answer);
        !listing
    }

    /// Lists a group for as long as somebody asks.
    async fn answer_all(
        self: Arc<Self>,
        group: GroupId,
        list: impl Fn(GroupId) -> BoxFuture<'static, Listed> + Send + Sync + 'static,
    ) {
        loop {
            let _turn = self.turns.acquire().await.expect("it is never closed");
            let Some(askers) = self.take(&group) else { return };
            let listed = list(group.clone()).await;
            for asker in askers {
                let _gone = asker.send(listed.clone());
            }
        }
    }

    /// Takes those who wait for a list of a group; forgets the group when that is nobody.
    fn take(&self, group: &GroupId) -> Option<Vec<oneshot::Sender<Listed>>> {
        let mut waiting = self.waiting();
        let mut askers = std::mem::take(waiting.get_mut(group)?);
        askers.retain(|asker| !asker.is_closed());
        if askers.is_empty() {
            waiting.remove(group);
            return None;
        }
        Some(askers)
    }

    fn waiting(&self) -> MutexGuard<'_, HashMap<GroupId, Vec<oneshot::Sender<Listed>>>> {
        self.waiting.lock().expect("nothing panics under this lock")
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;
    use futures_util::future::join_all;
    use tokio::sync::mpsc;

    use super::*;

    /// Lists that wait until the test says what they find.
    #[derive(Clone)]
    struct Store(mpsc::UnboundedSender<(GroupId, oneshot::Sender<u64>)>);

    impl Store {
        fn list(&self, group: GroupId) -> BoxFuture<'static, Listed> {
            let (found, list) = oneshot::channel();
            self.0.send((group, found)).unwrap();
            async move { Ok(Arc::new(Roster::new(Vec::new(), list.await.map_err(|_| Unavailable)?))) }.boxed()
        }
    }

    async fn ask(questions: &Arc<Questions>, store: &Store, group: &str) -> Result<u64, Unavailable> {
        let (store, group) = (store.clone(), group.try_into().unwrap());
        let listed = questions.ask(&group, move |group| store.list(group)).await;
        listed.map(|roster| roster.rev)
    }

    #[tokio::test]
    async fn who_asks_while_a_list_is_read_shares_the_next_one() {
        let (store, mut lists) = mpsc::unbounded_channel();
        let (store, questions) = (Store(store), Arc::new(Questions::new()));
        let mut first = Box::pin(ask(&questions, &store, "g"));
        assert!(first.as_mut().now_or_never().is_none());
        let (_, found) = lists.recv().await.unwrap();
        // What is read by now may be older than these are.
        let mut later = Box::pin(join_all((0..100).map(|_| ask(&questions, &store, "g"))));
        assert!(later.as_mut().now_or_never().is_none());
        // Another group does not wait for it.
        let mut elsewhere = Box::pin(ask(&questions, &store, "elsewhere"));
        assert!(elsewhere.as_mut().now_or_never().is_none());
        let (group, found_elsewhere) = lists.recv().await.unwrap();
        assert_eq!(group.as_str(), "elsewhere");
        found_elsewhere.send(9).unwrap();
        assert_eq!(elsewhere.await, Ok(9));
        found.send(1).unwrap();
        assert_eq!(first.await, Ok(1));
        let (_, found) = lists.recv().await.unwrap();
        found.send(2).unwrap();
        assert_eq!(later.await, [Ok(2); 100]);
        // Whoever asks again has it listed again.
        let mut again = Box::pin(ask(&questions, &store, "g"));
        assert!(again.as_mut().now_or_never().is_none());
        drop(lists.recv().await.unwrap());
        assert_eq!(again.await, Err(Unavailable));
    }

    #[tokio::test]
    async fn few_groups_are_listed_at_once_and_who_went_away_is_not_asked_for() {
        let (store, mut lists) = mpsc::unbounded_channel();
        let (store, questions) = (Store(store), Arc::new(Questions::new()));
        let groups: Vec<_> = (0..AT_ONCE + 2).map(|number| format!("g-{number}")).collect();
        let mut asked: Vec<_> = groups.iter().map(|group| Box::pin(ask(&questions, &store, group))).collect();
        assert!(asked.iter_mut().all(|one| one.now_or_never().is_none()));
        let mut under_way = Vec::new();
        for _ in 0..AT_ONCE {
            under_way.push(lists.recv().await.unwrap());
        }
        tokio::task::yield_now().await;
        assert!(lists.try_recv().is_err(), "the others wait for their turn");
        let last = asked.pop().unwrap();
        drop(asked.pop());
        under_way.pop().unwrap().1.send(1).unwrap();
        let (group, found) = lists.recv().await.unwrap();
        assert_eq!(&group.to_string(), groups.last().unwrap());
        found.send(2).unwrap();
        assert_eq!(last.await, Ok(2));
    }
}
