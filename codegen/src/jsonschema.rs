//! Validators for the whole of JSON Schema draft 2020-12, as plain code. Documents of draft-06, draft-07 and 2019-09 are read
//! as what they say there.
//!
//! The way of the data: documents (text at a URI), `resources` (what has a URI or an anchor), `graph` (every schema that
//! can be reached, read once), `plan` (functions and the checks in them; annotations and dynamic references are settled
//! here), `emit` (a printer for each language, over the same plan).
//!
//! Nothing is fetched: a document that is referred to has to be given, save the metaschemas of the drafts.

mod annotations;
mod constant;
#[path = "../runtime/rust/validator/decimal.rs"]
#[allow(
    unreachable_pub,
    dead_code,
    reason = "the module ships with the generated validators, which use all of it"
)]
mod decimal;
mod dialect;
mod documents;
mod embed;
mod emit;
mod empty;
mod endless;
mod evaluate;
mod format;
mod graph;
mod groups;
mod keywords;
mod lower;
mod meant;
mod metaschema;
mod plan;
mod read;
mod regex;
mod resources;
#[cfg(test)]
mod tests;
mod unit;
mod uri;
mod words;

pub(crate) use constant::{Constant, Number};
pub(crate) use decimal::{Decimal, is_integer};
pub(crate) use documents::Place;
pub use documents::SchemaDocument;
pub(crate) use embed::{outside_references, portable};
pub(crate) use format::Format;
pub(crate) use graph::{DynamicReference, Graph};
pub(crate) use regex::{matches, tame};
pub(crate) use resources::Resources;
pub(crate) use unit::{Unit, with_unit};
pub(crate) use uri::resolve as resolve_uri;

/// What a schema says, for whoever derives more than validators from it.
pub(crate) mod reading {
    pub(crate) use super::annotations::is_annotation;
    pub(crate) use super::dialect::Draft;
    pub(crate) use super::graph::{Keywords, NodeId, Schema, Type, Types};
    pub(crate) use super::groups::Groups;
    pub(crate) use super::keywords::{HOLDERS, Holds, Within, below, schemas_within};
    pub(crate) use super::meant::Meant;
    pub(crate) use super::read::too_old;
    pub(crate) use super::uri::resolve as resolve_uri;
}

use crate::diagnostic::Diagnostic;
use crate::names;
use plan::{Call, Plan};
use std::collections::BTreeSet;

/// What the draft leaves to whoever uses it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Whether `format` is checked, as if every schema's metaschema had the format-assertion vocabulary.
    pub assert_formats: bool,
}

/// Validators that are planned, ready to be printed.
#[derive(Debug)]
pub struct Validators(Plan);

/// A validator that is wanted: the name of its function, and the URI of its schema, with a fragment or without.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Root {
    /// In `snake_case`.
    pub name: String,
    /// Where its schema is.
    pub uri: String,
}

/// Plans validators.
///
/// # Errors
/// Every part of the schemas that is not understood, and every reference that leads nowhere. Then there is no output.
///
/// # Panics
/// When a root's URI leads nowhere: it names one of the given documents.
pub fn plan(
    documents: &[SchemaDocument],
    roots: &[Root],
    options: Options,
) -> Result<Validators, Vec<Diagnostic>> {
    with_graph(documents, roots, options, |resources, graph, nodes| {
        let names: Vec<(String, usize)> = roots.iter().map(|root| root.name.clone()).zip(nodes).collect();
        lower::lower(resources, &graph, &names).map(Validators)
    })?
}

/// Reads the schemas that can be reached from the roots, and hands over their graph with the roots' nodes.
///
/// # Errors
/// As [`plan`], save for what only planning finds.
///
/// # Panics
/// As [`plan`].
pub(crate) fn with_graph<T>(
    documents: &[SchemaDocument],
    roots: &[Root],
    options: Options,
    take: impl FnOnce(&Resources<'_, '_>, Graph, Vec<reading::NodeId>) -> T,
) -> Result<T, Vec<Diagnostic>> {
    let place = |resources: &Resources<'_, '_>, root: &Root| {
        resources.resolve(0, &root.uri).unwrap_or_else(|_| panic!("there is a schema at {}", root.uri)).place
    };
    let places =
        |resources: &Resources<'_, '_>| roots.iter().map(|root| place(resources, root)).collect::<Vec<_>>();
    with_places(documents, places, options, take)
}

/// Reads the schemas that can be reached from some places, and hands over their graph with the nodes at the places.
///
/// # Errors
/// As [`with_graph`].
pub(crate) fn with_places<T>(
    documents: &[SchemaDocument],
    places: impl FnOnce(&Resources<'_, '_>) -> Vec<Place>,
    options: Options,
    take: impl FnOnce(&Resources<'_, '_>, Graph, Vec<reading::NodeId>) -> T,
) -> Result<T, Vec<Diagnostic>> {
    let metaschemas = metaschema::beside(documents);
    let documents = documents::parse(documents.iter().chain(&metaschemas))?;
    let resources = Resources::of(&documents);
    let (graph, nodes) = read::read(&resources, &places(&resources), &options)?;
    Ok(take(&resources, graph, nodes))
}

impl Validators {
    /// Whether the validator of a root accepts a value: for the generator's own use.
    pub(crate) fn accepts(&self, root: usize, value: &crate::json::Json<'_>) -> bool {
        evaluate::accepts(&self.0, root, value)
    }

    /// A Rust module; `runtime` is the path of the module that [`rust_runtime`] makes.
    #[must_use]
    pub fn rust(&self, runtime: &str) -> String {
        emit::rust::module(&self.0, runtime)
    }

    /// A TypeScript module; `runtime` is the path of the folder that holds [`typescript_runtime`], seen from it.
    #[must_use]
    pub fn typescript(&self, runtime: &str) -> String {
        emit::typescript::module(&self.0, runtime)
    }

    /// A Python module; `runtime` is the package that holds [`python_runtime`], as an import in it names it.
    ///
    /// # Errors
    /// The patterns that Python's `re` cannot run.
    pub fn python(&self, runtime: &str) -> Result<String, Vec<Diagnostic>> {
        match self.0.not_in_python.as_slice() {
            [] => Ok(emit::python::module(&self.0, runtime)),
            found => Err(found.to_vec()),
        }
    }

    /// The keywords, in `snake_case`, whose issues the validators may find.
    pub(crate) fn issue_codes(&self) -> BTreeSet<String> {
        self.0.keywords().into_iter().map(names::snake).collect()
    }

    /// Whether a root may hold for an object at all, as far as its own `type` tells.
    pub(crate) fn allows_objects(&self, root: &str) -> bool {
        empty::allows_objects(&self.0, self.root(root))
    }

    /// Whether a root holds for `{}`.
    pub(crate) fn accepts_empty_object(&self, root: &str) -> bool {
        empty::accepts_empty_object(&self.0, self.root(root))
    }

    /// Whether a root holds for every value.
    pub(crate) fn accepts_all(&self, root: &str) -> bool {
        self.root(root).is_always()
    }

    /// Whether values are compared with numbers that no double is: then the TypeScript module has a list of those.
    pub(crate) fn has_inexact_numbers(&self) -> bool {
        !self.0.inexact().is_empty()
    }

    fn root(&self, name: &str) -> &Call {
        let root = self.0.roots.iter().find(|(known, _)| known == name);
        &root.expect("the root was asked for when it was planned").1
    }
}

/// The files of the Rust module that generated validators call: name and text.
#[must_use]
pub fn rust_runtime() -> &'static [(&'static str, &'static str)] {
    emit::runtime::RUST
}

/// The files of the TypeScript folder that generated validators import: name and text.
#[must_use]
pub fn typescript_runtime() -> &'static [(&'static str, &'static str)] {
    emit::runtime::TYPESCRIPT
}

/// The files of the Python package that generated validators import: name and text.
#[must_use]
pub fn python_runtime() -> &'static [(&'static str, &'static str)] {
    emit::runtime::PYTHON
}
