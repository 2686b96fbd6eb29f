//! The schemas that hold for one value, references and `allOf` followed.

use super::kinds::Kinds;
use super::model::Kind;
use crate::jsonschema::reading::{Keywords, NodeId, Schema};
use crate::jsonschema::{Constant, Unit, matches};
use std::collections::{BTreeSet, HashMap};

/// Schemas whose common type is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Ask {
    pub(super) nodes: BTreeSet<NodeId>,
    /// `anyOf` and `oneOf` that are settled already: one of their branches is among the nodes.
    pub(super) settled: BTreeSet<Alternatives>,
}

/// An `anyOf` or a `oneOf`, by the schema that it stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Alternatives {
    pub(super) node: NodeId,
    pub(super) is_one_of: bool,
}

impl Ask {
    pub(super) fn of(nodes: impl IntoIterator<Item = NodeId>) -> Self {
        Self { nodes: nodes.into_iter().collect(), settled: BTreeSet::new() }
    }

    pub(super) fn single(&self) -> Option<NodeId> {
        self.nodes.first().copied().filter(|_| self.nodes.len() == 1 && self.settled.is_empty())
    }
}

/// Everything that an [`Ask`] comes down to.
#[derive(Debug, Default)]
pub(super) struct Gathered<'u> {
    /// In the order in which they are met, each once.
    pub(super) parts: Vec<(NodeId, &'u Keywords)>,
    /// One of them is `false`.
    pub(super) is_never: bool,
    /// A `$dynamicRef` that leads to one place or another.
    pub(super) uncertain: Option<NodeId>,
}

/// What there is to know about asking, before types are made.
pub(super) struct Gatherer<'u> {
    pub(super) unit: &'u Unit<'u, 'u>,
    /// How many schemas have a dynamic anchor of this name.
    anchors: HashMap<&'u str, usize>,
}

impl<'u> Gatherer<'u> {
    pub(super) fn new(unit: &'u Unit<'u, 'u>) -> Self {
        let mut anchors: HashMap<&str, usize> = HashMap::new();
        for resource in &unit.resources.list {
            for (name, place) in &resource.dynamic_anchors {
                if unit.graph.by_place.contains_key(place) {
                    *anchors.entry(name).or_default() += 1;
                }
            }
        }
        Self { unit, anchors }
    }

    pub(super) fn keywords(&self, node: NodeId) -> Option<&'u Keywords> {
        match &self.unit.graph.nodes[node].schema {
            Schema::Keywords(keywords) => Some(keywords),
            Schema::Bool(_) => None,
        }
    }

    /// The schema that another one applies to the same value, where it asks nothing else.
    pub(super) fn only_applied(&self, node: NodeId) -> Option<NodeId> {
        let keywords = self.keywords(node)?;
        let dynamic = keywords.dynamic_reference.as_ref();
        let is_certain = |name: &str| !matches!(self.anchors.get(name), Some(2..));
        let is_certain = dynamic.and_then(|dynamic| dynamic.name.as_deref()).is_none_or(is_certain);
        keywords.only_applied().filter(|_| is_certain)
    }

    pub(super) fn gather(&self, ask: &Ask) -> Gathered<'u> {
        let mut gathered = Gathered::default();
        let mut seen = BTreeSet::new();
        for node in &ask.nodes {
            self.add(*node, &mut seen, &mut gathered);
        }
        gathered
    }

    fn add(&self, node: NodeId, seen: &mut BTreeSet<NodeId>, to: &mut Gathered<'u>) {
        if !seen.insert(node) {
            return;
        }
        let keywords = match &self.unit.graph.nodes[node].schema {
            Schema::Bool(value) => {
                to.is_never |= !value;
                return;
            }
            Schema::Keywords(keywords) => keywords,
        };
        // What is referred to comes first: it is the base that this schema adds to.
        if let Some(target) = keywords.reference {
            self.add(target, seen, to);
        }
        if let Some(dynamic) = &keywords.dynamic_reference {
            match dynamic.name.as_deref().and_then(|name| self.anchors.get(name)) {
                Some(2..) => to.uncertain = to.uncertain.or(Some(node)),
                _ => self.add(dynamic.initial, seen, to),
            }
        }
        for part in &keywords.all_of {
            self.add(*part, seen, to);
        }
        to.parts.push((node, keywords));
    }

    /// The JSON types that the values of an ask may be of.
    pub(super) fn kinds(&self, ask: &Ask) -> Kinds {
        self.kinds_within(ask, &mut Vec::new())
    }

    fn kinds_within(&self, ask: &Ask, on_the_way: &mut Vec<Alternatives>) -> Kinds {
        let gathered = self.gather(ask);
        if gathered.is_never {
            return Kinds::NONE;
        }
        let mut kinds = gathered.kinds();
        for alternatives in gathered.alternatives(ask) {
            if on_the_way.contains(&alternatives) {
                continue;
            }
            on_the_way.push(alternatives);
            let branches = self.branches(alternatives).iter();
            let of = branches.map(|branch| self.kinds_within(&Ask::of([*branch]), on_the_way));
            kinds = kinds.and(of.fold(Kinds::NONE, Kinds::or));
            on_the_way.pop();
        }
        kinds
    }

    pub(super) fn branches(&self, alternatives: Alternatives) -> &'u [NodeId] {
        let keywords = self.keywords(alternatives.node).expect("alternatives stand in an object of keywords");
        if alternatives.is_one_of { &keywords.one_of } else { &keywords.any_of }
    }

    /// The only values that an ask allows, where it lists them and all are strings, numbers or booleans.
    pub(super) fn listed(&self, ask: &Ask) -> Option<Vec<Constant>> {
        self.listed_within(ask, 0)
    }

    fn listed_within(&self, ask: &Ask, depth: usize) -> Option<Vec<Constant>> {
        let gathered = self.gather(ask);
        let own = gathered.constants().map(|list| list.into_iter().cloned().collect());
        let list: Vec<Constant> = own.or_else(|| {
            let alternatives = *gathered.alternatives(ask).first().filter(|_| depth < 8)?;
            let branches = self.branches(alternatives).iter();
            let lists = branches.map(|branch| self.listed_within(&Ask::of([*branch]), depth + 1));
            Some(lists.collect::<Option<Vec<_>>>()?.into_iter().flatten().collect())
        })?;
        list.iter().all(is_scalar).then_some(list)
    }

    /// The schemas that hold for the value of a key.
    pub(super) fn at_key(&self, gathered: &Gathered<'u>, key: &str) -> Ask {
        Ask::of(gathered.parts.iter().flat_map(|(_, keywords)| self.key_of(keywords, key)))
    }

    fn key_of(&self, keywords: &'u Keywords, key: &str) -> Vec<NodeId> {
        let named = keywords.properties.iter().find(|(name, _)| name == key);
        let patterns = keywords.pattern_properties.iter().filter(|(pattern, _)| matches(pattern, key));
        let mut nodes: Vec<NodeId> = named.into_iter().chain(patterns).map(|(_, node)| *node).collect();
        if nodes.is_empty() {
            nodes.extend(keywords.additional_properties);
        }
        nodes
    }

    /// Whether what a schema means can depend on where it is used from.
    pub(super) fn is_dynamic(&self, node: NodeId) -> bool {
        debug_assert!(node < self.unit.graph.nodes.len(), "nodes are of this graph");
        self.anchors.values().any(|count| *count > 1)
    }

    /// The keys that an ask requires, its first branches' too.
    pub(super) fn keys(&self, gathered: &Gathered<'u>, ask: &Ask) -> Vec<&'u str> {
        let required = gathered.parts.iter().flat_map(|(_, keywords)| &keywords.required);
        let mut keys: Vec<&str> = required.map(String::as_str).collect();
        if let Some(alternatives) = gathered.alternatives(ask).first() {
            let mut inner = Ask::of(self.branches(*alternatives).first().copied());
            inner.settled.insert(*alternatives);
            keys.extend(self.keys(&self.gather(&inner), &inner));
        }
        keys
    }

    /// The values that tell an object from others by this key: it is required, and they are all there are.
    pub(super) fn tags(&self, ask: &Ask, key: &str) -> Option<Vec<Constant>> {
        self.tags_within(ask, key, 0)
    }

    fn tags_within(&self, ask: &Ask, key: &str, depth: usize) -> Option<Vec<Constant>> {
        let gathered = self.gather(ask);
        let required =
            gathered.parts.iter().any(|(_, keywords)| keywords.required.iter().any(|name| name == key));
        let at_key = self.at_key(&gathered, key);
        let direct = if required && !at_key.nodes.is_empty() { self.listed(&at_key) } else { None };
        direct.filter(|list| !list.contains(&Constant::Null)).or_else(|| {
            let alternatives = *gathered.alternatives(ask).first().filter(|_| depth < 8)?;
            let lists = self.branches(alternatives).iter().map(|branch| {
                let mut ask = ask.clone();
                ask.nodes.insert(*branch);
                ask.settled.insert(alternatives);
                self.tags_within(&ask, key, depth + 1)
            });
            Some(lists.collect::<Option<Vec<_>>>()?.into_iter().flatten().collect())
        })
    }
}

impl<'u> Gathered<'u> {
    /// The JSON types that the schemas themselves allow, without what they say in `anyOf` and `oneOf`.
    pub(super) fn kinds(&self) -> Kinds {
        let types = self.parts.iter().filter_map(|(_, keywords)| keywords.types).map(Kinds::of);
        let mut kinds = types.fold(Kinds::ALL, Kinds::and);
        if let Some(constants) = self.constants() {
            kinds = constants.into_iter().map(Kinds::of_constant).fold(Kinds::NONE, Kinds::or);
        }
        kinds
    }

    /// The values of `const` and `enum` that all of them allow.
    pub(super) fn constants(&self) -> Option<Vec<&'u Constant>> {
        let mut lists = self.parts.iter().flat_map(|(_, keywords)| {
            let constant = keywords.constant.as_ref().map(|constant| vec![constant]);
            constant.into_iter().chain(keywords.choices.as_ref().map(|list| list.iter().collect()))
        });
        let mut known: BTreeSet<&Constant> = BTreeSet::new();
        let mut common: Vec<&Constant> = lists.next()?;
        common.retain(|constant| known.insert(constant));
        for list in lists {
            let list: BTreeSet<&Constant> = list.into_iter().collect();
            common.retain(|constant| list.contains(constant));
        }
        let types = self.parts.iter().filter_map(|(_, keywords)| keywords.types).map(Kinds::of);
        let kinds = types.fold(Kinds::ALL, Kinds::and);
        common.retain(|constant| kinds.allows(constant));
        Some(common)
    }

    /// The `anyOf` and `oneOf` that are not settled.
    pub(super) fn alternatives(&self, ask: &Ask) -> Vec<Alternatives> {
        let of = |(node, keywords): &(NodeId, &Keywords)| {
            let any = (!keywords.any_of.is_empty()).then_some(Alternatives { node: *node, is_one_of: false });
            let one = (!keywords.one_of.is_empty()).then_some(Alternatives { node: *node, is_one_of: true });
            [any, one]
        };
        let all = self.parts.iter().flat_map(of).flatten();
        all.filter(|one| !ask.settled.contains(one)).collect()
    }

    pub(super) fn is_required(&self, key: &str) -> bool {
        self.parts.iter().any(|(_, keywords)| keywords.required.iter().any(|name| name == key))
    }
}

pub(super) fn is_scalar(constant: &Constant) -> bool {
    !matches!(constant, Constant::Array(_) | Constant::Object(_))
}

/// What a schema adds to the type of a value, apart from the schemas that it refers to.
pub(super) fn adds_shape(keywords: &Keywords) -> bool {
    keywords.types.is_some()
        || keywords.constant.is_some()
        || keywords.choices.is_some()
        || !keywords.prefix_items.is_empty()
        || keywords.items.is_some()
        || keywords.unevaluated_items.is_some()
        || !keywords.required.is_empty()
        || adds_keys(keywords)
}

/// Whether a schema says something about the values of keys.
pub(super) fn adds_keys(keywords: &Keywords) -> bool {
    !keywords.properties.is_empty()
        || !keywords.pattern_properties.is_empty()
        || keywords.additional_properties.is_some()
        || keywords.unevaluated_properties.is_some()
}

/// Whether a schema says nothing but the JSON types, and these are all that the other schemas allow anyway.
pub(super) fn only_types(keywords: &Keywords) -> bool {
    let alone = keywords.constant.is_none()
        && keywords.choices.is_none()
        && keywords.prefix_items.is_empty()
        && keywords.items.is_none()
        && keywords.unevaluated_items.is_none()
        && keywords.required.is_empty()
        && !adds_keys(keywords)
        && keywords.any_of.is_empty()
        && keywords.one_of.is_empty();
    keywords.types.is_some() && alone
}

/// The type of a set that is down to one JSON type.
pub(super) fn only(kinds: Kinds) -> Option<Kind> {
    match kinds.list().as_slice() {
        [kind] => Some(*kind),
        _ => None,
    }
}
