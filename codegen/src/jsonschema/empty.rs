//! What a planned schema says of one value that can be judged before any value is there: the empty object.

use super::constant::Constant;
use super::graph::Type;
use super::plan::{Body, Call, InPlace, Plan, Size};

/// Whether a schema may hold for an object at all, as far as its own `type` tells.
pub(super) fn allows_objects(plan: &Plan, call: &Call) -> bool {
    match call {
        Call::Always => true,
        Call::Never(_) => false,
        Call::Function(id) => body_allows_objects(&plan.functions[*id].body),
        Call::Inline(body) => body_allows_objects(body),
    }
}

fn body_allows_objects(body: &Body) -> bool {
    body.types.as_ref().is_none_or(|(types, _)| types.has(Type::Object))
}

/// Whether a schema holds for `{}`.
pub(super) fn accepts_empty_object(plan: &Plan, call: &Call) -> bool {
    match call {
        Call::Always => true,
        Call::Never(_) => false,
        Call::Function(id) => body_accepts(plan, &plan.functions[*id].body),
        Call::Inline(body) => body_accepts(plan, body),
    }
}

fn body_accepts(plan: &Plan, body: &Body) -> bool {
    let empty = |constant: &Constant| matches!(constant, Constant::Object(members) if members.is_empty());
    let too_few = |size: Size| matches!(size, Size::AtLeast(least) if least > 0);
    body_allows_objects(body)
        && body.equal.iter().all(|(constants, _)| constants.iter().any(empty))
        && !body.object.sizes.iter().any(|(size, _)| too_few(*size))
        && body.object.required.is_empty()
        && body.in_place.iter().all(|check| in_place_accepts(plan, check))
}

fn in_place_accepts(plan: &Plan, check: &InPlace) -> bool {
    let accepts = |call: &Call| accepts_empty_object(plan, call);
    match check {
        InPlace::All(call) => accepts(call),
        InPlace::Any(forms, _) => forms.calls.iter().any(accepts),
        InPlace::One(forms, ..) => forms.calls.iter().filter(|call| accepts(call)).count() == 1,
        InPlace::Not(call, _) => !accepts(call),
        InPlace::If { condition, then, otherwise } => {
            accepts(if accepts(condition) { then } else { otherwise })
        }
        InPlace::Dependent(..) => true, // it has no key that anything could depend on
    }
}
