//! TypeScript: schemas that are applied to the same value.

use super::super::plan::{Call, InPlace, Words};
use super::text::Text;
use super::typescript::{Printer, Scope, add};
use crate::emit::string_literal;

impl Printer<'_> {
    pub(super) fn in_place(&self, to: &mut Text, scope: Scope, check: &InPlace) {
        match check {
            InPlace::All(call) => self.in_block(to, scope, call),
            InPlace::Any(calls, words) => self.any(to, scope, calls, words),
            InPlace::One(calls, none, several) => self.one(to, scope, calls, none, several),
            InPlace::Not(Call::Always, words) => to.line(add(scope, words)),
            InPlace::Not(call, words) => {
                let holds = self.holds(to, scope, call);
                to.line(format!("if ({}) {}", bare(&holds), add(scope, words)));
            }
            InPlace::If { condition, then, otherwise } => {
                self.condition(to, scope, condition, then, otherwise);
            }
            InPlace::Dependent(key, call) => {
                let head = format!("if (has({}, {})) {{", scope.value(), string_literal(key));
                to.block(head, |to| self.apply(to, scope, call));
            }
        }
    }

    /// A body in a block of its own, so that its variables cannot meet those of its neighbours.
    fn in_block(&self, to: &mut Text, scope: Scope, call: &Call) {
        let code = to.apart(|to| self.apply(to, scope, call));
        match call {
            Call::Inline(_) if code.single().is_none() => to.block("{", |to| self.apply(to, scope, call)),
            _ => to.append(&code),
        }
    }

    fn open(&self, to: &Text, scope: Scope, calls: &[Call]) -> Vec<String> {
        let open = calls.iter().filter(|call| !matches!(call, Call::Never(_)));
        open.map(|call| self.holds(to, scope, call)).collect()
    }

    fn any(&self, to: &mut Text, scope: Scope, calls: &[Call], words: &Words) {
        let tracked = calls.iter().any(|call| self.tracks(call));
        let (holds, add) = (self.open(to, scope, calls), add(scope, words));
        match (holds.as_slice(), tracked) {
            ([], _) => to.line(add),
            // Each form that holds evaluates something: all of them are asked.
            (_, true) => to.line(format!("if (![{}].includes(true)) {add}", holds.join(", "))),
            (_, false) => to.line(format!("if (!({})) {add}", holds.join(" || "))),
        }
    }

    fn one(&self, to: &mut Text, scope: Scope, calls: &[Call], none: &Words, several: &Words) {
        let holds = self.open(to, scope, calls);
        let (none, several) = (add(scope, none), add(scope, several));
        match holds.as_slice() {
            [] => to.line(none),
            [only] => to.line(format!("if (!{only}) {none}")),
            _ => to.block("{", |to| {
                let holds = self.open(to, scope, calls).join(", ");
                to.line(format!("const count = [{holds}].filter(Boolean).length;"));
                to.line(format!("if (count === 0) {none}"));
                to.line(format!("if (count > 1) {several}"));
            }),
        }
    }

    fn condition(&self, to: &mut Text, scope: Scope, condition: &Call, then: &Call, otherwise: &Call) {
        let holds = self.holds(to, scope, condition);
        match (then.is_always(), otherwise.is_always()) {
            (true, true) => to.line(format!("{holds};")),
            (false, true) => to.block(format!("if ({}) {{", bare(&holds)), |to| self.apply(to, scope, then)),
            (true, false) => to.block(format!("if (!{holds}) {{"), |to| self.apply(to, scope, otherwise)),
            (false, false) => {
                to.block(format!("if ({}) {{", bare(&holds)), |to| self.apply(to, scope, then));
                to.chain("else {", |to| self.apply(to, scope, otherwise));
            }
        }
    }
}

/// A condition without the parentheses around it as a whole; only a list of alternatives has them.
fn bare(holds: &str) -> &str {
    holds.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')).unwrap_or(holds)
}
