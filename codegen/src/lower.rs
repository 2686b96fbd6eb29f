//! From schema to model: decides names, follows references, gives names to inline types.

mod distinct;
mod sense;

use crate::commands::Commands;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::evaluate::accepts;
use crate::model::{Choice, Field, Model, Reading, Record, Shape, TypeDef, TypeRef};
use crate::names;
use crate::schema::{Definition, Document, Kind, Schema};
use crate::source::SourceFile;
use crate::views::{self, View};
use serde_json::Value;

/// Lowers a document.
///
/// # Errors
/// Parts that the validators could carry but a type could not.
pub(crate) fn lower(
    source: &SourceFile,
    document: &Document,
    commands: Commands,
) -> Result<Model, Vec<Diagnostic>> {
    let title = document.root.title.clone().unwrap_or_default();
    let mut lowering =
        Lowering { document, types: Vec::new(), defined: Vec::new(), diagnostics: Diagnostics::new(source) };
    let name = lowering.message_name(&title);
    if !lowering.diagnostics.is_empty() {
        return Err(lowering.diagnostics.finish(()).expect_err("there are some"));
    }
    for definition in &document.definitions {
        lowering.refuse_taken(definition);
        lowering.define(&definition.name, &definition.schema);
    }
    lowering.examples();
    sense::check(document, &mut lowering.diagnostics);
    let json: Value = serde_json::from_str(&source.text).expect("the parser has read it");
    let readings = View::ALL.map(|view| lowering.reading(&name, &json, view, &commands));
    let mut model = Model {
        title,
        description: document.root.description.clone().unwrap_or_default(),
        types: std::mem::take(&mut lowering.types),
        readings: readings.into(),
        examples: document.root.examples.clone(),
        commands,
        name,
    };
    model.box_recursion();
    lowering.distinct(&model);
    lowering.diagnostics.finish(model)
}

struct Lowering<'d> {
    document: &'d Document,
    types: Vec<TypeDef>,
    /// Every name that a type was given, with the pointer and offset of its schema.
    defined: Vec<(String, String, usize)>,
    diagnostics: Diagnostics<'d>,
}

impl Lowering<'_> {
    fn message_name(&mut self, title: &str) -> String {
        let root = &self.document.root;
        if title.is_empty() {
            self.diagnostics.add(
                root.offset,
                "/title",
                "the root has no `title`",
                "add one: it names the message in every language",
            );
        }
        if root.kind != Some(Kind::Object) || root.properties.is_empty() {
            self.diagnostics.add(
                root.offset,
                "",
                "the root is not an object with properties",
                "describe one message: \"type\": \"object\" and its `properties`",
            );
        }
        let name = names::pascal(title);
        let usable = title.is_ascii() && name.starts_with(|c: char| c.is_ascii_uppercase());
        if !title.is_empty() && (!usable || distinct::is_taken(&name)) {
            self.diagnostics.add(
                root.offset,
                "/title",
                format!("the title `{title}` cannot name a type in every language"),
                "use words of letters and digits, beginning with a letter, that say more: `Order event`",
            );
        }
        name
    }

    /// The examples are what people copy, so they must be messages.
    fn examples(&mut self) {
        let input = views::document(self.document, View::Input);
        let root = &self.document.root;
        for (index, (example, offset)) in root.examples.iter().zip(&root.example_offsets).enumerate() {
            if !accepts(&input, example) {
                let pointer = format!("/examples/{index}");
                self.diagnostics.add(
                    *offset,
                    &pointer,
                    "this example is not valid",
                    "make it a message that a client may send",
                );
            }
        }
    }

    fn refuse_taken(&mut self, definition: &Definition) {
        if distinct::is_taken(&definition.name) {
            let (schema, name) = (&definition.schema, &definition.name);
            let help = format!("call it something that says more, such as `Message{name}`");
            self.diagnostics.add(
                schema.offset,
                &schema.pointer,
                format!("`{name}` has a meaning of its own in the outputs"),
                help,
            );
        }
    }

    fn reading(&mut self, name: &str, json: &Value, view: View, commands: &Commands) -> Reading {
        let document = views::document(self.document, view);
        // The readings of one message share the types of their fields.
        let owner = name;
        let name = if view == View::Input { format!("{name}Input") } else { name.to_owned() };
        let json = serde_json::to_string_pretty(&views::json(json, &document, view, commands))
            .expect("a value has a text")
            + "\n";
        let record = self.record(&name, owner, &document.root);
        Reading { view, document, json, record }
    }

    fn define(&mut self, name: &str, schema: &Schema) {
        let known =
            |(other, pointer, _): &(String, String, usize)| other == name && *pointer == schema.pointer;
        if self.defined.iter().any(known) {
            return; // the readings of one message share the types of their fields
        }
        self.defined.push((name.to_owned(), schema.pointer.clone(), schema.offset));
        // A second type of one name is told by `distinct`, once the names are known. The place is taken before the parts are lowered, so that types come in the order of the file.
        let index = self.types.len();
        self.types.push(TypeDef {
            name: name.to_owned(),
            description: schema.description.clone().unwrap_or_default(),
            examples: schema.examples.clone(),
            shape: Shape::Free,
        });
        let shape = self.shape(name, schema);
        self.types[index].shape = shape;
    }

    fn shape(&mut self, name: &str, schema: &Schema) -> Shape {
        if let Some(target) = &schema.reference {
            let target = self.document.definition(target);
            let mut resolved = target.clone();
            resolved.description = schema.description.clone().or(resolved.description);
            return self.shape(name, &resolved);
        }
        match schema.kind {
            Some(Kind::String) => {
                self.distinct_variants(schema);
                text_shape(schema)
            }
            Some(Kind::Object) if schema.properties.is_empty() && !schema.closed => Shape::Free,
            Some(Kind::Object) => Shape::Record(self.record(name, name, schema)),
            Some(Kind::Array) => Shape::Other(self.use_of(name, schema)),
            Some(Kind::Integer) => Shape::Other(TypeRef::Integer),
            Some(Kind::Number) => Shape::Other(TypeRef::Number),
            Some(Kind::Boolean) => Shape::Other(TypeRef::Boolean),
            None => {
                self.untyped(schema);
                Shape::Free
            }
        }
    }

    /// Two values that would get one name in Rust, such as `a-b` and `a_b`.
    fn distinct_variants(&mut self, schema: &Schema) {
        let values: Vec<&str> = schema.choices.iter().flatten().filter_map(Value::as_str).collect();
        for (index, value) in values.iter().enumerate() {
            let same = |earlier: &&&str| names::rust_variant(earlier) == names::rust_variant(value);
            if let Some(earlier) = values[..index].iter().find(same) {
                let message = format!(
                    "`{earlier}` and `{value}` get the same name in Rust: {}",
                    names::rust_variant(value)
                );
                self.diagnostics.add(
                    schema.offset,
                    &schema.pointer,
                    message,
                    "tell them apart by more than punctuation or case",
                );
            }
        }
    }

    /// A record; its fields' own types are named after `owner`.
    fn record(&mut self, name: &str, owner: &str, schema: &Schema) -> Record {
        let mut fields = Vec::with_capacity(schema.properties.len());
        for property in &schema.properties {
            let type_name = format!("{}{}", owner, names::pascal(&property.name));
            fields.push(Field {
                name: property.name.clone(),
                description: self.description(&property.schema),
                type_ref: self.use_of(&type_name, &property.schema),
                required: schema.required.contains(&property.name),
                filled: property.schema.filled,
                deprecated: property.schema.deprecated,
                examples: property.schema.examples.clone(),
                schema: self.document.resolved(&property.schema).clone(),
                boxed: false,
            });
        }
        Record {
            name: name.to_owned(),
            description: schema.description.clone().unwrap_or_default(),
            closed: schema.closed,
            fields,
            conditions: conditions(schema),
        }
    }

    /// A use of a schema: by its name, by what it is, or by the name that it is given here.
    fn use_of(&mut self, name: &str, schema: &Schema) -> TypeRef {
        if let Some(target) = &schema.reference {
            return TypeRef::Named(target.clone());
        }
        match schema.kind {
            Some(Kind::String) if is_plain_text(schema) => TypeRef::Text,
            Some(Kind::Object) if schema.properties.is_empty() && !schema.closed => TypeRef::Free,
            Some(Kind::String | Kind::Object) => {
                self.define(name, schema);
                TypeRef::Named(name.to_owned())
            }
            Some(Kind::Integer) => TypeRef::Integer,
            Some(Kind::Number) => TypeRef::Number,
            Some(Kind::Boolean) => TypeRef::Boolean,
            Some(Kind::Array) => match &schema.items {
                Some(items) => TypeRef::Array(Box::new(self.use_of(&format!("{name}Item"), items))),
                None => {
                    self.diagnostics.add(schema.offset, &schema.pointer, "an array of what?", "add `items`");
                    TypeRef::Array(Box::new(TypeRef::Free))
                }
            },
            None => {
                self.untyped(schema);
                TypeRef::Free
            }
        }
    }

    fn untyped(&mut self, schema: &Schema) {
        self.diagnostics.add(
            schema.offset,
            &schema.pointer,
            "this schema has no type",
            "add `type`, or a `$ref` to a definition that has one",
        );
    }

    fn description(&self, schema: &Schema) -> String {
        let inherited =
            || schema.reference.as_ref().and_then(|name| self.document.definition(name).description.clone());
        let words = schema.description.clone().or_else(inherited).unwrap_or_default();
        match &schema.default {
            Some(default) => format!("{words} Default: `{default}`.").trim_start().to_owned(),
            None => words,
        }
    }
}

fn conditions(schema: &Schema) -> Vec<crate::schema::Condition> {
    let own = schema.condition.as_deref().into_iter();
    own.chain(schema.all_of.iter().filter_map(|part| part.condition.as_deref())).cloned().collect()
}

fn is_plain_text(schema: &Schema) -> bool {
    schema.constant.is_none()
        && schema.choices.is_none()
        && schema.min_length.is_none()
        && schema.max_length.is_none()
        && schema.pattern.is_none()
        && schema.format.is_none()
}

fn text_shape(schema: &Schema) -> Shape {
    let values = match (&schema.constant, &schema.choices) {
        (Some(constant), _) => std::slice::from_ref(constant),
        (None, Some(choices)) => choices,
        (None, None) if is_plain_text(schema) => return Shape::Other(TypeRef::Text),
        (None, None) => return Shape::Text(Box::new(schema.clone())),
    };
    let choice = |(index, value): (usize, &Value)| Choice {
        value: value.as_str().unwrap_or_default().to_owned(),
        description: schema.choice_descriptions.get(index).cloned().unwrap_or_default(),
    };
    Shape::Choice(values.iter().enumerate().map(choice).collect())
}
