//! Rust: patterns. One that means the same in every engine is an automaton in plain code; any other is compiled once,
//! when it is first needed, by the crate `regress`, which is ECMA-262's own semantics.

use crate::schema::Pattern;
use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};
use std::cell::RefCell;

/// The patterns of a module, each with a function of its own.
#[derive(Debug, Default)]
pub(super) struct Patterns(RefCell<Vec<String>>);

impl Patterns {
    /// The function that says whether a text matches.
    pub(super) fn name(&self, pattern: &str) -> Ident {
        let mut known = self.0.borrow_mut();
        let index = known.iter().position(|one| one == pattern).unwrap_or_else(|| {
            known.push(pattern.to_owned());
            known.len() - 1
        });
        format_ident!("matches_{}", index + 1)
    }

    pub(super) fn functions(&self) -> Vec<TokenStream> {
        let known = self.0.borrow().clone();
        known.iter().map(|pattern| function(&self.name(pattern), pattern)).collect()
    }
}

fn function(name: &Ident, source: &str) -> TokenStream {
    let doc = format!(" The pattern `{}`.", source.escape_default());
    if let Ok(pattern) = Pattern::compile(source) {
        return machine(name, &doc, &pattern);
    }
    quote! {
        #[doc = #doc]
        fn #name(text: &str) -> bool {
            static PATTERN: pattern::Compiled = pattern::Compiled::new(|| pattern::compile(#source));
            PATTERN.find(text).is_some()
        }
    }
}

/// A pattern as its automaton.
fn machine(name: &Ident, doc: &str, pattern: &Pattern) -> TokenStream {
    let number = |state: usize| Literal::usize_unsuffixed(state);
    let starts_settled = pattern.states.first().is_some_and(|state| state.settled);
    if starts_settled {
        return quote! {
            #[doc = #doc]
            fn #name(_: &str) -> bool { true }
        };
    }
    let arms = pattern.states.iter().enumerate().flat_map(|(from, state)| {
        let mut targets: Vec<usize> = state.next.iter().map(|(_, _, to)| *to).collect();
        targets.sort_unstable();
        targets.dedup();
        let mut arms: Vec<TokenStream> = targets
            .into_iter()
            .map(|to| {
                let ranges =
                    state.next.iter().filter(|(_, _, target)| *target == to).map(|(low, high, _)| {
                        let (first, last) = (Literal::byte_character(*low), Literal::byte_character(*high));
                        if low == high { quote!(#first) } else { quote!(#first..=#last) }
                    });
                let (from, to) = (number(from), number(to));
                quote!((#from, #(#ranges)|*) => #to,)
            })
            .collect();
        if state.settled {
            let from = number(from);
            arms = vec![quote!((#from, _) => return true,)];
        }
        arms
    });
    let accepting: Vec<usize> = pattern
        .states
        .iter()
        .enumerate()
        .filter(|(_, state)| state.accepts)
        .map(|(index, _)| index)
        .collect();
    // Neighbours are one range: a list of them is a lint.
    let accepting = accepting.chunk_by(|one, next| one + 1 == *next).map(|run| {
        let (first, last) = (number(run[0]), number(run[run.len() - 1]));
        if run.len() == 1 { quote!(#first) } else { quote!(#first..=#last) }
    });
    let accepting: Vec<TokenStream> = accepting.collect();
    let accepts = if accepting.is_empty() { quote!(false) } else { quote!(matches!(state, #(#accepting)|*)) };
    quote! {
        #[doc = #doc]
        fn #name(text: &str) -> bool {
            let mut state = 0_usize;
            for byte in text.bytes() {
                state = match (state, byte) {
                    #(#arms)*
                    _ => return false,
                };
            }
            #accepts
        }
    }
}
