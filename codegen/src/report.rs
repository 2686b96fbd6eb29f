//! The fidelity report: keyword by keyword, where a constraint is enforced in each output. Nothing is lost without a
//! line here, and a keyword without a line was refused before.

use crate::commands::Commands;
use crate::json::{self, Data, Json};
use crate::jsonschema::reading::{HOLDERS, Holds};
use crate::model::Model;
use crate::schema::{Document, Schema};
use crate::views::View;

/// One constraint, and who enforces it.
struct Line {
    pointer: String,
    keyword: String,
    /// In the order of [`COLUMNS`].
    cells: [&'static str; 6],
}

const COLUMNS: [&str; 6] =
    ["Rust type", "Rust validator", "TypeScript type", "TypeScript validator", "Python model", "reference"];

/// What stands in a cell where nobody enforces the constraint there.
const NOWHERE: &str = "-";

pub(crate) fn table(model: &Model) -> String {
    let reading =
        model.readings.iter().find(|reading| reading.view == View::Input).expect("every model has it");
    let mut lines = lines(&reading.document);
    of_commands(&model.commands, &mut lines);
    let mut rows =
        vec![["where", "keyword"].into_iter().chain(COLUMNS).map(str::to_owned).collect::<Vec<String>>()];
    rows.extend(lines.iter().map(|line| {
        let pointer = if line.pointer.is_empty() { "/" } else { &line.pointer };
        [pointer, line.keyword.as_str()].into_iter().chain(line.cells).map(str::to_owned).collect()
    }));
    let widths: Vec<usize> = (0..rows[0].len())
        .map(|column| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0))
        .collect();
    let mut text = String::new();
    for (index, row) in rows.iter().enumerate() {
        let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}"));
        text.push_str(cells.collect::<Vec<String>>().join("  ").trim_end());
        text.push('\n');
        if index == 0 {
            let rules = widths.iter().map(|width| "-".repeat(*width)).collect::<Vec<String>>();
            text.push_str(&rules.join("  "));
            text.push('\n');
        }
    }
    text.push_str(&format!(
        "\n{} constraints of {} and its commands, each enforced by every validator.\n",
        lines.len(),
        model.title
    ));
    text.push_str("type: the compiler refuses it; reader: no value of the type is made from such text; model: no value is made at all.\n");
    if let Some(world) = &model.commands.world {
        text.push_str(&world.types.report(""));
    }
    text
}

fn lines(document: &Document) -> Vec<Line> {
    let mut lines = Vec::new();
    of_schema(&document.root, &mut lines);
    for definition in &document.definitions {
        of_schema(&definition.schema, &mut lines);
    }
    lines
}

fn of_schema(schema: &Schema, lines: &mut Vec<Line>) {
    let mut add = |present: bool, keyword: &'static str, rust: &'static str, typescript: &'static str| {
        if present {
            let cells = [rust, "validator", typescript, "validator", "model", "listed"];
            lines.push(Line { pointer: schema.pointer.clone(), keyword: keyword.to_owned(), cells });
        }
    };
    add(schema.reference.is_some(), "$ref", "type", "type");
    add(schema.kind.is_some(), "type", "type", "type");
    add(schema.constant.is_some(), "const", "type", "type");
    add(schema.choices.is_some(), "enum", "type", "type");
    add(schema.min_length.is_some(), "minLength", "type", NOWHERE);
    add(schema.max_length.is_some(), "maxLength", "type", NOWHERE);
    add(schema.pattern.is_some(), "pattern", "type", NOWHERE);
    add(schema.format.is_some(), "format", "type", NOWHERE);
    add(schema.minimum.is_some(), "minimum", "reader", NOWHERE);
    add(schema.maximum.is_some(), "maximum", "reader", NOWHERE);
    add(!schema.required.is_empty(), "required", "type", "type");
    add(schema.closed, "additionalProperties", "reader", "type");
    add(schema.min_items.is_some(), "minItems", "reader", NOWHERE);
    add(schema.max_items.is_some(), "maxItems", "reader", NOWHERE);
    add(schema.items.is_some(), "items", "type", "type");
    add(schema.condition.is_some(), "if/then", "reader", "type");
    for property in &schema.properties {
        of_schema(&property.schema, lines);
    }
    for part in &schema.all_of {
        of_schema(part, lines);
    }
    if let Some(items) = &schema.items {
        of_schema(items, lines);
    }
}

/// Keywords of a payload's schema that its type says, too; the others are the validator's alone.
const IN_TYPES: [&str; 13] = [
    "$ref",
    "type",
    "const",
    "enum",
    "properties",
    "required",
    "additionalProperties",
    "items",
    "prefixItems",
    "allOf",
    "anyOf",
    "oneOf",
    "patternProperties",
];

/// Keywords that ask nothing of a value.
const WORDS: [&str; 15] = [
    "$schema",
    "$id",
    "$anchor",
    "$dynamicAnchor",
    "$comment",
    "$defs",
    "definitions",
    "title",
    "description",
    "default",
    "deprecated",
    "examples",
    "readOnly",
    "writeOnly",
    "$vocabulary",
];

/// The payloads of commands: their validators are those of the whole draft, their types say what a type can.
fn of_commands(commands: &Commands, lines: &mut Vec<Line>) {
    for (name, source) in commands.schemas() {
        if let Ok(json) = json::parse(&source.text) {
            of_payload(&json, &format!("{name}: "), lines);
        }
    }
}

fn of_payload(schema: &Json<'_>, pointer: &str, lines: &mut Vec<Line>) {
    for member in schema.members().unwrap_or_default() {
        let keyword = &*member.key;
        if !WORDS.contains(&keyword) && !keyword.starts_with("x-") {
            let said = if IN_TYPES.contains(&keyword) { "type" } else { NOWHERE };
            let cells = [said, "validator", said, "validator", "validator", "listed"];
            let pointer = if pointer.ends_with(' ') { format!("{pointer}/") } else { pointer.to_owned() };
            lines.push(Line { pointer, keyword: keyword.to_owned(), cells });
        }
    }
    for (keyword, holds) in HOLDERS {
        let Some(value) = schema.get(keyword) else { continue };
        let at = format!("{pointer}/{keyword}");
        match (holds, &value.data) {
            (Holds::One, _) => of_payload(value, &at, lines),
            (Holds::List, Data::Array(items)) => {
                for (index, item) in items.iter().enumerate() {
                    of_payload(item, &format!("{at}/{index}"), lines);
                }
            }
            (Holds::Map, Data::Object(members)) => {
                for member in members {
                    let key = member.key.replace('~', "~0").replace('/', "~1");
                    of_payload(&member.value, &format!("{at}/{key}"), lines);
                }
            }
            _ => {}
        }
    }
}
