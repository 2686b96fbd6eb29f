//! A second opinion on the TypeScript output: ts-rs draws its own types from the Rust types, and `tsc` proves that its
//! types and ours accept each other, save for the differences that are declared here.

#![cfg(feature = "ts")]

use aether_ws_protocol::{WsMessageV3, WsMessageV3Input};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use ts_rs::{Config, TS};

/// Where the two differ on purpose. The first line of the check for it must not compile: a difference that is gone fails.
struct Difference {
    reason: &'static str,
    /// Whether it concerns a type, given its name and the text of our types.
    concerns: fn(name: &str, ours: &str) -> bool,
    /// TypeScript that proves the difference, and what still holds. `NAME` stands for the type.
    check: &'static str,
}

const DIFFERENCES: [Difference; 2] = [
    Difference {
        reason: "ts-rs sees no conditions: it draws the fields, and ours has a union over them that narrows",
        concerns: |name, ours| ours.contains(&format!("export interface {name}Fields {{")),
        check: "
            // @ts-expect-error what a condition requires may be missing in theirs
            export function NAME_narrower(value: Plain<theirs.NAME>): Plain<ours.NAME> { return value; }
            export function NAME_accepted(value: Plain<ours.NAME>): Plain<theirs.NAME> { return value; }",
    },
    Difference {
        reason: "what is sent takes plain strings in ours, so that nobody casts a literal; Rust has its own types",
        concerns: |name, _| name == "WsMessageV3Input",
        check: "
            // @ts-expect-error theirs wants branded texts
            export function NAME_unbranded(value: ours.NAMEFields): theirs.NAME { return value; }
            export function NAME_branded(value: theirs.NAME): ours.NAMEFields { return value; }",
    },
];

/// What holds for every type, the declared differences aside.
const AGREEMENT: &str = "
    export function NAME_ours(value: Plain<ours.FIELDS>): Plain<theirs.NAME> { return value; }
    export function NAME_theirs(value: Plain<theirs.NAME>): Plain<ours.FIELDS> { return value; }
    holds<Equal<keyof Plain<ours.FIELDS>, keyof Plain<theirs.NAME>>>();";

/// What holds for the types whose texts carry brands.
const BRANDS: &str = "
    holds<Equal<Texts<ours.FIELDS>, Texts<theirs.NAME>>>();";

const HELPERS: &str = r#"
    import type * as ours from "ours";
    import type * as theirs from "./theirs.js";

    /** A type without its brands. */
    type Plain<T> = T extends string & { readonly __brand: string } ? string : T extends object ? { [K in keyof T]: Plain<T[K]> } : T;
    /** The fields that are texts; of a text, the text itself. */
    type Texts<T> = T extends object & { readonly __brand?: never } ? { [K in keyof T as T[K] extends string | undefined ? K : never]: T[K] } : T;
    type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
    function holds<_ extends true>(): void {}
"#;

#[test]
fn ts_rs_and_our_types_accept_each_other() {
    let package = Path::new(env!("CARGO_MANIFEST_DIR")).join("../typescript");
    let ours = fs::read_to_string(package.join("src/types.ts")).expect("the TypeScript output is there");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("typescript");
    let names = export(&folder);
    assert!(names.len() >= 10, "ts-rs drew only {names:?}");

    fs::write(folder.join("agreement.ts"), agreement(&names, &ours)).expect("the folder is ours");
    fs::write(folder.join("tsconfig.json"), configuration(&package)).expect("the folder is ours");
    compile(&package, &folder);
}

/// Has ts-rs write all types that a message is made of; their names.
fn export(folder: &Path) -> Vec<String> {
    if folder.exists() {
        fs::remove_dir_all(folder).expect("the folder is ours");
    }
    let types = folder.join("theirs");
    // A number of 64 bits is a number in JSON; ts-rs would make it a `bigint`.
    let config =
        Config::new().with_out_dir(&types).with_large_int("number").with_import_extension(Some("js"));
    WsMessageV3Input::export_all(&config).expect("the folder is ours");
    WsMessageV3::export_all(&config).expect("the folder is ours");

    let files = fs::read_dir(&types).expect("ts-rs wrote it").map(|entry| entry.expect("a file").path());
    let mut names: Vec<String> =
        files.map(|path| path.file_stem().expect("a name").display().to_string()).collect();
    names.sort();
    let exports = names.iter().map(|name| format!("export type {{ {name} }} from \"./theirs/{name}.js\";\n"));
    fs::write(folder.join("theirs.ts"), exports.collect::<String>()).expect("the folder is ours");
    names
}

/// The program that compiles if, and only if, the types agree.
fn agreement(names: &[String], ours: &str) -> String {
    let mut program = HELPERS.to_owned();
    for difference in DIFFERENCES {
        let concerned: Vec<&String> = names.iter().filter(|name| (difference.concerns)(name, ours)).collect();
        assert!(!concerned.is_empty(), "no type has this difference any more: {}", difference.reason);
        program.push_str(&format!("\n// {}\n", difference.reason));
        program.extend(concerned.iter().map(|name| difference.check.replace("NAME", name)));
    }
    program.push_str("\n// everything else\n");
    for name in names {
        let flat = format!("{name}Fields");
        let fields = if ours.contains(&format!("export interface {flat} {{")) { &flat } else { name };
        program.push_str(&AGREEMENT.replace("FIELDS", fields).replace("NAME", name));
        if name == "WsMessageV3" || ours.contains(&format!("export type {name} = string &")) {
            program.push_str(&BRANDS.replace("FIELDS", fields).replace("NAME", name));
        }
    }
    program
}

fn configuration(package: &Path) -> String {
    let ours: PathBuf = package.canonicalize().expect("the package is there").join("src/index.ts");
    let ours = ours.display().to_string().replace('\\', "/");
    format!(
        r#"{{
  "compilerOptions": {{
    "strict": true, "exactOptionalPropertyTypes": true, "noEmit": true, "types": [],
    "target": "es2022", "lib": ["es2022"], "module": "nodenext", "paths": {{ "ours": ["{ours}"] }}
  }},
  "files": ["agreement.ts"]
}}
"#
    )
}

fn compile(package: &Path, folder: &Path) {
    let compiler = package.join("node_modules/typescript/bin/tsc");
    assert!(compiler.exists(), "the TypeScript compiler is missing: run `npm ci` in generated/typescript");
    let output = Command::new("node")
        .arg(compiler)
        .args(["--pretty", "false", "--project"])
        .arg(folder)
        .output()
        .expect("Node.js is missing: install it, version 20 or later");
    let text =
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "the types do not agree:\n{text}");
}
