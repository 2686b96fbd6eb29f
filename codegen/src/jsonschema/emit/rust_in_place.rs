//! Rust: schemas that are applied to the same value.

use super::super::plan::{Call, InPlace, Words};
use super::rust::{Printer, add};
use proc_macro2::TokenStream;
use quote::quote;

impl Printer<'_> {
    pub(super) fn in_place(&self, check: &InPlace) -> TokenStream {
        match check {
            InPlace::All(call) => self.apply(call),
            InPlace::Any(calls, words) => self.any(calls, words),
            InPlace::One(calls, none, several) => self.one(calls, none, several),
            InPlace::Not(Call::Always, words) => add(words),
            InPlace::Not(call, words) => {
                let (holds, add) = (self.holds(call), add(words));
                quote!(if #holds { #add })
            }
            InPlace::If { condition, then, otherwise } => self.condition(condition, then, otherwise),
            InPlace::Dependent(key, call) => {
                let code = self.apply(call);
                quote!(if value.get(#key).is_some() { #code })
            }
        }
    }

    fn any(&self, calls: &[Call], words: &Words) -> TokenStream {
        let add = add(words);
        let tracked = calls.iter().any(|call| self.tracks(call));
        let open = calls.iter().filter(|call| !matches!(call, Call::Never(_)));
        let holds: Vec<TokenStream> = open.map(|call| self.holds(call)).collect();
        match (holds.as_slice(), tracked) {
            ([], _) => add,
            // Each form that holds evaluates something: all of them are asked.
            (_, true) => quote!(if ![#(#holds),*].contains(&true) { #add }),
            (_, false) => quote!(if !(#(#holds)||*) { #add }),
        }
    }

    fn one(&self, calls: &[Call], none: &Words, several: &Words) -> TokenStream {
        let (none, several) = (add(none), add(several));
        let open = calls.iter().filter(|call| !matches!(call, Call::Never(_)));
        let holds: Vec<TokenStream> = open.map(|call| self.holds(call)).collect();
        match holds.as_slice() {
            [] => none,
            [only] => quote!(if !#only { #none }),
            _ => quote! {
                match [#(#holds),*].into_iter().filter(|holds| *holds).count() {
                    0 => { #none }
                    1 => {}
                    _ => { #several }
                }
            },
        }
    }

    fn condition(&self, condition: &Call, then: &Call, otherwise: &Call) -> TokenStream {
        let (yes, no) = (self.apply(then), self.apply(otherwise));
        let holds = self.holds(condition);
        match (yes.is_empty(), no.is_empty()) {
            (true, true) => quote!(#holds;),
            (false, true) => quote!(if #holds { #yes }),
            (true, false) => quote!(if !#holds { #no }),
            (false, false) => quote!(if #holds { #yes } else { #no }),
        }
    }
}
