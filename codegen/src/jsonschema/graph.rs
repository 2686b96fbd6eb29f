//! The graph of all schemas that a validator needs: nodes are places, edges are the keywords that apply one to another.

use super::constant::{Constant, Number};
use super::documents::Place;
use super::format::Format;
use super::resources::ResourceId;
use crate::diagnostic::Diagnostic;
use std::collections::HashMap;

/// Index into [`Graph::nodes`].
pub(crate) type NodeId = usize;

/// Every schema that can be reached from the roots.
#[derive(Debug, Default)]
pub(crate) struct Graph {
    pub(crate) nodes: Vec<Node>,
    pub(crate) by_place: HashMap<Place, NodeId>,
    /// What Python cannot do, though the other languages can.
    pub(crate) not_in_python: Vec<Diagnostic>,
    /// What an author should hear of, though it keeps nobody from going on.
    pub(crate) warnings: Vec<Diagnostic>,
}

/// One schema.
#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) place: Place,
    pub(crate) resource: ResourceId,
    /// How many keywords apply it; roots count once more.
    pub(crate) uses: usize,
    pub(crate) schema: Schema,
}

/// What a schema says.
#[derive(Debug)]
pub(crate) enum Schema {
    /// `true` or `false`.
    Bool(bool),
    /// An object of keywords.
    Keywords(Box<Keywords>),
}

/// The keywords of a schema that say something about a value.
#[derive(Debug, Default)]
pub(crate) struct Keywords {
    pub(crate) types: Option<Types>,
    pub(crate) constant: Option<Constant>,
    pub(crate) choices: Option<Vec<Constant>>,

    pub(crate) minimum: Option<Number>,
    pub(crate) maximum: Option<Number>,
    pub(crate) exclusive_minimum: Option<Number>,
    pub(crate) exclusive_maximum: Option<Number>,
    pub(crate) multiple_of: Option<Number>,

    pub(crate) min_length: Option<u64>,
    pub(crate) max_length: Option<u64>,
    pub(crate) pattern: Option<String>,
    pub(crate) format: Option<Format>,

    pub(crate) min_items: Option<u64>,
    pub(crate) max_items: Option<u64>,
    pub(crate) unique_items: bool,
    pub(crate) prefix_items: Vec<NodeId>,
    pub(crate) items: Option<NodeId>,
    pub(crate) contains: Option<NodeId>,
    pub(crate) min_contains: Option<u64>,
    pub(crate) max_contains: Option<u64>,
    pub(crate) unevaluated_items: Option<NodeId>,

    pub(crate) min_properties: Option<u64>,
    pub(crate) max_properties: Option<u64>,
    pub(crate) required: Vec<String>,
    pub(crate) dependent_required: Vec<(String, Vec<String>)>,
    pub(crate) properties: Vec<(String, NodeId)>,
    pub(crate) pattern_properties: Vec<(String, NodeId)>,
    pub(crate) additional_properties: Option<NodeId>,
    pub(crate) property_names: Option<NodeId>,
    pub(crate) dependent_schemas: Vec<(String, NodeId)>,
    pub(crate) unevaluated_properties: Option<NodeId>,

    pub(crate) reference: Option<NodeId>,
    pub(crate) dynamic_reference: Option<DynamicReference>,
    pub(crate) all_of: Vec<NodeId>,
    pub(crate) any_of: Vec<NodeId>,
    pub(crate) one_of: Vec<NodeId>,
    pub(crate) not: Option<NodeId>,
    pub(crate) condition: Option<NodeId>,
    pub(crate) then: Option<NodeId>,
    pub(crate) otherwise: Option<NodeId>,

    /// The words that an author chose for broken keywords, in `x-messages`.
    pub(crate) messages: HashMap<String, String>,
}

/// A `$dynamicRef`.
#[derive(Clone, Debug)]
pub(crate) struct DynamicReference {
    /// Where it leads unless the dynamic scope says otherwise.
    pub(crate) initial: NodeId,
    /// The dynamic anchor that it asks for; without one it is a plain reference.
    pub(crate) name: Option<String>,
}

/// A set of JSON types.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Types(u8);

/// A JSON type; [`Type::Number`] includes the integers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Type {
    Null,
    Boolean,
    Integer,
    Number,
    String,
    Array,
    Object,
}

impl Type {
    pub(crate) const ALL: [Self; 7] =
        [Self::Null, Self::Boolean, Self::Integer, Self::Number, Self::String, Self::Array, Self::Object];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Boolean => "boolean",
            Self::Integer => "integer",
            Self::Number => "number",
            Self::String => "string",
            Self::Array => "array",
            Self::Object => "object",
        }
    }
}

impl Types {
    pub(crate) fn with(self, kind: Type) -> Self {
        Self(self.0 | 1 << kind as u8)
    }

    pub(crate) fn has(self, kind: Type) -> bool {
        self.0 & (1 << kind as u8) != 0
    }

    pub(crate) fn iter(self) -> impl Iterator<Item = Type> {
        Type::ALL.into_iter().filter(move |kind| self.has(*kind))
    }
}

impl Keywords {
    /// The target of its reference, if it says nothing else; of a dynamic one where it leads at first.
    pub(crate) fn only_reference(&self) -> Option<NodeId> {
        let mut in_place = self.in_place();
        let (first, second) = (in_place.next(), in_place.next());
        let alone = second.is_none() && self.in_parts().next().is_none() && !self.has_assertions();
        first.filter(|_| alone)?;
        let dynamic = self.dynamic_reference.as_ref().map(|reference| reference.initial);
        self.reference.or(dynamic)
    }

    /// The schema whose issues are all that it has, by a reference or an `allOf`; of a dynamic one where it leads at first.
    pub(crate) fn only_applied(&self) -> Option<NodeId> {
        let mut in_place = self.in_place();
        let (first, second) = (in_place.next(), in_place.next());
        let alone = second.is_none() && self.in_parts().next().is_none() && !self.has_assertions();
        let dynamic = self.dynamic_reference.as_ref().map(|reference| reference.initial);
        let applied = self.reference.or(dynamic).or(self.all_of.first().copied());
        applied.filter(|node| alone && first == Some(*node))
    }

    /// Whether it says something about a value itself.
    fn has_assertions(&self) -> bool {
        self.types.is_some()
            || self.constant.is_some()
            || self.choices.is_some()
            || self.minimum.is_some()
            || self.maximum.is_some()
            || self.exclusive_minimum.is_some()
            || self.exclusive_maximum.is_some()
            || self.multiple_of.is_some()
            || self.min_length.is_some()
            || self.max_length.is_some()
            || self.pattern.is_some()
            || self.format.is_some()
            || self.min_items.is_some()
            || self.max_items.is_some()
            || self.unique_items
            || self.min_properties.is_some()
            || self.max_properties.is_some()
            || !self.required.is_empty()
            || !self.dependent_required.is_empty()
    }

    /// The schemas that are applied to the same value.
    pub(crate) fn in_place(&self) -> impl Iterator<Item = NodeId> + '_ {
        let one = [self.not, self.condition, self.then, self.otherwise, self.reference];
        let lists = [&self.all_of, &self.any_of, &self.one_of];
        let dynamic = self.dynamic_reference.as_ref().map(|reference| reference.initial);
        one.into_iter()
            .flatten()
            .chain(dynamic)
            .chain(lists.into_iter().flatten().copied())
            .chain(self.dependent_schemas.iter().map(|(_, node)| *node))
    }

    /// The schemas that are applied to parts of the value.
    pub(crate) fn in_parts(&self) -> impl Iterator<Item = NodeId> + '_ {
        let one = [
            self.items,
            self.contains,
            self.unevaluated_items,
            self.additional_properties,
            self.property_names,
            self.unevaluated_properties,
        ];
        let maps = [&self.properties, &self.pattern_properties];
        let maps = maps.into_iter().flatten().map(|(_, node)| *node);
        one.into_iter().flatten().chain(self.prefix_items.iter().copied()).chain(maps)
    }

    /// Whether it says nothing about any value.
    pub(crate) fn is_silent(&self) -> bool {
        self.types.is_none() && self.asks_only_types()
    }

    /// Whether it asks nothing of a value but its JSON type.
    pub(crate) fn asks_only_types(&self) -> bool {
        let applies = self.in_place().chain(self.in_parts()).next().is_some();
        let numbers = [&self.minimum, &self.maximum, &self.exclusive_minimum, &self.exclusive_maximum];
        let sizes = [self.min_length, self.max_length, self.min_items, self.max_items];
        !applies
            && self.constant.is_none()
            && self.choices.is_none()
            && numbers.iter().all(|bound| bound.is_none())
            && sizes.iter().chain(&[self.min_properties, self.max_properties]).all(Option::is_none)
            && self.multiple_of.is_none()
            && self.pattern.is_none()
            && self.format.is_none()
            && !self.unique_items
            && self.required.is_empty()
            && self.dependent_required.is_empty()
    }

    /// Whether it evaluates keys itself, apart from the schemas that it applies to the same value.
    pub(crate) fn evaluates_properties(&self) -> bool {
        !self.properties.is_empty()
            || !self.pattern_properties.is_empty()
            || self.additional_properties.is_some()
            || self.unevaluated_properties.is_some()
    }

    /// Whether it evaluates items itself.
    pub(crate) fn evaluates_items(&self) -> bool {
        !self.prefix_items.is_empty()
            || self.items.is_some()
            || self.contains.is_some()
            || self.unevaluated_items.is_some()
    }
}
