//! The types themselves.

use super::layout::{Layout, fields};
use super::text::Text;
use crate::jsonschema::Constant;
use crate::types::model::{Definition, Docs, Enum, Record, Shape, Tuple, Type, TypeId, Union};
use std::collections::HashMap;

/// More arguments than this a function is not given.
const MOST_ARGUMENTS: usize = 7;

/// The module of types.
pub(in crate::emit) fn print(layout: &Layout<'_>) -> String {
    let mut text = Text::default();
    for (id, definition) in layout.model.definitions.iter().enumerate() {
        text.line("");
        let of = Printer { layout, id, definition };
        match &definition.shape {
            Shape::Record(record) => of.record(record, &mut text),
            Shape::Enum(values) => of.enumeration(values, &mut text),
            Shape::Union(union) => of.union(union, &mut text),
            Shape::Plain(Type::Tuple(tuple)) if Layout::is_open_tuple(definition) => {
                of.tuple(tuple, &mut text);
            }
            Shape::Plain(plain) => of.plain(plain, &mut text),
        }
    }
    let code = text.finish();
    let mut head = String::from(
        "//! The types.

#![allow(
    clippy::enum_variant_names,
    clippy::large_enum_variant,
    clippy::struct_field_names,
    deprecated,
    non_camel_case_types,
    reason = \"names and sizes are the schema's\"
)]

",
    );
    let imports = [
        ("BTreeMap", "use std::collections::BTreeMap;\n"),
        ("Integer", "use super::runtime::number::Integer;\n"),
        ("Number", "use super::runtime::number::Number;\n"),
        ("Never", "use super::runtime::typed::Never;\n"),
        ("JsonValue", "use super::runtime::value::JsonValue;\n"),
    ];
    for (name, import) in imports {
        if mentions(&code, name) {
            head.push_str(import);
        }
    }
    head + &code
}

/// Whether code uses a name outside comments and literals, and not as the name of a variant.
pub(in crate::emit) fn mentions(code: &str, name: &str) -> bool {
    let part = |c: char| c.is_alphanumeric() || c == '_';
    code.lines().filter(|line| !line.trim_start().starts_with("//") && line.contains(name)).any(|line| {
        let line = &without_literals(line);
        line.match_indices(name).any(|(at, _)| {
            let (before, after) = (&line[..at], &line[at + name.len()..]);
            let is_variant = before.ends_with("Self::") || (!before.is_empty() && before.trim().is_empty());
            !is_variant && !before.ends_with(part) && !after.starts_with(part)
        })
    })
}

/// A line of code without what stands in its texts, none of which goes on in the next line.
fn without_literals(line: &str) -> String {
    let (mut within, mut escaped) = (false, false);
    let mut code = String::new();
    for c in line.chars() {
        let is_quote = c == '"' && !escaped;
        escaped = within && c == '\\' && !escaped;
        within ^= is_quote;
        if !within || is_quote {
            code.push(c);
        }
    }
    code
}

struct Printer<'l, 'm> {
    layout: &'l Layout<'m>,
    id: TypeId,
    definition: &'m Definition,
}

impl<'m> Printer<'_, 'm> {
    fn docs(&self, text: &mut Text) {
        let at = &self.definition.at;
        let place =
            if at.pointer.is_empty() { at.file.clone() } else { format!("{}#{}", at.file, at.pointer) };
        text.docs(&self.definition.docs, &format!("`{place}`"));
    }

    fn record(&self, record: &Record, text: &mut Text) {
        let name = &self.definition.name;
        let (idents, extra) = fields(record);
        let kind = |property: &crate::types::model::Property| {
            let kind = self.layout.write(self.id, &property.value);
            if property.required { kind } else { format!("Option<{kind}>") }
        };
        self.docs(text);
        let all_optional = record.properties.iter().all(|property| !property.required);
        text.line(match all_optional {
            true => "#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]",
            false => "#[derive(Clone, Debug, PartialEq, Eq, Hash)]",
        });
        text.block(format!("pub struct {name} {{"), |text| {
            for (property, ident) in record.properties.iter().zip(&idents) {
                text.docs(&property.docs, &format!("`{}`", property.key.replace('`', "'")));
                text.line(format!("pub {ident}: {},", kind(property)));
            }
            if let Some(value) = &record.extra {
                text.docs(&Docs::default(), "Every other key.");
                text.line(format!("pub {extra}: BTreeMap<String, {}>,", self.layout.write(self.id, value)));
            }
        });
        let required: Vec<(&str, String)> = record
            .properties
            .iter()
            .zip(&idents)
            .filter(|(property, _)| property.required)
            .map(|(property, ident)| (ident.as_str(), kind(property)))
            .collect();
        if all_optional || required.len() > MOST_ARGUMENTS {
            return;
        }
        text.line("");
        text.block(format!("impl {name} {{"), |text| {
            text.line("/// A value with what is required, and nothing else.");
            text.line("#[must_use]");
            let arguments: Vec<String> =
                required.iter().map(|(ident, kind)| format!("{ident}: {kind}")).collect();
            text.block(format!("pub fn new({}) -> Self {{", arguments.join(", ")), |text| {
                text.block("Self {", |text| {
                    for (property, ident) in record.properties.iter().zip(&idents) {
                        text.line(if property.required {
                            format!("{ident},")
                        } else {
                            format!("{ident}: None,")
                        });
                    }
                    if record.extra.is_some() {
                        text.line(format!("{extra}: BTreeMap::new(),"));
                    }
                });
            });
        });
    }

    fn enumeration(&self, of: &Enum, text: &mut Text) {
        let name = &self.definition.name;
        let texts: Option<Vec<&str>> = of.values.iter().map(|value| as_text(&value.value)).collect();
        self.docs(text);
        let default = if of.values.len() == 1 { "Default, " } else { "" };
        text.line(format!("#[derive(Clone, Copy, Debug, {default}PartialEq, Eq, PartialOrd, Ord, Hash)]"));
        text.block(format!("pub enum {name} {{"), |text| {
            for value in &of.values {
                let docs = Docs { description: value.description.clone(), ..Docs::default() };
                text.docs(&docs, &format!("`{}`", value.value.json().replace('`', "'")));
                if of.values.len() == 1 {
                    text.line("#[default]");
                }
                text.line(format!("{},", value.name));
            }
        });
        text.line("");
        text.block(format!("impl {name} {{"), |text| {
            text.line("/// Every value, in the order of the schema.");
            let all: Vec<String> = of.values.iter().map(|value| format!("Self::{}", value.name)).collect();
            text.line(format!("pub const ALL: [Self; {}] = [{}];", of.values.len(), all.join(", ")));
            if let Some(texts) = &texts {
                text.line("");
                text.line("/// As it is written.");
                text.line("#[must_use]");
                text.block("pub fn as_str(self) -> &'static str {", |text| {
                    text.block("match self {", |text| {
                        for (value, word) in of.values.iter().zip(texts) {
                            text.line(format!("Self::{} => {},", value.name, super::text::literal(word)));
                        }
                    });
                });
            }
        });
    }

    fn union(&self, of: &Union, text: &mut Text) {
        let name = &self.definition.name;
        self.docs(text);
        text.line("#[derive(Clone, Debug, PartialEq, Eq, Hash)]");
        let kinds: Vec<String> =
            of.branches.iter().map(|branch| self.layout.write(self.id, &branch.value)).collect();
        text.block(format!("pub enum {name} {{"), |text| {
            for (branch, kind) in of.branches.iter().zip(&kinds) {
                let tags: Vec<String> = branch.tags.iter().map(Constant::json).collect();
                let otherwise = match tags.is_empty() {
                    true => format!("A value of the form `{}`.", branch.name),
                    false => format!("Where the key says `{}`.", tags.join("`, `").replace("``", "'")),
                };
                text.docs(&branch.docs, &otherwise);
                text.line(format!("{}({kind}),", branch.name));
            }
        });
        let mut times: HashMap<String, usize> = HashMap::new();
        let plain = |branch: &crate::types::model::Branch| match &branch.value {
            Type::Named(id) => Some(self.target(*id)),
            _ => None,
        };
        for target in of.branches.iter().filter_map(plain) {
            *times.entry(target).or_default() += 1;
        }
        for (branch, kind) in of.branches.iter().zip(&kinds) {
            let Some(target) = plain(branch).filter(|target| times[target] == 1) else { continue };
            let value = if kind.starts_with("Box<") { "Box::new(value)" } else { "value" };
            text.line("");
            text.block(format!("impl From<{target}> for {name} {{"), |text| {
                text.block(format!("fn from(value: {target}) -> Self {{"), |text| {
                    text.line(format!("Self::{}({value})", branch.name));
                });
            });
        }
    }

    /// The type that a name stands for in Rust, where an alias is its target.
    fn target(&self, id: TypeId) -> String {
        let definition = self.layout.model.definition(id);
        match &definition.shape {
            Shape::Plain(Type::Named(other)) if Layout::is_alias(definition) => self.target(*other),
            Shape::Plain(of) if Layout::is_alias(definition) => self.layout.write(id, of),
            _ => definition.name.clone(),
        }
    }

    fn tuple(&self, of: &Tuple, text: &mut Text) {
        let name = &self.definition.name;
        self.docs(text);
        text.line("#[derive(Clone, Debug, PartialEq, Eq, Hash)]");
        text.block(format!("pub struct {name} {{"), |text| {
            for (index, item) in of.items.iter().enumerate() {
                let kind = self.layout.write(self.id, item);
                text.line(format!("/// Item {}.", index + 1));
                let kind = if index < of.required { kind } else { format!("Option<{kind}>") };
                text.line(format!("pub item_{}: {kind},", index + 1));
            }
            if let Some(rest) = &of.rest {
                text.line("/// All further items.");
                text.line(format!("pub rest: Vec<{}>,", self.layout.write(self.id, rest)));
            }
        });
    }

    fn plain(&self, of: &'m Type, text: &mut Text) {
        let name = &self.definition.name;
        self.docs(text);
        if Layout::is_alias(self.definition) {
            text.line(format!("pub type {name} = {};", self.layout.write(self.id, of)));
            return;
        }
        let of = self.layout.unaliased(of);
        let kind = self.layout.write(self.id, of);
        let order = if self.layout.is_ordered(of) { ", PartialOrd, Ord" } else { "" };
        text.line(format!("#[derive(Clone, Debug, PartialEq, Eq{order}, Hash)]"));
        text.line(format!("pub struct {name}(pub(super) {kind});"));
        text.line("");
        text.block(format!("impl {name} {{"), |text| {
            if self.layout.of_text(of).is_some() {
                text.line("/// The text.");
                text.line("#[must_use]");
                let inner = if kind == "String" { "&self.0" } else { "self.0.as_str()" };
                text.block("pub fn as_str(&self) -> &str {", |text| text.line(inner));
            } else {
                text.line("/// What it holds.");
                text.line("#[must_use]");
                text.block(format!("pub fn get(&self) -> &{kind} {{"), |text| text.line("&self.0"));
            }
            if kind == "()" {
                return;
            }
            text.line("");
            text.line("/// What it holds, no longer bound by the schema.");
            text.line("#[must_use]");
            text.block(format!("pub fn into_inner(self) -> {kind} {{"), |text| text.line("self.0"));
        });
    }
}

/// The text of a constant that is one.
pub(in crate::emit) fn as_text(constant: &Constant) -> Option<&str> {
    match constant {
        Constant::String(text) => Some(text),
        _ => None,
    }
}
