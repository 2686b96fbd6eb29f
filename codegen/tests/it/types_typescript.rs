//! The TypeScript package of anyone's schemas: it compiles as strictly as TypeScript can, and obeys the schemas.

use crate::root;
use aether_ws_codegen::toolkit::{self, Language};
use aether_ws_codegen::{OutputFile, SourceFile};
use std::fs;
use std::path::Path;
use std::process::Command;

fn source(name: &str, text: &str) -> SourceFile {
    SourceFile { name: name.to_owned(), text: text.to_owned() }
}

pub(crate) fn shop() -> Vec<SourceFile> {
    vec![
        source("shop.schema.json", include_str!("types_typescript/shop.schema.json")),
        source("common/ids.schema.json", include_str!("types_typescript/common/ids.schema.json")),
    ]
}

pub(crate) fn generate(files: &[SourceFile], language: Language) -> Vec<OutputFile> {
    let generated = toolkit::generate("shop", files, &[language]).unwrap_or_else(|found| {
        panic!("{}", found.iter().map(ToString::to_string).collect::<Vec<String>>().join("\n\n"))
    });
    generated.files
}

/// Compiles the package by its own settings, together with a program that uses it, and runs that.
fn run(files: &[OutputFile], program: &str) -> String {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let write = |path: &str, text: &str| {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().expect("a file has a folder")).expect("the folder can be made");
        fs::write(path, text).expect("the file can be written");
    };
    for file in files {
        let path = file.path.strip_prefix("typescript/").expect("only TypeScript was asked for");
        write(path, &file.text);
    }
    write("probe.ts", program);
    // The package's own settings come first; the program is no part of the package, and declares nothing.
    write(
        "probe.tsconfig.json",
        r#"{
  "extends": "./tsconfig.json",
  "compilerOptions": { "rootDir": ".", "outDir": "out", "isolatedDeclarations": false, "lib": ["es2022", "dom"] },
  "include": ["src/**/*.ts", "probe.ts"]
}
"#,
    );
    let package = root().canonicalize().expect("the repository is there").join("generated/typescript");
    let compiler = package.join("node_modules/typescript/bin/tsc");
    assert!(compiler.exists(), "the TypeScript compiler is missing: run `npm ci` in generated/typescript");
    let compile = |project: &str| {
        let project = folder.path().join(project);
        node(Command::new("node").arg(&compiler).args(["--pretty", "false", "--project"]).arg(project))
    };
    compile("tsconfig.json");
    assert!(folder.path().join("dist/index.d.ts").exists(), "what the manifest exports is built");
    compile("probe.tsconfig.json");
    node(Command::new("node").arg(folder.path().join("out/probe.js")))
}

fn node(command: &mut Command) -> String {
    let run = command.output().expect("Node.js is missing: install it, version 20 or later");
    let output = String::from_utf8_lossy(&run.stdout).into_owned() + &String::from_utf8_lossy(&run.stderr);
    assert!(run.status.success(), "{output}");
    output
}

#[test]
fn a_package_compiles_and_its_types_and_validators_hold() {
    let output = run(&generate(&shop(), Language::Typescript), include_str!("types_typescript/probe.ts"));
    assert_eq!(output.trim(), "all good");
}

#[test]
fn what_authors_say_is_in_the_types() {
    let files = generate(&shop(), Language::Typescript);
    let types = &files.iter().find(|file| file.path == "typescript/src/types.ts").expect("types").text;
    for expected in [
        "/** What a customer is about to buy. Ends *\\/ nothing. */\nexport interface Basket {\n",
        "  /**\n   * @default \"none\"\n   * @deprecated\n   */\n  \"2nd-name\"?: string;\n",
        "/**\n * The id of a basket.\n *\n * A string: matches `^b-[0-9]+$`.\n *\n * @example \"b-7\"\n */\nexport type BasketId = string & { readonly __brand: \"BasketId\" };\n",
        "  /** An integer: 0 to 255. */\n  count?: number;\n",
        "export interface Voucher {\n  kind: \"voucher\";\n  value: number;\n}\n",
        "  rank?: 1 | 2.5 | \"last\" | true;\n",
    ] {
        assert!(types.contains(expected), "{expected}\nis not in\n{types}");
    }
}

#[test]
fn every_run_writes_the_same_bytes() {
    assert_eq!(generate(&shop(), Language::Typescript), generate(&shop(), Language::Typescript));
}

#[test]
fn a_package_has_no_dependency() {
    let files = generate(&shop(), Language::Typescript);
    let manifest =
        &files.iter().find(|file| file.path == "typescript/package.json").expect("a manifest").text;
    let manifest: serde_json::Value = serde_json::from_str(manifest).expect("JSON");
    assert_eq!(manifest["name"], "shop");
    assert!(manifest.get("dependencies").is_none());
    for file in files.iter().filter(|file| Path::new(&file.path).extension().is_some_and(|kind| kind == "ts"))
    {
        for import in file.text.split(" from \"").skip(1) {
            assert!(import.starts_with('.'), "{}: {import}", file.path);
        }
    }
}
