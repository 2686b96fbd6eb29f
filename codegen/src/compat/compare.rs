//! Rule by rule: what the writer may write that the reader might refuse.

use super::{sample, text};
use crate::schema::{Condition, Document, Kind, Property, Schema};
use serde_json::{Map, Value};

/// A rule that may be broken, and messages that might prove it.
#[derive(Debug)]
pub(super) struct Suspicion {
    pub(super) rule: &'static str,
    pub(super) path: String,
    pub(super) message: String,
    pub(super) candidates: Vec<Value>,
}

/// All of them, in the order of the reader's schema.
pub(super) fn suspicions(writer: &Document, reader: &Document) -> Vec<Suspicion> {
    let mut comparison = Comparison { writer, reader, found: Vec::new() };
    let wrap = |value: Value| Some(value);
    comparison.schemas(&writer.root, &reader.root, &Place { path: String::new(), depth: 0, wrap: &wrap });
    comparison.found
}

/// Byte offset of the part of the schema that a path of a message leads to, or of the nearest that there is.
pub(super) fn offset_of(document: &Document, path: &str) -> Option<usize> {
    let mut schema = &document.root;
    for name in path.split('/').skip(1) {
        schema = resolved(document, schema);
        let property = schema.properties.iter().find(|property| property.name == name);
        match property.map(|property| &property.schema).or(schema.items.as_deref()) {
            Some(next) => schema = next,
            None => return Some(schema.offset),
        }
    }
    Some(schema.offset)
}

/// Where in a message two schemas are compared, and how a value there becomes a whole message.
struct Place<'p> {
    path: String,
    depth: usize,
    wrap: &'p dyn Fn(Value) -> Option<Value>,
}

impl Place<'_> {
    fn messages(&self, values: impl IntoIterator<Item = Value>) -> Vec<Value> {
        values.into_iter().filter_map(|value| (self.wrap)(value)).collect()
    }
}

/// Recursive schemas are compared this deep; what lies deeper is the same again.
const DEEPEST: usize = 8;

struct Comparison<'d> {
    writer: &'d Document,
    reader: &'d Document,
    found: Vec<Suspicion>,
}

impl Comparison<'_> {
    fn suspect(&mut self, rule: &'static str, place: &Place<'_>, message: String, values: Vec<Value>) {
        let candidates = place.messages(values);
        self.found.push(Suspicion { rule, path: place.path.clone(), message, candidates });
    }

    fn schemas(&mut self, writer: &Schema, reader: &Schema, place: &Place<'_>) {
        let (writer, reader) = (resolved(self.writer, writer), resolved(self.reader, reader));
        if place.depth > DEEPEST {
            return;
        }
        if writer.kind != reader.kind
            && !(writer.kind == Some(Kind::Integer) && reader.kind == Some(Kind::Number))
        {
            let names = [writer, reader].map(|schema| schema.kind.map_or("any", Kind::name));
            let values = sample::value(self.writer, writer).into_iter().chain([Value::from(0.5)]).collect();
            return self.suspect(
                "TYPE_CHANGED",
                place,
                format!("the type is {} on one side, {} on the other", names[0], names[1]),
                values,
            );
        }
        self.choices(writer, reader, place);
        match reader.kind {
            Some(Kind::String) => self.texts(writer, reader, place),
            Some(Kind::Integer | Kind::Number) => self.numbers(writer, reader, place),
            Some(Kind::Array) => self.arrays(writer, reader, place),
            Some(Kind::Object) => self.objects(writer, reader, place),
            Some(Kind::Boolean) | None => {}
        }
    }

    fn choices(&mut self, writer: &Schema, reader: &Schema, place: &Place<'_>) {
        let Some(allowed) = listed(reader) else { return };
        match listed(writer) {
            Some(values) => {
                for value in values.iter().filter(|value| !allowed.contains(value)) {
                    self.suspect(
                        "ENUM_VALUE_UNKNOWN",
                        place,
                        format!("the value {value} is known to one side only"),
                        vec![value.clone()],
                    );
                }
            }
            None => {
                let values = text::telling(writer, reader)
                    .into_iter()
                    .chain(["other".to_owned()])
                    .map(Value::String)
                    .collect();
                self.suspect(
                    "ENUM_ADDED",
                    place,
                    "any value on one side, listed values on the other".to_owned(),
                    values,
                );
            }
        }
    }

    fn texts(&mut self, writer: &Schema, reader: &Schema, place: &Place<'_>) {
        if listed(writer).is_some() {
            return; // its values were compared one by one
        }
        let values =
            || -> Vec<Value> { text::telling(writer, reader).into_iter().map(Value::String).collect() };
        let least = |schema: &Schema| schema.min_length.unwrap_or(0);
        if least(reader) > least(writer) {
            self.suspect(
                "MIN_LENGTH_NARROWED",
                place,
                format!("minLength is {} on one side, {} on the other", least(writer), least(reader)),
                values(),
            );
        }
        if narrower_above(writer.max_length, reader.max_length) {
            self.suspect(
                "MAX_LENGTH_NARROWED",
                place,
                format!(
                    "maxLength is {} on one side, {} on the other",
                    shown(writer.max_length),
                    shown(reader.max_length)
                ),
                values(),
            );
        }
        let pattern = |schema: &Schema| schema.pattern.as_ref().map(|pattern| pattern.source.clone());
        if let Some(narrow) = pattern(reader).filter(|narrow| Some(narrow) != pattern(writer).as_ref()) {
            // Exact: where no text tells the two patterns apart, none is narrower.
            let told = values();
            if told.iter().any(|value| {
                !reader.pattern.as_ref().is_some_and(|p| value.as_str().is_some_and(|t| p.matches(t)))
            }) || !ascii_only(writer)
            {
                let wide = pattern(writer).unwrap_or_else(|| "none".to_owned());
                self.suspect(
                    "PATTERN_NARROWED",
                    place,
                    format!("the pattern is {wide} on one side, {narrow} on the other"),
                    told,
                );
            }
        }
        if reader.format.is_some() && writer.format.is_none() {
            self.suspect("FORMAT_ADDED", place, "a format is asserted on one side only".to_owned(), values());
        }
    }

    fn numbers(&mut self, writer: &Schema, reader: &Schema, place: &Place<'_>) {
        // `None` is below every number.
        if reader.minimum > writer.minimum {
            let below = reader.minimum.map(|least| least.saturating_sub(1)).into_iter().chain(writer.minimum);
            let values = below.map(Value::from).collect();
            self.suspect(
                "MINIMUM_RAISED",
                place,
                format!(
                    "minimum is {} on one side, {} on the other",
                    shown(writer.minimum),
                    shown(reader.minimum)
                ),
                values,
            );
        }
        if narrower_above(writer.maximum, reader.maximum) {
            let above = reader.maximum.map(|most| most.saturating_add(1)).into_iter().chain(writer.maximum);
            let values = above.map(Value::from).collect();
            self.suspect(
                "MAXIMUM_LOWERED",
                place,
                format!(
                    "maximum is {} on one side, {} on the other",
                    shown(writer.maximum),
                    shown(reader.maximum)
                ),
                values,
            );
        }
    }

    fn arrays(&mut self, writer: &Schema, reader: &Schema, place: &Place<'_>) {
        let item =
            writer.items.as_ref().and_then(|items| sample::value(self.writer, items)).unwrap_or_default();
        let of =
            |count: u64| Value::Array(vec![item.clone(); usize::try_from(count.min(10_000)).unwrap_or(0)]);
        let least = |schema: &Schema| schema.min_items.unwrap_or(0);
        if least(reader) > least(writer) {
            self.suspect(
                "MIN_ITEMS_RAISED",
                place,
                format!("minItems is {} on one side, {} on the other", least(writer), least(reader)),
                vec![of(least(reader) - 1)],
            );
        }
        if narrower_above(writer.max_items, reader.max_items) {
            let over = reader.max_items.unwrap_or(0).saturating_add(1);
            self.suspect(
                "MAX_ITEMS_LOWERED",
                place,
                format!(
                    "maxItems is {} on one side, {} on the other",
                    shown(writer.max_items),
                    shown(reader.max_items)
                ),
                vec![of(over)],
            );
        }
        if let (Some(written), Some(read)) = (&writer.items, &reader.items) {
            let count = usize::try_from(least(writer).max(1)).unwrap_or(1);
            let wrap = |value: Value| (place.wrap)(Value::Array(vec![value; count]));
            self.schemas(
                written,
                read,
                &Place { path: format!("{}/0", place.path), depth: place.depth + 1, wrap: &wrap },
            );
        }
    }

    fn objects(&mut self, writer: &Schema, reader: &Schema, place: &Place<'_>) {
        self.required(writer, reader, place);
        for property in &writer.properties {
            let wrap = |value: Value| (place.wrap)(with(self.writer, writer, &property.name, value)?);
            let wrap: &dyn Fn(Value) -> Option<Value> = &wrap;
            let inner =
                Place { path: format!("{}/{}", place.path, property.name), depth: place.depth + 1, wrap };
            match named(reader, &property.name) {
                Some(read) => self.schemas(&property.schema, &read.schema, &inner),
                None if reader.closed => {
                    let values = sample::value(self.writer, &property.schema).into_iter().collect();
                    self.suspect(
                        "PROPERTY_UNKNOWN",
                        &inner,
                        format!("`{}` is known to one side only, and the other is closed", property.name),
                        values,
                    );
                }
                None => {}
            }
        }
        for condition in conditions(reader) {
            self.condition(condition, writer, place);
        }
    }

    fn required(&mut self, writer: &Schema, reader: &Schema, place: &Place<'_>) {
        for name in reader.required.iter().filter(|name| !writer.required.contains(name)) {
            let members = sample::object(self.writer, writer, Map::new());
            let candidates = bases(self.writer, writer, members, name);
            let at = Place { path: format!("{}/{name}", place.path), depth: place.depth, wrap: place.wrap };
            self.suspect("REQUIRED_ADDED", &at, format!("`{name}` is required on one side only"), candidates);
        }
    }

    fn condition(&mut self, condition: &Condition, writer: &Schema, place: &Place<'_>) {
        for name in &condition.required {
            for value in &condition.values {
                let implied = writer.required.contains(name)
                    || conditions(writer).any(|own| {
                        own.property == condition.property
                            && own.values.contains(value)
                            && own.required.contains(name)
                    });
                let known = named(writer, &condition.property).is_some();
                if implied || !known {
                    continue;
                }
                let start = Map::from_iter([(condition.property.clone(), Value::String(value.clone()))]);
                let members =
                    sample::object(self.writer, writer, start).into_iter().map(Value::Object).collect();
                let at =
                    Place { path: format!("{}/{name}", place.path), depth: place.depth, wrap: place.wrap };
                self.suspect(
                    "CONDITION_ADDED",
                    &at,
                    format!("`{name}` is required on one side when `{}` is \"{value}\"", condition.property),
                    members,
                );
            }
        }
    }
}

/// Smallest messages without a field, for each value of each listed field: a condition may bring the field along.
fn bases(
    document: &Document,
    schema: &Schema,
    members: Option<Map<String, Value>>,
    without: &str,
) -> Vec<Value> {
    let mut found: Vec<Value> = members.into_iter().map(Value::Object).collect();
    for property in &schema.properties {
        for value in listed(resolved(document, &property.schema)).unwrap_or_default() {
            let start = Map::from_iter([(property.name.clone(), value)]);
            found.extend(sample::object(document, schema, start).map(Value::Object));
        }
    }
    found.retain(|message| message.get(without).is_none());
    found
}

fn with(document: &Document, schema: &Schema, name: &str, value: Value) -> Option<Value> {
    sample::object(document, schema, Map::from_iter([(name.to_owned(), value)])).map(Value::Object)
}

fn resolved<'d>(document: &'d Document, schema: &'d Schema) -> &'d Schema {
    let mut at = schema;
    while let Some(name) = &at.reference {
        at = document.definition(name);
    }
    at
}

fn listed(schema: &Schema) -> Option<Vec<Value>> {
    schema.constant.clone().map(|constant| vec![constant]).or_else(|| schema.choices.clone())
}

fn named<'s>(schema: &'s Schema, name: &str) -> Option<&'s Property> {
    schema.properties.iter().find(|property| property.name == name)
}

fn conditions(schema: &Schema) -> impl Iterator<Item = &Condition> {
    schema.all_of.iter().chain([schema]).filter_map(|part| part.condition.as_deref())
}

/// Whether the reader's upper bound is below the writer's, where no bound is above all.
fn narrower_above<T: PartialOrd>(writer: Option<T>, reader: Option<T>) -> bool {
    match (writer, reader) {
        (_, None) => false,
        (None, Some(_)) => true,
        (Some(writer), Some(reader)) => reader < writer,
    }
}

/// Whether a text holds ASCII only, so that a search over ASCII is a proof.
fn ascii_only(schema: &Schema) -> bool {
    schema.pattern.as_ref().is_some_and(|pattern| {
        pattern
            .states
            .iter()
            .all(|state| !state.settled && state.next.iter().all(|(_, high, _)| *high < 0x80))
    })
}

fn shown<T: ToString>(bound: Option<T>) -> String {
    bound.map_or_else(|| "none".to_owned(), |bound| bound.to_string())
}
