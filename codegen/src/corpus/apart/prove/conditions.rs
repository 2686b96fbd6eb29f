//! `not`, `if`, and schemas that depend on a key.

use super::{Place, Prover, Rule};
use crate::corpus::apart::Sign;
use crate::corpus::apart::facts::{Facts, Part};
use crate::corpus::judge;
use crate::jsonschema::reading::{Keywords, NodeId};

impl Prover<'_> {
    pub(super) fn conditions(&mut self, facts: &Facts, node: NodeId, keywords: &Keywords, at: &Place) {
        if let Some(inner) = keywords.not {
            self.not(facts, node, inner, at);
        }
        if let Some(condition) = keywords.condition {
            for (keyword, part) in [("then", keywords.then), ("else", keywords.otherwise)] {
                if let Some(part) = part {
                    let rule = Rule { name: "CONDITION_ADDED", node, keyword, at };
                    self.conditional(facts, &rule, condition, part);
                }
            }
        }
        for (key, inner) in &keywords.dependent_schemas {
            self.dependent(facts, node, (key, *inner), at);
        }
    }

    fn not(&mut self, facts: &Facts, node: NodeId, inner: NodeId, at: &Place) {
        let own: Vec<NodeId> = facts.keywords(self.writer).filter_map(|own| own.not).collect();
        let kinds = facts.kinds(self.writer);
        let ruled_out = Facts::of(self.reader, [inner]).kinds(self.reader);
        let possible = kinds.iter().any(|kind| ruled_out.contains(kind));
        // What is no Y is no X either where every X is a Y.
        if possible && !own.iter().any(|own| self.within(inner, *own)) {
            let rule = Rule { name: "NOT_ADDED", node, keyword: "not", at };
            let message = "what may be written is ruled out where it is read".to_owned();
            self.suspect(&rule, facts, message, Sign::Broken, Vec::new());
        }
    }

    /// `then` or `else` of a condition.
    fn conditional(&mut self, facts: &Facts, rule: &Rule<'_>, condition: NodeId, part: NodeId) {
        let then = rule.keyword == "then";
        if then && self.is_never_met(facts, condition) {
            return;
        }
        // What the writer's schema asks in the same case, and perhaps in others, is known here.
        let own: Vec<(NodeId, Option<NodeId>)> = facts
            .keywords(self.writer)
            .filter_map(|own| Some((own.condition?, if then { own.then } else { own.otherwise })))
            .collect();
        let mut case = facts.clone();
        let mut same = false;
        for (other, part) in own {
            let applies =
                if then { self.within(condition, other) } else { self.contains_case(other, condition) };
            if applies {
                same = true;
                case = part.into_iter().fold(case, |case, part| case.with(self.writer, part));
            }
        }
        if same {
            return self.check(&case, part, rule.at);
        }
        if !self.proven(&case, part, rule.at) {
            let message = if then {
                "where the condition is met, more is asked where it is read than where it is written"
            } else {
                "where the condition is not met, more is asked where it is read than where it is written"
            };
            self.suspect(rule, facts, message.to_owned(), Sign::Broken, Vec::new());
        }
    }

    /// Whether what is written never meets a condition of the reader: a key that it asks for has no such value.
    fn is_never_met(&self, facts: &Facts, condition: NodeId) -> bool {
        let Some(asked) = self.reader.keywords(condition) else { return false };
        asked.properties.iter().filter(|(key, _)| asked.required.contains(key)).any(
            |(key, inner)| match facts.key(self.writer, key) {
                Part::Never => true,
                Part::Free => false,
                Part::Known(known) => known.values(self.writer).is_some_and(|values| {
                    values.iter().all(|value| !judge::holds(self.reader, &[*inner], &[], value))
                }),
            },
        )
    }

    fn dependent(&mut self, facts: &Facts, node: NodeId, (key, inner): (&str, NodeId), at: &Place) {
        if matches!(facts.key(self.writer, key), Part::Never) {
            return;
        }
        let own: Vec<NodeId> = facts
            .keywords(self.writer)
            .flat_map(|own| &own.dependent_schemas)
            .filter(|(own, _)| own == key)
            .map(|(_, node)| *node)
            .collect();
        let case = own.iter().fold(facts.clone(), |case, own| case.with(self.writer, *own));
        if !own.is_empty() {
            return self.check(&case, inner, at);
        }
        if !self.proven(&case, inner, at) {
            let rule = Rule { name: "DEPENDENT_SCHEMA_ADDED", node, keyword: "dependentSchemas", at };
            let message = format!("more is asked with `{key}` where it is read than where it is written");
            self.suspect(&rule, facts, message, Sign::Broken, Vec::new());
        }
    }

    /// Whether every value of a schema of the reader is one of a schema of the writer.
    fn within(&mut self, inner: NodeId, own: NodeId) -> bool {
        self.equal.same(own, inner) || self.aside([self.reader, self.writer], inner, own)
    }

    /// Whether every value of a schema of the writer is one of a schema of the reader.
    fn contains_case(&mut self, own: NodeId, inner: NodeId) -> bool {
        self.equal.same(own, inner) || self.aside([self.writer, self.reader], own, inner)
    }
}
