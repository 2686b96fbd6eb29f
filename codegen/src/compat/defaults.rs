//! A `default` that changes: nothing is refused, and what is left out is read as something else.

use super::{Finding, Proof, Way, place};
use crate::corpus::apart::{DefaultChange, Glance, Said, default_changes};
use crate::diagnostic::Diagnostic;
use crate::jsonschema::{Place, SchemaDocument};

/// A change as a finding.
pub(super) fn finding(way: Way, change: &DefaultChange, new: &[SchemaDocument]) -> Finding {
    let source = &new[change.place.document].source;
    let offset = place::offset(source, &change.place, "default").unwrap_or(0);
    let shown = |value: &Option<String>| value.clone().unwrap_or_else(|| "none".to_owned());
    let example = change.example.as_ref().and_then(|text| serde_json::from_str(text).ok());
    Finding {
        rule: "DEFAULT_CHANGED",
        way,
        subject: String::new(),
        path: change.path.clone(),
        file: source.name.clone(),
        position: source.position(offset),
        message: format!("`default` was {}, and is {}", shown(&change.values[0]), shown(&change.values[1])),
        proof: example.map_or_else(in_words, Proof::Ambiguous),
        claims: false,
        hurts: false,
    }
}

/// What is to be said where no message shows it.
pub(super) fn in_words() -> Proof {
    Proof::Data("who leaves it out is understood otherwise by old readers than by new ones".to_owned())
}

/// The changes of one schema of documents that are not compared by more than that.
pub(super) fn changes(
    old: (&[SchemaDocument], &Place),
    new: (&[SchemaDocument], &Place),
) -> Result<Vec<DefaultChange>, Vec<Diagnostic>> {
    let glance =
        |(documents, place): (&[SchemaDocument], &Place)| Glance::of(documents, std::slice::from_ref(place));
    let (before, after) = (glance(old)?, glance(new)?);
    let said = |documents, glance| Said { documents, glance, root: 0 };
    Ok(default_changes(said(old.0, &before), said(new.0, &after)))
}
