//! TypeScript checks: the rules of `rust/check.rs`, to the letter, one function for each schema.

use crate::emit::string_literal;
use crate::emit::words::typescript::{self as filters, regex};
use crate::messages;
use crate::model::{Model, Reading};
use crate::names;
use crate::schema::{Condition, Document, Format, Kind, Schema};
use crate::views::View;
use askama::Template;

/// `checks.ts`
#[derive(Template)]
#[template(path = "typescript/checks.ts.j2", escape = "none")]
pub(super) struct Checks {
    header: String,
    /// The names that the checks import, by module.
    imports: Vec<(&'static str, Vec<&'static str>)>,
    checks: Vec<Check>,
    records: Vec<Record>,
}

/// The check of one schema, in the order in which it is printed.
struct Check {
    doc: String,
    name: String,
    exported: bool,
    /// Whether it is for the whole message, whose command may be known.
    checks_command: bool,
    /// `const` and `enum`, which hold for values of any type.
    value_rules: Vec<Rule>,
    wrong_type: WrongType,
    /// Rules of the values of the right type.
    typed_rules: Vec<Rule>,
    object: Option<Object>,
    /// The check of an array's items.
    item: Option<String>,
}

/// One rule: where `broken` is true, there is an issue.
struct Rule {
    broken: String,
    /// Pointer within the value.
    path: String,
    code: &'static str,
    message: String,
}

struct WrongType {
    broken: &'static str,
    message: String,
}

struct Object {
    /// The table of the fields' checks.
    table: String,
    closed: bool,
    required: Vec<Rule>,
}

/// The checks of an object's fields, which all readings of a message share.
struct Record {
    pointer: String,
    table: String,
    fields: Vec<Field>,
}

struct Field {
    key: String,
    check: String,
}

pub(super) fn file(header: &str, model: &Model) -> Checks {
    let document = &model.readings[0].document;
    let mut printer = Printer { document, names: Vec::new(), checks: Vec::new(), records: Vec::new() };
    // Definitions keep their names, whatever an inline schema would be called.
    for definition in document.definitions.iter().filter(|definition| definition.schema.reference.is_none()) {
        printer.names.push((definition.schema.pointer.clone(), definition_function(&definition.name)));
    }
    for reading in &model.readings {
        let doc = format!("{}, the {} view.", model.title, reading.view.name());
        let name = reading_function(model, reading);
        printer.print(&name, doc, true, &reading.document.root, &model.name);
        let check = printer.checks.iter_mut().find(|check| check.name == name);
        check.expect("it was printed just now").checks_command = !model.commands.is_empty();
    }
    for definition in document.definitions.iter().filter(|definition| definition.schema.reference.is_none()) {
        let name = definition_function(&definition.name);
        let schema = &definition.schema;
        printer.print(&name, format!("`{}`", schema.pointer), true, schema, &definition.name);
    }
    let Printer { checks, records, .. } = printer;
    Checks { header: header.to_owned(), imports: imports(&checks, &records), checks, records }
}

/// The function that checks a reading.
pub(super) fn reading_function(model: &Model, reading: &Reading) -> String {
    format!("check{}", reading_name(model, reading))
}

/// A reading's name in the names of functions.
pub(super) fn reading_name(model: &Model, reading: &Reading) -> String {
    match reading.view {
        View::Published => format!("{}Published", model.name),
        View::Input | View::Delivered => reading.type_name().to_owned(),
    }
}

/// The function that checks a definition: where it only refers to another, that one's.
pub(super) fn check_of(document: &Document, definition: &str) -> String {
    let mut name = definition;
    while let Some(next) = &document.definition(name).reference {
        name = next;
    }
    definition_function(name)
}

fn definition_function(name: &str) -> String {
    format!("check{name}")
}

/// What the checks import, each only where it is used: an unused name would not compile everywhere.
fn imports(checks: &[Check], records: &[Record]) -> Vec<(&'static str, Vec<&'static str>)> {
    let rules = checks.iter().flat_map(Check::rules);
    let calls: String = rules.map(|rule| rule.broken.as_str()).collect();
    let any = |what: fn(&Check) -> bool| checks.iter().any(what);
    let called = |names: &[&'static str]| -> Vec<&'static str> {
        names.iter().filter(|name| calls.contains(&format!("{name}("))).copied().collect()
    };
    let mut issue = vec!["type Issues", "add"];
    issue.extend((!records.is_empty()).then_some("type Fields"));
    issue.extend(any(|check| check.object.is_some()).then_some("checkFields"));
    issue.extend(any(|check| check.item.is_some()).then_some("checkItems"));
    issue.sort_by_key(|name| name.trim_start_matches("type ").to_lowercase());
    let mut object = called(&["own"]);
    if any(|check| check.wrong_type.broken.contains("isObject(")) {
        object.insert(0, "isObject");
    }
    let all = [
        ("./issue.js", issue),
        ("./format.js", called(&["dateTime"])),
        ("./validator/object.js", object),
        ("./validator/text.js", called(&["longer", "shorter"])),
        (
            "./command_checks.js",
            if any(|check| check.checks_command) { vec!["checkCommand"] } else { vec![] },
        ),
    ];
    all.into_iter().filter(|(_, names)| !names.is_empty()).collect()
}

impl Check {
    /// Whether a rule asks for the object's fields.
    fn uses_given(&self) -> bool {
        self.checks_command || self.object.as_ref().is_some_and(|object| !object.required.is_empty())
    }

    fn rules(&self) -> impl Iterator<Item = &Rule> {
        let required = self.object.iter().flat_map(|object| &object.required);
        self.value_rules.iter().chain(&self.typed_rules).chain(required)
    }
}

struct Printer<'d> {
    document: &'d Document,
    /// The function of each schema that has one, by the schema's pointer.
    names: Vec<(String, String)>,
    checks: Vec<Check>,
    records: Vec<Record>,
}

impl Printer<'_> {
    fn print(&mut self, name: &str, doc: String, exported: bool, schema: &Schema, record: &str) {
        let kind = schema.kind.expect("schemas without a type are refused before they are printed");
        let place = self.checks.len();
        let is_record = !schema.properties.is_empty() || !schema.required.is_empty() || schema.closed;
        self.checks.push(Check {
            doc,
            exported,
            checks_command: false,
            value_rules: value_rules(schema),
            wrong_type: WrongType { broken: wrong_type(kind), message: messages::wrong_type(schema, kind) },
            typed_rules: typed_rules(schema, kind),
            object: None,
            item: None,
            name: name.to_owned(),
        });
        let item = schema.items.as_ref().map(|items| self.function(name, "item", items));
        let object = (kind == Kind::Object && is_record).then(|| self.object(name, schema, record));
        self.checks[place].item = item;
        self.checks[place].object = object;
    }

    /// The function for a schema within another: one for each place in the schema, however many views pass by it.
    fn function(&mut self, parent: &str, part: &str, schema: &Schema) -> String {
        if let Some(name) = &schema.reference {
            return check_of(self.document, name);
        }
        if let Some((_, known)) = self.names.iter().find(|(pointer, _)| *pointer == schema.pointer) {
            return known.clone();
        }
        let mut name = format!("{}{}", parent.trim_end_matches("Input"), names::pascal(part));
        while self.names.iter().any(|(_, taken)| *taken == name) {
            name.push('_');
        }
        self.names.push((schema.pointer.clone(), name.clone()));
        let record = name.trim_start_matches("check").to_owned();
        self.print(&name, format!("`{}`", schema.pointer), false, schema, &record);
        name
    }

    fn object(&mut self, name: &str, schema: &Schema, record: &str) -> Object {
        let fields = schema.properties.iter().map(|property| Field {
            key: field_key(&property.name),
            check: self.function(name, &property.name, &property.schema),
        });
        let fields: Vec<Field> = fields.collect();
        let always = schema.required.iter().map(|key| required(None, key, messages::required()));
        let conditional = conditions(schema).flat_map(|condition| {
            let message = messages::required_when(condition);
            condition.required.iter().map(move |key| required(Some(condition), key, message.clone()))
        });
        let required = always.chain(conditional).collect();
        let table = format!("{}_FIELDS", names::screaming(record));
        if self.records.iter().all(|known| known.table != table) {
            let pointer = if schema.pointer.is_empty() { "/" } else { &schema.pointer }.to_owned();
            self.records.push(Record { pointer, table: table.clone(), fields });
        }
        Object { table, closed: schema.closed, required }
    }
}

/// The conditions on an object.
fn conditions(schema: &Schema) -> impl Iterator<Item = &Condition> {
    schema.all_of.iter().chain([schema]).filter_map(|part| part.condition.as_deref())
}

/// A key that has to be there: always, or where a condition holds.
fn required(condition: Option<&Condition>, key: &str, message: String) -> Rule {
    let missing = format!("{} === undefined", given(key));
    let broken = condition.map_or(missing.clone(), |condition| format!("{} && {missing}", holds(condition)));
    let path = format!("/{}", key.replace('~', "~0").replace('/', "~1"));
    Rule { broken, path, code: "required", message }
}

/// Whether a condition holds.
fn holds(condition: &Condition) -> String {
    let is = |value: &String| format!("{} === {}", given(&condition.property), string_literal(value));
    let values: Vec<String> = condition.values.iter().map(is).collect();
    if values.len() == 1 { values[0].clone() } else { format!("({})", values.join(" || ")) }
}

/// What an object has under a key. It inherits nothing but what every object has.
fn given(key: &str) -> String {
    let key_literal = string_literal(key);
    if OF_EVERY_OBJECT.contains(&key) {
        format!("own(given, {key_literal})")
    } else {
        format!("given[{key_literal}]")
    }
}

/// The keys of `Object.prototype`.
const OF_EVERY_OBJECT: [&str; 12] = [
    "__defineGetter__",
    "__defineSetter__",
    "__lookupGetter__",
    "__lookupSetter__",
    "__proto__",
    "constructor",
    "hasOwnProperty",
    "isPrototypeOf",
    "propertyIsEnumerable",
    "toLocaleString",
    "toString",
    "valueOf",
];

/// A key of a table; written out, this one would not be a key but the table's prototype.
fn field_key(name: &str) -> String {
    match name {
        "__proto__" => "[\"__proto__\"]".to_owned(),
        name if filters::is_identifier(name) => name.to_owned(),
        name => string_literal(name),
    }
}

/// A rule of the value itself.
fn rule(broken: String, code: &'static str, message: String) -> Rule {
    Rule { broken, path: String::new(), code, message }
}

fn value_rules(schema: &Schema) -> Vec<Rule> {
    let mut rules = Vec::new();
    if let Some(constant) = &schema.constant {
        let broken = format!("value !== {constant}");
        rules.push(rule(broken, "const", messages::constant(schema, constant)));
    }
    if let Some(choices) = &schema.choices {
        let differs: Vec<String> = choices.iter().map(|choice| format!("value !== {choice}")).collect();
        rules.push(rule(differs.join(" && "), "enum", messages::choices(schema, choices)));
    }
    rules
}

fn wrong_type(kind: Kind) -> &'static str {
    match kind {
        Kind::String => "typeof value !== \"string\"",
        Kind::Integer => "typeof value !== \"number\" || !Number.isInteger(value)",
        Kind::Number => "typeof value !== \"number\" || !Number.isFinite(value)",
        Kind::Boolean => "typeof value !== \"boolean\"",
        Kind::Object => "!isObject(value)",
        Kind::Array => "!Array.isArray(value)",
    }
}

fn typed_rules(schema: &Schema, kind: Kind) -> Vec<Rule> {
    let mut rules = Vec::new();
    let mut add =
        |broken: String, code: &'static str, message: String| rules.push(rule(broken, code, message));
    match kind {
        Kind::String => {
            if let Some(least) = schema.min_length {
                let broken =
                    if least == 1 { "value === \"\"".to_owned() } else { format!("shorter(value, {least})") };
                add(broken, "min_length", messages::min_length(schema, least));
            }
            if let Some(most) = schema.max_length {
                add(format!("longer(value, {most})"), "max_length", messages::max_length(schema, most));
            }
            if let Some(pattern) = &schema.pattern {
                let broken = format!("!{}.test(value)", regex(&pattern.source));
                add(broken, "pattern", messages::pattern(schema, &pattern.source));
            }
            if schema.format == Some(Format::DateTime) {
                add("!dateTime(value)".to_owned(), "format", messages::format(schema, Format::DateTime));
            }
        }
        Kind::Integer | Kind::Number => {
            if let Some(least) = schema.minimum {
                add(format!("value < {least}"), "minimum", messages::minimum(schema, least));
            }
            if let Some(most) = schema.maximum {
                add(format!("value > {most}"), "maximum", messages::maximum(schema, most));
            }
        }
        Kind::Array => {
            if let Some(least) = schema.min_items {
                add(format!("value.length < {least}"), "min_items", messages::min_items(schema, least));
            }
            if let Some(most) = schema.max_items {
                add(format!("value.length > {most}"), "max_items", messages::max_items(schema, most));
            }
        }
        Kind::Boolean | Kind::Object => {}
    }
    rules
}
