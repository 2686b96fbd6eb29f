//! Whether two schemas say the same, whatever their definitions are called and whether they are referred to or written out.

use crate::corpus::world::World;
use crate::jsonschema::reading::{Keywords, NodeId, Schema};
use std::collections::HashSet;

/// Two worlds that are compared; what is found equal is asked once.
pub(super) struct Equality<'w> {
    worlds: [&'w World; 2],
    known: HashSet<(NodeId, NodeId)>,
}

impl<'w> Equality<'w> {
    pub(super) fn new(left: &'w World, right: &'w World) -> Self {
        Self { worlds: [left, right], known: HashSet::new() }
    }

    /// Whether a schema of the left world and one of the right say the same.
    pub(super) fn same(&mut self, left: NodeId, right: NodeId) -> bool {
        // What refers to itself is equal where nothing in the circle differs.
        let mut met = HashSet::new();
        let same = self.nodes(left, right, &mut met);
        if same {
            self.known.extend(met);
        }
        same
    }

    fn nodes(&self, left: NodeId, right: NodeId, met: &mut HashSet<(NodeId, NodeId)>) -> bool {
        let (left, right) = (plain(self.worlds[0], left), plain(self.worlds[1], right));
        if self.known.contains(&(left, right)) || !met.insert((left, right)) {
            return true;
        }
        let nodes = [&self.worlds[0].graph.nodes[left].schema, &self.worlds[1].graph.nodes[right].schema];
        match nodes {
            [Schema::Bool(left), Schema::Bool(right)] => left == right,
            [Schema::Bool(holds), Schema::Keywords(keywords)]
            | [Schema::Keywords(keywords), Schema::Bool(holds)] => *holds && keywords.is_silent(),
            [Schema::Keywords(left), Schema::Keywords(right)] => {
                assertions(left, right) && self.applied(left, right, met)
            }
        }
    }

    fn applied(&self, left: &Keywords, right: &Keywords, met: &mut HashSet<(NodeId, NodeId)>) -> bool {
        let one = |keywords: &Keywords| {
            [
                keywords.items,
                keywords.contains,
                keywords.unevaluated_items,
                keywords.additional_properties,
                keywords.property_names,
                keywords.unevaluated_properties,
                keywords.reference,
                keywords.not,
                keywords.condition,
                keywords.then,
                keywords.otherwise,
            ]
        };
        let single = one(left).into_iter().zip(one(right)).all(|pair| match pair {
            (Some(left), Some(right)) => self.nodes(left, right, met),
            (left, right) => left.is_none() && right.is_none(),
        });
        let lists = [
            (&left.prefix_items, &right.prefix_items),
            (&left.all_of, &right.all_of),
            (&left.any_of, &right.any_of),
            (&left.one_of, &right.one_of),
        ];
        single
            && lists.into_iter().all(|(left, right)| {
                left.len() == right.len()
                    && left.iter().zip(right).all(|(left, right)| self.nodes(*left, *right, met))
            })
            && [
                (&left.properties, &right.properties),
                (&left.pattern_properties, &right.pattern_properties),
                (&left.dependent_schemas, &right.dependent_schemas),
            ]
            .into_iter()
            .all(|(left, right)| self.maps(left, right, met))
            && self.dynamic(left, right, met)
    }

    fn maps(
        &self,
        left: &[(String, NodeId)],
        right: &[(String, NodeId)],
        met: &mut HashSet<(NodeId, NodeId)>,
    ) -> bool {
        left.len() == right.len()
            && left.iter().all(|(key, node)| {
                let other = right.iter().find(|(known, _)| known == key);
                other.is_some_and(|(_, other)| self.nodes(*node, *other, met))
            })
    }

    /// A dynamic reference leads to the same, wherever it may lead.
    fn dynamic(&self, left: &Keywords, right: &Keywords, met: &mut HashSet<(NodeId, NodeId)>) -> bool {
        match (&left.dynamic_reference, &right.dynamic_reference) {
            (None, None) => true,
            (Some(left), Some(right)) => {
                let targets = |world: &World, name: &Option<String>| -> Vec<NodeId> {
                    let of = |known: &&(String, NodeId)| Some(&known.0) == name.as_ref();
                    world.anchors.iter().flatten().filter(of).map(|(_, node)| *node).collect()
                };
                let all = [targets(self.worlds[0], &left.name), targets(self.worlds[1], &right.name)];
                left.name == right.name
                    && all[0].len() == all[1].len()
                    && self.nodes(left.initial, right.initial, met)
                    && all[0].iter().zip(&all[1]).all(|(left, right)| self.nodes(*left, *right, met))
            }
            _ => false,
        }
    }
}

/// The schema that a plain reference means.
pub(super) fn plain(world: &World, node: NodeId) -> NodeId {
    let mut node = node;
    for _ in 0..world.graph.nodes.len() {
        let Some(keywords) = world.keywords(node) else { break };
        match keywords.only_reference().filter(|_| keywords.dynamic_reference.is_none()) {
            Some(target) => node = target,
            None => break,
        }
    }
    node
}

fn assertions(left: &Keywords, right: &Keywords) -> bool {
    let set = |list: &[String]| list.iter().cloned().collect::<HashSet<String>>();
    let choices = |keywords: &Keywords| {
        let mut list = keywords.choices.clone();
        list.iter_mut().for_each(|list| list.sort());
        list
    };
    let dependent = |keywords: &Keywords| {
        let mut list: Vec<(String, Vec<String>)> = keywords.dependent_required.clone();
        list.iter_mut().for_each(|(_, names)| names.sort());
        list.sort();
        list
    };
    left.types == right.types
        && left.constant == right.constant
        && choices(left) == choices(right)
        && left.minimum == right.minimum
        && left.maximum == right.maximum
        && left.exclusive_minimum == right.exclusive_minimum
        && left.exclusive_maximum == right.exclusive_maximum
        && left.multiple_of == right.multiple_of
        && left.min_length == right.min_length
        && left.max_length == right.max_length
        && left.pattern == right.pattern
        && left.format == right.format
        && left.min_items == right.min_items
        && left.max_items == right.max_items
        && left.unique_items == right.unique_items
        && left.min_contains == right.min_contains
        && left.max_contains == right.max_contains
        && left.min_properties == right.min_properties
        && left.max_properties == right.max_properties
        && set(&left.required) == set(&right.required)
        && dependent(left) == dependent(right)
}
