//! Rust: checks of scalars, and equality with constants.

use super::super::constant::Constant;
use super::super::plan::{NumberCheck, StringCheck, Words};
use super::rust::{Printer, add};
use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

impl Printer<'_> {
    /// `const` and `enum`.
    pub(super) fn equal(&self, values: &[Constant], words: &Words) -> TokenStream {
        let add = add(words);
        let texts: Option<Vec<&String>> = values.iter().map(text).collect();
        match texts {
            _ if values.is_empty() => add,
            Some(texts) => quote!(if !matches!(value.as_str(), Some(#(#texts)|*)) { #add }),
            None => {
                let equals = values.iter().map(|value| match value {
                    Constant::Array(_) | Constant::Object(_) if values.len() > 1 => {
                        let equals = equals(value);
                        quote!((#equals))
                    }
                    value => equals(value),
                });
                quote!(if !(#(#equals)||*) { #add })
            }
        }
    }

    pub(super) fn numbers(&self, checks: &[(NumberCheck, Words)]) -> TokenStream {
        let checks = checks.iter().map(|(check, words)| {
            let add = add(words);
            let (bound, broken) = match check {
                NumberCheck::Minimum(bound) => (bound, quote!(is_lt)),
                NumberCheck::Maximum(bound) => (bound, quote!(is_gt)),
                NumberCheck::ExclusiveMinimum(bound) => (bound, quote!(is_le)),
                NumberCheck::ExclusiveMaximum(bound) => (bound, quote!(is_ge)),
                NumberCheck::MultipleOf(divisor) => {
                    let (digits, scale) = divisor.factors().expect("the reader took it");
                    let (digits, scale) = (Literal::u64_unsuffixed(digits), Literal::i64_unsuffixed(scale));
                    return quote!(if !is_multiple_of(text, #digits, #scale) { #add });
                }
            };
            let bound = &bound.normal;
            quote!(if compare(text, #bound).#broken() { #add })
        });
        quote!(#(#checks)*)
    }

    pub(super) fn strings(&self, checks: &[(StringCheck, Words)]) -> TokenStream {
        let checks = checks.iter().map(|(check, words)| {
            let add = add(words);
            let broken = match check {
                StringCheck::MinLength(1) => quote!(text.is_empty()),
                StringCheck::MinLength(least) => {
                    let least = Literal::u64_unsuffixed(*least);
                    quote!(text.chars().count() < #least)
                }
                StringCheck::MaxLength(most) => {
                    // A character is at least one byte: short texts need no count.
                    let most = Literal::u64_unsuffixed(*most);
                    quote!(text.len() > #most && text.chars().count() > #most)
                }
                StringCheck::Pattern(pattern) => {
                    let matches = self.patterns.name(pattern);
                    quote!(!#matches(text))
                }
                StringCheck::Format(format) => {
                    let name = format_ident!("{}", format.name().replace('-', "_"));
                    quote!(!format::#name(text))
                }
            };
            quote!(if #broken { #add })
        });
        quote!(#(#checks)*)
    }
}

fn text(value: &Constant) -> Option<&String> {
    match value {
        Constant::String(text) => Some(text),
        _ => None,
    }
}

/// An expression: whether `value` is equal to a constant.
fn equals(constant: &Constant) -> TokenStream {
    match constant {
        Constant::Null => quote!(value.data == Data::Null),
        Constant::Bool(constant) => quote!(value.data == Data::Bool(#constant)),
        Constant::String(constant) => quote!(value.as_str() == Some(#constant)),
        Constant::Number(number) => {
            let number = &number.normal;
            quote!(is_number(value, #number))
        }
        Constant::Array(items) => {
            let count = Literal::usize_unsuffixed(items.len());
            let items = items.iter().enumerate().map(|(index, constant)| {
                let (index, equals) = (Literal::usize_unsuffixed(index), equals(constant));
                quote!(&& item(value, #index).is_some_and(|value| #equals))
            });
            quote!(has_items(value, #count) #(#items)*)
        }
        Constant::Object(members) => {
            let count = Literal::usize_unsuffixed(members.len());
            let members = members.iter().map(|(key, constant)| {
                let equals = equals(constant);
                quote!(&& value.get(#key).is_some_and(|value| #equals))
            });
            quote!(has_keys(value, #count) #(#members)*)
        }
    }
}
