//! Several documents as one unit: all that they describe, for whoever derives more than validators from it.

use super::dialect::Draft;
use super::documents::{self, Place};
use super::graph::{Graph, NodeId};
use super::groups::Groups;
use super::keywords::schemas_within;
use super::resources::Resources;
use super::{Options, SchemaDocument, Validators, lower, metaschema, read};
use crate::diagnostic::Diagnostic;
use crate::json::Json;
use std::collections::HashSet;

/// Documents that are read: every schema that they describe is in the graph, also what nothing refers to.
pub(crate) struct Unit<'u, 's> {
    pub(crate) resources: &'u Resources<'u, 's>,
    pub(crate) graph: &'u Graph,
    /// The root of each document that was given, in their order.
    pub(crate) roots: Vec<NodeId>,
    /// The entries of every `$defs`, in the order of the files and their text.
    pub(crate) definitions: Vec<NodeId>,
}

impl Unit<'_, '_> {
    /// Plans validators of these schemas, each under a name of its own.
    ///
    /// # Errors
    /// A schema that applies itself to the same value without end.
    pub(crate) fn validators(&self, named: &[(String, NodeId)]) -> Result<Validators, Vec<Diagnostic>> {
        Ok(Validators(lower::lower(self.resources, self.graph, named)?))
    }
}

/// Reads documents as one unit, and hands it on.
///
/// # Errors
/// Every part of the schemas that is not understood, every reference that leads nowhere, and what `then` finds.
pub(crate) fn with_unit<T>(
    given: &[SchemaDocument],
    options: Options,
    then: impl FnOnce(&Unit<'_, '_>) -> Result<T, Vec<Diagnostic>>,
) -> Result<T, Vec<Diagnostic>> {
    let metaschemas = metaschema::beside(given);
    let documents = documents::parse(given.iter().chain(&metaschemas))?;
    let resources = Resources::of(&documents);
    let place = |document: usize| Place { document, pointer: String::new() };
    let mut places: Vec<Place> = (0..given.len()).map(place).collect();
    for (document, _) in given.iter().enumerate() {
        let read = &documents[document];
        let draft = Draft::of_document(&read.json);
        definitions(&read.json, &place(document), draft, &read.groups, &mut places);
    }
    let (graph, mut nodes) = read::read(&resources, &places, &options)?;
    let mut definitions = nodes.split_off(given.len());
    // A name that is given twice is told to its author elsewhere.
    let mut met = HashSet::new();
    definitions.retain(|node| met.insert(*node));
    then(&Unit { resources: &resources, graph: &graph, roots: nodes, definitions })
}

/// The entries of every `$defs` below a schema.
fn definitions(json: &Json<'_>, at: &Place, draft: Draft, groups: &Groups, to: &mut Vec<Place>) {
    for schema in schemas_within(json, &at.pointer, draft, groups) {
        let place = Place { document: at.document, pointer: schema.pointer };
        if schema.is_definition {
            to.push(place.clone());
        }
        definitions(schema.json, &place, draft, groups, to);
    }
}
