//! Python: schemas that are applied to the same value.

use super::super::graph::Type;
use super::super::plan::{Call, Forms, InPlace, Words};
use super::python::{Printer, Scope, add, not};
use super::python_text::Text;
use crate::emit::string_literal;

/// A condition, and the statements that it needs before it.
type Condition = (Text, String);

impl Printer<'_> {
    pub(super) fn in_place(&self, to: &mut Text, scope: &Scope, check: &InPlace) {
        match check {
            InPlace::All(call) => self.apply(to, scope, call),
            InPlace::Any(forms, words) => self.any(to, scope, forms, words),
            InPlace::One(forms, none, several) => self.one(to, scope, forms, none, several),
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
    fn open(&self, to: &Text, scope: &Scope, forms: &Forms) -> Vec<Condition> {
        let condition = |call| {
            let mut holds = String::new();
            let before = to.within(|to| holds = self.holds(to, scope, call));
            (before, holds)
        };
        forms.open().map(condition).collect()
    }

    fn any(&self, to: &mut Text, scope: &Scope, forms: &Forms, words: &Words) {
        let tracked = forms.calls.iter().any(|call| self.tracks(call));
        let open = self.open(to, scope, forms);
        if open.is_empty() {
            self.no_form(to, scope, forms, words);
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
            to.block(format!("if {none}:"), |to| self.no_form(to, scope, forms, words));
            return;
        }
        let flag = scope.kept("holds");
        for (index, call) in forms.open().enumerate() {
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
        to.block(format!("if not {flag}:"), |to| self.no_form(to, scope, forms, words));
    }

    fn one(&self, to: &mut Text, scope: &Scope, forms: &Forms, none: &Words, several: &Words) {
        let open: Vec<&Call> = forms.open().collect();
        match open.as_slice() {
            [] => self.no_form(to, scope, forms, none),
            [only] => {
                let holds = self.holds(to, scope, only);
                to.block(format!("if {}:", not(&holds)), |to| self.no_form(to, scope, forms, none));
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
                to.block(format!("if {count} == 0:"), |to| self.no_form(to, scope, forms, none));
                to.block(format!("elif {count} > 1:"), |to| to.line(add(scope, several)));
            }
        }
    }

    /// What is said where no form matches: that, and the issues of the form that is meant.
    fn no_form(&self, to: &mut Text, scope: &Scope, forms: &Forms, words: &Words) {
        to.line(add(scope, words));
        if !forms.meant.is_empty() {
            to.block(format!("if {}.listed:", scope.issues()), |to| self.meant(to, scope, forms));
        }
    }

    /// The issues of the form that a value means.
    fn meant(&self, to: &mut Text, scope: &Scope, forms: &Forms) {
        let told = |to: &mut Text, scope: &Scope, form: usize| {
            let call = &forms.calls[form];
            // What it evaluates is nobody's business: it does not match.
            let inner = if self.tracks(call) { scope.noting() } else { scope.clone() };
            let code = to.apart(|to| self.apply(to, &inner, call));
            if self.tracks(call) && code.has_word(&inner.seen()) {
                to.line(format!("{} = {}()", inner.seen(), self.uses("Seen")));
            }
            to.append(&code);
            if code.is_empty() {
                to.line("pass");
            }
        };
        let value = scope.value();
        if !forms.meant.by_type.is_empty() {
            let kind = scope.kept("kind");
            to.line(format!("{kind} = {}({value})", self.uses("type_name")));
            for (index, (types, form)) in forms.meant.by_type.iter().enumerate() {
                let names: Vec<&str> = types.iter().map(Type::name).collect();
                to.block(branch(index, &kind, &names), |to| told(to, scope, *form));
            }
        }
        let Some(by_text) = &forms.meant.by_text else { return };
        to.block(format!("if isinstance({value}, dict):"), |to| {
            let says = scope.kept("says");
            to.line(format!("{says} = {value}.get({})", string_literal(&by_text.key)));
            for (index, (texts, form)) in by_text.forms.iter().enumerate() {
                to.block(branch(index, &says, texts), |to| told(to, &scope.object(), *form));
            }
        });
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

/// The head of one of several blocks that a text chooses from.
fn branch(index: usize, variable: &str, texts: &[impl AsRef<str>]) -> String {
    let literals: Vec<String> = texts.iter().map(|text| string_literal(text.as_ref())).collect();
    let is = match literals.as_slice() {
        [text] => format!("== {text}"),
        texts => format!("in ({})", texts.join(", ")),
    };
    format!("{} {variable} {is}:", if index == 0 { "if" } else { "elif" })
}

/// A condition without the parentheses around it as a whole; only a list of alternatives has them.
fn bare(holds: &str) -> &str {
    holds.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')).unwrap_or(holds)
}
