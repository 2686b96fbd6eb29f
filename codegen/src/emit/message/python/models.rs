//! Python types: records as pydantic models, texts and choices as annotated strings.

use super::names::{attribute, sort, type_name};
use super::quick::is_flat;
use crate::emit::words::python::{self as filters, pattern_literal, string_literal};
use crate::messages;
use crate::model::{Arm, Discriminator, Field, Model, Reading, Record, Shape, TypeDef, TypeRef};
use crate::names;
use crate::schema::{Document, Format, Schema};
use crate::views::View;
use askama::Template;
use std::collections::BTreeSet;

/// `models.py`
#[derive(Template)]
#[template(path = "python/models.py.j2", escape = "none")]
pub(super) struct Models<'s> {
    header: &'s str,
    title: &'s str,
    /// Lines; an empty one parts the groups.
    imports: Vec<String>,
    /// Types that are another name for what Python has.
    aliases: Vec<Alias>,
    records: Vec<RecordView>,
    /// Aliases that name records.
    late_aliases: Vec<Alias>,
    readings: Vec<ReadingView>,
    /// Names of other modules that the types name: module and name.
    used: BTreeSet<(&'static str, &'static str)>,
}

struct Alias {
    name: String,
    doc: String,
    target: String,
}

struct RecordView {
    name: String,
    doc: String,
    base: &'static str,
    extra: &'static str,
    /// Some field has an attribute of another name than its key.
    renames: bool,
    fields: Vec<FieldView>,
    unmet: Vec<Unmet>,
    /// Whether it is the message, whose command may be known.
    checks_command: bool,
    discriminators: Vec<DiscriminatorView>,
    /// What users call to read it.
    methods: Vec<Method>,
}

struct FieldView {
    attribute: String,
    key: Option<String>,
    type_name: String,
    description: String,
    required: bool,
    deprecated: bool,
}

/// Where `test` is true, a condition is not met.
pub(super) struct Unmet {
    pub(super) test: String,
    message: String,
}

struct DiscriminatorView {
    name: String,
    property: String,
    attribute: String,
    arms: Vec<ArmView>,
}

struct ArmView {
    name: String,
    doc: String,
    value: String,
    /// Before the lines that make it: the last needs no `if`.
    indent: &'static str,
    fields: Vec<ArmField>,
}

struct ArmField {
    attribute: String,
    type_name: String,
    description: String,
    /// Where it comes from, in terms of `self`.
    value: String,
    pointer: String,
    message: String,
}

struct Method {
    suffix: &'static str,
    reading: String,
    doc: &'static str,
}

struct ReadingView {
    name: String,
    record: String,
    check: String,
    /// The function that makes the quick look; `None` where there is none.
    quick: Option<String>,
    extra: &'static str,
}

impl FieldView {
    /// There is nothing to say of it beside its type.
    fn is_plain(&self) -> bool {
        self.key.is_none() && self.description.is_empty() && !self.deprecated
    }
}

impl Models<'_> {
    /// Everything that the file defines for users.
    pub(super) fn names(&self) -> Vec<String> {
        let aliases = self.aliases.iter().chain(&self.late_aliases).map(|alias| alias.name.clone());
        let records = self.records.iter().flat_map(|record| {
            let arms = record
                .discriminators
                .iter()
                .flat_map(|by| by.arms.iter().map(|arm| arm.name.clone()).chain([by.name.clone()]));
            [record.name.clone()].into_iter().chain(arms)
        });
        aliases.chain(records).collect()
    }

    /// The type of a record's attribute, as it stands there.
    pub(super) fn field_type(&self, record: &str, attribute: &str) -> &str {
        let record = self.records.iter().find(|view| view.name == record);
        let fields = record.into_iter().flat_map(|record| &record.fields);
        let field = fields.into_iter().find(|field| field.attribute == attribute);
        &field.expect("the records here are those of the model").type_name
    }

    /// The module that a name in a type comes from; `None` for what is defined here, or built in.
    pub(super) fn imported_from(&self, name: &str) -> Option<&'static str> {
        self.used.iter().find(|(_, used)| *used == name).map(|(module, _)| *module)
    }
}

pub(super) fn file<'s>(header: &'s str, model: &'s Model) -> Models<'s> {
    let mut writer = Writer { model, document: &model.readings[0].document, used: BTreeSet::new() };
    let mut aliases = Vec::new();
    let mut late_aliases = Vec::new();
    let mut records = Vec::new();
    for definition in &model.types {
        match &definition.shape {
            Shape::Record(record) => records.push(writer.record(record, &[])),
            Shape::Other(_) => late_aliases.extend(writer.alias(definition)),
            Shape::Text(_) | Shape::Choice(_) | Shape::Free => aliases.extend(writer.alias(definition)),
        }
    }
    for reading in model.readings.iter().filter(|reading| reading.view != View::Published) {
        let of_record = |other: &&Reading| other.type_name() == reading.type_name();
        let methods: Vec<&Reading> = model.readings.iter().filter(of_record).collect();
        records.push(writer.record(&reading.record, &methods));
    }
    let readings = model.readings.iter().map(|reading| reading_view(model, reading)).collect();
    let quick = model.readings.iter().any(|reading| is_flat(model, &reading.record));
    let imports = imports(&writer.used, &records, quick);
    let used = writer.used;
    Models { header, title: &model.title, imports, aliases, records, late_aliases, readings, used }
}

/// Writes types, and remembers which names it needed for them.
struct Writer<'m> {
    model: &'m Model,
    document: &'m Document,
    used: BTreeSet<(&'static str, &'static str)>,
}

impl Writer<'_> {
    fn uses(&mut self, module: &'static str, name: &'static str) -> &'static str {
        self.used.insert((module, name));
        name
    }

    fn alias(&mut self, definition: &TypeDef) -> Option<Alias> {
        self.uses("typing", "TypeAlias");
        let target = match &definition.shape {
            Shape::Record(_) => return None,
            Shape::Text(rules) => match self.earlier(definition, rules) {
                Some(earlier) => type_name(&earlier.name),
                None => self.text(rules),
            },
            Shape::Choice(choices) => {
                self.uses("typing", "Literal");
                let values: Vec<String> =
                    choices.iter().map(|choice| string_literal(&choice.value)).collect();
                format!("Literal[{}]", values.join(", "))
            }
            Shape::Free => self.uses("._kinds", "JsonObject").to_owned(),
            Shape::Other(type_ref) => {
                let schema = resolved(self.document, self.document.definition(&definition.name)).clone();
                self.type_of(type_ref, &schema)
            }
        };
        Some(Alias { name: type_name(&definition.name), doc: definition.description.clone(), target })
    }

    /// A definition before this one that has the very same rules.
    fn earlier(&self, definition: &TypeDef, rules: &Schema) -> Option<&TypeDef> {
        let before = self.model.types.iter().take_while(|other| other.name != definition.name);
        before
            .into_iter()
            .find(|other| matches!(&other.shape, Shape::Text(same) if same.pointer == rules.pointer))
    }

    fn text(&mut self, rules: &Schema) -> String {
        self.uses("typing", "Annotated");
        self.uses("pydantic", "Strict");
        let mut bounds = Vec::new();
        bounds.extend(rules.min_length.map(|least| format!("min_length={least}")));
        bounds.extend(rules.max_length.map(|most| format!("max_length={most}")));
        bounds.extend(
            rules.pattern.as_ref().map(|pattern| format!("pattern={}", pattern_literal(&pattern.source))),
        );
        let mut parts = vec!["str".to_owned(), "Strict()".to_owned()];
        if !bounds.is_empty() {
            parts.push(format!("{}({})", self.uses("pydantic", "StringConstraints"), bounds.join(", ")));
        }
        if rules.format == Some(Format::DateTime) {
            parts.push(self.uses("._kinds", "DateTime").to_owned());
            let field = self.uses("pydantic", "Field");
            parts.push(format!("{field}(json_schema_extra={{\"format\": \"date-time\"}})"));
        }
        format!("Annotated[{}]", parts.join(", "))
    }

    fn type_of(&mut self, type_ref: &TypeRef, schema: &Schema) -> String {
        match type_ref {
            TypeRef::Named(name) => {
                let definition = self.model.types.iter().find(|definition| definition.name == *name);
                match definition.map(|definition| &definition.shape) {
                    // Its bounds stand in its schema, and a name that is defined further down cannot be used yet.
                    Some(Shape::Other(inner)) => {
                        let schema = resolved(self.document, self.document.definition(name)).clone();
                        self.type_of(&inner.clone(), &schema)
                    }
                    _ => type_name(name),
                }
            }
            TypeRef::Text => self.uses("._kinds", "Text").to_owned(),
            TypeRef::Boolean => self.uses("._kinds", "Boolean").to_owned(),
            TypeRef::Free => self.uses("._kinds", "JsonObject").to_owned(),
            TypeRef::Integer => self.number("Integer", schema),
            TypeRef::Number => self.number("Number", schema),
            TypeRef::Array(item) => {
                let items = schema.items.as_deref().map(|items| resolved(self.document, items).clone());
                let item = self.type_of(item, &items.unwrap_or_default());
                let (annotated, strict) = (self.uses("typing", "Annotated"), self.uses("pydantic", "Strict"));
                let mut bounds = Vec::new();
                bounds.extend(schema.min_items.map(|least| format!("min_length={least}")));
                bounds.extend(schema.max_items.map(|most| format!("max_length={most}")));
                let bounds = self.field_bounds(&bounds);
                format!("{annotated}[list[{item}], {strict}(){bounds}]")
            }
        }
    }

    fn number(&mut self, kind: &'static str, schema: &Schema) -> String {
        let mut bounds = Vec::new();
        bounds.extend(schema.minimum.map(|least| format!("ge={least}")));
        bounds.extend(schema.maximum.map(|most| format!("le={most}")));
        if bounds.is_empty() {
            return self.uses("._kinds", kind).to_owned();
        }
        let bounds = self.field_bounds(&bounds);
        let annotated = self.uses("typing", "Annotated");
        if kind == "Integer" {
            let (strict, whole) = (self.uses("pydantic", "Strict"), self.uses("._kinds", "Whole"));
            return format!("{annotated}[int, {strict}(){bounds}, {whole}]");
        }
        format!("{annotated}[{}{bounds}]", self.uses("._kinds", kind))
    }

    fn field_bounds(&mut self, bounds: &[String]) -> String {
        if bounds.is_empty() {
            return String::new();
        }
        format!(", {}({})", self.uses("pydantic", "Field"), bounds.join(", "))
    }

    fn record(&mut self, record: &Record, readings: &[&Reading]) -> RecordView {
        let fields: Vec<FieldView> = record.fields.iter().map(|field| self.field(record, field)).collect();
        let unmet = unmet(record, value_of);
        let discriminators: Vec<DiscriminatorView> = self
            .model
            .discriminators(record)
            .iter()
            .map(|discriminator| self.discriminator(record, discriminator))
            .collect();
        let checks_command = !self.model.commands.is_empty() && !readings.is_empty();
        let base = if unmet.is_empty() && !checks_command { "Record" } else { "ConditionalRecord" };
        self.uses("._kinds", base);
        RecordView {
            name: type_name(&record.name),
            doc: record.description.clone(),
            base,
            extra: if record.closed { "forbid" } else { "ignore" },
            renames: fields.iter().any(|field| field.key.is_some()),
            fields,
            unmet,
            checks_command,
            discriminators,
            methods: readings.iter().map(|reading| method(reading)).collect(),
        }
    }

    fn field(&mut self, record: &Record, field: &Field) -> FieldView {
        let attribute = attribute(record, &field.name);
        let mut type_name = self.type_of(&field.type_ref, &field.schema);
        if !field.required {
            type_name = format!("{type_name} | {}", self.uses("pydantic", "MISSING"));
        }
        let view = FieldView {
            key: (attribute != field.name).then(|| field.name.clone()),
            attribute,
            type_name,
            description: field.description.clone(),
            required: field.required,
            deprecated: field.deprecated,
        };
        if !view.is_plain() {
            self.uses("pydantic", "Field");
        }
        view
    }

    fn discriminator(&mut self, record: &Record, discriminator: &Discriminator) -> DiscriminatorView {
        self.uses("dataclasses", "dataclass");
        self.uses("typing", "TypeAlias");
        let property = names::pascal(&discriminator.property);
        let last = discriminator.arms.last().map(|arm| &arm.value);
        let arm = |arm: &Arm| {
            let fields: Vec<ArmField> = record
                .fields
                .iter()
                .filter(|field| arm.required.contains(&field.name))
                .map(|field| self.arm_field(record, discriminator, field))
                .collect();
            ArmView {
                name: format!("{}{property}{}", record.name, names::rust_variant(&arm.value)),
                doc: if arm.description.is_empty() {
                    format!("`{}`", arm.value)
                } else {
                    arm.description.clone()
                },
                value: arm.value.clone(),
                indent: if Some(&arm.value) == last { "" } else { "    " },
                fields,
            }
        };
        DiscriminatorView {
            name: format!("{}By{property}", record.name),
            property: discriminator.property.clone(),
            attribute: attribute(record, &discriminator.property),
            arms: discriminator.arms.iter().map(arm).collect(),
        }
    }

    fn arm_field(&mut self, record: &Record, discriminator: &Discriminator, field: &Field) -> ArmField {
        self.uses("._issue", "there");
        let condition = record.conditions.iter().find(|condition| {
            condition.property == discriminator.property && condition.required.contains(&field.name)
        });
        ArmField {
            attribute: attribute(record, &field.name),
            type_name: self.type_of(&field.type_ref, &field.schema),
            description: field.description.clone(),
            value: value_of(record, field),
            pointer: format!("/{}", field.name),
            message: condition.map_or_else(messages::required, messages::required_when),
        }
    }
}

/// The schema that a chain of references ends at.
fn resolved<'d>(document: &'d Document, schema: &'d Schema) -> &'d Schema {
    schema.reference.as_ref().map_or(schema, |name| resolved(document, document.definition(name)))
}

/// A field of `self`; reading a deprecated one is for users to be warned of, not for us.
fn value_of(record: &Record, field: &Field) -> String {
    let attribute = attribute(record, &field.name);
    if field.deprecated { format!("self.__dict__[\"{attribute}\"]") } else { format!("self.{attribute}") }
}

/// The conditions of a record, by what has the value of a field in the code.
pub(super) fn unmet(record: &Record, value_of: fn(&Record, &Field) -> String) -> Vec<Unmet> {
    let find = |name: &String| record.fields.iter().find(|field| field.name == *name);
    let mut unmet = Vec::new();
    for condition in &record.conditions {
        let Some(tested) = find(&condition.property) else { continue };
        let values: Vec<String> = condition.values.iter().map(string_literal).collect();
        let test = match values.as_slice() {
            [value] => format!("{} == {value}", value_of(record, tested)),
            values => format!("{} in ({})", value_of(record, tested), values.join(", ")),
        };
        for field in condition.required.iter().filter_map(find).filter(|field| !field.required) {
            unmet.push(Unmet {
                test: format!("{test} and {} is MISSING", value_of(record, field)),
                message: format!("`{}` {}", field.name, messages::required_when(condition)),
            });
        }
    }
    unmet
}

/// The name of a reading's constant.
fn reading_name(reading: &Reading) -> String {
    format!("_{}", reading.view.name().to_uppercase())
}

fn method(reading: &Reading) -> Method {
    let (suffix, doc) = match reading.view {
        View::Input => ("", "what a client sent: closed, so unknown keys are refused"),
        View::Delivered => ("", "what was delivered: open, so unknown keys are ignored"),
        View::Published => ("_published", "what a backend published: as delivered, but closed"),
    };
    Method { suffix, reading: reading_name(reading), doc }
}

fn reading_view(model: &Model, reading: &Reading) -> ReadingView {
    let record = &reading.record;
    ReadingView {
        name: reading_name(reading),
        record: type_name(&record.name),
        check: super::checks::reading_function(model, reading.view),
        quick: is_flat(model, record).then(|| super::quick::function(record)),
        extra: if reading.view == View::Delivered { "ignore" } else { "forbid" },
    }
}

/// The imports from each module, groups and names in the order that `ruff` likes.
fn imports(
    used: &BTreeSet<(&'static str, &'static str)>,
    records: &[RecordView],
    quick: bool,
) -> Vec<String> {
    let mut used = used.clone();
    used.insert(("typing", "Final"));
    used.extend(["MAX_ISSUES", "Reading"].map(|name| ("._reading", name)));
    used.insert(("._levels", "MAX_DEPTH"));
    if records.iter().any(|record| !record.unmet.is_empty()) {
        used.insert(("pydantic", "MISSING"));
    }
    let mut lines = Vec::new();
    for module in
        ["", "dataclasses", "typing", "", "pydantic", "", "._issue", "._kinds", "._levels", "._reading"]
    {
        let mut names: Vec<&str> =
            used.iter().filter(|(from, _)| *from == module).map(|(_, name)| *name).collect();
        sort(&mut names);
        if module.is_empty() {
            lines.push(String::new());
        } else if !names.is_empty() {
            lines.push(format!("from {module} import {}", names.join(", ")));
        }
    }
    let local = lines.iter().rposition(String::is_empty).map_or(0, |index| index + 1);
    lines.insert(local, format!("from . import _checks{}", if quick { ", _quick" } else { "" }));
    if records.iter().any(|record| record.checks_command) {
        lines.insert(local + 1, "from ._command_checks import PAYLOADS".to_owned());
    }
    lines
}
