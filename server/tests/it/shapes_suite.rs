//! The shapes of Redis: what one URL says, and what is told at the start when it cannot work.

mod cluster;
mod cluster_meanwhile;
mod cluster_parts;
mod room;
mod sentinel;
mod tls;

use std::net::SocketAddr;

use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use aether_ws::keys::Keys;
use aether_ws::redis::RedisServer;
use aether_ws::redis::startup::{Fault, Found, check};

use crate::support::client::{Client, to_group};
use crate::support::http::{UPGRADE, get, request};
use crate::support::nodes::keys;
use crate::support::patience::{PATIENCE, eventually};
use crate::support::processes::{NodeProcess, refused};
use crate::support::redis::RedisProcess;

/// What the look at the start says of a URL.
async fn look(url: &str) -> Result<Found, Fault> {
    check(&RedisServer::parse(url).unwrap(), &keys(), true, PATIENCE).await
}

/// Two connections on two nodes hear each other, with presence. Redis may just have failed over, and a node may find that
/// out a moment after it was ready: so it is tried until it is so.
async fn talk(one: SocketAddr, other: SocketAddr) {
    eventually("two connections hear each other", async || try_talk(one, other).await.is_some()).await;
}

async fn try_talk(one: SocketAddr, other: SocketAddr) -> Option<()> {
    let mut anna = Client::try_open(one, "/v3/ws/group/room/client/anna").await?;
    let mut bert = Client::try_open(other, "/v3/ws/group/room/client/bert?presence=true").await?;
    bert.try_next(|message| message["cmd"] == "SYNC" && message["payload"]["count"] == 2).await?;
    anna.send(to_group("hello")).await;
    for client in [&mut anna, &mut bert] {
        client.try_next(|message| message["msg"] == "hello").await?;
    }
    Some(())
}

/// A server that answers each command from a table, and all others with an error.
async fn impostor(answer: impl Fn(&str) -> String + Send + Sync + 'static) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut bytes = vec![0; 65536];
            while let Ok(length @ 1..) = stream.read(&mut bytes).await {
                let text = String::from_utf8_lossy(&bytes[..length]).into_owned();
                let commands = text.split('*').filter(|command| !command.is_empty());
                let answers: String = commands.map(&answer).collect();
                if stream.write_all(answers.as_bytes()).await.is_err() {
                    break;
                }
            }
        }
    });
    port
}

/// A user with all rights but those that `without` takes away.
async fn with_user(redis: &RedisProcess, without: &str) -> String {
    let mut words =
        vec!["ACL", "SETUSER", "anna", "reset", "on", ">hush-hush", "~aether:v3:*", "&aether:v3:*", "+@all"];
    words.extend(without.split_whitespace());
    redis.command(&words).await;
    format!("redis://anna:hush-hush@127.0.0.1:{}", redis.port())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_with_the_rights_that_are_named_is_enough() {
    let redis = RedisProcess::start().await;
    let url = with_user(&redis, "-@all").await;
    // What the errors name, one after the other, is all that is needed.
    for _ in 0..10 {
        match look(&url).await {
            Ok(Found::Ready) => break,
            Err(Fault::MissingRights { user, rights }) => {
                let mut words = vec!["ACL", "SETUSER", &user];
                words.extend(rights.iter().map(String::as_str));
                redis.command(&words).await;
            }
            other => panic!("{other:?}"),
        }
    }
    redis.command(&["ACL", "LOG", "RESET"]).await;
    let flags = ["--redis-url", &url, "--history", "true"];
    let one = NodeProcess::start(&flags).await;
    let other = NodeProcess::start(&flags).await;
    one.ready().await;
    other.ready().await;
    talk(one.address, other.address).await;
    redis.command(&["CLIENT", "KILL", "TYPE", "normal"]).await;
    one.ready().await;
    other.ready().await;
    talk(one.address, other.address).await;
    // That connections have names is a help to operators, and nothing depends on it.
    type Entry = std::collections::HashMap<String, redis::Value>;
    let log: Vec<Entry> = redis::from_redis_value(redis.command(&["ACL", "LOG"]).await).expect("a list");
    let mut denied: Vec<String> = log
        .into_iter()
        .map(|mut entry| redis::from_redis_value(entry.remove("object").unwrap()).unwrap())
        .collect();
    denied.retain(|object| !object.starts_with("client|set"));
    assert_eq!(denied, [""; 0], "nothing else is done that the user may not");
    assert_eq!(redis.texts(&["KEYS", "aether:v3:trial*"]).await, [""; 0], "a look leaves nothing behind");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_right_is_named_with_the_line_that_grants_it() {
    let redis = RedisProcess::start().await;
    let table = [
        ("-publish", "+publish"),
        ("-subscribe", "+subscribe"),
        ("-zadd -hset", "+hset, +zadd"),
        ("-script", "+script|load"),
        ("-time", "+time"),
        ("-xadd -get -xrevrange", "+get, +xadd, +xrevrange"),
        ("-client", "+client|info, +client|kill"),
        ("-info", "+info"),
        ("resetchannels", "&aether:v3:*"),
        ("resetchannels &aether:v3:node:*", "&aether:v3:*"),
        ("resetkeys", "~aether:v3:*"),
        ("resetkeys resetchannels -evalsha", "&aether:v3:*, +evalsha, ~aether:v3:*"),
    ];
    for (without, missing) in table {
        let url = with_user(&redis, without).await;
        let Err(fault) = look(&url).await else { panic!("{without} is enough") };
        let grant = format!(
            "lacks rights: {missing}; grant them with: ACL SETUSER anna {}",
            missing.replace(',', "")
        );
        assert!(fault.to_string().ends_with(&grant), "{without}: {fault}");
    }
    // What history needs is asked of those who keep one.
    let url = with_user(&redis, "-info -xadd -set -xdel -xtrim -xrange -xrevrange -get").await;
    let server = RedisServer::parse(&url).unwrap();
    assert_eq!(check(&server, &keys(), false, PATIENCE).await, Ok(Found::Ready));
    let refusal = refused(&["--redis-url", &url, "--history", "true"]).await;
    let named = "anna +get +info +set +xadd +xdel +xrange +xrevrange +xtrim";
    assert!(refusal.code == Some(1) && refusal.said.contains(named), "{}", refusal.said);
    let url = with_user(&redis, "-publish").await;
    let refusal = refused(&["--redis-url", &url]).await;
    assert_eq!(refusal.code, Some(1), "{}", refusal.said);
    assert!(refusal.said.contains("ACL SETUSER anna +publish"), "{}", refusal.said);
    assert!(!refusal.said.contains("hush"), "{}", refusal.said);
    // Its own prefix is all that a node may need.
    let url = with_user(&redis, "").await;
    let server = RedisServer::parse(&url).unwrap();
    let elsewhere = check(&server, &Keys::new("shop"), true, PATIENCE).await;
    let Err(Fault::MissingRights { rights, .. }) = elsewhere else { panic!("{elsewhere:?}") };
    assert_eq!(rights, ["&shop:*", "~shop:*"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_is_one_clear_error_at_start() {
    let redis = RedisProcess::start().await;
    with_user(&redis, "").await;
    let wrong = format!("redis://anna:hush-not@127.0.0.1:{}", redis.port());
    assert_eq!(look(&wrong).await, Err(Fault::WrongPassword { user: "anna".to_owned() }));
    let refusal = refused(&["--redis-url", &wrong]).await;
    assert_eq!(refusal.code, Some(1), "{}", refusal.said);
    // Beside it stands only that a flag is no place for a password.
    let errors = refusal.said.lines().filter(|line| !line.contains("has a secret in it"));
    assert_eq!(errors.count(), 1, "{}", refusal.said);
    assert!(refusal.said.contains("refuses the user and the password"), "{}", refusal.said);
    assert!(!refusal.said.contains("hush"), "{}", refusal.said);

    redis.command(&["CONFIG", "SET", "requirepass", "hush"]).await;
    assert_eq!(look(&redis.url()).await, Err(Fault::NoPassword));
    let right = format!("redis://:hush@127.0.0.1:{}", redis.port());
    assert_eq!(look(&right).await, Ok(Found::Ready));
}

#[tokio::test(flavor = "multi_thread")]
async fn databases_keep_presence_apart_and_must_exist() {
    let redis = RedisProcess::start().await;
    let url = format!("{}/3", redis.url());
    let node = NodeProcess::start(&["--redis-url", &url]).await;
    node.ready().await;
    let _anna = Client::join(node.address, "room", "anna").await;
    assert_eq!(redis.texts(&["KEYS", "*"]).await, [""; 0], "nothing is in database 0");
    assert_eq!(look(&format!("{}/16", redis.url())).await, Err(Fault::NoDatabase { database: 16 }));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_old_redis_and_what_is_no_redis_are_refused() {
    let hello = |version: &str, mode: &str| {
        format!("%3\r\n+version\r\n+{version}\r\n+mode\r\n+{mode}\r\n+role\r\n+master\r\n")
    };
    let six = impostor(move |command| {
        if command.contains("HELLO") { hello("6.0.16", "standalone") } else { "+OK\r\n".to_owned() }
    })
    .await;
    let url = format!("redis://127.0.0.1:{six}");
    assert_eq!(look(&url).await, Err(Fault::TooOld { version: "6.0.16".to_owned() }));
    let refusal = refused(&["--redis-url", &url]).await;
    assert_eq!(refusal.code, Some(1));
    assert!(refusal.said.contains("Redis 6.2 or newer"), "{}", refusal.said);

    // Redis 5 repeats what it does not know, the password in it included.
    let five = impostor(|command| {
        let words: Vec<_> = command.split("\r\n").skip(2).step_by(2).collect();
        format!(
            "-ERR unknown command `{}`, with args beginning with: `{}`\r\n",
            words[0],
            words[1..].join("`, `")
        )
    })
    .await;
    let refusal = refused(&["--redis-url", &format!("redis://:hush@127.0.0.1:{five}")]).await;
    assert_eq!(refusal.code, Some(1));
    assert!(
        refusal.said.contains("Redis 6.2 or newer") && !refusal.said.contains("hush"),
        "{}",
        refusal.said
    );
    let proxy = impostor(|command| format!("-ERR what is {}?\r\n", command.replace("\r\n", " "))).await;
    let refusal = refused(&["--redis-url", &format!("redis://:hush@127.0.0.1:{proxy}")]).await;
    assert_eq!(refusal.code, Some(1));
    assert!(!refusal.said.contains("hush"), "{}", refusal.said);

    let web = impostor(|_| "HTTP/1.1 400 Bad Request\r\n\r\n".to_owned()).await;
    assert_eq!(look(&format!("redis://127.0.0.1:{web}")).await, Err(Fault::NotRedis));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_url_that_cannot_be_used_is_one_error_that_does_not_repeat_it() {
    let table = [
        ("http://:hush@localhost", "must begin with redis://"),
        ("redis://hush@localhost", "a password alone is written redis://:password@host"),
        ("redis://:hush@localhost/main", "by its number"),
        ("redis://:hush@localhost:port", "must name a host"),
    ];
    for (url, remedy) in table {
        let refusal = refused(&["--redis-url", url]).await;
        assert_eq!(refusal.code, Some(2), "{url}");
        assert!(refusal.said.contains("--redis-url") && refusal.said.contains(remedy), "{}", refusal.said);
        assert!(!refusal.said.contains("hush") && refusal.said.lines().count() == 1, "{}", refusal.said);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_redis_that_is_merely_away_does_not_stop_the_start() {
    let redis = RedisProcess::start().await;
    redis.kill();
    let node = NodeProcess::start(&["--redis-url", &redis.url()]).await;
    let path = "/v3/ws/group/room/client/early";
    assert_eq!(request(node.address, "GET", path, &UPGRADE).await.status, 503);
    assert_eq!(get(node.address, "/readyz").await.status, 503);
    redis.restart().await;
    node.ready().await;
    let mut anna = Client::join(node.address, "room", "anna").await;
    anna.send(json!({"msg_type": "msg", "target": "group", "msg": "there"})).await;
    assert_eq!(anna.next().await["msg"], "there");
}
