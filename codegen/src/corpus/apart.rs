//! Where two schemas differ: what one accepts and the other refuses, rule by rule, each with a value that shows it.
//!
//! # Design
//! Two halves that check each other. `prove` walks both schemas at once and shows for each rule of the reader that the
//! writer's rules imply it; what it cannot show is a suspicion. `hunt` looks for values that the writer's schema accepts and
//! the reader's refuses, and says which suspicion each of them confirms. So a difference is never lost: what is neither
//! shown to hold nor confirmed is left as a suspicion without a witness.

mod defaults;
mod equal;
mod facts;
mod hunt;
mod language;
mod path;
mod prove;
mod shrink;

pub(crate) use defaults::{DefaultChange, Said, changes as default_changes};

use super::value::Value;
use super::world::World;
use crate::diagnostic::Diagnostic;
use crate::jsonschema::reading::NodeId;
use crate::jsonschema::{self, Options, Place, Root, SchemaDocument, Validators};
use path::Pattern;
use std::collections::HashSet;

/// What is compared: documents, and the schema that is meant.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Side<'s> {
    pub(crate) documents: &'s [SchemaDocument],
    /// With a fragment or without.
    pub(crate) uri: &'s str,
}

/// Something that the writer may write and the reader refuses, or may refuse.
#[derive(Clone, Debug)]
pub(crate) struct Difference {
    /// Name of the rule.
    pub(crate) rule: &'static str,
    /// Where in a value: a pointer in which `*` is any item or key.
    pub(crate) path: String,
    /// What is different, in words.
    pub(crate) message: String,
    /// The schema that refuses it, and the keyword.
    pub(crate) reader: (Place, &'static str),
    /// The schema of the writer for the same part, if there is one.
    pub(crate) writer: Option<Place>,
    /// It is about a key that the writer's schema does not know, and the reader's does.
    pub(crate) claims: bool,
    /// JSON text that the writer's schema accepts and the reader's refuses.
    pub(crate) witness: Option<String>,
    pub(crate) doubt: Doubt,
}

/// What is suspected of the reader's schema, whatever the way to it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Doubt {
    rule: &'static str,
    place: Place,
    keyword: &'static str,
    claims: bool,
    /// The key or the value that it is about.
    of: String,
}

/// One side, read once for many schemas.
#[derive(Debug)]
pub(crate) struct Glance(World);

impl Glance {
    /// Reads the schemas at some places.
    ///
    /// # Errors
    /// They are not understood.
    pub(crate) fn of(documents: &[SchemaDocument], places: &[Place]) -> Result<Self, Vec<Diagnostic>> {
        let named = places.iter().map(|place| (String::new(), place.clone())).collect();
        World::at(documents, named, Options { assert_formats: true }).map(Self)
    }

    /// What the reader may refuse, quickly and without a witness; schemas are meant by their number among the places.
    pub(crate) fn doubts(&self, writer: usize, other: &Self, reader: usize, assumed: &Assumed) -> Vec<Doubt> {
        let root = |world: &World, index: usize| world.roots[index].1;
        let ends = [root(&self.0, writer), root(&other.0, reader)];
        let found = prove::suspicions([&self.0, &other.0], ends, assumed);
        found.iter().map(|suspicion| suspicion.doubt(&other.0)).collect()
    }
}

/// One side, read.
struct Read {
    world: World,
    root: NodeId,
    validators: Validators,
}

impl Read {
    fn of(side: Side<'_>) -> Result<Self, Vec<Diagnostic>> {
        let options = Options { assert_formats: true };
        let roots = [Root { name: "value".to_owned(), uri: side.uri.to_owned() }];
        let world = World::read(side.documents, &roots, options)?;
        let root = world.roots[0].1;
        Ok(Self { root, world, validators: jsonschema::plan(side.documents, &roots, options)? })
    }

    /// Both the interpreter and the plan that is printed as validators have to say so.
    fn accepts(&self, value: &Value) -> bool {
        let text = value.json();
        let planned = crate::json::parse(&text).is_ok_and(|json| self.validators.accepts(0, &json));
        planned && super::judge::holds(&self.world, &[self.root], &[], value)
    }

    fn refuses(&self, value: &Value) -> bool {
        let text = value.json();
        let planned = crate::json::parse(&text).is_ok_and(|json| !self.validators.accepts(0, &json));
        planned && !super::judge::holds(&self.world, &[self.root], &[], value)
    }
}

/// A rule of the reader that the writer's rules were not shown to imply.
#[derive(Clone, Debug)]
struct Suspicion {
    rule: &'static str,
    message: String,
    path: Pattern,
    node: NodeId,
    keyword: &'static str,
    writer: Option<NodeId>,
    claims: bool,
    sign: Sign,
    /// Values that may show it, where its path leads.
    locals: Vec<Value>,
}

impl Suspicion {
    fn doubt(&self, reader: &World) -> Doubt {
        let of = match &self.sign {
            Sign::Broken | Sign::Within => String::new(),
            Sign::Missing(key) => key.clone(),
            Sign::Holds(value) => value.json(),
        };
        let place = reader.graph.nodes[self.node].place.clone();
        Doubt { rule: self.rule, place, keyword: self.keyword, claims: self.claims, of }
    }
}

/// How a broken rule is known to be the one that is suspected.
#[derive(Clone, Debug, PartialEq)]
enum Sign {
    /// Its keyword says no, there.
    Broken,
    /// This key is missing there.
    Missing(String),
    /// This value is there.
    Holds(Value),
    /// Something is wrong there, or within it.
    Within,
}

/// Schemas of the writer and of the reader of which the second takes all that the first says, or that are compared by
/// themselves: what is wrong with them is told there.
pub(crate) type Assumed = HashSet<(Place, Place)>;

/// Everything that the writer may write and the reader refuses, or may refuse.
///
/// # Errors
/// Either side is not understood.
pub(crate) fn differences(writer: Side<'_>, reader: Side<'_>) -> Result<Vec<Difference>, Vec<Diagnostic>> {
    differences_beside(writer, reader, &Assumed::new())
}

/// The same beside what is assumed.
///
/// # Errors
/// As [`differences`].
pub(crate) fn differences_beside(
    writer: Side<'_>,
    reader: Side<'_>,
    assumed: &Assumed,
) -> Result<Vec<Difference>, Vec<Diagnostic>> {
    let (writer, reader) = (Read::of(writer)?, Read::of(reader)?);
    let ends = [writer.root, reader.root];
    let suspicions = prove::suspicions([&writer.world, &reader.world], ends, assumed);
    if suspicions.is_empty() {
        return Ok(Vec::new());
    }
    let place = |world: &World, node: NodeId| world.graph.nodes[node].place.clone();
    let found = hunt::hunt(&writer, &reader, suspicions);
    let difference = |(suspicion, witness): (Suspicion, Option<Value>)| Difference {
        doubt: suspicion.doubt(&reader.world),
        rule: suspicion.rule,
        path: match &suspicion.sign {
            Sign::Missing(key) => suspicion.path.child(path::Part::Key(key.clone())).to_string(),
            _ => suspicion.path.to_string(),
        },
        message: suspicion.message,
        reader: (place(&reader.world, suspicion.node), suspicion.keyword),
        writer: suspicion.writer.map(|node| place(&writer.world, node)),
        claims: suspicion.claims,
        witness: witness.map(|value| value.json()),
    };
    Ok(found.into_iter().map(difference).collect())
}
