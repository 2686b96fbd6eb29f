//! The way back: schemars derives a schema from the Rust types, and it is ours again, save for the differences that are
//! declared here.

#![cfg(feature = "json-schema")]

use aether_ws_protocol::{DELIVERED_SCHEMA, INPUT_SCHEMA, WsMessageV3, WsMessageV3Input};
use serde_json::{Map, Value, json};

/// Something that is said otherwise on purpose, and how to make it the same. One that changes nothing any more fails.
struct Difference {
    reason: &'static str,
    whose: Whose,
    /// Changes one schema; what is within it has been visited before.
    mend: fn(&mut Map<String, Value>),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Whose {
    Ours,
    Theirs,
}

const DIFFERENCES: [Difference; 8] = [
    Difference {
        reason: "ours has a name that lasts, and examples; a type has neither",
        whose: Whose::Ours,
        mend: |schema| remove(schema, &["$id", "title", "examples"]),
    },
    Difference {
        reason: "schemars takes the name of the type for the title, and for a description what Rust says without one",
        whose: Whose::Theirs,
        mend: |schema| {
            remove(schema, &["title"]);
            if schema.get("description").is_some_and(|words| words == "(The schema says nothing about this.)")
            {
                remove(schema, &["description"]);
            }
        },
    },
    Difference {
        reason: "rules stand in the code that checks a value, where schemars cannot see them",
        whose: Whose::Ours,
        mend: |schema| {
            remove(
                schema,
                &[
                    "minLength",
                    "maxLength",
                    "pattern",
                    "minimum",
                    "maximum",
                    "minItems",
                    "maxItems",
                    "format",
                ],
            );
        },
    },
    Difference {
        reason: "conditions stand there, too",
        whose: Whose::Ours,
        mend: |schema| remove(schema, &["allOf"]),
    },
    Difference {
        reason: "schemars takes a field that may be left out for one that may be null; serde never writes that",
        whose: Whose::Theirs,
        mend: not_nullable,
    },
    Difference {
        reason: "schemars gives each value of an enumeration a schema of its own",
        whose: Whose::Theirs,
        mend: enumerated,
    },
    Difference {
        reason: "a constant is an enumeration of one value in Rust",
        whose: Whose::Ours,
        mend: |schema| {
            if let Some(value) = schema.remove("const") {
                schema.insert("enum".to_owned(), json!([value]));
            }
        },
    },
    Difference {
        reason: "schemars spells out that a free object may have any key, and how wide a number is",
        whose: Whose::Theirs,
        mend: |schema| {
            if schema.get("additionalProperties") == Some(&Value::Bool(true)) {
                remove(schema, &["additionalProperties"]);
            }
            remove(schema, &["format"]);
        },
    },
];

#[test]
fn what_is_sent_leads_back_to_its_schema() {
    check(INPUT_SCHEMA, schemars::schema_for!(WsMessageV3Input).into());
}

#[test]
fn what_is_delivered_leads_back_to_its_schema() {
    check(DELIVERED_SCHEMA, schemars::schema_for!(WsMessageV3).into());
}

#[track_caller]
fn check(ours: &str, mut theirs: Value) {
    let mut ours: Value = serde_json::from_str(ours).expect("a schema is JSON");
    for schema in [&mut ours, &mut theirs] {
        *schema = resolved(schema, schema);
    }
    for difference in DIFFERENCES {
        let schema = if difference.whose == Whose::Ours { &mut ours } else { &mut theirs };
        let before = schema.clone();
        visit(schema, &mut |schema| (difference.mend)(schema));
        assert_ne!(*schema, before, "this difference is gone: {}", difference.reason);
    }
    for schema in [&mut ours, &mut theirs] {
        visit(schema, &mut |schema| {
            if let Some(Value::Array(names)) = schema.get_mut("required") {
                names.sort_by_key(ToString::to_string); // a set, though it is written as a list
            }
        });
    }
    assert_eq!(theirs, ours);
}

/// The schema with every reference replaced by what it leads to: types that only have another name are the same then.
fn resolved(schema: &Value, root: &Value) -> Value {
    match schema {
        Value::Object(members) => {
            let mut whole = Map::new();
            // The payloads of commands are documents of their own: only conditions refer to them.
            let name = members.get("$ref").and_then(Value::as_str).filter(|name| name.starts_with('#'));
            if let Some(name) = name {
                let target = root.pointer(name.trim_start_matches('#')).expect("a reference leads somewhere");
                let target = resolved(target, root);
                whole.extend(target.as_object().expect("a schema is an object").clone());
            }
            let own =
                members.iter().filter(|(key, _)| !matches!(key.as_str(), "$ref" | "$defs" | "$comment"));
            whole.extend(own.map(|(key, value)| (key.clone(), resolved(value, root))));
            Value::Object(whole)
        }
        Value::Array(items) => items.iter().map(|item| resolved(item, root)).collect(),
        other => other.clone(),
    }
}

/// Visits the schema and all within it, the innermost first. A map of properties is no schema.
fn visit(schema: &mut Value, change: &mut dyn FnMut(&mut Map<String, Value>)) {
    let Value::Object(members) = schema else { return };
    for (key, value) in &mut *members {
        match (key.as_str(), value) {
            ("properties", Value::Object(properties)) => {
                properties.values_mut().for_each(|schema| visit(schema, change));
            }
            ("anyOf" | "oneOf" | "allOf", Value::Array(parts)) => {
                parts.iter_mut().for_each(|schema| visit(schema, change));
            }
            ("items", schema) => visit(schema, change),
            _ => {}
        }
    }
    change(members);
}

fn remove(schema: &mut Map<String, Value>, keywords: &[&str]) {
    for keyword in keywords {
        schema.remove(*keyword);
    }
}

/// `anyOf: [X, null]` and `type: [T, "null"]` become `X` and `T`.
fn not_nullable(schema: &mut Map<String, Value>) {
    if let Some(Value::Array(parts)) = schema.get("anyOf")
        && let [Value::Object(part), null] = parts.as_slice()
        && *null == json!({ "type": "null" })
    {
        let mut whole = part.clone();
        schema.remove("anyOf");
        whole.append(schema); // the field's own words win
        *schema = whole;
    }
    if let Some(Value::Array(types)) = schema.get("type")
        && let [kind, null] = types.as_slice()
        && null == "null"
    {
        let kind = kind.clone();
        schema.insert("type".to_owned(), kind);
    }
}

/// `oneOf` constants become an `enum` of strings.
fn enumerated(schema: &mut Map<String, Value>) {
    let Some(Value::Array(parts)) = schema.get("oneOf") else { return };
    let values: Option<Vec<Value>> = parts.iter().map(|part| part.get("const").cloned()).collect();
    if let Some(values) = values {
        schema.remove("oneOf");
        schema.insert("type".to_owned(), json!("string"));
        schema.insert("enum".to_owned(), values.into());
    }
}
