//! JSON values that keep what a reader may lose: how a number is spelled, the order of keys, keys given twice.

use crate::json::{Data, Json};
use crate::jsonschema::reading::Type;
use crate::jsonschema::{Constant, Number};
use std::collections::HashSet;

/// A JSON value that a case is made of.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Value {
    Null,
    Bool(bool),
    /// As it is written.
    Number(String),
    String(String),
    Array(Vec<Value>),
    /// In the order of the text; of a key that is given twice the last counts.
    Object(Vec<(String, Value)>),
}

/// One step from a value to a part of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Step {
    /// The value of a key.
    Key(String),
    /// An item.
    Index(usize),
}

/// From the whole value to a part.
pub(super) type Path = Vec<Step>;

/// An RFC 6901 pointer.
pub(super) fn pointer(path: &[Step]) -> String {
    let token = |step: &Step| match step {
        Step::Key(key) => format!("/{}", key.replace('~', "~0").replace('/', "~1")),
        Step::Index(index) => format!("/{index}"),
    };
    path.iter().map(token).collect()
}

impl Value {
    pub(super) fn number(text: &str) -> Self {
        Self::Number(text.to_owned())
    }

    pub(super) fn text(text: &str) -> Self {
        Self::String(text.to_owned())
    }

    /// A value that is read; one that is nested too deep to be built is `null`.
    pub(super) fn of(json: &Json<'_>) -> Self {
        match &json.data {
            Data::Null | Data::Deeper => Self::Null,
            Data::Bool(value) => Self::Bool(*value),
            Data::Number(text) => Self::Number((*text).to_owned()),
            Data::String(text) => Self::String(text.to_string()),
            Data::Array(items) => Self::Array(items.iter().map(Self::of).collect()),
            Data::Object(members) => {
                let member =
                    |member: &crate::json::Member<'_>| (member.key.to_string(), Self::of(&member.value));
                Self::Object(members.iter().map(member).collect())
            }
        }
    }

    pub(super) fn of_constant(constant: &Constant) -> Self {
        match constant {
            Constant::Null => Self::Null,
            Constant::Bool(value) => Self::Bool(*value),
            Constant::Number(number) => Self::Number(number.normal.clone()),
            Constant::String(text) => Self::String(text.clone()),
            Constant::Array(items) => Self::Array(items.iter().map(Self::of_constant).collect()),
            Constant::Object(members) => {
                let member = |(key, value): &(String, Constant)| (key.clone(), Self::of_constant(value));
                Self::Object(members.iter().map(member).collect())
            }
        }
    }

    /// The type, a whole number being an integer.
    pub(super) fn kind(&self) -> Type {
        match self {
            Self::Null => Type::Null,
            Self::Bool(_) => Type::Boolean,
            Self::Number(text) if crate::jsonschema::is_integer(text) => Type::Integer,
            Self::Number(_) => Type::Number,
            Self::String(_) => Type::String,
            Self::Array(_) => Type::Array,
            Self::Object(_) => Type::Object,
        }
    }

    /// The members that count, each with its place in the text.
    pub(super) fn entries(&self) -> Vec<(usize, &str, &Self)> {
        let Self::Object(members) = self else { return Vec::new() };
        let mut later = HashSet::with_capacity(members.len());
        let last = members.iter().enumerate().rev().filter(|(_, (key, _))| later.insert(key.as_str()));
        let mut counted: Vec<_> = last.map(|(index, (key, value))| (index, key.as_str(), value)).collect();
        counted.reverse();
        counted
    }

    /// The value of a key, the last one where it is given twice.
    pub(super) fn get(&self, key: &str) -> Option<&Self> {
        let Self::Object(members) = self else { return None };
        members.iter().rev().find(|(known, _)| known == key).map(|(_, value)| value)
    }

    /// A part of it.
    pub(super) fn at(&self, path: &[Step]) -> Option<&Self> {
        path.iter().try_fold(self, |value, step| match (value, step) {
            (Self::Object(_), Step::Key(key)) => value.get(key),
            (Self::Array(items), Step::Index(index)) => items.get(*index),
            _ => None,
        })
    }

    pub(super) fn at_mut(&mut self, path: &[Step]) -> Option<&mut Self> {
        path.iter().try_fold(self, |value, step| match (value, step) {
            (Self::Object(members), Step::Key(key)) => {
                members.iter_mut().rev().find(|(known, _)| known == key).map(|(_, value)| value)
            }
            (Self::Array(items), Step::Index(index)) => items.get_mut(*index),
            _ => None,
        })
    }

    /// The value with another part in it.
    pub(super) fn with(&self, path: &[Step], part: Self) -> Option<Self> {
        let mut whole = self.clone();
        *whole.at_mut(path)? = part;
        Some(whole)
    }

    /// The object with a key set; `None` for what is no object.
    pub(super) fn with_key(&self, key: &str, part: Self) -> Option<Self> {
        let Self::Object(members) = self else { return None };
        let mut members: Vec<(String, Self)> = members.clone();
        match members.iter_mut().rev().find(|(known, _)| known == key) {
            Some((_, value)) => *value = part,
            None => members.push((key.to_owned(), part)),
        }
        Some(Self::Object(members))
    }

    /// The object without a key.
    pub(super) fn without_key(&self, key: &str) -> Option<Self> {
        let Self::Object(members) = self else { return None };
        Some(Self::Object(members.iter().filter(|(known, _)| known != key).cloned().collect()))
    }

    /// The same for all values that are equal in JSON Schema's sense.
    pub(super) fn normal(&self) -> Self {
        match self {
            Self::Number(text) => Self::Number(Number::of(text).normal),
            Self::Array(items) => Self::Array(items.iter().map(Self::normal).collect()),
            Self::Object(_) => {
                let entries = self.entries().into_iter();
                let mut members: Vec<(String, Self)> =
                    entries.map(|(_, key, value)| (key.to_owned(), value.normal())).collect();
                members.sort();
                Self::Object(members)
            }
            Self::Null | Self::Bool(_) | Self::String(_) => self.clone(),
        }
    }

    /// Equality in JSON Schema's sense.
    pub(super) fn equals(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Number(a), Self::Number(b)) => Number::of(a) == Number::of(b),
            (Self::Array(a), Self::Array(b)) => {
                a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.equals(b))
            }
            (Self::Object(_), Self::Object(_)) => {
                let (left, right) = (self.entries(), other.entries());
                let same = |(_, key, value): &(usize, &str, &Self)| {
                    other.get(key).is_some_and(|other| value.equals(other))
                };
                left.len() == right.len() && left.iter().all(same)
            }
            _ => self == other,
        }
    }

    /// How many levels of arrays and objects it has.
    pub(super) fn depth(&self) -> usize {
        match self {
            Self::Array(items) => 1 + items.iter().map(Self::depth).max().unwrap_or(0),
            Self::Object(members) => 1 + members.iter().map(|(_, value)| value.depth()).max().unwrap_or(0),
            _ => 0,
        }
    }

    /// As JSON text, on one line.
    pub(super) fn json(&self) -> String {
        let mut text = String::new();
        self.write(&mut text);
        text
    }

    fn write(&self, to: &mut String) {
        match self {
            Self::Null => to.push_str("null"),
            Self::Bool(value) => to.push_str(if *value { "true" } else { "false" }),
            Self::Number(text) => to.push_str(text),
            Self::String(text) => to.push_str(&literal(text)),
            Self::Array(items) => {
                to.push('[');
                for (index, item) in items.iter().enumerate() {
                    to.push_str(if index == 0 { "" } else { "," });
                    item.write(to);
                }
                to.push(']');
            }
            Self::Object(members) => {
                to.push('{');
                for (index, (key, value)) in members.iter().enumerate() {
                    to.push_str(if index == 0 { "" } else { "," });
                    to.push_str(&literal(key));
                    to.push(':');
                    value.write(to);
                }
                to.push('}');
            }
        }
    }

    /// Whether every reader of JSON keeps it as it is: no key twice, and no number that a double spells differently.
    pub(super) fn is_plain(&self) -> bool {
        match self {
            Self::Number(text) => {
                let short = text.len() <= 15 && !text.contains(['.', 'e', 'E']) && text != "-0";
                short || text.parse::<f64>().is_ok_and(|number| plain_spelling(number) == Some(text.clone()))
            }
            Self::Array(items) => items.iter().all(Self::is_plain),
            Self::Object(members) => {
                self.entries().len() == members.len()
                    && members.iter().all(|(key, value)| key != "__proto__" && value.is_plain())
            }
            _ => true,
        }
    }
}

/// Whether a double has every number of a JSON text as it is written: then readers that round see the same values.
pub(super) fn doubles_hold(json: &Json<'_>) -> bool {
    match &json.data {
        Data::Number(text) => text
            .parse::<f64>()
            .is_ok_and(|double| double.is_finite() && Number::of(&format!("{double:e}")) == Number::of(text)),
        Data::Array(items) => items.iter().all(doubles_hold),
        Data::Object(members) => members.iter().all(|member| doubles_hold(&member.value)),
        Data::Deeper => false,
        _ => true,
    }
}

/// How JavaScript, Python and Rust alike spell a fraction of middling size.
fn plain_spelling(number: f64) -> Option<String> {
    let middling = number.abs() < 1e15 && number.abs() >= 1e-4 && number.fract() != 0.0;
    middling.then(|| number.to_string())
}

/// A string as JSON, what cannot be seen or told from others escaped.
pub(super) fn literal(text: &str) -> String {
    let mut literal = String::with_capacity(text.len() + 2);
    literal.push('"');
    for c in text.chars() {
        match c {
            '"' => literal.push_str("\\\""),
            '\\' => literal.push_str("\\\\"),
            '\n' => literal.push_str("\\n"),
            '\r' => literal.push_str("\\r"),
            '\t' => literal.push_str("\\t"),
            c if shows(c) => literal.push(c),
            c => {
                let mut units = [0; 2];
                for unit in c.encode_utf16(&mut units) {
                    literal.push_str(&format!("\\u{unit:04x}"));
                }
            }
        }
    }
    literal.push('"');
    literal
}

/// Whether a reader sees what it is.
fn shows(c: char) -> bool {
    c.is_ascii_graphic()
        || c == ' '
        || (c.is_alphanumeric() && (c as u32) < 0x2000)
        || ('\u{1f300}'..='\u{1faff}').contains(&c)
}
