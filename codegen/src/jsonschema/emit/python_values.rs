//! Python: checks of scalars, and equality with constants.

use super::super::constant::Constant;
use super::super::plan::{NumberCheck, StringCheck, Words};
use super::python::{Printer, Scope, add, not};
use super::python_text::Text;
use crate::emit::string_literal;

impl Printer<'_> {
    /// `const` and `enum`.
    pub(super) fn equal(&self, to: &mut Text, scope: &Scope, values: &[Constant], words: &Words) {
        let value = scope.value();
        let texts: Option<Vec<String>> = values
            .iter()
            .map(|constant| match constant {
                Constant::String(text) => Some(string_literal(text)),
                _ => None,
            })
            .collect();
        let differs = match (values, texts) {
            ([], _) => {
                to.line(add(scope, words));
                return;
            }
            ([one], _) => self.differs(&value, one),
            (_, Some(texts)) => format!("{value} not in ({})", texts.join(", ")),
            _ => {
                let equals: Vec<String> =
                    values.iter().map(|constant| self.equals(&value, constant)).collect();
                format!("not ({})", equals.join(" or "))
            }
        };
        to.block(format!("if {differs}:"), |to| to.line(add(scope, words)));
    }

    /// An expression: whether a value is equal to a constant.
    fn equals(&self, value: &str, constant: &Constant) -> String {
        match constant {
            Constant::Null => format!("{value} is None"),
            Constant::Bool(constant) => format!("{value} is {}", truth(*constant)),
            Constant::String(text) => format!("{value} == {}", string_literal(text)),
            // `True` is equal to 1 in Python, and no number here.
            Constant::Number(number) => {
                format!(
                    "({}({value}) and {value} == {})",
                    self.uses("is_number"),
                    self.decimal(&number.normal)
                )
            }
            Constant::Array(_) | Constant::Object(_) => {
                let name = self.json(&self.literal(constant));
                format!("{}({value}, {name})", self.uses("equal"))
            }
        }
    }

    fn differs(&self, value: &str, constant: &Constant) -> String {
        match constant {
            Constant::Null => format!("{value} is not None"),
            Constant::Bool(constant) => format!("{value} is not {}", truth(*constant)),
            Constant::String(text) => format!("{value} != {}", string_literal(text)),
            other => not(&self.equals(value, other)),
        }
    }

    /// A constant as a literal.
    fn literal(&self, constant: &Constant) -> String {
        match constant {
            Constant::Null => "None".to_owned(),
            Constant::Bool(value) => truth(*value).to_owned(),
            Constant::String(text) => string_literal(text),
            Constant::Number(number) => self.decimal(&number.normal),
            Constant::Array(items) => {
                format!("[{}]", items.iter().map(|item| self.literal(item)).collect::<Vec<_>>().join(", "))
            }
            Constant::Object(members) => {
                let member = |(key, value): &(String, Constant)| {
                    format!("{}: {}", string_literal(key), self.literal(value))
                };
                format!("{{{}}}", members.iter().map(member).collect::<Vec<_>>().join(", "))
            }
        }
    }

    pub(super) fn numbers(&self, to: &mut Text, scope: &Scope, checks: &[(NumberCheck, Words)]) {
        let value = scope.value();
        for (check, words) in checks {
            let broken = match check {
                NumberCheck::Minimum(bound) => format!("{value} < {}", self.decimal(&bound.normal)),
                NumberCheck::Maximum(bound) => format!("{value} > {}", self.decimal(&bound.normal)),
                NumberCheck::ExclusiveMinimum(bound) => format!("{value} <= {}", self.decimal(&bound.normal)),
                NumberCheck::ExclusiveMaximum(bound) => format!("{value} >= {}", self.decimal(&bound.normal)),
                NumberCheck::MultipleOf(divisor) => {
                    let (digits, scale) = divisor.factors().expect("the reader took it");
                    format!("not {}({value}, {digits}, {scale})", self.uses("is_multiple_of"))
                }
            };
            to.block(format!("if {broken}:"), |to| to.line(add(scope, words)));
        }
    }

    pub(super) fn strings(&self, to: &mut Text, scope: &Scope, checks: &[(StringCheck, Words)]) {
        let value = scope.value();
        for (check, words) in checks {
            let broken = match check {
                StringCheck::MinLength(1) => format!("not {value}"),
                StringCheck::MinLength(least) => format!("len({value}) < {least}"),
                StringCheck::MaxLength(most) => format!("len({value}) > {most}"),
                StringCheck::Pattern(pattern) => format!("{}.search({value}) is None", self.pattern(pattern)),
                StringCheck::Format(format) => {
                    let name = format.name().replace('-', "_");
                    format!("not {}.{name}({value})", self.uses("formats"))
                }
            };
            to.block(format!("if {broken}:"), |to| to.line(add(scope, words)));
        }
    }
}

fn truth(value: bool) -> &'static str {
    if value { "True" } else { "False" }
}
