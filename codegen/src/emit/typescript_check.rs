//! TypeScript checks: the rules of `rust_check`, to the letter, one function for each schema.

use super::string_literal;
use super::typescript_filters::{self as filters, regex};
use super::typescript_noted::{Noted, conditions};
use crate::messages;
use crate::model::{Model, Reading};
use crate::names;
use crate::schema::{Document, Format, Kind, Schema};
use crate::views::View;
use askama::Template;

/// `checks.ts`
#[derive(Template)]
#[template(path = "typescript/checks.ts.j2", escape = "none")]
pub(super) struct Checks<'s> {
    header: &'s str,
    helpers: Vec<&'static str>,
    uses_format: bool,
    uses_length: bool,
    uses_commands: bool,
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
    /// Whether anything may be in it: then only the depth of that counts.
    free: bool,
}

/// One rule: where `broken` is true, there is an issue.
struct Rule {
    broken: String,
    code: &'static str,
    message: String,
}

struct WrongType {
    broken: &'static str,
    message: String,
}

struct Object {
    /// The function that checks the fields.
    fields: String,
    closed: bool,
    required: Vec<Required>,
}

impl Object {
    fn uses_seen(&self) -> bool {
        self.required.iter().any(|required| required.broken.contains("seen"))
    }
}

/// Keys that have to be there: always, or where a condition holds.
struct Required {
    /// Whether one may be missing.
    broken: String,
    /// A list of string literals.
    keys: String,
    message: String,
}

/// The function that checks the fields of an object, which all readings of a message share.
struct Record {
    pointer: String,
    name: String,
    /// The list of the fields' names.
    table: String,
    noted: Noted,
    fields: Vec<Field>,
}

struct Field {
    name: String,
    check: String,
}

impl Record {
    fn names(&self) -> String {
        let names: Vec<String> = self.fields.iter().map(|field| string_literal(&field.name)).collect();
        names.join(", ")
    }
}

pub(super) fn file<'s>(header: &'s str, model: &Model) -> Checks<'s> {
    let document = &model.readings[0].document;
    let mut printer = Printer { document, names: Vec::new(), checks: Vec::new(), records: Vec::new() };
    // Definitions keep their names, whatever an inline schema would be called.
    for definition in document.definitions.iter().filter(|definition| definition.schema.reference.is_none()) {
        printer.names.push((definition.schema.pointer.clone(), definition_function(&definition.name)));
    }
    let roots: Vec<&Schema> = model.readings.iter().map(|reading| &reading.document.root).collect();
    for reading in &model.readings {
        let doc = format!("{}, the {} view.", model.title, reading.view.name());
        let name = reading_function(model, reading);
        printer.print(&name, doc, true, &reading.document.root, &model.name, &roots);
        let check = printer.checks.iter_mut().find(|check| check.name == name);
        check.expect("it was printed just now").checks_command = !model.commands.is_empty();
    }
    for definition in document.definitions.iter().filter(|definition| definition.schema.reference.is_none()) {
        let name = definition_function(&definition.name);
        let schema = &definition.schema;
        printer.print(&name, format!("`{}`", schema.pointer), true, schema, &definition.name, &[schema]);
    }
    let text: String = printer.checks.iter().flat_map(Check::expressions).collect();
    Checks {
        header,
        helpers: helpers(&printer.checks, &printer.records),
        uses_format: text.contains("dateTime("),
        uses_length: text.contains("length(value)"),
        uses_commands: !model.commands.is_empty(),
        checks: printer.checks,
        records: printer.records,
    }
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

/// Imports from the collector of issues, each only where it is used: an unused one would not compile everywhere.
fn helpers(checks: &[Check], records: &[Record]) -> Vec<&'static str> {
    let required: Vec<&Required> =
        checks.iter().filter_map(|check| check.object.as_ref()).flat_map(|object| &object.required).collect();
    let any_rule = checks.iter().any(|check| !check.value_rules.is_empty() || !check.typed_rules.is_empty());
    let any_record = !records.is_empty();
    let any_item = checks.iter().any(|check| check.item.is_some());
    let used = [
        ("type At", true),
        ("type Issues", true),
        ("add", any_rule || any_record),
        ("addRequired", !required.is_empty()),
        ("addTwice", any_record),
        ("addType", true),
        ("checkFree", any_record || checks.iter().any(|check| check.free)),
        ("checkRoom", any_item),
        ("child", any_record || any_item),
        ("isObject", checks.iter().any(|check| check.wrong_type.broken.contains("isObject("))),
        ("keysOf", any_record),
        ("own", required.iter().any(|required| required.broken.contains("own("))),
    ];
    used.into_iter().filter(|(_, used)| *used).map(|(name, _)| name).collect()
}

impl Check {
    /// All code that is not the same in every check.
    fn expressions(&self) -> impl Iterator<Item = &str> {
        let rules = self.value_rules.iter().chain(&self.typed_rules).map(|rule| rule.broken.as_str());
        rules.chain([self.wrong_type.broken])
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
    /// Prints the check of a schema; `views` are the forms in which its fields are looked at.
    fn print(
        &mut self,
        name: &str,
        doc: String,
        exported: bool,
        schema: &Schema,
        record: &str,
        views: &[&Schema],
    ) {
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
            free: match kind {
                Kind::Object => !is_record,
                Kind::Array => schema.items.is_none(),
                Kind::String | Kind::Integer | Kind::Number | Kind::Boolean => false,
            },
            name: name.to_owned(),
        });
        let item = schema.items.as_ref().map(|items| self.function(name, "item", items));
        let object = (kind == Kind::Object && is_record).then(|| self.object(name, schema, record, views));
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
        self.print(&name, format!("`{}`", schema.pointer), false, schema, &record, &[schema]);
        name
    }

    fn object(&mut self, name: &str, schema: &Schema, record: &str, views: &[&Schema]) -> Object {
        let fields = schema.properties.iter().map(|property| Field {
            name: property.name.clone(),
            check: self.function(name, &property.name, &property.schema),
        });
        let fields: Vec<Field> = fields.collect();
        let noted = Noted::of(views);
        let always = (!schema.required.is_empty()).then(|| Required {
            broken: noted.missing(&schema.required),
            keys: list(&schema.required),
            message: messages::required(),
        });
        let conditions = conditions(schema).into_iter().map(|condition| Required {
            broken: format!("{} && {}", noted.holds(condition), noted.missing(&condition.required)),
            keys: list(&condition.required),
            message: messages::required_when(condition),
        });
        let required = always.into_iter().chain(conditions).collect();
        let function = format!("{}Fields", names::camel(record));
        if self.records.iter().all(|known| known.name != function) {
            let pointer = if schema.pointer.is_empty() { "/" } else { &schema.pointer }.to_owned();
            let table = format!("{}_FIELDS", names::screaming(record));
            self.records.push(Record { pointer, name: function.clone(), table, noted, fields });
        }
        Object { fields: function, closed: schema.closed, required }
    }
}

fn list(keys: &[String]) -> String {
    let keys: Vec<String> = keys.iter().map(string_literal).collect();
    format!("[{}]", keys.join(", "))
}

fn value_rules(schema: &Schema) -> Vec<Rule> {
    let mut rules = Vec::new();
    if let Some(constant) = &schema.constant {
        let broken = format!("value !== {constant}");
        rules.push(Rule { broken, code: "const", message: messages::constant(schema, constant) });
    }
    if let Some(choices) = &schema.choices {
        let differs: Vec<String> = choices.iter().map(|choice| format!("value !== {choice}")).collect();
        rules.push(Rule {
            broken: differs.join(" && "),
            code: "enum",
            message: messages::choices(schema, choices),
        });
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
    let mut rule =
        |broken: String, code: &'static str, message: String| rules.push(Rule { broken, code, message });
    match kind {
        Kind::String => {
            if let Some(least) = schema.min_length {
                let broken =
                    if least == 1 { "value === \"\"".to_owned() } else { format!("length(value) < {least}") };
                rule(broken, "min_length", messages::min_length(schema, least));
            }
            if let Some(most) = schema.max_length {
                // A character is at least one unit: short texts need no count.
                let broken = format!("value.length > {most} && length(value) > {most}");
                rule(broken, "max_length", messages::max_length(schema, most));
            }
            if let Some(pattern) = &schema.pattern {
                let broken = format!("!{}.test(value)", regex(&pattern.source));
                rule(broken, "pattern", messages::pattern(schema, &pattern.source));
            }
            if schema.format == Some(Format::DateTime) {
                rule("!dateTime(value)".to_owned(), "format", messages::format(schema, Format::DateTime));
            }
        }
        Kind::Integer | Kind::Number => {
            if let Some(least) = schema.minimum {
                rule(format!("value < {least}"), "minimum", messages::minimum(schema, least));
            }
            if let Some(most) = schema.maximum {
                rule(format!("value > {most}"), "maximum", messages::maximum(schema, most));
            }
        }
        Kind::Array => {
            if let Some(least) = schema.min_items {
                rule(format!("value.length < {least}"), "min_items", messages::min_items(schema, least));
            }
            if let Some(most) = schema.max_items {
                rule(format!("value.length > {most}"), "max_items", messages::max_items(schema, most));
            }
        }
        Kind::Boolean | Kind::Object => {}
    }
    rules
}
