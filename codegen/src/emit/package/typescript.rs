//! TypeScript for anyone's schemas: an ESM package of types and validators, without dependencies.
//!
//! # Design
//! The types are what a validator has seen: a text that is checked for more than being one has a brand, so that an order's
//! number cannot be taken for a customer's. What is still to be checked is a draft of the type, which is the same without
//! brands. Keys that an open object may have beside those it knows are no part of its type: TypeScript's types are open.

mod drafts;
pub(crate) mod shapes;
pub(crate) mod validate;

use crate::emit::OutputFile;
use crate::emit::words::typescript::imported;
use crate::jsonschema::typescript_runtime;
use crate::toolkit::Package;
use crate::types::TypeModel;
use crate::types::model::TypeId;
use drafts::Drafts;

/// The hand-written code that the package needs beside what the validators need.
const RUNTIME: [(&str, &str); 2] = [
    ("parse", include_str!("../../../runtime/typescript/types/parse.ts")),
    ("standard", include_str!("../../../runtime/typescript/types/standard.ts")),
];

const TSCONFIG: &str = r#"{
  "compilerOptions": {
    "target": "es2022",
    "lib": ["es2022"],
    "module": "nodenext",
    "types": [],
    "rootDir": "src",
    "outDir": "dist",
    "declaration": true,
    "sourceMap": true,
    "strict": true,
    "exactOptionalPropertyTypes": true,
    "noUncheckedIndexedAccess": true,
    "noImplicitOverride": true,
    "noImplicitReturns": true,
    "noFallthroughCasesInSwitch": true,
    "noUnusedLocals": true,
    "noUnusedParameters": true,
    "isolatedDeclarations": true,
    "verbatimModuleSyntax": true,
    "erasableSyntaxOnly": true
  },
  "include": ["src/**/*.ts"]
}
"#;

/// What the package exports beside its types and what reads them: module, whether they are only types, names.
const EXPORTS: [(&str, bool, &[&str]); 5] = [
    ("issue", true, &["Issue", "IssueCode"]),
    ("parse", false, &["InvalidValueError"]),
    ("exact", true, &["Rounded"]),
    ("parse", true, &["Invalid", "InvalidJson", "ParseJsonResult", "ParseResult", "TooDeep", "Valid"]),
    ("standard", true, &["StandardIssue", "StandardResult", "StandardSchema"]),
];

/// The types alone, for a package that has validators of its own; and for each root its type, and what is written where
/// a value of it is still to be checked.
pub(crate) fn types(types: &TypeModel) -> (String, Vec<(TypeId, String)>) {
    let drafts = Drafts::of(types);
    let draft = |of: TypeId| drafts.text(of).map_or_else(|| types.definition(of).name.clone(), str::to_owned);
    (shapes::print(types, &drafts), types.roots.iter().map(|root| (root.of, draft(root.of))).collect())
}

pub(crate) fn emit(package: &Package<'_>) -> Vec<OutputFile> {
    let types = &package.world.types;
    let drafts = Drafts::of(types);
    let header = format!("// {}\n\n", package.header());
    let mut files = Vec::new();
    let mut add = |path: &str, text: String| {
        files
            .push(OutputFile { path: format!("typescript/{path}"), text: text.trim_end().to_owned() + "\n" });
    };
    add("package.json", manifest(package));
    add("tsconfig.json", TSCONFIG.to_owned());
    add("src/index.ts", header.clone() + &index(types));
    add("src/types.ts", header.clone() + &shapes::print(types, &drafts));
    add(
        "src/validate.ts",
        header.clone() + &validate::print(types, &drafts, package.world.validators.has_inexact_numbers()),
    );
    let check = package.world.validators.typescript("./runtime");
    let spares = |file: &str| file == "machine.ts" && !check.contains("/machine.js\"");
    let runtime = typescript_runtime().iter().filter(|(name, _)| !spares(name));
    add("src/check.ts", header + &check);
    let carried = |name: &str, text: &str| {
        format!("// @generated: carried over by `cargo xtask codegen`: {name}.\n\n{text}")
    };
    for (name, text) in runtime {
        add(&format!("src/runtime/{name}"), carried(name, text));
    }
    for (name, text) in RUNTIME {
        add(&format!("src/runtime/{name}.ts"), carried(&format!("{name}.ts"), text));
    }
    files
}

/// The module that users see. Where a schema has a type of the name of one of ours, ours steps aside.
fn index(types: &TypeModel) -> String {
    let taken = |name: &str| types.definitions.iter().any(|definition| definition.name == name);
    let exported = |name: &&str| {
        let mut free = (*name).to_owned();
        while taken(&free) {
            free.push('_');
        }
        if free == *name { free } else { format!("{name} as {free}") }
    };
    let lines = EXPORTS.iter().map(|(module, only_types, names)| {
        let names: Vec<String> = names.iter().map(exported).collect();
        let keyword = if *only_types { "export type" } else { "export" };
        imported(keyword, &names, &format!("./runtime/{module}.js"))
    });
    lines.collect::<String>() + "export * from \"./types.js\";\nexport * from \"./validate.js\";\n"
}

fn manifest(package: &Package<'_>) -> String {
    let name = package.name;
    let test = if package.has_cases { ",\n    \"test\": \"tsc && node --test test/\"" } else { "" };
    format!(
        r#"{{
  "name": "{name}",
  "version": "0.0.0",
  "description": "Types and validators, generated from JSON Schema.",
  "private": true,
  "type": "module",
  "sideEffects": false,
  "files": ["dist", "src"],
  "exports": {{
    ".": {{ "types": "./dist/index.d.ts", "default": "./dist/index.js" }},
    "./types": {{ "types": "./dist/types.d.ts", "default": "./dist/types.js" }},
    "./package.json": "./package.json"
  }},
  "scripts": {{
    "build": "tsc",
    "prepare": "npm run build"{test}
  }},
  "devDependencies": {{
    "typescript": ">=5.8"
  }}
}}
"#
    )
}
