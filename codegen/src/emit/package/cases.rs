//! Test cases of anyone's schemas, as data, and in each package a test that runs them: all languages are asked the same.
//!
//! A file for each type that the author named. Any other file of cases beside them is run, too, and stays its author's.

use super::python;
use super::rust;
use super::typescript::validate;
use crate::corpus::{self, Corpus};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::emit::OutputFile;
use crate::jsonschema::{Options, Place, SchemaDocument};
use crate::names;
use crate::toolkit::Package;
use crate::types::model::{Definition, Shape, Type, TypeId, TypeModel};
use std::collections::HashSet;

/// What ends the names of our files: whatever else lies beside them is not ours.
pub const SUFFIX: &str = ".cases.json";

const RUST: &str = include_str!("cases/cases.rs.txt");
const TYPESCRIPT: &str = include_str!("cases/cases.test.mjs");
const PYTHON: &str = include_str!("cases/test_cases.py");

/// The types that have cases: those that are read by themselves in every language.
fn named(types: &TypeModel) -> impl Iterator<Item = (TypeId, &Definition)> {
    types.definitions.iter().enumerate().filter(|(_, definition)| definition.is_named_by_author)
}

/// The cases, a file for each type, and what they cover.
///
/// # Errors
/// What reading the schemas finds: nothing, where there is a package of them.
pub(crate) fn emit(
    types: &TypeModel,
    documents: &[SchemaDocument],
) -> Result<(Vec<OutputFile>, Corpus), Vec<Diagnostic>> {
    let place = |definition: &Definition| Place {
        document: definition.at.document,
        pointer: definition.at.pointer.clone(),
    };
    let places = named(types).map(|(_, definition)| (definition.name.clone(), place(definition))).collect();
    let corpus = corpus::corpus_at(documents, places, Options { assert_formats: true })?;
    let file = |(_, definition): (TypeId, &Definition)| {
        let path = format!("cases/{}{SUFFIX}", names::snake(&definition.name));
        Some(OutputFile { path, text: corpus.json_of(&definition.name)? })
    };
    let files = named(types).filter_map(file).collect();
    Ok((files, corpus))
}

/// A warning for each file whose cases have no value that it accepts: either there is none, or nobody has found it.
pub(crate) fn without_valid(
    types: &TypeModel,
    documents: &[SchemaDocument],
    corpus: &Corpus,
) -> Vec<Diagnostic> {
    let valid = corpus.cases.iter().filter(|case| case.issues.is_empty());
    let shown: HashSet<&str> = valid.map(|case| case.root.as_str()).collect();
    let mut found = Vec::new();
    for root in &types.roots {
        let Definition { name, at, shape, .. } = types.definition(root.of);
        if shown.contains(name.as_str()) || matches!(shape, Shape::Plain(Type::Never)) {
            continue;
        }
        let mut diagnostics = Diagnostics::new(&documents[at.document].source);
        let message =
            format!("no value was found that `{name}` accepts: its cases are all of values that it refuses");
        let help = "if there is one, give it in `examples`";
        diagnostics.warn(at.offset, &at.pointer, message, help);
        found.extend(diagnostics.all());
    }
    found
}

/// The test of the Rust crate.
pub(crate) fn rust(package: &Package<'_>) -> OutputFile {
    let types = &package.world.types;
    let krate = names::rust_ident(&names::snake(package.name));
    let arm = |(id, definition): (TypeId, &Definition)| {
        let name = &definition.name;
        let way = if rust::has_validator(types, id) { "typed" } else { "plain" };
        format!("        \"{name}\" => {way}::<{krate}::{name}>(text),\n")
    };
    let arms: String = named(types).map(arm).collect();
    // Both ways are there, whether or not a type needs them.
    let text = RUST.replace("        READERS\n", &arms).replace("CRATE", &krate.to_string());
    OutputFile { path: "rust/tests/cases.rs".to_owned(), text: format!("// {}\n\n{text}", package.header()) }
}

/// The test of the TypeScript package.
pub(crate) fn typescript(package: &Package<'_>) -> OutputFile {
    let readers = validate::readers(&package.world.types);
    let entry = |(name, reader): &(&str, String)| format!("  {name}: all.{reader},\n");
    let entries: String = readers.iter().map(entry).collect();
    let text = TYPESCRIPT.replace("  READERS\n", &entries);
    OutputFile {
        path: "typescript/test/cases.test.mjs".to_owned(),
        text: format!("// {}\n\n{text}", package.header()),
    }
}

/// The test of the Python package.
pub(crate) fn python(package: &Package<'_>) -> OutputFile {
    let types = &package.world.types;
    let module = python::module_name(package.name);
    let entry = |(id, definition): (TypeId, &Definition)| {
        let (reader, _) = python::reader(types, id);
        format!("    \"{}\": {module}.{reader},\n", definition.name)
    };
    let entries: String = named(types).map(entry).collect();
    let text = PYTHON.replace("    READERS\n", &entries).replace("MODULE", &module);
    OutputFile {
        path: "python/tests/test_cases.py".to_owned(),
        text: format!("# {}\n\n{text}", package.header()),
    }
}
