//! Which keys there may be, which must be, and their values.

use super::{Place, Prover, Rule, differs, shown};
use crate::corpus::apart::Sign;
use crate::corpus::apart::facts::{Facts, Part, evaluated, says_nothing};
use crate::corpus::apart::{language, path};
use crate::corpus::judge::{self, matches};
use crate::corpus::value::Value;
use crate::jsonschema::reading::{Keywords, NodeId};

impl Prover<'_> {
    pub(super) fn objects(&mut self, facts: &Facts, node: NodeId, keywords: &Keywords, at: &Place) {
        self.sizes(facts, node, keywords, at);
        self.required(facts, node, keywords, at);
        for (key, inner) in &keywords.properties {
            self.member(facts, key, *inner, at, "PROPERTY_FORBIDDEN");
        }
        for (pattern, inner) in &keywords.pattern_properties {
            self.matching(facts, node, (pattern, *inner), at);
        }
        let patterns: Vec<&str> =
            keywords.pattern_properties.iter().map(|(pattern, _)| pattern.as_str()).collect();
        let names: Vec<&str> = keywords.properties.iter().map(|(name, _)| name.as_str()).collect();
        if let Some(rest) = keywords.additional_properties {
            let rule =
                Rule { name: "ADDITIONAL_PROPERTIES_NARROWED", node, keyword: "additionalProperties", at };
            self.rest(facts, &rule, rest, &names, &patterns);
        }
        if let Some(rest) = keywords.unevaluated_properties.filter(|rest| !says_nothing(self.reader, *rest)) {
            let rule =
                Rule { name: "UNEVALUATED_PROPERTIES_NARROWED", node, keyword: "unevaluatedProperties", at };
            match evaluated(self.reader, keywords) {
                Some(names) => {
                    let names: Vec<&str> = names.iter().map(String::as_str).collect();
                    self.rest(facts, &rule, rest, &names, &[]);
                }
                None if keywords.additional_properties.is_some() => {}
                None => {
                    let message = "keys that are written may be unevaluated where they are read".to_owned();
                    self.suspect(&rule, facts, message, Sign::Broken, Vec::new());
                }
            }
        }
        if let Some(inner) = keywords.property_names {
            self.names(facts, node, inner, at);
        }
    }

    fn sizes(&mut self, facts: &Facts, node: NodeId, keywords: &Keywords, at: &Place) {
        let required: Vec<String> = facts.names(self.writer);
        let required = required.iter().filter(|name| facts.requires(self.writer, name)).count() as u64;
        let least = facts.most_of(self.writer, |own| own.min_properties).unwrap_or(0).max(required);
        let closed = matches!(facts.other_keys(self.writer), Part::Never)
            && facts.keywords(self.writer).all(|own| own.pattern_properties.is_empty());
        let known = closed.then(|| facts.names(self.writer).len() as u64);
        let most = facts.least_of(self.writer, |own| own.max_properties).into_iter().chain(known).min();
        if let Some(bound) = keywords.min_properties.filter(|bound| *bound > least) {
            let rule = Rule { name: "MIN_PROPERTIES_RAISED", node, keyword: "minProperties", at };
            let message = differs("minProperties", &least.to_string(), &bound.to_string());
            self.suspect(&rule, facts, message, Sign::Broken, Vec::new());
        }
        if let Some(bound) = keywords.max_properties.filter(|bound| most.is_none_or(|most| most > *bound)) {
            let rule = Rule { name: "MAX_PROPERTIES_LOWERED", node, keyword: "maxProperties", at };
            let message = differs("maxProperties", &shown(most), &bound.to_string());
            self.suspect(&rule, facts, message, Sign::Broken, Vec::new());
        }
    }

    fn required(&mut self, facts: &Facts, node: NodeId, keywords: &Keywords, at: &Place) {
        for name in keywords.required.iter().filter(|name| !facts.requires(self.writer, name)) {
            let rule = Rule { name: "REQUIRED_ADDED", node, keyword: "required", at };
            let message =
                format!("`{name}` may be missing where it is written, and is required where it is read");
            self.suspect(&rule, facts, message, Sign::Missing(name.clone()), Vec::new());
        }
        for (key, names) in &keywords.dependent_required {
            if matches!(facts.key(self.writer, key), Part::Never) {
                continue;
            }
            for name in names {
                let own = facts.keywords(self.writer).flat_map(|own| &own.dependent_required);
                let implied = facts.requires(self.writer, name)
                    || own.filter(|(own, _)| own == key).any(|(_, names)| names.contains(name));
                if !implied {
                    let rule =
                        Rule { name: "DEPENDENT_REQUIRED_ADDED", node, keyword: "dependentRequired", at };
                    let message = format!("`{name}` is required with `{key}` where it is read");
                    self.suspect(&rule, facts, message, Sign::Missing(name.clone()), Vec::new());
                }
            }
        }
    }

    /// The value of a key.
    fn member(&mut self, facts: &Facts, key: &str, inner: NodeId, at: &Place, forbidden: &'static str) {
        let here = Place { path: at.path.child(path::Part::Key(key.to_owned())), forbidden, ..at.clone() };
        match facts.key(self.writer, key) {
            Part::Never => {}
            Part::Known(facts) => self.check(&facts, inner, &here),
            Part::Free if says_nothing(self.reader, inner) => {}
            // A name that is refused gets no meaning.
            Part::Free if self.reader.is_never(inner) => {
                let rule = Rule { name: forbidden, node: inner, keyword: "schema", at: &here };
                let message = format!("`{key}` may be written, and is refused where it is read");
                self.suspect(&rule, facts, message, Sign::Broken, Vec::new());
            }
            Part::Free => self.claimed(facts, key, inner, &here),
        }
    }

    /// A key whose value was anybody's, and obeys a schema now.
    fn claimed(&mut self, facts: &Facts, key: &str, inner: NodeId, here: &Place) {
        let named = facts.names(self.writer).iter().any(|name| name == key);
        let name = if named { "PROPERTY_NARROWED" } else { "PROPERTY_ADDED" };
        let here = Place { claims: here.claims || !named, ..here.clone() };
        let rule = Rule { name, node: inner, keyword: "schema", at: &here };
        let message = if named {
            format!("`{key}` may be anything where it is written, and obeys a schema where it is read")
        } else {
            format!(
                "`{key}` has a schema where it is read, and is not known where it is written: only who writes it all the same is refused"
            )
        };
        self.suspect(&rule, facts, message, Sign::Within, Vec::new());
    }

    /// The values of keys that match a pattern.
    fn matching(&mut self, facts: &Facts, node: NodeId, (pattern, inner): (&str, NodeId), at: &Place) {
        for key in facts.names(self.writer).iter().filter(|key| matches(pattern, key)) {
            self.member(facts, key, inner, at, "PROPERTY_FORBIDDEN");
        }
        let here =
            Place { path: at.path.child(path::Part::Other), forbidden: "PROPERTY_FORBIDDEN", ..at.clone() };
        let own: Vec<(String, NodeId)> =
            facts.keywords(self.writer).flat_map(|own| own.pattern_properties.iter().cloned()).collect();
        let covering: Vec<NodeId> =
            own.iter().filter(|(own, _)| language::covers(own, pattern)).map(|(_, node)| *node).collect();
        if !covering.is_empty() {
            return self.check(&Facts::of(self.writer, covering), inner, &here);
        }
        let mut which = "keys that match";
        for (_, known) in own.iter().filter(|(own, _)| !language::are_apart(own, pattern)) {
            which = "some of the keys that match";
            self.check(&Facts::of(self.writer, [*known]), inner, &here);
        }
        match facts.other_keys(self.writer) {
            Part::Never => {}
            Part::Known(facts) => self.check(&facts, inner, &here),
            Part::Free if says_nothing(self.reader, inner) => {}
            Part::Free => {
                let rule = Rule { name: "PATTERN_PROPERTIES_ADDED", node, keyword: "patternProperties", at };
                let message = format!("{which} {pattern} may be anything where they are written");
                self.suspect(&rule, facts, message, Sign::Broken, Vec::new());
            }
        }
    }

    /// The values of keys that a schema of the reader does not name.
    fn rest(&mut self, facts: &Facts, rule: &Rule<'_>, rest: NodeId, names: &[&str], patterns: &[&str]) {
        let is_known = |key: &str| names.contains(&key) || patterns.iter().any(|one| matches(one, key));
        let never = self.reader.is_never(rest);
        for key in facts.names(self.writer).iter().filter(|key| !is_known(key)) {
            // Where the key is only asked to be there, its value is what the rest is.
            if never || !matches!(facts.key(self.writer, key), Part::Free) {
                self.unknown(facts, key, rest, rule);
            }
        }
        let here = Place {
            path: rule.at.path.child(path::Part::Other),
            forbidden: "ADDITIONAL_PROPERTIES_CLOSED",
            ..rule.at.clone()
        };
        let own: Vec<(String, NodeId)> = facts
            .keywords(self.writer)
            .flat_map(|own| own.pattern_properties.iter().cloned())
            .filter(|(pattern, _)| !patterns.iter().any(|known| language::covers(known, pattern)))
            .collect();
        for (_, node) in own {
            self.check(&Facts::of(self.writer, [node]), rest, &here);
        }
        match facts.other_keys(self.writer) {
            Part::Never => {}
            Part::Known(facts) => self.check(&facts, rest, &here),
            Part::Free if says_nothing(self.reader, rest) => {}
            Part::Free => {
                let name = if never { "ADDITIONAL_PROPERTIES_CLOSED" } else { rule.name };
                let message = if never {
                    "other keys may be written, and none are read".to_owned()
                } else {
                    "other keys may be anything where they are written, and obey a schema where they are read"
                        .to_owned()
                };
                let rule = Rule { name, ..*rule };
                self.suspect(&rule, facts, message, Sign::Broken, Vec::new());
            }
        }
    }

    /// A key that the writer knows and the reader does not.
    fn unknown(&mut self, facts: &Facts, key: &str, rest: NodeId, rule: &Rule<'_>) {
        let here = Place {
            path: rule.at.path.child(path::Part::Key(key.to_owned())),
            forbidden: "PROPERTY_UNKNOWN",
            ..rule.at.clone()
        };
        match facts.key(self.writer, key) {
            Part::Never => {}
            Part::Known(known) if !self.reader.is_never(rest) => self.check(&known, rest, &here),
            Part::Known(_) | Part::Free => {
                let message =
                    format!("`{key}` is written, and not known where it is read, which takes no other keys");
                let rule =
                    Rule { name: "PROPERTY_UNKNOWN", node: rule.node, keyword: rule.keyword, at: &here };
                self.suspect(&rule, facts, message, Sign::Within, Vec::new());
            }
        }
    }

    fn names(&mut self, facts: &Facts, node: NodeId, inner: NodeId, at: &Place) {
        let own: Vec<NodeId> = facts.keywords(self.writer).filter_map(|own| own.property_names).collect();
        let known = Facts::of(self.writer, own);
        let closed = matches!(facts.other_keys(self.writer), Part::Never)
            && facts.keywords(self.writer).all(|own| own.pattern_properties.is_empty());
        let takes = |key: &String| judge::holds(self.reader, &[inner], &[], &Value::text(key));
        let implied =
            (closed && facts.names(self.writer).iter().all(takes)) || self.proven(&known.text(), inner, at);
        if !implied {
            let rule = Rule { name: "PROPERTY_NAMES_NARROWED", node, keyword: "propertyNames", at };
            let message = "keys that may be written are refused where they are read".to_owned();
            self.suspect(&rule, facts, message, Sign::Broken, Vec::new());
        }
    }
}
