//! What every output prints: named types, and one record for each way to read the message. All decisions are made
//! before this is printed; the order is the schema's.

use crate::commands::Commands;
use crate::schema::{Condition, Document, Filled, Schema};
use crate::views::View;
use serde_json::Value;

/// A whole schema, lowered.
#[derive(Debug)]
pub(crate) struct Model {
    /// Name of the message in every language: `WsMessageV3`.
    pub(crate) name: String,
    /// The title in the schema: `WS_Message_V3`.
    pub(crate) title: String,
    pub(crate) description: String,
    /// The shared types, in the order of `$defs`, then those that were given a name.
    pub(crate) types: Vec<TypeDef>,
    /// The readings of the message.
    pub(crate) readings: Vec<Reading>,
    pub(crate) examples: Vec<Value>,
    /// The commands whose payload has a schema.
    pub(crate) commands: Commands,
}

/// The message as one view reads it.
#[derive(Clone, Debug)]
pub(crate) struct Reading {
    pub(crate) view: View,
    pub(crate) document: Document,
    /// JSON text of the schema that this view's users are shown.
    pub(crate) json: String,
    pub(crate) record: Record,
}

/// A type with a name.
#[derive(Clone, Debug)]
pub(crate) struct TypeDef {
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) examples: Vec<Value>,
    pub(crate) shape: Shape,
}

/// What a named type holds.
#[derive(Clone, Debug)]
pub(crate) enum Shape {
    /// A string that obeys the text rules of this schema.
    Text(Box<Schema>),
    /// One of several strings.
    Choice(Vec<Choice>),
    /// Any JSON object.
    Free,
    /// An object with known fields.
    Record(Record),
    /// Another type by a name of its own.
    Other(TypeRef),
}

/// One value of an enumeration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Choice {
    pub(crate) value: String,
    pub(crate) description: String,
}

/// An object with known fields.
#[derive(Clone, Debug)]
pub(crate) struct Record {
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) closed: bool,
    pub(crate) fields: Vec<Field>,
    pub(crate) conditions: Vec<Condition>,
}

/// A field of a record.
#[derive(Clone, Debug)]
pub(crate) struct Field {
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) type_ref: TypeRef,
    /// The field's own schema: the rules that its type alone does not carry.
    pub(crate) schema: Schema,
    pub(crate) required: bool,
    pub(crate) filled: Option<Filled>,
    pub(crate) deprecated: bool,
    pub(crate) examples: Vec<Value>,
    /// The field's record is within the field's type: a language where a value holds its parts needs a pointer.
    pub(crate) boxed: bool,
}

/// A use of a type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum TypeRef {
    /// One of [`Model::types`].
    Named(String),
    Text,
    Integer,
    Number,
    Boolean,
    /// Any JSON object.
    Free,
    Array(Box<TypeRef>),
}

/// A record's conditions seen from the property that they test: which fields each of its values brings along.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Discriminator {
    pub(crate) property: String,
    pub(crate) arms: Vec<Arm>,
}

/// One value of a discriminator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Arm {
    pub(crate) value: String,
    pub(crate) description: String,
    /// Fields that are there with this value, beside those that always are.
    pub(crate) required: Vec<String>,
}

impl Model {
    /// The named type that a use refers to, if it is a named one.
    pub(crate) fn named(&self, type_ref: &TypeRef) -> Option<&TypeDef> {
        let TypeRef::Named(name) = type_ref else { return None };
        self.types.iter().find(|definition| definition.name == *name)
    }

    /// The schema of a definition: every reading has the same.
    pub(crate) fn definition(&self, name: &str) -> &Schema {
        self.readings[0].document.definition(name)
    }

    /// What a use of a type is in the end, other names for a type undone.
    pub(crate) fn resolved<'m>(&'m self, type_ref: &'m TypeRef) -> &'m TypeRef {
        match self.named(type_ref).map(|definition| &definition.shape) {
            Some(Shape::Other(other)) => self.resolved(other),
            _ => type_ref,
        }
    }

    /// Marks the fields whose type holds their own record, other than in an array.
    pub(crate) fn box_recursion(&mut self) {
        let holds = |model: &Self, type_ref: &TypeRef| match model.named(type_ref).map(|named| &named.shape) {
            Some(Shape::Record(record)) => Some(record.name.clone()),
            _ => None,
        };
        for index in 0..self.types.len() {
            let Shape::Record(record) = &self.types[index].shape else { continue };
            let (owner, mut boxed) = (record.name.clone(), Vec::new());
            for field in &record.fields {
                let mut reached: Vec<String> = holds(self, &field.type_ref).into_iter().collect();
                let mut next = 0;
                while let Some(name) = reached.get(next).cloned() {
                    next += 1;
                    let Some(Shape::Record(inner)) =
                        self.named(&TypeRef::Named(name)).map(|named| &named.shape)
                    else {
                        continue;
                    };
                    for name in inner.fields.iter().filter_map(|field| holds(self, &field.type_ref)) {
                        if !reached.contains(&name) {
                            reached.push(name);
                        }
                    }
                }
                boxed.push(reached.contains(&owner));
            }
            let Shape::Record(record) = &mut self.types[index].shape else { continue };
            for (field, boxed) in record.fields.iter_mut().zip(boxed) {
                field.boxed = boxed;
            }
        }
    }

    /// One discriminator for each property that conditions test, in the order of the conditions.
    pub(crate) fn discriminators(&self, record: &Record) -> Vec<Discriminator> {
        let mut found: Vec<Discriminator> = Vec::new();
        for condition in &record.conditions {
            if found.iter().any(|known| known.property == condition.property) {
                continue;
            }
            let field = record.fields.iter().find(|field| field.name == condition.property && field.required);
            let Some(Shape::Choice(choices)) =
                field.and_then(|field| self.named(&field.type_ref)).map(|def| &def.shape)
            else {
                continue; // an open text cannot be told apart by value; validators still enforce the condition
            };
            let arms = choices.iter().map(|choice| Arm {
                value: choice.value.clone(),
                description: choice.description.clone(),
                required: required_with(record, &condition.property, &choice.value),
            });
            found.push(Discriminator { property: condition.property.clone(), arms: arms.collect() });
        }
        found
    }
}

fn required_with(record: &Record, property: &str, value: &str) -> Vec<String> {
    let holds = |condition: &&Condition| {
        condition.property == property && condition.values.iter().any(|v| v == value)
    };
    let brought: Vec<&String> =
        record.conditions.iter().filter(holds).flat_map(|condition| &condition.required).collect();
    let optional = record.fields.iter().filter(|field| !field.required && brought.contains(&&field.name));
    optional.map(|field| field.name.clone()).collect()
}

impl Reading {
    /// Name of the record's type: published messages are of the delivered type.
    pub(crate) fn type_name(&self) -> &str {
        &self.record.name
    }
}
