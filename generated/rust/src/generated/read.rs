// @generated: carried over from codegen/runtime/rust by `cargo xtask codegen`.

//! What the generated readers share. They take exactly what the schema takes, which serde's derive does not: it reads
//! arrays as structs, `null` as absent, and objects as enum values.

use super::issue::{Issues, ParseError, ParseOptions, Path};
use super::json::{self, Json, JsonError, TREE_DEPTH};
use super::quick;
use serde::de::{DeserializeSeed, Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;
use std::fmt;

/// The generated checks of one schema: they list every broken rule of a value.
pub(crate) type Check = fn(&Json<'_>, &Path<'_>, &mut Issues);

/// Reads a text into its type; only a text that fails is read again in full, to list all that is wrong with it.
pub(crate) fn parse<T>(
    text: &str,
    options: &ParseOptions,
    check: Check,
    reader: impl for<'de> Visitor<'de, Value = T> + Copy,
) -> Result<T, ParseError> {
    if let Ok(value) = quick::read(text, options.max_depth.min(TREE_DEPTH), reader) {
        return Ok(value);
    }
    self::check(text, options, check)?;
    whole(text, reader).map_err(|error| ParseError::InvalidJson(JsonError::from(&error)))
}

/// Has `serde_json` read a text from its start to its end.
fn whole<'de, V: Visitor<'de>>(text: &'de str, reader: V) -> Result<V::Value, serde_json::Error> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let value = deserializer.deserialize_map(reader)?;
    deserializer.end()?;
    Ok(value)
}

/// Lists all that is wrong with a text.
pub(crate) fn check(text: &str, options: &ParseOptions, check: Check) -> Result<(), ParseError> {
    let json = json::parse(text).map_err(ParseError::InvalidJson)?;
    let mut issues = Issues::default();
    // Before the checks: what is too deep for the message is not looked into any further.
    issues.add_depth(&json, options.max_depth.min(TREE_DEPTH));
    check(&json, &Path::Root, &mut issues);
    issues.finish(options.max_issues).map_or(Ok(()), |issues| Err(ParseError::Invalid(issues)))
}

/// Reads a key as the number that a generated `match` gives it.
#[derive(Clone, Copy)]
pub(crate) struct Key<F>(pub(crate) F);

impl<'de, F: Fn(&str) -> usize> DeserializeSeed<'de> for Key<F> {
    type Value = usize;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<usize, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl<F: Fn(&str) -> usize> Visitor<'_> for Key<F> {
    type Value = usize;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<usize, E> {
        Ok((self.0)(key))
    }
}

/// Reads the value of a field that has not been read before.
pub(crate) fn once<'de, T: Deserialize<'de>, A: MapAccess<'de>>(
    slot: &mut Option<T>,
    map: &mut A,
    name: &'static str,
) -> Result<(), A::Error> {
    if slot.is_some() {
        return Err(A::Error::duplicate_field(name));
    }
    *slot = Some(map.next_value()?);
    Ok(())
}

/// Passes over the value of an unknown key, which must still be JSON without lone surrogates.
pub(crate) fn ignore<'de, A: MapAccess<'de>>(map: &mut A) -> Result<(), A::Error> {
    let raw: Box<RawValue> = map.next_value()?;
    if raw.get().contains("\\u") {
        json::parse(raw.get()).map_err(A::Error::custom)?;
    }
    Ok(())
}
