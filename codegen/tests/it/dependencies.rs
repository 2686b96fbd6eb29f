//! A generated crate depends on what its code calls, and on nothing else.

use aether_ws_codegen::SourceFile;
use aether_ws_codegen::toolkit::{Language, generate};

/// What a crate may need, and how its code names that.
const OPTIONAL: [(&str, &str); 2] =
    [("regress = ", "regress::"), ("unicode-normalization = ", "unicode_normalization::")];

#[test]
fn what_is_called_is_depended_on() {
    for (schema, expected) in [
        (r#"{"type": "object", "properties": {"a": {"type": "integer"}}}"#, [false, false]),
        // Plain code does for this pattern.
        (r#"{"type": "string", "pattern": "^[a-z]+$"}"#, [false, false]),
        (r#"{"type": "string", "pattern": "^(?=a)\\p{L}"}"#, [true, false]),
        (r#"{"type": "string", "format": "date"}"#, [true, true]),
    ] {
        let file = SourceFile { name: "a.schema.json".to_owned(), text: schema.to_owned() };
        let generated = generate("world", &[file], &[Language::Rust]).expect("it is a schema");
        let (code, manifest): (Vec<_>, Vec<_>) =
            generated.files.iter().partition(|file| file.path.ends_with(".rs"));
        for ((dependency, call), expected) in OPTIONAL.into_iter().zip(expected) {
            assert_eq!(code.iter().any(|file| file.text.contains(call)), expected, "{call} for {schema}");
            assert_eq!(manifest[0].text.contains(dependency), expected, "{dependency} for {schema}");
        }
        let runtime =
            code.iter().find(|file| file.path.ends_with("runtime/mod.rs")).expect("it has a runtime");
        for module in runtime.text.lines().filter_map(|line| line.strip_prefix("pub mod ")) {
            let path = format!("rust/src/runtime/{}.rs", module.trim_end_matches(';'));
            assert!(code.iter().any(|file| file.path == path), "{path} for {schema}");
        }
    }
}
