//! Which sides of which keywords the cases show.

use super::judge::Verdict;
use super::world::World;
use crate::jsonschema::reading::{Keywords, NodeId, Schema, Type};
use std::collections::BTreeMap;

/// One keyword of a schema, and in how many cases it holds and is broken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Where it stands.
    pub schema: String,
    /// Its name; `schema` for a schema that is `true` or `false`.
    pub keyword: &'static str,
    /// In so many cases it was asked and held.
    pub accepted: usize,
    /// In so many it was broken.
    pub refused: usize,
    /// Whether there can be a value that it holds for.
    pub can_hold: bool,
    /// Whether there can be a value that breaks it.
    pub can_break: bool,
}

/// Counts, while cases are gathered.
#[derive(Debug, Default)]
pub(super) struct Coverage {
    /// For each schema its keywords, and in how many cases each held and was broken.
    counts: Vec<BTreeMap<&'static str, (usize, usize)>>,
    breakable: Breakable,
}

impl Coverage {
    /// Nothing is shown yet of any keyword.
    pub(super) fn of(world: &World) -> Self {
        let names = world.graph.nodes.iter().map(|node| match &node.schema {
            Schema::Bool(true) => Vec::new(),
            Schema::Bool(false) => vec!["schema"],
            Schema::Keywords(keywords) => names(keywords),
        });
        let counts = names.map(|names| names.into_iter().map(|name| (name, (0, 0))).collect()).collect();
        Self { counts, breakable: Breakable::of(world) }
    }

    /// Each keyword of each schema, and in how many cases it holds and is broken.
    fn iter(&self) -> impl Iterator<Item = (NodeId, &'static str, usize, usize)> {
        let counts = self.counts.iter().enumerate();
        counts.flat_map(|(node, counts)| {
            counts.iter().map(move |(name, (held, broken))| (node, *name, *held, *broken))
        })
    }

    pub(super) fn count(&mut self, verdict: &Verdict) {
        let said = verdict.hits.iter().map(|hit| (hit.node, hit.keyword, hit.holds));
        let mut said: Vec<(NodeId, &'static str, bool)> = said.collect();
        said.sort_unstable();
        said.dedup();
        for (node, keyword, holds) in said {
            if let Some((held, broken)) = self.counts[node].get_mut(keyword) {
                *(if holds { held } else { broken }) += 1;
            }
        }
    }

    /// Sides that nothing shows though there may be a value for them.
    pub(super) fn open(&self, world: &World) -> Vec<(NodeId, &'static str, bool)> {
        let sides = self.iter().flat_map(|(node, keyword, held, broken)| {
            let can = sides(world, &self.breakable, node, keyword);
            let held = (held == 0 && can.0).then_some((node, keyword, true));
            let broken = (broken == 0 && can.1).then_some((node, keyword, false));
            [held, broken].into_iter().flatten()
        });
        sides.collect()
    }

    pub(super) fn rows(&self, world: &World) -> Vec<Row> {
        let row = |(node, keyword, accepted, refused)| {
            let (can_hold, can_break) = sides(world, &self.breakable, node, keyword);
            let place = &world.places[node];
            let schema = if keyword == "schema" { place.clone() } else { format!("{place}/{keyword}") };
            Row { schema, keyword, accepted, refused, can_hold, can_break }
        };
        self.iter().map(row).collect()
    }
}

/// The keywords that a schema has.
fn names(keywords: &Keywords) -> Vec<&'static str> {
    let there: [(&'static str, bool); 39] = [
        ("type", keywords.types.is_some()),
        ("const", keywords.constant.is_some()),
        ("enum", keywords.choices.is_some()),
        ("minimum", keywords.minimum.is_some()),
        ("maximum", keywords.maximum.is_some()),
        ("exclusiveMinimum", keywords.exclusive_minimum.is_some()),
        ("exclusiveMaximum", keywords.exclusive_maximum.is_some()),
        ("multipleOf", keywords.multiple_of.is_some()),
        ("minLength", keywords.min_length.is_some()),
        ("maxLength", keywords.max_length.is_some()),
        ("pattern", keywords.pattern.is_some()),
        ("format", keywords.format.is_some()),
        ("minItems", keywords.min_items.is_some()),
        ("maxItems", keywords.max_items.is_some()),
        ("uniqueItems", keywords.unique_items),
        ("prefixItems", !keywords.prefix_items.is_empty()),
        ("items", keywords.items.is_some()),
        ("contains", keywords.contains.is_some()),
        ("minContains", keywords.min_contains.is_some()),
        ("maxContains", keywords.max_contains.is_some()),
        ("unevaluatedItems", keywords.unevaluated_items.is_some()),
        ("minProperties", keywords.min_properties.is_some()),
        ("maxProperties", keywords.max_properties.is_some()),
        ("required", !keywords.required.is_empty()),
        ("dependentRequired", !keywords.dependent_required.is_empty()),
        ("properties", !keywords.properties.is_empty()),
        ("patternProperties", !keywords.pattern_properties.is_empty()),
        ("additionalProperties", keywords.additional_properties.is_some()),
        ("propertyNames", keywords.property_names.is_some()),
        ("dependentSchemas", !keywords.dependent_schemas.is_empty()),
        ("unevaluatedProperties", keywords.unevaluated_properties.is_some()),
        ("$ref", keywords.reference.is_some()),
        ("$dynamicRef", keywords.dynamic_reference.is_some()),
        ("allOf", !keywords.all_of.is_empty()),
        ("anyOf", !keywords.any_of.is_empty()),
        ("oneOf", !keywords.one_of.is_empty()),
        ("not", keywords.not.is_some()),
        ("if", keywords.condition.is_some()),
        ("then", keywords.then.is_some()),
    ];
    let otherwise = [("else", keywords.otherwise.is_some())];
    there.into_iter().chain(otherwise).filter(|(_, there)| *there).map(|(name, _)| name).collect()
}

/// Whether a keyword can hold, and whether it can be broken, as far as it alone tells.
fn sides(world: &World, breakable: &Breakable, node: NodeId, keyword: &str) -> (bool, bool) {
    let Some(keywords) = world.keywords(node) else { return (false, true) };
    let breaks = |node: &NodeId| breakable.0[*node];
    let one = |node: Option<NodeId>| node.is_some_and(|node| breaks(&node));
    let by_name = |list: &[(String, NodeId)]| list.iter().any(|(_, node)| breaks(node));
    match keyword {
        "type" => {
            let types = keywords.types.unwrap_or_default();
            (true, !Type::ALL.into_iter().all(|kind| kind == Type::Integer || types.has(kind)))
        }
        "enum" => (keywords.choices.as_ref().is_some_and(|list| !list.is_empty()), true),
        "minLength" => (true, keywords.min_length != Some(0)),
        "minItems" => (true, keywords.min_items != Some(0)),
        "minProperties" => (true, keywords.min_properties != Some(0)),
        "minContains" => (true, keywords.min_contains != Some(0)),
        "contains" => (keywords.contains.is_some_and(|node| !world.is_never(node)), true),
        "maxContains" => (true, keywords.contains.is_some_and(|node| !world.is_never(node))),
        "dependentRequired" => (true, keywords.dependent_required.iter().any(|(_, names)| !names.is_empty())),
        "prefixItems" => (true, keywords.prefix_items.iter().any(breaks)),
        "items" => (true, one(keywords.items)),
        "unevaluatedItems" => (true, one(keywords.unevaluated_items)),
        "properties" => (true, by_name(&keywords.properties)),
        "patternProperties" => (true, by_name(&keywords.pattern_properties)),
        "additionalProperties" => (true, one(keywords.additional_properties)),
        "unevaluatedProperties" => (true, one(keywords.unevaluated_properties)),
        "propertyNames" => (true, one(keywords.property_names)),
        "dependentSchemas" => (true, by_name(&keywords.dependent_schemas)),
        "$ref" => (keywords.reference.is_some_and(|node| !world.is_never(node)), one(keywords.reference)),
        "$dynamicRef" => (true, one(keywords.dynamic_reference.as_ref().map(|reference| reference.initial))),
        "allOf" => {
            (keywords.all_of.iter().all(|node| !world.is_never(*node)), keywords.all_of.iter().any(breaks))
        }
        "anyOf" => {
            (!keywords.any_of.iter().all(|node| world.is_never(*node)), keywords.any_of.iter().all(breaks))
        }
        "oneOf" => {
            let open = keywords.one_of.iter().filter(|node| !world.is_never(**node)).count();
            let always = keywords.one_of.iter().filter(|node| !breaks(node)).count();
            (open > 0 && always < 2, open != 1 || always == 0)
        }
        "not" => (one(keywords.not), keywords.not.is_some_and(|node| !world.is_never(node))),
        "if" => (keywords.condition.is_some_and(|node| !world.is_never(node)), one(keywords.condition)),
        "then" => {
            let met = keywords.condition.is_some_and(|node| !world.is_never(node));
            (met && keywords.then.is_some_and(|node| !world.is_never(node)), met && one(keywords.then))
        }
        "else" => {
            let unmet = one(keywords.condition);
            let holds = keywords.otherwise.is_some_and(|node| !world.is_never(node));
            (unmet && holds, unmet && one(keywords.otherwise))
        }
        _ => (true, true),
    }
}

/// For each schema whether it says anything that a value could break.
#[derive(Debug, Default)]
struct Breakable(Vec<bool>);

impl Breakable {
    /// From the schemas that say so by themselves back to all that lead to one of them.
    fn of(world: &World) -> Self {
        let mut above = vec![Vec::new(); world.graph.nodes.len()];
        for (node, _) in world.graph.nodes.iter().enumerate() {
            let Some(keywords) = world.keywords(node) else { continue };
            for (_, child) in super::route::edges(world, keywords, &[]) {
                above[child].push(node);
            }
        }
        let mut breakable = Self(vec![false; above.len()]);
        let mut met: Vec<NodeId> = (0..above.len()).filter(|node| breaks_alone(world, *node)).collect();
        while let Some(node) = met.pop() {
            if !std::mem::replace(&mut breakable.0[node], true) {
                met.extend(&above[node]);
            }
        }
        breakable
    }
}

/// Whether a value could break a schema, whatever the schemas in it say.
fn breaks_alone(world: &World, node: NodeId) -> bool {
    let Some(keywords) = world.keywords(node) else { return world.is_never(node) };
    let mut alone = names(keywords).into_iter().filter(|name| !PARTS.contains(name));
    alone.any(|name| sides(world, &Breakable::default(), node, name).1)
}

/// Keywords that are broken only if a schema in them is.
const PARTS: [&str; 18] = [
    "prefixItems",
    "items",
    "unevaluatedItems",
    "properties",
    "patternProperties",
    "additionalProperties",
    "unevaluatedProperties",
    "propertyNames",
    "dependentSchemas",
    "$ref",
    "$dynamicRef",
    "allOf",
    "anyOf",
    "oneOf",
    "not",
    "if",
    "then",
    "else",
];

/// The sides that no case shows.
pub(super) fn gaps(rows: &[Row]) -> Vec<String> {
    let gap = |row: &Row| {
        let held =
            (row.can_hold && row.accepted == 0).then(|| format!("{}: no case in which it holds", row.schema));
        let broken =
            (row.can_break && row.refused == 0).then(|| format!("{}: no case that breaks it", row.schema));
        [held, broken]
    };
    rows.iter().flat_map(gap).flatten().collect()
}

/// A table, and the gaps.
pub(super) fn report(rows: &[Row]) -> String {
    let width = rows.iter().map(|row| row.schema.chars().count()).max().unwrap_or(0).max(7);
    let mut text = format!("{:<width$}  accepted  refused\n", "keyword");
    let cell = |count: usize, can: bool| match (count, can) {
        (0, false) => "-".to_owned(),
        (0, true) => "NONE".to_owned(),
        (count, _) => count.to_string(),
    };
    for row in rows {
        let (held, broken) = (cell(row.accepted, row.can_hold), cell(row.refused, row.can_break));
        text.push_str(&format!("{:<width$}  {held:>8}  {broken:>7}\n", row.schema));
    }
    let gaps = gaps(rows);
    text.push_str(&format!("\n{} keywords; a `-` is a side that there cannot be\n", rows.len()));
    for gap in &gaps {
        text.push_str(&format!("could not be shown: {gap}\n"));
    }
    text
}
