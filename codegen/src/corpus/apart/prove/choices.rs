//! `anyOf` and `oneOf`: each case of the writer has to be within an alternative of the reader.

use super::{Place, Prover, Rule};
use crate::corpus::apart::Sign;
use crate::corpus::apart::equal::plain;
use crate::corpus::apart::facts::{Facts, Kind};
use crate::corpus::world::World;
use crate::jsonschema::Constant;
use crate::jsonschema::reading::{Keywords, NodeId};

/// The alternatives of a schema of the reader.
struct Alternatives<'a> {
    node: NodeId,
    keyword: &'static str,
    branches: &'a [NodeId],
    at: &'a Place,
}

impl Prover<'_> {
    pub(super) fn alternatives(&mut self, facts: &Facts, node: NodeId, keywords: &Keywords, at: &Place) {
        if !keywords.any_of.is_empty() {
            let all = Alternatives { node, keyword: "anyOf", branches: &keywords.any_of, at };
            self.covered(facts, &all, None);
        }
        if !keywords.one_of.is_empty() {
            let all = Alternatives { node, keyword: "oneOf", branches: &keywords.one_of, at };
            let before = self.found.len();
            self.covered(facts, &all, None);
            if self.found.len() == before {
                self.exclusive(facts, &all);
            }
        }
    }

    /// Looks for an alternative of the reader for each case of the writer. `case` is the alternative of the writer that
    /// the facts are of, and its place among others.
    fn covered(&mut self, facts: &Facts, all: &Alternatives<'_>, case: Option<(NodeId, usize, usize)>) {
        if facts.never(self.writer) || all.branches.iter().any(|branch| self.proven(facts, *branch, all.at)) {
            return;
        }
        if let Some((union, cases)) = self.union(facts) {
            for (index, one) in cases.iter().enumerate() {
                let mut inner = facts.with(self.writer, *one);
                inner.split.push(union);
                self.covered(&inner, all, Some((*one, index, cases.len())));
            }
            return;
        }
        let kinds = facts.kinds(self.writer);
        if facts.only.is_none() && kinds.len() > 1 && kinds.len() < Kind::ALL.len() {
            for kind in kinds {
                self.covered(&Facts { only: Some(kind), ..facts.clone() }, all, case);
            }
            return;
        }
        if let Some(values) = facts.values(self.writer) {
            return self.listed(facts, &values, all.node, all.at);
        }
        match self.partner(facts, all, case) {
            Some(branch) => self.check(facts, branch, all.at),
            None => {
                let (name, message) = match case {
                    Some(_) => (
                        "UNION_BRANCH_UNKNOWN",
                        "an alternative that may be written is none of those that are read",
                    ),
                    None => (
                        "UNION_NARROWED",
                        "what may be written is within none of the alternatives that are read",
                    ),
                };
                let rule = Rule { name, node: all.node, keyword: all.keyword, at: all.at };
                self.suspect(&rule, facts, message.to_owned(), Sign::Broken, Vec::new());
            }
        }
    }

    /// The alternative of the reader that a case is likely meant for.
    fn partner(
        &self,
        facts: &Facts,
        all: &Alternatives<'_>,
        case: Option<(NodeId, usize, usize)>,
    ) -> Option<NodeId> {
        let own = facts.nodes.iter().find_map(|node| tag(self.writer, *node));
        let tags: Vec<Option<(String, Constant)>> =
            all.branches.iter().map(|branch| tag(self.reader, *branch)).collect();
        if own.is_some() && tags.iter().any(Option::is_some) {
            let index = tags.iter().position(|tag| *tag == own)?;
            return all.branches.get(index).copied();
        }
        let name = |world: &World, node: NodeId| {
            let place = &world.graph.nodes[plain(world, node)].place.pointer;
            place.strip_prefix("/$defs/").map(str::to_owned)
        };
        if let Some(own) = case.and_then(|(node, ..)| name(self.writer, node)) {
            let named = all.branches.iter().find(|branch| name(self.reader, **branch).as_ref() == Some(&own));
            if named.is_some() {
                return named.copied();
            }
        }
        let kinds = facts.kinds(self.writer);
        let fitting: Vec<NodeId> = all
            .branches
            .iter()
            .filter(|branch| {
                let read = Facts::of(self.reader, [**branch]).kinds(self.reader);
                kinds.iter().any(|kind| read.contains(kind))
            })
            .copied()
            .collect();
        match (fitting.as_slice(), case) {
            ([one], _) => Some(*one),
            (_, Some((_, index, count))) if count == all.branches.len() => all.branches.get(index).copied(),
            _ => None,
        }
    }

    /// `oneOf`: no two alternatives of the reader may hold at once for what is written.
    fn exclusive(&mut self, facts: &Facts, all: &Alternatives<'_>) {
        let inherited: Vec<Vec<NodeId>> = facts
            .keywords(self.writer)
            .filter(|own| !own.one_of.is_empty())
            .map(|own| own.one_of.clone())
            .collect();
        let overlapping = all.branches.iter().enumerate().find_map(|(index, one)| {
            all.branches[index + 1..].iter().find_map(|other| {
                let kept = inherited.iter().any(|list| {
                    list.iter().enumerate().any(|(place, left)| {
                        self.equal.same(*left, *one)
                            && list
                                .iter()
                                .enumerate()
                                .any(|(beside, right)| beside != place && self.equal.same(*right, *other))
                    })
                });
                (!kept && !disjoint(self.reader, *one, *other)).then_some((*one, *other))
            })
        });
        if overlapping.is_some() {
            let rule = Rule { name: "ONE_OF_OVERLAPS", node: all.node, keyword: "oneOf", at: all.at };
            let message =
                "what may be written may be of two alternatives where it is read, and only one may hold";
            self.suspect(&rule, facts, message.to_owned(), Sign::Broken, Vec::new());
        }
    }
}

/// The key, and its value, that tells an alternative from others.
fn tag(world: &World, node: NodeId) -> Option<(String, Constant)> {
    let facts = Facts::of(world, [node]);
    facts.keywords(world).flat_map(|keywords| &keywords.properties).find_map(|(key, inner)| {
        let inner = world.keywords(plain(world, *inner))?;
        let constant = match (&inner.constant, inner.choices.as_deref()) {
            (Some(constant), _) | (None, Some([constant])) => constant.clone(),
            _ => return None,
        };
        Some((key.clone(), constant))
    })
}

/// Whether no value obeys both, as far as that shows.
pub(super) fn disjoint(world: &World, one: NodeId, other: NodeId) -> bool {
    let both = Facts::of(world, [one, other]);
    if both.never(world) {
        return true;
    }
    let sides = [Facts::of(world, [one]), Facts::of(world, [other])];
    let needed = |key: &String| sides.iter().any(|side| side.requires(world, key));
    let objects = both.kinds(world) == [Kind::Object];
    objects
        && both
            .names(world)
            .iter()
            .filter(|key| needed(key))
            .any(|key| matches!(both.key(world, key), crate::corpus::apart::facts::Part::Never))
}
