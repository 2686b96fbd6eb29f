//! Keywords that are well written, and leave no value.

use crate::diagnostic::Diagnostics;
use crate::json::{Data, Json};
use crate::jsonschema::Number;
use crate::schema::keywords::nearest;
use std::cmp::Ordering;
use std::collections::HashSet;

/// Pairs of a least and a most.
const BOUNDS: [(&str, &str); 8] = [
    ("minLength", "maxLength"),
    ("minItems", "maxItems"),
    ("minProperties", "maxProperties"),
    ("minContains", "maxContains"),
    ("minimum", "maximum"),
    ("minimum", "exclusiveMaximum"),
    ("exclusiveMinimum", "maximum"),
    ("exclusiveMinimum", "exclusiveMaximum"),
];

pub(super) fn check(schema: &Json<'_>, pointer: &str, diagnostics: &mut Diagnostics<'_>) {
    bounds(schema, pointer, diagnostics);
    required(schema, pointer, diagnostics);
    choices(schema, pointer, diagnostics);
    definitions(schema, pointer, diagnostics);
}

/// One definition under one name.
fn definitions(schema: &Json<'_>, pointer: &str, diagnostics: &mut Diagnostics<'_>) {
    for keyword in ["$defs", "definitions"] {
        let members = schema.get(keyword).and_then(Json::members).unwrap_or_default();
        let mut known = HashSet::new();
        for member in members.iter().filter(|member| !known.insert(&*member.key)) {
            let pointer = format!("{pointer}/{keyword}/{}", member.key.replace('~', "~0").replace('/', "~1"));
            diagnostics.add(
                member.offset,
                &pointer,
                format!("`{}` is given twice", member.key),
                "keep one of them",
            );
        }
    }
}

/// A least above its most.
fn bounds(schema: &Json<'_>, pointer: &str, diagnostics: &mut Diagnostics<'_>) {
    let number = |keyword: &str| match schema.get(keyword).map(|value| &value.data) {
        Some(Data::Number(text)) => Some(Number::of(text)),
        _ => None,
    };
    for (least, most) in BOUNDS {
        let (Some(low), Some(high)) = (number(least), number(most)) else { continue };
        let exclusive = least.starts_with("exclusive") || most.starts_with("exclusive");
        let order = low.compare(&high);
        if order == Ordering::Less || (order == Ordering::Equal && !exclusive) {
            continue;
        }
        let offset = schema.get(least).map_or(schema.offset, |value| value.offset);
        let message = format!("no value fits: `{least}` is {}, and `{most}` is {}", low.normal, high.normal);
        let help = match order {
            Ordering::Equal => format!("widen one of them, or write `{}`", least.replace("exclusiveM", "m")),
            _ => format!("write a `{least}` below `{most}`; perhaps they are swapped"),
        };
        diagnostics.add(offset, &format!("{pointer}/{least}"), message, help);
    }
}

/// A key that is required, and refused as unknown.
fn required(schema: &Json<'_>, pointer: &str, diagnostics: &mut Diagnostics<'_>) {
    let closed = schema.get("additionalProperties").is_some_and(|value| value.data == Data::Bool(false));
    let has_patterns = schema.get("patternProperties").is_some();
    let Some(Data::Array(names)) = schema.get("required").map(|value| &value.data) else { return };
    let members = schema.get("properties").and_then(Json::members).unwrap_or_default();
    let known: Vec<&str> = members.iter().map(|member| &*member.key).collect();
    for (index, item) in names.iter().enumerate() {
        let Some(name) = item.as_str().filter(|name| !known.contains(name)) else { continue };
        if !closed || has_patterns {
            continue;
        }
        let message = format!("`{name}` is required, but the object is closed and knows no such key");
        // A key that is required, too, is not meant by this.
        let others =
            known.iter().copied().filter(|key| names.iter().all(|other| other.as_str() != Some(key)));
        let help = match nearest(name, others) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("add `{name}` to `properties`, or take it out of `required`"),
        };
        diagnostics.add(item.offset, &format!("{pointer}/required/{index}"), message, help);
    }
}

/// Listed values that the type refuses, or none at all.
fn choices(schema: &Json<'_>, pointer: &str, diagnostics: &mut Diagnostics<'_>) {
    let types: Vec<&str> = match schema.get("type").map(|value| &value.data) {
        Some(Data::String(name)) => vec![name],
        Some(Data::Array(items)) => items.iter().filter_map(Json::as_str).collect(),
        _ => Vec::new(),
    };
    let mut refuse = |value: &Json<'_>, pointer: String| {
        let kind = kind(value);
        let fits =
            types.is_empty() || types.contains(&kind) || (kind == "integer" && types.contains(&"number"));
        if !fits {
            let message = format!("this value is of the type `{kind}`, which `type` does not allow");
            let help =
                format!("write a value of the type `{}`, or add `{kind}` to `type`", types.join("` or `"));
            diagnostics.add(value.offset, &pointer, message, help);
        }
    };
    if let Some(value) = schema.get("const") {
        refuse(value, format!("{pointer}/const"));
    }
    if let Some(Data::Array(values)) = schema.get("enum").map(|value| &value.data) {
        for (index, value) in values.iter().enumerate() {
            refuse(value, format!("{pointer}/enum/{index}"));
        }
        if values.is_empty() {
            let offset = schema.get("enum").map_or(schema.offset, |value| value.offset);
            let help = "list at least one value; a schema that refuses everything is `false`";
            diagnostics.add(offset, &format!("{pointer}/enum"), "no value fits: `enum` lists none", help);
        }
    }
}

fn kind(value: &Json<'_>) -> &'static str {
    match &value.data {
        Data::Null => "null",
        Data::Bool(_) => "boolean",
        Data::Number(text) if Number::of(text).is_integer() => "integer",
        Data::Number(_) => "number",
        Data::String(_) => "string",
        Data::Array(_) | Data::Deeper => "array",
        Data::Object(_) => "object",
    }
}
