//! The smallest message that a schema accepts, to build proofs on.

use super::text;
use crate::schema::{Document, Kind, Schema};
use serde_json::{Map, Value};

/// A small valid value; `None` where the schema's rules leave none that we can find.
pub(super) fn value(document: &Document, schema: &Schema) -> Option<Value> {
    if let Some(name) = &schema.reference {
        return value(document, document.definition(name));
    }
    if let Some(constant) = &schema.constant {
        return Some(constant.clone());
    }
    if let Some(choices) = &schema.choices {
        return choices.first().cloned();
    }
    match schema.kind? {
        Kind::String => text::valid(schema).map(Value::String),
        Kind::Integer | Kind::Number => {
            let least = schema.minimum.unwrap_or(schema.maximum.unwrap_or(1).min(1));
            Some(least.into())
        }
        Kind::Boolean => Some(true.into()),
        Kind::Array => {
            let item = schema.items.as_ref().and_then(|items| value(document, items));
            let count = usize::try_from(schema.min_items.unwrap_or(0)).ok()?;
            (count == 0 || item.is_some()).then(|| Value::Array(vec![item.unwrap_or_default(); count]))
        }
        Kind::Object => object(document, schema, Map::new()).map(Value::Object),
    }
}

/// An object with these members, and whatever must be there with them.
pub(super) fn object(
    document: &Document,
    schema: &Schema,
    mut members: Map<String, Value>,
) -> Option<Map<String, Value>> {
    // Conditions may bring fields that other conditions test: in the end nothing more is missing.
    for _ in 0..=schema.properties.len() {
        let missing = missing(schema, &members);
        if missing.is_empty() {
            return Some(members);
        }
        for name in missing {
            let property = schema.properties.iter().find(|property| property.name == name)?;
            members.insert(name, value(document, &property.schema)?);
        }
    }
    None
}

fn missing(schema: &Schema, members: &Map<String, Value>) -> Vec<String> {
    let conditions = schema.all_of.iter().chain([schema]).filter_map(|part| part.condition.as_deref());
    let holding = conditions.filter(|condition| {
        let tested = members.get(&condition.property).and_then(Value::as_str);
        tested.is_some_and(|tested| condition.values.iter().any(|value| value == tested))
    });
    let required = schema.required.iter().chain(holding.flat_map(|condition| &condition.required));
    required.filter(|name| !members.contains_key(*name)).cloned().collect()
}
