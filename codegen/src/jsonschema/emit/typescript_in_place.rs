//! TypeScript: schemas that are applied to the same value.

use super::super::plan::{Call, Forms, InPlace, Words};
use super::text::Text;
use super::typescript::{Printer, Scope, add, is};
use super::typescript_parts::unless_empty;
use crate::emit::string_literal;

impl Printer<'_> {
    pub(super) fn in_place(&self, to: &mut Text, scope: Scope, check: &InPlace) {
        match check {
            InPlace::All(call) => self.in_block(to, scope, call),
            InPlace::Any(forms, words) => self.any(to, scope, forms, words),
            InPlace::One(forms, none, several) => self.one(to, scope, forms, none, several),
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

    fn open(&self, to: &Text, scope: Scope, forms: &Forms) -> Vec<String> {
        forms.open().map(|call| self.holds(to, scope, call)).collect()
    }

    /// As they stand one after the other: each is asked where those before it do not hold.
    fn alternatives(&self, to: &Text, scope: Scope, forms: &Forms) -> Vec<String> {
        let mut met = scope;
        let holds = |call| {
            let holds = self.holds(to, met, call);
            met = met.unless([call].into_iter());
            holds
        };
        forms.open().map(holds).collect()
    }

    fn any(&self, to: &mut Text, scope: Scope, forms: &Forms, words: &Words) {
        let tracked = forms.calls.iter().any(|call| self.tracks(call));
        let holds = if tracked { self.open(to, scope, forms) } else { self.alternatives(to, scope, forms) };
        let none = match (holds.as_slice(), tracked) {
            ([], _) => String::new(),
            // Each form that holds evaluates something: all of them are asked.
            (_, true) => format!("![{}].includes(true)", holds.join(", ")),
            (_, false) => format!("!({})", holds.join(" || ")),
        };
        let scope = if tracked { scope } else { scope.unless(forms.open()) };
        self.no_form(to, scope, &none, forms, words);
    }

    fn one(&self, to: &mut Text, scope: Scope, forms: &Forms, none: &Words, several: &Words) {
        match self.open(to, scope, forms).as_slice() {
            [] => self.no_form(to, scope, "", forms, none),
            [only] => self.no_form(to, scope.unless(forms.open()), &format!("!{only}"), forms, none),
            _ => to.block("{", |to| {
                let holds = self.open(to, scope, forms).join(", ");
                to.line(format!("const count = [{holds}].filter(Boolean).length;"));
                self.no_form(to, scope, "count === 0", forms, none);
                to.line(format!("if (count > 1) {}", add(scope, several)));
            }),
        }
    }

    /// What is said where no form matches, which a condition says unless it is so always: that, and the issues of the form
    /// that is meant.
    fn no_form(&self, to: &mut Text, scope: Scope, none: &str, forms: &Forms, words: &Words) {
        let add = add(scope, words);
        if forms.meant.is_empty() {
            to.line(if none.is_empty() { add } else { format!("if ({none}) {add}") });
            return;
        }
        let head = if none.is_empty() { "{".to_owned() } else { format!("if ({none}) {{") };
        to.block(head, |to| {
            to.line(add);
            unless_empty(to, &format!("if (!{}.quiet) {{", scope.issues()), |to| {
                self.meant(to, scope, forms);
            });
        });
    }

    /// The issues of the form that a value means.
    fn meant(&self, to: &mut Text, scope: Scope, forms: &Forms) {
        let told = |to: &mut Text, scope: Scope, form: usize| {
            let call = &forms.calls[form];
            // What it evaluates is nobody's business: it does not match.
            let inner = if self.tracks(call) { scope.noting() } else { scope };
            let code = to.apart(|to| self.apply(to, inner, call));
            if self.tracks(call) && code.mentions(&inner.seen()) {
                to.line(format!("const {}: Seen = new Set();", inner.seen()));
            }
            to.append(&code);
        };
        for (types, form) in &forms.meant.by_type {
            let is: Vec<String> = types.iter().map(|kind| is(kind, &scope.value())).collect();
            let head = format!("if ({}) {{", is.join(" || "));
            unless_empty(to, &head, |to| told(to, scope.of(*types), *form));
        }
        let Some(by_text) = &forms.meant.by_text else { return };
        let (value, key) = (scope.value(), string_literal(&by_text.key));
        let head = format!("switch (isObject({value}) ? own({value}, {key}) : undefined) {{");
        to.block(head, |to| {
            for (texts, form) in &by_text.forms {
                let (last, others) = texts.split_last().expect("a form that is told has a text");
                others.iter().for_each(|text| to.line(format!("case {}:", string_literal(text))));
                to.block(format!("case {}: {{", string_literal(last)), |to| {
                    told(to, scope.of_objects(), *form);
                    to.line("break;");
                });
            }
        });
    }

    fn condition(&self, to: &mut Text, scope: Scope, condition: &Call, then: &Call, otherwise: &Call) {
        let holds = self.holds(to, scope, condition);
        let unless = scope.unless([condition].into_iter());
        match (then.is_always(), otherwise.is_always()) {
            (true, true) => to.line(format!("{holds};")),
            (false, true) => to.block(format!("if ({}) {{", bare(&holds)), |to| self.apply(to, scope, then)),
            (true, false) => to.block(format!("if (!{holds}) {{"), |to| self.apply(to, unless, otherwise)),
            (false, false) => {
                to.block(format!("if ({}) {{", bare(&holds)), |to| self.apply(to, scope, then));
                to.chain("else {", |to| self.apply(to, unless, otherwise));
            }
        }
    }
}

/// A condition without the parentheses around it as a whole; only a list of alternatives has them.
fn bare(holds: &str) -> &str {
    holds.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')).unwrap_or(holds)
}
