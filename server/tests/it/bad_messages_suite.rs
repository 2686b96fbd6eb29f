//! Nobody's bad message stops a node: whatever comes on any of its channels is dropped and counted, or does no harm.

use std::net::SocketAddr;

use fastrand::Rng;
use futures_util::SinkExt;
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

use crate::support::client::{Client, to_client, to_group};
use crate::support::patience::eventually;
use crate::support::processes::NodeProcess;
use crate::support::redis::RedisProcess;

/// What no backend should publish, and some do.
fn bad_messages() -> Vec<(&'static str, Vec<u8>)> {
    let good = |more: &str| {
        format!(
            r#"{{"version":"3","msg_type":"msg","target":"group","from_id":"server","group_id":"room",{more}"sent_at":"2026-01-02T03:04:05.678901Z"}}"#
        )
    };
    let deep = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    let event = |rev: u64| {
        format!(
            "\x1eA3{{\"rev\":{rev},\"count\":1,\"left\":{{\"client_id\":\"nobody\",\"reason\":\"left\"}}}}"
        )
    };
    let nested = format!(r#""payload":{}1{},"#, r#"{"a":"#.repeat(100_000), "}".repeat(100_000));
    let mut table: Vec<(&'static str, Vec<u8>)> = vec![
        ("nothing", Vec::new()),
        ("a zero byte", vec![0]),
        ("text", b"hello".to_vec()),
        ("not UTF-8", b"{\"msg\":\"\xff\xfe\"}".to_vec()),
        ("half a character", b"\xe2\x82".to_vec()),
        ("a lone surrogate", br#"{"msg":"\ud800"}"#.to_vec()),
        ("a list", b"[1,2,3]".to_vec()),
        ("null", b"null".to_vec()),
        ("a number beyond all bounds", format!("1{}", "0".repeat(100_000)).into_bytes()),
        ("another schema", br#"{"hello":"world"}"#.to_vec()),
        ("an unknown key", good(r#""extra":1,"#).into_bytes()),
        ("a key twice", good(r#""msg":"a","msg":"b","#).into_bytes()),
        ("half a message", good("").as_bytes()[..60].to_vec()),
        ("for another group", good("").replace("room", "elsewhere").into_bytes()),
        ("for everybody", good("").replace(r#""group","#, r#""broadcast","#).into_bytes()),
        ("brackets without end", "[".repeat(1_000_000).into_bytes()),
        ("brackets 1000 deep", deep(1000).into_bytes()),
        ("brackets 500,000 deep", deep(500_000).into_bytes()),
        ("a payload 100,000 deep", good(&nested).into_bytes()),
        ("ten megabytes", good(&format!(r#""msg":"{}","#, "x".repeat(10 << 20))).into_bytes()),
        ("ten megabytes of nothing", vec![0; 10 << 20]),
        ("ten megabytes behind a marker", [b"\x1eA3", vec![b'x'; 10 << 20].as_slice()].concat()),
        ("ten megabytes kept", [b"\x1eK31 2\n", vec![b'x'; 10 << 20].as_slice()].concat()),
        (
            "ten megabytes of an event",
            [b"\x1eA3{\"rev\":1,\"count\":\"", vec![b'1'; 10 << 20].as_slice()].concat(),
        ),
    ];
    // What begins like a node's own marker, and is none, or stands before what no node would say.
    let marked: [(&'static str, &[u8]); 19] = [
        ("half a marker", b"\x1e"),
        ("a marker of nobody", b"\x1eZ9{}"),
        ("a marker of the future", b"\x1eA4{}"),
        ("a marker alone", b"\x1eA3"),
        ("a marker before what is not UTF-8", b"\x1eA3\xff\xff"),
        ("a kept one without positions", b"\x1eK3{}"),
        ("a kept one with half of them", b"\x1eK31\n{}"),
        ("a kept one with words", b"\x1eK3one two\n{}"),
        ("a kept one backwards", b"\x1eK32 1\n{}"),
        ("a kept one below zero", b"\x1eK3-2 -1\n{}"),
        ("a kept one beyond all numbers", b"\x1eK31 99999999999999999999999\n{}"),
        ("a kept one that never ends", &[b'1'; 200]),
        ("a kept one that is not UTF-8", b"\x1eK31 2\n\xff"),
        ("an event without anything", b"\x1eA3{}"),
        ("an event of the end of time", event(u64::MAX).leak().as_bytes()),
        ("an event that scripts cannot count beyond", event((1 << 53) - 1).leak().as_bytes()),
        ("an event of the next century", event((1 << 52) - 1).leak().as_bytes()),
        ("an event of the wrong types", br#"{"rev":"x","count":-1,"joined":7}"#),
        ("a probe from the future", b"18446744073709551615"),
    ];
    table.extend(marked.map(|(what, bytes)| (what, bytes.to_vec())));
    table
}

/// Else Redis cuts off whoever has not read 32 megabytes yet, which is its way, and not what is tested here.
const UNLIMITED: [&str; 4] = ["CONFIG", "SET", "client-output-buffer-limit", "pubsub 0 0 0"];

/// Publishes bytes, as any program with a Redis client may.
async fn publish(redis: &RedisProcess, channels: &[String], payloads: &[(&'static str, Vec<u8>)]) {
    let client = redis::Client::open(redis.url()).expect("the fixture's own URL");
    let config = redis::AsyncConnectionConfig::new().set_response_timeout(None).set_connection_timeout(None);
    let mut connection =
        client.get_multiplexed_async_connection_with_config(&config).await.expect("Redis is there");
    for channel in channels {
        for (what, payload) in payloads {
            let mut command = redis::cmd("PUBLISH");
            let receivers: redis::RedisResult<u64> =
                command.arg(channel).arg(payload).query_async(&mut connection).await;
            assert!(receivers.is_ok_and(|receivers| receivers > 0), "{what} reaches nobody on {channel}");
        }
    }
}

/// A message; null for what is none at all, and stood behind a node's marker: that is handed on as it came.
fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_default()
}

/// Two nodes, and a client on each.
struct Scene {
    redis: RedisProcess,
    nodes: [NodeProcess; 2],
    anna: Client,
    bert: Client,
}

impl Scene {
    async fn open(history: &str) -> Self {
        let redis = RedisProcess::start().await;
        redis.command(&UNLIMITED).await;
        let url = redis.url();
        let flags = ["--redis-url", &url, "--redis-timeout", "10s", "--history", history];
        let nodes = [NodeProcess::start(&flags).await, NodeProcess::start(&flags).await];
        for node in &nodes {
            node.ready().await;
        }
        let join = async |address: SocketAddr, name: &str| Client::watch(address, "room", name).await;
        let (anna, bert) = (join(nodes[0].address, "anna").await, join(nodes[1].address, "bert").await);
        Self { redis, nodes, anna, bert }
    }

    /// Everything works: messages of all targets, presence, probes; and no node has complained of itself.
    async fn works(&mut self, after: &str) {
        let said = |text: &str| format!("{text} after {after}");
        self.anna.send(to_group(&said("group"))).await;
        self.anna.send(to_client("bert", &said("direct"))).await;
        self.anna.send(json!({"msg_type": "msg", "target": "broadcast", "msg": said("broadcast")})).await;
        self.anna.send(json!({"msg_type": "presence", "target": "group", "payload": {"after": after}})).await;
        // So that she has room for what comes next.
        self.anna.send(json!({"msg_type": "heartbeat", "target": "echo", "payload": {"fence": after}})).await;
        while parsed(&self.anna.next_text().await)["payload"]["fence"] != after {}
        let mut awaited = vec![said("group"), said("direct"), said("broadcast")];
        let mut updated = false;
        while !awaited.is_empty() || !updated {
            let message = parsed(&self.bert.next_text().await);
            awaited.retain(|text| message["msg"] != text.as_str());
            updated |= message["payload"]["updated"]
                .as_array()
                .is_some_and(|updated| updated.iter().any(|member| member["state"]["after"] == after));
        }
        for node in &self.nodes {
            node.ready().await;
            assert_eq!(node.complaints(), Vec::<String>::new(), "after {after}");
        }
    }

    /// The channels that both nodes listen on, and those that each has for itself.
    async fn channels(&self) -> Vec<String> {
        let mut channels = self.redis.texts(&["PUBSUB", "CHANNELS"]).await;
        channels.retain(|channel| channel.starts_with("aether:v3:"));
        channels.sort();
        channels
    }
}

async fn bad_messages_harm_nobody(history: &str) {
    let mut scene = Scene::open(history).await;
    scene.works("nothing").await;
    let channels = scene.channels().await;
    // So that this list is not empty by mistake: the group, both clients, the broadcast, presence, two probes.
    for name in ["group:room", "client:anna", "client:bert", "broadcast", "presence:room", "node:"] {
        assert!(channels.iter().any(|channel| channel.contains(name)), "{name} is not among {channels:?}");
    }
    publish(&scene.redis, &channels, &bad_messages()).await;
    scene.works("bad messages").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_messages_on_any_channel_harm_nobody() {
    bad_messages_harm_nobody("false").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_messages_on_any_channel_harm_nobody_where_history_is_on() {
    bad_messages_harm_nobody("true").await;
}

/// One Redis may serve many whose names begin with different prefixes, also where one begins as the other does.
#[tokio::test(flavor = "multi_thread")]
async fn what_comes_on_the_channels_of_one_tenant_is_not_heard_by_another() {
    for (theirs, ours) in [("aether:v3", "aether:v3:acme"), ("aether:v3:acme", "aether:v3")] {
        let redis = RedisProcess::start().await;
        redis.command(&UNLIMITED).await;
        let url = redis.url();
        let start = async |prefix: &str| {
            let flags = ["--redis-url", &url, "--redis-prefix", prefix, "--redis-timeout", "10s"];
            let node = NodeProcess::start(&flags).await;
            node.ready().await;
            node
        };
        let (their_node, our_node) = (start(theirs).await, start(ours).await);
        let _heard = Client::watch(their_node.address, "room", "anna").await;
        let mut anna = Client::watch(our_node.address, "room", "anna").await;
        assert_eq!(anna.next().await["payload"]["count"], 1, "only her");
        let names = ["group:room", "client:anna", "broadcast", "presence:room"];
        publish(&redis, &names.map(|name| format!("{theirs}:{name}")), &bad_messages()).await;
        anna.send(to_group("nothing came before")).await;
        assert_eq!(anna.next().await["msg"], "nothing came before", "what was for {theirs} is not for her");
        our_node.ready().await;
        assert_eq!(our_node.complaints(), Vec::<String>::new());
    }
}

/// A position that no history knows must not make a group deaf to those that it does.
#[tokio::test(flavor = "multi_thread")]
async fn a_forged_position_does_not_stop_a_group() {
    let mut scene = Scene::open("true").await;
    scene.works("nothing").await;
    let message = json!({
        "version": "3", "msg_type": "msg", "target": "group", "from_id": "server", "group_id": "room", "msg": "forged",
        "sent_at": "2026-01-02T03:04:05.678901Z",
    });
    let group = ["aether:v3:group:room".to_owned()];
    for positions in [
        "0 1",
        "1 18446744073709551615",
        "18446744073709551614 18446744073709551615",
        "5 9007199254740993",
        "5 4503599627370495",
    ] {
        let payload = format!("\x1eK3{positions}\n{message}").into_bytes();
        publish(&scene.redis, &group, &[("a forged position", payload)]).await;
        scene.works(positions).await;
    }
    // Whoever comes later is not misled either.
    eventually("a client joins", async || {
        Client::try_open(scene.nodes[0].address, "/v3/ws/group/room/client/late").await.is_some()
    })
    .await;
}

/// Payloads at random: what a node or a backend would say, with something cut, doubled, swapped or spoilt, and noise.
fn random_messages(rng: &mut Rng, many: usize) -> Vec<(&'static str, Vec<u8>)> {
    let mut seeds: Vec<Vec<u8>> = bad_messages().into_iter().map(|(_, bytes)| bytes).collect();
    seeds.retain(|bytes| bytes.len() < 1000);
    for head in ["", "\x1eA3", "\x1eK31 2\n", "\x1eK31767323045678900 1767323045678901\n"] {
        let message = json!({
            "version": "3", "msg_type": "msg", "target": "group", "from_id": "server", "group_id": "room",
            "msg": "words", "sent_at": "2026-01-02T03:04:05.678901Z",
        });
        seeds.push(format!("{head}{message}").into_bytes());
        let joined =
            json!({"client_id": "x", "connected_at": 1, "connections": 1, "state": {"a": [1, null]}});
        seeds.push(format!("{head}{}", json!({"rev": 5, "count": 2, "joined": joined})).into_bytes());
    }
    (0..many).map(|_| ("something at random", spoilt(rng, &seeds))).collect()
}

fn spoilt(rng: &mut Rng, seeds: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = rng.choice(seeds).expect("there are some").clone();
    for _ in 0..rng.usize(1..6) {
        let at = rng.usize(0..=bytes.len());
        match rng.u32(0..6) {
            0 => bytes.truncate(at),
            1 => bytes.insert(at, rng.u8(..)),
            2 => bytes.extend_from_within(at..),
            3 => bytes.rotate_left(at),
            4 => {
                let other = rng.choice(seeds).expect("there are some");
                bytes.splice(at..at, other[..rng.usize(0..=other.len())].iter().copied());
            }
            _ => {
                if let Some(byte) = bytes.get_mut(at) {
                    *byte = *rng.choice(b"\0\x1e\n\"{}[]:,0918AK3\xff\xc3").expect("there are some");
                }
            }
        }
    }
    bytes
}

async fn random_messages_harm_nobody(history: &str) {
    let mut scene = Scene::open(history).await;
    scene.works("nothing").await;
    let (channels, mut rng) = (scene.channels().await, Rng::with_seed(SEED));
    for round in 0..10 {
        publish(&scene.redis, &channels, &random_messages(&mut rng, 60)).await;
        scene.works(&format!("round {round} of seed {SEED}")).await;
    }
    // One line tells of many, else a backend gone wild would fill the disk.
    for node in &scene.nodes {
        let lines = node.count_logged("dropped a message from Redis");
        assert!((1..100).contains(&lines), "{lines} lines");
    }
}

/// Another number is another test.
const SEED: u64 = 4;

#[tokio::test(flavor = "multi_thread")]
async fn messages_at_random_on_any_channel_harm_nobody() {
    random_messages_harm_nobody("false").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn messages_at_random_on_any_channel_harm_nobody_where_history_is_on() {
    random_messages_harm_nobody("true").await;
}

/// Keys of one group hold what no node put there: that group is refused, or served, and all others go on.
async fn keys_of_one_group_are_spoilt(history: &str) {
    let mut scene = Scene::open(history).await;
    scene.works("nothing").await;
    let members = "aether:v3:members:{aether:v3:presence:spoilt}";
    let leases = "aether:v3:leases:{aether:v3:presence:spoilt}";
    let stream = "aether:v3:history:{aether:v3:group:spoilt}";
    let tip = "aether:v3:tip:{aether:v3:group:spoilt}";
    let garbage: [&[&str]; 12] = [
        &["SET", members, "a string"],
        &["LPUSH", leases, "a list"],
        &["HSET", members, "x", "no line end", ":rev", "no number", "", "1 2\n", "y\nz", "1 2 3\n{"],
        &["HSET", members, ":rev", "1e300", "x", "1 1 x-1\n{}"],
        &["HSET", members, "x", "99999999999999999999 -1 a b c\n[1", "no id!", "1 1 n-1\n"],
        &["ZADD", leases, "0", "no slash", "-1", "/", "1e308", "x/y/z", "0", "x/"],
        &["ZADD", leases, "+inf", "x/forever-1", "-inf", "x/never-1"],
        &["SET", stream, "a string"],
        &["XADD", stream, "18446744073709551615-18446744073709551615", "x", "y"],
        &["XADD", stream, "1-1", "p", "x", "b", "y", "m", "not json"],
        &["SET", tip, "no numbers"],
        &["SET", tip, "18446744073709551615 18446744073709551615"],
    ];
    for (place, command) in garbage.iter().enumerate() {
        for key in [members, leases, stream, tip] {
            scene.redis.command(&["DEL", key]).await;
        }
        scene.redis.command(command).await;
        // Whoever joins that group is let in or refused, and may talk.
        let path =
            format!("/v3/ws/group/spoilt/client/visitor-{place}?presence=true&since=2026-01-02T03:04:05Z");
        if let Some(mut visitor) = Client::try_open(scene.nodes[0].address, &path).await {
            let _refused = visitor.stream.send(Message::text(to_group("hello").to_string())).await;
            let _any = visitor.try_next(|_| true).await;
        }
        scene.works(&format!("{command:?}")).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn spoilt_keys_of_one_group_harm_no_other() {
    keys_of_one_group_are_spoilt("false").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn spoilt_keys_of_one_group_harm_no_other_where_history_is_on() {
    keys_of_one_group_are_spoilt("true").await;
}
