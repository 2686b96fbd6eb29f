//! From JSON text to [`Document`], refusing whatever we would otherwise lose.

mod condition;
mod consistency;
mod placement;
mod values;

use super::{Definition, Document, Filled, Format, Kind, Pattern, Property, Schema, keywords};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::json::{self, Data, Json, Member};
use crate::source::SourceFile;
use serde_json::Value;

const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

/// How deep a schema may be nested: more than anybody reads, and less than any reader's stack.
const DEEPEST: usize = 100;

/// Reads a schema document.
///
/// # Errors
/// Every part of it that is not understood, in the order of the file.
pub(crate) fn parse(source: &SourceFile) -> Result<Document, Vec<Diagnostic>> {
    let mut diagnostics = Diagnostics::new(source);
    let json = match json::parse(&source.text) {
        Ok(json) => json,
        Err(error) => {
            diagnostics.add_not_json(&error);
            return Err(diagnostics.finish(()).expect_err("one was added"));
        }
    };
    if let Some(offset) = nested_deeper(&json, DEEPEST) {
        let message = format!("the schema is nested deeper than {DEEPEST} levels");
        diagnostics.add(offset, "", message, "give the inner parts a name in `$defs`, and refer to them");
        return Err(diagnostics.finish(()).expect_err("one was added"));
    }
    let mut parser = Parser { source, diagnostics, names: definition_names(&json) };
    let root = parser.schema(&json, "");
    let definitions = parser.definitions(&json);
    let document = Document { root, definitions };
    parser.cycles(&document);
    parser.diagnostics.finish(document)
}

/// Where the first value stands that is deeper than so many levels.
fn nested_deeper(json: &Json<'_>, levels: usize) -> Option<usize> {
    match &json.data {
        _ if levels == 0 => Some(json.offset),
        Data::Array(items) => items.iter().find_map(|item| nested_deeper(item, levels - 1)),
        Data::Object(members) => members.iter().find_map(|member| nested_deeper(&member.value, levels - 1)),
        _ => None,
    }
}

fn definition_names(root: &Json<'_>) -> Vec<String> {
    let members = root.get("$defs").and_then(Json::members).unwrap_or_default();
    members.iter().map(|member| member.key.to_string()).collect()
}

struct Parser<'s> {
    source: &'s SourceFile,
    diagnostics: Diagnostics<'s>,
    names: Vec<String>,
}

/// One keyword with its value and its place.
struct Keyword<'j> {
    name: &'j str,
    value: &'j Json<'j>,
    pointer: String,
}

impl Parser<'_> {
    fn refuse(&mut self, at: &Keyword<'_>, message: impl Into<String>, help: impl Into<String>) {
        self.diagnostics.add(at.value.offset, &at.pointer, message, help);
    }

    fn expected(&mut self, at: &Keyword<'_>, what: &str) {
        self.refuse(at, format!("`{}` must be {what}", at.name), format!("write {what} here"));
    }

    fn definitions(&mut self, root: &Json<'_>) -> Vec<Definition> {
        let members = root.get("$defs").and_then(Json::members).unwrap_or_default();
        let mut definitions = Vec::with_capacity(members.len());
        for member in members {
            let pointer = child("/$defs", &member.key);
            if !is_type_name(&member.key) {
                self.diagnostics.add(
                    member.offset,
                    &pointer,
                    format!("`{}` cannot name a type in every language", member.key),
                    "use letters and digits, beginning with a capital letter: `VisionId`",
                );
            }
            definitions.push(Definition {
                name: member.key.to_string(),
                schema: self.schema(&member.value, &pointer),
            });
        }
        definitions
    }

    fn schema(&mut self, json: &Json<'_>, pointer: &str) -> Schema {
        let mut schema = Schema { pointer: pointer.to_owned(), offset: json.offset, ..Schema::default() };
        let Some(members) = json.members() else {
            self.diagnostics.add(
                json.offset,
                pointer,
                "a schema must be an object",
                "say what the value is: {\"type\": \"string\"}, or a `$ref` to a definition",
            );
            return schema;
        };
        self.duplicates(members, pointer);
        for member in members {
            let keyword =
                Keyword { name: &member.key, value: &member.value, pointer: child(pointer, &member.key) };
            self.keyword(&mut schema, &keyword, member);
        }
        self.condition(&mut schema, json, pointer);
        self.consistency(&schema, json, pointer);
        self.placement(&schema, json, pointer);
        schema
    }

    fn duplicates(&mut self, members: &[Member<'_>], pointer: &str) {
        for (index, member) in members.iter().enumerate() {
            if members[..index].iter().any(|earlier| earlier.key == member.key) {
                let at = child(pointer, &member.key);
                self.diagnostics.add(
                    member.offset,
                    &at,
                    format!("`{}` is given twice", member.key),
                    "keep one of them",
                );
            }
        }
    }

    fn keyword(&mut self, schema: &mut Schema, at: &Keyword<'_>, member: &Member<'_>) {
        match at.name {
            "$schema" => self.dialect(at),
            "$id" | "$comment" | "x-comment" => drop(self.text(at)),
            "$defs" => self.only_at_root(at),
            "$ref" => schema.reference = self.reference(at),
            "title" => schema.title = self.text(at),
            "description" => schema.description = self.text(at),
            "deprecated" => schema.deprecated = self.boolean(at).unwrap_or_default(),
            "examples" => {
                let items = self.list(at);
                schema.examples = items.iter().map(|item| self.plain(item)).collect();
                schema.example_offsets = items.iter().map(|item| item.offset).collect();
            }
            "default" => schema.default = Some(self.plain(at.value)),
            "type" => schema.kind = self.kind(at),
            "const" => schema.constant = Some(self.plain(at.value)),
            "enum" => schema.choices = self.choices(at),
            "minLength" => schema.min_length = self.count(at),
            "maxLength" => schema.max_length = self.count(at),
            "pattern" => schema.pattern = self.pattern(at),
            "format" => schema.format = self.format(at),
            "minimum" => schema.minimum = self.integer(at),
            "maximum" => schema.maximum = self.integer(at),
            "properties" => schema.properties = self.properties(at),
            "required" => schema.required = self.distinct_names(at),
            "additionalProperties" => schema.closed = self.additional(at),
            "items" => schema.items = Some(Box::new(self.schema(at.value, &at.pointer))),
            "minItems" => schema.min_items = self.count(at),
            "maxItems" => schema.max_items = self.count(at),
            "allOf" => schema.all_of = self.all_of(at),
            "if" | "then" => {} // read together, by `condition`
            "x-filled-by-server" => schema.filled = self.filled(at),
            "x-view" => schema.view = self.view(at),
            "x-messages" => schema.messages = self.messages(at),
            "x-enum-descriptions" => schema.choice_descriptions = self.names_list(at),
            other => {
                let (message, help) = keywords::advice(other);
                self.diagnostics.add(member.offset, &at.pointer, message, help);
            }
        }
    }

    fn dialect(&mut self, at: &Keyword<'_>) {
        if at.value.as_str() != Some(DIALECT) {
            self.refuse(at, "only draft 2020-12 is understood", format!("write \"{DIALECT}\""));
        }
    }

    fn only_at_root(&mut self, at: &Keyword<'_>) {
        if at.pointer != "/$defs" {
            self.refuse(
                at,
                "`$defs` belongs at the root of the document",
                "move these definitions up to `/$defs`",
            );
        } else if at.value.members().is_none() {
            self.expected(at, "an object of schemas");
        }
    }

    fn reference(&mut self, at: &Keyword<'_>) -> Option<String> {
        let Some(text) = at.value.as_str() else {
            self.expected(at, "a string such as \"#/$defs/VisionId\"");
            return None;
        };
        let Some(name) = text.strip_prefix("#/$defs/") else {
            self.refuse(
                at,
                format!("`{text}` is not a reference into `$defs`"),
                "give the schema a name in `$defs` and write \"#/$defs/<Name>\"",
            );
            return None;
        };
        if self.names.iter().any(|known| known == name) {
            return Some(name.to_owned());
        }
        let help = match keywords::nearest(name, self.names.iter().map(String::as_str)) {
            Some(near) => format!("did you mean \"#/$defs/{near}\"?"),
            None if self.names.is_empty() => format!("define `{name}` in `$defs`"),
            None => format!("define `{name}` in `$defs`; there are {}", self.names.join(", ")),
        };
        self.refuse(at, format!("`{text}` leads nowhere"), help);
        None
    }

    fn kind(&mut self, at: &Keyword<'_>) -> Option<Kind> {
        let names = Kind::ALL.map(|(name, _)| name);
        let Some(text) = at.value.as_str() else {
            self.refuse(at, "`type` must be one name", format!("write one of {}", names.join(", ")));
            return None;
        };
        let kind = Kind::ALL.iter().find(|(name, _)| *name == text).map(|(_, kind)| *kind);
        if kind.is_none() {
            let help = match keywords::nearest(text, names) {
                Some(near) => format!("did you mean \"{near}\"?"),
                None => format!("write one of {}", names.join(", ")),
            };
            self.refuse(at, format!("`{text}` is not a type that is carried"), help);
        }
        kind
    }

    fn choices(&mut self, at: &Keyword<'_>) -> Option<Vec<Value>> {
        let choices: Vec<Value> = self.list(at).iter().map(|item| self.plain(item)).collect();
        if choices.is_empty() || choices.iter().any(|choice| !choice.is_string()) {
            self.refuse(
                at,
                "`enum` must list strings, at least one",
                "write them as strings: [\"low\", \"high\"]",
            );
            return None;
        }
        if let Some(choice) = values::repeated(&choices) {
            self.refuse(at, format!("{choice} is listed twice"), "list each value once");
        }
        Some(choices)
    }

    fn pattern(&mut self, at: &Keyword<'_>) -> Option<Pattern> {
        let text = self.text(at)?;
        match Pattern::compile(&text) {
            Ok(pattern) => Some(pattern),
            Err(why) => {
                self.refuse(
                    at,
                    format!("this pattern cannot be carried: {why}"),
                    "use literals, [classes], groups, |, * + ? {m,n}, ^ and $: they mean the same in every language",
                );
                None
            }
        }
    }

    fn format(&mut self, at: &Keyword<'_>) -> Option<Format> {
        match self.text(at)?.as_str() {
            "date-time" => Some(Format::DateTime),
            other => {
                self.refuse(
                    at,
                    format!("the format `{other}` is not carried"),
                    "write \"date-time\", or say it with `pattern`",
                );
                None
            }
        }
    }

    fn additional(&mut self, at: &Keyword<'_>) -> bool {
        match at.value.data {
            Data::Bool(allowed) => !allowed,
            _ => {
                self.refuse(
                    at,
                    "`additionalProperties` must be true or false",
                    "write false for a closed object, or leave it out",
                );
                false
            }
        }
    }

    fn properties(&mut self, at: &Keyword<'_>) -> Vec<Property> {
        let Some(members) = at.value.members() else {
            self.expected(at, "an object of schemas");
            return Vec::new();
        };
        self.duplicates(members, &at.pointer);
        let property = |member: &Member<'_>| {
            let pointer = child(&at.pointer, &member.key);
            if !is_field_name(&member.key) {
                self.diagnostics.add(
                    member.offset,
                    &pointer,
                    format!("`{}` cannot name a field in every language", member.key),
                    "use snake_case: lower-case letters, digits and _, beginning with a letter",
                );
            }
            Property { name: member.key.to_string(), schema: self.schema(&member.value, &pointer) }
        };
        members.iter().map(property).collect()
    }

    fn all_of(&mut self, at: &Keyword<'_>) -> Vec<Schema> {
        let mut parts = Vec::new();
        for (index, item) in self.list(at).iter().enumerate() {
            let pointer = child(&at.pointer, &index.to_string());
            let part = self.schema(item, &pointer);
            if part.condition.is_none() && item.get("if").is_none() {
                self.diagnostics.add(
                    item.offset,
                    &pointer,
                    "`allOf` is carried for conditions only",
                    "write `if` and `then` here, and move any other rule into the schema itself",
                );
            }
            parts.push(part);
        }
        parts
    }

    fn filled(&mut self, at: &Keyword<'_>) -> Option<Filled> {
        match at.value.as_str() {
            Some("always") => Some(Filled::Always),
            Some("if-omitted") => Some(Filled::IfOmitted),
            Some("if-omitted-by-client") => Some(Filled::IfOmittedByClient),
            _ => {
                self.expected(at, "\"always\", \"if-omitted\" or \"if-omitted-by-client\"");
                None
            }
        }
    }

    fn view(&mut self, at: &Keyword<'_>) -> Option<String> {
        match at.value.as_str() {
            Some(view @ ("input" | "delivered")) => Some(view.to_owned()),
            _ => {
                self.expected(at, "\"input\" or \"delivered\"");
                None
            }
        }
    }

    fn messages(&mut self, at: &Keyword<'_>) -> Vec<(String, String)> {
        let Some(members) = at.value.members() else {
            self.expected(at, "an object from keyword to message");
            return Vec::new();
        };
        let mut messages = Vec::with_capacity(members.len());
        for member in members {
            match member.value.as_str() {
                Some(words) => messages.push((member.key.to_string(), words.to_owned())),
                None => self.diagnostics.add(
                    member.value.offset,
                    &child(&at.pointer, &member.key),
                    "a message must be a string",
                    "write the words of the issue",
                ),
            }
        }
        messages
    }
}

/// Extends an RFC 6901 pointer by one token.
fn child(pointer: &str, key: &str) -> String {
    format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1"))
}

fn is_type_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_uppercase()) && name.chars().all(|c| c.is_ascii_alphanumeric())
}

fn is_field_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}
