//! From [`Graph`] to [`Plan`].
//!
//! # Design
//! A dynamic reference is resolved here, not while a value is checked: a schema that can meet one is planned once for
//! each way in which its dynamic anchors can be bound on the way to it. These are few, the functions that come out
//! call each other like any others, and nothing has to be handed along.

mod absent;
mod checks;
mod facts;
mod names;
mod prune;

use super::endless;
use super::graph::{Graph, NodeId, Schema};
use super::plan::{Call, Function, Plan, Track};
use super::resources::Resources;
use super::words;
use crate::circles::on_circles;
use crate::diagnostic::Diagnostic;
use facts::Facts;
use names::Names;
use std::collections::{BTreeMap, HashMap, HashSet};

/// The heaviest body that stands in another one.
const INLINE_WEIGHT: usize = 6;

/// Dynamic anchors and the schemas that the outermost resources on the way here give them.
type Bindings = BTreeMap<String, NodeId>;

/// One way to plan a schema.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Variant {
    node: NodeId,
    track: Track,
    bindings: Bindings,
}

/// Plans the validators of the named roots.
///
/// # Errors
/// A schema that applies itself to the same value without end.
pub(crate) fn lower(
    resources: &Resources<'_, '_>,
    graph: &Graph,
    roots: &[(String, NodeId)],
) -> Result<Plan, Vec<Diagnostic>> {
    let mut lowering = Lowering {
        resources,
        graph,
        facts: Facts::of(resources, graph),
        names: Names::default(),
        plan: Plan::default(),
        variants: HashMap::new(),
        queue: Vec::new(),
        ends: HashMap::new(),
        endless: HashSet::new(),
        reasons: HashMap::new(),
    };
    for (name, node) in roots {
        let call = lowering.named(*node, Track::default(), &Bindings::new());
        lowering.plan.roots.push((name.clone(), call));
        lowering.drain();
    }
    lowering.endless_functions();
    lowering.finish()
}

struct Lowering<'l, 'd, 's> {
    resources: &'l Resources<'d, 's>,
    graph: &'l Graph,
    facts: Facts,
    names: Names,
    plan: Plan,
    variants: HashMap<Variant, usize>,
    queue: Vec<(usize, Variant)>,
    /// Where schemas that say nothing but `$ref` lead in the end: each link of a chain is followed once.
    ends: HashMap<(NodeId, Bindings), (NodeId, Bindings)>,
    /// Schemas that apply themselves to the same value without end.
    endless: HashSet<NodeId>,
    /// Under which condition a `then` holds, in words.
    reasons: HashMap<NodeId, String>,
}

impl Lowering<'_, '_, '_> {
    /// How a schema within another one is applied, where these dynamic anchors are bound.
    fn call(&mut self, node: NodeId, track: Track, bindings: &Bindings) -> Call {
        self.planned(node, track, bindings, true)
    }

    /// How a schema that is referred to is applied: by a function of its own, however small it is.
    fn named(&mut self, node: NodeId, track: Track, bindings: &Bindings) -> Call {
        self.planned(node, track, bindings, false)
    }

    fn planned(&mut self, node: NodeId, track: Track, bindings: &Bindings, may_inline: bool) -> Call {
        let variant = self.variant(node, track, bindings);
        let keywords = match &self.graph.nodes[node].schema {
            Schema::Bool(true) => return Call::Always,
            Schema::Bool(false) => return Call::Never(words::never()),
            Schema::Keywords(keywords) => keywords,
        };
        if let Some(target) = self.facts.only_reference(keywords, &variant.bindings) {
            return self.follow(variant, target, track, bindings);
        }
        if may_inline && self.graph.nodes[node].uses == 1 && self.facts.is_small(self.graph, node) {
            let body = self.body(&variant, keywords);
            if body.is_empty() {
                return Call::Always;
            }
            if body.weight() <= INLINE_WEIGHT {
                return Call::Inline(Box::new(body));
            }
            return Call::Function(self.function(variant, Some(body)));
        }
        Call::Function(self.function(variant, None))
    }

    /// A schema that says nothing but `$ref` is what it refers to.
    fn follow(&mut self, variant: Variant, target: NodeId, track: Track, bindings: &Bindings) -> Call {
        let (mut at, mut target, mut bindings) = ((variant.node, variant.bindings), target, bindings.clone());
        let (mut way, mut seen) = (Vec::new(), HashSet::new());
        let end = loop {
            if let Some(end) = self.ends.get(&at) {
                break end.clone();
            }
            if !seen.insert(at.0) {
                self.endless.insert(at.0);
                return Call::Always;
            }
            bindings = self.enter(at.0, &bindings);
            way.push(at);
            let Variant { node, bindings: asked, .. } = self.variant(target, track, &bindings);
            let next = match &self.graph.nodes[node].schema {
                Schema::Keywords(keywords) => self.facts.only_reference(keywords, &asked),
                Schema::Bool(_) => None,
            };
            let Some(next) = next else { break (node, bindings) };
            (at, target) = ((node, asked), next);
        };
        let (node, bindings) = end.clone();
        self.ends.extend(way.into_iter().map(|at| (at, end.clone())));
        self.named(node, track, &bindings)
    }

    /// Whether what is called notes what it evaluates.
    fn tracks(&self, call: &Call) -> bool {
        match call {
            Call::Function(id) => self.plan.functions[*id].track.any(),
            Call::Inline(body) => body.track.any(),
            Call::Always | Call::Never(_) => false,
        }
    }

    fn variant(&self, node: NodeId, track: Track, bindings: &Bindings) -> Variant {
        let mut bindings = self.enter(node, bindings);
        let asked = self.facts.asked(node);
        bindings.retain(|name, _| asked.contains(name));
        Variant { node, track: track.and(self.facts.evaluates(node)), bindings }
    }

    /// The bindings within a schema: its resource binds what no resource around it has bound.
    fn enter(&self, node: NodeId, bindings: &Bindings) -> Bindings {
        let mut bindings = bindings.clone();
        let resource = &self.resources.list[self.graph.nodes[node].resource];
        for (name, place) in &resource.dynamic_anchors {
            if let Some(target) = self.graph.by_place.get(place) {
                bindings.entry(name.clone()).or_insert(*target);
            }
        }
        bindings
    }

    fn function(&mut self, variant: Variant, body: Option<super::plan::Body>) -> usize {
        if let Some(id) = self.variants.get(&variant) {
            return *id;
        }
        let id = self.plan.functions.len();
        let place = &self.graph.nodes[variant.node].place;
        let resource = &self.resources.list[self.graph.nodes[variant.node].resource];
        let name = self.names.of(place, resource, variant.track);
        let document = &self.resources.documents[place.document].source.name;
        let done = body.is_some();
        self.plan.functions.push(Function {
            name,
            place: crate::emit::visible(&format!("{document}#{}", place.pointer)),
            track: variant.track,
            body: body.unwrap_or_default(),
        });
        self.variants.insert(variant.clone(), id);
        if !done {
            self.queue.push((id, variant));
        }
        id
    }

    fn drain(&mut self) {
        while let Some((id, variant)) = self.queue.pop() {
            if let Schema::Keywords(keywords) = &self.graph.nodes[variant.node].schema {
                self.plan.functions[id].body = self.body(&variant, keywords);
            }
        }
    }

    /// Finds functions that call themselves with the value that they were given.
    fn endless_functions(&mut self) {
        let by_id: HashMap<usize, NodeId> =
            self.variants.iter().map(|(variant, id)| (*id, variant.node)).collect();
        let edges: Vec<Vec<usize>> =
            self.plan.functions.iter().map(|function| facts::calls_in_place(&function.body)).collect();
        for id in on_circles(&edges) {
            self.endless.extend(by_id.get(&id));
        }
    }

    fn finish(self) -> Result<Plan, Vec<Diagnostic>> {
        if self.endless.is_empty() {
            let mut plan = self.plan;
            prune::functions(&mut plan);
            absent::tell(&mut plan);
            plan.not_in_python.clone_from(&self.graph.not_in_python);
            return Ok(plan);
        }
        let mut nodes: Vec<NodeId> = self.endless.into_iter().collect();
        nodes.sort_unstable();
        Err(endless::explain(self.resources, self.graph, &nodes))
    }
}
