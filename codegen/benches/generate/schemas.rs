//! The schemas that are generated from.

use serde_json::{Map, Value, json};

const DRAFT: &str = "https://json-schema.org/draft/2020-12/schema";

fn reference(name: &str) -> Value {
    json!({"$ref": format!("#/$defs/{name}")})
}

/// A schema with so many definitions of seven kinds; each refers to the one before it, and to one far away.
pub(crate) fn realistic(count: usize) -> Value {
    let mut definitions = Map::new();
    definitions.insert("Id".to_owned(), json!({"type": "string", "pattern": "^[a-z0-9]+$"}));
    let mut names = vec!["Id".to_owned()];
    for index in 1..count {
        let (before, far) = (reference(&names[index - 1]), reference(&names[index / 2]));
        let (name, schema) = definition(index, &before, &far);
        definitions.insert(name.clone(), schema);
        names.push(name);
    }
    let last = names.iter().rev().take(10).map(|name| (name.clone(), reference(name)));
    let properties: Map<String, Value> = last.collect();
    json!({"$schema": DRAFT, "title": "Sized", "type": "object", "properties": properties, "$defs": definitions})
}

fn definition(index: usize, before: &Value, far: &Value) -> (String, Value) {
    let tagged = |letter: char| json!({"const": format!("{letter}{index}")});
    match index % 7 {
        0 => {
            let name = format!("Tree{index}");
            let own = reference(&name);
            let properties = json!({"left": own, "right": own, "value": before});
            (name, json!({"type": "object", "required": ["value"], "properties": properties}))
        }
        1 => (format!("Record{index}"), record(index, before, far)),
        2 => {
            let words = ["open", "paid", "sent", "done"].map(|word| format!("{word}_{index}"));
            (format!("Choice{index}"), json!({"type": "string", "enum": words}))
        }
        3 => (
            format!("Union{index}"),
            json!({"oneOf": [
                {"type": "object", "required": ["kind"], "properties": {"kind": tagged('a'), "value": before}},
                {"type": "object", "required": ["kind", "count"], "properties": {"kind": tagged('b'), "count": {"type": "number"}}},
                {"type": "object", "required": ["kind"], "properties": {"kind": tagged('c'), "other": far}},
            ]}),
        ),
        4 => (
            format!("List{index}"),
            json!({"type": "array", "items": before, "minItems": 1, "uniqueItems": true}),
        ),
        5 => (
            format!("Map{index}"),
            json!({"type": "object", "additionalProperties": before, "propertyNames": {"pattern": "^[a-z]+$"}}),
        ),
        _ => {
            let pattern = format!("^[a-z]{{1,{}}}(?:-[0-9]+)?$", index % 20 + 1);
            (format!("Text{index}"), json!({"type": "string", "pattern": pattern, "maxLength": 64}))
        }
    }
}

fn record(index: usize, before: &Value, far: &Value) -> Value {
    let line = json!({"type": "object", "required": ["sku"], "properties": {
        "sku": {"type": "string", "pattern": "^[A-Z]{3}-[0-9]{4}$"},
        "count": {"type": "integer", "minimum": 1},
    }});
    json!({
        "description": format!("Record number {index}, as shops know it."),
        "type": "object",
        "required": ["id", "amount"],
        "additionalProperties": false,
        "properties": {
            "id": reference("Id"),
            "amount": {"type": "integer", "minimum": 0, "maximum": 1_000_000},
            "note": {"type": "string", "maxLength": 200},
            "before": before,
            "far": far,
            "when": {"type": "string", "format": "date-time"},
            "lines": {"type": "array", "items": line, "maxItems": 50},
        },
    })
}

/// Schemas that are large in one way only.
pub(crate) fn strange() -> Vec<(&'static str, Value)> {
    vec![
        ("1,000 properties", of(wide(1000))),
        ("oneOf, 500 tagged branches", of(json!({"oneOf": branches(500, true)}))),
        ("oneOf, 500 branches without a tag", of(json!({"oneOf": branches(500, false)}))),
        ("enum, 10,000 texts", of(json!({"enum": texts(10_000)}))),
        ("enum, 10,000 numbers", of(json!({"enum": (0..10_000).collect::<Vec<_>>()}))),
        ("1,000 references in a chain", chain(1000, |next| next)),
        (
            "1,000 records in a chain",
            chain(1000, |next| json!({"type": "object", "properties": {"next": next}})),
        ),
        ("objects, 200 deep", of(deep(200, |inner| json!({"type": "object", "properties": {"a": inner}})))),
        ("arrays, 200 deep", of(deep(200, |inner| json!({"type": "array", "items": inner})))),
        ("allOf, 200 deep", of(deep(200, |inner| json!({"allOf": [inner], "minLength": 1})))),
        // Each of these is three levels of JSON: the schema, the list, the array's schema.
        (
            "anyOf, 150 deep, of arrays",
            of(deep(150, |inner| json!({"anyOf": [{"type": "integer"}, {"type": "array", "items": inner}]}))),
        ),
        ("not, 200 deep", of(deep(200, |inner| json!({"not": inner})))),
        ("arrays, 600 deep", of(deep(600, |inner| json!({"type": "array", "items": inner})))),
        ("allOf, 100 records", of(json!({"allOf": branches(100, false)}))),
    ]
}

fn of(schema: Value) -> Value {
    let Value::Object(mut schema) = schema else { unreachable!("the schemas here are objects") };
    schema.insert("$schema".to_owned(), DRAFT.into());
    schema.insert("title".to_owned(), "Strange".into());
    Value::Object(schema)
}

fn wide(count: usize) -> Value {
    let kinds = ["string", "integer", "boolean"];
    let property = |index: usize| (format!("key_{index}"), json!({"type": kinds[index % 3]}));
    let properties: Map<String, Value> = (0..count).map(property).collect();
    let required: Vec<String> = (0..count).step_by(2).map(|index| format!("key_{index}")).collect();
    json!({"type": "object", "properties": properties, "required": required, "additionalProperties": false})
}

fn branches(count: usize, tagged: bool) -> Vec<Value> {
    let branch = |index: usize| {
        let key = format!("key_{index}");
        let mut branch =
            json!({"type": "object", "required": [key], "properties": {key: {"type": "string"}}});
        if tagged {
            branch["properties"]["kind"] = json!({"const": format!("kind_{index}")});
            branch["required"] = json!(["kind"]);
        }
        branch
    };
    (0..count).map(branch).collect()
}

fn texts(count: usize) -> Vec<String> {
    (0..count).map(|index| format!("text {index}")).collect()
}

fn chain(count: usize, link: impl Fn(Value) -> Value) -> Value {
    let mut definitions: Map<String, Value> = (1..count)
        .map(|index| (format!("Link{index}"), link(reference(&format!("Link{}", index + 1)))))
        .collect();
    definitions.insert(format!("Link{count}"), json!({"type": "string", "minLength": 2}));
    of(json!({"$ref": "#/$defs/Link1", "$defs": definitions}))
}

fn deep(levels: usize, around: impl Fn(Value) -> Value) -> Value {
    (0..levels).fold(json!({"type": "string"}), |inner, _| around(inner))
}
