//! How a schema is reached: the keywords on the way from an entry point to it.

use super::world::World;
use crate::jsonschema::reading::{Keywords, NodeId};
use std::collections::VecDeque;

/// One keyword on the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Edge {
    Reference,
    Dynamic,
    AllOf(usize),
    AnyOf(usize),
    OneOf(usize),
    Not,
    If,
    Then,
    Else,
    Dependent(String),
    Property(String),
    Pattern(String),
    Additional,
    Names,
    UnevaluatedProperties,
    Prefix(usize),
    Items,
    Contains,
    UnevaluatedItems,
}

/// How the keyword of a list of schemas is said with the place in it.
pub(super) type ByPlace = fn(usize) -> Edge;

/// How the keyword of a map of schemas is said with the key.
type ByKey = fn(String) -> Edge;

/// A way from an entry point to a schema.
#[derive(Clone, Debug)]
pub(super) struct Route {
    pub(super) root: usize,
    pub(super) edges: Vec<Edge>,
}

/// The schemas that a schema applies, and by which keyword.
pub(super) fn edges(world: &World, keywords: &Keywords, scope: &[usize]) -> Vec<(Edge, NodeId)> {
    let mut edges = Vec::new();
    let mut one = |edge: Edge, node: Option<NodeId>| edges.extend(node.map(|node| (edge, node)));
    one(Edge::Reference, keywords.reference);
    one(Edge::Dynamic, keywords.dynamic_reference.as_ref().map(|reference| world.dynamic(reference, scope)));
    one(Edge::Not, keywords.not);
    one(Edge::If, keywords.condition);
    one(Edge::Then, keywords.then);
    one(Edge::Else, keywords.otherwise);
    one(Edge::Additional, keywords.additional_properties);
    one(Edge::Names, keywords.property_names);
    one(Edge::UnevaluatedProperties, keywords.unevaluated_properties);
    one(Edge::Items, keywords.items);
    one(Edge::Contains, keywords.contains);
    one(Edge::UnevaluatedItems, keywords.unevaluated_items);
    let lists: [(ByPlace, &[NodeId]); 4] = [
        (Edge::AllOf, &keywords.all_of),
        (Edge::AnyOf, &keywords.any_of),
        (Edge::OneOf, &keywords.one_of),
        (Edge::Prefix, &keywords.prefix_items),
    ];
    for (edge, nodes) in lists {
        edges.extend(nodes.iter().enumerate().map(|(index, node)| (edge(index), *node)));
    }
    let maps: [(ByKey, &[(String, NodeId)]); 3] = [
        (Edge::Dependent, &keywords.dependent_schemas),
        (Edge::Property, &keywords.properties),
        (Edge::Pattern, &keywords.pattern_properties),
    ];
    for (edge, nodes) in maps {
        edges.extend(nodes.iter().map(|(key, node)| (edge(key.clone()), *node)));
    }
    edges
}

/// A short way to every schema that can be reached, and ways that go round a circle once.
#[derive(Debug)]
pub(super) struct Routes {
    /// By node.
    pub(super) to: Vec<Option<Route>>,
    /// A way to a schema, and the way from it back to itself.
    pub(super) circles: Vec<(NodeId, Vec<Edge>)>,
}

impl Routes {
    pub(super) fn of(world: &World) -> Self {
        let mut routes = Self { to: vec![None; world.graph.nodes.len()], circles: Vec::new() };
        let mut nodes_on: Vec<Vec<NodeId>> = vec![Vec::new(); world.graph.nodes.len()];
        let mut queue = VecDeque::new();
        for (root, (_, node)) in world.roots.iter().enumerate() {
            if routes.to[*node].is_none() {
                routes.to[*node] = Some(Route { root, edges: Vec::new() });
                nodes_on[*node] = vec![*node];
                queue.push_back((*node, vec![world.resource(*node)]));
            }
        }
        while let Some((node, scope)) = queue.pop_front() {
            let (Some(keywords), Some(route)) = (world.keywords(node), routes.to[node].clone()) else {
                continue;
            };
            for (edge, target) in edges(world, keywords, &scope) {
                let mut edges = route.edges.clone();
                edges.push(edge);
                if routes.to[target].is_none() {
                    let mut scope = scope.clone();
                    scope.push(world.resource(target));
                    routes.to[target] = Some(Route { root: route.root, edges });
                    nodes_on[target] = nodes_on[node].iter().copied().chain([target]).collect();
                    queue.push_back((target, scope));
                } else if let Some(place) = nodes_on[node].iter().position(|known| *known == target) {
                    routes.circles.push((target, edges.split_off(place)));
                }
            }
        }
        routes
    }
}
