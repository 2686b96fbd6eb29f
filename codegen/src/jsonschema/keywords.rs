//! Where a keyword's value holds schemas.

use super::dialect::Draft;
use super::groups::Groups;
use crate::json::{Data, Json, Member};

/// How a keyword's value holds schemas.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Holds {
    /// It is a schema.
    One,
    /// It is a list of schemas.
    List,
    /// It is a schema, or, in older drafts, a list of them.
    OneOrList,
    /// It is an object whose values are schemas.
    Map,
}

/// The keywords that hold schemas. `definitions` and `dependencies` are of older drafts, and still understood.
pub(crate) const HOLDERS: [(&str, Holds); 21] = [
    ("$defs", Holds::Map),
    ("definitions", Holds::Map),
    ("properties", Holds::Map),
    ("patternProperties", Holds::Map),
    ("dependentSchemas", Holds::Map),
    ("dependencies", Holds::Map),
    ("allOf", Holds::List),
    ("anyOf", Holds::List),
    ("oneOf", Holds::List),
    ("prefixItems", Holds::List),
    ("items", Holds::OneOrList),
    ("contains", Holds::One),
    ("additionalProperties", Holds::One),
    ("propertyNames", Holds::One),
    ("not", Holds::One),
    ("if", Holds::One),
    ("then", Holds::One),
    ("else", Holds::One),
    ("unevaluatedItems", Holds::One),
    ("unevaluatedProperties", Holds::One),
    ("contentSchema", Holds::One),
];

/// A pointer to a member of what another pointer leads to.
pub(crate) fn below(pointer: &str, key: &str) -> String {
    format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1"))
}

/// A schema that stands within another one.
pub(crate) struct Within<'j, 's> {
    pub(crate) json: &'j Json<'s>,
    pub(crate) pointer: String,
    /// Whether `$defs` gives it a name.
    pub(crate) is_definition: bool,
}

/// The schemas that stand directly within a schema. It is a list, so that whoever goes deep needs little of the stack.
pub(crate) fn schemas_within<'j, 's>(
    json: &'j Json<'s>,
    pointer: &str,
    draft: Draft,
    groups: &Groups,
) -> Vec<Within<'j, 's>> {
    let mut found = Vec::new();
    let mut add = |json, pointer| found.push(Within { json, pointer, is_definition: false });
    let mut definitions = Vec::new();
    let of_older = [("additionalItems", Holds::One)].into_iter().filter(|_| draft < Draft::Draft2020);
    for (keyword, holds) in HOLDERS.into_iter().chain(of_older) {
        let Some(value) = json.get(keyword) else { continue };
        let at = format!("{pointer}/{keyword}");
        match (holds, &value.data) {
            (Holds::List | Holds::OneOrList, Data::Array(items)) => {
                for (index, item) in items.iter().enumerate() {
                    add(item, format!("{at}/{index}"));
                }
            }
            (Holds::One | Holds::OneOrList, _) => add(value, at),
            (Holds::Map, Data::Object(members)) if matches!(keyword, "$defs" | "definitions") => {
                add_definitions(members, &at, groups, &mut definitions);
            }
            (Holds::Map, Data::Object(members)) => {
                for member in members {
                    add(&member.value, below(&at, &member.key));
                }
            }
            _ => {}
        }
    }
    definitions.extend(found);
    definitions
}

/// The entries of `$defs`, and those of the groups among them.
fn add_definitions<'j, 's>(
    members: &'j [Member<'s>],
    pointer: &str,
    groups: &Groups,
    to: &mut Vec<Within<'j, 's>>,
) {
    for member in members {
        let pointer = below(pointer, &member.key);
        match member.value.members().filter(|_| groups.has(&pointer)) {
            Some(members) => add_definitions(members, &pointer, groups, to),
            None => to.push(Within { json: &member.value, pointer, is_definition: true }),
        }
    }
}
