//! TypeScript: checks of scalars, and equality with constants.

use super::super::constant::{Constant, Number};
use super::super::plan::{NumberCheck, StringCheck, Words};
use super::text::Text;
use super::typescript::{Printer, Scope, add};
use crate::emit::string_literal;
use crate::names;

impl Printer<'_> {
    /// `const` and `enum`.
    pub(super) fn equal(&self, to: &mut Text, scope: Scope, values: &[Constant], words: &Words) {
        let value = scope.value();
        let differs = |constant: &Constant| match constant {
            Constant::Array(_) | Constant::Object(_) => format!("!equal({value}, {})", literal(constant)),
            Constant::Number(number) if self.near.contains(&number.double()) => {
                format!("!(isNumber({value}) && order({value}, {}) === 0)", bound(number))
            }
            _ => format!("{value} !== {}", literal(constant)),
        };
        let differs: Vec<String> =
            values.iter().filter(|one| scope.may_be(one.kind())).map(differs).collect();
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
                NumberCheck::Minimum(least) => format!("order({value}, {}) < 0", bound(least)),
                NumberCheck::Maximum(most) => format!("order({value}, {}) > 0", bound(most)),
                NumberCheck::ExclusiveMinimum(least) => format!("order({value}, {}) <= 0", bound(least)),
                NumberCheck::ExclusiveMaximum(most) => format!("order({value}, {}) >= 0", bound(most)),
                NumberCheck::MultipleOf(divisor) => format!("!isMultipleOf({value}, {})", bound(divisor)),
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

/// A number, and how it is spelled where no JavaScript number is it.
fn bound(number: &Number) -> String {
    let normal = &number.normal;
    if number.is_double() { normal.clone() } else { format!("{normal}, \"{normal}\"") }
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
        Constant::Number(number) if !number.is_double() => format!("exact(\"{}\")", number.normal),
        scalar => scalar.json(),
    }
}
