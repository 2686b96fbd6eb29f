//! The words of an issue. They are decided here, once, so that every language says the same.

use crate::schema::{Condition, Format, Kind, Schema};
use serde_json::Value;

/// The message for a broken keyword; an `x-messages` annotation replaces the words that we would choose.
fn own(schema: &Schema, keyword: &str, otherwise: impl FnOnce() -> String) -> String {
    let annotated = schema.messages.iter().find(|(name, _)| name == keyword);
    annotated.map_or_else(otherwise, |(_, message)| message.clone())
}

pub(crate) fn wrong_type(schema: &Schema, kind: Kind) -> String {
    own(schema, "type", || {
        let article = if matches!(kind, Kind::Integer | Kind::Object | Kind::Array) { "an" } else { "a" };
        format!("must be {article} {}", kind.name())
    })
}

pub(crate) fn constant(schema: &Schema, value: &Value) -> String {
    own(schema, "const", || format!("must be {value}"))
}

pub(crate) fn choices(schema: &Schema, values: &[Value]) -> String {
    let list: Vec<String> = values.iter().map(Value::to_string).collect();
    own(schema, "enum", || format!("must be one of {}", list.join(", ")))
}

pub(crate) fn pattern(schema: &Schema, source: &str) -> String {
    own(schema, "pattern", || format!("must match the pattern {source}"))
}

pub(crate) fn format(schema: &Schema, format: Format) -> String {
    match format {
        Format::DateTime => {
            own(schema, "format", || "must be an RFC 3339 date-time with its offset".to_owned())
        }
    }
}

pub(crate) fn min_length(schema: &Schema, count: u64) -> String {
    own(schema, "minLength", || format!("must have at least {}", counted(count, "character")))
}

pub(crate) fn max_length(schema: &Schema, count: u64) -> String {
    own(schema, "maxLength", || format!("must have at most {}", counted(count, "character")))
}

pub(crate) fn min_items(schema: &Schema, count: u64) -> String {
    own(schema, "minItems", || format!("must have at least {}", counted(count, "item")))
}

pub(crate) fn max_items(schema: &Schema, count: u64) -> String {
    own(schema, "maxItems", || format!("must have at most {}", counted(count, "item")))
}

pub(crate) fn minimum(schema: &Schema, bound: i64) -> String {
    own(schema, "minimum", || format!("must be {bound} or more"))
}

pub(crate) fn maximum(schema: &Schema, bound: i64) -> String {
    own(schema, "maximum", || format!("must be {bound} or less"))
}

pub(crate) fn required() -> String {
    "is required".to_owned()
}

pub(crate) fn required_when(condition: &Condition) -> String {
    let values: Vec<String> = condition.values.iter().map(|value| format!("\"{value}\"")).collect();
    format!("is required when `{}` is {}", condition.property, values.join(" or "))
}

pub(crate) fn unknown_key(schema: &Schema) -> String {
    let known: Vec<&str> = schema.properties.iter().map(|property| property.name.as_str()).collect();
    if known.is_empty() {
        return "is not a known key: there are none".to_owned();
    }
    format!("is not a known key; known are {}", known.join(", "))
}

fn counted(count: u64, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}
