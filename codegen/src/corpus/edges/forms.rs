//! Schemas that are applied to the same value: forms, conditions, references.

use super::{Class, Spot, all_samples, lookalikes};
use crate::corpus::build::Want;
use crate::corpus::judge::Verdict;
use crate::corpus::route::{ByPlace, Edge};
use crate::corpus::value::Value;
use crate::jsonschema::reading::NodeId;

/// How many pairs of forms are tried together.
const PAIRS: usize = 12;

impl Spot<'_> {
    pub(super) fn forms(&self, to: &mut Vec<Class>) {
        let keywords = self.keywords;
        let lists: [(&'static str, ByPlace, &[NodeId]); 2] =
            [("anyOf", Edge::AnyOf, &keywords.any_of), ("oneOf", Edge::OneOf, &keywords.one_of)];
        for (keyword, edge, nodes) in lists {
            if nodes.is_empty() {
                continue;
            }
            for index in 0..nodes.len() {
                let what = format!("of form {}", index + 1);
                self.push(
                    to,
                    keyword,
                    true,
                    what,
                    self.built(&[edge(index)], &Want::default(), Verdict::is_valid),
                );
            }
            self.push(to, keyword, false, "of no form", self.strange());
            self.pairs(to, keyword, nodes);
        }
        if !keywords.all_of.is_empty() {
            self.push(to, "allOf", true, "as all of the schemas", vec![self.base.clone()]);
            self.push(to, "allOf", false, "not as all of the schemas", self.strange());
        }
        if let Some(node) = keywords.not {
            let inner = Want { also: vec![node], ..Want::default() };
            let mut values = self.built(&[], &inner, |verdict| verdict.has(self.node, "not", false));
            values.extend(self.strange());
            self.push(to, "not", true, "not of the form that is ruled out", vec![self.base.clone()]);
            self.push(to, "not", false, "of the form that is ruled out", values);
        }
        if keywords.condition.is_some() {
            let met = self.built(&[Edge::If], &Want::default(), |verdict| verdict.has(self.node, "if", true));
            self.push(to, "if", true, "the condition is met", met);
            let other = self.built(&[], &Want::default(), |verdict| verdict.has(self.node, "if", false));
            self.push(to, "if", false, "the condition is not met", other);
            for (keyword, edge, there) in
                [("then", Edge::Then, keywords.then), ("else", Edge::Else, keywords.otherwise)]
            {
                if there.is_some() {
                    let values = self
                        .built(&[edge], &Want::default(), |verdict| verdict.has(self.node, keyword, true));
                    self.push(to, keyword, true, "what then holds", values);
                }
            }
        }
        for (keyword, there) in
            [("$ref", keywords.reference.is_some()), ("$dynamicRef", keywords.dynamic_reference.is_some())]
        {
            if there {
                self.push(to, keyword, true, "as the schema that is referred to", vec![self.base.clone()]);
                self.push(to, keyword, false, "not as the schema that is referred to", self.strange());
            }
        }
    }

    /// Values of two forms at once.
    fn pairs(&self, to: &mut Vec<Class>, keyword: &'static str, nodes: &[NodeId]) {
        let pairs = (0..nodes.len()).flat_map(|one| (one + 1..nodes.len()).map(move |other| (one, other)));
        for (one, other) in pairs.take(PAIRS) {
            let want = Want { also: vec![nodes[one], nodes[other]], ..Want::default() };
            let holds = keyword == "anyOf";
            let values = self.built(&[], &want, |verdict| verdict.has(self.node, keyword, holds));
            let values: Vec<Value> =
                values.into_iter().filter(|value| self.obeys(value, &[nodes[one], nodes[other]])).collect();
            if !values.is_empty() {
                self.push(
                    to,
                    keyword,
                    holds,
                    format!("of forms {} and {} at once", one + 1, other + 1),
                    values,
                );
            }
        }
    }

    fn obeys(&self, whole: &Value, nodes: &[NodeId]) -> bool {
        let local = whole.at(&self.at.path);
        local.is_some_and(|local| crate::corpus::judge::holds(self.world, nodes, &[], local))
    }

    /// Values that something is likely to be wrong with, the nearest to the right one first.
    fn strange(&self) -> Vec<Value> {
        let local = self.local();
        let mut values = Vec::new();
        if let Value::Object(members) = &local {
            for (key, value) in members {
                values.extend(local.without_key(key));
                values.extend(lookalikes(value).into_iter().filter_map(|like| local.with_key(key, like)));
                values.extend(all_samples().into_iter().filter_map(|other| local.with_key(key, other)));
            }
        }
        if let Value::Array(items) = &local {
            for index in 0..items.len().min(4) {
                let with = |other: Value| {
                    let mut items = items.clone();
                    items[index] = other;
                    Value::Array(items)
                };
                values.extend(all_samples().into_iter().map(with));
            }
        }
        values.extend(lookalikes(&local));
        values.extend(all_samples());
        self.wholes(values)
    }
}
