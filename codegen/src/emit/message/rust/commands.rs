//! Rust for the known commands: which payload obeys which schema.

use super::types::{documentation, type_of};
use super::with_imports;
use crate::commands::{Command, NAME, PAYLOAD};
use crate::emit::runtime_files::{self, Own, Part};
use crate::emit::{OutputFile, package};
use crate::jsonschema::{Validators, rust_runtime};
use crate::model::{Field, Model, Record};
use crate::names;
use crate::toolkit::Package;
use crate::types::World;
use crate::views::View;
use proc_macro2::{Ident, Literal, TokenStream};
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
    let mut files = runtime_files::needed(checks, rust_runtime(), &OWN, named);
    files.push(("issue.rs", include_str!("../../../../runtime/rust/message/payload_issue.rs")));
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

/// The files of the module `payloads`: types, and readers that take nothing else.
pub(super) fn payloads(world: &World) -> Vec<OutputFile> {
    let files = package::rust::emit(&Package { name: "payloads", world, has_cases: false });
    let within = files.into_iter().filter_map(|file| {
        let path = file.path.strip_prefix("rust/src/")?;
        let path = format!("payloads/{}", if path == "lib.rs" { "mod.rs" } else { path });
        // That is asked of a crate, not of a module: ours says it by hand.
        Some(OutputFile { path, text: file.text.replace(package::rust::SCRIPTS, "") })
    });
    within.collect()
}

/// `commands.rs`
pub(super) fn tokens(model: &Model) -> TokenStream {
    let commands = &model.commands;
    let arms = commands.list.iter().map(known);
    let api = api(model);
    let code = quote! {
        #api

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
                Some(payload) => json::parse_again(payload.get())
                    .is_ok_and(|payload| valid(|issues| check(&payload, &Path::Root, issues))),
                None => required.is_none(),
            }
        }
    };
    let imports = [
        (
            "Issues",
            quote!(
                use super::issue::{Issues, ParseError, Path};
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
                use super::json::{self, Json, JsonError};
            ),
        ),
        (
            "JsonObject",
            quote!(
                use super::object::JsonObject;
            ),
        ),
        (
            "payloads",
            quote!(
                use super::payloads;
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
            "Self",
            quote!(
                use super::types::*;
            ),
        ),
        (
            "Serialize",
            quote!(
                use serde::Serialize;
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

/// The enum of all commands, and the ways from a message to it and back.
fn api(model: &Model) -> TokenStream {
    let commands = &model.commands;
    let known = commands.list.iter().enumerate().filter_map(|(index, command)| {
        let variant = names::rust_ident(&command.type_name);
        Some((command, variant, names::rust_ident(commands.payload_type(index)?.1)))
    });
    let known: Vec<(&Command, Ident, Ident)> = known.collect();
    let variants = known.iter().map(|(command, variant, payload)| {
        let doc =
            documentation(if command.description.is_empty() { &command.name } else { &command.description });
        quote!(#(#[doc = #doc])* #variant(payloads::#payload))
    });
    let names: Vec<&String> = known.iter().map(|(command, ..)| &command.name).collect();
    let idents: Vec<&Ident> = known.iter().map(|(_, variant, _)| variant).collect();
    let count = Literal::usize_unsuffixed(names.len());
    let cmd =
        model.records().first().and_then(|record| field(record, NAME)).map(|field| type_of(&field.type_ref));
    let messages = model.readings.iter().filter(|reading| reading.view != View::Published);
    let messages = messages.map(|reading| message(&reading.record, &known));
    quote! {
        /// A command with its payload: a new one breaks every `match` on this.
        #[allow(clippy::large_enum_variant, reason = "sizes are those of the schemas")]
        #[derive(Clone, Debug, PartialEq)]
        pub enum Command {
            #(#variants,)*
            /// Any other command: its payload is free.
            Unknown {
                /// The keyword of the command.
                cmd: #cmd,
                /// Whatever it carries.
                payload: Option<JsonObject>,
            },
        }

        impl Command {
            /// The known commands, in the order of their names.
            pub const KNOWN: [&'static str; #count] = [#(#names),*];

            /// The keyword of the command.
            #[must_use]
            pub fn cmd(&self) -> &str {
                match self {
                    #(Self::#idents(_) => #names,)*
                    Self::Unknown { cmd, .. } => cmd.as_str(),
                }
            }
        }

        #(#messages)*

        /// A payload that is to be sent, once it is known to obey the schema of its command.
        fn written(cmd: &str, payload: &impl Serialize) -> Result<JsonObject, ParseError> {
            let not_json = |error: serde_json::Error| ParseError::InvalidJson(JsonError::from(&error));
            let payload = JsonObject::from_value(payload).map_err(not_json)?;
            let json = json::parse(payload.get()).map_err(ParseError::InvalidJson)?;
            let mut issues = Issues::default();
            if let Some((check, _)) = known(cmd) {
                check(&json, &Path::Root.key(#PAYLOAD), &mut issues);
            }
            issues.finish(usize::MAX).map_or(Ok(payload), |issues| Err(ParseError::Invalid(issues)))
        }
    }
}

fn field<'r>(record: &'r Record, name: &str) -> Option<&'r Field> {
    record.fields.iter().find(|field| field.name == name)
}

/// What a message can do with commands.
fn message(record: &Record, known: &[(&Command, Ident, Ident)]) -> TokenStream {
    let name = names::rust_ident(&record.name);
    let (cmd, payload) = (names::rust_ident(NAME), names::rust_ident(PAYLOAD));
    let required = |name: &str| field(record, name).is_some_and(|field| field.required);
    let (get_cmd, set_cmd) = match required(NAME) {
        true => (quote!(Some(&self.#cmd)), quote!(cmd)),
        false => (quote!(self.#cmd.as_ref()), quote!(Some(cmd))),
    };
    let (get_payload, set_payload, set_free) = match required(PAYLOAD) {
        true => {
            (quote!(Some(&self.#payload)), quote!(payload), quote!(payload.clone().unwrap_or(self.#payload)))
        }
        false => (quote!(self.#payload.as_ref()), quote!(Some(payload)), quote!(payload.clone())),
    };
    let read = known.iter().map(|(command, variant, payload)| {
        let name = &command.name;
        quote!(#name => Command::#variant(payloads::#payload::parse(payload)?))
    });
    let written = known.iter().map(|(command, variant, _)| {
        let name = &command.name;
        quote!(Command::#variant(payload) => written(#name, payload)?)
    });
    quote! {
        #[allow(deprecated)]
        impl #name {
            /// The message's command with its payload, `{}` where it has none; `None` where the message names no command.
            ///
            /// # Errors
            /// The payload breaks the schema of its command: never so in a message that was parsed.
            pub fn command(&self) -> Result<Option<Command>, payloads::ParseError> {
                let Some(cmd) = #get_cmd else { return Ok(None) };
                let payload = #get_payload.map_or("{}", JsonObject::get);
                Ok(Some(match cmd.as_str() {
                    #(#read,)*
                    _ => Command::Unknown { cmd: cmd.clone(), payload: #get_payload.cloned() },
                }))
            }

            /// The same message with this command and its payload.
            ///
            /// # Errors
            /// The payload breaks the schema of its command in a way that its type cannot tell.
            pub fn with_command(self, command: &Command) -> Result<Self, ParseError> {
                let payload = match command {
                    #(#written,)*
                    Command::Unknown { cmd, payload } => {
                        let cmd = cmd.clone();
                        return Ok(Self { #cmd: #set_cmd, #payload: #set_free, ..self });
                    }
                };
                let cmd = command.cmd().parse().expect("the generator has checked the names of known commands");
                Ok(Self { #cmd: #set_cmd, #payload: #set_payload, ..self })
            }
        }
    }
}

fn known(command: &Command) -> TokenStream {
    let (name, check) = (&command.name, names::rust_ident(&command.validator));
    let message = command.required_message();
    let required = if command.needs_payload { quote!(Some(#message)) } else { quote!(None) };
    quote!(#name => (payload_checks::#check, #required))
}
