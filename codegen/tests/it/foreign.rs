//! Schemas that somebody else has written: nobody who generates from them can mend them.

use crate::python_world::python;
use aether_ws_codegen::SourceFile;
use aether_ws_codegen::toolkit::{Generated, Language, Request, generate};
use std::path::Path;

fn read(schema: &str, annotations: &[&str]) -> Result<Generated, String> {
    let files = [SourceFile { name: "thing.schema.json".to_owned(), text: schema.to_owned() }];
    let annotations: Vec<String> = annotations.iter().map(ToString::to_string).collect();
    let request =
        Request { name: "things", files: &files, only: &[Language::Typescript], annotations: &annotations };
    request.generate().map_err(|found| found.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n\n"))
}

#[track_caller]
fn generated(schema: &str, annotations: &[&str]) -> Generated {
    read(schema, annotations).unwrap_or_else(|found| panic!("{found}"))
}

/// Everything that is printed.
fn text(generated: &Generated) -> String {
    generated.files.iter().map(|file| file.text.as_str()).collect()
}

#[test]
fn what_editors_show_is_carried_and_what_other_tools_read_is_set_aside() {
    let generated = generated(
        r#"{
  "type": "object", "tsType": "Thing", "$$comment": "old", "xml": { "name": "thing" },
  "properties": {
    "old": { "type": "string", "deprecationMessage": "Gone.", "markdownDescription": "The *old* way." },
    "size": { "enum": ["s", "l"], "enumDescriptions": ["A small one.", "A large one."], "example": "s" },
    "more": { "type": "string", "markdownDescription": "Not shown.", "description": "Shown." }
  }
}"#,
        &[],
    );
    let text = text(&generated);
    for words in ["The *old* way.", "@deprecated", "A small one.", "A large one.", "Shown."] {
        assert!(text.contains(words), "{words}");
    }
    assert!(!text.contains("Not shown."));
    let report = generated.report("");
    assert!(
        report.contains("/properties/old/markdownDescription  `markdownDescription` is set aside, here and in 1 more places: it asks nothing of a value\n"),
        "{report}"
    );
    for keyword in ["tsType", "$$comment", "xml", "example", "deprecationMessage", "enumDescriptions"] {
        assert!(
            report.contains(&format!("`{keyword}` is set aside: it asks nothing of a value")),
            "{report}"
        );
    }
}

#[test]
fn a_keyword_that_only_its_author_knows_is_named_by_who_generates() {
    let schema = r#"{ "type": "string", "ignoreCase": "all" }"#;
    let told = read(schema, &[]).expect_err("nobody knows what it asks");
    assert!(told.contains("error: unknown keyword `ignoreCase`"), "{told}");
    assert!(told.contains("or set it aside: `--annotation ignoreCase`"), "{told}");
    let report = generated(schema, &["ignoreCase"]).report("");
    assert!(report.contains("`ignoreCase` is set aside"), "{report}");
    // What is mistyped stays an error beside it.
    let told = read(r#"{ "tpye": "string", "ignoreCase": "all" }"#, &["ignoreCase"]);
    assert!(told.expect_err("it is mistyped").contains("did you mean `type`?"));
}

#[test]
fn definitions_in_groups_are_definitions() {
    let generated = generated(
        r##"{
  "type": "object",
  "properties": { "pet": { "$ref": "#/definitions/animals/Cat" } },
  "definitions": {
    "animals": { "Cat": { "type": "object", "required": ["lives"], "properties": { "lives": { "type": "integer" } } } },
    "numbers": { "whole": { "Count": { "type": "integer", "minimum": 0 } } }
  }
}"##,
        &[],
    );
    let text = text(&generated);
    assert!(text.contains("interface Cat"), "{text}");
    assert!(text.contains("type Count"), "{text}");
    assert!(!text.contains("type Animals") && !text.contains("interface Animals"), "a group is no type");
}

#[test]
fn definitions_of_one_name_are_told_apart_by_their_place() {
    let generated = generated(
        r##"{
  "definitions": {
    "task": { "type": "string" },
    "job": { "type": "object", "properties": { "task": { "$ref": "#/definitions/job/definitions/task" } },
             "definitions": { "task": { "type": "integer" } } },
    "Task": { "type": "boolean" }
  }
}"##,
        &[],
    );
    let report = generated.report("");
    let text = text(&generated);
    for (name, of) in [("Task", "string"), ("JobTask", "number"), ("Task2", "boolean")] {
        assert!(text.contains(&format!("export type {name} = {of};")), "{name}: {text}");
    }
    assert!(report.contains("`task` is called `JobTask`: another definition is `Task`"), "{report}");
    assert!(report.contains("`Task` is called `Task2`: another definition is `Task`"), "{report}");
}

#[test]
fn examples_that_their_schema_refuses_are_told_and_nothing_is_kept_back() {
    let generated = generated(r#"{ "type": "integer", "examples": [1, "many"], "default": "none" }"#, &[]);
    let told: Vec<String> =
        generated.warnings.iter().map(|one| format!("{} {}", one.pointer, one.message)).collect();
    assert_eq!(
        told,
        [
            "/examples/1 the example is refused by the schema that it stands in",
            "/default the default is refused by the schema that it stands in",
        ]
    );
}

/// Printing Rust reads it, and printing the page reads the TypeScript: what is no identifier ends in a panic.
const SCRIPTS: &str = r##"{ "type": "object", "properties": {
    "größe": { "enum": ["Çok büyük", "小", "+"] }, "か\u3099": { "$ref": "#/$defs/+" }, "": { "$ref": "#/$defs/" } },
  "$defs": { "日本": { "type": "object", "properties": { "٣": { "type": "string" } } }, "Итог": { "type": "string", "minLength": 1 },
    "": { "type": "integer", "minimum": 0 }, "+": { "type": "string", "pattern": "^a" }, "٣": { "enum": ["İ", "ǆ", "ﬁ"] } } }"##;

#[test]
fn names_in_every_script_are_names_in_every_language() {
    for file in ["日本.schema.json", "+.schema.json", "2.schema.json"] {
        let files = [SourceFile { name: file.to_owned(), text: SCRIPTS.to_owned() }];
        let generated = generate("scripts", &files, &[]).unwrap_or_else(|found| panic!("{found:?}"));
        let folder = tempfile::tempdir().expect("a temporary folder");
        lay(&generated, folder.path());
        let package = folder.path().join(Language::Python.name());
        // What a star imports are texts, which nothing brings into the form of names.
        python(&package.join("src"), &["-c", "from scripts import *"]);
        python(
            &package,
            &[
                "-c",
                "import sys, unittest; sys.path.insert(0, 'src'); unittest.main(None, argv=['', 'discover', 'tests'])",
            ],
        );
    }
}

#[test]
fn what_people_read_is_written_for_them() {
    let defs: String = (0..40).map(|index| format!(r#""Kind{index}": {{ "enum": ["a", "b"] }},"#)).collect();
    let schema = format!(
        r#"{{ "$defs": {{ {defs}
          "Geo": {{ "type": "object", "properties": {{ "mail": {{ "type": "string", "format": "email", "description": "A <script>, not `<b>`." }} }} }},
          "GeoJson": {{ "type": "object" }}, "OrderEvent": {{ "type": "string", "format": "uri" }} }} }}"#
    );
    let files = [SourceFile { name: "thing.schema.json".to_owned(), text: schema }];
    let generated = generate("things", &files, &[Language::Typescript, Language::Docs])
        .unwrap_or_else(|found| panic!("{found:?}"));
    let file = |path: &str| &generated.files.iter().find(|file| file.path == path).expect("it is there").text;
    let validate = file("typescript/src/validate.ts");
    let imports = validate.split("/** Whether").next().expect("imports come first");
    assert!(imports.contains("import type {\n  Geo,\n  GeoJson,\n"), "{imports}");
    for path in ["typescript/src/validate.ts", "typescript/src/check.ts", "typescript/src/index.ts"] {
        let is_import = |line: &&str| line.starts_with("import") || line.starts_with("export {");
        let longest = file(path).lines().filter(is_import).map(|line| line.chars().count()).max();
        assert!(longest <= Some(120), "{path}: {longest:?}");
    }
    for line in [
        "/** Whether a value is an {@link OrderEvent}. */",
        "/** A {@link Geo}, as a Standard Schema. */",
        "/** An {@link OrderEvent}, as a Standard Schema. */",
        "export function parseGeoFromJson(text: string): Geo {",
        "export function parseGeoJson(value: unknown): GeoJson {",
        "export function parseGeoJsonJson(text: string): GeoJson {",
    ] {
        assert!(validate.contains(line), "{line}");
    }
    let reference = file("docs/reference.md");
    assert!(reference.contains("a string, an `email` | No | A &lt;script>, not `<b>`. |"), "{reference}");
    assert!(reference.contains("A string, a `uri`."), "{reference}");
}

#[test]
fn only_what_may_be_left_out_is_said_to_be() {
    let schema = include_str!("agreement/left_out.schema.json");
    let files = [SourceFile { name: "left_out.schema.json".to_owned(), text: schema.to_owned() }];
    let generated = generate("things", &files, &[Language::Python]);
    let folder = tempfile::tempdir().expect("a temporary folder");
    lay(&generated.unwrap_or_else(|found| panic!("{found:?}")), folder.path());
    let probe = r#"
from things import LeftOut, MAYBE_READER, ParseError
def said(read, value):
    try:
        read(value)
    except ParseError as error:
        return {issue.path: issue.message for issue in error.issues}
OUT = 'is null, which is not "absent": leave the key out'
FULL = {"name": "a", "base": {"id": 1}}
for value, expected in [
    (None, {"": "must be an object"}),
    ({**FULL, "name": None}, {"/name": "must be a string"}),
    ({**FULL, "nick": None, "a/b": None}, {"/nick": OUT, "/a~1b": OUT}),
    ({**FULL, "nick": 1}, {"/nick": "must be a string"}),
    ({**FULL, "tags": [None]}, {"/tags/0": "must be a string"}),
    ({**FULL, "note": None}, None),
    ({**FULL, "base": {"id": None, "size": None}}, {"/base/id": "must be an integer", "/base/size": OUT}),
    # Under a condition it is required.
    ({**FULL, "paid_at": None}, {"/paid_at": "must be a string"}),
    ({**FULL, "inner": {"deep": None}}, {"/inner/deep": OUT}),
]:
    assert said(LeftOut.parse, value) == expected, (value, said(LeftOut.parse, value))
shape = said(LeftOut.parse, {**FULL, "shape": {"kind": "square", "radius": None, "color": None}})
assert (shape["/shape/radius"], shape["/shape/color"]) == ("must be a number", OUT), shape
assert said(MAYBE_READER.parse, None) in (None, {"": "must not be null"}), said(MAYBE_READER.parse, None)
"#;
    python(&folder.path().join("python/src"), &["-c", probe]);
}

#[test]
fn a_type_may_be_called_like_what_python_has_already() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let builtins = python(folder.path(), &["-c", "import builtins; print(*dir(builtins))"]);
    // What this Python may not have yet.
    let newer = "BaseExceptionGroup EncodingWarning ExceptionGroup PythonFinalizationError";
    let imported =
        "Annotated ClassVar Decimal Discriminator Field Final Literal MISSING Tag TypeAlias TypeAliasType";
    let names: std::collections::BTreeSet<&str> =
        [&builtins, newer, imported].into_iter().flat_map(str::split_ascii_whitespace).collect();
    let kinds = [
        r#"{ "enum": ["low", "high"] }"#,
        r#"{ "type": "object", "required": ["x"], "properties": { "x": { "type": "number" } } }"#,
        r#"{ "anyOf": [{ "type": "string", "minLength": 1 }, { "type": "object" }, { "type": "null" }] }"#,
    ];
    for kind in kinds {
        let of = |write: &dyn Fn(&str) -> String| {
            names.iter().map(|name| write(name)).collect::<Vec<_>>().join(",")
        };
        let schema = format!(
            r#"{{ "type": "object", "properties": {{ {} }}, "$defs": {{ {} }} }}"#,
            of(&|name| format!(r##""{name}": {{ "$ref": "#/$defs/{name}" }}"##)),
            of(&|name| format!(r#""{name}": {kind}"#)),
        );
        let files = [SourceFile { name: "thing.schema.json".to_owned(), text: schema }];
        let generated = generate("things", &files, &[Language::Python]);
        lay(&generated.unwrap_or_else(|found| panic!("{found:?}")), folder.path());
        python(&folder.path().join("python/src"), &["-W", "error", "-c", "from things import *"]);
    }
}

/// Those of GitHub's workflows and of AsyncAPI's own schema, and one of a key.
const SLOW: &str = r#"{ "type": "object", "properties": {
    "uses": { "type": "string", "pattern": "^(.+\\/)+(.+)\\.(ya?ml)(@.+)?$" },
    "namespace": { "type": "string", "pattern": "^([A-Za-z_][A-Za-z0-9_]*(\\.[A-Za-z_][A-Za-z0-9_]*)*)*$" } },
  "patternProperties": { "^(?:[\\w\ud83d\udc32]+ ?)+$": true }, "additionalProperties": false }"#;

#[test]
fn patterns_that_an_engine_never_ends_with_are_machines() {
    let files = [SourceFile { name: "slow.schema.json".to_owned(), text: SLOW.to_owned() }];
    let generated = generate("slow", &files, &[]).unwrap_or_else(|found| panic!("{found:?}"));
    let rust: String = generated
        .files
        .iter()
        .filter(|file| file.path.starts_with("rust/"))
        .map(|file| file.text.as_str())
        .collect();
    assert!(!rust.contains("regress"), "Rust needs no engine for them");
    let folder = tempfile::tempdir().expect("a temporary folder");
    lay(&generated, folder.path());
    let probe = "import sys; sys.path.insert(0, 'src')
from slow import Slow, ParseError
def accepts(value):
    try:
        Slow.parse(value)
    except ParseError:
        return False
    return True
for value, expected in [
    ({'uses': 'a/b.yml'}, True), ({'uses': 'a/\\U0001f432/b.yaml@v1'}, True), ({'uses': 'a/b\\n.yml'}, False),
    ({'uses': 'a/' * 20000 + 'yml'}, False), ({'uses': 'a/' * 20000 + 'b.yml'}, True),
    ({'namespace': ''}, True), ({'namespace': 'a.b' * 20000}, True), ({'namespace': 'a' * 40000 + '-'}, False),
    ({'a \\U0001f432': 1}, True), ({'a' * 40000 + '  ': 1}, False),
]:
    assert accepts(value) is expected, str(value)[:50]
";
    python(&folder.path().join("python"), &["-c", probe]);
    python(
        &folder.path().join("python"),
        &[
            "-c",
            "import sys, unittest; sys.path.insert(0, 'src'); unittest.main(None, argv=['', 'discover', 'tests'])",
        ],
    );
}

#[test]
fn a_slow_pattern_may_hold_any_character() {
    for pattern in [r"^(?:a+)+\u2028$", r"^(?:a+)+\u2029$", r"^(?:\\ud800+)+$"] {
        let schema = format!(r#"{{ "type": "string", "pattern": "{pattern}" }}"#);
        let made = text(&generated(&schema, &[]));
        assert!(!made.contains(['\u{2028}', '\u{2029}']) || made.contains("machine("), "{pattern}");
        assert!(
            !made.contains("match (state,") || made.contains("=> 1,"),
            "no match without an arm: {pattern}"
        );
    }
}

#[test]
fn a_document_may_refer_to_the_metaschema_of_its_draft() {
    for draft in [
        "http://json-schema.org/draft-06/schema#",
        "http://json-schema.org/draft-07/schema#",
        "https://json-schema.org/draft-07/schema",
        "https://json-schema.org/draft/2019-09/schema",
        "https://json-schema.org/draft/2020-12/schema",
    ] {
        let schema =
            format!(r#"{{ "$schema": "{draft}", "properties": {{ "x": {{ "$ref": "{draft}" }} }} }}"#);
        let generated = generated(&schema, &[]);
        assert!(generated.warnings.is_empty(), "{:?}", generated.warnings);
        assert!(text(&generated).contains("multipleOf"), "{draft}");
    }
}

#[test]
fn whatever_the_schema_there_are_cases_or_no_test_that_asks_for_them() {
    let made = |schema: &str| {
        let files = [SourceFile { name: "thing.schema.json".to_owned(), text: schema.to_owned() }];
        generate("things", &files, &[]).unwrap_or_else(|found| panic!("{found:?}"))
    };
    let has = |generated: &Generated, path: &str| generated.files.iter().any(|file| file.path == path);

    let only_by_example =
        made(r#"{ "type": "string", "pattern": "^(?=xq).q(?<=xq)7z(?!a)k$", "examples": ["no", "xq7zk"] }"#);
    let cases = only_by_example
        .files
        .iter()
        .find(|file| file.path == "cases/thing.cases.json")
        .expect("there are cases");
    assert!(cases.text.contains("\"data\": \"xq7zk\",\n    \"valid\": true"), "{}", cases.text);

    let nothing = made(r#"{ "not": {}, "type": "string" }"#);
    assert!(has(&nothing, "cases/thing.cases.json") && has(&nothing, "python/tests/test_cases.py"));

    let hard = made(r#"{ "type": "string", "pattern": "^(?=a)(?!a)" }"#);
    let told: Vec<String> = hard.warnings.iter().map(ToString::to_string).collect();
    assert!(told.concat().contains("warning: no value was found that `Thing` accepts"), "{told:?}");
    assert!(has(&hard, "cases/thing.cases.json"));

    let silent = made(r#"{ "$defs": {} }"#);
    assert!(!has(&silent, "python/tests/test_cases.py") && !has(&silent, "rust/tests/cases.rs"));
}

#[test]
fn no_file_holds_a_control_character() {
    let schema = r##"{ "title": "a\u0000", "description": "Of \u0000 and \u007f.\r\nThat is all.", "type": "object",
      "required": ["\u0000"], "properties": { "\u0000": { "enum": ["\u0000", "\u0001b"], "title": "\u0002" },
        "\u001f": { "type": "string", "pattern": "^\u0003[\u0004-\u0005]", "default": "\u0006", "examples": ["\u0007"] },
        "of": { "oneOf": [{ "$ref": "#/$defs/\u0008" }, { "type": "null", "description": "\u000b" }] } },
      "patternProperties": { "^\u000e(?:\u000f+)+$": { "const": "\u0010" } }, "additionalProperties": false,
      "$defs": { "\u0008": { "type": "object", "properties": { "kind\u0011": { "const": "\u0012" } }, "description": "\u0013" } } }"##;
    let files = [SourceFile { name: "thing.schema.json".to_owned(), text: schema.to_owned() }];
    let generated = generate("things", &files, &[]).unwrap_or_else(|found| panic!("{found:?}"));
    let mut found = Vec::new();
    for file in &generated.files {
        let is_wrong = |c: char| c.is_control() && !matches!(c, '\n' | '\t');
        found.extend(
            file.text
                .lines()
                .filter(|line| line.contains(is_wrong))
                .map(|line| format!("{}: {line:?}", file.path)),
        );
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
    let told: Vec<String> =
        generated.warnings.iter().map(ToString::to_string).chain([generated.report("")]).collect();
    let told = told.concat();
    assert!(
        told.contains(r"(/properties/\u001f/default)")
            && !told.contains(|c: char| c.is_control() && c != '\n'),
        "{told:?}"
    );
    let reference =
        generated.files.iter().find(|file| file.path == "docs/reference.md").expect("there is a reference");
    assert!(reference.text.contains(r"| `\u0000` |"), "{}", reference.text);
}

fn lay(generated: &Generated, folder: &Path) {
    for file in &generated.files {
        let path = folder.join(&file.path);
        std::fs::create_dir_all(path.parent().expect("a file has a folder")).expect("the folder can be made");
        std::fs::write(path, &file.text).expect("the file can be written");
    }
}
