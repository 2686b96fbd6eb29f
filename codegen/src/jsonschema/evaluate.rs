//! Whether a value obeys a plan, without printing it first: for values that stand in a schema themselves.
//!
//! What ships is the printed validators; this walks the same plan with the same runtime, so that the two agree.

use super::decimal::{self, compare, is_integer, is_multiple_of};
use super::format::Format;
use super::graph::{Type, Types};
use super::plan::{ArrayChecks, Body, Call, InPlace, NumberCheck, ObjectChecks, Plan, Size, StringCheck};
use super::regex;
use crate::corpus::format;
use crate::json::{self, Data, Json};
use std::cmp::Ordering;

// Modules of the runtime, which find each other and the reader of JSON as their neighbours here.
#[path = "../../runtime/rust/validator/equal.rs"]
#[allow(unreachable_pub, dead_code, reason = "it ships with the generated validators, which use all of it")]
mod equal;
#[path = "../../runtime/rust/validator/object.rs"]
#[allow(unreachable_pub, dead_code, reason = "it ships with the generated validators, which use all of it")]
mod object;

/// Whether a root of a plan accepts a value.
pub(super) fn accepts(plan: &Plan, root: usize, value: &Json<'_>) -> bool {
    Evaluator { plan }.call(&plan.roots[root].1, value).is_some()
}

/// Which members or items of a value were evaluated.
type Seen = Vec<bool>;

struct Evaluator<'p> {
    plan: &'p Plan,
}

impl Evaluator<'_> {
    /// What a schema evaluates, if it holds.
    fn call(&self, call: &Call, value: &Json<'_>) -> Option<Seen> {
        match call {
            Call::Always => Some(nothing(value)),
            Call::Never(_) => None,
            Call::Function(id) => self.body(&self.plan.functions[*id].body, value),
            Call::Inline(body) => self.body(body, value),
        }
    }

    fn body(&self, body: &Body, value: &Json<'_>) -> Option<Seen> {
        let constant = |constant: &super::constant::Constant| {
            super::constant::Constant::of(value).as_ref() == Some(constant)
        };
        let holds = body.types.as_ref().is_none_or(|(types, _)| is_of(value, *types))
            && body.equal.iter().all(|(constants, _)| constants.iter().any(constant));
        if !holds {
            return None;
        }
        let mut seen = nothing(value);
        match &value.data {
            Data::Number(text) if !body.numbers.iter().all(|(check, _)| number(check, text)) => return None,
            Data::String(text) if !body.strings.iter().all(|(check, _)| string(check, text)) => return None,
            Data::Array(items) => self.array(&body.array, items, &mut seen)?,
            Data::Object(_) => self.object(&body.object, value, &mut seen)?,
            _ => {}
        }
        for check in &body.in_place {
            self.in_place(check, value, &mut seen)?;
        }
        if let (Some(rest), Data::Object(members)) = (&body.unevaluated_properties, &value.data) {
            for (index, member) in object::entries(members) {
                if !seen[index] {
                    self.call(&rest.call, &member.value)?;
                }
            }
            seen.fill(true);
        }
        if let (Some(rest), Data::Array(items)) = (&body.unevaluated_items, &value.data) {
            for (item, _) in items.iter().zip(&seen).filter(|(_, seen)| !**seen) {
                self.call(&rest.call, item)?;
            }
            seen.fill(true);
        }
        Some(seen)
    }

    fn array(&self, checks: &ArrayChecks, items: &[Json<'_>], seen: &mut Seen) -> Option<()> {
        let sizes = checks.sizes.iter().all(|(size, _)| fits(*size, items.len()));
        if !sizes || (checks.unique.is_some() && !equal::all_different(items)) {
            return None;
        }
        for (index, item) in items.iter().enumerate() {
            if let Some(call) = checks.prefix.get(index).or(checks.items.as_ref()) {
                self.call(call, item)?;
                seen[index] = true;
            }
        }
        if let Some(contains) = &checks.contains {
            let matching: Vec<bool> =
                items.iter().map(|item| self.call(&contains.call, item).is_some()).collect();
            let count = matching.iter().filter(|matches| **matches).count();
            if !contains.bounds.iter().all(|(size, _)| fits(*size, count)) {
                return None;
            }
            join(seen, &matching);
        }
        Some(())
    }

    fn object(&self, checks: &ObjectChecks, value: &Json<'_>, seen: &mut Seen) -> Option<()> {
        let members = value.members()?;
        let has = |key: &str| value.get(key).is_some();
        let holds = checks.sizes.iter().all(|(size, _)| fits(*size, object::key_count(members)))
            && checks.required.iter().all(|(key, _)| has(key))
            && checks
                .dependent_required
                .iter()
                .all(|(key, names)| !has(key) || names.iter().all(|(name, _)| has(name)));
        if !holds {
            return None;
        }
        for (index, member) in object::entries(members) {
            let named = checks.properties.iter().filter(|(key, _)| *key == member.key).map(|(_, call)| call);
            let patterns = checks
                .patterns
                .iter()
                .filter(|(pattern, _)| regex::matches(pattern, &member.key))
                .map(|(_, call)| call);
            let calls: Vec<&Call> = named.chain(patterns).collect();
            let others = checks.additional.as_ref().filter(|_| calls.is_empty());
            for call in calls.into_iter().chain(others) {
                self.call(call, &member.value)?;
                seen[index] = true;
            }
            if let Some((call, _)) = &checks.names {
                self.call(call, &object::key_of(member))?;
            }
        }
        Some(())
    }

    fn in_place(&self, check: &InPlace, value: &Json<'_>, seen: &mut Seen) -> Option<()> {
        match check {
            InPlace::All(call) => join(seen, &self.call(call, value)?),
            InPlace::Any(forms, _) | InPlace::One(forms, ..) => {
                let held: Vec<Seen> = forms.calls.iter().filter_map(|call| self.call(call, value)).collect();
                let fits = if matches!(check, InPlace::One(..)) { held.len() == 1 } else { !held.is_empty() };
                if !fits {
                    return None;
                }
                held.iter().for_each(|other| join(seen, other));
            }
            InPlace::Not(call, _) => {
                if self.call(call, value).is_some() {
                    return None;
                }
            }
            InPlace::If { condition, then, otherwise } => match self.call(condition, value) {
                Some(other) => {
                    join(seen, &other);
                    join(seen, &self.call(then, value)?);
                }
                None => join(seen, &self.call(otherwise, value)?),
            },
            InPlace::Dependent(key, call) => {
                if value.get(key).is_some() {
                    join(seen, &self.call(call, value)?);
                }
            }
        }
        Some(())
    }
}

fn nothing(value: &Json<'_>) -> Seen {
    match &value.data {
        Data::Array(items) => vec![false; items.len()],
        Data::Object(members) => vec![false; members.len()],
        _ => Vec::new(),
    }
}

fn join(seen: &mut Seen, other: &Seen) {
    seen.iter_mut().zip(other).for_each(|(one, other)| *one |= *other);
}

fn is_of(value: &Json<'_>, types: Types) -> bool {
    match &value.data {
        Data::Null => types.has(Type::Null),
        Data::Bool(_) => types.has(Type::Boolean),
        Data::Number(text) => types.has(Type::Number) || (types.has(Type::Integer) && is_integer(text)),
        Data::String(_) => types.has(Type::String),
        Data::Array(_) => types.has(Type::Array),
        Data::Object(_) => types.has(Type::Object),
        Data::Deeper => false,
    }
}

fn fits(size: Size, count: usize) -> bool {
    let count = u64::try_from(count).unwrap_or(u64::MAX);
    match size {
        Size::AtLeast(least) => count >= least,
        Size::AtMost(most) => count <= most,
    }
}

fn number(check: &NumberCheck, text: &str) -> bool {
    match check {
        NumberCheck::Minimum(bound) => compare(text, &bound.normal) != Ordering::Less,
        NumberCheck::Maximum(bound) => compare(text, &bound.normal) != Ordering::Greater,
        NumberCheck::ExclusiveMinimum(bound) => compare(text, &bound.normal) == Ordering::Greater,
        NumberCheck::ExclusiveMaximum(bound) => compare(text, &bound.normal) == Ordering::Less,
        NumberCheck::MultipleOf(divisor) => {
            divisor.factors().is_none_or(|(divisor, scale)| is_multiple_of(text, divisor, scale))
        }
    }
}

fn string(check: &StringCheck, text: &str) -> bool {
    let count = || u64::try_from(text.chars().count()).unwrap_or(u64::MAX);
    match check {
        StringCheck::MinLength(least) => count() >= *least,
        StringCheck::MaxLength(most) => count() <= *most,
        StringCheck::Pattern(pattern) => regex::matches(pattern, text),
        StringCheck::Format(format) => is_format(*format, text),
    }
}

fn is_format(format: Format, text: &str) -> bool {
    let check = match format {
        Format::DateTime => format::date_time,
        Format::Date => format::date,
        Format::Time => format::time,
        Format::Duration => format::duration,
        Format::Email => format::email,
        Format::IdnEmail => format::idn_email,
        Format::Hostname => format::hostname,
        Format::IdnHostname => format::idn_hostname,
        Format::Ipv4 => format::ipv4,
        Format::Ipv6 => format::ipv6,
        Format::Uri => format::uri,
        Format::UriReference => format::uri_reference,
        Format::Iri => format::iri,
        Format::IriReference => format::iri_reference,
        Format::UriTemplate => format::uri_template,
        Format::Uuid => format::uuid,
        Format::JsonPointer => format::json_pointer,
        Format::RelativeJsonPointer => format::relative_json_pointer,
        Format::Regex => format::regex,
    };
    check(text)
}
