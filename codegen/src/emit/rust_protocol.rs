//! The protocol's data as Rust constants and enums.

use crate::jsonschema::Validators;
use crate::model::Model;
use crate::names;
use crate::protocol::{Named, Protocol};
use crate::schema::{Document, Schema};
use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;
use std::collections::BTreeSet;

/// One value of an enum of the protocol: the wire's name, and what it means.
struct Value<'p> {
    wire: &'p str,
    meaning: &'p str,
}

pub(super) fn tokens(protocol: &Protocol) -> TokenStream {
    let codes = &protocol.codes;
    let errors: Vec<Value<'_>> =
        codes.error_codes.iter().map(|code| Value { wire: &code.code, meaning: &code.meaning }).collect();
    let commands: Vec<Value<'_>> = codes
        .server_commands
        .iter()
        .map(|command| Value { wire: &command.cmd, meaning: &command.meaning })
        .collect();
    let error = wire_enum(
        "ErrorCode",
        " Why a message was not accepted. The order is meaning: the first that applies is reported.",
        &errors,
    );
    let faults = codes.error_codes.iter().filter(|code| code.client_fault).map(|code| variant(&code.code));
    let command =
        wire_enum("ServerCommand", " The commands that only the server sends: clients may not.", &commands);
    let scope = wire_enum("GapScope", " What may have been missed.", &named(&codes.gap_scopes));
    let reason = wire_enum("GapReason", " Why something may have been missed.", &named(&codes.gap_reasons));
    let left =
        wire_enum("LeftReason", " Why a client left a group's presence set.", &named(&codes.left_reasons));
    let class =
        wire_enum("CloseClass", " What a client does after a close code.", &named(&codes.close_classes));
    let close = close_codes(protocol);
    let names = [
        ("SUBPROTOCOL", &codes.subprotocol, " The WebSocket subprotocol."),
        (
            "BEARER_SUBPROTOCOL_PREFIX",
            &codes.bearer_subprotocol_prefix,
            " What an offered subprotocol that carries a token begins with; never echoed.",
        ),
        (
            "SERVER_ID",
            &codes.server_id,
            " The `from_id` of the server's own messages; no client may have it.",
        ),
        (
            "REFRESH_TOKEN_COMMAND",
            &codes.refresh_token_command,
            " The command, with target `echo`, that hands over a fresh token.",
        ),
        (
            "REDIS_PREFIX",
            &codes.redis_prefix,
            " What every key and channel in Redis begins with, unless configured.",
        ),
    ];
    let constants = names.into_iter().map(|(name, value, doc)| {
        let name = names::rust_ident(name);
        quote!(#[doc = #doc] pub const #name: &str = #value;)
    });
    let (limits, intervals) = (limits(protocol), intervals(protocol));
    quote! {
        #(#constants)*
        #error

        impl ErrorCode {
            /// Whether it counts towards closing the connection with 1008.
            #[must_use]
            pub const fn client_fault(self) -> bool {
                matches!(self, #(Self::#faults)|*)
            }
        }

        #close
        #class
        #command
        #scope
        #reason
        #left
        #limits
        #intervals
    }
}

/// The codes of issues: those of the protocol, and one for each keyword in use.
pub(super) fn issue_codes(model: &Model) -> TokenStream {
    let codes = codes_in_use(model);
    let values: Vec<Value<'_>> = codes.iter().map(|(code, meaning)| Value { wire: code, meaning }).collect();
    wire_enum("IssueCode", " Which rule a value breaks.", &values)
}

/// The issue codes in the order of their names, each with its meaning.
pub(super) fn codes_in_use(model: &Model) -> Vec<(&'static str, &'static str)> {
    let mut codes = BTreeSet::from(BASE_CODES);
    for reading in &model.readings {
        add_codes(&reading.document, &mut codes);
    }
    for code in model.commands.validators.iter().flat_map(Validators::issue_codes) {
        let meaning = PAYLOAD_CODES.iter().find(|(known, _)| *known == code);
        codes.extend(meaning);
    }
    codes.into_iter().collect()
}

/// What every protocol has.
const BASE_CODES: [(&str, &str); 12] = [
    ("type", "The value has the wrong type."),
    ("required", "A key is missing."),
    ("unknown_key", "A key is not known."),
    ("duplicate_key", "A key is given twice."),
    ("enum", "The value is none of those listed."),
    ("const", "The value is not the one there is."),
    ("pattern", "The text does not match the pattern."),
    ("min_length", "The text has too few characters."),
    ("max_length", "The text has too many characters."),
    ("format", "The text is not of the format."),
    ("max_depth", "The value is nested too deep."),
    ("max_bytes", "The value is too large."),
];

/// What only the payload of a known command may break.
const PAYLOAD_CODES: [(&str, &str); 21] = [
    ("any_of", "The value is none of what it may be."),
    ("contains", "No item of the array is what one has to be."),
    ("dependent_required", "A key is missing that another one needs."),
    ("exclusive_maximum", "The number is too large."),
    ("exclusive_minimum", "The number is too small."),
    ("false_schema", "Nothing may be here."),
    ("max_contains", "Too many items of the array are what only some may be."),
    ("max_items", "The array has too many items."),
    ("max_properties", "The object has too many keys."),
    ("maximum", "The number is too large."),
    ("min_contains", "Too few items of the array are what some have to be."),
    ("min_items", "The array has too few items."),
    ("min_properties", "The object has too few keys."),
    ("minimum", "The number is too small."),
    ("multiple_of", "The number is no multiple of what it should be."),
    ("not", "The value is what it may not be."),
    ("one_of", "The value is not exactly one of what it may be."),
    ("property_names", "A key has a name that it may not have."),
    ("unevaluated_items", "The array has an item that no schema speaks of."),
    ("unevaluated_properties", "The object has a key that no schema speaks of."),
    ("unique_items", "Two items of the array are equal."),
];

fn add_codes(document: &Document, codes: &mut BTreeSet<(&'static str, &'static str)>) {
    let mut queue: Vec<&Schema> = vec![&document.root];
    queue.extend(document.definitions.iter().map(|definition| &definition.schema));
    while let Some(schema) = queue.pop() {
        codes.extend(schema.minimum.map(|_| ("minimum", "The number is too small.")));
        codes.extend(schema.maximum.map(|_| ("maximum", "The number is too large.")));
        codes.extend(schema.min_items.map(|_| ("min_items", "The array has too few items.")));
        codes.extend(schema.max_items.map(|_| ("max_items", "The array has too many items.")));
        queue.extend(schema.properties.iter().map(|property| &property.schema));
        queue.extend(schema.items.as_deref());
    }
}

fn named(values: &[Named]) -> Vec<Value<'_>> {
    values.iter().map(|value| Value { wire: &value.name, meaning: &value.meaning }).collect()
}

fn variant(wire: &str) -> Ident {
    names::rust_ident(&names::rust_variant(wire))
}

fn wire_enum(name: &str, doc: &str, values: &[Value<'_>]) -> TokenStream {
    let name = names::rust_ident(name);
    let variants: Vec<Ident> = values.iter().map(|value| variant(value.wire)).collect();
    let wires: Vec<&str> = values.iter().map(|value| value.wire).collect();
    let meanings: Vec<&str> = values.iter().map(|value| value.meaning).collect();
    let docs = values.iter().map(|value| format!(" `{}`: {}", value.wire, value.meaning));
    let count = values.len();
    quote! {
        #[doc = #doc]
        #[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, serde::Deserialize, serde::Serialize)]
        pub enum #name {
            #(#[doc = #docs] #[serde(rename = #wires)] #variants,)*
        }

        impl #name {
            /// Every value, in the order of the schema folder's data.
            pub const ALL: [Self; #count] = [#(Self::#variants),*];

            /// The name on the wire.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    #(Self::#variants => #wires,)*
                }
            }

            /// What it means, in one sentence.
            #[must_use]
            pub const fn meaning(self) -> &'static str {
                match self {
                    #(Self::#variants => #meanings,)*
                }
            }

            /// The value of a name on the wire.
            #[must_use]
            pub fn from_name(name: &str) -> Option<Self> {
                Self::ALL.into_iter().find(|value| value.as_str() == name)
            }
        }

        impl std::fmt::Display for #name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    }
}

fn close_codes(protocol: &Protocol) -> TokenStream {
    let codes = &protocol.codes.close_codes;
    let values: Vec<Value<'_>> =
        codes.iter().map(|close| Value { wire: &close.name, meaning: &close.meaning }).collect();
    let base = wire_enum("CloseCode", " Why a connection ends.", &values);
    let variants: Vec<Ident> = codes.iter().map(|close| variant(&close.name)).collect();
    let numbers = codes.iter().map(|close| Literal::u16_unsuffixed(close.code));
    let classes = codes.iter().map(|close| variant(&close.class));
    quote! {
        #base

        impl CloseCode {
            /// The number in the close frame.
            #[must_use]
            pub const fn code(self) -> u16 {
                match self {
                    #(Self::#variants => #numbers,)*
                }
            }

            /// What a client does after it.
            #[must_use]
            pub const fn class(self) -> CloseClass {
                match self {
                    #(Self::#variants => CloseClass::#classes,)*
                }
            }
        }
    }
}

fn limits(protocol: &Protocol) -> TokenStream {
    let constants = protocol.limits.limits.iter().map(|limit| {
        let (name, value) =
            (names::rust_ident(&names::screaming(&limit.name)), Literal::u64_unsuffixed(limit.value));
        let doc = format!(" {} Unit: {}.", limit.description, limit.unit);
        quote!(#[doc = #doc] pub const #name: u64 = #value;)
    });
    quote! {
        /// Defaults of the limits; where the server has a setting of that name, a deployment can change it.
        pub mod limits {
            #(#constants)*
        }
    }
}

fn intervals(protocol: &Protocol) -> TokenStream {
    let constants = protocol.limits.intervals.iter().map(|interval| {
        let (name, value) = (
            names::rust_ident(&names::screaming(&interval.name)),
            Literal::u64_unsuffixed(interval.milliseconds()),
        );
        let doc = format!(" {} ({})", interval.description, interval.value);
        quote!(#[doc = #doc] pub const #name: Duration = Duration::from_millis(#value);)
    });
    quote! {
        /// Defaults of the intervals; where the server has a setting of that name, a deployment can change it.
        pub mod intervals {
            use std::time::Duration;

            #(#constants)*
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{BASE_CODES, PAYLOAD_CODES};

    #[test]
    fn every_issue_that_the_engine_may_find_has_a_meaning() {
        let engine = include_str!("../../runtime/rust/validator/issue_code.rs");
        let list = engine.split_once("codes! {").expect("the list of codes").1;
        let codes: Vec<&str> = list.split('"').skip(1).step_by(2).collect();
        assert!(codes.len() > 25, "{codes:?}");
        for code in codes {
            assert!(
                BASE_CODES.iter().chain(&PAYLOAD_CODES).any(|(known, _)| *known == code),
                "{code} has no meaning"
            );
        }
    }
}
