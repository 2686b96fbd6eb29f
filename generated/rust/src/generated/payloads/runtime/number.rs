// @generated: carried over by `cargo xtask codegen`: number.

//! Numbers that keep their text: of any size and precision, written again as they were read.

use super::decimal::{Decimal, is_integer};
use super::json::{self, Data, Json};
use super::typed::FromJson;
use serde::de::Error as _;
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

/// A JSON number. Two are equal if their values are, however they are spelled.
#[derive(Clone, Debug)]
pub struct Number(Box<str>);

/// A JSON number without a fraction, of any size: `7`, `7.0` and `70e-1` are one.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Integer(Number);

/// A text that is no number of JSON, or no integer where one is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotANumber;

impl Number {
    /// As it is spelled.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The nearest 64-bit float; `None` where it is too large for one.
    #[must_use]
    pub fn as_f64(&self) -> Option<f64> {
        self.0.parse().ok().filter(|value: &f64| value.is_finite())
    }

    /// Its value, if that is an integer that fits.
    #[must_use]
    pub fn as_i64(&self) -> Option<i64> {
        whole(&self.0)?.try_into().ok()
    }

    /// Its value, if that is an integer that fits.
    #[must_use]
    pub fn as_u64(&self) -> Option<u64> {
        whole(&self.0)?.try_into().ok()
    }
}

impl Integer {
    /// As it is spelled.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// Its value, if it fits.
    #[must_use]
    pub fn as_i64(&self) -> Option<i64> {
        self.0.as_i64()
    }

    /// Its value, if it fits.
    #[must_use]
    pub fn as_u64(&self) -> Option<u64> {
        self.0.as_u64()
    }

    /// Its value, if it fits.
    #[must_use]
    pub fn as_i128(&self) -> Option<i128> {
        whole(&self.0.0)
    }
}

/// The integer that a number's text stands for, if it is one that fits.
#[must_use]
pub fn whole(text: &str) -> Option<i128> {
    text.parse().ok().or_else(|| shifted(text))
}

/// The integer that a text with a fraction or an exponent stands for: its digits, moved by so many places.
fn shifted(text: &str) -> Option<i128> {
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (before, after) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{before}{after}");
    let kept = digits.trim_end_matches('0');
    if kept.trim_start_matches('-').is_empty() {
        return Some(0);
    }
    let places = i64::try_from(digits.len() - kept.len()).ok()? - i64::try_from(after.len()).ok()?;
    let exponent = exponent.parse::<i64>().ok()?.checked_add(places)?;
    kept.parse::<i128>().ok()?.checked_mul(10_i128.checked_pow(u32::try_from(exponent).ok()?)?)
}

impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0 || Decimal::of(&self.0) == Decimal::of(&other.0)
    }
}

impl Eq for Number {}

impl Hash for Number {
    fn hash<H: Hasher>(&self, state: &mut H) {
        Decimal::of(&self.0).to_string().hash(state);
    }
}

impl FromStr for Number {
    type Err = NotANumber;

    fn from_str(text: &str) -> Result<Self, NotANumber> {
        match json::parse(text) {
            Ok(Json { data: Data::Number(number), .. }) => Ok(Self(number.into())),
            _ => Err(NotANumber),
        }
    }
}

impl FromStr for Integer {
    type Err = NotANumber;

    fn from_str(text: &str) -> Result<Self, NotANumber> {
        text.parse::<Number>().and_then(Self::try_from)
    }
}

impl TryFrom<Number> for Integer {
    type Error = NotANumber;

    fn try_from(number: Number) -> Result<Self, NotANumber> {
        if is_integer(&number.0) { Ok(Self(number)) } else { Err(NotANumber) }
    }
}

impl TryFrom<f64> for Number {
    type Error = NotANumber;

    /// Refuses what JSON cannot say: infinities, and what is no number.
    fn try_from(value: f64) -> Result<Self, NotANumber> {
        if value.is_finite() { Ok(Self(value.to_string().into())) } else { Err(NotANumber) }
    }
}

impl From<Integer> for Number {
    fn from(integer: Integer) -> Self {
        integer.0
    }
}

macro_rules! from_integers {
    ($($kind:ty),*) => {$(
        impl From<$kind> for Number {
            fn from(value: $kind) -> Self {
                Self(value.to_string().into())
            }
        }

        impl From<$kind> for Integer {
            fn from(value: $kind) -> Self {
                Self(value.into())
            }
        }

        impl FromJson for $kind {
            fn from_json(value: &Json<'_>) -> Option<Self> {
                match &value.data {
                    Data::Number(text) => whole(text)?.try_into().ok(),
                    _ => None,
                }
            }
        }
    )*};
}

from_integers!(i8, i16, i32, i64, i128, u8, u16, u32, u64);

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for Integer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for NotANumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a number of JSON, or not an integer")
    }
}

impl std::error::Error for NotANumber {}

impl FromJson for Number {
    fn from_json(value: &Json<'_>) -> Option<Self> {
        match &value.data {
            Data::Number(text) => Some(Self((*text).into())),
            _ => None,
        }
    }
}

impl FromJson for Integer {
    fn from_json(value: &Json<'_>) -> Option<Self> {
        Number::from_json(value)?.try_into().ok()
    }
}

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serialize(&self.0, serializer)
    }
}

/// Writes a number as it is spelled.
///
/// # Errors
/// What the serializer says.
pub fn serialize<S: Serializer>(text: &str, serializer: S) -> Result<S::Ok, S::Error> {
    if let Ok(value) = text.parse::<i64>()
        && value.to_string() == text
    {
        return serializer.serialize_i64(value);
    }
    // What a float might spell in another way goes out as the text that it is.
    RawValue::from_string(text.to_owned()).map_err(S::Error::custom)?.serialize(serializer)
}

impl Serialize for Integer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Box::<RawValue>::deserialize(deserializer)?.get().parse().map_err(D::Error::custom)
    }
}

impl<'de> Deserialize<'de> for Integer {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Box::<RawValue>::deserialize(deserializer)?.get().parse().map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_are_read_however_they_are_spelled() {
        for (text, expected) in [
            ("7", Some(7)),
            ("-0", Some(0)),
            ("7.0", Some(7)),
            ("70e-1", Some(7)),
            ("1.5e1", Some(15)),
            ("0.0e-9", Some(0)),
            ("1.5", None),
            ("1e-1", None),
            ("1e999", None),
            ("170141183460469231731687303715884105727", Some(i128::MAX)),
            ("12345678901234567890123.0", Some(12_345_678_901_234_567_890_123)),
        ] {
            assert_eq!(whole(text), expected, "{text}");
        }
    }

    #[test]
    fn a_number_keeps_its_text_and_compares_by_value() {
        for text in ["1.10", "1e400", "-0", "123456789012345678901234567890", "0.1000000000000000055"] {
            let number: Number = serde_json::from_str(text).unwrap();
            assert_eq!(serde_json::to_string(&number).unwrap(), text);
        }
        assert_eq!("1.10".parse::<Number>(), "1.1".parse());
        assert_eq!("1.5".parse::<Integer>(), Err(NotANumber));
        assert_eq!(" 1".parse::<Number>().unwrap().as_str(), "1");
        assert!("01".parse::<Number>().is_err() && "\"1\"".parse::<Number>().is_err());
        assert_eq!("1e2".parse::<Integer>().unwrap().as_i64(), Some(100));
    }
}
