//! What an author surely did not mean, though JSON Schema has nothing against it: the draft ignores a keyword that nobody
//! knows, and takes bounds that no value fits.

mod contradictions;
mod ends;
mod formats;
mod identity;
mod idle;
mod keywords;
mod meaning;
mod set_aside;
mod values;

use super::Settings;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::json::{self, Json};
use crate::jsonschema::reading::{
    Draft, Groups, Within, resolve_uri, schemas_within, too_old as too_old_draft,
};
use crate::jsonschema::{Place, SchemaDocument, Unit};
use crate::source::SourceFile;
use keywords::Standing;
use set_aside::SetAside;
use std::collections::{HashMap, HashSet};

/// Documents of drafts that are not understood any more. Whatever else is wrong with them is not worth a word.
pub(super) fn too_old(documents: &[SchemaDocument]) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for SchemaDocument { source, .. } in documents {
        let Ok(json) = json::parse(&source.text) else { continue };
        let Some(metaschema) = json.get("$schema") else { continue };
        if let Some((message, help)) = metaschema.as_str().and_then(too_old_draft) {
            let mut diagnostics = Diagnostics::new(source);
            diagnostics.add(metaschema.offset, "/$schema", message, help);
            found.extend(diagnostics.all());
        }
    }
    found
}

/// Mistakes that show in the text of the documents. What is not JSON at all is told elsewhere.
pub(super) fn in_text(documents: &[SchemaDocument], settings: Settings<'_>) -> (Vec<Diagnostic>, Looked) {
    let (mut found, mut looked) = (Vec::new(), Looked::default());
    let mut ids: HashMap<String, String> = HashMap::new();
    for (index, SchemaDocument { uri, source }) in documents.iter().enumerate() {
        let Ok(json) = json::parse(&source.text) else { continue };
        let mut diagnostics = Diagnostics::new(source);
        let document = Walked { draft: Draft::of_document(&json), groups: Groups::of(&json) };
        document.walk(&json, "", &mut |schema, pointer| {
            let place = Place { document: index, pointer: pointer.to_owned() };
            looked.at(schema, place, source, document.draft, settings, &mut diagnostics);
        });
        document.anchors(&json, "", &mut HashMap::new(), &mut diagnostics);
        // A file is known by its place; what it calls itself must be its alone.
        document.walk_ids(&json, uri, "", &mut |id, offset, pointer| {
            let here = format!("`{}`", source.name);
            if let Some(other) = ids.insert(id.to_owned(), here) {
                let message = format!("the `$id` <{id}> is given twice, also in {other}");
                diagnostics.add(offset, pointer, message, "give each schema an `$id` of its own, or none");
            }
        });
        found.extend(diagnostics.all());
    }
    (found, looked)
}

/// The same mistakes in what only a reference makes a schema: it may stand under any key, and nobody else looks there.
pub(super) fn in_reached(
    unit: &Unit<'_, '_>,
    settings: Settings<'_>,
    looked: &mut Looked,
) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for node in unit.graph.nodes.iter().filter(|node| node.place.document < unit.roots.len()) {
        let Some(json) = unit.resources.json(&node.place).filter(|json| json.members().is_some()) else {
            continue;
        };
        if looked.places.contains(&node.place) {
            continue;
        }
        let source = unit.resources.documents[node.place.document].source;
        let draft = Draft::of(&unit.resources.list[node.resource].metaschema).unwrap_or_default();
        let mut diagnostics = Diagnostics::new(source);
        looked.at(json, node.place.clone(), source, draft, settings, &mut diagnostics);
        found.extend(diagnostics.all());
    }
    found
}

/// What was looked at already, and what was set aside there.
#[derive(Debug, Default)]
pub(super) struct Looked {
    places: HashSet<Place>,
    pub(super) set_aside: SetAside,
}

impl Looked {
    /// Looks at one schema.
    fn at(
        &mut self,
        schema: &Json<'_>,
        place: Place,
        source: &SourceFile,
        draft: Draft,
        settings: Settings<'_>,
        diagnostics: &mut Diagnostics<'_>,
    ) {
        let pointer = &place.pointer;
        for member in schema.members().unwrap_or_default() {
            match keywords::check(member, pointer, draft, settings, diagnostics) {
                Standing::SetAside => self.set_aside.note(place.document, source, member, pointer),
                Standing::Understood | Standing::Refused => {}
            }
        }
        identity::check(schema, pointer, draft, diagnostics);
        meaning::check(schema, pointer, diagnostics);
        formats::check(schema, pointer, diagnostics);
        idle::check(schema, pointer, draft, diagnostics);
        self.places.insert(place);
    }
}

/// Mistakes that show once everything is understood: values that their own schema refuses, and recursion without an end.
pub(super) fn in_meaning(unit: &Unit<'_, '_>) -> Vec<Diagnostic> {
    let mut found = ends::check(unit);
    if found.is_empty() {
        found.extend(values::check(unit));
    }
    found
}

/// Schemas that have no value though nobody said so. Whoever wrote a mistake mends that first.
pub(super) fn without_value(unit: &Unit<'_, '_>) -> Vec<Diagnostic> {
    contradictions::check(unit)
}

/// A document, and what has to be known to walk it.
struct Walked {
    draft: Draft,
    groups: Groups,
}

impl Walked {
    /// Visits every schema of a document.
    fn walk(&self, json: &Json<'_>, pointer: &str, visit: &mut impl FnMut(&Json<'_>, &str)) {
        if json.members().is_none() {
            return;
        }
        visit(json, pointer);
        for schema in self.within(json, pointer) {
            self.walk(schema.json, &schema.pointer, visit);
        }
    }

    fn within<'j, 's>(&self, json: &'j Json<'s>, pointer: &str) -> Vec<Within<'j, 's>> {
        schemas_within(json, pointer, self.draft, &self.groups)
    }

    /// Two anchors of one name in one resource: a reference would mean either.
    fn anchors(
        &self,
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
        for Within { json, pointer, .. } in self.within(json, pointer) {
            // What has an `$id` is a resource of its own.
            if json.get("$id").is_some() {
                self.anchors(json, &pointer, &mut HashMap::new(), diagnostics);
            } else {
                self.anchors(json, &pointer, known, diagnostics);
            }
        }
    }

    /// Visits every `$id`, as the absolute URI that it means.
    fn walk_ids(
        &self,
        json: &Json<'_>,
        base: &str,
        pointer: &str,
        visit: &mut impl FnMut(&str, usize, &str),
    ) {
        let mut base = base.to_owned();
        if let Some(id) = json.get("$id").filter(|id| id.as_str().is_some_and(|id| !id.starts_with('#'))) {
            let text = id.as_str().unwrap_or_default();
            base = resolve_uri(&base, text).trim_end_matches('#').to_owned();
            visit(&base, id.offset, &format!("{pointer}/$id"));
        }
        for schema in self.within(json, pointer) {
            self.walk_ids(schema.json, &base, &schema.pointer, visit);
        }
    }
}
