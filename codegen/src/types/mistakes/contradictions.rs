//! Schemas that hold for one value, each with values of its own, and none in common.
//!
//! Who writes `false` means it. Who writes two schemas side by side means a value that both accept.

use super::super::gather::{Ask, Gathered, Gatherer};
use super::super::kinds::Kinds;
use super::super::model::Kind;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::jsonschema::reading::{Draft, Keywords, NodeId, Schema};
use crate::jsonschema::{Number, Unit, matches};
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// Finds the schemas that first bring together what has no value in common.
pub(super) fn check(unit: &Unit<'_, '_>) -> Vec<Diagnostic> {
    let finder = Finder { unit, gatherer: Gatherer::new(unit) };
    let given = unit.roots.len();
    let mut found = Vec::new();
    for (id, node) in unit.graph.nodes.iter().enumerate() {
        let Schema::Keywords(keywords) = &node.schema else { continue };
        // What only refers to another schema adds nothing to it.
        if node.place.document >= given || keywords.only_reference().is_some() {
            continue;
        }
        let mut here = finder.conflicts(id);
        if here.is_empty() {
            continue;
        }
        for part in parts_of(keywords) {
            let below = finder.conflicts(part);
            here.retain(|conflict, _| !below.contains_key(conflict));
        }
        found.extend(finder.told(id, here));
    }
    found
}

/// What keeps values out.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Conflict {
    /// No JSON type, or no listed value, is left.
    Value,
    /// A least is above its most.
    Bounds(&'static str),
    /// A key is required that a closed object does not know.
    Required(String),
    /// The value of a key has no value.
    Key(String),
    /// A key is described that a closed object does not know.
    Unknown(String),
}

/// In words: what is wrong, the schema that it shows at, and what to write.
struct Words {
    message: String,
    at: NodeId,
    help: String,
    /// For [`Conflict::Unknown`], the closed object: its keys are told together.
    closed: Option<NodeId>,
}

/// The schemas that hold for every value of a schema, too.
fn parts_of(keywords: &Keywords) -> impl Iterator<Item = NodeId> + '_ {
    let dynamic = keywords.dynamic_reference.as_ref().map(|reference| reference.initial);
    keywords.reference.into_iter().chain(dynamic).chain(keywords.all_of.iter().copied())
}

struct Finder<'u> {
    unit: &'u Unit<'u, 'u>,
    gatherer: Gatherer<'u>,
}

impl<'u> Finder<'u> {
    fn conflicts(&self, node: NodeId) -> BTreeMap<Conflict, Words> {
        let ask = Ask::of([node]);
        let gathered = self.gatherer.gather(&ask);
        let mut found = BTreeMap::new();
        if gathered.is_never || gathered.uncertain.is_some() {
            return found;
        }
        let kinds = self.gatherer.kinds(&ask);
        if kinds.is_empty() {
            found.extend(self.no_value(node, &gathered).map(|words| (Conflict::Value, words)));
            return found;
        }
        self.bounds(node, &gathered, kinds, &mut found);
        if kinds.has(Kind::Object) {
            self.closed(&gathered, &mut found);
            self.keys(&gathered, &mut found);
        }
        found
    }

    /// Why no JSON type is left, where each schema by itself leaves some.
    fn no_value(&self, node: NodeId, gathered: &Gathered<'u>) -> Option<Words> {
        let keywords = self.gatherer.keywords(node)?;
        if parts_of(keywords).any(|part| self.gatherer.kinds(&Ask::of([part])).is_empty()) {
            return None;
        }
        let help =
            "write schemas that have values in common; one that refuses everything is `false`".to_owned();
        if gathered.constants().is_some_and(|list| list.is_empty()) {
            let listing = |(_, keywords): &&(NodeId, &Keywords)| {
                keywords.constant.is_some() || keywords.choices.is_some()
            };
            let listing: Vec<NodeId> = gathered.parts.iter().filter(listing).map(|(node, _)| *node).collect();
            let message = match listing.as_slice() {
                [one, other, ..] => format!(
                    "no value fits: what is listed at {} and at {} has no value in common",
                    self.place(*one),
                    self.place(*other)
                ),
                [one] if *one != node || gathered.parts.len() > 1 => {
                    format!(
                        "no value fits: other schemas here allow none of the values listed at {}",
                        self.place(*one)
                    )
                }
                _ => "no value fits: `enum` does not list what `const` is".to_owned(),
            };
            return Some(Words { message, at: self.shown(node, listing.last()), help, closed: None });
        }
        let types = gathered
            .parts
            .iter()
            .filter_map(|(node, keywords)| Some((*node, keywords.types.map(Kinds::of)?)));
        let types: Vec<(NodeId, Kinds)> = types.collect();
        for (index, (other, kinds)) in types.iter().enumerate() {
            let apart = types[..index].iter().find(|(_, before)| before.and(*kinds).is_empty());
            if let Some((one, before)) = apart {
                let message = format!(
                    "no value fits: the type is {} at {}, and {} at {}",
                    words(*before),
                    self.place(*one),
                    words(*kinds),
                    self.place(*other)
                );
                return Some(Words { message, at: self.shown(node, Some(other)), help, closed: None });
            }
        }
        // A branch that refuses everything is meant so.
        let lists = [&keywords.any_of, &keywords.one_of];
        let refuses = |list: &&Vec<NodeId>| {
            !list.is_empty() && list.iter().all(|node| self.gatherer.kinds(&Ask::of([*node])).is_empty())
        };
        if lists.iter().any(refuses) {
            return None;
        }
        let message = "no value fits: the types that these schemas allow have none in common".to_owned();
        Some(Words { message, at: node, help, closed: None })
    }

    /// A least of one schema above the most of another.
    fn bounds(
        &self,
        node: NodeId,
        gathered: &Gathered<'u>,
        kinds: Kinds,
        to: &mut BTreeMap<Conflict, Words>,
    ) {
        let pairs: [(&'static str, Kind, [Bound; 2]); 4] = [
            (
                "number",
                Kind::Number,
                [
                    Bound { of: |it| it.minimum.clone(), exclusive: |it| it.exclusive_minimum.clone() },
                    Bound { of: |it| it.maximum.clone(), exclusive: |it| it.exclusive_maximum.clone() },
                ],
            ),
            (
                "text",
                Kind::String,
                [Bound::of(|it| count(it.min_length)), Bound::of(|it| count(it.max_length))],
            ),
            (
                "array",
                Kind::Array,
                [Bound::of(|it| count(it.min_items)), Bound::of(|it| count(it.max_items))],
            ),
            (
                "object",
                Kind::Object,
                [Bound::of(|it| count(it.min_properties)), Bound::of(|it| count(it.max_properties))],
            ),
        ];
        for (what, kind, [least, most]) in pairs {
            if !kinds.has(kind) {
                continue;
            }
            let low = least.tightest(gathered, Ordering::Greater);
            let high = most.tightest(gathered, Ordering::Less);
            let (Some((low, low_exclusive, one)), Some((high, high_exclusive, other))) = (low, high) else {
                continue;
            };
            let order = low.compare(&high);
            let fits =
                order == Ordering::Less || (order == Ordering::Equal && !low_exclusive && !high_exclusive);
            if fits {
                continue;
            }
            let message = format!(
                "no {what} fits: the least is {} at {}, and the most is {} at {}",
                low.normal,
                self.place(one),
                high.normal,
                self.place(other)
            );
            let help = "widen one of them".to_owned();
            let at = self.shown(node, Some(&one.max(other)));
            to.insert(Conflict::Bounds(what), Words { message, at, help, closed: None });
        }
    }

    /// Keys that a closed object does not know, though another schema requires or describes them.
    fn closed(&self, gathered: &Gathered<'u>, to: &mut BTreeMap<Conflict, Words>) {
        let closed: Vec<Closed<'u>> =
            gathered.parts.iter().filter_map(|(node, keywords)| self.closed_by(*node, keywords)).collect();
        if closed.is_empty() {
            return;
        }
        for closed in &closed {
            let at = closed.node;
            for (node, keywords) in &gathered.parts {
                for key in keywords.required.iter().filter(|key| !closed.knows(key)) {
                    let message = format!(
                        "no object fits: `{key}` is required at {}, and the closed object at {} knows no such key",
                        self.place(*node),
                        self.place(at)
                    );
                    let help = self.instead(closed, gathered, key);
                    let words = Words { message, at: *node, help, closed: None };
                    to.entry(Conflict::Required(key.clone())).or_insert(words);
                }
            }
            for (node, keywords) in &gathered.parts {
                for (key, value) in &keywords.properties {
                    if closed.knows(key) || self.refuses_all(*value) {
                        continue;
                    }
                    if to.contains_key(&Conflict::Required(key.clone())) {
                        continue;
                    }
                    let message = format!(
                        "can never be there: the closed object at {} knows no such key",
                        self.place(at)
                    );
                    let help = self.instead(closed, gathered, key);
                    let words = Words { message, at: *node, help, closed: Some(at) };
                    to.entry(Conflict::Unknown(key.clone())).or_insert(words);
                }
            }
        }
    }

    fn closed_by(&self, node: NodeId, keywords: &'u Keywords) -> Option<Closed<'u>> {
        let is_false = |node: Option<NodeId>| node.is_some_and(|node| self.refuses_all(node));
        if is_false(keywords.additional_properties) {
            return Some(Closed::of(node, "additionalProperties", &[keywords]));
        }
        if !is_false(keywords.unevaluated_properties) {
            return None;
        }
        // It knows what is beside it, which is certain only where nothing of that depends on the value.
        let within = self.gatherer.gather(&Ask::of([node]));
        let is_certain = |keywords: &Keywords| {
            keywords.any_of.is_empty()
                && keywords.one_of.is_empty()
                && keywords.condition.is_none()
                && keywords.dependent_schemas.is_empty()
                && keywords.additional_properties.is_none()
                && keywords.dynamic_reference.is_none()
        };
        let others = |id: NodeId, other: &Keywords| id == node || other.unevaluated_properties.is_none();
        let certain = within.uncertain.is_none()
            && within.parts.iter().all(|(id, keywords)| is_certain(keywords) && others(*id, keywords));
        let parts: Vec<&Keywords> = within.parts.iter().map(|(_, keywords)| *keywords).collect();
        certain.then(|| Closed::of(node, "unevaluatedProperties", &parts))
    }

    /// What to write in place of what closes an object too early.
    fn instead(&self, closed: &Closed<'_>, gathered: &Gathered<'_>, key: &str) -> String {
        let resource = self.unit.graph.nodes[closed.node].resource;
        let draft = Draft::of(&self.unit.resources.list[resource].metaschema).unwrap_or_default();
        let last = gathered.parts.last().map(|(node, _)| *node);
        if draft < Draft::Draft2019 {
            return format!("list `{key}` in the `properties` of the closed object, too: `\"{key}\": true`");
        }
        if last == Some(closed.node) {
            return format!(
                "write `\"unevaluatedProperties\": false` in place of `additionalProperties`: it knows the keys of all schemas beside it, or list `{key}` here, too"
            );
        }
        format!(
            "take `{}` out there, and write `\"unevaluatedProperties\": false` where both come together: it knows the keys of all schemas beside it",
            closed.by
        )
    }

    /// Keys whose value several schemas describe, each in its own way.
    fn keys(&self, gathered: &Gathered<'u>, to: &mut BTreeMap<Conflict, Words>) {
        let mut met: HashSet<&str> = HashSet::new();
        let mut twice: BTreeSet<&str> = BTreeSet::new();
        for (key, _) in gathered.parts.iter().flat_map(|(_, keywords)| &keywords.properties) {
            if !met.insert(key) {
                twice.insert(key);
            }
        }
        for key in twice {
            let ask = self.gatherer.at_key(gathered, key);
            let is_empty = |node: &NodeId| self.gatherer.kinds(&Ask::of([*node])).is_empty();
            if !self.gatherer.kinds(&ask).is_empty() || ask.nodes.iter().any(is_empty) {
                continue;
            }
            let (Some(one), Some(other)) = (ask.nodes.first(), ask.nodes.last()) else { continue };
            let places = format!("{} and {}", self.place(*one), self.place(*other));
            let message = match gathered.is_required(key) {
                true => format!(
                    "no object fits: `{key}` is required, and the schemas at {places} have no value in common"
                ),
                false => {
                    format!("`{key}` can never be there: the schemas at {places} have no value in common")
                }
            };
            let help = format!(
                "write schemas for `{key}` that have values in common; `false` says that it is never there"
            );
            to.insert(Conflict::Key(key.to_owned()), Words { message, at: *other, help, closed: None });
        }
    }

    /// Whether a schema says on purpose that there is no value.
    fn refuses_all(&self, node: NodeId) -> bool {
        match &self.unit.graph.nodes[node].schema {
            Schema::Bool(value) => !value,
            Schema::Keywords(keywords) => {
                keywords.not.is_some_and(|not| match &self.unit.graph.nodes[not].schema {
                    Schema::Bool(value) => *value,
                    Schema::Keywords(keywords) => keywords.is_silent(),
                })
            }
        }
    }

    /// The schema that a person should look at: a part that stands within the schema, or the schema itself.
    fn shown(&self, node: NodeId, part: Option<&NodeId>) -> NodeId {
        let places = |id: NodeId| &self.unit.graph.nodes[id].place;
        let stands_within = |part: &NodeId| {
            let rest = places(*part).pointer.strip_prefix(&places(node).pointer);
            let is_part =
                rest.is_some_and(|rest| rest.starts_with("/allOf/") || rest.starts_with("/properties/"));
            places(*part).document == places(node).document && is_part
        };
        part.copied().filter(stands_within).unwrap_or(node)
    }

    fn place(&self, node: NodeId) -> String {
        let place = &self.unit.graph.nodes[node].place;
        let file = &self.unit.resources.documents[place.document].source.name;
        match (place.pointer.as_str(), self.unit.roots.len()) {
            ("", _) => format!("the top of `{file}`"),
            (pointer, 1) => format!("`{pointer}`"),
            (pointer, _) => format!("`{file}#{pointer}`"),
        }
    }

    fn told(&self, node: NodeId, conflicts: BTreeMap<Conflict, Words>) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        let mut unknown: BTreeMap<(Option<NodeId>, NodeId), (Vec<String>, Words)> = BTreeMap::new();
        let mut tell = |at: NodeId, message: String, help: String| {
            let place = &self.unit.graph.nodes[self.shown(node, Some(&at))].place;
            let offset = self.unit.resources.json(place).map_or(0, |json| json.offset);
            let mut diagnostics = Diagnostics::new(self.unit.resources.documents[place.document].source);
            diagnostics.warn(offset, &place.pointer, message, help);
            found.extend(diagnostics.all());
        };
        for (conflict, words) in conflicts {
            match conflict {
                Conflict::Unknown(key) => {
                    let entry = unknown.entry((words.closed, words.at));
                    entry.or_insert_with(|| (Vec::new(), words)).0.push(format!("`{key}`"));
                }
                _ => tell(words.at, words.message, words.help),
            }
        }
        for (keys, words) in unknown.into_values() {
            tell(words.at, format!("{} {}", list(&keys), words.message), words.help);
        }
        found
    }
}

/// A schema that refuses the keys that it does not know.
struct Closed<'u> {
    node: NodeId,
    by: &'static str,
    keys: HashSet<&'u str>,
    patterns: Vec<&'u str>,
}

impl<'u> Closed<'u> {
    /// What knows the keys of some schemas.
    fn of(node: NodeId, by: &'static str, parts: &[&'u Keywords]) -> Self {
        let keys = parts.iter().flat_map(|keywords| &keywords.properties);
        let patterns = parts.iter().flat_map(|keywords| &keywords.pattern_properties);
        Self {
            node,
            by,
            keys: keys.map(|(key, _)| key.as_str()).collect(),
            patterns: patterns.map(|(pattern, _)| pattern.as_str()).collect(),
        }
    }

    fn knows(&self, key: &str) -> bool {
        self.keys.contains(key) || self.patterns.iter().any(|pattern| matches(pattern, key))
    }
}

/// Where a schema says its least or its most.
struct Bound {
    of: fn(&Keywords) -> Option<Number>,
    exclusive: fn(&Keywords) -> Option<Number>,
}

fn count(count: Option<u64>) -> Option<Number> {
    count.map(|count| Number::of(&count.to_string()))
}

impl Bound {
    fn of(of: fn(&Keywords) -> Option<Number>) -> Self {
        Self { of, exclusive: |_| None }
    }

    /// The one that leaves the fewest values, whether it is exclusive, and where it stands.
    fn tightest(&self, gathered: &Gathered<'_>, better: Ordering) -> Option<(Number, bool, NodeId)> {
        let mut best: Option<(Number, bool, NodeId)> = None;
        for (node, keywords) in &gathered.parts {
            for (number, exclusive) in [((self.of)(keywords), false), ((self.exclusive)(keywords), true)] {
                let Some(number) = number else { continue };
                let is_better = best.as_ref().is_none_or(|(known, _, _)| {
                    let order = number.compare(known);
                    order == better || (order == Ordering::Equal && exclusive)
                });
                if is_better {
                    best = Some((number, exclusive, *node));
                }
            }
        }
        best
    }
}

/// JSON types, as people say it.
fn words(kinds: Kinds) -> String {
    let word = |kind: &Kind| match kind {
        Kind::Null => "`null`",
        Kind::Boolean => "`boolean`",
        Kind::Number if kinds.integers_only => "`integer`",
        Kind::Number => "`number`",
        Kind::String => "`string`",
        Kind::Array => "`array`",
        Kind::Object => "`object`",
    };
    kinds.list().iter().map(word).collect::<Vec<_>>().join(" or ")
}

/// Some keys, as people say it.
fn list(keys: &[String]) -> String {
    match keys {
        [one] => one.clone(),
        [several @ .., last] if several.len() < 4 => format!("{} and {last}", several.join(", ")),
        _ => format!("{} and {} more keys", keys[..3].join(", "), keys.len() - 3),
    }
}
