//! Schemas that apply themselves to the same value without end: no value is ever judged by them.

use super::graph::{Graph, Keywords, NodeId, Schema};
use super::resources::Resources;
use crate::circles::{groups, on_circles};
use crate::diagnostic::{Diagnostic, Diagnostics};
use std::collections::{HashMap, HashSet};

/// The schemas that lead back to themselves whatever the value is, told by the keywords alone.
///
/// Where a `$dynamicRef` has several schemas to lead to, the way to it decides, and whoever walks that way finds the circle.
pub(super) fn by_keywords(resources: &Resources<'_, '_>, graph: &Graph) -> Vec<NodeId> {
    let certain = certain_anchors(resources, graph);
    let edges: Vec<Vec<NodeId>> = graph
        .nodes
        .iter()
        .map(|node| match &node.schema {
            Schema::Keywords(keywords) => in_place(keywords, &certain),
            Schema::Bool(_) => Vec::new(),
        })
        .collect();
    let circles = on_circles(&edges);
    if circles.is_empty() {
        return circles;
    }
    // A schema that says nothing but `$ref` is what it refers to; where the whole circle does, there is nobody else to name.
    let groups = groups(&edges);
    let only_refers = |node: NodeId| matches!(&graph.nodes[node].schema, Schema::Keywords(keywords) if keywords.only_reference().is_some());
    let says_more: HashSet<usize> =
        circles.iter().filter(|node| !only_refers(**node)).map(|node| groups[*node]).collect();
    circles.into_iter().filter(|node| !only_refers(*node) || !says_more.contains(&groups[*node])).collect()
}

/// The names of dynamic anchors that no more than one schema has.
fn certain_anchors<'r>(resources: &'r Resources<'_, '_>, graph: &Graph) -> HashSet<&'r str> {
    let mut anchors: HashMap<&str, usize> = HashMap::new();
    for resource in &resources.list {
        for (name, place) in &resource.dynamic_anchors {
            *anchors.entry(name).or_default() += usize::from(graph.by_place.contains_key(place));
        }
    }
    anchors.into_iter().filter(|(_, times)| *times == 1).map(|(name, _)| name).collect()
}

/// The schemas that are applied to the same value, where it is certain which these are.
fn in_place(keywords: &Keywords, certain: &HashSet<&str>) -> Vec<NodeId> {
    let name = keywords.dynamic_reference.as_ref().and_then(|reference| reference.name.as_deref());
    let mut uncertain = keywords
        .dynamic_reference
        .as_ref()
        .filter(|_| name.is_some_and(|name| !certain.contains(name)))
        .map(|reference| reference.initial);
    let mut nodes: Vec<NodeId> = keywords.in_place().collect();
    // Once: another keyword may lead to the same schema.
    nodes.retain(|node| uncertain.take_if(|one| one == node).is_none());
    nodes
}

/// A diagnostic for each of these schemas.
pub(super) fn explain(resources: &Resources<'_, '_>, graph: &Graph, nodes: &[NodeId]) -> Vec<Diagnostic> {
    let found = nodes.iter().flat_map(|node| {
        let place = &graph.nodes[*node].place;
        let mut diagnostics = Diagnostics::new(resources.documents[place.document].source);
        let offset = resources.json(place).map_or(0, |json| json.offset);
        let message = "this schema applies itself to the same value, without end";
        diagnostics.add(
            offset,
            &place.pointer,
            message,
            "let the reference stand within `properties` or `items`",
        );
        diagnostics.all()
    });
    found.collect()
}
