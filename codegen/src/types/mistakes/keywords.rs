//! Keywords that nobody knows.

use super::super::Settings;
use crate::diagnostic::Diagnostics;
use crate::json::Member;
use crate::jsonschema::reading::{Draft, below, is_annotation};
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
const ELSEWHERE: [(&str, &str); 8] = [
    ("$recursiveRef", "write `$dynamicRef` with the name of a `$dynamicAnchor`"),
    ("$recursiveAnchor", "write `$dynamicAnchor` with a name"),
    ("additionalItems", "write `prefixItems` for the first items, and `items` for all others"),
    ("id", "write `$id`"),
    ("divisibleBy", "write `multipleOf`"),
    ("nullable", "list `null` among the types: `\"type\": [\"string\", \"null\"]`"),
    ("optional", "leave it out: what is not in `required` is optional"),
    ("extends", "write `allOf` with a `$ref`"),
];

/// What becomes of a keyword.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    Understood,
    /// It asks nothing, as everybody or this author knows.
    SetAside,
    Refused,
}

/// Refuses a keyword that would be ignored.
pub(super) fn check(
    member: &Member<'_>,
    pointer: &str,
    draft: Draft,
    settings: Settings<'_>,
    diagnostics: &mut Diagnostics<'_>,
) -> Standing {
    let key = &*member.key;
    let is_named = settings.annotations.is_some_and(|names| names.iter().any(|name| name == key));
    if key.starts_with("x-") && !is_named {
        return Standing::Understood;
    }
    if is_annotation(key) || is_named {
        return Standing::SetAside;
    }
    let ignored = draft.ignores(key);
    if !ignored && (KNOWN[..UNDERSTOOD].contains(&key) || (draft < Draft::Draft2020 && OLDER.contains(&key)))
    {
        return Standing::Understood;
    }
    let (message, help) = refusal(key, ignored, draft);
    let help = match settings.annotations {
        // What another format asks of a value is not ours to drop, and what is mistyped is to be mended.
        Some(_) if !is_elsewhere(key) && !help.starts_with("did you") => {
            format!("{help}, or set it aside: `--annotation {key}`")
        }
        _ => help,
    };
    diagnostics.add(member.offset, &below(pointer, key), message, help);
    Standing::Refused
}

fn is_elsewhere(key: &str) -> bool {
    ELSEWHERE.iter().any(|(known, _)| *known == key)
}

/// What is wrong with a keyword, and what to write.
fn refusal(key: &str, ignored: bool, draft: Draft) -> (String, String) {
    if draft < Draft::Draft2020 && ignored {
        return (
            format!("`{key}` is not a keyword of {}: it would be ignored", draft.name()),
            "write \"$schema\": \"https://json-schema.org/draft/2020-12/schema\"".to_owned(),
        );
    }
    if let Some((_, help)) = ELSEWHERE.iter().find(|(known, _)| *known == key) {
        let message = format!("`{key}` is not a keyword of draft 2020-12: it would be ignored");
        return (message, (*help).to_owned());
    }
    let help = match nearest(key, KNOWN[..UNDERSTOOD].iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!(
            "remove it; an annotation of your own begins with `x-`: `x-{}`",
            key.trim_start_matches('$')
        ),
    };
    (format!("unknown keyword `{key}`"), help)
}
