//! Arrays.

use super::flat::{Fact, Flat};
use super::{Builder, DEEP, Item};
use crate::corpus::judge::holds;
use crate::corpus::route::Edge;
use crate::corpus::value::Value;
use crate::jsonschema::Number;
use crate::jsonschema::reading::NodeId;
use std::collections::HashSet;

impl Builder<'_> {
    pub(super) fn array(&mut self, flat: &Flat<'_, '_>, depth: usize) -> Option<Value> {
        let count = self.items(flat, depth);
        let unique = flat.strong().any(|fact| fact.keywords.unique_items);
        let mut made: Vec<Value> = Vec::with_capacity(count);
        let mut met: HashSet<Value> = HashSet::new();
        let mut counted: Option<Value> = None;
        // In a long list a random item is soon one that is there.
        let attempts = if count > 100 { 3 } else { 24 };
        for index in 0..count {
            let mut item = None;
            let plain = self.plain;
            for attempt in 0..attempts {
                item = self.item(flat, index, depth);
                let double = unique && item.as_ref().is_some_and(|item| met.contains(&item.normal()));
                if item.is_some() && !double {
                    break;
                }
                self.plain = false;
                // A list that nothing limits can be counted through.
                if unique && attempt + 1 == attempts && item.is_some() {
                    let next = Value::number(&(index + 100).to_string());
                    let free = flat
                        .facts
                        .iter()
                        .all(|fact| fact.keywords.items.is_none() && fact.keywords.contains.is_none());
                    if !free {
                        counted = self.another(flat, index, &counted.or(item)?, &met);
                    }
                    item = if free { Some(next) } else { counted.clone() };
                }
            }
            self.plain = plain;
            let item = item?;
            if unique {
                met.insert(item.normal());
            }
            made.push(item);
        }
        Some(Value::Array(made))
    }

    /// An item that is none of those that are there, found by counting on from one that is.
    fn another(
        &self,
        flat: &Flat<'_, '_>,
        index: usize,
        item: &Value,
        met: &HashSet<Value>,
    ) -> Option<Value> {
        let nodes: Vec<NodeId> = flat
            .strong()
            .filter_map(|fact| fact.keywords.prefix_items.get(index).copied().or(fact.keywords.items))
            .collect();
        let next = |step: usize| match item {
            Value::Number(text) => {
                let number = Number::of(text).floor()?.checked_add(i128::try_from(step).ok()?)?;
                Some(Value::number(&number.to_string()))
            }
            Value::String(text) => {
                let stem = text.trim_end_matches(|c: char| c.is_ascii_digit());
                let number: usize = text[stem.len()..].parse().unwrap_or(0);
                Some(Value::String(format!("{stem}{}", number.checked_add(step)?)))
            }
            _ => None,
        };
        let fits = |value: &Value| !met.contains(&value.normal()) && holds(self.world, &nodes, &[], value);
        let found = (1..=met.len() + 1).map_while(next).find(fits);
        found.or_else(|| Some(item.clone()))
    }

    /// How many items there are to be.
    fn items(&mut self, flat: &Flat<'_, '_>, depth: usize) -> usize {
        if let Some(count) = self.want.count.filter(|_| flat.target) {
            return count;
        }
        let size = |size: u64| usize::try_from(size).unwrap_or(usize::MAX);
        let mut count = 0;
        for fact in &flat.facts {
            let keywords = fact.keywords;
            if !fact.weak {
                count = count.max(keywords.min_items.map_or(0, size));
                if keywords.contains.is_some() {
                    count = count.max(first_contained(flat) + keywords.min_contains.map_or(1, size));
                }
            }
            count = count.max(match fact.route.and_then(<[Edge]>::first) {
                Some(Edge::Prefix(index)) => index + 1,
                Some(Edge::Items) => keywords.prefix_items.len() + 1,
                Some(Edge::Contains) => first_contained(flat) + 1,
                Some(Edge::UnevaluatedItems) => first_unevaluated(flat) + 1,
                _ => 0,
            });
        }
        let optional = if self.plain { usize::from(self.want.full) } else { self.rng.below(3) };
        let most = flat.strong().filter_map(|fact| fact.keywords.max_items).min().map_or(usize::MAX, size);
        let closed = flat.strong().any(|fact| {
            let last = fact.keywords.items.or(fact.keywords.unevaluated_items);
            last.is_some_and(|node| self.world.is_never(node))
        });
        if depth < DEEP && count == 0 {
            count = optional.min(most);
        }
        if self.want.full && depth < DEEP && closed {
            count = count.max(prefix(flat).min(most));
        }
        count.min(2_000)
    }

    fn item(&mut self, flat: &Flat<'_, '_>, index: usize, depth: usize) -> Option<Value> {
        let mut items = Vec::new();
        let mut scope = Vec::new();
        for fact in &flat.facts {
            let keywords = fact.keywords;
            let mut add = |node, edge: Edge, last: bool| {
                let way =
                    fact.route.and_then(<[Edge]>::split_first).filter(|(first, _)| **first == edge && last);
                items.push(Item { node, route: way.map(|(_, rest)| rest), weak: fact.weak });
            };
            if let Some(node) = keywords.prefix_items.get(index) {
                add(*node, Edge::Prefix(index), true);
            } else if let Some(node) = keywords.items {
                add(node, Edge::Items, index == keywords.prefix_items.len());
            }
            let start = first_contained(flat);
            let contained = |fact: &Fact<'_, '_>| (start..start + contained(fact)).contains(&index);
            if let Some(node) = keywords.contains.filter(|_| contained(fact)) {
                add(node, Edge::Contains, index == start);
            }
            if let Some(node) = keywords.unevaluated_items.filter(|_| index >= first_unevaluated(flat)) {
                add(node, Edge::UnevaluatedItems, index == first_unevaluated(flat));
            }
            if fact.scope.len() > scope.len() {
                scope.clone_from(&fact.scope);
            }
        }
        self.value(items, &scope, depth + 1)
    }
}

/// How many items are made to be what `contains` asks for.
fn contained(fact: &Fact<'_, '_>) -> usize {
    let least = fact.keywords.min_contains.map_or(1, |least| usize::try_from(least).unwrap_or(0));
    if matches!(fact.route.and_then(<[Edge]>::first), Some(Edge::Contains)) { least.max(1) } else { least }
}

/// Where those begin: what has a place of its own may be something else.
fn first_contained(flat: &Flat<'_, '_>) -> usize {
    let room = |fact: &Fact<'_, '_>| {
        let most =
            fact.keywords.max_items.map_or(usize::MAX, |most| usize::try_from(most).unwrap_or(usize::MAX));
        most >= prefix(flat) + contained(fact)
    };
    if flat.strong().all(room) { prefix(flat) } else { 0 }
}

/// The first item that nothing evaluates: what is contained is evaluated by that.
fn first_unevaluated(flat: &Flat<'_, '_>) -> usize {
    let containing = flat.strong().filter(|fact| fact.keywords.contains.is_some());
    let contained = containing.map(|fact| first_contained(flat) + contained(fact)).max();
    prefix(flat).max(contained.unwrap_or(0))
}

/// How many items are known by their place, by any of the schemas.
fn prefix(flat: &Flat<'_, '_>) -> usize {
    flat.strong().map(|fact| fact.keywords.prefix_items.len()).max().unwrap_or(0)
}
