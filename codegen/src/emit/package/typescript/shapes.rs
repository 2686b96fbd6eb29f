//! `types.ts`: each named type as TypeScript writes it.

use super::drafts::Drafts;
use crate::emit::string_literal;
use crate::emit::words::article;
use crate::emit::words::typescript::{capitalised, comment, is_identifier};
use crate::names;
use crate::types::model::{
    Branch, Definition, Docs, Enum, EnumValue, Integer, Property, Record, Shape, Text, Tuple, Type,
    TypeModel, Union,
};

pub(super) fn print(types: &TypeModel, drafts: &Drafts) -> String {
    let printer = Printer { types, drafts: None };
    let draft_printer = Printer { types, drafts: Some(drafts) };
    let mut printed = Vec::new();
    for (id, definition) in types.definitions.iter().enumerate().filter(|(_, one)| !is_inline(one)) {
        printed.push(printer.definition(definition, &definition.name));
        if let Some(name) = drafts.declared(id) {
            let mut draft = definition.clone();
            let words = format!(
                "{} {{@link {}}} that is still to be checked: the same without brands.",
                capitalised(article(&definition.name)),
                definition.name
            );
            draft.docs =
                Docs { description: Some(words), deprecated: draft.docs.deprecated, ..Docs::default() };
            printed.push(draft_printer.definition(&draft, name));
        }
    }
    if printed.is_empty() { "export {};\n".to_owned() } else { printed.join("\n") }
}

/// Whether a type is written where it is used: nobody gave it a name, and it takes no more room than one.
pub(crate) fn is_inline(definition: &Definition) -> bool {
    let is_short = match &definition.shape {
        Shape::Enum(choices) => choices.values.iter().all(|choice| choice.description.is_none()),
        Shape::Plain(_) => true,
        Shape::Record(_) | Shape::Union(_) => false,
    };
    is_short && !definition.is_named_by_author && definition.docs == Docs::default()
}

struct Printer<'t> {
    types: &'t TypeModel,
    /// What is printed in the place of types with brands, where brands are not wanted.
    drafts: Option<&'t Drafts>,
}

impl Printer<'_> {
    /// The declaration of a type by a name.
    fn definition(&self, definition: &Definition, name: &str) -> String {
        let mut definition = definition.clone();
        // A title that is the type's own name says nothing more.
        definition.docs.title.take_if(|title| names::pascal(title) == definition.name);
        let definition = &definition;
        match &definition.shape {
            Shape::Record(record) => {
                let open = if is_open(record) { "Other keys may be there, too." } else { "" };
                let doc = doc(&definition.docs, &[open.to_owned()], "");
                if record.properties.is_empty() && record.extra.is_none() {
                    return format!("{doc}export type {name} = {{ [key: string]: never }};\n");
                }
                format!("{doc}export interface {name} {{\n{}}}\n", self.members(record))
            }
            Shape::Enum(choices) => enumeration(definition, choices),
            Shape::Union(union) => self.union(definition, name, union),
            Shape::Plain(Type::String(text)) if definition.is_constrained_text() => {
                let doc = doc(&definition.docs, &text_rules(text), "");
                format!(
                    "{doc}export type {name} = string & {{ readonly __brand: {} }};\n",
                    string_literal(name)
                )
            }
            Shape::Plain(of) => {
                let doc = doc(&definition.docs, &self.rules(of), "");
                format!("{doc}export type {name} = {};\n", self.type_text(of))
            }
        }
    }

    fn members(&self, record: &Record) -> String {
        let mut members = String::new();
        for property in &record.properties {
            members.push_str(&doc(&property.docs, &self.rules(&property.value), "  "));
            members.push_str(&format!("  {}: {};\n", key(property), self.type_text(&property.value)));
        }
        if let Some(extra) = record.extra.as_ref().filter(|extra| **extra != Type::Any) {
            members.push_str(&comment("Any other key.", "  "));
            members.push_str(&format!("  [key: string]: {};\n", self.extra(record, extra)));
        }
        members
    }

    /// The type of what any key may hold: TypeScript asks that it holds what the known keys hold, too.
    fn extra(&self, record: &Record, extra: &Type) -> String {
        let mut kinds = vec![self.type_text(extra)];
        kinds.extend(record.properties.iter().map(|property| self.type_text(&property.value)));
        if record.properties.iter().any(|property| !property.required) {
            kinds.push("undefined".to_owned());
        }
        let mut distinct: Vec<String> = Vec::new();
        for kind in kinds {
            if !distinct.contains(&kind) {
                distinct.push(kind);
            }
        }
        if distinct.iter().any(|kind| kind == "unknown") {
            "unknown".to_owned()
        } else {
            distinct.join(" | ")
        }
    }

    fn union(&self, definition: &Definition, name: &str, union: &Union) -> String {
        let branch = |branch: &Branch| {
            let doc = doc(&branch.docs, &self.rules(&branch.value), "  ");
            format!("{doc}  | {}", self.type_text(&branch.value))
        };
        let branches: Vec<String> = union.branches.iter().map(branch).collect();
        format!("{}export type {name} =\n{};\n", doc(&definition.docs, &[], ""), branches.join("\n"))
    }

    fn type_text(&self, of: &Type) -> String {
        match of {
            Type::Any => "unknown".to_owned(),
            Type::Never => "never".to_owned(),
            Type::Null => "null".to_owned(),
            Type::Boolean => "boolean".to_owned(),
            Type::Integer(_) | Type::Number => "number".to_owned(),
            Type::String(_) => "string".to_owned(),
            Type::Array(item) => format!("{}[]", self.operand(item)),
            Type::Tuple(tuple) => self.tuple(tuple),
            // Not `Record`: only this may refer to the type that it is in.
            Type::Map(value) => format!("{{ [key: string]: {} }}", self.type_text(value)),
            Type::Nullable(value) => format!("{} | null", self.type_text(value)),
            Type::Named(id) => {
                let definition = self.types.definition(*id);
                let draft = self.drafts.and_then(|drafts| drafts.text(*id));
                match &definition.shape {
                    _ if draft.is_some() && !is_inline(definition) => draft.unwrap_or_default().to_owned(),
                    Shape::Enum(choices) if is_inline(definition) => literals(choices).join(" | "),
                    Shape::Plain(of) if is_inline(definition) => self.type_text(of),
                    _ => definition.name.clone(),
                }
            }
        }
    }

    /// A type before `[]`.
    fn operand(&self, of: &Type) -> String {
        let text = self.type_text(of);
        if text.contains(" | ") { format!("({text})") } else { text }
    }

    fn tuple(&self, tuple: &Tuple) -> String {
        let mut items: Vec<String> = Vec::with_capacity(tuple.items.len());
        for (index, item) in tuple.items.iter().enumerate() {
            let mark = if index < tuple.required { "" } else { "?" };
            let text = if mark.is_empty() { self.type_text(item) } else { self.operand(item) };
            items.push(text + mark);
        }
        items.extend(tuple.rest.iter().map(|rest| format!("...{}[]", self.operand(rest))));
        format!("[{}]", items.join(", "))
    }

    /// What the type cannot say of a value, in words.
    fn rules(&self, of: &Type) -> Vec<String> {
        match of {
            Type::String(text) => text_rules(text),
            Type::Integer(integer) => vec![integer_rules(*integer)],
            Type::Nullable(value) => self.rules(value),
            _ => Vec::new(),
        }
    }
}

/// Whether a record takes keys that it does not know, and says nothing of what they hold.
fn is_open(record: &Record) -> bool {
    record.extra == Some(Type::Any)
}

fn key(property: &Property) -> String {
    let key = if is_identifier(&property.key) { property.key.clone() } else { string_literal(&property.key) };
    key + if property.required { "" } else { "?" }
}

fn enumeration(definition: &Definition, choices: &Enum) -> String {
    let name = &definition.name;
    let literals = literals(choices);
    let described = |choice: &EnumValue| {
        let description = choice.description.as_ref()?;
        Some(format!("- `{}`: {description}", choice.value.json()))
    };
    let lines: Vec<String> = choices.values.iter().filter_map(described).collect();
    let doc = doc(&definition.docs, &[lines.join("\n")], "");
    let alias = format!("{doc}export type {name} = {};\n", literals.join(" | "));
    if !definition.is_named_by_author {
        return alias;
    }
    let constant = format!("{}_VALUES", names::screaming(name));
    format!(
        "{alias}\n/** Every {{@link {name}}}, in the order of the schema. */\nexport const {constant} = [{}] as const;\n",
        literals.join(", ")
    )
}

fn literals(choices: &Enum) -> Vec<String> {
    choices.values.iter().map(|choice| choice.value.json()).collect()
}

fn text_rules(text: &Text) -> Vec<String> {
    let count = |count: u64| format!("{count} character{}", if count == 1 { "" } else { "s" });
    let mut rules = Vec::new();
    rules.extend(text.min_length.map(|least| format!("at least {}", count(least))));
    rules.extend(text.max_length.map(|most| format!("at most {}", count(most))));
    rules.extend(text.patterns.iter().map(|pattern| format!("matches `{pattern}`")));
    rules.extend(text.format.map(|format| format!("{} `{}`", article(format.name()), format.name())));
    if rules.is_empty() { Vec::new() } else { vec![format!("A string: {}.", rules.join(", "))] }
}

fn integer_rules(integer: Integer) -> String {
    match (integer.least, integer.most) {
        (None, None) => "An integer.".to_owned(),
        (Some(least), None) => format!("An integer: {least} or more."),
        (None, Some(most)) => format!("An integer: {most} or less."),
        (Some(least), Some(most)) => format!("An integer: {least} to {most}."),
    }
}

/// What the author says, then what is added to it.
fn doc(docs: &Docs, more: &[String], indent: &str) -> String {
    let title = docs.title.iter().filter(|title| docs.description.as_ref() != Some(title));
    let mut paragraphs: Vec<String> = title.chain(&docs.description).cloned().collect();
    paragraphs.extend(more.iter().filter(|text| !text.is_empty()).cloned());
    let mut tags: Vec<String> = Vec::new();
    if docs.read_only {
        tags.push("@readonly".to_owned());
    }
    tags.extend(docs.default.iter().map(|value| format!("@default {value}")));
    tags.extend(docs.examples.iter().map(|value| format!("@example {value}")));
    if docs.deprecated {
        tags.push("@deprecated".to_owned());
    }
    if !tags.is_empty() {
        paragraphs.push(tags.join("\n"));
    }
    comment(&paragraphs.join("\n\n"), indent)
}
