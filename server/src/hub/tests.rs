use std::time::SystemTime;

use aether_ws_protocol::{GapReason, LeftReason};
use serde_json::{Value, json};

use super::*;
use crate::presence::{Change, Left};
use crate::queue::{QueueLimits, Signals};
use crate::routing::Sender;

fn group(name: &str) -> Channel {
    Channel::Group(name.try_into().unwrap())
}

fn presence(name: &str) -> Channel {
    Channel::Presence(name.try_into().unwrap())
}

fn connection(hub: &Hub, number: u64, channels: &[Channel]) -> Arc<Outbox> {
    let outbox = connection_to_be(hub, number, channels);
    outbox.join();
    outbox
}

/// One whose subscription is not confirmed yet.
fn connection_to_be(hub: &Hub, number: u64, channels: &[Channel]) -> Arc<Outbox> {
    let owner = Sender { group: "g".try_into().unwrap(), client: "c".try_into().unwrap() };
    let outbox = Arc::new(Outbox::new(number, owner, QueueLimits { messages: 10, bytes: 10_000 }));
    hub.add(&outbox, channels);
    outbox
}

fn taken(outbox: &Outbox) -> Vec<String> {
    let mut taken = Vec::new();
    outbox.take(usize::MAX, |message| taken.push(message.to_string()));
    taken
}

fn received(channel: &Channel, text: &str) -> Received {
    Received { channel: channel.clone(), message: text.into(), link: None }
}

#[test]
fn messages_reach_the_members_of_their_channel_in_order() {
    let hub = Hub::new(Duration::ZERO);
    let (one, two) = (group("one"), group("two"));
    let first = connection(&hub, 1, &[one.clone(), Channel::Broadcast]);
    let both = connection(&hub, 2, &[one.clone(), two.clone(), Channel::Broadcast]);
    hub.deliver(vec![
        received(&one, "a"),
        received(&one, "b"),
        received(&two, "c"),
        received(&Channel::Broadcast, "d"),
        received(&group("nobody"), "e"),
    ]);
    assert_eq!(taken(&first), ["a", "b", "d"]);
    assert_eq!(taken(&both), ["a", "b", "c", "d"]);
}

#[test]
fn who_left_gets_nothing_and_leaves_nothing_behind() {
    let hub = Hub::new(Duration::ZERO);
    let channel = group("one");
    let members: Vec<_> =
        (0..4).map(|number| connection(&hub, number, std::slice::from_ref(&channel))).collect();
    for gone in [1, 0] {
        hub.remove(&members[gone], std::slice::from_ref(&channel));
        hub.remove(&members[gone], std::slice::from_ref(&channel));
    }
    hub.deliver(vec![received(&channel, "a")]);
    let counts: Vec<_> = members.iter().map(|member| taken(member).len()).collect();
    assert_eq!(counts, [0, 0, 1, 1]);
    for rest in [2, 3] {
        hub.remove(&members[rest], std::slice::from_ref(&channel));
    }
    assert!(hub.0.shards.iter().all(|shard| shard.lock().unwrap().is_empty()));
}

#[test]
fn a_gap_is_told_once_with_all_that_it_concerns() {
    let hub = Hub::new(Duration::ZERO);
    let all = [group("g"), Channel::Broadcast, presence("g")];
    let watching = connection(&hub, 1, &all);
    let other = connection(&hub, 2, &[Channel::Broadcast]);
    let (since, until) = (SystemTime::UNIX_EPOCH, SystemTime::UNIX_EPOCH + Duration::from_secs(1));
    let joined_before = Instant::now();
    let later = connection(&hub, 3, &all);
    let opening = connection_to_be(&hub, 4, &all);
    hub.gap(&all, GapSpan { since, until, joined_before, reason: GapReason::Overflow, replaced: false });
    for unconcerned in [&later, &opening] {
        assert!(unconcerned.is_empty() && unconcerned.take(0, |_| {}) == Signals::default());
    }
    let scope = |text: &str| serde_json::from_str::<Value>(text).unwrap()["payload"]["scope"].clone();
    let mut told = Vec::new();
    let signals = watching.take(usize::MAX, |message| told.push(message.to_string()));
    assert_eq!(told.len(), 1);
    assert_eq!(scope(&told[0]), json!(["group", "broadcast", "presence"]));
    assert!(signals.resync);
    assert_eq!(taken(&other).iter().map(|text| scope(text)).collect::<Vec<_>>(), [json!(["broadcast"])]);
}

fn left(rev: u64, client: &str) -> Event {
    let left = Left { client_id: client.try_into().unwrap(), reason: LeftReason::Left };
    Event { group: "g".try_into().unwrap(), rev, count: 0, change: Change::Left(left) }
}

#[tokio::test(start_paused = true)]
async fn presence_events_are_gathered_and_follow_the_sync() {
    let hub = Hub::new(Duration::from_millis(200));
    let synced = connection(&hub, 1, &[presence("g")]);
    let halfway = connection(&hub, 2, &[presence("g")]);
    let late = connection(&hub, 3, &[presence("g")]);
    assert_eq!(synced.begin_feed(1), []);
    assert_eq!(halfway.begin_feed(2), []);
    hub.presence(vec![left(2, "a")]);
    hub.presence(vec![left(3, "b")]);
    tokio::time::sleep(Duration::from_millis(201)).await;
    let left = |text: &str| {
        let message: Value = serde_json::from_str(text).unwrap();
        let left = message["payload"]["left"].as_array().unwrap().clone();
        left.iter().map(|left| left["client_id"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let diffs = |outbox: &Outbox| taken(outbox).iter().map(|text| left(text)).collect::<Vec<_>>();
    assert_eq!(diffs(&synced), [["a", "b"]]);
    assert_eq!(diffs(&halfway), [["b"]]);
    assert!(taken(&late).is_empty(), "held until its SYNC is known");
    let held = late.begin_feed(2);
    assert_eq!(held.len(), 1);
    assert_eq!(held[0].left[0].client_id.as_str(), "b");
}
