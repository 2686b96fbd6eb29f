//! Presence: what both must do, then what only several nodes and a failing Redis can show.

mod clock;
mod forgotten;
mod lists;
mod refused;

use std::time::{Duration, SystemTime};

use aether_ws::presence::{Change, LeftReason, Unavailable};
use aether_ws_protocol::JsonObject;
use futures_util::FutureExt;
use futures_util::future::join_all;

use crate::support::nodes::{Backend, Node, Times, events_of, group_id, on_both, seat};
use crate::support::patience::eventually;
use crate::support::redis::RedisProcess;

on_both![
    a_client_joins_once_and_leaves_with_its_last_connection,
    several_nodes_see_one_group,
    a_list_shows_members_by_id,
    the_state_is_kept_while_the_client_is_there,
    a_list_tells_which_events_it_includes,
    leaving_twice_or_from_elsewhere_does_nothing,
];

/// The ids and numbers of connections in a group, as `a 1`.
async fn members(node: &Node, group: &str) -> Vec<String> {
    let roster = node.presence.list(&group_id(group)).await.expect("the backend is there");
    assert_eq!(usize::try_from(roster.count), Ok(roster.members.len()));
    roster.members.iter().map(|member| format!("{} {}", member.client_id, member.connections)).collect()
}

/// The state of a group's only member.
async fn state(node: &Node, group: &str) -> Option<String> {
    let roster = node.presence.list(&group_id(group)).await.expect("the backend is there");
    let [member] = &roster.members[..] else { panic!("{roster:?}") };
    member.state.as_ref().map(|state| state.get().to_owned())
}

fn json(text: &str) -> JsonObject {
    JsonObject::parse(text).unwrap()
}

async fn join(node: &Node, group: &str, client: &str, connection: u64) {
    node.presence.join(&seat(group, client, connection)).await.expect("the backend is there");
}

fn leave(node: &Node, group: &str, client: &str, connection: u64) {
    node.presence.leave(&seat(group, client, connection), LeftReason::Left);
}

async fn changes(node: &Node, expected: &[&str]) {
    node.recorder.wait(&format!("{expected:?}"), |now| now.events.len() >= expected.len()).await;
    assert_eq!(node.recorder.now().changes(), expected);
}

async fn a_client_joins_once_and_leaves_with_its_last_connection(backend: Backend) {
    let node = backend.node().await;
    node.subscribe(&[events_of("g")]).await;
    join(&node, "g", "a", 1).await;
    join(&node, "g", "a", 2).await;
    leave(&node, "g", "a", 1);
    leave(&node, "g", "a", 2);
    changes(&node, &["joined a 1", "updated a 2", "updated a 1", "left a left"]).await;
    assert_eq!(members(&node, "g").await, Vec::<String>::new());
    let now = node.recorder.now();
    assert_eq!(now.events.iter().map(|event| event.count).collect::<Vec<_>>(), [1, 1, 1, 0]);
    assert!(now.events.windows(2).all(|pair| pair[0].rev < pair[1].rev));
}

async fn several_nodes_see_one_group(backend: Backend) {
    let (one, other) = (backend.node().await, backend.node().await);
    for node in [&one, &other] {
        node.subscribe(&[events_of("g")]).await;
    }
    // The nodes count their connections by themselves, so numbers meet.
    join(&one, "g", "a", 1).await;
    join(&other, "g", "a", 1).await;
    join(&other, "g", "b", 2).await;
    leave(&one, "g", "a", 1);
    one.presence.flush().await;
    assert_eq!(members(&other, "g").await, ["a 1", "b 1"]);
    other.presence.leave(&seat("g", "a", 1), LeftReason::Kicked);
    other.presence.flush().await;
    assert_eq!(members(&one, "g").await, ["b 1"]);
    for node in [&one, &other] {
        changes(node, &["joined a 1", "updated a 2", "joined b 1", "updated a 1", "left a kicked"]).await;
    }
}

async fn a_list_shows_members_by_id(backend: Backend) {
    let node = backend.node().await;
    for (number, client) in ["c", "a", "b-1", "B_2"].into_iter().enumerate() {
        join(&node, "g", client, number as u64).await;
    }
    join(&node, "elsewhere", "d", 9).await;
    assert_eq!(members(&node, "g").await, ["B_2 1", "a 1", "b-1 1", "c 1"]);
    let roster = node.presence.list(&group_id("g")).await.unwrap();
    let payload = serde_json::to_value(&*roster).unwrap();
    let since = &payload["members"][0]["connected_at"];
    let expected = serde_json::json!({"client_id": "B_2", "connected_at": since, "connections": 1});
    assert_eq!((&payload["members"][0], &payload["count"]), (&expected, &4.into()));
    assert_eq!(payload.as_object().unwrap().len(), 2);
}

async fn the_state_is_kept_while_the_client_is_there(backend: Backend) {
    let node = backend.node().await;
    node.subscribe(&[events_of("g")]).await;
    join(&node, "g", "a", 1).await;
    // Empty lists, big numbers and line breaks are what a store that re-encodes would spoil.
    let text = "{\"list\": [], \"n\": 12345678901234567890.10,\n \"text\": \"ü\"}";
    node.presence.set_state(&seat("g", "a", 1), json(text));
    assert_eq!(state(&node, "g").await.as_deref(), Some(text));
    join(&node, "g", "a", 2).await;
    leave(&node, "g", "a", 1);
    node.presence.flush().await;
    assert_eq!(state(&node, "g").await.as_deref(), Some(text));
    node.presence.set_state(&seat("g", "a", 2), json("{ }"));
    assert_eq!(state(&node, "g").await, None);
    node.presence.set_state(&seat("g", "a", 2), json(r#"{"again":1}"#));
    // The state of a client that is gone need not be written, so this one waits until it is.
    node.presence.flush().await;
    leave(&node, "g", "a", 2);
    join(&node, "g", "a", 3).await;
    assert_eq!(state(&node, "g").await, None, "a new stay begins without");
    let expected = [
        "joined a 1",
        "updated a 1",
        "updated a 2",
        "updated a 1",
        "updated a 1",
        "updated a 1",
        "left a left",
        "joined a 1",
    ];
    changes(&node, &expected).await;
    let now = node.recorder.now();
    let Change::Updated(member) = &now.events[1].change else { panic!("{:?}", now.events[1]) };
    assert_eq!(member.state.as_ref().map(JsonObject::get), Some(text));
}

async fn a_list_tells_which_events_it_includes(backend: Backend) {
    let node = backend.node().await;
    node.subscribe(&[events_of("g")]).await;
    join(&node, "g", "a", 1).await;
    let before = node.presence.list(&group_id("g")).await.unwrap().rev;
    join(&node, "g", "b", 2).await;
    let after = node.presence.list(&group_id("g")).await.unwrap().rev;
    changes(&node, &["joined a 1", "joined b 1"]).await;
    let now = node.recorder.now();
    assert!(now.events[0].rev <= before && before < now.events[1].rev && now.events[1].rev <= after);
}

async fn leaving_twice_or_from_elsewhere_does_nothing(backend: Backend) {
    let (one, other) = (backend.node().await, backend.node().await);
    one.subscribe(&[events_of("g")]).await;
    join(&one, "g", "a", 1).await;
    leave(&other, "g", "a", 1);
    leave(&one, "g", "a", 2);
    leave(&one, "other", "a", 1);
    one.presence.set_state(&seat("g", "nobody", 1), json(r#"{"a":1}"#));
    other.presence.flush().await;
    assert_eq!(members(&one, "g").await, ["a 1"]);
    leave(&one, "g", "a", 1);
    leave(&one, "g", "a", 1);
    one.presence.flush().await;
    changes(&one, &["joined a 1", "left a left"]).await;
}

/// Short, and yet so long that a node on a busy machine renews its leases in time.
const QUICK: Duration = Duration::from_secs(3);

async fn quick_nodes<const COUNT: usize>(redis: &RedisProcess) -> [Node; COUNT] {
    // The grace after an outage is a little longer than the deadline.
    let times = Times { presence_ttl: QUICK, timeout: Duration::from_secs(2), ..Times::default() };
    let mut nodes = Vec::new();
    for _ in 0..COUNT {
        nodes.push(Node::on_redis(&times, redis.port()).await);
    }
    nodes.try_into().unwrap_or_else(|_| unreachable!("as many as asked for"))
}

#[tokio::test(flavor = "multi_thread")]
async fn the_clients_of_a_killed_node_are_reported_exactly_once_and_nobody_else() {
    let redis = RedisProcess::start().await;
    let [one, other, doomed] = quick_nodes(&redis).await;
    let survivors = [&one, &other];
    for (number, node) in survivors.iter().enumerate() {
        node.subscribe(&[events_of("g")]).await;
        join(node, "g", &format!("live{number}"), 1).await;
    }
    join(&doomed, "g", "ghost", 1).await;
    join(&doomed, "g", "live0", 2).await;
    // Dropping a node ends its tasks without a word, as SIGKILL does.
    drop(doomed);
    for node in survivors {
        node.recorder
            .wait("the ghost is gone", |now| now.changes().contains(&"left ghost expired".to_owned()))
            .await;
        node.recorder
            .wait("the dead connection is gone", |now| {
                now.changes().last().is_some_and(|last| last == "updated live0 1" || last.starts_with("left"))
                    && now.changes().contains(&"updated live0 1".to_owned())
            })
            .await;
    }
    // A second ghost comes and goes, which takes longer than any lease: whoever is alive stays.
    let [doomed] = quick_nodes(&redis).await;
    join(&doomed, "g", "second", 1).await;
    drop(doomed);
    for node in survivors {
        node.recorder
            .wait("the second is gone", |now| now.changes().contains(&"left second expired".to_owned()))
            .await;
        let left: Vec<_> =
            node.recorder.now().changes().into_iter().filter(|change| change.starts_with("left")).collect();
        assert_eq!(left, ["left ghost expired", "left second expired"]);
    }
    assert_eq!(members(&one, "g").await, ["live0 1", "live1 1"]);
    eventually("each is counted once", async || one.presence.reaped() + other.presence.reaped() == 2).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_never_shows_a_ghost_and_its_keys_end_by_themselves() {
    let redis = RedisProcess::start().await;
    let [one, doomed] = quick_nodes(&redis).await;
    join(&doomed, "g", "ghost", 1).await;
    assert_eq!(members(&one, "g").await, ["ghost 1"]);
    drop(doomed);
    // No node has anybody in the group, so nobody reaps: a list does, and the store forgets the rest.
    eventually("the list is empty", async || members(&one, "g").await.is_empty()).await;
    // But the one of the nodes that live.
    eventually("no key is left", async || {
        let mut keys = redis.texts(&["KEYS", "*"]).await;
        keys.sort();
        keys == ["aether:v3:nodes", "aether:v3:settings:{aether:v3:nodes}"]
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dead_node_is_found_by_its_own_lease_long_before_those_of_its_connections() {
    let redis = RedisProcess::start().await;
    let [one, other, doomed] = [
        Node::on_redis(&Times::default(), redis.port()).await,
        Node::on_redis(&Times::default(), redis.port()).await,
        Node::on_redis(&Times::default(), redis.port()).await,
    ];
    for (number, node) in [&one, &other].into_iter().enumerate() {
        node.subscribe(&[events_of("g")]).await;
        join(node, "g", &format!("live{number}"), 1).await;
    }
    join(&doomed, "g", "ghost", 1).await;
    join(&doomed, "g", "live0", 2).await;
    join(&doomed, "only-ghosts", "ghost", 3).await;
    drop(doomed);
    let end = now_ms() + 60_000;
    for group in ["g", "only-ghosts"] {
        expire_at(&redis, group, end).await;
    }
    end_node_lease(&redis, &node_of(&redis, "only-ghosts").await).await;
    for node in [&one, &other] {
        node.recorder
            .wait("the ghost is gone", |now| now.changes().contains(&"left ghost expired".to_owned()))
            .await;
        node.recorder
            .wait("the dead connection is gone", |now| now.changes().contains(&"updated live0 1".to_owned()))
            .await;
        let mut left = node.recorder.now().changes();
        left.retain(|change| change.starts_with("left"));
        assert_eq!(left, ["left ghost expired"], "exactly once, and nobody else");
    }
    assert_eq!(members(&one, "g").await, ["live0 1", "live1 1"]);
    // This node may have yet to learn who is dead.
    eventually("a list shows no ghost", async || members(&other, "only-ghosts").await.is_empty()).await;
    assert!(now_ms() < end, "by their leases they would still be there");
    eventually("each is counted once", async || one.presence.reaped() + other.presence.reaped() == 2).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn after_redis_restarted_empty_everybody_is_put_back() {
    let redis = RedisProcess::start().await;
    let nodes = [
        Node::on_redis(&Times::default(), redis.port()).await,
        Node::on_redis(&Times::default(), redis.port()).await,
    ];
    join(&nodes[0], "g", "a", 1).await;
    join(&nodes[1], "g", "a", 1).await;
    join(&nodes[1], "g", "b", 2).await;
    nodes[0].presence.set_state(&seat("g", "a", 1), json(r#"{"old":1}"#));
    nodes[0].presence.flush().await;
    nodes[1].presence.set_state(&seat("g", "a", 1), json(r#"{"new":1}"#));
    let before = nodes[1].presence.list(&group_id("g")).await.unwrap();
    redis.kill();
    redis.restart().await;
    for node in &nodes {
        node.ready().await;
    }
    eventually("all are back", async || members(&nodes[0], "g").await == ["a 2", "b 1"]).await;
    eventually("with what they had", async || {
        nodes[0].presence.list(&group_id("g")).await.unwrap().members == before.members
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn presence_is_put_right_before_the_gap_is_reported() {
    let redis = RedisProcess::start().await;
    let node = Node::on_redis(&Times::default(), redis.port()).await;
    node.subscribe(&[events_of("g")]).await;
    join(&node, "g", "a", 1).await;
    redis.kill();
    redis.restart().await;
    node.recorder.wait("the gap", |now| now.missed(&events_of("g"))).await;
    assert_eq!(members(&node, "g").await, ["a 1"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_lost_part_of_its_keys_is_mended() {
    let redis = RedisProcess::start().await;
    for key in ["leases", "members"] {
        let [node] = quick_nodes(&redis).await;
        join(&node, key, "a", 1).await;
        node.presence.set_state(&seat(key, "a", 1), json(r#"{"here":true}"#));
        node.presence.flush().await;
        let name = format!("aether:v3:{key}:{{aether:v3:presence:{key}}}");
        assert_eq!(redis.number(&["DEL", &name]).await, 1);
        node.presence.repair().await.unwrap();
        assert_eq!(members(&node, key).await, ["a 1"]);
        assert_eq!(state(&node, key).await.as_deref(), Some(r#"{"here":true}"#));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn flushed_scripts_are_loaded_again() {
    let redis = RedisProcess::start().await;
    let node = Node::on_redis(&Times::default(), redis.port()).await;
    join(&node, "g", "a", 1).await;
    redis.command(&["SCRIPT", "FLUSH", "SYNC"]).await;
    join(&node, "g", "b", 2).await;
    leave(&node, "g", "a", 1);
    assert_eq!(members(&node, "g").await, ["b 1"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn while_redis_is_away_calls_fail_and_leaves_are_owed() {
    let redis = RedisProcess::start().await;
    let times = Times { timeout: Duration::from_secs(1), ..Times::default() };
    let node = Node::on_redis(&times, redis.port()).await;
    for (number, client) in ["stays", "leaves", "leaves-later"].into_iter().enumerate() {
        join(&node, "g", client, number as u64).await;
    }
    redis.pause();
    leave(&node, "g", "leaves", 1);
    assert_eq!(node.presence.list(&group_id("g")).await, Err(Unavailable));
    eventually("the node knows", async || !node.presence.is_ready()).await;
    leave(&node, "g", "leaves-later", 2);
    node.presence.set_state(&seat("g", "stays", 0), json(r#"{"set":"meanwhile"}"#));
    assert_eq!(node.presence.join(&seat("g", "refused", 3)).await, Err(Unavailable));
    node.presence.flush().await;
    redis.resume();
    node.ready().await;
    node.presence.repair().await.unwrap();
    node.presence.flush().await;
    assert_eq!(members(&node, "g").await, ["stays 1"]);
    assert_eq!(state(&node, "g").await.as_deref(), Some(r#"{"set":"meanwhile"}"#));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_join_that_is_given_up_midway_is_undone() {
    let redis = RedisProcess::start().await;
    let node = Node::on_redis(&Times::default(), redis.port()).await;
    redis.pause();
    let joining = node.presence.join(&seat("g", "a", 1)).now_or_never();
    assert_eq!(joining, None, "a frozen Redis answers nothing");
    redis.resume();
    node.ready().await;
    node.presence.repair().await.unwrap();
    node.presence.flush().await;
    assert_eq!(members(&node, "g").await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn leases_that_ran_out_during_an_outage_make_nobody_leave() {
    let redis = RedisProcess::start().await;
    let [one, other, doomed] = quick_nodes(&redis).await;
    for (node, client) in [(&one, "a"), (&other, "b"), (&doomed, "ghost")] {
        node.subscribe(&[events_of("g")]).await;
        join(node, "g", client, 1).await;
    }
    drop(doomed);
    // What an outage leaves behind: connections that broke, and leases that nobody could extend.
    redis.command(&["CLIENT", "KILL", "TYPE", "normal"]).await;
    let leases = "aether:v3:leases:{aether:v3:presence:g}";
    for member in redis.texts(&["ZRANGE", leases, "0", "-1"]).await {
        redis.command(&["ZADD", leases, "XX", "1", &member]).await;
    }
    for node in [&one, &other] {
        node.recorder
            .wait("the ghost is gone", |now| now.changes().contains(&"left ghost expired".to_owned()))
            .await;
    }
    let expected = ["joined a 1", "joined b 1", "joined ghost 1", "left ghost expired"];
    assert_eq!(one.recorder.now().changes(), expected);
    assert_eq!(members(&one, "g").await, ["a 1", "b 1"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_redis_that_is_out_of_memory_makes_nobody_leave() {
    let redis = RedisProcess::start().await;
    let [one, other, doomed] = quick_nodes(&redis).await;
    for (node, client) in [(&one, "a"), (&other, "b"), (&doomed, "ghost")] {
        node.subscribe(&[events_of("g")]).await;
        join(node, "g", client, 1).await;
    }
    drop(doomed);
    // It takes nothing that needs memory, as the extension of a lease may, and yet lets members be removed.
    redis.command(&["CONFIG", "SET", "maxmemory", "1"]).await;
    let leases = "aether:v3:leases:{aether:v3:presence:g}";
    for key in [leases, "aether:v3:members:{aether:v3:presence:g}"] {
        assert_eq!(redis.number(&["PERSIST", key]).await, 1);
    }
    eventually("all leases have run out", async || {
        let now: Vec<u64> = redis::from_redis_value(redis.command(&["TIME"]).await).unwrap();
        redis.number(&["ZCOUNT", leases, "-inf", &(now[0] * 1000).to_string()]).await == 3
    })
    .await;
    for node in [&one, &other] {
        eventually("the node is not ready", async || !node.presence.is_ready()).await;
        assert!(node.presence.join(&seat("g", "c", 7)).await.is_err());
    }
    redis.command(&["CONFIG", "SET", "maxmemory", "0"]).await;
    for node in [&one, &other] {
        node.ready().await;
        node.recorder
            .wait("the ghost is gone", |now| now.changes().contains(&"left ghost expired".to_owned()))
            .await;
        let changes = node.recorder.now().changes();
        assert_eq!(changes.iter().filter(|change| change.starts_with("left")).count(), 1, "{changes:?}");
    }
    assert_eq!(members(&one, "g").await, ["a 1", "b 1"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_asks_right_after_redis_was_emptied_is_in_the_list() {
    let redis = RedisProcess::start().await;
    let node = Node::on_redis(&Times::default(), redis.port()).await;
    join(&node, "g", "a", 1).await;
    join(&node, "g", "b", 2).await;
    redis.command(&["FLUSHALL"]).await;
    assert_eq!(members(&node, "g").await, ["a 1", "b 1"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_state_that_is_set_while_redis_knows_nobody_is_put_back() {
    let redis = RedisProcess::start().await;
    let node = Node::on_redis(&Times::default(), redis.port()).await;
    join(&node, "g", "a", 1).await;
    redis.command(&["FLUSHALL"]).await;
    node.presence.set_state(&seat("g", "a", 1), json(r#"{"mood":1}"#));
    node.presence.flush().await;
    node.presence.repair().await.expect("the backend is there");
    node.presence.flush().await;
    assert_eq!(state(&node, "g").await.as_deref(), Some(r#"{"mood":1}"#));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_shows_no_ghost_however_many_there_are() {
    const GHOSTS: u64 = 1200;
    let redis = RedisProcess::start().await;
    let [one, doomed] = [
        Node::on_redis(&Times::default(), redis.port()).await,
        Node::on_redis(&Times::default(), redis.port()).await,
    ];
    join(&doomed, "few", "ghost", 0).await;
    let joins = (1..=GHOSTS).map(|number| {
        let (doomed, client) = (&doomed, format!("ghost-{number}"));
        async move { join(doomed, "many", &client, number).await }
    });
    join_all(joins).await;
    drop(doomed);
    for group in ["few", "many"] {
        let leases = format!("aether:v3:leases:{{aether:v3:presence:{group}}}");
        let mut words = vec!["ZADD".to_owned(), leases.clone(), "XX".to_owned()];
        for member in redis.texts(&["ZRANGE", &leases, "0", "-1"]).await {
            words.extend(["1".to_owned(), member]);
        }
        redis.command(&words.iter().map(String::as_str).collect::<Vec<_>>()).await;
    }
    // From here on the node believes leases that look expired.
    eventually("the one is gone", async || members(&one, "few").await.is_empty()).await;
    assert_eq!(members(&one, "many").await, Vec::<String>::new(), "all at once");
    assert_eq!(one.presence.reaped(), GHOSTS + 1);
}

/// Waits until a node believes leases that look expired.
async fn believes_leases(node: &Node, of: &Node, redis: &RedisProcess) {
    join(of, "gone", "ghost", 0).await;
    eventually("who has expired is taken out", async || {
        expire_at(redis, "gone", 1).await;
        members(node, "gone").await.is_empty()
    })
    .await;
}

fn leases(group: &str) -> String {
    format!("aether:v3:leases:{{aether:v3:presence:{group}}}")
}

/// Has all leases of a group run out at a moment, in ms on Redis's clock.
async fn expire_at(redis: &RedisProcess, group: &str, moment: u64) {
    for member in redis.texts(&["ZRANGE", &leases(group), "0", "-1"]).await {
        redis.command(&["ZADD", &leases(group), "XX", &moment.to_string(), &member]).await;
    }
}

/// The node where all in a group joined.
async fn node_of(redis: &RedisProcess, group: &str) -> String {
    let members = redis.texts(&["ZRANGE", &leases(group), "0", "0"]).await;
    let (_, connection) = members[0].split_once('/').expect("client/connection");
    let (node, _) = connection.rsplit_once('-').expect("node-number");
    node.to_owned()
}

/// Has a node's own lease run out right now.
async fn end_node_lease(redis: &RedisProcess, node: &str) {
    redis.command(&["ZADD", "aether:v3:nodes", "XX", &(now_ms() - 1).to_string(), node]).await;
}

/// The time by Redis's clock, which is this machine's, in ms.
fn now_ms() -> u64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).expect("after 1970");
    u64::try_from(since.as_millis()).expect("not in the far future")
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_asked_of_a_redis_that_hung_makes_nobody_leave() {
    let redis = RedisProcess::start().await;
    let times = Times { timeout: Duration::from_secs(2), ..Times::default() };
    let one = Node::on_redis(&times, redis.port()).await;
    let other = Node::on_redis(&times, redis.port()).await;
    believes_leases(&one, &other, &redis).await;
    one.subscribe(&[events_of("g")]).await;
    join(&other, "g", "b", 1).await;
    let end = now_ms() + 5000;
    expire_at(&redis, "g", end).await;
    redis.pause();
    // It carries out all that waits in its sockets once it goes on, though nobody waits for the answer any more.
    for node in [&one, &other] {
        assert_eq!(node.presence.list(&group_id("g")).await, Err(Unavailable));
        eventually("the node knows", async || !node.presence.is_ready()).await;
    }
    eventually("the lease has run out", async || now_ms() > end).await;
    redis.resume();
    for node in [&one, &other] {
        node.ready().await;
        node.presence.repair().await.expect("the backend is there");
    }
    assert_eq!(members(&one, "g").await, ["b 1"]);
    join(&other, "g", "c", 2).await;
    changes(&one, &["joined b 1", "joined c 1"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_redis_refused_is_not_asked_again_and_again() {
    const JOINS: u64 = 300;
    let redis = RedisProcess::start().await;
    let node = Node::on_redis(&Times::default(), redis.port()).await;
    let calls = async || -> u64 {
        let stats: String = redis::from_redis_value(redis.command(&["INFO", "commandstats"]).await).unwrap();
        let (_, calls) = stats.split_once("cmdstat_evalsha:calls=").expect("a node runs scripts");
        calls.split(',').next().unwrap().parse().unwrap()
    };
    // It takes no writes, as when its disk is full, and goes on with all else.
    redis.command(&["CONFIG", "SET", "min-replicas-to-write", "1"]).await;
    for number in 0..JOINS {
        assert_eq!(node.presence.join(&seat("g", "a", number)).await, Err(Unavailable));
    }
    node.presence.flush().await;
    let before = calls().await;
    node.presence.repair().await.expect("it has nothing to do");
    node.presence.flush().await;
    let repeated = calls().await - before;
    assert!(repeated < JOINS, "{repeated} calls after {JOINS} joins that were refused");
    redis.command(&["CONFIG", "SET", "min-replicas-to-write", "0"]).await;
    join(&node, "g", "a", JOINS).await;
    assert_eq!(members(&node, "g").await, ["a 1"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_back_on_a_node_that_was_taken_for_dead_stays() {
    let redis = RedisProcess::start().await;
    let paused = Node::on_redis(&Times::default(), redis.port()).await;
    let other = Node::on_redis(&Times::default(), redis.port()).await;
    believes_leases(&other, &paused, &redis).await;
    other.subscribe(&[events_of("g")]).await;
    join(&paused, "gone", "ghost", 1).await;
    join(&paused, "g", "a", 2).await;
    let name = node_of(&redis, "g").await;
    // A group where it has nobody the other node looks at only when it is asked, and it does not see the node come back
    // before it looks the next time.
    eventually("the node is taken for dead", async || {
        end_node_lease(&redis, &name).await;
        // They were extended for the last time well before.
        expire_at(&redis, "gone", now_ms() + 60_000).await;
        members(&other, "gone").await.is_empty()
    })
    .await;
    paused.presence.repair().await.expect("the backend is there");
    assert_eq!(members(&other, "g").await, ["a 1"]);
    join(&paused, "g", "b", 3).await;
    changes(&other, &["joined a 1", "joined b 1"]).await;
}
