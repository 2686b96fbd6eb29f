//! Sizes of arrays, and their items.

use super::{Place, Prover, Rule, differs, shown};
use crate::corpus::apart::Sign;
use crate::corpus::apart::facts::{Facts, Part, says_nothing};
use crate::corpus::apart::path;
use crate::jsonschema::reading::{Keywords, NodeId};

impl Prover<'_> {
    pub(super) fn arrays(&mut self, facts: &Facts, node: NodeId, keywords: &Keywords, at: &Place) {
        let least = facts.most_of(self.writer, |own| own.min_items).unwrap_or(0);
        let most = facts.least_of(self.writer, |own| own.max_items);
        if let Some(bound) = keywords.min_items.filter(|bound| *bound > least) {
            let rule = Rule { name: "MIN_ITEMS_RAISED", node, keyword: "minItems", at };
            let message = differs("minItems", &least.to_string(), &bound.to_string());
            self.suspect(&rule, facts, message, Sign::Broken, Vec::new());
        }
        if let Some(bound) = keywords.max_items.filter(|bound| most.is_none_or(|most| most > *bound)) {
            let rule = Rule { name: "MAX_ITEMS_LOWERED", node, keyword: "maxItems", at };
            let message = differs("maxItems", &shown(most), &bound.to_string());
            self.suspect(&rule, facts, message, Sign::Broken, Vec::new());
        }
        let unique =
            most.is_some_and(|most| most < 2) || facts.keywords(self.writer).any(|own| own.unique_items);
        if keywords.unique_items && !unique {
            let rule = Rule { name: "UNIQUE_ITEMS_ADDED", node, keyword: "uniqueItems", at };
            let message = "items may be equal where they are written, not where they are read".to_owned();
            self.suspect(&rule, facts, message, Sign::Broken, Vec::new());
        }
        self.items(facts, keywords, at);
        self.contains(facts, node, keywords, at);
        if let Some(rest) = keywords.unevaluated_items.filter(|rest| !says_nothing(self.reader, *rest)) {
            self.unevaluated_items(facts, node, keywords, rest, at);
        }
    }

    fn items(&mut self, facts: &Facts, keywords: &Keywords, at: &Place) {
        for (index, inner) in keywords.prefix_items.iter().enumerate() {
            self.item(facts, Some(index), *inner, at);
        }
        let Some(inner) = keywords.items else { return };
        let after = keywords.prefix_items.len();
        for index in after..facts.prefix(self.writer) {
            self.item(facts, Some(index), inner, at);
        }
        let first = facts.prefix(self.writer).max(after) as u64;
        let most = facts.least_of(self.writer, |own| own.max_items);
        if most.is_none_or(|most| most > first) {
            self.item(facts, None, inner, at);
        }
    }

    fn item(&mut self, facts: &Facts, index: Option<usize>, inner: NodeId, at: &Place) {
        let part = index.map_or(path::Part::Item, path::Part::Index);
        let at = Place { path: at.path.child(part), forbidden: "ITEM_UNKNOWN", ..at.clone() };
        match facts.item(self.writer, index) {
            Part::Never => {}
            Part::Free => self.check(&Facts::default(), inner, &at),
            Part::Known(facts) => self.check(&facts, inner, &at),
        }
    }

    fn contains(&mut self, facts: &Facts, node: NodeId, keywords: &Keywords, at: &Place) {
        let Some(inner) = keywords.contains else { return };
        let least = keywords.min_contains.unwrap_or(1);
        let own: Vec<(u64, Option<u64>)> = facts
            .keywords(self.writer)
            .filter_map(|own| Some((own.contains?, own)))
            .filter(|(own, _)| self.equal.same(*own, inner))
            .map(|(_, own)| (own.min_contains.unwrap_or(1), own.max_contains))
            .collect();
        let enough = least == 0 || own.iter().any(|(own, _)| *own >= least);
        let keyword = if keywords.min_contains.is_some() { "minContains" } else { "contains" };
        let mut suspect = |keyword, message: &str| {
            let rule = Rule { name: "CONTAINS_NARROWED", node, keyword, at };
            self.suspect(&rule, facts, message.to_owned(), Sign::Broken, Vec::new());
        };
        if !enough {
            suspect(keyword, "items that must be there where it is read need not be where it is written");
        }
        if let Some(most) = keywords.max_contains {
            let few = own.iter().any(|(_, own)| own.is_some_and(|own| own <= most));
            if !few {
                suspect("maxContains", "there may be more of such items where it is written");
            }
        }
    }

    /// Nothing but plain items: what is unevaluated is what comes after them.
    fn unevaluated_items(
        &mut self,
        facts: &Facts,
        node: NodeId,
        keywords: &Keywords,
        rest: NodeId,
        at: &Place,
    ) {
        let plain = keywords.in_place().next().is_none() && keywords.contains.is_none();
        if plain && keywords.items.is_some() {
            return;
        }
        if plain {
            let after = keywords.prefix_items.len();
            for index in after..facts.prefix(self.writer) {
                self.item(facts, Some(index), rest, at);
            }
            let most = facts.least_of(self.writer, |own| own.max_items);
            if most.is_none_or(|most| most > facts.prefix(self.writer).max(after) as u64) {
                self.item(facts, None, rest, at);
            }
            return;
        }
        let rule = Rule { name: "UNEVALUATED_ITEMS_NARROWED", node, keyword: "unevaluatedItems", at };
        let message = "items that are written may be unevaluated where they are read".to_owned();
        self.suspect(&rule, facts, message, Sign::Broken, Vec::new());
    }
}
