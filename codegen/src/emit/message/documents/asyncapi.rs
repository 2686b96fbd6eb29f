//! The AsyncAPI 3.0 document: one channel for the connection, and every message in both directions.

use super::schemas::{self, Schemas, Siblings, reading, reference};
use crate::emit::OutputFile;
use crate::emit::message::Source;
use crate::model::{Choice, Model, Shape};
use crate::protocol::{Parameter, Protocol, ServerCommand};
use crate::views::View;
use serde_json::{Map, Value, json};

/// The field that tells messages apart.
const KIND: &str = "msg_type";
/// The one channel: the binding for WebSockets has one for each connection.
const CHANNEL: &str = "connection";

pub(super) fn emit(source: &Source<'_>) -> Vec<OutputFile> {
    let mut schemas = Schemas::new(source, Siblings::Ignored, &[]);
    for view in [View::Input, View::Delivered] {
        schemas.add_view(reading(source.model, view));
    }
    let messages = messages(source, &schemas);
    let by_key = |print: fn(&Message) -> Value| -> Value {
        messages.iter().map(|message| (message.key.clone(), print(message))).collect::<Map<_, _>>().into()
    };
    let document = json!({
        "asyncapi": "3.0.0",
        "id": "urn:aether:ws:v3",
        "info": {
            "title": "Aether WebSocket V3",
            "version": "3.0.0",
            "description": source.model.description,
            "license": { "name": "MIT OR Apache-2.0" },
            "x-generated": source.header(),
        },
        "defaultContentType": "application/json",
        "servers": servers(source.protocol),
        "channels": { CHANNEL: channel(source, &schemas, &by_key(Message::in_channel)) },
        "operations": operations(&messages),
        "components": { "messages": by_key(Message::printed), "schemas": schemas.by_name },
    });
    vec![schemas::file("asyncapi", &document)]
}

/// A message that is told apart from the others.
struct Message {
    /// Its name within the document.
    key: String,
    title: String,
    summary: String,
    direction: Direction,
    payload: Value,
    examples: Vec<Value>,
    /// The keys of the messages that may answer it.
    answers: Vec<String>,
}

/// Seen from the server, whose document this is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Direction {
    Received,
    Sent,
}

impl Message {
    fn printed(&self) -> Value {
        let examples: Vec<Value> =
            self.examples.iter().map(|payload| json!({ "payload": payload })).collect();
        let mut printed = json!({
            "name": self.key,
            "title": self.title,
            "summary": self.summary,
            "contentType": "application/json",
            "payload": self.payload,
        });
        if !examples.is_empty() {
            printed["examples"] = examples.into();
        }
        printed
    }

    fn in_channel(&self) -> Value {
        json!({ "$ref": format!("#/components/messages/{}", self.key) })
    }
}

fn messages(source: &Source<'_>, schemas: &Schemas) -> Vec<Message> {
    let kinds = kinds(source.model);
    let sent = kinds.iter().map(|kind| from_client(source, kind));
    let delivered = kinds.iter().map(|kind| from_others(source.model, kind));
    let commands = &source.protocol.codes.server_commands;
    sent.chain(delivered)
        .chain(commands.iter().map(|command| from_server(source, schemas, command)))
        .collect()
}

/// The kinds of message; a schema that knows none has one.
fn kinds(model: &Model) -> Vec<Choice> {
    let fields = &reading(model, View::Input).record.fields;
    let field = fields.iter().find(|field| field.name == KIND);
    match field.and_then(|field| model.named(&field.type_ref)).map(|named| &named.shape) {
        Some(Shape::Choice(choices)) => choices.clone(),
        _ => vec![Choice { value: "message".to_owned(), description: model.description.clone() }],
    }
}

fn is_kind(message: &Value, kind: &Choice) -> bool {
    message.get(KIND).is_none_or(|value| *value == kind.value)
}

fn from_client(source: &Source<'_>, kind: &Choice) -> Message {
    let mut answers = vec![format!("delivered_{}", kind.value)];
    let commands = source.protocol.codes.server_commands.iter();
    answers.extend(
        commands.filter(|command| command.answers.contains(&kind.value)).map(|command| command.cmd.clone()),
    );
    let examples = source.model.examples.iter().filter(|example| is_kind(example, kind));
    Message {
        key: format!("sent_{}", kind.value),
        title: format!("{}, as a client sends it", kind.value),
        summary: kind.description.clone(),
        direction: Direction::Received,
        payload: narrowed(source.model, View::Input, kind),
        examples: examples.cloned().collect(),
        answers,
    }
}

fn from_others(model: &Model, kind: &Choice) -> Message {
    let examples = model.examples.iter().filter(|example| is_kind(example, kind));
    Message {
        key: format!("delivered_{}", kind.value),
        title: format!("{}, as it is delivered", kind.value),
        summary: kind.description.clone(),
        direction: Direction::Sent,
        payload: narrowed(model, View::Delivered, kind),
        examples: examples.filter_map(|example| schemas::delivered(model, example)).collect(),
        answers: Vec::new(),
    }
}

/// The message of a view, of one kind only.
fn narrowed(model: &Model, view: View, kind: &Choice) -> Value {
    let whole = reference(reading(model, view).type_name());
    if kinds(model).len() == 1 {
        return whole;
    }
    json!({ "allOf": [whole, { "type": "object", "properties": { KIND: { "const": kind.value } } }] })
}

fn from_server(source: &Source<'_>, schemas: &Schemas, command: &ServerCommand) -> Message {
    let delivered = reading(source.model, View::Delivered);
    let known = |name: &str| delivered.record.fields.iter().any(|field| field.name == name);
    let values = [
        ("msg_type", &command.msg_type),
        ("target", &command.target),
        ("from_id", &source.protocol.codes.server_id),
        ("cmd", &command.cmd),
    ];
    let mut properties: Map<_, _> = values
        .into_iter()
        .filter(|(name, _)| known(name))
        .map(|(name, value)| (name.to_owned(), json!({ "const": value })))
        .collect();
    properties.insert("payload".to_owned(), schemas.placed(&command.payload));
    let only = json!({ "type": "object", "required": ["cmd", "payload"], "properties": properties });
    Message {
        key: command.cmd.clone(),
        title: format!("{}, from the server itself", command.cmd),
        summary: command.meaning.clone(),
        direction: Direction::Sent,
        payload: json!({ "allOf": [reference(delivered.type_name()), only] }),
        examples: schemas::command(source, command).into_iter().collect(),
        answers: Vec::new(),
    }
}

fn servers(protocol: &Protocol) -> Value {
    let servers = protocol.http.servers.iter().map(|server| {
        let scheme = if server.secure { "wss" } else { "ws" };
        let entry = json!({ "host": server.host, "protocol": scheme, "description": server.meaning });
        (server.name.clone(), entry)
    });
    servers.collect::<Map<_, _>>().into()
}

fn channel(source: &Source<'_>, schemas: &Schemas, messages: &Value) -> Value {
    let (codes, socket) = (&source.protocol.codes, &source.protocol.http.websocket);
    let parameters =
        socket.parameters.iter().map(|parameter| (parameter.name.clone(), in_path(parameter, schemas)));
    let query = socket.query.iter().map(|parameter| (parameter.name.clone(), in_query(parameter, schemas)));
    let headers = json!({
        "type": "object",
        "properties": {
            "Sec-WebSocket-Protocol": { "type": "string", "description": format!(
                "Offer `{}`; a browser may offer its token beside it, as `{}<jwt>`.",
                codes.subprotocol, codes.bearer_subprotocol_prefix,
            ) },
            "Authorization": { "type": "string", "description": "`Bearer <jwt>`, where the server asks for a token." },
        },
    });
    json!({
        "address": socket.path,
        "title": "A client's connection",
        "summary": socket.summary,
        "description": format!("{}\n\n{}", socket.description, tables(source.protocol)),
        "messages": messages,
        "parameters": parameters.collect::<Map<_, _>>(),
        "bindings": { "ws": {
            "method": "GET",
            "query": { "type": "object", "properties": query.collect::<Map<_, _>>() },
            "headers": headers,
            "bindingVersion": "0.1.0",
        } },
        "x-subprotocol": codes.subprotocol,
        "x-close-codes": codes.close_codes.iter().map(|close| json!({
            "code": close.code, "name": close.name, "class": close.class, "meaning": close.meaning,
        })).collect::<Vec<_>>(),
        "x-error-codes": codes.error_codes.iter().map(|error| json!({
            "code": error.code, "meaning": error.meaning, "client_fault": error.client_fault,
        })).collect::<Vec<_>>(),
        "x-limits": source.protocol.limits.limits.iter().map(|limit| json!({
            "name": limit.name, "value": limit.value, "unit": limit.unit, "description": limit.description,
        })).collect::<Vec<_>>(),
        "x-intervals": source.protocol.limits.intervals.iter().map(|interval| json!({
            "name": interval.name, "milliseconds": interval.milliseconds(), "description": interval.description,
        })).collect::<Vec<_>>(),
    })
}

/// A parameter of the address is a text; AsyncAPI 3 gives it no schema, so its rules stand in its description.
fn in_path(parameter: &Parameter, schemas: &Schemas) -> Value {
    let name = parameter.schema["$ref"].as_str().and_then(|name| name.strip_prefix("#/$defs/"));
    let examples = name.and_then(|name| schemas.by_name.get(name)).and_then(|schema| schema.get("examples"));
    match examples {
        Some(examples) => json!({ "description": parameter.description, "examples": examples }),
        None => json!({ "description": parameter.description }),
    }
}

fn in_query(parameter: &Parameter, schemas: &Schemas) -> Value {
    let mut schema = parameter.schema.clone();
    schema["description"] = parameter.description.clone().into();
    schemas.placed(&schema)
}

/// What a person needs to know who sees only the rendered document.
fn tables(protocol: &Protocol) -> String {
    let cell = |text: &str| text.replace('|', "\\|");
    let closes = protocol.codes.close_codes.iter();
    let closes: String = closes
        .map(|close| {
            format!("| {} | {} | {} |\n", close.code, close.class.replace('_', " "), cell(&close.meaning))
        })
        .collect();
    let classes = protocol.codes.close_classes.iter();
    let classes: String =
        classes.map(|class| format!("- {}: {}\n", class.name.replace('_', " "), class.meaning)).collect();
    let answers = protocol.http.websocket.answers.iter();
    let answers: String =
        answers.map(|answer| format!("| {} | {} |\n", answer.status, cell(&answer.meaning))).collect();
    format!(
        "The upgrade is answered with:\n\n| status | when |\n| ---: | :--- |\n{answers}\n\
         A connection ends with a close code, whose class says what a client does:\n\n{classes}\n\
         | code | class | meaning |\n| ---: | :--- | :--- |\n{closes}"
    )
}

/// What the server does with each message: those it takes are answered, the others it sends by itself.
fn operations(messages: &[Message]) -> Value {
    let channel = || json!({ "$ref": format!("#/channels/{CHANNEL}") });
    let in_channel = |key: &str| json!({ "$ref": format!("#/channels/{CHANNEL}/messages/{key}") });
    let operations = messages.iter().map(|message| {
        let (verb, action) = match message.direction {
            Direction::Received => ("receive", "receive"),
            Direction::Sent => ("send", "send"),
        };
        let name = message.key.strip_prefix("sent_").or(message.key.strip_prefix("delivered_"));
        let mut operation = json!({
            "action": action,
            "channel": channel(),
            "title": message.title,
            "summary": message.summary,
            "messages": [in_channel(&message.key)],
        });
        if !message.answers.is_empty() {
            let answers: Vec<Value> = message.answers.iter().map(|key| in_channel(key)).collect();
            operation["reply"] = json!({ "channel": channel(), "messages": answers });
        }
        (format!("{verb}_{}", name.unwrap_or(&message.key)), operation)
    });
    operations.collect::<Map<_, _>>().into()
}
