//! From the engine's graph to [`TypeModel`].

use super::gather::{Ask, Gathered, Gatherer, adds_shape, only_types};
use super::kinds::Kinds;
use super::model::{
    At, CheckId, Definition, Docs, Enum, Kind, Note, Record, Root, Shape, Tuple, Type, TypeId, TypeModel,
    Union, Widening,
};
use super::naming::Names;
use super::{describe, naming};
use crate::jsonschema::Unit;
use crate::jsonschema::reading::{Keywords, NodeId, Schema};
use crate::source::Lines;
use std::collections::{BTreeSet, HashMap, VecDeque};

/// The checks that a model needs: what each is called, and the schema that it checks.
pub(super) type Checks = Vec<(String, NodeId)>;

/// Derives the types of everything that a unit describes.
pub(super) fn derive(unit: &Unit<'_, '_>) -> (TypeModel, Checks) {
    let (named, names, notes) = naming::named_by_author(unit);
    let mut deriver = Deriver {
        gatherer: Gatherer::new(unit),
        lines: unit.resources.documents.iter().map(|document| Lines::of(document.source)).collect(),
        names,
        named,
        memo: HashMap::new(),
        open: HashMap::new(),
        drafts: Vec::new(),
        queue: VecDeque::new(),
        checks: Vec::new(),
        check_of: HashMap::new(),
        widened: BTreeSet::new(),
        notes,
    };
    let mut order: Vec<NodeId> = deriver.named.keys().copied().collect();
    order.sort_by_cached_key(|node| deriver.at(*node));
    let mut roots = Vec::new();
    for node in order {
        let hint = Hint { name: deriver.named[&node].clone(), at: node };
        let of = deriver.type_of(&Ask::of([node]), &hint);
        deriver.drain();
        if let Type::Named(of) = of
            && unit.roots.contains(&node)
        {
            roots.push(Root { file: deriver.at(node).file, of });
        }
    }
    deriver.finish(roots)
}

/// What a type would be called, and where it stands.
#[derive(Clone, Debug)]
pub(super) struct Hint {
    pub(super) name: String,
    pub(super) at: NodeId,
}

impl Hint {
    pub(super) fn below(&self, part: &str, at: NodeId) -> Self {
        Self { name: format!("{}{}", self.name, naming::part(part)), at }
    }
}

/// A definition that is being made.
struct Draft {
    name: String,
    at: NodeId,
    is_named_by_author: bool,
    shape: Option<Shape>,
    checks: Vec<CheckId>,
    excludes_null: bool,
    says_all: bool,
}

pub(super) struct Deriver<'u> {
    pub(super) gatherer: Gatherer<'u>,
    /// Of each document.
    lines: Vec<Lines<'u>>,
    names: Names,
    /// Schemas that have names of their own.
    pub(super) named: HashMap<NodeId, String>,
    memo: HashMap<Ask, Type>,
    /// What is being derived, and its definition once it is known to need one.
    open: HashMap<Ask, Option<TypeId>>,
    drafts: Vec<Draft>,
    /// Definitions whose shape is still to be derived.
    queue: VecDeque<(Ask, Hint, TypeId)>,
    checks: Vec<NodeId>,
    check_of: HashMap<NodeId, CheckId>,
    widened: BTreeSet<Widening>,
    notes: Vec<Note>,
}

impl<'u> Deriver<'u> {
    /// The type of the values that all schemas of an ask accept.
    pub(super) fn type_of(&mut self, ask: &Ask, hint: &Hint) -> Type {
        if let Some(known) = self.memo.get(ask) {
            return known.clone();
        }
        if let Some(slot) = self.open.get(ask).copied() {
            let id = slot.unwrap_or_else(|| self.draft(ask, hint, false));
            self.open.insert(ask.clone(), Some(id));
            return Type::Named(id);
        }
        if let Some((at, name)) = ask.single().and_then(|node| Some((node, self.named.get(&node)?.clone()))) {
            // Its shape comes later: a chain of references may be as long as it likes.
            let hint = Hint { name, at };
            let id = self.draft(ask, &hint, true);
            self.memo.insert(ask.clone(), Type::Named(id));
            self.queue.push_back((ask.clone(), hint, id));
            return Type::Named(id);
        }
        self.open.insert(ask.clone(), None);
        let shape = self.shape(ask, hint);
        let id = self.open.remove(ask).flatten();
        let of = match (id, shape) {
            (None, Shape::Plain(of)) if !needs_name(&of) => of,
            (id, shape) => {
                let id = id.unwrap_or_else(|| self.draft(ask, hint, false));
                self.drafts[id].shape = Some(shape);
                Type::Named(id)
            }
        };
        self.memo.insert(ask.clone(), of.clone());
        of
    }

    /// Derives the shapes of what has a name and was met.
    fn drain(&mut self) {
        while let Some((ask, hint, id)) = self.queue.pop_front() {
            let shape = self.shape(&ask, &hint);
            self.drafts[id].shape = Some(shape);
        }
    }

    fn draft(&mut self, ask: &Ask, hint: &Hint, is_named_by_author: bool) -> TypeId {
        let name = if is_named_by_author { hint.name.clone() } else { self.names.claim(&hint.name) };
        let checks = ask.nodes.iter().filter_map(|node| self.check(*node)).collect();
        let says_all = self.says_all(ask);
        let draft = Draft {
            name,
            at: hint.at,
            is_named_by_author,
            shape: None,
            checks,
            excludes_null: false,
            says_all,
        };
        self.drafts.push(draft);
        self.drafts.len() - 1
    }

    /// The check of a schema; none for `true`.
    pub(super) fn check(&mut self, node: NodeId) -> Option<CheckId> {
        if matches!(self.gatherer.unit.graph.nodes[node].schema, Schema::Bool(true)) {
            return None;
        }
        let next = self.checks.len();
        let id = *self.check_of.entry(node).or_insert(next);
        if id == next {
            self.checks.push(node);
        }
        Some(id)
    }

    /// Whether schemas ask nothing but the JSON type of a value.
    fn says_all(&self, ask: &Ask) -> bool {
        ask.nodes.iter().all(|node| match &self.gatherer.unit.graph.nodes[*node].schema {
            Schema::Bool(value) => *value,
            Schema::Keywords(keywords) => keywords.asks_only_types(),
        })
    }

    fn shape(&mut self, ask: &Ask, hint: &Hint) -> Shape {
        let gathered = self.gatherer.gather(ask);
        if gathered.is_never {
            return Shape::Plain(Type::Never);
        }
        if let Some(node) = gathered.uncertain {
            self.widen(
                node,
                "the type",
                "what its `$dynamicRef` leads to depends on where the schema is used from",
            );
            return Shape::Plain(Type::Any);
        }
        if let Some(other) = self.same_as(ask, &gathered) {
            return Shape::Plain(self.type_of(&other, hint));
        }
        self.unsaid(&gathered);
        let kinds = self.gatherer.kinds(ask);
        if kinds.is_empty() {
            return Shape::Plain(Type::Never);
        }
        if let Some(constants) = gathered.constants() {
            return self.listed(ask, &constants, hint);
        }
        match self.alternatives(ask, &gathered, hint) {
            Some(shape) => shape,
            None => self.of_kinds(ask, &gathered, kinds, hint),
        }
    }

    /// The named schema that says all there is to say about the type.
    fn same_as(&self, ask: &Ask, gathered: &Gathered<'u>) -> Option<Ask> {
        if let Some(node) = ask.single()
            && let Some(keywords) = self.gatherer.keywords(node)
            && !adds_shape(keywords)
            && keywords.any_of.is_empty()
            && keywords.one_of.is_empty()
            && keywords.dynamic_reference.is_none()
        {
            match (keywords.reference, keywords.all_of.as_slice()) {
                (Some(target), []) => return Some(Ask::of([target])),
                (None, [part]) if self.is_reference(*part) => return Some(Ask::of([*part])),
                _ => {}
            }
        }
        let shaping = |(_, keywords): &&(NodeId, &Keywords)| {
            adds_shape(keywords) || !keywords.any_of.is_empty() || !keywords.one_of.is_empty()
        };
        let shaping: Vec<&(NodeId, &Keywords)> = gathered.parts.iter().filter(shaping).collect();
        let more = |(node, keywords): &&(NodeId, &Keywords)| {
            let others = gathered.parts.iter().filter(|(other, _)| other != node);
            let kinds =
                others.filter_map(|(_, other)| other.types).map(Kinds::of).fold(Kinds::ALL, Kinds::and);
            let own = keywords.types.map_or(Kinds::ALL, Kinds::of);
            !only_types(keywords) || kinds.and(own) != kinds
        };
        let rest: Vec<&(NodeId, &Keywords)> = shaping.iter().copied().filter(more).collect();
        let [(only, _)] = rest.as_slice() else { return None };
        let is_settled = ask.settled.iter().any(|settled| settled.node == *only);
        let other = Ask::of([*only]);
        (self.named.contains_key(only) && !is_settled && other != *ask).then_some(other)
    }

    fn is_reference(&self, node: NodeId) -> bool {
        self.gatherer
            .keywords(node)
            .is_some_and(|keywords| keywords.reference.is_some() && !adds_shape(keywords))
    }

    /// The shape of values of these JSON types.
    fn of_kinds(&mut self, ask: &Ask, gathered: &Gathered<'u>, kinds: Kinds, hint: &Hint) -> Shape {
        if kinds.is_all() {
            let says_more =
                |(_, keywords): &&(NodeId, &Keywords)| adds_shape(keywords) && !only_types(keywords);
            if let Some((node, _)) = gathered.parts.iter().find(says_more) {
                let why = match gathered.parts.iter().any(|(_, keywords)| keywords.types.is_some()) {
                    true => "its `type` lists every JSON type: no type says what holds for one of them only",
                    false => {
                        "without a `type` every other JSON type is accepted, too; say `\"type\": \"object\"`, or what it is"
                    }
                };
                self.widen(*node, "the type", why);
            }
            return Shape::Plain(Type::Any);
        }
        let some = kinds.without(Kind::Null);
        let shape = match some.list().as_slice() {
            [] => return Shape::Plain(Type::Null),
            [kind] => self.of_kind(*kind, ask, gathered, kinds, hint),
            several => {
                let mut branches = Vec::new();
                for kind in several {
                    let hint = hint.below(naming::kind(*kind, kinds), hint.at);
                    let shape = self.of_kind(*kind, ask, gathered, kinds, &hint);
                    let value = self.defined(shape, ask, &hint, false);
                    branches.push(self.of_one_kind(*kind, kinds, value));
                }
                Shape::Union(Union { branches, choose: super::model::Choose::Kind })
            }
        };
        if kinds.has(Kind::Null) { self.nullable(shape, ask, hint) } else { shape }
    }

    fn of_kind(
        &mut self,
        kind: Kind,
        ask: &Ask,
        gathered: &Gathered<'u>,
        kinds: Kinds,
        hint: &Hint,
    ) -> Shape {
        match kind {
            Kind::Null => Shape::Plain(Type::Null),
            Kind::Boolean => Shape::Plain(Type::Boolean),
            Kind::Number => Shape::Plain(super::scalar::number(gathered, kinds.integers_only)),
            Kind::String => Shape::Plain(super::scalar::text(gathered)),
            Kind::Array => Shape::Plain(self.array(gathered, hint)),
            Kind::Object => self.object(ask, gathered, hint),
        }
    }

    /// A shape, or `null`.
    pub(super) fn nullable(&mut self, shape: Shape, ask: &Ask, hint: &Hint) -> Shape {
        let hint = match self.names.is_authors(&hint.name) {
            true => hint.below("Value", hint.at),
            false => hint.clone(),
        };
        let value = self.defined(shape, ask, &hint, true);
        Shape::Plain(match value {
            nullable @ (Type::Nullable(_) | Type::Any | Type::Null) => nullable,
            Type::Never => Type::Null,
            value => Type::Nullable(Box::new(value)),
        })
    }

    /// A shape as a type: it gets a name where it cannot do without.
    pub(super) fn defined(&mut self, shape: Shape, ask: &Ask, hint: &Hint, excludes_null: bool) -> Type {
        match shape {
            Shape::Plain(of) if !needs_name(&of) => of,
            shape => {
                let id = self.draft(ask, hint, false);
                self.drafts[id].shape = Some(shape);
                self.drafts[id].excludes_null = excludes_null;
                Type::Named(id)
            }
        }
    }

    /// Notes the rules that no type says.
    fn unsaid(&mut self, gathered: &Gathered<'u>) {
        for (node, keywords) in &gathered.parts {
            let mut conditions = Vec::new();
            let mut add = |is: bool, keyword: &'static str| conditions.extend(is.then_some(keyword));
            add(keywords.not.is_some(), "not");
            add(keywords.then.is_some() || keywords.otherwise.is_some(), "if");
            add(!keywords.dependent_schemas.is_empty(), "dependentSchemas");
            add(!keywords.dependent_required.is_empty(), "dependentRequired");
            add(keywords.property_names.is_some(), "propertyNames");
            add(keywords.contains.is_some(), "contains");
            for keyword in conditions {
                self.widen(
                    *node,
                    &format!("`{keyword}`"),
                    "no type says it: the validator alone enforces it",
                );
            }
        }
    }

    /// Notes that a type is wider than its schema.
    pub(super) fn widen(&mut self, node: NodeId, what: &str, why: &str) {
        let at = self.at(node);
        let position = self.lines[at.document].position(at.offset);
        self.widened.insert(Widening { at, position, what: what.to_owned(), why: why.to_owned() });
    }

    pub(super) fn at(&self, node: NodeId) -> At {
        describe::at(self.gatherer.unit, node)
    }

    pub(super) fn docs(&self, node: NodeId) -> Docs {
        describe::docs(self.gatherer.unit, node)
    }

    /// The named type that a definition is another name for: its checks ask what those of the other ask, and no more.
    fn repeats(&self, draft: &Draft) -> Option<TypeId> {
        let Some(Shape::Plain(Type::Named(id))) = draft.shape else { return None };
        let other = &self.drafts[id];
        let is_asked_there = |check: &CheckId| {
            let mut way =
                std::iter::successors(Some(self.checks[*check]), |node| self.gatherer.only_applied(*node));
            way.any(|node| other.checks.iter().any(|check| self.checks[*check] == node))
        };
        (!other.excludes_null && draft.checks.iter().all(is_asked_there)).then_some(id)
    }

    /// Puts everything in its order.
    fn finish(self, roots: Vec<Root>) -> (TypeModel, Checks) {
        let unit = self.gatherer.unit;
        let mut order: Vec<TypeId> = (0..self.drafts.len()).collect();
        order.sort_by_cached_key(|id| (describe::at(unit, self.drafts[*id].at), *id));
        let mut place = vec![0; order.len()];
        for (index, id) in order.iter().enumerate() {
            place[*id] = index;
        }
        let names = naming::checks(unit, &self.checks);
        let repeats: Vec<Option<TypeId>> = self.drafts.iter().map(|draft| self.repeats(draft)).collect();
        let mut drafts: Vec<Option<Draft>> = self.drafts.into_iter().map(Some).collect();
        let definitions = order.iter().map(|id| {
            let draft = drafts[*id].take().expect("the order has each once");
            let mut shape = draft.shape.unwrap_or(Shape::Plain(Type::Any));
            let says_all = match &shape {
                Shape::Plain(Type::Named(other)) => repeats[*id] == Some(*other),
                _ => draft.says_all,
            };
            renumber(&mut shape, &place);
            Definition {
                name: draft.name,
                at: describe::at(unit, draft.at),
                docs: describe::docs(unit, draft.at),
                shape,
                checks: draft.checks,
                excludes_null: draft.excludes_null,
                says_all,
                is_named_by_author: draft.is_named_by_author,
            }
        });
        let model = TypeModel {
            definitions: definitions.collect(),
            roots: roots.into_iter().map(|root| Root { of: place[root.of], ..root }).collect(),
            checks: names.clone(),
            widened: self.widened.into_iter().collect(),
            notes: self.notes,
        };
        (model, names.into_iter().zip(self.checks).collect())
    }
}

/// Types that some language cannot write without a name.
fn needs_name(of: &Type) -> bool {
    matches!(of, Type::Tuple(tuple) if !tuple.is_fixed() || !(1..=8).contains(&tuple.items.len()))
}

fn renumber(shape: &mut Shape, place: &[TypeId]) {
    match shape {
        Shape::Record(Record { properties, extra }) => {
            properties.iter_mut().for_each(|property| renumber_type(&mut property.value, place));
            extra.iter_mut().for_each(|extra| renumber_type(extra, place));
        }
        Shape::Enum(Enum { .. }) => {}
        Shape::Union(Union { branches, .. }) => {
            branches.iter_mut().for_each(|branch| renumber_type(&mut branch.value, place));
        }
        Shape::Plain(of) => renumber_type(of, place),
    }
}

fn renumber_type(of: &mut Type, place: &[TypeId]) {
    match of {
        Type::Named(id) => *id = place[*id],
        Type::Array(item) | Type::Map(item) | Type::Nullable(item) => renumber_type(item, place),
        Type::Tuple(tuple) => {
            let Tuple { items, rest, .. } = &mut **tuple;
            items.iter_mut().chain(rest).for_each(|item| renumber_type(item, place));
        }
        Type::Any
        | Type::Never
        | Type::Null
        | Type::Boolean
        | Type::Integer(_)
        | Type::Number
        | Type::String(_) => {}
    }
}
