//! Rust for anyone's schemas: a crate of types, and of the validators that every way into them goes through.

mod json;
mod layout;
mod shapes;
mod text;

use super::OutputFile;
use crate::jsonschema::rust_runtime;
use crate::toolkit::Package;
use layout::Layout;

/// The hand-written code that the types need beside what the validators need.
const RUNTIME: [(&str, &str); 3] = [
    ("number", include_str!("../../runtime/rust/types/number.rs")),
    ("typed", include_str!("../../runtime/rust/types/typed.rs")),
    ("value", include_str!("../../runtime/rust/types/value.rs")),
];

/// The module that only patterns with an engine need, and what it needs.
const ENGINE: (&str, &str) = ("pattern", "regress = \"0.12\"\n");

/// Each check is printed by itself, so that what stands around it is not its matter.
const CHECK_HEAD: &str = "\
//! What the schemas ask of a value, as plain code.

#![allow(
    clippy::collapsible_if,
    clippy::collapsible_match,
    reason = \"each check is written by itself\"
)]

";

pub(crate) fn emit(package: &Package<'_>) -> Vec<OutputFile> {
    let layout = Layout::of(&package.world.types);
    let check = package.world.validators.rust("super::runtime");
    let needs_engine = check.contains("pattern::");
    let header = package.header();
    let mut files = Vec::new();
    let mut add = |path: &str, text: String| files.push(OutputFile { path: format!("rust/{path}"), text });
    add("Cargo.toml", manifest(package, needs_engine));
    add("src/lib.rs", library(package));
    add("src/types.rs", format!("// {header}\n\n{}", shapes::print(&layout)));
    add("src/json.rs", format!("// {header}\n\n{}", json::print(&layout)));
    add("src/check.rs", format!("// {header}\n\n{CHECK_HEAD}{check}"));
    let carried = |name: &str, text: &str| {
        format!("// @generated: carried over by `cargo xtask codegen`: {name}.\n\n{text}")
    };
    for (name, text) in rust_runtime() {
        match *name {
            "mod.rs" => add("src/runtime/mod.rs", modules(text, needs_engine)),
            "pattern.rs" if !needs_engine => {}
            name => add(&format!("src/runtime/{name}"), carried(name, text)),
        }
    }
    for (name, text) in RUNTIME {
        add(&format!("src/runtime/{name}.rs"), carried(name, text));
    }
    files
}

fn manifest(package: &Package<'_>, needs_engine: bool) -> String {
    format!(
        r#"# {}
[package]
name = "{}"
version = "0.0.0"
edition = "2024"

[dependencies]
{}serde = {{ version = "1", features = ["derive"] }}
serde_json = {{ version = "1", features = ["raw_value"] }}
unicode-normalization = "0.1"
"#,
        package.header(),
        package.name,
        if needs_engine { ENGINE.1 } else { "" }
    )
}

/// The modules of the runtime: those of the validators, and ours.
fn modules(validators: &str, needs_engine: bool) -> String {
    let mut lines: Vec<&str> = validators.lines().filter(|line| line.starts_with("pub mod ")).collect();
    let ours = RUNTIME.map(|(name, _)| format!("pub mod {name};"));
    lines.extend(ours.iter().map(String::as_str));
    lines.retain(|line| needs_engine || *line != format!("pub mod {};", ENGINE.0));
    lines.sort_unstable();
    format!("//! What the generated code calls.\n\n{}\n", lines.join("\n"))
}

fn library(package: &Package<'_>) -> String {
    let types = &package.world.types;
    let files: Vec<String> = types
        .roots
        .iter()
        .map(|root| {
            let name = &types.definition(root.of).name;
            format!("//! - `{}`: [`{name}`]\n", root.file)
        })
        .collect();
    format!(
        "//! Types and validators of the schemas of `{}`.
//!
{}//!
//! Every way into a type goes through the validator: `parse`, `Deserialize`, `TryFrom` and `FromStr` refuse what the schema
//! refuses, with every issue. An absent key is `None` and never written as `null`; numbers keep their text.
// {}

pub mod check;
mod json;
pub mod runtime;
mod types;

pub use runtime::issue::Issue;
pub use runtime::issue_code::IssueCode;
pub use runtime::number::{{Integer, NotANumber, Number}};
pub use runtime::typed::{{FromJson, Never, ParseError, Typed}};
pub use runtime::value::JsonValue;
pub use types::*;
",
        package.name,
        files.concat(),
        package.header()
    )
}
