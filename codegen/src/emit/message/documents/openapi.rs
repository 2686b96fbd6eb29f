//! The OpenAPI 3.1 document of what is served over plain HTTP, the opening of a WebSocket included.

use super::schemas::{self, Schemas, Siblings, reference};
use crate::emit::OutputFile;
use crate::emit::message::Source;
use crate::protocol::{Answer, Endpoint, Http, Parameter};
use serde_json::{Map, Value, json};

/// The tag of the path where connections open.
const SOCKET: &str = "socket";

pub(super) fn emit(source: &Source<'_>) -> Vec<OutputFile> {
    let http = &source.protocol.http;
    let schemas = Schemas::new(source, Siblings::Hold, &[&http.types]);
    let mut paths = Map::new();
    paths.insert(http.websocket.path.clone(), json!({ "get": socket(http, &schemas) }));
    for endpoint in &http.endpoints {
        let path = paths.entry(endpoint.path.clone()).or_insert_with(|| json!({}));
        path[&endpoint.method] = operation(endpoint, &schemas);
    }
    let tags = http.tags.iter().map(|tag| json!({ "name": tag.name, "description": tag.meaning }));
    let servers = http.servers.iter().map(|server| {
        let scheme = if server.secure { "https" } else { "http" };
        json!({ "url": format!("{scheme}://{}", server.host), "description": server.meaning })
    });
    let mut document = json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Aether WebSocket V3: the HTTP side",
            "version": "3.0.0",
            "description": "Any other path is answered with 404, and any other method with 405: problem documents, too.",
            "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" },
            "x-generated": source.header(),
        },
        "servers": servers.collect::<Vec<_>>(),
        "tags": tags.collect::<Vec<_>>(),
        // Nothing that is served yet asks for a key.
        "security": [],
        "paths": paths,
    });
    document["components"] = json!({ "schemas": in_use(&document, &schemas.by_name) });
    vec![schemas::file("openapi", &document)]
}

fn socket(http: &Http, schemas: &Schemas) -> Value {
    let socket = &http.websocket;
    let path = socket.parameters.iter().map(|parameter| printed(parameter, "path", schemas));
    let query = socket.query.iter().map(|parameter| printed(parameter, "query", schemas));
    json!({
        "operationId": "connect",
        "tags": [SOCKET],
        "summary": socket.summary,
        "description": socket.description,
        "parameters": path.chain(query).collect::<Vec<_>>(),
        "responses": responses(&socket.answers, schemas),
    })
}

fn operation(endpoint: &Endpoint, schemas: &Schemas) -> Value {
    let mut operation = json!({
        "operationId": endpoint.name,
        "tags": [endpoint.tag],
        "summary": endpoint.summary,
    });
    let parameters: Vec<Value> = in_braces(&endpoint.path)
        .map(|name| json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string" } }))
        .collect();
    if !parameters.is_empty() {
        operation["parameters"] = parameters.into();
    }
    if endpoint.deprecated {
        operation["deprecated"] = true.into();
    }
    operation["responses"] = responses(&endpoint.answers, schemas);
    operation
}

/// The names of a path's parameters.
fn in_braces(path: &str) -> impl Iterator<Item = &str> {
    path.split('{').skip(1).filter_map(|rest| Some(rest.split_once('}')?.0))
}

fn printed(parameter: &Parameter, place: &str, schemas: &Schemas) -> Value {
    json!({
        "name": parameter.name,
        "in": place,
        "required": place == "path",
        "description": parameter.description,
        "schema": schemas.placed(&parameter.schema),
    })
}

fn responses(answers: &[Answer], schemas: &Schemas) -> Value {
    let responses = answers.iter().map(|answer| (answer.status.to_string(), response(answer, schemas)));
    responses.collect::<Map<_, _>>().into()
}

fn response(answer: &Answer, schemas: &Schemas) -> Value {
    let mut response = json!({ "description": answer.meaning });
    if !answer.close.is_empty() {
        response["x-close-codes"] = answer.close.clone().into();
    }
    if let Some(content_type) = answer.content_type() {
        let mut content = json!({});
        if answer.problem {
            content["schema"] = reference("Problem");
        } else if let Some(schema) = &answer.schema {
            content["schema"] = schemas.placed(schema);
        }
        if let Some(example) = &answer.example {
            content["example"] = example.clone();
        }
        response["content"] = json!({ content_type: content });
    }
    response
}

/// The schemas that the document refers to, directly or through others; their order is kept.
fn in_use(document: &Value, schemas: &Map<String, Value>) -> Map<String, Value> {
    let mut used: Vec<String> = Vec::new();
    let mut queue = vec![document];
    while let Some(value) = queue.pop() {
        match value {
            Value::Object(members) => {
                let name = members.get("$ref").and_then(Value::as_str);
                if let Some(name) = name.and_then(|name| name.strip_prefix("#/components/schemas/"))
                    && !used.iter().any(|known| known == name)
                {
                    used.push(name.to_owned());
                    queue.extend(schemas.get(name));
                }
                queue.extend(members.values());
            }
            Value::Array(items) => queue.extend(items),
            _ => {}
        }
    }
    schemas
        .iter()
        .filter(|(name, _)| used.contains(name))
        .map(|(name, schema)| (name.clone(), schema.clone()))
        .collect()
}
