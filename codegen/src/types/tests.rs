//! What types are derived, as a reader of the model sees them.

use super::model::{Choose, Integer, Shape, Type, TypeModel};
use super::{Settings, read};
use crate::jsonschema::SchemaDocument;
use crate::source::SourceFile;

fn model(files: &[(&str, &str)]) -> TypeModel {
    let document = |(name, text): &(&str, &str)| SchemaDocument {
        uri: format!("file:///{name}"),
        source: SourceFile { name: (*name).to_owned(), text: (*text).to_owned() },
    };
    let documents: Vec<SchemaDocument> = files.iter().map(document).collect();
    match read(&documents, Settings::default()) {
        Ok(world) => world.types,
        Err(found) => panic!("{}", found.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n\n")),
    }
}

/// The types in a notation like TypeScript's, one definition a line.
fn shown(model: &TypeModel) -> String {
    let mut lines = String::new();
    for definition in &model.definitions {
        let shape = match &definition.shape {
            Shape::Plain(of) => show(model, of),
            Shape::Enum(of) => {
                let value =
                    |value: &super::model::EnumValue| format!("{}={}", value.name, value.value.json());
                of.values.iter().map(value).collect::<Vec<_>>().join(" | ")
            }
            Shape::Union(of) => {
                let branch = |branch: &super::model::Branch| {
                    let tags: Vec<String> =
                        branch.tags.iter().map(crate::jsonschema::Constant::json).collect();
                    format!("{}{}:{}", branch.name, tags.join(","), show(model, &branch.value))
                };
                let branches = of.branches.iter().map(branch).collect::<Vec<_>>().join(" | ");
                match &of.choose {
                    Choose::Key(key) => format!("by {key}: {branches}"),
                    Choose::Kind => format!("by kind: {branches}"),
                    Choose::Check => format!("by check: {branches}"),
                }
            }
            Shape::Record(of) => {
                let property = |one: &super::model::Property| {
                    let optional = if one.required { "" } else { "?" };
                    format!("{}{optional}: {}", one.key, show(model, &one.value))
                };
                let mut parts: Vec<String> = of.properties.iter().map(property).collect();
                parts.extend(of.extra.as_ref().map(|extra| format!("...{}", show(model, extra))));
                format!("{{ {} }}", parts.join(", "))
            }
        };
        lines.push_str(&format!("{} = {shape}\n", definition.name));
    }
    lines
}

fn show(model: &TypeModel, of: &Type) -> String {
    match of {
        Type::Any => "any".to_owned(),
        Type::Never => "never".to_owned(),
        Type::Null => "null".to_owned(),
        Type::Boolean => "boolean".to_owned(),
        Type::Integer(Integer { least, most }) => {
            let bound = |bound: &Option<i128>| bound.map(|bound| bound.to_string()).unwrap_or_default();
            format!("int({}..{})", bound(least), bound(most))
        }
        Type::Number => "number".to_owned(),
        Type::String(_) => "string".to_owned(),
        Type::Array(item) => format!("{}[]", show(model, item)),
        Type::Map(value) => format!("map<{}>", show(model, value)),
        Type::Nullable(value) => format!("({} or null)", show(model, value)),
        Type::Tuple(tuple) => {
            let mut items: Vec<String> = tuple
                .items
                .iter()
                .enumerate()
                .map(|(index, item)| {
                    format!("{}{}", show(model, item), if index < tuple.required { "" } else { "?" })
                })
                .collect();
            items.extend(tuple.rest.as_ref().map(|rest| format!("...{}", show(model, rest))));
            format!("[{}]", items.join(", "))
        }
        Type::Named(id) => model.definition(*id).name.clone(),
    }
}

/// Expects these types of a file that is called `thing`.
#[track_caller]
fn check(schema: &str, expected: &str) {
    let model = model(&[("thing.schema.json", schema)]);
    let expected: String = expected
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(|line| format!("{line}\n"))
        .collect();
    assert_eq!(shown(&model), expected, "widened: {:#?}", model.widened);
}

#[test]
fn names_keep_the_letters_of_every_script() {
    check(
        r##"{ "type": "object", "additionalProperties": false, "properties": { "größe": { "enum": ["Çok büyük", "小"] } },
            "$defs": { "日本": { "type": "string" }, "Итог": { "type": "string" }, "Café": { "type": "string" },
                "Cafe\u0301": { "type": "string" }, "٣": { "type": "string" } } }"##,
        r#"Thing = { größe?: ThingGröße }
           ThingGröße = ÇokBüyük="Çok büyük" | 小="小"
           日本 = string
           Итог = string
           Café = string
           Café2 = string
           N٣ = string"#,
    );
}

#[test]
fn what_no_name_can_be_made_of_is_called_by_its_file() {
    let schema = r##"{ "$defs": { "": { "type": "string" }, "+": { "type": "string" }, "a": { "type": "string" } } }"##;
    let found = model(&[("thing.schema.json", schema), ("+.schema.json", r#"{ "type": "string" }"#)]);
    assert_eq!(shown(&found), "ThingType = string\nThingType2 = string\nA = string\nSchema = string\n");
    let report = found.report("");
    for line in [
        "thing.schema.json:1:18  /$defs/  `` is called `ThingType`: it has no letter or digit that a name may have in every language\n",
        "thing.schema.json:1:45  /$defs/+  `+` is called `ThingType2`: it has no letter",
        "+.schema.json:1:1  /  `+.schema.json` is called `Schema`: it has no letter",
    ] {
        assert!(report.contains(line), "{report}");
    }
    assert_eq!(
        found.checks.iter().find(|name| name.starts_with("schema")).map(String::as_str),
        Some("schema_schema")
    );
}

#[test]
fn absent_and_null_are_two_things() {
    check(
        r#"{ "type": "object", "additionalProperties": false, "required": ["a", "b"], "properties": {
            "a": { "type": "string" }, "b": { "type": ["string", "null"] }, "c": { "type": "boolean" },
            "d": { "anyOf": [{ "type": "integer", "minimum": 0, "exclusiveMaximum": 256 }, { "type": "null" }] } } }"#,
        "Thing = { a: string, b: (string or null), c?: boolean, d?: (int(0..255) or null) }",
    );
}

#[test]
fn maps_records_and_what_is_open() {
    check(
        r#"{ "type": "object", "properties": {
            "map": { "type": "object", "additionalProperties": { "type": "number" } },
            "free": { "type": "object" },
            "open": { "type": "object", "properties": { "x": true }, "additionalProperties": { "type": "string" } },
            "keys": { "type": "object", "patternProperties": { "^x": { "type": "integer" } }, "additionalProperties": false }
        } }"#,
        "Thing = { map?: map<number>, free?: map<any>, open?: ThingOpen, keys?: map<int(..)>, ...any }
         ThingOpen = { x?: any, ...string }",
    );
}

#[test]
fn enums_of_every_kind() {
    check(
        r#"{ "type": "object", "properties": {
            "s": { "enum": ["on-line", "off", "", "3"] }, "i": { "enum": [1, 2.0, -3] }, "m": { "enum": ["a", 1, true, null] },
            "b": { "enum": [true, false] }, "c": { "const": "v3" }, "n": { "const": null },
            "d": { "oneOf": [{ "const": "x", "description": "The x." }, { "const": "y" }] } } }"#,
        r#"Thing = { s?: ThingS, i?: ThingI, m?: (ThingM or null), b?: boolean, c?: ThingC, n?: null, d?: ThingD, ...any }
           ThingS = OnLine="on-line" | Off="off" | Empty="" | V3="3"
           ThingI = N1=1 | N2=2 | NMinus3=-3
           ThingM = A="a" | N1=1 | True=true
           ThingC = V3="v3"
           ThingD = X="x" | Y="y""#,
    );
}

#[test]
fn tuples() {
    check(
        r#"{ "type": "array", "prefixItems": [{ "type": "number" }, { "type": "number" }], "items": false, "minItems": 2 }"#,
        "Thing = [number, number]",
    );
    check(
        r#"{ "type": "array", "prefixItems": [{ "type": "string" }, { "type": "number" }], "items": { "type": "boolean" }, "minItems": 1 }"#,
        "Thing = [string, number?, ...boolean]",
    );
    check(
        r#"{ "type": "array", "prefixItems": [{ "type": "string" }], "maxItems": 1 }"#,
        "Thing = [string?]",
    );
}

#[test]
fn recursion() {
    check(
        r##"{ "$ref": "#/$defs/Tree", "$defs": { "Tree": { "type": "object", "required": ["value"], "additionalProperties": false,
            "properties": { "value": true, "children": { "type": "array", "items": { "$ref": "#/$defs/Tree" } } } } } }"##,
        "Thing = Tree
         Tree = { value: any, children?: Tree[] }",
    );
    check(
        r##"{ "title": "Json", "oneOf": [{ "type": ["null", "boolean", "number", "string"] }, { "type": "array", "items": { "$ref": "#" } },
            { "type": "object", "additionalProperties": { "$ref": "#" } }] }"##,
        "JsonType = (JsonTypeValue or null)
         JsonTypeValue = by kind: Variant1:JsonTypeVariant1 | Array:JsonType[] | Object:map<JsonType>
         JsonTypeVariant1 = by kind: Boolean:boolean | Number:number | String:string",
    );
}

#[test]
fn unions_with_a_discriminator() {
    check(
        r##"{ "oneOf": [{ "$ref": "#/$defs/Circle" }, { "$ref": "#/$defs/Square" }], "$defs": {
            "Circle": { "type": "object", "required": ["kind", "r"], "properties": { "kind": { "const": "circle" }, "r": { "type": "number" } } },
            "Square": { "type": "object", "required": ["kind"], "properties": { "kind": { "enum": ["square", "box"] } } } } }"##,
        r#"Thing = by kind: Circle"circle":Circle | Square"square","box":Square
           Circle = { kind: CircleKind, r: number, ...any }
           CircleKind = Circle="circle"
           Square = { kind: SquareKind, ...any }
           SquareKind = Square="square" | Box="box""#,
    );
}

#[test]
fn a_base_with_alternatives() {
    check(
        r#"{ "type": "object", "required": ["id", "type"], "properties": { "id": { "type": "string" }, "type": { "type": "string" } },
            "oneOf": [{ "properties": { "type": { "const": "a" }, "x": { "type": "integer" } }, "required": ["x"] },
                      { "properties": { "type": { "const": "b" } } }] }"#,
        r#"Thing = by type: A"a":ThingA | B"b":ThingB
           ThingA = { id: string, type: ThingAType, x: int(..), ...any }
           ThingAType = A="a"
           ThingB = { id: string, type: ThingBType, ...any }
           ThingBType = B="b""#,
    );
}

#[test]
fn unions_without_a_discriminator() {
    check(
        r#"{ "anyOf": [{ "type": "string" }, { "type": "integer" }, { "type": "array", "items": { "type": "string" } }] }"#,
        "Thing = by kind: String:string | Integer:int(..) | Array:string[]",
    );
    check(
        r#"{ "anyOf": [{ "type": "object", "required": ["a"], "properties": { "a": { "type": "string" } } },
                       { "type": "object", "required": ["b"], "properties": { "b": { "type": "string" } } }] }"#,
        "Thing = by check: A:ThingA | B:ThingB
         ThingA = { a: string, ...any }
         ThingB = { b: string, ...any }",
    );
}

#[test]
fn all_of_is_merged() {
    check(
        r##"{ "allOf": [{ "$ref": "#/$defs/Base" }, { "type": "object", "required": ["b"], "properties": { "b": { "type": "boolean" }, "a": { "maxLength": 3 } } }],
            "unevaluatedProperties": false,
            "$defs": { "Base": { "type": "object", "properties": { "a": { "type": "string" } } } } }"##,
        "Thing = { a?: string, b: boolean }
         Base = { a?: string, ...any }",
    );
    let described = r##"{ "type": "object", "properties": { "to": { "$ref": "#/$defs/Id", "description": "Whom." } },
            "$defs": { "Id": { "type": "string", "minLength": 1 } } }"##;
    check(described, "Thing = { to?: Id, ...any }\nId = string");
    let model = model(&[("thing.schema.json", described)]);
    let Shape::Record(record) = &model.definitions[0].shape else { panic!("{model:#?}") };
    assert_eq!(record.properties[0].docs.description.as_deref(), Some("Whom."));
}

#[test]
fn several_files_are_one_unit() {
    let order =
        r#"{ "type": "object", "properties": { "total": { "$ref": "common.schema.json#/$defs/Money" } } }"#;
    let common = r#"{ "$defs": { "Money": { "type": "object" }, "Order": { "type": "string" } } }"#;
    let model = model(&[("order.schema.json", order), ("common.schema.json", common)]);
    assert_eq!(shown(&model), "Order = { total?: Money, ...any }\nMoney = map<any>\nCommonOrder = string\n");
    assert_eq!(model.roots.len(), 1, "a file of definitions describes no value");
}

#[test]
fn who_lists_every_json_type_is_not_told_to_write_one() {
    let all = r#""type": ["object", "string", "number", "array", "boolean", "null"]"#;
    let report = |more: &str| model(&[("thing.schema.json", &format!("{{ {all}{more} }}"))]).report("");
    assert!(report("").starts_with("1 types, each as exact as its schema"), "{}", report(""));
    let told = report(r#", "properties": { "a": { "type": "string" } }"#);
    assert!(told.contains("the type: its `type` lists every JSON type: no type says"), "{told}");
    let silent = model(&[("thing.schema.json", r#"{ "required": ["a"] }"#)]).report("");
    assert!(silent.contains("without a `type` every other JSON type is accepted, too"), "{silent}");
}
