//! Recursion that no finite value satisfies.

use super::super::gather::{Ask, Gatherer};
use super::super::kinds::Kinds;
use super::super::model::Kind;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::jsonschema::Unit;
use crate::jsonschema::reading::{Keywords, NodeId, Schema};

/// Finds definitions that need another value of themselves, and that one another, without end.
///
/// A schema has a finite value once all that it requires has one: what is left when nothing can be added any more never
/// ends. What else keeps a schema from having a value is not asked here.
pub(super) fn check(unit: &Unit<'_, '_>) -> Vec<Diagnostic> {
    let gatherer = Gatherer::new(unit);
    let needs: Vec<Option<Need>> =
        unit.graph.nodes.iter().map(|node| need(&gatherer, &node.schema)).collect();
    let mut ends = vec![false; needs.len()];
    // Whoever waits for a schema is looked at again once that has an end.
    let mut waiting: Vec<Vec<NodeId>> = vec![Vec::new(); needs.len()];
    for (id, need) in needs.iter().enumerate() {
        for other in need.iter().flat_map(Need::nodes) {
            waiting[other].push(id);
        }
    }
    let mut open: Vec<NodeId> = (0..needs.len()).collect();
    while let Some(id) = open.pop() {
        if !ends[id] && needs[id].as_ref().is_none_or(|need| need.is_met(&ends)) {
            ends[id] = true;
            open.extend(&waiting[id]);
        }
    }
    let given = unit.roots.len();
    let named = unit.roots.iter().chain(&unit.definitions);
    let endless = named.filter(|id| !ends[**id] && unit.graph.nodes[**id].place.document < given);
    endless.flat_map(|id| explain(unit, *id, &needs, &ends)).collect()
}

/// What has to have an end for a schema to have one.
struct Need {
    all: Vec<NodeId>,
    /// Of each list at least one.
    any: Vec<Vec<NodeId>>,
    /// The keys that lead to some of them, for people.
    keys: Vec<(String, NodeId)>,
}

impl Need {
    fn nodes(&self) -> impl Iterator<Item = NodeId> + '_ {
        self.all.iter().chain(self.any.iter().flatten()).copied()
    }

    fn is_met(&self, ends: &[bool]) -> bool {
        self.all.iter().all(|id| ends[*id]) && self.any.iter().all(|list| list.iter().any(|id| ends[*id]))
    }
}

fn need(gatherer: &Gatherer<'_>, schema: &Schema) -> Option<Need> {
    let Schema::Keywords(keywords) = schema else { return None };
    let mut need = Need { all: Vec::new(), any: Vec::new(), keys: Vec::new() };
    need.all.extend(keywords.reference);
    need.all.extend(&keywords.all_of);
    need.any
        .extend([&keywords.any_of, &keywords.one_of].into_iter().filter(|list| !list.is_empty()).cloned());
    // A value of another type needs none of its parts.
    let kinds = keywords.types.map_or_else(|| own_kinds(gatherer, keywords), Kinds::of);
    if super::super::gather::only(kinds) == Some(Kind::Object) {
        for key in &keywords.required {
            if let Some((_, node)) = keywords.properties.iter().find(|(name, _)| name == key) {
                need.all.push(*node);
                need.keys.push((key.clone(), *node));
            }
        }
    }
    if super::super::gather::only(kinds) == Some(Kind::Array) {
        let least = keywords.min_items.and_then(|least| usize::try_from(least).ok()).unwrap_or(0);
        need.all.extend(keywords.prefix_items.iter().take(least));
        if least > keywords.prefix_items.len() {
            need.all.extend(keywords.items);
        }
    }
    Some(need)
}

/// The JSON types of a schema that does not name them, by what it refers to.
fn own_kinds(gatherer: &Gatherer<'_>, keywords: &Keywords) -> Kinds {
    let others = keywords.reference.into_iter().chain(keywords.all_of.iter().copied());
    others.map(|node| gatherer.gather(&Ask::of([node])).kinds()).fold(Kinds::ALL, Kinds::and)
}

fn explain(unit: &Unit<'_, '_>, id: NodeId, needs: &[Option<Need>], ends: &[bool]) -> Vec<Diagnostic> {
    let place = &unit.graph.nodes[id].place;
    let offset = unit.resources.json(place).map_or(0, |json| json.offset);
    let mut diagnostics = Diagnostics::new(unit.resources.documents[place.document].source);
    let key = needs[id].iter().flat_map(|need| &need.keys).find(|(_, node)| !ends[*node]);
    let (message, help) = match key {
        Some((key, _)) => (
            format!("no value ever ends: each needs another one in `{key}`, and that the next"),
            format!(
                "take `{key}` out of `required`, let it be `null` too, or put it into an array that may be empty"
            ),
        ),
        None => (
            "no value ever ends: each needs another one within it, and that the next".to_owned(),
            "let one of the parts on the way be absent, `null`, or an array that may be empty".to_owned(),
        ),
    };
    diagnostics.add(offset, &place.pointer, message, help);
    diagnostics.finish(()).err().unwrap_or_default()
}
