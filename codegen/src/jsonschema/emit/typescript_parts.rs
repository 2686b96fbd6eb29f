//! TypeScript: checks of arrays and objects, and of the schemas for their parts.

use super::super::plan::{ArrayChecks, Body, Call, Contains, ObjectChecks, Size, Words};
use super::text::Text;
use super::typescript::{Printer, Scope, add, add_at};
use crate::emit::string_literal;

/// The checks of a size, which is an expression.
fn sizes(to: &mut Text, scope: Scope, count: &str, sizes: &[(Size, Words)]) {
    for (size, words) in sizes {
        let broken = match size {
            Size::AtLeast(least) => format!("{count} < {least}"),
            Size::AtMost(most) => format!("{count} > {most}"),
        };
        to.line(format!("if ({broken}) {}", add(scope, words)));
    }
}

/// An expression: the pointer to the value of a key that is known.
fn child(scope: Scope, key: &str) -> String {
    let token = format!("/{}", key.replace('~', "~0").replace('/', "~1"));
    format!("{} + {}", scope.at(), string_literal(token))
}

/// Writes a loop or a condition, unless nothing is in it.
pub(super) fn unless_empty(to: &mut Text, head: &str, write: impl FnOnce(&mut Text)) {
    let mut whole = to.apart(|_| {});
    whole.block(head, write);
    if whole.as_str().trim().lines().count() > 2 {
        to.append(&whole);
    }
}

impl Printer<'_> {
    /// Applies a schema to a part of the value, which is an expression, at a pointer, which is one too.
    fn apply_to(&self, to: &mut Text, scope: Scope, call: &Call, value: &str, at: &str) {
        match call {
            Call::Always => {}
            Call::Never(words) => to.line(add_at(scope, at, words)),
            Call::Function(_) => to.line(format!("{};", self.call(scope, call, value, at))),
            Call::Inline(_) => {
                let inner = scope.inner();
                let code = to.apart(|to| self.apply(to, inner, call));
                if value != inner.value() && code.mentions(&inner.value()) {
                    to.line(format!("const {} = {value};", inner.value()));
                }
                if code.mentions(&inner.at()) {
                    to.line(format!("const {} = {at};", inner.at()));
                }
                to.append(&code);
            }
        }
    }

    /// An expression: whether a part of the value, itself an expression, obeys a schema; its issues are not listed.
    fn quietly(&self, to: &mut Text, scope: Scope, call: &Call, value: &str) -> String {
        let inner = scope.inner();
        let code = to.apart(|to| {
            let holds = self.holds(to, inner, call);
            to.line(holds);
        });
        if code.mentions(&inner.value()) {
            to.line(format!("const {} = {value};", inner.value()));
        }
        if code.mentions(&inner.at()) {
            to.line(format!("const {} = {};", inner.at(), scope.at()));
        }
        code.as_str().trim().to_owned()
    }

    pub(super) fn array(&self, to: &mut Text, scope: Scope, checks: &ArrayChecks) {
        let value = scope.value();
        sizes(to, scope, &format!("{value}.length"), &checks.sizes);
        if let Some(words) = &checks.unique {
            to.line(format!("if (!allDifferent({value})) {}", add(scope, words)));
        }
        for (index, call) in checks.prefix.iter().enumerate() {
            unless_empty(to, &format!("if ({value}.length > {index}) {{"), |to| {
                let at = child(scope, &index.to_string());
                self.apply_to(to, scope, call, &format!("{value}[{index}]"), &at);
            });
        }
        let index = scope.name("index");
        if let Some(call) = &checks.items {
            let start = checks.prefix.len();
            let head = format!("for (let {index} = {start}; {index} < {value}.length; {index} += 1) {{");
            unless_empty(to, &head, |to| {
                let at = format!("`${{{}}}/${{{index}}}`", scope.at());
                self.apply_to(to, scope, call, &format!("{value}[{index}]"), &at);
            });
        }
        if let Some(contains) = &checks.contains {
            self.contains(to, scope, contains, checks.notes);
        }
        if checks.notes {
            match (&checks.items, checks.prefix.len()) {
                (Some(_), _) => to.line(format!("noteAll({}, {value});", scope.seen())),
                (None, 0) => {}
                (None, count) => to.line(format!("noteFirst({}, {value}, {count});", scope.seen())),
            }
        }
    }

    fn contains(&self, to: &mut Text, scope: Scope, contains: &Contains, notes: bool) {
        let (value, index, found) = (scope.value(), scope.name("item"), scope.name("found"));
        let counts = !contains.bounds.is_empty();
        if counts {
            to.line(format!("let {found} = 0;"));
        }
        to.block(format!("for (let {index} = 0; {index} < {value}.length; {index} += 1) {{"), |to| {
            let holds = self.quietly(to, scope, &contains.call, &format!("{value}[{index}]"));
            to.block(format!("if ({holds}) {{"), |to| {
                if notes {
                    to.line(format!("{}.add({index});", scope.seen()));
                }
                if counts {
                    to.line(format!("{found} += 1;"));
                }
            });
        });
        sizes(to, scope, &found, &contains.bounds);
    }

    pub(super) fn object(&self, to: &mut Text, scope: Scope, checks: &ObjectChecks) {
        let value = scope.value();
        sizes(to, scope, &format!("keys({value}).length"), &checks.sizes);
        let missing = |to: &mut Text, required: &[(String, Words)]| {
            for (key, words) in required {
                let add = add_at(scope, &child(scope, key), words);
                to.line(format!("if (own({value}, {}) === undefined) {add}", string_literal(key)));
            }
        };
        for (key, call) in &checks.properties {
            let required = checks.required.iter().find(|(name, _)| name == key).map(|(_, words)| words);
            self.property(to, scope, (key, call), required, checks.notes && checks.additional.is_none());
        }
        let alone = |(key, _): &&(String, Words)| checks.properties.iter().all(|(name, _)| name != key);
        missing(to, &checks.required.iter().filter(alone).cloned().collect::<Vec<_>>());
        for (key, names) in &checks.dependent_required {
            let head = format!("if (own({value}, {}) !== undefined) {{", string_literal(key));
            unless_empty(to, &head, |to| missing(to, names));
        }
        self.entries(to, scope, checks);
        if !checks.leave_out.is_empty() {
            let keys: Vec<String> = checks.leave_out.iter().map(string_literal).collect();
            let (issues, at) = (scope.issues(), scope.at());
            to.line(format!("leaveOut({issues}, {value}, {at}, [{}]);", keys.join(", ")));
        }
        if checks.notes && checks.additional.is_some() {
            to.line(format!("noteAll({}, {value});", scope.seen()));
        }
    }

    /// A key whose value has a schema, and which may be required besides.
    fn property(
        &self,
        to: &mut Text,
        scope: Scope,
        (key, call): (&str, &Call),
        required: Option<&Words>,
        note: bool,
    ) {
        let (value, literal, at) = (scope.value(), string_literal(key), child(scope, key));
        let missing = required.map(|words| add_at(scope, &at, words));
        let inner = scope.inner().value();
        let code = to.apart(|to| {
            if note {
                to.line(format!("{}.add({literal});", scope.seen()));
            }
            self.apply_to(to, scope, call, &inner, &at);
        });
        if code.is_empty() {
            missing
                .iter()
                .for_each(|add| to.line(format!("if (own({value}, {literal}) === undefined) {add}")));
            return;
        }
        // An `else` after a line that is an `if` would be its own.
        let single = code.single().filter(|line| missing.is_none() || !line.starts_with("if "));
        let write = |to: &mut Text, read: &str| {
            match single {
                Some(line) => to.line(format!("if ({read} !== undefined) {line}")),
                None => to.block(format!("if ({read} !== undefined) {{"), |to| to.append_deeper(&code)),
            }
            match (missing, single) {
                (None, _) => {}
                (Some(add), Some(_)) => to.line(format!("else {add}")),
                (Some(add), None) => to.chain("else {", |to| to.line(add)),
            }
        };
        if code.mentions(&inner) {
            to.block("{", |to| {
                to.line(format!("const {inner} = own({value}, {literal});"));
                write(to, &inner);
            });
        } else {
            write(to, &format!("own({value}, {literal})"));
        }
    }

    /// One pass over the keys, for what is not about keys that are known.
    fn entries(&self, to: &mut Text, scope: Scope, checks: &ObjectChecks) {
        let (value, key) = (scope.value(), scope.name("key"));
        let at = format!("child({}, {key})", scope.at());
        let note = checks.notes && checks.additional.is_none();
        unless_empty(to, &format!("for (const {key} of keys({value})) {{"), |to| {
            if let Some((call, words)) = &checks.names {
                to.block("{", |to| {
                    let holds = self.quietly(to, scope, call, &format!("{key} as unknown"));
                    to.line(format!("if (!{holds}) {}", add_at(scope, &at, words)));
                });
            }
            let mut known: Vec<String> = Vec::new();
            if checks.additional.as_ref().is_some_and(|call| !call.is_always()) {
                known.extend(
                    checks.properties.iter().map(|(name, _)| format!("{key} !== {}", string_literal(name))),
                );
                known.extend(
                    checks.patterns.iter().map(|(name, _)| format!("!{}.test({key})", self.pattern(name))),
                );
            }
            for (pattern, call) in &checks.patterns {
                unless_empty(to, &format!("if ({}.test({key})) {{", self.pattern(pattern)), |to| {
                    if note {
                        to.line(format!("{}.add({key});", scope.seen()));
                    }
                    self.apply_to(to, scope, call, &format!("{value}[{key}]"), &at);
                });
            }
            let Some(call) = checks.additional.as_ref().filter(|call| !call.is_always()) else { return };
            let write = |to: &mut Text| self.apply_to(to, scope, call, &format!("{value}[{key}]"), &at);
            match known.is_empty() {
                true => write(to),
                false => to.block(format!("if ({}) {{", known.join(" && ")), write),
            }
        });
    }

    pub(super) fn unevaluated(&self, to: &mut Text, scope: Scope, body: &Body) {
        let value = scope.value();
        if let Some(unevaluated) = &body.unevaluated_properties {
            unless_empty(to, &format!("if (isObject({value})) {{"), |to| {
                let key = scope.name("key");
                unless_empty(to, &format!("for (const {key} of keys({value})) {{"), |to| {
                    unless_empty(to, &format!("if (!{}.has({key})) {{", scope.seen()), |to| {
                        let at = format!("child({}, {key})", scope.at());
                        self.apply_to(to, scope, &unevaluated.call, &format!("{value}[{key}]"), &at);
                    });
                });
                if body.track.properties {
                    to.line(format!("noteAll({}, {value});", scope.seen()));
                }
            });
        }
        if let Some(unevaluated) = &body.unevaluated_items {
            unless_empty(to, &format!("if (isArray({value})) {{"), |to| {
                let index = scope.name("index");
                let head = format!("for (let {index} = 0; {index} < {value}.length; {index} += 1) {{");
                unless_empty(to, &head, |to| {
                    unless_empty(to, &format!("if (!{}.has({index})) {{", scope.seen()), |to| {
                        let at = format!("`${{{}}}/${{{index}}}`", scope.at());
                        self.apply_to(to, scope, &unevaluated.call, &format!("{value}[{index}]"), &at);
                    });
                });
                if body.track.items {
                    to.line(format!("noteAll({}, {value});", scope.seen()));
                }
            });
        }
    }
}
