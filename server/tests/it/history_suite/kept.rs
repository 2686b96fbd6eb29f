//! What Redis keeps of a group, and what it does not.

use serde_json::{Value, json};

use super::{assert_not_kept, assert_recovered, pair, process, rejoin, say, text, up_to_gap};
use crate::support::client::{Client, to_group};
use crate::support::nodes::Backend;
use crate::support::patience::eventually;
use crate::support::processes::NodeProcess;
use crate::support::redis::RedisProcess;
use crate::support::servers::TestServer;

#[tokio::test(flavor = "multi_thread")]
async fn after_redis_restarted_empty_nothing_is_kept() {
    let backend = Backend::redis().await;
    let redis = process(&backend);
    let [a, b] = pair(&backend).await;
    let mut bert = Client::join(a.address(), "room", "bert").await;
    let since = say(&mut bert, 1..=3).await.remove(0);
    redis.kill();
    redis.restart().await;
    for told in ["group", "others"] {
        let (missed, gap) = up_to_gap(&mut bert).await;
        assert_eq!(missed, Vec::<String>::new());
        assert_eq!(gap["recovered"], false, "{told}: {gap}");
        assert_eq!(gap["reason"], "subscription_lost");
    }
    a.ready().await;
    b.ready().await;
    let again = say(&mut bert, 4..=5).await;
    assert!(again[0] > since);
    let (missed, gap) = up_to_gap(&mut rejoin(&b, "anna", &since).await).await;
    assert_eq!(missed, Vec::<String>::new());
    assert_not_kept(&gap);
    let (missed, gap) = up_to_gap(&mut rejoin(&b, "anna", &again[0]).await).await;
    assert_eq!(missed, ["5"]);
    assert_recovered(&gap);
}

#[tokio::test(flavor = "multi_thread")]
async fn after_redis_came_back_as_it_was_before_nothing_is_called_whole() {
    // What it has on disk when it starts is what it had when it was told to write it.
    let backend = Backend::redis().await;
    let redis = process(&backend);
    let [a, b] = pair(&backend).await;
    let mut bert = Client::join(a.address(), "room", "bert").await;
    let seen = say(&mut bert, 1..=2).await;
    redis.command(&["SAVE"]).await;
    say(&mut bert, 3..=3).await;
    // Nobody is left who could know of it.
    bert.close().await;
    redis.kill();
    redis.restart().await;
    redis.has_nodes(2).await;
    a.ready().await;
    b.ready().await;
    for since in &seen {
        let (missed, gap) = up_to_gap(&mut rejoin(&b, "anna", since).await).await;
        assert_eq!(missed, Vec::<String>::new());
        assert_not_kept(&gap);
    }
    let mut bert = Client::join(a.address(), "room", "bert").await;
    let new = say(&mut bert, 4..=5).await;
    for since in &seen {
        let (missed, gap) = up_to_gap(&mut rejoin(&b, "anna", since).await).await;
        assert_eq!(missed, Vec::<String>::new());
        assert_not_kept(&gap);
    }
    let (missed, gap) = up_to_gap(&mut rejoin(&b, "anna", &new[0]).await).await;
    assert_eq!(missed, ["5"]);
    assert_recovered(&gap);
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_restart_from_an_append_only_file_everything_is_there() {
    let flags = || vec!["--appendonly".to_owned(), "yes".to_owned()];
    let backend = Backend::Redis(RedisProcess::start_with(flags).await);
    let redis = process(&backend);
    let [a, b] = pair(&backend).await;
    let mut bert = Client::join(a.address(), "room", "bert").await;
    let mut seen = say(&mut bert, 1..=3).await;
    redis.kill();
    redis.restart().await;
    redis.has_nodes(2).await;
    a.ready().await;
    b.ready().await;
    let whole = |gap: &Value| gap["payload"]["recovered"] == true;
    let gap =
        bert.try_next(|message| message["cmd"] == "GAP" && message["payload"]["scope"] == json!(["group"]));
    assert!(gap.await.is_some_and(|gap| whole(&gap)), "who stayed has missed nothing of the group");
    seen.extend(say(&mut bert, 4..=4).await);
    for (index, since) in seen.iter().enumerate() {
        let (missed, gap) = up_to_gap(&mut rejoin(&b, "anna", since).await).await;
        assert_eq!(missed, (index + 2..=4).map(|number| number.to_string()).collect::<Vec<_>>());
        assert_recovered(&gap);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_learns_only_later_that_redis_writes_a_file_agrees_with_all_others() {
    let backend = Backend::redis().await;
    let [a, b] = pair(&backend).await;
    let mut bert = Client::join(a.address(), "room", "bert").await;
    let mut seen = say(&mut bert, 1..=2).await;
    process(&backend).command(&["CONFIG", "SET", "appendonly", "yes"]).await;
    // These have asked Redis who it is since.
    let [c, d] = pair(&backend).await;
    let mut carl = Client::join(c.address(), "room", "carl").await;
    seen.extend(say(&mut bert, 3..=3).await);
    assert_eq!(carl.next().await["msg"], "3", "no gap");
    seen.extend(say(&mut carl, 4..=4).await);
    assert_eq!(bert.next().await["msg"], "4", "no gap");
    for node in [&a, &b, &c, &d] {
        for (index, since) in seen.iter().enumerate() {
            let (missed, gap) = up_to_gap(&mut rejoin(node, "anna", since).await).await;
            assert_eq!(missed, (index + 2..=4).map(|number| number.to_string()).collect::<Vec<_>>());
            assert_recovered(&gap);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn positions_increase_though_the_clock_of_redis_steps_back() {
    let backend = Backend::redis().await;
    let redis = process(&backend);
    let [a, b] = pair(&backend).await;
    let mut bert = Client::join(a.address(), "room", "bert").await;
    say(&mut bert, 1..=1).await;
    // As if the last message had been sent when the clock was far ahead.
    let key = "aether:v3:tip:{aether:v3:group:room}";
    let tip: String = redis::from_redis_value(redis.command(&["GET", key]).await).unwrap();
    let (_, store) = tip.rsplit_once(' ').unwrap();
    redis.command(&["SET", key, &format!("4107542400000000 100 {store}")]).await;
    let mut gap_or_message = Vec::new();
    for number in 2..=4 {
        bert.send(to_group(&number.to_string())).await;
    }
    while gap_or_message.len() < 4 {
        gap_or_message.push(bert.next().await);
    }
    let sent_at: Vec<_> = gap_or_message
        .iter()
        .filter(|message| message["cmd"] != "GAP")
        .map(|message| text(message, "sent_at"))
        .collect();
    assert_eq!(
        sent_at,
        ["2100-03-01T00:00:00.000001Z", "2100-03-01T00:00:00.000002Z", "2100-03-01T00:00:00.000003Z"]
    );
    let (missed, gap) = up_to_gap(&mut rejoin(&b, "anna", &sent_at[0]).await).await;
    assert_eq!(missed, ["3", "4"]);
    assert_recovered(&gap);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_backend_publishes_itself_is_delivered_and_not_kept() {
    let backend = Backend::redis().await;
    let redis = process(&backend);
    let [a, b] = pair(&backend).await;
    let mut bert = Client::join(a.address(), "room", "bert").await;
    let since = say(&mut bert, 1..=2).await.remove(0);
    // Its clock is its own, and far ahead.
    let message = json!({
        "version": "3", "msg_type": "msg", "target": "group", "from_id": "backend", "group_id": "room", "msg": "outside",
        "sent_at": "2200-01-02T03:04:05.678901Z",
    });
    redis.command(&["PUBLISH", "aether:v3:group:room", &message.to_string()]).await;
    assert_eq!(bert.next().await["msg"], "outside");
    say(&mut bert, 3..=4).await;
    let mut anna = rejoin(&b, "anna", &since).await;
    let (missed, gap) = up_to_gap(&mut anna).await;
    assert_eq!(missed, ["2", "3", "4"]);
    assert_recovered(&gap);
    redis.command(&["PUBLISH", "aether:v3:group:room", &message.to_string()]).await;
    assert_eq!(anna.next().await["msg"], "outside");
    assert_eq!(bert.next().await["msg"], "outside");
    say(&mut bert, 5..=5).await;
    assert_eq!(anna.next().await["msg"], "5");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_kept_of_a_group_is_bounded() {
    let redis = RedisProcess::start().await;
    let server = TestServer::behind(redis.port(), |config| {
        config.history = true;
        config.history_count = 50;
        config.queue_bytes = 64 * 1024;
    })
    .await;
    let mut bert = Client::join(server.address(), "room", "bert").await;
    let stream = "aether:v3:history:{aether:v3:group:room}";
    for number in 0..120 {
        bert.send(to_group(&number.to_string())).await;
        assert_eq!(bert.next().await["msg"], number.to_string());
        assert!(redis.number(&["XLEN", stream]).await <= 50, "by count");
    }
    assert_eq!(redis.number(&["XLEN", stream]).await, 50);
    let large = "x".repeat(10 * 1024);
    for _ in 0..20 {
        bert.send(to_group(&large)).await;
        assert_eq!(bert.next().await["msg"], large.as_str());
    }
    assert!(redis.number(&["XLEN", stream]).await <= 6, "by bytes");
    let left = redis.number(&["PTTL", stream]).await;
    assert!(left <= 120_000, "by age, though nobody speaks any more: {left} ms");
}

#[tokio::test(flavor = "multi_thread")]
async fn nodes_that_keep_different_histories_are_warned_of() {
    let redis = RedisProcess::start().await;
    let url = redis.url();
    let flags = ["--redis-url", &url, "--presence-ttl", "6s", "--history", "true"];
    let [one, same] = [NodeProcess::start(&flags).await, NodeProcess::start(&flags).await];
    assert!(!one.has_logged("has other settings") && !same.has_logged("has other settings"));
    let other = NodeProcess::start(&[&flags[..], &["--history-count", "10"]].concat()).await;
    for node in [&one, &same, &other] {
        eventually("the operator is warned", async || node.has_logged("has other settings")).await;
    }
    assert!(one.has_logged("history_count 10,") && other.has_logged("history_count 200,"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_redis_does_not_let_be_published_is_not_kept() {
    let redis = RedisProcess::start().await;
    redis.command(&["ACL", "SETUSER", "anna", "on", ">hush", "~*", "&*", "+@all"]).await;
    let url = format!("redis://anna:hush@127.0.0.1:{}", redis.port());
    let server = TestServer::reaching(&url, |config| config.history = true).await;
    let mut anna = Client::join(server.address(), "room", "anna").await;
    anna.send(to_group("first")).await;
    let first = anna.next().await;
    redis.command(&["ACL", "SETUSER", "anna", "-publish"]).await;
    anna.send(to_group("refused")).await;
    assert_eq!(anna.error().await.0, "backend_unavailable");
    redis.command(&["ACL", "SETUSER", "anna", "+publish"]).await;
    anna.send(to_group("last")).await;
    assert_eq!(anna.next().await["msg"], "last", "nothing is missing between the two");
    let path = format!("/v3/ws/group/room/client/bert?since={}", first["sent_at"].as_str().unwrap());
    let mut bert = Client::open(server.address(), &path).await;
    assert_eq!(bert.next().await["msg"], "last");
    assert_eq!(bert.next().await["payload"]["recovered"], true);
}
