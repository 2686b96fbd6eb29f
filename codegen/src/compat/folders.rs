//! Anyone's schemas: files that are an entry point each, written by some and read by others.

use super::{Finding, Proof, Way, place};
use crate::corpus::apart::{self, Difference, Side};
use crate::diagnostic::Diagnostic;
use crate::jsonschema::SchemaDocument;
use crate::source::{Position, SourceFile};
use crate::{toolkit, types};
use serde_json::Value;

/// Who is upgraded first, where that is agreed on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Upgrade {
    /// Anybody, at any time.
    #[default]
    Any,
    /// Everyone who reads, before anyone writes what is new.
    ReadersFirst,
    /// Everyone who writes, before anyone reads by the new schema.
    WritersFirst,
}

impl Upgrade {
    fn allows(self, way: Way) -> bool {
        match self {
            Self::Any => true,
            Self::ReadersFirst => way != Way::NewWritersToOldReaders,
            Self::WritersFirst => way != Way::OldWritersToNewReaders,
        }
    }
}

/// Everything that a change of schema files breaks or may break. Names of files are paths relative to one folder.
///
/// # Errors
/// Either side is not understood.
pub fn compare(
    old: &[SourceFile],
    new: &[SourceFile],
    upgrade: Upgrade,
) -> Result<Vec<Finding>, Vec<Diagnostic>> {
    let ends = [toolkit::documents(old), toolkit::documents(new)];
    types::read(&ends[1], types::Settings::default())?;
    let change = Change { ends, upgrade };
    let pairs = change.pairs(old, new)?;
    let mut findings = Vec::new();
    for (before, after) in &pairs {
        match (before, after) {
            (Some(before), Some(after)) => findings.extend(change.file(*before, *after)?),
            (None, Some(after)) => findings.extend(change.whole(*after, true)),
            (Some(before), None) => findings.extend(change.whole(*before, false)),
            (None, None) => {}
        }
    }
    findings.sort_by_key(|finding| finding.way);
    Ok(findings)
}

struct Change {
    /// The old documents and the new ones.
    ends: [Vec<SchemaDocument>; 2],
    upgrade: Upgrade,
}

/// A file before and after, by their places in the lists.
type Pair = (Option<usize>, Option<usize>);

impl Change {
    /// Files that are the same one: by name, or moved.
    fn pairs(&self, old: &[SourceFile], new: &[SourceFile]) -> Result<Vec<Pair>, Vec<Diagnostic>> {
        let mut pairs: Vec<Pair> = Vec::new();
        let mut gone: Vec<usize> = Vec::new();
        for (index, file) in old.iter().enumerate() {
            match new.iter().position(|other| other.name == file.name) {
                Some(other) => pairs.push((Some(index), Some(other))),
                None => gone.push(index),
            }
        }
        let mut come: Vec<usize> =
            (0..new.len()).filter(|index| old.iter().all(|file| file.name != new[*index].name)).collect();
        for before in gone {
            let mut found = None;
            for after in &come {
                if self.is_moved(&old[before], &new[*after], (before, *after))? {
                    found = Some(*after);
                    break;
                }
            }
            come.retain(|after| Some(*after) != found);
            pairs.push((Some(before), found));
        }
        pairs.extend(come.into_iter().map(|after| (None, Some(after))));
        Ok(pairs)
    }

    /// Whether a file that is gone is one that has come: what it calls itself, its name or all that it says is the same.
    fn is_moved(
        &self,
        old: &SourceFile,
        new: &SourceFile,
        (before, after): (usize, usize),
    ) -> Result<bool, Vec<Diagnostic>> {
        let base = |file: &SourceFile| file.name.rsplit('/').next().unwrap_or_default().to_owned();
        if (id(old).is_some() && id(old) == id(new)) || base(old) == base(new) {
            return Ok(true);
        }
        if says_nothing(old) || says_nothing(new) {
            return Ok(meaning(old) == meaning(new));
        }
        Ok(self.differences(before, after, true)?.is_empty()
            && self.differences(before, after, false)?.is_empty())
    }

    fn differences(
        &self,
        before: usize,
        after: usize,
        reader_is_new: bool,
    ) -> Result<Vec<Difference>, Vec<Diagnostic>> {
        let side = |end: usize, index: usize| {
            let documents = &self.ends[end];
            Side { documents, uri: &documents[index].uri }
        };
        let (old, new) = (side(0, before), side(1, after));
        if reader_is_new { apart::differences(old, new) } else { apart::differences(new, old) }
    }

    fn file(&self, before: usize, after: usize) -> Result<Vec<Finding>, Vec<Diagnostic>> {
        let (old, new) = (&self.ends[0][before].source, &self.ends[1][after].source);
        let mut findings = Vec::new();
        for way in [Way::OldWritersToNewReaders, Way::NewWritersToOldReaders] {
            for difference in self.differences(before, after, way.reader_is_new())? {
                findings.push(self.finding(way, new, difference));
            }
        }
        if old.name != new.name {
            let words = "who names the file by its path has to follow; what is written and read stays";
            findings.push(self.note("SCHEMA_MOVED", new, format!("it was {}", old.name), words));
        }
        if id(old) != id(new) {
            let shown = |id: Option<String>| id.map_or_else(|| "none".to_owned(), |id| format!("<{id}>"));
            let message = format!("its `$id` was {}, and is {}", shown(id(old)), shown(id(new)));
            let words = "who refers to it by that has to follow; what is written and read stays";
            findings.push(self.note("ID_CHANGED", new, message, words));
        }
        Ok(findings)
    }

    fn finding(&self, way: Way, file: &SourceFile, difference: Difference) -> Finding {
        let place = place::of(&difference, way.reader_is_new(), &self.ends[1]);
        let (name, position) = place.unwrap_or_else(|| (file.name.clone(), file.position(0)));
        let witness = difference.witness.and_then(|text| serde_json::from_str(&text).ok());
        Finding {
            rule: difference.rule,
            way,
            subject: file.name.clone(),
            path: difference.path,
            file: name,
            position,
            message: difference.message,
            proof: witness.map_or(Proof::Unknown, Proof::Witness),
            claims: difference.claims,
            hurts: self.upgrade.allows(way) && !difference.claims,
        }
    }

    /// Something about a file that hurts nobody who writes or reads.
    fn note(&self, rule: &'static str, file: &SourceFile, message: String, words: &str) -> Finding {
        Finding {
            rule,
            way: Way::NewWritersToOldReaders,
            subject: file.name.clone(),
            path: String::new(),
            file: file.name.clone(),
            position: file.position(0),
            message,
            proof: Proof::Data(words.to_owned()),
            claims: false,
            hurts: false,
        }
    }

    /// A file that has come or gone. One that only holds definitions is read and written by nobody.
    fn whole(&self, index: usize, is_new: bool) -> Option<Finding> {
        let file = &self.ends[usize::from(is_new)][index].source;
        if is_new {
            let words = "nobody who is deployed reads or writes it";
            return Some(self.note("SCHEMA_ADDED", file, "it is new".to_owned(), words));
        }
        let library = says_nothing(file);
        let words = if library {
            "it holds definitions only: who refers to them from elsewhere has to follow"
        } else {
            "what is written by it is read by nobody any more"
        };
        let way = Way::OldWritersToNewReaders;
        Some(Finding {
            way,
            position: Position { line: 1, column: 1 },
            hurts: !library && self.upgrade.allows(way),
            ..self.note("SCHEMA_REMOVED", file, "it is gone".to_owned(), words)
        })
    }
}

fn json(file: &SourceFile) -> Value {
    serde_json::from_str(&file.text).unwrap_or_default()
}

fn id(file: &SourceFile) -> Option<String> {
    json(file).get("$id").and_then(Value::as_str).map(str::to_owned)
}

/// Keywords that say nothing about a value.
const SILENT: [&str; 10] = [
    "$schema",
    "$id",
    "$anchor",
    "$comment",
    "$defs",
    "definitions",
    "title",
    "description",
    "examples",
    "$vocabulary",
];

/// Whether a schema only holds definitions.
fn says_nothing(file: &SourceFile) -> bool {
    match json(file) {
        Value::Object(members) => {
            members.keys().all(|key| SILENT.contains(&key.as_str()) || key.starts_with("x-"))
        }
        Value::Bool(holds) => holds,
        _ => false,
    }
}

fn meaning(file: &SourceFile) -> Value {
    let mut json = json(file);
    if let Some(members) = json.as_object_mut() {
        members.retain(|key, _| key == "$defs" || key == "definitions");
    }
    json
}
