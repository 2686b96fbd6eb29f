//! The protocol reference in Markdown; its field table is the guide's.

use crate::commands::Command;
use crate::emit::message::Source;
use crate::emit::message::issue_codes::codes_in_use;
use crate::emit::{OutputFile, string_literal};
use crate::messages;
use crate::model::{Choice, Field, Model, Record, Shape, TypeDef, TypeRef};
use crate::protocol::Protocol;
use crate::schema::{Filled, Kind, Schema};
use crate::views::View;
use askama::Template;
use std::fmt::Display;

pub(super) fn emit(source: &Source<'_>) -> Vec<OutputFile> {
    let model = source.model;
    let reading =
        model.readings.iter().find(|reading| reading.view == View::Input).expect("every model has it");
    let reference = Reference {
        header: source.header(),
        title: &model.title,
        description: &model.description,
        fields: reading.record.fields.iter().map(row).collect(),
        conditions: conditions(&reading.record),
        types: model.types.iter().map(|definition| entry(model, definition)).collect(),
        commands: &model.commands.list,
        examples: model.examples.iter().map(ToString::to_string).collect(),
        issue_codes: codes_in_use(model),
        protocol: source.protocol,
    };
    let text = reference.render().expect("the template only prints") + "\n";
    vec![OutputFile { path: "generated/docs/protocol.md".to_owned(), text }]
}

#[derive(Template)]
#[template(path = "docs/reference.md.j2", escape = "none")]
struct Reference<'s> {
    header: String,
    title: &'s str,
    description: &'s str,
    fields: Vec<Row<'s>>,
    conditions: Vec<String>,
    types: Vec<Entry<'s>>,
    commands: &'s [Command],
    examples: Vec<String>,
    issue_codes: Vec<(&'static str, &'static str)>,
    protocol: &'s Protocol,
}

/// A row of the field table.
struct Row<'s> {
    name: &'s str,
    kind: &'static str,
    required: &'static str,
    description: &'s str,
}

/// A named type.
pub(super) struct Entry<'s> {
    pub(super) name: &'s str,
    pub(super) description: &'s str,
    pub(super) rules: Vec<String>,
    pub(super) choices: &'s [Choice],
}

fn row(field: &Field) -> Row<'_> {
    let required = match field.filled {
        Some(Filled::Always) => "Auto",
        Some(Filled::IfOmitted | Filled::IfOmittedByClient) => "No*",
        None if field.required => "Yes",
        None => "No",
    };
    let kind = field.schema.kind.map_or("any", Kind::name);
    Row { name: &field.name, kind, required, description: &field.description }
}

pub(super) fn conditions(record: &Record) -> Vec<String> {
    let lines = record.conditions.iter().flat_map(|condition| {
        condition.required.iter().map(|name| format!("`{name}` {}.", messages::required_when(condition)))
    });
    lines.collect()
}

pub(super) fn entry<'m>(model: &'m Model, definition: &'m TypeDef) -> Entry<'m> {
    let (rules, choices): (Vec<String>, &[Choice]) = match &definition.shape {
        Shape::Text(schema) => (text_rules(schema), &[]),
        Shape::Choice(choices) if choices.iter().all(|choice| choice.description.is_empty()) => {
            (values(choices), &[])
        }
        Shape::Choice(choices) => (Vec::new(), choices),
        Shape::Free => (vec!["any JSON object".to_owned()], &[]),
        Shape::Record(record) => (record.fields.iter().map(|field| field_line(model, field)).collect(), &[]),
        Shape::Other(type_ref) => (vec![words(type_ref)], &[]),
    };
    Entry { name: &definition.name, description: &definition.description, rules, choices }
}

fn values(choices: &[Choice]) -> Vec<String> {
    let values: Vec<String> = choices.iter().map(|choice| code(string_literal(&choice.value))).collect();
    vec![if let [only] = values.as_slice() {
        format!("always {only}")
    } else {
        format!("one of {}", values.join(", "))
    }]
}

fn text_rules(schema: &Schema) -> Vec<String> {
    let mut rules = vec!["a string".to_owned()];
    rules.extend(schema.min_length.map(|count| messages::min_length(schema, count)));
    rules.extend(schema.max_length.map(|count| messages::max_length(schema, count)));
    rules.extend(schema.pattern.as_ref().map(|pattern| format!("must match {}", code(&pattern.source))));
    rules.extend(schema.format.map(|format| messages::format(schema, format)));
    rules
}

fn field_line(model: &Model, field: &Field) -> String {
    let presence = if field.required { "required" } else { "optional" };
    let named = model
        .named(&field.type_ref)
        .map(|definition| format!("[`{0}`](#{1})", definition.name, definition.name.to_lowercase()));
    let kind = named.unwrap_or_else(|| words(&field.type_ref));
    format!("`{}`: {kind}, {presence}. {}", field.name, field.description)
}

fn words(type_ref: &TypeRef) -> String {
    match type_ref {
        TypeRef::Named(name) => format!("`{name}`"),
        TypeRef::Text => "a string".to_owned(),
        TypeRef::Integer => "an integer".to_owned(),
        TypeRef::Number => "a number".to_owned(),
        TypeRef::Boolean => "true or false".to_owned(),
        TypeRef::Free => "any JSON object".to_owned(),
        TypeRef::Array(item) => format!("a list, each item {}", words(item)),
    }
}

/// Text as inline code, whatever backticks it holds: the fence is longer than any run of them.
pub(in crate::emit) fn code(text: impl Display) -> String {
    let text = text.to_string();
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    let space = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{fence}{space}{text}{space}{fence}")
}

#[expect(
    unreachable_pub,
    reason = "askama makes the filter as public as the word here, which its template needs"
)]
mod filters {
    use super::Display;

    /// Text that stays within one cell of a Markdown table.
    #[askama::filter_fn]
    pub(crate) fn cell(text: impl Display, _: &dyn askama::Values) -> askama::Result<String> {
        Ok(text.to_string().replace('|', "\\|").replace('\n', " "))
    }

    /// Text as inline code.
    #[askama::filter_fn]
    pub(crate) fn code(text: impl Display, _: &dyn askama::Values) -> askama::Result<String> {
        Ok(super::code(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_holds_any_text() {
        assert_eq!(code("a"), "`a`");
        assert_eq!(code("a``b`c"), "```a``b`c```");
        assert_eq!(code("`a"), "`` `a ``");
    }

    #[test]
    fn values_are_quoted_and_fenced() {
        let choice = |value: &str| Choice { value: value.to_owned(), description: String::new() };
        assert_eq!(
            values(&[choice("a`b"), choice("say \"c\"")]),
            ["one of ``\"a`b\"``, `\"say \\\"c\\\"\"`"]
        );
    }
}
