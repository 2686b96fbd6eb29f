//! Keywords that say nothing where they stand, though their author meant something, and lists that say it twice.

use crate::diagnostic::Diagnostics;
use crate::json::{Data, Json, Member};
use crate::jsonschema::Constant;
use crate::jsonschema::reading::{Draft, below};
use std::collections::HashSet;

/// Keywords that count only beside another one.
const BESIDE: [(&str, &str); 4] =
    [("then", "if"), ("else", "if"), ("minContains", "contains"), ("maxContains", "contains")];

/// What keywords that ask something of one type only are about.
const ABOUT: [(&[&str], &[&str]); 4] = [
    (&["minLength", "maxLength", "pattern"], &["string"]),
    (&["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"], &["integer", "number"]),
    (&["items", "prefixItems", "contains", "minItems", "maxItems", "uniqueItems"], &["array"]),
    (
        &[
            "properties",
            "patternProperties",
            "additionalProperties",
            "propertyNames",
            "required",
            "minProperties",
            "maxProperties",
            "dependentRequired",
        ],
        &["object"],
    ),
];

/// What else asks something of a value in the drafts in which a `$ref` leaves none of them in force.
const ASKING: [&str; 13] = [
    "type",
    "enum",
    "const",
    "format",
    "additionalItems",
    "dependencies",
    "allOf",
    "anyOf",
    "oneOf",
    "not",
    "if",
    "then",
    "else",
];

/// Whether a keyword asks something of a value in those drafts.
fn asks(keyword: &str) -> bool {
    ASKING.contains(&keyword) || ABOUT.iter().any(|(keywords, _)| keywords.contains(&keyword))
}

pub(super) fn check(schema: &Json<'_>, pointer: &str, draft: Draft, diagnostics: &mut Diagnostics<'_>) {
    beside_reference(schema, pointer, draft, diagnostics);
    closed_within(schema, pointer, diagnostics);
    let member = |key: &str| schema.members()?.iter().find(|member| member.key == key);
    for (keyword, needs) in BESIDE {
        if let Some(member) = member(keyword).filter(|_| schema.get(needs).is_none()) {
            let message = format!("`{keyword}` says nothing without `{needs}`");
            let help = format!("write `{needs}` beside it, or leave it out");
            diagnostics.warn(member.offset, &format!("{pointer}/{keyword}"), message, help);
        }
    }
    other_types(schema, pointer, diagnostics);
    for keyword in ["type", "allOf", "anyOf", "oneOf", "prefixItems"] {
        if let Some(Json { data: Data::Array(items), offset }) = schema.get(keyword)
            && items.is_empty()
        {
            let message = format!("`{keyword}` is an empty list");
            diagnostics.add(
                *offset,
                &format!("{pointer}/{keyword}"),
                message,
                "list at least one, or leave it out",
            );
        }
    }
    for keyword in ["enum", "required", "type"] {
        twice(schema.get(keyword), &format!("{pointer}/{keyword}"), diagnostics);
    }
}

/// What asks something of a value beside a `$ref`, in a draft that reads nothing beside one.
fn beside_reference(schema: &Json<'_>, pointer: &str, draft: Draft, diagnostics: &mut Diagnostics<'_>) {
    if !draft.is_overruled_by_reference(schema) {
        return;
    }
    for member in schema.members().unwrap_or_default() {
        let key = &*member.key;
        // What is a keyword of no draft, or of a later one, is refused anyway.
        if draft.ignores(key) || !asks(key) {
            continue;
        }
        let message = format!("`{key}` says nothing beside `$ref` in {}: it is ignored", draft.name());
        let help = "put the `$ref` into an `allOf` beside it: \"allOf\": [{ \"$ref\": \"...\" }]; or write \"$schema\": \"https://json-schema.org/draft/2020-12/schema\"";
        diagnostics.warn(member.offset, &below(pointer, key), message, help);
    }
}

/// What closes an object, written among its keys: there it is the name of one.
fn closed_within(schema: &Json<'_>, pointer: &str, diagnostics: &mut Diagnostics<'_>) {
    for member in schema.get("properties").and_then(Json::members).unwrap_or_default() {
        let key = &*member.key;
        let closes = matches!(key, "additionalProperties" | "unevaluatedProperties");
        if closes && member.value.data == Data::Bool(false) {
            let message = format!("`{key}` is the name of a key here, and closes nothing");
            let help = format!("move `{key}` out of `properties`");
            diagnostics.warn(member.offset, &format!("{pointer}/properties/{key}"), message, help);
        }
    }
}

/// Keywords about values that `type` does not allow.
fn other_types(schema: &Json<'_>, pointer: &str, diagnostics: &mut Diagnostics<'_>) {
    let allowed: Vec<&str> = match schema.get("type").map(|value| &value.data) {
        Some(Data::String(name)) => vec![&**name],
        Some(Data::Array(items)) => items.iter().filter_map(Json::as_str).collect(),
        _ => return,
    };
    let of = |member: &&Member<'_>| {
        ABOUT.iter().find(|(keywords, _)| keywords.contains(&&*member.key)).map(|(_, types)| *types)
    };
    for member in schema.members().unwrap_or_default() {
        let Some(types) = of(&member) else { continue };
        if types.iter().all(|one| !allowed.contains(one)) && !allowed.is_empty() {
            let key = &*member.key;
            let message =
                format!("`{key}` is about values of the type `{}`, which `type` does not allow", types[0]);
            let help = format!("leave it out, or add `{}` to `type`", types[0]);
            diagnostics.warn(member.offset, &format!("{pointer}/{key}"), message, help);
        }
    }
}

/// Values that are listed twice.
fn twice(list: Option<&Json<'_>>, pointer: &str, diagnostics: &mut Diagnostics<'_>) {
    let Some(Data::Array(items)) = list.map(|list| &list.data) else { return };
    let mut met = HashSet::new();
    for (index, item) in items.iter().enumerate() {
        let Some(text) = Constant::of(item).map(|constant| constant.json()) else { continue };
        if !met.insert(text.clone()) {
            let message = format!("{text} is listed twice");
            diagnostics.warn(item.offset, &format!("{pointer}/{index}"), message, "list it once");
        }
    }
}
