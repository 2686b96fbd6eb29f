//! A Redis Cluster: channels and keys are where their slots are, and are followed when those move.

use aether_ws::broker::redis::startup::{Fault, Found};

use super::room::Room;
use super::{look, talk};
use crate::support::client::{Client, to_client, to_group};
use crate::support::cluster::ClusterProcesses;
use crate::support::patience::eventually;
use crate::support::ports::free_port;
use crate::support::processes::{NodeProcess, refused};
use crate::support::redis::RedisProcess;

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
    room.recovers().await;
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
