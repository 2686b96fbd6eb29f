//! What a plan does not need is taken out, so that no printer has to ask and no output has code that is never called.

use super::super::graph::{Type, Types};
use super::super::plan::{ArrayChecks, Body, Call, Forms, InPlace, ObjectChecks, Plan};

/// Takes out of a body what can never find an issue.
///
/// `tracks` says of a call whether it notes what it evaluates: then it is needed though it finds none.
pub(super) fn body(body: &mut Body, tracks: impl Fn(&Call) -> bool) {
    if let Some((types, _)) = body.types {
        of_other_types(body, types);
    }
    for check in std::mem::take(&mut body.in_place) {
        match check {
            InPlace::All(Call::Always)
            | InPlace::Dependent(_, Call::Always)
            | InPlace::Not(Call::Never(_), _) => {}
            InPlace::Any(Forms { calls, .. }, _)
                if calls.iter().any(Call::is_always) && !calls.iter().any(&tracks) => {}
            InPlace::If { condition: Call::Always, then: call, .. }
            | InPlace::If { condition: Call::Never(_), otherwise: call, .. } => {
                body.in_place.extend((!call.is_always()).then_some(InPlace::All(call)));
            }
            InPlace::If { condition, then: Call::Always, otherwise: Call::Always } if !tracks(&condition) => {
            }
            check => body.in_place.push(check),
        }
    }
}

/// Checks for values of a type that is refused anyway.
fn of_other_types(body: &mut Body, types: Types) {
    if !types.has(Type::Number) && !types.has(Type::Integer) {
        body.numbers.clear();
    }
    if !types.has(Type::String) {
        body.strings.clear();
    }
    if !types.has(Type::Array) {
        body.array = ArrayChecks::default();
    }
    if !types.has(Type::Object) {
        body.object = ObjectChecks::default();
        body.in_place.retain(|check| !matches!(check, InPlace::Dependent(..)));
    }
}

/// Takes out the functions that nothing calls.
pub(super) fn functions(plan: &mut Plan) {
    let mut used = vec![false; plan.functions.len()];
    let mut open: Vec<usize> = plan.roots.iter().flat_map(|(_, call)| called(call)).collect();
    while let Some(id) = open.pop() {
        if !std::mem::replace(&mut used[id], true) {
            open.extend(plan.functions[id].body.calls().flat_map(called));
        }
    }
    let mut next = 0;
    let places: Vec<usize> = used
        .iter()
        .map(|used| {
            next += usize::from(*used);
            next - usize::from(*used)
        })
        .collect();
    let mut keep = used.iter();
    plan.functions.retain(|_| *keep.next().expect("a flag for each function"));
    plan.roots.iter_mut().for_each(|(_, call)| move_call(call, &places));
    plan.functions.iter_mut().for_each(|function| move_body(&mut function.body, &places));
}

/// The functions that a call leads to directly.
fn called(call: &Call) -> Vec<usize> {
    match call {
        Call::Function(id) => vec![*id],
        Call::Inline(body) => body.calls().flat_map(called).collect(),
        Call::Always | Call::Never(_) => Vec::new(),
    }
}

fn move_call(call: &mut Call, places: &[usize]) {
    match call {
        Call::Function(id) => *id = places[*id],
        Call::Inline(body) => move_body(body, places),
        Call::Always | Call::Never(_) => {}
    }
}

fn move_body(body: &mut Body, places: &[usize]) {
    calls_mut(body).for_each(|call| move_call(call, places));
}

pub(super) fn calls_mut(body: &mut Body) -> impl Iterator<Item = &mut Call> {
    let (array, object) = (&mut body.array, &mut body.object);
    let unevaluated = body.unevaluated_properties.iter_mut().chain(&mut body.unevaluated_items);
    (object.properties.iter_mut().chain(&mut object.patterns).map(|(_, call)| call))
        .chain(&mut object.additional)
        .chain(object.names.iter_mut().map(|(call, _)| call))
        .chain(&mut array.prefix)
        .chain(&mut array.items)
        .chain(array.contains.iter_mut().map(|contains| &mut contains.call))
        .chain(unevaluated.map(|unevaluated| &mut unevaluated.call))
        .chain(body.in_place.iter_mut().flat_map(InPlace::calls_mut))
}
