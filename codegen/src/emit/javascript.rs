//! Generated TypeScript modules as one plain script, for pages that have no build step and load nothing.
//!
//! # Design
//! The page that shows a message's issues has to run the very validators that we ship. A second printer for JavaScript
//! could disagree with the first; a bundler would be a program to run, and the generator runs none. So the modules
//! are read by a real parser, what is only type is cut out of their text, and the rest stays as it was written: what
//! may be in the text is exactly what TypeScript calls erasable. Each module becomes a function that returns its exports.

mod erase_types;

use super::OutputFile;
use oxc_allocator::Allocator;
use oxc_parser::Parser;
use oxc_span::SourceType;

/// A module without its types.
#[derive(Debug, Default)]
struct Module {
    text: String,
    imports: Vec<Import>,
    /// Names of its values that others may import.
    exports: Vec<String>,
}

/// Values that a module takes from another.
#[derive(Debug)]
struct Import {
    /// As it is written: `./issue.js`.
    from: String,
    /// Name there, and name here; `*` is all that is there.
    names: Vec<(String, String)>,
}

/// The script of some modules and all that they import: each is a constant, as [`constant`] names it.
pub(super) fn bundle(files: &[OutputFile], roots: &[&str]) -> String {
    let mut script = String::new();
    let mut done = Vec::new();
    for root in roots {
        add(files, root, &mut done, &mut script);
    }
    script
}

/// A script as it may stand within a page: nothing in its strings, patterns and comments ends it, or begins a comment of
/// HTML. `\x3c` is a `<` in a string and in a pattern alike.
pub(super) fn inline(script: &str) -> String {
    let mut inline = String::with_capacity(script.len());
    for (index, part) in script.split('<').enumerate() {
        let word = part.get(..7).unwrap_or_default();
        let is_mark = part.starts_with("!--") || word.eq_ignore_ascii_case("/script") || starts_script(part);
        inline.push_str(if index == 0 {
            ""
        } else if is_mark {
            "\\x3c"
        } else {
            "<"
        });
        inline.push_str(part);
    }
    inline
}

fn starts_script(part: &str) -> bool {
    part.get(..6).is_some_and(|word| word.eq_ignore_ascii_case("script"))
}

/// The constant that holds the exports of a module.
pub(super) fn constant(path: &str) -> String {
    let stem = path.rsplit_once('/').map_or(path, |(_, name)| name).trim_end_matches(".ts");
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let folder = folder.split_once("/src/").map_or("", |(_, within)| within);
    let words = [folder, stem].join("$");
    format!(
        "${}",
        words.trim_start_matches('$').replace(|c: char| !c.is_ascii_alphanumeric() && c != '$', "_")
    )
}

fn add(files: &[OutputFile], path: &str, done: &mut Vec<String>, script: &mut String) {
    if done.iter().any(|known| known == path) {
        return;
    }
    done.push(path.to_owned());
    let file = files.iter().find(|file| file.path == path).expect("the emitter prints what it imports");
    let module = module(path, &file.text);
    for import in &module.imports {
        add(files, &resolve(path, &import.from), done, script);
    }
    let imports = module.imports.iter().map(|import| {
        let from = constant(&resolve(path, &import.from));
        import.names.iter().map(|(there, here)| taken(there, here, &from)).collect::<String>()
    });
    let imports: String = imports.collect();
    let (name, text, exports) = (constant(path), module.text.trim(), module.exports.join(", "));
    script.push_str(&format!(
        "const {name} = (() => {{\n{imports}\n{text}\n\nreturn {{ {exports} }};\n}})();\n\n"
    ));
}

/// The statement that takes a value from the constant of a module.
fn taken(there: &str, here: &str, from: &str) -> String {
    match there {
        "*" => format!("const {here} = {from};\n"),
        _ if there == here => format!("const {{ {here} }} = {from};\n"),
        _ => format!("const {{ {there}: {here} }} = {from};\n"),
    }
}

/// The file that an import names: TypeScript sources import each other by the names of what they are compiled to.
fn resolve(importer: &str, from: &str) -> String {
    let mut parts: Vec<&str> = importer.split('/').collect();
    parts.pop();
    for step in from.split('/') {
        match step {
            "." => {}
            ".." => drop(parts.pop()),
            name => parts.push(name),
        }
    }
    let path = parts.join("/");
    path.strip_suffix(".js").map_or(path.clone(), |stem| format!("{stem}.ts"))
}

fn module(path: &str, text: &str) -> Module {
    let allocator = Allocator::default();
    let parsed = Parser::new(&allocator, text, SourceType::ts()).parse();
    assert!(parsed.diagnostics.is_empty(), "{path} is no TypeScript: {:?}", parsed.diagnostics);
    erase_types::types(&parsed.program, text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_go_and_everything_else_stays() {
        let check =
            |text: &str, expected: &str| assert_eq!(module("test.ts", text).text.trim(), expected, "{text}");
        check(
            "interface A { b: string }\nconst c: A = { b: `${1}: ${\"x\"}` };",
            "const c = { b: `${1}: ${\"x\"}` };",
        );
        check(
            "/** Of a type. */\ntype A = string;\n\n// Of a value.\nlet b: A | undefined;",
            "// Of a value.\nlet b;",
        );
        check(
            "function f<T>(a: T, b?: number, ...c: T[]): asserts a is T { return a as T; }",
            "function f(a, b, ...c) { return a; }",
        );
        check(
            "const f = async <T,>(a: T): Promise<T> => (a! as unknown as T)?.b ? /[:<]/u.test(`:`) : new Map<string, T>();",
            "const f = async (a) => (a)?.b ? /[:<]/u.test(`:`) : new Map();",
        );
        check(
            "class A extends B<C> implements D { override readonly name = 1; static readonly x: T; private y?: T; constructor(a: T) { super(); } }",
            "class A extends B { name = 1; static x; y; constructor(a) { super(); } }",
        );
        check(
            "const a = { b: 1, c: { d: x ? y : z } } satisfies T;",
            "const a = { b: 1, c: { d: x ? y : z } };",
        );
        check(
            "for (const [k, v] of Object.entries(x as A)) if (k < v) f<T>(k);",
            "for (const [k, v] of Object.entries(x)) if (k < v) f(k);",
        );
        check(
            "const {a, b}: T = c; try { } catch (error: unknown) { }",
            "const {a, b} = c; try { } catch (error) { }",
        );
    }

    #[test]
    fn modules_know_what_they_take_and_give() {
        let found = module(
            "test.ts",
            "import type { A } from \"./a.js\";\nimport { type B, c as d, e } from \"../b.js\";\n\
             import { type F } from \"./f.js\";\nexport type G = A;\nexport const h: G = d, i = e;\n\
             export function j(): void {}\nexport class K {}\nexport { i as l };\nexport type { A };\n\
             export { m as n, type O } from \"./m.js\";\nexport type { P } from \"./p.js\";",
        );
        assert_eq!(found.text.trim(), "const h = d, i = e;\nfunction j() {}\nclass K {}");
        assert_eq!(found.exports, ["h", "i", "j", "K", "l: i", "n"]);
        let imports: Vec<_> =
            found.imports.iter().map(|import| (import.from.as_str(), &import.names)).collect();
        let names = vec![("c".to_owned(), "d".to_owned()), ("e".to_owned(), "e".to_owned())];
        let passed_on = vec![("m".to_owned(), "n".to_owned())];
        assert_eq!(imports, [("../b.js", &names), ("./m.js", &passed_on)]);
    }

    #[test]
    fn a_bundle_has_each_module_once_and_after_what_it_imports() {
        let file =
            |path: &str, text: &str| OutputFile { path: format!("x/src/{path}"), text: text.to_owned() };
        let files = [
            file(
                "a.ts",
                "import { b } from \"./deep/b.js\";\nimport { c as d } from \"./c.js\";\nimport * as e from \"./c.js\";\nexport const a = b + d + e.c;",
            ),
            file("deep/b.ts", "import { c } from \"../c.js\";\nexport const b: number = c;"),
            file("c.ts", "export const c = 1;"),
        ];
        let script = bundle(&files, &["x/src/a.ts", "x/src/c.ts"]);
        assert_eq!(
            script,
            "const $c = (() => {\n\nconst c = 1;\n\nreturn { c };\n})();\n\n\
             const $deep$b = (() => {\nconst { c } = $c;\n\nconst b = c;\n\nreturn { b };\n})();\n\n\
             const $a = (() => {\nconst { b } = $deep$b;\nconst { c: d } = $c;\nconst e = $c;\n\nconst a = b + d + e.c;\n\nreturn { a };\n})();\n\n"
        );
    }

    #[test]
    fn nothing_in_a_script_ends_it() {
        let found = inline("a < b; \"</SCRIPT><!--<script>\"; /<\\/p>/u; c << 2");
        assert_eq!(found, "a < b; \"\\x3c/SCRIPT>\\x3c!--\\x3cscript>\"; /<\\/p>/u; c << 2");
    }

    #[test]
    #[should_panic(expected = "is not erasable")]
    fn what_is_more_than_a_type_is_not_taken_for_one() {
        module("test.ts", "enum A { B }");
    }
}
