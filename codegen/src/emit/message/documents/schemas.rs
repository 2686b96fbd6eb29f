//! What AsyncAPI and OpenAPI documents share: named schemas, references to them, and examples.

use crate::emit::OutputFile;
use crate::emit::message::Source;
use crate::evaluate;
use crate::model::{Field, Model, Reading, Shape, TypeRef};
use crate::protocol::ServerCommand;
use crate::views::View;
use serde_json::{Map, Value, json};

/// How a document language reads a `$ref` that has other keywords beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Siblings {
    /// They hold, as draft 2020-12 has it.
    Hold,
    /// They are ignored, as in older drafts: a reference has to stand alone in an `allOf`.
    Ignored,
}

/// The schemas of a document, by name.
#[derive(Debug)]
pub(super) struct Schemas {
    pub(super) by_name: Map<String, Value>,
    siblings: Siblings,
    /// What the message calls itself.
    message: String,
    /// The names of those that are documents within the message's, the payloads of commands, by what they call
    /// themselves.
    documents: Vec<(String, String)>,
}

/// A file of a document; both languages take JSON, and every tool for them does.
pub(super) fn file(name: &str, document: &Value) -> OutputFile {
    let text = serde_json::to_string_pretty(document).expect("a value is made of JSON") + "\n";
    OutputFile { path: format!("generated/docs/{name}.json"), text }
}

/// A reference to a schema by its name.
pub(super) fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

/// The reading of a view.
pub(super) fn reading(model: &Model, view: View) -> &Reading {
    model.readings.iter().find(|reading| reading.view == view).expect("every model has all views")
}

impl Schemas {
    /// The types of the message, the lists of codes, the types of the server's payloads, and `more`.
    pub(super) fn new(source: &Source<'_>, siblings: Siblings, more: &[&Map<String, Value>]) -> Self {
        let codes = &source.protocol.codes;
        let mut by_name = Map::new();
        let message = root(reading(source.model, View::Input));
        by_name.extend(message["$defs"].as_object().cloned().unwrap_or_default());
        let issue_codes = crate::emit::message::issue_codes::codes_in_use(source.model);
        for (name, description, values) in [
            (
                "ErrorCode",
                "Why a message was not accepted.",
                codes.error_codes.iter().map(|code| code.code.as_str()).collect::<Vec<_>>(),
            ),
            ("IssueCode", "Which rule a value breaks.", issue_codes.iter().map(|(code, _)| *code).collect()),
            ("GapScope", "What may have been missed.", names(&codes.gap_scopes)),
            ("GapReason", "How it came to a gap.", names(&codes.gap_reasons)),
            ("LeftReason", "Why a client left the group.", names(&codes.left_reasons)),
        ] {
            by_name.insert(
                name.to_owned(),
                json!({ "description": description, "type": "string", "enum": values }),
            );
        }
        for types in [&[&codes.payload_types], more].concat() {
            by_name.extend(types.clone());
        }
        let id = |schema: &Value| schema["$id"].as_str().map(str::to_owned);
        let documents = by_name.iter().filter_map(|(name, schema)| Some((id(schema)?, name.clone())));
        let documents = documents.collect();
        let mut schemas = Self { by_name, siblings, message: id(&message).unwrap_or_default(), documents };
        let all = schemas.by_name.clone();
        let place = |name: &String, schema: &Value| match id(schema) {
            Some(_) => schemas.placed_document(name, schema),
            None => schemas.placed(schema),
        };
        schemas.by_name = all.iter().map(|(name, schema)| (name.clone(), place(name, schema))).collect();
        schemas
    }

    /// Adds the message as one view reads it, by the name of its type.
    pub(super) fn add_view(&mut self, reading: &Reading) {
        let mut schema = root(reading);
        if let Some(root) = schema.as_object_mut() {
            for keyword in ["$schema", "$id", "$defs"] {
                root.shift_remove(keyword); // they belong to a document of its own
            }
        }
        let placed = self.placed(&schema);
        self.by_name.insert(reading.type_name().to_owned(), placed);
    }

    /// A schema with its references led to where the document has the types. A name that is not there is a type of
    /// another message than this one: any value will do.
    pub(super) fn placed(&self, schema: &Value) -> Value {
        self.placed_within(None, schema)
    }

    /// A schema that is a document of its own: what it refers to with `#` is in itself.
    fn placed_document(&self, name: &str, schema: &Value) -> Value {
        let mut placed = self.placed_within(Some(name), schema);
        if let Some(placed) = placed.as_object_mut() {
            placed.shift_remove("$id");
        }
        placed
    }

    fn placed_within(&self, around: Option<&str>, schema: &Value) -> Value {
        match schema {
            Value::Object(members) => self.placed_object(around, members),
            Value::Array(items) => items.iter().map(|item| self.placed_within(around, item)).collect(),
            _ => schema.clone(),
        }
    }

    /// Where a reference leads in this document.
    fn target(&self, around: Option<&str>, reference: &str) -> Option<String> {
        let (base, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let within = |name: &str, pointer: &str| format!("#/components/schemas/{name}{pointer}");
        let document = self.documents.iter().find(|(id, _)| id == base).map(|(_, name)| name.as_str());
        let document = document.or(around.filter(|_| base.is_empty()));
        if let Some(name) = document {
            return (fragment.is_empty() || fragment.starts_with('/')).then(|| within(name, fragment));
        }
        let path = fragment.strip_prefix("/$defs/").filter(|_| base.is_empty() || base == self.message)?;
        let name = path.split('/').next().unwrap_or(path);
        self.by_name.contains_key(name).then(|| within(name, &path[name.len()..]))
    }

    fn placed_object(&self, around: Option<&str>, members: &Map<String, Value>) -> Value {
        let mut placed = Map::new();
        for (keyword, value) in members {
            let value = match keyword.as_str() {
                "$ref" => continue,
                // Data, where a key is nobody's keyword.
                "const" | "default" | "enum" | "examples" | "required" => value.clone(),
                "properties" | "$defs" => by_name(value, |schema| self.placed_within(around, schema)),
                _ => self.placed_within(around, value),
            };
            placed.insert(keyword.clone(), value);
        }
        let target = members.get("$ref").and_then(Value::as_str);
        let Some(target) = target.and_then(|reference| self.target(around, reference)) else {
            return placed.into();
        };
        let reference = json!({ "$ref": target });
        match self.siblings {
            _ if placed.is_empty() => reference,
            Siblings::Ignored => {
                let mut parts = vec![reference];
                parts.extend(placed.get("allOf").and_then(Value::as_array).into_iter().flatten().cloned());
                placed.insert("allOf".to_owned(), parts.into());
                placed.into()
            }
            Siblings::Hold => {
                placed.shift_insert(0, "$ref".to_owned(), reference["$ref"].clone());
                placed.into()
            }
        }
    }
}

fn names(list: &[crate::protocol::Named]) -> Vec<&str> {
    list.iter().map(|entry| entry.name.as_str()).collect()
}

fn root(reading: &Reading) -> Value {
    serde_json::from_str(&reading.json).expect("the view was printed from a value")
}

fn by_name(schemas: &Value, place: impl Fn(&Value) -> Value) -> Value {
    let Some(schemas) = schemas.as_object() else { return schemas.clone() };
    schemas.iter().map(|(name, schema)| (name.clone(), place(schema))).collect::<Map<_, _>>().into()
}

/// An example of what a client sends, as it is delivered: what the server fills in is there. `None` where the schema
/// gives no example of that.
pub(super) fn delivered(model: &Model, sent: &Value) -> Option<Value> {
    build(model, |field| sent.get(&field.name).cloned().or_else(|| filled(model, field)))
}

/// The example of a command of the server, as it is delivered.
pub(super) fn command(source: &Source<'_>, command: &ServerCommand) -> Option<Value> {
    let direct = command.target == "direct";
    build(source.model, |field| match field.name.as_str() {
        "msg_type" => Some(command.msg_type.clone().into()),
        "target" => Some(command.target.clone().into()),
        "from_id" => Some(source.protocol.codes.server_id.clone().into()),
        "to_id" => direct.then(|| of_type(source.model, &field.type_ref)).flatten(),
        "group_id" => of_type(source.model, &field.type_ref),
        "cmd" => Some(command.cmd.clone().into()),
        "msg" => command.example.msg.clone().map(Value::String),
        "payload" => Some(command.example.payload.clone()),
        _ => filled(source.model, field),
    })
}

/// A delivered message, field by field in the order of the schema, if that makes a good one.
fn build(model: &Model, value: impl Fn(&Field) -> Option<Value>) -> Option<Value> {
    let delivered = reading(model, View::Delivered);
    let fields = delivered.record.fields.iter();
    let message: Map<_, _> = fields.filter_map(|field| Some((field.name.clone(), value(field)?))).collect();
    let message = Value::Object(message);
    evaluate::accepts(&delivered.document, &message).then_some(message)
}

fn filled(model: &Model, field: &Field) -> Option<Value> {
    field.filled.and_then(|_| field.examples.first().cloned().or_else(|| of_type(model, &field.type_ref)))
}

/// An example of a type: its author's own, or the only value there is.
pub(super) fn of_type(model: &Model, type_ref: &TypeRef) -> Option<Value> {
    let named = model.named(type_ref)?;
    match (&named.shape, named.examples.first()) {
        (_, Some(example)) => Some(example.clone()),
        (Shape::Choice(choices), None) => match choices.as_slice() {
            [only] => Some(only.value.clone().into()),
            _ => None,
        },
        (Shape::Other(other), None) => of_type(model, other),
        _ => None,
    }
}
