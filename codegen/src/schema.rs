//! A schema as we understand it: every keyword that we carry has a field here, and any other is refused by the parser.

pub(crate) mod keywords;
mod parse;
mod pattern;

pub(crate) use parse::parse;
pub(crate) use pattern::{Pattern, State};

use serde_json::Value;

/// A whole document: the root schema and its named definitions, in the order of the file.
#[derive(Clone, Debug)]
pub(crate) struct Document {
    pub(crate) root: Schema,
    pub(crate) definitions: Vec<Definition>,
}

/// One entry of `$defs`.
#[derive(Clone, Debug)]
pub(crate) struct Definition {
    pub(crate) name: String,
    pub(crate) schema: Schema,
}

impl Document {
    /// The definition of a name; the parser has made sure that every reference has one.
    pub(crate) fn definition(&self, name: &str) -> &Schema {
        &self
            .definitions
            .iter()
            .find(|definition| definition.name == name)
            .expect("references are resolved")
            .schema
    }

    /// The schema that a chain of references ends at.
    pub(crate) fn resolved<'d>(&'d self, schema: &'d Schema) -> &'d Schema {
        let mut at = schema;
        while let Some(name) = &at.reference {
            at = self.definition(name);
        }
        at
    }
}

/// One schema, keyword by keyword.
#[derive(Clone, Debug, Default)]
pub(crate) struct Schema {
    /// RFC 6901 pointer to this schema in its document.
    pub(crate) pointer: String,
    /// Byte offset in the source.
    pub(crate) offset: usize,

    pub(crate) title: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) deprecated: bool,
    pub(crate) examples: Vec<Value>,
    /// Byte offsets of the examples.
    pub(crate) example_offsets: Vec<usize>,
    pub(crate) default: Option<Value>,

    /// The name in `#/$defs/<name>`.
    pub(crate) reference: Option<String>,
    pub(crate) kind: Option<Kind>,
    pub(crate) constant: Option<Value>,
    pub(crate) choices: Option<Vec<Value>>,

    pub(crate) min_length: Option<u64>,
    pub(crate) max_length: Option<u64>,
    pub(crate) pattern: Option<Pattern>,
    pub(crate) format: Option<Format>,

    pub(crate) minimum: Option<i64>,
    pub(crate) maximum: Option<i64>,

    pub(crate) properties: Vec<Property>,
    pub(crate) required: Vec<String>,
    /// `additionalProperties: false`
    pub(crate) closed: bool,

    pub(crate) items: Option<Box<Schema>>,
    pub(crate) min_items: Option<u64>,
    pub(crate) max_items: Option<u64>,

    pub(crate) all_of: Vec<Schema>,
    pub(crate) condition: Option<Box<Condition>>,

    /// `x-filled-by-server`
    pub(crate) filled: Option<Filled>,
    /// `x-view`: this part holds in one view only.
    pub(crate) view: Option<String>,
    /// `x-messages`: our own words for a keyword's issue.
    pub(crate) messages: Vec<(String, String)>,
    /// `x-enum-descriptions`, one for each choice.
    pub(crate) choice_descriptions: Vec<String>,
}

/// A property of an object.
#[derive(Clone, Debug)]
pub(crate) struct Property {
    pub(crate) name: String,
    pub(crate) schema: Schema,
}

/// `if`/`then` in a form that types can express: where `property` has one of `values`, `required` must be there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Condition {
    pub(crate) property: String,
    pub(crate) values: Vec<String>,
    pub(crate) required: Vec<String>,
}

/// The value of `type`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    String,
    Integer,
    Number,
    Boolean,
    Object,
    Array,
}

/// The values of `format` that are asserted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    DateTime,
}

/// Who fills a field before a message is delivered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Filled {
    /// The server writes it, whatever the client sent.
    Always,
    /// The server writes it where it is missing.
    IfOmitted,
    /// As [`Filled::IfOmitted`], but only for what a client sends: a backend's message may be delivered without it.
    IfOmittedByClient,
}

impl Kind {
    pub(crate) const ALL: [(&'static str, Self); 6] = [
        ("string", Self::String),
        ("integer", Self::Integer),
        ("number", Self::Number),
        ("boolean", Self::Boolean),
        ("object", Self::Object),
        ("array", Self::Array),
    ];

    pub(crate) fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, kind)| *kind == self).map_or("", |(name, _)| name)
    }
}
