//! Types, listed values, numbers and texts.

use super::{Place, Prover, Rule, differs, shown};
use crate::corpus::apart::Sign;
use crate::corpus::apart::facts::{Facts, Kind};
use crate::corpus::apart::language::{Texts, Told};
use crate::corpus::samples::{bad, good};
use crate::corpus::value::Value;
use crate::jsonschema::reading::{Keywords, NodeId};
use crate::jsonschema::{Decimal, Format, Number};

impl Prover<'_> {
    /// The kinds that are written and read.
    pub(super) fn kinds(
        &mut self,
        facts: &Facts,
        node: NodeId,
        keywords: &Keywords,
        at: &Place,
    ) -> Vec<Kind> {
        let written = facts.kinds(self.writer);
        let Some(types) = keywords.types else { return written };
        let (read, refused): (Vec<Kind>, Vec<Kind>) = written.iter().partition(|kind| kind.is_in(types));
        if !refused.is_empty() {
            let names = |kinds: &[Kind]| kinds.iter().map(|kind| kind.name()).collect::<Vec<_>>().join(", ");
            let takes: Vec<Kind> = Kind::ALL.into_iter().filter(|kind| kind.is_in(types)).collect();
            let message = if written.len() == Kind::ALL.len() {
                format!("any type is written, only {} is read", names(&takes))
            } else {
                format!(
                    "the type may be {} where it is written, which is refused where it is read",
                    names(&refused)
                )
            };
            let rule = Rule { name: "TYPE_CHANGED", node, keyword: "type", at };
            self.suspect(&rule, facts, message, Sign::Broken, Vec::new());
        }
        read
    }

    /// Listed values where the writer lists none.
    pub(super) fn choices(&mut self, facts: &Facts, node: NodeId, keywords: &Keywords, at: &Place) {
        let keyword = match (&keywords.constant, &keywords.choices) {
            (Some(_), _) => "const",
            (None, Some(_)) => "enum",
            (None, None) => return,
        };
        let rule = Rule { name: "ENUM_ADDED", node, keyword, at };
        let message = "no values are listed where it is written, and some where it is read".to_owned();
        self.suspect(&rule, facts, message, Sign::Broken, Vec::new());
    }

    pub(super) fn numbers(&mut self, facts: &Facts, node: NodeId, keywords: &Keywords, at: &Place) {
        let whole = !facts.kinds(self.writer).contains(&Kind::Fraction);
        let bounds = [
            ("minimum", "MINIMUM_RAISED", &keywords.minimum, true, false),
            ("exclusiveMinimum", "MINIMUM_RAISED", &keywords.exclusive_minimum, true, true),
            ("maximum", "MAXIMUM_LOWERED", &keywords.maximum, false, false),
            ("exclusiveMaximum", "MAXIMUM_LOWERED", &keywords.exclusive_maximum, false, true),
        ];
        for (keyword, name, bound, lower, outside) in bounds {
            let Some(bound) = bound else { continue };
            let own = facts.number(self.writer, lower);
            if own.as_ref().is_some_and(|own| implies(own, (bound, outside), lower, whole)) {
                continue;
            }
            let rule = Rule { name, node, keyword, at };
            let own = shown(own.map(|(bound, _)| bound.normal));
            self.suspect(&rule, facts, differs(keyword, &own, &bound.normal), Sign::Broken, Vec::new());
        }
        let Some(divisor) = &keywords.multiple_of else { return };
        let factors = divisor.factors();
        let divides = |own: &Number| {
            factors.is_none_or(|(digits, scale)| Decimal::of(&own.normal).is_multiple_of(digits, scale))
        };
        let implied = facts.keywords(self.writer).filter_map(|own| own.multiple_of.as_ref()).any(divides)
            || (whole && divides(&Number::of("1")));
        if !implied {
            let own = facts.keywords(self.writer).find_map(|own| own.multiple_of.as_ref());
            let own = shown(own.map(|own| own.normal.clone()));
            let rule = Rule { name: "MULTIPLE_OF_NARROWED", node, keyword: "multipleOf", at };
            let message = differs("multipleOf", &own, &divisor.normal);
            self.suspect(&rule, facts, message, Sign::Broken, Vec::new());
        }
    }

    pub(super) fn texts(&mut self, facts: &Facts, node: NodeId, keywords: &Keywords, at: &Place) {
        let patterns = facts.keywords(self.writer).filter_map(|own| own.pattern.clone()).collect();
        let least = facts.most_of(self.writer, |own| own.min_length).unwrap_or(0);
        let most = facts.least_of(self.writer, |own| own.max_length);
        // Patterns bound the length as well.
        let own = Texts { patterns, least, most }.with_lengths();
        if let Some(bound) = keywords.min_length.filter(|bound| *bound > own.least) {
            let rule = Rule { name: "MIN_LENGTH_NARROWED", node, keyword: "minLength", at };
            let message = differs("minLength", &own.least.to_string(), &bound.to_string());
            let most = own.most.map_or(bound - 1, |most| most.min(bound - 1));
            let shorter = Texts { most: Some(most), ..own.clone() }.example();
            let locals = shorter.into_iter().map(Value::String).collect();
            self.suspect(&rule, facts, message, Sign::Broken, locals);
        }
        if let Some(bound) = keywords.max_length.filter(|bound| own.most.is_none_or(|most| most > *bound)) {
            let rule = Rule { name: "MAX_LENGTH_NARROWED", node, keyword: "maxLength", at };
            let message = differs("maxLength", &shown(own.most), &bound.to_string());
            let least = own.least.max(bound.saturating_add(1));
            let longer = Texts { least, ..own.clone() }.example();
            let locals = longer.into_iter().map(Value::String).collect();
            self.suspect(&rule, facts, message, Sign::Broken, locals);
        }
        if let Some(pattern) = &keywords.pattern {
            self.pattern(facts, node, pattern, &own, at);
        }
        if let Some(format) = keywords.format {
            self.format(facts, node, format, at);
        }
    }

    fn pattern(&mut self, facts: &Facts, node: NodeId, pattern: &str, own: &Texts, at: &Place) {
        let locals = match own.outside(pattern) {
            Told::Within => return,
            Told::Outside(text) => vec![Value::String(text)],
            Told::Unknown => Vec::new(),
        };
        let words = shown((!own.patterns.is_empty()).then(|| own.patterns.join(" and ")));
        let rule = Rule { name: "PATTERN_NARROWED", node, keyword: "pattern", at };
        self.suspect(&rule, facts, differs("pattern", &words, pattern), Sign::Broken, locals);
    }

    fn format(&mut self, facts: &Facts, node: NodeId, format: Format, at: &Place) {
        let own: Vec<Format> = facts.keywords(self.writer).filter_map(|own| own.format).collect();
        if own.iter().any(|own| *own == format || wider(*own).contains(&format)) {
            return;
        }
        let name = if own.is_empty() { "FORMAT_ADDED" } else { "FORMAT_CHANGED" };
        let words = shown(own.first().map(|own| own.name()));
        let texts = own.iter().flat_map(|own| good(*own)).chain(bad(format));
        let locals = texts.map(|text| Value::text(text)).collect();
        let rule = Rule { name, node, keyword: "format", at };
        self.suspect(&rule, facts, differs("format", &words, format.name()), Sign::Broken, locals);
    }
}

/// Formats of which every text of a format is, too.
fn wider(format: Format) -> &'static [Format] {
    match format {
        Format::Uri => &[Format::UriReference, Format::Iri, Format::IriReference],
        Format::UriReference | Format::Iri => &[Format::IriReference],
        _ => &[],
    }
}

/// Whether a bound of the writer keeps numbers within one of the reader.
fn implies(own: &(Number, bool), bound: (&Number, bool), lower: bool, whole: bool) -> bool {
    let order = own.0.compare(bound.0);
    let order = if lower { order } else { order.reverse() };
    if order.is_gt() || (order.is_eq() && (own.1 || !bound.1)) {
        return true;
    }
    // Of whole numbers `> 0` and `>= 1` are the same.
    let next = |(number, outside): (&Number, bool)| -> Option<i128> {
        if lower {
            if outside { number.floor()?.checked_add(1) } else { number.ceiling() }
        } else if outside {
            number.ceiling()?.checked_sub(1)
        } else {
            number.floor()
        }
    };
    whole
        && match (next((&own.0, own.1)), next(bound)) {
            (Some(own), Some(bound)) => {
                if lower {
                    own >= bound
                } else {
                    own <= bound
                }
            }
            _ => false,
        }
}
