//! Rust constructors: a message from what it must have, and a delivered message from a sent one. A field that is added to the
//! schema finds its way through both by itself.

use super::types::{documentation, field_type};
use super::with_imports;
use crate::model::{Field, Model, Record};
use crate::names;
use crate::views::View;
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

/// More parameters than this are a lint, and a page.
const MOST_PARAMETERS: usize = 7;

/// The constructors of the message; empty where there is nothing to construct it from.
pub(super) fn tokens(model: &Model) -> TokenStream {
    let (input, delivered) = (record(model, View::Input), record(model, View::Delivered));
    let news = [input, delivered].map(new);
    let stamp = stamp(model, input, delivered);
    let imports = [
        (
            "JsonObject",
            quote!(
                use super::object::JsonObject;
            ),
        ),
        (
            "Self",
            quote!(
                use super::types::*;
            ),
        ),
    ];
    with_imports(&imports, &quote!(#(#news)* #stamp))
}

fn record(model: &Model, view: View) -> &Record {
    &model.readings.iter().find(|reading| reading.view == view).expect("every model has it").record
}

/// `new`, from what is required.
fn new(record: &Record) -> TokenStream {
    let required: Vec<&Field> = record.fields.iter().filter(|field| field.required).collect();
    if required.is_empty() {
        return TokenStream::new();
    }
    let name = names::rust_ident(&record.name);
    let parameters = required.iter().map(|field| {
        let (ident, kind) = (ident(field), field_type(field));
        quote!(#ident: #kind)
    });
    let fields = record.fields.iter().map(|field| {
        let ident = ident(field);
        if field.required { quote!(#ident) } else { quote!(#ident: None) }
    });
    let many = (required.len() > MOST_PARAMETERS).then(|| quote!(#[allow(clippy::too_many_arguments)]));
    let deprecated = record.fields.iter().any(|field| field.deprecated).then(|| quote!(#[allow(deprecated)]));
    quote! {
        #deprecated
        impl #name {
            /// The message with what is required, and nothing else: `Self { msg, ..Self::new(...) }` adds to it.
            #[must_use]
            #many
            pub fn new(#(#parameters),*) -> Self {
                Self { #(#fields),* }
            }
        }
    }
}

/// What the server fills, and the step from a sent message to a delivered one.
fn stamp(model: &Model, input: &Record, delivered: &Record) -> TokenStream {
    let filled: Vec<&Field> = delivered.fields.iter().filter(|field| field.filled.is_some()).collect();
    if filled.is_empty() {
        return TokenStream::new();
    }
    let stamp = format_ident!("{}Stamp", model.name);
    let (from, to) = (names::rust_ident(&input.name), names::rust_ident(&delivered.name));
    let parts = filled.iter().map(|field| {
        let (ident, kind, doc) = (ident(field), field_type(field), documentation(&field.description));
        quote!(#(#[doc = #doc])* pub #ident: #kind)
    });
    let fields = delivered.fields.iter().map(|field| {
        let (ident, source) =
            (ident(field), if field.filled.is_some() { quote!(stamp) } else { quote!(self) });
        quote!(#ident: #source.#ident)
    });
    let deprecated =
        delivered.fields.iter().any(|field| field.deprecated).then(|| quote!(#[allow(deprecated)]));
    let doc = format!(
        " What the server fills in before a [`{}`] is delivered as a [`{}`].",
        input.name, delivered.name
    );
    quote! {
        #[doc = #doc]
        #[derive(Clone, Debug, PartialEq)]
        pub struct #stamp {
            #(#parts,)*
        }

        #deprecated
        impl #from {
            /// The message as it is delivered: what the server fills comes from the stamp, all else is handed on.
            #[must_use]
            pub fn stamped(self, stamp: #stamp) -> #to {
                #to { #(#fields),* }
            }
        }
    }
}

fn ident(field: &Field) -> Ident {
    names::rust_ident(&field.name)
}
