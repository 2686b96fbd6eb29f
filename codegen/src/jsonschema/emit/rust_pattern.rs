//! Rust: patterns. One that means the same in every engine is an automaton in plain code, and so is one that an engine may
//! not come to an end with; any other is compiled once, when it is first needed, by the crate `regress`, which is
//! ECMA-262's own semantics.

use super::super::regex;
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
    if let Some(slow) = regex::machine(source) {
        let states: Vec<State> = slow.states.iter().map(by_character).collect();
        return machine(name, &doc, &format_ident!("c"), &quote!(chars), &states);
    }
    if let Ok(pattern) = Pattern::compile(source) {
        let states: Vec<State> = pattern.states.iter().map(by_byte).collect();
        return machine(name, &doc, &format_ident!("byte"), &quote!(bytes), &states);
    }
    quote! {
        #[doc = #doc]
        fn #name(text: &str) -> bool {
            static PATTERN: pattern::Compiled = pattern::Compiled::new(|| pattern::compile(#source));
            PATTERN.find(text).is_some()
        }
    }
}

/// One state of an automaton, as it is printed.
struct State {
    /// What is read, and the state it leads to.
    next: Vec<(TokenStream, usize)>,
    accepts: bool,
    settled: bool,
}

fn by_byte(state: &crate::schema::State) -> State {
    let range = |(low, high, to): &(u8, u8, usize)| {
        let (first, last) = (Literal::byte_character(*low), Literal::byte_character(*high));
        (if low == high { quote!(#first) } else { quote!(#first..=#last) }, *to)
    };
    State { next: state.next.iter().map(range).collect(), accepts: state.accepts, settled: state.settled }
}

fn by_character(state: &regex::State) -> State {
    let ends = state.turns.iter().skip(1).map(|(first, _)| first - 1).chain([u32::from(char::MAX)]);
    let mut next = Vec::new();
    for ((low, to), high) in state.turns.iter().zip(ends) {
        // Halves of a surrogate pair are no characters here.
        let low = char::from_u32(*low).unwrap_or('\u{e000}');
        let high = char::from_u32(high).unwrap_or('\u{d7ff}');
        let (first, last) = (Literal::character(low), Literal::character(high));
        let range = if low == high { quote!(#first) } else { quote!(#first..=#last) };
        next.extend(to.filter(|_| low <= high).map(|to| (range, to)));
    }
    State { next, accepts: state.accepts, settled: state.settled }
}

/// A pattern as its automaton.
fn machine(name: &Ident, doc: &str, unit: &Ident, units: &TokenStream, states: &[State]) -> TokenStream {
    let number = |state: usize| Literal::usize_unsuffixed(state);
    let starts_settled = states.first().is_some_and(|state| state.settled);
    if starts_settled {
        return quote! {
            #[doc = #doc]
            fn #name(_: &str) -> bool { true }
        };
    }
    if states.iter().all(|state| state.next.is_empty() && !state.settled) {
        // It reads lone surrogates only, which no text has here.
        let (text, accepts) = match states.first() {
            Some(state) if state.accepts => (quote!(text), quote!(text.is_empty())),
            _ => (quote!(_), quote!(false)),
        };
        return quote! {
            #[doc = #doc]
            fn #name(#text: &str) -> bool { #accepts }
        };
    }
    let arms = states.iter().enumerate().flat_map(|(from, state)| {
        let mut targets: Vec<usize> = state.next.iter().map(|(_, to)| *to).collect();
        targets.sort_unstable();
        targets.dedup();
        let mut arms: Vec<TokenStream> = targets
            .into_iter()
            .map(|to| {
                let ranges = state.next.iter().filter(|(_, target)| *target == to).map(|(range, _)| range);
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
    let accepting: Vec<usize> =
        states.iter().enumerate().filter(|(_, state)| state.accepts).map(|(index, _)| index).collect();
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
            for #unit in text.#units() {
                state = match (state, #unit) {
                    #(#arms)*
                    _ => return false,
                };
            }
            #accepts
        }
    }
}
