//! A Redis Cluster: channels and keys are where their slots are, and are followed when those move.

use aether_ws::broker::DropReason;
use aether_ws::redis::startup::{Fault, Found};
use futures_util::SinkExt;
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

use super::room::Room;
use super::{look, talk};
use crate::support::client::{Client, to_client, to_group, until};
use crate::support::cluster::ClusterProcesses;
use crate::support::patience::eventually;
use crate::support::ports::free_port;
use crate::support::processes::{NodeProcess, refused};
use crate::support::redis::RedisProcess;
use crate::support::servers::TestServer;

const GROUP: &str = "aether:v3:group:room";
const CLIENT: &str = "aether:v3:client:bert";
const PRESENCE: &str = "aether:v3:presence:room";

#[tokio::test(flavor = "multi_thread")]
async fn nodes_talk_over_all_masters_and_leave_nothing_behind() {
    let cluster = ClusterProcesses::start().await;
    assert_eq!(look(&cluster.url()).await, Ok(Found::Ready));
    let url = cluster.url();
    let [one, other] =
        [NodeProcess::start(&["--redis-url", &url]).await, NodeProcess::start(&["--redis-url", &url]).await];
    one.ready().await;
    other.ready().await;
    let mut clients = Vec::new();
    for number in 0..24 {
        let address = if number % 2 == 0 { one.address } else { other.address };
        clients.push(Client::join(address, &format!("room-{number}"), &format!("client-{number}")).await);
    }
    // By both targets to every other client: the channels lie in slots of all masters.
    for number in 0..24 {
        let next = (number + 1) % 24;
        clients[number].send(to_client(&format!("client-{next}"), "direct")).await;
        assert_eq!(clients[next].next().await["msg"], "direct");
        clients[number].send(to_group("own")).await;
        assert_eq!(clients[number].next().await["msg"], "own");
    }
    clients[0].send(to_client("nobody", "anyone?")).await;
    assert_eq!(clients[0].next_error().await, "recipient_not_connected");
    talk(one.address, other.address).await;
    for client in clients {
        client.close().await;
    }
    eventually("no channel is left but those of the probes and the broadcast", async || {
        for member in &cluster.members {
            let channels = member.texts(&["PUBSUB", "SHARDCHANNELS"]).await;
            if channels.iter().any(|channel| channel.contains(":client:") || channel.contains(":group:")) {
                return false;
            }
        }
        true
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn slots_that_move_are_followed() {
    let cluster = ClusterProcesses::start().await;
    let mut room = Room::open(&cluster.url()).await;
    cluster.move_slots(&[GROUP, CLIENT, PRESENCE]).await;
    room.recovers().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_master_that_dies_is_replaced_by_its_replica() {
    let cluster = ClusterProcesses::start().await;
    let mut room = Room::open(&cluster.url()).await;
    cluster.owner(GROUP).await.kill();
    room.recovers().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_master_that_hangs_is_replaced_by_its_replica() {
    let cluster = ClusterProcesses::start().await;
    let mut room = Room::open(&cluster.url()).await;
    let owner = cluster.owner(PRESENCE).await;
    owner.pause();
    room.recovers_for_the_watcher().await;
    owner.resume();
    eventually("the old master has become a replica", async || {
        owner.try_text(&["INFO", "replication"]).await.is_ok_and(|info| info.contains("role:slave"))
    })
    .await;
    talk(room.nodes[0].address, room.nodes[1].address).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_work_is_one_clear_error_at_start() {
    let cluster = ClusterProcesses::start().await;
    let member = format!("redis://127.0.0.1:{}", cluster.members[0].port());
    assert_eq!(look(&member).await, Err(Fault::IsCluster));
    let refusal = refused(&["--redis-url", &member]).await;
    assert_eq!(refusal.code, Some(1), "{}", refusal.said);
    assert!(refusal.said.contains("redis+cluster://"), "{}", refusal.said);

    let redis = RedisProcess::start().await;
    assert_eq!(look(&format!("redis+cluster://127.0.0.1:{}", redis.port())).await, Err(Fault::NotCluster));
    let away = format!("redis+cluster://127.0.0.1:{},127.0.0.1:{}", free_port(), free_port());
    assert!(matches!(look(&away).await, Ok(Found::Away(_))));

    // The rights of a user are each member's own.
    let user = async |rules: &[&str]| {
        for member in &cluster.members {
            let mut words = vec![
                "ACL",
                "SETUSER",
                "anna",
                "reset",
                "on",
                ">hush",
                "~aether:v3:*",
                "&aether:v3:*",
                "+@all",
            ];
            words.extend(rules);
            member.command(&words).await;
        }
    };
    let url = cluster.url().replace("cluster://", "cluster://anna:hush@");
    let table = [
        (["-spublish"].as_slice(), "+spublish"),
        (&["-ssubscribe"], "+ssubscribe"),
        (&["-cluster"], "+cluster|slots"),
        (&["resetchannels"], "&aether:v3:*"),
        (&["resetkeys"], "~aether:v3:*"),
    ];
    for (rules, right) in table {
        user(rules).await;
        let Err(Fault::MissingRights { rights, .. }) = look(&url).await else {
            panic!("{rules:?} is enough")
        };
        assert_eq!(rights, [right]);
    }
    user(&[]).await;
    assert_eq!(look(&url).await, Ok(Found::Ready));
    let wrong = look(&url.replace("hush", "wrong")).await;
    assert_eq!(wrong, Err(Fault::WrongPassword { user: "anna".to_owned() }));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_comes_while_a_slot_is_moved_is_kept_and_delivered() {
    let cluster = ClusterProcesses::start().await;
    let url = cluster.url();
    let flags = ["--redis-url", &url, "--history", "true", "--redis-timeout", "10s"];
    let [one, other] = [NodeProcess::start(&flags).await, NodeProcess::start(&flags).await];
    one.ready().await;
    other.ready().await;
    let mut anna = Client::join(one.address, "room", "anna").await;
    let mut bert = Client::join(other.address, "room", "bert").await;
    anna.send(to_group("before")).await;
    let before = bert.next().await;
    assert_eq!(before["msg"], "before");
    let from = cluster.owner(GROUP).await;
    let slot = from.number(&["CLUSTER", "KEYSLOT", GROUP]).await.to_string();
    let to = cluster.masters().await.into_iter().find(|port| *port != from.port()).unwrap();
    let to = cluster.members.iter().find(|member| member.port() == to).unwrap();
    let id = async |member: &RedisProcess| {
        redis::from_redis_value::<String>(member.command(&["CLUSTER", "MYID"]).await).unwrap()
    };
    let (from_id, to_id) = (id(from).await, id(to).await);
    to.command(&["CLUSTER", "SETSLOT", &slot, "IMPORTING", &from_id]).await;
    from.command(&["CLUSTER", "SETSLOT", &slot, "MIGRATING", &to_id]).await;
    let port = to.port().to_string();
    let migrate = async |key: &str| from.command(&["MIGRATE", "127.0.0.1", &port, key, "0", "5000"]).await;
    // A part of the group's keys has gone, and the rest follows in a moment.
    migrate("aether:v3:history:{aether:v3:group:room}").await;
    anna.send(to_group("one key has gone")).await;
    migrate("aether:v3:tip:{aether:v3:group:room}").await;
    for number in 0..3 {
        anna.send(to_group(&format!("moving {number}"))).await;
    }
    // Who comes now gets what was kept, wherever it is.
    let since = before["sent_at"].as_str().unwrap();
    let path = format!("/v3/ws/group/room/client/late?since={since}");
    let moving = ["one key has gone", "moving 0", "moving 1", "moving 2"];
    let mut late = Vec::new();
    until("all is taken, and kept", async || {
        late.clear();
        let mut client = Client::open(one.address, &path).await;
        loop {
            let message = client.next().await;
            if message["cmd"] == "GAP" || message["cmd"] == "ERROR" {
                assert_eq!(message["payload"]["recovered"], true, "{message}");
                break;
            }
            late.push(message["msg"].as_str().unwrap_or_default().to_owned());
        }
        // The first one waits for half a second at most, and is refused when the other key has not gone by then.
        late == moving || late == moving[1..]
    })
    .await;
    for member in [to, from] {
        member.command(&["CLUSTER", "SETSLOT", &slot, "NODE", &to_id]).await;
    }
    // Filled in its place, each once and in order, then told as recovered.
    let mut heard = Vec::new();
    loop {
        let message = bert.next().await;
        if message["cmd"] == "GAP" && message["payload"]["scope"] == json!(["group"]) {
            assert_eq!(message["payload"]["recovered"], true, "{message}");
            break;
        }
        heard.extend(message["msg"].as_str().filter(|_| message["msg_type"] == "msg").map(str::to_owned));
    }
    assert_eq!(heard, late);
}

/// What one member calls itself, as far as nodes write it.
async fn seal(member: &RedisProcess) -> String {
    let id: String = redis::from_redis_value(member.command(&["CLUSTER", "MYID"]).await).unwrap();
    format!("<{}>", &id[..12])
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_sent_to_another_master_is_dropped() {
    let cluster = ClusterProcesses::start().await;
    let server = TestServer::reaching(&cluster.url(), |_| {}).await;
    let mut anna = Client::join(server.address(), "room", "anna").await;
    let owner = cluster.owner(GROUP).await;
    let mut others = cluster.masters().await.into_iter().filter(|port| *port != owner.port());
    let other = others.next().and_then(|port| cluster.members.iter().find(|member| member.port() == port));
    let message = |text: &str| {
        json!({
            "version": "3", "msg_type": "msg", "target": "group", "from_id": "bert", "group_id": "room", "msg": text,
            "sent_at": "2026-01-02T03:04:05.678901Z",
        })
        .to_string()
    };
    let publish = async |marker: &str, text: &str| {
        let sent = owner.number(&["SPUBLISH", GROUP, &format!("{marker}{}", message(text))]).await;
        assert_eq!(sent, 1, "{text}");
    };
    publish("\u{1e}A3", "from a node that says nothing").await;
    // So arrives what a master had been sent that hung, once it thaws and hands it to its successor.
    publish(&format!("\u{1e}A3{}", seal(other.unwrap()).await), "late").await;
    publish(&format!("\u{1e}K3{}1 2\n", seal(other.unwrap()).await), "late, and kept").await;
    publish(&format!("\u{1e}A3{}", seal(owner).await), "from a node").await;
    publish("", "from a backend").await;
    for text in ["from a node that says nothing", "from a node", "from a backend"] {
        assert_eq!(anna.next().await["msg"], text);
    }
    assert_eq!(server.node().broker().counters().dropped(DropReason::Stray), 2);
    anna.send(to_group("from anna")).await;
    assert_eq!(anna.next().await["msg"], "from anna", "our own seal is right");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_belongs_to_other_masters_goes_on_while_one_is_away() {
    let cluster = ClusterProcesses::start().await;
    let server = TestServer::reaching(&cluster.url(), |_| {}).await;
    let victim = cluster.owner("aether:v3:client:carl").await;
    let room = name_at(&cluster, "room", victim.port(), false).await;
    let mut anna = Client::join(server.address(), &room, "anna").await;
    // Without replicas nobody takes over.
    let masters = cluster.masters().await;
    for replica in cluster.members.iter().filter(|member| !masters.contains(&member.port())) {
        replica.kill();
    }
    victim.kill();
    until("what is said is heard", async || {
        anna.send(to_group("goes on")).await;
        loop {
            let message = anna.next().await;
            if message["cmd"] == "ERROR" {
                return false;
            }
            if message["msg"] == "goes on" {
                return true;
            }
        }
    })
    .await;
    anna.send(to_client("carl", "anyone?")).await;
    assert_eq!(anna.next_error().await, "backend_unavailable", "this one is away");
}

/// The `GAP`s among messages: their scopes.
fn scopes(messages: &[Value]) -> Vec<Value> {
    let gaps = messages.iter().filter(|message| message["cmd"] == "GAP");
    gaps.map(|gap| gap["payload"]["scope"].clone()).collect()
}

/// A name below `base` that is in a slot of this member, or of any other.
async fn name_at(cluster: &ClusterProcesses, base: &str, member: u16, there: bool) -> String {
    for number in 0..1000 {
        let name = format!("{base}-{number}");
        let channel = if base == "room" { "group" } else { "client" };
        let owner = cluster.owner(&format!("aether:v3:{channel}:{name}")).await.port();
        if (owner == member) == there {
            return name;
        }
    }
    panic!("a thousand names, and none where it should be")
}

#[tokio::test(flavor = "multi_thread")]
async fn only_who_is_in_a_slot_that_moves_is_told_of_a_gap() {
    let cluster = ClusterProcesses::start().await;
    let url = cluster.url();
    let [one, other] =
        [NodeProcess::start(&["--redis-url", &url]).await, NodeProcess::start(&["--redis-url", &url]).await];
    one.ready().await;
    other.ready().await;
    let mut concerned =
        [Client::join(one.address, "room", "anna").await, Client::join(other.address, "room", "bert").await];
    let mut others = [
        Client::join(one.address, "elsewhere", "carl").await,
        Client::join(other.address, "elsewhere", "dora").await,
    ];
    cluster.move_slots(&[GROUP]).await;
    for client in &mut concerned {
        let gap = client.next().await;
        assert_eq!((&gap["cmd"], &gap["payload"]["scope"]), (&json!("GAP"), &json!(["group"])), "{gap}");
    }
    talk(one.address, other.address).await;
    for client in &mut others {
        assert_eq!(scopes(&client.fence().await), Vec::<Value>::new(), "nobody else");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_joins_where_a_slot_has_just_moved_concerns_nobody_else() {
    let cluster = ClusterProcesses::start().await;
    let server = TestServer::reaching(&cluster.url(), |_| {}).await;
    let mut anna = Client::join(server.address(), "room", "anna").await;
    for number in 0..8 {
        let group = format!("new-{number}");
        // Nobody is there, so nobody tells the node; and it does not ask all the time.
        cluster.move_slots(&[&format!("aether:v3:group:{group}")]).await;
        let path = format!("/v3/ws/group/{group}/client/bert");
        // Those connections that publish and keep presence have to find out, too, and refuse for a moment.
        until("who joins is heard", async || {
            let Some(mut bert) = Client::try_open(server.address(), &path).await else { return false };
            let hello = Message::text(to_group("hello").to_string());
            if bert.stream.send(hello).await.is_err() {
                return false;
            }
            let told = |message: &Value| message["msg"] == "hello" || message["cmd"] == "ERROR";
            bert.try_next(told).await.is_some_and(|told| told["msg"] == "hello")
        })
        .await;
    }
    assert_eq!(scopes(&anna.fence().await), Vec::<Value>::new(), "nobody else");
}

#[tokio::test(flavor = "multi_thread")]
async fn only_who_is_at_a_master_that_dies_is_told_of_a_gap() {
    let cluster = ClusterProcesses::start().await;
    let url = cluster.url();
    let node = NodeProcess::start(&["--redis-url", &url]).await;
    node.ready().await;
    let broadcast = cluster.owner("aether:v3:broadcast").await.port();
    let victim = cluster.masters().await.into_iter().find(|port| *port != broadcast).unwrap();
    let room = name_at(&cluster, "room", victim, true).await;
    let elsewhere = name_at(&cluster, "room", victim, false).await;
    let name = name_at(&cluster, "name", victim, false).await;
    let mut anna = Client::join(node.address, &room, &name).await;
    let mut bert = Client::join(node.address, &elsewhere, &name).await;
    let channel = format!("aether:v3:group:{elsewhere}");
    let sound = cluster.owner(&channel).await;
    let dying = cluster.members.iter().find(|member| member.port() == victim).unwrap();
    dying.kill();
    let text = json!({
        "version": "3", "msg_type": "msg", "target": "group", "from_id": "backend", "group_id": elsewhere,
        "msg": "goes on", "sent_at": "2026-01-02T03:04:05.678901Z",
    });
    // Before the replica has taken over, and after.
    for _ in 0..50 {
        assert_eq!(sound.number(&["SPUBLISH", &channel, &text.to_string()]).await, 1);
        assert_eq!(bert.next().await["msg"], "goes on");
    }
    let gap = anna.next().await;
    assert_eq!((&gap["cmd"], &gap["payload"]["scope"]), (&json!("GAP"), &json!(["group"])), "{gap}");
    assert_eq!(sound.number(&["SPUBLISH", &channel, &text.to_string()]).await, 1);
    assert_eq!(bert.next().await["msg"], "goes on");
    assert_eq!(scopes(&bert.fence().await), Vec::<Value>::new(), "nobody else");
}
