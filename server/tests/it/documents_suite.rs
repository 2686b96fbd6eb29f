//! The documents that the server serves about itself, held against what it does.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::time::Duration;

use serde_json::{Value, json};

use crate::support::client::Client;
use crate::support::http::{Reply, UPGRADE, get, hold, request};
use crate::support::nodes::Backend;
use crate::support::patience::eventually;
use crate::support::servers::TestServer;

const SOCKET: &str = "/v3/ws/group/{group_id}/client/{client_id}";

/// Replies by the path of the document and the status.
#[derive(Default)]
struct Given(BTreeMap<(String, u16), Reply>);

impl Given {
    fn add(&mut self, path: &str, status: u16, reply: Reply) {
        assert_eq!(reply.status, status, "{path}: {reply:?}");
        self.0.insert((path.to_owned(), status), reply);
    }
}

#[tokio::test]
async fn every_answer_of_the_openapi_document_is_given_and_no_other() {
    let server = TestServer::start_with(&Backend::memory(), |config| {
        config.max_connections_per_client = 1;
    })
    .await;
    let address = server.address();
    let document = get(address, "/v3/openapi.json").await.json();

    let mut given = Given::default();
    for (path, item) in document["paths"].as_object().unwrap() {
        // A path without parameters has one good answer, which anybody gets.
        if !path.contains('{') {
            assert_eq!(item.as_object().unwrap().keys().collect::<Vec<_>>(), ["get"], "{path}");
            given.add(path, 200, get(address, path).await);
        }
    }
    for (path, asked) in [("/ws/{path}", "/ws/group/g/client/c"), ("/ws_redis/{path}", "/ws_redis/c")] {
        given.add(path, 410, get(address, asked).await);
    }
    open(&mut given, address).await;
    go_down(&mut given).await;

    let documented: BTreeSet<(String, u16)> =
        documented(&document).map(|(path, status, _)| (path, status)).collect();
    assert_eq!(given.0.keys().cloned().collect::<BTreeSet<_>>(), documented);
    for (path, status, response) in self::documented(&document) {
        check(&document, &response, &given.0[&(path.clone(), status)], &format!("{path} {status}"));
    }
}

/// The ways in which a WebSocket is opened, or is not.
async fn open(given: &mut Given, address: SocketAddr) {
    let path = "/v3/ws/group/room/client/anna";
    let (held, opened) = hold(address, path, &UPGRADE).await;
    given.add(SOCKET, 101, opened);
    given.add(SOCKET, 429, request(address, "GET", path, &UPGRADE).await);
    drop(held);
    let evil = [UPGRADE.as_slice(), &[("Origin", "https://evil.example")]].concat();
    given.add(SOCKET, 403, request(address, "GET", path, &evil).await);
    given.add(SOCKET, 426, get(address, path).await);
    given.add(SOCKET, 400, request(address, "GET", "/v3/ws/group/42/client/anna", &UPGRADE).await);
}

/// What is answered while a node goes down.
async fn go_down(given: &mut Given) {
    let server =
        TestServer::start_with(&Backend::memory(), |config| config.drain_timeout = Duration::from_secs(600))
            .await;
    let address = server.address();
    // The second connection is closed after half the drain time: until then the node is there to be asked.
    let _stay = [Client::join(address, "room", "anna").await, Client::join(address, "room", "bob").await];
    let down = server.shut_down();
    eventually("the node is not ready", async || get(address, "/readyz").await.status == 503).await;
    given.add("/readyz", 503, get(address, "/readyz").await);
    given.add(SOCKET, 503, request(address, "GET", "/v3/ws/group/room/client/carl", &UPGRADE).await);
    down.abort();
}

/// Each answer that the document names: path, status, and what it says of it.
fn documented(document: &Value) -> impl Iterator<Item = (String, u16, Value)> + '_ {
    let paths = document["paths"].as_object().expect("paths").iter();
    paths.flat_map(|(path, item)| {
        item["get"]["responses"]
            .as_object()
            .expect("responses")
            .iter()
            .map(|(status, response)| (path.clone(), status.parse().expect("a status"), response.clone()))
    })
}

fn check(document: &Value, response: &Value, reply: &Reply, what: &str) {
    let Some(content) = response["content"].as_object() else {
        assert_eq!(reply.body, "", "{what}: nothing is said of a body");
        return;
    };
    let (content_type, body) = content.iter().next().expect("a content type");
    assert_eq!(reply.headers.get("content-type"), Some(content_type), "{what}");
    let Some(schema) = body.get("schema") else { return };
    let instance = if content_type.ends_with("json") { reply.json() } else { reply.body.clone().into() };
    let schema = json!({ "$schema": "https://json-schema.org/draft/2020-12/schema",
                         "components": document["components"], "allOf": [schema] });
    assert_holds(&schema, &instance, what);
}

fn assert_holds(schema: &Value, instance: &Value, what: &str) {
    let validator = jsonschema::options().should_validate_formats(true).build(schema).expect("a schema");
    let errors: Vec<String> =
        validator.iter_errors(instance).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{what}: {errors:#?}\n{instance:#}");
}

#[tokio::test]
async fn other_paths_and_methods_are_refused_as_the_openapi_document_says() {
    let server = TestServer::start(&Backend::memory()).await;
    let address = server.address();
    let document = get(address, "/v3/openapi.json").await.json();
    let problem = json!({ "content": { "application/problem+json": {
        "schema": { "$ref": "#/components/schemas/Problem" },
    } } });
    let nothing = get(address, "/nothing").await;
    assert_eq!(nothing.status, 404);
    check(&document, &problem, &nothing, "404");
    for path in document["paths"].as_object().unwrap().keys().filter(|path| !path.starts_with("/ws")) {
        let path = path.replace("{group_id}", "g").replace("{client_id}", "c");
        let reply = request(address, "POST", &path, &[]).await;
        assert_eq!(reply.status, 405, "{path}");
        check(&document, &problem, &reply, &path);
    }
}

/// What no server sends yet.
const NOT_SENT: [&str; 1] = ["TOKEN_REFRESHED"];

#[tokio::test]
async fn what_the_server_says_holds_to_the_asyncapi_document() {
    let server =
        TestServer::start_with(&Backend::memory(), |config| config.drain_timeout = Duration::from_millis(50))
            .await;
    let address = server.address();
    let document = get(address, "/v3/asyncapi.json").await.json();

    // `SYNC` and `GAP` come with the opening, `DIFF` when somebody else comes.
    let path = "/v3/ws/group/room/client/anna?presence=true&since=2026-01-02T03:04:05Z";
    let mut anna = Client::open(address, path).await;
    let mut bob = Client::join(address, "room", "bob").await;
    let mut seen: BTreeMap<String, Value> = BTreeMap::new();
    while seen.len() < 3 {
        let message = anna.next().await;
        seen.insert(message["cmd"].as_str().unwrap_or_default().to_owned(), message);
    }
    for text in [json!({"msg_type": "msg", "target": "direct", "more": 1}), json!({"msg_type": "msg"})] {
        anna.send(text).await;
        let error = anna.next().await;
        assert_eq!(error["cmd"], "ERROR");
        holds(&document, "ERROR", &error);
        seen.insert("ERROR".to_owned(), error);
    }
    for (kind, target) in [("msg", "echo"), ("msg", "group"), ("cmd", "echo"), ("heartbeat", "echo")] {
        bob.send(json!({"msg_type": kind, "target": target, "cmd": "X", "payload": {"n": 1}})).await;
        let delivered = bob.next().await;
        assert_eq!(delivered["msg_type"], kind);
        holds(&document, &format!("delivered_{kind}"), &delivered);
    }
    bob.send(json!({"msg_type": "presence", "target": "echo"})).await;
    holds(&document, "SYNC", &bob.next().await);

    let down = server.shut_down();
    let (messages, _) = bob.rest().await;
    let drain = messages.into_iter().find(|message| message["cmd"] == "DRAIN").expect("DRAIN");
    seen.insert("DRAIN".to_owned(), drain);
    down.abort();

    for (command, message) in &seen {
        holds(&document, command, message);
    }
    let known = document["components"]["messages"].as_object().unwrap().keys();
    let commands: BTreeSet<&str> =
        known.map(String::as_str).filter(|key| key.to_uppercase() == **key).collect();
    let sent: BTreeSet<&str> = seen.keys().map(String::as_str).chain(NOT_SENT).collect();
    assert_eq!(sent, commands);
}

/// Whether a message is what the document says that messages of that name are.
fn holds(document: &Value, name: &str, message: &Value) {
    let payload = &document["components"]["messages"][name]["payload"];
    assert!(payload.is_object(), "{name} is not in the document");
    let schema = json!({ "$schema": "http://json-schema.org/draft-07/schema#",
                         "components": document["components"], "allOf": [payload] });
    assert_holds(&schema, message, name);
}
