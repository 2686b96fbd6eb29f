//! A document as a part of another one (draft 2020-12, section 9.3): it keeps meaning what it meant where it stood.

use super::SchemaDocument;
use super::documents;
use super::resources::Resources;
use super::uri;
use crate::diagnostic::Diagnostic;
use serde_json::Value;

/// Keywords whose values are references.
const REFERENCES: [&str; 2] = ["$ref", "$dynamicRef"];

/// A document whose references hold wherever it stands: those that lead to a whole document, or into one, name it by
/// the URI that `name` gives it. Annotations of ours (`x-`) are left out: they are no part of the draft.
///
/// # Errors
/// A document that is not JSON.
pub(crate) fn portable(
    documents: &[SchemaDocument],
    which: usize,
    name: impl Fn(usize) -> String,
) -> Result<Value, Vec<Diagnostic>> {
    let parsed = documents::parse(documents)?;
    let resources = Resources::of(&parsed);
    let mut json: Value = serde_json::from_str(&documents[which].source.text).expect("it was read just now");
    for place in resources.schema_places().filter(|place| place.document == which) {
        let resource = &resources.list[resources.of_place(place)];
        let Some(schema) = json.pointer_mut(&place.pointer).and_then(Value::as_object_mut) else { continue };
        schema.retain(|key, _| !key.starts_with("x-"));
        for keyword in REFERENCES {
            let Some(Value::String(reference)) = schema.get_mut(keyword) else { continue };
            if reference.starts_with('#') {
                continue; // it stays within its own resource
            }
            let full = uri::resolve(&resource.uri, reference);
            let (base, fragment) = full.split_once('#').unwrap_or((&full, ""));
            let target = resources.by_uri(base).filter(|target| target.root.pointer.is_empty());
            let base = target.map_or_else(|| base.to_owned(), |target| name(target.root.document));
            *reference = if fragment.is_empty() { base } else { format!("{base}#{fragment}") };
        }
        if resource.root == *place && schema.contains_key("$id") {
            schema.insert("$id".to_owned(), resource.uri.clone().into());
        }
    }
    Ok(json)
}

/// The documents that a document's references lead to beside itself, each with the pointer of the reference, that of
/// its target, and the byte offset of the reference.
pub(crate) fn outside_references(
    documents: &[SchemaDocument],
    which: usize,
) -> Result<Vec<OutsideReference>, Vec<Diagnostic>> {
    let parsed = documents::parse(documents)?;
    let resources = Resources::of(&parsed);
    let mut found = Vec::new();
    for place in resources.schema_places().filter(|place| place.document == which) {
        for keyword in REFERENCES {
            let Some(value) = resources.json(place).and_then(|schema| schema.get(keyword)) else { continue };
            let Some(reference) = value.as_str() else { continue };
            let Ok(target) = resources.resolve(resources.of_place(place), reference) else { continue };
            if target.place.document != which {
                found.push(OutsideReference {
                    pointer: place.child(keyword).pointer,
                    offset: value.offset,
                    document: target.place.document,
                    target: target.place.pointer,
                });
            }
        }
    }
    Ok(found)
}

/// A reference from one document into another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct OutsideReference {
    /// Where it stands.
    pub(crate) pointer: String,
    pub(crate) offset: usize,
    /// Where it leads.
    pub(crate) document: usize,
    pub(crate) target: String,
}
