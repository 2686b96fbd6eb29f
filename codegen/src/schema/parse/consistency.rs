//! Mistakes that one keyword alone does not show.

use super::{Parser, child};
use crate::json::Json;
use crate::schema::{Document, Kind, Schema, keywords};

impl Parser<'_> {
    /// Mistakes that one keyword alone does not show.
    pub(super) fn consistency(&mut self, schema: &Schema, json: &Json<'_>, pointer: &str) {
        let of_kind = |kind: Kind| schema.kind == Some(kind);
        let numeric = of_kind(Kind::Integer) || of_kind(Kind::Number);
        let part = super::placement::is_part(pointer);
        let mut idle = Vec::new();
        for member in json.members().unwrap_or_default() {
            let (applies, kind) = match &*member.key {
                "minLength" | "maxLength" | "pattern" | "format" | "enum" | "const" => {
                    (of_kind(Kind::String), "string")
                }
                "minimum" | "maximum" => (numeric, "integer"),
                "if" | "then" | "allOf" if !part => (of_kind(Kind::Object), "object"),
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
        self.beside_choices(schema, json, pointer);
        self.ranges(schema, json, pointer);
        self.known_names(schema, json, pointer);
        self.beside_reference(schema, json, pointer);
    }

    /// The values that are listed are the whole rule; another beside it could only contradict it.
    fn beside_choices(&mut self, schema: &Schema, json: &Json<'_>, pointer: &str) {
        let (list, idle): (&str, &[&str]) = match (&schema.constant, &schema.choices) {
            (Some(_), _) => ("const", &["enum", "minLength", "maxLength", "pattern", "format"]),
            (None, Some(_)) => ("enum", &["minLength", "maxLength", "pattern", "format"]),
            (None, None) => return,
        };
        for member in json.members().unwrap_or_default() {
            if idle.contains(&&*member.key) {
                let message = format!("`{}` beside `{list}` can only contradict it", member.key);
                let at = child(pointer, &member.key);
                self.diagnostics.add(
                    member.offset,
                    &at,
                    message,
                    format!("leave it out: `{list}` says it all"),
                );
            }
        }
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
        for (keyword, bound) in [("minimum", schema.minimum), ("maximum", schema.maximum)] {
            // Up to 2^53 a float holds every whole number, so that all languages compare alike.
            if let Some(bound) = bound.filter(|bound| bound.unsigned_abs() > 1 << 53)
                && schema.kind == Some(Kind::Number)
            {
                let place = json.get(keyword).map_or(json.offset, |value| value.offset);
                self.diagnostics.add(
                    place,
                    &child(pointer, keyword),
                    format!("a number cannot be held against {bound} exactly"),
                    "use a bound of at most 9007199254740992, or \"type\": \"integer\"",
                );
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
    pub(super) fn cycles(&mut self, document: &Document) {
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
}
