//! What the schemas of one generation say, read once: the graph of the engine, without the text that it came from.

use super::value::Value;
use crate::diagnostic::Diagnostic;
use crate::json::{Data, Json};
use crate::jsonschema::reading::{Keywords, NodeId, Schema};
use crate::jsonschema::{self, Graph, Options, Root, SchemaDocument};
use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicU64, Ordering};

/// So many keys are found faster one by one.
const FEW: usize = 8;

/// Schemas and the names of their places.
#[derive(Debug)]
pub(super) struct World {
    pub(super) graph: Graph,
    /// Names and schemas of the entry points.
    pub(super) roots: Vec<(String, NodeId)>,
    /// What the author gives as examples of each entry point, and what comes to mind for any.
    pub(super) seeds: Vec<Vec<Value>>,
    /// For each resource its dynamic anchors.
    pub(super) anchors: Vec<Vec<(String, NodeId)>>,
    /// For each node where it stands, for people: `order.schema.json#/$defs/Id`, or `#/$defs/Id` where there is one document.
    pub(super) places: Vec<String>,
    /// The values of each `enum` in their normal form, to be looked up: a list may have ten thousand.
    choices: HashMap<NodeId, HashSet<Value>>,
    /// The same for the keys of `properties`, where there are many.
    properties: HashMap<NodeId, HashMap<String, NodeId>>,
    /// How often a schema was applied to a value, or a value made for one, and what else takes as long.
    steps: AtomicU64,
}

impl World {
    /// Reads the schemas that can be reached from the roots.
    ///
    /// # Errors
    /// As [`jsonschema::plan`].
    pub(super) fn read(
        documents: &[SchemaDocument],
        roots: &[Root],
        options: Options,
    ) -> Result<Self, Vec<Diagnostic>> {
        let names = roots.iter().map(|root| root.name.clone()).collect();
        jsonschema::with_graph(documents, roots, options, |resources, graph, ids| {
            Self::of(documents, names, resources, graph, ids)
        })
    }

    /// The same for schemas at places: each with the name of its entry point.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub(super) fn at(
        documents: &[SchemaDocument],
        named: Vec<(String, jsonschema::Place)>,
        options: Options,
    ) -> Result<Self, Vec<Diagnostic>> {
        let (names, places) = named.into_iter().unzip();
        jsonschema::with_places(
            documents,
            |_| places,
            options,
            |resources, graph, ids| Self::of(documents, names, resources, graph, ids),
        )
    }

    fn of(
        documents: &[SchemaDocument],
        names: Vec<String>,
        resources: &jsonschema::Resources<'_, '_>,
        graph: Graph,
        ids: Vec<NodeId>,
    ) -> Self {
        let anchors = resources.list.iter().map(|resource| {
            let node = |(name, place)| Some((String::clone(name), *graph.by_place.get(place)?));
            resource.dynamic_anchors.iter().filter_map(node).collect()
        });
        let anchors = anchors.collect();
        let place = |place: &jsonschema::Place| {
            let name = match documents.len() {
                1 if place.document == 0 => "",
                _ => &resources.documents[place.document].source.name,
            };
            format!("{name}#{}", place.pointer)
        };
        let places = graph.nodes.iter().map(|node| place(&node.place)).collect();
        let seeds = ids.iter().map(|id| seeds(resources.json(&graph.nodes[*id].place))).collect();
        let roots = names.into_iter().zip(ids).collect();
        let (mut choices, mut properties) = (HashMap::new(), HashMap::new());
        for (node, one) in graph.nodes.iter().enumerate() {
            let Schema::Keywords(keywords) = &one.schema else { continue };
            let list = keywords.choices.iter();
            choices.extend(list.map(|list| (node, list.iter().map(Value::of_constant).collect())));
            if keywords.properties.len() > FEW {
                properties.insert(node, keywords.properties.iter().cloned().collect());
            }
        }
        Self { graph, roots, seeds, anchors, places, choices, properties, steps: AtomicU64::new(0) }
    }

    /// Counts one step.
    pub(super) fn step(&self) {
        self.work(1);
    }

    /// Counts what takes as long as so many steps.
    pub(super) fn work(&self, steps: usize) {
        self.steps.fetch_add(steps as u64, Ordering::Relaxed);
    }

    /// The steps so far: the same for the same schemas, on any machine.
    pub(super) fn steps(&self) -> u64 {
        self.steps.load(Ordering::Relaxed)
    }

    /// What a schema says; `None` for `true` and `false`.
    pub(super) fn keywords(&self, node: NodeId) -> Option<&Keywords> {
        match &self.graph.nodes[node].schema {
            Schema::Bool(_) => None,
            Schema::Keywords(keywords) => Some(keywords),
        }
    }

    /// Whether the `enum` of a schema lists a value; nothing is listed where there is none.
    pub(super) fn lists(&self, node: NodeId, value: &Value) -> bool {
        self.choices.get(&node).is_some_and(|choices| choices.contains(&value.normal()))
    }

    /// The schema that the `properties` of a schema have for a key.
    pub(super) fn property(&self, node: NodeId, key: &str) -> Option<NodeId> {
        match self.properties.get(&node) {
            Some(properties) => properties.get(key).copied(),
            None => {
                let mut properties = self.keywords(node)?.properties.iter();
                properties.find(|(known, _)| known == key).map(|(_, node)| *node)
            }
        }
    }

    /// Whether a schema is `false`, if only by reference.
    pub(super) fn is_never(&self, node: NodeId) -> bool {
        let mut node = node;
        for _ in 0..self.graph.nodes.len() {
            match &self.graph.nodes[node].schema {
                Schema::Bool(value) => return !value,
                Schema::Keywords(keywords) => match keywords.only_reference() {
                    Some(target) => node = target,
                    None => return false,
                },
            }
        }
        false
    }

    /// Where a `$dynamicRef` leads, given the resources that were entered on the way, the outermost first.
    pub(super) fn dynamic(&self, reference: &jsonschema::DynamicReference, scope: &[usize]) -> NodeId {
        let bound = reference.name.as_ref().and_then(|name| {
            let of = |resource: &usize| self.anchors[*resource].iter().find(|(known, _)| known == name);
            scope.iter().find_map(of)
        });
        bound.map_or(reference.initial, |(_, node)| *node)
    }

    pub(super) fn resource(&self, node: NodeId) -> usize {
        self.graph.nodes[node].resource
    }
}

/// The examples and the default of a schema, and the least value of each JSON type.
fn seeds(schema: Option<&Json<'_>>) -> Vec<Value> {
    let given = |key: &str| schema.and_then(|json| json.get(key));
    let examples = match given("examples").map(|examples| &examples.data) {
        Some(Data::Array(examples)) => examples.iter().map(Value::of).collect(),
        _ => Vec::new(),
    };
    let least = [
        Value::Object(Vec::new()),
        Value::Array(Vec::new()),
        Value::String(String::new()),
        Value::Number("0".to_owned()),
        Value::Bool(true),
        Value::Null,
    ];
    examples.into_iter().chain(given("default").map(Value::of)).chain(least).collect()
}
