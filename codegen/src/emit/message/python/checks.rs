//! Python checks: the rules of `rust/check.rs`, to the letter, one function for each schema.

use crate::emit::words::python::{self as filters, pattern_literal, regex, string_literal};
use crate::messages;
use crate::model::Model;
use crate::names;
use crate::schema::{Condition, Document, Format, Kind, Schema};
use crate::views::View;
use askama::Template;
use std::collections::BTreeMap;

/// `_checks.py`
#[derive(Template)]
#[template(path = "python/checks.py.j2", escape = "none")]
pub(super) struct Checks<'s> {
    header: &'s str,
    title: &'s str,
    helpers: Vec<&'static str>,
    uses_format: bool,
    uses_items: bool,
    uses_commands: bool,
    patterns: Vec<Pattern>,
    key_sets: Vec<KeySet>,
    checks: Vec<Check>,
}

struct Pattern {
    name: String,
    source: String,
}

/// The known keys of an object.
struct KeySet {
    name: String,
    keys: Vec<String>,
}

/// The check of one schema, in the order in which it is printed.
struct Check {
    name: String,
    doc: String,
    /// `const` and `enum`, which hold for values of any type.
    value_rules: Vec<Rule>,
    /// True where the value has another type.
    wrong_type: String,
    type_message: String,
    /// Rules of the values of the right type.
    typed_rules: Vec<Rule>,
    object: Option<Object>,
    /// The check of an array's items.
    item: Option<String>,
    /// Whether it is for the whole message, whose command may be known.
    checks_command: bool,
}

/// One rule: where `broken` is true, there is an issue.
struct Rule {
    broken: String,
    code: &'static str,
    message: String,
}

struct Object {
    key_set: String,
    closed: &'static str,
    /// What an unknown key is told, where the object is closed.
    unknown: Option<String>,
    properties: Vec<Property>,
    required: Vec<Required>,
    conditions: Vec<ConditionView>,
}

struct Property {
    key: String,
    check: String,
}

struct Required {
    key: String,
    message: String,
}

/// A key that must be there where `holds` is true.
struct ConditionView {
    holds: String,
    key: String,
    message: String,
}

/// The function that checks a reading.
pub(super) fn reading_function(model: &Model, view: View) -> String {
    format!("check_{}_{}", names::snake(&model.name), view.name())
}

pub(super) fn file<'s>(header: &'s str, model: &'s Model) -> Checks<'s> {
    let mut writer = Writer::default();
    for reading in &model.readings {
        let name = reading_function(model, reading.view);
        let doc = format!("Lists every rule that a message breaks in the view `{}`.", reading.view.name());
        let index = writer.checks.len();
        writer.check(name, doc, &reading.document, &reading.document.root);
        writer.checks[index].checks_command = !model.commands.is_empty();
    }
    let document = &model.readings[0].document;
    for definition in document.definitions.iter().filter(|definition| definition.schema.reference.is_none()) {
        let doc = definition.schema.description.clone().unwrap_or_default();
        writer.check(definition_function(&definition.name), doc, document, &definition.schema);
    }
    // Schemas within others were met on the way.
    let Writer { mut checks, patterns, key_sets, .. } = writer;
    checks.sort_by_key(|check| check.name.starts_with('_'));
    let calls = |helper: &str| checks.iter().any(|check| check.wrong_type.contains(helper));
    let helpers = ["is_number", "is_whole"].into_iter().filter(|helper| calls(helper)).collect();
    let uses_format =
        checks.iter().flat_map(|check| &check.typed_rules).any(|rule| rule.broken.contains("is_date_time("));
    let uses_items = checks.iter().any(|check| check.item.is_some());
    Checks {
        header,
        title: &model.title,
        helpers,
        uses_format,
        uses_items,
        uses_commands: !model.commands.is_empty(),
        patterns,
        key_sets,
        checks,
    }
}

/// The prefix keeps it apart from every variable and import.
fn definition_function(name: &str) -> String {
    format!("check_{}", names::snake(name))
}

/// Gathers checks, and what they share.
#[derive(Default)]
struct Writer {
    checks: Vec<Check>,
    patterns: Vec<Pattern>,
    key_sets: Vec<KeySet>,
    /// The names of the checks within others, by the pointers to their schemas.
    inner: BTreeMap<String, String>,
}

impl Writer {
    fn check(&mut self, name: String, doc: String, document: &Document, schema: &Schema) {
        let Some(kind) = schema.kind else { return };
        let index = self.checks.len();
        let mut check = Check {
            doc,
            value_rules: value_rules(schema),
            wrong_type: wrong_type(kind).to_owned(),
            type_message: messages::wrong_type(schema, kind),
            typed_rules: self.typed_rules(&name, schema, kind),
            object: None,
            item: None,
            checks_command: false,
            name,
        };
        match kind {
            Kind::Object => check.object = self.object(&check.name, document, schema),
            Kind::Array => {
                check.item = schema.items.as_deref().map(|items| self.function(document, items));
            }
            Kind::String | Kind::Integer | Kind::Number | Kind::Boolean => {}
        }
        self.checks.insert(index, check);
    }

    /// The function that checks a schema within another; the readings of one message share them.
    fn function(&mut self, document: &Document, schema: &Schema) -> String {
        let mut at = schema;
        let mut target = None;
        while let Some(name) = &at.reference {
            target = Some(name);
            at = document.definition(name);
        }
        if let Some(name) = target {
            return definition_function(name);
        }
        if let Some(name) = self.inner.get(&schema.pointer) {
            return name.clone();
        }
        let place = schema.pointer.replace("/$defs/", "/").replace("/properties/", "/");
        let mut name = format!("_check_{}", names::snake(&place));
        while self.inner.values().any(|taken| *taken == name) {
            name.push('_');
        }
        self.inner.insert(schema.pointer.clone(), name.clone());
        self.check(name.clone(), String::new(), document, schema);
        name
    }

    fn object(&mut self, name: &str, document: &Document, schema: &Schema) -> Option<Object> {
        if schema.properties.is_empty() && schema.required.is_empty() && !schema.closed {
            return None;
        }
        let key_set = self.key_set(name, schema);
        let properties = schema.properties.iter().map(|property| Property {
            key: property.name.clone(),
            check: self.function(document, &property.schema),
        });
        let properties = properties.collect();
        let required = |key: &String| Required { key: key.clone(), message: messages::required() };
        let parts = schema.all_of.iter().chain([schema]);
        let conditions = parts.filter_map(|part| part.condition.as_deref()).flat_map(condition_views);
        Some(Object {
            key_set,
            closed: if schema.closed { "True" } else { "False" },
            unknown: schema.closed.then(|| messages::unknown_key(schema)),
            properties,
            required: schema.required.iter().map(required).collect(),
            conditions: conditions.collect(),
        })
    }

    /// The readings of one message know the same keys.
    fn key_set(&mut self, check: &str, schema: &Schema) -> String {
        let keys: Vec<String> = schema.properties.iter().map(|property| property.name.clone()).collect();
        if let Some(same) = self.key_sets.iter().find(|set| set.keys == keys) {
            return same.name.clone();
        }
        let name = constant("_KEYS", check);
        self.key_sets.push(KeySet { name: name.clone(), keys });
        name
    }

    fn typed_rules(&mut self, name: &str, schema: &Schema, kind: Kind) -> Vec<Rule> {
        let mut rules = Vec::new();
        let mut rule = |broken: String, code, message| rules.push(Rule { broken, code, message });
        match kind {
            Kind::String => {
                if let Some(least) = schema.min_length {
                    rule(format!("len(value) < {least}"), "min_length", messages::min_length(schema, least));
                }
                if let Some(most) = schema.max_length {
                    rule(format!("len(value) > {most}"), "max_length", messages::max_length(schema, most));
                }
                if let Some(pattern) = &schema.pattern {
                    let constant = constant("_PATTERN", name);
                    rule(
                        format!("{constant}.search(value) is None"),
                        "pattern",
                        messages::pattern(schema, &pattern.source),
                    );
                    self.patterns
                        .push(Pattern { name: constant, source: pattern_literal(&regex(&pattern.source)) });
                }
                if schema.format == Some(Format::DateTime) {
                    let message = messages::format(schema, Format::DateTime);
                    rule("not is_date_time(value)".to_owned(), "format", message);
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
                    rule(format!("len(value) < {least}"), "min_items", messages::min_items(schema, least));
                }
                if let Some(most) = schema.max_items {
                    rule(format!("len(value) > {most}"), "max_items", messages::max_items(schema, most));
                }
            }
            Kind::Boolean | Kind::Object => {}
        }
        rules
    }
}

/// The name of what a check needs.
fn constant(prefix: &str, check: &str) -> String {
    format!("{prefix}_{}", check.trim_start_matches('_').trim_start_matches("check_").to_uppercase())
}

fn wrong_type(kind: Kind) -> &'static str {
    match kind {
        Kind::String => "not isinstance(value, str)",
        Kind::Integer => "not is_whole(value)",
        Kind::Number => "not is_number(value)",
        Kind::Boolean => "not isinstance(value, bool)",
        Kind::Object => "not isinstance(value, dict)",
        Kind::Array => "not isinstance(value, list)",
    }
}

fn value_rules(schema: &Schema) -> Vec<Rule> {
    let constant = schema.constant.as_ref().map(|constant| Rule {
        broken: format!("value != {}", string_literal(constant.as_str().unwrap_or_default())),
        code: "const",
        message: messages::constant(schema, constant),
    });
    let choices = schema.choices.as_ref().map(|choices| {
        let values: Vec<String> = choices.iter().filter_map(|c| c.as_str()).map(string_literal).collect();
        Rule {
            broken: match values.as_slice() {
                [value] => format!("value != {value}"),
                values => format!("value not in ({})", values.join(", ")),
            },
            code: "enum",
            message: messages::choices(schema, choices),
        }
    });
    constant.into_iter().chain(choices).collect()
}

fn condition_views(condition: &Condition) -> Vec<ConditionView> {
    let tested = format!("value.get({})", string_literal(&condition.property));
    let values: Vec<String> = condition.values.iter().map(string_literal).collect();
    let holds = match values.as_slice() {
        [value] => format!("{tested} == {value}"),
        values => format!("{tested} in ({})", values.join(", ")),
    };
    let message = messages::required_when(condition);
    let view =
        |key: &String| ConditionView { holds: holds.clone(), key: key.clone(), message: message.clone() };
    condition.required.iter().map(view).collect()
}
