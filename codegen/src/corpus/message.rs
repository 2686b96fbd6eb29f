//! The cases of our own message, view by view: those of its schema, with the rules that JSON Schema has no word for.

use super::judge::{Verdict, judge};
use super::value::{Path, Step, Value, pointer};
use super::world::World;
use super::{Case, Corpus, collect, print};
use crate::diagnostic::Diagnostic;
use crate::emit::OutputFile;
use crate::jsonschema::reading::Type;
use crate::jsonschema::{Options, Root, SchemaDocument};
use crate::model::{Model, Reading};
use crate::protocol::Protocol;
use crate::source::SourceFile;
use std::collections::BTreeMap;

/// Where the files lie, relative to the repository's root.
const FOLDER: &str = "generated/cases";

/// What a reader of messages asks beyond the schema.
#[derive(Clone, Copy, Debug)]
struct Bounds {
    /// The message itself is depth 1.
    depth: usize,
    /// How many issues are listed.
    issues: usize,
}

/// A file of cases for each view, and the corpus that it shows.
pub(crate) fn files(
    model: &Model,
    protocol: &Protocol,
) -> Result<Vec<(OutputFile, Corpus)>, Vec<Diagnostic>> {
    let limit = |name: &str, usual: usize| {
        let limit = protocol.limits.limits.iter().find(|limit| limit.name == name);
        limit.and_then(|limit| usize::try_from(limit.value).ok()).unwrap_or(usual)
    };
    let bounds = Bounds { depth: limit("json_depth", 64), issues: limit("max_issues", 32) };
    let file = |reading: &Reading| {
        let view = reading.view.name();
        let corpus = view_cases(reading, bounds)?;
        let path = format!("{FOLDER}/{view}.json");
        Ok((OutputFile { path, text: print::cases(&corpus.cases, "view") }, corpus))
    };
    model.readings.iter().map(file).collect()
}

fn view_cases(reading: &Reading, bounds: Bounds) -> Result<Corpus, Vec<Diagnostic>> {
    let view = reading.view.name();
    let uri = format!("urn:view:{view}");
    let source = SourceFile { name: format!("{view}.schema.json"), text: reading.json.clone() };
    let documents = [SchemaDocument { uri: uri.clone(), source }];
    let roots = [Root { name: view.to_owned(), uri }];
    let world = World::read(&documents, &roots, Options { assert_formats: true })?;
    let mut corpus = collect::collect(&world);
    let message = Message { world: &world, bounds };
    for case in &mut corpus.cases {
        case.issues = message.issues(&case.value);
    }
    message.more(view, &mut corpus.cases);
    Ok(corpus)
}

struct Message<'m> {
    world: &'m World,
    bounds: Bounds,
}

impl Message<'_> {
    fn issues(&self, value: &Value) -> Vec<(String, String)> {
        let verdict = judge(self.world, self.world.roots[0].1, value);
        let mut issues = verdict.issues.clone();
        for (path, known, closed) in self.records(&verdict) {
            if let Some(Value::Object(members)) = value.at(&path) {
                issues.extend(twice(members, &known, closed, &path));
            }
        }
        issues.extend(
            too_deep(value, &mut Vec::new(), self.bounds.depth).map(|at| (at, "max_depth".to_owned())),
        );
        issues.sort();
        // What a field and a condition ask of one value alike is said once.
        issues.dedup();
        issues.truncate(self.bounds.issues);
        issues
    }

    /// The objects whose keys the schema names: where they are, the keys, and whether others are refused.
    fn records(&self, verdict: &Verdict) -> Vec<(Path, Vec<String>, bool)> {
        let mut records: Vec<(Path, Vec<String>, bool)> = Vec::new();
        for hit in &verdict.hits {
            let Some(keywords) = self.world.keywords(hit.node).filter(|_| hit.keyword == "type") else {
                continue;
            };
            let named = !keywords.properties.is_empty()
                && keywords.types.is_some_and(|types| types.has(Type::Object));
            if named && records.iter().all(|(path, ..)| *path != hit.at.path) {
                let known = keywords.properties.iter().map(|(key, _)| key.clone()).collect();
                let closed = keywords.additional_properties.is_some_and(|node| self.world.is_never(node));
                records.push((hit.at.path.clone(), known, closed));
            }
        }
        records
    }

    /// Keys given twice, nesting, and more issues than are listed.
    fn more(&self, view: &str, cases: &mut Vec<Case>) {
        let valid = cases.iter().filter(|case| case.issues.is_empty());
        let largest = valid.max_by_key(|case| match &case.value {
            Value::Object(members) => members.len(),
            _ => 0,
        });
        let Some(full) = largest.map(|case| case.value.clone()) else {
            return;
        };
        let Value::Object(members) = &full else { return };
        let mut add = |what: String, value: Value| {
            if cases.iter().all(|case| case.value != value) {
                let issues = self.issues(&value);
                cases.push(Case {
                    root: view.to_owned(),
                    schema: "#".to_owned(),
                    description: what,
                    issues,
                    value,
                });
            }
        };
        for (index, (key, value)) in members.iter().enumerate() {
            let with = |other: Value, at: usize| {
                let mut members = members.clone();
                members.insert(at, (key.clone(), other));
                Value::Object(members)
            };
            add(format!("{key:?} is given twice, with one value"), with(value.clone(), index));
            add(format!("{key:?} is given twice, first wrong, then right"), with(Value::Null, 0));
            add(format!("{key:?} is given twice, first right, then wrong"), with(Value::Null, members.len()));
        }
        let with = |key: &str, value: Value| full.with_key(key, value);
        let object = |members: &[(&str, Value)]| {
            Value::Object(members.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect())
        };
        let unknown = members
            .iter()
            .cloned()
            .chain(["x", "x"].map(|key| (key.to_owned(), Value::number("1"))))
            .collect();
        add("an unknown key is given twice".to_owned(), Value::Object(unknown));
        let doubled = object(&[("a", Value::number("1")), ("a", Value::number("2"))]);
        let free = members.iter().filter(|(_, value)| matches!(value, Value::Object(_)));
        for (key, _) in free {
            add(
                format!("a key is given twice within {key:?}"),
                with(key, doubled.clone()).unwrap_or(Value::Null),
            );
            // The message and the object at the key are two levels, the innermost value is another.
            for (levels, what) in
                [(self.bounds.depth, "as deep as allowed"), (self.bounds.depth + 1, "one level too deep")]
            {
                for (name, inner) in [
                    ("a scalar", Value::number("1")),
                    ("an object", object(&[])),
                    ("an array", Value::Array(Vec::new())),
                ] {
                    let nested = (3..levels).fold(inner, |value, _| Value::Array(vec![value]));
                    let value = with(key, object(&[("deep", nested)])).unwrap_or(Value::Null);
                    add(format!("{name} within {key:?}, {what}"), value);
                }
            }
        }
        let many = (0..self.bounds.issues + 8).map(|number| (format!("unknown{number:02}"), Value::Null));
        add("more issues than are listed".to_owned(), Value::Object(many.collect()));
    }
}

/// A key that is given twice is one issue, however often it is given; in an open object only one that is known.
fn twice(members: &[(String, Value)], known: &[String], closed: bool, at: &[Step]) -> Vec<(String, String)> {
    let mut times: BTreeMap<&str, usize> = BTreeMap::new();
    for (key, _) in members {
        *times.entry(key).or_default() += 1;
    }
    let counted =
        |(key, times): &(&str, usize)| *times > 1 && (closed || known.iter().any(|known| known == key));
    let issue = |(key, _): (&str, usize)| {
        let at: Path = at.iter().cloned().chain([Step::Key(key.to_owned())]).collect();
        (pointer(&at), "duplicate_key".to_owned())
    };
    times.into_iter().filter(counted).map(issue).collect()
}

/// The first value, in the order of the text, that lies deeper than `depth`.
fn too_deep(value: &Value, at: &mut Path, depth: usize) -> Option<String> {
    if depth == 0 {
        return Some(pointer(at));
    }
    let parts: Vec<(Step, &Value)> = match value {
        Value::Array(items) => {
            items.iter().enumerate().map(|(index, item)| (Step::Index(index), item)).collect()
        }
        Value::Object(members) => {
            members.iter().map(|(key, value)| (Step::Key(key.clone()), value)).collect()
        }
        _ => Vec::new(),
    };
    parts.into_iter().find_map(|(step, part)| {
        at.push(step);
        let found = too_deep(part, at, depth - 1);
        at.pop();
        found
    })
}
