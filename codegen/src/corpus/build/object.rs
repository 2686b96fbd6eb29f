//! Objects.

use super::flat::{Fact, Flat};
use super::{Builder, DEEP, Item};
use crate::corpus::judge::matches;
use crate::corpus::route::Edge;
use crate::corpus::text::Shape;
use crate::corpus::value::Value;

/// Keys that are tried where a schema does not name any.
const KEYS: [&str; 8] = ["extra", "a", "b", "other", "x1", "foo", "A", "_"];

impl<'w> Builder<'w> {
    pub(super) fn object(&mut self, mut flat: Flat<'w, '_>, depth: usize) -> Option<Value> {
        let mut keys = self.needed_keys(&flat)?;
        self.optional_keys(&flat, &mut keys, depth);
        // A key may bring a schema with it, which may ask for other keys.
        for _ in 0..8 {
            let before = (keys.len(), flat.facts.len());
            self.dependent_schemas(&mut flat, &keys)?;
            for key in self.needed_keys(&flat)? {
                if !keys.contains(&key) {
                    keys.push(key);
                }
            }
            if before == (keys.len(), flat.facts.len()) {
                break;
            }
        }
        self.fill(&flat, &mut keys);
        let needed = self.needed_keys(&flat)?;
        let mut members = Vec::with_capacity(keys.len());
        for key in keys {
            match self.member(&flat, &key, depth) {
                Some(value) => members.push((key, value)),
                None if needed.contains(&key) => return None,
                None => {}
            }
        }
        Some(Value::Object(members))
    }

    /// The keys that have to be there, and that of the route.
    fn needed_keys(&mut self, flat: &Flat<'_, '_>) -> Option<Vec<String>> {
        let mut keys: Vec<String> = Vec::new();
        let mut add = |key: &String| {
            if !keys.contains(key) {
                keys.push(key.clone());
            }
        };
        for fact in flat.strong() {
            fact.keywords.required.iter().for_each(&mut add);
        }
        for fact in &flat.facts {
            match fact.route.and_then(<[Edge]>::first) {
                Some(Edge::Property(key) | Edge::Dependent(key)) => add(key),
                Some(Edge::Pattern(pattern)) => {
                    let texts = Shape::of(pattern).texts(None, &mut self.rng);
                    let free = texts
                        .iter()
                        .find(|key| fact.keywords.properties.iter().all(|(known, _)| known != *key));
                    add(free.or(texts.first())?);
                }
                Some(Edge::Additional | Edge::UnevaluatedProperties) => add(&self.new_key(flat, &[])?),
                Some(Edge::Names) => add(&self.new_key(flat, &[]).unwrap_or_else(|| "a".to_owned())),
                _ => {}
            }
        }
        for _ in 0..8 {
            let before = keys.len();
            for (key, others) in flat.strong().flat_map(|fact| &fact.keywords.dependent_required) {
                if keys.contains(key) {
                    for other in others {
                        if !keys.contains(other) {
                            keys.push(other.clone());
                        }
                    }
                }
            }
            if keys.len() == before {
                break;
            }
        }
        Some(keys)
    }

    fn optional_keys(&mut self, flat: &Flat<'_, '_>, keys: &mut Vec<String>, depth: usize) {
        let most = flat.strong().filter_map(|fact| fact.keywords.max_properties).min();
        let most = most.map_or(usize::MAX, |most| usize::try_from(most).unwrap_or(usize::MAX));
        let full = self.want.full && depth < DEEP;
        for fact in flat.strong() {
            for (key, node) in &fact.keywords.properties {
                let wanted = if self.plain { full } else { depth < DEEP && (full || self.rng.once_in(3)) };
                if wanted && keys.len() < most && !keys.contains(key) && !self.world.is_never(*node) {
                    keys.push(key.clone());
                }
            }
        }
    }

    /// Adds keys until there are as many as asked for, or takes optional ones away.
    fn fill(&mut self, flat: &Flat<'_, '_>, keys: &mut Vec<String>) {
        let least = flat.strong().filter_map(|fact| fact.keywords.min_properties).max().unwrap_or(0);
        let wanted = self.want.count.filter(|_| flat.target);
        let least = wanted.unwrap_or(usize::try_from(least).unwrap_or(0)).min(2_000);
        let named = flat.strong().flat_map(|fact| &fact.keywords.properties);
        let named: Vec<&String> =
            named.filter(|(_, node)| !self.world.is_never(*node)).map(|(key, _)| key).collect();
        for key in named {
            if keys.len() < least && !keys.contains(key) {
                keys.push(key.clone());
            }
        }
        while keys.len() < least {
            let Some(key) = self.new_key(flat, keys) else { return };
            keys.push(key);
        }
        keys.truncate(wanted.unwrap_or(usize::MAX));
    }

    fn dependent_schemas(&mut self, flat: &mut Flat<'w, '_>, keys: &[String]) -> Option<()> {
        let mut found = Vec::new();
        for fact in flat.strong() {
            let there = fact.keywords.dependent_schemas.iter().filter(|(key, _)| keys.contains(key));
            found.extend(there.map(|(_, node)| (*node, fact.scope.clone())));
        }
        for (node, scope) in found {
            flat.add(self, Item { node, route: None, weak: false }, &scope)?;
        }
        Some(())
    }

    /// A key that no schema here names, and that may be there.
    fn new_key(&mut self, flat: &Flat<'_, '_>, taken: &[String]) -> Option<String> {
        let mut tried: Vec<String> = KEYS.map(str::to_owned).to_vec();
        for fact in flat.strong() {
            if let Some(node) = fact.keywords.property_names {
                let item = Item { node, route: None, weak: false };
                for _ in 0..6 {
                    let name = self.value(vec![item], &fact.scope, 0);
                    self.plain = false;
                    if let Some(Value::String(name)) = name {
                        tried.insert(0, name);
                    }
                }
            }
            for (pattern, _) in &fact.keywords.pattern_properties {
                tried.extend(Shape::of(pattern).texts(None, &mut self.rng));
            }
        }
        // Those that an earlier turn added are passed over: there may be a thousand.
        let numbered = taken.iter().filter(|key| key.starts_with("key")).count();
        tried.extend((numbered..taken.len() + 1).map(|number| format!("key{number}")));
        let known = |key: &str| {
            flat.facts.iter().any(|fact| {
                let mut patterns = fact.keywords.pattern_properties.iter();
                fact.keywords.properties.iter().any(|(known, _)| known == key)
                    || (taken.is_empty() && patterns.any(|(pattern, _)| matches(pattern, key)))
            })
        };
        let allowed = |key: &str| {
            flat.strong().all(|fact| {
                let name = Value::text(key);
                let names = fact.keywords.property_names;
                names.is_none_or(|node| crate::corpus::judge::holds(self.world, &[node], &fact.scope, &name))
            })
        };
        tried.into_iter().find(|key| !taken.contains(key) && !known(key) && allowed(key))
    }

    fn member(&mut self, flat: &Flat<'_, '_>, key: &str, depth: usize) -> Option<Value> {
        let mut items = Vec::new();
        let mut scope = Vec::new();
        let evaluated =
            flat.strong().any(|fact| knows(fact, key) || fact.keywords.additional_properties.is_some());
        for fact in &flat.facts {
            let keywords = fact.keywords;
            let mut add = |node, edge: Edge| {
                let way = fact.route.and_then(<[Edge]>::split_first).filter(|(first, _)| **first == edge);
                items.push(Item { node, route: way.map(|(_, rest)| rest), weak: fact.weak });
            };
            for (_, node) in keywords.properties.iter().filter(|(known, _)| known == key) {
                add(*node, Edge::Property(key.to_owned()));
            }
            for (pattern, node) in
                keywords.pattern_properties.iter().filter(|(pattern, _)| matches(pattern, key))
            {
                add(*node, Edge::Pattern(pattern.clone()));
            }
            if let Some(node) = keywords.additional_properties.filter(|_| !knows(fact, key)) {
                add(node, Edge::Additional);
            }
            if let Some(node) = keywords.unevaluated_properties.filter(|_| !evaluated) {
                add(node, Edge::UnevaluatedProperties);
            }
            if fact.scope.len() > scope.len() {
                scope.clone_from(&fact.scope);
            }
        }
        self.value(items, &scope, depth + 1)
    }
}

/// Whether a schema names a key itself.
fn knows(fact: &Fact<'_, '_>, key: &str) -> bool {
    fact.keywords.properties.iter().any(|(known, _)| known == key)
        || fact.keywords.pattern_properties.iter().any(|(pattern, _)| matches(pattern, key))
}
