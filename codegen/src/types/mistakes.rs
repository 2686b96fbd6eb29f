//! What an author surely did not mean, though JSON Schema has nothing against it: the draft ignores a keyword that nobody
//! knows, and takes bounds that no value fits.

mod ends;
mod idle;
mod keywords;
mod meaning;
mod values;

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::json::{self, Data, Json};
use crate::jsonschema::reading::{Draft, HOLDERS, Holds, resolve_uri};
use crate::jsonschema::{SchemaDocument, Unit};
use std::collections::HashMap;

/// Mistakes that show in the text of the documents. What is not JSON at all is told elsewhere.
pub(super) fn in_text(documents: &[SchemaDocument]) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut ids: HashMap<String, String> = HashMap::new();
    for SchemaDocument { uri, source } in documents {
        let Ok(json) = json::parse(&source.text) else { continue };
        let mut diagnostics = Diagnostics::new(source);
        let draft = json.get("$schema").and_then(Json::as_str).and_then(Draft::of).unwrap_or_default();
        walk(&json, "", &mut |schema, pointer| {
            keywords::check(schema, pointer, draft, &mut diagnostics);
            meaning::check(schema, pointer, &mut diagnostics);
            idle::check(schema, pointer, &mut diagnostics);
        });
        anchors(&json, "", &mut HashMap::new(), &mut diagnostics);
        // A file is known by its place; what it calls itself must be its alone.
        walk_ids(&json, uri, "", &mut |id, offset, pointer| {
            let here = format!("`{}`", source.name);
            if let Some(other) = ids.insert(id.to_owned(), here) {
                let message = format!("the `$id` <{id}> is given twice, also in {other}");
                diagnostics.add(offset, pointer, message, "give each schema an `$id` of its own, or none");
            }
        });
        found.extend(diagnostics.finish(()).err().unwrap_or_default());
    }
    found
}

/// Mistakes that show once everything is understood: values that their own schema refuses, and recursion without an end.
pub(super) fn in_meaning(unit: &Unit<'_, '_>) -> Vec<Diagnostic> {
    let mut found = ends::check(unit);
    if found.is_empty() {
        found.extend(values::check(unit));
    }
    found
}

/// Visits every schema of a document.
fn walk(json: &Json<'_>, pointer: &str, visit: &mut impl FnMut(&Json<'_>, &str)) {
    if json.members().is_none() {
        return;
    }
    visit(json, pointer);
    for_each_below(json, pointer, &mut |json, pointer| walk(json, pointer, visit));
}

/// The schemas that stand directly within a schema.
fn for_each_below(json: &Json<'_>, pointer: &str, visit: &mut impl FnMut(&Json<'_>, &str)) {
    let escaped = |token: &str| token.replace('~', "~0").replace('/', "~1");
    for (keyword, holds) in HOLDERS {
        let Some(value) = json.get(keyword) else { continue };
        let at = format!("{pointer}/{keyword}");
        match (holds, &value.data) {
            (Holds::List | Holds::OneOrList, Data::Array(items)) => {
                for (index, item) in items.iter().enumerate() {
                    visit(item, &format!("{at}/{index}"));
                }
            }
            (Holds::One | Holds::OneOrList, _) => visit(value, &at),
            (Holds::Map, Data::Object(members)) => {
                for member in members {
                    visit(&member.value, &format!("{at}/{}", escaped(&member.key)));
                }
            }
            _ => {}
        }
    }
}

/// Two anchors of one name in one resource: a reference would mean either.
fn anchors(
    json: &Json<'_>,
    pointer: &str,
    known: &mut HashMap<String, String>,
    diagnostics: &mut Diagnostics<'_>,
) {
    for keyword in ["$anchor", "$dynamicAnchor"] {
        let Some(value) = json.get(keyword) else { continue };
        let Some(name) = value.as_str() else { continue };
        let at = format!("{pointer}/{keyword}");
        if let Some(other) = known.insert(name.to_owned(), pointer.to_owned()) {
            let message = format!("the anchor `{name}` is given twice, also at `{other}`");
            diagnostics.add(value.offset, &at, message, "give each schema an anchor of its own, or none");
        }
    }
    for_each_below(json, pointer, &mut |json, pointer| {
        // What has an `$id` is a resource of its own.
        if json.get("$id").is_some() {
            anchors(json, pointer, &mut HashMap::new(), diagnostics);
        } else {
            anchors(json, pointer, known, diagnostics);
        }
    });
}

/// Visits every `$id`, as the absolute URI that it means.
fn walk_ids(json: &Json<'_>, base: &str, pointer: &str, visit: &mut impl FnMut(&str, usize, &str)) {
    let mut base = base.to_owned();
    if let Some(id) = json.get("$id").filter(|id| id.as_str().is_some_and(|id| !id.starts_with('#'))) {
        let text = id.as_str().unwrap_or_default();
        base = resolve_uri(&base, text).trim_end_matches('#').to_owned();
        visit(&base, id.offset, &format!("{pointer}/$id"));
    }
    for_each_below(json, pointer, &mut |json, pointer| walk_ids(json, &base, pointer, visit));
}
