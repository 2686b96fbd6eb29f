//! Values that obey a schema, made to pass a given place of it.
//!
//! # Design
//! A schema can ask for anything, so no rule finds a value for every one. The builder gathers what all schemas on a value
//! ask for, chooses a form where there are several, and makes what seems right; the judge says whether it is. Where
//! it is not, the next attempt chooses differently, the same way every time. What no attempt finds is reported.

mod array;
mod flat;
mod object;
mod scalar;

use super::judge::{Verdict, judge};
use super::rng::Rng;
use super::route::{Edge, Route};
use super::value::Value;
use super::world::World;
use crate::jsonschema::Constant;
use crate::jsonschema::reading::{NodeId, Type};
use flat::Flat;

/// How deep optional parts are still made.
const DEEP: usize = 6;

/// How deep anything is made: what needs more has no end.
const TOO_DEEP: usize = 120;

/// A list of so many constants is not looked at as a whole.
const MANY: usize = 64;

/// Steps that the search for one value may take, so that one that is not found leaves time for the others.
const MOST_STEPS: u64 = 200_000;

/// What the value at the end of a route should be.
#[derive(Clone, Debug, Default)]
pub(super) struct Want {
    pub(super) kind: Option<Type>,
    /// How many items or keys it has, whatever its schema says.
    pub(super) count: Option<usize>,
    /// How many characters.
    pub(super) length: Option<usize>,
    /// Schemas that it obeys too.
    pub(super) also: Vec<NodeId>,
    /// Optional parts are there.
    pub(super) full: bool,
}

/// A schema that is applied to the value that is being made.
#[derive(Clone, Copy, Debug)]
pub(super) struct Item<'r> {
    node: NodeId,
    /// The rest of the way, if this schema is on it.
    route: Option<&'r [Edge]>,
    /// What it asks for is not asked of the value; only the way through it counts.
    weak: bool,
}

/// The making of values; one for each attempt.
pub(super) struct Builder<'w> {
    world: &'w World,
    rng: Rng,
    /// The first attempt takes the first of everything.
    plain: bool,
    want: &'w Want,
    fuel: usize,
}

/// A value that was found, and what the judge says of it.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub(super) value: Value,
    pub(super) verdict: Verdict,
}

/// Makes whole values that pass a route, until `take` takes one.
pub(super) fn search<T>(
    world: &World,
    route: &Route,
    want: &Want,
    attempts: usize,
    mut take: impl FnMut(Found) -> Option<T>,
) -> Option<T> {
    let root = world.roots[route.root].1;
    let begin = world.steps();
    for attempt in 0..attempts {
        if world.steps() - begin > MOST_STEPS {
            break;
        }
        let seed = Rng::new(attempt as u64).next();
        let mut builder = Builder { world, rng: Rng::new(seed), plain: attempt == 0, want, fuel: 4_000 };
        let item = Item { node: root, route: Some(&route.edges), weak: false };
        let Some(value) = builder.value(vec![item], &[], 0) else { continue };
        let verdict = judge(world, root, &value);
        if let Some(taken) = take(Found { value, verdict }) {
            return Some(taken);
        }
    }
    None
}

impl<'w> Builder<'w> {
    fn value(&mut self, items: Vec<Item<'_>>, scope: &[usize], depth: usize) -> Option<Value> {
        self.fuel = self.fuel.checked_sub(1)?;
        self.world.step();
        if depth > TOO_DEEP {
            return None;
        }
        let mut flat = Flat::default();
        for item in items {
            flat.add(self, item, scope)?;
        }
        if let Some(constant) = self.constant(&flat) {
            return constant;
        }
        match self.kind(&flat)? {
            Type::Null => Some(Value::Null),
            Type::Boolean => Some(Value::Bool(self.plain || self.rng.once_in(2))),
            Type::Integer | Type::Number => self.number(&flat),
            Type::String => self.string(&flat),
            Type::Array => self.array(&flat, depth),
            Type::Object => self.object(flat, depth),
        }
    }

    /// One of the constants, where the schemas name them; `Some(None)` where none of them will do.
    fn constant(&mut self, flat: &Flat<'_, '_>) -> Option<Option<Value>> {
        let lists =
            flat.strong().filter_map(|fact| match (&fact.keywords.constant, &fact.keywords.choices) {
                (Some(constant), _) => Some(std::slice::from_ref(constant)),
                (None, choices) => choices.as_deref(),
            });
        let list: &[Constant] = lists.min_by_key(|list| list.len())?;
        let kind = flat.target.then_some(self.want.kind).flatten();
        let world = self.world;
        let right = |from: usize| {
            let values = list[from..].iter().chain(&list[..from]).map(Value::of_constant);
            values.filter(|value| flat.holds(world, value) && kind.is_none_or(|kind| is_of(value, kind)))
        };
        Some(if self.plain {
            right(0).next()
        } else if list.len() > MANY {
            // The first that will do after any of them: to look at all would take as long as the list is.
            right(self.rng.below(list.len())).next()
        } else {
            self.rng.pick(&right(0).collect::<Vec<_>>()).cloned()
        })
    }

    /// The type: what the route needs, what is wanted, what the keywords are about, or any that is allowed.
    fn kind(&mut self, flat: &Flat<'_, '_>) -> Option<Type> {
        let allowed: Vec<Type> = Type::ALL.into_iter().filter(|kind| flat.allows(*kind)).collect();
        if let Some(kind) = flat.needed {
            return allowed.contains(&kind).then_some(kind);
        }
        if let Some(kind) = self.want.kind.filter(|_| flat.target) {
            return Some(kind);
        }
        let about: Vec<Type> = allowed.iter().copied().filter(|kind| flat.is_about(*kind)).collect();
        let choice = if about.is_empty() { &allowed } else { &about };
        let first = [Type::String, Type::Object].into_iter().find(|kind| choice.contains(kind));
        if self.plain || self.rng.once_in(3) {
            first.or(choice.first().copied())
        } else {
            self.rng.pick(choice).copied()
        }
    }
}

fn is_of(value: &Value, kind: Type) -> bool {
    value.kind() == kind || (kind == Type::Number && value.kind() == Type::Integer)
}
