//! Assertions on a value as a whole, on numbers and on strings.

use super::{Here, Walk};
use crate::corpus::format;
use crate::corpus::value::Value;
use crate::jsonschema::reading::{Keywords, Type};
use crate::jsonschema::{Decimal, Format, Number, matches};
use std::cmp::Ordering;

/// Whether a number that compares so with its bound is within it.
type Holds = fn(Ordering) -> bool;

impl Walk<'_> {
    pub(super) fn equality(&mut self, here: Here<'_>, keywords: &Keywords) {
        if let Some(constant) = &keywords.constant {
            self.say(here, "const", here.value.equals(&Value::of_constant(constant)), "const");
        }
        if keywords.choices.is_some() {
            let known = self.world.lists(here.node, here.value);
            self.say(here, "enum", known, "enum");
        }
    }

    /// Whether the value is of an allowed type.
    pub(super) fn types(&mut self, here: Here<'_>, keywords: &Keywords) -> bool {
        let Some(types) = keywords.types else { return true };
        let kind = here.value.kind();
        let holds = types.has(kind) || (kind == Type::Integer && types.has(Type::Number));
        self.say(here, "type", holds, "type");
        holds
    }

    pub(super) fn numbers(&mut self, here: Here<'_>, keywords: &Keywords, text: &str) {
        let number = Decimal::of(text);
        let against = |bound: &Number| number.cmp(&Decimal::of(&bound.normal));
        let bounds: [(&'static str, &Option<Number>, Holds); 4] = [
            ("minimum", &keywords.minimum, Ordering::is_ge),
            ("maximum", &keywords.maximum, Ordering::is_le),
            ("exclusiveMinimum", &keywords.exclusive_minimum, Ordering::is_gt),
            ("exclusiveMaximum", &keywords.exclusive_maximum, Ordering::is_lt),
        ];
        for (keyword, bound, holds) in bounds {
            if let Some(bound) = bound {
                self.say(here, keyword, holds(against(bound)), keyword);
            }
        }
        if let Some((digits, scale)) = keywords.multiple_of.as_ref().and_then(Number::factors) {
            self.say(here, "multipleOf", number.is_multiple_of(digits, scale), "multipleOf");
        }
    }

    pub(super) fn strings(&mut self, here: Here<'_>, keywords: &Keywords, text: &str) {
        let length = text.chars().count() as u64;
        if let Some(least) = keywords.min_length {
            self.say(here, "minLength", length >= least, "minLength");
        }
        if let Some(most) = keywords.max_length {
            self.say(here, "maxLength", length <= most, "maxLength");
        }
        if let Some(pattern) = &keywords.pattern {
            self.say(here, "pattern", matches(pattern, text), "pattern");
        }
        if let Some(format) = keywords.format {
            self.say(here, "format", obeys(format, text), "format");
        }
    }
}

/// Whether a text is of a format.
pub(in crate::corpus) fn obeys(format: Format, text: &str) -> bool {
    match format {
        Format::DateTime => format::date_time(text),
        Format::Date => format::date(text),
        Format::Time => format::time(text),
        Format::Duration => format::duration(text),
        Format::Email => format::email(text),
        Format::IdnEmail => format::idn_email(text),
        Format::Hostname => format::hostname(text),
        Format::IdnHostname => format::idn_hostname(text),
        Format::Ipv4 => format::ipv4(text),
        Format::Ipv6 => format::ipv6(text),
        Format::Uri => format::uri(text),
        Format::UriReference => format::uri_reference(text),
        Format::Iri => format::iri(text),
        Format::IriReference => format::iri_reference(text),
        Format::UriTemplate => format::uri_template(text),
        Format::Uuid => format::uuid(text),
        Format::JsonPointer => format::json_pointer(text),
        Format::RelativeJsonPointer => format::relative_json_pointer(text),
        Format::Regex => format::regex(text),
    }
}
