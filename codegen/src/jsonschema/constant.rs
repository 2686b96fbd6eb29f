//! JSON values that a schema compares with.

use super::decimal::Decimal;
use super::graph::Type;
use crate::json::{Data, Json};

/// A value of `const` or `enum`. Numbers are in their normal form, so that `1.0` and `1` are one constant.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Constant {
    Null,
    Bool(bool),
    Number(Number),
    String(String),
    Array(Vec<Constant>),
    /// Sorted by key.
    Object(Vec<(String, Constant)>),
}

/// A number as a schema spells it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Number {
    /// Its normal form: equal texts are equal numbers.
    pub(crate) normal: String,
}

impl Number {
    pub(crate) fn of(text: &str) -> Self {
        Self { normal: Decimal::of(text).to_string() }
    }

    /// As a whole number, if it is one that fits.
    pub(crate) fn whole(&self) -> Option<u64> {
        Decimal::of(&self.normal).whole()
    }

    /// Its digits as a whole number that does not end in a zero, and the power of ten that they are multiplied by.
    pub(crate) fn factors(&self) -> Option<(u64, i64)> {
        Decimal::of(&self.normal).factors()
    }

    /// The nearest double.
    pub(crate) fn double(&self) -> f64 {
        self.normal.parse().expect("the normal form is a number's")
    }

    /// Whether a double is written like it: languages whose numbers are doubles have it.
    pub(crate) fn is_double(&self) -> bool {
        let double = self.double();
        double.is_finite() && Self::of(&format!("{double:e}")) == *self
    }

    pub(crate) fn compare(&self, other: &Self) -> std::cmp::Ordering {
        Decimal::of(&self.normal).cmp(&Decimal::of(&other.normal))
    }

    pub(crate) fn is_integer(&self) -> bool {
        Decimal::of(&self.normal).is_integer()
    }

    /// The largest integer that is not above it, if that fits.
    pub(crate) fn floor(&self) -> Option<i128> {
        self.rounded(-1)
    }

    /// The smallest integer that is not below it, if that fits.
    pub(crate) fn ceiling(&self) -> Option<i128> {
        self.rounded(1)
    }

    /// The integer itself, or the next one in a direction.
    fn rounded(&self, direction: i128) -> Option<i128> {
        let (mantissa, exponent) = self.normal.split_once('e').unwrap_or((&self.normal, "0"));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let exponent: usize = match exponent.parse::<i64>().ok()? {
            negative @ i64::MIN..0 => {
                // The normal form has a negative exponent only where the number is next to nothing.
                let above = direction > 0 && !mantissa.starts_with('-');
                let below = direction < 0 && mantissa.starts_with('-');
                debug_assert!(negative < 0, "matched so");
                return Some(if above || below { direction } else { 0 });
            }
            exponent => usize::try_from(exponent).ok().filter(|exponent| *exponent < 64)?,
        };
        let shifted = fraction.get(..exponent.min(fraction.len()))?;
        let zeros = "0".repeat(exponent.saturating_sub(fraction.len()));
        let number: i128 = format!("{whole}{shifted}{zeros}").parse().ok()?;
        let is_negative = whole.starts_with('-');
        let has_rest = fraction.len() > exponent;
        let away = has_rest && (direction > 0) != is_negative;
        if away { number.checked_add(direction) } else { Some(number) }
    }

    pub(crate) fn is_positive(&self) -> bool {
        !self.normal.starts_with('-') && self.normal != "0"
    }
}

impl Constant {
    /// Its JSON type; an integer is a number here.
    pub(crate) fn kind(&self) -> Type {
        match self {
            Self::Null => Type::Null,
            Self::Bool(_) => Type::Boolean,
            Self::Number(_) => Type::Number,
            Self::String(_) => Type::String,
            Self::Array(_) => Type::Array,
            Self::Object(_) => Type::Object,
        }
    }

    /// The numbers in it.
    pub(crate) fn numbers(&self, to: &mut Vec<Number>) {
        match self {
            Self::Number(number) => to.push(number.clone()),
            Self::Array(items) => items.iter().for_each(|item| item.numbers(to)),
            Self::Object(members) => members.iter().for_each(|(_, value)| value.numbers(to)),
            Self::Null | Self::Bool(_) | Self::String(_) => {}
        }
    }

    /// `None` for a value that is nested too deep.
    pub(crate) fn of(json: &Json<'_>) -> Option<Self> {
        Some(match &json.data {
            Data::Null => Self::Null,
            Data::Bool(value) => Self::Bool(*value),
            Data::Number(text) => Self::Number(Number::of(text)),
            Data::String(text) => Self::String(text.to_string()),
            Data::Array(items) => Self::Array(items.iter().map(Self::of).collect::<Option<_>>()?),
            Data::Object(members) => {
                let mut sorted: Vec<(String, Self)> = Vec::with_capacity(members.len());
                for member in members.iter().rev() {
                    if sorted.iter().all(|(key, _)| *key != member.key) {
                        sorted.push((member.key.to_string(), Self::of(&member.value)?));
                    }
                }
                sorted.sort();
                Self::Object(sorted)
            }
            Data::Deeper => return None,
        })
    }

    /// As JSON text, which is also a literal of JavaScript.
    pub(crate) fn json(&self) -> String {
        let text = |text: &str| serde_json::Value::from(text).to_string();
        match self {
            Self::Null => "null".to_owned(),
            Self::Bool(value) => value.to_string(),
            Self::Number(number) => number.normal.clone(),
            Self::String(value) => text(value),
            Self::Array(items) => format!("[{}]", items.iter().map(Self::json).collect::<Vec<_>>().join(",")),
            Self::Object(members) => {
                let member = |(key, value): &(String, Self)| format!("{}:{}", text(key), value.json());
                format!("{{{}}}", members.iter().map(member).collect::<Vec<_>>().join(","))
            }
        }
    }
}
