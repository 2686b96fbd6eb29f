//! Rust for the known commands: which payload obeys which schema.

use super::parts::{self, Own, Part};
use super::rust::with_imports;
use crate::commands::{Command, Commands, NAME, PAYLOAD};
use crate::jsonschema::{Validators, rust_runtime};
use crate::names;
use proc_macro2::TokenStream;
use quote::quote;

/// The folder of what the checks of payloads call.
pub(super) const RUNTIME: &str = "validator";

/// `mod.rs` is printed here.
const OWN: Own = Own {
    modules: &["issue", "issue_code", "json", "mod"],
    format: ("format::", "date_time"),
    format_module: (
        "format.rs",
        "//! The format of payloads is one of the message's own.\n\npub(crate) use super::super::format::date_time;\n",
    ),
};

/// `payload_checks.rs`: the engine's output.
pub(super) fn checks(validators: &Validators) -> String {
    validators.rust("super::validator")
}

/// The files below [`RUNTIME`], its `mod.rs` apart.
pub(super) fn runtime(checks: &str) -> Vec<Part> {
    let named = |text: &str, module: &str| {
        text.contains(&format!("super::{module}")) || text.contains(&format!("validator::{module}"))
    };
    let mut files = parts::needed(checks, rust_runtime(), &OWN, named);
    files.push(("issue.rs", include_str!("../../runtime/rust/payload_issue.rs")));
    files
}

/// `validator/mod.rs`
pub(super) fn runtime_module(files: &[Part]) -> TokenStream {
    let mut modules: Vec<&str> = files.iter().filter_map(|(name, _)| name.strip_suffix(".rs")).collect();
    modules.retain(|name| !name.contains('/'));
    modules.sort_unstable();
    let modules = modules.into_iter().map(names::rust_ident);
    quote! {
        #![doc = " What the checks of payloads call."]

        #(pub(crate) mod #modules;)*

        pub(super) use super::{issue_code, json};
    }
}

/// `commands.rs`
pub(super) fn tokens(commands: &Commands) -> TokenStream {
    let arms = commands.list.iter().map(known);
    let code = quote! {
        /// What is asked of the payload of a known command, and what a message is told that has none and should.
        type Known = (Check, Option<&'static str>);

        fn known(cmd: &str) -> Option<Known> {
            Some(match cmd {
                #(#arms,)*
                _ => return None,
            })
        }

        /// Lists every rule that the payload of a known command breaks; any other command is free.
        pub(super) fn check(message: &Json<'_>, at: &Path<'_>, issues: &mut Issues) {
            let Some((check, required)) = message.get(#NAME).and_then(Json::as_str).and_then(known) else { return };
            if issues.has_depth() {
                return;
            }
            match (message.get(#PAYLOAD), required) {
                (Some(payload), _) if payload.members().is_some() => {
                    check(payload, &at.key(#PAYLOAD), issues);
                }
                (None, Some(message)) => {
                    issues.add(&at.key(#PAYLOAD), IssueCode::Required, message);
                }
                _ => {} // a payload that is no object breaks a rule of the message
            }
        }

        /// Whether the payload of a known command obeys its schema; any other command is free.
        pub(super) fn holds(cmd: &str, payload: Option<&JsonObject>) -> bool {
            let Some((check, required)) = known(cmd) else { return true };
            match payload {
                Some(payload) => json::parse(payload.get())
                    .is_ok_and(|payload| valid(|issues| check(&payload, &Path::Root, issues))),
                None => required.is_none(),
            }
        }
    };
    let imports = [
        (
            "Issues",
            quote!(
                use super::issue::{Issues, Path};
            ),
        ),
        (
            "IssueCode",
            quote!(
                use super::issue_code::IssueCode;
            ),
        ),
        (
            "Json",
            quote!(
                use super::json::{self, Json};
            ),
        ),
        (
            "JsonObject",
            quote!(
                use super::object::JsonObject;
            ),
        ),
        (
            "payload_checks",
            quote!(
                use super::payload_checks;
            ),
        ),
        (
            "Check",
            quote!(
                use super::read::Check;
            ),
        ),
        (
            "Known",
            quote!(
                use super::validator::issue::valid;
            ),
        ),
    ];
    with_imports(&imports, &code)
}

fn known(command: &Command) -> TokenStream {
    let (name, check) = (&command.name, names::rust_ident(&command.validator));
    let message = command.required_message();
    let required = if command.needs_payload { quote!(Some(#message)) } else { quote!(None) };
    quote!(#name => (payload_checks::#check, #required))
}
