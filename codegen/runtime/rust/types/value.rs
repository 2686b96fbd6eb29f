//! Any JSON value.

use super::json::{self, Data, Json};
use super::number::Number;
use super::object::entries;
use super::typed::{DEPTH, FromJson, ParseError, is_deeper};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;
use std::collections::BTreeMap;
use std::str::FromStr;

/// Any JSON value; numbers keep their text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub enum JsonValue {
    /// `null`
    #[default]
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number, as it is spelled.
    Number(Number),
    /// A string.
    String(String),
    /// An array.
    Array(Vec<JsonValue>),
    /// An object. Of a key that is given twice the last counts.
    Object(BTreeMap<String, JsonValue>),
}

impl JsonValue {
    /// Reads JSON text, as every type does.
    ///
    /// # Errors
    /// The text is not JSON, or nested deeper than [`DEPTH`].
    pub fn parse(text: &str) -> Result<Self, ParseError> {
        let json = json::parse(text).map_err(ParseError::InvalidJson)?;
        if is_deeper(&json, DEPTH) { None } else { Self::from_json(&json) }.ok_or(ParseError::TooDeep)
    }

    /// The value of a key, if this is an object that has it.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&JsonValue> {
        match self {
            Self::Object(members) => members.get(key),
            _ => None,
        }
    }

    /// The text, if this is a string.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }
}

impl From<bool> for JsonValue {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<&str> for JsonValue {
    fn from(text: &str) -> Self {
        Self::String(text.to_owned())
    }
}

impl From<String> for JsonValue {
    fn from(text: String) -> Self {
        Self::String(text)
    }
}

impl From<i64> for JsonValue {
    fn from(value: i64) -> Self {
        Self::Number(value.into())
    }
}

impl From<Number> for JsonValue {
    fn from(number: Number) -> Self {
        Self::Number(number)
    }
}

impl FromStr for JsonValue {
    type Err = json::JsonError;

    fn from_str(text: &str) -> Result<Self, json::JsonError> {
        Self::parse(text).map_err(|error| match error {
            ParseError::InvalidJson(error) => error,
            other => json::JsonError { line: 1, column: 1, message: other.to_string() },
        })
    }
}

impl FromJson for JsonValue {
    fn from_json(value: &Json<'_>) -> Option<Self> {
        Some(match &value.data {
            Data::Null => Self::Null,
            Data::Bool(value) => Self::Bool(*value),
            Data::Number(_) => Self::Number(Number::from_json(value)?),
            Data::String(text) => Self::String(text.to_string()),
            Data::Array(_) => Self::Array(Vec::from_json(value)?),
            Data::Object(members) => {
                let member = |(_, member): (usize, &json::Member<'_>)| {
                    Some((member.key.to_string(), Self::from_json(&member.value)?))
                };
                Self::Object(entries(members).map(member).collect::<Option<_>>()?)
            }
            Data::Deeper => return None,
        })
    }
}

impl Serialize for JsonValue {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Number(number) => number.serialize(serializer),
            Self::String(text) => serializer.serialize_str(text),
            Self::Array(items) => items.serialize(serializer),
            Self::Object(members) => members.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for JsonValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Box::<RawValue>::deserialize(deserializer)?.get().parse().map_err(D::Error::custom)
    }
}
