//! What the emitters print: named types in source order, and what each is made of.

use crate::jsonschema::{Constant, Format};
use crate::source::Position;

/// Index into [`TypeModel::definitions`].
pub(crate) type TypeId = usize;

/// Index into [`TypeModel::checks`].
pub(crate) type CheckId = usize;

/// The types of one unit of schema files.
#[derive(Clone, Debug, Default)]
pub(crate) struct TypeModel {
    /// Every named type: in the order of the files, and within a file in the order of the text.
    pub(crate) definitions: Vec<Definition>,
    /// One for each file that describes a value of its own; a file that only has `$defs` is none.
    pub(crate) roots: Vec<Root>,
    /// The validators that the types need, in the order of [`CheckId`]: each is a root of the engine's plan, by this name.
    pub(crate) checks: Vec<String>,
    /// What a type cannot say, and the validator alone enforces.
    pub(crate) widened: Vec<Widening>,
    /// What was decided beside that, in the order of the files.
    pub(crate) notes: Vec<Note>,
}

/// What a schema file describes.
#[derive(Clone, Debug)]
pub(crate) struct Root {
    /// Name of the file, as people know it.
    pub(crate) file: String,
    /// Its type; always [`Type::Named`], so that each root has a name in every language.
    pub(crate) of: TypeId,
}

/// A type with a name.
#[derive(Clone, Debug)]
pub(crate) struct Definition {
    /// In `PascalCase`. No two are equal in `snake_case` either, and none is a name that Rust, TypeScript or Python has
    /// for something else.
    pub(crate) name: String,
    pub(crate) at: At,
    pub(crate) docs: Docs,
    pub(crate) shape: Shape,
    /// A value is one of the type if, and only if, each of these finds nothing. Never empty.
    pub(crate) checks: Vec<CheckId>,
    /// Whether `null` is no value of it though the checks accept it: it is what stands in a [`Type::Nullable`].
    pub(crate) excludes_null: bool,
    /// Whether the type says all that the checks say: they ask nothing but the JSON type of the value, or where the shape is
    /// another named type, nothing but the checks of that one.
    pub(crate) says_all: bool,
    /// Whether the author named it: a file, an entry of `$defs`, or the target of a reference. Else the name is made up
    /// from where the schema stands, and an emitter may write the shape in its place where the language can.
    pub(crate) is_named_by_author: bool,
}

/// Where a schema stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct At {
    /// Index of the document; orders the files.
    pub(crate) document: usize,
    /// Byte offset of the schema in its file; orders what is in a file.
    pub(crate) offset: usize,
    /// Name of the file.
    pub(crate) file: String,
    /// RFC 6901 pointer within the file.
    pub(crate) pointer: String,
}

/// What an author says about a schema for people.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Docs {
    pub(crate) title: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) deprecated: bool,
    /// The value that an absent one stands for: JSON text on one line, its numbers as they are spelled. Readers never
    /// fill it in: absent stays absent.
    pub(crate) default: Option<String>,
    /// JSON texts, each on one line.
    pub(crate) examples: Vec<String>,
    pub(crate) read_only: bool,
    pub(crate) write_only: bool,
}

/// What a named type is.
#[derive(Clone, Debug)]
pub(crate) enum Shape {
    Record(Record),
    Enum(Enum),
    Union(Union),
    /// Another type under a name of its own: where the checks say more than the type (lengths, patterns, ranges), a
    /// language that can makes it a type of its own (a newtype, a brand).
    Plain(Type),
}

/// A type, where it is used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Type {
    /// Any JSON value.
    Any,
    /// No value at all.
    Never,
    Null,
    Boolean,
    Integer(Integer),
    /// Any number; it keeps its text.
    Number,
    String(Text),
    Array(Box<Type>),
    Tuple(Box<Tuple>),
    /// An object whose keys are data.
    Map(Box<Type>),
    /// The type, or `null`. What it holds is never nullable itself.
    Nullable(Box<Type>),
    Named(TypeId),
}

/// Bounds of an integer, both inclusive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Integer {
    /// `None`: there is none, or it is beyond 128 bits.
    pub(crate) least: Option<i128>,
    pub(crate) most: Option<i128>,
}

/// What a string is checked for, beyond being one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Text {
    pub(crate) min_length: Option<u64>,
    pub(crate) max_length: Option<u64>,
    pub(crate) patterns: Vec<String>,
    pub(crate) format: Option<Format>,
}

/// An array whose first items have types of their own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Tuple {
    pub(crate) items: Vec<Type>,
    /// So many of the items have to be there.
    pub(crate) required: usize,
    /// The type of further items; `None` where there may be none.
    pub(crate) rest: Option<Type>,
}

/// An object with known keys.
#[derive(Clone, Debug)]
pub(crate) struct Record {
    /// In the order of the schema.
    pub(crate) properties: Vec<Property>,
    /// The type of the values of all other keys; `None` where there may be none. Readers keep such keys.
    pub(crate) extra: Option<Type>,
}

/// A known key of an object.
#[derive(Clone, Debug)]
pub(crate) struct Property {
    /// The key as it stands on the wire: any string.
    pub(crate) key: String,
    /// [`Type::Nullable`] where `null` is a value of it; whether it may be absent is another matter.
    pub(crate) value: Type,
    pub(crate) required: bool,
    pub(crate) docs: Docs,
}

/// Some values, none of them `null`, an array or an object. One with a single value is a constant.
#[derive(Clone, Debug)]
pub(crate) struct Enum {
    pub(crate) values: Vec<EnumValue>,
}

/// One value of an [`Enum`].
#[derive(Clone, Debug)]
pub(crate) struct EnumValue {
    /// In `PascalCase`, beginning with a letter, different from the others.
    pub(crate) name: String,
    pub(crate) value: Constant,
    /// From `x-enum-descriptions`, or the `description` of a `const` in a `oneOf`.
    pub(crate) description: Option<String>,
}

/// A value of one of several types.
#[derive(Clone, Debug)]
pub(crate) struct Union {
    /// At least two; none is `null`.
    pub(crate) branches: Vec<Branch>,
    pub(crate) choose: Choose,
}

/// How a valid value tells which branch it is of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Choose {
    /// All branches are objects that require this key, and each has values of its own for it: [`Branch::tags`].
    Key(String),
    /// Each branch is of JSON types of its own: [`Branch::kinds`].
    Kind,
    /// The first branch whose checks find nothing: [`Branch::checks`].
    Check,
}

/// One type of a [`Union`].
#[derive(Clone, Debug)]
pub(crate) struct Branch {
    /// In `PascalCase`, beginning with a letter, different from the others.
    pub(crate) name: String,
    pub(crate) value: Type,
    pub(crate) docs: Docs,
    /// With [`Choose::Key`], the values of the key: strings, numbers or booleans. Else empty.
    pub(crate) tags: Vec<Constant>,
    /// The JSON types of its values. Never empty.
    pub(crate) kinds: Vec<Kind>,
    /// A valid value of the union is of this branch if each of these finds nothing. With [`Choose::Check`] never empty.
    pub(crate) checks: Vec<CheckId>,
}

/// A JSON type, where integers are numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Null,
    Boolean,
    Number,
    String,
    Array,
    Object,
}

/// A rule that a type cannot say. The validator enforces it all the same.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Widening {
    pub(crate) at: At,
    pub(crate) position: Position,
    /// What became wider: `the type of the values`.
    pub(crate) what: String,
    /// Why, and where there is a remedy, what to write.
    pub(crate) why: String,
}

/// What a reader of the report should know, though it makes no type wider.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Note {
    pub(crate) at: At,
    pub(crate) position: Position,
    pub(crate) what: String,
    pub(crate) why: String,
}

impl TypeModel {
    pub(crate) fn definition(&self, id: TypeId) -> &Definition {
        &self.definitions[id]
    }

    /// What a type is once the names of other plain types are looked through.
    pub(crate) fn resolved<'m>(&'m self, of: &'m Type) -> &'m Type {
        match of {
            Type::Named(id) => match &self.definitions[*id].shape {
                Shape::Plain(other) => self.resolved(other),
                Shape::Record(_) | Shape::Enum(_) | Shape::Union(_) => of,
            },
            _ => of,
        }
    }

    /// The only value of a type, where it has only one that is no array or object.
    pub(crate) fn constant<'m>(&'m self, of: &'m Type) -> Option<&'m Constant> {
        let Type::Named(id) = self.resolved(of) else { return None };
        match &self.definitions[*id].shape {
            Shape::Enum(Enum { values }) if values.len() == 1 => Some(&values[0].value),
            _ => None,
        }
    }
}

impl Definition {
    /// Whether it is a plain type whose checks say more than the type does: what deserves a newtype or a brand.
    pub(crate) fn is_constrained_text(&self) -> bool {
        matches!(&self.shape, Shape::Plain(Type::String(text)) if *text != Text::default())
    }
}

impl Record {
    pub(crate) fn property(&self, key: &str) -> Option<&Property> {
        self.properties.iter().find(|property| property.key == key)
    }
}

impl Integer {
    /// Whether every value lies between these bounds.
    pub(crate) fn within(self, least: i128, most: i128) -> bool {
        self.least.is_some_and(|value| value >= least) && self.most.is_some_and(|value| value <= most)
    }
}
