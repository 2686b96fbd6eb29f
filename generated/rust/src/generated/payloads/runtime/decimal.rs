// @generated: carried over by `cargo xtask codegen`: decimal.rs.

//! Numbers as they are written: exact, of any size and precision.

use std::cmp::Ordering;
use std::fmt;

/// A number's parts: `0.digits` times ten to the power of `scale`, without zeros at either end of `digits`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decimal {
    negative: bool,
    digits: Vec<u8>,
    scale: i64,
}

impl Decimal {
    /// Reads a number of JSON's grammar.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let (negative, text) = text.strip_prefix('-').map_or((false, text), |text| (true, text));
        let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let all: Vec<u8> = whole.bytes().chain(fraction.bytes()).map(|digit| digit - b'0').collect();
        let leading = all.iter().take_while(|digit| **digit == 0).count();
        let trailing = all.iter().rev().take_while(|digit| **digit == 0).count();
        if leading == all.len() {
            return Self { negative: false, digits: Vec::new(), scale: 0 };
        }
        let place = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        let scale = power(exponent).saturating_add(place(whole.len())).saturating_sub(place(leading));
        Self { negative, digits: all[leading..all.len() - trailing].to_vec(), scale }
    }

    /// Whether it has no fraction.
    #[must_use]
    pub fn is_integer(&self) -> bool {
        i64::try_from(self.digits.len()).is_ok_and(|count| count <= self.scale) || self.digits.is_empty()
    }

    /// As an unsigned number, if it is one that fits.
    #[must_use]
    pub fn whole(&self) -> Option<u64> {
        if self.negative || !self.is_integer() {
            return None;
        }
        (0..usize::try_from(self.scale).ok()?).try_fold(0_u64, |number, index| {
            number.checked_mul(10)?.checked_add(u64::from(self.digits.get(index).copied().unwrap_or(0)))
        })
    }

    /// Whether it is a multiple of `divisor` times ten to the power of `scale`; the divisor is at least 1 and does not
    /// end in a zero.
    #[must_use]
    pub fn is_multiple_of(&self, divisor: u64, scale: i64) -> bool {
        let count = i64::try_from(self.digits.len()).unwrap_or(i64::MAX);
        let zeros = self.scale.saturating_sub(count).saturating_sub(scale);
        if self.digits.is_empty() {
            return true;
        }
        if zeros < 0 {
            // The last digit is finer than the divisor's, and not zero.
            return false;
        }
        let divisor = u128::from(divisor);
        let rest = self.digits.iter().fold(0, |rest, digit| (rest * 10 + u128::from(*digit)) % divisor);
        let (mut rest, mut base, mut zeros) = (rest, 10 % divisor, zeros);
        while zeros > 0 {
            if zeros % 2 == 1 {
                rest = rest * base % divisor;
            }
            base = base * base % divisor;
            zeros /= 2;
        }
        rest % divisor == 0
    }

    /// The digits as a number without its trailing zeros, and the power of ten that it is multiplied by.
    #[must_use]
    pub fn factors(&self) -> Option<(u64, i64)> {
        let digits = self
            .digits
            .iter()
            .try_fold(0_u64, |number, digit| number.checked_mul(10)?.checked_add(u64::from(*digit)))?;
        Some((digits, self.scale.checked_sub(i64::try_from(self.digits.len()).ok()?)?))
    }
}

/// An exponent; what no number of practical use has is cut off.
fn power(text: &str) -> i64 {
    let text = text.strip_prefix('+').unwrap_or(text);
    let limit = i64::from(i32::MAX);
    text.parse::<i64>().unwrap_or(if text.starts_with('-') { -limit } else { limit }).clamp(-limit, limit)
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self.sign(), other.sign()) {
            (1, 1) => self.size(other),
            (-1, -1) => other.size(self),
            (a, b) => a.cmp(&b),
        }
    }
}

impl Decimal {
    fn sign(&self) -> i8 {
        match (self.digits.is_empty(), self.negative) {
            (true, _) => 0,
            (false, true) => -1,
            (false, false) => 1,
        }
    }

    fn size(&self, other: &Self) -> Ordering {
        self.scale.cmp(&other.scale).then_with(|| self.digits.cmp(&other.digits))
    }
}

/// The normal form: equal numbers have one, and it is a number of JSON, Rust and JavaScript alike.
impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits: String = self.digits.iter().map(|digit| char::from(b'0' + digit)).collect();
        let sign = if self.negative { "-" } else { "" };
        let count = i64::try_from(digits.len()).unwrap_or(i64::MAX);
        match self.scale {
            _ if digits.is_empty() => f.write_str("0"),
            scale if (count..=21).contains(&scale) => {
                let zeros = usize::try_from(scale - count).unwrap_or(0);
                write!(f, "{sign}{digits}{}", "0".repeat(zeros))
            }
            scale if scale >= 1 && scale < count => {
                let (whole, fraction) = digits.split_at(usize::try_from(scale).unwrap_or(0));
                write!(f, "{sign}{whole}.{fraction}")
            }
            scale if (-5..=0).contains(&scale) => {
                let zeros = usize::try_from(-scale).unwrap_or(0);
                write!(f, "{sign}0.{}{digits}", "0".repeat(zeros))
            }
            scale => {
                let (first, rest) = digits.split_at(1);
                let point = if rest.is_empty() { "" } else { "." };
                write!(f, "{sign}{first}{point}{rest}e{}", scale - 1)
            }
        }
    }
}

/// How a number compares with a bound; most of both are short whole numbers.
#[must_use]
pub fn compare(text: &str, bound: &str) -> Ordering {
    let short = |text: &str| if text.len() <= 18 { text.parse::<i64>().ok() } else { None };
    match (short(text), short(bound)) {
        (Some(number), Some(bound)) => number.cmp(&bound),
        _ => Decimal::of(text).cmp(&Decimal::of(bound)),
    }
}

/// Whether a number's text is an integer in JSON Schema's sense: `1`, `1.0` and `10e-1` are.
#[must_use]
pub fn is_integer(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-') || Decimal::of(text).is_integer()
}

/// Whether a number's text is a multiple, as [`Decimal::is_multiple_of`] has it.
#[must_use]
pub fn is_multiple_of(text: &str, divisor: u64, scale: i64) -> bool {
    match text.parse::<u64>() {
        Ok(number) if scale == 0 => number % divisor == 0,
        _ => Decimal::of(text).is_multiple_of(divisor, scale),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_numbers_have_one_form() {
        for (text, form) in [
            ("0", "0"),
            ("-0.0", "0"),
            ("0e5", "0"),
            ("1.0", "1"),
            ("10e-1", "1"),
            ("-12.50", "-12.5"),
            ("0.00075e1", "0.0075"),
            ("1e400", "1e400"),
            ("18446744073709551615", "18446744073709551615"),
            ("1.23e-20", "1.23e-20"),
            ("100", "100"),
        ] {
            assert_eq!(Decimal::of(text).to_string(), form, "{text}");
            assert_eq!(Decimal::of(form).to_string(), form);
        }
    }

    #[test]
    fn order_is_exact() {
        for (less, more) in [
            ("9007199254740992", "9007199254740993"),
            ("-2", "-1"),
            ("-1", "0"),
            ("0", "1e-400"),
            ("0.1", "0.11"),
            ("9", "10"),
        ] {
            assert_eq!(compare(less, more), Ordering::Less, "{less} {more}");
            assert_eq!(compare(more, less), Ordering::Greater, "{less} {more}");
        }
        assert_eq!(compare("1.0", "1"), Ordering::Equal);
    }

    #[test]
    fn multiples_are_exact() {
        let check = |number: &str, divisor: &str, expected: bool| {
            let (digits, scale) = Decimal::of(divisor).factors().unwrap();
            assert_eq!(Decimal::of(number).is_multiple_of(digits, scale), expected, "{number} {divisor}");
        };
        check("0.0075", "0.0001", true);
        check("0.00751", "0.0001", false);
        check("1e308", "0.123456789", false);
        check("12391239123", "1e-8", true);
        check("0", "3", true);
        check("35", "1.5", false);
        check("4.5", "1.5", true);
        check("1e1000", "10", true);
        check("100", "1", true);
        check("7", "100", false);
    }

    #[test]
    fn wholes() {
        assert_eq!(Decimal::of("2.0").whole(), Some(2));
        assert_eq!(Decimal::of("1e19").whole(), Some(10_000_000_000_000_000_000));
        assert_eq!(Decimal::of("1e20").whole(), None);
        assert_eq!(Decimal::of("-1").whole(), None);
        assert_eq!(Decimal::of("0").whole(), Some(0));
        assert!(is_integer("10e-1") && !is_integer("1e-1") && is_integer("-7"));
    }
}
