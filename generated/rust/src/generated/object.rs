// @generated: carried over from codegen/runtime/rust by `cargo xtask codegen`.

//! A free JSON object, kept as the text that it came as.

use super::json;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;
use std::fmt;

/// A JSON object that is handed on byte for byte: numbers keep their spelling, keys their order, keys given twice stay.
#[derive(Clone)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(type = "Record<string, unknown>"))]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema), schemars(transparent))]
pub struct JsonObject(
    #[cfg_attr(feature = "json-schema", schemars(with = "serde_json::Map<String, serde_json::Value>"))]
    Box<RawValue>,
);

impl JsonObject {
    /// Takes a text that is a JSON object.
    ///
    /// # Errors
    /// The text is not JSON, not an object, or holds a lone surrogate.
    pub fn parse(text: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(text)
    }

    /// Writes a value as a JSON object.
    ///
    /// # Errors
    /// The value does not serialise to an object.
    pub fn from_value(value: &impl Serialize) -> Result<Self, serde_json::Error> {
        Self::parse(&serde_json::to_string(value)?)
    }

    /// The JSON text.
    #[must_use]
    pub fn get(&self) -> &str {
        self.0.get()
    }

    /// Reads the object as another type.
    ///
    /// # Errors
    /// The object is not of that type.
    pub fn read<'a, T: Deserialize<'a>>(&'a self) -> Result<T, serde_json::Error> {
        serde_json::from_str(self.get())
    }
}

impl fmt::Debug for JsonObject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.get())
    }
}

/// Equal when spelled equally.
impl PartialEq for JsonObject {
    fn eq(&self, other: &Self) -> bool {
        self.get() == other.get()
    }
}

impl Eq for JsonObject {}

impl Serialize for JsonObject {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for JsonObject {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        if !raw.get().starts_with('{') {
            return Err(D::Error::custom("must be an object"));
        }
        // A raw value is not decoded, so nothing has looked at its escapes yet.
        if has_backslash(raw.get()) && raw.get().contains("\\u") {
            json::parse(raw.get()).map_err(D::Error::custom)?;
        }
        Ok(Self(raw))
    }
}

/// Looks at all of a text without leaving early, which compilers turn into vector code.
fn has_backslash(text: &str) -> bool {
    text.bytes().fold(false, |found, byte| found | (byte == b'\\'))
}
