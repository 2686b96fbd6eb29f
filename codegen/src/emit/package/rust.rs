//! Rust for anyone's schemas: a crate of types, and of the validators that every way into them goes through.

mod json;
mod layout;
mod shapes;
mod text;

use crate::emit::OutputFile;
use crate::jsonschema::rust_runtime;
use crate::toolkit::Package;
use crate::types::TypeModel;
use crate::types::model::{Shape, Type, TypeId};
use layout::Layout;

/// The hand-written code that the types need beside what the validators need.
const RUNTIME: [(&str, &str); 3] = [
    ("number", include_str!("../../../runtime/rust/types/number.rs")),
    ("typed", include_str!("../../../runtime/rust/types/typed.rs")),
    ("value", include_str!("../../../runtime/rust/types/value.rs")),
];

/// Parts of the runtime that few schemas need, and what they depend on.
#[derive(Clone, Copy)]
struct Needs {
    /// Patterns that need an engine.
    pattern: bool,
    formats: bool,
}

impl Needs {
    /// What the printed checks call.
    fn of(check: &str) -> Self {
        Self { pattern: check.contains("pattern::"), formats: check.contains("format::") }
    }

    /// Whether a file of the runtime is one of them, and not needed.
    fn spares(self, file: &str) -> bool {
        let part = file.trim_end_matches(".rs").split('/').next();
        (part == Some("pattern") && !self.pattern) || (part == Some("format") && !self.formats)
    }
}

/// Each check is printed by itself, so that what stands around it is not its matter.
pub(in crate::emit) const CHECK_HEAD: &str = "\
//! What the schemas ask of a value, as plain code.

#![allow(
    clippy::collapsible_if,
    clippy::collapsible_match,
    reason = \"each check is written by itself\"
)]

";

/// What the compiler has to say of names in other scripts than Latin is a matter of the schemas. Only a whole crate can say so.
pub(in crate::emit) const SCRIPTS: &str = "
#![allow(
    confusable_idents,
    mixed_script_confusables,
    uncommon_codepoints,
    reason = \"names are those of the schemas\"
)]
";

pub(crate) fn emit(package: &Package<'_>) -> Vec<OutputFile> {
    let layout = Layout::of(&package.world.types);
    let check = package.world.validators.rust("super::runtime");
    let needs = Needs::of(&check);
    let header = package.header();
    let mut files = Vec::new();
    let mut add = |path: &str, text: String| files.push(OutputFile { path: format!("rust/{path}"), text });
    add("Cargo.toml", manifest(package, needs));
    add("src/lib.rs", library(package));
    add("src/types.rs", format!("// {header}\n\n{}", shapes::print(&layout)));
    add("src/json.rs", format!("// {header}\n\n{}", json::print(&layout)));
    add("src/check.rs", format!("// {header}\n\n{CHECK_HEAD}{check}"));
    let carried = |name: &str, text: &str| {
        format!("// @generated: carried over by `cargo xtask codegen`: {name}.\n\n{text}")
    };
    for (name, text) in rust_runtime() {
        match *name {
            "mod.rs" => add("src/runtime/mod.rs", modules(text, needs)),
            name if needs.spares(name) => {}
            name => add(&format!("src/runtime/{name}"), carried(name, text)),
        }
    }
    for (name, text) in RUNTIME {
        add(&format!("src/runtime/{name}.rs"), carried(name, text));
    }
    files
}

/// Whether a type has a validator of its own: another name for one that asks nothing but the JSON type has none.
pub(in crate::emit) fn has_validator(types: &TypeModel, of: TypeId) -> bool {
    let definition = types.definition(of);
    match &definition.shape {
        Shape::Plain(Type::Named(other)) if Layout::is_alias(definition) => has_validator(types, *other),
        _ => !Layout::is_alias(definition),
    }
}

fn manifest(package: &Package<'_>, needs: Needs) -> String {
    // Formats know the properties of characters from the engine of the patterns.
    let engine = if needs.pattern || needs.formats { "regress = \"0.12\"\n" } else { "" };
    let unicode = if needs.formats { "unicode-normalization = \"0.1\"\n" } else { "" };
    format!(
        r#"# {}
[package]
name = "{}"
version = "0.0.0"
edition = "2024"

[lib]
# What authors say of their types is for people: no example in it is a test.
doctest = false

[dependencies]
{engine}serde = {{ version = "1", features = ["derive"] }}
serde_json = {{ version = "1", features = ["raw_value"] }}
{unicode}"#,
        package.header(),
        package.name,
    )
}

fn has_other_scripts(types: &TypeModel) -> bool {
    types.definitions.iter().any(|definition| {
        let within = match &definition.shape {
            Shape::Record(of) => of.properties.iter().any(|property| !property.key.is_ascii()),
            Shape::Enum(of) => of.values.iter().any(|value| !value.name.is_ascii()),
            Shape::Union(of) => of.branches.iter().any(|branch| !branch.name.is_ascii()),
            Shape::Plain(_) => false,
        };
        within || !definition.name.is_ascii()
    })
}

/// The modules of the runtime: those of the validators, and ours.
fn modules(validators: &str, needs: Needs) -> String {
    let mut lines: Vec<&str> = validators.lines().filter(|line| line.starts_with("pub mod ")).collect();
    let ours = RUNTIME.map(|(name, _)| format!("pub mod {name};"));
    lines.extend(ours.iter().map(String::as_str));
    lines.retain(|line| !needs.spares(line.trim_start_matches("pub mod ").trim_end_matches(';')));
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
{}
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
        package.header(),
        if has_other_scripts(types) { SCRIPTS } else { "" },
    )
}
