//! What is known of a value that a writer writes: the schemas that hold for it, all of them together.

use super::equal::plain;
use crate::corpus::judge::{self, matches};
use crate::corpus::value::Value;
use crate::corpus::world::World;
use crate::jsonschema::Number;
use crate::jsonschema::reading::{Keywords, NodeId, Schema, Type, Types};

/// How many whole numbers are looked at one by one.
const MOST_COUNTED: i128 = 1_000;

/// The kinds of values that `type` can tell apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Null,
    Boolean,
    Integer,
    Fraction,
    String,
    Array,
    Object,
}

impl Kind {
    pub(super) const ALL: [Self; 7] =
        [Self::Null, Self::Boolean, Self::Integer, Self::Fraction, Self::String, Self::Array, Self::Object];

    pub(super) fn is_in(self, types: Types) -> bool {
        match self {
            Self::Null => types.has(Type::Null),
            Self::Boolean => types.has(Type::Boolean),
            Self::Integer => types.has(Type::Integer) || types.has(Type::Number),
            Self::Fraction => types.has(Type::Number),
            Self::String => types.has(Type::String),
            Self::Array => types.has(Type::Array),
            Self::Object => types.has(Type::Object),
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Boolean => "boolean",
            Self::Integer => "integer",
            Self::Fraction => "number",
            Self::String => "string",
            Self::Array => "array",
            Self::Object => "object",
        }
    }
}

/// Schemas of one world that hold for one value; what they apply to it themselves is among them.
#[derive(Clone, Debug, Default)]
pub(super) struct Facts {
    pub(super) nodes: Vec<NodeId>,
    /// Only these kinds, where a case is looked at by itself.
    pub(super) only: Option<Kind>,
    /// Schemas whose alternatives were looked at.
    pub(super) split: Vec<NodeId>,
}

/// What is known of the value of a key, or of an item.
#[derive(Clone, Debug)]
pub(super) enum Part {
    /// There is none.
    Never,
    /// Nothing says what it is.
    Free,
    Known(Facts),
}

impl Facts {
    pub(super) fn of(world: &World, nodes: impl IntoIterator<Item = NodeId>) -> Self {
        let mut facts = Self::default();
        nodes.into_iter().for_each(|node| facts.add(world, node));
        facts
    }

    /// The same value, of which one more is known.
    pub(super) fn with(&self, world: &World, node: NodeId) -> Self {
        let mut facts = self.clone();
        facts.add(world, node);
        facts
    }

    /// They hold for a text, as those for keys do.
    pub(super) fn text(self) -> Self {
        Self { only: Some(Kind::String), ..self }
    }

    fn add(&mut self, world: &World, node: NodeId) {
        let node = plain(world, node);
        if self.nodes.contains(&node) {
            return;
        }
        self.nodes.push(node);
        if let Some(keywords) = world.keywords(node) {
            keywords.all_of.iter().chain(&keywords.reference).for_each(|inner| self.add(world, *inner));
            if let Some(reference) = &keywords.dynamic_reference {
                // Where only one schema has the name, there is nowhere else to lead.
                let of = |known: &&(String, NodeId)| Some(&known.0) == reference.name.as_ref();
                if world.anchors.iter().flatten().filter(of).count() <= 1 {
                    self.add(world, reference.initial);
                }
            }
        }
    }

    pub(super) fn keywords<'w>(&self, world: &'w World) -> impl Iterator<Item = &'w Keywords> {
        self.nodes.iter().filter_map(|node| world.keywords(*node))
    }

    /// Whether no value obeys them, as far as that shows.
    pub(super) fn never(&self, world: &World) -> bool {
        self.nodes.iter().any(|node| matches!(world.graph.nodes[*node].schema, Schema::Bool(false)))
            || self.kinds(world).is_empty()
            || self.values(world).is_some_and(|values| values.is_empty())
    }

    pub(super) fn kinds(&self, world: &World) -> Vec<Kind> {
        let allowed = |kind: &Kind| {
            self.only.is_none_or(|only| only == *kind)
                && self.keywords(world).all(|keywords| {
                    let divisor = keywords.multiple_of.as_ref().filter(|_| *kind == Kind::Fraction);
                    // A multiple of a whole number is one.
                    keywords.types.is_none_or(|types| kind.is_in(types))
                        && divisor.is_none_or(|divisor| divisor.whole().is_none())
                })
        };
        Kind::ALL.into_iter().filter(allowed).collect()
    }

    /// All values that there can be, where they are listed.
    pub(super) fn values(&self, world: &World) -> Option<Vec<Value>> {
        let lists =
            self.keywords(world).filter_map(|keywords| match (&keywords.constant, &keywords.choices) {
                (Some(constant), _) => Some(vec![Value::of_constant(constant)]),
                (None, Some(choices)) => Some(choices.iter().map(Value::of_constant).collect()),
                (None, None) => None,
            });
        let mut list: Vec<Value> = match lists.min_by_key(Vec::len) {
            Some(list) => list,
            None if self.kinds(world).iter().all(|kind| matches!(kind, Kind::Null | Kind::Boolean)) => {
                vec![Value::Null, Value::Bool(true), Value::Bool(false)]
            }
            None => return None,
        };
        list.retain(|value| {
            judge::holds(world, &self.nodes, &[], value)
                && self.only.is_none_or(|only| kind_of(value) == only)
        });
        Some(list)
    }

    /// All values that there can be, where they are whole numbers within bounds.
    pub(super) fn counted(&self, world: &World) -> Option<Vec<Value>> {
        if self.kinds(world) != [Kind::Integer] {
            return None;
        }
        let least = self.number(world, true)?.0.ceiling()?;
        let most = self.number(world, false)?.0.floor()?;
        if most.checked_sub(least)? >= MOST_COUNTED {
            return None;
        }
        let mut list: Vec<Value> = (least..=most).map(|number| Value::number(&number.to_string())).collect();
        list.retain(|value| judge::holds(world, &self.nodes, &[], value));
        Some(list)
    }

    /// What is known of the value of a key.
    pub(super) fn key(&self, world: &World, key: &str) -> Part {
        let mut known = Vec::new();
        let mut rest_only = true;
        for keywords in self.keywords(world) {
            let named = keywords.properties.iter().find(|(name, _)| name == key).map(|(_, node)| *node);
            let patterns = keywords.pattern_properties.iter().filter(|(pattern, _)| matches(pattern, key));
            let before = known.len();
            known.extend(named.into_iter().chain(patterns.map(|(_, node)| *node)));
            if known.len() > before {
                rest_only = false;
            } else if let Some(node) = keywords.additional_properties {
                known.push(node);
                rest_only &= says_nothing(world, node);
            }
            if let (Some(rest), Some(names)) = (keywords.unevaluated_properties, evaluated(world, keywords))
                && !names.iter().any(|name| name == key)
            {
                known.push(rest);
            }
        }
        let facts = Self::of(world, known);
        if facts.never(world) {
            return Part::Never;
        }
        let silent = facts.nodes.iter().all(|node| says_nothing(world, *node));
        if silent && rest_only { Part::Free } else { Part::Known(facts) }
    }

    /// What is known of the values of keys that no schema names, and that match no pattern.
    pub(super) fn other_keys(&self, world: &World) -> Part {
        let mut known = Vec::new();
        for keywords in self.keywords(world) {
            known.extend(keywords.additional_properties);
            if evaluated(world, keywords).is_some() {
                known.extend(keywords.unevaluated_properties);
            }
        }
        let facts = Self::of(world, known);
        if facts.never(world) {
            Part::Never
        } else if facts.nodes.iter().all(|node| says_nothing(world, *node)) {
            Part::Free
        } else {
            Part::Known(facts)
        }
    }

    /// What is known of the item at a place; without one, of those after all that have a schema of their own.
    pub(super) fn item(&self, world: &World, index: Option<usize>) -> Part {
        let mut known = Vec::new();
        let mut most = None;
        for keywords in self.keywords(world) {
            let own = index.and_then(|index| keywords.prefix_items.get(index));
            known.extend(own.copied().or(keywords.items));
            most = most.into_iter().chain(keywords.max_items).min();
        }
        let facts = Self::of(world, known);
        let past = most.is_some_and(|most| index.map_or(0, |index| index as u64) >= most);
        if past || facts.never(world) {
            Part::Never
        } else if facts.nodes.iter().all(|node| says_nothing(world, *node)) {
            Part::Free
        } else {
            Part::Known(facts)
        }
    }

    /// How many items have a schema of their own.
    pub(super) fn prefix(&self, world: &World) -> usize {
        self.keywords(world).map(|keywords| keywords.prefix_items.len()).max().unwrap_or(0)
    }

    /// The keys that some schema names, in their order.
    pub(super) fn names(&self, world: &World) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for keywords in self.keywords(world) {
            let listed = keywords.properties.iter().map(|(name, _)| name).chain(&keywords.required);
            for name in listed.filter(|name| !names.contains(name)).cloned().collect::<Vec<String>>() {
                names.push(name);
            }
        }
        names
    }

    pub(super) fn requires(&self, world: &World, key: &str) -> bool {
        self.keywords(world).any(|keywords| keywords.required.iter().any(|name| name == key))
    }

    /// The greatest of a bound that values must reach, over all schemas.
    pub(super) fn most_of<T: Ord>(&self, world: &World, bound: impl Fn(&Keywords) -> Option<T>) -> Option<T> {
        self.keywords(world).filter_map(bound).max()
    }

    /// The least of a bound that values must not pass.
    pub(super) fn least_of<T: Ord>(
        &self,
        world: &World,
        bound: impl Fn(&Keywords) -> Option<T>,
    ) -> Option<T> {
        self.keywords(world).filter_map(bound).min()
    }

    /// The lower or upper bound of numbers, and whether the bound itself is outside; that which leaves least.
    pub(super) fn number(&self, world: &World, lower: bool) -> Option<(Number, bool)> {
        let bounds = self.keywords(world).flat_map(|keywords| {
            let pair = if lower {
                [(&keywords.minimum, false), (&keywords.exclusive_minimum, true)]
            } else {
                [(&keywords.maximum, false), (&keywords.exclusive_maximum, true)]
            };
            pair.into_iter().filter_map(|(bound, outside)| Some((bound.clone()?, outside)))
        });
        bounds.max_by(|(one, out), (other, beside)| {
            let order = one.compare(other);
            (if lower { order } else { order.reverse() }).then(out.cmp(beside))
        })
    }
}

/// Whether a schema accepts every value, as far as that shows.
pub(super) fn says_nothing(world: &World, node: NodeId) -> bool {
    match &world.graph.nodes[plain(world, node)].schema {
        Schema::Bool(holds) => *holds,
        Schema::Keywords(keywords) => keywords.is_silent(),
    }
}

/// The keys that a schema evaluates, where they do not depend on the value: then what is unevaluated is what is not named.
pub(super) fn evaluated(world: &World, keywords: &Keywords) -> Option<Vec<String>> {
    let mut names = Vec::new();
    gather(world, keywords, &mut names, 0)?;
    Some(names)
}

fn gather(world: &World, keywords: &Keywords, names: &mut Vec<String>, depth: usize) -> Option<()> {
    let depends = !keywords.any_of.is_empty()
        || !keywords.one_of.is_empty()
        || keywords.condition.is_some()
        || !keywords.dependent_schemas.is_empty()
        || !keywords.pattern_properties.is_empty()
        || keywords.additional_properties.is_some()
        || keywords.dynamic_reference.is_some()
        || (depth > 0 && keywords.unevaluated_properties.is_some());
    if depends || depth > 16 {
        return None;
    }
    names.extend(keywords.properties.iter().map(|(name, _)| name.clone()));
    for node in keywords.all_of.iter().chain(&keywords.reference) {
        if let Some(inner) = world.keywords(*node) {
            gather(world, inner, names, depth + 1)?;
        }
    }
    Some(())
}

pub(super) fn kind_of(value: &Value) -> Kind {
    match value.kind() {
        Type::Null => Kind::Null,
        Type::Boolean => Kind::Boolean,
        Type::Integer => Kind::Integer,
        Type::Number => Kind::Fraction,
        Type::String => Kind::String,
        Type::Array => Kind::Array,
        Type::Object => Kind::Object,
    }
}
