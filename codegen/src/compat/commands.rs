//! Commands whose payload has another schema than before.
//!
//! A payload's schema may be any of the draft, and no message is looked for that proves a break: what a change breaks is
//! unknown, and is called so.

use super::{Finding, Way};
use crate::commands::stem;
use crate::source::SourceFile;
use serde_json::Value;
use std::collections::BTreeSet;

/// Every command that came, went or changed, in each way that it may hurt.
pub(super) fn findings(old: &[SourceFile], new: &[SourceFile], message_changed: bool) -> Vec<Finding> {
    let names: BTreeSet<&str> = old.iter().chain(new).filter_map(stem).collect();
    let find = |files: &'_ [SourceFile], name: &str| -> Option<SourceFile> {
        files.iter().find(|file| stem(file) == Some(name)).cloned()
    };
    let rules = |file: &Option<SourceFile>| file.as_ref().map(meaning);
    let changed = |name: &&str| rules(&find(old, name)) != rules(&find(new, name));
    let anything = message_changed || names.iter().any(changed);
    let mut list = Vec::new();
    for name in &names {
        let (before, after) = (find(old, name), find(new, name));
        let (rule, what, ways): (_, _, &[Way]) = match (&before, &after) {
            // A free payload is now bound: by a new server, or by clients that read what an old one lets through.
            (None, Some(after)) if !is_free(after) => (
                "command_added",
                "its payload was free, and obeys a schema now",
                &[Way::OldClientsToNewServer, Way::OldServerToNewClients],
            ),
            (Some(before), None) if !is_free(before) => (
                "command_removed",
                "its payload obeyed a schema, and is free now",
                &[Way::NewServerToOldClients, Way::NewClientsToOldServer],
            ),
            (Some(_), Some(after)) if changed(name) || (anything && refers_outside(&meaning(after))) => (
                "command_changed",
                "the schema of its payload, or what that refers to, is another one",
                &Way::ALL,
            ),
            _ => continue,
        };
        let Some(file) = after.or(before) else { continue };
        list.extend(ways.iter().map(|way| Finding {
            rule,
            way: *way,
            path: "/payload".to_owned(),
            file: file.name.clone(),
            position: file.position(0),
            message: format!("the command `{name}`: {what}"),
            witness: None,
        }));
    }
    list
}

/// The schema without the words for people; a text that is no JSON stays as it is.
fn meaning(file: &SourceFile) -> Value {
    let mut schema = serde_json::from_str(&file.text).unwrap_or_else(|_| Value::String(file.text.clone()));
    without_words(&mut schema, false);
    schema
}

fn is_free(file: &SourceFile) -> bool {
    let schema = meaning(file);
    schema == Value::Bool(true) || schema.as_object().is_some_and(serde_json::Map::is_empty)
}

const WORDS: [&str; 8] =
    ["$comment", "$schema", "default", "deprecated", "description", "examples", "title", "readOnly"];
/// Keywords whose values hold schemas by names that their author chose.
const NAMED: [&str; 5] = ["$defs", "definitions", "dependentSchemas", "patternProperties", "properties"];

fn without_words(schema: &mut Value, named: bool) {
    match schema {
        Value::Object(members) => {
            members.retain(|key, _| named || !(WORDS.contains(&key.as_str()) || key.starts_with("x-")));
            for (key, value) in
                members.iter_mut().filter(|(key, _)| named || !matches!(key.as_str(), "const" | "enum"))
            {
                without_words(value, !named && NAMED.contains(&key.as_str()));
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| without_words(item, false)),
        _ => {}
    }
}

/// Whether it refers to another document, which may have changed.
fn refers_outside(schema: &Value) -> bool {
    match schema {
        Value::Object(members) => members.iter().any(|(key, value)| {
            let outside =
                |text: &str| matches!(key.as_str(), "$ref" | "$dynamicRef") && !text.starts_with('#');
            value.as_str().is_some_and(outside) || refers_outside(value)
        }),
        Value::Array(items) => items.iter().any(refers_outside),
        _ => false,
    }
}
