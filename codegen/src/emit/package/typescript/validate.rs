//! `validate.ts`: the functions that users call, for each type that its author named.

use super::drafts::Drafts;
use super::shapes::is_inline;
use crate::emit::words::article;
use crate::emit::words::typescript::{capitalised, imported};
use crate::names;
use crate::types::model::{Definition, TypeModel};
use std::collections::HashSet;

/// Printed for each type; the words in capitals are replaced.
const FUNCTIONS: &str = r"/** Whether a value is LINK. */
export function IS(value: unknown): value is TYPE {
  return safeParse(CHECK, value).ok;
}

/** Throws `InvalidValueError` unless a value is LINK. */
export function ASSERT(value: unknown): asserts value is TYPE {
  unwrap(safeParse<TYPE>(CHECK, value));
}

/** Lists every rule of {@link TYPE} that a value breaks, or gives it back with its type; never throws. */
export function SAFE_PARSE(value: unknown): ParseResult$<TYPE> {
  return safeParse(CHECK, value);
}

/** Returns a value that is LINK, or throws `InvalidValueError`. */
export function PARSE(value: unknown): TYPE {
  return unwrap(safeParse<TYPE>(CHECK, value));
}

/** Reads LINK from JSON text; never throws. */
export function SAFE_JSON(text: string): ParseJsonResult$<TYPE> {
  return safeParseJson(CHECK, text);
}

/** Reads LINK from JSON text, or throws `InvalidValueError`. */
export function PARSE_JSON(text: string): TYPE {
  return unwrap(safeParseJson<TYPE>(CHECK, text));
}

/** A_LINK, as a Standard Schema. */
export const SCHEMA: StandardSchema$<DRAFT, TYPE> = /* @__PURE__ */ standard(CHECK);
";

pub(super) fn print(types: &TypeModel, drafts: &Drafts, has_inexact_numbers: bool) -> String {
    let is_root = |id: usize| types.roots.iter().any(|root| root.of == id);
    let wanted = types.definitions.iter().enumerate();
    let wanted: Vec<(usize, &Definition)> =
        wanted.filter(|(id, one)| one.is_named_by_author || (is_root(*id) && !is_inline(one))).collect();
    let mut taken = HashSet::from(RESERVED.map(str::to_owned));
    let mut functions = Vec::new();
    let mut checks = Vec::new();
    let mut combines = Combines::default();
    let mut combined = String::new();
    for (id, definition) in &wanted {
        let mut check = check(types, definition, &mut checks, &mut combines);
        if check.contains('(') {
            let constant = format!("{}$$", names::camel(&definition.name));
            combined.push_str(&format!("const {constant}: Check$ = /* @__PURE__ */ {check};\n"));
            check = constant;
        }
        let draft = drafts.text(*id).unwrap_or(&definition.name);
        functions.push(print_one(definition, draft, types, &check, &mut taken, has_inexact_numbers));
    }
    checks.sort_unstable();
    checks.dedup();
    let mut helpers = Vec::new();
    if !combined.is_empty() {
        helpers.push("type Check as Check$");
        combined.push('\n');
    }
    // No type of a schema has a dollar in its name.
    helpers.extend(["type ParseJsonResult as ParseJsonResult$", "type ParseResult as ParseResult$"]);
    helpers.extend(combines.all.then_some("all"));
    helpers.extend(combines.not_null.then_some("notNull"));
    helpers.extend(["safeParse", "safeParseJson", "unwrap"]);
    let mut types_used: Vec<&str> = wanted.iter().map(|(_, definition)| definition.name.as_str()).collect();
    types_used.extend(wanted.iter().filter_map(|(id, _)| drafts.declared(*id)));
    types_used.sort_unstable();
    if wanted.is_empty() {
        return "export {};\n".to_owned();
    }
    let near = has_inexact_numbers.then(|| "NEAR$".to_owned());
    let checks: Vec<String> =
        checks.iter().map(|name| format!("{name} as {}", imported_as(name))).chain(near).collect();
    let standard = ["type StandardSchema as StandardSchema$", "standard"];
    format!(
        "/** Validators: they list all that is wrong, change nothing, and need neither `eval` nor a schema at run time. */\n\n\
         {}{}{}{}\n{combined}{}",
        imported("import", &checks, "./check.js"),
        imported("import", &helpers, "./runtime/parse.js"),
        imported("import", &standard, "./runtime/standard.js"),
        imported("import type", &types_used, "./types.js"),
        functions.join("\n")
    )
}

/// The types that have validators of their own.
fn wanted(types: &TypeModel) -> Vec<(usize, &Definition)> {
    let is_root = |id: usize| types.roots.iter().any(|root| root.of == id);
    let all = types.definitions.iter().enumerate();
    all.filter(|(id, one)| one.is_named_by_author || (is_root(*id) && !is_inline(one))).collect()
}

/// The names of types that have validators, each with the function that reads JSON text.
pub(crate) fn readers(types: &TypeModel) -> Vec<(&str, String)> {
    let mut taken = HashSet::from(RESERVED.map(str::to_owned));
    let reader = |(_, definition): (usize, &'_ Definition)| {
        let [_, (_, reader), ..] = functions(&definition.name, types, &mut taken);
        reader
    };
    let readers: Vec<String> = wanted(types).into_iter().map(reader).collect();
    wanted(types).into_iter().map(|(_, definition)| definition.name.as_str()).zip(readers).collect()
}

/// Names that the module has for something else.
const RESERVED: [&str; 8] =
    ["all", "notNull", "parse", "safeParse", "safeParseJson", "standard", "unwrap", "check"];

#[derive(Default)]
struct Combines {
    all: bool,
    not_null: bool,
}

/// An expression: what checks a value of the type.
fn check(
    types: &TypeModel,
    definition: &Definition,
    imports: &mut Vec<String>,
    combines: &mut Combines,
) -> String {
    let names: Vec<String> = definition.checks.iter().map(|id| names::camel(&types.checks[*id])).collect();
    let expression = match names.as_slice() {
        [one] => imported_as(one),
        _ => {
            combines.all = true;
            let names: Vec<String> = names.iter().map(|name| imported_as(name)).collect();
            format!("all({})", names.join(", "))
        }
    };
    imports.extend(names);
    if definition.excludes_null {
        combines.not_null = true;
        format!("notNull({expression})")
    } else {
        expression
    }
}

/// The name of a check within the module, where it can be nobody else's.
fn imported_as(check: &str) -> String {
    format!("{check}$")
}

fn print_one(
    definition: &Definition,
    draft: &str,
    types: &TypeModel,
    check: &str,
    taken: &mut HashSet<String>,
    has_inexact_numbers: bool,
) -> String {
    let name = &definition.name;
    let names = functions(name, types, taken);
    let link = format!("{} {{@link {name}}}", article(name));
    let near = if has_inexact_numbers { ", NEAR$" } else { "" };
    let functions = FUNCTIONS.replace(", text)", &format!(", text{near})"));
    let mut rest = functions.as_str();
    let mut text = String::new();
    // In one pass, so that no word of a name is taken for one of ours.
    while let Some((at, word, value)) = next(
        rest,
        &names,
        &[
            ("TYPE", name),
            ("DRAFT", draft),
            ("CHECK", check),
            ("LINK", &link),
            ("A_LINK", &capitalised(&link)),
        ],
    ) {
        text.push_str(&rest[..at]);
        text.push_str(value);
        rest = &rest[at + word.len()..];
    }
    text + rest
}

/// What the functions of a type are called, by the words that stand for them.
fn functions(name: &str, types: &TypeModel, taken: &mut HashSet<String>) -> [(&'static str, String); 7] {
    // `parseOrderJson` reads a value that is an `OrderJson`, if there is such a type.
    let other = format!("{name}Json");
    let is_taken = types.definitions.iter().any(|definition| definition.name == other);
    let json = if is_taken { "FromJson" } else { "Json" };
    let mut free = |name: String| {
        let mut free = name;
        while taken.contains(&free) {
            free.push('_');
        }
        taken.insert(free.clone());
        free
    };
    [
        ("SAFE_PARSE", free(format!("safeParse{name}"))),
        ("SAFE_JSON", free(format!("safeParse{name}{json}"))),
        ("PARSE_JSON", free(format!("parse{name}{json}"))),
        ("PARSE", free(format!("parse{name}"))),
        ("ASSERT", free(format!("assert{name}"))),
        ("IS", free(format!("is{name}"))),
        ("SCHEMA", free(format!("{}Schema", names::camel(name)))),
    ]
}

/// The first word of the rest that is to be replaced, and by what.
fn next<'a>(
    rest: &str,
    names: &'a [(&'a str, String); 7],
    more: &[(&'a str, &'a str)],
) -> Option<(usize, &'a str, &'a str)> {
    let words = names.iter().map(|(word, value)| (*word, value.as_str()));
    let words = words.chain(more.iter().copied());
    let found = words.filter_map(|(word, value)| Some((whole(rest, word)?, word, value)));
    found.min_by_key(|(at, _, _)| *at)
}

/// Where a word stands by itself.
fn whole(text: &str, word: &str) -> Option<usize> {
    let part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let stands = |at: &usize| !text[..*at].ends_with(part) && !text[at + word.len()..].starts_with(part);
    text.match_indices(word).map(|(at, _)| at).find(stands)
}
