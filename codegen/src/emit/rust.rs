//! The Rust output: which file holds what.

use super::{OutputFile, Source, rust_check, rust_protocol, rust_read, rust_types};
use crate::views::View;
use proc_macro2::TokenStream;
use quote::quote;

const FOLDER: &str = "generated/rust/src/generated";

/// Hand-written modules that every generated crate needs, carried over as they are.
const RUNTIME: [(&str, &str); 6] = [
    ("format", include_str!("../../runtime/rust/format.rs")),
    ("issue", include_str!("../../runtime/rust/issue.rs")),
    ("json", include_str!("../../runtime/rust/json.rs")),
    ("object", include_str!("../../runtime/rust/object.rs")),
    ("read", include_str!("../../runtime/rust/read.rs")),
    ("text", include_str!("../../runtime/rust/text.rs")),
];

pub(super) fn emit(source: &Source<'_>) -> Vec<OutputFile> {
    let mut files = vec![
        file(source, "mod", &print(module(source))),
        file(source, "types", &print(rust_types::tokens(source.model))),
        file(source, "parse", &print(rust_read::tokens(source.model))),
        file(source, "check", &print(rust_check::tokens(source.model))),
        file(source, "issue_code", &print(rust_protocol::issue_codes(source.model))),
        file(source, "protocol", &print(rust_protocol::tokens(source.protocol))),
    ];
    for (name, text) in RUNTIME {
        let origin = format!("// @generated: carried over from codegen/runtime/rust/{name}.rs by `cargo xtask codegen`.\n\n");
        files.push(OutputFile { path: format!("{FOLDER}/{name}.rs"), text: origin + text });
    }
    for reading in source.model.readings.iter().filter(|reading| reading.view != View::Published) {
        let path = format!("{FOLDER}/{}.schema.json", reading.view.name());
        files.push(OutputFile { path, text: reading.json.clone() });
    }
    files
}

fn file(source: &Source<'_>, name: &str, code: &str) -> OutputFile {
    OutputFile { path: format!("{FOLDER}/{name}.rs"), text: format!("// {}\n\n{code}", source.header()) }
}

/// Formats code in this process, so that the output hangs on no tool of the machine; blank lines part the items.
pub(super) fn print(tokens: TokenStream) -> String {
    let file: syn::File = syn::parse2(tokens).expect("the emitters write grammatical Rust");
    let mut text = String::new();
    for line in prettyplease::unparse(&file).lines() {
        let closes = text.lines().last().is_some_and(|last| last == "}" || last == "];");
        if closes && !line.is_empty() {
            text.push('\n');
        }
        text.push_str(line);
        text.push('\n');
    }
    text
}

/// The module that users see: everything public, from one place.
fn module(source: &Source<'_>) -> TokenStream {
    let title = format!(" The types, validators and constants of {}.", source.model.title);
    quote! {
        #![doc = #title]

        mod check;
        pub mod format;
        mod issue;
        mod issue_code;
        pub mod json;
        mod object;
        mod parse;
        mod protocol;
        mod read;
        mod text;
        mod types;

        pub use issue::{Issue, ParseError, ParseOptions};
        pub use issue_code::IssueCode;
        pub use object::JsonObject;
        pub use parse::*;
        pub use protocol::*;
        pub use types::*;

        /// The schema of what a client sends, as served at `/v3/schema`.
        pub const INPUT_SCHEMA: &str = include_str!("input.schema.json");
        /// The schema of what is delivered, as served at `/v3/schema/delivered`.
        pub const DELIVERED_SCHEMA: &str = include_str!("delivered.schema.json");
    }
}
