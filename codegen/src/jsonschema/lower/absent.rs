//! Which keys may be left out: who gives `null` at one of these is told that, and nobody else.
//!
//! A key may be left out where nothing that holds of the object can require it. What holds of one object are all schemas
//! that are applied to it together: they are looked at as one, whatever their conditions, so that nobody is told to leave
//! out what is then missing.

use super::super::graph::Type;
use super::super::plan::{Body, Call, Function, FunctionId, InPlace, Plan};
use super::prune::calls_mut;
use std::collections::HashSet;

type Keys = HashSet<String>;

/// Notes for every object the keys that may be left out and whose value is no `null`.
pub(super) fn tell(plan: &mut Plan) {
    let count = plan.functions.len();
    let mut together =
        Together { groups: (0..count).collect(), required: vec![Keys::new(); count], refuse: Vec::new() };
    together.refuse = (0..count).map(|id| refuses(&plan.functions, id, &mut HashSet::new())).collect();
    let mut wholes: Vec<(Option<FunctionId>, &Body)> =
        plan.functions.iter().enumerate().map(|(id, function)| (Some(id), &function.body)).collect();
    wholes.extend(plan.roots.iter().filter_map(|(_, call)| Some((None, inline(call)?))));
    while let Some((id, whole)) = wholes.pop() {
        let of = Whole::of(whole);
        together.join(id.into_iter().chain(of.functions.iter().copied()), of.required());
        wholes.extend(
            of.bodies.iter().flat_map(|body| body.parts()).filter_map(|part| Some((None, inline(part)?))),
        );
    }
    for (id, function) in plan.functions.iter_mut().enumerate() {
        together.whole(Some(id), &mut function.body);
    }
    for (_, call) in &mut plan.roots {
        if let Call::Inline(body) = call {
            together.whole(None, body);
        }
    }
}

fn inline(call: &Call) -> Option<&Body> {
    match call {
        Call::Inline(body) => Some(body),
        Call::Always | Call::Never(_) | Call::Function(_) => None,
    }
}

/// What is applied to one value: a schema, and what stands in it in place.
struct Whole<'b> {
    bodies: Vec<&'b Body>,
    functions: Vec<FunctionId>,
}

impl<'b> Whole<'b> {
    fn of(body: &'b Body) -> Self {
        let mut whole = Self { bodies: vec![body], functions: Vec::new() };
        let mut next = 0;
        while let Some(body) = whole.bodies.get(next).copied() {
            next += 1;
            for call in body.in_place.iter().flat_map(InPlace::calls) {
                match call {
                    Call::Function(id) => whole.functions.push(*id),
                    Call::Inline(body) => whole.bodies.push(body),
                    Call::Always | Call::Never(_) => {}
                }
            }
        }
        whole
    }

    /// The keys that it can require.
    fn required(&self) -> Keys {
        let objects = self.bodies.iter().map(|body| &body.object);
        let keys = objects.flat_map(|object| {
            let dependent = object.dependent_required.iter().flat_map(|(_, keys)| keys);
            object.required.iter().chain(dependent)
        });
        keys.map(|(key, _)| key.clone()).collect()
    }
}

/// The functions that are applied to one value together, as groups.
struct Together {
    /// For each function another of its group, or itself: then the group is called by it.
    groups: Vec<FunctionId>,
    /// What each group can require.
    required: Vec<Keys>,
    /// The functions that say of `null` that it has the wrong type.
    refuse: Vec<bool>,
}

impl Together {
    fn group(&mut self, mut id: FunctionId) -> FunctionId {
        while self.groups[id] != id {
            self.groups[id] = self.groups[self.groups[id]];
            id = self.groups[id];
        }
        id
    }

    fn join(&mut self, functions: impl Iterator<Item = FunctionId>, required: Keys) {
        let mut groups: Vec<FunctionId> = functions.map(|id| self.group(id)).collect();
        groups.sort_unstable();
        let Some(first) = groups.first().copied() else { return };
        self.required[first].extend(required);
        for other in groups.into_iter().filter(|other| *other != first) {
            self.groups[other] = first;
            let more = std::mem::take(&mut self.required[other]);
            self.required[first].extend(more);
        }
    }

    /// A schema, which a function may be.
    fn whole(&mut self, function: Option<FunctionId>, body: &mut Body) {
        let whole = Whole::of(body);
        let mut required = whole.required();
        if let Some(id) = function.or(whole.functions.first().copied()) {
            let group = self.group(id);
            required.extend(self.required[group].iter().cloned());
        }
        self.body(body, &required);
    }

    fn body(&mut self, body: &mut Body, required: &Keys) {
        let free = body.object.properties.iter().filter(|(key, call)| {
            !required.contains(key)
                && match call {
                    Call::Function(id) => self.refuse[*id],
                    Call::Inline(body) => self.refuses(body),
                    Call::Always | Call::Never(_) => false,
                }
        });
        body.object.leave_out = free.map(|(key, _)| key.clone()).collect();
        let mut in_place = std::mem::take(&mut body.in_place);
        for call in in_place.iter_mut().flat_map(InPlace::calls_mut) {
            if let Call::Inline(body) = call {
                self.body(body, required);
            }
        }
        for call in calls_mut(body) {
            if let Call::Inline(body) = call {
                self.whole(None, body);
            }
        }
        body.in_place = in_place;
    }

    fn refuses(&self, body: &Body) -> bool {
        body_refuses(body, &mut |id| self.refuse[id])
    }
}

fn refuses(functions: &[Function], id: FunctionId, met: &mut HashSet<FunctionId>) -> bool {
    met.insert(id) && body_refuses(&functions[id].body, &mut |id| refuses(functions, id, met))
}

/// Whether a schema says of `null` that it has the wrong type.
fn body_refuses(body: &Body, function: &mut dyn FnMut(FunctionId) -> bool) -> bool {
    body.types.as_ref().is_some_and(|(types, _)| !types.has(Type::Null))
        || body.in_place.iter().any(|check| match check {
            InPlace::All(Call::Function(id)) => function(*id),
            InPlace::All(Call::Inline(body)) => body_refuses(body, function),
            _ => false,
        })
}
