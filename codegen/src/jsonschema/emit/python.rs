//! Python validators: plain functions over dictionaries, lists, strings, `int`, `Decimal`, `bool` and `None`.

use super::super::graph::{Type, Types};
use super::super::plan::{Body, Call, Function, Plan, TextAt, Words};
use super::super::regex::{self, Machine, State};
use super::python_text::{Text, merged};
use crate::emit::string_literal;
use crate::names;
use std::cell::RefCell;
use std::collections::BTreeSet;

/// A module of validators, one public function for each root: `(value, at, issues) -> None`.
pub(crate) fn module(plan: &Plan, runtime: &str) -> String {
    let printer = Printer { plan, used: RefCell::default(), constants: RefCell::default() };
    let mut code = Text::default();
    for (name, call) in &plan.roots {
        printer.root(&mut code, name, call);
    }
    for function in &plan.functions {
        printer.function(&mut code, function);
    }
    let mut head = Text::default();
    head.line("from __future__ import annotations");
    head.line("");
    printer.imports(&mut head, runtime);
    for (_, line) in printer.constants.borrow().iter() {
        head.line(line);
    }
    head.append(&code);
    merged(head.as_str())
}

/// The names that modules of the runtime have, and the modules.
const RUNTIME: [(&str, &[&str]); 6] = [
    ("equal", &["all_different", "equal"]),
    ("issue", &["Issues", "Quiet", "token", "valid"]),
    ("machine", &["Machine"]),
    ("number", &["is_integer", "is_multiple_of", "is_number"]),
    ("reader", &["Json", "key_of", "type_name"]),
    ("seen", &["Seen", "branch", "keep", "note_all", "note_first"]),
];

/// Prints one plan.
pub(super) struct Printer<'p> {
    pub(super) plan: &'p Plan,
    used: RefCell<BTreeSet<&'static str>>,
    /// What stands before the functions: what it is, and its line.
    constants: RefCell<Vec<(String, String)>>,
}

/// The names of the variables in reach, and where the value stands.
#[derive(Clone, Debug)]
pub(super) struct Scope {
    value: usize,
    issues: usize,
    seen: usize,
    /// The pointer, as the inside of an f-string.
    at: String,
    /// Whether the value is known to be an object here.
    pub(super) is_object: bool,
}

fn numbered(name: &str, number: usize) -> String {
    if number == 0 { name.to_owned() } else { format!("{name}{number}") }
}

impl Scope {
    fn start() -> Self {
        Self { value: 0, issues: 0, seen: 0, at: "{at}".to_owned(), is_object: false }
    }

    /// A variable that belongs to the value.
    pub(super) fn name(&self, name: &str) -> String {
        numbered(name, self.value)
    }

    pub(super) fn value(&self) -> String {
        self.name("value")
    }

    /// An expression: the pointer to the value.
    pub(super) fn at(&self) -> String {
        if self.at == "{at}" { "at".to_owned() } else { format!("f\"{}\"", self.at) }
    }

    pub(super) fn issues(&self) -> String {
        numbered("issues", self.issues)
    }

    /// A variable that belongs to the issues: it is kept while other checks are tried.
    pub(super) fn kept(&self, name: &str) -> String {
        numbered(name, self.issues)
    }

    pub(super) fn seen(&self) -> String {
        numbered("seen", self.seen)
    }

    /// The same value, at a key that is known.
    pub(super) fn at_key(&self, key: &str) -> Self {
        let token = format!("/{}", key.replace('~', "~0").replace('/', "~1"));
        let literal = string_literal(token).replace('{', "{{").replace('}', "}}");
        Self { at: format!("{}{}", self.at, &literal[1..literal.len() - 1]), ..self.clone() }
    }

    /// The same value, at what an expression names.
    pub(super) fn at_token(&self, token: &str) -> Self {
        Self { at: format!("{}/{{{token}}}", self.at), ..self.clone() }
    }

    /// For a part of the value.
    pub(super) fn inner(&self) -> Self {
        Self { value: self.value + 1, is_object: false, ..self.clone() }
    }

    /// The same value, where it is known to be an object.
    pub(super) fn object(&self) -> Self {
        Self { is_object: true, ..self.clone() }
    }

    /// For checks whose issues are only counted.
    fn quiet(&self) -> Self {
        Self { issues: self.issues + 1, ..self.clone() }
    }

    /// For checks that note what they evaluate apart.
    pub(super) fn noting(&self) -> Self {
        Self { seen: self.seen + 1, ..self.clone() }
    }
}

/// The statement that adds an issue at the place of a scope.
pub(super) fn add(scope: &Scope, words: &Words) -> String {
    let (code, message) = (names::snake(words.keyword), string_literal(&words.message));
    format!("{}.add({}, \"{code}\", {message})", scope.issues(), scope.at())
}

/// The opposite of a condition.
pub(super) fn not(condition: &str) -> String {
    match condition.strip_prefix("not ") {
        Some(opposite) if !opposite.contains(' ') => opposite.to_owned(),
        _ => format!("not {condition}"),
    }
}

impl Printer<'_> {
    /// A name of the runtime, which is imported.
    pub(super) fn uses(&self, name: &'static str) -> &'static str {
        self.used.borrow_mut().insert(name);
        name
    }

    /// The name of a constant that stands before the functions.
    fn constant(&self, prefix: &str, what: String, line: impl FnOnce(&str) -> String) -> String {
        self.uses("Final");
        let mut known = self.constants.borrow_mut();
        if let Some((_, line)) = known.iter().find(|(other, _)| *other == what) {
            return line.split(':').next().unwrap_or_default().to_owned();
        }
        let name = format!("{prefix}_{}", known.len() + 1);
        let line = line(&name);
        known.push((what, line));
        name
    }

    pub(super) fn pattern(&self, source: &str) -> String {
        if let Some(machine) = regex::machine(source) {
            return self.machine(source, &machine);
        }
        self.uses("re");
        let printed = regex::python(source).expect("the reader has tried it");
        self.constant("_PATTERN", format!("pattern {source}"), |name| {
            let literal =
                if printed.ends_with('\\') { string_literal(&printed) } else { format!("r\"{printed}\"") };
            format!("{name}: Final = re.compile({literal})")
        })
    }

    /// A pattern that `re` may not come to an end with.
    fn machine(&self, source: &str, machine: &Machine) -> String {
        self.uses("Machine");
        let tuple = |items: Vec<String>| match items.as_slice() {
            [item] => format!("({item},)"),
            items => format!("({})", items.join(", ")),
        };
        let state = |state: &State| {
            let firsts = tuple(state.turns.iter().map(|(first, _)| first.to_string()).collect());
            let to = |(_, to): &(u32, Option<usize>)| to.map_or("-1".to_owned(), |to| to.to_string());
            format!("({}, {firsts}, {})", state.accepting(), tuple(state.turns.iter().map(to).collect()))
        };
        let states = tuple(machine.states.iter().map(state).collect());
        self.constant("_PATTERN", format!("pattern {source}"), |name| {
            format!("{name}: Final = Machine({states})")
        })
    }

    pub(super) fn decimal(&self, normal: &str) -> String {
        if normal.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-') {
            return normal.to_owned();
        }
        self.uses("Decimal");
        self.constant("_NUMBER", format!("number {normal}"), |name| {
            format!("{name}: Final = Decimal(\"{normal}\")")
        })
    }

    pub(super) fn json(&self, literal: &str) -> String {
        self.uses("Json");
        self.constant("_VALUE", format!("value {literal}"), |name| format!("{name}: Final[Json] = {literal}"))
    }

    pub(super) fn keys(&self, keys: &[&String]) -> String {
        let literals: Vec<String> = keys.iter().map(string_literal).collect();
        let list = literals.join(", ");
        self.constant("_KEYS", format!("keys {list}"), |name| {
            format!("{name}: Final = frozenset(({list}{}))", if keys.len() == 1 { "," } else { "" })
        })
    }

    /// Only what is used.
    fn imports(&self, to: &mut Text, runtime: &str) {
        self.uses("Issues");
        self.uses("Json");
        let used = self.used.borrow();
        let mut standard = Vec::new();
        for (name, line) in [
            ("re", "import re"),
            ("Decimal", "from decimal import Decimal"),
            ("Final", "from typing import Final"),
        ] {
            standard.extend(used.contains(name).then_some(line));
        }
        for line in &standard {
            to.line(line);
        }
        if !standard.is_empty() {
            to.line("");
        }
        if used.contains("formats") {
            to.line(format!("from {runtime} import formats"));
        }
        let dot = if runtime.ends_with('.') { "" } else { "." };
        for (module, names) in RUNTIME {
            let names: Vec<&str> = names.iter().copied().filter(|name| used.contains(name)).collect();
            if !names.is_empty() {
                to.line(format!("from {runtime}{dot}{module} import {}", names.join(", ")));
            }
        }
        if !self.constants.borrow().is_empty() {
            to.line("");
        }
    }

    fn root(&self, to: &mut Text, name: &str, call: &Call) {
        let head = |to: &mut Text| to.line("\"\"\"Lists every rule that a value breaks.\"\"\"");
        self.definition(to, name, false, |to| {
            head(to);
            self.apply(to, &Scope::start(), call);
        });
    }

    fn function(&self, to: &mut Text, function: &Function) {
        self.definition(to, &name(function), function.track.any(), |to| {
            let place = function.place.replace('\\', r"\\").replace('"', "'");
            to.line(format!("\"\"\"`{place}`\"\"\""));
            self.body(to, &Scope::start(), &function.body);
        });
    }

    fn definition(&self, to: &mut Text, name: &str, notes: bool, write: impl FnOnce(&mut Text)) {
        let seen = if notes { format!(", seen: {}", self.uses("Seen")) } else { String::new() };
        to.line("");
        to.line("");
        to.block(format!("def {name}(value: Json, at: str, issues: Issues{seen}) -> None:"), write);
    }

    /// Whether what is called notes what it evaluates.
    pub(super) fn tracks(&self, call: &Call) -> bool {
        match call {
            Call::Function(id) => self.plan.functions[*id].track.any(),
            Call::Inline(body) => body.track.any(),
            Call::Always | Call::Never(_) => false,
        }
    }

    /// Statements that apply a schema to the value of a scope.
    pub(super) fn apply(&self, to: &mut Text, scope: &Scope, call: &Call) {
        match call {
            Call::Always => {}
            Call::Never(words) => to.line(add(scope, words)),
            Call::Inline(body) => self.body(to, scope, body),
            Call::Function(_) => to.line(self.call(scope, call, &scope.value())),
        }
    }

    /// A call of a function with a value, which is an expression.
    pub(super) fn call(&self, scope: &Scope, call: &Call, value: &str) -> String {
        let Call::Function(id) = call else { unreachable!("only functions are called") };
        let seen = if self.tracks(call) { format!(", {}", scope.seen()) } else { String::new() };
        format!("{}({value}, {}, {}{seen})", name(&self.plan.functions[*id]), scope.at(), scope.issues())
    }

    /// An expression, after the statements that it needs: whether the value of a scope obeys a schema. What the schema
    /// evaluated is noted where it does.
    pub(super) fn holds(&self, to: &mut Text, scope: &Scope, call: &Call) -> String {
        let value = scope.value();
        if let Some(TextAt { key, texts }) = call.text_at() {
            let texts: Vec<String> = texts.iter().map(string_literal).collect();
            let is = match texts.as_slice() {
                [text] => format!("== {text}"),
                texts => format!("in ({})", texts.join(", ")),
            };
            let is = format!("{value}.get({}) {is}", string_literal(key));
            return if scope.is_object { is } else { format!("(not isinstance({value}, dict) or {is})") };
        }
        let tracks = self.tracks(call);
        match call {
            Call::Always => "True".to_owned(),
            Call::Never(_) => "False".to_owned(),
            Call::Function(id) => {
                let check = name(&self.plan.functions[*id]);
                match tracks {
                    true => format!("{}({check}, {value}, {})", self.uses("branch"), scope.seen()),
                    false => format!("{}({check}, {value})", self.uses("valid")),
                }
            }
            Call::Inline(_) => {
                let inner = if tracks { scope.quiet().noting() } else { scope.quiet() };
                to.line(format!("{} = {}()", inner.issues(), self.uses("Quiet")));
                if tracks {
                    to.line(format!("{} = {}()", inner.seen(), self.uses("Seen")));
                }
                self.apply(to, &inner, call);
                match tracks {
                    true => {
                        let keep = self.uses("keep");
                        format!("{keep}({}, {}, {})", scope.seen(), inner.seen(), inner.issues())
                    }
                    false => format!("not {}.broken", inner.issues()),
                }
            }
        }
    }

    /// All checks of a schema.
    fn body(&self, to: &mut Text, scope: &Scope, body: &Body) {
        if !body.owns() {
            self.checks(to, scope, body);
            return;
        }
        // What the schemas beside this one evaluated is not ours to see.
        let inner = scope.noting();
        let code = to.apart(|to| {
            self.checks(to, &inner, body);
            self.unevaluated(to, &inner, body);
            if body.track.any() {
                to.line(format!("{}.update({})", scope.seen(), inner.seen()));
            }
        });
        if code.has_word(&inner.seen()) {
            to.line(format!("{} = {}()", inner.seen(), self.uses("Seen")));
        }
        to.append(&code);
    }

    fn checks(&self, to: &mut Text, scope: &Scope, body: &Body) {
        for (values, words) in &body.equal {
            self.equal(to, scope, values, words);
        }
        self.by_type(to, scope, body);
        for check in &body.in_place {
            self.in_place(to, scope, check);
        }
    }

    /// The checks that hold for values of one type, and `type` itself.
    fn by_type(&self, to: &mut Text, scope: &Scope, body: &Body) {
        let kinds = [Type::String, Type::Number, Type::Object, Type::Array, Type::Boolean, Type::Null];
        let value = scope.value();
        let wrong = |words: &Words| add(scope, words);
        if scope.is_object {
            match &body.types {
                Some((types, words)) if !types.has(Type::Object) => to.line(wrong(words)),
                _ => self.object(to, scope, &body.object),
            }
            return;
        }
        let allowed = |kind: Type| match &body.types {
            None => true,
            Some((types, _)) => types.has(kind) || (kind == Type::Number && types.has(Type::Integer)),
        };
        let is = |kind: Type| match (&body.types, kind) {
            (Some((types, _)), Type::Number) if only_integers(*types) => self.is(Type::Integer, &value),
            _ => self.is(kind, &value),
        };
        let mut branch = "if";
        for kind in kinds.into_iter().filter(|kind| body.has_checks_for(*kind) && allowed(*kind)) {
            let head = format!("{branch} {}:", is(kind));
            to.block(head, |to| match kind {
                Type::String => self.strings(to, scope, &body.strings),
                Type::Array => self.array(to, scope, &body.array),
                Type::Object => self.object(to, scope, &body.object),
                _ => self.numbers(to, scope, &body.numbers),
            });
            branch = "elif";
        }
        let Some((_, words)) = &body.types else { return };
        let idle: Vec<String> =
            kinds.into_iter().filter(|kind| allowed(*kind) && !body.has_checks_for(*kind)).map(is).collect();
        let idle = one_of(&value, idle);
        let wrong = wrong(words);
        let other = match idle.as_slice() {
            [] => None,
            [one] if one.ends_with(" is None") => Some(one.replace(" is None", " is not None")),
            [one] => Some(not(one)),
            _ => Some(format!("not ({})", idle.join(" or "))),
        };
        match (branch, other) {
            ("if", None) => to.line(wrong),
            (_, None) => to.block("else:", |to| to.line(wrong)),
            (branch, Some(condition)) => to.block(format!("{branch} {condition}:"), |to| to.line(wrong)),
        }
    }

    /// An expression: whether a value is of a type.
    fn is(&self, kind: Type, value: &str) -> String {
        match kind {
            Type::Null => format!("{value} is None"),
            Type::Boolean => format!("isinstance({value}, bool)"),
            Type::Integer => format!("{}({value})", self.uses("is_integer")),
            Type::Number => format!("{}({value})", self.uses("is_number")),
            Type::String => format!("isinstance({value}, str)"),
            Type::Array => format!("isinstance({value}, list)"),
            Type::Object => format!("isinstance({value}, dict)"),
        }
    }
}

/// Questions for several classes of a value are one.
fn one_of(value: &str, questions: Vec<String>) -> Vec<String> {
    let start = format!("isinstance({value}, ");
    let class = |question: &String| Some(question.strip_prefix(&start)?.strip_suffix(')')?.to_owned());
    let classes: Vec<String> = questions.iter().filter_map(class).collect();
    if classes.len() < 2 {
        return questions;
    }
    let others = questions.into_iter().filter(|question| class(question).is_none());
    others.chain([format!("{start}({}))", classes.join(", "))]).collect()
}

fn name(function: &Function) -> String {
    format!("_check_{}", function.name)
}

fn only_integers(types: Types) -> bool {
    types.has(Type::Integer) && !types.has(Type::Number)
}
