//! Keywords that nobody knows.

use crate::diagnostic::Diagnostics;
use crate::json::Json;
use crate::jsonschema::reading::Draft;
use crate::schema::keywords::nearest;

/// The keywords of draft 2020-12, and those of older drafts that are still understood.
const KNOWN: [&str; 64] = [
    "$schema",
    "$id",
    "$ref",
    "$defs",
    "$anchor",
    "$dynamicRef",
    "$dynamicAnchor",
    "$vocabulary",
    "$comment",
    "allOf",
    "anyOf",
    "oneOf",
    "not",
    "if",
    "then",
    "else",
    "dependentSchemas",
    "prefixItems",
    "items",
    "contains",
    "properties",
    "patternProperties",
    "additionalProperties",
    "propertyNames",
    "unevaluatedItems",
    "unevaluatedProperties",
    "type",
    "enum",
    "const",
    "multipleOf",
    "maximum",
    "exclusiveMaximum",
    "minimum",
    "exclusiveMinimum",
    "maxLength",
    "minLength",
    "pattern",
    "maxItems",
    "minItems",
    "uniqueItems",
    "maxContains",
    "minContains",
    "maxProperties",
    "minProperties",
    "required",
    "dependentRequired",
    "title",
    "description",
    "default",
    "deprecated",
    "readOnly",
    "writeOnly",
    "examples",
    "format",
    "contentEncoding",
    "contentMediaType",
    "contentSchema",
    "definitions",
    "dependencies",
    "$recursiveRef",
    "$recursiveAnchor",
    "additionalItems",
    "id",
    "divisibleBy",
];

/// So many of them are of this draft, or understood as if they were.
const UNDERSTOOD: usize = 59;

/// Keywords that hold in older drafts alone.
const OLDER: [&str; 3] = ["additionalItems", "$recursiveRef", "$recursiveAnchor"];

/// Keywords of older drafts and of other formats, and what to write instead.
const ELSEWHERE: [(&str, &str); 11] = [
    ("$recursiveRef", "write `$dynamicRef` with the name of a `$dynamicAnchor`"),
    ("$recursiveAnchor", "write `$dynamicAnchor` with a name"),
    ("additionalItems", "write `prefixItems` for the first items, and `items` for all others"),
    ("id", "write `$id`"),
    ("divisibleBy", "write `multipleOf`"),
    ("nullable", "list `null` among the types: `\"type\": [\"string\", \"null\"]`"),
    ("discriminator", "leave it out: a `const` that each branch requires tells them apart"),
    ("example", "write `examples`, a list"),
    ("optional", "leave it out: what is not in `required` is optional"),
    ("extends", "write `allOf` with a `$ref`"),
    ("enumNames", "write `x-enum-descriptions`, a list with the words for each value"),
];

/// Refuses keywords that would be ignored.
pub(super) fn check(schema: &Json<'_>, pointer: &str, draft: Draft, diagnostics: &mut Diagnostics<'_>) {
    for member in schema.members().unwrap_or_default() {
        let key = &*member.key;
        let ignored = draft.ignores(key);
        if key.starts_with("x-") || (KNOWN[..UNDERSTOOD].contains(&key) && !ignored) {
            continue;
        }
        if draft < Draft::Draft2020 && OLDER.contains(&key) && !ignored {
            continue;
        }
        if draft < Draft::Draft2020 && ignored {
            let message = format!("`{key}` is not a keyword of {}: it would be ignored", draft.name());
            let help = "write \"$schema\": \"https://json-schema.org/draft/2020-12/schema\"";
            let pointer = format!("{pointer}/{key}");
            diagnostics.add(member.offset, &pointer, message, help);
            continue;
        }
        let elsewhere = ELSEWHERE.iter().find(|(known, _)| *known == key);
        let (message, help) = match (elsewhere, nearest(key, KNOWN[..UNDERSTOOD].iter().copied())) {
            (Some((_, help)), _) => (
                format!("`{key}` is not a keyword of draft 2020-12: it would be ignored"),
                (*help).to_owned(),
            ),
            (None, Some(near)) => (format!("unknown keyword `{key}`"), format!("did you mean `{near}`?")),
            (None, None) => (
                format!("unknown keyword `{key}`"),
                format!(
                    "remove it; an annotation of your own begins with `x-`: `x-{}`",
                    key.trim_start_matches('$')
                ),
            ),
        };
        let pointer = format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1"));
        diagnostics.add(member.offset, &pointer, message, help);
    }
}
