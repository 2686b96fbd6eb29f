//! Python: checks of arrays and objects, and of the schemas for their parts.

use super::super::plan::{ArrayChecks, Body, Call, Contains, ObjectChecks, Size, Words};
use super::python::{Printer, Scope, add, not};
use super::python_text::Text;
use crate::emit::string_literal;

/// So many keys are compared one by one; for more, a set of them is made.
const FEW: usize = 3;

/// The checks of a size, which is an expression.
fn sizes(to: &mut Text, scope: &Scope, count: &str, sizes: &[(Size, Words)]) {
    for (size, words) in sizes {
        let broken = match size {
            Size::AtLeast(least) => format!("{count} < {least}"),
            Size::AtMost(most) => format!("{count} > {most}"),
        };
        to.block(format!("if {broken}:"), |to| to.line(add(scope, words)));
    }
}

impl Printer<'_> {
    /// Applies a schema to a part of the value, which is an expression; the scope stands at the part.
    fn apply_to(&self, to: &mut Text, scope: &Scope, call: &Call, value: &str) {
        match call {
            Call::Always => {}
            Call::Never(words) => to.line(add(scope, words)),
            Call::Function(_) => to.line(self.call(scope, call, value)),
            Call::Inline(_) => {
                let inner = scope.inner();
                let code = to.apart(|to| self.apply(to, &inner, call));
                if value != inner.value() && code.has_word(&inner.value()) {
                    to.line(format!("{} = {value}", inner.value()));
                }
                to.append(&code);
            }
        }
    }

    pub(super) fn array(&self, to: &mut Text, scope: &Scope, checks: &ArrayChecks) {
        let value = scope.value();
        sizes(to, scope, &format!("len({value})"), &checks.sizes);
        if let Some(words) = &checks.unique {
            let head = format!("if not {}({value}):", self.uses("all_different"));
            to.block(head, |to| to.line(add(scope, words)));
        }
        for (index, call) in checks.prefix.iter().enumerate() {
            to.unless_empty(format!("if len({value}) > {index}:"), |to| {
                self.apply_to(to, &scope.at_key(&index.to_string()), call, &format!("{value}[{index}]"));
            });
        }
        if let Some(call) = checks.items.as_ref().filter(|call| !call.is_always()) {
            let (index, item) = (scope.name("index"), scope.inner().value());
            let start = checks.prefix.len();
            let at = scope.at_token(&index);
            let code = to.within(|to| {
                let part = if start == 0 { item.clone() } else { format!("{value}[{index}]") };
                self.apply_to(to, &at, call, &part);
            });
            let range = if start == 0 { format!("len({value})") } else { format!("{start}, len({value})") };
            let head = match start == 0 && code.has_word(&item) {
                // Where nothing is said of an item, its place is not needed.
                true if code.has_word(&index) => format!("for {index}, {item} in enumerate({value}):"),
                true => format!("for {item} in {value}:"),
                false => format!("for {index} in range({range}):"),
            };
            to.line(head);
            to.append(&code);
        }
        if let Some(contains) = &checks.contains {
            self.contains(to, scope, contains, checks.notes);
        }
        if checks.notes {
            match (&checks.items, checks.prefix.len()) {
                (Some(_), _) => to.line(format!("{}({}, {value})", self.uses("note_all"), scope.seen())),
                (None, 0) => {}
                (None, count) => {
                    to.line(format!("{}({}, {value}, {count})", self.uses("note_first"), scope.seen()));
                }
            }
        }
    }

    fn contains(&self, to: &mut Text, scope: &Scope, contains: &Contains, notes: bool) {
        let (index, found) = (scope.name("item"), scope.name("found"));
        let inner = scope.inner();
        let counts = !contains.bounds.is_empty();
        if counts {
            to.line(format!("{found} = 0"));
        }
        let code = to.within(|to| {
            let holds = self.holds(to, &inner, &contains.call);
            to.block(format!("if {holds}:"), |to| {
                if notes {
                    to.line(format!("{}.add({index})", scope.seen()));
                }
                if counts {
                    to.line(format!("{found} += 1"));
                }
            });
        });
        let (value, item) = (scope.value(), inner.value());
        to.line(match (notes, code.has_word(&item)) {
            (true, true) => format!("for {index}, {item} in enumerate({value}):"),
            (true, false) => format!("for {index} in range(len({value})):"),
            (false, true) => format!("for {item} in {value}:"),
            (false, false) => format!("for _ in {value}:"),
        });
        to.append(&code);
        sizes(to, scope, &found, &contains.bounds);
    }

    pub(super) fn object(&self, to: &mut Text, scope: &Scope, checks: &ObjectChecks) {
        let value = scope.value();
        sizes(to, scope, &format!("len({value})"), &checks.sizes);
        let missing = |to: &mut Text, (key, words): &(String, Words)| {
            to.block(format!("if {} not in {value}:", string_literal(key)), |to| {
                to.line(add(&scope.at_key(key), words));
            });
        };
        for (key, call) in &checks.properties {
            let required = checks.required.iter().find(|(name, _)| name == key);
            let literal = string_literal(key);
            let at = scope.at_key(key);
            let written = to.unless_empty(format!("if {literal} in {value}:"), |to| {
                if checks.notes && checks.additional.is_none() {
                    to.line(format!("{}.add({literal})", scope.seen()));
                }
                self.apply_to(to, &at, call, &format!("{value}[{literal}]"));
            });
            match (required, written) {
                (Some((_, words)), true) => to.block("else:", |to| to.line(add(&at, words))),
                (Some(required), false) => missing(to, required),
                (None, _) => {}
            }
        }
        let alone = |(key, _): &&(String, Words)| checks.properties.iter().all(|(name, _)| name != key);
        for required in checks.required.iter().filter(alone) {
            missing(to, required);
        }
        for (key, names) in &checks.dependent_required {
            to.unless_empty(format!("if {} in {value}:", string_literal(key)), |to| {
                names.iter().for_each(|required| missing(to, required));
            });
        }
        if let Some((call, words)) = &checks.names {
            self.names(to, scope, call, words);
        }
        self.entries(to, scope, checks);
        if !checks.leave_out.is_empty() {
            let keys: String =
                checks.leave_out.iter().map(|key| format!("{}, ", string_literal(key))).collect();
            let keys =
                if checks.leave_out.len() == 1 { keys.trim_end() } else { keys.trim_end_matches(", ") };
            to.line(format!("{}.leave_out({}, {value}, ({keys}))", scope.issues(), scope.at()));
        }
        if checks.notes && checks.additional.is_some() {
            to.line(format!("{}({}, {value})", self.uses("note_all"), scope.seen()));
        }
    }

    fn names(&self, to: &mut Text, scope: &Scope, call: &Call, words: &Words) {
        let (key, inner) = (scope.name("key"), scope.inner());
        let at = scope.at_token(&format!("{}({key})", self.uses("token")));
        to.block(format!("for {key} in {}:", scope.value()), |to| {
            let mut holds = String::new();
            let before = to.apart(|to| holds = self.holds(to, &inner, call));
            if before.has_word(&inner.value()) || holds.contains(&inner.value()) {
                to.line(format!("{} = {}({key})", inner.value(), self.uses("key_of")));
            }
            to.append(&before);
            to.block(format!("if {}:", not(&holds)), |to| to.line(add(&at, words)));
        });
    }

    /// One pass over the keys, for what is not about keys that are known.
    fn entries(&self, to: &mut Text, scope: &Scope, checks: &ObjectChecks) {
        let (value, key, part) = (scope.value(), scope.name("key"), scope.inner().value());
        let note = checks.notes && checks.additional.is_none();
        let code = to.within(|to| {
            let at = |printer: &Self| scope.at_token(&format!("{}({key})", printer.uses("token")));
            for (pattern, call) in &checks.patterns {
                if call.is_always() && !note {
                    continue;
                }
                to.block(format!("if {}.search({key}) is not None:", self.pattern(pattern)), |to| {
                    if note {
                        to.line(format!("{}.add({key})", scope.seen()));
                    }
                    if !call.is_always() {
                        self.apply_to(to, &at(self), call, &part);
                    }
                });
            }
            let Some(call) = checks.additional.as_ref().filter(|call| !call.is_always()) else { return };
            let known: Vec<&String> = checks.properties.iter().map(|(name, _)| name).collect();
            let mut others: Vec<String> = Vec::new();
            match known.as_slice() {
                [] => {}
                [only] => others.push(format!("{key} != {}", string_literal(only))),
                few if few.len() <= FEW => {
                    let list: Vec<String> = few.iter().map(string_literal).collect();
                    others.push(format!("{key} not in ({})", list.join(", ")));
                }
                many => others.push(format!("{key} not in {}", self.keys(many))),
            }
            let patterns = checks.patterns.iter();
            others.extend(patterns.map(|(name, _)| format!("{}.search({key}) is None", self.pattern(name))));
            let write = |to: &mut Text| self.apply_to(to, &at(self), call, &part);
            match others.is_empty() {
                true => write(to),
                false => to.block(format!("if {}:", others.join(" and ")), write),
            }
        });
        self.each(to, scope, &key, &code, &value);
    }

    /// A loop over the keys, over the values, or both: whatever the code asks for.
    fn each(&self, to: &mut Text, scope: &Scope, key: &str, code: &Text, value: &str) {
        debug_assert!(!self.plan.roots.is_empty(), "there is something to print");
        if code.is_empty() {
            return;
        }
        let part = scope.inner().value();
        to.line(match (code.has_word(key), code.has_word(&part)) {
            (true, true) => format!("for {key}, {part} in {value}.items():"),
            (false, true) => format!("for {part} in {value}.values():"),
            (_, false) => format!("for {key} in {value}:"),
        });
        to.append(code);
    }

    pub(super) fn unevaluated(&self, to: &mut Text, scope: &Scope, body: &Body) {
        let (value, part) = (scope.value(), scope.inner().value());
        let seen = scope.seen();
        if let Some(unevaluated) = &body.unevaluated_properties {
            let write = |to: &mut Text| {
                let key = scope.name("key");
                let code = to.within(|to| {
                    to.unless_empty(format!("if {key} not in {seen}:"), |to| {
                        if !unevaluated.call.is_always() {
                            let at = scope.at_token(&format!("{}({key})", self.uses("token")));
                            self.apply_to(to, &at, &unevaluated.call, &part);
                        }
                    });
                });
                self.each(to, scope, &key, &code, &value);
                if body.track.properties {
                    to.line(format!("{}({seen}, {value})", self.uses("note_all")));
                }
            };
            match scope.is_object {
                true => write(to),
                false => {
                    to.unless_empty(format!("if isinstance({value}, dict):"), write);
                }
            }
        }
        if let Some(unevaluated) = body.unevaluated_items.as_ref().filter(|_| !scope.is_object) {
            to.unless_empty(format!("if isinstance({value}, list):"), |to| {
                let index = scope.name("index");
                let code = to.within(|to| {
                    to.unless_empty(format!("if {index} not in {seen}:"), |to| {
                        self.apply_to(to, &scope.at_token(&index), &unevaluated.call, &part);
                    });
                });
                if !code.is_empty() {
                    to.line(match code.has_word(&part) {
                        true => format!("for {index}, {part} in enumerate({value}):"),
                        false => format!("for {index} in range(len({value})):"),
                    });
                    to.append(&code);
                }
                if body.track.items {
                    to.line(format!("{}({seen}, {value})", self.uses("note_all")));
                }
            });
        }
    }
}
