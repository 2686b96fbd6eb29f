//! The same schema from another world in TypeScript: it compiles under the package's own settings and obeys the schema.

use crate::{inputs, root};
use aether_ws_codegen::{SourceFile, generate};
use std::path::Path;
use std::process::Command;

#[test]
fn a_schema_from_another_world_compiles_and_is_obeyed_in_typescript() {
    let mut inputs = inputs();
    let name = "order.schema.json".to_owned();
    inputs.schema = SourceFile { name, text: include_str!("other_world/order.schema.json").to_owned() };
    inputs.commands.clear(); // they are of our own message
    let files = generate(&inputs).unwrap_or_else(|found| {
        panic!("{}", found.iter().map(ToString::to_string).collect::<Vec<String>>().join("\n\n"))
    });

    let folder = tempfile::tempdir().expect("a temporary folder");
    let package = root().canonicalize().expect("the repository is there").join("generated/typescript");
    let write = |path: &str, text: &str| {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a file has a folder")).expect("the folder can be made");
        std::fs::write(path, text).expect("the file can be written");
    };
    for file in &files {
        if let Some(path) = file.path.strip_prefix("generated/typescript/") {
            write(path, &file.text);
        }
    }
    write("probe.ts", include_str!("other_world/probe.ts"));
    write("package.json", r#"{ "type": "module" }"#);
    write("tsconfig.json", &configuration(&package));

    let compiler = package.join("node_modules/typescript/bin/tsc");
    assert!(compiler.exists(), "the TypeScript compiler is missing: run `npm ci` in generated/typescript");
    run(Command::new("node").arg(compiler).args(["--pretty", "false", "--project"]).arg(folder.path()));
    run(Command::new("node").arg(folder.path().join("out/probe.js")));
}

/// The package's settings, for sources that lie elsewhere.
fn configuration(package: &Path) -> String {
    let base = package.join("tsconfig.json").display().to_string().replace('\\', "/");
    format!(
        r#"{{
  "extends": "{base}",
  "compilerOptions": {{ "rootDir": ".", "outDir": "out", "isolatedDeclarations": false }},
  "include": ["src/**/*.ts", "probe.ts"]
}}
"#
    )
}

fn run(command: &mut Command) {
    let run = command.output().expect("Node.js is missing: install it, version 20 or later");
    let output = String::from_utf8_lossy(&run.stdout).into_owned() + &String::from_utf8_lossy(&run.stderr);
    assert!(run.status.success(), "{output}");
}
