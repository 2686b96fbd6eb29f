//! Assertions on arrays and objects, and the schemas for their parts.

use super::{At, Entries, Here, Member, Seen, Walk, matches};
use crate::corpus::value::{Step, Value};
use crate::jsonschema::reading::{Keywords, NodeId};
use std::collections::HashSet;
use std::rc::Rc;

impl Walk<'_> {
    pub(super) fn array(&mut self, here: Here<'_>, keywords: &Keywords, items: &[Value], seen: &mut Seen) {
        let count = items.len() as u64;
        if let Some(least) = keywords.min_items {
            self.say(here, "minItems", count >= least, "minItems");
        }
        if let Some(most) = keywords.max_items {
            self.say(here, "maxItems", count <= most, "maxItems");
        }
        if keywords.unique_items {
            let mut met = HashSet::with_capacity(items.len());
            let unique = items.iter().all(|item| met.insert(item.normal()));
            self.say(here, "uniqueItems", unique, "uniqueItems");
        }
        let index = |index: usize| here.at.child(Step::Index(index));
        if !keywords.prefix_items.is_empty() {
            self.within(here, "prefixItems", |walk| {
                for (place, (node, item)) in keywords.prefix_items.iter().zip(items).enumerate() {
                    walk.apply(*node, item, &index(place));
                    seen.items.insert(place);
                }
            });
        }
        if let Some(node) = keywords.items {
            self.within(here, "items", |walk| {
                for (place, item) in items.iter().enumerate().skip(keywords.prefix_items.len()) {
                    walk.apply(node, item, &index(place));
                }
            });
            seen.items.extend(0..items.len());
        }
        if let Some(node) = keywords.contains {
            let mut found = 0;
            for (place, item) in items.iter().enumerate() {
                if self.branch(node, item, &index(place)).0 {
                    found += 1;
                    seen.items.insert(place);
                }
            }
            match keywords.min_contains {
                None => self.say(here, "contains", found > 0, "contains"),
                Some(least) => {
                    // The keyword itself then asks for nothing.
                    self.hit(here, "contains", found > 0);
                    self.say(here, "minContains", found >= least, "minContains");
                }
            }
            if let Some(most) = keywords.max_contains {
                self.say(here, "maxContains", found <= most, "maxContains");
            }
        }
    }

    pub(super) fn object(
        &mut self,
        here: Here<'_>,
        keywords: &Keywords,
        members: &[Member],
        seen: &mut Seen,
    ) {
        let entries = self.entries(members);
        let count = entries.places.len() as u64;
        if let Some(least) = keywords.min_properties {
            self.say(here, "minProperties", count >= least, "minProperties");
        }
        if let Some(most) = keywords.max_properties {
            self.say(here, "maxProperties", count <= most, "maxProperties");
        }
        let is_there = |key: &str| entries.place(members, key).is_some();
        if !keywords.required.is_empty() {
            self.within(here, "required", |walk| {
                let missing = keywords.required.iter().filter(|key| !is_there(key));
                missing.for_each(|key| walk.issue_at_key(here, key, "required"));
            });
        }
        if !keywords.dependent_required.is_empty() {
            self.within(here, "dependentRequired", |walk| {
                let asked = keywords.dependent_required.iter().filter(|(key, _)| is_there(key));
                let missing = asked.flat_map(|(_, keys)| keys).filter(|key| !is_there(key));
                missing.for_each(|key| walk.issue_at_key(here, key, "dependent_required"));
            });
        }
        if let Some(node) = keywords.property_names {
            self.within(here, "propertyNames", |walk| {
                for (key, _) in entries.places.iter().map(|place| &members[*place]) {
                    let at = here.at.key(key);
                    if !walk.branch(node, &Value::text(key), &at).0 {
                        walk.issue_at_key(here, key, "property_names");
                    }
                }
            });
        }
        self.members(here, keywords, members, &entries, seen);
    }

    fn members(
        &mut self,
        here: Here<'_>,
        keywords: &Keywords,
        members: &[Member],
        entries: &Entries,
        seen: &mut Seen,
    ) {
        let mut known = Seen::default();
        let key = |key: &str| here.at.child(Step::Key(key.to_owned()));
        let all =
            || entries.places.iter().map(|place| (*place, members[*place].0.as_str(), &members[*place].1));
        if !keywords.properties.is_empty() {
            self.within(here, "properties", |walk| {
                for (place, node) in walk.named(here.node, keywords, members, entries) {
                    let (name, value) = &members[place];
                    walk.apply(node, value, &key(name));
                    known.keys.insert(place);
                }
            });
        }
        if !keywords.pattern_properties.is_empty() {
            self.within(here, "patternProperties", |walk| {
                for (place, name, value) in all() {
                    for (_, node) in
                        keywords.pattern_properties.iter().filter(|(pattern, _)| matches(pattern, name))
                    {
                        walk.apply(*node, value, &key(name));
                        known.keys.insert(place);
                    }
                }
            });
        }
        if let Some(node) = keywords.additional_properties {
            self.within(here, "additionalProperties", |walk| {
                for (_, name, value) in all().filter(|(place, ..)| !known.keys.contains(place)) {
                    walk.part(node, value, &key(name), "unknown_key");
                }
            });
            known.keys.extend(&entries.places);
        }
        seen.join(known);
    }

    /// The places of the members that `properties` name, each with its schema, in the order of the text.
    fn named(
        &self,
        node: NodeId,
        keywords: &Keywords,
        members: &[Member],
        entries: &Entries,
    ) -> Vec<(usize, NodeId)> {
        // Whichever are fewer are gone through.
        if keywords.properties.len() > entries.places.len() {
            let schema = |place: &usize| Some((*place, self.world.property(node, &members[*place].0)?));
            return entries.places.iter().filter_map(schema).collect();
        }
        let place = |(key, node): &(String, NodeId)| Some((entries.place(members, key)?, *node));
        let mut named: Vec<_> = keywords.properties.iter().filter_map(place).collect();
        named.sort_unstable();
        named
    }

    pub(super) fn unevaluated(&mut self, here: Here<'_>, keywords: &Keywords, seen: &mut Seen) {
        if let (Some(node), Value::Object(members)) = (keywords.unevaluated_properties, here.value) {
            let entries = self.entries(members);
            self.within(here, "unevaluatedProperties", |walk| {
                for place in entries.places.iter().filter(|place| !seen.keys.contains(place)) {
                    let (name, value) = &members[*place];
                    let at = here.at.child(Step::Key(name.clone()));
                    walk.part(node, value, &at, "unevaluated_properties");
                }
            });
            seen.keys.extend(&entries.places);
        }
        if let (Some(node), Value::Array(items)) = (keywords.unevaluated_items, here.value) {
            self.within(here, "unevaluatedItems", |walk| {
                for (place, item) in items.iter().enumerate().filter(|(place, _)| !seen.items.contains(place))
                {
                    walk.part(node, item, &here.at.child(Step::Index(place)), "unevaluated_items");
                }
            });
            seen.items.extend(0..items.len());
        }
    }

    /// Applies a schema to a part that nothing else knows; where it is `false`, the issue is of the keyword.
    fn part(&mut self, node: NodeId, value: &Value, at: &Rc<At>, code: &'static str) {
        let before = self.issues.len();
        self.apply(node, value, at);
        if self.world.is_never(node) {
            for (_, known) in &mut self.issues[before..] {
                *known = code;
            }
        }
    }
}
