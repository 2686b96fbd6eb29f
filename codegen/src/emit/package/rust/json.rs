//! How types are read and written.

use super::layout::{Layout, fields};
use super::shapes::{as_text, mentions};
use super::text::{Text, literal};
use crate::jsonschema::Constant;
use crate::names;
use crate::types::model::{
    Branch, Choose, Definition, Enum, Kind, Record, Shape, Tuple, Type, TypeId, Union,
};

/// The module that reads and writes.
pub(in crate::emit) fn print(layout: &Layout<'_>) -> String {
    let mut text = Text::default();
    for (id, definition) in layout.model.definitions.iter().enumerate() {
        if Layout::is_alias(definition) {
            continue;
        }
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
        of.typed(&mut text);
    }
    let code = text.finish();
    let mut head = String::from(
        "//! How the types are read and written.

#![allow(deprecated, reason = \"what is deprecated is still read and written\")]

",
    );
    let imports = [
        ("check", "use super::check;\n"),
        ("rt", "use super::runtime as rt;\n"),
        ("FromJson", "use super::runtime::typed::FromJson;\n"),
        ("typed", "use super::runtime::typed::typed;\n"),
        ("Typed", ""),
        ("serialize_entry", "use serde::ser::SerializeMap as _;\n"),
        ("serialize_element", "use serde::ser::SerializeSeq as _;\n"),
        ("Serialize", "use serde::ser::{Serialize, Serializer};\n"),
    ];
    for (name, import) in imports {
        if mentions(&code, name) {
            head.push_str(import);
        }
    }
    head.push_str("use super::types::*;\n");
    // Of the types that are not ours only those are named here that a newtype holds.
    let held: Vec<String> = layout
        .model
        .definitions
        .iter()
        .enumerate()
        .filter_map(|(id, definition)| match &definition.shape {
            Shape::Plain(of) if !Layout::is_alias(definition) && !Layout::is_open_tuple(definition) => {
                Some(layout.write(id, layout.unaliased(of)))
            }
            _ => None,
        })
        .collect();
    for (name, path) in [
        ("Integer", "super::runtime::number::Integer"),
        ("Number", "super::runtime::number::Number"),
        ("Never", "super::runtime::typed::Never"),
        ("JsonValue", "super::runtime::value::JsonValue"),
        ("BTreeMap", "std::collections::BTreeMap"),
    ] {
        if held.iter().any(|kind| mentions(kind, name)) {
            head.push_str(&format!("use {path};\n"));
        }
    }
    head + &code
}

struct Printer<'l, 'm> {
    layout: &'l Layout<'m>,
    id: TypeId,
    definition: &'m Definition,
}

/// The head of a function that builds a type.
const FROM_JSON: &str = "fn from_json(value: &rt::json::Json<'_>) -> Option<Self> {";

/// The head of a function that writes a type.
const SERIALIZE: &str = "fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {";

impl<'m> Printer<'_, 'm> {
    /// Reads and writes: two implementations whose bodies are given.
    fn implement(&self, text: &mut Text, read: impl FnOnce(&mut Text), write: impl FnOnce(&mut Text)) {
        let name = &self.definition.name;
        text.block(format!("impl FromJson for {name} {{"), |text| text.block(FROM_JSON, read));
        text.line("");
        text.block(format!("impl Serialize for {name} {{"), |text| text.block(SERIALIZE, write));
        text.line("");
    }

    fn typed(&self, text: &mut Text) {
        let check = |id: &usize| format!("check::{}", names::rust_ident(&self.layout.model.checks[*id]));
        let checks: Vec<String> = self.definition.checks.iter().map(check).collect();
        text.line(format!("typed!({}, [{}]);", self.definition.name, checks.join(", ")));
    }

    fn record(&self, record: &Record, text: &mut Text) {
        let (idents, extra) = fields(record);
        let known: Vec<String> = record.properties.iter().map(|property| literal(&property.key)).collect();
        let known = format!("&[{}]", known.join(", "));
        let members = |text: &mut Text| {
            for (property, ident) in record.properties.iter().zip(&idents) {
                let how = if property.required { "required" } else { "optional" };
                text.line(format!("{ident}: members.{how}({})?,", literal(&property.key)));
            }
            if record.extra.is_some() {
                text.line(format!("{extra}: members.extra({known})?,"));
            }
        };
        let read = |text: &mut Text| match record.properties.is_empty() && record.extra.is_none() {
            true => text.line("value.members().map(|_| Self {})"),
            false => {
                text.line("let members = rt::typed::Members::of(value)?;");
                text.block_with("Some(Self {", "})", members);
            }
        };
        let write = |text: &mut Text| {
            let is_empty = record.properties.is_empty() && record.extra.is_none();
            let mutable = if is_empty { "" } else { "mut " };
            if is_empty {
                text.line("use serde::ser::SerializeMap as _;");
            }
            text.line(format!("let {mutable}map = serializer.serialize_map(None)?;"));
            for (property, ident) in record.properties.iter().zip(&idents) {
                let key = literal(&property.key);
                if property.required {
                    text.line(format!("map.serialize_entry({key}, &self.{ident})?;"));
                } else {
                    text.block(format!("if let Some(value) = &self.{ident} {{"), |text| {
                        text.line(format!("map.serialize_entry({key}, value)?;"));
                    });
                }
            }
            if record.extra.is_some() {
                let others = match record.properties.is_empty() {
                    true => format!("&self.{extra}"),
                    false => {
                        format!("self.{extra}.iter().filter(|(key, _)| !{known}.contains(&key.as_str()))")
                    }
                };
                text.block(format!("for (key, value) in {others} {{"), |text| {
                    text.line("map.serialize_entry(key, value)?;");
                });
            }
            text.line("map.end()");
        };
        self.implement(text, read, write);
    }

    fn enumeration(&self, of: &Enum, text: &mut Text) {
        let name = &self.definition.name;
        let texts: Option<Vec<&str>> = of.values.iter().map(|value| as_text(&value.value)).collect();
        let Some(texts) = texts else { return self.mixed(of, text) };
        self.implement(
            text,
            |text| text.line("value.as_str()?.parse().ok()"),
            |text| text.line("serializer.serialize_str(self.as_str())"),
        );
        text.block(format!("impl std::str::FromStr for {name} {{"), |text| {
            text.line("type Err = rt::typed::UnknownValue;");
            text.line("");
            text.block("fn from_str(text: &str) -> Result<Self, rt::typed::UnknownValue> {", |text| {
                text.block("match text {", |text| {
                    for (value, word) in of.values.iter().zip(&texts) {
                        text.line(format!("{} => Ok(Self::{}),", literal(word), value.name));
                    }
                    text.line("_ => Err(rt::typed::UnknownValue),");
                });
            });
        });
        text.line("");
        display(name, "self.as_str()", text);
    }

    /// Values of several JSON types, or numbers.
    fn mixed(&self, of: &Enum, text: &mut Text) {
        self.implement(
            text,
            |text| {
                for value in &of.values {
                    text.block(format!("if {} {{", is(&value.value)), |text| {
                        text.line(format!("return Some(Self::{});", value.name));
                    });
                }
                text.line("None");
            },
            |text| {
                text.block("match self {", |text| {
                    for value in &of.values {
                        let write = match &value.value {
                            Constant::String(word) => format!("serializer.serialize_str({})", literal(word)),
                            Constant::Bool(value) => format!("serializer.serialize_bool({value})"),
                            other => format!("rt::number::serialize({}, serializer)", literal(&other.json())),
                        };
                        text.line(format!("Self::{} => {write},", value.name));
                    }
                });
            },
        );
    }

    fn union(&self, of: &Union, text: &mut Text) {
        let arm = |branch: &Branch| format!("Some(Self::{}(FromJson::from_json(value)?))", branch.name);
        let read = |text: &mut Text| match &of.choose {
            Choose::Key(key) => {
                text.line(format!("let tag = value.get({})?;", literal(key)));
                for branch in &of.branches {
                    let tags: Vec<String> =
                        branch.tags.iter().map(|tag| is(tag).replace("(value, ", "(tag, ")).collect();
                    text.block(format!("if {} {{", tags.join(" || ")), |text| {
                        text.line(format!("return {};", arm(branch)));
                    });
                }
                text.line("None");
            }
            Choose::Kind => text.block("match &value.data {", |text| {
                for branch in &of.branches {
                    let kinds: Vec<&str> = branch.kinds.iter().map(|kind| data(*kind)).collect();
                    text.line(format!("{} => {},", kinds.join(" | "), arm(branch)));
                }
                let all: usize = of.branches.iter().map(|branch| branch.kinds.len()).sum();
                debug_assert!(all > 0, "a union has branches");
                text.line("_ => None,");
            }),
            Choose::Check => {
                for branch in &of.branches {
                    let calls: Vec<String> = branch
                        .checks
                        .iter()
                        .map(|id| names::rust_ident(&self.layout.model.checks[*id]).to_string())
                        .map(|name| format!("check::{name}(value, &rt::issue::Path::Root, issues);"))
                        .collect();
                    text.block(
                        format!("if rt::issue::valid(|issues| {{ {} }}) {{", calls.join(" ")),
                        |text| {
                            text.line(format!("return {};", arm(branch)));
                        },
                    );
                }
                text.line("None");
            }
        };
        let write = |text: &mut Text| {
            text.block("match self {", |text| {
                for branch in &of.branches {
                    text.line(format!("Self::{}(value) => value.serialize(serializer),", branch.name));
                }
            });
        };
        self.implement(text, read, write);
    }

    fn tuple(&self, of: &Tuple, text: &mut Text) {
        let read = |text: &mut Text| {
            if of.items.is_empty() && of.rest.is_none() {
                text.line("rt::typed::items(value).filter(|items| items.is_empty()).map(|_| Self {})");
                return;
            }
            text.line("let items = rt::typed::items(value)?;");
            if of.rest.is_none() {
                let most = of.items.len();
                text.block(format!("if items.len() > {most} {{"), |text| text.line("return None;"));
            }
            text.block_with("Some(Self {", "})", |text| {
                for index in 0..of.items.len() {
                    let how = if index < of.required { "item" } else { "optional_item" };
                    text.line(format!("item_{}: rt::typed::{how}(items, {index})?,", index + 1));
                }
                if of.rest.is_some() {
                    text.line(format!("rest: rt::typed::rest(items, {})?,", of.items.len()));
                }
            });
        };
        let write = |text: &mut Text| {
            let is_empty = of.items.is_empty() && of.rest.is_none();
            if is_empty {
                text.line("use serde::ser::SerializeSeq as _;");
            }
            text.line(format!(
                "let {}items = serializer.serialize_seq(None)?;",
                if is_empty { "" } else { "mut " }
            ));
            for index in 0..of.items.len() {
                let field = index + 1;
                if index < of.required {
                    text.line(format!("items.serialize_element(&self.item_{field})?;"));
                } else {
                    // What follows an absent item cannot be written in its place.
                    text.line(format!("let Some(item) = &self.item_{field} else {{ return items.end() }};"));
                    text.line("items.serialize_element(item)?;");
                }
            }
            if of.rest.is_some() {
                text.block("for item in &self.rest {", |text| text.line("items.serialize_element(item)?;"));
            }
            text.line("items.end()");
        };
        self.implement(text, read, write);
    }

    /// A newtype: what it holds, and the ways in, each through the validator.
    fn plain(&self, of: &'m Type, text: &mut Text) {
        let name = &self.definition.name;
        let of = self.layout.unaliased(of);
        let kind = self.layout.write(self.id, of);
        let read = match self.definition.excludes_null {
            true => {
                "if value.data == rt::json::Data::Null { None } else { FromJson::from_json(value).map(Self) }"
            }
            false => "FromJson::from_json(value).map(Self)",
        };
        let write = if kind == "()" { "serializer.serialize_unit()" } else { "self.0.serialize(serializer)" };
        self.implement(text, |text| text.line(read), |text| text.line(write));
        text.block(format!("impl TryFrom<{kind}> for {name} {{"), |text| {
            text.line("type Error = rt::typed::ParseError;");
            text.line("");
            text.block(
                format!("fn try_from(value: {kind}) -> Result<Self, rt::typed::ParseError> {{"),
                |text| {
                    text.line("rt::typed::checked(Self(value))");
                },
            );
        });
        text.line("");
        text.block(format!("impl From<{name}> for {kind} {{"), |text| {
            text.block(format!("fn from(value: {name}) -> Self {{"), |text| text.line("value.0"));
        });
        text.line("");
        if let Some(made) = self.layout.of_text(of) {
            let inner = if kind == "String" { "&self.0" } else { "self.as_str()" };
            let made = format!("Self::try_from({made})");
            text.block(format!("impl TryFrom<&str> for {name} {{"), |text| {
                text.line("type Error = rt::typed::ParseError;");
                text.line("");
                text.block("fn try_from(text: &str) -> Result<Self, rt::typed::ParseError> {", |text| {
                    text.line(&made);
                });
            });
            text.line("");
            text.line("/// From the text itself, not from JSON: for that there is `parse`.");
            text.block(format!("impl std::str::FromStr for {name} {{"), |text| {
                text.line("type Err = rt::typed::ParseError;");
                text.line("");
                text.block("fn from_str(text: &str) -> Result<Self, rt::typed::ParseError> {", |text| {
                    text.line(&made);
                });
            });
            text.line("");
            text.block(format!("impl AsRef<str> for {name} {{"), |text| {
                text.block("fn as_ref(&self) -> &str {", |text| text.line(inner));
            });
            text.line("");
            display(name, inner, text);
        }
    }
}

fn display(name: &str, expression: &str, text: &mut Text) {
    text.block(format!("impl std::fmt::Display for {name} {{"), |text| {
        text.block("fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {", |text| {
            text.line(format!("f.write_str({expression})"));
        });
    });
    text.line("");
}

/// An expression: whether `value` is a constant.
fn is(constant: &Constant) -> String {
    match constant {
        Constant::String(text) => format!("rt::typed::is_text(value, {})", literal(text)),
        Constant::Bool(value) => format!("rt::typed::is_bool(value, {value})"),
        other => format!("rt::equal::is_number(value, {})", literal(&other.json())),
    }
}

fn data(kind: Kind) -> &'static str {
    match kind {
        Kind::Null => "rt::json::Data::Null",
        Kind::Boolean => "rt::json::Data::Bool(_)",
        Kind::Number => "rt::json::Data::Number(_)",
        Kind::String => "rt::json::Data::String(_)",
        Kind::Array => "rt::json::Data::Array(_)",
        Kind::Object => "rt::json::Data::Object(_)",
    }
}
