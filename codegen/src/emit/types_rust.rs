//! Rust for anyone's schemas: a crate of types and validators.

use super::OutputFile;
use crate::jsonschema::rust_runtime;
use crate::toolkit::Package;

pub(crate) fn emit(package: &Package<'_>) -> Vec<OutputFile> {
    let mut files = Vec::new();
    let mut add = |path: &str, text: String| files.push(OutputFile { path: format!("rust/{path}"), text });
    let check = package.world.validators.rust("super::runtime");
    add("src/check.rs", format!("// {}\n\n{check}", package.header()));
    for (name, text) in rust_runtime() {
        add(&format!("src/runtime/{name}"), (*text).to_owned());
    }
    files
}
