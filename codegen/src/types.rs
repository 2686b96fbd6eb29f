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

use crate::diagnostic::{Diagnostic, Severity};
use crate::jsonschema::{self, Options, Place, SchemaDocument, Validators};

/// Schema files, understood: their types, and the validators that decide.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) types: TypeModel,
    pub(crate) validators: Validators,
    /// What their author should mend, though it changes nothing.
    pub(crate) warnings: Vec<Diagnostic>,
}

/// What whoever generates says of the schemas.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Settings<'s> {
    /// Keywords that ask nothing of a value, beside those that everybody knows; `None` where there is no way to name some.
    pub(crate) annotations: Option<&'s [String]>,
}

/// Reads schema files as one unit.
///
/// # Errors
/// Every part of them that is not understood, and then what else should be mended. Then there is nothing to generate from.
pub(crate) fn read(documents: &[SchemaDocument], settings: Settings<'_>) -> Result<World, Vec<Diagnostic>> {
    let too_old = mistakes::too_old(documents);
    if !too_old.is_empty() {
        return Err(too_old);
    }
    let options = Options { assert_formats: true };
    let (mut found, mut looked) = mistakes::in_text(documents, settings);
    let world = jsonschema::with_unit(documents, options, |unit| {
        found.extend(unit.graph.warnings.iter().cloned());
        found.extend(mistakes::in_reached(unit, settings, &mut looked));
        let (mut types, roots) = derive::derive(unit);
        types.notes.extend(looked.set_aside.notes());
        types.notes.sort();
        let validators = unit.validators(&roots)?;
        found.extend(mistakes::in_meaning(unit));
        if is_sound(&found) {
            found.extend(mistakes::without_value(unit));
        }
        Ok((types, validators))
    });
    let world = world.map_err(|more| found.extend(more));
    // File by file, each from its top; what keeps everything from being generated comes first.
    found.sort_by(|one, other| {
        (one.severity, &one.file, one.position).cmp(&(other.severity, &other.file, other.position))
    });
    found.dedup();
    match world {
        Ok((types, validators)) if is_sound(&found) => Ok(World { types, validators, warnings: found }),
        _ => Err(found),
    }
}

/// Whether nothing of it keeps anything from being generated.
fn is_sound(found: &[Diagnostic]) -> bool {
    found.iter().all(|one| one.severity == Severity::Warning)
}

/// A schema that every language gets a reader of its own for.
#[derive(Clone, Debug)]
pub(crate) struct Reader {
    pub(crate) place: Place,
    /// Another schema refers to it.
    pub(crate) is_part: bool,
}

/// Everything that is read by itself: files that describe a value, definitions, and what is referred to. Mistakes that change
/// nothing in what the schemas ask are not looked for.
///
/// # Errors
/// Every part of the schemas that is not understood.
pub(crate) fn readers(documents: &[SchemaDocument]) -> Result<Vec<Reader>, Vec<Diagnostic>> {
    jsonschema::with_unit(documents, Options { assert_formats: true }, |unit| Ok(naming::readers(unit)))
}
