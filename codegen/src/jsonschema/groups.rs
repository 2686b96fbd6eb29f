//! Groups in `$defs`: objects that hold schemas by their names, and are none themselves.
//!
//! The draft knows no such thing: what stands in `$defs` is a schema. But a reference into it may lead anywhere, and many
//! authors sort their definitions so. As a schema such an object would ask nothing, and all its keys would be unknown.

use super::annotations::is_annotation;
use super::dialect::Draft;
use super::keywords::{self, HOLDERS};
use super::uri;
use crate::json::{Data, Json};
use crate::schema::keywords::nearest;
use std::collections::{BTreeSet, HashSet};

/// Keywords whose value may be an object or a boolean, beside those that hold schemas.
const LIKE_SCHEMAS: [&str; 14] = [
    "additionalItems",
    "const",
    "default",
    "dependentRequired",
    "deprecated",
    "nullable",
    "readOnly",
    "writeOnly",
    "uniqueItems",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "required",
    "$vocabulary",
    "$recursiveAnchor",
];

/// The groups of a document, by their pointers.
#[derive(Debug, Default)]
pub(crate) struct Groups(HashSet<String>);

impl Groups {
    pub(crate) fn of(document: &Json<'_>) -> Self {
        let mut references = BTreeSet::new();
        fragments(document, &mut references);
        let mut finder = Finder { references, found: Self::default() };
        finder.schema(document, "");
        finder.found
    }

    pub(crate) fn has(&self, pointer: &str) -> bool {
        self.0.contains(pointer)
    }
}

/// The pointers that references lead to, as they are written.
fn fragments(json: &Json<'_>, to: &mut BTreeSet<String>) {
    match &json.data {
        Data::Array(items) => items.iter().for_each(|item| fragments(item, to)),
        Data::Object(members) => {
            for member in members {
                match member.value.as_str().filter(|_| member.key == "$ref") {
                    Some(text) => to.extend(Some(uri::split_fragment(text).1).filter(|one| !one.is_empty())),
                    None => fragments(&member.value, to),
                }
            }
        }
        _ => {}
    }
}

struct Finder {
    references: BTreeSet<String>,
    found: Groups,
}

impl Finder {
    fn schema(&mut self, json: &Json<'_>, pointer: &str) {
        for keyword in ["$defs", "definitions"] {
            let entries = json.get(keyword).and_then(Json::members).unwrap_or_default();
            for entry in entries {
                self.entry(&entry.value, &keywords::below(&format!("{pointer}/{keyword}"), &entry.key));
            }
        }
        for schema in keywords::schemas_within(json, pointer, Draft::default(), &self.found) {
            self.schema(schema.json, &schema.pointer);
        }
    }

    fn entry(&mut self, json: &Json<'_>, pointer: &str) {
        if self.is_group(json, pointer) {
            self.found.0.insert(pointer.to_owned());
            for member in json.members().unwrap_or_default() {
                self.entry(&member.value, &keywords::below(pointer, &member.key));
            }
        }
    }

    /// Whether an entry holds schemas: a reference leads to one of them by a name that is no keyword, or each of its members
    /// may be a schema, and none a mistyped keyword.
    fn is_group(&self, json: &Json<'_>, pointer: &str) -> bool {
        let members = json.members().unwrap_or_default();
        let may_be_schema = |json: &Json<'_>| matches!(json.data, Data::Object(_) | Data::Bool(_));
        if members.is_empty() || !members.iter().all(|member| may_be_schema(&member.value)) {
            return false;
        }
        let is_referred_to = |key: &str| {
            let at = keywords::below(pointer, key);
            let within = format!("{at}/");
            self.references.contains(&at)
                || self.references.range(within.clone()..).next().is_some_and(|one| one.starts_with(&within))
        };
        let names = || members.iter().map(|member| &*member.key);
        names().any(|key| !is_keyword(key) && is_referred_to(key))
            || names().all(|key| !is_keyword(key) && nearest(key, HOLDERS.map(|(name, _)| name)).is_none())
    }
}

/// Whether an object or a boolean may be the value of a keyword of this name.
fn is_keyword(key: &str) -> bool {
    HOLDERS.iter().any(|(name, _)| *name == key) || LIKE_SCHEMAS.contains(&key) || is_annotation(key)
}

#[cfg(test)]
mod tests {
    use super::Groups;
    use crate::json;

    /// Expects these groups in a document's `$defs`.
    fn check(definitions: &str, elsewhere: &str, expected: &[&str]) {
        let text = format!(r#"{{ "$defs": {definitions}, "properties": {{ "a": {elsewhere} }} }}"#);
        let groups = Groups::of(&json::parse(&text).expect("it is JSON"));
        let mut found: Vec<&str> = groups.0.iter().map(String::as_str).collect();
        found.sort_unstable();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn an_object_of_schemas_is_a_group() {
        check(r#"{ "pets": { "Cat": { "type": "object" }, "Dog": true } }"#, "true", &["/$defs/pets"]);
        check(
            r#"{ "a": { "b": { "C": { "type": "string" } }, "D": {} } }"#,
            "true",
            &["/$defs/a", "/$defs/a/b"],
        );
    }

    #[test]
    fn a_schema_is_none() {
        for schema in [
            r#"{ "type": "string" }"#,
            r#"{ "properties": { "x": {} } }"#,
            r#"{ "not": {} }"#,
            r#"{ "default": {} }"#,
            r#"{ "x-own": {} }"#,
            r#"{ "xml": {} }"#,
            "{}",
            "true",
        ] {
            check(&format!(r#"{{ "A": {schema} }}"#), "true", &[]);
        }
    }

    #[test]
    fn a_mistyped_keyword_makes_no_group() {
        check(r#"{ "A": { "propertees": { "x": { "type": "string" } } } }"#, "true", &[]);
    }

    #[test]
    fn what_is_referred_to_within_decides() {
        let group = r#"{ "misc": { "item": { "type": "string" }, "items": { "type": "array" } } }"#;
        check(group, "true", &[]);
        check(group, r##"{ "$ref": "#/$defs/misc/item" }"##, &["/$defs/misc"]);
        check(
            r#"{ "misc": { "item": { "properties": { "x": {} } } } }"#,
            r##"{ "$ref": "#/$defs/misc/item/properties/x" }"##,
            &["/$defs/misc"],
        );
    }
}
