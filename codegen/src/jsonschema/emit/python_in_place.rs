//! Python: schemas that are applied to the same value.

use super::super::plan::{Call, InPlace, Words};
use super::python::{Printer, Scope, add, not};
use super::python_text::Text;
use crate::emit::string_literal;

/// A condition, and the statements that it needs before it.
type Condition = (Text, String);

impl Printer<'_> {
    pub(super) fn in_place(&self, to: &mut Text, scope: &Scope, check: &InPlace) {
        match check {
            InPlace::All(call) => self.apply(to, scope, call),
            InPlace::Any(calls, words) => self.any(to, scope, calls, words),
            InPlace::One(calls, none, several) => self.one(to, scope, calls, none, several),
            InPlace::Not(Call::Always, words) => to.line(add(scope, words)),
            InPlace::Not(call, words) => {
                let holds = self.holds(to, scope, call);
                to.block(format!("if {}:", bare(&holds)), |to| to.line(add(scope, words)));
            }
            InPlace::If { condition, then, otherwise } => {
                self.condition(to, scope, condition, then, otherwise);
            }
            InPlace::Dependent(key, call) => {
                let value = scope.value();
                let is_object =
                    if scope.is_object { String::new() } else { format!("isinstance({value}, dict) and ") };
                let head = format!("if {is_object}{} in {value}:", string_literal(key));
                to.unless_empty(head, |to| self.apply(to, &scope.object(), call));
            }
        }
    }

    /// Whether each of the forms holds; those that never do are left out.
    fn open(&self, to: &Text, scope: &Scope, calls: &[Call]) -> Vec<Condition> {
        let open = calls.iter().filter(|call| !matches!(call, Call::Never(_)));
        open.map(|call| {
            let mut holds = String::new();
            let before = to.within(|to| holds = self.holds(to, scope, call));
            (before, holds)
        })
        .collect()
    }

    fn any(&self, to: &mut Text, scope: &Scope, calls: &[Call], words: &Words) {
        let tracked = calls.iter().any(|call| self.tracks(call));
        let open = self.open(to, scope, calls);
        let add = add(scope, words);
        if open.is_empty() {
            to.line(add);
            return;
        }
        if open.iter().all(|(before, _)| before.is_empty()) {
            let holds: Vec<&str> = open.iter().map(|(_, holds)| holds.as_str()).collect();
            let none = match (holds.as_slice(), tracked) {
                ([one], _) => not(one),
                // Each form that holds evaluates something: all of them are asked.
                (holds, true) => format!("not any([{}])", holds.join(", ")),
                (holds, false) => format!("not ({})", holds.join(" or ")),
            };
            to.block(format!("if {none}:"), |to| to.line(add));
            return;
        }
        let flag = scope.kept("holds");
        for (index, call) in calls.iter().filter(|call| !matches!(call, Call::Never(_))).enumerate() {
            if !tracked && index > 0 {
                to.block(format!("if not {flag}:"), |to| {
                    let holds = self.holds(to, scope, call);
                    to.line(format!("{flag} = {}", bare(&holds)));
                });
                continue;
            }
            let holds = self.holds(to, scope, call);
            to.line(match index {
                _ if call.is_always() => format!("{flag} = True"),
                0 => format!("{flag} = {}", bare(&holds)),
                _ => format!("{flag} = {holds} or {flag}"),
            });
        }
        to.block(format!("if not {flag}:"), |to| to.line(add));
    }

    fn one(&self, to: &mut Text, scope: &Scope, calls: &[Call], none: &Words, several: &Words) {
        let (none, several) = (add(scope, none), add(scope, several));
        let open: Vec<&Call> = calls.iter().filter(|call| !matches!(call, Call::Never(_))).collect();
        match open.as_slice() {
            [] => to.line(none),
            [only] => {
                let holds = self.holds(to, scope, only);
                to.block(format!("if {}:", not(&holds)), |to| to.line(none));
            }
            open => {
                let count = scope.kept("count");
                for (index, call) in open.iter().enumerate() {
                    let holds = self.holds(to, scope, call);
                    match index {
                        0 => to.line(format!("{count} = int({})", bare(&holds))),
                        _ => to.line(format!("{count} += {}", bare(&holds))),
                    }
                }
                to.block(format!("if {count} == 0:"), |to| to.line(none));
                to.block(format!("elif {count} > 1:"), |to| to.line(several));
            }
        }
    }

    fn condition(&self, to: &mut Text, scope: &Scope, condition: &Call, then: &Call, otherwise: &Call) {
        let holds = self.holds(to, scope, condition);
        match (then.is_always(), otherwise.is_always()) {
            // What it evaluates is noted on the way.
            (true, true) => to.line(holds),
            (false, true) => to.block(format!("if {}:", bare(&holds)), |to| self.apply(to, scope, then)),
            (true, false) => to.block(format!("if {}:", not(&holds)), |to| self.apply(to, scope, otherwise)),
            (false, false) => {
                to.block(format!("if {}:", bare(&holds)), |to| self.apply(to, scope, then));
                to.block("else:", |to| self.apply(to, scope, otherwise));
            }
        }
    }
}

/// A condition without the parentheses around it as a whole; only a list of alternatives has them.
fn bare(holds: &str) -> &str {
    holds.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')).unwrap_or(holds)
}
