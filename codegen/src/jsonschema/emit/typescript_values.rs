//! TypeScript: checks of scalars, and equality with constants.

use super::super::constant::{Constant, Number};
use super::super::decimal::compare;
use super::super::plan::{NumberCheck, StringCheck, Words};
use super::text::Text;
use super::typescript::{Printer, Scope, add};
use crate::emit::string_literal;
use crate::names;
use std::cmp::Ordering;

impl Printer<'_> {
    /// `const` and `enum`.
    pub(super) fn equal(&self, to: &mut Text, scope: Scope, values: &[Constant], words: &Words) {
        let value = scope.value();
        let differs = |constant: &Constant| match constant {
            Constant::Array(_) | Constant::Object(_) => format!("!equal({value}, {})", literal(constant)),
            _ => format!("{value} !== {}", literal(constant)),
        };
        let differs: Vec<String> = values.iter().map(differs).collect();
        let add = add(scope, words);
        match differs.as_slice() {
            [] => to.line(add),
            _ => to.line(format!("if ({}) {add}", differs.join(" && "))),
        }
    }

    pub(super) fn numbers(&self, to: &mut Text, scope: Scope, checks: &[(NumberCheck, Words)]) {
        let value = scope.value();
        for (check, words) in checks {
            let broken = match check {
                NumberCheck::Minimum(bound) => beyond(&value, "<", bound, rounded(bound) == Ordering::Less),
                NumberCheck::Maximum(bound) => {
                    beyond(&value, ">", bound, rounded(bound) == Ordering::Greater)
                }
                NumberCheck::ExclusiveMinimum(bound) => {
                    beyond(&value, "<", bound, rounded(bound) != Ordering::Greater)
                }
                NumberCheck::ExclusiveMaximum(bound) => {
                    beyond(&value, ">", bound, rounded(bound) != Ordering::Less)
                }
                NumberCheck::MultipleOf(divisor) => format!("!isMultipleOf({value}, {})", divisor.normal),
            };
            to.line(format!("if ({broken}) {}", add(scope, words)));
        }
    }

    pub(super) fn strings(&self, to: &mut Text, scope: Scope, checks: &[(StringCheck, Words)]) {
        let value = scope.value();
        for (check, words) in checks {
            let broken = match check {
                StringCheck::MinLength(1) => format!("{value} === \"\""),
                StringCheck::MinLength(least) => format!("shorter({value}, {least})"),
                StringCheck::MaxLength(most) => format!("longer({value}, {most})"),
                StringCheck::Pattern(pattern) => format!("!{}.test({value})", self.pattern(pattern)),
                StringCheck::Format(format) => {
                    format!("!format.{}({value})", names::camel(&names::pascal(format.name())))
                }
            };
            to.line(format!("if ({broken}) {}", add(scope, words)));
        }
    }
}

/// Whether a value is beyond a bound, or is the bound as JavaScript has it where that is beyond, too.
fn beyond(value: &str, than: &str, bound: &Number, or_is: bool) -> String {
    format!("{value} {than}{} {}", if or_is { "=" } else { "" }, bound.normal)
}

/// The bound as JavaScript has it and writes it again, seen from the bound that the schema says: 9007199254740993 becomes
/// 9007199254740992, which is less. Every other number lies on the same side of both.
fn rounded(bound: &Number) -> Ordering {
    let double: f64 = bound.normal.parse().expect("the normal form is a number's");
    if double.is_finite() { compare(&double.to_string(), &bound.normal) } else { Ordering::Equal }
}

/// A constant as a literal. A key `__proto__` is computed: written plainly it would set the prototype.
fn literal(constant: &Constant) -> String {
    match constant {
        Constant::Array(items) => {
            format!("[{}]", items.iter().map(literal).collect::<Vec<String>>().join(", "))
        }
        Constant::Object(members) if members.is_empty() => "{}".to_owned(),
        Constant::Object(members) => {
            let member = |(key, value): &(String, Constant)| {
                let key = string_literal(key);
                let key = if key == "\"__proto__\"" { format!("[{key}]") } else { key };
                format!("{key}: {}", literal(value))
            };
            format!("{{ {} }}", members.iter().map(member).collect::<Vec<String>>().join(", "))
        }
        scalar => scalar.json(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bound_that_no_double_holds_stays_where_it_is() {
        for (bound, expected) in [
            ("9007199254740993", Ordering::Less),
            ("9007199254740992", Ordering::Equal),
            ("18446744073709551615", Ordering::Greater),
            ("0.1", Ordering::Equal),
            ("0.1000000000000000000001", Ordering::Less),
            ("-9007199254740993", Ordering::Greater),
            ("1e400", Ordering::Equal),
        ] {
            assert_eq!(rounded(&Number::of(bound)), expected, "{bound}");
        }
        assert_eq!(beyond("v", "<", &Number::of("9007199254740993"), true), "v <= 9007199254740993");
    }
}
