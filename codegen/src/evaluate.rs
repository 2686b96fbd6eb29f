//! Whether a value is valid: for the generator's own use, where nothing generated can be linked.

use crate::schema::{Document, Format, Kind, Schema};
use serde_json::Value;

#[path = "../runtime/rust/message/format.rs"]
#[expect(unreachable_pub, reason = "the module ships with the generated crate, where it is public")]
mod format;

/// Whether the document accepts a message.
pub(crate) fn accepts(document: &Document, message: &Value) -> bool {
    holds(document, &document.root, message)
}

/// Whether a schema of the document accepts a value.
pub(crate) fn holds(document: &Document, schema: &Schema, value: &Value) -> bool {
    if let Some(name) = &schema.reference {
        return holds(document, document.definition(name), value);
    }
    let constant = schema.constant.as_ref().is_none_or(|constant| constant == value);
    let choice = schema.choices.as_ref().is_none_or(|choices| choices.contains(value));
    constant && choice && schema.kind.is_none_or(|kind| of_kind(document, schema, kind, value))
}

fn of_kind(document: &Document, schema: &Schema, kind: Kind, value: &Value) -> bool {
    match (kind, value) {
        (Kind::String, Value::String(text)) => text_holds(schema, text),
        (Kind::Boolean, Value::Bool(_)) => true,
        (Kind::Integer | Kind::Number, Value::Number(number)) => {
            let number = number.as_f64().unwrap_or(f64::NAN);
            (kind == Kind::Number || number.fract() == 0.0)
                && schema.minimum.is_none_or(|least| number >= least as f64)
                && schema.maximum.is_none_or(|most| number <= most as f64)
        }
        (Kind::Array, Value::Array(items)) => {
            let count = items.len() as u64;
            schema.min_items.is_none_or(|least| count >= least)
                && schema.max_items.is_none_or(|most| count <= most)
                && schema
                    .items
                    .as_ref()
                    .is_none_or(|schema| items.iter().all(|item| holds(document, schema, item)))
        }
        (Kind::Object, Value::Object(_)) => object_holds(document, schema, value),
        _ => false,
    }
}

fn text_holds(schema: &Schema, text: &str) -> bool {
    let count = text.chars().count() as u64;
    schema.min_length.is_none_or(|least| count >= least)
        && schema.max_length.is_none_or(|most| count <= most)
        && schema.pattern.as_ref().is_none_or(|pattern| pattern.matches(text))
        && schema.format.is_none_or(|Format::DateTime| format::date_time(text))
}

fn object_holds(document: &Document, schema: &Schema, value: &Value) -> bool {
    let Some(members) = value.as_object() else { return false };
    let known = |key: &String| schema.properties.iter().any(|property| property.name == *key);
    let conditions = schema.all_of.iter().chain([schema]).filter_map(|part| part.condition.as_deref());
    let mut required: Vec<&String> = schema.required.iter().collect();
    for condition in conditions {
        let tested = value[&condition.property].as_str();
        if tested.is_some_and(|tested| condition.values.iter().any(|value| value == tested)) {
            required.extend(&condition.required);
        }
    }
    (!schema.closed || members.keys().all(known))
        && required.into_iter().all(|name| members.contains_key(name))
        && schema.properties.iter().all(|property| {
            members.get(&property.name).is_none_or(|value| holds(document, &property.schema, value))
        })
}
