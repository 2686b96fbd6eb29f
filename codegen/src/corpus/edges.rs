//! For each keyword the values on its boundary and just past it.

mod arrays;
mod forms;
mod objects;
mod scalars;

use super::build::{Found, Want, search};
use super::judge::{At, Verdict, judge};
use super::route::{Edge, Route};
use super::value::{Step, Value};
use super::world::World;
use crate::jsonschema::reading::{Keywords, NodeId, Type};

/// How often the builder is asked for one value.
pub(super) const ATTEMPTS: usize = 60;

/// One thing to show about a keyword, and whole values that may show it, the best first.
#[derive(Debug)]
pub(super) struct Class {
    pub(super) keyword: &'static str,
    pub(super) what: String,
    /// Whether the keyword holds for it.
    pub(super) holds: bool,
    pub(super) values: Vec<Value>,
}

/// A schema where it is applied in one whole value.
pub(super) struct Spot<'s> {
    pub(super) world: &'s World,
    pub(super) node: NodeId,
    pub(super) keywords: &'s Keywords,
    pub(super) route: &'s Route,
    pub(super) base: &'s Value,
    pub(super) verdict: &'s Verdict,
    pub(super) at: At,
    /// It is where the route leads: values that the builder makes are for it.
    pub(super) first: bool,
}

/// Everything to show about a schema at a spot.
pub(super) fn classes(spot: &Spot<'_>) -> Vec<Class> {
    let mut classes = Vec::new();
    spot.scalars(&mut classes);
    spot.arrays(&mut classes);
    spot.objects(&mut classes);
    spot.forms(&mut classes);
    classes
}

impl Spot<'_> {
    /// The value that the schema is applied to.
    fn local(&self) -> Value {
        match (self.at.key, self.at.path.last()) {
            (true, Some(Step::Key(key))) => Value::text(key),
            _ => self.base.at(&self.at.path).cloned().unwrap_or(Value::Null),
        }
    }

    /// The whole value with another one here.
    fn whole(&self, local: Value) -> Option<Value> {
        if !self.at.key {
            return self.base.with(&self.at.path, local);
        }
        let (Step::Key(old), parent) = self.at.path.split_last()? else { return None };
        let Value::String(new) = local else { return None };
        let Value::Object(members) = self.base.at(parent)? else { return None };
        let rename = |(key, value): &(String, Value)| {
            (if key == old { new.clone() } else { key.clone() }, value.clone())
        };
        self.base.with(parent, Value::Object(members.iter().map(rename).collect()))
    }

    fn wholes(&self, locals: impl IntoIterator<Item = Value>) -> Vec<Value> {
        locals.into_iter().filter_map(|local| self.whole(local)).collect()
    }

    /// Values that the builder makes with a wish at the end of the route, prolonged by `more`.
    fn built(&self, more: &[Edge], want: &Want, take: impl Fn(&Verdict) -> bool) -> Vec<Value> {
        if !self.first {
            return Vec::new();
        }
        let edges = self.route.edges.iter().chain(more).cloned().collect();
        let route = Route { root: self.route.root, edges };
        let mut found: Vec<(usize, Value)> = Vec::new();
        search(self.world, &route, want, ATTEMPTS, |Found { value, verdict }| {
            if take(&verdict) {
                found.push((verdict.issues.len(), value));
            }
            let done = found.len() >= 6 || found.iter().any(|(issues, _)| *issues <= 1);
            done.then_some(())
        });
        found.sort_by_key(|(issues, _)| *issues);
        found.into_iter().map(|(_, value)| value).collect()
    }

    fn push(
        &self,
        to: &mut Vec<Class>,
        keyword: &'static str,
        holds: bool,
        what: impl Into<String>,
        values: Vec<Value>,
    ) {
        debug_assert!(self.node < self.world.graph.nodes.len(), "a spot is of a schema of the world");
        to.push(Class { keyword, what: what.into(), holds, values });
    }
}

/// The best of the values that show something: a keyword that holds wants a valid value, one that is broken wants few
/// other issues beside it.
pub(super) fn best(world: &World, root: NodeId, node: NodeId, class: &Class) -> Option<(Value, Verdict)> {
    let mut best: Option<(Value, Verdict)> = None;
    for value in &class.values {
        let verdict = judge(world, root, value);
        if !verdict.has(node, class.keyword, class.holds) {
            continue;
        }
        let better = best.as_ref().is_none_or(|(_, known)| verdict.issues.len() < known.issues.len());
        if better {
            let enough = verdict.issues.len() <= usize::from(!class.holds);
            best = Some((value.clone(), verdict));
            if enough {
                break;
            }
        }
    }
    best
}

/// Plain values of a type.
pub(super) fn samples(kind: Type) -> Vec<Value> {
    let text = |text: &str| Value::text(text);
    match kind {
        Type::Null => vec![Value::Null],
        Type::Boolean => vec![Value::Bool(true), Value::Bool(false)],
        Type::Integer => ["1", "0", "-1", "3", "10", "42"].map(Value::number).to_vec(),
        Type::Number => ["1.5", "0.5", "-0.25"].map(Value::number).to_vec(),
        Type::String => ["a", "", "1", "true", "null", "text that is longer"].map(text).to_vec(),
        Type::Array => vec![
            Value::Array(Vec::new()),
            Value::Array(vec![Value::number("1")]),
            Value::Array(vec![text("a"), text("b")]),
        ],
        Type::Object => {
            let one = Value::Object(vec![("a".to_owned(), Value::number("1"))]);
            vec![Value::Object(Vec::new()), one]
        }
    }
}

/// Plain values of every type.
pub(super) fn all_samples() -> Vec<Value> {
    Type::ALL.into_iter().flat_map(samples).collect()
}

/// A value that a reader could take for another: of another type, with the same text or the same truth.
pub(super) fn lookalikes(value: &Value) -> Vec<Value> {
    let mut like = vec![Value::Array(vec![value.clone()])];
    match value {
        Value::Null => {
            like.extend([Value::text("null"), Value::Bool(false), Value::text(""), Value::number("0")]);
        }
        Value::Bool(truth) => {
            like.extend([
                Value::text(if *truth { "true" } else { "false" }),
                Value::number(if *truth { "1" } else { "0" }),
            ]);
        }
        Value::Number(text) => {
            like.push(Value::text(text));
            like.extend((text == "1").then_some(Value::Bool(true)));
            like.extend((text == "0").then_some(Value::Bool(false)));
        }
        Value::String(text) => {
            let number =
                !text.is_empty() && text.len() < 16 && text.bytes().all(|byte| byte.is_ascii_digit());
            like.extend((number && (text == "0" || !text.starts_with('0'))).then(|| Value::number(text)));
            like.extend((text == "true").then_some(Value::Bool(true)));
            like.extend((text == "null").then_some(Value::Null));
            like.push(Value::Object(vec![(text.clone(), Value::Null)]));
        }
        Value::Array(items) => like.extend(items.first().cloned()),
        Value::Object(members) => {
            like.push(Value::Array(members.iter().map(|(_, value)| value.clone()).collect()));
        }
    }
    like
}
