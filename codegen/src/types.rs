//! Types of anyone's schemas: what a value looks like once the validator has accepted it.
//!
//! [`read`] takes schema files that refer to each other as one unit, has the engine in `jsonschema` read them, and derives
//! the [`TypeModel`] from the engine's graph. The engine decides what is valid; a type never does. So a type may be wider
//! than the schema, and says so in [`TypeModel::widened`], but never narrower: **every value that the checks of a
//! definition accept can be held by its type, and nothing of it is lost.**
//!
//! # How an emitter walks it
//! Print [`TypeModel::definitions`] in their order; each has a [`Shape`], and whatever it refers to is a [`Type::Named`]
//! index into the same list (forward and recursive references are normal). Everything without a name is written where it
//! stands. `TypeModel::resolved` looks through plain names, `TypeModel::constant` finds types of one value (an `Enum` with
//! one value: a `const`), which a language with literal types writes as a literal.
//!
//! To read a value: parse the text, run the checks of the definition (each is a root of the plan in [`World::validators`],
//! so it is a public function of the printed validators, by the name in [`TypeModel::checks`]), and only if none finds an
//! issue build the type. Building cannot go wrong then, and needs no further check save where a [`Union`] chooses by
//! [`Choose::Check`].
//!
//! Three things that are easily mixed up are kept apart: a key that may be absent ([`Property::required`]), a value that may
//! be `null` ([`Type::Nullable`]), and a default ([`Docs::default`], which is for people: nothing fills it in).
//!
//! # Design
//! The unit of thought is not one schema but a set of schemas that hold for the same value: `$ref` with siblings, `allOf`,
//! and a key that several of them know all come down to "the type of these schemas together". Sets are finite, so that
//! recursion ends, and merging needs no rules of its own.

mod array;
mod choice;
mod derive;
mod describe;
mod gather;
mod kinds;
mod mistakes;
#[allow(dead_code, reason = "emitters of several languages read it, none all of it")]
pub(crate) mod model;
mod naming;
mod object;
mod report;
mod scalar;
#[cfg(test)]
mod tests;

pub(crate) use model::TypeModel;

use crate::diagnostic::Diagnostic;
use crate::jsonschema::{self, Options, SchemaDocument, Validators};

/// Schema files, understood: their types, and the validators that decide.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) types: TypeModel,
    pub(crate) validators: Validators,
}

/// Reads schema files as one unit.
///
/// # Errors
/// Every part of them that is not understood. Then there is nothing to generate from.
pub(crate) fn read(documents: &[SchemaDocument]) -> Result<World, Vec<Diagnostic>> {
    let options = Options { assert_formats: true };
    let mut found = mistakes::in_text(documents);
    let world = jsonschema::with_unit(documents, options, |unit| {
        let mistakes = mistakes::in_meaning(unit);
        let (types, roots) = derive::derive(unit)?;
        let validators = unit.validators(&roots)?;
        if mistakes.is_empty() { Ok(World { types, validators }) } else { Err(mistakes) }
    });
    match world {
        Ok(world) if found.is_empty() => Ok(world),
        world => {
            found.extend(world.err().unwrap_or_default());
            // File by file, each from its top.
            found.sort_by(|one, other| (&one.file, one.position).cmp(&(&other.file, other.position)));
            found.dedup();
            Err(found)
        }
    }
}
