//! Makes anew what broke of a subscription to a Cluster, while the rest goes on.

use std::collections::HashSet;
use std::time::Duration;

use redis::RedisResult;
use tokio::sync::Notify;
use tokio::time::Instant;

use super::applying::Applied;
use super::supervisor::Supervisor;
use crate::broker::ReconnectCause;
use crate::broker::redis::RedisBrokerSettings;
use crate::broker::redis::registry::Loss;
use crate::keys::Channel;
use crate::redis::Purpose;
use crate::redis::backoff::Backoff;
use crate::redis::cluster::{Masters, Missed};
use crate::redis::link::ChannelLink;
use crate::redis::watch::LEARN;

impl Supervisor {
    /// In a Cluster: what goes on as before is left alone while the rest is made anew. False when nothing goes on.
    pub(super) async fn mend(
        &self,
        link: &mut ChannelLink,
        backoff: &mut Backoff,
        cause: ReconnectCause,
    ) -> bool {
        if !link.is_partly_sound() {
            return false;
        }
        let (start, lost) = (Instant::now(), self.lose_part(link));
        let server = &self.settings.server;
        // It may take a moment until somebody knows where the slot is.
        let mut pause = (cause == ReconnectCause::Subscribe).then(|| backoff.next());
        while link.is_partly_sound() {
            let renewal = Box::pin(self.renew(link, start, pause));
            let renewed = match self.keep_up(link, renewal).await {
                Ok(renewed) => renewed,
                Err(error) => {
                    server.cannot_reach(Purpose::Subscribe, &error);
                    return false;
                }
            };
            match self.take_up(link, renewed, &lost).await {
                Ok(true) if link.is_whole() => return true,
                // What is back does not wait for the rest.
                Ok(true) => {
                    if let Err(error) = self.restore_part(link, true).await {
                        server.cannot_reach(Purpose::Subscribe, &error);
                        return false;
                    }
                }
                Ok(false) => {}
                Err(error) => server.cannot_reach(Purpose::Subscribe, &error),
            }
            pause = Some(backoff.next());
        }
        false
    }

    /// Notes which channels miss something from now on. Returns the names of those that were subscribed to.
    fn lose_part(&self, link: &ChannelLink) -> Vec<String> {
        let since = self.good_until(link.silence());
        let mut names = self.confirmed();
        names.retain(|name| link.misses_on(name));
        let loss = Loss { since, replaced: false };
        let misses = |channel: &Channel| link.misses_on(&self.name(channel)).then_some(loss);
        let lost = self.shared.lock().registry.lose_some(misses);
        self.heard.lost();
        self.shared.standing.down();
        let server = &self.settings.server;
        tracing::warn!(redis.server = %server, channels = lost, "lost a part of the subscription to Redis");
        names
    }

    /// One attempt, after a pause, to connect to those masters that were lost; the first was at `start`.
    async fn renew(
        &self,
        link: &ChannelLink,
        start: Instant,
        pause: Option<Duration>,
    ) -> RedisResult<Masters> {
        let RedisBrokerSettings { server, node, timeout: limit, .. } = &self.settings;
        if let Some(pause) = pause {
            server.wait(pause).await;
        }
        server.renew(link, node, *limit, start.elapsed() < LEARN).await
    }

    /// Uses what was made anew, and notes which channels missed something until then: those that were `lost` at first, and
    /// those that were since, which may be much later. False when nothing was made anew.
    async fn take_up(
        &self,
        link: &mut ChannelLink,
        renewed: RedisResult<Masters>,
        lost: &[String],
    ) -> RedisResult<bool> {
        let RedisBrokerSettings { server, node, timeout: limit, .. } = &self.settings;
        // Also where nothing is: what overflows meanwhile is told from then.
        let since = self.good_until(link.silence());
        let renewed = renewed?;
        if !link.would_change(&renewed) {
            return Ok(false);
        }
        let since_moved = since.min(link.confirmed_until());
        let names = [lost, &self.confirmed()].concat();
        let Some(difference) = server.take_up(link, renewed, node, *limit, &names).await? else {
            return Ok(false);
        };
        let loss = |channel: &Channel| match difference.missed(&self.name(channel)) {
            Missed::Nothing => None,
            Missed::SinceItBroke => Some(Loss { since, replaced: false }),
            Missed::SinceItMoved => Some(Loss { since: since_moved, replaced: false }),
            Missed::SinceItWasReplaced => Some(Loss { since: since_moved, replaced: true }),
        };
        self.shared.lock().registry.lose_some(loss);
        Ok(true)
    }

    /// Waits for `awaited` while those masters that go on are told what changes; what belongs to the others is listed
    /// again afterwards. Fails when a change is refused.
    async fn keep_up<T>(&self, link: &ChannelLink, awaited: impl Future<Output = T>) -> RedisResult<T> {
        let (done, mut away) = (Notify::new(), HashSet::new());
        let awaited = async {
            let value = awaited.await;
            done.notify_one();
            Ok::<_, redis::RedisError>(value)
        };
        let following = async {
            loop {
                self.shared.lock().registry.end_lingering(Instant::now());
                // Never cut short: what Redis was told is to be noted.
                if self.apply_where_it_goes_on(link, &mut away).await? == Applied::Some {
                    self.shared.wake.notify_one();
                }
                tokio::select! {
                    biased;
                    () = done.notified() => return Ok(()),
                    () = self.shared.wake.notified() => {}
                }
            }
        };
        let (value, ()) = tokio::try_join!(awaited, following)?;
        self.shared.lock().registry.ask_again(&away);
        Ok(value)
    }

    /// Names of the channels that Redis has confirmed.
    fn confirmed(&self) -> Vec<String> {
        self.shared.lock().registry.confirmed().map(|channel| self.name(channel)).collect()
    }
}
