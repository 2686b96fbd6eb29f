//! What is answered in HTTP: refusals in the contract's order, health, schemas.

use std::time::Duration;

use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::support::client::{Client, End, until};
use crate::support::http::{UPGRADE, get, hold, request};
use crate::support::nodes::Backend;
use crate::support::patience::PATIENCE;
use crate::support::servers::TestServer;

const PATH: &str = "/v3/ws/group/group_1/client/client_1";

async fn server() -> TestServer {
    TestServer::start(&Backend::memory()).await
}

#[tokio::test]
async fn refusals_say_what_to_do() {
    let server = server().await;
    let check = async |method, path, headers: &[(&str, &str)], status, part: &str| {
        let reply = request(server.address(), method, path, headers).await;
        let detail = reply.problem();
        assert!(
            reply.status == status && detail.contains(part),
            "{method} {path}: {} {detail}",
            reply.status
        );
        reply
    };
    check("GET", "/nothing", &[], 404, "/v3/ws/group/{group_id}/client/{client_id}").await;
    check("GET", "/v3/ws/group/g", &UPGRADE, 404, "/v3/ws/group/{group_id}/client/{client_id}").await;
    check("GET", "/", &[], 404, "/v3/ws/group/{group_id}/client/{client_id}").await;
    let gone = check("GET", "/ws/group/g1/client/c1", &UPGRADE, 410, "/v3/ws/group/g1/client/c1").await;
    assert_eq!(gone.json()["migration"].as_array().unwrap().len(), 4);
    check("GET", "/ws/", &UPGRADE, 410, "/v3/ws/group/{group_id}/client/{client_id}").await;
    check("POST", "/ws_redis/x", &[], 410, "Wrap your JSON").await;
    let post = check("POST", PATH, &UPGRADE, 405, "GET").await;
    assert_eq!(post.headers["allow"], "GET");
    check("POST", "/healthz", &[], 405, "GET").await;
    check("GET", "/v3/ws/group/42/client/c", &UPGRADE, 400, "`group_id` must be a Vision ID").await;
    check("GET", "/v3/ws/group/g/client/server", &UPGRADE, 400, "the server itself").await;
    check("GET", "/v3/ws/group/g/client/c?presence=maybe", &UPGRADE, 400, "`presence` must be true or false")
        .await;
    check("GET", "/v3/ws/group/g/client/c?since=2026", &UPGRADE, 400, "RFC 3339").await;
    check("GET", PATH, &[], 426, "WebSocket client").await;
    let mut old = UPGRADE;
    old[2].1 = "8";
    let old = check("GET", PATH, &old, 426, "version 13").await;
    assert_eq!(old.headers["sec-websocket-version"], "13");
    for key in ["", "dGhlIHNhbXBsZSBub25jZQ", "dGhlIHNhbXBsZSBub25jZQ=!", "dGhlIHNhbXBsZSBub25jZQ==="] {
        let headers = [&UPGRADE[..3], &[("Sec-WebSocket-Key", key)]].concat();
        check("GET", PATH, &headers, 400, "Sec-WebSocket-Key").await;
    }
    check("GET", PATH, &UPGRADE[..3], 400, "Sec-WebSocket-Key").await;
    let evil = [UPGRADE.as_slice(), &[("Origin", "https://evil.example")]].concat();
    check("GET", PATH, &evil, 403, "AETHER_ALLOWED_ORIGINS=https://evil.example").await;
}

#[tokio::test]
async fn of_two_reasons_the_first_in_the_contract_is_told() {
    let server = server().await;
    let check = async |method, path, headers: &[(&str, &str)], status| {
        let reply = request(server.address(), method, path, headers).await;
        assert_eq!(reply.status, status, "{method} {path}: {}", reply.problem());
    };
    let evil = [("Origin", "https://evil.example")];
    check("POST", "/ws/group/42/client/c", &[], 410).await;
    check("POST", "/v3/ws/group/42/client/c", &[], 405).await;
    check("GET", "/v3/ws/group/42/client/c", &evil, 400).await;
    check("GET", PATH, &evil, 426).await;
}

#[tokio::test]
async fn origins_of_the_same_host_and_of_the_list_connect() {
    let listed = "https://app.example".to_owned();
    let server = TestServer::start_with(&Backend::memory(), |config| {
        config.allowed_origins = vec![listed.parse().unwrap()];
    })
    .await;
    let own = format!("http://{}", server.address());
    let status = async |origin: &str| {
        let headers = [UPGRADE.as_slice(), &[("Origin", origin)]].concat();
        request(server.address(), "GET", PATH, &headers).await.status
    };
    assert_eq!(status(&own).await, 101);
    assert_eq!(status(&listed).await, 101);
    assert_eq!(status("null").await, 403);
}

#[tokio::test]
async fn connections_are_limited_for_each_client_and_each_address() {
    let server = TestServer::start_with(&Backend::memory(), |config| {
        config.max_connections_per_client = 2;
        config.max_connections_per_address = 3;
    })
    .await;
    let address = server.address();
    let first = Client::join(address, "room", "anna").await;
    let _second = Client::join(address, "elsewhere", "anna").await;
    let path = "/v3/ws/group/room/client/anna";
    let full = request(address, "GET", path, &UPGRADE).await;
    assert!(full.status == 429 && full.problem().starts_with("This client has 2 connections"), "{full:?}");
    assert!(full.headers["retry-after"].parse::<u64>().unwrap() > 0);
    let End::Closed(code, reason) = Client::open(address, path).await.end().await else {
        panic!("a close is awaited")
    };
    assert_eq!((code, reason.as_str()), (4103, full.problem().as_str()));
    let evil = [UPGRADE.as_slice(), &[("Origin", "https://evil.example")]].concat();
    assert_eq!(request(address, "GET", path, &evil).await.status, 403, "that comes first");

    let _third = Client::join(address, "room", "bob").await;
    let full = request(address, "GET", "/v3/ws/group/room/client/carl", &UPGRADE).await;
    assert!(full.status == 429 && full.problem().contains("3 connections from 127.0.0.1"), "{full:?}");

    first.close().await;
    until("the place is free again", async || request(address, "GET", path, &UPGRADE).await.status == 101)
        .await;
}

#[tokio::test]
async fn a_trusted_proxy_says_who_asks_and_for_which_host() {
    let start = async |trusted: &str| {
        let networks = trusted.split_terminator(',').map(|network| network.parse().unwrap()).collect();
        TestServer::start_with(&Backend::memory(), |config| {
            config.trusted_proxies = networks;
            config.max_connections_per_address = 1;
        })
        .await
    };
    let server = start("127.0.0.0/8").await;
    let open = async |client: &str, from: &str| {
        let headers = [UPGRADE.as_slice(), &[("X-Forwarded-For", from)]].concat();
        hold(server.address(), &format!("/v3/ws/group/room/client/{client}"), &headers).await
    };
    let places = [open("anna", "192.0.2.1").await, open("bob", "192.0.2.1, 192.0.2.2").await];
    assert_eq!(places.each_ref().map(|(_, reply)| reply.status), [101, 101]);
    let (_, full) = open("carl", "192.0.2.2").await;
    assert!(full.status == 429 && full.problem().contains("from 192.0.2.2 already"), "{full:?}");

    let forwarded = [("Origin", "https://api.example"), ("X-Forwarded-Host", "api.example")];
    let headers = [UPGRADE.as_slice(), &forwarded].concat();
    assert_eq!(request(server.address(), "GET", PATH, &headers).await.status, 101);
    let legacy = request(server.address(), "GET", "/ws/group/g/client/c", &forwarded).await;
    assert!(legacy.problem().contains("ws(s)://api.example/v3/ws/group/g/client/c"), "{legacy:?}");
    assert_eq!(request(start("").await.address(), "GET", PATH, &headers).await.status, 403);
}

#[tokio::test]
async fn the_answer_to_an_upgrade_is_that_of_the_rfc() {
    let server = server().await;
    let reply = request(server.address(), "GET", PATH, &UPGRADE).await;
    assert_eq!(reply.status, 101);
    assert_eq!(reply.headers["sec-websocket-accept"], "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    assert_eq!(reply.headers.get("sec-websocket-protocol"), None, "it was not offered");
    let offered = [UPGRADE.as_slice(), &[("Sec-WebSocket-Protocol", "bearer.x, aether.v3")]].concat();
    let reply = request(server.address(), "GET", PATH, &offered).await;
    assert_eq!(reply.headers["sec-websocket-protocol"], "aether.v3");
}

#[tokio::test]
async fn health_and_schemas_are_served() {
    let server = server().await;
    let health = get(server.address(), "/healthz").await;
    assert_eq!((health.status, health.json()), (200, json!({"status": "ok"})));
    let ready = get(server.address(), "/readyz").await;
    let parts = json!({
        "ready": true, "accepting": true, "publish": true, "receive": true, "presence": true, "history": true,
    });
    assert_eq!((ready.status, ready.json()), (200, parts));
    for (path, schema) in [
        ("/v3/schema", aether_ws_protocol::INPUT_SCHEMA),
        ("/v3/schema/delivered", aether_ws_protocol::DELIVERED_SCHEMA),
    ] {
        let reply = get(server.address(), path).await;
        assert_eq!((reply.status, reply.body.as_str()), (200, schema));
        assert_eq!(reply.headers["content-type"], "application/schema+json");
    }
}

#[tokio::test]
async fn a_client_that_asks_and_never_reads_is_given_up() {
    let server = TestServer::start_with(&Backend::memory(), |config| {
        config.handshake_timeout = Duration::from_secs(1);
    })
    .await;
    let mut stream = TcpStream::connect(server.address()).await.unwrap();
    let requests = "GET /v3/schema HTTP/1.1\r\nHost: x\r\n\r\n".repeat(100);
    // Without an end to it the buffers of both sides fill, and this would wait for ever.
    let given_up = timeout(PATIENCE, async { while stream.write_all(requests.as_bytes()).await.is_ok() {} });
    assert!(given_up.await.is_ok(), "the server waits for a client that reads nothing");
}

#[tokio::test]
async fn a_connection_without_a_request_is_closed() {
    let server = TestServer::start_with(&Backend::memory(), |config| {
        config.handshake_timeout = Duration::from_secs(1);
    })
    .await;
    let mut stream = TcpStream::connect(server.address()).await.unwrap();
    stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
    let mut answer = Vec::new();
    let closed = timeout(PATIENCE, stream.read_to_end(&mut answer)).await;
    assert!(closed.is_ok(), "the server waits for a second request for ever");
    assert!(String::from_utf8(answer).unwrap().starts_with("HTTP/1.1 200 OK"));
}

#[tokio::test]
async fn the_console_is_there_when_it_is_wanted() {
    assert_eq!(get(server().await.address(), "/console.js").await.status, 404, "and only then");
    let server = TestServer::start_with(&Backend::memory(), |config| config.console = true).await;
    let page = get(server.address(), "/").await;
    assert_eq!(page.status, 200);
    assert_eq!(page.headers["content-type"], "text/html; charset=utf-8");
    let policy = &page.headers["content-security-policy"];
    assert!(
        policy.starts_with("default-src 'none'; script-src 'self'") && !policy.contains("unsafe"),
        "{policy}"
    );
    for file in ["/console.js", "/console.css", "/icon.svg"] {
        let reply = get(server.address(), file).await;
        assert_eq!(
            (reply.status, reply.headers["x-content-type-options"].as_str()),
            (200, "nosniff"),
            "{file}"
        );
    }
}

#[tokio::test]
async fn a_path_is_decoded_once() {
    let server = server().await;
    let mut client = Client::open(server.address(), "/v3/ws/group/a%2Db/client/%63lient").await;
    client.send(json!({"msg_type": "msg", "target": "echo"})).await;
    let echo = client.next().await;
    assert_eq!((echo["group_id"].as_str(), echo["from_id"].as_str()), (Some("a-b"), Some("client")));
}
