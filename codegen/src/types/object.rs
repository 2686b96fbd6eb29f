//! Types of objects: records and maps.

use super::derive::{Deriver, Hint};
use super::gather::{Ask, Gathered};
use super::model::{Property, Record, Shape, Type};
use crate::jsonschema::reading::{Keywords, NodeId};
use std::collections::BTreeSet;

impl<'u> Deriver<'u> {
    /// The type of the objects that all of some schemas accept.
    pub(super) fn object(&mut self, ask: &Ask, gathered: &Gathered<'u>, hint: &Hint) -> Shape {
        let keys = known_keys(gathered);
        let mut properties = Vec::new();
        for key in &keys {
            let schemas = self.gatherer.at_key(gathered, key);
            let required = gathered.is_required(key);
            // Of several the last one is what was added to the others.
            let Some(at) = schemas.nodes.last().copied() else {
                let docs = super::model::Docs::default();
                properties.push(Property { key: (*key).to_owned(), value: Type::Any, required, docs });
                continue;
            };
            let docs = self.docs_of(&schemas);
            match self.type_of(&schemas, &hint.below(key, at)) {
                Type::Never if required => return Shape::Plain(Type::Never),
                Type::Never => {}
                value => properties.push(Property { key: (*key).to_owned(), value, required, docs }),
            }
        }
        let extra = self.extra(ask, gathered, &keys, hint);
        match extra {
            Some(extra) if properties.is_empty() => Shape::Plain(Type::Map(Box::new(extra))),
            extra => Shape::Record(Record { properties, extra }),
        }
    }

    /// The type of the values of other keys; `None` where there may be none.
    fn extra(&mut self, ask: &Ask, gathered: &Gathered<'u>, keys: &[&str], hint: &Hint) -> Option<Type> {
        let mut schemas = BTreeSet::new();
        for (node, keywords) in &gathered.parts {
            let is_closed = keywords.additional_properties.is_some_and(|node| self.is_false(node));
            match (keywords.pattern_properties.as_slice(), keywords.additional_properties) {
                ([], additional) => schemas.extend(additional),
                ([(_, only)], Some(_)) if is_closed => {
                    schemas.insert(*only);
                }
                _ => {
                    let why =
                        "which pattern of `patternProperties` a key matches is not in the type of its value";
                    self.widen(*node, "the values of other keys", why);
                }
            }
        }
        let evaluated = |keywords: &Keywords| {
            !keywords.pattern_properties.is_empty() || keywords.additional_properties.is_some()
        };
        let rest = gathered
            .parts
            .iter()
            .find_map(|(node, keywords)| Some((*node, keywords.unevaluated_properties?)));
        if let Some((node, rest)) = rest
            && !gathered.parts.iter().any(|(_, keywords)| evaluated(keywords))
        {
            if self
                .conditional_keys(ask, gathered)
                .is_some_and(|more| more.iter().all(|key| keys.contains(key)))
            {
                schemas.insert(rest);
            } else {
                let why = "which keys `unevaluatedProperties` leaves over depends on the value";
                self.widen(node, "the values of other keys", why);
            }
        }
        let ask = Ask::of(schemas);
        let Some(at) = ask.nodes.first().copied() else { return Some(Type::Any) };
        match self.type_of(&ask, &hint.below("Value", at)) {
            Type::Never => None,
            of => Some(of),
        }
    }

    /// The keys that schemas evaluate which may hold or not; `None` where these are not certain either.
    fn conditional_keys(&self, ask: &Ask, gathered: &Gathered<'u>) -> Option<Vec<&'u str>> {
        let mut keys = Vec::new();
        let mut seen = BTreeSet::new();
        let mut open: Vec<NodeId> = gathered
            .parts
            .iter()
            .flat_map(|(node, keywords)| self.uncertain_parts(ask, *node, keywords))
            .collect();
        while let Some(node) = open.pop() {
            let Some(keywords) = self.gatherer.keywords(node).filter(|_| seen.insert(node)) else { continue };
            let certain = keywords.pattern_properties.is_empty()
                && keywords.additional_properties.is_none()
                && keywords.unevaluated_properties.is_none()
                && keywords.dynamic_reference.is_none();
            if !certain {
                return None;
            }
            keys.extend(keywords.properties.iter().map(|(key, _)| key.as_str()));
            open.extend(keywords.in_place());
        }
        Some(keys)
    }

    /// The schemas applied to the same value that hold for some values only.
    fn uncertain_parts(&self, ask: &Ask, node: NodeId, keywords: &'u Keywords) -> Vec<NodeId> {
        let settled = ask.settled.iter().any(|settled| settled.node == node && settled.is_one_of);
        let one_of = keywords.one_of.iter().filter(|_| !settled);
        let conditional = [keywords.condition, keywords.then, keywords.otherwise];
        let dependent = keywords.dependent_schemas.iter().map(|(_, node)| *node);
        let all = conditional.into_iter().flatten().chain(dependent);
        all.chain(one_of.chain(&keywords.any_of).copied()).collect()
    }

    fn is_false(&self, node: NodeId) -> bool {
        self.gatherer.gather(&Ask::of([node])).is_never
    }

    /// What is said of a key: by the first schema that says something.
    fn docs_of(&self, schemas: &Ask) -> super::model::Docs {
        let mut docs = super::model::Docs::default();
        for node in &schemas.nodes {
            docs = docs.or(self.docs(*node));
        }
        docs
    }
}

/// The keys that schemas know, in the order of the text; those that are only required come last.
fn known_keys<'u>(gathered: &Gathered<'u>) -> Vec<&'u str> {
    let mut keys: Vec<&str> = Vec::new();
    let mut seen = BTreeSet::new();
    let properties =
        gathered.parts.iter().flat_map(|(_, keywords)| keywords.properties.iter().map(|(key, _)| key));
    let required = gathered.parts.iter().flat_map(|(_, keywords)| &keywords.required);
    for key in properties.chain(required) {
        if seen.insert(key.as_str()) {
            keys.push(key);
        }
    }
    keys
}
