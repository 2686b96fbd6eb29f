//! Test cases from any schema: values on the boundary of each keyword and just past it, each with the issues to expect.
//!
//! The way of the data: `world` (the engine's graph of the schemas), `route` (how each schema is reached), `build`
//! (a value that obeys it), `edges` (what to show about each of its keywords), `judge` (what is to be expected, by an
//! interpreter that shares no code with the validators' printers), `collect` (the cases, and what they cover), `print`.
//! [`Near`] makes any number of values that are nearly valid, out of the cases.
//!
//! The same schemas give the same cases, byte for byte. What could not be shown is listed, never left out in silence.
//!
//! Of a long `enum` its first 40 values and its last are shown one by one; any of the others may turn up where it is a part
//! of another case.

pub(crate) mod apart;
mod build;
mod collect;
mod cover;
mod edges;
#[allow(unreachable_pub, reason = "the modules ship with the generated validators, where they are public")]
pub(crate) mod format;
mod judge;
mod message;
mod near;
mod number;
mod print;
mod rng;
mod route;
mod samples;
#[cfg(test)]
mod tests;
mod text;
mod value;
mod world;

pub use cover::Row;
pub(crate) use message::files as message_files;
pub use near::Near;

use crate::diagnostic::Diagnostic;
use crate::jsonschema::{Options, Place, Root, SchemaDocument};
use value::Value;
use world::World;

/// One value, and what a validator has to say of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// Name of the entry point.
    pub root: String,
    /// The keyword that it shows: where it stands in the schema.
    pub schema: String,
    /// What it shows; with the root it is unique.
    pub description: String,
    /// The issues in their order, each a pointer and a code; none where the value is valid.
    pub issues: Vec<(String, String)>,
    value: Value,
}

impl Case {
    /// The value as JSON text.
    #[must_use]
    pub fn text(&self) -> String {
        self.value.json()
    }

    /// Whether every reader of JSON keeps the value as it is: no key is given twice, and a double has every number as it is
    /// written. Any other case is about the text.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        self.value.is_plain()
    }
}

/// The cases of one generation, and what they cover.
#[derive(Clone, Debug, Default)]
pub struct Corpus {
    /// In the order in which the schemas are reached.
    pub cases: Vec<Case>,
    /// Each keyword, and how often it holds and is broken in a case.
    pub coverage: Vec<Row>,
    /// The schemas are so large that not all cases were looked for.
    pub is_cut: bool,
}

/// Whether a double has every number of a JSON text as it is written. A validator that sees doubles, as those of
/// JavaScript values do, is not asked about others.
#[must_use]
pub fn doubles_hold(text: &str) -> bool {
    crate::json::parse(text).is_ok_and(|json| value::doubles_hold(&json))
}

/// Makes the cases of schemas.
///
/// # Errors
/// As [`crate::jsonschema::plan`].
///
/// # Panics
/// As [`crate::jsonschema::plan`].
pub fn corpus(
    documents: &[SchemaDocument],
    roots: &[Root],
    options: Options,
) -> Result<Corpus, Vec<Diagnostic>> {
    let world = World::read(documents, roots, options)?;
    Ok(collect::collect(&world))
}

/// How deep a value may nest in the packages of anyone's schemas.
const DEPTH: usize = 128;

/// The same for schemas at places: each with the name of its entry point.
///
/// # Errors
/// As [`corpus`].
pub(crate) fn corpus_at(
    documents: &[SchemaDocument],
    named: Vec<(String, Place)>,
    options: Options,
) -> Result<Corpus, Vec<Diagnostic>> {
    let world = World::at(documents, named, options)?;
    let mut corpus = collect::collect(&world);
    corpus.cases.retain(|case| case.value.depth() <= DEPTH);
    Ok(corpus)
}

impl Corpus {
    /// The cases as JSON, in the format of `schema/cases`; where there is a `view` the root's name is one.
    #[must_use]
    pub fn json(&self) -> String {
        print::cases(&self.cases, "root")
    }

    /// The cases of one root as [`Self::json`] has them; `None` where there are none.
    pub(crate) fn json_of(&self, root: &str) -> Option<String> {
        let cases: Vec<Case> = self.cases.iter().filter(|case| case.root == root).cloned().collect();
        (!cases.is_empty()).then(|| print::cases(&cases, "root"))
    }

    /// The table of what is covered, and what could not be shown, for people.
    #[must_use]
    pub fn report(&self) -> String {
        let mut report = cover::report(&self.coverage);
        if self.is_cut {
            report.push_str("the schemas are large: not all cases were looked for, and what could not be shown may well be\n");
        }
        report
    }

    /// The sides of keywords that no case shows though there may be one.
    #[must_use]
    pub fn gaps(&self) -> Vec<String> {
        cover::gaps(&self.coverage)
    }
}
