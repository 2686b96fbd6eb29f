//! What all the schemas on one value ask of it.

use super::{Builder, Item};
use crate::corpus::judge;
use crate::corpus::route::{ByPlace, Edge};
use crate::corpus::value::Value;
use crate::corpus::world::World;
use crate::jsonschema::reading::{Keywords, NodeId, Schema, Type};

/// One schema that is applied to the value.
pub(super) struct Fact<'w, 'r> {
    pub(super) node: NodeId,
    pub(super) keywords: &'w Keywords,
    pub(super) route: Option<&'r [Edge]>,
    pub(super) weak: bool,
    pub(super) scope: Vec<usize>,
}

/// All of them, those that are chosen among several forms included.
#[derive(Default)]
pub(super) struct Flat<'w, 'r> {
    pub(super) facts: Vec<Fact<'w, 'r>>,
    /// The route ends at this value.
    pub(super) target: bool,
    /// More is asked of the value than the schema at the end of the route, which need not hold then: of two forms at once.
    pub(super) beyond: bool,
    /// The type that the route needs.
    pub(super) needed: Option<Type>,
}

impl<'w, 'r> Flat<'w, 'r> {
    /// Adds a schema and those that it applies to the same value; `None` where it is `false`.
    pub(super) fn add(&mut self, builder: &mut Builder<'w>, item: Item<'r>, scope: &[usize]) -> Option<()> {
        let world = builder.world;
        let keywords = match &world.graph.nodes[item.node].schema {
            Schema::Bool(true) => {
                self.target |= item.route.is_some_and(<[Edge]>::is_empty);
                return Some(());
            }
            Schema::Bool(false) if item.weak || item.route.is_some() => return Some(()),
            Schema::Bool(false) => return None,
            Schema::Keywords(keywords) => keywords,
        };
        let known =
            |fact: &Fact<'_, '_>| fact.node == item.node && fact.route.is_some() >= item.route.is_some();
        if self.facts.iter().any(|fact| known(fact) && fact.weak <= item.weak) {
            return Some(());
        }
        let mut scope = scope.to_vec();
        scope.push(world.resource(item.node));
        self.needed = self.needed.or_else(|| item.route.and_then(<[Edge]>::first).and_then(needs));
        if item.route.is_some_and(<[Edge]>::is_empty) {
            self.target = true;
            self.beyond = !builder.want.also.is_empty();
            for node in builder.want.also.clone() {
                self.add(builder, Item { node, route: None, weak: false }, &scope)?;
            }
        }
        self.facts.push(Fact {
            node: item.node,
            keywords,
            route: item.route,
            weak: item.weak,
            scope: scope.clone(),
        });
        for child in children(builder, keywords, &item, &scope) {
            self.add(builder, child, &scope)?;
        }
        Some(())
    }

    /// The schemas that the value has to obey.
    pub(super) fn strong(&self) -> impl Iterator<Item = &Fact<'w, 'r>> {
        self.facts.iter().filter(|fact| !fact.weak)
    }

    /// Whether a value obeys them; a schema that the route goes through may be one that nothing obeys.
    pub(super) fn holds(&self, world: &World, value: &Value) -> bool {
        let mut asked =
            self.strong().filter(|fact| !(self.beyond && fact.route.is_some_and(<[Edge]>::is_empty)));
        asked.all(|fact| judge::holds(world, &[fact.node], &fact.scope, value))
    }

    /// Whether none of them refuses all values of a type.
    pub(super) fn allows(&self, kind: Type) -> bool {
        self.strong().all(|fact| {
            let types = fact.keywords.types;
            types.is_none_or(|types| types.has(kind) || (kind == Type::Integer && types.has(Type::Number)))
        })
    }

    /// Whether a keyword is about values of a type.
    pub(super) fn is_about(&self, kind: Type) -> bool {
        self.facts.iter().any(|Fact { keywords, .. }| match kind {
            Type::Null | Type::Boolean => false,
            Type::Integer | Type::Number => {
                keywords.minimum.is_some()
                    || keywords.maximum.is_some()
                    || keywords.exclusive_minimum.is_some()
                    || keywords.exclusive_maximum.is_some()
                    || keywords.multiple_of.is_some()
            }
            Type::String => {
                keywords.min_length.is_some()
                    || keywords.max_length.is_some()
                    || keywords.pattern.is_some()
                    || keywords.format.is_some()
            }
            Type::Array => {
                keywords.evaluates_items()
                    || keywords.min_items.is_some()
                    || keywords.max_items.is_some()
                    || keywords.unique_items
            }
            Type::Object => {
                keywords.evaluates_properties()
                    || !keywords.required.is_empty()
                    || !keywords.dependent_required.is_empty()
                    || !keywords.dependent_schemas.is_empty()
                    || keywords.property_names.is_some()
                    || keywords.min_properties.is_some()
                    || keywords.max_properties.is_some()
            }
        })
    }
}

/// The type of value that a keyword on the way applies to.
fn needs(edge: &Edge) -> Option<Type> {
    match edge {
        Edge::Dependent(_)
        | Edge::Property(_)
        | Edge::Pattern(_)
        | Edge::Additional
        | Edge::Names
        | Edge::UnevaluatedProperties => Some(Type::Object),
        Edge::Prefix(_) | Edge::Items | Edge::Contains | Edge::UnevaluatedItems => Some(Type::Array),
        _ => None,
    }
}

/// The schemas that a schema applies to the same value, with the choices of this attempt.
fn children<'r>(
    builder: &mut Builder<'_>,
    keywords: &Keywords,
    item: &Item<'r>,
    scope: &[usize],
) -> Vec<Item<'r>> {
    let mut children = Vec::new();
    let on =
        |edge: &Edge| item.route.and_then(|route| route.split_first()).filter(|(first, _)| *first == edge);
    let child = |node: NodeId, edge: Edge, weak: bool| Item {
        node,
        route: on(&edge).map(|(_, rest)| rest),
        weak: weak || item.weak,
    };
    children.extend(keywords.reference.map(|node| child(node, Edge::Reference, false)));
    if let Some(reference) = &keywords.dynamic_reference {
        children.push(child(builder.world.dynamic(reference, scope), Edge::Dynamic, false));
    }
    for (index, node) in keywords.all_of.iter().enumerate() {
        children.push(child(*node, Edge::AllOf(index), false));
    }
    let forms: [(ByPlace, &[NodeId]); 2] = [(Edge::AnyOf, &keywords.any_of), (Edge::OneOf, &keywords.one_of)];
    for (edge, nodes) in forms {
        let forced = (0..nodes.len()).find(|index| on(&edge(*index)).is_some());
        let index = forced.unwrap_or(if builder.plain { 0 } else { builder.rng.below(nodes.len()) });
        children.extend(nodes.get(index).map(|node| child(*node, edge(index), false)));
    }
    if let (Some(node), Some(_)) = (keywords.not, on(&Edge::Not)) {
        children.push(child(node, Edge::Not, true));
    }
    if let Some(condition) = keywords.condition {
        let forced = on(&Edge::Then).is_some() || (on(&Edge::If).is_some() && !builder.rng.once_in(3));
        let other = on(&Edge::Else).is_some();
        if forced || (!other && !builder.plain && builder.rng.once_in(2)) {
            children.push(child(condition, Edge::If, false));
            children.extend(keywords.then.map(|node| child(node, Edge::Then, false)));
        } else if other || (!builder.plain && builder.rng.once_in(2)) {
            children.extend(keywords.otherwise.map(|node| child(node, Edge::Else, false)));
        } else if on(&Edge::If).is_some() {
            children.push(child(condition, Edge::If, true));
        }
    }
    for (key, node) in &keywords.dependent_schemas {
        if on(&Edge::Dependent(key.clone())).is_some() {
            children.push(child(*node, Edge::Dependent(key.clone()), false));
        }
    }
    children
}
