//! The protocol's data as Rust constants and enums.

use crate::emit::message::issue_codes::codes_in_use;
use crate::model::Model;
use crate::names;
use crate::protocol::{Named, Protocol};
use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

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
