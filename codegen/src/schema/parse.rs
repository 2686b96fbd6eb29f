//! From JSON text to [`Document`], refusing whatever we would otherwise lose.

use super::{Condition, Definition, Document, Filled, Format, Kind, Pattern, Property, Schema, keywords};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::json::{self, Data, Json, Member};
use crate::source::SourceFile;
use serde_json::Value;

const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

/// Reads a schema document.
///
/// # Errors
/// Every part of it that is not understood, in the order of the file.
pub(crate) fn parse(source: &SourceFile) -> Result<Document, Vec<Diagnostic>> {
    let mut diagnostics = Diagnostics::new(source);
    let json = match json::parse(&source.text) {
        Ok(json) => json,
        Err(error) => {
            let offset = offset_of(&source.text, error.line, error.column);
            diagnostics.add(
                offset,
                "",
                format!("not JSON: {}", error.message),
                "mend the text here, or just before",
            );
            return Err(diagnostics.finish(()).expect_err("one was added"));
        }
    };
    let mut parser = Parser { source, diagnostics, names: definition_names(&json) };
    let root = parser.schema(&json, "");
    let definitions = parser.definitions(&json);
    let document = Document { root, definitions };
    parser.cycles(&document);
    parser.diagnostics.finish(document)
}

fn offset_of(text: &str, line: usize, column: usize) -> usize {
    let before: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let mut offset = (before + column.saturating_sub(1)).min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
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
                "write `{}` for \"anything\"",
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
            "examples" => schema.examples = self.list(at).iter().map(|item| self.plain(item)).collect(),
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
            "required" => schema.required = self.names_list(at),
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
        let repeated = choices.iter().enumerate().find(|(index, choice)| choices[..*index].contains(choice));
        if let Some((_, choice)) = repeated {
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
                    format!("this pattern is not portable: {why}"),
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
        members
            .iter()
            .filter_map(|member| Some((member.key.to_string(), member.value.as_str()?.to_owned())))
            .collect()
    }

    /// Reads `if` and `then` of one schema as the one shape that types can express.
    fn condition(&mut self, schema: &mut Schema, json: &Json<'_>, pointer: &str) {
        let (test, then) = (json.get("if"), json.get("then"));
        let (Some(test), Some(then)) = (test, then) else {
            if let Some((present, other)) = test.map(|test| (test, "then")).or(then.map(|then| (then, "if")))
            {
                let help = format!("write both, or neither: `{other}` is missing");
                self.diagnostics.add(present.offset, pointer, "`if` and `then` belong together", help);
            }
            return;
        };
        match read_condition(test, then) {
            Ok(condition) => schema.condition = Some(Box::new(condition)),
            Err((offset, what)) => self.diagnostics.add(
                offset,
                &child(pointer, "if"),
                format!("unsupported condition: {what}"),
                "write {\"if\": {\"properties\": {\"a\": {\"const\": \"x\"}}, \"required\": [\"a\"]}, \"then\": {\"required\": [\"b\"]}}; \"enum\" may stand for \"const\"",
            ),
        }
    }

    /// Mistakes that one keyword alone does not show.
    fn consistency(&mut self, schema: &Schema, json: &Json<'_>, pointer: &str) {
        let of_kind = |kind: Kind| schema.kind == Some(kind);
        let numeric = of_kind(Kind::Integer) || of_kind(Kind::Number);
        let mut idle = Vec::new();
        for member in json.members().unwrap_or_default() {
            let (applies, kind) = match &*member.key {
                "minLength" | "maxLength" | "pattern" | "format" | "enum" => {
                    (of_kind(Kind::String), "string")
                }
                "minimum" | "maximum" => (numeric, "integer"),
                "properties" | "additionalProperties" | "required" => (of_kind(Kind::Object), "object"),
                "items" | "minItems" | "maxItems" => (of_kind(Kind::Array), "array"),
                _ => continue,
            };
            if !applies {
                idle.push((member, kind));
            }
        }
        for (member, kind) in idle {
            self.diagnostics.add(
                member.offset,
                &child(pointer, &member.key),
                format!(
                    "`{}` without `\"type\": \"{kind}\"` beside it says nothing about other values",
                    member.key
                ),
                format!("add \"type\": \"{kind}\" to this schema"),
            );
        }
        self.ranges(schema, json, pointer);
        self.known_names(schema, json, pointer);
        self.beside_reference(schema, json, pointer);
    }

    fn ranges(&mut self, schema: &Schema, json: &Json<'_>, pointer: &str) {
        let wide = |count: Option<u64>| count.and_then(|count| i64::try_from(count).ok());
        let pairs = [
            ("minLength", wide(schema.min_length), "maxLength", wide(schema.max_length)),
            ("minItems", wide(schema.min_items), "maxItems", wide(schema.max_items)),
            ("minimum", schema.minimum, "maximum", schema.maximum),
        ];
        for (low, least, high, most) in pairs {
            if let (Some(least), Some(most), Some(place)) = (least, most, json.get(low))
                && least > most
            {
                let message = format!("`{low}` {least} is over `{high}` {most}: no value fits");
                self.diagnostics.add(place.offset, &child(pointer, low), message, "swap or widen them");
            }
        }
        if let Some(constant) = &schema.constant
            && !constant.is_string()
        {
            let place = json.get("const").map_or(json.offset, |value| value.offset);
            self.diagnostics.add(
                place,
                &child(pointer, "const"),
                "`const` must be a string",
                "write it in quotes",
            );
        }
    }

    fn known_names(&mut self, schema: &Schema, json: &Json<'_>, pointer: &str) {
        if schema.kind != Some(Kind::Object) {
            return; // a part of `allOf`: its names are those of the schema around it
        }
        let known: Vec<&str> = schema.properties.iter().map(|property| property.name.as_str()).collect();
        let required = schema.required.iter().map(|name| ("required", name));
        let conditions = schema.all_of.iter().chain([schema]).filter_map(|part| part.condition.as_deref());
        let conditional = conditions.flat_map(|condition| {
            condition.required.iter().chain([&condition.property]).map(|name| ("allOf", name))
        });
        for (keyword, name) in required.chain(conditional) {
            if known.contains(&name.as_str()) {
                continue;
            }
            let place = json.get(keyword).map_or(json.offset, |value| value.offset);
            let help = match keywords::nearest(name, known.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("add `{name}` to `properties`"),
            };
            self.diagnostics.add(
                place,
                &child(pointer, keyword),
                format!("`{name}` is not among the properties"),
                help,
            );
        }
    }

    /// A reference may carry words beside it; rules beside it would have to be merged into a new type.
    fn beside_reference(&mut self, schema: &Schema, json: &Json<'_>, pointer: &str) {
        if schema.reference.is_none() {
            return;
        }
        for member in json.members().unwrap_or_default() {
            let words = ["$ref", "$comment", "title", "description", "examples", "deprecated", "default"];
            if !words.contains(&&*member.key) && !member.key.starts_with("x-") {
                self.diagnostics.add(
                    member.offset,
                    &child(pointer, &member.key),
                    format!("`{}` beside `$ref` would make a type without a name", member.key),
                    "give the narrower schema its own name in `$defs`, and refer to that",
                );
            }
        }
    }

    /// A definition that only refers, in the end, to itself means nothing.
    fn cycles(&mut self, document: &Document) {
        if !self.diagnostics.is_empty() {
            return;
        }
        for definition in &document.definitions {
            let mut at = &definition.schema;
            for _ in 0..=document.definitions.len() {
                match &at.reference {
                    Some(name) => at = document.definition(name),
                    None => break,
                }
            }
            if at.reference.is_some() {
                let schema = &definition.schema;
                let message = format!("`{}` refers only to itself", definition.name);
                self.diagnostics.add(
                    schema.offset,
                    &schema.pointer,
                    message,
                    "let one of these references end at a schema with a type",
                );
            }
        }
    }

    fn text(&mut self, at: &Keyword<'_>) -> Option<String> {
        let text = at.value.as_str().map(str::to_owned);
        if text.is_none() {
            self.expected(at, "a string");
        }
        text
    }

    fn boolean(&mut self, at: &Keyword<'_>) -> Option<bool> {
        if let Data::Bool(value) = at.value.data {
            return Some(value);
        }
        self.expected(at, "true or false");
        None
    }

    fn count(&mut self, at: &Keyword<'_>) -> Option<u64> {
        let count = if let Data::Number(text) = at.value.data { text.parse().ok() } else { None };
        if count.is_none() {
            self.expected(at, "a whole number, 0 or more");
        }
        count
    }

    fn integer(&mut self, at: &Keyword<'_>) -> Option<i64> {
        let number = if let Data::Number(text) = at.value.data { text.parse().ok() } else { None };
        if number.is_none() {
            self.expected(at, "a whole number of at most 63 bits");
        }
        number
    }

    fn list<'j>(&mut self, at: &Keyword<'j>) -> &'j [Json<'j>] {
        if let Data::Array(items) = &at.value.data {
            return items;
        }
        self.expected(at, "an array");
        &[]
    }

    fn names_list(&mut self, at: &Keyword<'_>) -> Vec<String> {
        let items = self.list(at);
        let names: Vec<String> = items.iter().filter_map(|item| item.as_str().map(str::to_owned)).collect();
        if names.len() != items.len() {
            self.expected(at, "an array of strings");
        }
        names
    }

    /// The value as plain data; its text is known to be JSON.
    fn plain(&mut self, json: &Json<'_>) -> Value {
        let mut stream =
            serde_json::Deserializer::from_str(&self.source.text[json.offset..]).into_iter::<Value>();
        if let Some(Ok(value)) = stream.next() {
            return value;
        }
        self.diagnostics.add(json.offset, "", "this value is out of range", "use a number that fits 64 bits");
        Value::Null
    }
}

/// What stands wrong in a condition: its byte offset, and words for it.
type Unsupported = (usize, String);

fn read_condition(test: &Json<'_>, then: &Json<'_>) -> Result<Condition, Unsupported> {
    only_keywords(test, &["properties", "required", "$comment"])?;
    only_keywords(then, &["required", "$comment"])?;
    let properties = test.get("properties").and_then(Json::members).unwrap_or_default();
    let [tested] = properties else {
        return Err((test.offset, "`if` must test exactly one property".to_owned()));
    };
    only_keywords(&tested.value, &["const", "enum"])?;
    let property = tested.key.to_string();
    if string_list(test.get("required")) != Some(vec![property.clone()]) {
        return Err((
            test.offset,
            format!(
                "`if` must also say \"required\": [\"{property}\"], else it holds where `{property}` is missing"
            ),
        ));
    }
    let values = match (tested.value.get("const"), tested.value.get("enum")) {
        (Some(value), None) => value.as_str().map(|text| vec![text.to_owned()]),
        (None, choices) => string_list(choices),
        _ => None,
    };
    let values = values.filter(|values| !values.is_empty()).ok_or((
        tested.value.offset,
        "test against one string with `const`, or several with `enum`".to_owned(),
    ))?;
    let required = string_list(then.get("required"))
        .filter(|names| !names.is_empty())
        .ok_or((then.offset, "`then` must say what is `required`".to_owned()))?;
    Ok(Condition { property, values, required })
}

fn only_keywords(json: &Json<'_>, allowed: &[&str]) -> Result<(), Unsupported> {
    let members = json.members().ok_or((json.offset, "an object is expected here".to_owned()))?;
    match members.iter().find(|member| !allowed.contains(&&*member.key)) {
        Some(other) => Err((other.offset, format!("`{}` cannot stand here", other.key))),
        None => Ok(()),
    }
}

fn string_list(json: Option<&Json<'_>>) -> Option<Vec<String>> {
    let Data::Array(items) = &json?.data else { return None };
    items.iter().map(|item| item.as_str().map(str::to_owned)).collect()
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
