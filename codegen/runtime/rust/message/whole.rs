//! Integers as JSON Schema sees them: `1`, `1.0` and `10e-1` are one number. Held in 64 bits, read exactly.

use serde::de::Error;
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

/// An integer in JSON Schema's sense.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Whole(pub(crate) i64);

impl<'de> Deserialize<'de> for Whole {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        whole(raw.get()).map(Self).ok_or_else(|| D::Error::custom("must be an integer"))
    }
}

/// The integer that a number's text stands for, if it is one that fits.
pub(crate) fn whole(text: &str) -> Option<i64> {
    text.parse().ok().or_else(|| shifted(text))
}

/// The integer that a text with a fraction or an exponent stands for: its digits, moved by so many places.
fn shifted(text: &str) -> Option<i64> {
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (before, after) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{before}{after}");
    let kept = digits.trim_end_matches('0');
    if kept.trim_start_matches('-').is_empty() {
        return mantissa.ends_with('0').then_some(0);
    }
    let places = i64::try_from(digits.len() - kept.len()).ok()? - i64::try_from(after.len()).ok()?;
    let factor = 10_i64.checked_pow(u32::try_from(exponent.parse::<i64>().ok()?.checked_add(places)?).ok()?)?;
    kept.parse::<i64>().ok()?.checked_mul(factor)
}
