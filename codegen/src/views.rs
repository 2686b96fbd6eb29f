//! One schema, three readings: what a client sends, what it is handed, and what a backend may put on a channel.

use crate::commands::Commands;
use crate::schema::{Document, Filled};
use serde_json::{Map, Value};

/// A reading of the schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum View {
    /// What a client sends: closed, and what the server fills may be left out.
    Input,
    /// What is delivered: what the server fills is there; unknown keys are ignored, so that a field can be added later.
    Delivered,
    /// What is delivered, read closed: how the server checks what a backend published by itself.
    Published,
}

impl View {
    pub(crate) const ALL: [Self; 3] = [Self::Input, Self::Delivered, Self::Published];

    /// The word in file names, cases and annotations.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Input => "input",
            Self::Delivered => "delivered",
            Self::Published => "published",
        }
    }

    fn delivers(self) -> bool {
        self != Self::Input
    }

    fn is_closed(self) -> bool {
        self != Self::Delivered
    }
}

/// The document as one view sees it. A schema whose fields nobody fills looks the same from everywhere.
pub(crate) fn document(document: &Document, view: View) -> Document {
    let mut document = document.clone();
    let root = &mut document.root;
    root.all_of
        .retain(|part| part.view.as_deref().is_none_or(|only| (only == "delivered") == view.delivers()));
    root.closed &= view.is_closed();
    if view.delivers() {
        for property in &root.properties {
            let filled = matches!(property.schema.filled, Some(Filled::Always | Filled::IfOmitted));
            if filled && !root.required.contains(&property.name) {
                root.required.push(property.name.clone());
            }
        }
    }
    document
}

/// The schema document that a view's users are shown: plain draft 2020-12, without our annotations.
pub(crate) fn json(source: &Value, document: &Document, view: View, commands: &Commands) -> Value {
    let mut json = source.clone();
    if let Some(root) = json.as_object_mut() {
        let parts = root.get_mut("allOf").and_then(Value::as_array_mut);
        if let Some(parts) = parts {
            parts.retain(|part| {
                part["x-view"].as_str().is_none_or(|only| (only == "delivered") == view.delivers())
            });
        }
        if root.get("allOf").and_then(Value::as_array).is_some_and(Vec::is_empty) {
            root.shift_remove("allOf"); // an empty one is no schema
        }
        if view.delivers() {
            describe_delivered(root, document);
        }
    }
    without_annotations(&mut json, false);
    if let Some(root) = json.as_object_mut() {
        commands.describe(root);
    }
    json
}

fn describe_delivered(root: &mut Map<String, Value>, document: &Document) {
    if let Some(Value::String(id)) = root.get_mut("$id") {
        id.push_str(":delivered");
    }
    root.insert("required".to_owned(), document.root.required.clone().into());
    if !document.root.closed {
        root.shift_remove("additionalProperties");
    }
    root.shift_remove("examples"); // they show what a client sends
}

/// Keywords whose values are data, where a key is nobody's annotation.
const DATA: [&str; 2] = ["default", "examples"];
/// Keywords whose values hold schemas by names that their author chose.
const NAMED: [&str; 2] = ["properties", "$defs"];

fn without_annotations(json: &mut Value, named: bool) {
    match json {
        Value::Object(members) => {
            members.retain(|key, _| named || !key.starts_with("x-"));
            for (key, value) in members.iter_mut().filter(|(key, _)| named || !DATA.contains(&key.as_str())) {
                without_annotations(value, !named && NAMED.contains(&key.as_str()));
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| without_annotations(item, false)),
        _ => {}
    }
}
