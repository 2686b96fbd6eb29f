//! The Rust output: which file holds what.

mod build;
mod check;
mod commands;
mod protocol;
mod read;
pub(in crate::emit) mod types;

use super::Source;
use crate::emit::OutputFile;
use crate::emit::package::rust::CHECK_HEAD;
use crate::views::View;
use proc_macro2::{Spacing, TokenStream, TokenTree};
use quote::{format_ident, quote};

const FOLDER: &str = "generated/rust/src/generated";

/// Hand-written modules that generated code may call, carried over as they are where it does.
const RUNTIME: [(&str, &str); 10] = [
    ("byte_class", include_str!("../../../runtime/rust/message/byte_class.rs")),
    ("finite", include_str!("../../../runtime/rust/message/finite.rs")),
    ("format", include_str!("../../../runtime/rust/message/format.rs")),
    ("issue", include_str!("../../../runtime/rust/message/issue.rs")),
    ("json", include_str!("../../../runtime/rust/json.rs")),
    ("object", include_str!("../../../runtime/rust/message/object.rs")),
    ("quick", include_str!("../../../runtime/rust/message/quick.rs")),
    ("read", include_str!("../../../runtime/rust/message/read.rs")),
    ("text", include_str!("../../../runtime/rust/message/text.rs")),
    ("whole", include_str!("../../../runtime/rust/message/whole.rs")),
];

pub(super) fn emit(source: &Source<'_>) -> Vec<OutputFile> {
    let mut code = vec![
        ("types", types::tokens(source.model)),
        ("parse", read::tokens(source.model)),
        ("check", check::tokens(source.model)),
        ("issue_code", protocol::issue_codes(source.model)),
        ("protocol", protocol::tokens(source.protocol)),
    ];
    let build = build::tokens(source.model);
    if !build.is_empty() {
        code.push(("build", build));
    }
    let commands = &source.model.commands;
    if !commands.is_empty() {
        code.push(("commands", commands::tokens(source.model)));
    }
    let payloads = commands.validators.as_ref().map(commands::checks).unwrap_or_default();
    let runtime = RUNTIME.into_iter().filter(|(name, _)| {
        matches!(*name, "issue" | "json" | "quick" | "read")
            || (*name == "format" && payloads.contains("format::date_time("))
            || code.iter().any(|(_, tokens)| mentions(tokens, name))
    });
    let runtime: Vec<(&str, &str)> = runtime.collect();
    let mut files = vec![file(source, "mod", &module(source, &runtime, &code))];
    files.extend(code.iter().map(|(name, tokens)| file(source, name, tokens)));
    for (name, text) in runtime {
        let origin = "// @generated: carried over from codegen/runtime/rust by `cargo xtask codegen`.\n\n";
        files.push(OutputFile { path: format!("{FOLDER}/{name}.rs"), text: format!("{origin}{text}") });
    }
    if let Some(world) = &commands.world {
        let payloads = commands::payloads(world).into_iter();
        files.extend(payloads.map(|file| OutputFile { path: format!("{FOLDER}/{}", file.path), ..file }));
    }
    if !commands.is_empty() {
        let parts = commands::runtime(&payloads);
        let module = format!("{}/mod", commands::RUNTIME);
        files.push(file(source, &module, &commands::runtime_module(&parts)));
        files.extend(parts.into_iter().map(|(name, text)| OutputFile {
            path: format!("{FOLDER}/{}/{name}", commands::RUNTIME),
            text: format!("// @generated: carried over by `cargo xtask codegen`.\n\n{text}"),
        }));
        files.push(OutputFile {
            path: format!("{FOLDER}/payload_checks.rs"),
            text: format!("// {}\n\n{CHECK_HEAD}{payloads}", source.commands_header()),
        });
    }
    for reading in source.model.readings.iter().filter(|reading| reading.view != View::Published) {
        let path = format!("{FOLDER}/{}.schema.json", reading.view.name());
        files.push(OutputFile { path, text: reading.json.clone() });
    }
    files
}

fn file(source: &Source<'_>, name: &str, tokens: &TokenStream) -> OutputFile {
    OutputFile {
        path: format!("{FOLDER}/{name}.rs"),
        text: format!("// {}\n\n{}", source.header(), print(tokens)),
    }
}

/// Whether code names something: the import or module that brings it is needed then, and only then.
///
/// A module is named by a path that goes through it: a field may have the same name.
pub(super) fn mentions(tokens: &TokenStream, name: &str) -> bool {
    let is_module = !matches!(name, "enum" | "struct") && name.starts_with(|c: char| c.is_ascii_lowercase());
    let goes_on = |next: Option<&TokenTree>| matches!(next, Some(TokenTree::Punct(punct)) if punct.as_char() == ':' && punct.spacing() == Spacing::Joint);
    let mut tokens = tokens.clone().into_iter().peekable();
    while let Some(token) = tokens.next() {
        let found = match token {
            TokenTree::Ident(ident) => ident == name && (!is_module || goes_on(tokens.peek())),
            TokenTree::Group(group) => mentions(&group.stream(), name),
            TokenTree::Punct(_) | TokenTree::Literal(_) => false,
        };
        if found {
            return true;
        }
    }
    false
}

/// The imports whose name the code mentions, and the code.
pub(super) fn with_imports(imports: &[(&str, TokenStream)], code: &TokenStream) -> TokenStream {
    let needed = imports.iter().filter(|(name, _)| mentions(code, name)).map(|(_, import)| import);
    quote!(#(#needed)* #code)
}

/// Formats code in this process, so that the output hangs on no tool of the machine; blank lines part the items.
fn print(tokens: &TokenStream) -> String {
    let file: syn::File = syn::parse2(tokens.clone()).expect("the emitters write grammatical Rust");
    let mut text = String::new();
    let mut last = "";
    let code = prettyplease::unparse(&file);
    for line in code.lines() {
        let ended = last == "}" || (last.ends_with(';') && !last.starts_with([' ', '/']));
        let same_kind = ["use ", "mod ", "pub mod ", "pub use "]
            .iter()
            .any(|kind| last.starts_with(kind) && line.starts_with(kind));
        let next_method = last == "    }"
            && ["    ///", "    #[", "    pub ", "    fn "].iter().any(|start| line.starts_with(start));
        if (ended && !same_kind && !line.is_empty()) || next_method {
            text.push('\n');
        }
        text.push_str(line);
        text.push('\n');
        last = line;
    }
    text
}

/// The module that users see: everything public, from one place.
fn module(source: &Source<'_>, runtime: &[(&str, &str)], code: &[(&str, TokenStream)]) -> TokenStream {
    let title = format!(" The types, validators and constants of {}.", source.model.title);
    let has = |name: &str| runtime.iter().any(|(known, _)| *known == name);
    let private = runtime.iter().map(|(name, _)| *name).filter(|name| !matches!(*name, "format" | "json"));
    let private = private.chain(code.iter().map(|(name, _)| *name)).map(|name| format_ident!("{name}"));
    let format = has("format").then(|| {
        quote!(
            pub mod format;
        )
    });
    let object = has("object").then(|| {
        quote!(
            pub use object::JsonObject;
        )
    });
    // Beside methods, these define types only where the schema asks for them.
    let defines = |module: &str, word: &str| {
        code.iter().any(|(name, tokens)| *name == module && mentions(tokens, word))
    };
    let parse = defines("parse", "enum").then(|| {
        quote!(
            pub use parse::*;
        )
    });
    let build = defines("build", "struct").then(|| {
        quote!(
            pub use build::*;
        )
    });
    let commands = (!source.model.commands.is_empty()).then(|| {
        quote!(
            pub use commands::Command;
        )
    });
    let payloads = (!source.model.commands.is_empty()).then(|| {
        quote!(
            // Printed as for a crate of its own, which has lints of its own.
            #[allow(
                missing_docs,
                missing_debug_implementations,
                unreachable_pub,
                unused_qualifications,
                clippy::all
            )]
            pub mod payloads;
            #[allow(unreachable_pub)]
            mod payload_checks;
            // Shared by all schemas: not each needs all of it.
            #[allow(dead_code, unreachable_pub, unused_imports)]
            mod validator;
        )
    });
    quote! {
        #![doc = #title]

        #format
        pub mod json;
        #(mod #private;)*
        #payloads

        pub use issue::{Issue, ParseError, ParseOptions};
        pub use issue_code::IssueCode;
        #commands
        #object
        #build
        #parse
        pub use protocol::*;
        pub use types::*;

        /// The schema of what a client sends, as served at `/v3/schema`.
        pub const INPUT_SCHEMA: &str = include_str!("input.schema.json");
        /// The schema of what is delivered, as served at `/v3/schema/delivered`.
        pub const DELIVERED_SCHEMA: &str = include_str!("delivered.schema.json");
    }
}
