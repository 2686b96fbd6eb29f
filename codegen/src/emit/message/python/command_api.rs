//! `commands.py`: the known commands as types, to build and to handle.

use super::models::Models;
use super::names::{attribute, sort, type_name};
use crate::commands::{KIND, NAME, PAYLOAD};
use crate::emit::package;
use crate::emit::words::python as filters;
use crate::evaluate;
use crate::model::{Model, Reading};
use crate::views::View;
use askama::Template;
use std::collections::BTreeMap;

/// `commands.py`
#[derive(Template)]
#[template(path = "python/commands.py.j2", escape = "none")]
pub(super) struct Api<'s> {
    header: &'s str,
    /// Lines; an empty one parts the groups.
    imports: Vec<String>,
    commands: Vec<Known<'s>>,
    /// The class of every other command.
    unknown: String,
    /// The alias of all of them.
    command_type: String,
    input: String,
    /// The type of a message of either view.
    messages: String,
    /// Whether a message of some view may have no command.
    optional: bool,
    /// What the builder calls the command.
    parameter: String,
    /// What else a message with a command says.
    fields: Vec<Parameter>,
    /// Whether such a message has a kind of its own.
    sets_kind: bool,
    kind: &'static str,
    kind_value: &'static str,
    name: &'static str,
    field: &'static str,
    /// Pointer to the payload.
    at: String,
}

struct Known<'s> {
    name: &'s str,
    doc: &'s str,
    class: String,
    payload: &'s str,
    /// What reads it: its class, or a reader where it is no class.
    reader: String,
    is_record: bool,
}

struct Parameter {
    attribute: String,
    key: String,
    type_name: String,
    required: bool,
}

pub(super) fn file<'s>(header: &'s str, model: &'s Model, models: &Models<'_>) -> Option<Api<'s>> {
    let types = &model.commands.world.as_ref()?.types;
    let taken = models.names();
    let free = |name: String| if taken.contains(&name) { name + "_" } else { name };
    let known = model.commands.list.iter().enumerate().filter_map(|(index, command)| {
        let (id, payload) = model.commands.payload_type(index)?;
        let (reader, is_record) = package::python::reader(types, id);
        Some(Known {
            name: &command.name,
            doc: if command.description.is_empty() { &command.name } else { &command.description },
            class: free(format!("{}Command", command.type_name)),
            payload,
            reader,
            is_record,
        })
    });
    let view = |view: View| model.readings.iter().find(|reading| reading.view == view);
    let (input, delivered) = (view(View::Input)?, view(View::Delivered)?);
    let record = &input.record;
    let is_kind = |name: &str| name == KIND;
    let sets_kind = record
        .fields
        .iter()
        .any(|field| is_kind(&field.name) && evaluate::holds(&input.document, &field.schema, &NAME.into()));
    let is_set = |name: &str| name == NAME || name == PAYLOAD || (sets_kind && is_kind(name));
    let fields = record.fields.iter().filter(|field| !is_set(&field.name));
    let fields: Vec<Parameter> = fields
        .map(|field| {
            let attribute = attribute(record, &field.name);
            Parameter {
                type_name: models.field_type(&type_name(&record.name), &attribute).to_owned(),
                attribute,
                key: field.name.clone(),
                required: field.required,
            }
        })
        .collect();
    let mut messages = vec![type_name(input.type_name()), type_name(delivered.type_name())];
    messages.dedup();
    let mut parameter = "command".to_owned();
    while fields.iter().any(|field| field.attribute == parameter) {
        parameter.push('_');
    }
    let has_no_command =
        |reading: &Reading| reading.record.fields.iter().any(|field| field.name == NAME && !field.required);
    Some(Api {
        header,
        imports: imports(models, &fields, &messages),
        commands: known.collect(),
        unknown: free("UnknownCommand".to_owned()),
        command_type: free("Command".to_owned()),
        input: messages[0].clone(),
        messages: messages.join(" | "),
        optional: has_no_command(input) || has_no_command(delivered),
        parameter,
        fields,
        sets_kind,
        kind: KIND,
        kind_value: NAME,
        name: NAME,
        field: PAYLOAD,
        at: format!("/{PAYLOAD}"),
    })
}

/// The imports, those among them that the types of the fields name.
fn imports(models: &Models<'_>, fields: &[Parameter], messages: &[String]) -> Vec<String> {
    let mut from: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let mut add = |module: &'static str, name: &str| from.entry(module).or_default().push(name.to_owned());
    for (module, name) in [
        ("collections.abc", "Mapping"),
        ("dataclasses", "dataclass"),
        ("types", "MappingProxyType"),
        ("typing", "ClassVar"),
        ("typing", "Final"),
        ("typing", "Literal"),
        ("typing", "TypeAlias"),
        ("pydantic", "MISSING"),
        (".", "payloads"),
        ("._commands", "read_payload"),
        ("._commands", "write_payload"),
        ("._json", "Json"),
        ("._kinds", "JsonObject"),
    ] {
        add(module, name);
    }
    messages.iter().for_each(|name| add(".models", name));
    let defined = models.names();
    let words = fields.iter().flat_map(|field| field.type_name.split(|c: char| !is_part_of_a_name(c)));
    for word in words.filter(|word| !word.is_empty()) {
        match models.imported_from(word) {
            Some(module) => add(module, word),
            None if defined.iter().any(|name| name == word) => add(".models", word),
            None => {}
        }
    }
    let groups: [&[&str]; 3] = [
        &["collections.abc", "dataclasses", "types", "typing"],
        &["pydantic"],
        &[".", "._commands", "._issue", "._json", "._kinds", ".models"],
    ];
    let mut lines = Vec::new();
    for group in groups {
        for module in group {
            let Some(names) = from.get_mut(module) else { continue };
            sort(names);
            names.dedup();
            lines.push(format!("from {module} import {}", names.join(", ")));
        }
        lines.push(String::new());
    }
    lines
}

fn is_part_of_a_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}
