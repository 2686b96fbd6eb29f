//! Which types hold brands, and what their drafts are called.
//!
//! # Design
//! A draft is declared, not derived by a mapped type: TypeScript gives up on a mapped type over a list that holds itself,
//! and an editor shows what is declared.

use super::shapes::is_inline;
use crate::types::model::{Definition, Shape, Type, TypeId, TypeModel};

/// For each definition, what is written in its place where there are no brands; `None` where it holds none.
pub(super) struct Drafts(Vec<Option<Draft>>);

enum Draft {
    /// A text with a brand: without it, a text.
    Text,
    Declared(String),
}

impl Drafts {
    pub(in crate::emit) fn of(types: &TypeModel) -> Self {
        let mut branded: Vec<bool> = types.definitions.iter().map(has_brand).collect();
        // Types may refer to each other in circles: it ends when nothing is added.
        loop {
            let holds =
                |definition: &Definition| parts(definition).iter().any(|part| reaches(part, &branded));
            let next: Vec<bool> =
                types.definitions.iter().zip(&branded).map(|(one, known)| *known || holds(one)).collect();
            if next == branded {
                break;
            }
            branded = next;
        }
        let draft = |(definition, branded): (&Definition, bool)| {
            branded.then(|| match has_brand(definition) {
                true => Draft::Text,
                false => Draft::Declared(free(types, &definition.name)),
            })
        };
        Self(types.definitions.iter().zip(branded).map(draft).collect())
    }

    /// What is written in the place of a type with brands.
    pub(in crate::emit) fn text(&self, id: TypeId) -> Option<&str> {
        self.0[id].as_ref().map(|draft| match draft {
            Draft::Text => "string",
            Draft::Declared(name) => name,
        })
    }

    /// The name of a draft that is to be declared.
    pub(in crate::emit) fn declared(&self, id: TypeId) -> Option<&str> {
        match &self.0[id] {
            Some(Draft::Declared(name)) => Some(name),
            Some(Draft::Text) | None => None,
        }
    }
}

fn has_brand(definition: &Definition) -> bool {
    definition.is_constrained_text() && !is_inline(definition)
}

fn free(types: &TypeModel, name: &str) -> String {
    let mut free = format!("{name}Draft");
    while types.definitions.iter().any(|definition| definition.name == free) {
        free.push('_');
    }
    free
}

/// The types that a definition is made of.
fn parts(definition: &Definition) -> Vec<&Type> {
    match &definition.shape {
        Shape::Record(record) => {
            record.properties.iter().map(|property| &property.value).chain(&record.extra).collect()
        }
        Shape::Enum(_) => Vec::new(),
        Shape::Union(union) => union.branches.iter().map(|branch| &branch.value).collect(),
        Shape::Plain(of) => vec![of],
    }
}

fn reaches(of: &Type, branded: &[bool]) -> bool {
    match of {
        Type::Array(inner) | Type::Map(inner) | Type::Nullable(inner) => reaches(inner, branded),
        Type::Tuple(tuple) => tuple.items.iter().chain(&tuple.rest).any(|item| reaches(item, branded)),
        Type::Named(id) => branded[*id],
        Type::Any
        | Type::Never
        | Type::Null
        | Type::Boolean
        | Type::Integer(_)
        | Type::Number
        | Type::String(_) => false,
    }
}
