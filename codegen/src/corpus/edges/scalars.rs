//! `type`, `const`, `enum`, and the keywords of numbers and strings.

use super::{Class, Spot, lookalikes, samples};
use crate::corpus::build::Want;
use crate::corpus::number::{Exact, around};
use crate::corpus::samples;
use crate::corpus::text::{ASTRAL, Shape};
use crate::corpus::value::Value;
use crate::jsonschema::reading::{Type, Types};
use crate::jsonschema::{Constant, Decimal, Number};
use std::collections::HashSet;

/// The longest string that is made.
const LONGEST: u64 = 20_000;

/// How many values of an enumeration are shown one by one.
const CHOICES: usize = 40;

impl Spot<'_> {
    pub(super) fn scalars(&self, to: &mut Vec<Class>) {
        if let Some(types) = self.keywords.types {
            self.types(to, types);
        }
        let constants =
            self.keywords.constant.iter().map(|constant| ("const", std::slice::from_ref(constant)));
        let choices = self.keywords.choices.iter().map(|list| ("enum", list.as_slice()));
        for (keyword, list) in constants.chain(choices) {
            self.equality(to, keyword, list);
        }
        self.bounds(to);
        self.lengths(to);
        if let Some(pattern) = &self.keywords.pattern {
            self.pattern(to, pattern);
        }
        if let Some(format) = self.keywords.format {
            for text in samples::good(format) {
                self.push(
                    to,
                    "format",
                    true,
                    format!("a {}: {text:?}", format.name()),
                    self.wholes([Value::text(text)]),
                );
            }
            for text in samples::bad(format) {
                self.push(
                    to,
                    "format",
                    false,
                    format!("no {}: {text:?}", format.name()),
                    self.wholes([Value::text(text)]),
                );
            }
        }
    }

    fn types(&self, to: &mut Vec<Class>, types: Types) {
        for kind in Type::ALL {
            let allowed = types.has(kind) || (kind == Type::Integer && types.has(Type::Number));
            let name = kind.name();
            if allowed {
                let want = Want { kind: Some(kind), ..Want::default() };
                let mut values = self.wholes([self.local()].into_iter().filter(|value| value.kind() == kind));
                values.extend(self.wholes(samples(kind)));
                values.extend(self.built(&[], &want, super::Verdict::is_valid));
                self.push(to, "type", true, format!("of type {name}"), values);
            } else if kind == Type::Number && types.has(Type::Integer) {
                self.push(to, "type", false, "a number with a fraction", self.wholes(samples(kind)));
            } else {
                self.push(to, "type", false, format!("of type {name} instead"), self.wholes(samples(kind)));
            }
        }
        if types.has(Type::Integer) && !types.has(Type::Number) {
            let whole: Vec<Value> = [self.local()]
                .into_iter()
                .filter(|value| value.kind() == Type::Integer && !value.json().contains(['.', 'e', 'E']))
                .chain(samples(Type::Integer))
                .collect();
            let spelled = |end: &str| {
                let respelled = whole.iter().map(|value| Value::Number(format!("{}{end}", value.json())));
                self.wholes(respelled)
            };
            self.push(to, "type", true, "an integer that is spelled with a fraction of zero", spelled(".0"));
            self.push(to, "type", true, "an integer that is spelled with an exponent", spelled("e0"));
        }
    }

    /// Of a long list the first values are shown, and its last.
    fn equality(&self, to: &mut Vec<Class>, keyword: &'static str, list: &[Constant]) {
        let last = list.last().filter(|_| list.len() > CHOICES);
        let shown: Vec<Value> = list.iter().take(CHOICES).chain(last).map(Value::of_constant).collect();
        for value in &shown {
            self.push(to, keyword, true, format!("is {}", short(value)), self.wholes([value.clone()]));
            let respelled = respelled(value);
            if !respelled.is_empty() {
                let what = format!("equals {}, spelled differently", short(value));
                self.push(to, keyword, true, what, self.wholes(respelled));
            }
        }
        for value in shown.iter().take(3) {
            for like in lookalikes(value) {
                let what = format!("{} instead of {}", short(&like), short(value));
                self.push(to, keyword, false, what, self.wholes([like]));
            }
        }
        let all: HashSet<Value> = list.iter().map(Value::of_constant).collect();
        for value in shown.iter().take(3).flat_map(near).filter(|near| !all.contains(&near.normal())) {
            self.push(to, keyword, false, format!("nearly: {}", short(&value)), self.wholes([value]));
        }
        self.push(to, keyword, false, "another value", self.wholes(super::all_samples()));
    }

    fn bounds(&self, to: &mut Vec<Class>) {
        let keywords = self.keywords;
        let bounds: [(&'static str, &Option<Number>, bool, bool); 4] = [
            ("minimum", &keywords.minimum, true, true),
            ("maximum", &keywords.maximum, false, true),
            ("exclusiveMinimum", &keywords.exclusive_minimum, true, false),
            ("exclusiveMaximum", &keywords.exclusive_maximum, false, false),
        ];
        for (keyword, bound, lower, inclusive) in bounds {
            let Some(bound) = bound else { continue };
            let bound = &bound.normal;
            let one = |text: &str| self.wholes([Value::number(text)]);
            self.push(to, keyword, inclusive, format!("{bound} itself"), one(bound));
            if Decimal::of(bound).is_integer() && bound.len() < 16 && !bound.contains('e') {
                self.push(
                    to,
                    keyword,
                    inclusive,
                    format!("{bound}, spelled with a fraction of zero"),
                    one(&format!("{bound}.0")),
                );
            }
            for (below, above) in around(bound) {
                let (inside, outside) = if lower { (above, below) } else { (below, above) };
                self.push(to, keyword, true, format!("{inside}, within {bound}"), one(&inside));
                self.push(to, keyword, false, format!("{outside}, past {bound}"), one(&outside));
            }
            let (inside, outside) = if lower { ("", "-") } else { ("-", "") };
            // Beyond the integers of 64 bits, and beyond those that a double counts.
            for far in ["9007199254740993", "18446744073709551617", "123456789012345678901234567890"] {
                self.push(to, keyword, true, format!("{inside}{far}"), one(&format!("{inside}{far}")));
                self.push(to, keyword, false, format!("{outside}{far}"), one(&format!("{outside}{far}")));
            }
        }
        if let Some(step) = &keywords.multiple_of {
            self.multiples(to, &step.normal);
        }
    }

    fn multiples(&self, to: &mut Vec<Class>, step: &str) {
        let one = |text: &str| self.wholes([Value::number(text)]);
        self.push(to, "multipleOf", true, "zero", one("0"));
        let Some(exact) = Exact::of(step) else { return };
        let local = self.local();
        let near = match &local {
            Value::Number(text) => Exact::of(text).and_then(|number| number.over(exact)).unwrap_or(1),
            _ => 1,
        };
        for times in [1, 2, 7, -1, near, near + 1, 1_000_003, 10_i128.pow(18)] {
            if let Some(number) = exact.times(times) {
                let number = number.text();
                self.push(to, "multipleOf", true, format!("{number} = {times} times {step}"), one(&number));
            }
        }
        for times in [0, 1, near, 1_000_003] {
            for more in [Exact::whole(1), Exact::unit(exact.digits() + 1), Exact::unit(exact.digits())] {
                let number = exact.times(times).and_then(|number| number.plus(more)).map(Exact::text);
                if let Some(number) = number {
                    self.push(
                        to,
                        "multipleOf",
                        false,
                        format!("{number}, no multiple of {step}"),
                        one(&number),
                    );
                }
            }
        }
    }

    fn lengths(&self, to: &mut Vec<Class>) {
        let past = |bound: u64, lower: bool| if lower { bound.checked_sub(1) } else { bound.checked_add(1) };
        let bounds =
            [("minLength", self.keywords.min_length, true), ("maxLength", self.keywords.max_length, false)];
        for (keyword, bound, lower) in bounds {
            let Some(bound) = bound else { continue };
            for (length, holds) in [(Some(bound), true), (past(bound, lower), false)] {
                let Some(length) = length.filter(|length| *length <= LONGEST) else { continue };
                let count = usize::try_from(length).unwrap_or(0);
                let plural = if count == 1 { "" } else { "s" };
                self.push(to, keyword, holds, format!("{count} character{plural}"), self.of_length(count));
                if count > 0 {
                    let astral = Value::String(ASTRAL.to_string().repeat(count));
                    let what = format!("{count} character{plural} of two UTF-16 units");
                    self.push(to, keyword, holds, what, self.wholes([astral]));
                    // What looks like one letter and is two code points, or one that its own bytes would miscount.
                    let accented: String = "e\u{301}".chars().cycle().take(count).collect();
                    let what = format!("{count} code point{plural} with combining accents");
                    self.push(to, keyword, holds, what, self.wholes([Value::String(accented)]));
                }
            }
        }
    }

    /// Strings of a length, those first that obey the other schemas here.
    fn of_length(&self, length: usize) -> Vec<Value> {
        let want = Want { length: Some(length), kind: Some(Type::String), ..Want::default() };
        let mut values = if self.at.key { Vec::new() } else { self.built(&[], &want, |_| true) };
        let mut rng = crate::corpus::rng::Rng::new(length as u64);
        for pattern in self.patterns() {
            let texts = Shape::of(&pattern).texts(Some(length), &mut rng);
            values.extend(self.wholes(texts.into_iter().map(Value::String)));
        }
        values.extend(self.wholes(["a", "1"].map(|unit| Value::String(unit.repeat(length)))));
        values
    }

    /// The patterns of all schemas that are applied to the value here.
    fn patterns(&self) -> Vec<String> {
        let here = self.verdict.hits.iter().filter(|hit| *hit.at == self.at && hit.keyword == "pattern");
        let mut patterns: Vec<String> =
            here.filter_map(|hit| self.world.keywords(hit.node)?.pattern.clone()).collect();
        patterns.dedup();
        patterns
    }

    fn pattern(&self, to: &mut Vec<Class>, pattern: &str) {
        let shape = Shape::of(pattern);
        let mut rng = crate::corpus::rng::Rng::new(7);
        let mut texts = shape.texts(None, &mut rng);
        if let Value::String(text) = self.local()
            && crate::corpus::judge::matches(pattern, &text)
        {
            texts.insert(0, text);
        }
        for text in texts.iter().take(4) {
            self.push(to, "pattern", true, format!("{text:?} matches"), self.wholes([Value::text(text)]));
        }
        if let Some(text) = texts.first() {
            for miss in shape.misses(text).into_iter().take(12) {
                let what = format!("{miss:?} does not match");
                self.push(to, "pattern", false, what, self.wholes([Value::String(miss)]));
            }
        }
    }
}

/// The same value in other letters: numbers by their spelling, objects by the order of their keys.
fn respelled(value: &Value) -> Vec<Value> {
    match value {
        Value::Number(text) if !text.contains(['.', 'e', 'E']) => vec![Value::Number(format!("{text}.0"))],
        Value::Number(text) if !text.contains(['e', 'E']) => vec![Value::Number(format!("{text}0"))],
        Value::Object(members) if members.len() > 1 => {
            vec![Value::Object(members.iter().rev().cloned().collect())]
        }
        Value::Array(items) => items
            .iter()
            .enumerate()
            .flat_map(|(index, item)| respelled(item).into_iter().map(move |item| (index, item)))
            .map(|(index, item)| {
                let mut items = items.clone();
                items[index] = item;
                Value::Array(items)
            })
            .take(1)
            .collect(),
        _ => Vec::new(),
    }
}

/// Values of the same type that differ by little.
fn near(value: &Value) -> Vec<Value> {
    match value {
        Value::String(text) => {
            let mut near = vec![format!("{text} "), format!("{text}\n"), format!(" {text}")];
            let upper = text.to_uppercase();
            near.push(if upper == *text { text.to_lowercase() } else { upper });
            let mut chars = text.chars();
            chars.next_back();
            near.push(chars.as_str().to_owned());
            near.into_iter().map(Value::String).collect()
        }
        Value::Number(text) => around(text)
            .into_iter()
            .take(2)
            .flat_map(|(below, above)| [below, above])
            .map(Value::Number)
            .collect(),
        Value::Bool(truth) => vec![Value::Bool(!truth)],
        Value::Null => Vec::new(),
        Value::Array(items) => {
            let more = items.iter().cloned().chain([Value::Null]).collect();
            let turned = items.iter().rev().cloned().collect();
            vec![
                Value::Array(more),
                Value::Array(turned),
                Value::Array(items.iter().skip(1).cloned().collect()),
            ]
        }
        Value::Object(members) => {
            let more = members.iter().cloned().chain([("extra".to_owned(), Value::Null)]).collect();
            vec![Value::Object(more), Value::Object(members.iter().skip(1).cloned().collect())]
        }
    }
}

/// A value in a description.
pub(super) fn short(value: &Value) -> String {
    let text = value.json();
    if text.chars().count() <= 60 { text } else { text.chars().take(57).chain("...".chars()).collect() }
}
