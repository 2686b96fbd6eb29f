//! What a schema is called, and what its document says of itself: none of it is read where it is not as the draft asks.

use crate::diagnostic::Diagnostics;
use crate::json::{Data, Json};
use crate::jsonschema::reading::Draft;

pub(super) fn check(schema: &Json<'_>, pointer: &str, draft: Draft, diagnostics: &mut Diagnostics<'_>) {
    for keyword in ["$schema", "$id", "$anchor", "$dynamicAnchor"] {
        let Some(value) = schema.get(keyword) else { continue };
        if value.as_str().is_none() && !draft.ignores(keyword) {
            let help = match keyword {
                "$schema" => "write \"https://json-schema.org/draft/2020-12/schema\", or leave it out",
                _ => "write it in quotes, or leave it out",
            };
            let message = format!("`{keyword}` must be a string");
            diagnostics.add(value.offset, &format!("{pointer}/{keyword}"), message, help);
        }
    }
    if draft >= Draft::Draft2019 {
        fragment(schema, pointer, diagnostics);
        anchors(schema, pointer, draft, diagnostics);
    }
    for keyword in ["$defs", "definitions"] {
        let Some(value) = schema.get(keyword).filter(|value| value.members().is_none()) else { continue };
        let message = format!("`{keyword}` must be an object: nothing in it is read");
        let help = "give each definition a name: { \"Name\": { ... } }";
        diagnostics.add(value.offset, &format!("{pointer}/{keyword}"), message, help);
    }
}

/// An `$id` with a fragment: older drafts named a place within a document so.
fn fragment(schema: &Json<'_>, pointer: &str, diagnostics: &mut Diagnostics<'_>) {
    let Some(value) = schema.get("$id") else { return };
    let Some((before, name)) = value.as_str().and_then(|id| id.split_once('#')) else { return };
    if name.is_empty() {
        return;
    }
    let help = match (before, is_anchor(name)) {
        ("", true) => format!("write `\"$anchor\": \"{name}\"`"),
        ("", false) => "leave it out, or write a URI".to_owned(),
        (before, true) => format!("write `\"$id\": \"{before}\"`, and `\"$anchor\": \"{name}\"` beside it"),
        (before, false) => format!("write `\"$id\": \"{before}\"`"),
    };
    let message = "an `$id` has no fragment: nothing can refer to it";
    diagnostics.add(value.offset, &format!("{pointer}/$id"), message, help);
}

fn anchors(schema: &Json<'_>, pointer: &str, draft: Draft, diagnostics: &mut Diagnostics<'_>) {
    for keyword in ["$anchor", "$dynamicAnchor"] {
        let Some(value) = schema.get(keyword).filter(|_| !draft.ignores(keyword)) else { continue };
        let Data::String(name) = &value.data else { continue };
        if is_anchor(name) {
            continue;
        }
        let message = format!("`{name}` is no name for an anchor");
        let help = match name.strip_prefix('#').filter(|rest| is_anchor(rest)) {
            Some(rest) => format!("write `{rest}`: the `#` stands in references only"),
            None => {
                "begin it with a letter or `_`, and go on with letters, digits, `-`, `_` and `.`".to_owned()
            }
        };
        diagnostics.add(value.offset, &format!("{pointer}/{keyword}"), message, help);
    }
}

fn is_anchor(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
}
