//! `/metrics`: what happened is counted, and nothing that a client sends makes a new series.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use serde_json::json;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;

use crate::support::client::{Client, to_client, to_group};
use crate::support::http::{UPGRADE, get, request};
use crate::support::metrics::Page;
use crate::support::nodes::{Backend, on_both};
use crate::support::patience::eventually;
use crate::support::servers::TestServer;

on_both![what_happens_is_counted];

async fn what_happens_is_counted(backend: Backend) {
    let on_redis = matches!(backend, Backend::Redis(_));
    let server =
        TestServer::start_with(&backend, |config| config.redis_timeout = Duration::from_secs(10)).await;
    let address = server.address();
    let before = Page::of(address).await;
    assert_eq!(before.count("aether_connections"), 0);
    assert_eq!(
        before.count(r#"aether_messages_in_total{msg_type="msg",target="group",result="accepted"}"#),
        0
    );

    let mut anna = Client::join(address, "room", "anna").await;
    let mut bob = Client::join(address, "room", "bob").await;
    let _carl = Client::join(address, "elsewhere", "anna").await;
    anna.send(to_group("hello")).await;
    bob.next().await;
    anna.send(to_client("bob", "hello")).await;
    bob.next().await;
    anna.send(to_client("nobody", "hello")).await;
    anna.send(json!({"msg_type": "cmd", "target": "broadcast", "cmd": "X"})).await;
    anna.send_text("{").await;
    anna.send(json!({"msg_type": "msg", "target": "sideways"})).await;
    anna.send(json!({"msg_type": "cmd", "target": "group", "cmd": "GAP"})).await;
    let told = anna.fence().await;
    // The outcome for nobody may come later than the rest.
    if !told.iter().any(|message| message["payload"]["code"] == "recipient_not_connected") {
        assert_eq!(anna.next_error().await, "recipient_not_connected");
    }
    let path = "/v3/ws/group/room/client/anna";
    assert_eq!(request(address, "GET", path, &[]).await.status, 426);
    assert_eq!(request(address, "GET", "/ws/group/g/client/c", &UPGRADE).await.status, 410);
    bob.stream.close(Some(CloseFrame { code: 4999.into(), reason: "".into() })).await.unwrap();
    eventually("bob has left", async || server.node().session_count() == 2).await;

    let page = Page::of(address).await;
    let in_ = |kind: &str, target: &str, result: &str| {
        let labels = format!(r#"msg_type="{kind}",target="{target}",result="{result}""#);
        page.count(&format!("aether_messages_in_total{{{labels}}}"))
    };
    assert_eq!(page.count("aether_connections"), 2);
    assert_eq!(page.count("aether_connections_opened_total"), 3);
    assert_eq!(page.count("aether_opening_seconds_count"), 3);
    assert_eq!(page.count("aether_presence_members"), 2);
    assert_eq!(page.count("aether_queue_messages"), 0);
    assert_eq!(in_("msg", "group", "accepted"), 1);
    assert_eq!(in_("msg", "direct", "accepted"), 2);
    assert_eq!(in_("cmd", "broadcast", "accepted"), 1);
    assert_eq!(in_("heartbeat", "echo", "accepted"), 1);
    assert_eq!(in_("cmd", "group", "reserved"), 1);
    assert_eq!(in_("unknown", "unknown", "invalid_json"), 1);
    assert_eq!(in_("unknown", "unknown", "invalid_message"), 1);
    let out = |target: &str| page.count(&format!("aether_messages_out_total{{target=\"{target}\"}}"));
    assert_eq!(["group", "direct", "broadcast", "echo"].map(out), [2, 1, 3, 1]);
    for code in ["invalid_json", "invalid_message", "reserved", "recipient_not_connected"] {
        assert_eq!(page.count(&format!("aether_errors_total{{code=\"{code}\"}}")), 1, "{code}");
    }
    let fate = |target: &str, outcome: &str| {
        page.count(&format!("aether_publications_total{{target=\"{target}\",outcome=\"{outcome}\"}}"))
    };
    assert_eq!(
        [fate("group", "published"), fate("direct", "published"), fate("direct", "nobody")],
        [1, 1, 1]
    );
    assert_eq!(page.count(r#"aether_connections_refused_total{status="426",code="none"}"#), 1);
    assert_eq!(page.count(r#"aether_connections_refused_total{status="410",code="none"}"#), 1);
    assert_eq!(page.count(r#"aether_disconnects_total{code="other"}"#), 1);
    assert!(page.count("aether_process_open_files") > 3);
    assert!(page.value("aether_process_resident_memory_bytes") > 1e6);
    // The channels of two groups, of one client left, and of everybody; a group's linger.
    assert!((4..=5).contains(&page.count("aether_bus_subscriptions")));
    if on_redis {
        assert_eq!(page.count("aether_bus_lag_seconds_count"), 3);
        assert!(page.count("aether_publish_seconds_count") >= 1);
        assert!(page.count("aether_bus_probe_seconds_count") >= 1);
        assert!(page.value("aether_bus_proven_age_seconds") >= 0.0);
        assert_eq!(page.count("aether_bus_resubscribe_seconds_count"), 1);
    }
}

#[tokio::test]
async fn nothing_that_a_client_sends_makes_a_series() {
    let server = TestServer::start_with(&Backend::memory(), |config| config.rejected_messages = 1000).await;
    let address = server.address();
    let mut anna = Client::join(address, "room", "anna").await;
    let misuse = async |client: &mut Client, round: usize| {
        for message in [
            json!({"msg_type": format!("type{round}"), "target": "group"}),
            json!({"msg_type": "msg", "target": format!("target{round}")}),
            json!({"msg_type": "msg", "target": "direct", "to_id": format!("client{round}")}),
            json!({"msg_type": "cmd", "target": "group", "cmd": format!("CMD{round}")}),
        ] {
            client.send(message).await;
        }
        client.fence().await;
        let mut passing = Client::join(address, &format!("room{round}"), &format!("client{round}")).await;
        let code = u16::try_from(3000 + round).unwrap();
        passing.stream.close(Some(CloseFrame { code: code.into(), reason: "".into() })).await.unwrap();
        passing.end().await;
        request(address, "GET", &format!("/v3/ws/group/{round}/client/x"), &UPGRADE).await;
    };
    misuse(&mut anna, 0).await;
    let before = Page::of(address).await.len();
    for round in 1..20 {
        misuse(&mut anna, round).await;
    }
    let page = Page::of(address).await;
    assert_eq!(page.len(), before);
    assert!(page.len() < 400, "{} series", page.len());
}

#[tokio::test]
async fn metrics_have_a_listener_of_their_own_when_one_is_set() {
    let server = TestServer::start_with(&Backend::memory(), |config| {
        config.metrics_listen = Some(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)));
    })
    .await;
    let own = server.metrics_address().expect("it was set");
    assert_eq!(Page::of(own).await.count(r#"aether_ready{part="accepting"}"#), 1);
    for path in ["/healthz", "/readyz"] {
        assert_eq!(get(own, path).await.status, 200, "{path}");
    }
    assert_eq!(get(own, "/v3/schema").await.status, 404);
    assert_eq!(request(own, "POST", "/metrics", &[]).await.status, 405);
    let elsewhere = get(server.address(), "/metrics").await;
    assert_eq!(elsewhere.status, 404);
    assert!(!elsewhere.problem().contains("metrics"), "whoever may not see them need not know of them");
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_weather_shows() {
    let Backend::Redis(redis) = Backend::redis().await else { unreachable!("it was asked for") };
    let server = TestServer::behind(redis.port(), |_| {}).await;
    let (address, mut anna) = (server.address(), Client::join(server.address(), "room", "anna").await);
    redis.command(&["PUBLISH", "aether:v3:group:room", "nonsense"]).await;
    redis.command(&["CLIENT", "KILL", "TYPE", "pubsub"]).await;
    assert_eq!(anna.next().await["cmd"], "GAP");
    redis.kill();
    eventually("the node knows", async || !server.node().broker().status().publish).await;
    anna.send(to_group("lost")).await;
    assert_eq!(anna.next_error().await, "backend_unavailable");
    let page = Page::of(address).await;
    assert_eq!(page.count(r#"aether_bus_dropped_total{reason="invalid_json"}"#), 1);
    assert!(page.count(r#"aether_bus_reconnects_total{cause="disconnected"}"#) >= 1);
    assert_eq!(page.count(r#"aether_gaps_total{reason="subscription_lost",recovered="false"}"#), 1);
    assert_eq!(page.count(r#"aether_publications_total{target="group",outcome="unavailable"}"#), 1);
    assert_eq!(page.count(r#"aether_errors_total{code="backend_unavailable"}"#), 1);
    assert_eq!(page.count(r#"aether_ready{part="publish"}"#), 0);
    assert_eq!(page.count(r#"aether_bus_resubscribe_seconds_count"#), 2);
    assert!(!page.has("aether_bus_proven_age_seconds") || page.count(r#"aether_ready{part="receive"}"#) == 1);
}

#[tokio::test]
async fn a_queue_that_overflows_and_what_history_gives_are_counted() {
    let server = TestServer::start_with(&Backend::memory(), |config| {
        config.history = true;
        config.queue_messages = 10;
    })
    .await;
    let address = server.address();
    let mut anna = Client::join(address, "room", "anna").await;
    anna.send(to_group("first")).await;
    let since = anna.next().await["sent_at"].as_str().unwrap().to_owned();
    anna.send(to_group("second")).await;
    anna.next().await;
    let path = format!("/v3/ws/group/room/client/bob?since={since}");
    let mut bob = Client::open(address, &path).await;
    assert_eq!(bob.next().await["msg"], "second");
    assert_eq!(bob.next().await["cmd"], "GAP");
    let mut carl = Client::open(address, "/v3/ws/group/room/client/carl?since=2000-01-02T03:04:05Z").await;
    assert_eq!(carl.next().await["payload"]["reason"], "not_kept");
    let page = Page::of(address).await;
    assert_eq!(page.count("aether_history_replayed_total"), 1);
    assert_eq!(page.count(r#"aether_gaps_total{reason="resumed",recovered="true"}"#), 1);
    assert_eq!(page.count(r#"aether_gaps_total{reason="not_kept",recovered="false"}"#), 1);
    assert_eq!(page.count("aether_history_messages"), 2);
    assert!(page.count("aether_history_bytes") > 200);

    let slow = Client::open_narrow(address, "/v3/ws/group/room/client/slow").await;
    let large = "x".repeat(30_000);
    while Page::of(address).await.count("aether_queue_overflows_total") == 0 {
        for _ in 0..20 {
            anna.send(to_group(&large)).await;
            anna.next().await;
            bob.next().await;
            carl.next().await;
        }
    }
    eventually("it is closed", async || {
        Page::of(address).await.count(r#"aether_disconnects_total{code="4102"}"#) == 1
    })
    .await;
    drop(slow);
}
