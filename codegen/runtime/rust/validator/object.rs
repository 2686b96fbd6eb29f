//! The members of an object. Of a key that is given twice the last counts, as `JSON.parse` has it.

use super::json::{Data, Json, Member};
use std::borrow::Cow;
use std::collections::HashSet;

/// Objects up to this size are compared key by key; for larger ones a table pays.
const FEW: usize = 16;

/// The members that count, each with its place in the text.
pub fn entries<'m, 'a>(members: &'m [Member<'a>]) -> impl Iterator<Item = (usize, &'m Member<'a>)> {
    let later = if members.len() > FEW { overridden(members) } else { HashSet::new() };
    members.iter().enumerate().filter(move |(index, member)| {
        if members.len() > FEW {
            !later.contains(index)
        } else {
            members[index + 1..].iter().all(|other| other.key != member.key)
        }
    })
}

/// The places of members whose key is given again.
fn overridden(members: &[Member<'_>]) -> HashSet<usize> {
    let mut keys: HashSet<&str> = HashSet::with_capacity(members.len());
    let last_first = members.iter().enumerate().rev();
    last_first.filter(|(_, member)| !keys.insert(&member.key)).map(|(index, _)| index).collect()
}

/// How many keys there are.
#[must_use]
pub fn key_count(members: &[Member<'_>]) -> usize {
    entries(members).count()
}

/// Whether a value has one of the texts at a key; one that is no object has no key to ask for.
#[must_use]
pub fn has_text(value: &Json<'_>, key: &str, texts: &[&str]) -> bool {
    value.members().is_none()
        || value.get(key).and_then(Json::as_str).is_some_and(|text| texts.contains(&text))
}

/// The text at a key; `None` where there is none, and for a value that is no object.
#[must_use]
pub fn text_at<'v>(value: &'v Json<'_>, key: &str) -> Option<&'v str> {
    value.get(key).and_then(Json::as_str)
}

/// A member's key as a value, for `propertyNames`.
#[must_use]
pub fn key_of<'m>(member: &'m Member<'_>) -> Json<'m> {
    Json { offset: member.offset, data: Data::String(Cow::Borrowed(&member.key)) }
}
