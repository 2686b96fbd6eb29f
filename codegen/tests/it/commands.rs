//! Commands whose payload has a schema: what an author is told, and that one file is all that a new command takes.

use crate::python_world::python;
use crate::{inputs, root};
use aether_ws_codegen::{COMMANDS, Diagnostic, OutputFile, SourceFile, generate};
use serde_json::Value;
use std::path::Path;

fn with(stem: &str, schema: &str) -> Result<Vec<OutputFile>, Vec<Diagnostic>> {
    let mut inputs = inputs();
    let name = format!("{COMMANDS}/{stem}.schema.json");
    inputs.commands.push(SourceFile { name, text: schema.to_owned() });
    generate(&inputs)
}

/// Expects one diagnostic with this pointer, in the command's file, and these words in message and help.
#[track_caller]
fn refused(stem: &str, schema: &str, pointer: &str, message: &str, help: &str) {
    let found = with(stem, schema).expect_err("the command is refused");
    let matching = found.iter().find(|one| one.pointer == pointer && one.message.contains(message));
    let diagnostic = matching.unwrap_or_else(|| panic!("none at {pointer:?} says {message:?}: {found:#?}"));
    assert!(diagnostic.help.contains(help), "{diagnostic}");
    assert_eq!(diagnostic.file, format!("{COMMANDS}/{stem}.schema.json"));
}

#[track_caller]
fn generated(stem: &str, schema: &str) -> impl Fn(&str) -> String {
    let files = with(stem, schema).unwrap_or_else(|found| panic!("{}", found[0]));
    move |path| {
        let file = files.iter().find(|file| file.path == path);
        file.unwrap_or_else(|| panic!("{path} is generated")).text.clone()
    }
}

#[test]
fn names_that_no_command_may_have() {
    for reserved in ["ERROR", "GAP", "DRAIN", "TOKEN_REFRESHED", "SYNC", "DIFF", "REFRESH_TOKEN"] {
        refused(reserved, "{}", "", "is reserved", "another name");
    }
    refused(&"A".repeat(129), "{}", "", "breaks the rules for `cmd`", "/properties/cmd");
    refused("", "{}", "", "breaks the rules for `cmd`", "/properties/cmd");
    refused("__proto__", "{}", "", "prototype", "another name");
    refused("!?", "{}", "", "cannot name a type", "letters");
    refused("reload-ui", "{}", "", "get the same name in code", "rename");
}

#[test]
fn schemas_that_no_payload_can_obey() {
    refused("KICK", "false", "", "no payload can obey", "maxProperties");
    refused("KICK", r#"{ "type": ["string", "null"] }"#, "", "no payload can obey", "\"type\": \"object\"");
}

#[test]
fn schemas_that_are_not_understood() {
    refused("KICK", r#"{ "type": "objekt" }"#, "/type", "must be one of", "`object`");
    refused("KICK", "{", "", "not JSON", "close what is open");
    let outside = r#"{ "$ref": "KICKED.schema.json" }"#;
    refused("KICK", outside, "/$ref", "leads nowhere", "KICKED.schema.json");
    let message = r#"{ "properties": { "inner": { "$ref": "../ws_message_v3.schema.json" } } }"#;
    refused("KICK", message, "/properties/inner/$ref", "differs between what is sent", "`$defs`");
}

#[test]
fn a_message_without_the_fields_has_no_commands() {
    let mut inputs = inputs();
    inputs.schema.text = inputs.schema.text.replacen("\"cmd\": {", "\"verb\": {", 1);
    let found = generate(&inputs).expect_err("`cmd` is gone");
    assert!(
        found.iter().any(|one| one.message.contains("no `cmd`") && one.file.starts_with(COMMANDS)),
        "{found:#?}"
    );
}

#[test]
fn one_file_is_all_that_a_new_command_takes() {
    let kick = r#"{ "type": "object", "required": ["client_id"], "additionalProperties": false,
        "description": "Asks a client to leave.",
        "properties": { "client_id": { "$ref": "../ws_message_v3.schema.json#/$defs/ClientId" },
            "after": { "$ref": "MAINTENANCE_WARNING.schema.json#/properties/starts_at" } } }"#;
    let file = generated("KICK", kick);
    let rust = file("generated/rust/src/generated/commands.rs");
    assert!(rust.contains(r#""is required when `cmd` is \"KICK\"""#), "{rust}");
    assert!(file("generated/rust/src/generated/payload_checks.rs").contains("payload_kick"));
    assert!(file("generated/typescript/src/command_checks.ts").contains("KICK: \"is required when"));
    assert!(file("generated/docs/protocol.md").contains("### `KICK`"));
    let python = file("generated/python/src/aether_ws/commands.py");
    assert!(python.contains("class KickCommand:"), "{python}");
}

#[test]
fn a_command_has_one_name_in_code_in_whatever_script() {
    let challenge = generated("2FA.CHALLENGE", r#"{ "type": "object", "required": ["a"] }"#);
    let rust = challenge("generated/rust/src/generated/commands.rs");
    assert!(rust.contains("N2FaChallenge(payloads::N2FaChallenge)"), "{rust}");
    let command = generated("Команда", r#"{ "type": "object", "required": ["a"] }"#);
    let rust = command("generated/rust/src/generated/commands.rs");
    assert!(rust.contains("Команда(payloads::Команда)"), "{rust}");
}

#[test]
fn commands_of_every_shape_are_typed_in_python() {
    let mut inputs = inputs();
    for (name, schema) in [
        ("ANY", "true"),
        ("SOME", r#"{ "type": "object", "minProperties": 1, "additionalProperties": { "type": "number" } }"#),
        (
            "EITHER",
            r#"{ "oneOf": [
                { "type": "object", "required": ["kind"], "properties": { "kind": { "const": "a" }, "class": { "type": "integer" } } },
                { "type": "object", "required": ["kind"], "properties": { "kind": { "const": "b" } } } ] }"#,
        ),
        ("SAME", r#"{ "$ref": "RELOAD_UI.schema.json" }"#),
        (
            "mail-to",
            r#"{ "type": "object", "properties": { "to": { "type": "string", "format": "email" } } }"#,
        ),
        ("2FA.CHALLENGE", r#"{ "type": "object", "properties": { "code": { "type": "integer" } } }"#),
        (
            "TREE",
            r##"{ "type": "object", "properties": { "of": { "type": "array", "items": { "$ref": "#" } } }, "additionalProperties": false }"##,
        ),
    ] {
        let name = format!("{COMMANDS}/{name}.schema.json");
        inputs.commands.push(SourceFile { name, text: schema.to_owned() });
    }
    let files = generate(&inputs).unwrap_or_else(|found| panic!("{}", found[0]));
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("commands_python");
    let write = |path: &str, text: &str| {
        let path = folder.join(path);
        std::fs::create_dir_all(path.parent().expect("a file has a folder")).expect("the folder can be made");
        std::fs::write(path, text).expect("the file can be written");
    };
    for file in &files {
        if let Some(path) = file.path.strip_prefix("generated/python/") {
            write(path, &file.text);
        }
    }
    write("tests/test_commands.py", include_str!("python_world/test_commands.py"));
    let settings = root().join("generated/python/pyproject.toml");
    let settings = std::fs::read_to_string(settings).expect("the package has settings");
    write("pyproject.toml", &settings.replace(", \"check.py\"", ""));
    python(&folder, &["-m", "mypy"]);
    python(&folder, &["-m", "ruff", "check", "src"]);
    python(&folder, &["-m", "pytest", "-q"]);
}

#[test]
fn the_published_schemas_name_it_where_they_are_read() {
    let kick = r##"{ "$id": "https://example.com/kick.json", "type": "object", "minProperties": 1,
        "properties": { "client_id": { "$ref": "../ws_message_v3.schema.json#/$defs/ClientId", "x-messages": {} },
            "within": { "$ref": "file:///schema/ws_message_v3.schema.json#/$defs/ClientId" },
            "x-own": { "$ref": "#/$defs/a" } },
        "$defs": { "a": { "$id": "a.json", "$ref": "kick.json" } } }"##;
    let kick = kick.replace("../ws_message_v3.schema.json", "urn:aether:schema:ws-message-v3");
    let file = generated("KICK", &kick);
    for (view, message) in [
        ("input", "urn:aether:schema:ws-message-v3"),
        ("delivered", "urn:aether:schema:ws-message-v3:delivered"),
    ] {
        let schema: Value =
            serde_json::from_str(&file(&format!("generated/rust/src/generated/{view}.schema.json"))).unwrap();
        assert_eq!(schema["$id"], message);
        let published = &schema["$defs"]["KickPayload"];
        assert_eq!(published["$id"], "https://example.com/kick.json");
        let client_id = format!("{message}#/$defs/ClientId");
        assert_eq!(published["properties"]["client_id"], serde_json::json!({ "$ref": client_id }));
        assert_eq!(published["properties"]["within"]["$ref"], client_id);
        assert_eq!(published["properties"]["x-own"]["$ref"], "#/$defs/a");
        assert_eq!(published["$defs"]["a"]["$id"], "https://example.com/a.json");
        assert_eq!(published["$defs"]["a"]["$ref"], "https://example.com/kick.json");
        let conditions = schema["allOf"].as_array().unwrap();
        let condition =
            conditions.iter().find(|part| part["if"]["properties"]["cmd"]["const"] == "KICK").unwrap();
        assert_eq!(condition["then"]["properties"]["payload"]["$ref"], "https://example.com/kick.json");
        assert_eq!(condition["then"]["required"], serde_json::json!(["payload"]), "the schema refuses {{}}");
    }
}

#[test]
fn a_schema_that_takes_the_empty_object_needs_no_payload() {
    for (schema, needs) in [
        ("true", false),
        (r#"{ "minProperties": 1 }"#, true),
        (r#"{ "anyOf": [{ "required": ["a"] }, { "required": ["b"] }] }"#, true),
        (r#"{ "anyOf": [{ "required": ["a"] }, { "maxProperties": 0 }] }"#, false),
        (r#"{ "oneOf": [{ "type": "object" }, { "maxProperties": 0 }] }"#, true),
        (r#"{ "not": { "required": ["a"] } }"#, false),
        (r#"{ "if": { "maxProperties": 3 }, "then": { "required": ["a"] } }"#, true),
        (r##"{ "$ref": "#/$defs/a", "$defs": { "a": { "enum": [{ "a": 1 }, {}] } } }"##, false),
        (r#"{ "const": { "a": 1 } }"#, true),
        (r#"{ "dependentRequired": { "a": ["b"] }, "unevaluatedProperties": false }"#, false),
    ] {
        let file = generated("KICK", schema);
        let checks = file("generated/typescript/src/command_checks.ts");
        assert_eq!(checks.contains("KICK: \"is required when"), needs, "{schema}: {checks}");
    }
}
