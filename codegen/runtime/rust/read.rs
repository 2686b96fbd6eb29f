//! What the generated readers share. They take exactly what the schema takes, which serde's derive does not: it reads
//! arrays as structs, `null` as absent, and objects as enum values.

use super::issue::{Issues, ParseError, ParseOptions, Path, may_be_deeper};
use super::json::{self, Json, JsonError, TREE_DEPTH};
use serde::de::{DeserializeSeed, Error, MapAccess, Unexpected, Visitor};
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
    read: impl Fn(&str) -> Result<T, serde_json::Error>,
) -> Result<T, ParseError> {
    let max_depth = options.max_depth.min(TREE_DEPTH);
    if !may_be_deeper(text, max_depth)
        && let Ok(value) = read(text)
    {
        return Ok(value);
    }
    let json = json::parse(text).map_err(ParseError::InvalidJson)?;
    let mut issues = Issues::default();
    check(&json, &Path::Root, &mut issues);
    issues.add_depth(&json, max_depth);
    match issues.finish(options.max_issues) {
        Some(issues) => Err(ParseError::Invalid(issues)),
        None => read(text).map_err(|error| ParseError::InvalidJson(JsonError::from(&error))),
    }
}

/// Reads a key as its place among the known fields; any other key as their number.
#[derive(Clone, Copy)]
pub(crate) struct Key(pub(crate) &'static [&'static str]);

impl<'de> DeserializeSeed<'de> for Key {
    type Value = usize;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<usize, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for Key {
    type Value = usize;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<usize, E> {
        Ok(self.0.iter().position(|known| *known == key).unwrap_or(self.0.len()))
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

/// An integer in JSON Schema's sense: `1`, `1.0` and `1e0` are the same number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Whole(pub(crate) i64);

impl<'de> Deserialize<'de> for Whole {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(WholeVisitor)
    }
}

struct WholeVisitor;

impl Visitor<'_> for WholeVisitor {
    type Value = Whole;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an integer")
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Whole, E> {
        Ok(Whole(number))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Whole, E> {
        i64::try_from(number).map(Whole).map_err(|_| E::invalid_value(Unexpected::Unsigned(number), &self))
    }

    #[expect(clippy::cast_possible_truncation, reason = "checked to be integral and exactly representable")]
    fn visit_f64<E: Error>(self, number: f64) -> Result<Whole, E> {
        if number.fract() == 0.0 && number.abs() < 9_007_199_254_740_992.0 {
            return Ok(Whole(number as i64));
        }
        Err(E::invalid_value(Unexpected::Float(number), &self))
    }
}

/// Whether a number's text is an integer in JSON Schema's sense.
pub(crate) fn is_whole(number: &str) -> bool {
    number.parse::<f64>().is_ok_and(|number| number.fract() == 0.0)
}

/// A number's text as a number, for bounds.
pub(crate) fn number(text: &str) -> f64 {
    text.parse().unwrap_or(f64::NAN)
}
