// @generated: carried over by `cargo xtask codegen`: equal.rs.

//! Equality in JSON Schema's sense: numbers by their value, objects whatever the order of their keys.

use super::decimal::Decimal;
use super::json::{Data, Json};
use super::object::{entries, key_count};

/// Whether two values are equal.
#[must_use]
pub fn equal(a: &Json<'_>, b: &Json<'_>) -> bool {
    match (&a.data, &b.data) {
        (Data::Null, Data::Null) => true,
        (Data::Bool(a), Data::Bool(b)) => a == b,
        (Data::Number(a), Data::Number(b)) => a == b || Decimal::of(a) == Decimal::of(b),
        (Data::String(a), Data::String(b)) => a == b,
        (Data::Array(a), Data::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| equal(a, b)),
        (Data::Object(members), Data::Object(others)) => {
            key_count(members) == key_count(others)
                && entries(members)
                    .all(|(_, member)| b.get(&member.key).is_some_and(|other| equal(&member.value, other)))
        }
        _ => false,
    }
}

/// Whether no two items are equal.
///
/// # Design
/// The items are sorted by what they begin with, so that only those that may be equal are compared: the time does not
/// grow with the square of a long list of different scalars.
#[must_use]
pub fn all_different(items: &[Json<'_>]) -> bool {
    if items.len() <= 16 {
        let different = |(index, item)| !items[..index].iter().any(|other| equal(other, item));
        return items.iter().enumerate().all(different);
    }
    let mut groups = std::collections::HashMap::<(u8, String), Vec<&Json<'_>>>::with_capacity(items.len());
    items.iter().all(|item| {
        let group = groups.entry(rank(item)).or_default();
        let new = !group.iter().any(|other| equal(other, item));
        group.push(item);
        new
    })
}

/// Equal values have equal ranks.
fn rank(value: &Json<'_>) -> (u8, String) {
    match &value.data {
        Data::Null => (0, String::new()),
        Data::Bool(value) => (1, value.to_string()),
        Data::Number(text) => (2, Decimal::of(text).to_string()),
        Data::String(text) => (3, text.to_string()),
        Data::Array(items) => (4, items.first().map_or_else(String::new, |item| rank(item).1)),
        Data::Object(members) => {
            let least = members.iter().min_by(|a, b| a.key.cmp(&b.key));
            let value = least
                .and_then(|member| value.get(&member.key))
                .map_or_else(String::new, |value| rank(value).1);
            (5, least.map_or_else(String::new, |member| format!("{} {value}", member.key)))
        }
        Data::Deeper => (6, String::new()),
    }
}

/// Whether a value is this number.
#[must_use]
pub fn is_number(value: &Json<'_>, number: &str) -> bool {
    matches!(&value.data, Data::Number(text) if *text == number || Decimal::of(text) == Decimal::of(number))
}

/// Whether a value is an array of so many items.
#[must_use]
pub fn has_items(value: &Json<'_>, number: usize) -> bool {
    matches!(&value.data, Data::Array(items) if items.len() == number)
}

/// An item of an array.
#[must_use]
pub fn item<'v, 'a>(value: &'v Json<'a>, index: usize) -> Option<&'v Json<'a>> {
    match &value.data {
        Data::Array(items) => items.get(index),
        _ => None,
    }
}

/// Whether a value is an object of so many keys.
#[must_use]
pub fn has_keys(value: &Json<'_>, number: usize) -> bool {
    value.members().is_some_and(|members| key_count(members) == number)
}
