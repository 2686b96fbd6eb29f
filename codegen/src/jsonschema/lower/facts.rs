//! What is known about a schema from the schemas that it applies.

use super::super::graph::{Graph, Keywords, Node, NodeId, Schema, Type};
use super::super::plan::{Body, Call, InPlace, Track};
use super::super::resources::Resources;
use super::Bindings;
use std::collections::{BTreeSet, HashMap};

/// Facts about every node.
#[derive(Debug)]
pub(super) struct Facts {
    /// Dynamic anchors that a `$dynamicRef` somewhere below asks for; only where there are any.
    asked: HashMap<NodeId, BTreeSet<String>>,
    evaluates: Vec<Track>,
    nothing: BTreeSet<String>,
}

impl Facts {
    pub(super) fn of(resources: &Resources<'_, '_>, graph: &Graph) -> Self {
        Self {
            asked: asked(resources, graph),
            evaluates: evaluates(resources, graph),
            nothing: BTreeSet::new(),
        }
    }

    pub(super) fn asked(&self, node: NodeId) -> &BTreeSet<String> {
        self.asked.get(&node).unwrap_or(&self.nothing)
    }

    /// What a schema, with those that it applies to the same value, can evaluate.
    pub(super) fn evaluates(&self, node: NodeId) -> Track {
        self.evaluates[node]
    }

    /// The target of a schema that has a reference and says nothing else.
    pub(super) fn only_reference(&self, keywords: &Keywords, bindings: &Bindings) -> Option<NodeId> {
        let target = keywords.only_reference()?;
        let name = keywords.dynamic_reference.as_ref().and_then(|reference| reference.name.as_ref());
        Some(name.and_then(|name| bindings.get(name)).copied().unwrap_or(target))
    }

    /// Whether a schema is small enough to be considered for standing in another one.
    pub(super) fn is_small(&self, graph: &Graph, node: NodeId) -> bool {
        small(graph, node, 3)
    }
}

fn small(graph: &Graph, node: NodeId, depth: usize) -> bool {
    match &graph.nodes[node].schema {
        Schema::Bool(_) => true,
        _ if depth == 0 || graph.nodes[node].uses > 1 => depth > 0,
        Schema::Keywords(keywords) => {
            let mut children = keywords.in_parts().chain(keywords.in_place());
            children.by_ref().take(9).count() < 9
                && keywords.in_parts().chain(keywords.in_place()).all(|child| small(graph, child, depth - 1))
        }
    }
}

/// The edges of a node; a dynamic reference may lead to any schema that has its anchor.
fn edges(
    graph: &Graph,
    candidates: &HashMap<&str, Vec<NodeId>>,
    keywords: &Keywords,
    parts: bool,
) -> Vec<NodeId> {
    debug_assert!(!graph.nodes.is_empty(), "there is at least the node that these are the keywords of");
    let mut edges: Vec<NodeId> = keywords.in_place().collect();
    if parts {
        edges.extend(keywords.in_parts());
    }
    let name = keywords.dynamic_reference.as_ref().and_then(|reference| reference.name.as_deref());
    edges.extend(name.and_then(|name| candidates.get(name)).into_iter().flatten());
    edges
}

/// The schemas that have a dynamic anchor, by its name.
fn candidates<'r>(resources: &'r Resources<'_, '_>, graph: &Graph) -> HashMap<&'r str, Vec<NodeId>> {
    let mut candidates: HashMap<&str, Vec<NodeId>> = HashMap::new();
    for resource in &resources.list {
        for (name, place) in &resource.dynamic_anchors {
            candidates.entry(name).or_default().extend(graph.by_place.get(place));
        }
    }
    candidates
}

/// Carries facts from callees to callers until nothing changes.
fn spread<F: Clone>(
    graph: &Graph,
    edges: impl Fn(&Keywords) -> Vec<NodeId>,
    mut facts: Vec<F>,
    join: impl Fn(NodeId, &mut F, &F) -> bool,
) -> Vec<F> {
    let mut callers: Vec<Vec<NodeId>> = vec![Vec::new(); graph.nodes.len()];
    for (id, node) in graph.nodes.iter().enumerate() {
        if let Schema::Keywords(keywords) = &node.schema {
            for callee in edges(keywords) {
                callers[callee].push(id);
            }
        }
    }
    let mut changed: Vec<NodeId> = (0..graph.nodes.len()).collect();
    while let Some(callee) = changed.pop() {
        let fact = facts[callee].clone();
        for caller in &callers[callee] {
            if join(*caller, &mut facts[*caller], &fact) {
                changed.push(*caller);
            }
        }
    }
    facts
}

fn asked(resources: &Resources<'_, '_>, graph: &Graph) -> HashMap<NodeId, BTreeSet<String>> {
    let own = |node: &Node| match &node.schema {
        Schema::Keywords(keywords) => keywords
            .dynamic_reference
            .as_ref()
            .and_then(|reference| reference.name.clone())
            .into_iter()
            .collect(),
        Schema::Bool(_) => BTreeSet::new(),
    };
    let facts: Vec<BTreeSet<String>> = graph.nodes.iter().map(own).collect();
    if facts.iter().all(BTreeSet::is_empty) {
        return HashMap::new();
    }
    let candidates = candidates(resources, graph);
    let join = |_: NodeId, to: &mut BTreeSet<String>, from: &BTreeSet<String>| {
        let before = to.len();
        to.extend(from.iter().cloned());
        to.len() > before
    };
    let facts = spread(graph, |keywords| edges(graph, &candidates, keywords, true), facts, join);
    facts.into_iter().enumerate().filter(|(_, names)| !names.is_empty()).collect()
}

fn evaluates(resources: &Resources<'_, '_>, graph: &Graph) -> Vec<Track> {
    let own = |node: &Node| match &node.schema {
        Schema::Keywords(keywords) => {
            Track { properties: keywords.evaluates_properties(), items: keywords.evaluates_items() }
        }
        Schema::Bool(_) => Track::default(),
    };
    let allowed: Vec<Track> = graph.nodes.iter().map(allowed).collect();
    let facts = graph.nodes.iter().zip(&allowed).map(|(node, allowed)| own(node).and(*allowed)).collect();
    let candidates = candidates(resources, graph);
    let join = |node: NodeId, to: &mut Track, from: &Track| {
        let before = *to;
        *to = to.or(from.and(allowed[node]));
        *to != before
    };
    spread(graph, |keywords| edges(graph, &candidates, keywords, false), facts, join)
}

/// What a valid value can have: where its type is no array, it has no items that were evaluated.
fn allowed(node: &Node) -> Track {
    let types = match &node.schema {
        Schema::Keywords(keywords) => keywords.types,
        Schema::Bool(_) => None,
    };
    let allows = |kind: Type| types.is_none_or(|types| types.has(kind));
    Track { properties: allows(Type::Object), items: allows(Type::Array) }
}

/// The functions that a body calls with the value that it was given.
pub(super) fn calls_in_place(body: &Body) -> Vec<usize> {
    let mut functions = Vec::new();
    for call in body.in_place.iter().flat_map(InPlace::calls) {
        match call {
            Call::Function(id) => functions.push(*id),
            Call::Inline(body) => functions.extend(calls_in_place(body)),
            Call::Always | Call::Never(_) => {}
        }
    }
    functions
}
