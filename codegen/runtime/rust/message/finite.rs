//! Numbers in 64 bits, each the nearest to its text.

use serde::de::Error;
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

/// A number that a float holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Finite(pub(crate) f64);

impl<'de> Deserialize<'de> for Finite {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        finite(raw.get()).map(Self).ok_or_else(|| D::Error::custom("must be a number"))
    }
}

/// The number that a text stands for, unless it is none or too large for a float.
pub(crate) fn finite(text: &str) -> Option<f64> {
    let number = text.starts_with(|c: char| c == '-' || c.is_ascii_digit());
    text.parse().ok().filter(|value: &f64| number && value.is_finite())
}
