//! Values that are nearly valid, at random: cases with a few things changed.

use super::Case;
use super::number::around;
use super::rng::Rng;
use super::text::ASTRAL;
use super::value::{Path, Step, Value};
use std::collections::BTreeSet;

/// An endless supply of texts that are nearly valid, each with the root that it is for. The same seed gives the same texts.
#[derive(Debug)]
pub struct Near {
    starts: Vec<(String, Value)>,
    mutator: Mutator,
    rng: Rng,
}

/// Changes values, by things that occur in other values.
#[derive(Debug)]
pub(super) struct Mutator {
    keys: Vec<String>,
    scalars: Vec<Value>,
}

impl Near {
    /// From the cases of a corpus: what they hold is what others are changed by.
    #[must_use]
    pub fn new(cases: &[Case], seed: u64) -> Self {
        let cases = cases.iter().map(|case| (case.root.clone(), case.value.clone(), case.issues.len()));
        Self::of(cases.collect(), seed)
    }

    /// From cases that are read: the root, the text, and how many issues it has. What is no JSON is left out.
    #[must_use]
    pub fn from_texts<'t>(cases: impl IntoIterator<Item = (&'t str, &'t str, usize)>, seed: u64) -> Self {
        let read = |(root, text, issues): (&str, &str, usize)| {
            let json = crate::json::parse(text).ok()?;
            Some((root.to_owned(), Value::of(&json), issues))
        };
        Self::of(cases.into_iter().filter_map(read).collect(), seed)
    }

    fn of(cases: Vec<(String, Value, usize)>, seed: u64) -> Self {
        let mutator = Mutator::of(&cases.iter().map(|(_, value, _)| value).collect::<Vec<_>>());
        let mut starts: Vec<(String, Value)> = Vec::new();
        for (root, value, issues) in cases {
            // What is valid, or has one thing wrong, is near to both sides.
            let copies = match issues {
                0 => 3,
                1 => 1,
                _ => 0,
            };
            starts.extend((0..copies).map(|_| (root.clone(), value.clone())));
        }
        Self { starts, mutator, rng: Rng::new(seed) }
    }

    /// Makes them lighter: values of more than so many characters are not started from.
    #[must_use]
    pub fn short(mut self, most: usize) -> Self {
        self.starts.retain(|(_, value)| value.json().len() <= most);
        self
    }
}

impl Iterator for Near {
    type Item = (String, String);

    /// The root's name and a JSON text.
    fn next(&mut self) -> Option<Self::Item> {
        let (root, start) = self.rng.pick(&self.starts)?.clone();
        let mut value = start;
        for _ in 0..self.rng.below(4) {
            value = self.mutator.change(&value, &mut self.rng);
        }
        Some((root, value.json()))
    }
}

impl Mutator {
    pub(super) fn of(values: &[&Value]) -> Self {
        let samples = super::edges::all_samples();
        let mut keys = BTreeSet::from(["extra", "__proto__", "", "a/b~c"]);
        let mut scalars: BTreeSet<&Value> = samples.iter().collect();
        values.iter().for_each(|value| gather(value, &mut keys, &mut scalars));
        let short = scalars.into_iter().filter(|value| value.json().len() < 300);
        Self { keys: keys.into_iter().map(str::to_owned).collect(), scalars: short.cloned().collect() }
    }

    /// The value with one thing changed.
    pub(super) fn change(&self, value: &Value, rng: &mut Rng) -> Value {
        let count = parts(value);
        let mut whole = value.clone();
        let other = part_mut(&mut whole, &mut rng.below(count)).cloned().unwrap_or(Value::Null);
        if let Some(part) = part_mut(&mut whole, &mut rng.below(count)) {
            *part = self.changed(part, other, rng);
        }
        whole
    }

    fn changed(&self, part: &Value, other: Value, rng: &mut Rng) -> Value {
        if rng.once_in(8) {
            return other;
        }
        if rng.once_in(6) {
            return self.scalar(rng);
        }
        match part {
            Value::Object(members) => Value::Object(self.members(members.clone(), other, rng)),
            Value::Array(items) => Value::Array(self.items(items.clone(), other, rng)),
            Value::String(text) => Value::String(string(text, rng)),
            Value::Number(text) => number(text, rng),
            Value::Null | Value::Bool(_) => self.scalar(rng),
        }
    }

    fn scalar(&self, rng: &mut Rng) -> Value {
        rng.pick(&self.scalars).cloned().unwrap_or(Value::Null)
    }

    fn members(
        &self,
        mut members: Vec<(String, Value)>,
        other: Value,
        rng: &mut Rng,
    ) -> Vec<(String, Value)> {
        let key = rng.pick(&self.keys).cloned().unwrap_or_default();
        let at = rng.below(members.len());
        match rng.below(6) {
            0 | 1 if !members.is_empty() => drop(members.remove(at)),
            2 if !members.is_empty() => members[at].0 = key,
            3 if !members.is_empty() => {
                // Twice: the last counts.
                let value = if rng.once_in(2) { other } else { self.scalar(rng) };
                members.insert(rng.below(members.len() + 1), (members[at].0.clone(), value));
            }
            _ => members.push((key, if rng.once_in(3) { other } else { self.scalar(rng) })),
        }
        members
    }

    fn items(&self, mut items: Vec<Value>, other: Value, rng: &mut Rng) -> Vec<Value> {
        let at = rng.below(items.len());
        match rng.below(5) {
            0 if !items.is_empty() => drop(items.remove(at)),
            1 if !items.is_empty() => items.push(items[at].clone()),
            2 if !items.is_empty() => {
                let to = rng.below(items.len());
                items.swap(at, to);
            }
            3 => items.push(other),
            _ => items.insert(at, self.scalar(rng)),
        }
        items
    }
}

/// The keys and the scalars in a value.
fn gather<'v>(value: &'v Value, keys: &mut BTreeSet<&'v str>, scalars: &mut BTreeSet<&'v Value>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| gather(item, keys, scalars)),
        Value::Object(members) => {
            for (key, value) in members {
                keys.insert(key);
                gather(value, keys, scalars);
            }
        }
        scalar => drop(scalars.insert(scalar)),
    }
}

fn string(text: &str, rng: &mut Rng) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    let at = rng.below(chars.len());
    let with = *rng
        .pick(&['a', 'Z', '0', '9', '-', '_', ' ', '\n', '.', ':', '/', '+', '\u{e9}', '\u{301}', ASTRAL])
        .unwrap_or(&'a');
    match rng.below(4) {
        0 if !chars.is_empty() => drop(chars.remove(at)),
        1 if !chars.is_empty() => chars[at] = with,
        2 if !chars.is_empty() => chars.insert(at, chars[at]),
        _ => chars.insert(at, with),
    }
    chars.into_iter().collect()
}

fn number(text: &str, rng: &mut Rng) -> Value {
    let near = around(text);
    let (below, above) = rng.pick(&near).cloned().unwrap_or_default();
    let negative = text.strip_prefix('-').map_or_else(|| format!("-{text}"), str::to_owned);
    let spelled = if text.contains(['.', 'e', 'E']) { text.to_owned() } else { format!("{text}.0") };
    let texts = [below, above, negative, spelled];
    Value::Number(
        rng.pick(&texts).filter(|text| !text.is_empty()).cloned().unwrap_or_else(|| text.to_owned()),
    )
}

/// Of a long array only the first items are changed.
const FIRST: usize = 6;

/// How many parts a value has, itself among them.
fn parts(value: &Value) -> usize {
    1 + match value {
        Value::Array(items) => items.iter().take(FIRST).map(parts).sum(),
        Value::Object(members) => members.iter().map(|(_, value)| parts(value)).sum::<usize>(),
        _ => 0,
    }
}

/// A part of a value: the one after so many others.
fn part_mut<'v>(value: &'v mut Value, after: &mut usize) -> Option<&'v mut Value> {
    if *after == 0 {
        return Some(value);
    }
    *after -= 1;
    match value {
        Value::Array(items) => items.iter_mut().take(FIRST).find_map(|item| part_mut(item, after)),
        Value::Object(members) => members.iter_mut().find_map(|(_, value)| part_mut(value, after)),
        _ => None,
    }
}

/// The paths to a value and to all its parts; of a long array only to the first items.
pub(super) fn paths_of(value: &Value, here: &mut Path, to: &mut Vec<Path>) {
    to.push(here.clone());
    let parts: Vec<(Step, &Value)> = match value {
        Value::Array(items) => {
            items.iter().take(FIRST).enumerate().map(|(index, item)| (Step::Index(index), item)).collect()
        }
        Value::Object(_) => {
            value.entries().into_iter().map(|(_, key, value)| (Step::Key(key.to_owned()), value)).collect()
        }
        _ => Vec::new(),
    };
    for (step, part) in parts {
        here.push(step);
        paths_of(part, here, to);
        here.pop();
    }
}
