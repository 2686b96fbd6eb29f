//! Numbers near a bound, computed exactly.

use crate::jsonschema::Decimal;

/// A number: `mantissa` times ten to the power of `scale`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Exact {
    mantissa: i128,
    scale: i32,
}

impl Exact {
    /// `None` for a number of more digits than anyone writes.
    pub(super) fn of(text: &str) -> Option<Self> {
        let normal = Decimal::of(text).to_string();
        let (mantissa, exponent) = normal.split_once('e').unwrap_or((&normal, "0"));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let scale = exponent.parse::<i32>().ok()?.checked_sub(i32::try_from(fraction.len()).ok()?)?;
        let mantissa = format!("{whole}{fraction}").parse().ok()?;
        Some(Self { mantissa, scale })
    }

    pub(super) fn whole(number: i128) -> Self {
        Self { mantissa: number, scale: 0 }
    }

    /// One unit of the last of `digits` digits after the point.
    pub(super) fn unit(digits: i32) -> Self {
        Self { mantissa: 1, scale: -digits }
    }

    /// How many digits stand after the point.
    pub(super) fn digits(self) -> i32 {
        (-self.scale).max(0)
    }

    pub(super) fn plus(self, other: Self) -> Option<Self> {
        let scale = self.scale.min(other.scale);
        Some(Self { mantissa: self.lowered(scale)?.checked_add(other.lowered(scale)?)?, scale })
    }

    pub(super) fn times(self, factor: i128) -> Option<Self> {
        Some(Self { mantissa: self.mantissa.checked_mul(factor)?, ..self })
    }

    pub(super) fn negated(self) -> Self {
        Self { mantissa: -self.mantissa, ..self }
    }

    /// The whole number of times that `other` fits into it, towards negative infinity.
    pub(super) fn over(self, other: Self) -> Option<i128> {
        let scale = self.scale.min(other.scale);
        self.lowered(scale)?.checked_div_euclid(other.lowered(scale)?)
    }

    fn lowered(self, scale: i32) -> Option<i128> {
        let power = u32::try_from(self.scale - scale).ok()?;
        self.mantissa.checked_mul(10_i128.checked_pow(power)?)
    }

    /// As JSON has it, without an exponent where that is short.
    pub(super) fn text(self) -> String {
        Decimal::of(&format!("{}e{}", self.mantissa, self.scale)).to_string()
    }
}

/// The numbers next to a bound, below and above: one unit, a tenth of its last digit, a little more than nothing.
pub(super) fn around(bound: &str) -> Vec<(String, String)> {
    let Some(exact) = Exact::of(bound) else { return beyond(bound) };
    let mut pairs = Vec::new();
    let last = exact.digits();
    for step in [Exact::whole(1), Exact::unit(last), Exact::unit(last + 1), Exact::unit(last.max(6) + 3)] {
        if let (Some(below), Some(above)) = (exact.plus(step.negated()), exact.plus(step)) {
            let pair = (below.text(), above.text());
            if !pairs.contains(&pair) {
                pairs.push(pair);
            }
        }
    }
    if pairs.is_empty() { beyond(bound) } else { pairs }
}

/// Numbers below and above one that is too large or too small to be computed with.
fn beyond(bound: &str) -> Vec<(String, String)> {
    let normal = Decimal::of(bound).to_string();
    let (mantissa, exponent) = normal.split_once('e').unwrap_or((&normal, "0"));
    let Ok(exponent) = exponent.parse::<i64>() else { return Vec::new() };
    let (less, more) = (
        format!("{mantissa}e{}", exponent.saturating_sub(1)),
        format!("{mantissa}e{}", exponent.saturating_add(1)),
    );
    if mantissa.starts_with('-') { vec![(more, less)] } else { vec![(less, more)] }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_are_exact() {
        assert_eq!(around("10")[0], ("9".to_owned(), "11".to_owned()));
        assert_eq!(around("0.1")[1], ("0".to_owned(), "0.2".to_owned()));
        assert_eq!(around("0.1")[2], ("0.09".to_owned(), "0.11".to_owned()));
        assert_eq!(around("9007199254740993")[0].1, "9007199254740994");
        assert_eq!(around("1e400"), [("1e399".to_owned(), "1e401".to_owned())]);
        assert_eq!(around("-1e400"), [("-1e401".to_owned(), "-1e399".to_owned())]);
    }

    #[test]
    fn multiples_are_exact() {
        let step = Exact::of("0.3").unwrap();
        assert_eq!(step.times(7).unwrap().text(), "2.1");
        assert_eq!(Exact::of("2.2").unwrap().over(step), Some(7));
        assert_eq!(Exact::of("-0.1").unwrap().over(step), Some(-1));
    }
}
