//! Types of `anyOf` and `oneOf`.

use super::derive::{Deriver, Hint};
use super::gather::{Alternatives, Ask, Gathered, adds_shape, only_types};
use super::kinds::Kinds;
use super::model::{Branch, Choose, Docs, Kind, Shape, Text, Type, Union};
use super::{naming, scalar};
use crate::jsonschema::Constant;
use crate::jsonschema::reading::NodeId;
use std::collections::{BTreeSet, HashMap};

/// So many branches of several `anyOf` and `oneOf` of one schema are combined; what would be more is widened.
const MOST_COMBINED: usize = 2;

/// One branch on the way to a type.
struct Candidate {
    /// The schema in the list.
    node: NodeId,
    /// What holds for its values.
    ask: Ask,
    kinds: Kinds,
}

impl<'u> Deriver<'u> {
    /// The shape that `anyOf` and `oneOf` give a value, if they give one.
    pub(super) fn alternatives(&mut self, ask: &Ask, gathered: &Gathered<'u>, hint: &Hint) -> Option<Shape> {
        let all = gathered.alternatives(ask);
        let base = gathered.parts.iter().any(|(_, keywords)| adds_shape(keywords) && !only_types(keywords));
        let alone = !base && all.len() == 1;
        for alternatives in all {
            let branches = self.gatherer.branches(alternatives);
            let keyword = if alternatives.is_one_of { "oneOf" } else { "anyOf" };
            let says_more = branches.iter().any(|branch| self.says_more(*branch));
            if !says_more {
                // Without a type of their own they tell which keys go together, or which lengths: not what it is.
                if base {
                    let what = format!("`{keyword}`");
                    self.widen(
                        alternatives.node,
                        &what,
                        "its branches add no types: the validator alone enforces it",
                    );
                }
                continue;
            }
            if ask.settled.len() >= MOST_COMBINED {
                let what = format!("`{keyword}`");
                self.widen(
                    alternatives.node,
                    &what,
                    "too many alternatives of one value would have to be combined",
                );
                continue;
            }
            return Some(self.union(ask, gathered, alternatives, alone, hint));
        }
        None
    }

    /// Whether a branch says more than which keys are required.
    fn says_more(&self, branch: NodeId) -> bool {
        let ask = Ask::of([branch]);
        let gathered = self.gatherer.gather(&ask);
        gathered.is_never
            || gathered.uncertain.is_some()
            || gathered.parts.iter().any(|(_, keywords)| {
                keywords.types.is_some()
                    || keywords.constant.is_some()
                    || keywords.choices.is_some()
                    || !keywords.properties.is_empty()
                    || !keywords.pattern_properties.is_empty()
                    || keywords.additional_properties.is_some()
                    || !keywords.prefix_items.is_empty()
                    || keywords.items.is_some()
                    || keywords.any_of.iter().chain(&keywords.one_of).any(|branch| self.says_more(*branch))
            })
    }

    fn union(
        &mut self,
        ask: &Ask,
        gathered: &Gathered<'u>,
        alternatives: Alternatives,
        alone: bool,
        hint: &Hint,
    ) -> Shape {
        let allowed = gathered.kinds();
        let mut candidates = Vec::new();
        for branch in self.gatherer.branches(alternatives) {
            let own = Ask::of([*branch]);
            let kinds = self.gatherer.kinds(&own);
            let mut merged = ask.clone();
            merged.nodes.insert(*branch);
            merged.settled.insert(alternatives);
            let ask = if alone && kinds.and(allowed) == kinds { own } else { merged };
            let kinds = self.gatherer.kinds(&ask);
            if !kinds.is_empty() {
                candidates.push(Candidate { node: *branch, ask, kinds });
            }
        }
        let null = Kinds::of_constant(&Constant::Null);
        let mut has_null = false;
        candidates.retain(|candidate| {
            let is_null = candidate.kinds.and(null) == candidate.kinds;
            has_null |= is_null;
            !is_null
        });
        let shape = match candidates.as_slice() {
            [] => return Shape::Plain(if has_null { Type::Null } else { Type::Never }),
            [only] => Shape::Plain(self.type_of(&only.ask, &hint.below("", only.node))),
            _ => match self.values(&candidates) {
                Some(shape) => shape,
                None => self.several(&candidates, &mut has_null, hint),
            },
        };
        if has_null { self.nullable(shape, ask, hint) } else { shape }
    }

    /// Branches that are values, each perhaps with words of its own.
    fn values(&self, candidates: &[Candidate]) -> Option<Shape> {
        let mut described: Vec<(Constant, Option<String>)> = Vec::new();
        let mut known: BTreeSet<Constant> = BTreeSet::new();
        for candidate in candidates {
            let is_named = self.named.contains_key(&candidate.node)
                || self
                    .gatherer
                    .keywords(candidate.node)
                    .is_some_and(|keywords| keywords.reference.is_some());
            let list = self.gatherer.listed(&candidate.ask).filter(|_| !is_named)?;
            let docs = self.docs(candidate.node);
            let words = docs.description.or(docs.title).filter(|_| list.len() == 1);
            for constant in list {
                if constant == Constant::Null {
                    return None;
                }
                if known.insert(constant.clone()) {
                    described.push((constant, words.clone()));
                }
            }
        }
        scalar::enumeration(described)
    }

    fn several(&mut self, candidates: &[Candidate], has_null: &mut bool, hint: &Hint) -> Shape {
        let (choose, tags) = self.choose(candidates);
        let names = self.branch_names(candidates, &tags);
        let mut branches: Vec<Branch> = Vec::new();
        for ((candidate, name), tags) in candidates.iter().zip(names).zip(tags) {
            let value = match self.type_of(&candidate.ask, &hint.below(&name, candidate.node)) {
                Type::Never => continue,
                Type::Nullable(value) => {
                    *has_null = true;
                    *value
                }
                value => value,
            };
            let kinds = candidate.kinds.list();
            let checks = self.check(candidate.node).into_iter().collect();
            branches.push(Branch { name, value, docs: self.docs(candidate.node), tags, kinds, checks });
        }
        let choose = merge(&mut branches, choose);
        if let [only] = branches.as_slice() {
            return Shape::Plain(only.value.clone());
        }
        if branches.iter().any(|branch| branch.value == Type::Any) && choose == Choose::Check {
            // The branch that takes anything says all that the others say.
            return Shape::Plain(Type::Any);
        }
        if choose == Choose::Check
            && let Some(node) = candidates.iter().find(|one| self.gatherer.is_dynamic(one.node))
        {
            self.widen(node.node, "the type", "which branch a value is of depends on a `$dynamicRef`");
            return Shape::Plain(Type::Any);
        }
        Shape::Union(Union { branches, choose })
    }

    /// How a value tells its branch, and with which values of a key.
    fn choose(&self, candidates: &[Candidate]) -> (Choose, Vec<Vec<Constant>>) {
        let untagged = || vec![Vec::new(); candidates.len()];
        let apart = |one: &Candidate, other: &Candidate| !one.kinds.overlaps(other.kinds);
        if all_pairs(candidates, apart) {
            return (Choose::Kind, untagged());
        }
        let object = Kinds::NONE.with(Kind::Object);
        if candidates
            .iter()
            .all(|one| one.kinds.without(Kind::Null).and(object) == one.kinds.without(Kind::Null))
        {
            let first = self.gatherer.gather(&candidates[0].ask);
            for key in self.gatherer.keys(&first, &candidates[0].ask) {
                let tags = candidates.iter().map(|one| self.gatherer.tags(&one.ask, key));
                let Some(tags) = tags.collect::<Option<Vec<Vec<Constant>>>>() else { continue };
                let differ =
                    |one: &Vec<Constant>, other: &Vec<Constant>| one.iter().all(|tag| !other.contains(tag));
                if tags.iter().all(|list| !list.is_empty()) && all_pairs(&tags, differ) {
                    return (Choose::Key(key.to_owned()), tags);
                }
            }
        }
        (Choose::Check, untagged())
    }

    fn branch_names(&self, candidates: &[Candidate], tags: &[Vec<Constant>]) -> Vec<String> {
        let mut names = Vec::new();
        let keys = self.keys_of_their_own(candidates);
        for (index, (candidate, tags)) in candidates.iter().zip(tags).enumerate() {
            let target = self.gatherer.keywords(candidate.node).and_then(|keywords| keywords.reference);
            let named = self.named.get(&candidate.node).or_else(|| self.named.get(&target?)).cloned();
            let title = self.docs(candidate.node).title.filter(|title| naming::is_short(title));
            let kind = super::gather::only(candidate.kinds)
                .filter(|kind| candidates.iter().filter(|other| other.kinds.has(*kind)).count() == 1)
                .map(|kind| naming::kind(kind, candidate.kinds).to_owned());
            let tag = |tag: &Constant| naming::constant(tag);
            let (one, several) = match tags.as_slice() {
                [] => (None, None),
                [only] => (Some(tag(only)), None),
                [first, second] => (None, Some(format!("{}Or{}", tag(first), tag(second)))),
                [first, ..] => (None, Some(format!("{}OrOther", tag(first)))),
            };
            let key = keys[index].map(naming::part);
            let name = one
                .or(named)
                .or_else(|| title.map(|title| naming::part(&title)))
                .or(several)
                .or(kind)
                .or(key);
            names.push(name.unwrap_or_else(|| format!("Variant{}", index + 1)));
        }
        naming::distinct(&names)
    }

    /// For each candidate a key that it alone requires: what tells it apart for a reader.
    fn keys_of_their_own(&self, candidates: &[Candidate]) -> Vec<Option<&'u str>> {
        let required = |candidate: &Candidate| {
            let gathered = self.gatherer.gather(&candidate.ask);
            self.gatherer.keys(&gathered, &candidate.ask)
        };
        let keys: Vec<Vec<&str>> = candidates.iter().map(required).collect();
        let mut candidates_with: HashMap<&str, usize> = HashMap::new();
        for key in keys.iter().flat_map(|keys| keys.iter().collect::<BTreeSet<_>>()) {
            *candidates_with.entry(key).or_default() += 1;
        }
        let is_own = |key: &&str| candidates_with[key] == 1 && !naming::part(key).is_empty();
        keys.into_iter().map(|keys| keys.into_iter().find(is_own)).collect()
    }

    /// The branch of one JSON type, where a schema allows several.
    pub(super) fn of_one_kind(&self, kind: Kind, kinds: Kinds, value: Type) -> Branch {
        debug_assert!(kinds.has(kind), "the branch is one of those that are allowed");
        Branch {
            name: naming::kind(kind, kinds).to_owned(),
            value,
            docs: Docs::default(),
            tags: Vec::new(),
            kinds: vec![kind],
            checks: Vec::new(),
        }
    }
}

/// Makes one of what no language tells apart: equal types, several strings, several numbers.
fn merge(branches: &mut Vec<Branch>, choose: Choose) -> Choose {
    if matches!(choose, Choose::Key(_)) {
        return choose;
    }
    let mut merged: Vec<Branch> = Vec::new();
    for branch in branches.iter() {
        let same = merged.iter_mut().find(|known| joined(&known.value, &branch.value).is_some());
        match same {
            Some(known) => {
                known.value = joined(&known.value, &branch.value).unwrap_or(Type::Any);
                for kind in &branch.kinds {
                    if !known.kinds.contains(kind) {
                        known.kinds.push(*kind);
                    }
                }
                known.checks.clear();
            }
            None => merged.push(branch.clone()),
        }
    }
    let apart = all_pairs(&merged, |one, other| one.kinds.iter().all(|kind| !other.kinds.contains(kind)));
    if merged.len() < branches.len() && apart {
        *branches = merged;
        return Choose::Kind;
    }
    choose
}

fn joined(one: &Type, other: &Type) -> Option<Type> {
    match (one, other) {
        (Type::String(one), Type::String(other)) if one != other => Some(Type::String(Text::default())),
        (Type::Integer(one), Type::Integer(other)) => Some(Type::Integer(super::model::Integer {
            least: one.least.zip(other.least).map(|(one, other)| one.min(other)),
            most: one.most.zip(other.most).map(|(one, other)| one.max(other)),
        })),
        (Type::Number | Type::Integer(_), Type::Number | Type::Integer(_)) => Some(Type::Number),
        _ if one == other => Some(one.clone()),
        _ => None,
    }
}

fn all_pairs<T>(list: &[T], apart: impl Fn(&T, &T) -> bool) -> bool {
    list.iter().enumerate().all(|(index, one)| list[index + 1..].iter().all(|other| apart(one, other)))
}
