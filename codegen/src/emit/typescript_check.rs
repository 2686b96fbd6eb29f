//! TypeScript checks: the rules of `rust_check`, to the letter, one function for each schema.

use super::string_literal;
use super::typescript_filters::{self as filters, regex};
use crate::messages;
use crate::model::{Model, Reading};
use crate::names;
use crate::schema::{Condition, Document, Format, Kind, Schema};
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
    tables: Vec<Table>,
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
    code: &'static str,
    message: String,
}

struct WrongType {
    broken: &'static str,
    message: String,
}

struct Object {
    table: String,
    closed: bool,
    required: Vec<Required>,
}

/// Keys that have to be there: always, or where a condition holds.
struct Required {
    holds: Option<String>,
    /// A list of string literals.
    keys: String,
    message: String,
}

/// Which function checks which field of an object.
struct Table {
    name: String,
    fields: Vec<TableField>,
}

struct TableField {
    name: String,
    check: String,
}

pub(super) fn file<'s>(header: &'s str, model: &Model) -> Checks<'s> {
    let document = &model.readings[0].document;
    let mut printer = Printer { document, names: Vec::new(), checks: Vec::new(), tables: Vec::new() };
    // Definitions keep their names, whatever an inline schema would be called.
    for definition in document.definitions.iter().filter(|definition| definition.schema.reference.is_none()) {
        printer.names.push((definition.schema.pointer.clone(), definition_function(&definition.name)));
    }
    for reading in &model.readings {
        let doc = format!("{}, the {} view.", model.title, reading.view.name());
        printer.print(
            &reading_function(model, reading),
            doc,
            true,
            &reading.document.root,
            &table_name(&model.name),
        );
        let reading = reading_function(model, reading);
        let check = printer.checks.iter_mut().find(|check| check.name == reading);
        check.expect("it was printed just now").checks_command = !model.commands.is_empty();
    }
    for definition in document.definitions.iter().filter(|definition| definition.schema.reference.is_none()) {
        let name = definition_function(&definition.name);
        let table = table_name(&definition.name);
        printer.print(&name, format!("`{}`", definition.schema.pointer), true, &definition.schema, &table);
    }
    let text: String = printer.checks.iter().flat_map(Check::expressions).collect();
    Checks {
        header,
        helpers: helpers(&printer.checks, &printer.tables, &text),
        uses_format: text.contains("dateTime("),
        uses_length: text.contains("length(value)"),
        uses_commands: !model.commands.is_empty(),
        checks: printer.checks,
        tables: printer.tables,
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

fn table_name(name: &str) -> String {
    format!("{}_FIELDS", names::screaming(name))
}

/// Imports from the collector of issues, each only where it is used: an unused one would not compile everywhere.
fn helpers(checks: &[Check], tables: &[Table], text: &str) -> Vec<&'static str> {
    let required =
        || checks.iter().filter_map(|check| check.object.as_ref()).flat_map(|object| &object.required);
    let any_rule = checks.iter().any(|check| !check.value_rules.is_empty() || !check.typed_rules.is_empty());
    let used = [
        ("type Fields", !tables.is_empty()),
        ("type Issues", true),
        ("add", any_rule),
        ("addRequired", required().next().is_some()),
        ("addType", true),
        ("checkFields", !tables.is_empty()),
        ("isObject", text.contains("isObject(")),
        ("own", required().any(|required| required.holds.is_some())),
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
    tables: Vec<Table>,
}

impl Printer<'_> {
    fn print(&mut self, name: &str, doc: String, exported: bool, schema: &Schema, table: &str) {
        let kind = schema.kind.expect("schemas without a type are refused before they are printed");
        let place = self.checks.len();
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
        let free = schema.properties.is_empty() && schema.required.is_empty() && !schema.closed;
        let object = (kind == Kind::Object && !free).then(|| self.object(name, schema, table));
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
        let table = table_name(name.trim_start_matches("check"));
        self.print(&name, format!("`{}`", schema.pointer), false, schema, &table);
        name
    }

    fn object(&mut self, name: &str, schema: &Schema, table: &str) -> Object {
        let mut fields = Vec::with_capacity(schema.properties.len());
        for property in &schema.properties {
            fields.push(TableField {
                name: property.name.clone(),
                check: self.function(name, &property.name, &property.schema),
            });
        }
        // The readings of one message share the table of their fields.
        if !self.tables.iter().any(|known| known.name == table) {
            self.tables.push(Table { name: table.to_owned(), fields });
        }
        let always = (!schema.required.is_empty()).then(|| Required {
            holds: None,
            keys: list(&schema.required),
            message: messages::required(),
        });
        let conditions =
            schema.all_of.iter().chain([schema]).filter_map(|part| part.condition.as_deref()).map(condition);
        Object {
            table: table.to_owned(),
            closed: schema.closed,
            required: always.into_iter().chain(conditions).collect(),
        }
    }
}

fn list(keys: &[String]) -> String {
    let keys: Vec<String> = keys.iter().map(string_literal).collect();
    format!("[{}]", keys.join(", "))
}

fn condition(condition: &Condition) -> Required {
    let tested = format!("own(value, {})", string_literal(&condition.property));
    let holds: Vec<String> =
        condition.values.iter().map(|value| format!("{tested} === {}", string_literal(value))).collect();
    Required {
        holds: Some(holds.join(" || ")),
        keys: list(&condition.required),
        message: messages::required_when(condition),
    }
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
