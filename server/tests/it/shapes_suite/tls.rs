//! Redis over TLS, vouched for by an authority of one's own.

use std::time::Duration;

use aether_ws::redis::startup::{Fault, Found, check};
use aether_ws::redis::{CaFile, RedisServer};

use super::talk;
use crate::support::nodes::keys;
use crate::support::patience::PATIENCE;
use crate::support::processes::{NodeProcess, refused};
use crate::support::redis::RedisProcess;
use crate::support::tls::Authority;

async fn look(url: &str, ca_file: Option<&str>) -> Result<Found, Fault> {
    let ca = ca_file.map(|path| CaFile::read(path.as_ref()).unwrap());
    check(&RedisServer::parse(url).unwrap().trusting(ca), &keys(), true, PATIENCE).await
}

#[tokio::test(flavor = "multi_thread")]
async fn nodes_talk_over_tls_with_a_user_and_a_database() {
    let authority = Authority::new();
    let redis = authority.redis("no").await;
    redis
        .process
        .command(&["ACL", "SETUSER", "anna", "on", ">hush", "~aether:v3:*", "&aether:v3:*", "+@all"])
        .await;
    let url = format!("rediss://anna:hush@localhost:{}/1", redis.port);
    let flags = ["--redis-url", &url, "--redis-ca-file", &authority.ca_file()];
    let [one, other] = [NodeProcess::start(&flags).await, NodeProcess::start(&flags).await];
    one.ready().await;
    other.ready().await;
    talk(one.address, other.address).await;
    redis.process.kill();
    redis.process.restart().await;
    redis
        .process
        .command(&["ACL", "SETUSER", "anna", "on", ">hush", "~aether:v3:*", "&aether:v3:*", "+@all"])
        .await;
    one.ready().await;
    other.ready().await;
    talk(one.address, other.address).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_trusted_is_one_clear_error_at_start() {
    let authority = Authority::new();
    let redis = authority.redis("no").await;
    let other = Authority::new();
    let (ca, other_ca) = (authority.ca_file(), other.ca_file());
    let url = format!("rediss://:hush@localhost:{}", redis.port);
    let objection = async |url: &str, ca: Option<&str>| match look(url, ca).await {
        Err(Fault::Encryption(objection)) => objection,
        other => panic!("{url}: {other:?}"),
    };
    for ca in [None, Some(other_ca.as_str())] {
        let objection = objection(&url, ca).await;
        assert!(
            objection.contains("invalid peer certificate") && objection.contains("redis_ca_file"),
            "{objection}"
        );
    }
    let wrong_name = objection(&url.replace("localhost", "127.0.0.1"), Some(&ca)).await;
    assert!(wrong_name.contains("not valid for name"), "{wrong_name}");
    let refusal = refused(&["--redis-url", &url]).await;
    assert_eq!(refusal.code, Some(1), "{}", refusal.said);
    assert!(refusal.said.contains("redis_ca_file") && !refusal.said.contains("hush"), "{}", refusal.said);

    let strict = authority.redis("yes").await;
    let asked = objection(&format!("rediss://localhost:{}", strict.port), Some(&ca)).await;
    assert!(asked.contains("tls-auth-clients"), "{asked}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_only_one_side_encrypts_is_one_clear_error_at_start() {
    let authority = Authority::new();
    let (redis, plain) = (authority.redis("no").await, RedisProcess::start().await);
    plain.command(&["CONFIG", "SET", "requirepass", "hush"]).await;
    let table = [
        (format!("redis://:hush@localhost:{}", redis.port), "it speaks only TLS on this port: write rediss"),
        (
            format!("rediss://:hush@localhost:{}", plain.port()),
            "it does not speak TLS on this port: write redis",
        ),
        (format!("rediss+cluster://:hush@localhost:{}", plain.port()), "it does not speak TLS on this port"),
        (format!("rediss+sentinel://localhost:{}/main", plain.port()), "it does not speak TLS on this port"),
    ];
    for (url, remedy) in table {
        let Err(fault) = check(&RedisServer::parse(&url).unwrap(), &keys(), true, Duration::ZERO).await
        else {
            panic!("{url} is fine")
        };
        assert!(fault.to_string().contains(remedy), "{url}: {fault}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_holds_no_authority_is_refused_with_its_name() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    std::fs::write(path("empty.pem"), "nothing").unwrap();
    std::fs::write(path("broken.pem"), "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
        .unwrap();
    let table = [
        ("missing.pem", "cannot be read"),
        ("empty.pem", "holds no certificate in PEM format"),
        ("broken.pem", "holds a certificate that cannot be read"),
    ];
    for (name, problem) in table {
        let refusal = refused(&["--redis-url", "rediss://localhost", "--redis-ca-file", &path(name)]).await;
        assert_eq!(refusal.code, Some(2), "{}", refusal.said);
        assert!(refusal.said.contains(name) && refusal.said.contains(problem), "{}", refusal.said);
    }
    let authority = Authority::new();
    let refusal =
        refused(&["--redis-url", "redis://localhost", "--redis-ca-file", &authority.ca_file()]).await;
    assert_eq!(refusal.code, Some(2), "{}", refusal.said);
    assert!(refusal.said.contains("does not begin with rediss://"), "{}", refusal.said);
}
