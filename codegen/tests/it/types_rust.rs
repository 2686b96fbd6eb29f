//! The Rust of anyone's schemas: which types are printed. That they compile and obey is asked of `agreement` and `examples`.

use crate::root;
use aether_ws_codegen::SourceFile;
use aether_ws_codegen::toolkit::{Language, generate};
use std::path::Path;
use std::process::Command;

/// A file of the crate that is generated from one schema.
fn printed(schema: &str, path: &str) -> String {
    let files = [SourceFile { name: "thing.schema.json".to_owned(), text: schema.to_owned() }];
    let generated = generate("things", &files, &[Language::Rust]).unwrap_or_else(|found| {
        panic!("{}", found.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n\n"))
    });
    generated.files.into_iter().find(|file| file.path == path).expect("the crate has the file").text
}

#[track_caller]
fn check(definitions: &str, expected: &[&str]) {
    let types = printed(&format!(r#"{{ "$defs": {definitions} }}"#), "rust/src/types.rs");
    for line in expected {
        assert!(types.lines().any(|one| one.trim() == *line), "{line}\nis not in\n{types}");
    }
}

#[test]
fn what_asks_more_than_the_type_it_refers_to_is_a_type_of_its_own() {
    check(
        r##"{ "Port": { "type": "integer", "minimum": 1, "maximum": 65535 }, "Low": { "$ref": "#/$defs/Port", "maximum": 1023 } }"##,
        &["pub struct Port(pub(super) u16);", "pub struct Low(pub(super) Port);"],
    );
    check(
        r##"{ "Text": { "type": "string" }, "Short": { "$ref": "#/$defs/Text", "maxLength": 3 } }"##,
        &["pub type Text = String;", "pub struct Short(pub(super) String);"],
    );
    for narrowed in [
        r##"{ "$ref": "#/$defs/T", "minProperties": 1 }"##,
        r##"{ "$ref": "#/$defs/T", "if": { "required": ["a"] }, "then": { "required": ["b"] } }"##,
        r##"{ "allOf": [{ "$ref": "#/$defs/T" }, { "not": { "required": ["b"] } }] }"##,
        r##"{ "allOf": [{ "$ref": "#/$defs/T", "minProperties": 1 }] }"##,
        r##"{ "allOf": [{ "$ref": "#/$defs/T" }, { "$ref": "#/$defs/U" }] }"##,
        r##"{ "oneOf": [{ "$ref": "#/$defs/T" }, { "$ref": "#/$defs/T" }] }"##,
        r##"{ "anyOf": [{ "$ref": "#/$defs/T" }], "maxProperties": 1 }"##,
        r##"{ "oneOf": [{ "$ref": "#/$defs/T" }], "not": { "required": ["z"] } }"##,
    ] {
        let definitions = format!(
            r#"{{ "T": {{ "type": "object", "properties": {{ "a": {{ "type": "integer" }} }} }}, "U": {{ "minProperties": 1 }}, "A": {narrowed} }}"#
        );
        check(&definitions, &["pub struct A(pub(super) T);"]);
    }
}

#[test]
fn what_asks_no_more_is_another_name() {
    for same in [
        r##"{ "$ref": "#/$defs/T" }"##,
        r##"{ "$ref": "#/$defs/T", "description": "A T." }"##,
        r##"{ "allOf": [{ "$ref": "#/$defs/T" }] }"##,
    ] {
        check(
            &format!(r#"{{ "T": {{ "type": "string", "minLength": 1 }}, "A": {same} }}"#),
            &["pub type A = T;"],
        );
    }
}

#[test]
fn a_newtype_around_a_text_is_made_of_a_text() {
    let schema = r##"{ "$defs": { "Name": { "type": "string", "minLength": 1 }, "Short": { "$ref": "#/$defs/Name", "maxLength": 3 } } }"##;
    let json = printed(schema, "rust/src/json.rs");
    // All issues at once, not those of the outer type once the inner one has none.
    assert!(json.contains("Self::try_from(Name(text.to_owned()))"), "{json}");
}

#[test]
fn on_a_circle_fields_are_boxed_and_other_names_are_not() {
    let node = |next: &str| {
        format!(r##"{{ "type": "object", "properties": {{ "next": {{ "$ref": "#/$defs/{next}" }} }} }}"##)
    };
    check(
        &format!(r##"{{ "Node": {}, "List": {{ "$ref": "#/$defs/Node" }} }}"##, node("List")),
        &["pub type List = Node;", "pub next: Option<Box<List>>,"],
    );
    check(
        &format!(
            r##"{{ "Node": {}, "Full": {{ "$ref": "#/$defs/Node", "minProperties": 1 }} }}"##,
            node("Full")
        ),
        &["pub struct Full(pub(super) Node);", "pub next: Option<Box<Full>>,"],
    );
    check(
        &format!(r##"{{ "One": {{ "oneOf": [{}] }} }}"##, node("One")),
        &["pub struct One(pub(super) One2);", "pub next: Option<Box<One>>,"],
    );
    check(
        r##"{ "Pair": { "type": "array", "prefixItems": [{ "type": "integer" }, { "anyOf": [{ "$ref": "#/$defs/Pair" }, { "type": "null" }] }],
            "minItems": 2, "items": false } }"##,
        &["pub struct Pair(pub(super) (Integer, Option<Box<Pair>>));"],
    );
}

#[test]
fn a_crate_of_odd_schemas_has_no_warnings() {
    let text = include_str!("types_rust/lints.schema.json").to_owned();
    let files = [SourceFile { name: "lints.schema.json".to_owned(), text }];
    let generated = generate("lints", &files, &[Language::Rust, Language::Cases])
        .unwrap_or_else(|found| panic!("{found:#?}"));
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("types_rust");
    // Another run may have had other types.
    let _ = std::fs::remove_dir_all(folder.join("cases"));
    for file in generated.files {
        let path = folder.join(file.path);
        std::fs::create_dir_all(path.parent().expect("a file has a folder")).expect("the folder can be made");
        // It lies within our workspace, and is none of it.
        let own = if path.ends_with("Cargo.toml") { "\n[workspace]\n" } else { "" };
        std::fs::write(path, file.text + own).expect("the file can be written");
    }
    let package = folder.join("rust");
    // The workspace's own lock file: nothing is fetched that is not here already.
    std::fs::copy(root().join("Cargo.lock"), package.join("Cargo.lock"))
        .expect("the workspace has a lock file");
    for arguments in [
        &["clippy", "--all-targets", "--quiet", "--offline", "--", "-D", "warnings"][..],
        &["test", "--quiet", "--offline"],
    ] {
        let run = Command::new(env!("CARGO"))
            .args(arguments)
            .current_dir(&package)
            .env("CARGO_TARGET_DIR", Path::new(env!("CARGO_TARGET_TMPDIR")).join("examples/target"))
            .output()
            .expect("cargo runs");
        let said = String::from_utf8_lossy(&run.stdout).into_owned() + &String::from_utf8_lossy(&run.stderr);
        assert!(run.status.success(), "cargo {}:\n{said}", arguments.join(" "));
    }
}
