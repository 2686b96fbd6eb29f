//! Rust: schemas that are applied to the same value.

use super::super::graph::Types;
use super::super::plan::{Call, Forms, InPlace, Words};
use super::rust::{Printer, add, binding, pattern};
use proc_macro2::TokenStream;
use quote::quote;

impl Printer<'_> {
    pub(super) fn in_place(&self, check: &InPlace) -> TokenStream {
        match check {
            InPlace::All(call) => self.apply(call),
            InPlace::Any(forms, words) => self.any(forms, words),
            InPlace::One(forms, none, several) => self.one(forms, none, several),
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

    fn any(&self, forms: &Forms, words: &Words) -> TokenStream {
        let add = self.no_form(forms, words);
        let tracked = forms.calls.iter().any(|call| self.tracks(call));
        let holds: Vec<TokenStream> = forms.open().map(|call| self.holds(call)).collect();
        match (holds.as_slice(), tracked) {
            ([], _) => add,
            // Each form that holds evaluates something: all of them are asked.
            (_, true) => quote!(if ![#(#holds),*].contains(&true) { #add }),
            (_, false) => quote!(if !(#(#holds)||*) { #add }),
        }
    }

    fn one(&self, forms: &Forms, none: &Words, several: &Words) -> TokenStream {
        let (none, several) = (self.no_form(forms, none), add(several));
        let holds: Vec<TokenStream> = forms.open().map(|call| self.holds(call)).collect();
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

    /// What is said where no form matches: that, and the issues of the form that is meant.
    fn no_form(&self, forms: &Forms, words: &Words) -> TokenStream {
        let add = add(words);
        let meant = &forms.meant;
        let told = |form: usize| {
            let code = self.apply(&forms.calls[form]);
            // What it evaluates is nobody's business: it does not match.
            let seen = binding("seen", &quote!(&mut Seen::of(value)), &code);
            quote!({ #seen #code })
        };
        let patterns = |types: Types| {
            let patterns = types.iter().map(|kind| pattern(kind, false));
            quote!(#(#patterns)|*)
        };
        if let ([(types, form)], None) = (meant.by_type.as_slice(), &meant.by_text) {
            let (patterns, told) = (patterns(*types), told(*form));
            return quote!(#add if issues.are_listed() && matches!(&value.data, #patterns) #told);
        }
        let by_type = match meant.by_type.as_slice() {
            [] => None,
            [(types, form)] => {
                let (patterns, told) = (patterns(*types), told(*form));
                Some(quote!(if matches!(&value.data, #patterns) #told))
            }
            several => {
                let arms = several.iter().map(|(types, form)| {
                    let (patterns, told) = (patterns(*types), told(*form));
                    quote!(#patterns => #told)
                });
                Some(quote!(match &value.data { #(#arms)* _ => {} }))
            }
        };
        let by_text = meant.by_text.as_ref().map(|by_text| {
            let key = &by_text.key;
            let arms = by_text.forms.iter().map(|(texts, form)| {
                let told = told(*form);
                quote!(#(Some(#texts))|* => #told)
            });
            quote!(match text_at(value, #key) { #(#arms)* _ => {} })
        });
        if meant.is_empty() {
            return add;
        }
        quote!(#add if issues.are_listed() { #by_type #by_text })
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
