//! The codes of issues that a message may have: those of the protocol, and one for each keyword in use.

use crate::jsonschema::Validators;
use crate::model::Model;
use crate::schema::{Document, Schema};
use std::collections::BTreeSet;

/// The issue codes in the order of their names, each with its meaning.
pub(super) fn codes_in_use(model: &Model) -> Vec<(&'static str, &'static str)> {
    let mut codes = BTreeSet::from(BASE_CODES);
    for reading in &model.readings {
        add_codes(&reading.document, &mut codes);
    }
    for code in model.commands.validators.iter().flat_map(Validators::issue_codes) {
        let meaning = PAYLOAD_CODES.iter().find(|(known, _)| *known == code);
        codes.extend(meaning);
    }
    codes.into_iter().collect()
}

/// What every protocol has.
const BASE_CODES: [(&str, &str); 12] = [
    ("type", "The value has the wrong type."),
    ("required", "A key is missing."),
    ("unknown_key", "A key is not known."),
    ("duplicate_key", "A key is given twice."),
    ("enum", "The value is none of those listed."),
    ("const", "The value is not the one there is."),
    ("pattern", "The text does not match the pattern."),
    ("min_length", "The text has too few characters."),
    ("max_length", "The text has too many characters."),
    ("format", "The text is not of the format."),
    ("max_depth", "The value is nested too deep."),
    ("max_bytes", "The value is too large."),
];

/// What only the payload of a known command may break.
const PAYLOAD_CODES: [(&str, &str); 21] = [
    ("any_of", "The value is none of what it may be."),
    ("contains", "No item of the array is what one has to be."),
    ("dependent_required", "A key is missing that another one needs."),
    ("exclusive_maximum", "The number is too large."),
    ("exclusive_minimum", "The number is too small."),
    ("false_schema", "Nothing may be here."),
    ("max_contains", "Too many items of the array are what only some may be."),
    ("max_items", "The array has too many items."),
    ("max_properties", "The object has too many keys."),
    ("maximum", "The number is too large."),
    ("min_contains", "Too few items of the array are what some have to be."),
    ("min_items", "The array has too few items."),
    ("min_properties", "The object has too few keys."),
    ("minimum", "The number is too small."),
    ("multiple_of", "The number is no multiple of what it should be."),
    ("not", "The value is what it may not be."),
    ("one_of", "The value is not exactly one of what it may be."),
    ("property_names", "A key has a name that it may not have."),
    ("unevaluated_items", "The array has an item that no schema speaks of."),
    ("unevaluated_properties", "The object has a key that no schema speaks of."),
    ("unique_items", "Two items of the array are equal."),
];

fn add_codes(document: &Document, codes: &mut BTreeSet<(&'static str, &'static str)>) {
    let mut queue: Vec<&Schema> = vec![&document.root];
    queue.extend(document.definitions.iter().map(|definition| &definition.schema));
    while let Some(schema) = queue.pop() {
        codes.extend(schema.minimum.map(|_| ("minimum", "The number is too small.")));
        codes.extend(schema.maximum.map(|_| ("maximum", "The number is too large.")));
        codes.extend(schema.min_items.map(|_| ("min_items", "The array has too few items.")));
        codes.extend(schema.max_items.map(|_| ("max_items", "The array has too many items.")));
        queue.extend(schema.properties.iter().map(|property| &property.schema));
        queue.extend(schema.items.as_deref());
    }
}

#[cfg(test)]
mod tests {
    use super::{BASE_CODES, PAYLOAD_CODES};

    #[test]
    fn every_issue_that_the_engine_may_find_has_a_meaning() {
        let engine = include_str!("../../../runtime/rust/validator/issue_code.rs");
        let list = engine.split_once("codes! {").expect("the list of codes").1;
        let codes: Vec<&str> = list.split('"').skip(1).step_by(2).collect();
        assert!(codes.len() > 25, "{codes:?}");
        for code in codes {
            assert!(
                BASE_CODES.iter().chain(&PAYLOAD_CODES).any(|(known, _)| *known == code),
                "{code} has no meaning"
            );
        }
    }
}
