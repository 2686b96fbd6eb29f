//! Values that the writer's schema accepts and the reader's refuses, and what each of them shows.

use super::shrink::shrink;
use super::{Read, Sign, Suspicion};
use crate::corpus::collect::collect;
use crate::corpus::edges::all_samples;
use crate::corpus::judge::{Verdict, holds, judge};
use crate::corpus::near::Mutator;
use crate::corpus::rng::Rng;
use crate::corpus::value::{Path, Step, Value};
use crate::jsonschema::Number;
use std::collections::HashSet;

/// How many values that are nearly valid are tried where something is still open.
const NEAR: usize = 6_000;
/// How many whole values a part is put into, and how many parts are.
const HOSTS: usize = 30;
const PARTS: usize = 120;
/// No array is made longer than this.
const LONGEST: usize = 200_000;
/// A value that shows one thing only is looked for so often.
const ENOUGH: usize = 6;

/// A value for each suspicion, where one is found; and a suspicion more for what none of them explains.
pub(super) fn hunt(
    writer: &Read,
    reader: &Read,
    suspicions: Vec<Suspicion>,
) -> Vec<(Suspicion, Option<Value>)> {
    let cases = |read: &Read| -> Vec<Value> {
        let mut values: Vec<Value> = collect(&read.world).cases.into_iter().map(|case| case.value).collect();
        values.retain(|value| is_once(value) && value.json().len() < 100_000);
        values
    };
    let (own, others) = (cases(writer), cases(reader));
    let found = vec![Vec::new(); suspicions.len()];
    let mut hunt = Hunt { writer, reader, suspicions, found, stranger: None, tried: HashSet::new() };
    for value in own.iter().chain(&others) {
        hunt.attempt(value);
    }
    let mut hosts: Vec<&Value> =
        own.iter().filter(|value| holds(&writer.world, &[writer.root], &[], value)).collect();
    hosts.sort_by_key(|value| value.json().len());
    for index in 0..hunt.suspicions.len() {
        hunt.put(index, &hosts, &own, &others);
    }
    hunt.near(&own, &others);
    hunt.finish()
}

/// A value that shows a suspicion: less is better.
#[derive(Clone, Debug)]
struct Shown {
    /// Not every reader of JSON keeps it as it is.
    odd: bool,
    /// How many suspicions it shows.
    count: usize,
    value: Value,
}

struct Hunt<'h> {
    writer: &'h Read,
    reader: &'h Read,
    suspicions: Vec<Suspicion>,
    /// What shows each of them.
    found: Vec<Vec<Shown>>,
    /// A value that shows none of them.
    stranger: Option<Value>,
    tried: HashSet<String>,
}

impl Hunt<'_> {
    /// Sees what a value shows, if it shows anything.
    fn attempt(&mut self, value: &Value) {
        if !holds(&self.writer.world, &[self.writer.root], &[], value) || !self.tried.insert(value.json()) {
            return;
        }
        let verdict = judge(&self.reader.world, self.reader.root, value);
        if verdict.is_valid() || !self.writer.accepts(value) || !self.reader.refuses(value) {
            return;
        }
        let shown: Vec<usize> = (0..self.suspicions.len())
            .filter(|index| confirms(&self.suspicions[*index], value, &verdict))
            .collect();
        for index in &shown {
            let one = Shown { odd: !value.is_plain(), count: shown.len(), value: value.clone() };
            self.found[*index].push(one);
        }
        if shown.is_empty()
            && self.stranger.as_ref().is_none_or(|known| known.json().len() > value.json().len())
        {
            self.stranger = Some(value.clone());
        }
    }

    fn is_shown(&self, index: usize) -> bool {
        let found = &self.found[index];
        found.len() >= ENOUGH || found.iter().any(|shown| shown.count == 1 && !shown.odd)
    }

    /// Puts parts of other values where a suspicion leads.
    fn put(&mut self, index: usize, hosts: &[&Value], own: &[Value], others: &[Value]) {
        let suspicion = self.suspicions[index].clone();
        let mut parts: Vec<Value> = suspicion.locals.clone();
        for value in others.iter().chain(own) {
            for path in suspicion.path.places(value, false) {
                parts.extend(
                    value.at(&path).filter(|part| parts.len() < PARTS && !parts.contains(part)).cloned(),
                );
            }
        }
        parts.extend(all_samples());
        let mut used = 0;
        for host in hosts {
            let places = suspicion.path.places(host, true);
            if used >= HOSTS || self.is_shown(index) {
                return;
            }
            used += usize::from(!places.is_empty());
            for place in places {
                self.change(&suspicion, host, &place, &parts);
            }
        }
    }

    fn change(&mut self, suspicion: &Suspicion, host: &Value, place: &Path, parts: &[Value]) {
        if let Sign::Missing(key) = &suspicion.sign {
            let less = host.at(place).and_then(|object| object.without_key(key));
            if let Some(value) = less.and_then(|less| host.with(place, less)) {
                self.attempt(&value);
            }
        }
        if suspicion.keyword.ends_with("Properties") {
            let more = host.at(place).and_then(|object| object.with_key("other", Value::Bool(true)));
            if let Some(value) = more.and_then(|more| host.with(place, more)) {
                self.attempt(&value);
            }
        }
        if suspicion.keyword == "maxItems"
            && let Some(more) = host.at(place).and_then(|array| self.longer(suspicion, array))
            && let Some(value) = host.with(place, more)
        {
            self.attempt(&value);
        }
        for part in parts {
            if let Some(value) = put(host, place, part.clone()) {
                self.attempt(&value);
            }
        }
    }

    /// The array with one item more than are read: no case is so long where there may be thousands.
    fn longer(&self, suspicion: &Suspicion, array: &Value) -> Option<Value> {
        let Value::Array(items) = array else { return None };
        let most = self.reader.world.keywords(suspicion.node)?.max_items?;
        let count = usize::try_from(most).ok()?.checked_add(1).filter(|count| *count <= LONGEST)?;
        let item = items.first()?;
        let more = (1..).map(|step| match item {
            // They may have to be different.
            Value::Number(text) if step > 1 => {
                let number = Number::of(text).floor().and_then(|number| number.checked_add(step));
                number.map_or_else(|| item.clone(), |number| Value::number(&number.to_string()))
            }
            _ => item.clone(),
        });
        Some(Value::Array(more.take(count).collect()))
    }

    /// Changes values at random as long as something is open.
    fn near(&mut self, own: &[Value], others: &[Value]) {
        let starts: Vec<&Value> =
            own.iter().chain(others).filter(|value| value.json().len() < 2_000).collect();
        let mutator = Mutator::of(&starts);
        let mut rng = Rng::new(1);
        for _ in 0..NEAR {
            if (0..self.suspicions.len()).all(|index| !self.found[index].is_empty()) {
                return;
            }
            let Some(start) = rng.pick(&starts) else { return };
            let mut value = (*start).clone();
            for _ in 0..=rng.below(3) {
                value = mutator.change(&value, &mut rng);
            }
            if is_once(&value) {
                self.attempt(&value);
            }
        }
    }

    fn finish(self) -> Vec<(Suspicion, Option<Value>)> {
        let Self { writer, reader, suspicions, found, stranger, .. } = self;
        let shows = |suspicion: &Suspicion, value: &Value| {
            holds(&writer.world, &[writer.root], &[], value) && {
                let verdict = judge(&reader.world, reader.root, value);
                !verdict.is_valid()
                    && confirms(suspicion, value, &verdict)
                    && writer.accepts(value)
                    && reader.refuses(value)
            }
        };
        let open = found.iter().any(Vec::is_empty);
        let mut list: Vec<(Suspicion, Option<Value>)> = Vec::new();
        for (suspicion, found) in suspicions.into_iter().zip(found) {
            let best =
                found.into_iter().min_by_key(|shown| (shown.odd, shown.count, shown.value.json().len()));
            let witness = best.map(|shown| shrink(shown.value, |value| shows(&suspicion, value)));
            list.push((suspicion, witness));
        }
        if let Some(value) = stranger.filter(|_| open) {
            let refused = |value: &Value| writer.accepts(value) && reader.refuses(value);
            let value = shrink(value, refused);
            list.extend(explained(reader, &value).map(|suspicion| (suspicion, Some(value))));
        }
        list
    }
}

/// The value with another part in it, also at a key that is not there yet.
fn put(host: &Value, place: &[Step], part: Value) -> Option<Value> {
    match place.split_last() {
        Some((Step::Key(key), parent)) => host.with(parent, host.at(parent)?.with_key(key, part)?),
        _ => host.with(place, part),
    }
}

/// Whether a value that is refused shows a suspicion.
fn confirms(suspicion: &Suspicion, value: &Value, verdict: &Verdict) -> bool {
    let mut broken = verdict.hits.iter().filter(|hit| !hit.holds);
    let path = &suspicion.path;
    let asked = |node, keyword| node == suspicion.node && keyword == suspicion.keyword;
    match &suspicion.sign {
        Sign::Broken => broken.any(|hit| asked(hit.node, hit.keyword) && path.matches(&hit.at.path)),
        Sign::Missing(key) => broken.any(|hit| {
            asked(hit.node, hit.keyword)
                && path.matches(&hit.at.path)
                && value.at(&hit.at.path).is_some_and(|object| object.get(key).is_none())
        }),
        Sign::Holds(part) => broken.any(|hit| {
            path.matches(&hit.at.path) && value.at(&hit.at.path).is_some_and(|here| here.equals(part))
        }),
        Sign::Within => broken.any(|hit| path.begins(&hit.at.path)),
    }
}

/// A suspicion in hindsight: the keyword that refuses a value.
fn explained(reader: &Read, value: &Value) -> Option<Suspicion> {
    let verdict = judge(&reader.world, reader.root, value);
    let hit = verdict.hits.iter().filter(|hit| !hit.holds).max_by_key(|hit| hit.at.path.len())?;
    let parts = hit.at.path.iter().map(|step| match step {
        Step::Key(key) => super::path::Part::Key(key.clone()),
        Step::Index(index) => super::path::Part::Index(*index),
    });
    Some(Suspicion {
        rule: "VERDICT_CHANGED",
        message: format!("`{}` refuses it where it is read", hit.keyword),
        path: super::Pattern(parts.collect()),
        node: hit.node,
        keyword: hit.keyword,
        writer: None,
        claims: false,
        sign: Sign::Broken,
        locals: Vec::new(),
    })
}

/// Whether no key is given twice.
fn is_once(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.iter().all(is_once),
        Value::Object(members) => {
            value.entries().len() == members.len() && members.iter().all(|(_, value)| is_once(value))
        }
        _ => true,
    }
}
