//! Quick looks: schemas for pydantic's core that hold no Python function.
//!
//! # Design
//! A quick look may refuse what is valid, since all that it refuses is looked at again in full; it must never take what
//! is not. That leaves out what the core cannot say, such as leap seconds, and records within records, whose keys cannot
//! be counted in the text.

use super::models::unmet;
use super::names::{attribute, type_name};
use crate::commands::{NAME, PAYLOAD};
use crate::emit::words::python::{pattern_literal, string_literal};
use crate::model::{Field, Model, Reading, Record, Shape, TypeRef};
use crate::names;
use crate::schema::{Document, Format, Schema};
use crate::views::View;
use askama::Template;
use std::collections::BTreeSet;

/// `_quick.py`
#[derive(Template)]
#[template(path = "python/quick.py.j2", escape = "none")]
pub(super) struct Quick<'s> {
    header: &'s str,
    title: &'s str,
    /// Lines, in the order of the modules.
    imports: Vec<String>,
    uses_missing: bool,
    /// Schemas that several fields share.
    constants: Vec<(String, String)>,
    /// One for each record that is read.
    readers: Vec<Reader>,
}

struct Reader {
    function: String,
    record: String,
    fields: Vec<QuickField>,
    /// What is true where a condition between fields is not met.
    unmet: Vec<String>,
    /// The fields with a command and its payload, where it may be a known one.
    command: Option<(&'static str, &'static str)>,
}

impl Quick<'_> {
    fn is_conditional(&self) -> bool {
        self.readers.iter().any(Reader::is_conditional)
    }
}

impl Reader {
    fn is_conditional(&self) -> bool {
        !self.unmet.is_empty() || self.command.is_some()
    }
}

struct QuickField {
    attribute: String,
    key: Option<String>,
    schema: String,
}

/// The function that makes the quick look at a record.
pub(super) fn function(record: &Record) -> String {
    names::snake(&record.name)
}

/// Whether no other object with known keys lies within a record.
pub(super) fn is_flat(model: &Model, record: &Record) -> bool {
    record.fields.iter().all(|field| holds_no_record(model, &field.type_ref))
}

fn holds_no_record(model: &Model, type_ref: &TypeRef) -> bool {
    match type_ref {
        TypeRef::Array(item) => holds_no_record(model, item),
        TypeRef::Named(_) => match model.named(type_ref).map(|definition| &definition.shape) {
            Some(Shape::Record(_)) => false,
            Some(Shape::Other(inner)) => holds_no_record(model, inner),
            _ => true,
        },
        _ => true,
    }
}

/// The quick looks; none where every reading needs the full one.
pub(super) fn file<'s>(header: &'s str, model: &'s Model) -> Option<Quick<'s>> {
    let of_record = |reading: &&Reading| reading.view != View::Published && is_flat(model, &reading.record);
    let reader = |reading: &Reading| Reader {
        function: function(&reading.record),
        record: type_name(&reading.record.name),
        fields: reading
            .record
            .fields
            .iter()
            .map(|field| quick_field(model, &reading.document, &reading.record, field))
            .collect(),
        unmet: unmet(&reading.record, value_of).into_iter().map(|unmet| unmet.test).collect(),
        command: (!model.commands.is_empty()).then_some((NAME, PAYLOAD)),
    };
    let mut readers: Vec<Reader> = model.readings.iter().filter(of_record).map(reader).collect();
    readers.sort_by(|a, b| a.record.cmp(&b.record));
    let fields = || readers.iter().flat_map(|reader| &reader.fields);
    fields().next()?;
    let constants = model.types.iter().filter_map(|definition| match &definition.shape {
        Shape::Text(rules) => Some((constant(rules), text(rules))),
        _ => None,
    });
    let mut constants: Vec<(String, String)> = constants.collect();
    constants.dedup();
    let mut seen = BTreeSet::new();
    constants.retain(|(name, _)| {
        seen.insert(name.clone()) && fields().any(|field| field.schema.contains(name.as_str()))
    });
    let code: String = constants
        .iter()
        .map(|(_, schema)| schema.as_str())
        .chain(fields().map(|field| field.schema.as_str()))
        .collect();
    let checks_command = readers.iter().any(|reader| reader.command.is_some());
    let imports = [
        (checks_command, "from ._command_checks import PAYLOADS"),
        (true, "from ._fast_path import Sure"),
        (code.contains("SURE_DATE_TIME"), "from ._format import SURE_DATE_TIME"),
        (true, levels(&code)),
    ];
    let imports = imports.into_iter().filter(|(uses, line)| *uses && !line.is_empty());
    let imports = imports.map(|(_, line)| line.to_owned()).collect();
    let uses_missing = code.contains("MISSING") || readers.iter().any(Reader::is_conditional);
    Some(Quick { header, title: &model.title, imports, uses_missing, constants, readers })
}

/// What the schemas need of the module of the levels.
fn levels(code: &str) -> &'static str {
    match (code.contains("TEXT"), code.contains("json_object(")) {
        (true, true) => "from ._levels import TEXT, json_object",
        (true, false) => "from ._levels import TEXT",
        (false, true) => "from ._levels import json_object",
        (false, false) => "",
    }
}

fn value_of(record: &Record, field: &Field) -> String {
    format!("fields[\"{}\"]", attribute(record, &field.name))
}

/// The constant that holds a text's schema; texts that share a schema share it.
fn constant(rules: &Schema) -> String {
    let place = rules.pointer.replace("/$defs/", "/").replace("/properties/", "/");
    format!("_{}", names::screaming(&place))
}

fn quick_field(model: &Model, document: &Document, record: &Record, field: &Field) -> QuickField {
    let attribute = attribute(record, &field.name);
    let schema = core_schema(model, document, (&field.type_ref, &field.schema), OF_FIELDS);
    QuickField {
        key: (attribute != field.name).then(|| field.name.clone()),
        attribute,
        schema: if field.required {
            schema
        } else {
            format!("core_schema.with_default_schema({schema}, default=MISSING)")
        },
    }
}

/// The level of a record's fields.
const OF_FIELDS: usize = 2;

fn core_schema(
    model: &Model,
    document: &Document,
    (type_ref, schema): (&TypeRef, &Schema),
    level: usize,
) -> String {
    match type_ref {
        TypeRef::Named(name) => match model.named(type_ref).map(|definition| &definition.shape) {
            Some(Shape::Text(rules)) => constant(rules),
            Some(Shape::Choice(choices)) => {
                let values: Vec<String> =
                    choices.iter().map(|choice| string_literal(&choice.value)).collect();
                format!("core_schema.literal_schema([{}])", values.join(", "))
            }
            Some(Shape::Other(inner)) => {
                let schema = resolved(document, document.definition(name));
                core_schema(model, document, (inner, schema), level)
            }
            Some(Shape::Free | Shape::Record(_)) | None => free(level),
        },
        TypeRef::Text => "TEXT".to_owned(),
        TypeRef::Boolean => "core_schema.bool_schema(strict=True)".to_owned(),
        TypeRef::Free => free(level),
        TypeRef::Integer => format!("core_schema.int_schema(strict=True{})", bounds(schema)),
        TypeRef::Number => {
            let bounds = bounds(schema);
            format!(
                "core_schema.union_schema([core_schema.int_schema(strict=True{bounds}), core_schema.float_schema(strict=True, allow_inf_nan=False{bounds})])"
            )
        }
        TypeRef::Array(item) => {
            let items = schema.items.as_deref().map(|items| resolved(document, items).clone());
            let item = core_schema(model, document, (item, &items.unwrap_or_default()), level + 1);
            let least = schema.min_items.map(|least| format!(", min_length={least}")).unwrap_or_default();
            let most = schema.max_items.map(|most| format!(", max_length={most}")).unwrap_or_default();
            format!("core_schema.list_schema({item}, strict=True{least}{most})")
        }
    }
}

/// The schema that a chain of references ends at.
fn resolved<'d>(document: &'d Document, schema: &'d Schema) -> &'d Schema {
    schema.reference.as_ref().map_or(schema, |name| resolved(document, document.definition(name)))
}

fn free(level: usize) -> String {
    format!("json_object({level})")
}

fn text(rules: &Schema) -> String {
    let has_no_rules = rules.min_length.is_none() && rules.max_length.is_none() && rules.pattern.is_none();
    if has_no_rules && rules.format != Some(Format::DateTime) {
        return "TEXT".to_owned();
    }
    let mut parts = vec!["strict=True".to_owned()];
    parts.extend(rules.min_length.map(|least| format!("min_length={least}")));
    parts.extend(rules.max_length.map(|most| format!("max_length={most}")));
    parts.extend(
        rules.pattern.as_ref().map(|pattern| format!("pattern={}", pattern_literal(&pattern.source))),
    );
    let text = format!("core_schema.str_schema({})", parts.join(", "));
    if rules.format != Some(Format::DateTime) {
        return text;
    }
    if rules.pattern.is_none() {
        parts.push("pattern=SURE_DATE_TIME".to_owned());
        return format!("core_schema.str_schema({})", parts.join(", "));
    }
    format!("core_schema.chain_schema([{text}, core_schema.str_schema(pattern=SURE_DATE_TIME)])")
}

fn bounds(schema: &Schema) -> String {
    let least = schema.minimum.map(|least| format!(", ge={least}")).unwrap_or_default();
    let most = schema.maximum.map(|most| format!(", le={most}")).unwrap_or_default();
    least + &most
}
