//! What the published schema of a message says of its commands: plain draft 2020-12, so that any validator agrees.

use super::{Commands, NAME, PAYLOAD, encoded};
use crate::jsonschema;
use serde_json::{Map, Value, json};

impl Commands {
    /// Adds the commands to the schema that a view's users are shown: each is a document within it, and a condition on
    /// the message's `cmd` says where it applies.
    pub(crate) fn describe(&self, schema: &mut Map<String, Value>) {
        if self.is_empty() {
            return;
        }
        let message = schema.get("$id").and_then(Value::as_str).unwrap_or("urn:message").to_owned();
        schema.entry("$id").or_insert_with(|| message.clone().into());
        let base = self.message_id().unwrap_or_else(|| message.clone());
        let name = |document: usize| match self.list.get(document) {
            Some(_) => self.own_id(document).unwrap_or_else(|| self.given_id(&base, document)),
            None => message.clone(),
        };
        for (index, command) in self.list.iter().enumerate() {
            let id = name(index);
            let embedded = jsonschema::portable(&self.documents, index, name).expect("they were read before");
            let embedded = with_id(embedded, &id);
            let definitions = schema.entry("$defs").or_insert_with(|| json!({}));
            if let Some(definitions) = definitions.as_object_mut() {
                definitions.insert(command.definition(), embedded);
            }
            let mut then = json!({ "properties": { PAYLOAD: { "$ref": id } } });
            if command.needs_payload {
                then["required"] = json!([PAYLOAD]);
            }
            let conditions = schema.entry("allOf").or_insert_with(|| json!([]));
            if let Some(conditions) = conditions.as_array_mut() {
                conditions.push(json!({
                    "$comment": format!("The payload of {}.", command.name),
                    "if": { "properties": { NAME: { "const": command.name } }, "required": [NAME] },
                    "then": then,
                }));
            }
        }
    }

    /// What a command's document calls itself.
    fn own_id(&self, document: usize) -> Option<String> {
        let document = &self.documents[document];
        let json: Value = serde_json::from_str(&document.source.text).ok()?;
        Some(jsonschema::resolve_uri(&document.uri, json.get("$id")?.as_str()?))
    }

    /// What a command's document is called that does not say it.
    fn given_id(&self, base: &str, document: usize) -> String {
        format!("{base}:command:{}", encoded(&self.list[document].name))
    }

    fn message_id(&self) -> Option<String> {
        self.own_id(self.documents.len() - 1)
    }
}

/// A document with its URI in front; `true`, which has no room for one, becomes the object that says the same.
fn with_id(document: Value, id: &str) -> Value {
    let mut named = Map::new();
    named.insert("$id".to_owned(), id.into());
    if let Value::Object(members) = document {
        named.extend(members.into_iter().filter(|(key, _)| key != "$id" && key != "$schema"));
    }
    Value::Object(named)
}
