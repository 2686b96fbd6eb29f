//! TypeScript types: records as interfaces, unions that narrow, texts as brands.
//!
//! # Design
//! What is delivered carries brands, so that a client id cannot be taken for a group id; a brand is a string wherever one
//! is wanted. What is sent takes plain strings, because nobody should have to cast a literal. Records within a message are
//! shared by both views and so are plain, too.

use crate::emit::words::typescript::{self as filters, capitalised};
use crate::messages;
use crate::model::{self, Arm, Choice, Discriminator, Field, Model, Record, TypeDef, TypeRef};
use crate::names;
use crate::views::View;
use askama::Template;
use serde_json::Value;

/// `types.ts`
#[derive(Template)]
#[template(path = "typescript/types.ts.j2", escape = "none")]
pub(super) struct Types<'s> {
    header: &'s str,
    uses_objects: bool,
    /// The message as it is sent and as it is delivered.
    records: Vec<RecordView>,
    definitions: Vec<Definition>,
}

struct Definition {
    doc: String,
    name: String,
    shape: Shape,
}

/// How a named type is written.
enum Shape {
    Text,
    Choice {
        /// Name of the list of values; of the value itself where there is only one.
        constant: String,
        values: Vec<String>,
    },
    Alias(String),
    Record(RecordView),
}

struct RecordView {
    doc: String,
    name: String,
    /// Name of the fields without the conditions, where there are some.
    fields_name: String,
    fields: Vec<FieldView>,
    discriminators: Vec<DiscriminatorView>,
}

struct FieldView {
    doc: String,
    name: String,
    optional: bool,
    type_name: String,
}

struct DiscriminatorView {
    name: String,
    property: String,
    arms: Vec<ArmView>,
}

struct ArmView {
    doc: String,
    value: String,
    fields: Vec<FieldView>,
}

/// Whether a record's texts carry brands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Texts {
    Branded,
    Plain,
}

pub(super) fn file<'s>(header: &'s str, model: &Model) -> Types<'s> {
    let messages = model.readings.iter().filter_map(|reading| match reading.view {
        View::Input => Some(record(model, &reading.record, Texts::Plain, &model.examples)),
        View::Delivered => Some(record(model, &reading.record, Texts::Branded, &[])),
        View::Published => None, // of the delivered type
    });
    let records: Vec<RecordView> = messages.collect();
    let definitions: Vec<Definition> =
        model.types.iter().map(|definition| self::definition(model, definition)).collect();
    let uses_objects = uses_objects(&records, &definitions);
    Types { header, uses_objects, records, definitions }
}

fn uses_objects(records: &[RecordView], definitions: &[Definition]) -> bool {
    let of_object = |name: &str| name.trim_end_matches("[]") == "JsonObject";
    let within = |record: &RecordView| record.fields.iter().any(|field| of_object(&field.type_name));
    records.iter().any(within)
        || definitions.iter().any(|definition| match &definition.shape {
            Shape::Alias(target) => of_object(target),
            Shape::Record(record) => within(record),
            Shape::Text | Shape::Choice { .. } => false,
        })
}

fn definition(model: &Model, definition: &TypeDef) -> Definition {
    let doc = documentation(&definition.description, &[], false, &definition.examples);
    let name = definition.name.clone();
    let (doc, shape) = match &definition.shape {
        model::Shape::Text(_) => (doc, Shape::Text),
        model::Shape::Choice(choices) => {
            let constant = names::screaming(&name);
            let constant = if choices.len() == 1 { constant } else { plural(&constant) };
            let values = choices.iter().map(|choice| choice.value.clone()).collect();
            (choice_documentation(doc, choices), Shape::Choice { constant, values })
        }
        model::Shape::Free => (doc, Shape::Alias("JsonObject".to_owned())),
        model::Shape::Other(target) => (doc, Shape::Alias(type_name(model, target, Texts::Branded))),
        model::Shape::Record(shape) => {
            (doc, Shape::Record(record(model, shape, Texts::Plain, &definition.examples)))
        }
    };
    Definition { doc, name, shape }
}

fn record(model: &Model, record: &Record, texts: Texts, examples: &[Value]) -> RecordView {
    let discriminators = model.discriminators(record);
    let discriminators =
        discriminators.iter().map(|discriminator| discriminated(model, record, discriminator, texts));
    RecordView {
        doc: documentation(&record.description, &[], false, examples),
        name: record.name.clone(),
        fields_name: free_name(model, format!("{}Fields", record.name)),
        discriminators: discriminators.collect(),
        fields: record.fields.iter().map(|field| field_view(model, field, texts)).collect(),
    }
}

fn discriminated(
    model: &Model,
    record: &Record,
    discriminator: &Discriminator,
    texts: Texts,
) -> DiscriminatorView {
    let arm = |arm: &Arm| {
        let brought = record.fields.iter().filter(|field| arm.required.contains(&field.name));
        ArmView {
            doc: arm.description.clone(),
            value: arm.value.clone(),
            fields: brought
                .map(|field| FieldView { optional: false, ..field_view(model, field, texts) })
                .collect(),
        }
    };
    DiscriminatorView {
        name: free_name(model, format!("{}By{}", record.name, names::pascal(&discriminator.property))),
        property: discriminator.property.clone(),
        arms: discriminator.arms.iter().map(arm).collect(),
    }
}

/// A name of our own making gives way to the schema's: a field `fields` may have a type, too.
fn free_name(model: &Model, mut name: String) -> String {
    while model.types.iter().any(|definition| definition.name == name) {
        name.push('_');
    }
    name
}

fn field_view(model: &Model, field: &Field, texts: Texts) -> FieldView {
    let type_name = type_name(model, &field.type_ref, texts);
    let mut notes = Vec::new();
    if let (Texts::Plain, TypeRef::Named(name)) = (texts, &field.type_ref)
        && type_name != *name
    {
        notes.push(format!("Holds a {{@link {name}}}."));
    }
    notes.extend(rules(field));
    let examples = match model.named(&field.type_ref) {
        Some(definition) if field.examples.is_empty() => &definition.examples,
        _ => &field.examples,
    };
    FieldView {
        doc: documentation(&field.description, &notes, field.deprecated, examples),
        name: field.name.clone(),
        optional: !field.required,
        type_name,
    }
}

/// The rules that the field's type does not show, as one sentence.
fn rules(field: &Field) -> Option<String> {
    let schema = &field.schema;
    let rules = [
        (field.type_ref == TypeRef::Integer).then(|| "a whole number".to_owned()),
        schema.minimum.map(|bound| messages::minimum(schema, bound)),
        schema.maximum.map(|bound| messages::maximum(schema, bound)),
        schema.min_items.map(|count| messages::min_items(schema, count)),
        schema.max_items.map(|count| messages::max_items(schema, count)),
    ];
    let rules: Vec<String> = rules.into_iter().flatten().collect();
    (!rules.is_empty()).then(|| capitalised(&rules.join("; ")) + ".")
}

/// A type as it is written where it is used.
fn type_name(model: &Model, type_ref: &TypeRef, texts: Texts) -> String {
    match type_ref {
        TypeRef::Named(name) => match model.named(type_ref).map(|definition| &definition.shape) {
            Some(model::Shape::Text(_)) if texts == Texts::Plain => "string".to_owned(),
            Some(model::Shape::Other(target)) if texts == Texts::Plain => {
                let plain = type_name(model, target, Texts::Plain);
                if plain == type_name(model, target, Texts::Branded) { name.clone() } else { plain }
            }
            _ => name.clone(),
        },
        TypeRef::Text => "string".to_owned(),
        TypeRef::Integer | TypeRef::Number => "number".to_owned(),
        TypeRef::Boolean => "boolean".to_owned(),
        TypeRef::Free => "JsonObject".to_owned(),
        TypeRef::Array(item) => format!("{}[]", type_name(model, item, texts)),
    }
}

/// The words of a doc comment: what it is, what else to know, tags.
fn documentation(description: &str, notes: &[String], deprecated: bool, examples: &[Value]) -> String {
    let mut paragraphs: Vec<String> = Vec::new();
    paragraphs.extend(Some(description.to_owned()).filter(|text| !text.is_empty()));
    paragraphs.extend(notes.iter().cloned());
    let mut tags: Vec<String> = Vec::new();
    tags.extend(deprecated.then(|| "@deprecated".to_owned()));
    tags.extend(examples.iter().map(|example| format!("@example {example}")));
    if !tags.is_empty() {
        paragraphs.push(tags.join("\n"));
    }
    paragraphs.join("\n\n")
}

fn choice_documentation(doc: String, choices: &[Choice]) -> String {
    let described: Vec<String> = choices
        .iter()
        .filter(|choice| !choice.description.is_empty())
        .map(|choice| format!("- `{}`: {}", choice.value, choice.description))
        .collect();
    if described.is_empty() { doc } else { format!("{doc}\n\n{}", described.join("\n")) }
}

/// `TARGET` becomes `TARGETS`, `PRIORITY` becomes `PRIORITIES`.
fn plural(constant: &str) -> String {
    let before = constant.trim_end_matches('Y');
    if before.len() + 1 == constant.len() && !before.ends_with(['A', 'E', 'I', 'O', 'U']) {
        return format!("{before}IES");
    }
    let hisses = ["S", "X", "Z", "CH", "SH"].iter().any(|end| constant.ends_with(end));
    format!("{constant}{}", if hisses { "ES" } else { "S" })
}

#[cfg(test)]
mod tests {
    use super::plural;

    #[test]
    fn lists_are_named_in_the_plural() {
        for (one, many) in
            [("TARGET", "TARGETS"), ("PRIORITY", "PRIORITIES"), ("DAY", "DAYS"), ("STATUS", "STATUSES")]
        {
            assert_eq!(plural(one), many);
        }
    }
}
