//! TypeScript validators: plain functions over JavaScript values.

use super::super::constant::Number;
use super::super::graph::{Type, Types};
use super::super::plan::{Body, Call, Function, Plan, TextAt, Words};
use super::super::regex;
use super::text::Text;
use crate::emit::string_literal;
use crate::names;
use std::cell::RefCell;

/// A module of validators, one exported function for each root: `(value, at, issues) => void`.
pub(crate) fn module(plan: &Plan, runtime: &str) -> String {
    let near = plan.inexact();
    let printer =
        Printer { plan, patterns: RefCell::default(), near: near.iter().map(Number::double).collect() };
    let mut code = Text::default();
    for (name, call) in &plan.roots {
        printer.root(&mut code, name, call);
    }
    for function in &plan.functions {
        printer.function(&mut code, function);
    }
    let mut patterns = Text::default();
    for (index, pattern) in printer.patterns.borrow().iter().enumerate() {
        let name = format!("PATTERN_{}", index + 1);
        if code.mentions(&name) {
            constant(&mut patterns, &name, pattern);
        }
    }
    let mut head = Text::default();
    imports(&mut head, runtime, &code, &patterns);
    head.append(&patterns);
    if !head.as_str().ends_with("\n\n") {
        head.line("");
    }
    if !near.is_empty() {
        let list: Vec<&str> = near.iter().map(|number| number.normal.as_str()).collect();
        head.line("/** What numbers of the schemas are in JavaScript, which only comes near to them. */");
        head.line(format!("export const {NEAR}: readonly number[] = [{}];", list.join(", ")));
        head.line("");
    }
    head.append(&code);
    format!("{}\n", head.as_str().trim_end())
}

/// The constant that a module has where its schemas name numbers that no JavaScript number is.
pub(crate) const NEAR: &str = "NEAR$";

/// A pattern: what JavaScript's engine may not come to an end with is a machine.
fn constant(to: &mut Text, name: &str, pattern: &str) {
    let Some(machine) = regex::machine(pattern) else {
        return to.line(format!("const {name} = /{}/u;", regex_literal(pattern)));
    };
    let state = |state: &regex::State| {
        let turns = state.turns.iter().map(|(first, to)| match to {
            Some(to) => format!(", {first}, {to}"),
            None => format!(", {first}, -1"),
        });
        format!("[{}{}]", state.accepting(), turns.collect::<String>())
    };
    let states: Vec<String> = machine.states.iter().map(state).collect();
    // Both end a line in JavaScript, and with it the comment.
    let shown = string_literal(pattern).replace('\u{2028}', r"\u2028").replace('\u{2029}', r"\u2029");
    to.line(format!("// The pattern {shown}, which an engine could be kept busy by."));
    to.line(format!("const {name} = /* @__PURE__ */ machine([{}]);", states.join(", ")));
}

/// Only what is used.
fn imports(to: &mut Text, runtime: &str, code: &Text, patterns: &Text) {
    let known: [(&str, &[&str]); 6] = [
        ("equal", &["allDifferent", "equal"]),
        ("issue", &["Issues", "add", "child", "leaveOut", "valid"]),
        ("number", &["exact", "isInteger", "isMultipleOf", "isNumber", "order"]),
        ("object", &["has", "isArray", "isObject", "keys", "own"]),
        ("seen", &["Seen", "branch", "join", "noteAll", "noteFirst"]),
        ("text", &["longer", "shorter"]),
    ];
    for (module, names) in known {
        let typed = |name: &str| {
            let mark = if name.starts_with(char::is_uppercase) { "type " } else { "" };
            format!("{mark}{name}")
        };
        let names: Vec<String> = code.mentioned(names).into_iter().map(typed).collect();
        if !names.is_empty() {
            to.line(format!("import {{ {} }} from \"{runtime}/{module}.js\";", names.join(", ")));
        }
    }
    if patterns.mentions("machine") {
        to.line(format!("import {{ machine }} from \"{runtime}/machine.js\";"));
    }
    if code.mentions("format") {
        to.line(format!("import * as format from \"{runtime}/format.js\";"));
    }
    to.line("");
}

/// Prints one plan.
pub(super) struct Printer<'p> {
    pub(super) plan: &'p Plan,
    patterns: RefCell<Vec<String>>,
    /// What the numbers of the plan are rounded to that no JavaScript number is.
    pub(super) near: Vec<f64>,
}

/// The names of the variables in reach. Each is its own: nothing is shadowed, so that what is unused can be told.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Scope {
    value: usize,
    issues: usize,
    seen: usize,
    /// The types that the value may have where a condition around says so: what asks for others would not compile.
    types: Option<Types>,
}

fn numbered(name: &str, number: usize) -> String {
    if number == 0 { name.to_owned() } else { format!("{name}{number}") }
}

impl Scope {
    /// A variable that belongs to the value.
    pub(super) fn name(self, name: &str) -> String {
        numbered(name, self.value)
    }

    pub(super) fn value(self) -> String {
        self.name("value")
    }

    pub(super) fn at(self) -> String {
        self.name("at")
    }

    pub(super) fn issues(self) -> String {
        numbered("issues", self.issues)
    }

    pub(super) fn seen(self) -> String {
        numbered("seen", self.seen)
    }

    /// For a part of the value.
    pub(super) fn inner(self) -> Self {
        Self { value: self.value + 1, types: None, ..self }
    }

    /// Where the value is of one of these types, too; integers are numbers here.
    pub(super) fn of(self, types: Types) -> Self {
        let both = types.iter().filter(|kind| self.may_be(*kind)).fold(Types::default(), Types::with);
        Self { types: Some(both), ..self }
    }

    /// Where a list of alternatives does not hold of which one is that the value is no object, if it has such a one.
    pub(super) fn unless<'c>(self, mut alternatives: impl Iterator<Item = &'c Call>) -> Self {
        if alternatives.any(|call| call.text_at().is_some()) { self.of_objects() } else { self }
    }

    pub(super) fn of_objects(self) -> Self {
        self.of(Types::default().with(Type::Object))
    }

    /// Whether the value may be of a type.
    pub(super) fn may_be(self, kind: Type) -> bool {
        self.types.is_none_or(|types| types.has(kind))
    }

    /// For checks whose issues are only counted.
    fn quiet(self) -> Self {
        Self { issues: self.issues + 1, ..self }
    }

    /// For checks that note what they evaluate apart.
    pub(super) fn noting(self) -> Self {
        Self { seen: self.seen + 1, ..self }
    }
}

/// The statement that adds an issue at a pointer, which is an expression.
pub(super) fn add_at(scope: Scope, at: &str, words: &Words) -> String {
    let (code, message) = (names::snake(words.keyword), string_literal(&words.message));
    format!("add({}, \"{code}\", {message}, {at});", scope.issues())
}

/// The statement that adds an issue at the value of a scope.
pub(super) fn add(scope: Scope, words: &Words) -> String {
    add_at(scope, &scope.at(), words)
}

/// A parameter, marked where the code does not use it.
fn parameter(name: &str, kind: &str, code: &Text) -> String {
    let mark = if code.mentions(name) { "" } else { "_" };
    format!("{mark}{name}: {kind}")
}

impl Printer<'_> {
    fn root(&self, to: &mut Text, name: &str, call: &Call) {
        if let (Call::Function(id), false) = (call, self.tracks(call)) {
            let check = self::name(&self.plan.functions[*id]);
            to.line(format!("export {{ {check} as {} }};", names::camel(name)));
            to.line("");
            return;
        }
        to.line("/** Lists every rule that a value breaks. */");
        let head = format!("export function {}", names::camel(name));
        self.definition(to, &head, false, |to| self.apply(to, Scope::default(), call));
    }

    fn function(&self, to: &mut Text, function: &Function) {
        to.line(format!("/** {} */", function.place.replace("*/", "* /")));
        let head = format!("function {}", name(function));
        self.definition(to, &head, function.track.any(), |to| {
            self.body(to, Scope::default(), &function.body);
        });
    }

    fn definition(&self, to: &mut Text, head: &str, notes: bool, write: impl Fn(&mut Text)) {
        debug_assert!(!self.plan.roots.is_empty(), "there is something to print");
        let code = to.apart(&write);
        let kinds = [("value", "unknown"), ("at", "string"), ("issues", "Issues"), ("seen", "Seen")];
        let count = if notes { 4 } else { 3 };
        let parameters = kinds[..count].iter().map(|(name, kind)| parameter(name, kind, &code));
        let parameters = parameters.collect::<Vec<String>>().join(", ");
        to.block(format!("{head}({parameters}): void {{"), write);
        to.line("");
    }

    /// Whether what is called notes what it evaluates.
    pub(super) fn tracks(&self, call: &Call) -> bool {
        match call {
            Call::Function(id) => self.plan.functions[*id].track.any(),
            Call::Inline(body) => body.track.any(),
            Call::Always | Call::Never(_) => false,
        }
    }

    pub(super) fn pattern(&self, source: &str) -> String {
        let mut known = self.patterns.borrow_mut();
        let index = known.iter().position(|one| one == source).unwrap_or_else(|| {
            known.push(source.to_owned());
            known.len() - 1
        });
        format!("PATTERN_{}", index + 1)
    }

    /// Statements that apply a schema to the value of a scope.
    pub(super) fn apply(&self, to: &mut Text, scope: Scope, call: &Call) {
        match call {
            Call::Always => {}
            Call::Never(words) => to.line(add(scope, words)),
            Call::Inline(body) => self.body(to, scope, body),
            Call::Function(_) => to.line(format!("{};", self.call(scope, call, &scope.value(), &scope.at()))),
        }
    }

    /// A call of a function, the value and its pointer being expressions.
    pub(super) fn call(&self, scope: Scope, call: &Call, value: &str, at: &str) -> String {
        let Call::Function(id) = call else { unreachable!("only functions are called") };
        let seen = if self.tracks(call) { format!(", {}", scope.seen()) } else { String::new() };
        format!("{}({value}, {at}, {}{seen})", name(&self.plan.functions[*id]), scope.issues())
    }

    /// An expression: whether the value of a scope obeys a schema. What it evaluated is noted where it does.
    pub(super) fn holds(&self, to: &Text, scope: Scope, call: &Call) -> String {
        if let Some(TextAt { key, texts }) = call.text_at() {
            let (value, key) = (scope.value(), string_literal(key));
            let is = |text: &&str| format!("own({value}, {key}) === {}", string_literal(text));
            let texts: Vec<String> = texts.iter().map(is).collect();
            return format!("(!isObject({value}) || {})", texts.join(" || "));
        }
        let tracks = self.tracks(call);
        let inner = if tracks { scope.quiet().noting() } else { scope.quiet() };
        let code = match call {
            Call::Always => return "true".to_owned(),
            Call::Never(_) => return "false".to_owned(),
            Call::Function(_) => to.apart(|to| to.line(self.call(inner, call, &inner.value(), &inner.at()))),
            Call::Inline(_) => to.apart(|to| to.block("{", |to| self.apply(to, inner, call))),
        };
        let (issues, checks) = (inner.issues(), code.as_str().trim());
        if tracks {
            let mark = |name: &str| if code.mentions(name) { "" } else { "_" };
            let seen = inner.seen();
            let parameters = format!("{}{seen}, {}{issues}", mark(&seen), mark(&issues));
            format!("branch({}, ({parameters}) => {checks})", scope.seen())
        } else {
            let parameter = if code.mentions(&issues) { &issues } else { "" };
            format!("valid(({parameter}) => {checks})")
        }
    }

    /// All checks of a schema.
    fn body(&self, to: &mut Text, scope: Scope, body: &Body) {
        if !body.owns() {
            self.checks(to, scope, body);
            return;
        }
        // What the schemas beside this one evaluated is not ours to see.
        let inner = scope.noting();
        to.block("{", |to| {
            let code = to.apart(|to| {
                self.checks(to, inner, body);
                self.unevaluated(to, inner, body);
                if body.track.any() {
                    to.line(format!("join({}, {});", scope.seen(), inner.seen()));
                }
            });
            if code.mentions(&inner.seen()) {
                to.line(format!("const {}: Seen = new Set();", inner.seen()));
            }
            to.append(&code);
        });
    }

    fn checks(&self, to: &mut Text, scope: Scope, body: &Body) {
        for (values, words) in &body.equal {
            self.equal(to, scope, values, words);
        }
        self.by_type(to, scope, body);
        for check in &body.in_place {
            self.in_place(to, scope, check);
        }
    }

    /// The checks that hold for values of one type, and `type` itself.
    fn by_type(&self, to: &mut Text, scope: Scope, body: &Body) {
        let kinds = [Type::String, Type::Number, Type::Object, Type::Array, Type::Boolean, Type::Null];
        let value = scope.value();
        let allowed = |kind: Type| match &body.types {
            _ if !scope.may_be(kind) => false,
            None => true,
            Some((types, _)) => types.has(kind) || (kind == Type::Number && types.has(Type::Integer)),
        };
        let is = |kind: Type| match (&body.types, kind) {
            (Some((types, _)), Type::Number) if only_integers(*types) => format!("isInteger({value})"),
            _ => is(kind, &value),
        };
        let mut written = false;
        for kind in kinds.into_iter().filter(|kind| body.has_checks_for(*kind) && allowed(*kind)) {
            let head = format!("if ({}) {{", is(kind));
            let write = |to: &mut Text| match kind {
                Type::String => self.strings(to, scope, &body.strings),
                Type::Array => self.array(to, scope, &body.array),
                Type::Object => self.object(to, scope, &body.object),
                _ => self.numbers(to, scope, &body.numbers),
            };
            if written {
                to.chain(&format!("else {head}"), write);
            } else {
                to.block(head, write);
            }
            written = true;
        }
        let Some((_, words)) = &body.types else { return };
        let idle: Vec<String> =
            kinds.into_iter().filter(|kind| allowed(*kind) && !body.has_checks_for(*kind)).map(is).collect();
        let wrong = add(scope, words);
        let condition = match idle.as_slice() {
            [] => None,
            [one] => Some(negated(one)),
            _ => Some(format!("!({})", idle.join(" || "))),
        };
        match (written, condition) {
            (true, None) => to.chain("else {", |to| to.line(wrong)),
            (true, Some(condition)) => to.chain(&format!("else if ({condition}) {{"), |to| to.line(wrong)),
            (false, Some(condition)) => to.line(format!("if ({condition}) {wrong}")),
            (false, None) => to.line(wrong),
        }
    }
}

fn name(function: &Function) -> String {
    names::camel(&format!("check_{}", function.name))
}

fn only_integers(types: Types) -> bool {
    types.has(Type::Integer) && !types.has(Type::Number)
}

/// An expression: whether a value is of a type.
pub(super) fn is(kind: Type, value: &str) -> String {
    match kind {
        Type::Null => format!("{value} === null"),
        Type::Boolean => format!("typeof {value} === \"boolean\""),
        Type::Integer => format!("isInteger({value})"),
        Type::Number => format!("isNumber({value})"),
        Type::String => format!("typeof {value} === \"string\""),
        Type::Array => format!("isArray({value})"),
        Type::Object => format!("isObject({value})"),
    }
}

/// A pattern between slashes: no slash ends it early, and it is one line.
fn regex_literal(pattern: &str) -> String {
    let mut literal = String::with_capacity(pattern.len());
    let mut chars = pattern.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => {
                literal.push(c);
                literal.extend(chars.next());
            }
            '/' => literal.push_str("\\/"),
            '\n' => literal.push_str("\\n"),
            '\r' => literal.push_str("\\r"),
            '\u{2028}' => literal.push_str("\\u2028"),
            '\u{2029}' => literal.push_str("\\u2029"),
            c if c.is_control() => literal.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => literal.push(c),
        }
    }
    if literal.is_empty() { "(?:)".to_owned() } else { literal }
}

fn negated(condition: &str) -> String {
    if condition.contains(" === ") {
        condition.replacen(" === ", " !== ", 1)
    } else {
        format!("!{condition}")
    }
}
