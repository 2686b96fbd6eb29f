//! What is read where nothing is written: `default` asks nothing of a value, and yet the same message means something else
//! once it changes.

use super::Glance;
use super::path::{Part, Pattern};
use crate::corpus::collect::collect;
use crate::corpus::judge::holds;
use crate::corpus::value::{Path, Value};
use crate::corpus::world::World;
use crate::json;
use crate::jsonschema::reading::NodeId;
use crate::jsonschema::{Place, SchemaDocument};
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};

/// How many parts of a value are looked at; a definition that is used in many places is looked at by itself as well.
const MOST_PARTS: usize = 2_000;

/// How deep a value is looked into.
const MOST_DEEP: usize = 16;

/// A `default` that is another one than before.
#[derive(Clone, Debug)]
pub(crate) struct DefaultChange {
    /// Where in a value.
    pub(crate) path: String,
    /// What was said and what is, as JSON; `None` where nothing is.
    pub(crate) values: [Option<String>; 2],
    /// The new schema that says so, or of which it is not said any more.
    pub(crate) place: Place,
    /// The schemas that say so, old and new: the same wherever they are used.
    pub(crate) said_by: [Option<Place>; 2],
    /// A value that both sides accept, in which it is left out.
    pub(crate) example: Option<String>,
}

/// One side: its documents, as they were glanced at, and the number of the schema among those.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Said<'s> {
    pub(crate) documents: &'s [SchemaDocument],
    pub(crate) glance: &'s Glance,
    pub(crate) root: usize,
}

/// The defaults that come, go or change where both sides know the part of the value.
pub(crate) fn changes(old: Said<'_>, new: Said<'_>) -> Vec<DefaultChange> {
    // Most schemas have none, and the walk is long.
    let mut texts = old.documents.iter().chain(new.documents).map(|document| &document.source.text);
    if !texts.any(|text| text.contains("\"default\"")) {
        return Vec::new();
    }
    let ends = [old, new].map(Said::defaults);
    let mut list = Vec::new();
    for (path, before) in &ends[0] {
        let Some(after) = ends[1].get(path) else { continue };
        if before.defaults.keys().eq(after.defaults.keys()) {
            continue;
        }
        let values = [before, after].map(|part| part.defaults.values().map(|(text, _)| text.clone()));
        let values = values.map(Iterator::collect::<Vec<String>>);
        let said_by =
            [before, after].map(|part| part.defaults.values().next().map(|(_, place)| place.clone()));
        list.push(DefaultChange {
            path: path.clone(),
            values: values.map(|list| (!list.is_empty()).then(|| list.join(" or "))),
            place: said_by[1].clone().unwrap_or_else(|| after.place.clone()),
            said_by,
            example: example(old, new, &after.pattern).map(|value| value.json()),
        });
    }
    list
}

/// What a side says of a part of a value.
struct PartOf {
    pattern: Pattern,
    /// The first schema of it.
    place: Place,
    /// Its defaults as they are equal, each as it is written first, and with the schema that says so.
    defaults: BTreeMap<Value, (String, Place)>,
}

struct Walk<'w> {
    world: &'w World,
    texts: Vec<Json>,
    parts: BTreeMap<String, PartOf>,
    /// The schemas on the way.
    on: Vec<NodeId>,
}

impl Said<'_> {
    fn world(&self) -> &World {
        &self.glance.0
    }

    fn node(&self) -> NodeId {
        self.world().roots[self.root].1
    }

    fn defaults(self) -> BTreeMap<String, PartOf> {
        let text = |document: &SchemaDocument| serde_json::from_str(&document.source.text);
        let texts: Vec<Json> = self.documents.iter().map(|one| text(one).unwrap_or_default()).collect();
        let mut walk = Walk { world: self.world(), texts, parts: BTreeMap::new(), on: Vec::new() };
        walk.visit(self.node(), &Pattern::default());
        walk.parts
    }
}

impl Walk<'_> {
    fn visit(&mut self, node: NodeId, pattern: &Pattern) {
        if self.on.contains(&node) || pattern.0.len() > MOST_DEEP || self.parts.len() > MOST_PARTS {
            return;
        }
        let place = &self.world.graph.nodes[node].place;
        let text = self.texts.get(place.document).and_then(|text| text.pointer(&place.pointer));
        let part = self.parts.entry(pattern.to_string()).or_insert_with(|| PartOf {
            pattern: pattern.clone(),
            place: place.clone(),
            defaults: BTreeMap::new(),
        });
        if let Some(default) = text.and_then(|text| text.get("default")) {
            let text = default.to_string();
            let value = json::parse(&text).map_or(Value::Null, |json| Value::of(&json).normal());
            part.defaults.entry(value).or_insert_with(|| (text, place.clone()));
        }
        let Some(keywords) = self.world.keywords(node) else { return };
        self.on.push(node);
        let dynamic = keywords.dynamic_reference.as_ref().map(|reference| reference.initial);
        let here = keywords.reference.into_iter().chain(dynamic);
        let here =
            here.chain(keywords.all_of.iter().chain(&keywords.any_of).chain(&keywords.one_of).copied());
        let here = here.chain(keywords.then).chain(keywords.otherwise);
        for inner in here.chain(keywords.dependent_schemas.iter().map(|(_, inner)| *inner)) {
            self.visit(inner, pattern);
        }
        for (key, inner) in &keywords.properties {
            self.visit(*inner, &pattern.child(Part::Key(key.clone())));
        }
        for (index, inner) in keywords.prefix_items.iter().enumerate() {
            self.visit(*inner, &pattern.child(Part::Index(index)));
        }
        let items = keywords.items.into_iter().chain(keywords.unevaluated_items);
        items.for_each(|inner| self.visit(inner, &pattern.child(Part::Item)));
        let rest = keywords.additional_properties.into_iter().chain(keywords.unevaluated_properties);
        let rest = rest.chain(keywords.pattern_properties.iter().map(|(_, inner)| *inner));
        rest.for_each(|inner| self.visit(inner, &pattern.child(Part::Other)));
        self.on.pop();
    }
}

/// A value without the part that both sides accept: the barest one, else the smallest of the cases.
fn example(old: Said<'_>, new: Said<'_>, pattern: &Pattern) -> Option<Value> {
    let (last, parent) = pattern.0.split_last()?;
    let Part::Key(key) = last else { return None };
    let lacks = |value: &Value| {
        let parents = Pattern(parent.to_vec()).places(value, false);
        parents.iter().any(|path| value.at(path).is_some_and(|object| is_without(object, key)))
    };
    let fits = |value: &Value| {
        lacks(value) && [old, new].iter().all(|end| holds(end.world(), &[end.node()], &[], value))
    };
    let bare = bare(parent);
    if fits(&bare) {
        return Some(bare);
    }
    let mut tried = BTreeSet::new();
    for end in [new, old] {
        let place = end.world().graph.nodes[end.node()].place.clone();
        let Ok(alone) = Glance::of(end.documents, &[place]) else { continue };
        for case in collect(&alone.0).cases {
            let path = parent_path(&case.value, parent);
            let less = case.value.at(&path).and_then(|object| object.without_key(key));
            tried.extend(less.and_then(|less| case.value.with(&path, less)));
        }
    }
    tried.into_iter().filter(fits).min_by_key(|value| value.json().len())
}

fn is_without(object: &Value, key: &str) -> bool {
    matches!(object, Value::Object(_)) && object.get(key).is_none()
}

fn parent_path(value: &Value, parent: &[Part]) -> Path {
    Pattern(parent.to_vec()).places(value, false).into_iter().next().unwrap_or_default()
}

/// The value with nothing in it but the way to a part.
fn bare(parent: &[Part]) -> Value {
    parent.iter().rev().fold(Value::Object(Vec::new()), |inner, part| match part {
        Part::Key(key) => Value::Object(vec![(key.clone(), inner)]),
        Part::Other => Value::Object(vec![("a".to_owned(), inner)]),
        Part::Item => Value::Array(vec![inner]),
        Part::Index(index) => Value::Array((0..*index).map(|_| Value::Null).chain([inner]).collect()),
    })
}
